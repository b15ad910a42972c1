//! Awkward input and awkward repositories: nothing panics, and what is wrong is said with its place and the next act.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use asplanned::model::text::is_hidden;
use git2::{ObjectType, Oid};
use serde_json::{Value, json};

use crate::support::repository::{Author, File, Files, LINK, Repository, SUBMODULE};
use crate::support::{Output, TODAY, asplanned};

const PLAN: &str = "plans/x/plan.toml";
const RECORD: &str = "plans/x/actual.toml";
/// A file with one step: `a`.
const A: &str = "title = \"X\"\n[[step]]\nid = \"a\"\ntitle = \"Ask\"\n";
/// The same without a title of its own, for a record.
const DID_A: &str = "[[step]]\nid = \"a\"\nstarted = 2023-02-01\n";
/// The highest file that is read.
const TEN_MEGABYTES: usize = 10 << 20;

fn files(texts: &[(&str, &str)]) -> Files {
    texts.iter().map(|(path, text)| ((*path).to_owned(), File::new(*text))).collect()
}

/// A repository in which `a` was planned, and then recorded; nothing is checked out.
fn planned_and_recorded() -> (Repository, [Oid; 2]) {
    let repository = Repository::new();
    let planned = repository.commit_text(&[], "2023-01-09", &[(PLAN, A)]);
    let recorded = repository.commit_text(&[planned], "2023-02-01", &[(PLAN, A), (RECORD, DID_A)]);
    repository.set_head(recorded);
    (repository, [planned, recorded])
}

fn json_of(folder: &Path, args: &[&str]) -> Value {
    let args: Vec<&str> = ["diff", "--format", "json"].iter().chain(args).copied().collect();
    let output = asplanned(folder, &args);
    assert_eq!(output.code, 0, "{}", output.stderr);
    serde_json::from_str(&output.stdout).unwrap()
}

/// The only initiative of a repository.
fn only(folder: &Path) -> Value {
    let found = json_of(folder, &[]);
    assert_eq!(found["initiatives"].as_array().unwrap().len(), 1, "{found:#}");
    found["initiatives"][0].clone()
}

/// Each actual step with its verdict.
fn verdicts(initiative: &Value) -> String {
    let word = |step: &Value, key: &str| step[key].as_str().unwrap().to_owned();
    let steps = initiative["actual"].as_array().unwrap().iter();
    steps.map(|step| word(step, "id") + " " + &word(step, "verdict")).collect::<Vec<_>>().join(", ")
}

