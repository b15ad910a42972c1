//! Committing a few files: to the last byte what `git commit --only` makes of it, and without its programs.
//!
//! Ours runs in a process of its own, this very test binary once more, so that it has the same environment as the real
//! git: the same identity and the same clock give the same commit id.

mod obstacles;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::support::git::{git, has_git, hermetic};

/// How the child is told what to commit, a path a line, and with what message.
const PATHS: &str = "ASPLANNED_TEST_PATHS";
const MESSAGE: &str = "ASPLANNED_TEST_MESSAGE";
/// Set where others commit meanwhile, so that HEAD moves on.
const OTHERS: &str = "ASPLANNED_TEST_OTHERS";
const TEXT: &str = "add a step\n\nIt came up.\n";

/// What the child runs. Without its variables it is a test that has nothing to do.
#[test]
fn child() {
    let (Ok(paths), Ok(message)) = (std::env::var(PATHS), std::env::var(MESSAGE)) else { return };
    let paths: Vec<&Path> = paths.lines().map(Path::new).collect();
    let has_others = std::env::var_os(OTHERS).is_some();
    let source = asplanned::git::open(Path::new("."), &asplanned::disk::real()).and_then(|source| {
        // Without a path it tells what stands in the way, and does nothing.
        let head = source.head().unwrap();
        let ready = source.commit_files(&[], &message);
        assert!(has_others || source.head().unwrap() == head);
        assert!(ready.as_ref().map_or(true, |ready| ready.id.is_none()));
        let committed = source.commit_files(&paths, &message);
        if let (Err(before), Err(now)) = (&ready, &committed) {
            assert_eq!(before.to_string(), now.to_string());
        }
        assert!(ready.is_ok() || committed.is_err());
        Ok((source, committed?))
    });
    let said = match source {
        Ok((source, committed)) => {
            let id = committed.id.map_or_else(|| "none".to_owned(), |id| id.to_string());
            assert!(has_others || committed.id.is_none() || source.head().unwrap() == committed.id);
            for path in &paths {
                let path = path.strip_prefix(source.root().unwrap()).unwrap_or(path);
                let path = path.to_str().unwrap().as_bytes();
                assert!(asplanned::git::worktree::is_as_in_head(&*source, path, 1 << 20).unwrap());
            }
            format!("said {id}\n")
        }
        Err(failure) => format!("said error: {failure} ({})\n", failure.hint().unwrap_or_default()),
    };
    std::io::stderr().write_all(said.as_bytes()).unwrap();
}

