//! Files that do not parse, or that hold what nobody would write.

use std::fs;

use serde_json::{Value, json};

use super::{A, DID_A, PLAN, RECORD, TEN_MEGABYTES, files, json_of, names, only, planned_and_recorded, verdicts};
use crate::support::asplanned;
use crate::support::repository::{Author, File, Files, LINK, Repository, SUBMODULE};

/// Files that do not parse: their content and the line that is at fault.
fn unreadable() -> Vec<(&'static str, Vec<u8>, u64)> {
    let text = |more: &str| format!("title = \"X\"\n{more}\n").into_bytes();
    vec![
        ("NUL", text("a = \"b\0c\""), 2),
        ("not UTF-8", [&text("")[..], b"b = \"caf\xe9\"\n"].concat(), 3),
        ("UTF-16", vec![0xff, 0xfe, b'a', 0, b'=', 0, b'1', 0], 1),
        ("30 February", text("agreed = 2023-02-30"), 2),
        ("20,000 lists", text(&format!("a = {}", "[".repeat(20_000))), 2),
        ("20,000 closed lists", text(&format!("a = {}{}", "[".repeat(20_000), "]".repeat(20_000))), 2),
        ("20,000 tables", text(&format!("a = {}", "{a=".repeat(20_000))), 2),
        ("20,000 headers", text(&format!("{}a", "[".repeat(20_000))), 2),
        ("a key of 20,000 parts", text(&format!("a{} = 1", ".a".repeat(20_000))), 2),
        ("10 MB", format!("{A}# {}\n", "x".repeat(TEN_MEGABYTES)).into_bytes(), 1),
        ("10 MB without a line", vec![b'x'; TEN_MEGABYTES], 1),
        ("steps of the wrong sort", text("step = [1, 2]"), 2),
        ("a step without a name", text("[[step]]\nkind = \"decision\""), 2),
    ]
}

#[test]
fn an_unreadable_version_in_history_is_warned_of_and_changes_no_verdict() {
    for (name, content, line) in unreadable() {
        let repository = Repository::new();
        let planned = repository.commit_text(&[], "2023-01-09", &[(PLAN, A)]);
        let mut files = files(&[(PLAN, A), (RECORD, DID_A)]);
        files.insert(PLAN.to_owned(), File::new(content));
        let broken = repository.commit(&[planned], &Author::on("ana", "2023-02-01"), &files);
        repository.set_head(repository.commit_text(&[broken], "2023-02-02", &[(PLAN, A), (RECORD, DID_A)]));
        let found = only(repository.path());
        assert_eq!(verdicts(&found), "a anticipated", "{name}");
        let warnings = found["warnings"].as_array().unwrap();
        assert_eq!(warnings.len(), 1, "{name}: {warnings:#?}");
        let place = ["code", "commit", "path", "line"].map(|key| warnings[0][key].clone());
        assert_eq!(json!(place), json!(["unparsable-version", broken.to_string(), PLAN, line]), "{name}");
        let text = asplanned(repository.path(), &["diff"]);
        let said = format!("{PLAN}:{line} at {}", &broken.to_string()[..7]);
        assert!(text.stderr.contains(&said), "{name}: {}", text.stderr);
    }
}

#[test]
fn an_unreadable_newest_version_is_carried_over_and_denied_by_check() {
    for (name, content, line) in unreadable() {
        for committed in [true, false] {
            let repository = Repository::new();
            let good = files(&[(PLAN, A), (RECORD, DID_A)]);
            let mut bad = good.clone();
            bad.insert(PLAN.to_owned(), File::new(content.clone()));
            let planned = repository.commit_text(&[], "2023-01-09", &[(PLAN, A)]);
            let mut tip = repository.commit(&[planned], &Author::on("ana", "2023-02-01"), &good);
            if committed {
                tip = repository.commit(&[tip], &Author::on("ana", "2023-02-02"), &bad);
            }
            repository.set_head(tip);
            if !committed {
                repository.check_out(&good);
                repository.write_tree(&bad);
            }
            let found = only(repository.path());
            assert_eq!(verdicts(&found), "a anticipated", "{name}");
            let commit = if committed { json!(tip.to_string()) } else { json!(null) };
            let place = ["commit", "path", "line"].map(|key| found["warnings"][0][key].clone());
            assert_eq!(json!(place), json!([commit, PLAN, line]), "{name}");

            let checked = asplanned(repository.path(), &["check", "--files", "--format", "json"]);
            assert_eq!(checked.code, 1, "{name}: {}", checked.stderr);
            let checked: Value = serde_json::from_str(&checked.stdout).unwrap();
            let finding = &checked["findings"][0];
            assert_eq!(json!([finding["path"], finding["line"]]), json!([PLAN, line]), "{name}");
            assert_eq!(finding["level"], "deny");
            let text = asplanned(repository.path(), &["check"]);
            assert!(text.stdout.contains(&format!("{PLAN}:{line}:")), "{name}");
            assert!(text.stdout.len() < 100_000, "{name}");
        }
    }
}

