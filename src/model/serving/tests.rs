use chrono::NaiveDate;

use super::*;
use crate::model::actual::ActualStep;
use crate::model::judged::{Erased, Fate, JudgedActual, JudgedPlanned, Moment};
use crate::model::measures::Measures;
use crate::model::plan::{PlanHead, PlannedStep};
use crate::model::verdict::{Evidence as Proof, Verdict};

fn moment() -> Moment {
    Moment { commit: None, day: NaiveDate::default(), author: String::new() }
}

fn planned(id: &str, was: &[&str], in_newest: bool) -> JudgedPlanned {
    let was = was.iter().map(|was| (*was).to_owned()).collect();
    JudgedPlanned {
        step: PlannedStep { id: id.to_owned(), was, ..PlannedStep::default() },
        fate: Fate::Open,
        in_baseline: true,
        ready: false,
        unmet_needs: Vec::new(),
        added: moment(),
        in_newest,
        removed: None,
        dropped: None,
        actual: Vec::new(),
    }
}

fn actual(id: &str, was: &[&str], evidence: &[&str]) -> JudgedActual {
    let texts = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
    JudgedActual {
        step: ActualStep { id: id.to_owned(), was: texts(was), evidence: texts(evidence), ..ActualStep::default() },
        title: String::new(),
        linked: Vec::new(),
        verdict: Verdict::Emergent,
        evidence: Proof::History,
        recorded: moment(),
        planned: None,
        foresight_days: None,
        late_days: None,
        place: None,
        moved: false,
        dropped_before: false,
        linked_late: false,
        provisional: false,
        unmet_needs: Vec::new(),
        through: Vec::new(),
        accounted: false,
        precedent: None,
    }
}

fn judgement(plan: Vec<JudgedPlanned>, actual: Vec<JudgedActual>, erased: &[&str]) -> Judgement {
    let erased = erased.iter().map(|id| Erased {
        id: (*id).to_owned(),
        title: (*id).to_owned(),
        recorded: moment(),
        erased: None,
    });
    let erased = erased.collect();
    Judgement { head: PlanHead::default(), baseline: None, actual, plan, erased, measures: Measures::default() }
}

fn commit(id: &str, steps: &[&str]) -> Commit {
    Commit {
        id: format!("{id:0<40}"),
        parents: Vec::new(),
        author: String::new(),
        day: NaiveDate::default(),
        subject: String::new(),
        steps: steps.iter().filter_map(|step| StepName::parse(step)).collect(),
        paths: vec!["src/lib.rs".to_owned()],
        has_more_paths: false,
        is_merge: false,
    }
}

fn home<'a>(names: &[&str], judgement: &'a Judgement) -> Home<'a> {
    Home { names: names.iter().map(|name| (*name).to_owned()).collect(), judgement }
}

use Place::{Actual, Erased as Gone, Planned};

#[test]
fn a_trailer_names_a_step_by_any_id_that_it_has_or_had() {
    let one = judgement(
        vec![
            planned("survey", &["poll"], true),
            planned("talks", &["visits"], true),
            planned("left", &["older"], false),
        ],
        vec![actual("survey", &[], &[]), actual("visits", &["trips"], &[])],
        &["erased"],
    );
    let steps = ["survey", "poll", "left", "trips", "erased", "visits", "older", "nothing"];
    let commits: Vec<Commit> = steps.iter().map(|step| commit("a", &[step])).collect();
    let serving = Serving::new(&[home(&["pilot"], &one)], &commits);
    let of = |at: usize| serving.of_commit(at).iter().map(|(_, place)| *place).collect::<Vec<_>>();
    assert_eq!(of(0), [Planned(0), Actual(0)]);
    assert_eq!(of(1), [Planned(0)]);
    assert_eq!(of(2), [Planned(2)]);
    assert_eq!(of(3), [Actual(1)]);
    assert_eq!(of(4), [Gone(0)]);
    // Who only had the id once is not meant where another step has it.
    assert_eq!(of(5), [Actual(1)]);
    // What left the plan is told apart by its id alone.
    let unknown: Vec<_> = serving.unknown.iter().map(|it| (it.commit, it.name.id.as_str(), it.why)).collect();
    assert_eq!(unknown, [(6, "older", Why::NoStep), (7, "nothing", Why::NoStep)]);
    assert_eq!(serving.of_steps([(0, Planned(0)), (0, Actual(0))]), [0, 1]);
    assert_eq!(serving.of_steps([(0, Actual(0))]), [0]);
    assert!(serving.of_steps([(1, Planned(0))]).is_empty());
}

