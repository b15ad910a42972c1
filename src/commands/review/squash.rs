//! The branch as the one commit that a squash merge makes of it.

use std::collections::BTreeMap;

use crate::commands::comparing::Version;
use crate::commands::context::Context;
use crate::commands::error::Error;
use crate::commands::load::{Loaded, Reading};
use crate::files::settings::Settings;
use crate::git::Source;
use crate::git::trees::FolderState;

/// Puts the branch on top of where it parted, as one commit.
pub(super) fn squashed<'a>(
    source: &'a dyn Source,
    context: &Context,
    before: &Version<'_>,
    branch: &Loaded<'_>,
    settings: &Settings,
    old: &Loaded<'_>,
) -> Result<Loaded<'a>, Error> {
    let rev = old.head.map(|(commit, _)| commit.to_string());
    let reading = Reading { rev, ..before.reading.clone() };
    let mut squashed = Loaded::under(settings, source, context, &reading, true)?;
    squashed.squash(branch);
    Ok(squashed)
}

impl Loaded<'_> {
    /// Puts the newest version of another reading on top, as the one commit that a squash merge makes of it. Nothing that is
    /// not committed may be on top already.
    fn squash(&mut self, branch: &Loaded<'_>) {
        let mut old: BTreeMap<_, _> = self.folders.newest_states().into_iter().collect();
        let new = branch.folders.newest_states();
        let mut changed = Vec::new();
        for (path, (root, state)) in new {
            if old.remove(&path).is_none_or(|(_, before)| before != state) {
                changed.push((path, root, state));
            }
        }
        changed.extend(old.into_iter().map(|(path, (root, _))| (path, root, FolderState::default())));
        if !changed.is_empty() {
            self.folders.add_uncommitted(changed);
        }
        self.head = branch.head;
        if let Some((_, day)) = branch.head {
            self.today = day;
        }
    }
}
