//! `install`: tells git of the merge driver and of the short form for diffs, and takes it back.
//!
//! Two things are needed: lines in `.gitattributes`, which everybody gets with the repository and which do nothing by
//! themselves, and this clone's configuration, which nobody can give to another. A machine that has the configuration and
//! lacks the program must merge as if neither were there: what git is told to run looks for the program first.

mod attributes;
pub mod ci;
mod hook;

use std::path::Path;

use super::context::{Context, Reply};
use super::error::Error;
use super::load;
use crate::disk::Disk;
use crate::files::store;
use crate::git::Source;
use crate::git::config::{self, Settings};
use crate::render::escape::printable;
use crate::render::fold::fold;

/// What `install` is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// A hook that checks before each commit, too.
    pub hook: bool,
    /// Hooks that name in each commit the step that its branch is called as.
    pub trailer: bool,
    /// Take it all back.
    pub uninstall: bool,
    /// Only print what this CI needs.
    pub ci: Option<ci::System>,
}

/// What git runs to merge. It puts the names of files and sides in quotes itself.
const DRIVER: &str = "if command -v asplanned >/dev/null 2>&1; \
    then asplanned merge-driver --marker-size=%L --base-label=%S --ours-label=%X --theirs-label=%Y -- %O %A %B %P; \
    else git merge-file --marker-size=%L -L %X -L %S -L %Y %A %O %B; fi";

/// What git runs to show a file.
const TEXTCONV: &str = "f() { if command -v asplanned >/dev/null 2>&1; \
    then asplanned textconv -- \"$1\"; else cat -- \"$1\"; fi; }; f";

/// What makes `git asplanned` of it, in the folder that one stands in.
const ALIAS: &str = "!f() { cd -- \"./$GIT_PREFIX\" && asplanned \"$@\"; }; f";

/// The settings of git, each with its value.
const SETTINGS: [(&str, &str); 5] = [
    ("merge.asplanned.name", "asplanned: merges plans step by step"),
    ("merge.asplanned.driver", DRIVER),
    // Of several merge bases git makes one first, and this driver would leave it the markers of its conflicts. Without it
    // that base is what they have in common, and each step is still merged from there.
    ("merge.asplanned.recursive", "binary"),
    ("diff.asplanned.textconv", TEXTCONV),
    ("diff.asplanned.xfuncname", "^(id = .*)$"),
];

const ALIAS_KEY: &str = "alias.asplanned";
const ATTRIBUTES: &str = ".gitattributes";

/// What became of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Done,
    Kept,
    Removed,
    Absent,
    LeftAlone,
}

impl Act {
    const fn words(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Kept => "already there",
            Self::Removed => "removed",
            Self::Absent => "not there",
            Self::LeftAlone => "left alone",
        }
    }
}

/// A line of the answer: what became of what.
struct Line {
    act: Act,
    what: String,
}

impl Line {
    fn new(act: Act, what: impl Into<String>) -> Self {
        Self { act, what: what.into() }
    }
}

/// Runs `install`.
///
/// # Errors
/// If there is no repository, or a file or the configuration can't be read or written.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    if let Some(system) = options.ci {
        return Ok(ci::lines(system));
    }
    let source = load::open(context)?;
    let mut settings = config::open(&context.folder, &context.disk)?;
    let root = source.root();
    let mut lines = Vec::new();
    if let Some(root) = &root {
        lines.extend(attributes(&*context.disk, root, *options, &load::settings(&*source)?.plans)?);
    }
    let is_news = lines.iter().any(|line| line.act == Act::Done);
    configuration(&mut *settings, *options, &mut lines).map_err(|error| after(error, &lines))?;
    hooks(&*context.disk, &*source, &*settings, *options, &mut lines).map_err(|error| after(error, &lines))?;
    let width = lines.iter().map(|line| line.act.words().len()).max().unwrap_or(0);
    let mut out = String::new();
    for line in &lines {
        out.push_str(&format!("{:width$}  {}\n", line.act.words(), printable(&line.what)));
    }
    if is_news && !options.uninstall {
        // Its commit would take in whatever is committed now.
        let under_way = source.under_way()?.map(|it| format!("finish the {it} first, then ")).unwrap_or_default();
        out.push_str(&format!(
            "\nNext: {under_way}commit .gitattributes. Each other clone runs asplanned install once.\n"
        ));
    }
    Ok(Reply {
        out: fold(&out, context.out),
        is_done: lines.iter().any(|line| matches!(line.act, Act::Done | Act::Removed)),
        ..Reply::default()
    })
}

