//! `catch-up`: work of which no step tells, as candidate steps.

use std::fs;
use std::path::Path;

use asplanned::render::style::Screen;
use git2::Oid;
use insta::assert_snapshot;
use serde_json::Value;

use crate::support::git::git;
use crate::support::repository::{Author, File, Files, LINK, Repository};
use crate::support::{Output, asplanned, asplanned_answering, asplanned_on};

const PLAN: &str = "plans/eu/form/plan.toml";
const RECORD: &str = "plans/eu/form/actual.toml";
/// A plan of a form; its code lies in `src/form`, and what belongs to it in the schema.
const FORM: &str = "title = \"Form\"\npaths = [\"src/form/**\", \"db/*.sql\"]\n\
                    [[step]]\nid = \"draft\"\ntitle = \"Draft the form\"\n\
                    [[step]]\nid = \"by-mail\"\ntitle = \"Send the form by mail\"\n";

/// A history, commit by commit, that is checked out at the end.
struct Work {
    repository: Repository,
    tip: Vec<Oid>,
    files: Files,
}

impl Work {
    fn new(plan: &str) -> Self {
        let mut work = Self { repository: Repository::new(), tip: Vec::new(), files: Files::new() };
        work.change("ana", "2023-01-02", "Before any plan", &[("src/form/a.rs", "0")]);
        work.change("ana", "2023-01-09", "plan: first", &[(PLAN, plan), ("src/form/a.rs", "1")]);
        work
    }

    fn change(&mut self, who: &str, day: &str, message: &str, files: &[(&str, &str)]) -> Oid {
        for (path, text) in files {
            self.files.insert((*path).to_owned(), File::new(*text));
        }
        self.tip = vec![self.repository.commit_saying(message, &self.tip, &Author::on(who, day), &self.files)];
        self.repository.set_head(self.tip[0]);
        self.repository.check_out(&self.files);
        self.tip[0]
    }

    fn path(&self) -> &Path {
        self.repository.path()
    }

    fn run(&self, args: &[&str]) -> Output {
        asplanned(self.path(), &[&["catch-up"], args].concat())
    }

    fn json(&self, args: &[&str]) -> Value {
        let output = self.run(&[args, &["--format", "json"]].concat());
        assert_eq!(output.code, 0, "{}", output.stderr);
        serde_json::from_str::<Value>(&output.stdout).unwrap()["initiatives"].clone()
    }

    /// Each candidate of the first initiative: day, folder, id, title.
    fn found(&self, args: &[&str]) -> Vec<String> {
        let text = |it: &Value, key: &str| it[key].as_str().unwrap().to_owned();
        let line = |it: &Value| {
            assert_eq!(it["started"], it["finished"]);
            ["started", "folder", "id", "title"].map(|key| text(it, key)).join(" | ")
        };
        self.json(args)[0]["steps"].as_array().unwrap().iter().map(line).collect()
    }
}

/// Three days of work, some of which is told of.
fn three_days() -> Work {
    let mut work = Work::new(FORM);
    work.change("ana", "2023-01-10", "Draft the form", &[("src/form/ui/a.rs", "1"), ("src/form/ui/b/c.rs", "1")]);
    work.change("ben", "2023-01-10", "Check the form", &[("src/form/ui/a.rs", "2")]);
    work.change("ben", "2023-01-10", "A table", &[("db/a.sql", "1"), ("db/old/b.sql", "1")]);
    work.change("ben", "2023-01-11", "Name it\n\nStep: draft", &[("src/form/ui/a.rs", "3")]);
    work.change("ben", "2023-01-11", "Elsewhere", &[("src/other.rs", "1"), ("docs/form", "1")]);
    let shown = work.change("ana", "2023-01-12", "Send by mail", &[("src/form/mail.rs", "1"), ("README", "1")]);
    let record = format!("[[step]]\nid = \"sent\"\nplan = []\nevidence = [\"{shown}\"]\n");
    work.change("ana", "2023-01-12", "actual: sent", &[(RECORD, &record)]);
    work.change("ana", "2023-01-12", "Send it twice", &[("src/form/mail.rs", "2")]);
    work
}

