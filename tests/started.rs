//! What a command starts, and where it connects: the installed git, the user's pager, an allowed matcher; and nowhere.
//!
//! Each command runs under `strace`, which sees every program that is started and every socket that is opened, in whatever
//! library. Where there is none, or it may not trace, that is said and nothing is tested; `.ci/run` provides one.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use tempfile::TempDir;

use crate::example::example;
use crate::support::calls::{assert_called, calls, commands};
use crate::support::git::{git, has_git, hermetic, installed, run, skipped, twin};

/// What a command did beside its own work.
#[derive(Debug, Default, PartialEq, Eq)]
struct Trace {
    /// The programs that it, and what it started, tried to start.
    started: BTreeSet<String>,
    /// The kinds of sockets that were opened: `AF_INET`.
    sockets: BTreeSet<String>,
}

/// A call of the program under `strace`, which writes to a file.
fn traced(folder: &Path, args: &[impl AsRef<OsStr>], log: &Path) -> Command {
    let mut command = hermetic("strace", folder);
    command.args([
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-s",
        "4096",
        "-e",
        "trace=execve,execveat,%network",
        "-e",
        "signal=none",
        "-o",
    ]);
    command.arg(log).arg("--").arg(env!("CARGO_BIN_EXE_asplanned")).args(args);
    command
}

/// Reads what `strace` wrote: `PID CALL(ARGUMENTS) = RESULT`, a line each.
fn read(log: &Path) -> Trace {
    let mut trace = Trace::default();
    for line in String::from_utf8_lossy(&fs::read(log).unwrap()).lines() {
        let call = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        if call.starts_with("execve") {
            trace.started.extend(call.split('"').nth(1).map(str::to_owned));
        } else if let Some(arguments) = call.strip_prefix("socket(") {
            trace.sockets.extend(arguments.split(',').next().map(str::to_owned));
        }
    }
    assert!(trace.started.remove(env!("CARGO_BIN_EXE_asplanned")), "strace saw nothing");
    trace
}

/// Tells whether programs can be traced here. Says so where they can't.
fn can_trace() -> bool {
    let folder = tempfile::tempdir().unwrap();
    let can = installed("strace").is_some_and(|_| {
        let log = folder.path().join("log");
        let done = traced(folder.path(), &["--version"], &log).stdout(Stdio::null()).stderr(Stdio::null()).status();
        done.is_ok_and(|status| status.success()) && log.exists()
    });
    if !can {
        skipped("there is no strace that may trace: what commands start and where they connect is not tested");
    }
    can
}

/// A repository that libgit2 can't read, if git can, and one that it reads, both with a remote to fetch from; and how many
/// calls of each command are to be made there.
fn repositories() -> Vec<(TempDir, usize)> {
    let original = example();
    let mut all = vec![];
    if has_git(2, 45) {
        all.push((twin(original.path(), &["--ref-format=reftable"]), 1));
    }
    all.push((original, usize::MAX));
    for (folder, _) in &all {
        git(folder.path(), &["remote", "add", "origin", "https://192.0.2.1/nowhere.git"]);
        git(folder.path(), &["config", "remote.origin.promisor", "true"]);
    }
    all
}

#[test]
fn no_command_starts_another_program_or_connects() {
    if !can_trace() {
        return;
    }
    let allowed = BTreeSet::from([installed("git").unwrap().to_str().unwrap().to_owned()]);
    let check = |root: &Path, most: usize| {
        let logs = tempfile::tempdir().unwrap();
        let log = logs.path().join("log");
        let mut all = BTreeSet::new();
        for command in commands() {
            for call in calls(&command, &logs.path().join("free")).into_iter().take(most) {
                let output = run(&mut traced(root, &call, &log));
                assert_called(&call, &output);
                assert!(output.code < 2, "{call:?}: {}", output.stderr);
                let trace = read(&log);
                assert!(trace.started.is_subset(&allowed), "{call:?} started {:?}", trace.started);
                assert_eq!(trace.sockets, BTreeSet::new(), "{call:?}");
                all.extend(trace.started);
            }
        }
        all
    };
    let started = thread::scope(|scope| {
        let repositories = repositories();
        let running: Vec<_> = repositories
            .into_iter()
            .map(|(folder, most)| {
                let check = &check;
                scope.spawn(move || check(folder.path(), most))
            })
            .collect();
        running.into_iter().map(|it| it.join().unwrap()).collect::<Vec<_>>()
    });
    // The trace does see a git where one is needed.
    assert!(started.len() < 2 || started[0] == allowed, "{started:?}");
}