fn names(found: &Value) -> Vec<&str> {
    found["initiatives"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect()
}

/// A failure with all of these words in its message.
#[track_caller]
fn fails(output: &Output, words: &[&str]) {
    assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{}", output.stderr);
    for word in words {
        assert!(output.stderr.contains(word), "{word:?} is not in {}", output.stderr);
    }
}

/// Runs git with nothing of the machine's configuration.
fn git<S: AsRef<OsStr>>(folder: &Path, args: &[S]) {
    let output = Command::new("git")
        .args(["-c", "protocol.file.allow=always", "-c", "advice.detachedHead=false"])
        .args(args)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A clone of a repository through git's own transport, made with these options.
fn clone(repository: &Repository, options: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("file://{}", repository.path().display());
    let args: Vec<&str> = ["clone", "--quiet"].iter().chain(options).copied().chain([url.as_str(), "."]).collect();
    git(folder.path(), &args);
    folder
}

// Awkward files.

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

// Awkward names.

#[test]
fn folder_names_with_line_breaks_and_leading_dashes_work() {
    let repository = Repository::new();
    let names_ = ["-rf", "two\nlines", "sp ace/\"quote\"", "%2e*?[a]", "ünï"];
    let texts: Vec<(String, &str)> = names_.iter().map(|name| (format!("plans/{name}/plan.toml"), A)).collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    repository.set_head(repository.commit_text(&[], "2023-01-09", &texts));
    let mut sorted = names_.to_vec();
    sorted.sort_unstable();
    assert_eq!(names(&json_of(repository.path(), &[])), sorted);
    for name in names_ {
        assert_eq!(names(&json_of(repository.path(), &["--", name])), [name]);
        assert_eq!(names(&json_of(repository.path(), &[&format!("--initiative={name}")])), [name]);
    }
    let text = asplanned(repository.path(), &["diff"]);
    assert!(text.stdout.contains("two␊lines"), "{}", text.stdout);
    assert_eq!(text.stdout.lines().count(), names_.len());
    assert_eq!(asplanned(repository.path(), &["check"]).code, 0);
}

/// Writes a tree by hand: mode, name and id of each entry, sorted as git sorts them.
fn tree(git: &git2::Repository, entries: &[(u32, &[u8], Oid)]) -> Oid {
    let mut content = Vec::new();
    for (mode, name, id) in entries {
        content.extend_from_slice(format!("{mode:o} ").as_bytes());
        content.extend_from_slice(name);
        content.push(0);
        content.extend_from_slice(id.as_bytes());
    }
    git.odb().unwrap().write(ObjectType::Tree, &content).unwrap()
}

/// Writes a commit by hand, with these words as its author.
fn raw_commit(git: &git2::Repository, tree: Oid, parents: &[Oid], author: &[u8]) -> Oid {
    let mut text = format!("tree {tree}\n").into_bytes();
    for parent in parents {
        text.extend_from_slice(format!("parent {parent}\n").as_bytes());
    }
    for role in ["author", "committer"] {
        text.extend_from_slice(&[role.as_bytes(), b" ", author, b"\n"].concat());
    }
    text.extend_from_slice(b"\nchange\n");
    git.odb().unwrap().write(ObjectType::Commit, &text).unwrap()
}

#[test]
fn names_that_are_not_utf_8_carry_a_replacement_character() {
    let repository = Repository::new();
    let git = repository.git();
    let blob = |text: &str| git.blob(text.as_bytes()).unwrap();
    let folder = |files: &[(u32, &[u8], Oid)]| {
        let named = tree(&git, files);
        let other = tree(&git, &[(0o100_644, b"plan.toml", blob("[["))]);
        let plans = tree(&git, &[(0o040_000, b"caf\xe9", named), (0o040_000, b"caf\xff", other)]);
        tree(&git, &[(0o040_000, b"plans", plans)])
    };
    let records = tree(&git, &[(0o100_644, b"\xfe.toml", blob("[[step]]\nid = \"b\"\n"))]);
    let plan: (u32, &[u8], Oid) = (0o100_644, b"plan.toml", blob(A));
    let record: (u32, &[u8], Oid) = (0o100_644, b"actual.toml", blob(DID_A));
    let author = b"Caf\xe9 <caf\xe9@example.org> 1673265600 +0000";
    let planned = raw_commit(&git, folder(&[plan]), &[], author);
    let tip = raw_commit(&git, folder(&[(0o040_000, b"actual", records), record, plan]), &[planned], author);
    repository.set_head(tip);

    let found = json_of(repository.path(), &[]);
    assert_eq!(names(&found), ["caf\u{fffd}", "caf\u{fffd}"]);
    let first = &found["initiatives"][0];
    assert_eq!(first["path"], "plans/caf\u{fffd}");
    assert_eq!(verdicts(first), "a anticipated, b emergent");
    assert_eq!(first["actual"][0]["recorded"]["author"], "Caf\u{fffd}");
    assert_eq!(found["initiatives"][1]["warnings"][0]["path"], "plans/caf\u{fffd}/plan.toml");
    for args in [&["diff"][..], &["diff", "--format", "markdown"], &["diff", "--full"]] {
        let output = asplanned(repository.path(), args);
        assert_eq!(output.code, 0, "{}", output.stderr);
        assert!(output.stdout.contains('\u{fffd}'), "{}", output.stdout);
    }
    let checked = asplanned(repository.path(), &["check"]);
    assert_eq!(checked.code, 1);
    assert!(checked.stdout.contains("plans/caf\u{fffd}/plan.toml:1:"), "{}", checked.stdout);
}

#[cfg(target_os = "linux")]
#[test]
fn names_on_disk_that_are_not_utf_8_work_too() {
    use std::os::unix::ffi::OsStrExt;
    let repository = Repository::new();
    repository.check_out(&Files::new());
    for name in [&b"caf\xe9"[..], b"-rf", b"two\nlines"] {
        let folder = repository.path().join("plans").join(OsStr::from_bytes(name));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("plan.toml"), A).unwrap();
    }
    assert_eq!(names(&json_of(repository.path(), &[])), ["-rf", "caf\u{fffd}", "two\nlines"]);
    assert_eq!(asplanned(repository.path(), &["check"]).code, 0);
}

// Awkward clocks.

#[test]
fn commits_of_1970_and_of_the_next_century_have_their_day() {
    let repository = Repository::new();
    let author = |seconds, offset| Author { name: "ana".to_owned(), seconds, offset };
    let planned = repository.commit(&[], &author(0, -60), &files(&[(PLAN, A)]));
    let recorded = repository.commit(
        &[planned],
        &author(4_133_980_800, 0),
        &files(&[(PLAN, A), (RECORD, "[[step]]\nid = \"a\"\n")]),
    );
    repository.set_head(recorded);
    let found = only(repository.path());
    assert_eq!(found["baseline"]["date"], "1969-12-31");
    assert_eq!(found["as_of"]["date"], "2101-01-01");
    assert_eq!(verdicts(&found), "a anticipated");
    assert_eq!(found["actual"][0]["foresight_days"], 47_848);
}

/// A repository in which `a` was planned and then recorded, by commits whose author lines are these words.
fn by_author(planned_by: &str, recorded_by: &str) -> Repository {
    let (repository, commits) = planned_and_recorded();
    let git = repository.git();
    let trees = commits.map(|commit| git.find_commit(commit).unwrap().tree_id());
    let planned = raw_commit(&git, trees[0], &[], planned_by.as_bytes());
    repository.set_head(raw_commit(&git, trees[1], &[planned], recorded_by.as_bytes()));
    repository
}

#[test]
fn absurd_clocks_and_zones_give_a_verdict_all_the_same() {
    for author in [
        "ana <a@b> 1675252800 +9999",
        "ana <a@b> 1675252800 -9999",
        "ana <a@b> 1675252800 +abcd",
        "ana <a@b> 1675252800 0",
        "ana <a@b> 1675252800",
        "ana <a@b> 9223372036854775807 +1400",
        "ana <a@b> -9223372036854775808 -1400",
        "ana <a@b> -1 +0000",
        "ana <a@b>",
        "<> 1 +0000",
    ] {
        let output = asplanned(by_author(author, author).path(), &["diff", "--format", "json"]);
        assert_eq!(output.code, 0, "{author:?}: {}", output.stderr);
        assert!(output.stdout.contains("\"verdict\""), "{author:?}");
    }
}

/// Author lines that git would not write.
const NO_AUTHORS: [&str; 7] = [
    "ana",
    "",
    "ana a@b 1 +0000",
    "> 1 <",
    "ana <a@b",
    "ana <a@b> soon +0000",
    "ana <a@b> 99999999999999999999999 +0000",
];

#[test]
fn author_lines_that_are_none_do_not_stop_the_reading_of_history() {
    let good = "ana <a@b> 1675252800 +0000";
    for author in NO_AUTHORS {
        let older = by_author(author, good);
        let output = asplanned(older.path(), &["diff"]);
        assert_eq!(output.code, 0, "{author:?}: {}", output.stderr);
    }
}

#[test]
fn a_head_whose_author_line_is_none_is_read_or_named() {
    let good = "ana <a@b> 1675252800 +0000";
    for author in NO_AUTHORS {
        let repository = by_author(good, author);
        let head = repository.git().refname_to_id("HEAD").unwrap().to_string();
        let output = asplanned(repository.path(), &["diff"]);
        assert!(output.code == 0 || output.stderr.contains(&head), "{author:?}: {}", output.stderr);
    }
}

// Awkward repositories.

#[test]
fn an_empty_repository_has_no_initiative_and_says_so() {
    for repository in [Repository::new(), Repository::bare()] {
        for command in ["diff", "check"] {
            let output = asplanned(repository.path(), &[command]);
            assert_eq!((output.code, output.stdout.as_str()), (0, ""), "{command}");
            assert!(output.stderr.contains("asplanned init"), "{}", output.stderr);
        }
        assert_eq!(json_of(repository.path(), &[]), json!({ "version": 1, "initiatives": [] }));
        fails(&asplanned(repository.path(), &["diff", "--rev", "HEAD"]), &["HEAD"]);
        fails(&asplanned(repository.path(), &["diff", "--as-of", "2023-01-01"]), &["HEAD"]);
        fails(&asplanned(repository.path(), &["diff", "x"]), &["\"x\"", "asplanned init"]);
    }
}

#[test]
fn files_on_an_unborn_head_are_provisional_with_and_without_an_index() {
    for index in [false, true] {
        let repository = Repository::new();
        let all = files(&[(PLAN, A), (RECORD, "[[step]]\nid = \"a\"\n")]);
        if index {
            repository.check_out(&all);
        } else {
            repository.write_tree(&all);
        }
        let found = only(repository.path());
        assert_eq!(found["as_of"], json!({ "commit": null, "date": TODAY, "uncommitted": true }));
        assert_eq!(verdicts(&found), "a retrofitted");
        assert_eq!(found["actual"][0]["because"], "same-commit");
        assert_eq!(found["actual"][0]["provisional"], true);
        assert_eq!(found["actual"][0]["recorded"], json!(null));
        assert_eq!(asplanned(repository.path(), &["diff"]).code, 0);
    }
}

#[test]
fn check_has_a_word_for_an_unborn_head() {
    let repository = Repository::new();
    repository.check_out(&files(&[(PLAN, A)]));
    let output = asplanned(repository.path(), &["check"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, ""));
    assert!(!output.stderr.is_empty());
}

#[test]
fn a_bare_repository_is_read_like_any_other() {
    let bare = Repository::bare();
    let planned = bare.commit_text(&[], "2023-01-09", &[(PLAN, A)]);
    bare.set_head(bare.commit_text(&[planned], "2023-02-01", &[(PLAN, A), (RECORD, DID_A)]));
    let (other, _) = planned_and_recorded();
    assert_eq!(json_of(bare.path(), &[]), json_of(other.path(), &[]));
    assert_eq!(only(bare.path())["as_of"]["uncommitted"], false);
    assert_eq!(asplanned(bare.path(), &["check"]).code, 0);
    assert_eq!(verdicts(&json_of(bare.path(), &["--rev", "main"])["initiatives"][0]), "a anticipated");
}

#[test]
fn a_detached_head_is_read_like_a_branch() {
    let (repository, [planned, recorded]) = planned_and_recorded();
    let attached = json_of(repository.path(), &[]);
    fs::write(repository.git().path().join("HEAD"), format!("{recorded}\n")).unwrap();
    assert_eq!(json_of(repository.path(), &[]), attached);
    fs::write(repository.git().path().join("HEAD"), format!("{planned}\n")).unwrap();
    assert_eq!(only(repository.path())["as_of"]["commit"], planned.to_string());
}

#[test]
fn a_linked_worktree_has_its_own_head_and_files() {
    let (repository, [planned, recorded]) = planned_and_recorded();
    let folder = tempfile::tempdir().unwrap();
    let linked = folder.path().join("linked");
    git(repository.path(), &["worktree", "add", "--quiet", "--detach", linked.to_str().unwrap(), &planned.to_string()]);
    let found = only(&linked);
    let expected = json!({ "commit": planned.to_string(), "date": "2023-01-09", "uncommitted": false });
    assert_eq!(found["as_of"], expected);
    fs::write(linked.join(RECORD), "[[step]]\nid = \"b\"\n").unwrap();
    assert_eq!(verdicts(&only(&linked)), "b emergent");
    assert_eq!(verdicts(&only(&linked.join("plans/x"))), "b emergent");
    assert_eq!(only(repository.path())["as_of"]["commit"], recorded.to_string());
}

#[test]
fn what_a_sparse_checkout_leaves_out_is_as_in_head() {
    let repository = Repository::new();
    let texts = [(PLAN, A), ("plans/y/plan.toml", A), ("src/main.c", "")];
    let planned = repository.commit_text(&[], "2023-01-09", &texts);
    let texts = [(PLAN, A), (RECORD, DID_A), ("plans/y/plan.toml", A), ("src/main.c", "")];
    repository.set_head(repository.commit_text(&[planned], "2023-02-01", &texts));
    let expected = json_of(repository.path(), &[]);
    for kind in [&["--cone", "--no-sparse-index"][..], &["--cone", "--sparse-index"]] {
        let clone = clone(&repository, &[]);
        for kept in ["src", "plans/y"] {
            let args: Vec<&str> = ["sparse-checkout", "set"].iter().chain(kind).copied().chain([kept]).collect();
            git(clone.path(), &args);
            assert!(!clone.path().join(PLAN).exists());
            assert_eq!(json_of(clone.path(), &[]), expected, "{kind:?} {kept}");
            assert_eq!(asplanned(clone.path(), &["check"]).code, 0);
        }
        fs::write(clone.path().join("plans/y/actual.toml"), DID_A).unwrap();
        let found = json_of(clone.path(), &[]);
        assert_eq!(verdicts(&found["initiatives"][1]), "a anticipated");
        assert_eq!(found["initiatives"][0], expected["initiatives"][0]);
    }
}

#[test]
fn a_clone_without_a_checkout_has_nothing_uncommitted() {
    let (repository, _) = planned_and_recorded();
    let clone = clone(&repository, &["--no-checkout"]);
    assert_eq!(json_of(clone.path(), &[]), json_of(repository.path(), &[]));
    assert_eq!(only(clone.path())["erased"], json!([]));
}

#[test]
fn a_shallow_clone_gives_no_verdict_and_names_the_cut_and_the_cure() {
    let (repository, [_, recorded]) = planned_and_recorded();
    let clone = clone(&repository, &["--depth", "1"]);
    let cure = [recorded.to_string(), "git fetch --unshallow".into(), "fetch-depth: 0".into(), "GIT_DEPTH: 0".into()];
    let cure: Vec<&str> = cure.iter().map(String::as_str).collect();
    fails(&asplanned(clone.path(), &["diff"]), &cure);
    fails(&asplanned(clone.path(), &["diff", "--format", "json"]), &cure);
    fails(&asplanned(clone.path(), &["diff", "--first-parent"]), &cure);
    fails(&asplanned(clone.path(), &["diff", "--rev", "HEAD"]), &cure);
    fails(&asplanned(clone.path(), &["diff", "--as-of", "2023-01-10"]), &cure);

    let output = asplanned(clone.path(), &["check", "--files"]);
    assert_eq!((output.code, output.stdout.as_str(), output.stderr.as_str()), (0, "", ""));
    fails(&asplanned(clone.path(), &["check"]), &cure);

    fs::write(clone.path().join(PLAN), "[[step]]\nid = \"a\"\ncolour = 1\n").unwrap();
    let output = asplanned(clone.path(), &["check", "--files"]);
    assert_eq!(output.code, 1);
    assert!(output.stdout.contains("unknown-key"), "{}", output.stdout);
    let output = asplanned(clone.path(), &["check"]);
    assert_eq!(output.code, 2);
    assert!(output.stdout.contains("unknown-key"), "{}", output.stdout);
    assert!(cure.iter().all(|word| output.stderr.contains(word)), "{}", output.stderr);
}

#[test]
fn a_deepened_clone_is_whole_again() {
    let (repository, _) = planned_and_recorded();
    let clone = clone(&repository, &["--depth", "1"]);
    git(clone.path(), &["fetch", "--quiet", "--unshallow"]);
    assert_eq!(json_of(clone.path(), &[]), json_of(repository.path(), &[]));
}

/// A repository in which `a` was recorded before it was planned: the two commits.
fn planned_too_late() -> (Repository, [Oid; 2]) {
    let repository = Repository::new();
    let recorded = repository.commit_text(&[], "2023-01-09", &[(RECORD, "[[step]]\nid = \"a\"\n")]);
    let planned = repository.commit_text(&[recorded], "2023-02-01", &[(PLAN, A), (RECORD, "[[step]]\nid = \"a\"\n")]);
    repository.set_head(planned);
    (repository, [recorded, planned])
}

#[test]
fn replace_refs_are_ignored_with_a_warning() {
    let (repository, [recorded, _]) = planned_too_late();
    let before = json_of(repository.path(), &[]);
    let forged = repository.commit_text(&[], "2023-01-01", &[(PLAN, A)]);
    let forged = repository.commit_text(&[forged], "2023-01-09", &[(PLAN, A), (RECORD, "[[step]]\nid = \"a\"\n")]);
    let head = repository.git().head().unwrap().target().unwrap();
    repository.set_head(forged);
    repository.set_head(head);
    git(repository.path(), &["replace", &recorded.to_string(), &forged.to_string()]);
    warns_and_judges_the_same(repository.path(), before, "replace-refs", "refs/replace");
}

#[test]
fn grafts_are_ignored_with_a_warning() {
    let (repository, [recorded, planned]) = planned_too_late();
    let before = json_of(repository.path(), &[]);
    let info = repository.git().path().join("info");
    fs::create_dir_all(&info).unwrap();
    fs::write(info.join("grafts"), format!("{recorded} {planned}\n{planned}\n")).unwrap();
    warns_and_judges_the_same(repository.path(), before, "grafts", "info/grafts");
}

fn warns_and_judges_the_same(folder: &Path, mut before: Value, code: &str, named: &str) {
    assert_eq!(verdicts(&before["initiatives"][0]), "a retrofitted");
    let after = json_of(folder, &[]);
    let warnings = after["initiatives"][0]["warnings"].clone();
    assert_eq!(warnings.as_array().unwrap().len(), 1);
    assert_eq!(warnings[0]["code"], code);
    before["initiatives"][0]["warnings"] = warnings;
    assert_eq!(after, before);
    let text = asplanned(folder, &["diff"]);
    assert!(text.stderr.contains(named), "{}", text.stderr);
    let checked = asplanned(folder, &["check", "-D", "retrofitted"]);
    assert_eq!(checked.code, 1, "{}", checked.stdout);
}

#[test]
fn a_partial_clone_is_an_error_that_says_how_to_fetch_and_fetches_nothing() {
    let (repository, _) = planned_and_recorded();
    git(repository.path(), &["config", "uploadpack.allowFilter", "true"]);
    git(repository.path(), &["config", "uploadpack.allowAnySHA1InWant", "true"]);
    let clone = clone(&repository, &["--filter=blob:none", "--no-checkout"]);
    let packs = || fs::read_dir(clone.path().join(".git/objects/pack")).unwrap().count();
    let before = packs();
    fails(&asplanned(clone.path(), &["diff"]), &["partial clone", "fetch"]);
    fails(&asplanned(clone.path(), &["check"]), &["partial clone", "fetch"]);
    assert_eq!(packs(), before);
}

#[test]
fn a_missing_object_is_an_error_that_names_it() {
    let (repository, [planned, _]) = planned_and_recorded();
    let git = repository.git();
    let tree = git.find_commit(planned).unwrap().tree_id();
    let gone = Oid::from_str("1234567890123456789012345678901234567890").unwrap();
    let torn = raw_commit(&git, tree, &[gone], b"ana <a@b> 1 +0000");
    repository.set_head(torn);
    fails(&asplanned(repository.path(), &["diff"]), &[&gone.to_string(), "git fsck"]);
}

#[test]
fn a_folder_in_no_repository_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    for args in [&["diff"][..], &["check"], &["check", "--files"], &["init", "x"]] {
        fails(&asplanned(folder.path(), args), &["not in a git repository", "asplanned demo"]);
    }
    fails(&asplanned(folder.path(), &["-C", "nowhere", "diff"]), &["nowhere"]);
}

