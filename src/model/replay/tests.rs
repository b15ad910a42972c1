//! What is known when, told a line a step.

use proptest::prelude::*;

use super::*;
use crate::model::findings::draft::{Draft, actual, day, linked, planned};
use crate::model::plan::PlannedStep;

fn told(draft: &Draft) -> Vec<String> {
    let line = |track: &Track| {
        let span = |it: &Span| format!("{}..{} {} {}", it.from, it.until, it.title, it.known.name());
        format!("{}: {}", track.id, track.spans.iter().map(span).collect::<Vec<_>>().join("; "))
    };
    replay(&draft.history()).tracks.iter().map(line).collect()
}

/// The ids that a frame shows, in order.
fn shown(replay: &Replay, frame: usize) -> Vec<&str> {
    let at = |track: &Track| track.spans.iter().position(|span| span.from <= frame && frame < span.until);
    let mut all: Vec<(usize, &str)> =
        replay.tracks.iter().filter_map(|track| Some((track.spans[at(track)?].place, track.id.as_str()))).collect();
    all.sort_unstable();
    all.into_iter().map(|(_, id)| id).collect()
}

fn titled(id: &str, title: &str) -> PlannedStep {
    PlannedStep { title: Some(title.to_owned()), ..planned(id) }
}

#[test]
fn a_step_is_told_once_as_long_as_nothing_changes() {
    let begun = ActualStep { started: Some(day(3)), ..actual("a") };
    let ended = ActualStep { finished: Some(day(4)), ..begun.clone() };
    let given_up = PlannedStep { dropped: Some("no".into()), ..titled("b", "B") };
    let (a, b) = (titled("a", "A"), titled("b", "B"));
    let draft = Draft::line(&[
        (&[a.clone(), b.clone()], &[]),
        (&[titled("a", "AA"), b.clone()], &[]),
        (&[titled("a", "AA"), b.clone()], &[begun, linked("x", &[])]),
        (&[titled("a", "AA"), given_up], &[ended]),
    ]);
    assert_eq!(
        told(&draft),
        [
            "a: 0..1 A planned; 1..2 AA planned; 2..3 AA under way; 3..4 AA done",
            "b: 0..3 B planned; 3..4 B dropped",
            "x: 2..3 x happened, not in the plan",
        ]
    );
}

#[test]
fn what_happened_beside_the_plan_is_seen_until_the_plan_takes_it_in() {
    let draft = Draft::line(&[
        (&[planned("a")], &[]),
        (&[planned("a")], &[ActualStep { started: Some(day(2)), ..actual("x") }]),
        (&[planned("a"), planned("x")], &[ActualStep { started: Some(day(2)), ..actual("x") }]),
        (&[planned("a")], &[actual("x")]),
    ]);
    assert_eq!(
        told(&draft),
        [
            "a: 0..4 a planned",
            "x: 1..2 x under way, not in the plan; 3..4 x happened, not in the plan",
            "x: 2..3 x under way",
        ]
    );
}

#[test]
fn a_renamed_step_is_one_and_a_split_or_merged_one_is_several() {
    let was =
        |id: &str, was: &[&str]| PlannedStep { was: was.iter().map(|it| (*it).to_owned()).collect(), ..planned(id) };
    let renamed = Draft::line(&[(&[planned("a")], &[]), (&[was("b", &["a"])], &[]), (&[was("c", &["b", "a"])], &[])]);
    assert_eq!(told(&renamed), ["c: 0..1 a planned; 1..2 b planned; 2..3 c planned"]);
    let split = Draft::line(&[(&[planned("a")], &[]), (&[was("b", &["a"]), was("c", &["a"])], &[linked("x", &["a"])])]);
    assert_eq!(told(&split), ["a: 0..1 a planned", "b: 1..2 b done", "c: 1..2 c done"]);
    let merged = Draft::line(&[(&[planned("a"), planned("b")], &[]), (&[was("c", &["a", "b"])], &[])]);
    assert_eq!(told(&merged), ["a: 0..1 a planned", "b: 0..1 b planned", "c: 1..2 c planned"]);
}

#[test]
fn only_what_was_moved_gets_another_place() {
    let ids = |ids: &str| ids.chars().map(|id| planned(&id.to_string())).collect::<Vec<_>>();
    let versions = ["abcd", "xabcd", "xacdb", "xacb", "xadcb"];
    let plans: Vec<Vec<PlannedStep>> = versions.iter().map(|version| ids(version)).collect();
    let commits: Vec<(&[PlannedStep], &[ActualStep])> = plans.iter().map(|plan| (plan.as_slice(), &[][..])).collect();
    let replay = replay(&Draft::line(&commits).history());
    for (frame, version) in versions.iter().enumerate() {
        assert_eq!(shown(&replay, frame).concat(), *version);
    }
    let spans = |id: &str| replay.tracks.iter().find(|track| track.id == id).unwrap().spans.len();
    assert_eq!(["a", "b", "c", "d", "x"].map(spans), [1, 2, 1, 2, 1]);
}

#[test]
fn another_line_of_history_is_told_to_be_one() {
    let mut draft = Draft::line(&[(&[planned("a")], &[])]);
    draft.commit(&[0], &[planned("a"), planned("b")], &[]);
    draft.commit(&[0], &[planned("a"), planned("c")], &[]);
    draft.commit(&[1, 2], &[planned("a"), planned("b"), planned("c")], &[]);
    let replay = replay(&draft.history());
    assert_eq!(replay.frames.iter().map(|frame| frame.follows).collect::<Vec<_>>(), [true, true, false, false]);
    assert_eq!([shown(&replay, 1), shown(&replay, 2), shown(&replay, 3)].map(|ids| ids.concat()), ["ab", "ac", "abc"]);
}

#[test]
fn nothing_has_no_frame() {
    assert_eq!(replay(&History::default()), Replay::default());
}

proptest! {
    #[test]
    fn every_frame_shows_what_its_version_holds(versions in prop::collection::vec("[a-h]{0,8}", 1..12)) {
        let plans: Vec<Vec<PlannedStep>> =
            versions.iter().map(|ids| ids.chars().map(|id| planned(&id.to_string())).collect()).collect();
        let commits: Vec<(&[PlannedStep], &[ActualStep])> = plans.iter().map(|plan| (plan.as_slice(), &[][..])).collect();
        let replay = replay(&Draft::line(&commits).history());
        for (frame, ids) in versions.iter().enumerate() {
            let mut once = String::new();
            ids.chars().for_each(|id| if !once.contains(id) { once.push(id) });
            prop_assert_eq!(shown(&replay, frame).concat(), once);
        }
        for track in &replay.tracks {
            prop_assert!(track.spans.iter().all(|span| span.from < span.until));
            prop_assert!(track.spans.windows(2).all(|pair| pair[0].until <= pair[1].from));
        }
    }
}