#[test]
fn work_of_a_day_and_a_folder_is_a_candidate() {
    let work = three_days();
    let expected = [
        "2023-01-10 | db | a-table | A table",
        "2023-01-10 | src/form/ui | draft-the-form | Draft the form and 1 more",
        "2023-01-12 | src/form | send-it-twice | Send it twice",
    ];
    for through_git in [false, true] {
        if through_git {
            git(work.path(), &["config", "core.repositoryFormatVersion", "1"]);
            git(work.path(), &["config", "extensions.noop-v1", "true"]);
        }
        assert_eq!(work.found(&[]), expected);
        let all = work.json(&[]);
        let it = &all[0];
        assert_eq!(
            (&it["name"], &it["path"], &it["commit"]),
            (&"eu/form".into(), &"plans/eu/form".into(), &Value::Null)
        );
        assert_eq!(it["since"]["date"], "2023-01-09");
        let draft = &it["steps"][1];
        let commits = draft["commits"].as_array().unwrap();
        assert_eq!(commits.iter().map(|it| &it["subject"]).collect::<Vec<_>>(), ["Draft the form", "Check the form"]);
        for (commit, evidence) in commits.iter().zip(draft["evidence"].as_array().unwrap()) {
            assert!(commit["commit"].as_str().unwrap().starts_with(evidence.as_str().unwrap()));
            assert_eq!(evidence.as_str().unwrap().len(), 10);
        }
        // Nothing is linked to `draft` yet, for a trailer is no record.
        assert_eq!(draft["candidates"][0]["id"], "draft");
        assert_eq!(
            (&draft["recorded"], &draft["verdict"], &draft["plan"]),
            (&Value::Null, &Value::Null, &Value::Array(vec![]))
        );
    }
}

#[test]
fn a_range_can_be_chosen() {
    let work = three_days();
    let last = "2023-01-12 | src/form | send-it-twice | Send it twice";
    let before = "2023-01-02 | src/form | before-any-plan | Before any plan";
    assert_eq!(work.found(&["HEAD~1"]), [last]);
    assert_eq!(work.found(&["HEAD~1..HEAD", "-i", "eu/form"]), [last]);
    assert!(work.found(&["HEAD"]).is_empty());
    assert!(work.found(&["HEAD~5..HEAD~3"]).is_empty());
    // What came before the plan, too, if one asks for it.
    git(work.path(), &["branch", "apart", "HEAD~9"]);
    let all = work.found(&["apart~0..HEAD"]);
    assert!(!all.contains(&before.to_owned()) && all.len() == 4, "{all:?}");
    let fails = |args: &[&str], words: &str| {
        let output = work.run(args);
        assert_eq!((output.code, output.stdout.as_str()), (2, ""));
        assert!(output.stderr.contains(words), "{}", output.stderr);
    };
    fails(&["nowhere"], "names no commit");
    fails(&["..HEAD"], "names no base");
    fails(&["-i", "nothing"], "no initiative is called");
}

#[test]
fn merges_bookkeeping_and_the_work_of_others_are_left_out() {
    let mut work = Work::new("paths = [\".\"]\n[[step]]\nid = \"a\"\n");
    let base = work.tip[0];
    work.change("ana", "2023-01-10", "plan: more", &[(PLAN, "paths = [\".\"]\n[[step]]\nid = \"b\"\n")]);
    work.change("ana", "2023-01-10", "settings", &[("asplanned.toml", "horizons = [7]\n")]);
    work.change("ana", "2023-01-10", "nothing", &[]);
    assert!(work.found(&[]).is_empty());
    let text = work.run(&[]).stdout;
    assert!(text.starts_with("# eu/form: every commit in . since 2023-01-09") && text.lines().count() == 1, "{text}");
    // A branch that is merged: its commit counts, on the day of its author, and the merge does not.
    let main = work.tip[0];
    work.tip = vec![base];
    let side = work.change("eve", "2023-01-05", "On a branch", &[("src/x/y/z", "1")]);
    let author = Author::on("ana", "2023-01-12");
    work.files.insert("src/w".to_owned(), File::new("1"));
    work.repository.set_head(work.repository.commit_saying("Merge", &[main, side], &author, &work.files));
    assert_eq!(work.found(&[]), ["2023-01-05 | src | on-a-branch | On a branch"]);
}

