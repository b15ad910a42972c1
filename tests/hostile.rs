//! A repository from a stranger is data: nothing that it names, or has lying about, is ever started, by any command.
//!
//! What starts something is what whoever runs the program asked for. `--fetch-missing` starts the installed git, and that
//! the transport that the configuration names, as any `git fetch` does. `ASPLANNED_MATCHER` allows one command of the
//! settings (`matcher.rs`), and `PAGER` is the user's. `--commit` starts nothing: a commit runs no hook, filter, signer or
//! editor, neither in libgit2 nor in the installed git.

mod canaries;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use tempfile::TempDir;

use self::canaries::{ATTRIBUTES, Canaries, SETTINGS};
use crate::example::example;
use crate::support::calls::{WRITING, assert_called, calls, commands};
use crate::support::git::{git, git_with, has_git, hermetic, installed, program, run, skipped, twin};

/// Puts a commit with a signature on top, which `log.showSignature` has checked.
fn sign(root: &Path) {
    let commit = git(root, &["cat-file", "commit", "HEAD"]);
    let (header, message) = commit.split_once("\n\n").unwrap();
    let signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n aGVsbG8=\n -----END PGP SIGNATURE-----";
    let name = if header.split('\n').next().unwrap().len() > 50 {
        signature.replacen("gpgsig", "gpgsig-sha256", 1)
    } else {
        signature.to_owned()
    };
    let signed = format!("{header}\n{name}\n\n{message}\n");
    let id = git_with(root, &["hash-object", "-t", "commit", "-w", "--stdin"], signed.as_bytes());
    git(root, &["update-ref", "HEAD", &id]);
}

/// A clone that lacks blobs, and whose remote is behind ssh.
fn partial(original: &Path, options: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("file://{}", original.display());
    git(folder.path(), &[&["clone", "--quiet", "--filter=blob:none"], options, &[url.as_str(), "."]].concat());
    git(folder.path(), &["remote", "set-url", "origin", "ssh://localhost/nowhere"]);
    folder
}

/// The example with attributes, settings and a submodule of a stranger.
fn strangers() -> TempDir {
    let folder = example();
    let root = folder.path();
    fs::write(root.join(".gitattributes"), ATTRIBUTES).unwrap();
    fs::write(root.join("asplanned.toml"), SETTINGS).unwrap();
    fs::write(root.join(".gitmodules"), "[submodule \"evil\"]\n\tpath = module\n\turl = evil://module\n").unwrap();
    git(root, &["add", "."]);
    git(root, &["commit", "--quiet", "--message", "Settle in"]);
    folder
}

fn original() -> TempDir {
    let folder = strangers();
    git(folder.path(), &["config", "uploadpack.allowFilter", "true"]);
    folder
}

/// Every kind of repository that is read in a way of its own: what it is called, and where it is.
fn repositories() -> Vec<(&'static str, TempDir)> {
    let original = original();
    let mut all = vec![("partial", partial(original.path(), &[]))];
    let sparse = strangers();
    git(sparse.path(), &["sparse-checkout", "set", "--cone", "--sparse-index", "plans/pilot-eu"]);
    all.push(("sparse index", sparse));
    let extended = strangers();
    git(extended.path(), &["config", "core.repositoryFormatVersion", "1"]);
    git(extended.path(), &["config", "extensions.noop-v1", "true"]);
    all.push(("extension", extended));
    if has_git(2, 29) {
        all.push(("SHA-256", twin(original.path(), &["--object-format=sha256"])));
    }
    if has_git(2, 45) {
        all.push(("reftable", twin(original.path(), &["--ref-format=reftable"])));
        all.push(("partial reftable", partial(original.path(), &["--ref-format=reftable"])));
    }
    let bare = tempfile::tempdir().unwrap();
    git(bare.path(), &["clone", "--quiet", "--bare", original.path().to_str().unwrap(), "."]);
    all.push(("bare", bare));
    all.push(("plain", original));
    for (_, folder) in &all {
        sign(folder.path());
    }
    all
}

/// The git directory of a repository.
fn git_dir(root: &Path) -> PathBuf {
    Some(root.join(".git")).filter(|folder| folder.exists()).unwrap_or_else(|| root.to_owned())
}

