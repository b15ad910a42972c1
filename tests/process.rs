//! What only a process shows: its environment, its streams, its exit code. And how initiatives are named from a folder.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::example::example;
use crate::support::asplanned;
use crate::support::git::{hermetic, installed, skipped};

fn program(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_asplanned"));
    command.args(args).current_dir(folder).env_clear().env("PATH", "/usr/bin:/bin");
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn run(command: &mut Command) -> Output {
    command.output().unwrap()
}

#[test]
fn a_result_that_cannot_be_written_is_a_failure() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let folder = example();
    let output = program(folder.path(), &["diff"]).stdout(File::create("/dev/full").unwrap()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.starts_with("error: cannot write the result: ") && said.contains("\n  try: "), "{said}");
}

/// Whoever reads "error" runs it again: what is done must not be done twice for that.
#[test]
fn work_that_is_done_is_not_a_failure_for_want_of_a_result() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let folder = example();
    let full =
        |args: &[&str]| program(folder.path(), args).stdout(File::create("/dev/full").unwrap()).output().unwrap();
    let steps = || asplanned(folder.path(), &["status", "--format", "json"]).stdout;
    let before = steps();
    let output = full(&["did", "Once", "-i", "concierge-mvp"]);
    let said = text(&output.stderr);
    assert!(said.starts_with("error: what was asked for is done, but the result cannot be written: "), "{said}");
    assert!(said.contains("\n  try: do not run it again"), "{said}");
    assert_eq!(output.status.code(), Some(0));
    assert_ne!(steps(), before);
    let output = full(&["did", "Twice", "-i", "concierge-mvp", "--dry-run"]);
    assert!(text(&output.stderr).starts_with("error: cannot write the result: "), "{}", text(&output.stderr));
    assert_eq!(output.status.code(), Some(2));
}

/// A pipe or a device is written into, and stays what it is.
#[cfg(unix)]
#[test]
fn a_result_goes_into_a_device_as_it_is() {
    let folder = example();
    let output = run(&mut program(folder.path(), &["report", "--output", "/dev/null"]));
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), "wrote /dev/null\n".to_owned()));
    let output = run(&mut program(folder.path(), &["report", "--output", "/dev/stdout"]));
    let shown = run(&mut program(folder.path(), &["report", "--output", "-"]));
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), text(&shown.stdout)));
    // A branch may hold links to anywhere.
    std::os::unix::fs::symlink("/dev/null", folder.path().join("link")).unwrap();
    let output = run(&mut program(folder.path(), &["report", "--output", "link"]));
    assert!(text(&output.stderr).contains("link is a symbolic link"), "{}", text(&output.stderr));
}

#[test]
fn a_demo_where_no_folder_can_be_made_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let output = asplanned(folder.path(), &["demo", "file/demo"]);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""));
    assert!(output.stderr.starts_with("error: cannot make a repository: "), "{}", output.stderr);
    assert!(output.stderr.contains("\n  try: name a folder that can be written"), "{}", output.stderr);
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let folder = example();
    let mut child =
        program(folder.path(), &["diff", "--full"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
}

#[test]
fn git_dir_names_the_repository() {
    let (one, elsewhere) = (example(), tempfile::tempdir().unwrap());
    let git = one.path().join(".git");
    let output = run(program(elsewhere.path(), &["diff", "--rev", "HEAD", "pilot-eu"]).env("GIT_DIR", &git));
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with("Site diary pilot in Europe"));
    let output = run(program(one.path(), &["diff"]).env("GIT_DIR", elsewhere.path().join("none")));
    assert_eq!(output.status.code(), Some(2));
}

#[cfg(unix)]
#[test]
fn a_home_that_cannot_be_read_is_left_out_as_git_does() {
    use std::os::unix::fs::{PermissionsExt, chown};
    const NOBODY: u32 = 65534;
    let mode = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    let (example, home) = (example(), tempfile::tempdir().unwrap());
    let expected = asplanned(example.path(), &["diff"]).stdout;
    // Root may read all.
    let is_root = std::fs::read("/proc/self/status").is_ok_and(|it| text(&it).contains("Uid:\t0\t"));
    let program = home.path().join("asplanned");
    let closed = home.path().join("home");
    std::fs::copy(env!("CARGO_BIN_EXE_asplanned"), &program).unwrap();
    std::fs::create_dir(&closed).unwrap();
    mode(&closed, 0);
    let mut command = if is_root {
        let Some(setpriv) = installed("setpriv") else { return skipped("setpriv is not there") };
        let mut chowned = vec![example.path().to_owned()];
        while let Some(path) = chowned.pop() {
            chown(&path, Some(NOBODY), Some(NOBODY)).unwrap();
            if path.is_dir() {
                chowned.extend(std::fs::read_dir(&path).unwrap().map(|it| it.unwrap().path()));
            }
        }
        mode(home.path(), 0o755);
        let mut command = hermetic(setpriv, example.path());
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&program);
        command
    } else {
        hermetic(&program, example.path())
    };
    let output = run(command.arg("diff").env("HOME", &closed).env_remove("GIT_CONFIG_GLOBAL"));
    mode(&closed, 0o755);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), expected);
}

