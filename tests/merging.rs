//! Merges by git itself, with the driver that `install` writes.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::Output;
use crate::support::git::{has_git, hermetic, run};

const PLAN: &str = "plans/a/plan.toml";
const RECORD: &str = "plans/a/actual.toml";

/// A repository that merges with the built program, or without it.
struct Merging {
    folder: tempfile::TempDir,
    path: OsString,
}

impl Merging {
    fn new() -> Self {
        let built = Path::new(env!("CARGO_BIN_EXE_asplanned")).parent().unwrap().to_owned();
        let system = std::env::var_os("PATH").unwrap();
        let path = std::env::join_paths(std::iter::once(built).chain(std::env::split_paths(&system))).unwrap();
        let it = Self { folder: tempfile::tempdir().unwrap(), path };
        it.git(&["-c", "init.defaultBranch=main", "init", "--quiet", "."]);
        it
    }

    /// One with the driver.
    fn installed() -> Self {
        let it = Self::new();
        assert_eq!(it.run("asplanned", &["install"]).code, 0);
        it
    }

    /// Takes the program away from where git looks for it.
    fn without_program(mut self) -> Self {
        self.path = std::env::var_os("PATH").unwrap();
        assert_ne!(run(hermetic("sh", self.folder.path()).args(["-c", "command -v asplanned"])).code, 0);
        self
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn run(&self, program: &str, args: &[&str]) -> Output {
        let program = match program {
            "asplanned" => env!("CARGO_BIN_EXE_asplanned"),
            other => other,
        };
        run(hermetic(program, self.folder.path()).env("PATH", &self.path).args(args))
    }

    #[track_caller]
    fn git(&self, args: &[&str]) -> String {
        let output = self.run("git", args);
        assert_eq!(output.code, 0, "{args:?}: {}{}", output.stdout, output.stderr);
        output.stdout
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap()
    }

    #[track_caller]
    fn commit(&self, path: &str, text: &str) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), text).unwrap();
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "change"]);
    }

    /// Commits a base, `theirs` on the branch `topic` and `ours` on `main`, which it stands on then.
    #[track_caller]
    fn diverge(&self, path: &str, [base, ours, theirs]: [&str; 3]) {
        self.commit(path, base);
        self.git(&["checkout", "--quiet", "-b", "topic"]);
        self.commit(path, theirs);
        self.git(&["checkout", "--quiet", "main"]);
        self.commit(path, ours);
    }
}

/// Merges a record, with the driver.
#[track_caller]
fn merge(texts: [&str; 3]) -> (Output, String, Merging) {
    let it = Merging::installed();
    it.diverge(RECORD, texts);
    let output = it.run("git", &["merge", "--no-edit", "topic"]);
    let text = it.read(RECORD);
    (output, text, it)
}

#[track_caller]
fn clean(texts: [&str; 3]) -> String {
    for [base, ours, theirs] in [texts, [texts[0], texts[2], texts[1]]] {
        let (output, text, it) = merge([base, ours, theirs]);
        assert_eq!(output.code, 0, "{}{}{text}", output.stdout, output.stderr);
        let check = it.run("asplanned", &["check", "--files"]);
        assert_eq!(check.code, 0, "{}{}", check.stdout, check.stderr);
    }
    merge(texts).1
}

#[track_caller]
fn conflict(texts: [&str; 3], says: &str) -> String {
    let [base, ours, theirs] = texts;
    assert_eq!(merge([base, theirs, ours]).0.code, 1);
    let (output, text, it) = merge(texts);
    assert_eq!(output.code, 1, "{text}");
    assert!(output.stderr.contains(says), "{}", output.stderr);
    assert!(it.git(&["status", "--porcelain"]).contains(&format!(" {RECORD}")));
    text
}

fn step(id: &str, more: &str) -> String {
    format!("[[step]]\nid = \"{id}\"\n{more}")
}

fn steps(ids: &str) -> String {
    ids.split(' ').map(|id| step(id, "")).collect::<Vec<_>>().join("\n")
}

