//! Histories of initiatives as values, without a repository.
//!
//! Of five commits the fourth is on a branch of its own, beside the third, and the fifth merges it. Half of the plan is
//! there from the beginning; of the rest most steps are planned shortly before they begin, some shortly after, some
//! never. Steps are renamed, given up, begun out of order, and finished two commits after they began.

use asplanned::model::actual::ActualStep;
use asplanned::model::graph::{Ancestry, Graph, Ix};
use asplanned::model::history::{History, Names, Node, PlanVersion, Steps};
use asplanned::model::initiative::{AsOf, Initiative};
use asplanned::model::judged::Judgement;
use asplanned::model::judgement::{Terms, judge};
use asplanned::model::plan::{PlanHead, PlannedStep};
use asplanned::model::step::Kind;
use chrono::{Days, NaiveDate};

/// The day of a commit: one a day.
fn day(commit: usize) -> NaiveDate {
    NaiveDate::default() + Days::new(commit as u64)
}

/// Where something happens in a history of so many steps and commits.
#[derive(Clone, Copy)]
struct Course {
    steps: usize,
    commits: usize,
}

impl Course {
    /// The commit that records the beginning of a step.
    fn begins(self, step: usize) -> usize {
        1 + step * (self.commits - 2) / self.steps
    }

    /// The commit that plans it, if any does.
    fn plans(self, step: usize) -> Option<usize> {
        let begins = self.begins(step);
        match step {
            _ if step * 2 < self.steps => Some(0),
            _ if step % 8 == 1 => None,
            _ if step % 8 == 2 => Some(begins + 2),
            _ => Some(begins.saturating_sub(3)),
        }
    }

    /// The commit that gives the planned step another id, or gives it up.
    fn replans(self, step: usize) -> Option<usize> {
        match step % 20 {
            3 => Some(self.commits / 2),
            4 => Some(self.commits / 3),
            _ => None,
        }
    }

    /// Whether it never happens.
    fn is_dropped(step: usize) -> bool {
        step % 20 == 4
    }
}

/// Tells whether what a commit did is in another one's files.
fn holds(commit: usize, done_by: usize) -> bool {
    done_by <= commit && !(is_aside(commit) && done_by + 1 == commit)
}

/// Tells whether a commit is on a branch of its own.
fn is_aside(commit: usize) -> bool {
    commit % 5 == 3
}

fn parents(commit: usize) -> Vec<usize> {
    match commit {
        0 => Vec::new(),
        _ if is_aside(commit) => vec![commit - 2],
        _ if commit % 5 == 4 => vec![commit - 2, commit - 1],
        _ => vec![commit - 1],
    }
}

fn number(number: usize) -> u32 {
    u32::try_from(number).unwrap()
}

/// The planned step, before and after it was replanned.
fn planned(step: usize) -> [PlannedStep; 2] {
    let first = PlannedStep {
        id: format!("step-{step}"),
        title: Some(format!("Talk to customer {step} about what slows them down")),
        kind: Kind::ALL[step % Kind::ALL.len()],
        needs: step.checked_sub(7).map(|before| format!("step-{before}")).into_iter().collect(),
        due: Some(day(step)),
        who: (!step.is_multiple_of(3)).then(|| "ana".to_owned()),
        ..PlannedStep::default()
    };
    let replanned = if Course::is_dropped(step) {
        PlannedStep { dropped: Some("Sales data was enough".to_owned()), ..first.clone() }
    } else {
        PlannedStep { id: format!("customer-{step}"), was: vec![first.id.clone()], ..first.clone() }
    };
    [first, replanned]
}

/// The actual step, under way and finished.
fn recorded(step: usize, course: Course) -> [ActualStep; 2] {
    let begins = course.begins(step);
    // Some begin after the next ones.
    let started = day(if step.is_multiple_of(7) { begins + 5 } else { begins });
    let under_way = ActualStep {
        id: format!("step-{step}"),
        title: Some(format!("Talked to customer {step}")),
        plan: course.plans(step).is_none().then(Vec::new),
        kind: Kind::ALL[step % Kind::ALL.len()],
        started: Some(started),
        from: step.checked_sub(5).map(|before| format!("step-{before}")).into_iter().collect(),
        ..ActualStep::default()
    };
    let finished = ActualStep {
        finished: Some(started + Days::new(2)),
        outcome: Some("confirmed: 60 % track by hand".to_owned()),
        ..under_way.clone()
    };
    [under_way, finished]
}

/// Makes a history in which so many steps happen or are given up, in so many commits.
pub(crate) fn history(steps: usize, commits: usize) -> History {
    let course = Course { steps, commits };
    let mut history = History::default();
    let mut names = Names::default();
    history.planned = Steps::new((0..steps).flat_map(planned).collect(), &mut names);
    history.recorded = Steps::new((0..steps).flat_map(|step| recorded(step, course)).collect(), &mut names);
    history.names = names;
    let mut graph = Graph::default();
    for commit in 0..commits {
        let is_planned = |step: &usize| course.plans(*step).is_some_and(|by| holds(commit, by));
        let is_replanned = |step: usize| course.replans(step).is_some_and(|by| holds(commit, by));
        let plan = (0..steps).filter(is_planned).map(|step| number(step * 2 + usize::from(is_replanned(step))));
        let has_begun = |step: &usize| !Course::is_dropped(*step) && holds(commit, course.begins(*step));
        let has_ended = |step: usize| holds(commit, course.begins(step) + 2);
        let record = (0..steps).filter(has_begun).map(|step| number(step * 2 + usize::from(has_ended(step))));
        let head = PlanHead { title: Some("Concierge MVP".to_owned()), ..PlanHead::default() };
        history.plans.push(PlanVersion { head, steps: plan.collect() });
        history.records.push(record.collect());
        history.nodes.push(Node {
            commit: Some(format!("{commit:040x}")),
            author: ["Ana", "Ben", "Chen", "Dana"][commit % 4].to_owned(),
            day: day(commit),
            plan: Some(number(commit)),
            record: Some(number(commit)),
            mainline: !is_aside(commit),
            plan_parses: true,
            plan_differs: true,
            revises: true,
        });
        graph.push(parents(commit).into_iter().map(|parent| Some(number(parent))));
    }
    history.ancestry = Ancestry::of(&graph);
    history.graph = graph;
    history.newest = commits.checked_sub(1).and_then(|last| Ix::try_from(last).ok());
    history
}

/// Judges a history as of its last commit.
pub(crate) fn judgement(history: &History) -> Judgement {
    judge(history, &Terms { as_of: day(history.nodes.len()), horizons: &[7, 30, 90] })
}

/// Makes of a history what is printed.
pub(crate) fn initiative(history: &History) -> Initiative {
    let newest = history.newest_node().unwrap();
    Initiative {
        name: "concierge-mvp".to_owned(),
        path: "plans/concierge-mvp".to_owned(),
        title: "Concierge MVP".to_owned(),
        as_of: AsOf { commit: newest.commit.clone(), day: newest.day, uncommitted: false },
        judgement: judgement(history),
        warnings: Vec::new(),
    }
}