#[test]
fn an_id_of_several_initiatives_counts_for_all_of_them() {
    let one = judgement(vec![planned("survey", &[], true)], Vec::new(), &[]);
    let two = judgement(vec![planned("survey", &[], true), planned("x", &[], true)], Vec::new(), &[]);
    let was = judgement(vec![planned("study", &["survey"], true)], Vec::new(), &[]);
    let homes = [home(&["pilot", "plans/pilot"], &one), home(&["eu/pilot", "old"], &two), home(&["was"], &was)];
    let serves = |step: &str| {
        let commits = [commit("a", &[step])];
        let serving = Serving::new(&homes, &commits);
        let why = serving.unknown.first().map(|it| it.why);
        (serving.of_commit(0).to_vec(), why)
    };
    // Each for itself: what one looks at can't depend on which others there are.
    assert_eq!(serves("survey"), (vec![(0, Planned(0)), (1, Planned(0)), (2, Planned(0))], None));
    assert_eq!(serves("was/survey"), (vec![(2, Planned(0))], None));
    assert_eq!(serves("pilot/survey"), (vec![(0, Planned(0))], None));
    assert_eq!(serves("plans/pilot/survey"), (vec![(0, Planned(0))], None));
    assert_eq!(serves("eu/pilot/survey"), (vec![(1, Planned(0))], None));
    assert_eq!(serves("old/survey"), (vec![(1, Planned(0))], None));
    assert_eq!(serves("x"), (vec![(1, Planned(1))], None));
    assert_eq!(serves("pilot/x"), (Vec::new(), Some(Why::NoStep)));
    assert_eq!(serves("eu/survey"), (Vec::new(), Some(Why::NoInitiative)));
    assert_eq!(serves("pilot/"), (Vec::new(), Some(Why::NoStep)));
    assert_eq!(serves("Survey"), (Vec::new(), Some(Why::NoStep)));
}

#[test]
fn evidence_names_commits_by_their_digits() {
    let names = |entry: &str| named_commit(entry);
    assert_eq!(names("3f2a9c1"), Some("3f2a9c1".to_owned()));
    assert_eq!(names(" 3F2A9C1\n"), Some("3f2a9c1".to_owned()));
    assert_eq!(names(&"a".repeat(64)), Some("a".repeat(64)));
    for url in [
        "https://example.org/o/r/commit/3f2a9c1",
        "https://example.org/o/r/-/commit/3f2a9c1/#note_1",
        "https://example.org/r/commit/?id=3f2a9c1",
        "ssh://git@example.org/r@3f2a9c1",
    ] {
        assert_eq!(names(url), Some("3f2a9c1".to_owned()), "{url}");
    }
    for other in [
        "",
        "3f2a9c",
        "3f2a9c1g",
        "commit 3f2a9c1",
        "o/r@3f2a9c1",
        "https://example.org/facade1",
        "https://example.org/notes-3f2a9c1",
        "https://example.org/o/r/commit/3f2a9c1?w=1",
        "https://example.org/",
        &"a".repeat(65),
    ] {
        let is_word = other.ends_with("facade1");
        assert_eq!(names(other), is_word.then(|| "facade1".to_owned()), "{other}");
    }
}

#[test]
fn evidence_and_trailers_of_one_step_count_once() {
    let url = "https://example.org/commit/abcdef0123456789";
    let one = judgement(Vec::new(), vec![actual("a", &[], &["ABCDEF01", url]), actual("b", &[], &["abcdef0999"])], &[]);
    let commits = [commit("abcdef0123456789", &["a"]), commit("abcdef0199", &[]), commit("1234567", &["a", "pilot/a"])];
    let serving = Serving::new(&[home(&["pilot"], &one)], &commits);
    assert_eq!(serving.of_commit(0), [(0, Actual(0))]);
    assert_eq!(serving.of_commit(1), [(0, Actual(0))]);
    assert_eq!(serving.of_commit(2), [(0, Actual(0))]);
    assert_eq!(serving.of_steps([(0, Actual(0)), (0, Actual(1))]), [0, 1, 2]);
    assert!(serving.unknown.is_empty());
}

#[test]
fn work_without_a_step_is_idle() {
    let one = judgement(Vec::new(), vec![actual("a", &[], &["abcdef0"])], &[]);
    let plans = Commit { paths: vec!["plans/x/plan.toml".to_owned()], ..commit("2", &[]) };
    let commits = [
        commit("1", &["a"]),
        plans,
        commit("3", &[]),
        commit("4", &["nothing"]),
        commit("abcdef01", &[]),
        Commit { is_merge: true, ..commit("5", &[]) },
        Commit { paths: Vec::new(), ..commit("6", &[]) },
    ];
    let serving = Serving::new(&[home(&["pilot"], &one)], &commits);
    assert_eq!(serving.idle(&commits, |path| path.starts_with("plans/")), [2, 3]);
}
