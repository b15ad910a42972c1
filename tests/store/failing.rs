//! Disks that fail at every call there is: the file is the old one or the new one.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use asplanned::disk::{Disk, RealDisk};
use asplanned::files::MAX_BYTES;
use asplanned::files::store::{Error, create_all, put, read, update, update_all};

use crate::support::disk::{self, Fault, Faulty, Ghost};

/// A folder with files, and what stands in it now.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        // A disk's file system writes out what is renamed over another file, thousands of times here.
        let in_memory = tempfile::tempdir_in("/dev/shm");
        let folder = Self(in_memory.or_else(|_| tempfile::tempdir()).unwrap());
        for (path, text) in files {
            let path = folder.path(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// All files and folders, folders with a slash behind them and files with what they hold.
    fn all(&self) -> Vec<(String, String)> {
        fn look(root: &Path, folder: &Path, found: &mut Vec<(String, String)>) {
            for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
                let path = entry.path();
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                if entry.file_type().unwrap().is_dir() {
                    found.push((name + "/", String::new()));
                    look(root, &path, found);
                } else {
                    found.push((name, fs::read_to_string(&path).unwrap()));
                }
            }
        }
        let mut found = Vec::new();
        look(self.root(), self.root(), &mut found);
        found.sort();
        found
    }
}

/// Appends a line to a file.
fn append(disk: &dyn Disk, root: &Path, path: &Path, line: &str) -> Result<usize, Error> {
    update(disk, root, path, |old| {
        let new = [old.unwrap_or_default(), line.as_bytes()].concat();
        let length = new.len();
        Ok((Some(new), length))
    })
}

/// Something that is written, and what stands in the folder before it and after it.
struct Scenario {
    before: &'static [(&'static str, &'static str)],
    act: fn(&dyn Disk, &Folder) -> Result<(), Error>,
    written: &'static [(&'static str, &'static str)],
}

const SCENARIOS: [Scenario; 5] = [
    Scenario {
        before: &[("plans/a/plan.toml", "old\n")],
        act: |disk, folder| append(disk, folder.root(), &folder.path("plans/a/plan.toml"), "new\n").map(drop),
        written: &[("plans/a/plan.toml", "old\nnew\n")],
    },
    Scenario {
        before: &[("plans/b/plan.toml", "other\n")],
        act: |disk, folder| append(disk, folder.root(), &folder.path("plans/a/actual/x.toml"), "new\n").map(drop),
        written: &[("plans/b/plan.toml", "other\n"), ("plans/a/actual/x.toml", "new\n")],
    },
    Scenario {
        before: &[],
        act: |disk, folder| {
            let files = ["plans/a/plan.toml", "plans/a/actual.toml"].map(|path| (folder.path(path), b"new\n".to_vec()));
            create_all(disk, folder.root(), files.to_vec())
        },
        written: &[("plans/a/plan.toml", "new\n"), ("plans/a/actual.toml", "new\n")],
    },
    Scenario {
        before: &[("plans/a/plan.toml", "old\n"), ("plans/a/actual.toml", "old\n"), ("plans/a/same", "same\n")],
        act: |disk, folder| {
            let paths = ["actual.toml", "same", "plan.toml", "actual/x.toml"];
            let paths = paths.map(|path| folder.path("plans/a").join(path));
            update_all(disk, folder.root(), &paths, |_| {
                let new = |text: &str| Some(text.as_bytes().to_vec());
                Ok((vec![new("new\n"), new("same\n"), new("new\n"), new("new\n")], ()))
            })
        },
        written: &[
            ("plans/a/plan.toml", "new\n"),
            ("plans/a/actual.toml", "new\n"),
            ("plans/a/same", "same\n"),
            ("plans/a/actual/x.toml", "new\n"),
        ],
    },
    Scenario {
        before: &[("plans/a/plan.toml", "same\n"), ("report.json", "old\n")],
        act: |disk, folder| put(disk, folder.root(), &folder.path("plans/../report.json"), b"new\n"),
        written: &[("plans/a/plan.toml", "same\n"), ("report.json", "new\n")],
    },
];

#[test]
fn a_disk_that_fails_at_any_call_leaves_the_old_or_the_new() {
    let mut cases = 0;
    for scenario in &SCENARIOS {
        let (old, new) = (Folder::with(scenario.before).all(), Folder::with(scenario.written).all());
        let folder = Folder::with(scenario.before);
        let counting = Faulty::new(Fault::never());
        (scenario.act)(&counting, &folder).unwrap();
        assert_eq!(folder.all(), new);
        assert!(counting.calls() > 8);
        for at in 1..=counting.calls() {
            let [first, ..] = disk::CODES;
            let once = disk::CODES.map(|code| Fault { at, code, forever: false });
            for fault in once.into_iter().chain([Fault { at, code: first, forever: true }]) {
                cases += 1;
                survives(scenario, fault, &old, &new);
            }
        }
    }
    assert!(cases > 400, "{cases}");
}

