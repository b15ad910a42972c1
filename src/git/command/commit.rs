//! Committing files with the installed git.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::program::{Place, Program, reason};
use crate::git::object::ObjectId;
use crate::git::record::{self, Committed, IndexLock, Refusal};
use crate::git::{Failure, Source};

/// What committing must not start, ask or guess.
const SETTINGS: [&str; 5] =
    ["commit.gpgSign=false", "gc.auto=0", "maintenance.auto=false", "user.useConfigOnly=true", "core.editor=false"];

/// What `git diff` says by its exit code.
const DIFFERS: i32 = 1;

/// A git that works on an index of its own.
struct Work<'a> {
    program: &'a Program,
    place: &'a Place,
    /// What switches every filter program off, also those of other files: refreshing an index asks for theirs.
    filters: Vec<OsString>,
    /// What switches the hooks off that are settings.
    without_hooks: Vec<OsString>,
    index: &'a Path,
}

impl Work<'_> {
    fn call(&self) -> Command {
        let mut command = self.program.call(self.place);
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        for setting in &self.filters {
            command.arg("-c").arg(setting);
        }
        command.args(&self.without_hooks);
        command.arg("--literal-pathspecs").env("GIT_INDEX_FILE", self.index);
        command
    }

    fn run(&self, act: &'static str, args: &[&str], paths: &[PathBuf]) -> Result<Vec<u8>, Failure> {
        let output = Program::output(act, self.call().args(args).arg("--").args(paths))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(Failure::Git { act, message: reason(&output.stderr) })
    }
}

/// Commits files as they are on disk.
pub(in crate::git) fn commit_files(
    source: &dyn Source,
    program: &Program,
    place: &Place,
    paths: &[&Path],
    message: &str,
) -> Result<Committed, Failure> {
    let Some((git, Some(root))) = &place.found else { return Err(Refusal::Bare.into()) };
    if let Some(what) = under_way(program, place, git)? {
        return Err(Refusal::UnderWay { what }.into());
    }
    let paths = record::paths_from_root(&**source.disk(), root, paths)?;
    check_identity(program, place)?;
    let filters = filters(program, place, &paths)?;
    let named = std::env::var_os("GIT_INDEX_FILE").filter(|path| !path.is_empty());
    let index = named.and_then(|path| std::path::absolute(path).ok()).unwrap_or_else(|| git.join("index"));
    let lock = IndexLock::take(source.disk(), &index)?;
    let head = source.head()?;
    if head.is_some() && !index.exists() {
        return Err(Refusal::NoCheckout.into());
    }
    if paths.is_empty() {
        return lock.release().map(|()| Committed { id: None });
    }
    let without_hooks = program.without_hooks(place)?;
    let work = Work { program, place, filters, without_hooks, index: lock.next() };
    let new = untracked(&work, source, root, &paths)?;
    if !new.is_empty() {
        // What git does not know it does not commit.
        work.run("add a file", &["add", "--intent-to-add", "--force"], &new)?;
    }
    if head.is_some() && !differs(&work, &paths)? {
        return lock.release().map(|()| Committed { id: None });
    }
    let message = format!("--message={message}");
    let args = ["commit", "--only", "--no-verify", "--quiet", "--no-status", "--cleanup=whitespace", &message];
    work.run("commit", &args, &paths)?;
    let id = program.printed("read HEAD", place, &["rev-parse", "--verify", "HEAD"], false)?;
    let id = ObjectId::from_hex(id.trim_ascii());
    let id = id.ok_or(Failure::Git { act: "read HEAD", message: "it is no id".to_owned() })?;
    lock.finish(id, paths)?;
    Ok(Committed { id: Some(id) })
}

/// Tells what is half done.
pub(super) fn under_way(program: &Program, place: &Place, git: &Path) -> Result<Option<&'static str>, Failure> {
    let files = [("rebase-merge", "rebase"), ("rebase-apply", "rebase"), ("MERGE_HEAD", "merge")];
    if let Some((_, what)) = files.into_iter().find(|(name, _)| git.join(name).exists()) {
        return Ok(Some(what));
    }
    // These may be kept among the refs, wherever those are.
    for (name, what) in [("CHERRY_PICK_HEAD", "cherry-pick"), ("REVERT_HEAD", "revert")] {
        let found = program.printed("read the refs", place, &["rev-parse", "--verify", "--quiet", name], true)?;
        if !found.is_empty() {
            return Ok(Some(what));
        }
    }
    let sequence = std::fs::read(git.join("sequencer").join("todo")).unwrap_or_default();
    let is_revert = sequence.starts_with(b"revert");
    Ok((!sequence.is_empty()).then_some(if is_revert { "revert" } else { "cherry-pick" }))
}