/// Says beside an error what was done before it, which stays: a second run finds it there.
fn after(error: Error, lines: &[Line]) -> Error {
    let is_done = |line: &&Line| matches!(line.act, Act::Done | Act::Removed);
    let done: Vec<String> = lines.iter().filter(is_done).map(|it| format!("{}: {}", it.act.words(), it.what)).collect();
    if done.is_empty() {
        return error;
    }
    Error { message: format!("{}; before that, and to stay: {}", error.message, done.join("; ")), ..error }
}

/// Writes the hooks that are asked for, or takes all away.
fn hooks(
    disk: &dyn Disk,
    source: &dyn Source,
    settings: &dyn Settings,
    options: Options,
    lines: &mut Vec<Line>,
) -> Result<(), Error> {
    let wanted = [(options.hook, hook::CHECK), (options.trailer, hook::TRAILER)];
    let wanted =
        wanted.into_iter().filter(|(is_wanted, _)| *is_wanted || options.uninstall).flat_map(|(_, hooks)| hooks);
    let mut wanted = wanted.peekable();
    if wanted.peek().is_none() {
        return Ok(());
    }
    let place = hook::place(settings, &source.common_folder(), source.root().as_deref())?;
    let line = |hook| {
        if options.uninstall { hook::take_away(disk, &place, hook) } else { hook::write(disk, &place, hook).map(Some) }
    };
    for hook in wanted {
        lines.extend(line(hook)?);
    }
    Ok(())
}

/// Writes the lines of `.gitattributes`, or takes them away.
fn attributes(disk: &dyn Disk, root: &Path, options: Options, plans: &[String]) -> Result<Vec<Line>, Error> {
    let path = root.join(ATTRIBUTES);
    let wanted = attributes::lines(plans);
    let text = |bytes: Option<&[u8]>| -> Result<Option<String>, Error> {
        let text = bytes.map(|bytes| String::from_utf8(bytes.to_vec())).transpose();
        text.map_err(|_| Error::new(format!("{ATTRIBUTES} is not UTF-8"), "save it as UTF-8, and run it again"))
    };
    if options.uninstall {
        let text = text(store::read(disk, root, &path)?.as_deref())?.unwrap_or_default();
        let act = match attributes::without(&text) {
            attributes::Rest::Same => Act::Absent,
            attributes::Rest::Nothing => {
                // What somebody added meanwhile stays, and the next run takes ours away from it.
                let is_ours = |bytes: &[u8]| bytes == text.as_bytes();
                if store::remove(disk, root, &path, is_ours)? { Act::Removed } else { Act::Absent }
            }
            attributes::Rest::Text(rest) => {
                store::update(disk, root, &path, |_| Ok::<_, Error>((Some(rest.into_bytes()), ())))?;
                Act::Removed
            }
        };
        return Ok(vec![Line::new(act, format!("{ATTRIBUTES}: the lines for plans"))]);
    }
    let missing = store::update(disk, root, &path, |bytes| {
        let text = text(bytes)?;
        let missing = attributes::missing(text.as_deref().unwrap_or_default(), &wanted);
        let new = (!missing.is_empty()).then(|| attributes::with(text.as_deref(), &missing).into_bytes());
        Ok::<_, Error>((new, missing))
    })?;
    let act = |line: &String| if missing.contains(line) { Act::Done } else { Act::Kept };
    Ok(wanted.iter().map(|line| Line::new(act(line), format!("{ATTRIBUTES}: {line}"))).collect())
}

/// Writes this clone's configuration, or takes it away. Another alias of this name is nobody's business here.
fn configuration(settings: &mut dyn Settings, options: Options, lines: &mut Vec<Line>) -> Result<(), Error> {
    for (key, value) in SETTINGS.into_iter().chain([(ALIAS_KEY, ALIAS)]) {
        let own = settings.get(key)?;
        let is_foreign = key == ALIAS_KEY && own.as_ref().is_some_and(|own| own != value);
        let act = match (&own, options.uninstall) {
            _ if is_foreign => Act::LeftAlone,
            (None, true) => Act::Absent,
            (Some(_), true) => {
                settings.set(key, None)?;
                Act::Removed
            }
            (Some(own), false) if own == value => Act::Kept,
            (_, false) => {
                settings.set(key, Some(value))?;
                Act::Done
            }
        };
        let what = if is_foreign { ", which is set to something else" } else { "" };
        lines.push(Line::new(act, format!("this clone's configuration: {key}{what}")));
    }
    Ok(())
}
