//! `check --commits`: trailers of a range that name nothing.

use std::fs;

use asplanned::render::style::Screen;
use git2::Oid;
use insta::assert_snapshot;
use serde_json::Value;

use crate::support::git::git;
use crate::support::repository::{Author, File, Files, Repository};
use crate::support::{Output, asplanned, asplanned_on};

const PLAN: &str = "title = \"X\"\n[[step]]\nid = \"survey\"\n[[step]]\nid = \"talks\"\nwas = [\"chats\"]\n";

/// Three initiatives, one of which is gone and one was moved, and work on top of them; `base` is what comes before it.
struct Work {
    repository: Repository,
    tip: Vec<Oid>,
    files: Files,
}

impl Work {
    fn new() -> Self {
        let mut work = Self { repository: Repository::new(), tip: Vec::new(), files: Files::new() };
        work.files.insert("plans/gone/plan.toml".to_owned(), File::new("[[step]]\nid = \"early\"\n"));
        work.files.insert("plans/before/plan.toml".to_owned(), File::new(PLAN));
        work.commit("plan: first");
        work.files.clear();
        work.files.insert("plans/eu/pilot/plan.toml".to_owned(), File::new(PLAN));
        work.files
            .insert("plans/eu/pilot/actual.toml".to_owned(), File::new("[[step]]\nid = \"extra\"\nnote = \"x\"\n"));
        work.files.insert("plans/zeta/plan.toml".to_owned(), File::new("title = \"Z\"\n[[step]]\nid = \"zero\"\n"));
        work.commit("plan: moved");
        work
    }

    fn commit(&mut self, message: &str) -> Oid {
        let author = Author::on("ana", "2023-01-09");
        self.tip = vec![self.repository.commit_saying(message, &self.tip, &author, &self.files)];
        self.repository.set_head(self.tip[0]);
        self.tip[0]
    }

    /// Makes a commit that changes these paths.
    fn change(&mut self, message: &str, paths: &[&str]) -> Oid {
        for path in paths {
            self.files.insert((*path).to_owned(), File::new(message));
        }
        self.commit(message)
    }

    fn check(&self, more: &[&str]) -> Output {
        asplanned(self.repository.path(), &[&["check"], more].concat())
    }

    /// The findings about commits: path, step, what is said, subject.
    fn found(&self, more: &[&str]) -> Vec<(String, String, String)> {
        let output = self.check(&[more, &["--format", "json"]].concat());
        let value: Value = serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
        let findings = value["findings"].as_array().unwrap().iter().filter(|it| it["commit"].is_string());
        let text = |it: &Value, key: &str| it[key].as_str().unwrap().to_owned();
        let found: Vec<_> = findings.map(|it| (text(it, "path"), text(it, "step"), text(it, "message"))).collect();
        assert_eq!(output.code, u8::from(!found.is_empty()), "{output:?}");
        found
    }
}

#[test]
fn a_trailer_that_names_nothing_is_an_unknown_step() {
    let mut work = Work::new();
    let base = work.tip[0].to_string();
    work.change("Good ones\n\nStep: survey\nStep: eu/pilot/chats\nStep: before/talks\nStep: gone/early", &["a"]);
    work.change("Good ones, too\n\nStep: early\nStep: zero\nStep: extra\nStep: plans/zeta/zero", &["a"]);
    assert_eq!(work.found(&["--commits", &base]), []);
    work.change("One\n\nStep: surveys", &["z", "plans.txt", "b/c"]);
    work.change("Two\n\nStep: eu/pilots/survey\nStep: zeta/survey\nStep: quite-another", &["y"]);
    work.commit("Empty\n\nStep: zeta/naught");
    let range = format!("{base}..HEAD");
    let said = |step: &str, what: &str, help: &str| {
        format!("the trailer `Step: {step}` names no {what} that ever was: {help}")
    };
    let mean =
        |step: &str| format!("did you mean `Step: {step}`? git commit --amend, or git rebase, changes a message");
    let name = "name a step of a plan or record, as INITIATIVE/ID or ID; or record it: asplanned start";
    let expected = [
        ("b/c", "surveys", said("surveys", "step", &mean("survey"))),
        ("plans/zeta/actual.toml", "zeta/naught", said("zeta/naught", "step", name)),
        ("y", "eu/pilots/survey", said("eu/pilots/survey", "initiative", &mean("eu/pilot/survey"))),
        ("y", "zeta/survey", said("zeta/survey", "step", name)),
        ("y", "quite-another", said("quite-another", "step", name)),
    ];
    let expected = expected.map(|(path, step, said)| (path.to_owned(), step.to_owned(), said));
    for through_git in [false, true] {
        if through_git {
            git(work.repository.path(), &["config", "core.repositoryFormatVersion", "1"]);
            git(work.repository.path(), &["config", "extensions.noop-v1", "true"]);
        }
        assert_eq!(work.found(&["--commits", &range]), expected);
        assert_eq!(work.found(&["--commits", &format!("{base}...")]), expected);
        // Which initiatives are looked at says nothing of what a trailer can name.
        assert_eq!(work.found(&["zeta", "--commits", &base]), expected);
        assert_eq!(work.found(&["--commits", "HEAD~1"]), expected[1..2]);
        assert_eq!(work.found(&["--commits", &format!("{base}..HEAD~2")]), expected[..1]);
        assert_eq!(work.found(&["--rev", "HEAD~2", "--commits", &base]), expected[..1]);
        assert_eq!(work.found(&["--commits", "HEAD"]), []);
        assert_eq!(work.found(&[]), []);
        assert_eq!(work.found(&["--commits", &base, "-A", "unknown-step"]), []);
    }
}