// Names and revisions that are not there.

#[test]
fn an_unknown_revision_is_an_error() {
    let (repository, _) = planned_and_recorded();
    for revision in ["nowhere", "", "HEAD~7", "HEAD^{tree}", ":/change", "-x", "v1..v2", "main@{yesterday", "\u{1b}"] {
        let output = asplanned(repository.path(), &["diff", &format!("--rev={revision}")]);
        fails(&output, &["names no commit"]);
        assert!(!output.stderr.contains('\u{1b}'));
    }
    fails(&asplanned(repository.path(), &["diff", "--rev", "nowhere"]), &["\"nowhere\"", "git log"]);
}

#[test]
fn an_unknown_initiative_is_an_error_with_a_suggestion() {
    let repository = Repository::new();
    let texts = [("plans/concierge/plan.toml", A), ("plans/pilot/plan.toml", A)];
    repository.set_head(repository.commit_text(&[], "2023-01-09", &texts));
    fails(&asplanned(repository.path(), &["diff", "conciege"]), &["\"conciege\"", "did you mean concierge?"]);
    fails(&asplanned(repository.path(), &["diff", "zzz"]), &["\"zzz\"", "concierge", "pilot"]);
    fails(&asplanned(repository.path(), &["check", "-i", "pilo"]), &["did you mean pilot?"]);
    fails(&asplanned(repository.path(), &["diff", "pilot", "zzz"]), &["zzz"]);
}