#[test]
fn ids_are_those_of_no_step_that_ever_was() {
    let plan = |ids: &[&str]| {
        let steps = ids.iter().map(|id| format!("[[step]]\nid = \"{id}\"\n")).collect::<Vec<_>>().concat();
        format!("paths = [\"src\"]\n{steps}")
    };
    let mut work = Work::new(&plan(&["left", "stays"]));
    let with_was = plan(&["stays"]) + "was = [\"had\"]\n";
    work.change("ana", "2023-01-10", "plan: one left", &[(PLAN, &with_was), (RECORD, "[[step]]\nid = \"erased\"\n")]);
    work.change("ana", "2023-01-10", "actual: gone", &[(RECORD, "[[step]]\nid = \"kept\"\nwas = [\"Was-Kept\"]\n")]);
    for (at, subject) in
        ["Left", "Stays", "Had", "Erased", "Kept", "was kept", "Free", "Free", "!!!", "\u{1b}"].iter().enumerate()
    {
        work.change("ana", &format!("2023-02-{:02}", at + 1), subject, &[("src/a", &at.to_string())]);
    }
    let ids: Vec<String> = work.found(&[]).iter().map(|line| line.split(" | ").nth(2).unwrap().to_owned()).collect();
    assert_eq!(
        ids,
        ["left-2", "stays-2", "had-2", "erased-2", "kept-2", "was-kept-2", "free", "free-2", "src", "src-2"]
    );
}

#[test]
fn candidates_are_text_that_can_be_pasted() {
    let work = three_days();
    let screen = |screen: Screen<'static>| {
        let output = asplanned_on(screen, work.path(), &["catch-up"]);
        assert_eq!((output.code, output.stderr.as_str()), (0, ""));
        output.stdout
    };
    let plain = screen(Screen::default());
    assert_snapshot!("catch-up", plain);
    assert_snapshot!("catch-up-colour", screen(Screen { colour: true, width: Some(80), ..Screen::default() }));
    let record = fs::read_to_string(work.path().join(RECORD)).unwrap();
    fs::write(work.path().join(RECORD), format!("{record}\n{plain}")).unwrap();
    let check = asplanned(work.path(), &["check", "-A", "unexplained-surprise", "-A", "likely-link"]);
    assert_eq!((check.code, check.stdout.as_str()), (0, ""), "{}", check.stderr);
    // What was pasted is told of now, committed or not.
    assert!(work.found(&[]).is_empty());
}

#[test]
fn all_are_recorded_where_that_is_said() {
    for style in ["file", "folder"] {
        let mut work = three_days();
        work.change("ana", "2023-01-13", "settings", &[("asplanned.toml", &format!("record = \"{style}\"\n"))]);
        let show = work.run(&["--dry-run"]);
        assert_eq!((show.code, show.stderr.as_str()), (0, ""));
        assert!(show.stdout.contains("+id = \"draft-the-form\"") && show.stdout.contains("+++ b/plans/eu/form/actual"));
        assert_eq!(work.found(&[]).len(), 3);
        let output = work.run(&["--record", "--commit"]);
        assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{}", output.stderr);
        let told = output.stdout;
        assert!(
            told.contains("recorded draft-the-form   Draft the form and 1 more   2023-01-10\n  emergent"),
            "{told}"
        );
        assert!(told.contains("committed "), "{told}");
        let files = git(work.path(), &["diff", "--name-only", "HEAD~1", "HEAD"]);
        assert_eq!(files.lines().count(), if style == "file" { 1 } else { 3 }, "{files}");
        assert_eq!(git(work.path(), &["log", "-1", "--format=%s"]), "actual: catch up with 3 steps");
        assert_eq!(git(work.path(), &["status", "--porcelain"]), "");
        assert!(work.found(&[]).is_empty());
        let again = work.run(&["--record"]);
        assert!(again.stdout.contains("serves a step"), "{}", again.stdout);
        assert_eq!(asplanned(work.path(), &["check", "-A", "unexplained-surprise", "-A", "likely-link"]).stdout, "");
    }
}