#[test]
fn both_sides_append() {
    assert_eq!(clean([&steps("a"), &steps("a n"), &steps("a m")]), steps("a m n"));
}

#[test]
fn both_sides_insert_in_the_middle() {
    assert_eq!(clean([&steps("a b c"), &steps("a n b c"), &steps("a b m c")]), steps("a n b m c"));
    assert_eq!(clean([&steps("a b"), &steps("a n b"), &steps("a m b")]), steps("a m n b"));
}

#[test]
fn one_step_gets_different_fields() {
    let with = |started: &str, note: &str| step("a", &format!("started = {started} # x\nnote = '{note}'\n"));
    let (day, later) = ("2023-01-01", "2023-01-02");
    assert_eq!(clean([&with(day, "x"), &with(later, "x"), &with(day, "y")]), with(later, "y"));
    let merged = clean([&step("a", ""), &step("a", "note = 'x'\n"), &step("a", "who = 'ana'\n")]);
    assert_eq!(merged, step("a", "who = 'ana'\nnote = 'x'\n"));
}

#[test]
fn a_step_is_moved_and_edited() {
    let edited = format!("{}\n{}", step("a", "note = 'x'\n"), steps("b c"));
    let moved = format!("{}\n{}", steps("b c"), step("a", "note = 'x'\n"));
    assert_eq!(clean([&steps("a b c"), &steps("b c a"), &edited]), moved);
}

#[test]
fn both_sides_add_the_same_step() {
    assert_eq!(clean([&steps("a"), &steps("a n"), &steps("a n m")]), steps("a n m"));
}

#[test]
fn steps_that_are_moved_against_each_other_are_a_conflict() {
    let text = conflict([&steps("a x b"), &steps("x a b"), &steps("a b x")], "the order of x, a, b");
    assert_eq!(text, format!("<<<<<<< HEAD\n{}=======\n{}>>>>>>> topic\n", steps("x a b"), steps("a b x")));
}

#[test]
fn one_new_id_with_two_contents_is_a_conflict() {
    let new = |note: &str| format!("{}\n{}", steps("a"), step("n", &format!("note = '{note}'\n")));
    let text = conflict([&steps("a"), &new("x"), &new("y")], "step n: the sides added it with different contents");
    let side = |note: &str| step("n", &format!("note = '{note}'\n"));
    assert_eq!(text, format!("{}\n<<<<<<< HEAD\n{}=======\n{}>>>>>>> topic\n", steps("a"), side("x"), side("y")));
}

#[test]
fn one_field_with_two_values_is_a_conflict() {
    let with = |note: &str| step("a", &format!("note = '{note}'\n"));
    conflict([&with("x"), &with("y"), &with("z")], "step a: the sides changed `note` to different things");
}

#[test]
fn a_step_that_one_side_takes_out_and_the_other_edits_is_a_conflict() {
    let edited = format!("{}\n{}", steps("a"), step("b", "note = 'x'\n"));
    conflict([&steps("a b"), &steps("a"), &edited], "step b: our side took it out, theirs changed it");
}

#[test]
fn a_plan_is_restructured_while_a_step_is_added() {
    let plan = |head: &str, steps: &str| format!("title = 'T'\n{head}\n{steps}");
    let base = plan("", &steps("a b c d"));
    let ours =
        plan("baseline = 2023-01-20\n", &format!("# part two\n\n{}\n{}", steps("d c"), step("e", "was = [\"a\"]\n")));
    let theirs = plan("summary = 's'\n", &format!("{}\n{}", step("a", "note = 'x'\n"), steps("b c n d")));
    let it = Merging::installed();
    it.diverge(PLAN, [&base, &ours, &theirs]);
    it.git(&["merge", "--no-edit", "topic"]);
    let e = step("e", "note = 'x'\nwas = [\"a\"]\n");
    let head = "baseline = 2023-01-20\nsummary = 's'\n";
    assert_eq!(it.read(PLAN), plan(head, &format!("# part two\n\n{}\n{e}", steps("d c n"))));
    assert_eq!(it.run("asplanned", &["check", "--files"]).code, 0);
}