#[test]
fn an_initiative_that_is_gone_is_shown_when_named() {
    let repository = Repository::new();
    let old = repository.commit_text(&[], "2023-01-09", &[("plans/old/plan.toml", A), (PLAN, A)]);
    let old = repository.commit_text(
        &[old],
        "2023-01-10",
        &[("plans/old/plan.toml", A), ("plans/old/actual.toml", DID_A), (PLAN, A)],
    );
    let gone = repository.commit_text(&[old], "2023-01-11", &[(PLAN, A)]);
    repository.set_head(gone);
    assert_eq!(names(&json_of(repository.path(), &[])), ["x"]);
    let found = json_of(repository.path(), &["old"]);
    assert_eq!(names(&found), ["old"]);
    let it = &found["initiatives"][0];
    assert_eq!(it["plan"][0]["removed"], json!({ "commit": gone.to_string(), "date": "2023-01-11" }));
    assert_eq!(it["erased"][0]["id"], "a");
    assert_eq!(it["baseline"]["date"], "2023-01-09");
    assert_eq!(names(&json_of(repository.path(), &["old", "x"])), ["old", "x"]);
}

#[test]
fn a_folder_above_several_initiatives_means_them_all() {
    let repository = Repository::new();
    let all = ["eu/pilot", "eu/north/pilot", "us", "eu"].map(|name| format!("plans/{name}/plan.toml"));
    let texts: Vec<(&str, &str)> = all[..3].iter().map(|path| (path.as_str(), A)).collect();
    repository.set_head(repository.commit_text(&[], "2023-01-09", &texts));
    let named = |args: &[&str]| names(&json_of(repository.path(), args)).join(" ");
    assert_eq!(named(&["eu"]), "eu/north/pilot eu/pilot");
    assert_eq!(named(&["eu/"]), "eu/north/pilot eu/pilot");
    assert_eq!(named(&["plans/eu"]), "eu/north/pilot eu/pilot");
    assert_eq!(named(&["us", "eu/pilot"]), "eu/pilot us");
    assert_eq!(named(&["-i", "us"]), "us");
    assert_eq!(named(&["plans"]), "eu/north/pilot eu/pilot us");
    assert_eq!(named(&[]), "eu/north/pilot eu/pilot us");
    fails(&asplanned(repository.path(), &["diff", "e"]), &["\"e\""]);
}

