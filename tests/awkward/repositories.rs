//! Repositories that are empty, bare, shallow, linked, or broken.

use std::fs;
use std::path::Path;

use git2::Oid;
use serde_json::{Value, json};

use super::{
    A, DID_A, PLAN, RECORD, clone, fails, files, git, json_of, only, planned_and_recorded, raw_commit, verdicts,
};
use crate::support::repository::Repository;
use crate::support::{TODAY, asplanned};

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
