//! What a repository is called in what leaves it: its exports, and what is learnt of several together.

use crate::git::Source;
use crate::render::forge;

/// Names the repository by the remote that it is a clone of, so that all its clones have one name, else by its folder.
/// Empty where neither has a name.
pub(super) fn name(source: &dyn Source) -> String {
    let own = || {
        let folder = source.root().unwrap_or_else(|| source.common_folder());
        let name = folder.canonicalize().ok()?.file_name()?.to_string_lossy().into_owned();
        Some(name.strip_suffix(".git").map_or_else(|| name.clone(), str::to_owned))
    };
    source.remote_url().and_then(|url| forge::repository(&url)).or_else(own).unwrap_or_default()
}
