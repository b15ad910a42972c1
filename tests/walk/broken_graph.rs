//! A commit-graph that is broken or made up: whatever stands in it, nothing panics, hangs or takes all memory; and where
//! its structure is off, the result is the one without it.

use sha1::{Digest, Sha1};
use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use git2::Oid;

use super::graphs::{info, write};
use super::portrait::{Ask, id_of, told, try_told};
use super::scenario::same;
use crate::histories::random::Rng;
use crate::support::git::git;
use crate::support::repository::Repository;

/// A small history with an octopus, and what is told of it without any help.
pub struct Small {
    pub repository: Repository,
    pub ids: Vec<Oid>,
    pub expected: String,
}

impl Small {
    pub fn new() -> Self {
        let repository = Repository::new();
        let plan = |name: &str| (format!("plans/{name}/plan.toml"), format!("title = {name:?}\n"));
        let mut ids: Vec<Oid> = Vec::new();
        let mut commit = |parents: &[usize], files: &[&str]| {
            let files: Vec<(String, String)> = files.iter().map(|name| plan(name)).collect();
            let mut files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, &**text)).collect();
            let number = ids.len().to_string();
            files.push(("readme.md", &number));
            let parents: Vec<Oid> = parents.iter().map(|at| ids[*at]).collect();
            ids.push(repository.commit_text(&parents, "2023-01-09", &files));
        };
        commit(&[], &[]);
        commit(&[0], &["a"]);
        commit(&[1], &["a"]);
        commit(&[1], &["a", "b"]);
        commit(&[1], &["a", "c"]);
        commit(&[2, 3, 4], &["a", "b", "c"]);
        commit(&[5], &["a", "b", "c"]);
        commit(&[6], &["a", "ü"]);
        commit(&[6], &["d"]);
        commit(&[8, 7], &["d", "ü"]);
        commit(&[5], &["b"]);
        commit(&[9, 10, 4, 3], &["d", "ü"]);
        commit(&[11], &["d", "ü", "e"]);
        repository.set_head(ids[ids.len() - 1]);
        let expected =
            told(repository.path(), &["plans"], Ask { tip: id_of(ids[ids.len() - 1]), first_parent: false }, None);
        Self { repository, expected: expected.portrait, ids }
    }

    pub fn ask(&self) -> Ask {
        Ask { tip: id_of(self.ids[self.ids.len() - 1]), first_parent: false }
    }

    fn write(&self, more: &[&str]) {
        write(self.repository.path(), &self.ids, &["commitGraph.changedPathsVersion=2"], more, &[]);
    }

    fn file(&self) -> PathBuf {
        info(self.repository.path()).join("commit-graph")
    }

    /// What is told now, or why nothing is; in time.
    pub fn told(&self) -> Result<String, String> {
        let source = asplanned::git::open(self.repository.path(), &asplanned::disk::real()).unwrap();
        let found = try_told(&*source, &["plans"], self.ask(), None);
        found.map(|it| it.portrait).map_err(|failure| failure.to_string())
    }

    #[track_caller]
    fn is_the_same(&self, what: &str) {
        match self.told() {
            Ok(found) => same(&found, &self.expected, what),
            Err(failure) => panic!("{what}: {failure}"),
        }
    }
}

/// Where the chunks of a commit-graph lie.
fn chunks(file: &[u8]) -> BTreeMap<String, Range<usize>> {
    let wide = |at: usize| usize::try_from(u64::from_be_bytes(*file[at..].first_chunk().unwrap())).unwrap();
    let entries = (0..usize::from(file[6])).map(|at| 8 + at * 12);
    entries.map(|at| (String::from_utf8(file[at..at + 4].to_vec()).unwrap(), wide(at + 4)..wide(at + 16))).collect()
}

/// Puts a number into bytes.
fn set(bytes: &mut [u8], at: usize, number: u32) {
    bytes[at..at + 4].copy_from_slice(&number.to_be_bytes());
}

