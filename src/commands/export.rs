//! `export`: the steps for other programs: a table with a row a step, and files for process mining.

use std::path::PathBuf;

use super::aside;
use super::context::{Context, Reply};
use super::error::Error;
use super::load::{self, Loaded, Reading};
use super::repository;
use super::telling;
use crate::export::{self, Export};
use crate::model::initiative::Initiative;
use crate::model::row;
use crate::model::text::{self, shell_word};
use crate::render::escape::printable;
use crate::render::json;

/// What `export` is asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// Which initiatives; all if empty.
    pub initiatives: Vec<String>,
    /// Which version.
    pub reading: Reading,
    /// What is written.
    pub format: Format,
    /// What the repository is called in it; `None`: as its remote, else as its folder.
    pub repository: Option<String>,
    /// The file that it is written to; `None`: standard output.
    pub output: Option<PathBuf>,
}

/// What `export` writes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// A JSON object a step, each in a line.
    #[default]
    Jsonl,
    /// The same as a table.
    Csv,
    /// Plans and records as traces: an event log of IEEE 1849.
    Xes,
    /// The newest plan as a Petri net.
    Pnml,
    /// Steps, people and states that belong together: an event log of OCEL 2.0, in JSON.
    Ocel,
}

/// Runs `export`.
///
/// # Errors
/// If the repository, a revision or a name is not there, the history can't be read, the format can't hold so many
/// initiatives, or the file can't be written.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let source = load::open(context)?;
    let loaded = Loaded::new(&*source, context, &options.reading)?;
    let chosen = loaded.select(context, &options.initiatives)?;
    let initiatives = chosen.into_iter().map(|folder| loaded.judge(folder)).collect::<Result<Vec<_>, _>>()?;
    let repository = options.repository.clone().unwrap_or_else(|| repository::name(&*source));
    let mut err = aside(initiatives.iter().flat_map(|it| &it.warnings), initiatives.is_empty(), context);
    let export = Export { repository: &repository, initiatives: &initiatives };
    let out = match options.format {
        Format::Jsonl => json::rows(&rows(&export)),
        Format::Csv => export::csv(&rows(&export)),
        Format::Xes => export::xes(&export),
        Format::Ocel => export::ocel(&export),
        Format::Pnml => {
            let net = export::pnml(only(&initiatives)?);
            err.push_str(&net.circle.map(|ids| circle(&ids)).unwrap_or_default());
            net.text
        }
    };
    let Some(output) = &options.output else { return Ok(Reply { out, err, ..Reply::default() }) };
    telling::write(output, &out, Some(&*source), context)?;
    err.push_str(&format!("wrote {}\n", printable(&output.to_string_lossy())));
    Ok(Reply { err, ..Reply::default() })
}

fn rows(export: &Export<'_>) -> Vec<row::Row> {
    export.initiatives.iter().flat_map(|initiative| row::rows(export.repository, initiative)).collect()
}

/// Gives the one initiative of a format that has room for one.
fn only(initiatives: &[Initiative]) -> Result<Option<&Initiative>, Error> {
    match initiatives {
        [] => Ok(None),
        [only] => Ok(Some(only)),
        more => {
            let names: Vec<&str> = more.iter().map(|it| it.name.as_str()).collect();
            let message = format!(
                "pnml needs one initiative, since readers take the first net of a file; there are {}: {}",
                names.len(),
                text::few(&names, names.len())
            );
            let first = shell_word(names.first().copied().unwrap_or_default());
            Err(Error::new(message, format!("name one: asplanned export --format pnml {first}")))
        }
    }
}

/// Says that a plan's needs make no order.
fn circle(ids: &[String]) -> String {
    let ids = printable(&ids.join(", ")).into_owned();
    format!("the plan's steps wait for each other ({ids}): the net is the plan's sequence instead\n")
}