/// Lets the disk fail once or from some call on, and looks at what is there then.
fn survives(scenario: &Scenario, fault: Fault, old: &[(String, String)], new: &[(String, String)]) {
    let folder = Folder::with(scenario.before);
    let disk = Faulty::new(fault);
    let result = (scenario.act)(&disk, &folder);
    let failed = disk.failed();
    let case = format!("{fault:?} {failed:?} {result:?}");
    let found = folder.all();
    let (is_ours, of_users): (Vec<_>, Vec<_>) =
        found.iter().cloned().partition(|(path, _)| path.contains(".asplanned-") || is_lock(path));
    let is_torn = matches!(result, Err(Error::Torn { .. }));
    match &result {
        Ok(()) => assert!(of_users == new, "{case}"),
        Err(error) if error.is_written() => assert!(of_users == new, "{case}"),
        // Each file is one or the other, and nothing else.
        Err(_) if is_torn => {
            let known = |file: &&(String, String)| !old.contains(file) && !new.contains(file);
            assert!(of_users.iter().find(known).is_none(), "{case}");
        }
        Err(_) => {
            let kept: Vec<_> = of_users.iter().filter(|(path, _)| !path.ends_with('/')).cloned().collect();
            let files: Vec<_> = old.iter().filter(|(path, _)| !path.ends_with('/')).cloned().collect();
            assert!(kept == files, "{case}");
        }
    }
    let removal_failed = failed.iter().any(|call| call.starts_with("remove"));
    if !removal_failed && !is_torn {
        let whole = if result.as_ref().map_or_else(Error::is_written, |()| true) { new } else { old };
        assert!(found == whole, "{case}: {found:?}");
    }
    if let Err(error) = &result {
        assert!(!error.hint().is_empty() && !error.to_string().contains(folder.root().to_str().unwrap()), "{error}");
        if is_torn {
            assert!(fault.forever, "{case}");
        }
    }
    goes_on(scenario, &folder, &is_ours, &case);
}

fn is_lock(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "lock")
}

/// The next one works, or names what the one before it left, which can be removed then.
fn goes_on(scenario: &Scenario, folder: &Folder, left: &[(String, String)], case: &str) {
    let is_locked = left.iter().any(|(path, _)| is_lock(path));
    let next = (scenario.act)(&Ghost::default(), folder);
    match next {
        // One that was killed while it wrote its lock has not said its name.
        Err(Error::Stale { .. } | Error::Locked { .. }) => assert!(is_locked, "{case}"),
        Err(Error::Exists { .. }) | Ok(()) => assert!(!is_locked, "{case}"),
        Err(error) => panic!("{case}: {error}"),
    }
    for (path, _) in left {
        fs::remove_file(folder.path(path)).unwrap();
    }
    let next = (scenario.act)(&Ghost::default(), folder);
    assert!(matches!(next, Ok(()) | Err(Error::Exists { .. })), "{case}: {next:?}");
}

#[test]
fn a_lock_is_waited_for_and_then_named() {
    let folder = Folder::with(&[("plan.toml", "old\n"), ("plan.toml.lock", "")]);
    let path = folder.path("plan.toml");
    let disk = Ghost::default();
    let error = append(&disk, folder.root(), &path, "new\n").unwrap_err();
    assert_eq!(error.to_string(), "plan.toml is being written by another process: plan.toml.lock names nobody");
    assert!(error.hint().ends_with("remove the lock: rm plan.toml.lock"), "{}", error.hint());
    let waited = disk.waited();
    assert!((5.0..5.2).contains(&waited.as_secs_f64()), "{waited:?}");
    // On another machine nobody can tell whether it lives.
    let lock = "program: asplanned 1\nprocess: 7\nhost: elsewhere\nsince: then\n";
    fs::write(folder.path("plan.toml.lock"), lock).unwrap();
    let error = append(&Ghost::default(), folder.root(), &path, "new\n").unwrap_err();
    assert!(error.to_string().ends_with("names asplanned 1, process 7 on elsewhere, since then"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "old\n");
    assert_eq!(fs::read_to_string(folder.path("plan.toml.lock")).unwrap(), lock);
}

#[test]
fn a_lock_that_is_given_back_is_taken() {
    let folder = Folder::with(&[("plan.toml", "old\n"), ("plan.toml.lock", "")]);
    let disk = Ghost::unlocking(Duration::from_secs(2), folder.path("plan.toml.lock"));
    assert_eq!(append(&disk, folder.root(), &folder.path("plan.toml"), "new\n").unwrap(), 8);
    assert!(disk.waited() < Duration::from_secs(3));
    assert_eq!(folder.all(), [("plan.toml".to_owned(), "old\nnew\n".to_owned())]);
}

#[test]
fn a_stale_lock_is_named_at_once_and_stays() {
    let folder = Folder::with(&[("plan.toml", "old\n"), (".plan.toml.asplanned-7", "half")]);
    let host = RealDisk.process().host;
    let lock = format!("program: asplanned 1\nprocess: 7\nhost: {host}\nsince: then\n");
    fs::write(folder.path("plan.toml.lock"), &lock).unwrap();
    let disk = Ghost::default();
    let error = append(&disk, folder.root(), &folder.path("plan.toml"), "new\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "plan.toml is locked by a process that is gone: plan.toml.lock names asplanned 1, process 7 on {host}, \
             since then"
        )
    );
    assert!(error.hint().ends_with("rm plan.toml.lock .plan.toml.asplanned-7"), "{}", error.hint());
    assert_eq!(disk.waited(), Duration::ZERO);
    assert_eq!(fs::read_to_string(folder.path("plan.toml.lock")).unwrap(), lock);
}

