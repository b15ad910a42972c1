//! The hooks: one checks before each commit, others name in each commit the step that its branch is called as.

use std::io;
use std::path::{Path, PathBuf};

use super::{Act, Line};
use crate::commands::error::Error;
use crate::disk::Disk;
use crate::files::store;
use crate::git::config::Settings;

/// What marks a hook as ours, whichever it is.
const MARK: &str = "# Made by asplanned install --hook";

/// A hook that can be installed.
pub(super) struct Hook {
    /// Its name for git.
    name: &'static str,
    text: &'static str,
    /// What somebody who has one of their own can add to it.
    add: &'static str,
}

/// Stops a commit of plans with mistakes. What it checks is a commit that nothing names: git takes it away in time.
pub(super) const CHECK: &[Hook] = &[Hook {
    name: "pre-commit",
    text: r#"#!/bin/sh
# Made by asplanned install --hook: mistakes in plans stop a commit. asplanned install --uninstall takes it away.
command -v asplanned >/dev/null 2>&1 || exit 0
# What is checked is what will be committed, and not what else is on disk.
set --
for parent in $(git rev-parse --verify --quiet HEAD; cat "$(git rev-parse --git-path MERGE_HEAD)" 2>/dev/null); do
    set -- "$@" -p "$parent"
done
staged=$(git write-tree 2>/dev/null) && staged=$(git commit-tree "$staged" "$@" -m 'not committed yet' 2>/dev/null)
asplanned check ${staged:+--rev "$staged"}
code=$?
# What a shallow or partial clone can't decide is for CI to decide: only mistakes in the files stop a commit there.
test "$code" = 2 || exit "$code"
asplanned check --files ${staged:+--rev "$staged"} >/dev/null 2>&1 || exit
echo 'asplanned: only the files were checked' >&2
"#,
    add: "asplanned check || exit 1",
}];

/// Names the branch's step in each message. Where there is no message yet the trailer stands below two free lines; a message
/// that is left so is an empty one for who wrote nothing, but not for git, so that a second hook stops it.
pub(super) const TRAILER: &[Hook] = &[
    Hook {
        name: "prepare-commit-msg",
        text: r#"#!/bin/sh
# Made by asplanned install --hook=trailer: on a branch that is called as a step, each commit names the step.
# asplanned install --uninstall takes it away.
case "$2" in merge | squash | commit) exit 0 ;; esac
command -v asplanned >/dev/null 2>&1 || exit 0
first=$(head -n 1 -- "$1")
case "$first" in 'fixup! '* | 'squash! '* | 'amend! '*) exit 0 ;; esac
trailer=$(asplanned trailer 2>/dev/null)
test -n "$trailer" || exit 0
git interpret-trailers --in-place --no-divider --if-exists addIfDifferent --trailer "$trailer" -- "$1" || exit 0
if test -z "$2" && test -z "$first"; then
    message=$(cat -- "$1" && echo .) && printf '\n%s' "${message%.}" >"$1"
fi
"#,
        add: r#"git interpret-trailers --in-place --no-divider --trailer "$(asplanned trailer)" -- "$1""#,
    },
    Hook {
        name: "commit-msg",
        text: r#"#!/bin/sh
# Made by asplanned install --hook=trailer: a message of nothing but the step is an empty one, and stops the commit.
# asplanned install --uninstall takes it away.
command -v asplanned >/dev/null 2>&1 || exit 0
said=$(sed -e '/^# -* >8 -*$/,$d' -e '/^#/d' -e '/^[[:space:]]*$/d' "$1")
test -n "$said" && test "$said" = "$(asplanned trailer 2>/dev/null)" || exit 0
echo 'The message says nothing but the step: nothing is committed.' >&2
exit 1
"#,
        add: r#"test "$(grep -v -e '^#' -e '^$' "$1")" = "$(asplanned trailer)" && exit 1"#,
    },
];

/// Where hooks belong.
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

/// Writes a hook. One of somebody else stays as it is.
pub(super) fn write(disk: &dyn Disk, place: &Place, hook: &Hook) -> Result<Line, Error> {
    let Hook { name, text, add } = hook;
    let (home, folder) = match place {
        Place::Folder(home, folder) => (home, folder),
        Place::Bare => {
            let what = format!("the hook {name}: nobody commits in a bare repository");
            return Ok(Line::new(Act::LeftAlone, what));
        }
        Place::Elsewhere(folder) => {
            let folder = folder.display();
            let what =
                format!("the hook: core.hooksPath is {folder}, not of this repository; add to its {name}: {add}");
            return Ok(Line::new(Act::LeftAlone, what));
        }
    };
    let path = folder.join(name);
    let shown = path.strip_prefix(home).unwrap_or(&path).display().to_string();
    let act = store::update(disk, home, &path, |old| {
        Ok::<_, Error>(match old {
            Some(old) if old == text.as_bytes() => (None, Act::Kept),
            Some(old) if !is_ours(old) => (None, Act::LeftAlone),
            _ => (Some(text.as_bytes().to_vec()), Act::Done),
        })
    })?;
    if act == Act::LeftAlone {
        let what = format!("the hook {shown}, which is somebody else's; add to it: {add}");
        return Ok(Line::new(act, what));
    }
    make_executable(disk, &path)?;
    Ok(Line::new(act, format!("the hook {shown}")))
}

/// Takes a hook away if it is ours.
pub(super) fn take_away(disk: &dyn Disk, place: &Place, hook: &Hook) -> Result<Option<Line>, Error> {
    let Place::Folder(home, folder) = place else { return Ok(None) };
    let path = folder.join(hook.name);
    match store::read(disk, home, &path) {
        Ok(Some(old)) if is_ours(&old) => {
            store::remove(disk, home, &path, is_ours)?;
            let shown = path.strip_prefix(home).unwrap_or(&path).display().to_string();
            Ok(Some(Line::new(Act::Removed, format!("the hook {shown}"))))
        }
        // It may be ours, and stay, and nobody would know.
        Err(error @ store::Error::System { .. }) => Err(error.into()),
        // What is no file to be read was not written by us.
        _ => Ok(None),
    }
}

fn is_ours(hook: &[u8]) -> bool {
    hook.split(|byte| *byte == b'\n').any(|line| line.starts_with(MARK.as_bytes()))
}

#[cfg(unix)]
fn make_executable(disk: &dyn Disk, path: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    let permit = disk.look(path).and_then(|there| {
        let mut permissions = there.ok_or(io::ErrorKind::NotFound)?.permissions;
        let mode = permissions.mode();
        permissions.set_mode(mode | ((mode & 0o444) >> 2));
        disk.permit(&disk.open(path, false)?, &permissions)
    });
    permit.map_err(|error| Error::io("make executable", path, &error))
}

#[cfg(not(unix))]
fn make_executable(_: &dyn Disk, _: &Path) -> Result<(), Error> {
    Ok(())
}