/// Whether a byte may mislead without anything being off: which commit, which parent, which paths.
fn may_lie(chunks: &BTreeMap<String, Range<usize>>, at: usize) -> bool {
    let lies = ["OIDL", "EDGE", "BIDX", "BDAT"].iter().any(|name| chunks.get(*name).is_some_and(|it| it.contains(&at)));
    // A record: the root tree, two parents, generation and time.
    let records = &chunks["CDAT"];
    lies || (records.contains(&at) && (20..28).contains(&((at - records.start) % 36)))
}

#[test]
fn every_flipped_byte_is_found_out_or_misleads_as_it_does_git() {
    let small = Small::new();
    small.write(&["--changed-paths"]);
    let whole = fs::read(small.file()).unwrap();
    fs::set_permissions(small.file(), std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    small.is_the_same("whole");
    let chunks = chunks(&whole);
    assert!(["OIDF", "OIDL", "CDAT", "EDGE", "BIDX", "BDAT"].iter().all(|name| chunks.contains_key(*name)));
    let mut misled = 0;
    for at in 0..whole.len() {
        let mut file = whole.clone();
        file[at] ^= if at % 3 == 0 { 0xff } else { 1 << (at % 8) };
        fs::write(small.file(), &file).unwrap();
        if may_lie(&chunks, at) {
            // What only the checksum can tell; and a lie with the right one.
            small.is_the_same(&format!("byte {at}, checksum left"));
            let end = file.len() - 20;
            let checksum = Sha1::digest(&file[..end]);
            file[end..].copy_from_slice(&checksum);
            fs::write(small.file(), &file).unwrap();
            misled += usize::from(small.told().as_ref() != Ok(&small.expected));
        } else {
            small.is_the_same(&format!("byte {at}"));
        }
    }
    // The test can tell that something misleads.
    assert!(misled > 20, "{misled}");
}

#[test]
fn a_commit_graph_that_is_cut_off_is_as_good_as_none() {
    let small = Small::new();
    small.write(&["--changed-paths"]);
    let whole = fs::read(small.file()).unwrap();
    fs::remove_file(small.file()).unwrap();
    for length in 0..whole.len() {
        fs::write(small.file(), &whole[..length]).unwrap();
        small.is_the_same(&format!("{length} bytes"));
    }
    fs::write(small.file(), [&whole[..], &whole[..]].concat()).unwrap();
    small.is_the_same("twice");
}

#[test]
fn a_table_of_chunks_that_lies_is_found_out() {
    let small = Small::new();
    small.write(&["--changed-paths"]);
    let whole = fs::read(small.file()).unwrap();
    fs::remove_file(small.file()).unwrap();
    let count = usize::from(whole[6]);
    let length = whole.len() as u64;
    let numbers = [
        0,
        1,
        7,
        8,
        20,
        100,
        length - 1,
        length,
        length + 1,
        1 << 31,
        1 << 32,
        1 << 40,
        u64::MAX / 2,
        u64::MAX - 3,
        u64::MAX,
    ];
    for entry in 0..=count {
        for number in numbers {
            let mut file = whole.clone();
            let at = 8 + entry * 12 + 4;
            file[at..at + 8].copy_from_slice(&number.to_be_bytes());
            fs::write(small.file(), &file).unwrap();
            // Filters or further parents that begin or end elsewhere may mislead.
            let name = &whole[at - 4..at];
            let before = &whole[at - 12..at - 8];
            let lies = |name: &[u8]| [&b"EDGE"[..], b"BIDX", b"BDAT", b"GDA2", b"\0\0\0\0"].contains(&name);
            let found = small.told();
            assert!(found.as_ref() == Ok(&small.expected) || lies(name) || lies(before), "entry {entry}: {number}");
        }
    }
    for count in [0, 1, 2, 3, 4, 5, 6, 100, 255] {
        let mut file = whole.clone();
        file[6] = count;
        fs::write(small.file(), &file).unwrap();
        small.is_the_same(&format!("{count} chunks"));
    }
    for count in [0, 1, 12, 14, 1000, 1 << 20, 1 << 28, 0x6fff_ffff, 0x7000_0000, u32::MAX] {
        let mut file = whole.clone();
        set(&mut file, chunks(&whole)["OIDF"].end - 4, count);
        fs::write(small.file(), &file).unwrap();
        small.is_the_same(&format!("{count} commits"));
    }
}

#[test]
fn commits_that_are_their_own_ancestors_are_found_out() {
    let small = Small::new();
    small.write(&["--changed-paths"]);
    let whole = fs::read(small.file()).unwrap();
    fs::remove_file(small.file()).unwrap();
    let records = chunks(&whole)["CDAT"].clone();
    let commits = (records.end - records.start) / 36;
    let mut rng = Rng(7);
    for generation in [Some(0), Some(0x3fff_ffff), None] {
        for _ in 0..200 {
            let mut file = whole.clone();
            for at in (records.clone()).step_by(36) {
                if let Some(generation) = generation {
                    set(&mut file, at + 28, generation << 2);
                }
            }
            // Each but the last has one parent: the next one. The last one's is any.
            let first = rng.below(commits);
            let next = |at: usize| u32::try_from((at + 1) % commits).unwrap();
            for at in 0..commits {
                set(&mut file, records.start + at * 36 + 20, next(at));
                set(&mut file, records.start + at * 36 + 24, 0x7000_0000);
            }
            set(&mut file, records.start + first * 36 + 24, u32::try_from(rng.below(commits)).unwrap());
            fs::write(small.file(), &file).unwrap();
            small.is_the_same(&format!("a circle, generation {generation:?}"));
        }
    }
}

#[test]
fn odd_parents_are_found_out() {
    let small = Small::new();
    small.write(&["--changed-paths"]);
    let whole = fs::read(small.file()).unwrap();
    fs::remove_file(small.file()).unwrap();
    let (records, edges) = (chunks(&whole)["CDAT"].clone(), chunks(&whole)["EDGE"].clone());
    let odd = [13, 14, 0xffff, 0x6fff_ffff, 0x7000_0001, 0x7fff_ffff, 0x8000_0000 | 0x0100_0000, 0xffff_ffff];
    for start in records.clone().step_by(36) {
        for number in odd {
            for at in [20, 24] {
                let mut file = whole.clone();
                set(&mut file, start + at, number);
                fs::write(small.file(), &file).unwrap();
                small.is_the_same(&format!("record at {start}, parent at {at}: {number:#x}"));
            }
        }
        // A second parent without a first one.
        let mut file = whole.clone();
        set(&mut file, start + 20, 0x7000_0000);
        set(&mut file, start + 24, 0);
        fs::write(small.file(), &file).unwrap();
        small.is_the_same(&format!("record at {start}: no first parent"));
    }
    // No end of the further parents.
    let mut file = whole.clone();
    for at in edges.clone().step_by(4) {
        file[at] &= 0x7f;
    }
    fs::write(small.file(), &file).unwrap();
    small.is_the_same("further parents without an end");
    for number in odd {
        let mut file = whole.clone();
        set(&mut file, edges.start, number & 0x7fff_ffff);
        fs::write(small.file(), &file).unwrap();
        small.is_the_same(&format!("a further parent {number:#x}"));
    }
}

#[test]
fn filters_that_are_off_are_passed_over() {
    let small = Small::new();
    small.write(&["--changed-paths"]);
    let whole = fs::read(small.file()).unwrap();
    fs::remove_file(small.file()).unwrap();
    let (ends, data) = (chunks(&whole)["BIDX"].clone(), chunks(&whole)["BDAT"].clone());
    let entries: Vec<usize> = (8..8 + 12 * usize::from(whole[6])).step_by(12).collect();
    let rename = |file: &mut [u8], from: &[u8], to: &[u8]| {
        let entry = entries.iter().find(|at| file[**at..**at + 4] == *from).copied().unwrap();
        file[entry..entry + 4].copy_from_slice(to);
    };
    let with = |what: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let mut file = whole.clone();
        change(&mut file);
        fs::write(small.file(), &file).unwrap();
        small.is_the_same(what);
    };
    for version in [0, 3, u32::MAX] {
        with("an unknown version", &|file| set(file, data.start, version));
    }
    for hashes in [0, 65, 1 << 20, u32::MAX] {
        with("too many hashes", &|file| set(file, data.start + 4, hashes));
    }
    with("no ends", &|file| rename(file, b"BIDX", b"GONE"));
    with("no data", &|file| rename(file, b"BDAT", b"GONE"));
    for number in [1 << 20, u32::MAX] {
        with("ends behind the end", &|file| ends.clone().step_by(4).for_each(|at| set(file, at, number)));
    }
    with("ends that go down", &|file| {
        let all = (ends.end - ends.start) / 4;
        (0..all)
            .for_each(|at| set(file, ends.start + at * 4, u32::try_from((all - at) * 3).unwrap() * u32::from(at > 0)));
    });
    // Data that is shorter than its own header.
    for length in 0..12u64 {
        with("short data", &|file| {
            let entry = entries.iter().find(|at| file[**at..**at + 4] == *b"BDAT").copied().unwrap();
            let end = wide(file, entry + 4) + length;
            // What lies behind it is nothing that is needed, and begins where it ends.
            file[entry + 16..entry + 24].copy_from_slice(&end.to_be_bytes());
        });
    }
}