#[test]
fn somebody_is_asked_one_by_one() {
    let work = three_days();
    let ask = |answers: &[&str]| asplanned_answering(work.path(), &["catch-up"], answers);
    let before = fs::read_to_string(work.path().join(RECORD)).unwrap();
    for answers in [&["n", "", "no"][..], &["q"], &[], &["t"]] {
        let (output, asked) = ask(answers);
        assert_eq!((output.code, output.stdout.as_str()), (0, "nothing was recorded in eu/form\n"));
        assert_eq!(asked.len(), answers.len().max(1) + usize::from(answers == ["t"]));
        assert_eq!(fs::read_to_string(work.path().join(RECORD)).unwrap(), before);
    }
    let (output, asked) = ask(&["what", "t", "  ", "t", "Tables of the form", "y", "1", "quit"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    assert_snapshot!("catch-up-asked", asked.join("\u{a7}\n"));
    let record = fs::read_to_string(work.path().join(RECORD)).unwrap();
    let added = record.strip_prefix(&before).unwrap();
    let blocks: Vec<&str> = added.split("[[step]]\n").map(str::trim).filter(|block| !block.is_empty()).collect();
    assert!(
        blocks[0].starts_with("id = \"tables-of-the-form\"\ntitle = \"Tables of the form\"\nstarted = 2023-01-10\n")
    );
    assert!(
        blocks[1].starts_with("id = \"draft-the-form\"\ntitle = \"Draft the form and 1 more\"\nplan = \"draft\"\n")
    );
    assert_eq!(blocks.len(), 2);
    assert!(output.stdout.contains("recorded draft-the-form \u{2192} draft"), "{}", output.stdout);
    assert!(output.stdout.contains("  anticipated   1 d ahead\n"), "{}", output.stdout);
    assert_eq!(work.found(&[]), ["2023-01-12 | src/form | send-it-twice | Send it twice"]);
}

#[test]
fn without_paths_it_says_what_to_add() {
    let work = Work::new("[[step]]\nid = \"a\"\n");
    let output = work.run(&[]);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""));
    assert!(output.stderr.contains("paths = ["), "{}", output.stderr);
    let output = work.run(&["-i", "eu/form"]);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""));
    assert!(output.stderr.contains("plans/eu/form/plan.toml: paths = ["), "{}", output.stderr);
    let empty = Repository::new();
    let output = asplanned(empty.path(), &["catch-up"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, ""));
    assert!(output.stderr.contains("asplanned init"), "{}", output.stderr);
}

#[test]
fn what_is_not_committed_has_no_first_version() {
    let mut work = Work::new("[[step]]\nid = \"a\"\n");
    let new = "plans/new/plan.toml";
    work.change("ana", "2023-01-10", "Work", &[("src/form/a.rs", "2")]);
    fs::create_dir_all(work.path().join("plans/new")).unwrap();
    fs::write(work.path().join(new), "paths = [\"src\"]\n").unwrap();
    let output = work.run(&[]);
    assert_eq!((output.code, output.stdout.as_str()), (0, ""));
    assert!(output.stderr.contains("is not committed yet: name the commits"), "{}", output.stderr);
    assert_eq!(work.found(&["HEAD~1"]), ["2023-01-10 | src/form | work | Work"]);
}

#[test]
fn a_pattern_that_is_none_is_told() {
    let work = Work::new("paths = [\"src\", \"/abs\", \"a[\"]\n");
    let output = work.run(&[]);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""));
    assert!(output.stderr.contains("\"/abs\" among the `paths` of plans/eu/form/plan.toml"), "{}", output.stderr);
    let check = asplanned(work.path(), &["check"]);
    assert_eq!(check.code, 1);
    assert!(check.stdout.contains("`/abs` does not begin at the repository's root"), "{}", check.stdout);
    assert!(check.stdout.contains("`a[` is no pattern"), "{}", check.stdout);
}

