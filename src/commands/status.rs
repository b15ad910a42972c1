//! `status`: where each initiative stands.

use super::aside;
use super::context::{CLEAN, Context, Format, Reply};
use super::error::Error;
use super::load::{self, Loaded, Reading};
use crate::model::initiative::Initiative;
use crate::model::standing::{Standing, standing};
use crate::model::window::Window;
use crate::render::status::Detail;
use crate::render::style::Screen;
use crate::render::{json, status};

/// What `status` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Which initiatives; all if empty.
    pub initiatives: Vec<String>,
    /// Which version.
    pub reading: Reading,
    /// How it is printed.
    pub format: Format,
    /// The days of the surprises that are named.
    pub window: Window,
    /// Every step and every surprise.
    pub full: bool,
}

/// Runs `status`.
///
/// # Errors
/// If the repository, a revision or a name is not there, or the history can't be read.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let source = load::open(context)?;
    let loaded = Loaded::new(&*source, context, &options.reading)?;
    let chosen = loaded.select(context, &options.initiatives)?;
    let initiatives = chosen.into_iter().map(|folder| loaded.judge(folder)).collect::<Result<Vec<_>, _>>()?;
    let standings: Vec<(&Initiative, Standing<'_>)> =
        initiatives.iter().map(|it| (it, standing(&it.judgement, it.as_of.day))).collect();
    let err = aside(initiatives.iter().flat_map(|it| &it.warnings), initiatives.is_empty(), context);
    let forge = load::forge(&*source, context);
    let out = match options.format {
        Format::Json => json::status(&standings, options.window),
        Format::Text => screens(&standings, options, context.out.linked(forge.as_ref())),
    };
    Ok(Reply { out, err, code: CLEAN, ..Reply::default() })
}

/// How many initiatives have a block each; of more there is a line each, as `diff` has it.
const BLOCKS: usize = 10;

fn screens(standings: &[(&Initiative, Standing<'_>)], options: &Options, screen: Screen) -> String {
    if standings.len() > BLOCKS && !options.full && options.window.is_open() {
        return status::overview(standings, screen);
    }
    let few = standings.len() > 1 && !options.full;
    let detail = Detail { window: options.window, few, all_surprises: options.full };
    let blocks: Vec<String> =
        standings.iter().map(|(it, standing)| status::status(it, standing, screen, detail)).collect();
    blocks.join("\n")
}
