//! `blame`: who brought each step in, and what last changed it.

use super::aside;
use super::authors::Subjects;
use super::context::{CLEAN, Context, Format, Reply};
use super::error::Error;
use super::load::{self, Loaded, Reading};
use crate::git::folders::FolderIx;
use crate::model::blame::{self, Blame};
use crate::model::commit::Commit;
use crate::model::graph::Ix;
use crate::model::history::History;
use crate::model::initiative::Initiative;
use crate::model::judged::Moment;
use crate::model::serving::Place;
use crate::model::window::Window;
use crate::render::blame::{Blamed, Line};
use crate::render::style::Screen;
use crate::render::{blame as screen, json};

/// What `blame` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Which initiatives; all if empty.
    pub initiatives: Vec<String>,
    /// Which version.
    pub reading: Reading,
    /// How it is printed.
    pub format: Format,
    /// The days of the last change.
    pub window: Window,
    /// Steps that left the plan or the record too.
    pub full: bool,
}

/// Runs `blame`.
///
/// # Errors
/// If the repository, a revision or a name is not there, or the history can't be read.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let source = load::open(context)?;
    let loaded = Loaded::new(&*source, context, &options.reading)?;
    let mut initiatives = Vec::new();
    let mut changes = Vec::new();
    let chosen = loaded.select(context, &options.initiatives)?;
    for folder in chosen.iter().copied() {
        let (initiative, history) = loaded.judge_with_history(folder)?;
        changes.push(Changes::new(&history, &blame::blame(&history, &initiative.judgement)));
        initiatives.push(initiative);
    }
    let judged: Vec<(FolderIx, &Initiative)> = chosen.into_iter().zip(&initiatives).collect();
    let witnesses = loaded.witnesses(&judged)?;
    let blamed: Vec<Blamed<'_>> = initiatives
        .iter()
        .zip(&changes)
        .enumerate()
        .map(|(number, (it, changes))| {
            let serving = |place| witnesses.at(&witnesses.serving.of_steps([(number, place)]));
            changes.lines(it, &serving, options)
        })
        .collect();
    let err = aside(initiatives.iter().flat_map(|it| &it.warnings), initiatives.is_empty(), context);
    let forge = load::forge(&*source, context);
    let out = match options.format {
        Format::Json => {
            let commits = blamed.iter().flat_map(Blamed::commits);
            let subjects = Subjects::read(&*source, commits)?;
            json::blame(&blamed, &|commit| subjects.of(Some(commit)))
        }
        Format::Text => screens(&blamed, options.window, context.out.linked(forge.as_ref())),
    };
    Ok(Reply { out, err, code: CLEAN, ..Reply::default() })
}

/// Prints the initiatives; where days choose among several only those of which a step is left.
fn screens(blamed: &[Blamed<'_>], window: Window, linked: Screen<'_>) -> String {
    let has_step = |it: &Blamed<'_>| !it.plan.is_empty() || !it.actual.is_empty();
    let all = window.is_open() || blamed.len() == 1;
    let shown: Vec<&Blamed<'_>> = blamed.iter().filter(|it| all || has_step(it)).collect();
    match (shown.as_slice(), blamed) {
        ([], [_, ..]) => screen::NONE.to_owned(),
        _ => shown.iter().map(|it| screen::blame(it, linked)).collect::<Vec<_>>().join("\n"),
    }
}

/// When each step was last changed, by the places of a judgement.
struct Changes {
    plan: Vec<Option<Moment>>,
    actual: Vec<Option<Moment>>,
}

impl Changes {
    fn new(history: &History, blame: &Blame) -> Self {
        let moments = |nodes: &[Option<Ix>]| nodes.iter().map(|node| history.moment((*node)?)).collect();
        Self { plan: moments(&blame.plan), actual: moments(&blame.actual) }
    }

    /// Gives the lines of an initiative that are asked for. `serving` gives the commits that serve a step.
    fn lines<'a>(
        &'a self,
        initiative: &'a Initiative,
        serving: &dyn Fn(Place) -> Vec<&'a Commit>,
        options: &Options,
    ) -> Blamed<'a> {
        let judgement = &initiative.judgement;
        let plan = judgement.plan.iter().zip(&self.plan).enumerate().map(|(at, (step, changed))| Line {
            id: &step.step.id,
            title: step.step.label(),
            first: &step.added,
            changed: changed.as_ref(),
            gone: (!step.in_newest).then_some(("removed", step.removed.as_ref())),
            commits: serving(Place::Planned(at)),
        });
        let actual = judgement.actual.iter().zip(&self.actual).enumerate().map(|(at, (step, changed))| Line {
            id: &step.step.id,
            title: &step.title,
            first: &step.recorded,
            changed: changed.as_ref(),
            gone: None,
            commits: serving(Place::Actual(at)),
        });
        let erased = judgement.erased.iter().enumerate().map(|(at, step)| Line {
            id: &step.id,
            title: &step.title,
            first: &step.recorded,
            changed: None,
            gone: Some(("erased", step.erased.as_ref())),
            commits: serving(Place::Erased(at)),
        });
        let is_wanted = |line: &Line<'_>| {
            let last = line.gone.map_or(line.changed, |(_, gone)| gone).unwrap_or(line.first);
            (options.full || line.gone.is_none()) && options.window.contains(last.day)
        };
        Blamed {
            initiative,
            plan: plan.filter(is_wanted).collect(),
            actual: actual.chain(erased).filter(is_wanted).collect(),
        }
    }
}
