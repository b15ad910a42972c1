//! `blame`: who brought each step in, and what last changed it.

use super::aside;
use super::authors::Subjects;
use super::context::{CLEAN, Context, Format, Reply};
use super::error::Error;
use super::load::{self, Loaded, Reading};
use crate::model::blame::{self, Blame};
use crate::model::graph::Ix;
use crate::model::history::History;
use crate::model::initiative::Initiative;
use crate::model::judged::Moment;
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
    for folder in loaded.select(context, &options.initiatives)? {
        let (initiative, history) = loaded.judge_with_history(folder)?;
        changes.push(Changes::new(&history, &blame::blame(&history, &initiative.judgement)));
        initiatives.push(initiative);
    }
    let blamed: Vec<Blamed<'_>> =
        initiatives.iter().zip(&changes).map(|(it, changes)| changes.lines(it, options)).collect();
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
    Ok(Reply { out, err, code: CLEAN })
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

    /// Gives the lines of an initiative that are asked for.
    fn lines<'a>(&'a self, initiative: &'a Initiative, options: &Options) -> Blamed<'a> {
        let judgement = &initiative.judgement;
        let plan = judgement.plan.iter().zip(&self.plan).map(|(step, changed)| Line {
            id: &step.step.id,
            title: step.step.label(),
            first: &step.added,
            changed: changed.as_ref(),
            gone: (!step.in_newest).then_some(("removed", step.removed.as_ref())),
        });
        let actual = judgement.actual.iter().zip(&self.actual).map(|(step, changed)| Line {
            id: &step.step.id,
            title: &step.title,
            first: &step.recorded,
            changed: changed.as_ref(),
            gone: None,
        });
        let erased = judgement.erased.iter().map(|step| Line {
            id: &step.id,
            title: &step.title,
            first: &step.recorded,
            changed: None,
            gone: Some(("erased", step.erased.as_ref())),
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