fn edit(root: &Path) {
    for (path, text) in [
        ("plans/pilot-eu/actual.toml", "[[step]]\nid = \"edited\"\n"),
        ("plans/new/plan.toml", "title = \"New\"\n"),
        ("new.worse", "new"),
        (".gitattributes", "* filter=evil diff=evil\n"),
    ] {
        fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
        fs::write(root.join(path), text).unwrap();
    }
}

/// The environment that git gives to its hooks, drivers and aliases.
fn as_git_calls_it<'c>(command: &'c mut Command, root: &Path) -> &'c mut Command {
    let git = git_dir(root);
    let git = git.strip_prefix(root).unwrap();
    let is_bare = git.as_os_str().is_empty();
    command.env("GIT_DIR", if is_bare { Path::new(".") } else { git }).env("GIT_PREFIX", "");
    if is_bare { command } else { command.env("GIT_INDEX_FILE", git.join("index")) }
}

/// Tells whether a kind has something of its own in most calls; of the others one call a command is enough.
fn is_read_otherwise(kind: &str) -> bool {
    ["plain", "bare", "partial", "reftable"].contains(&kind)
}

/// Runs every command in a repository, and checks that none started anything.
fn call_all(kind: &str, root: &Path) {
    let canaries = Canaries::new();
    canaries.infest(&git_dir(root));
    let path = canaries.plant(root);
    let settings = "[\"asplanned-matcher\", \"--other\"]";
    let commits = git(root, &["rev-list", "--count", "HEAD"]);
    for is_edited in [false, true] {
        if is_edited && kind != "bare" {
            edit(root);
        }
        for command in commands() {
            let free = tempfile::tempdir().unwrap();
            let calls = calls(&command, &free.path().join("free"));
            let few = if is_edited || !is_read_otherwise(kind) { 1 } else { calls.len() };
            for call in calls.iter().take(few) {
                let mut started = program(root, call);
                started.env("PATH", &path).env("ASPLANNED_MATCHER", settings);
                if is_edited {
                    as_git_calls_it(&mut started, root);
                }
                let output = run(&mut started);
                assert_called(call, &output);
                // A bare repository has no files that could be mended.
                let is_bare = kind == "bare" && output.code == 2 && output.stderr.contains("bare");
                let is_partial = kind.starts_with("partial") && output.code == 2;
                // What writes may say that it can't: a bare repository has no files, `filter` keeps files from being
                // committed, and what was done once can't be done again.
                let may_refuse = WRITING.contains(&command.as_str()) && output.code == 2;
                let may_refuse = may_refuse || (command == "init" && is_edited);
                assert!(output.code < 2 || is_bare || is_partial || may_refuse, "{kind}: {call:?}: {}", output.stderr);
                assert_eq!(canaries.started(), BTreeSet::new(), "{kind}, edited: {is_edited}: {call:?}");
            }
        }
        if !is_edited && !kind.starts_with("partial") && kind != "bare" {
            let now = git(root, &["rev-list", "--count", "HEAD"]);
            assert!(now.parse::<u32>().unwrap() > commits.parse::<u32>().unwrap() + 4, "{kind}: what was committed?");
            assert!(canaries.started().is_empty());
        }
    }
    if kind.starts_with("partial") {
        let output = run(&mut program(root, &["diff"]));
        assert!(output.code == 2 && output.stderr.contains("--fetch-missing"), "{}", output.stderr);
    }
}

#[test]
fn no_command_starts_what_a_repository_names() {
    thread::scope(|scope| {
        for (kind, repository) in repositories() {
            scope.spawn(move || call_all(kind, repository.path()));
        }
    });
}

