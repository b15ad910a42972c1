//! Which plan was in force on a day.

use chrono::NaiveDate;

use crate::model::history::History;
use crate::model::judged::Baseline;

/// A version of the plan on the line that the initiative follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// The full hash of its commit; `None` for what is not committed.
    pub commit: Option<String>,
    /// Its author day.
    pub day: NaiveDate,
    /// The version, as a number in [`History::plans`].
    pub plan: Option<u32>,
}

/// The versions of the plan that were in force one after the other: the baseline, then those that replaced it.
///
/// These are the commits of the first-parent line whose `plan.toml` differs from their first parent's and after which a
/// plan is held, as where `baseline` is a date. What stands before the baseline on that line was a draft of it, and never
/// in force. A baseline that is none of these versions has its place behind the last one that was there on its day.
pub(super) struct Succession {
    baseline: InForce,
    /// Those that replaced it, in the order of the line.
    later: Vec<InForce>,
    /// For each day on which one of them came, ascending, the last one of the line that was there then.
    last_by_day: Vec<(NaiveDate, usize)>,
}

impl Succession {
    /// Reads the succession off a history; `None` where there never was a plan.
    pub(super) fn of(history: &History, baseline: Option<&Baseline>) -> Option<Self> {
        let baseline = baseline?;
        let mut line: Vec<InForce> = history
            .nodes
            .iter()
            .filter(|node| node.mainline && node.plan_differs && node.plan.is_some())
            .map(|node| InForce { commit: node.commit.clone(), day: node.day, plan: node.plan })
            .collect();
        let own = line.iter().position(|version| version.commit == baseline.commit);
        let before = own.or_else(|| line.iter().rposition(|version| version.day <= baseline.day));
        let later = line.split_off(before.map_or(0, |before| before + 1));
        // Days of authors need not ascend: the last on the line counts, not the one of the latest day.
        let mut last_by_day: Vec<(NaiveDate, usize)> =
            later.iter().enumerate().map(|(at, version)| (version.day, at)).collect();
        last_by_day.sort_unstable();
        let mut last = 0;
        for (_, at) in &mut last_by_day {
            last = last.max(*at);
            *at = last;
        }
        let baseline = InForce { commit: baseline.commit.clone(), day: baseline.day, plan: baseline.plan };
        Some(Self { baseline, later, last_by_day })
    }

    /// Gives the version in force when a day began: the last one of an earlier day, else the baseline.
    pub(super) fn when_began(&self, day: NaiveDate) -> &InForce {
        self.last_of(self.last_by_day.partition_point(|(of, _)| *of < day))
    }

    /// Gives the version in force when a day ended: the last one of this day or an earlier one, else the baseline.
    pub(super) fn when_ended(&self, day: NaiveDate) -> &InForce {
        self.last_of(self.last_by_day.partition_point(|(of, _)| *of <= day))
    }

    /// Gives the versions that replaced the baseline, in the order of the line.
    pub(super) fn later(&self) -> &[InForce] {
        &self.later
    }

    fn last_of(&self, count: usize) -> &InForce {
        let last = count.checked_sub(1).and_then(|at| self.last_by_day.get(at));
        last.and_then(|(_, at)| self.later.get(*at)).unwrap_or(&self.baseline)
    }
}