/// The test above sees both: a fetch that was asked for is git's own, and it does connect.
#[test]
fn a_fetch_that_was_asked_for_connects() {
    if !can_trace() {
        return;
    }
    let original = example();
    git(original.path(), &["config", "uploadpack.allowFilter", "true"]);
    let clone = tempfile::tempdir().unwrap();
    let url = format!("file://{}", original.path().display());
    git(clone.path(), &["clone", "--quiet", "--filter=blob:none", &url, "."]);
    // A port where nobody listens.
    git(clone.path(), &["remote", "set-url", "origin", "git://127.0.0.1:1/nowhere"]);
    let log = clone.path().join(".git/log");
    assert_eq!(run(&mut traced(clone.path(), &["diff"], &log)).code, 2);
    assert_eq!(read(&log), Trace::default());
    assert_eq!(run(&mut traced(clone.path(), &["diff", "--fetch-missing"], &log)).code, 2);
    let trace = read(&log);
    assert!(trace.sockets.contains("AF_INET"), "{trace:?}");
    assert!(trace.started.contains(installed("git").unwrap().to_str().unwrap()), "{trace:?}");
}

/// A call of the program on a terminal of five lines.
fn on_a_terminal(folder: &Path, args: &str, log: &Path) -> Option<Command> {
    let (script, strace) = (installed("script")?, installed("strace")?);
    installed("stty")?;
    let line = format!(
        "stty rows 5 cols 80; '{}' -f --seccomp-bpf -qq -s 4096 -e trace=execve,%network -o '{}' -- '{}' {args}",
        strace.display(),
        log.display(),
        env!("CARGO_BIN_EXE_asplanned"),
    );
    let mut command = hermetic(script, folder);
    command.args(["-q", "-e", "-c", &line, "/dev/null"]).env("SHELL", "/bin/sh").env("TERM", "dumb");
    Some(command)
}

#[test]
fn a_pager_is_the_users_and_not_one_that_lies_about() {
    use std::os::unix::fs::PermissionsExt;

    let (folder, tools) = (example(), tempfile::tempdir().unwrap());
    let log = folder.path().join(".git/log");
    for file in [tools.path().join("less"), folder.path().join("less"), folder.path().join("own-pager")] {
        fs::write(&file, "#!/bin/sh\nexec /bin/cat\n").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }
    git(folder.path(), &["config", "core.pager", "./less"]);
    let less = tools.path().join("less").to_str().unwrap().to_owned();
    let path = format!(".::{}:{}", tools.path().display(), std::env::var("PATH").unwrap());
    for (term, pager, expected) in [
        ("xterm", None, vec!["/bin/sh", &less, "/bin/cat"]),
        ("xterm", Some("own-pager"), vec!["/bin/sh"]),
        ("dumb", None, vec![]),
    ] {
        let Some(mut command) = on_a_terminal(folder.path(), "diff concierge-mvp", &log) else {
            skipped("there is no script(1) to make a terminal");
            return;
        };
        if !can_trace() {
            return;
        }
        command.env("PATH", &path).env("TERM", term).envs(pager.map(|pager| ("PAGER", pager)));
        let output = run(&mut command);
        assert!(output.stdout.contains("Concierge MVP"), "{}", output.stdout);
        let trace = read(&log);
        assert_eq!(trace.sockets, BTreeSet::new());
        assert_eq!(trace.started, expected.into_iter().map(str::to_owned).collect(), "{term} {pager:?}");
    }
}

#[test]
fn a_matcher_is_started_where_it_is_allowed() {
    if !can_trace() {
        return;
    }
    let folder = example();
    let log = folder.path().join(".git/log");
    let matcher = installed("true").unwrap().to_str().unwrap().to_owned();
    let command = format!("[\"{matcher}\"]");
    fs::write(folder.path().join("asplanned.toml"), format!("[matching]\ncommand = {command}\n")).unwrap();
    assert_eq!(run(&mut traced(folder.path(), &["learn"], &log)).code, 0);
    assert_eq!(read(&log), Trace::default());
    let output = run(traced(folder.path(), &["learn"], &log).env("ASPLANNED_MATCHER", &command));
    assert_eq!(output.code, 0, "{}", output.stderr);
    let trace = read(&log);
    assert_eq!(trace, Trace { started: BTreeSet::from([matcher]), sockets: BTreeSet::new() });
}