/// The same repositories are traps for who is careless: else the test above would prove nothing.
#[test]
fn git_itself_does_start_them() {
    for (kind, repository) in repositories() {
        let root = repository.path();
        let blob = git(root, &["rev-parse", "HEAD~20:plans/concierge-mvp/plan.toml"]);
        let canaries = Canaries::new();
        canaries.infest(&git_dir(root));
        let path = canaries.plant(root);
        let starts = |program: &OsStr, args: &[&str]| {
            let _ = hermetic(program, root).env("PATH", &path).args(args).output().unwrap();
            canaries.started()
        };
        let real = installed("git").unwrap();
        let show = ["log", "-p", "-1", "HEAD~2"];
        let mut expected = vec![
            ("gpg.openpgp.program", vec!["log", "-1"]),
            ("diff.evil.command", [&show[..], &["--ext-diff"]].concat()),
            ("diff.evil.textconv", show.to_vec()),
            ("alias", vec!["own"]),
            ("included", vec!["included"]),
            ("ext", vec!["fetch", "evil"]),
            ("trailer.evil.command", vec!["interpret-trailers", "/dev/null"]),
            ("trailer.worse.cmd", vec!["interpret-trailers", "--trailer", "worse=x", "/dev/null"]),
            ("hooks/reference-transaction", vec!["update-ref", "refs/heads/other", "HEAD"]),
        ];
        if kind != "bare" {
            edit(root);
            expected.extend([
                ("hooks/post-index-change", vec!["update-index", "--force-write-index"]),
                ("fsmonitor", vec!["status"]),
                ("fsmonitor", vec!["ls-files"]),
                ("filter.evil.clean", vec!["add", "plans/pilot-eu/actual.toml"]),
                ("hooks/pre-commit", vec!["commit", "--allow-empty", "--message", "x", "--no-gpg-sign"]),
                ("hooks/commit-msg", vec!["commit", "--allow-empty", "--message", "x", "--no-gpg-sign"]),
                ("gpg.openpgp.program", vec!["commit", "--allow-empty", "--message", "x"]),
                ("core.editor", vec!["commit", "--allow-empty", "--no-gpg-sign"]),
                // Last: git asks the filter again whenever it reads that file, and gives up over its silence.
                ("filter.worse.process", vec!["-c", "core.attributesFile=/dev/null", "add", "new.worse"]),
            ]);
        }
        if kind.starts_with("partial") {
            expected.push(("core.sshCommand", vec!["cat-file", "blob", &blob]));
        }
        for (name, args) in expected {
            let started = starts(real.as_os_str(), &args);
            assert!(started.contains(name), "{kind}: git {args:?} started {started:?}, not {name}");
        }
        assert_eq!(starts("/bin/sh".as_ref(), &["-c", "git status; less x"]).len(), 2);
    }
}

#[test]
fn a_fetch_that_was_asked_for_starts_the_transports_alone() {
    for options in [&[][..], &["--ref-format=reftable"]] {
        if !options.is_empty() && !has_git(2, 45) {
            continue;
        }
        let original = original();
        let clone = partial(original.path(), options);
        let canaries = Canaries::new();
        canaries.infest(&clone.path().join(".git"));
        let output = run(&mut program(clone.path(), &["diff", "--fetch-missing"]));
        assert!(output.code == 2 && output.stderr.contains("cannot fetch from "), "{}", output.stderr);
        // One of each remote that has what is missing.
        assert_eq!(canaries.started(), BTreeSet::from(["core.sshCommand".to_owned(), "ext".to_owned()]));

        git(clone.path(), &["remote", "set-url", "origin", &format!("file://{}", original.path().display())]);
        canaries.started();
        let output = run(&mut program(clone.path(), &["diff", "--fetch-missing"]));
        assert_eq!(output.code, 0, "{}", output.stderr);
        assert_eq!(canaries.started(), BTreeSet::new());
    }
}

/// A folder with a git that keeps how it is called, and then does it.
fn recording_git(folder: &Path) -> PathBuf {
    let real = installed("git").unwrap();
    let log = folder.join("log");
    let text = format!("#!/bin/sh\necho \"$@\" >> '{}'\nexec '{}' \"$@\"\n", log.display(), real.display());
    fs::write(folder.join("git"), text).unwrap();
    fs::set_permissions(folder.join("git"), fs::Permissions::from_mode(0o755)).unwrap();
    log
}

