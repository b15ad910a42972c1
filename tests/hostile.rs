//! A repository from a stranger is data: nothing that its configuration names is ever started, by any command.

#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::example::example;
use crate::support::git::{git, git_with, has_git, hermetic, program, run, skipped, twin};

/// Programs that each leave their name behind when they are started.
struct Canaries {
    folder: TempDir,
}

impl Canaries {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// Makes one, and gives its path.
    fn make(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let names = self.folder.path().join("names");
        fs::write(&path, format!("#!/bin/sh\necho {name} >> '{}'\n", names.display())).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        path
    }

    /// Gives the names of those that were started since it was last asked.
    fn started(&self) -> BTreeSet<String> {
        let names = self.folder.path().join("names");
        let text = fs::read_to_string(&names).unwrap_or_default();
        let _ = fs::remove_file(names);
        text.lines().map(str::to_owned).collect()
    }

    /// Writes every setting that names a program, into a repository's configuration and a file that this includes.
    fn infest(&self, git_dir: &Path) {
        let canary = |name: &str| self.make(name).display().to_string();
        for hook in [
            "post-index-change",
            "reference-transaction",
            "pre-auto-gc",
            "post-checkout",
            "pre-commit",
            "fsmonitor-watchman",
        ] {
            self.make(&format!("hooks/{hook}"));
        }
        let hooks = self.folder.path().join("hooks");
        let commands =
            ["cat-file", "rev-list", "rev-parse", "ls-files", "check-ignore", "for-each-ref", "config", "status"];
        let aliases: Vec<String> =
            commands.iter().chain(&["asplanned", "own"]).map(|it| format!("{it} = !{}", canary("alias"))).collect();
        let pagers: Vec<String> = commands.iter().map(|it| format!("{it} = {}", canary("pager"))).collect();
        let config = format!(
            "[core]\n\thooksPath = {}\n\tsshCommand = {}\n\tpager = {}\n\teditor = {}\n\tgitProxy = {}\n\taskPass = {}\n\
             \talternateRefsCommand = {}\n[log]\n\tshowSignature = true\n[gpg]\n\tprogram = {gpg}\n[gpg \"ssh\"]\n\tprogram = {gpg}\n\
             [diff]\n\texternal = {}\n[alias]\n\t{}\n[pager]\n\t{}\n[sequence]\n\teditor = {}\n[include]\n\tpath = included\n",
            hooks.display(),
            canary("ssh"),
            canary("pager"),
            canary("editor"),
            canary("proxy"),
            canary("askpass"),
            canary("alternates"),
            canary("external"),
            aliases.join("\n\t"),
            pagers.join("\n\t"),
            canary("editor"),
            gpg = canary("gpg"),
        );
        let included = format!(
            "[core]\n\tfsmonitor = {}\n[credential]\n\thelper = {}\n[diff \"evil\"]\n\ttextconv = {}\n[merge \"evil\"]\n\tdriver = {}\n\
             [filter \"evil\"]\n\tclean = {}\n\tsmudge = {}\n\trequired = false\n[filter \"worse\"]\n\tprocess = {}\n\
             [uploadpack]\n\tpackObjectsHook = {}\n[transfer]\n\tcredentialsInUrl = allow\n",
            canary("fsmonitor"),
            canary("credential"),
            canary("textconv"),
            canary("merge"),
            canary("clean"),
            canary("smudge"),
            canary("process"),
            canary("pack"),
        );
        let path = git_dir.join("config");
        fs::write(&path, fs::read_to_string(&path).unwrap() + &config).unwrap();
        fs::write(git_dir.join("included"), included).unwrap();
        fs::create_dir_all(git_dir.join("info")).unwrap();
        fs::write(git_dir.join("info/attributes"), "* filter=evil diff=evil merge=evil\n*.worse filter=worse\n")
            .unwrap();
        for hook in fs::read_dir(&hooks).unwrap().map(Result::unwrap) {
            fs::create_dir_all(git_dir.join("hooks")).unwrap();
            fs::copy(hook.path(), git_dir.join("hooks").join(hook.file_name())).unwrap();
        }
    }
}

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

fn original() -> TempDir {
    let folder = example();
    git(folder.path(), &["config", "uploadpack.allowFilter", "true"]);
    folder
}

/// Every kind of repository that is read in a way of its own: what it is called, and where it is.
fn repositories() -> Vec<(&'static str, TempDir)> {
    let original = original();
    let mut all = vec![("partial", partial(original.path(), &[]))];
    let sparse = example();
    git(sparse.path(), &["sparse-checkout", "set", "--cone", "--sparse-index", "plans/pilot-eu"]);
    all.push(("sparse index", sparse));
    let extended = example();
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
    all.push(("plain", original));
    for (_, folder) in &all {
        sign(folder.path());
    }
    all
}