#[test]
fn byte_order_marks_and_windows_line_endings_change_no_verdict() {
    let plan = "title = \"X\"\n[[step]]\nid = \"a\"\nnote = \"\"\"\none\ntwo\"\"\"\n\n[[step]]\nid = \"b\"\n";
    let record = "[[step]]\nid = \"a\"\nstarted = 2023-02-01\nnote = \"\"\"\none\ntwo\"\"\"\n\n[[step]]\nid = \"c\"\n";
    let run = |change: &dyn Fn(&str) -> String| {
        let repository = Repository::new();
        let (plan, record) = (change(plan), change(record));
        let planned = repository.commit_text(&[], "2023-01-09", &[(PLAN, &plan)]);
        repository.set_head(repository.commit_text(&[planned], "2023-02-01", &[(PLAN, &plan), (RECORD, &record)]));
        assert_eq!(asplanned(repository.path(), &["check", "-A", "unexplained-surprise"]).stdout, "");
        without_commits(&json_of(repository.path(), &[]).to_string())
    };
    let unix = run(&str::to_owned);
    assert!(unix.contains("anticipated"));
    assert_eq!(run(&|text| format!("\u{feff}{text}")), unix);
    assert_eq!(run(&|text| text.replace('\n', "\r\n")), unix);
    assert_eq!(run(&|text| format!("\u{feff}{}", text.replace('\n', "\r\n"))), unix);
}

/// A text with every full hash taken out.
fn without_commits(text: &str) -> String {
    let is_hash = |word: &&str| word.len() == 40 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.split('"').map(|word| if is_hash(&word) { "" } else { word }).collect::<Vec<_>>().join("\"")
}

#[test]
fn a_checkout_with_other_line_endings_is_no_change() {
    let repository = Repository::new();
    let committed = files(&[(PLAN, A)]);
    repository.set_head(repository.commit(&[], &Author::on("ana", "2023-01-09"), &committed));
    repository.check_out(&committed);
    repository.write_tree(&files(&[(PLAN, &A.replace('\n', "\r\n"))]));
    assert_eq!(only(repository.path())["as_of"]["uncommitted"], false);
}

#[test]
fn a_symbolic_link_in_history_is_no_plan() {
    let repository = Repository::new();
    let mut all = files(&[("plans/real.toml", A), (RECORD, DID_A)]);
    all.insert(PLAN.to_owned(), File::with_mode(LINK, "../real.toml"));
    all.insert("plans/other".to_owned(), File::with_mode(LINK, "x"));
    let linked = repository.commit(&[], &Author::on("ana", "2023-01-09"), &all);
    repository.set_head(linked);
    let found = only(repository.path());
    assert_eq!(verdicts(&found), "a emergent");
    assert_eq!(found["baseline"], json!(null));
    assert_eq!(found["plan"], json!([]));
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_on_disk_is_no_plan() {
    let (repository, _) = planned_and_recorded();
    let committed = files(&[(PLAN, A), (RECORD, DID_A)]);
    repository.check_out(&committed);
    let mut on_disk = committed.clone();
    on_disk.insert("elsewhere.toml".to_owned(), File::new("[[step]]\nid = \"secret\"\n"));
    on_disk.insert(PLAN.to_owned(), File::with_mode(LINK, "../../elsewhere.toml"));
    repository.write_tree(&on_disk);
    let found = only(repository.path());
    assert_eq!(verdicts(&found), "a anticipated");
    assert_eq!(found["as_of"]["uncommitted"], true);
    assert_eq!(found["plan"][0]["removed"], json!(null), "nothing committed took it out");
    assert!(!found.to_string().contains("secret"));

    // Neither is a plans folder that is one.
    let outside = tempfile::tempdir().unwrap();
    fs::create_dir(outside.path().join("y")).unwrap();
    fs::write(outside.path().join("y/plan.toml"), A).unwrap();
    repository.write_tree(&Files::new());
    std::os::unix::fs::symlink(outside.path(), repository.path().join("plans")).unwrap();
    assert_eq!(names(&json_of(repository.path(), &[])), [""; 0]);
}

#[test]
fn a_submodule_is_no_initiative() {
    let repository = Repository::new();
    let mut all = files(&[(PLAN, A)]);
    all.insert("plans/module".to_owned(), File::with_mode(SUBMODULE, ""));
    all.insert("plans/x/actual.toml".to_owned(), File::with_mode(SUBMODULE, ""));
    repository.set_head(repository.commit(&[], &Author::on("ana", "2023-01-09"), &all));
    assert_eq!(names(&json_of(repository.path(), &[])), ["x"]);

    // Nor are the files of its checkout.
    all.remove("plans/x/actual.toml");
    repository.set_head(repository.commit(&[], &Author::on("ana", "2023-01-09"), &all));
    repository.check_out(&all);
    let module = repository.path().join("plans/module");
    fs::create_dir(module.join(".git")).unwrap();
    fs::write(module.join("plan.toml"), A).unwrap();
    let found = json_of(repository.path(), &[]);
    assert_eq!(names(&found), ["x"]);
    assert_eq!(found["initiatives"][0]["as_of"]["uncommitted"], false);
}
