//! The hook that checks before each commit.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Act, Line};
use crate::commands::error::Error;
use crate::files::store::{self, RealDisk};
use crate::git::config::Settings;

/// What marks a hook as ours.
const MARK: &str = "# Made by asplanned install --hook";

const HOOK: &str = "#!/bin/sh
# Made by asplanned install --hook: mistakes in plans stop a commit. asplanned install --uninstall takes it away.
command -v asplanned >/dev/null 2>&1 || exit 0
exec asplanned check
";

/// The name of the hook.
const NAME: &str = "pre-commit";

/// Where the hook belongs.
pub(super) enum Place {
    /// A folder of the repository: what it is below, and it.
    Folder(PathBuf, PathBuf),
    /// A folder that is not of this repository.
    Elsewhere(PathBuf),
    /// Nowhere: nobody commits in a bare repository.
    Bare,
}

/// Finds where git looks for hooks.
pub(super) fn place(settings: &dyn Settings, common: &Path, root: Option<&Path>) -> Result<Place, Error> {
    let Some(root) = root else { return Ok(Place::Bare) };
    let Some(path) = settings.hooks_path()? else {
        return Ok(Place::Folder(common.to_owned(), common.join("hooks")));
    };
    let path = root.join(path);
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let inside = [root, common].into_iter().find_map(|home| {
        let below = real(&path).strip_prefix(real(home)).ok()?.to_owned();
        Some(Place::Folder(home.to_owned(), home.join(below)))
    });
    Ok(inside.unwrap_or(Place::Elsewhere(path)))
}

/// Writes the hook, or takes it away. A hook of somebody else stays as it is.
pub(super) fn settle(place: &Place, uninstall: bool) -> Result<Option<Line>, Error> {
    let (home, folder) = match place {
        Place::Folder(home, folder) => (home, folder),
        _ if uninstall => return Ok(None),
        Place::Bare => return Ok(Some(Line::new(Act::LeftAlone, "the hook: nobody commits in a bare repository"))),
        Place::Elsewhere(folder) => {
            let folder = folder.display();
            let what = format!(
                "the hook: core.hooksPath is {folder}, not of this repository; add to its {NAME}: asplanned check"
            );
            return Ok(Some(Line::new(Act::LeftAlone, what)));
        }
    };
    let path = folder.join(NAME);
    let shown = path.strip_prefix(home).unwrap_or(&path).display().to_string();
    if uninstall {
        return take_away(home, &path).map(|act| act.map(|act| Line::new(act, format!("the hook {shown}"))));
    }
    let act = store::update(&RealDisk, home, &path, |old| {
        Ok::<_, Error>(match old {
            Some(old) if old == HOOK.as_bytes() => (None, Act::Kept),
            Some(old) if !is_ours(old) => (None, Act::LeftAlone),
            _ => (Some(HOOK.as_bytes().to_vec()), Act::Done),
        })
    })?;
    if act == Act::LeftAlone {
        let what = format!("the hook {shown}, which is somebody else's; add to it: asplanned check || exit 1");
        return Ok(Some(Line::new(act, what)));
    }
    make_executable(&path)?;
    Ok(Some(Line::new(act, format!("the hook {shown}"))))
}

/// Removes the hook if it is ours.
fn take_away(home: &Path, path: &Path) -> Result<Option<Act>, Error> {
    match store::read(&RealDisk, home, path) {
        Ok(Some(old)) if is_ours(&old) => {
            fs::remove_file(path).map_err(|error| Error::io("remove", path, &error))?;
            Ok(Some(Act::Removed))
        }
        // What can't be read as a file was not written by us.
        _ => Ok(None),
    }
}

fn is_ours(hook: &[u8]) -> bool {
    hook.split(|byte| *byte == b'\n').any(|line| line.starts_with(MARK.as_bytes()))
}

#[cfg(unix)]
fn make_executable(path: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    let permit = fs::metadata(path).and_then(|it| {
        let mode = it.permissions().mode();
        fs::set_permissions(path, fs::Permissions::from_mode(mode | ((mode & 0o444) >> 2)))
    });
    permit.map_err(|error| Error::io("make executable", path, &error))
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> Result<(), Error> {
    Ok(())
}
