//! What `init` makes, and what it leaves alone.

use std::fs;

use serde_json::Value;

use super::{RECORD, check, listing};
use crate::support::asplanned;
use crate::support::repository::{File, Files, Repository};

/// An empty repository with an index, as `git init` and a first `git add` leave it.
fn empty() -> Repository {
    let repository = Repository::new();
    repository.check_out(&Files::new());
    repository
}

fn text(repository: &Repository, path: &str) -> String {
    fs::read_to_string(repository.path().join(path)).unwrap()
}

#[track_caller]
fn refused(repository: &Repository, args: &[&str], word: &str) {
    let before = listing(repository.path());
    let args: Vec<&str> = std::iter::once("init").chain(args.iter().copied()).collect();
    let output = asplanned(repository.path(), &args);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{args:?}");
    assert!(output.stderr.contains(word), "{word:?} is not in {}", output.stderr);
    assert_eq!(listing(repository.path()), before, "{args:?}");
}

#[test]
fn init_makes_the_two_files_and_they_pass_the_check() {
    let repository = empty();
    let output = asplanned(repository.path(), &["init", "concierge-mvp"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    for path in ["plans/concierge-mvp/plan.toml", "plans/concierge-mvp/actual.toml"] {
        assert!(output.stdout.contains(&format!("made {path}")), "{}", output.stdout);
        assert!(text(&repository, path).starts_with("#:schema "), "{path}");
    }
    assert!(text(&repository, "plans/concierge-mvp/plan.toml").contains("\ntitle = \"Concierge mvp\"\n"));
    let (code, findings) = check(&repository, &[]);
    assert_eq!((code, findings), (0, vec![]));
    let found: Value =
        serde_json::from_str(&asplanned(repository.path(), &["diff", "--format", "json"]).stdout).unwrap();
    assert_eq!(found["initiatives"][0]["name"], "concierge-mvp");
    assert_eq!(found["initiatives"][0]["title"], "Concierge mvp");
}

#[test]
fn init_takes_a_title_a_folder_above_and_the_day_of_agreement() {
    let repository = empty();
    let title = "Say \"hi\" to C:\\ 'all' # ]]";
    let args = ["init", "eu/pilot-2/", "--title", title, "--agreed", "2023-01-09"];
    assert_eq!(asplanned(repository.path(), &args).code, 0);
    assert!(text(&repository, "plans/eu/pilot-2/plan.toml").contains("\nagreed = 2023-01-09\n"));
    let found: Value =
        serde_json::from_str(&asplanned(repository.path(), &["diff", "--format", "json"]).stdout).unwrap();
    assert_eq!(found["initiatives"][0]["title"], title);
    assert_eq!(check(&repository, &[]), (0, vec![]));
    assert_eq!(asplanned(repository.path(), &["init", "y", "--agreed", "2023-02-30"]).code, 2);
}

#[test]
fn init_overwrites_nothing() {
    let repository = empty();
    repository.write_tree(&Files::from([("plans/x/actual.toml".to_owned(), File::new("# mine\n"))]));
    refused(&repository, &["x"], "plans/x/actual.toml is there already");
    assert_eq!(text(&repository, RECORD), "# mine\n");
    assert_eq!(asplanned(repository.path(), &["init", "y"]).code, 0);
    refused(&repository, &["y"], "plans/y/plan.toml is there already");
}

#[test]
fn init_refuses_names_that_lead_elsewhere() {
    let repository = empty();
    for name in [
        "../x",
        "x/../../y",
        "/etc/x",
        "",
        ".",
        "..",
        "x//y",
        "actual",
        "x/actual",
        "x/actual/y",
        "a b",
        ".git",
        "x\ny",
        "ü",
        "\u{1b}",
    ] {
        refused(&repository, &["--", name], "can't be an initiative's name");
    }
    // What stands in an initiative's folder, and what no checkout on Windows can have.
    for name in ["plan.toml", "x/Actual.toml", "CON", "x/nul.d", "com1", "lpt9.x/y", "x."] {
        refused(&repository, &[name], "can't be an initiative's name");
    }
    refused(&repository, &[&"a".repeat(65)], "at most 64 of them");
    assert_eq!(asplanned(repository.path(), &["init", "console/com10"]).code, 0);
}

#[test]
fn init_says_what_a_name_could_be() {
    let output = asplanned(empty().path(), &["init", "Über uns!"]);
    assert!(output.stderr.contains("uber-uns"), "{}", output.stderr);
}

#[test]
fn init_refuses_a_bare_repository() {
    let output = asplanned(Repository::bare().path(), &["init", "x"]);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""));
    assert!(output.stderr.contains("bare"), "{}", output.stderr);
}

#[cfg(unix)]
#[test]
fn init_writes_through_no_symbolic_link() {
    let outside = tempfile::tempdir().unwrap();
    let repository = empty();
    std::os::unix::fs::symlink(outside.path(), repository.path().join("plans")).unwrap();
    refused(&repository, &["x"], "symbolic link");
    fs::remove_file(repository.path().join("plans")).unwrap();
    fs::create_dir(repository.path().join("plans")).unwrap();
    std::os::unix::fs::symlink(outside.path(), repository.path().join("plans/x")).unwrap();
    refused(&repository, &["x"], "symbolic link");
    refused(&repository, &["x/y"], "symbolic link");
    fs::create_dir(repository.path().join("plans/z")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("nothing"), repository.path().join("plans/z/plan.toml")).unwrap();
    refused(&repository, &["z"], "symbolic link");
    assert!(listing(outside.path()).is_empty());
}

#[test]
fn init_makes_files_where_the_settings_say() {
    let repository = empty();
    fs::write(repository.path().join("asplanned.toml"), "plans = [\"teams/*/plans\", \"road\"]\n").unwrap();
    assert_eq!(asplanned(repository.path(), &["init", "x"]).code, 0);
    assert!(repository.path().join("road/x/plan.toml").exists());
    let inside = repository.path().join("teams/a/plans");
    fs::create_dir_all(&inside).unwrap();
    assert_eq!(asplanned(&inside, &["init", "y"]).code, 0);
    assert!(inside.join("y/plan.toml").exists());
    fs::write(repository.path().join("asplanned.toml"), "plans = [\"teams/*/plans\"]\n").unwrap();
    refused(&repository, &["z"], "teams/*/plans");
}