#[test]
fn a_file_of_dos_lines_keeps_them() {
    let dos = |ids: &str| format!("\u{feff}{}", steps(ids)).replace('\n', "\r\n");
    assert_eq!(clean([&dos("a"), &dos("a n"), &dos("a m")]), dos("a m n"));
}

#[test]
fn rebase_and_cherry_pick_merge_too() {
    for args in [&["rebase", "--quiet", "topic"][..], &["cherry-pick", "topic"]] {
        let it = Merging::installed();
        it.diverge(RECORD, [&steps("a"), &steps("a n"), &steps("a m")]);
        it.git(args);
        assert_eq!(it.read(RECORD), steps("a m n"));
    }
}

/// Of two merge bases git merges one first: markers in it would leave nothing to merge from.
#[test]
fn a_criss_cross_merge_merges_step_by_step() {
    let titled = |title: &str, more: &str| step("a", &format!("title = '{title}'\n")) + &step("b", "") + more;
    let it = Merging::installed();
    it.diverge(RECORD, [&titled("A", ""), &titled("L", ""), &titled("R", "")]);
    let (left, right) = (it.git(&["rev-parse", "main"]), it.git(&["rev-parse", "topic"]));
    for (branch, other) in [("main", &right), ("topic", &left)] {
        it.git(&["checkout", "--quiet", branch]);
        assert_eq!(it.run("git", &["merge", "--quiet", other.trim()]).code, 1);
        it.commit(RECORD, &titled("L", ""));
    }
    it.commit(RECORD, &titled("L", &(step("m", "") + &step("n", ""))));
    it.git(&["checkout", "--quiet", "main"]);
    it.commit(RECORD, &titled("L", &step("o", "")));
    let output = it.run("git", &["merge", "--no-edit", "topic"]);
    assert_eq!(output.code, 0, "{}{}", output.stdout, it.read(RECORD));
    for id in ["m", "n", "o"] {
        assert!(it.read(RECORD).contains(&step(id, "")), "{}", it.read(RECORD));
    }
}

#[test]
fn without_the_program_git_merges_as_ever() {
    let texts = [
        steps("a b"),
        format!("{}\n{}", step("a", "note = 'x'\n"), steps("b")),
        format!("{}\n{}", step("a", "note = 'y'\n"), steps("b c")),
    ];
    let texts = texts.each_ref().map(String::as_str);
    let (plain, driven) = (Merging::new(), Merging::installed().without_program());
    for it in [&plain, &driven] {
        it.diverge(RECORD, texts);
        assert_eq!(it.run("git", &["merge", "topic"]).code, 1);
    }
    // Older versions of git have no names of sides for a driver.
    if has_git(2, 44) {
        assert_eq!(driven.read(RECORD), plain.read(RECORD));
    }
    assert!(driven.read(RECORD).contains("=======\n"));
    let it = Merging::installed().without_program();
    it.diverge(RECORD, [&steps("a b c d"), &steps("n a b c d"), &steps("a b c d m")]);
    it.git(&["merge", "--no-edit", "topic"]);
    assert_eq!(it.read(RECORD), steps("n a b c d m"));
    assert!(it.git(&["diff", "HEAD~", "--", RECORD]).contains("+id = "));
}

