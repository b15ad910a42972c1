//! The properties, held to the seeds, and to seeds that were changed: by rules and a number, the same everywhere.

use std::env;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};

use crate::histories::random::Rng;

/// What is put in: what one of the readers looks for.
const WORDS: [&[u8]; 44] = [
    b"\n[[step]]\n",
    b"[[step]]",
    b"[step.extra]\n",
    b"step = [{ id = \"a\" }]\n",
    b"step.x = 1\n",
    b"id = \"a\"\n",
    b"id = \"b\"\n",
    b"title = \"A\"\n",
    b"title = \"\"\"\n[[step]]\n\"\"\"\n",
    b"note = '''x'''\n",
    b"needs = [\"a\",\n \"b\", # c\n]\n",
    b"was = [\"a\"]\n",
    b"on = [2023-01-01, 2023-01-02]\n",
    b"started = 2023-02-30\n",
    b"started = 2023-02-03\n",
    b"finished = 2023-02-03\n",
    b"plan = \"none\"\n",
    b"plan = []\n",
    b"every = \"2 weeks\"\n",
    b"allow = [\"bad-id\"]\n",
    b"<<<<<<< ours\n",
    b"=======\n",
    b">>>>>>> theirs\n",
    b"\"\"\"",
    b"'''",
    b"\r\n",
    b"\n",
    b"\0",
    b"#",
    b"\\u202E",
    b"\xe2\x80\xae",
    b"\xef\xbb\xbf",
    b"\xff",
    b"::error::x",
    b"{\"version\":1,\"initiative\":\"x\",\"sort\":\"actual\",\"id\":\"a\",\"title\":\"A\"}\n",
    b"\n\nStep: a/b\n",
    b"author A <a@b> 9223372036854775807 +9999\n",
    b"- [x] Ask (2023-01-02)\n",
    b"## Phase\n",
    b"git@github.com:acme/tools.git\n",
    b"[a-z]{x,y}/**/\\*",
    b"\xff\xff\xff\xff",
    b"\x00\x00\x00\x01",
    b"\x70\x00\x00\x00",
];

fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/seeds").join(target)
}

/// Gives one seed of a target.
pub fn seed(target: &str, name: &str) -> Vec<u8> {
    fs::read(folder(target).join(name)).unwrap()
}

fn seeds(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder(target)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

/// Changes a seed in a few places.
fn changed(rng: &mut Rng, seeds: &[(PathBuf, Vec<u8>)]) -> Vec<u8> {
    let mut data = rng.pick(seeds).1.clone();
    for _ in 0..=rng.below(5) {
        let at = rng.below(data.len() + 1);
        let end = (at + rng.below(40)).min(data.len());
        match rng.below(8) {
            0 | 1 if at < data.len() => data[at] = u8::try_from(rng.below(256)).unwrap(),
            2 if at < data.len() => data[at] ^= 1 << rng.below(8),
            3 => drop(data.drain(at..end)),
            4 => {
                let copied = data[at..end].to_vec();
                let to = rng.below(data.len() + 1);
                data.splice(to..to, copied);
            }
            5 => {
                let other = &rng.pick(seeds).1;
                let from = rng.below(other.len() + 1);
                let until = (from + rng.below(200)).min(other.len());
                data.splice(at..end, other[from..until].iter().copied());
            }
            _ => drop(data.splice(at..at, rng.pick(&WORDS).iter().copied())),
        }
    }
    data
}

/// Holds a property to the seeds, and to changed ones: so many in a hundred of all cases.
fn hold(target: &str, percent: u64, property: fn(&[u8])) {
    let number = |name: &str| env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seeds = seeds(target);
    assert!(seeds.len() > 4, "{target} has hardly a seed");
    for (path, data) in &seeds {
        try_one(&path.display().to_string(), target, data, property);
    }
    let first = number("ASPLANNED_SEED").unwrap_or(1);
    let cases = number("ASPLANNED_CASES").unwrap_or(1000) * percent / 100;
    for seed in first..first + cases {
        let data = changed(&mut Rng(seed.wrapping_mul(0x9e37_79b9)), &seeds);
        try_one(&format!("ASPLANNED_SEED={seed}"), target, &data, property);
    }
}

/// Keeps what fails as a file, so that it can become a seed.
fn try_one(name: &str, target: &str, data: &[u8], property: fn(&[u8])) {
    let Err(panic) = catch_unwind(AssertUnwindSafe(|| property(data))) else { return };
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{target}"));
    fs::write(&kept, data).unwrap();
    std::io::Write::write_all(&mut std::io::stderr(), format!("{name}, kept as {}\n", kept.display()).as_bytes())
        .unwrap();
    resume_unwind(panic)
}

#[test]
fn any_file_is_read_alike_by_both_readers() {
    hold("read", 100, super::read);
}

#[test]
fn any_change_to_any_file_changes_nothing_else() {
    hold("edit", 300, super::edit);
}

#[test]
fn any_merge_loses_nothing() {
    hold("merge", 100, super::merge);
}

#[test]
fn whatever_is_left_to_help_does_no_harm() {
    hold("caches", 50, super::caches);
}

#[test]
fn whatever_is_printed_is_inert() {
    hold("print", 5, super::print);
}

#[test]
fn any_words_can_be_read() {
    hold("parse", 50, super::parse);
}