/// Versions of git before 2.54 know no such hooks: of those this shows that they are told.
#[test]
fn hooks_that_are_settings_are_switched_off() {
    let (sparse, tools) = (example(), tempfile::tempdir().unwrap());
    git(sparse.path(), &["sparse-checkout", "set", "--cone", "--sparse-index", "plans/pilot-eu"]);
    let original = original();
    let clone = partial(original.path(), &[]);
    let log = recording_git(tools.path());
    for (root, call, act) in [
        (sparse.path(), &["plan", "New", "-i", "pilot-eu", "--commit"][..], " commit "),
        (clone.path(), &["diff", "--fetch-missing"], " fetch "),
    ] {
        let canaries = Canaries::new();
        for (name, key, value) in [
            ("post.own", "command", canaries.make("hook").to_str().unwrap()),
            ("post.own", "event", "post-commit"),
            ("own=x", "event", "prepare-commit-msg"),
        ] {
            git(root, &["config", "--add", &format!("hook.{name}.{key}"), value]);
        }
        let _ = fs::remove_file(&log);
        let output = run(program(root, call).env("PATH", tools.path()));
        assert!(output.code == 0 || act == " fetch ", "{}", output.stderr);
        let called = fs::read_to_string(&log).unwrap();
        let calls: Vec<&str> = called.lines().filter(|line| line.contains(act)).collect();
        assert!(!calls.is_empty(), "{called}");
        for call in calls {
            assert!(call.contains("-c hook.post.own.enabled=false "), "{call}");
            assert!(call.contains("--config-env hook.own=x.enabled=ASPLANNED_OFF "), "{call}");
        }
        assert_eq!(canaries.started(), BTreeSet::new());
    }
}

#[test]
fn a_transport_is_not_looked_for_where_one_stands() {
    let original = original();
    let clone = partial(original.path(), &[]);
    let canaries = Canaries::new();
    let path = canaries.plant(clone.path());
    let output = run(program(clone.path(), &["diff", "--fetch-missing"]).env("PATH", &path));
    assert!(output.code == 2 && output.stderr.contains("cannot fetch from origin"), "{}", output.stderr);
    assert_eq!(canaries.started(), BTreeSet::new());
    let _ = hermetic(installed("git").unwrap(), clone.path()).env("PATH", &path).args(["fetch"]).output().unwrap();
    assert_eq!(canaries.started(), BTreeSet::from(["planted ssh".to_owned()]));
}

#[test]
fn a_remote_whose_name_is_an_option_is_no_option() {
    let original = original();
    let clone = partial(original.path(), &[]);
    let canaries = Canaries::new();
    let config = fs::read_to_string(clone.path().join(".git/config")).unwrap();
    let name = format!("--upload-pack={}", canaries.make("upload").display());
    fs::write(clone.path().join(".git/config"), config.replace("[remote \"origin\"]", &format!("[remote \"{name}\"]")))
        .unwrap();
    let output = run(&mut program(clone.path(), &["diff", "--fetch-missing"]));
    assert_eq!(output.code, 2, "{}", output.stderr);
    assert_eq!(canaries.started(), BTreeSet::new());
}

#[test]
fn a_repository_of_another_owner_is_refused() {
    let probe = tempfile::NamedTempFile::new().unwrap();
    if probe.as_file().metadata().unwrap().uid() != 0 {
        skipped("only root can give a repository to another user");
        return;
    }
    let original = original();
    let mut all = vec![example()];
    if has_git(2, 29) {
        all.push(twin(original.path(), &["--object-format=sha256"]));
    }
    if has_git(2, 45) {
        all.push(twin(original.path(), &["--ref-format=reftable"]));
    }
    for repository in &all {
        let root = repository.path();
        for call in [&["diff"][..], &["check"], &["check", "--files"], &["init", "new"], &["diff", "--fetch-missing"]] {
            assert_eq!(run(&mut program(root, call)).code, 0);
            let own =
                |owner: &str| assert!(hermetic("chown", root).args(["-R", owner, "."]).status().unwrap().success());
            own("65534:65534");
            let output = run(&mut program(root, call));
            assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{}", output.stderr);
            assert!(output.stderr.contains("belongs to another user"), "{}", output.stderr);
            assert!(output.stderr.contains(root.file_name().unwrap().to_str().unwrap()), "{}", output.stderr);
            assert!(output.stderr.contains("safe.directory"), "{}", output.stderr);
            own("0:0");
        }
    }
}
