//! `init`: the two files of a new initiative.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::context::{CLEAN, Context, Reply};
use super::error::Error;
use super::load;
use super::schema;
use crate::files::new;
use crate::files::store::{self, RealDisk};
use crate::git::Source;
use crate::model::{step, text};
use crate::render::escape::printable;

/// What `init` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The initiative's name: its path below the plans folder.
    pub name: String,
    /// Its title; made of the name if absent.
    pub title: Option<String>,
    /// The day on which the plan stood agreed.
    pub agreed: Option<NaiveDate>,
}

/// Runs `init`.
///
/// # Errors
/// If the name can't be one, the files are there already, or they can't be written.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let name = options.name.trim_end_matches('/');
    check_name(name)?;
    let source = load::open(context)?;
    let no_tree = || Error::new("a bare repository has no files", "run it in a clone with a working tree");
    let root = source.root().ok_or_else(no_tree)?;
    let plans = plans_folder(&*source, &root, context)?;
    let folder = plans.join(name);
    let relative = |path: &Path| path.strip_prefix(&root).unwrap_or(path).display().to_string();
    let title = options.title.clone().unwrap_or_else(|| title_of(name));
    if title.chars().any(text::is_hidden) {
        let message = format!("the title has characters that can't be seen: {}", printable(&title));
        return Err(Error::new(message, "write it on one line"));
    }
    if title.trim().is_empty() {
        return Err(Error::new("the title is empty", "give one: --title \"What it is about\""));
    }
    let depth = name.split('/').count();
    let mut files = vec![
        (folder.join("plan.toml"), new::new_plan(&title, options.agreed, depth).into_bytes()),
        (folder.join("actual.toml"), new::new_record(&title, depth).into_bytes()),
    ];
    files.extend(schema::missing(&plans));
    let made: Vec<String> = files.iter().map(|(path, _)| format!("made {}\n", printable(&relative(path)))).collect();
    store::create_all(&RealDisk, &root, files)?;
    let mut out = made.concat();
    out.push_str(
        "
Next: write the steps that you anticipate into plan.toml, and commit it before the work begins.
When a step begins, add it to actual.toml. Then: asplanned diff
",
    );
    Ok(Reply { out, err: String::new(), code: CLEAN })
}

fn check_name(name: &str) -> Result<(), Error> {
    let is_good = |part: &str| step::is_id(&part.to_lowercase()) && part.to_lowercase() != "actual";
    if name.split('/').all(is_good) {
        return Ok(());
    }
    let slug: Vec<String> =
        name.split('/').map(step::slug).filter(|part| !part.is_empty() && part != "actual").collect();
    let hint =
        if slug.is_empty() { "such as: concierge-mvp".to_owned() } else { format!("such as: {}", slug.join("/")) };
    let message = format!(
        "{:?} can't be an initiative's name: letters, digits and `-`, `_`, `.` between slashes, no part called `actual`",
        printable(name)
    );
    Err(Error::new(message, hint))
}

/// Finds the folder that new initiatives go to: the only one that the settings name, or the one that the run stands in.
pub(super) fn plans_folder(source: &dyn Source, root: &Path, context: &Context) -> Result<PathBuf, Error> {
    let settings = load::settings(source)?;
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let here = real(&context.folder);
    if let Ok(here) = here.strip_prefix(real(root)) {
        let patterns = crate::git::patterns::Patterns::new(&settings.plans)?;
        let inside = here.ancestors().find(|path| patterns.leads_to(path.as_os_str().as_encoded_bytes()).0);
        if let Some(inside) = inside {
            return Ok(root.join(inside));
        }
    }
    let is_plain = |pattern: &&String| !pattern.contains(['*', '?', '[', '{', '\\']);
    let mut plain = settings.plans.iter().filter(is_plain);
    let only = plain.next().ok_or_else(|| {
        let message = format!("`plans` in asplanned.toml names no single folder: {}", settings.plans.join(", "));
        Error::new(message, "run it in the plans folder that is meant")
    })?;
    Ok(root.join(only))
}

/// Makes a title of a name: `eu/pilot-two` becomes `Pilot two`.
fn title_of(name: &str) -> String {
    let last = name.rsplit('/').next().unwrap_or(name).replace(['-', '_', '.'], " ");
    let mut letters = last.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