fn wide(file: &[u8], at: usize) -> u64 {
    u64::from_be_bytes(*file[at..].first_chunk().unwrap())
}

#[test]
fn chains_that_are_off_are_as_good_as_none() {
    let small = Small::new();
    let folder = small.repository.path();
    for end in [3, 7, 10, 13] {
        write(folder, &small.ids[..end], &[], &["--changed-paths", "--split=no-merge"], &[]);
    }
    small.is_the_same("whole");
    let graphs = info(folder).join("commit-graphs");
    let list = graphs.join("commit-graph-chain");
    let whole = fs::read_to_string(&list).unwrap();
    fs::remove_file(&list).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    assert_eq!(lines.len(), 4);
    let with = |what: &str, text: &[u8]| {
        fs::write(&list, text).unwrap();
        small.is_the_same(what);
    };
    let lists: [(&str, Vec<&str>); 7] = [
        ("turned round", lines.iter().rev().copied().collect()),
        ("two changed places", vec![lines[0], lines[2], lines[1], lines[3]]),
        ("one left out", vec![lines[0], lines[2], lines[3]]),
        ("without the first", lines[1..].to_vec()),
        ("without the last", lines[..3].to_vec()),
        ("one twice", vec![lines[0], lines[0], lines[1], lines[2]]),
        ("a thousand", lines.iter().cycle().take(1000).copied().collect()),
    ];
    for (what, lines) in lists {
        with(what, lines.join("\n").as_bytes());
    }
    for length in 0..whole.len() {
        with("cut off", &whole.as_bytes()[..length]);
    }
    for at in 0..whole.len() {
        let mut text = whole.clone().into_bytes();
        text[at] ^= 1 << (at % 8);
        with("flipped", &text);
    }
    with("no text", &[0xff; 4000]);
    with("a path", format!("../../../{}\n", lines[0]).as_bytes());
    with("whole again", whole.as_bytes());
    // Layers that take each other's place, and one that says of itself that it stands on others.
    let layer = |at: usize| graphs.join(format!("graph-{}.graph", lines[at]));
    let files: Vec<Vec<u8>> = (0..4).map(|at| fs::read(layer(at)).unwrap()).collect();
    for at in 0..4 {
        fs::remove_file(layer(at)).unwrap();
        small.is_the_same("a layer is missing");
        for (other, file) in files.iter().enumerate() {
            fs::write(layer(at), file).unwrap();
            small.is_the_same("a layer in another's place");
            let mut file = file.clone();
            file[7] = u8::try_from(at).unwrap();
            fs::write(layer(at), &file).unwrap();
            small.is_the_same(&format!("layer {other} in the place of {at}, as if it belonged there"));
        }
        for length in (0..files[at].len()).step_by(7) {
            fs::write(layer(at), &files[at][..length]).unwrap();
            small.is_the_same("a layer is cut off");
        }
        fs::write(layer(at), &files[at]).unwrap();
    }
}