#[test]
fn without_a_name_the_one_in_whose_folder_one_stands_is_meant() {
    let repository = Repository::new();
    let all = files(&[(PLAN, A), ("plans/eu/y/plan.toml", A), ("plans/eu/z/plan.toml", A), ("src/a", "")]);
    repository.set_head(repository.commit(&[], &Author::on("ana", "2023-01-09"), &all));
    repository.check_out(&all);
    let standing = |folder: &str| names(&json_of(&repository.path().join(folder), &[])).join(" ");
    assert_eq!(standing("plans/x"), "x");
    assert_eq!(standing("plans/eu"), "eu/y eu/z");
    assert_eq!(standing("plans/eu/y"), "eu/y");
    assert_eq!(standing("plans"), "eu/y eu/z x");
    assert_eq!(standing("src"), "eu/y eu/z x");
}

#[test]
fn a_folder_called_actual_is_no_initiative() {
    let repository = Repository::new();
    let texts = [
        (PLAN, A),
        ("plans/x/actual/plan.toml", A),
        ("plans/actual/plan.toml", A),
        ("plans/x/actual/more/plan.toml", A),
    ];
    repository.set_head(repository.commit_text(&[], "2023-01-09", &texts));
    let found = json_of(repository.path(), &[]);
    assert!(!names(&found).iter().any(|name| name.ends_with("actual")), "{:?}", names(&found));
    assert_eq!(
        verdicts(found["initiatives"].as_array().unwrap().iter().find(|it| it["name"] == "x").unwrap()),
        "a retrofitted"
    );
}

