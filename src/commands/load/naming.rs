//! What initiatives are called: in a list, behind a command, and where none is called as was typed.

use super::{Loaded, Reading};
use crate::commands::context::Context;
use crate::commands::error::Error;
use crate::files::read;
use crate::git::Source;
use crate::git::folders::FolderIx;
use crate::model::nearest::nearest_path;
use crate::model::text;
use crate::render::escape::printable;

impl Loaded<'_> {
    /// What an initiative is called: by its path where several have its name.
    pub(in crate::commands) fn called(&self, folder: FolderIx) -> String {
        let name = self.folders.name_text(folder);
        let all = self.folders.all_folders();
        let is_shared = all.iter().filter(|other| self.folders.name_text(**other) == name).count() > 1;
        if is_shared { self.folders.path_text(folder) } else { name }
    }

    /// Gives what chooses an initiative behind a command that is to be copied, with a space before it; nothing where there
    /// is no other.
    pub(in crate::commands) fn choosing(&self, folder: FolderIx) -> String {
        if self.folders.newest_folders().len() < 2 {
            return String::new();
        }
        format!(" {}", text::option("-i", &self.called(folder)))
    }

    /// Says that one initiative of these is to be chosen, those first that have the step which is spoken of.
    pub(in crate::commands) fn to_choose(&self, several: &[FolderIx], step: &str, context: &Context) -> Error {
        let mut folders = several.to_vec();
        folders.sort_by_cached_key(|folder| !self.has(*folder, step));
        let few: Vec<String> = folders.iter().take(text::FEW).map(|folder| self.called(*folder)).collect();
        let message = format!("there are {} initiatives: {}", folders.len(), text::few(&few, folders.len()));
        let first = few.first().map(String::as_str).unwrap_or_default();
        Error::new(message, format!("choose one: {}", context.again_with(first)))
    }

    /// Tells whether an initiative's newest files have a step of this id or title.
    fn has(&self, folder: FolderIx, step: &str) -> bool {
        if step.is_empty() {
            return false;
        }
        let Ok(files) = self.newest_files(folder) else { return false };
        let is = |id: &str, title: Option<&String>| {
            id.eq_ignore_ascii_case(step) || title.is_some_and(|title| title.eq_ignore_ascii_case(step))
        };
        let plan = files.plan.and_then(|file| read::plan(&file.path, &file.bytes).content);
        let record = files.record.iter().filter_map(|file| read::record(&file.path, &file.bytes).content);
        plan.is_some_and(|plan| plan.steps.iter().any(|it| is(&it.id, it.title.as_ref())))
            || record.flat_map(|record| record.steps).any(|it| is(&it.id, it.title.as_ref()))
    }

    /// Says that no initiative is called so, and which was likely meant.
    pub(super) fn unknown(&self, name: &str, newest: &[FolderIx]) -> Error {
        let known: Vec<String> = newest.iter().map(|folder| self.called(*folder)).collect();
        let near = nearest_path(name, known.iter().map(String::as_str));
        let hint = match near {
            _ if known.is_empty() => "there is none yet: asplanned init NAME makes one".to_owned(),
            Some(near) => format!("did you mean {near}?"),
            None if known.len() > text::FEW => {
                format!("asplanned status tells of all; there are: {}", text::few(&known, known.len()))
            }
            None => format!("there are: {}", text::few(&known, known.len())),
        };
        Error::new(format!("no initiative is called {:?}", printable(name)), hint)
    }
}

/// Counts the initiatives that there are on disk; none where that can't be told.
pub(in crate::commands) fn initiatives(source: &dyn Source, context: &Context) -> usize {
    let reading = Reading { no_cache: true, ..Reading::default() };
    Loaded::without_history(source, context, &reading).map_or(0, |loaded| loaded.folders.newest_folders().len())
}