/// Has ours commit, and gives the id or the error.
fn ours(folder: &Path, paths: &[&str], environment: &[(&str, Option<&str>)]) -> Result<String, String> {
    let mut command = hermetic(std::env::current_exe().unwrap(), folder);
    command.args(["--exact", "record_commit::child", "--nocapture"]);
    command.env(PATHS, paths.join("\n")).env(MESSAGE, TEXT);
    for (name, value) in environment {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    let said = stderr.lines().find_map(|line| line.strip_prefix("said ")).unwrap_or_else(|| panic!("{stderr}"));
    said.strip_prefix("error: ").map_or_else(|| Ok(said.to_owned()), |error| Err(error.to_owned()))
}

/// Has the real git commit.
fn theirs(folder: &Path, paths: &[&str]) -> String {
    for path in paths {
        let root = PathBuf::from(git(folder, &["rev-parse", "--show-toplevel"]));
        if root.join(path).exists() && git(&root, &["ls-files", "--", path]).is_empty() {
            git(&root, &["add", "--intent-to-add", "--", path]);
        }
    }
    let top: Vec<String> = paths.iter().map(|path| format!(":(top,literal){path}")).collect();
    let top: Vec<&str> = top.iter().map(String::as_str).collect();
    git(folder, &[&["commit", "--quiet", "--only", "--message", TEXT, "--"][..], &top].concat());
    git(folder, &["rev-parse", "HEAD"])
}

/// All that a commit can change, but for what it must not.
fn state(folder: &Path) -> Vec<String> {
    [
        &["log", "--format=%H %T %an %ae %cn %ce %B", "--all", "HEAD"][..],
        &["status", "--porcelain=v2", "--branch", "--untracked-files=all"],
        &["ls-files", "--stage", "-v"],
        &["diff", "--cached", "--raw", "--no-abbrev"],
        &["diff-files", "--raw", "--no-abbrev"],
        &["reflog", "show", "--format=%gd %H %gn %ge %gs", "HEAD"],
        &["reflog", "show", "--format=%gd %H %gn %ge %gs", "main"],
        &["fsck", "--strict", "--no-dangling"],
    ]
    .iter()
    .map(|args| {
        let output = hermetic("git", folder).args(*args).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        format!("{}: {}{}", args.join(" "), text(&output.stdout), text(&output.stderr))
    })
    .collect()
}

const PLAN: &str = "plans/a/plan.toml";
const RECORD: &str = "plans/a/actual.toml";

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A repository with two commits and a lot that is staged.
fn busy(root: &Path, format: &[&str]) {
    git(root, &[&["init", "--quiet"], format].concat());
    for path in [PLAN, RECORD, "plans/b/plan.toml", "staged.txt", "edited.txt", "deleted.txt", "renamed.txt"] {
        write(root, path, &format!("{path}\n"));
    }
    git(root, &["add", "."]);
    git(root, &["commit", "--quiet", "-m", "first"]);
    write(root, "staged.txt", "staged\n");
    write(root, "new.txt", "new\n");
    git(root, &["rm", "--quiet", "deleted.txt"]);
    git(root, &["mv", "renamed.txt", "plans/moved.txt"]);
    git(root, &["add", "staged.txt", "new.txt"]);
    write(root, "staged.txt", "staged, and edited\n");
    write(root, "edited.txt", "edited\n");
    write(root, PLAN, "changed\n");
}

/// What is done to the repository before, from where one commits, and which files.
struct Case {
    name: &'static str,
    prepare: fn(&Path),
    below: &'static str,
    paths: &'static [&'static str],
}