/// Does something, which must be done soon.
pub fn in_time(what: &str, act: impl FnOnce() + Send + 'static) {
    let (done, is_done) = mpsc::channel();
    let act = thread::spawn(move || {
        act();
        let _ = done.send(());
    });
    let waited = is_done.recv_timeout(Duration::from_secs(30));
    assert_ne!(waited, Err(mpsc::RecvTimeoutError::Timeout), "{what} takes too long");
    act.join().unwrap();
}

#[test]
fn what_is_no_file_is_not_read() {
    let small = Small::new();
    let folder = info(small.repository.path());
    let places = ["commit-graph", "commit-graphs/commit-graph-chain"];
    fs::create_dir_all(folder.join("commit-graphs")).unwrap();
    in_time("what is no file", move || {
        for place in places {
            let path = folder.join(place);
            fs::write(&path, "").unwrap();
            small.is_the_same("an empty file");
            fs::remove_file(&path).unwrap();
            fs::create_dir(&path).unwrap();
            small.is_the_same("a folder");
            fs::remove_dir(&path).unwrap();
            assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
            small.is_the_same("a pipe");
            fs::remove_file(&path).unwrap();
            symlink("/dev/zero", &path).unwrap();
            small.is_the_same("an endless device");
            fs::remove_file(&path).unwrap();
            symlink(place, &path).unwrap();
            small.is_the_same("a link to itself");
            fs::remove_file(&path).unwrap();
        }
        let file = fs::File::create(folder.join("commit-graph")).unwrap();
        file.set_len(1 << 40).unwrap();
        small.is_the_same("a file with nothing but holes");
    });
}