#[test]
fn glyphs_have_ascii_twins_and_colours_are_asked_for() {
    let folder = example();
    let output = run(program(folder.path(), &["diff", "concierge-mvp"]).env("LC_ALL", "C"));
    assert!(output.stdout.is_ascii());
    assert!(text(&output.stdout).contains("\n  = field-visits "));
    let output = run(program(folder.path(), &["diff"]).env("CLICOLOR_FORCE", "1"));
    assert!(text(&output.stdout).contains("\u{1b}[1m"));
    for more in [("NO_COLOR", "1"), ("CLICOLOR_FORCE", "0"), ("CLICOLOR_FORCE", "")] {
        let output = run(program(folder.path(), &["diff"]).env("CLICOLOR_FORCE", "1").env(more.0, more.1));
        assert!(!text(&output.stdout).contains('\u{1b}'), "{more:?}");
    }
}

#[test]
fn the_day_of_uncommitted_files_can_be_set() {
    let folder = example();
    assert_eq!(asplanned(folder.path(), &["init", "next"]).code, 0);
    let args = ["diff", "--format", "json", "next"];
    let output = run(program(folder.path(), &args).env("SOURCE_DATE_EPOCH", "1674169200").env("TZ", "Asia/Tokyo"));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["initiatives"][0]["as_of"]["date"], "2023-01-19");
}

#[test]
fn the_same_bytes_come_out_in_every_zone_and_locale() {
    let folder = example();
    let args = ["diff", "--format", "json"];
    let plain = run(&mut program(folder.path(), &args)).stdout;
    for (zone, locale) in [("Pacific/Kiritimati", "C"), ("America/Adak", "tr_TR.UTF-8"), ("UTC", "de_DE.UTF-8")] {
        let other = run(program(folder.path(), &args).env("TZ", zone).env("LC_ALL", locale)).stdout;
        assert!(plain == other, "{zone} {locale}");
    }
}

#[test]
fn paths_mean_what_they_mean_where_one_stands() {
    let folder = example();
    let root = folder.path();
    let names = |at: &Path, args: &[&str]| -> Vec<String> {
        let output = asplanned(at, &[&["diff", "--format", "json"], args].concat());
        assert_eq!(output.code, 0, "{args:?}: {}", output.stderr);
        let found: Value = serde_json::from_str(&output.stdout).unwrap();
        found["initiatives"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
    };
    let all = ["concierge-mvp", "pilot-eu", "rfi-reminders", "submittals-beta"];
    let (plans, pilot) = (root.join("plans"), root.join("plans/pilot-eu"));
    let absolute = pilot.to_str().unwrap();
    for (at, arg) in [
        (root, "pilot-eu"),
        (root, "pilot-eu/"),
        (root, "plans/pilot-eu"),
        (root, "./plans//pilot-eu/"),
        (root, "plans/pilot-eu/plan.toml"),
        (root, absolute),
        (&plans, "./pilot-eu"),
        (&pilot, "."),
        (&pilot, "../../plans/pilot-eu"),
    ] {
        assert_eq!(names(at, &[arg]), ["pilot-eu"], "{arg}");
    }
    assert_eq!(names(&pilot, &[]), ["pilot-eu"]);
    for (at, args) in [(root, &["."][..]), (&plans, &["."]), (&pilot, &[".."]), (root, &["plans"]), (root, &[])] {
        assert_eq!(names(at, args), all, "{args:?}");
    }
    assert_eq!(asplanned(root, &["diff", "../elsewhere"]).code, 2);
}

#[test]
fn initiatives_of_one_name_are_told_apart_by_their_folders() {
    let folder = example();
    std::fs::write(folder.path().join("asplanned.toml"), "plans = [\"plans\", \"teams/*/plans\"]\n").unwrap();
    let other = folder.path().join("teams/a/plans/pilot-eu");
    std::fs::create_dir_all(&other).unwrap();
    std::fs::write(other.join("plan.toml"), "title = \"Other\"\n").unwrap();
    let screen = asplanned(folder.path(), &["diff"]).stdout;
    assert!(screen.contains("\nplans/pilot-eu "), "{screen}");
    assert!(screen.contains("\nteams/a/plans/pilot-eu "), "{screen}");
}

#[test]
fn who_asks_for_a_moved_initiative_by_its_old_name_is_told_where_it_is() {
    let folder = example();
    std::fs::rename(folder.path().join("plans/pilot-eu"), folder.path().join("plans/pilot")).unwrap();
    let output = asplanned(folder.path(), &["diff", "pilot-eu"]);
    assert_eq!(output.code, 0);
    assert!(output.stderr.contains("pilot-eu was moved to pilot"), "{}", output.stderr);
}