#[test]
fn the_settings_say_which_folders_hold_initiatives() {
    let repository = Repository::new();
    let settings = ("asplanned.toml", "plans = [\"teams/*/plans\", \"ro[a-c]d/\"]\n");
    let texts = [
        settings,
        ("plans/no/plan.toml", A),
        ("road/r/plan.toml", A),
        ("rodd/no/plan.toml", A),
        ("teams/a/plans/one/plan.toml", A),
        ("teams/a/deep/plans/no/plan.toml", A),
        ("teams/b/plans/two/three/plan.toml", A),
    ];
    repository.set_head(repository.commit_text(&[], "2023-01-09", &texts));
    let found = json_of(repository.path(), &[]);
    assert_eq!(names(&found), ["one", "r", "two/three"]);
    assert_eq!(found["initiatives"][2]["path"], "teams/b/plans/two/three");
    assert_eq!(names(&json_of(repository.path(), &["teams/b"])), ["two/three"]);
}

#[test]
fn the_settings_of_the_version_that_is_read_count() {
    let repository = Repository::new();
    let before = repository.commit_text(&[], "2023-01-09", &[(PLAN, A), ("work/y/plan.toml", A)]);
    let texts = [(PLAN, A), ("work/y/plan.toml", A), ("asplanned.toml", "plans = [\"work\"]\n")];
    repository.set_head(repository.commit_text(&[before], "2023-01-10", &texts));
    assert_eq!(names(&json_of(repository.path(), &[])), ["y"]);
    assert_eq!(names(&json_of(repository.path(), &["--rev", "HEAD~1"])), ["x"]);
}