/// The program's commands, as its help lists them.
fn commands() -> Vec<String> {
    let help = run(&mut program(Path::new("."), &["--help"])).stdout;
    let list = help.split_once("Commands:\n").unwrap().1.split_once("\n\n").unwrap().0;
    let names = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.map(|line| line.split_whitespace().next().unwrap());
    // What help leaves out is called by hooks.
    names.chain(["trailer"]).map(str::to_owned).collect()
}

/// What to call a command with, so that it does its work. `free` is a folder that is not there yet.
fn calls(command: &str, free: &Path) -> Vec<Vec<String>> {
    let free = free.to_str().unwrap();
    let calls: &[&[&str]] = match command {
        "init" => &[&["init", "stranger"]],
        "demo" => &[&["demo", free]],
        "review" => &[&["review", "HEAD~3"], &["review", "HEAD~3", "--format", "markdown"]],
        "report" => &[
            &["report"],
            &["report", "--by", "month", "--format", "markdown"],
            &["report", "--format", "json", "--rev", "HEAD~2"],
            &["report", "pilot-eu", "--output", "report.txt"],
            &["report", "--format", "html"],
            &["report", "pilot-eu", "--format", "svg"],
        ],
        "export" => &[
            &["export"],
            &["export", "--format", "csv"],
            &["export", "--format", "xes", "--rev", "HEAD~2"],
            &["export", "pilot-eu", "--format", "pnml"],
            &["export", "--format", "ocel", "--output", "steps.json"],
        ],
        "learn" => &[
            &["learn"],
            &["learn", "--all", "--format", "markdown"],
            &["learn", "--repo", ".", "--format", "json", "--rev", "HEAD~2"],
            &["learn", "--no-cache", "pilot-eu", "--output", "learned.txt"],
        ],
        "changes" => &[&["changes", "HEAD~3"], &["changes", "HEAD~3..HEAD", "--format", "json"]],
        "plan" => &[&["plan", "Something new", "-i", "pilot-eu", "--commit"]],
        "start" => &[&["start", "Another thing", "-i", "pilot-eu", "--commit"]],
        "finish" => &[&["finish", "another-thing", "-i", "pilot-eu", "--commit"]],
        "did" => {
            &[&["did", "A third thing", "-i", "pilot-eu", "--dry-run"], &["did", "A third thing", "-i", "pilot-eu"]]
        }
        "link" => {
            &[&["link", "-i", "pilot-eu"], &["link", "another-thing", "--unplanned", "-i", "pilot-eu", "--commit"]]
        }
        "drop" => &[&["drop", "something-new", "--why", "no", "-i", "pilot-eu", "--commit"]],
        "rename" => &[&["rename", "another-thing", "one-thing", "-i", "pilot-eu", "--commit"]],
        "catch-up" => {
            &[&["catch-up"], &["catch-up", "HEAD~9", "--format", "json"], &["catch-up", "--record", "--commit"]]
        }
        "fmt" => &[&["fmt", "--check"], &["fmt"]],
        "check" => &[
            &["check"],
            &["check", "--format", "json"],
            &["check", "--rev", "HEAD~2"],
            &["check", "--as-of", "2023-04-01", "--first-parent"],
            &["check", "--no-cache", "pilot-eu"],
            &["check", "--fix"],
        ],
        "help" => &[&["help"], &["help", "check"], &["help", "unmet-need"]],
        "schema" => &[&["schema", "plan"], &["schema", "--output"], &["schema", "--write"]],
        "completions" => &[&["completions", "bash"]],
        "man" => &[&["man"], &["man", "diff"]],
        "trailer" => &[&["trailer"]],
        "textconv" => &[&["textconv", "plans/pilot-eu/plan.toml"]],
        "merge-driver" => &[&[
            "merge-driver",
            "plans/pilot-eu/plan.toml",
            "plans/pilot-eu/plan.toml",
            "plans/rfi-reminders/plan.toml",
            "plans/pilot-eu/plan.toml",
        ]],
        "install" => {
            &[&["install", "--hook", "--hook=trailer"], &["install", "--uninstall"], &["install", "--ci", "github"]]
        }
        "show" => &[&["show", "launch-prep"], &["show", "launch-prep", "--format", "json"]],
        command => &[
            &[command],
            &[command, "--format", "json"],
            &[command, "--rev", "HEAD~2"],
            &[command, "--as-of", "2023-04-01", "--first-parent"],
            &[command, "--no-cache", "pilot-eu"],
        ],
    };
    calls.iter().map(|call| call.iter().map(|word| (*word).to_owned()).collect()).collect()
}

