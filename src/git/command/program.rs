//! The installed git as a program: where it is, and how it is called so that it starts nothing else.
//!
//! A repository's configuration can name programs for git to run, and a stranger may have written it. Every call here
//! switches off what its command could start. Only a fetch that the user asked for may use the transport that the
//! configuration names.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};
use std::thread::{self, JoinHandle};

use crate::git::Failure;
use crate::git::libgit::path_of;
use crate::git::object::ObjectId;

/// Settings that win over the repository's. An empty `core.fsmonitor` is off for every version of git: older ones take
/// `false` for a program.
const SETTINGS: [&str; 4] =
    ["core.fsmonitor=", "core.hooksPath=/dev/null", "log.showSignature=false", "core.pager=cat"];

/// What a fetch of missing objects must not do beside it.
const FETCH_SETTINGS: [&str; 4] =
    ["fetch.negotiationAlgorithm=noop", "gc.auto=0", "maintenance.auto=false", "fetch.writeCommitGraph=false"];

/// The environment of every call. A graft file that can't be there is none; no protocol of that name exists, so that
/// versions of git that don't know `GIT_NO_LAZY_FETCH` can't fetch either.
const ENVIRONMENT: [(&str, &str); 8] = [
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_NO_REPLACE_OBJECTS", "1"),
    ("GIT_GRAFT_FILE", "/dev/null/none"),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("LC_ALL", "C"),
    (PROTOCOLS, "none"),
    OFF,
];

const PROTOCOLS: &str = "GIT_ALLOW_PROTOCOL";

/// A variable for settings that are off, and what it says.
const OFF: (&str, &str) = ("ASPLANNED_OFF", "false");

/// What would change how paths are read or answers are sent.
const REMOVED: [&str; 5] =
    ["GIT_FLUSH", "GIT_GLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", "GIT_LITERAL_PATHSPECS", "GIT_NOGLOB_PATHSPECS"];

/// Paths that the environment may give from where this program was started, which is not where git is.
const PATHS: [&str; 5] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_INDEX_FILE"];

/// How much of what git says on standard error is kept: its end.
const KEPT: usize = 4096;

/// Which repository a call is about.
#[derive(Debug, Clone)]
pub(in crate::git) struct Place {
    /// Where git is started.
    pub(in crate::git) folder: PathBuf,
    /// The git directory and the working tree's folder; `None` where git has to find them.
    pub(in crate::git) found: Option<(PathBuf, Option<PathBuf>)>,
}

impl Place {
    /// The place of a repository that was found.
    pub(in crate::git) fn of(git: &Path, root: Option<&Path>) -> Self {
        Self { folder: root.unwrap_or(git).to_owned(), found: Some((git.to_owned(), root.map(Path::to_owned))) }
    }
}

/// Gives the absolute folders of a list. Relative ones would mean the folder that one stands in, where a stranger's files
/// are.
fn absolute(path: &OsStr) -> impl Iterator<Item = PathBuf> {
    std::env::split_paths(path).filter(|folder| folder.is_absolute())
}

/// Has a program look for others in the absolute folders of `PATH` alone.
pub fn look_in_absolute_folders(command: &mut Command) {
    let Some(path) = std::env::var_os("PATH") else { return };
    // An empty list would mean the folder that one stands in; without any, the system's own is taken.
    match std::env::join_paths(absolute(&path)) {
        Ok(path) if !path.is_empty() => command.env("PATH", path),
        _ => command.env_remove("PATH"),
    };
}

/// The installed git.
#[derive(Debug, Clone)]
pub(in crate::git) struct Program(PathBuf);