const fn case(name: &'static str, paths: &'static [&'static str], prepare: fn(&Path)) -> Case {
    Case { name, prepare, below: "", paths }
}

const CASES: &[Case] = &[
    case("changed", &[PLAN], |_| {}),
    Case { below: "plans/b", ..case("from a folder", &[PLAN], |_| {}) },
    case("staged too", &[PLAN], |root| {
        git(root, &["add", PLAN]);
    }),
    case("staged otherwise", &[PLAN], |root| {
        git(root, &["add", PLAN]);
        write(root, PLAN, "changed again\n");
    }),
    case("several", &[RECORD, PLAN], |root| write(root, RECORD, "changed\n")),
    case("several, of which one is as it was", &[RECORD, PLAN], |_| {}),
    case("new", &["plans/new/deep/plan.toml"], |root| write(root, "plans/new/deep/plan.toml", "new\n")),
    case("new and staged", &["plans/new.toml"], |root| {
        write(root, "plans/new.toml", "staged\n");
        git(root, &["add", "plans/new.toml"]);
        write(root, "plans/new.toml", "new\n");
    }),
    case("an odd name", &["plans/*/[a] \u{fc}?.toml"], |root| write(root, "plans/*/[a] \u{fc}?.toml", "new\n")),
    case("gone", &["plans/b/plan.toml", PLAN], |root| fs::remove_file(root.join("plans/b/plan.toml")).unwrap()),
    case("a folder in the place of a file", &["staged.txt/plan.toml"], |root| {
        git(root, &["rm", "--quiet", "--force", "staged.txt"]);
        git(root, &["commit", "--quiet", "-m", "without"]);
        write(root, "staged.txt/plan.toml", "new\n");
    }),
    case("detached", &[PLAN], |root| {
        git(root, &["checkout", "--quiet", "--detach"]);
    }),
    case("another branch", &[PLAN], |root| {
        git(root, &["checkout", "--quiet", "-b", "topic/x"]);
        git(root, &["pack-refs", "--all"]);
    }),
    case("no branch yet", &[PLAN], |root| {
        git(root, &["checkout", "--quiet", "--orphan", "fresh"]);
    }),
    case("nothing at all yet", &[PLAN], |root| {
        fs::remove_dir_all(root.join(".git")).unwrap();
        git(root, &["init", "--quiet"]);
    }),
    case("no reflog", &[PLAN], |root| {
        git(root, &["config", "core.logAllRefUpdates", "false"]);
        fs::remove_dir_all(root.join(".git/logs")).ok();
    }),
    case("carriage returns", &[PLAN, RECORD], |root| {
        git(root, &["config", "core.autocrlf", "true"]);
        write(root, PLAN, "changed\r\nand more\r\n");
        write(root, RECORD, &format!("{RECORD}\r\n"));
    }),
    case("carriage returns by attributes", &[PLAN], |root| {
        write(root, ".gitattributes", "*.toml text eol=crlf ident\n");
        write(root, PLAN, "changed\r\n$Id$\r\n");
    }),
    case("an index of version 4", &[PLAN], |root| {
        git(root, &["update-index", "--index-version", "4"]);
    }),
    case("a split index", &[PLAN], |root| {
        git(root, &["update-index", "--split-index"]);
    }),
    case("a sparse checkout", &[PLAN, "plans/a/new.toml"], |root| {
        git(root, &["reset", "--quiet", "--hard"]);
        git(root, &["sparse-checkout", "set", "--no-sparse-index", "plans/a"]);
        write(root, PLAN, "changed\n");
        write(root, "plans/a/new.toml", "new\n");
    }),
    case("a sparse index", &[PLAN, "plans/a/new.toml"], |root| {
        git(root, &["reset", "--quiet", "--hard"]);
        git(root, &["sparse-checkout", "set", "--sparse-index", "plans/a"]);
        write(root, PLAN, "changed\n");
        write(root, "plans/a/new.toml", "new\n");
    }),
    case("bisecting", &[PLAN], |root| {
        git(root, &["commit", "--quiet", "--allow-empty", "-m", "second"]);
        git(root, &["bisect", "start"]);
    }),
    #[cfg(unix)]
    case("executable", &[PLAN], |root| {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(root.join(PLAN), fs::Permissions::from_mode(0o755)).unwrap();
    }),
    #[cfg(unix)]
    case("executable, where that does not count", &[PLAN], |root| {
        use std::os::unix::fs::PermissionsExt;
        git(root, &["config", "core.fileMode", "false"]);
        fs::set_permissions(root.join(PLAN), fs::Permissions::from_mode(0o755)).unwrap();
    }),
    case("a role's own name", &[PLAN], |root| {
        git(root, &["config", "author.name", "not this one"]);
    }),
];

/// The formats of a repository, and the version of git that knows them.
const FORMATS: [(&[&str], (u32, u32)); 3] =
    [(&[], (2, 36)), (&["--object-format=sha256"], (2, 36)), (&["--ref-format=reftable"], (2, 45))];

/// Commits in one repository with ours, in its twin with git, and compares all there is.
fn is_the_one_that_git_makes(format: &[&str], case: &Case) {
    let [a, b] = [(); 2].map(|()| {
        let folder = tempfile::tempdir().unwrap();
        busy(folder.path(), format);
        (case.prepare)(folder.path());
        folder
    });
    let found = ours(&a.path().join(case.below), case.paths, &[]);
    let expected = theirs(&b.path().join(case.below), case.paths);
    assert_eq!(found.as_ref(), Ok(&expected), "{} {format:?}", case.name);
    for (found, expected) in state(a.path()).iter().zip(state(b.path())) {
        assert!(*found == expected, "{} {format:?}\n{found}\n{expected}", case.name);
    }
    leaves_nothing(a.path());
}

#[test]
fn a_commit_of_some_files_is_the_one_that_git_makes() {
    for case in CASES {
        is_the_one_that_git_makes(&[], case);
    }
}

#[test]
fn so_is_one_in_a_repository_that_libgit2_cannot_read() {
    for (at, (format, (major, minor))) in FORMATS.into_iter().enumerate().skip(1) {
        if has_git(major, minor) {
            // Between them they see every case.
            let own = CASES.iter().enumerate().filter(|(number, _)| number % 2 == at % 2);
            own.for_each(|(_, case)| is_the_one_that_git_makes(format, case));
        }
    }
}

/// No lock and no temporary file is left in the git directory.
#[track_caller]
fn leaves_nothing(root: &Path) {
    let names = |folder: &Path| {
        let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().file_name());
        entries.map(|name| name.into_string().unwrap()).collect::<Vec<_>>()
    };
    for folder in [".git", ".git/refs/heads"] {
        let found = names(&root.join(folder));
        assert!(!found.iter().any(|name| name.contains(".lock") || name.contains("asplanned-")), "{found:?}");
    }
}

