//! `redated-step`: a day that stood in the record was changed or taken out.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;

use super::components::cycles;
use super::index::Index;
use super::page::{Example, Page, record, record_on};
use super::{Case, when};
use crate::model::actual::ActualStep;
use crate::model::finding::{Finding, Rule};
use crate::model::graph::Ix;
use crate::model::history::{History, List, Marks, Name};

pub(super) const PAGE: Page = Page {
    means: "`started`, `finished` or a day of `on` stood in the record, a later commit changed it or took it out, and the \
            newest version does not hold it. To add a day that was missing re-dates nothing.",
    why: "On which day a step began decides whether it was planned before. A day that can be moved afterwards makes a \
          surprise foreseen.",
    example: Example::Files(&[
        record("[[step]]\nid = \"data-terms\"\nstarted = 2023-01-05\n"),
        record_on("2023-02-01", "[[step]]\nid = \"data-terms\"\nstarted = 2023-01-20\n"),
    ]),
    mend: "Put the old day back if it was right. If it was wrong, allow the finding on the step, and say what was wrong.",
};

/// Finds re-dated steps. `others` are the ids that came back for other work: the days of the old work are no business of
/// the new.
pub(super) fn find(case: Case<'_>, index: &Index<'_>, others: &HashSet<String>) -> Vec<Finding> {
    let followed = Followed::new(case.history);
    let mut findings = Vec::new();
    for ((at, field), days) in &followed.look_back(followed.changes()) {
        let (Some(step), Some((first, more))) = (followed.steps.get(*at), days.split_first()) else { continue };
        let id = step.newest.id.as_str();
        let Some(entry) = index.actual(id).filter(|_| !others.contains(id)) else { continue };
        let stood = first.since.and_then(|node| case.history.moment(node));
        let stood = stood.map(|moment| format!(" {}", when(&moment))).unwrap_or_default();
        let changed = case.history.moment(first.node).map(|moment| format!(" {}", when(&moment))).unwrap_or_default();
        let how = match first.now {
            Some(now) => format!("was changed to {now}"),
            None => "was taken out".to_owned(),
        };
        let more = match more.len() {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        let message = format!("`{field}` of `{id}`, recorded as {}{stood}, {how}{changed}{more}", first.day);
        let help = "put it back if it was right; if it was wrong, allow this on the step, and say what was wrong";
        let finding = Finding::new(Rule::RedatedStep, entry.place_of(field).clone(), message);
        findings.push(finding.of_step(id).with_help(help));
    }
    findings
}

/// A day that was changed or taken out.
#[derive(Debug, Clone, Copy)]
struct Gone {
    day: NaiveDate,
    /// The commit that did it.
    node: Ix,
    /// What stands in its place, where one day alone can.
    now: Option<NaiveDate>,
    /// The first commit that held it.
    since: Option<Ix>,
    /// The first commit that held the newest version's day, of those before it.
    right_since: Option<Ix>,
}

/// The days that are gone, for each step of the newest record and each of its fields, in the order of the commits.
type Changes = BTreeMap<(usize, &'static str), Vec<Gone>>;

/// A step of the newest record.
struct Step<'a> {
    newest: &'a ActualStep,
    names: Vec<Name>,
}

/// The steps of the newest record, which are followed back by their ids and earlier ids. Those that share one are parts of
/// what was one step, and a group: a day that another part has is not gone.
struct Followed<'a> {
    history: &'a History,
    steps: Vec<Step<'a>>,
    /// For each name the first step that goes by it.
    owners: HashMap<Name, usize>,
    /// For each step its group.
    groups: Vec<u32>,
    /// The days that the newest version holds.
    newest: HashSet<Held>,
}