/// A commit-graph of any number of commits, by hand.
pub struct Fake {
    pub ids: Vec<Vec<u8>>,
    /// Root tree, first and second parent, generation.
    pub records: Vec<(Vec<u8>, u32, u32, u32)>,
    pub edges: Vec<u32>,
}

impl Fake {
    pub fn bytes(&self) -> Vec<u8> {
        let fanout = (0..=255u8)
            .flat_map(|byte| u32::try_from(self.ids.partition_point(|id| id[0] <= byte)).unwrap().to_be_bytes());
        let records = self.records.iter().flat_map(|(tree, first, second, generation)| {
            [&tree[..], &first.to_be_bytes(), &second.to_be_bytes(), &(generation << 2).to_be_bytes(), &[0; 4]].concat()
        });
        let chunks: [(&[u8; 4], Vec<u8>); 4] = [
            (b"OIDF", fanout.collect()),
            (b"OIDL", self.ids.concat()),
            (b"CDAT", records.collect()),
            (b"EDGE", self.edges.iter().flat_map(|edge| edge.to_be_bytes()).collect()),
        ];
        let hash = if self.ids[0].len() == 20 { 1 } else { 2 };
        let mut file = vec![b'C', b'G', b'P', b'H', 1, hash, 4, 0];
        let mut at = 8 + 5 * 12u64;
        for (name, bytes) in &chunks {
            file.extend_from_slice(&name[..]);
            file.extend(at.to_be_bytes());
            at += bytes.len() as u64;
        }
        file.extend([0; 4]);
        file.extend(at.to_be_bytes());
        for (_, bytes) in &chunks {
            file.extend_from_slice(bytes);
        }
        file.extend([0; 20]);
        file
    }
}

#[test]
fn many_commits_that_share_one_long_list_of_parents_take_no_long_time() {
    let small = Small::new();
    let tip = small.ask().tip;
    let tree = git(small.repository.path(), &["rev-parse", "HEAD^{tree}"]);
    let tree = Oid::from_str(&tree).unwrap().as_bytes().to_vec();
    let many = 30_000u32;
    let mut ids: Vec<Vec<u8>> = (1..many).map(|number| [&number.to_be_bytes()[..], &[7; 16]].concat()).collect();
    ids.push(tip.as_bytes().to_vec());
    ids.sort();
    let tip = u32::try_from(ids.iter().position(|id| id == tip.as_bytes()).unwrap()).unwrap();
    // Everyone is everyone's parent: ten billion links in a megabyte.
    let records = (0..many).map(|at| (tree.clone(), u32::from(at == 0), 0x8000_0000, 3 * u32::from(at == tip)));
    let edges: Vec<u32> = (0..many).filter(|at| *at != tip).chain([0x8000_0000]).collect();
    let fake = Fake { ids, records: records.collect(), edges };
    fs::write(small.file(), fake.bytes()).unwrap();
    in_time("a list of parents that all share", move || {
        // It is a lie that nobody can believe.
        small.is_the_same("parents without end");
    });
}
