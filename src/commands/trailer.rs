//! `trailer`: the step that the branch is called as, for the hook of `install --hook=trailer`.
//!
//! It runs before every commit, in any repository and any state: whatever is wrong, there is no trailer, and nobody is
//! kept from committing.

use super::context::{Context, Reply};
use super::error::Error;
use super::load::{self, Loaded, Reading};
use crate::files::read;
use crate::model::branch;
use crate::model::commit::StepName;

/// Runs `trailer`.
pub fn run(context: &Context) -> Reply {
    let found = find(context).ok().flatten();
    let out = found.map(|name| format!("Step: {name}\n")).unwrap_or_default();
    Reply { out, ..Reply::default() }
}

fn find(context: &Context) -> Result<Option<StepName>, Error> {
    let source = load::open(context)?;
    let Some(branch) = source.branch() else { return Ok(None) };
    let loaded = Loaded::without_history(&*source, context, &Reading { no_cache: true, ..Reading::default() })?;
    let mut steps: Vec<(String, String)> = Vec::new();
    for (folder, _) in loaded.folders.newest_folders() {
        let name = loaded.folders.name_text(folder);
        let files = loaded.newest_files(folder)?;
        let planned = files.plan.iter().filter_map(|file| read::plan(&file.path, &file.bytes).content);
        steps.extend(planned.flat_map(|it| it.steps).map(|step| (name.clone(), step.id)));
        let recorded = files.record.iter().filter_map(|file| read::record(&file.path, &file.bytes).content);
        steps.extend(recorded.flat_map(|it| it.steps).map(|step| (name.clone(), step.id)));
    }
    Ok(branch::step_of(&branch, steps.iter().map(|(name, id)| (name.as_str(), id.as_str()))))
}