/// A day that a group holds in a field.
type Held = (u32, &'static str, NaiveDate);

/// What a version holds of some groups.
struct View {
    days: HashSet<Held>,
    /// The first step of each id.
    steps: HashMap<Name, u32>,
}

/// A day that a commit's parent holds and the newest version does not.
struct Missing {
    /// The step of the newest record.
    at: usize,
    /// The step of the parent.
    number: u32,
    held: Held,
}

impl<'a> Followed<'a> {
    fn new(history: &'a History) -> Self {
        let newest = history.newest_node().and_then(|node| node.record);
        let mut followed =
            Self { history, steps: Vec::new(), owners: HashMap::new(), groups: Vec::new(), newest: HashSet::new() };
        let mut shared: Vec<Vec<usize>> = Vec::new();
        for number in history.record_steps(newest) {
            let Some(newest) = history.recorded.get(*number) else { continue };
            let was = newest.was.iter().filter_map(|was| history.names.get(was));
            let names: Vec<Name> = std::iter::once(history.recorded.name(*number)).chain(was).collect();
            let at = followed.steps.len();
            let owners = names.iter().map(|name| *followed.owners.entry(*name).or_insert(at));
            // Both ways: who shares a name leads to each other.
            shared.push(owners.filter(|owner| *owner != at).collect());
            for owner in shared.get(at).cloned().unwrap_or_default() {
                if let Some(shared) = shared.get_mut(owner) {
                    shared.push(at);
                }
            }
            followed.steps.push(Step { newest, names });
        }
        followed.groups = (0u32..).take(followed.steps.len()).collect();
        for group in cycles(&shared) {
            let first = group.first().and_then(|at| u32::try_from(*at).ok()).unwrap_or_default();
            for at in group {
                if let Some(group) = followed.groups.get_mut(at) {
                    *group = first;
                }
            }
        }
        for (step, group) in followed.steps.iter().zip(&followed.groups) {
            followed.newest.extend(days(step.newest).map(|(field, day)| (*group, field, day)));
        }
        followed
    }

    /// Finds whom a name of a step belongs to: a step of the newest record, and its group.
    fn owner(&self, name: Name) -> Option<(usize, u32)> {
        let at = *self.owners.get(&name)?;
        Some((at, *self.groups.get(at)?))
    }

    /// Finds the days that every parent of some commit holds which has the step, and neither that commit nor the newest
    /// version. Where the parents differ, it is those that a day was put in place of which none of them has.
    fn changes(&self) -> Changes {
        let history = self.history;
        let mut changes = Changes::new();
        let mut here = Marks::new(history.recorded.len());
        for node in history.graph.commits() {
            let version = history.version(List::Record, node);
            let of = |parent: &Option<Ix>| parent.and_then(|parent| history.version(List::Record, parent));
            let parents: Vec<Option<u32>> = history.graph.parents(node).iter().map(of).collect();
            // What a parent has as it is here was not changed here.
            if parents.contains(&version) {
                continue;
            }
            here.clear();
            history.record_steps(version).iter().for_each(|number| here.set(*number));
            let mut told: HashSet<(usize, Held)> = HashSet::new();
            for (which, parent) in parents.iter().enumerate() {
                let touched = history.record_steps(*parent).iter().copied().filter(|number| !here.has(*number));
                let missing: Vec<Missing> = touched.flat_map(|number| self.missing(number)).collect();
                if missing.is_empty() {
                    continue;
                }
                let groups: HashSet<u32> = missing.iter().map(|it| it.held.0).collect();
                let view = |version: &Option<u32>| self.view(*version, &groups);
                let (now, before) = (view(&version), view(parent));
                let others = parents.iter().enumerate().filter(|(other, _)| *other != which);
                let others: Vec<View> = others.map(|(_, version)| view(version)).collect();
                for Missing { at, number, held } in missing {
                    let Some(step) = self.steps.get(at) else { continue };
                    // Of several steps that became one, the one that goes first is what it was.
                    let as_in = |view: &View| step.names.iter().find_map(|name| view.steps.get(name)).copied();
                    // A parent that has not the step says nothing of its days.
                    let is_silent = |view: &View| view.days.contains(&held) || as_in(view).is_none();
                    let (_, field, day) = held;
                    let step_in = |view: &View| as_in(view).and_then(|number| history.recorded.get(number));
                    let day_in = |view: &View| step_in(view).map(|step| only_day(step, field));
                    let is_own = || {
                        let own = day_in(&now);
                        field != "on" && own.is_some() && !others.iter().any(|view| day_in(view) == own)
                    };
                    let is_gone = as_in(&before) == Some(number)
                        && !now.days.contains(&held)
                        && (others.iter().all(is_silent) || is_own())
                        && told.insert((at, held));
                    if is_gone {
                        let now = step_in(&now).and_then(|now| only_day(now, field));
                        let gone = Gone { day, node, now, since: None, right_since: None };
                        changes.entry((at, field)).or_default().push(gone);
                    }
                }
            }
        }
        changes
    }

    /// Finds the days of a step of any version that its group does not hold in the newest.
    fn missing(&self, number: u32) -> Vec<Missing> {
        let owner = self.owner(self.history.recorded.name(number));
        let (Some((at, group)), Some(step)) = (owner, self.history.recorded.get(number)) else { return Vec::new() };
        let held = days(step).map(|(field, day)| (group, field, day)).filter(|held| !self.newest.contains(held));
        held.map(|held| Missing { at, number, held }).collect()
    }

    fn view(&self, version: Option<u32>, groups: &HashSet<u32>) -> View {
        let mut view = View { days: HashSet::new(), steps: HashMap::new() };
        for number in self.history.record_steps(version) {
            let name = self.history.recorded.name(*number);
            let owner = self.owner(name).filter(|(_, group)| groups.contains(group));
            if let (Some((_, group)), Some(step)) = (owner, self.history.recorded.get(*number)) {
                view.days.extend(days(step).map(|(field, day)| (group, field, day)));
                view.steps.entry(name).or_insert(*number);
            }
        }
        view
    }

    /// Finds since which commit each of some days stood there, and drops those that stood there for a while only: before
    /// them stood what the newest version holds again.
    fn look_back(&self, mut changes: Changes) -> Changes {
        if changes.is_empty() {
            return changes;
        }
        let mut wanted = Marks::new(self.history.names.len());
        wanted.clear();
        let steps = changes.keys().filter_map(|(at, _)| self.steps.get(*at));
        steps.flat_map(|step| &step.names).for_each(|name| wanted.set(*name));
        let mut before = None;
        for node in self.history.graph.commits() {
            let version = self.history.version(List::Record, node);
            if version == before {
                continue;
            }
            before = version;
            let numbers = self.history.record_steps(version).iter();
            for number in numbers.filter(|number| wanted.has(self.history.recorded.name(**number))) {
                let Some((at, _)) = self.owner(self.history.recorded.name(*number)) else { continue };
                for field in FIELDS {
                    let Some(gone) = changes.get_mut(&(at, field)) else { continue };
                    let Some(step) = self.history.recorded.get(*number) else { continue };
                    let right = self.steps.get(at).and_then(|step| only_day(step.newest, field));
                    let is_before =
                        |gone: &&mut Gone| gone.since.is_none() && self.history.ancestry.is_ancestor(node, gone.node);
                    for gone in gone.iter_mut().filter(is_before) {
                        if has(step, field, gone.day) {
                            gone.since = Some(node);
                        } else if gone.right_since.is_none() && right.is_some_and(|day| has(step, field, day)) {
                            gone.right_since = Some(node);
                        }
                    }
                }
            }
        }
        let is_between = |gone: &Gone| {
            let ends = gone.right_since.zip(gone.since);
            ends.is_some_and(|(right, since)| self.history.ancestry.is_ancestor(right, since))
        };
        for days in changes.values_mut() {
            days.retain(|gone| !is_between(gone));
        }
        changes
    }
}

/// The fields that hold days.
const FIELDS: [&str; 3] = ["started", "finished", "on"];

/// Gives the days of a step, each with its field.
fn days(step: &ActualStep) -> impl Iterator<Item = (&'static str, NaiveDate)> {
    let started = step.started.map(|day| ("started", day));
    let finished = step.finished.map(|day| ("finished", day));
    started.into_iter().chain(finished).chain(step.on.iter().map(|day| ("on", *day)))
}

fn only_day(step: &ActualStep, field: &str) -> Option<NaiveDate> {
    match field {
        "started" => step.started,
        "finished" => step.finished,
        _ => None,
    }
}

fn has(step: &ActualStep, field: &str, day: NaiveDate) -> bool {
    if field == "on" { step.on.contains(&day) } else { only_day(step, field) == Some(day) }
}

#[cfg(test)]
mod tests {
    use super::super::draft::*;
    use super::*;

    fn started(id: &str, started: u32) -> ActualStep {
        ActualStep { started: Some(day(started)), ..actual(id) }
    }

    fn over(id: &str, from: u32, to: u32) -> ActualStep {
        ActualStep { finished: Some(day(to)), ..started(id, from) }
    }

    fn on(id: &str, days: &[u32]) -> ActualStep {
        ActualStep { on: days.iter().copied().map(day).collect(), ..actual(id) }
    }

    fn renamed(step: ActualStep, was: &[&str]) -> ActualStep {
        ActualStep { was: texts(was), ..step }
    }

    /// What is found after these records, one behind the other.
    fn found(records: &[&[ActualStep]]) -> Vec<String> {
        let mut draft = Draft::default();
        for (number, record) in records.iter().enumerate() {
            let parents: Vec<usize> = number.checked_sub(1).into_iter().collect();
            draft.commit(&parents, &[], record);
        }
        draft.said(Rule::RedatedStep)
    }

    #[test]
    fn a_day_that_was_changed_is_found_with_its_commits() {
        assert_eq!(
            found(&[&[started("a", 5)], &[started("a", 5), actual("b")], &[started("a", 9)]]),
            [
                "actual.toml:a.started a: `started` of `a`, recorded as 2023-01-05 on 2023-01-01 (0000000), was changed to 2023-01-09 \
              on 2023-01-03 (0000000)"
            ]
        );
        assert_eq!(
            found(&[&[over("a", 5, 6)], &[started("a", 5)]]),
            [
                "actual.toml:a.finished a: `finished` of `a`, recorded as 2023-01-06 on 2023-01-01 (0000000), was taken out on \
              2023-01-02 (0000000)"
            ]
        );
        assert_eq!(
            found(&[&[on("a", &[5])], &[on("a", &[5, 6, 7])], &[on("a", &[5, 8])]]),
            [
                "actual.toml:a.on a: `on` of `a`, recorded as 2023-01-06 on 2023-01-02 (0000000), was taken out on 2023-01-03 \
              (0000000) (and 1 more)"
            ]
        );
        assert_eq!(found(&[&[over("a", 5, 6)], &[over("a", 4, 7)]]).len(), 2, "each day is its own");
        let again = found(&[&[started("a", 5)], &[started("a", 9)], &[started("a", 5)], &[started("a", 9)]]);
        assert_eq!(again.len(), 1, "{again:?}");
    }

    #[test]
    fn a_step_is_followed_through_new_names_and_while_it_was_gone() {
        assert_eq!(found(&[&[started("a", 5)], &[renamed(started("b", 9), &["a"])]]).len(), 1);
        assert_eq!(found(&[&[started("a", 5)], &[], &[started("a", 9)]]).len(), 1);
    }

    #[test]
    fn days_that_came_that_stayed_or_that_came_back_are_not() {
        for records in [
            &[&[actual("a")][..], &[started("a", 5)], &[over("a", 5, 6)]][..],
            &[&[on("a", &[5])], &[on("a", &[5, 6])]],
            &[&[on("a", &[5, 6])], &[on("a", &[6, 5])]],
            &[&[started("a", 5)], &[started("a", 9)], &[started("a", 5)]],
            &[&[over("a", 5, 6)], &[over("a", 9, 9)], &[actual("a")], &[over("a", 5, 6)]],
            &[&[started("a", 5)], &[renamed(started("b", 5), &["a"])]],
            &[&[started("a", 5)], &[], &[started("a", 5)]],
            &[&[started("a", 5)], &[]],
            &[&[started("a", 5), started("c", 7)], &[renamed(started("b", 5), &["a", "c"])]],
        ] {
            assert_eq!(found(records), [""; 0], "{records:?}");
        }
    }

    #[test]
    fn parts_of_a_step_share_its_days() {
        let whole = [over("a", 5, 9)];
        let parts = [renamed(over("b", 5, 6), &["a"]), renamed(over("c", 7, 9), &["a"])];
        assert_eq!(found(&[&whole, &parts]), [""; 0]);
        let parts = [renamed(over("b", 6, 6), &["a"]), renamed(over("c", 7, 9), &["a"])];
        assert!(!found(&[&whole, &parts]).is_empty());
    }

    #[test]
    fn an_id_that_came_back_for_other_work_has_other_days() {
        let titled = |step: ActualStep, title: &str| ActualStep { title: Some(title.into()), ..step };
        let old = titled(started("a", 5), "Survey customers");
        let new = titled(started("a", 9), "Hire a data engineer");
        assert_eq!(found(&[&[old], &[], &[new]]), [""; 0]);
    }

    #[test]
    fn a_merge_that_takes_one_side_s_day_re_dates_nothing() {
        let mut draft = Draft::default();
        let root = draft.commit(&[], &[], &[actual("a")]);
        let ours = draft.commit(&[root], &[], &[started("a", 5)]);
        let theirs = draft.commit(&[root], &[], &[started("a", 6)]);
        draft.commit(&[ours, theirs], &[], &[started("a", 6)]);
        assert_eq!(draft.said(Rule::RedatedStep), [""; 0]);
    }

    #[test]
    fn a_merge_that_gives_a_day_of_its_own_re_dates_what_the_sides_have() {
        let merged = |sides: [ActualStep; 2], merge: ActualStep| {
            let mut draft = Draft::default();
            let root = draft.commit(&[], &[], &[actual("a")]);
            let [left, right] = sides.map(|side| draft.commit(&[root], &[], &[side]));
            draft.commit(&[left, right], &[], &[merge]);
            draft.said(Rule::RedatedStep)
        };
        let said = merged([started("a", 4), started("a", 3)], started("a", 12));
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].contains("recorded as 2023-01-04") && said[0].contains("(and 1 more)"), "{said:?}");
        assert!(said[0].contains("was changed to 2023-01-12 on 2023-01-04"), "{said:?}");
        assert_eq!(merged([started("a", 4), started("a", 3)], actual("a")).len(), 1, "taken out");
        assert_eq!(merged([actual("a"), over("a", 2, 3)], over("a", 2, 4)).len(), 1, "none of them");
        // One side is taken as it is.
        assert_eq!(merged([started("a", 4), started("a", 3)], started("a", 3)), [""; 0]);
        assert_eq!(merged([started("a", 4), actual("a")], actual("a")), [""; 0]);
        assert_eq!(merged([on("a", &[4]), on("a", &[3])], on("a", &[3, 4])), [""; 0]);
    }

    #[test]
    fn a_merge_that_changes_what_both_sides_have_re_dates() {
        let mut draft = Draft::default();
        let root = draft.commit(&[], &[], &[started("a", 5)]);
        let ours = draft.commit(&[root], &[], &[over("a", 5, 6)]);
        let theirs = draft.commit(&[root], &[], &[started("a", 5), actual("b")]);
        draft.commit(&[ours, theirs], &[], &[over("a", 4, 6), actual("b")]);
        assert_eq!(draft.said(Rule::RedatedStep).len(), 1);
    }
}
