//! The real git and the built program, with nothing of the machine's configuration, clock or identity.

use std::ffi::OsStr;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::TODAY;

/// A command with an environment of its own.
pub fn hermetic(program: impl AsRef<OsStr>, folder: &Path) -> Command {
    let today = TODAY.parse::<chrono::NaiveDate>().unwrap().and_hms_opt(0, 0, 0).unwrap().and_utc().timestamp();
    let mut command = Command::new(program);
    command.current_dir(folder).env_clear().stdin(Stdio::null());
    command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null").env("TZ", "UTC");
    command.env("SOURCE_DATE_EPOCH", today.to_string());
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "ana").env(format!("GIT_{who}_EMAIL"), "ana@example.org");
        command.env(format!("GIT_{who}_DATE"), "2024-05-01T12:00:00+0000");
    }
    command
}

/// The built program.
pub fn program<S: AsRef<OsStr>>(folder: &Path, args: &[S]) -> Command {
    let mut command = hermetic(env!("CARGO_BIN_EXE_asplanned"), folder);
    command.args(args);
    command
}

/// Runs a command to its end; its output may be of any length.
pub fn run(command: &mut Command) -> super::Output {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let Output { status, stdout, stderr } = command.output().unwrap();
    super::Output { code: u8::try_from(status.code().unwrap()).unwrap(), stdout: text(stdout), stderr: text(stderr) }
}

/// Runs git, which must succeed, and gives what it prints, trimmed.
#[track_caller]
pub fn git<S: AsRef<OsStr>>(folder: &Path, args: &[S]) -> String {
    git_with(folder, args, b"")
}

/// Runs git with this input.
#[track_caller]
pub fn git_with<S: AsRef<OsStr>>(folder: &Path, args: &[S], input: &[u8]) -> String {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(input).unwrap();
    file.rewind().unwrap();
    let mut command = hermetic("git", folder);
    command.args(["-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main"]).stdin(file);
    let output = command.args(["-c", "advice.detachedHead=false"]).args(args).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Gives the whole path of a program of `PATH`, if it is there.
pub fn installed(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|it| it.join(name)).find(|file| file.is_absolute() && file.is_file())
}

/// Tells whether the installed git is at least this version. Says so where it is not: a test is skipped then.
pub fn has_git(major: u32, minor: u32) -> bool {
    let version = git(Path::new("."), &["version"]);
    let numbers: Vec<u32> = version.split([' ', '.']).filter_map(|word| word.parse().ok()).collect();
    let has = (numbers[0], numbers[1]) >= (major, minor);
    if !has {
        skipped(&format!("{version} is older than {major}.{minor}"));
    }
    has
}

/// Says that something is not tested, and why.
pub fn skipped(why: &str) {
    std::io::stderr().write_all(format!("skipped: {why}\n").as_bytes()).unwrap();
}

/// Makes a twin of a repository's history in a new one, made with these options of `git init`, and checks it out.
pub fn twin(original: &Path, options: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &[&["init", "--quiet", "."], options].concat());
    let marks = |name: &str| folder.path().join(".git").join(name);
    let stream = hermetic("git", original)
        .args(["fast-export", "--all", "--signed-tags=strip"])
        .arg(format!("--export-marks={}", marks("theirs").display()))
        .output()
        .unwrap();
    assert!(stream.status.success());
    let ours = format!("--export-marks={}", marks("ours").display());
    git_with(folder.path(), &["fast-import", "--quiet", &ours], &stream.stdout);
    git(folder.path(), &["reset", "--quiet", "--hard"]);
    folder
}

/// Replaces a twin's ids in a text by the original's.
pub fn with_ids_of_the_original(twin: &Path, text: &str) -> String {
    let marks = |name: &str| {
        let text = std::fs::read_to_string(twin.join(".git").join(name)).unwrap();
        let marks = text.lines().map(|line| line.split_once(' ').unwrap());
        marks.map(|(mark, id)| (mark.to_owned(), id.to_owned())).collect::<std::collections::BTreeMap<_, _>>()
    };
    let (theirs, ours) = (marks("theirs"), marks("ours"));
    let mut text = text.to_owned();
    for (id, original) in ours.iter().filter_map(|(mark, id)| Some((id, theirs.get(mark)?))) {
        text = text.replace(id, original);
    }
    text
}