#[test]
fn bad_settings_are_an_error_with_their_place() {
    for (settings, place, word) in [
        ("plans = \"plans\"\n", "asplanned.toml:1:9", "list"),
        ("\nplans = [\"../x\"]\n", "asplanned.toml:2:10", "leads out"),
        ("plans = [\"/x\"]\n", "asplanned.toml:1:10", "root"),
        ("plans = [\"a[\"]\n", "asplanned.toml:1:10", "pattern"),
        ("plans = []\n", "asplanned.toml:1:9", "empty"),
        ("plan = [\"plans\"]\n", "asplanned.toml:1:1", "plans"),
        ("first-parent = 1\n", "asplanned.toml:1:16", "true"),
        ("[findings]\nsyntx = \"deny\"\n", "asplanned.toml:2:1", "syntax"),
        ("[findings]\nsyntax = \"forbid\"\n", "asplanned.toml:2:10", "forbid"),
        ("a = [\n", "asplanned.toml:1", "closed"),
        ("horizons = [0]\n", "asplanned.toml:1:13", "above 0"),
        ("x = \"\0\"\n", "asplanned.toml:1:6", "U+0000"),
    ] {
        let repository = Repository::new();
        let all = files(&[(PLAN, A), ("asplanned.toml", settings)]);
        repository.set_head(repository.commit(&[], &Author::on("ana", "2023-01-09"), &all));
        for args in [&["diff"][..], &["check"], &["check", "--files"], &["diff", "--rev", "HEAD"]] {
            fails(&asplanned(repository.path(), args), &[place, word]);
        }
        repository.check_out(&all);
        fails(&asplanned(repository.path(), &["diff"]), &[place, word]);
    }
}

// Hostile texts.

/// What a stranger might write, as it stands in a basic string of TOML, and then escaped.
const HOSTILE: &str = "\u{202e}\u{200b}\u{2066}\u{feff}\t\u{ad}\u{2028}\u{e0041}\\u001b[31m\\u0007\\r\\n::error::x\\u0085\\u009b\\u0000\\u007f\
    <script>alert(1)</script><b>|x|\\u007c @team #1 ![i](http://evil.example) [l](javascript:x) `c` \\\\| https://evil.example www.evil.example &lt;\
    \\n| a | b |\\n|-|-|\\n# h\\n- l";

fn hostile() -> Repository {
    let repository = Repository::new();
    let id = |nr: u32| format!("id = \"{nr}{HOSTILE}\"\ntitle = \"T{HOSTILE}\"\n");
    let more = format!(
        "note = \"{HOSTILE}\"\nwho = \"{HOSTILE}\"\nfrom = [\"{HOSTILE}\", \"4{HOSTILE}\"]\nneeds = [\"{HOSTILE}\"]\nyields = [\"y{HOSTILE}\"]\n"
    );
    let step = |nr: u32, keys: &str| format!("[[step]]\n{}{more}{keys}", id(nr));
    let head = format!("title = \"X{HOSTILE}\"\nsummary = \"{HOSTILE}\"\n");
    let drop = format!("dropped = \"{HOSTILE}\"\ndropped-by = \"1{HOSTILE}\"\n");
    let first = head.clone() + &step(1, "") + &step(2, "") + &step(6, "") + &step(7, &drop) + &step(8, &drop);
    let second = format!("{head}baseline = \"b{HOSTILE}\"\n\"k{HOSTILE}\" = 1\n")
        + &step(1, "")
        + &step(2, &drop)
        + &step(3, "")
        + &step(5, "kind = \"\\u001b\"\n\"\\u202e\" = 2\n")
        + &step(7, &drop)
        + &step(8, &drop);
    let outcome = format!("outcome = \"{HOSTILE}\"\nlesson = \"{HOSTILE}\"\nforeseeable = true\n");
    let linked = format!("plan = [\"6{HOSTILE}\", \"n{HOSTILE}\"]\n");
    let record =
        step(1, &outcome) + &step(3, "started = 2022-01-01\n") + &step(4, &linked) + &step(9, "") + &step(9, "");
    let folder = "plans/f\u{1b}[31m\u{202e}\n<b>@team|`";
    let broken = format!("a = 1\nb\u{1b} \u{202e}\u{7f}= \"{HOSTILE}\n");
    let write = |parents: &[Oid], day: i64, texts: &[(&str, &str)]| {
        let name = "ev\u{1b}[31m\u{202e}\u{200b}\u{9b}il".to_owned();
        let author = Author { name, seconds: 1_673_265_600 + day * 86_400, offset: 0 };
        repository.commit(parents, &author, &files(texts))
    };
    let [plan, actual, old] =
        ["plan.toml", "actual.toml", "actual/\u{1b}\u{202e}.toml"].map(|name| format!("{folder}/{name}"));
    let one = write(&[], 0, &[(&plan, &first), (PLAN, A), ("plans/old\u{1b}\u{202e}/plan.toml", DID_A)]);
    let two =
        write(&[one], 1, &[(&plan, &broken), (&old, &broken), (PLAN, A), ("plans/new\u{1b}\u{202e}/plan.toml", DID_A)]);
    let three = write(&[two], 2, &[(&plan, &second), (&actual, &record), (&old, &broken), (PLAN, &broken)]);
    let later = record.clone() + &step(5, "");
    let texts = [
        (plan.as_str(), second.as_str()),
        (&actual, &later),
        (PLAN, &broken),
        ("plans/new\u{1b}\u{202e}/plan.toml", DID_A),
    ];
    repository.set_head(write(&[three], 3, &texts));
    repository
}

#[track_caller]
fn shows_nothing_hidden(text: &str) {
    let hidden: Vec<char> = text.chars().filter(|c| *c != '\n' && is_hidden(*c)).collect();
    assert!(hidden.is_empty(), "{hidden:?} in\n{text}");
    let others = text.chars().filter(|c| *c != '\n' && c.is_control()).count();
    assert_eq!(others, 0);
}

