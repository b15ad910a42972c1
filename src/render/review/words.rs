//! The sentences that every form of a review has.

use crate::model::comparison::{Point, Presence};
use crate::model::finding::{Level, Levels};
use crate::model::judged::Judgement;
use crate::model::measures::Ratio;
use crate::model::review::{Review, Reviewed, Tally};
use crate::model::text::shell_word;
use crate::render::words::{Escape, count, percent, short};

/// Says in one line what a branch does.
pub(in crate::render) fn headline(review: &Review) -> String {
    let tally = review.tally();
    let mut parts = Vec::new();
    let mut add = |number: usize, text: String| {
        if number > 0 {
            parts.push(text);
        }
    };
    let Tally { surprises, foreseen, unjudged, turned, finished, updated, .. } = tally;
    let Tally { rewritten, replanned, new, newly_planned, gone, .. } = tally;
    add(surprises, format!("{} nobody saw coming", count(surprises, "step")));
    add(foreseen, format!("{foreseen} foreseen"));
    add(unjudged, format!("{} recorded", count(unjudged, "step")));
    add(turned, format!("{turned} judged otherwise"));
    add(finished, format!("{finished} finished"));
    add(updated, format!("{updated} updated"));
    add(rewritten, format!("{rewritten} rewritten"));
    add(replanned, format!("{replanned} replanned"));
    let plans = if new == 1 { "a new plan of".to_owned() } else { format!("{new} new plans of") };
    add(new, format!("{plans} {}", count(newly_planned, "step")));
    add(gone, format!("{} gone", count(gone, "initiative")));
    // Of several plans no sum says anything; a new one has kept nothing yet, and one that is gone never will.
    let is_there = |it: &&Reviewed| matches!(it.compared.presence, Presence::Both | Presence::Moved(_));
    let old = review.initiatives.iter().filter(is_there);
    let kept: Vec<Ratio> = old.filter_map(|it| Some(it.after.as_ref()?.measures.plan_kept)).collect();
    if let [kept] = kept.as_slice()
        && kept.denominator > 0
        && !parts.is_empty()
    {
        parts.push(format!("plan kept {} of {}", kept.numerator, kept.denominator));
    }
    if parts.is_empty() {
        let nothing = if review.initiatives.is_empty() { "Neither plan nor record changes" } else { "No step changes" };
        return nothing.to_owned();
    }
    let mut line = parts.join(", ");
    if let Some(first) = line.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    line
}

/// Counts the findings that the branch brings in; empty where there are none.
pub(super) fn findings(review: &Review, levels: &Levels) -> String {
    let of = |level: Level| review.findings.iter().filter(|it| levels.of(it.rule) == level).count();
    let (denied, warned) = (of(Level::Deny), of(Level::Warn));
    let mut parts = Vec::new();
    if denied > 0 {
        parts.push(count(denied, "error"));
    }
    if warned > 0 {
        parts.push(count(warned, "warning"));
    }
    if !review.allowed.is_empty() {
        parts.push(format!("{} allowed in place", review.allowed.len()));
    }
    parts.join(", ")
}

/// Says which versions are compared.
pub(super) fn versions(review: &Review, arrow: &str) -> String {
    let point = |point: &Point| match (&point.commit, point.day) {
        (Some(commit), Some(day)) => format!("{} {day}", short(commit)),
        _ => "nothing".to_owned(),
    };
    format!("{} {arrow} {}", point(&review.base), point(&review.head))
}

/// Says how many of the branch's commits serve a step; `None` where none of them does work that should.
pub(super) fn work(review: &Review) -> Option<String> {
    let work = review.work.as_ref().filter(|work| work.needing > 0)?;
    Some(match (work.idle.len(), work.needing) {
        (0, 1) => "Its commit serves a step.".to_owned(),
        (0, all) => format!("All {all} commits serve a step."),
        (1, 1) => "Its commit serves no step.".to_owned(),
        (idle, all) => format!("{idle} of {all} commits serve{} no step.", if idle == 1 { "s" } else { "" }),
    })
}

