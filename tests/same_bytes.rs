//! The same bytes come out of every command, and go into every file, wherever, whenever and in whatever order it is asked.
//!
//! Every command runs in several worlds that differ in nothing that should matter: time zone, locale, home, size of the
//! terminal, the folder one stands in, the order in which a folder lists its files, loose objects or a pack, a commit-graph,
//! what earlier runs remembered. What leaves no trace in the files is asked twice in each.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use tempfile::TempDir;

use crate::example::example;
use crate::support::calls::{assert_called, calls, commands};
use crate::support::git::{git, program, run};

/// A world to run in.
#[derive(Debug, Clone, Copy)]
struct World {
    name: &'static str,
    environment: &'static [(&'static str, &'static str)],
    /// Where one stands, below the repository's root, or `None` for elsewhere.
    stands: Option<&'static str>,
    /// Whether folders get their files the other way round.
    is_reversed: bool,
    objects: Objects,
}

/// How the same objects are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Objects {
    Pack,
    Loose,
    /// With a commit-graph, packed refs, and what a run has remembered.
    Graph,
}

const WORLDS: [World; 3] = [
    World {
        name: "plain",
        environment: &[("TZ", "UTC"), ("LC_ALL", "C.UTF-8")],
        stands: Some(""),
        is_reversed: false,
        objects: Objects::Pack,
    },
    World {
        name: "elsewhere",
        environment: &[
            ("TZ", "Pacific/Auckland"),
            ("LC_ALL", "de_DE.UTF-8"),
            ("LANGUAGE", "de"),
            ("HOME", "/nowhere"),
            ("COLUMNS", "40"),
            ("LINES", "3"),
            ("TERM", "xterm-256color"),
        ],
        stands: None,
        is_reversed: true,
        objects: Objects::Loose,
    },
    World {
        name: "below",
        environment: &[("TZ", "America/St_Johns"), ("LANG", "tr_TR.UTF-8"), ("LC_TIME", "tr_TR.UTF-8")],
        stands: Some("plans/rfi-reminders"),
        is_reversed: true,
        objects: Objects::Graph,
    },
];

/// A copy of a repository in a world.
struct Place {
    world: World,
    folder: TempDir,
}

/// What a call said: its exit code, both outputs, and the files after it.
type Said = (u8, String, String, BTreeMap<PathBuf, String>);

impl Place {
    fn new(world: World, original: &Path) -> Self {
        // In memory, where there is such a folder: a folder there lists its files in the order they came in.
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let place = Self { world, folder: folder.unwrap() };
        fs::create_dir(place.folder.path().join("elsewhere")).unwrap();
        let root = place.root();
        copy(original, &root, world.is_reversed);
        match world.objects {
            // As the example is made.
            Objects::Loose => assert_eq!(packs(&root), 0),
            Objects::Pack => {
                git(&root, &["repack", "-a", "-d", "--quiet"]);
                assert_eq!(packs(&root), 1);
            }
            Objects::Graph => {
                git(&root, &["repack", "-a", "-d", "--quiet"]);
                git(&root, &["commit-graph", "write", "--reachable", "--changed-paths"]);
                git(&root, &["pack-refs", "--all"]);
                assert_eq!(run(&mut program(&root, &["diff"])).code, 0);
            }
        }
        place
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("repository")
    }

    fn free(&self) -> PathBuf {
        self.folder.path().join("free")
    }

    /// A call as if from the root, of wherever one stands.
    fn call(&self, args: &[String]) -> Command {
        let root = self.root();
        let stands = self.world.stands.map_or_else(|| self.folder.path().join("elsewhere"), |below| root.join(below));
        let mut call: Vec<PathBuf> = Vec::new();
        match self.world.stands {
            Some("") => {}
            Some(below) => call.extend(["-C".into(), Path::new(below).components().map(|_| "..").collect()]),
            None => call.extend(["-C".into(), root]),
        }
        let mut command = program(&stands, &call);
        command.args(args).env_remove("TZ").envs(self.world.environment.iter().copied());
        command
    }

    fn say(&self, command: &mut Command, call: &[String]) -> Said {
        let output = run(command);
        assert_called(call, &output);
        let at = self.folder.path().to_str().unwrap();
        let files = files(self.folder.path());
        (output.code, output.stdout.replace(at, "AT"), output.stderr.replace(at, "AT"), files)
    }