#[test]
fn hostile_subjects_stay_texts() {
    let mut work = Work::new(FORM);
    let long = format!("{} end", "\u{202e}long ".repeat(5000));
    let subjects = [
        "\"\"\"\n[[step]]\nid = \"x\"",
        "quote \" and \\ and ''' and # [[step]]",
        "\u{1b}]8;;http://example.org\u{7}link \u{200b}\u{2066}",
        "\rid = \"y\"",
        &long,
    ];
    for (at, subject) in subjects.iter().enumerate() {
        work.change("eve\u{1b}[2J", &format!("2023-02-{:02}", at + 1), subject, &[("src/form/a\n# b/x", subject)]);
    }
    let output = work.run(&[]);
    assert_eq!(output.code, 0);
    let is_plain = |c: char| c == '\n' || !(c.is_control() || "\u{202e}\u{200b}\u{2066}".contains(c));
    assert!(output.stdout.chars().all(is_plain));
    let recorded = work.run(&["--record"]);
    assert_eq!(recorded.code, 0, "{}", recorded.stderr);
    assert!(recorded.stdout.chars().all(is_plain));
    let check = asplanned(work.path(), &["check", "-A", "unexplained-surprise", "-A", "likely-link"]);
    assert_eq!((check.code, check.stdout.as_str()), (0, ""));
    let show: Value = serde_json::from_str(&asplanned(work.path(), &["diff", "--format", "json"]).stdout).unwrap();
    let actual = show["initiatives"][0]["actual"].as_array().unwrap();
    assert_eq!(actual.len(), subjects.len());
    let title = |at: usize| actual[at]["title"].as_str().unwrap().to_owned();
    assert_eq!(title(1), subjects[1]);
    assert!(actual.iter().all(|it| it["title"].as_str().unwrap().chars().count() < 1000));
}

#[test]
fn a_link_and_a_file_that_is_gone_are_paths_too() {
    let mut work = Work::new(FORM);
    work.files.insert("src/form/link".to_owned(), File::with_mode(LINK, "/etc/passwd"));
    work.change("ana", "2023-01-10", "A link", &[]);
    work.files.remove("src/form/a.rs");
    work.change("ana", "2023-01-11", "One file less", &[]);
    let expected = ["2023-01-10 | src/form | a-link | A link", "2023-01-11 | src/form | one-file-less | One file less"];
    assert_eq!(work.found(&[]), expected);
}

#[test]
fn of_a_shallow_clone_a_range_that_is_there_is_enough() {
    let work = three_days();
    let clones = tempfile::tempdir().unwrap();
    let clone = clones.path().join("clone");
    let url = format!("file://{}", work.path().display());
    git(clones.path(), &["clone", "--quiet", "--depth", "4", &url, clone.to_str().unwrap()]);
    let output = asplanned(&clone, &["catch-up"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("--unshallow"), "{}", output.stderr);
    let output = asplanned(&clone, &["catch-up", "HEAD~3", "--format", "json"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let all: Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(all["initiatives"][0]["steps"][0]["id"], "send-it-twice");
    assert_eq!(all["initiatives"][0]["steps"].as_array().unwrap().len(), 1);
}

#[test]
fn several_initiatives_are_caught_up_with_one_after_the_other() {
    let mut work = Work::new(FORM);
    work.change("ana", "2023-01-10", "plan: beside", &[("plans/beside/plan.toml", "paths = [\"src/form/ui\"]\n")]);
    work.change("ana", "2023-01-11", "Of both", &[("src/form/ui/a", "1")]);
    work.change("ana", "2023-01-11", "Of the other\n\nStep: eu/form/draft", &[("src/form/ui/a", "2")]);
    let all = work.json(&[]);
    let names: Vec<&str> = all.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["beside", "eu/form"]);
    // Who serves a step of one of them is no candidate of the other.
    for it in all.as_array().unwrap() {
        assert_eq!(it["steps"].as_array().unwrap().len(), 1);
        assert_eq!(it["steps"][0]["evidence"].as_array().unwrap().len(), 1);
    }
    assert_eq!(work.json(&["-i", "eu/form"]).as_array().unwrap().len(), 1);
    assert_eq!(asplanned(&work.path().join("plans/beside"), &["catch-up"]).stdout.matches("[[step]]").count(), 1);
}
