//! `diff`: the plan and what happened side by side, verdict by verdict. The main job.

use super::aside;
use super::context::{CLEAN, Context, DENIED, Reply};
use super::error::Error;
use super::load::{self, Loaded, Reading};
use crate::model::initiative::Initiative;
use crate::model::selection::Selection;
use crate::render::style::Screen;
use crate::render::terminal::Detail;
use crate::render::{json, markdown, terminal};

/// What `diff` is asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// Which initiatives; all if empty.
    pub initiatives: Vec<String>,
    /// Which version.
    pub reading: Reading,
    /// How it is printed.
    pub format: Format,
    /// Every step of several initiatives, and nothing folded.
    pub full: bool,
    /// Only these steps.
    pub only: Selection,
    /// Exit with 1 if there is a surprise.
    pub exit_code: bool,
}

/// How `diff` is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For pages.
    Markdown,
}

/// Runs `diff`.
///
/// # Errors
/// If the repository, a revision or a name is not there, or the history can't be read.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let source = load::open(context)?;
    let loaded = Loaded::new(&*source, context, &options.reading)?;
    let chosen = loaded.select(context, &options.initiatives)?;
    let initiatives = loaded.judge_with_precedents(&chosen)?;
    let surprised = |it: &Initiative| it.judgement.actual.iter().any(|step| !step.verdict.is_foreseen());
    let code = if options.exit_code && initiatives.iter().any(surprised) { DENIED } else { CLEAN };
    let err = aside(initiatives.iter().flat_map(|it| &it.warnings), initiatives.is_empty(), context);
    let forge = load::forge(&*source, context);
    Ok(Reply { out: print(&initiatives, options, context.out.linked(forge.as_ref())), err, code, ..Reply::default() })
}

fn print(initiatives: &[Initiative], options: &Options, screen: Screen<'_>) -> String {
    let detail = Detail { only: &options.only, full: options.full };
    match options.format {
        Format::Json => json::diff(initiatives, &options.only),
        Format::Markdown => markdown::diff(initiatives, &options.only),
        Format::Text if initiatives.len() > 1 && !options.full && options.only.0.is_empty() => {
            terminal::overview(&initiatives.iter().collect::<Vec<_>>(), screen)
        }
        Format::Text => {
            let screens: Vec<String> = initiatives.iter().map(|it| terminal::diff(it, screen, detail)).collect();
            screens.join("\n")
        }
    }
}