const ONLY: [&str; 8] =
    ["anticipated", "adapted", "retrofitted", "emergent", "surprises", "dropped", "open", "emergent,dropped,adapted"];

#[test]
fn nothing_hidden_reaches_the_screen() {
    let repository = hostile();
    let mut runs: Vec<Vec<&str>> = vec![
        vec!["diff"],
        vec!["diff", "--full"],
        vec!["diff", "plans"],
        vec!["diff", "--format", "markdown"],
        vec!["check"],
        vec!["check", "-W", "retrofitted", "-W", "dangling-link"],
        vec!["check", "--files"],
        vec!["check", "-A", "syntax"],
        vec!["diff", "\u{1b}\u{202e}"],
        vec!["diff", "--rev", "\u{1b}\u{202e}"],
    ];
    for only in ONLY {
        runs.push(vec!["diff", "--only", only]);
        runs.push(vec!["diff", "--full", "--format", "markdown", "--only", only]);
    }
    for args in runs {
        let output = asplanned(repository.path(), &args);
        shows_nothing_hidden(&output.stdout);
        shows_nothing_hidden(&output.stderr);
        let commands = format!("{}{}", output.stdout, output.stderr);
        assert!(!commands.lines().any(|line| line.starts_with("::")), "{args:?}");
    }
    let output = asplanned(repository.path(), &["diff", "--full"]);
    assert_eq!(output.code, 0);
    for word in ["anticipated", "adapted", "retrofitted", "emergent", "dropped", "open"] {
        assert!(output.stdout.contains(word), "{word} is not in {}", output.stdout);
    }
}

#[test]
fn hidden_characters_in_excerpts_of_check_are_made_visible() {
    let repository = hostile();
    let output = asplanned(repository.path(), &["check", "-W", "retrofitted"]);
    assert_eq!(output.code, 1);
    for word in ["hidden-characters", "<U+202E>", "␛", "syntax"] {
        assert!(output.stdout.contains(word), "{word} is not in {}", output.stdout);
    }
}

#[test]
fn nothing_of_the_input_is_active_in_markdown() {
    let repository = hostile();
    for only in std::iter::once(None).chain(ONLY.map(Some)) {
        let only: Vec<&str> = only.into_iter().flat_map(|only| ["--only", only]).collect();
        let args: Vec<&str> = ["diff", "--format", "markdown"].iter().chain(&only).copied().collect();
        let text = asplanned(repository.path(), &args).stdout;
        for active in ["<", ">", "@", "](", "://", "`", "www.", "![", "javascript:"] {
            assert!(!text.contains(active), "{active} in\n{text}");
        }
        let mut in_table = false;
        for line in text.lines() {
            if line.starts_with('|') {
                assert_eq!(line.matches('|').count(), 6, "{line}");
                in_table = true;
            } else {
                assert!(!line.contains('|'), "{line}");
                assert!(
                    line.is_empty() || line.starts_with("## ") || !line.starts_with(['#', '-', '+', '1', ' ']),
                    "{line}"
                );
            }
        }
        assert!(in_table, "{only:?}");
    }
}

#[test]
fn json_keeps_hostile_texts_as_they_are_and_is_one_value() {
    let repository = hostile();
    let found = json_of(repository.path(), &[]);
    let text = found.to_string();
    assert!(text.contains("\u{202e}") && text.contains("\\u001b"));
    let raw = asplanned(repository.path(), &["diff", "--format", "json"]).stdout;
    assert!(!raw.bytes().any(|byte| byte < b' ' && byte != b'\n'));
}

// The same bytes everywhere.

#[test]
fn folder_zone_and_locale_change_no_byte() {
    let (repository, _) = planned_and_recorded();
    repository.check_out(&files(&[(PLAN, A), (RECORD, DID_A)]));
    let elsewhere = clone(&repository, &[]);
    let run = |folder: &Path, args: &[&str], env: &[(&str, &str)]| {
        let output = Command::new(env!("CARGO_BIN_EXE_asplanned"))
            .args(args)
            .current_dir(folder)
            .envs(env.iter().copied())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let other = [("TZ", "Pacific/Kiritimati"), ("LC_ALL", "C"), ("LANG", "de_DE"), ("SOURCE_DATE_EPOCH", "0")];
    let json = ["diff", "--format", "json", "x"];
    let expected = run(repository.path(), &json, &[("TZ", "America/Los_Angeles"), ("LC_ALL", "C.UTF-8")]);
    assert_eq!(run(repository.path(), &json, &other), expected);
    assert_eq!(run(&repository.path().join("plans"), &json, &other), expected);
    assert_eq!(run(&repository.path().join("plans/x"), &json[..3], &[]), expected);
    assert_eq!(run(elsewhere.path(), &json, &other), expected);
    assert_eq!(asplanned(elsewhere.path(), &json).stdout.into_bytes(), expected);
    let markdown = ["diff", "--format", "markdown"];
    assert_eq!(run(repository.path(), &markdown, &other), run(elsewhere.path(), &markdown, &[]));
}

#[test]
fn runs_give_the_same_bytes_again_and_again() {
    let repository = hostile();
    let mut texts: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..5 {
        *texts.entry(asplanned(repository.path(), &["diff", "--format", "json"]).stdout).or_default() += 1;
    }
    assert_eq!(texts.len(), 1);
}