#[test]
fn a_linked_working_tree_has_its_own_head_and_index() {
    for (format, (major, minor)) in FORMATS {
        if !has_git(major, minor) {
            continue;
        }
        let [(a, linked_a), (b, linked_b)] = [(); 2].map(|()| {
            let folder = tempfile::tempdir().unwrap();
            busy(folder.path(), format);
            let linked = folder.path().join("linked");
            git(folder.path(), &["worktree", "add", "--quiet", "-b", "side", linked.to_str().unwrap()]);
            write(&linked, PLAN, "of the other tree\n");
            write(&linked, "staged.txt", "of the other tree\n");
            git(&linked, &["add", "staged.txt"]);
            (folder, linked)
        });
        assert_eq!(ours(&linked_a, &[PLAN], &[]), Ok(theirs(&linked_b, &[PLAN])));
        assert_eq!(state(&linked_a), state(&linked_b));
        assert_eq!(state(a.path()), state(b.path()));
    }
}

#[test]
fn who_and_when_come_from_where_git_takes_them() {
    type Environment = &'static [(&'static str, Option<&'static str>)];
    let all: [Environment; 3] = [
        &[("GIT_AUTHOR_NAME", Some("Ben  B,")), ("GIT_AUTHOR_DATE", Some("2020-02-29T23:30:00+0530"))],
        &[
            ("GIT_AUTHOR_NAME", None),
            ("GIT_COMMITTER_NAME", None),
            ("GIT_COMMITTER_EMAIL", None),
            ("GIT_COMMITTER_DATE", Some("@86400 -0100")),
        ],
        &[
            ("GIT_AUTHOR_EMAIL", None),
            ("EMAIL", Some("env@example.org")),
            ("GIT_AUTHOR_DATE", Some("1700000000 +0200")),
        ],
    ];
    for (environment, configured) in all.into_iter().zip([false, true, false]) {
        let [a, b] = [(); 2].map(|()| {
            let folder = tempfile::tempdir().unwrap();
            busy(folder.path(), &[]);
            if configured {
                git(folder.path(), &["config", "user.name", "Cleo"]);
                git(folder.path(), &["config", "user.email", "cleo@example.org"]);
                git(folder.path(), &["config", "committer.name", "Cleo at work"]);
            }
            folder
        });
        let mut command = hermetic("git", b.path());
        command.args(["commit", "--quiet", "--only", "--message", TEXT, "--", PLAN]);
        for (name, value) in environment {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        assert!(command.status().unwrap().success());
        let expected = git(b.path(), &["cat-file", "commit", "HEAD"]);
        let id = ours(a.path(), &[PLAN], environment).unwrap();
        assert_eq!(git(a.path(), &["cat-file", "commit", &id]), expected);
        assert_eq!(state(a.path()), state(b.path()));
    }
}

#[test]
fn where_nothing_changed_nothing_is_committed() {
    for (format, (major, minor)) in FORMATS {
        if !has_git(major, minor) {
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        busy(folder.path(), format);
        // The same bytes with another time are no change either, nor is what is staged and not on disk.
        write(folder.path(), RECORD, "other\n");
        git(folder.path(), &["add", RECORD]);
        write(folder.path(), RECORD, &format!("{RECORD}\n"));
        let before = (state(folder.path()), fs::read(folder.path().join(".git/index")).unwrap());
        assert_eq!(ours(folder.path(), &[RECORD, "plans/b/plan.toml"], &[]).as_deref(), Ok("none"));
        assert!(fs::read(folder.path().join(".git/index")).unwrap() == before.1);
        assert_eq!(state(folder.path()), before.0);
        leaves_nothing(folder.path());
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_not_committed_and_nothing_behind_it() {
    for (format, (major, minor)) in FORMATS {
        if !has_git(major, minor) {
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        busy(folder.path(), format);
        std::os::unix::fs::symlink("a", folder.path().join("plans/link")).unwrap();
        for path in ["plans/link", "plans/link/plan.toml"] {
            let error = ours(folder.path(), &[path], &[]).unwrap_err();
            assert!(error.contains("a symbolic link"), "{error}");
        }
    }
}

#[cfg(unix)]
#[test]
fn no_program_of_the_configuration_runs() {
    use std::os::unix::fs::PermissionsExt;

    for (format, (major, minor)) in FORMATS {
        if !has_git(major, minor) {
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        busy(root, format);
        let canary = root.join("canary");
        fs::write(&canary, format!("#!/bin/sh\n: > '{}'\ncat\n", root.join("RAN").display())).unwrap();
        fs::set_permissions(&canary, fs::Permissions::from_mode(0o755)).unwrap();
        for hook in [
            "pre-commit",
            "prepare-commit-msg",
            "commit-msg",
            "post-commit",
            "reference-transaction",
            "post-index-change",
        ] {
            fs::create_dir_all(root.join(".git/hooks")).unwrap();
            fs::copy(&canary, root.join(".git/hooks").join(hook)).unwrap();
        }
        // Another file's filter is asked where the index is refreshed.
        write(root, ".git/info/attributes", "edited.txt filter=a.b\nstaged.txt filter=c\n");
        let canary = canary.to_str().unwrap();
        for (key, value) in [
            ("filter.a.b.clean", canary),
            ("filter.a.b.required", "true"),
            ("filter.c.process", canary),
            ("core.fsmonitor", canary),
            ("gpg.program", canary),
            ("commit.gpgSign", "true"),
            ("core.editor", canary),
            ("core.pager", canary),
            ("diff.external", canary),
            ("core.sshCommand", canary),
        ] {
            git(root, &["config", key, value]);
        }
        let _ = fs::remove_file(root.join("RAN"));
        let id = ours(root, &[PLAN], &[]);
        assert!(id.is_ok(), "{id:?}");
        assert!(!root.join("RAN").exists(), "{format:?}");
        let canaries = hermetic("git", root).args(["status", "--porcelain"]).output().unwrap();
        assert!(canaries.status.success() && root.join("RAN").exists(), "the canaries sing");
    }
}

#[test]
fn of_two_that_commit_at_once_none_undoes_the_other() {
    let folder = tempfile::tempdir().unwrap();
    busy(folder.path(), &[]);
    let paths: Vec<String> = (0..8).map(|number| format!("plans/{number}/plan.toml")).collect();
    for path in &paths {
        write(folder.path(), path, path);
    }
    let done: Vec<&String> = std::thread::scope(|scope| {
        let threads: Vec<_> = paths
            .iter()
            .map(|path| (path, scope.spawn(|| ours(folder.path(), &[path], &[(OTHERS, Some("1"))]))))
            .collect();
        let ended = threads.into_iter().map(|(path, thread)| (path, thread.join().unwrap()));
        ended
            .filter_map(|(path, result)| match result {
                Ok(_) => Some(path),
                Err(error) => {
                    assert!(error.contains("is locked") || error.contains("has moved"), "{error}");
                    None
                }
            })
            .collect()
    });
    assert!(!done.is_empty());
    let committed = git(folder.path(), &["ls-tree", "-r", "--name-only", "HEAD", "plans/"]);
    for path in &paths {
        assert_eq!(committed.lines().any(|line| line == path), done.contains(&path), "{path}");
    }
    assert_eq!(git(folder.path(), &["rev-list", "--count", "HEAD"]), (done.len() + 1).to_string());
    leaves_nothing(folder.path());
}