/// What follows from merging the branch as one commit. `None` where it makes no difference.
pub(super) fn squash(review: &Review) -> Option<&'static str> {
    let is_both = review.squashed && review.plans_and_records();
    is_both.then_some(
        "This branch will be one commit, which plans and records at once: that proves nothing. Merge the plan first, in a \
         pull request of its own, and record what happens in a later one.",
    )
}

/// What stands above the suggestions to a new plan.
pub(super) const LACKS: &str = "Forgotten before, and not in this plan";

/// How many suggestions to a new plan are named.
pub(super) const SUGGESTED: usize = 3;

/// Says how many more suggestions there are than are named.
pub(super) fn more_suggested(reviewed: &Reviewed, escape: Escape<'_>) -> Option<String> {
    let more = reviewed.suggested.len().checked_sub(SUGGESTED).filter(|more| *more > 0)?;
    Some(format!("and {more} more: asplanned suggest {}", escape(&shell_word(&reviewed.compared.name))))
}

/// Says that nothing was judged.
const UNDECIDED: &str = "The history is cut off here, so that there are no verdicts: only the two versions are \
                                    compared. Fetch all of it: fetch-depth: 0 in GitHub Actions, GIT_DEPTH: 0 in GitLab.";

/// Says that a branch was not compared with where it parted from its base.
const UNRELATED: &str = "Where the branch parted from its base is cut off too: it is compared with the base as \
                                    that is now. What the base itself changed since reads as if the branch took it back.";

/// Says what could not be told of a branch.
pub(super) fn limits(review: &Review) -> impl Iterator<Item = &'static str> {
    let undecided = (!review.decided).then_some(UNDECIDED);
    undecided.into_iter().chain((!review.parted).then_some(UNRELATED)).chain(squash(review))
}

/// What became of an initiative's folder; `None` where it is where it was.
pub(super) fn presence(reviewed: &Reviewed, escape: &dyn Fn(&str) -> String) -> Option<String> {
    match &reviewed.compared.presence {
        Presence::Both => None,
        Presence::Added => Some("new".to_owned()),
        Presence::Removed => Some("gone".to_owned()),
        Presence::Moved(from) => Some(format!("moved from {}", escape(from))),
    }
}

/// A measure before and after.
pub(super) struct Measured {
    pub(super) name: &'static str,
    pub(super) before: String,
    pub(super) after: String,
}

/// Gives the measures that the branch changes.
pub(super) fn measures(reviewed: &Reviewed) -> Vec<Measured> {
    let Some(after) = &reviewed.after else { return Vec::new() };
    let ratios = |it: &Judgement| {
        let it = &it.measures;
        [
            ("foreseen", it.foreseen_share),
            ("anticipated", it.anticipated_share),
            ("emergent", it.emergent_share),
            ("retrofitted", it.retrofitted_share),
            ("plan kept", it.plan_kept),
            ("order kept", it.order_kept),
        ]
        .map(|(name, ratio)| (name, self::ratio(ratio)))
    };
    let median = |it: &Judgement| {
        let (days, _) = it.measures.foresight_days;
        days.map_or_else(|| "none".to_owned(), |days| format!("{days} d"))
    };
    let old = reviewed.before.as_ref();
    let before = old.map(ratios);
    let none = || "none".to_owned();
    let mut all: Vec<Measured> = ratios(after)
        .into_iter()
        .enumerate()
        .map(|(at, (name, after))| {
            let before =
                before.as_ref().and_then(|before| before.get(at)).map_or_else(none, |(_, value)| value.clone());
            Measured { name, before, after }
        })
        .collect();
    all.push(Measured { name: "median foresight", before: old.map_or_else(none, median), after: median(after) });
    all.retain(|it| it.before != it.after);
    all
}

fn ratio(ratio: Ratio) -> String {
    let Ratio { numerator, denominator } = ratio;
    match ratio.value() {
        Some(value) => format!("{numerator} of {denominator} ({} %)", percent(value)),
        None => "none".to_owned(),
    }
}