#[test]
fn no_name_of_a_file_or_branch_is_a_command() {
    for folder in ["it's; touch pwned #", "$(touch pwned)", "`touch pwned`", "-x", "a b\"c", "%O %P"] {
        let it = Merging::installed();
        let path = format!("plans/{folder}/plan.toml");
        let with = |note: &str| step("a", &format!("note = '{note}'\n"));
        it.diverge(&path, [&with("x"), &with("y"), &with("z")]);
        let branch = "o';touch${IFS}pwned;'";
        it.git(&["branch", "--move", "topic", branch]);
        let output = it.run("git", &["merge", branch]);
        assert_eq!(output.code, 1, "{}", output.stderr);
        assert!(output.stderr.contains("step a"), "{}", output.stderr);
        assert!(it.read(&path).ends_with(">>>>>>> o';touch${IFS}pwned;'\n"), "{}", it.read(&path));
        assert!(!it.at("pwned").exists());
        it.git(&["checkout", "--quiet", "--force", "main"]);
        assert!(it.git(&["log", "-p", "-1"]).contains("a; note y"));
        assert!(!it.at("pwned").exists());
    }
}

/// By hand, the base and their side may come from a pipe or a device, as of `<(git show …)` and where there was no base.
#[cfg(unix)]
#[test]
fn what_is_merged_by_hand_need_not_be_files() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, theirs) = (steps("a"), steps("b"));
    fs::write(folder.path().join("ours"), &ours).unwrap();
    fs::write(folder.path().join("theirs"), &theirs).unwrap();
    let script = r#"cat theirs | "$0" merge-driver /dev/null ours /dev/stdin plans/a/plan.toml"#;
    let output = run(hermetic("sh", folder.path()).args(["-c", script, env!("CARGO_BIN_EXE_asplanned")]));
    assert_eq!(output.code, 0, "{}", output.stderr);
    let merged = fs::read_to_string(folder.path().join("ours")).unwrap();
    assert!(merged.contains("id = \"a\"") && merged.contains("id = \"b\""), "{merged}");
}

#[test]
fn diffs_and_blame_show_a_line_a_step() {
    let it = Merging::installed();
    it.commit(RECORD, &steps("a b"));
    it.commit(
        RECORD,
        &format!("{}\n{}", steps("a"), step("b", "title = \"B\u{202e}\"\nstarted = 2023-01-02\nplan = 'p'\n")),
    );
    let diff = it.git(&["diff", "HEAD~", "--", RECORD]);
    assert!(diff.ends_with("\n a\n-b\n+b: B<U+202E>; 2023-01-02..; plan p\n"), "{diff}");
    let blame = it.git(&["blame", "-s", RECORD]);
    assert!(blame.lines().next().unwrap().ends_with("1) a"), "{blame}");
    assert!(blame.lines().nth(1).unwrap().ends_with("plan p"), "{blame}");
    fs::write(it.at(RECORD), "[[step]\n").unwrap();
    assert!(it.git(&["diff", "--", RECORD]).ends_with("+[[step]\n"));
}

#[test]
fn what_can_not_be_merged_is_left_and_called_a_conflict() {
    let it = Merging::new();
    for (name, bytes) in [("base", &b"a"[..]), ("ours", b"\xff\xfe"), ("theirs", b"b")] {
        fs::write(it.at(name), bytes).unwrap();
    }
    let output = it.run("asplanned", &["merge-driver", "base", "ours", "theirs", "plans/a/plan.toml"]);
    assert_eq!((output.code, output.stdout.as_str()), (1, ""));
    assert!(output.stderr.starts_with("plans/a/plan.toml: a version is no text"), "{}", output.stderr);
    assert_eq!(fs::read(it.at("ours")).unwrap(), b"\xff\xfe");
    let output = it.run("asplanned", &["merge-driver", "gone", "ours", "theirs", "plans/a/plan.toml"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("cannot read"), "{}", output.stderr);
}

#[test]
fn markers_are_as_long_as_git_says() {
    let it = Merging::installed();
    fs::write(it.at(".git/info/attributes"), "*.toml conflict-marker-size=12\n").unwrap();
    let with = |note: &str| step("a", &format!("note = '{note}'\n"));
    it.diverge(RECORD, [&with("x"), &with("y"), &with("z")]);
    assert_eq!(it.run("git", &["merge", "topic"]).code, 1);
    assert!(it.read(RECORD).contains(&format!("\n{}\n", "=".repeat(12))), "{}", it.read(RECORD));
}