impl Program {
    /// Finds git in the folders that `PATH` names. `need` says what it is needed for.
    pub(in crate::git) fn find(need: impl FnOnce() -> String) -> Result<Self, Failure> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        Self::in_path(&path).ok_or_else(|| Failure::NoGit { need: need() })
    }

    /// Finds git in a list of folders.
    fn in_path(path: &OsStr) -> Option<Self> {
        let name = if cfg!(windows) { "git.exe" } else { "git" };
        absolute(path).map(|folder| folder.join(name)).find(|file| is_program(file)).map(Self)
    }

    /// Prepares a call that starts nothing else.
    pub(in crate::git) fn call(&self, place: &Place) -> Command {
        let mut command = Command::new(&self.0);
        command.current_dir(&place.folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        command.envs(ENVIRONMENT);
        // What it starts in turn, such as a transport, it looks for there.
        look_in_absolute_folders(&mut command);
        for name in REMOVED {
            command.env_remove(name);
        }
        for name in PATHS {
            let value = std::env::var_os(name).filter(|value| !value.is_empty());
            if let Some(path) = value.and_then(|value| std::path::absolute(value).ok()) {
                command.env(name, path);
            }
        }
        if let Some((git, root)) = &place.found {
            command.env("GIT_DIR", git);
            match root {
                Some(root) => command.env("GIT_WORK_TREE", root),
                None => command.env_remove("GIT_WORK_TREE"),
            };
        }
        command
    }

    /// Gives options that switch off the hooks which the configuration itself names, as it can since git 2.54: those are in
    /// no folder.
    pub(in crate::git) fn without_hooks(&self, place: &Place) -> Result<Vec<OsString>, Failure> {
        let pattern = r"^hook\..*\.(command|event)$";
        let args = ["config", "-z", "--name-only", "--get-regexp", pattern];
        let found = self.printed("read the configuration", place, &args, true)?;
        let keys = found.split(|byte| *byte == 0);
        let names: BTreeSet<_> = keys.filter_map(|key| key.rsplitn(2, |byte| *byte == b'.').nth(1)).collect();
        let mut options = Vec::new();
        for name in names {
            let Some(mut setting) = path_of(name).map(PathBuf::into_os_string) else { continue };
            setting.push(".enabled=");
            // Only with a variable can the name itself have an equals sign.
            let (option, value) = if name.contains(&b'=') { ("--config-env", OFF.0) } else { ("-c", OFF.1) };
            setting.push(value);
            options.extend([option.into(), setting]);
        }
        Ok(options)
    }

    /// Runs a call to its end.
    pub(in crate::git) fn output(act: &'static str, command: &mut Command) -> Result<Output, Failure> {
        command.output().map_err(|error| not_started(act, command, &error))
    }

    /// Runs a call to its end, and gives what it printed. `may_fail`: a failure is an answer too, and means nothing.
    pub(in crate::git) fn printed(
        &self,
        act: &'static str,
        place: &Place,
        args: &[&str],
        may_fail: bool,
    ) -> Result<Vec<u8>, Failure> {
        let output = Self::output(act, self.call(place).args(args))?;
        if !output.status.success() && !may_fail {
            return Err(Failure::Git { act, message: reason(&output.stderr) });
        }
        Ok(output.stdout)
    }

    /// Starts a call that goes on while its output is read.
    pub(in crate::git) fn start(act: &'static str, command: &mut Command) -> Result<Running, Failure> {
        let mut child = command.spawn().map_err(|error| not_started(act, command, &error))?;
        let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let mut running = Running { child, stdin, stdout: stdout.map(BufReader::new), errors: None };
        let errors = stderr.map(|stderr| thread::Builder::new().spawn(move || end_of(stderr))).transpose();
        running.errors = errors.map_err(|error| not_started(act, command, &error))?;
        Ok(running)
    }

    /// Lets git fetch objects from a remote in one batch, as it would by itself one by one.
    pub(in crate::git) fn fetch(&self, place: &Place, remote: &str, ids: &[ObjectId]) -> Result<(), Failure> {
        let failed = |message: String| Failure::Fetch { remote: remote.to_owned(), message };
        let mut command = self.call(place);
        match std::env::var_os(PROTOCOLS) {
            Some(protocols) => command.env(PROTOCOLS, protocols),
            None => command.env_remove(PROTOCOLS),
        };
        command.args(self.without_hooks(place)?);
        for setting in FETCH_SETTINGS {
            command.args(["-c", setting]);
        }
        command.args(["fetch", "--quiet", "--no-tags", "--no-prune", "--no-prune-tags", "--no-write-fetch-head"]);
        command.args(["--recurse-submodules=no", "--filter=blob:none", "--stdin", "--", remote]);
        command.stdin(Stdio::piped()).stdout(Stdio::null());
        let mut running = Self::start("fetch", &mut command)?;
        let stdin = running.stdin.take();
        let lines: Vec<u8> = ids.iter().flat_map(|id| format!("{id}\n").into_bytes()).collect();
        // Its standard error is drained by a thread and its standard output is nowhere: this can't wait for each other.
        // What can't be written, because git gave up, git explains.
        let _ = stdin.map(|mut stdin| stdin.write_all(&lines));
        let (succeeded, message) = running.finish();
        if succeeded { Ok(()) } else { Err(failed(message)) }
    }
}