/// The commands that write into a repository, or read a file of the working tree that is named.
const WRITING: [&str; 13] = [
    "plan",
    "start",
    "finish",
    "did",
    "link",
    "drop",
    "rename",
    "catch-up",
    "fmt",
    "schema",
    "textconv",
    "merge-driver",
    "install",
];

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

#[test]
fn no_command_starts_what_a_configuration_names() {
    let commands = commands();
    assert!(["diff", "check", "init", "demo"].iter().all(|name| commands.iter().any(|it| it == name)), "{commands:?}");
    for (kind, repository) in repositories() {
        let root = repository.path();
        let canaries = Canaries::new();
        canaries.infest(&root.join(".git"));
        for is_edited in [false, true] {
            if is_edited {
                edit(root);
            }
            for command in &commands {
                let free = tempfile::tempdir().unwrap();
                for call in calls(command, &free.path().join("free")) {
                    let output = run(&mut program(root, &call));
                    assert!(
                        !output.stderr.contains("Usage:"),
                        "calls() must know how to call {command}: {}",
                        output.stderr
                    );
                    let is_partial = kind.starts_with("partial") && output.code == 2;
                    // What writes may say that it can't: a bare repository has no files, `filter` keeps files from being
                    // committed, and what was done once can't be done again.
                    let may_refuse = WRITING.contains(&command.as_str()) && output.code == 2;
                    let is_first = command == "init" && !is_edited;
                    assert!(
                        output.code < 2 || is_partial || may_refuse || (command == "init" && !is_first),
                        "{kind}: {call:?}: {}",
                        output.stderr
                    );
                    assert_eq!(canaries.started(), BTreeSet::new(), "{kind}, edited: {is_edited}: {call:?}");
                }
            }
        }
        if kind.starts_with("partial") {
            let output = run(&mut program(root, &["diff"]));
            assert!(output.code == 2 && output.stderr.contains("--fetch-missing"), "{}", output.stderr);
        }
    }
}

/// The same repositories are traps for who is careless: else the test above would prove nothing.
#[test]
fn git_itself_does_start_them() {
    for (kind, repository) in repositories() {
        let root = repository.path();
        let blob = git(root, &["rev-parse", "HEAD~20:plans/concierge-mvp/plan.toml"]);
        let canaries = Canaries::new();
        canaries.infest(&root.join(".git"));
        edit(root);
        let starts = |args: &[&str]| {
            let _ = hermetic("git", root).args(args).output().unwrap();
            canaries.started()
        };
        let mut expected = vec![
            ("fsmonitor", vec!["status"]),
            ("fsmonitor", vec!["ls-files"]),
            ("gpg", vec!["log", "-1"]),
            ("textconv", vec!["log", "-p", "-1", "--no-ext-diff", "HEAD~1"]),
            ("clean", vec!["add", "plans/pilot-eu/actual.toml"]),
            ("alias", vec!["own"]),
            ("hooks/post-index-change", vec!["update-index", "--force-write-index"]),
        ];
        if kind.starts_with("partial") {
            expected.push(("ssh", vec!["cat-file", "blob", &blob]));
        }
        for (name, args) in expected {
            let started = starts(&args);
            assert!(started.contains(name), "{kind}: git {args:?} started {started:?}, not {name}");
        }
    }
}

#[test]
fn a_fetch_that_was_asked_for_starts_the_transport_alone() {
    for options in [&[][..], &["--ref-format=reftable"]] {
        if !options.is_empty() && !has_git(2, 45) {
            continue;
        }
        let original = original();
        let clone = partial(original.path(), options);
        let canaries = Canaries::new();
        canaries.infest(&clone.path().join(".git"));
        let output = run(&mut program(clone.path(), &["diff", "--fetch-missing"]));
        assert!(output.code == 2 && output.stderr.contains("cannot fetch from origin"), "{}", output.stderr);
        assert_eq!(canaries.started(), BTreeSet::from(["ssh".to_owned()]));

        git(clone.path(), &["remote", "set-url", "origin", &format!("file://{}", original.path().display())]);
        canaries.started();
        let output = run(&mut program(clone.path(), &["diff", "--fetch-missing"]));
        assert_eq!(output.code, 0, "{}", output.stderr);
        assert_eq!(canaries.started(), BTreeSet::new());
    }
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
