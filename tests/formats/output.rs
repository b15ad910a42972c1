//! `--output` and `--exit-zero`: where a result goes, and what the exit code says then.

use std::fs;

use super::{check, flawed, holding};
use crate::support::asplanned;
use crate::support::repository::Repository;

#[test]
fn a_file_holds_what_would_have_been_printed() {
    let repository = flawed();
    let printed = check(&repository, &[]);
    assert_eq!(printed.code, 1);
    assert!(printed.stdout.ends_with("1 error, 1 warning\n"), "{}", printed.stdout);
    let written = check(&repository, &["--output", "report.txt"]);
    assert_eq!((written.code, written.stdout.as_str()), (1, ""));
    assert_eq!(written.stderr, "wrote report.txt: 1 error, 1 warning\n");
    assert_eq!(fs::read_to_string(repository.path().join("report.txt")).unwrap(), printed.stdout);
    let clean = check(&repository, &["-A", "unknown-step", "-A", "dangling-link", "--output", "report.txt"]);
    assert_eq!((clean.code, clean.stderr.as_str()), (0, "wrote report.txt: nothing to report\n"));
    assert_eq!(fs::read_to_string(repository.path().join("report.txt")).unwrap(), "");
    let names: Vec<_> = fs::read_dir(repository.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

#[test]
fn a_dash_is_standard_output_and_a_folder_no_file() {
    let repository = flawed();
    let printed = check(&repository, &[]);
    assert_eq!(check(&repository, &["--output", "-"]).stdout, printed.stdout);
    for args in [&["report"][..], &["export"], &["learn"], &["review", "HEAD"]] {
        let run = |more: &[&str]| asplanned(repository.path(), &[args, more].concat());
        let (printed, dashed, into) = (run(&[]), run(&["--output", "-"]), run(&["--output", "."]));
        assert_eq!((dashed.code, dashed.stdout, dashed.stderr), (printed.code, printed.stdout, printed.stderr));
        assert_eq!((into.code, into.stdout.as_str()), (2, ""), "{args:?}");
        assert!(into.stderr.contains("error: . is a folder"), "{}", into.stderr);
    }
    assert_eq!(fs::read_dir(repository.path()).unwrap().count(), 1);
}

#[test]
fn a_path_is_from_where_one_stands() {
    let repository = flawed();
    fs::create_dir_all(repository.path().join("out/deep")).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let folder = repository.path().join("out").display().to_string();
    for path in ["deep/report", "../report", "deep/../report"] {
        let output = asplanned(elsewhere.path(), &["-C", &folder, "check", "--files", "--output", path]);
        assert_eq!((output.code, output.stdout.as_str()), (0, ""), "{path}: {}", output.stderr);
        assert!(fs::remove_file(repository.path().join("out").join(path)).is_ok(), "{path}");
    }
    let absolute = elsewhere.path().join("report").display().to_string();
    assert_eq!(check(&repository, &["--output", &absolute]).code, 1);
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1);
}

#[test]
fn what_cannot_be_written_is_an_error_with_a_hint() {
    let repository = flawed();
    let missing = check(&repository, &["--output", "no/where/report"]);
    assert_eq!((missing.code, missing.stdout.as_str()), (2, ""));
    assert!(missing.stderr.contains("there is no folder") && missing.stderr.contains("make it first"));
    fs::create_dir(repository.path().join("folder")).unwrap();
    let folder = check(&repository, &["--output", "folder", "--exit-zero"]);
    assert_eq!(folder.code, 2);
    assert!(folder.stderr.contains("folder is a folder"), "{}", folder.stderr);
}

#[cfg(unix)]
#[test]
fn a_branch_can_lead_no_report_elsewhere() {
    use std::os::unix::fs::symlink;

    let repository = flawed();
    let elsewhere = tempfile::tempdir().unwrap();
    let target = elsewhere.path().join("target");
    fs::write(&target, "mine").unwrap();
    symlink(&target, repository.path().join("report")).unwrap();
    symlink(elsewhere.path(), repository.path().join("out")).unwrap();
    for path in ["report", "out/target", "out/new"] {
        let output = check(&repository, &["--output", path]);
        assert_eq!(output.code, 2);
        assert!(output.stderr.contains("is a symbolic link"), "{}", output.stderr);
    }
    let bare = Repository::bare();
    bare.set_head(bare.commit_text(&[], "2023-01-09", &[("plans/x/plan.toml", "step = 1\n")]));
    symlink(elsewhere.path(), bare.path().join("out")).unwrap();
    assert_eq!(check(&bare, &["--output", "out/target"]).code, 2);
    assert_eq!(fs::read_to_string(&target).unwrap(), "mine");
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1);
}

#[test]
fn exit_zero_hides_findings_and_nothing_else() {
    let repository = flawed();
    let denied = check(&repository, &[]);
    let zero = check(&repository, &["--exit-zero"]);
    assert_eq!((denied.code, zero.code), (1, 0));
    assert_eq!(denied.stdout, zero.stdout);
    assert_eq!(check(&repository, &["--exit-zero", "--rev", "nowhere"]).code, 2);
    let broken = holding(&[("asplanned.toml", "plans = 5"), ("plans/x/plan.toml", "")]);
    assert_eq!(check(&broken, &["--exit-zero"]).code, 2);
}