/// Asks git who would commit.
fn check_identity(program: &Program, place: &Place) -> Result<(), Failure> {
    for name in ["GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"] {
        let act = "tell who commits";
        let mut command = program.call(place);
        let output = Program::output(act, command.args(["-c", "user.useConfigOnly=true", "var", name]))?;
        if output.status.success() {
            continue;
        }
        let message = reason(&output.stderr);
        let is_unknown = ["auto-detection", "empty ident name"].iter().any(|words| message.contains(words));
        // It names what it misses first, which is the name.
        let has_name = message.contains("no email");
        return Err(if is_unknown { Refusal::nobody(has_name, false).into() } else { Failure::Git { act, message } });
    }
    Ok(())
}

/// Gives the settings that switch all filter programs off. Refuses files that one is meant for.
fn filters(program: &Program, place: &Place, paths: &[PathBuf]) -> Result<Vec<OsString>, Failure> {
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    let pattern = r"^filter\..*\.(clean|smudge|process|required)$";
    let found = program.printed(
        "read the configuration",
        place,
        &["config", "-z", "--name-only", "--get-regexp", pattern],
        true,
    )?;
    let found = String::from_utf8_lossy(&found);
    let keys: HashSet<&str> = found.split('\0').filter(|key| !key.is_empty()).collect();
    let act = "read the attributes";
    let mut command = program.call(place);
    let output = Program::output(act, command.args(["check-attr", "-z", "filter", "--"]).args(paths))?;
    if !output.status.success() {
        return Err(Failure::Git { act, message: reason(&output.stderr) });
    }
    let fields: Vec<_> = output.stdout.split(|byte| *byte == 0).map(String::from_utf8_lossy).collect();
    for (path, field) in paths.iter().zip(fields.chunks(3)) {
        let Some(filter) = field.get(2) else { continue };
        if ["clean", "process"].iter().any(|kind| keys.contains(format!("filter.{filter}.{kind}").as_str())) {
            return Err(Refusal::Filtered { path: path.clone(), filter: format!("filter={filter}") }.into());
        }
    }
    keys.into_iter()
        .map(|key| off(key).ok_or_else(|| Refusal::Filtered { path: PathBuf::new(), filter: key.to_owned() }.into()))
        .collect()
}

/// Makes of a filter's setting one that starts nothing. `None` if its name can't be written on a command line.
fn off(key: &str) -> Option<OsString> {
    let value = if key.ends_with(".required") { "false" } else { "" };
    (!key.contains(['=', '\n', char::REPLACEMENT_CHARACTER])).then(|| format!("{key}={value}").into())
}

/// Gives the files that git does not know yet.
fn untracked(work: &Work<'_>, source: &dyn Source, root: &Path, paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut new = Vec::new();
    for path in paths {
        let known = work.run("read the index", &["ls-files", "-z", "--stage"], std::slice::from_ref(path))?;
        let refuse = |why| Err(Refusal::Path { path: path.clone(), why }.into());
        // `MODE ID STAGE<TAB>PATH`, a conflict's once for each side.
        let words = known.split(|byte| *byte == b'\t').next().unwrap_or_default();
        let is_conflict = !words.is_empty() && !words.ends_with(b" 0");
        if is_conflict {
            return refuse("has a merge conflict");
        }
        if !known.is_empty() {
            continue;
        }
        if !root.join(path).exists() {
            return refuse("is neither on disk nor in HEAD");
        }
        if source.is_ignored(path)? {
            return refuse("is ignored");
        }
        new.push(path.clone());
    }
    Ok(new)
}

/// Tells whether a file on disk is not as in HEAD.
fn differs(work: &Work<'_>, paths: &[PathBuf]) -> Result<bool, Failure> {
    let act = "compare with HEAD";
    let mut command = work.call();
    command.args(["diff", "--quiet", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all", "HEAD", "--"]);
    let output = Program::output(act, command.args(paths))?;
    match output.status.code() {
        Some(0) => Ok(false),
        Some(DIFFERS) => Ok(true),
        _ => Err(Failure::Git { act, message: reason(&output.stderr) }),
    }
}