    /// Runs every command.
    fn say_all(&self) -> Vec<(Vec<String>, Said)> {
        let mut all = Vec::new();
        let mut before = files(self.folder.path());
        for command in commands() {
            for call in calls(&command, &self.free()) {
                let said = self.say(&mut self.call(&call), &call);
                if said.3 == before {
                    assert_same(&said, &self.say(&mut self.call(&call), &call), &call, "asked twice");
                    self.assert_same_below(&said, &call);
                }
                before.clone_from(&said.3);
                all.push((call, said));
            }
        }
        all
    }

    /// Where the initiative is named, it does not matter where in the repository one stands.
    fn assert_same_below(&self, said: &Said, call: &[String]) {
        let is_named = call.iter().any(|word| word == "pilot-eu");
        let is_path = call.iter().any(|word| word.contains('/') || word == "--repo");
        if self.world.stands == Some("") && is_named && !is_path {
            let mut below = self.call(call);
            below.current_dir(self.root().join("plans/concierge-mvp"));
            assert_same(said, &self.say(&mut below, call), call, "from below");
        }
    }
}

fn packs(root: &Path) -> usize {
    let entries = fs::read_dir(root.join(".git/objects/pack")).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.extension().is_some_and(|it| it == "pack")).count()
}

/// Copies a folder, its files in the order of their names or the other way round.
fn copy(from: &Path, to: &Path, is_reversed: bool) {
    fs::create_dir(to).unwrap();
    let mut entries: Vec<_> = fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    if is_reversed {
        entries.reverse();
    }
    for entry in entries {
        let target = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copy(&entry, &target, is_reversed);
        } else {
            fs::copy(&entry, &target).unwrap();
        }
    }
}

/// All that commands can write below a folder: files, and of repositories what is no way of keeping it.
fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    gather(folder, folder, &mut found);
    found
}

fn gather(top: &Path, folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.strip_prefix(top).unwrap().to_owned();
        if path.file_name().is_some_and(|it| it == ".git") {
            for args in [
                &["for-each-ref"][..],
                &["symbolic-ref", "HEAD"],
                &["ls-files", "--stage"],
                &["config", "--local", "--list"],
            ] {
                found.insert(name.join(args[0]), git(folder, args));
            }
            if path.join("hooks").is_dir() {
                gather(top, &path.join("hooks"), found);
            }
            if let Ok(text) = fs::read_to_string(path.join("info/attributes")) {
                found.insert(name.join("attributes"), text);
            }
        } else if path.is_dir() {
            gather(top, &path, found);
        } else {
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).replace(top.to_str().unwrap(), "AT");
            found.insert(name, text);
        }
    }
}

#[track_caller]
fn assert_same(one: &Said, other: &Said, call: &[String], what: &str) {
    assert_eq!(one.0, other.0, "{call:?}: {what}: the exit code\n{}\n{}", one.2, other.2);
    for (one, other, stream) in [(&one.1, &other.1, "output"), (&one.2, &other.2, "errors")] {
        let differs = one.lines().zip(other.lines()).find(|(one, other)| one != other);
        assert!(one == other, "{call:?}: {what}: the {stream}: {differs:?}");
    }
    let paths: Vec<_> =
        one.3.keys().chain(other.3.keys()).filter(|path| one.3.get(*path) != other.3.get(*path)).collect();
    assert!(paths.is_empty(), "{call:?}: {what}: {paths:?}");
}

#[test]
fn every_command_says_and_writes_the_same_in_every_world() {
    let original = example();
    fs::write(original.path().join("plans/pilot-eu/notes.md"), "uncommitted\n").unwrap();
    let places = WORLDS.map(|world| Place::new(world, original.path()));
    let said: Vec<_> = thread::scope(|scope| {
        let running: Vec<_> = places.iter().map(|place| scope.spawn(|| place.say_all())).collect();
        running.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let (plain, others) = said.split_first().unwrap();
    assert!(plain.len() > commands().len());
    for (world, other) in WORLDS[1..].iter().zip(others) {
        assert_eq!(plain.len(), other.len());
        for ((call, one), (_, other)) in plain.iter().zip(other) {
            assert_same(one, other, call, world.name);
        }
    }
    let committed = plain.iter().filter(|(call, said)| call.iter().any(|it| it == "--commit") && said.0 == 0).count();
    assert!(committed > 5, "what was committed?");
}