#[test]
fn a_change_that_refuses_or_panics_leaves_nothing() {
    let folder = Folder::with(&[("plan.toml", "old\n")]);
    let before = folder.all();
    for path in ["plan.toml", "a/b/plan.toml"].map(|path| folder.path(path)) {
        let refuse = |_: Option<&[u8]>| Err::<(Option<Vec<u8>>, ()), _>(Error::Changed { path: PathBuf::new() });
        assert!(matches!(update(&RealDisk, folder.root(), &path, refuse), Err(Error::Changed { .. })));
        let leave = |old: Option<&[u8]>| Ok::<_, Error>((None, old.is_some()));
        assert_eq!(update(&RealDisk, folder.root(), &path, leave).unwrap(), path.exists());
        let panics = std::panic::catch_unwind(|| {
            update(&RealDisk, folder.root(), &path, |_| -> Result<(Option<Vec<u8>>, ()), Error> { panic!("oh") })
        });
        assert!(panics.is_err());
        assert_eq!(folder.all(), before);
    }
}

#[test]
fn what_an_editor_wrote_meanwhile_is_not_lost() {
    let folder = Folder::with(&[("plan.toml", "old\n")]);
    for path in ["plan.toml", "actual.toml"].map(|path| folder.path(path)) {
        let result = update(&RealDisk, folder.root(), &path, |_| {
            fs::write(&path, "edited\n").unwrap();
            Ok::<_, Error>((Some(b"new\n".to_vec()), ()))
        });
        assert!(matches!(result, Err(Error::Changed { .. })), "{result:?}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "edited\n");
    }
    assert_eq!(folder.all().len(), 2);
}

#[test]
fn what_is_no_file_of_the_repository_is_refused() {
    let folder = Folder::with(&[("a/plan.toml", ""), ("file", ""), (".git/config", "")]);
    let elsewhere = Folder::with(&[("plan.toml", "")]);
    let large = fs::File::create(folder.path("large")).unwrap();
    large.set_len(MAX_BYTES as u64 + 1).unwrap();
    let before = folder.all().len();
    let mut cases = vec![
        ("a", "a is no regular file"),
        ("file/plan.toml", "file is no folder"),
        ("large", "large has 4194305 bytes; more than 4194304 are neither read nor written"),
        (".git/config", "is no place for a file of this repository"),
        ("a/../../plan.toml", "is no place for a file of this repository"),
        ("", "is no place for a file of this repository"),
    ];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(elsewhere.root(), folder.path("linked")).unwrap();
        std::os::unix::fs::symlink(elsewhere.path("new.toml"), folder.path("dangling")).unwrap();
        cases.push(("linked/plan.toml", "linked is a symbolic link: nothing is written through it"));
        cases.push(("linked/deep/plan.toml", "linked is a symbolic link: nothing is written through it"));
        cases.push(("dangling", "dangling is a symbolic link: nothing is written through it"));
    }
    for (path, words) in cases {
        let path = folder.path(path);
        let written = append(&RealDisk, folder.root(), &path, "x").unwrap_err();
        assert!(written.to_string().ends_with(words), "{written}");
        let seen = read(&RealDisk, folder.root(), &path).unwrap_err();
        assert_eq!(seen.to_string(), written.to_string());
    }
    let outside = append(&RealDisk, folder.root(), &elsewhere.path("plan.toml"), "x").unwrap_err();
    assert!(matches!(outside, Error::Outside { .. }));
    let too_much = update(&RealDisk, folder.root(), &folder.path("new"), |_| {
        Ok::<_, Error>((Some(vec![b' '; MAX_BYTES + 1]), ()))
    });
    assert!(matches!(too_much, Err(Error::TooLarge { .. })));
    fs::remove_file(folder.path("large")).unwrap();
    let links = if cfg!(unix) { 2 } else { 0 };
    assert_eq!(fs::read_dir(folder.root()).unwrap().count(), 3 + links);
    assert_eq!(fs::read_dir(elsewhere.root()).unwrap().count(), 1);
    assert!(before > 4);
}