fn not_started(act: &'static str, command: &Command, error: &std::io::Error) -> Failure {
    let program = Path::new(command.get_program()).display();
    Failure::Git { act, message: format!("{program} can't be run: {error}") }
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}

/// Reads all of a stream, and keeps its end.
fn end_of(mut stream: impl Read) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut part = [0; KEPT];
    while let Ok(length @ 1..) = stream.read(&mut part) {
        kept.extend_from_slice(part.get(..length).unwrap_or_default());
        let excess = kept.len().saturating_sub(KEPT);
        kept.drain(..excess);
    }
    kept
}

/// Gives what git says about why it failed, on one line: its last errors, else its last words.
pub(in crate::git) fn reason(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let told = |line: &&str| line.strip_prefix("fatal: ").or_else(|| line.strip_prefix("error: ")).map(str::to_owned);
    let mut errors: Vec<String> = lines.iter().filter_map(told).collect();
    errors.dedup();
    if errors.is_empty() {
        errors.extend(lines.last().map(|line| (*line).to_owned()));
    }
    let last = errors.len().saturating_sub(3);
    let errors = errors.split_off(last);
    if errors.is_empty() { "git gave up without a word".to_owned() } else { errors.join("; ") }
}

/// A git that runs along.
pub(in crate::git) struct Running {
    child: Child,
    pub(in crate::git) stdin: Option<ChildStdin>,
    pub(in crate::git) stdout: Option<BufReader<ChildStdout>>,
    errors: Option<JoinHandle<Vec<u8>>>,
}

impl Running {
    /// Waits for its end. Tells whether it did its work, and else why not.
    pub(in crate::git) fn finish(mut self) -> (bool, String) {
        self.stdin = None;
        self.stdout = None;
        let status = self.child.wait();
        let said = self.errors.take().and_then(|errors| errors.join().ok()).unwrap_or_default();
        (status.is_ok_and(|status| status.success()), reason(&said))
    }
}

impl Drop for Running {
    /// Ends it: it only reads, so that nothing is lost.
    fn drop(&mut self) {
        self.stdin = None;
        self.stdout = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn git_is_found_in_absolute_folders_of_the_path_alone() {
        let folder = tempfile::tempdir().unwrap();
        let here = tempfile::tempdir_in(".").unwrap();
        for folder in [folder.path(), here.path()] {
            let file = folder.join(if cfg!(windows) { "git.exe" } else { "git" });
            std::fs::write(&file, "").unwrap();
            assert!(cfg!(windows) || !is_program(&file), "it is not executable");
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
            }
        }
        let relative = Path::new(here.path().file_name().unwrap());
        assert!(is_program(&relative.join(if cfg!(windows) { "git.exe" } else { "git" })));
        let find = |folders: &[&Path]| Program::in_path(&std::env::join_paths(folders).unwrap()).map(|it| it.0);
        assert_eq!(find(&[relative, Path::new(""), Path::new(".")]), None);
        let found = find(&[relative, Path::new("/nowhere"), folder.path()]).unwrap();
        assert_eq!(found.parent(), Some(folder.path()));
    }

    #[test]
    fn the_reason_is_what_git_calls_an_error() {
        let said = b"warning: odd\nerror: one\nerror: one\nhint: x\nfatal: two\nTo add an exception:\n\n\tgit config\n";
        assert_eq!(reason(said), "one; two");
        assert_eq!(reason(b"error: 1\nerror: 2\nerror: 3\nfatal: 4\n"), "2; 3; 4");
        assert_eq!(reason(b"first\nlast\n\n"), "last");
        assert_eq!(reason(b""), "git gave up without a word");
    }

    #[test]
    fn of_a_long_stream_the_end_is_kept() {
        let long: Vec<u8> = (0..100_000u32).flat_map(u32::to_le_bytes).collect();
        assert!(end_of(&*long) == long[long.len() - KEPT..]);
    }
}
