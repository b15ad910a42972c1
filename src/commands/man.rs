//! `man`: the manual pages, printed or written. What stands in them is made where the command line is known.

use std::path::{Path, PathBuf};

use super::context::{Context, Reply};
use super::error::Error;
use crate::disk::Disk;
use crate::files::store;
use crate::model::nearest::nearest;
use crate::render::escape::printable;

/// What the program is called.
pub const PROGRAM: &str = "asplanned";

/// A manual page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The command that it is about; `None` for the program as a whole.
    pub command: Option<String>,
    /// It as roff.
    pub text: String,
}

/// What `man` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The command whose page is printed; the program's if absent.
    pub command: Option<String>,
    /// The folder that all pages are written to, instead of printing one.
    pub folder: Option<PathBuf>,
    /// All pages.
    pub pages: Vec<Page>,
}

/// Runs `man`.
///
/// # Errors
/// If there is no such command, or the pages can't be written.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let out = match &options.folder {
        Some(folder) => write(&*context.disk, &options.pages, &context.folder.join(folder))?,
        None => find(options)?.text.clone(),
    };
    Ok(Reply { out, is_done: options.folder.is_some(), ..Reply::default() })
}

fn find(options: &Options) -> Result<&Page, Error> {
    options.pages.iter().find(|page| page.command == options.command).ok_or_else(|| {
        let name = options.command.as_deref().unwrap_or_default();
        let names = || options.pages.iter().filter_map(|page| page.command.as_deref());
        let hint = match nearest(name, names()) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("there are: {}", names().collect::<Vec<_>>().join(", ")),
        };
        Error::new(format!("no command is called {:?}", printable(name)), hint)
    })
}

fn write(disk: &dyn Disk, pages: &[Page], folder: &Path) -> Result<String, Error> {
    store::make_folder(disk, folder)?;
    let own = pages.iter().map(|page| match &page.command {
        Some(command) => (format!("{PROGRAM}-{command}.1"), page.text.clone()),
        None => (format!("{PROGRAM}.1"), page.text.clone()),
    });
    // What `git asplanned --help` looks for.
    let of_git = (format!("git-{PROGRAM}.1"), format!(".so man1/{PROGRAM}.1\n"));
    let mut out = String::new();
    for (name, text) in own.chain([of_git]) {
        let path = folder.join(name);
        store::update(disk, folder, &path, |_| Ok::<_, Error>((Some(text.into_bytes()), ()))).map_err(|error| {
            let message =
                format!("in {}, {} pages are written: {}", folder.display(), out.lines().count(), error.message);
            // What is told there is told from that folder.
            Error { message, pasted: Vec::new(), ..error }
        })?;
        out.push_str(&format!("wrote {}\n", printable(&path.display().to_string())));
    }
    Ok(out)
}