#[test]
fn a_report_may_be_large_and_elsewhere_but_never_behind_a_link() {
    let folder = Folder::with(&[("a/plan.toml", "")]);
    let elsewhere = Folder::with(&[("report", "old")]);
    let large = vec![b' '; MAX_BYTES + 1];
    for path in [folder.path("report"), elsewhere.path("report")] {
        put(&RealDisk, folder.root(), &path, &large).unwrap();
        assert_eq!(fs::read(&path).unwrap().len(), MAX_BYTES + 1);
    }
    let refused = |path: &str| put(&RealDisk, folder.root(), &folder.path(path), b"x").unwrap_err().to_string();
    assert_eq!(refused("a"), "a is no regular file");
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink(elsewhere.root(), folder.path("linked")).unwrap();
        symlink(elsewhere.path("report"), folder.path("direct")).unwrap();
        symlink(elsewhere.path("report"), elsewhere.path("indirect")).unwrap();
        assert_eq!(refused("linked/report"), "linked is a symbolic link: nothing is written through it");
        assert_eq!(refused("linked/../report"), "linked is a symbolic link: nothing is written through it");
        assert_eq!(refused("direct"), "direct is a symbolic link: nothing is written through it");
        let outside = put(&RealDisk, folder.root(), &elsewhere.path("indirect"), b"x").unwrap_err();
        assert!(matches!(outside, Error::Link { .. }), "{outside}");
        assert_eq!(fs::read(elsewhere.path("report")).unwrap().len(), MAX_BYTES + 1);
    }
}

#[test]
fn reading_tells_what_is_there_and_makes_nothing() {
    let folder = Folder::with(&[("a/plan.toml", "text\n")]);
    let before = folder.all();
    let seen = |path: &str| read(&RealDisk, folder.root(), &folder.path(path)).unwrap();
    assert_eq!(seen("a/plan.toml").as_deref(), Some(&b"text\n"[..]));
    assert_eq!(seen("a/actual.toml"), None);
    assert_eq!(seen("b/c/actual.toml"), None);
    assert_eq!(folder.all(), before);
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_new_files_have_the_usual_ones() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::with(&[("plan.toml", "old\n"), ("usual", "")]);
    let mode = |path: &str| fs::metadata(folder.path(path)).unwrap().permissions().mode() & 0o7777;
    for wanted in [0o600, 0o664, 0o755] {
        fs::set_permissions(folder.path("plan.toml"), fs::Permissions::from_mode(wanted)).unwrap();
        append(&RealDisk, folder.root(), &folder.path("plan.toml"), "x").unwrap();
        assert_eq!(mode("plan.toml"), wanted);
    }
    append(&RealDisk, folder.root(), &folder.path("new.toml"), "x").unwrap();
    assert_eq!(mode("new.toml"), mode("usual"));
}

#[test]
fn a_name_that_an_earlier_process_left_is_passed_over() {
    let left = format!(".plan.toml.asplanned-{}", std::process::id());
    let folder = Folder::with(&[("plan.toml", "old\n"), (&left, "left")]);
    append(&RealDisk, folder.root(), &folder.path("plan.toml"), "new\n").unwrap();
    assert_eq!(fs::read_to_string(folder.path("plan.toml")).unwrap(), "old\nnew\n");
    assert_eq!(fs::read_to_string(folder.path(&left)).unwrap(), "left");
    assert_eq!(folder.all().len(), 2);
}

#[test]
fn the_same_bytes_are_not_written() {
    let folder = Folder::with(&[("plan.toml", "same\n")]);
    let disk = Faulty::new(Fault::never());
    let same = |old: Option<&[u8]>| Ok::<_, Error>((old.map(<[u8]>::to_vec), ()));
    update(&disk, folder.root(), &folder.path("plan.toml"), same).unwrap();
    let stays = Faulty::new(Fault { at: 6, code: 5, forever: false });
    let error = update(&stays, folder.root(), &folder.path("plan.toml"), same).unwrap_err();
    assert_eq!(error.to_string(), "cannot remove plan.toml.lock: Input/output error (os error 5)");
    assert_eq!(error.hint(), "remove it by hand: rm plan.toml.lock");
    // The folder's entry, lock made and written, the file looked at, opened, read, and the lock removed.
    assert_eq!(disk.calls(), 6);
}