#[test]
fn a_finding_about_a_commit_shows_the_commit() {
    let mut work = Work::new();
    work.change("\u{1b}[31mRed\u{202e} ::error:: \u{2066}\n\nStep: \u{1b}]0;x\u{7} <b>surve", &["a\n::error::b"]);
    work.change("Sound\n\nStep: surve", &["plans/zeta/plan.toml"]);
    let screen = |screen: Screen<'static>| {
        let output = asplanned_on(screen, work.repository.path(), &["check", "--commits", "HEAD~2", "-A", "syntax"]);
        assert_eq!(output.code, 1, "{}", output.stderr);
        output.stdout
    };
    assert_snapshot!("check-commits", screen(Screen { width: Some(100), ..Screen::default() }));
    let github = work.check(&["--commits", "HEAD~2", "--format", "github"]).stdout;
    let commit = &work.tip[0].to_string()[..7];
    assert!(github.contains(&format!("commit {commit} (Sound): the trailer")), "{github}");
    assert!(github.lines().all(|line| line.starts_with("::error ") || line.starts_with("::warning ")), "{github}");
}

#[test]
fn a_range_that_is_none_is_told() {
    let mut work = Work::new();
    work.change("x", &["a"]);
    let fails = |args: &[&str], words: &[&str]| {
        let output = work.check(args);
        assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{output:?}");
        assert!(words.iter().all(|word| output.stderr.contains(word)), "{}", output.stderr);
    };
    fails(&["--commits", "nowhere"], &["\"nowhere\" names no commit", "git log"]);
    fails(&["--commits", "HEAD..nowhere"], &["\"nowhere\" names no commit"]);
    fails(&["--commits", "..HEAD"], &["names no base", "origin/main..HEAD"]);
    fails(&["--commits", "HEAD", "--files"], &["cannot be used with"]);
    let empty = Repository::new();
    let output = asplanned(empty.path(), &["check", "--commits", "HEAD"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("no commit yet"), "{}", output.stderr);
}

#[test]
fn without_the_history_no_trailer_is_unknown() {
    let mut work = Work::new();
    work.change("x\n\nStep: early", &["a"]);
    work.change("y\n\nStep: nothing", &["a"]);
    let clones = tempfile::tempdir().unwrap();
    let clone = clones.path().join("clone");
    let url = format!("file://{}", work.repository.path().display());
    git(clones.path(), &["clone", "--quiet", "--depth", "2", &url, clone.to_str().unwrap()]);
    let output = asplanned(&clone, &["check", "--commits", "HEAD~1"]);
    assert_eq!(output.code, 2);
    assert!(!output.stdout.contains("trailer") && output.stderr.contains("could not be decided"), "{output:?}");
    // Without a plan there is nothing that could be named, but no plan either to find it in.
    let bare = Repository::bare();
    let root = bare.commit_saying("x\n\nStep: a", &[], &Author::on("ana", "2023-01-09"), &Files::new());
    bare.set_head(bare.commit_saying("x\n\nStep: a", &[root], &Author::on("ana", "2023-01-09"), &Files::new()));
    let output = asplanned(bare.path(), &["check", "--commits", "HEAD~1", "--format", "json"]);
    let value: Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!((output.code, &value["findings"][0]["path"]), (1, &"asplanned.toml".into()));
    assert!(fs::read_dir(bare.path()).unwrap().all(|entry| entry.unwrap().file_name() != "asplanned"));
}
