//! What is remembered between runs: whatever fails of it, nobody sees another result.

use std::path::Path;
use std::sync::Arc;

use asplanned::commands::context::Context;

use super::CODES;
use super::world::World;
use crate::support::disk::{Fault, Faulty};
use crate::support::repository::{Author, File, Files, Repository};
use crate::support::{Output, asplanned_with, context};

/// More commits than a history has that is not worth remembering.
const COMMITS: usize = 80;

/// A history with many commits that change a plan, by different people, and its tips: the last one, and those before it.
fn repository(tips: usize) -> (Repository, Vec<git2::Oid>) {
    let repository = Repository::new();
    let mut parents: Vec<git2::Oid> = Vec::new();
    let mut ids = Vec::new();
    let mut plan = "title = \"X\"\n".to_owned();
    for number in 0..COMMITS {
        if number % 3 == 0 {
            plan.push_str(&format!("\n[[step]]\nid = \"s{number}\"\n"));
        }
        let happened = (0..number / 6).map(|it| format!("[[step]]\nid = \"s{it}\"\nstarted = 2024-05-09\n\n"));
        let record: String = happened.collect();
        let noise = number.to_string();
        let texts = [("plans/x/plan.toml", &plan), ("plans/x/actual.toml", &record), ("noise", &noise)];
        let files: Files = texts.map(|(path, text)| (path.to_owned(), File::new(text.as_str()))).into();
        let author = Author::on(&format!("ana{number}"), "2024-05-10");
        let message = format!("change\n\nPlan-Step: s{}", number / 3 * 3);
        let id = repository.commit_saying(&message, &parents, &author, &files);
        parents = vec![id];
        ids.push(id);
    }
    repository.set_head(parents[0]);
    (repository, ids.split_off(COMMITS - tips))
}

fn set_head(folder: &Path, tip: git2::Oid) {
    std::fs::write(folder.join(".git/refs/heads/main"), format!("{tip}\n")).unwrap();
}

fn told(world: &World, args: &[&str], disk: Arc<Faulty>) -> (u8, String, String) {
    let Output { code, stdout, stderr } = asplanned_with(&Context { disk, ..context(world.path()) }, args);
    (code, stdout, stderr)
}

fn sound() -> Arc<Faulty> {
    Arc::new(Faulty::new(Fault::never()))
}

/// The files that are not whole yet.
fn unfinished(world: &World) -> Vec<String> {
    let Ok(all) = std::fs::read_dir(world.path().join(".git/asplanned")) else { return Vec::new() };
    let names = all.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(".new-")).collect()
}

/// Lets each operation fail that a command needs for what is remembered. Gives which there are.
fn sweep(start: &World, args: &[&str]) -> Vec<&'static str> {
    let plain = {
        let world = start.copy();
        let all = [args, &["--no-cache"]].concat();
        let disk = sound();
        let plain = told(&world, &all, disk.clone());
        assert_eq!(disk.calls(), 0, "{args:?}");
        plain
    };
    assert!(plain.0 != 2 && plain.1.len() > 20, "{args:?} {plain:?}");
    let counting = sound();
    assert_eq!(told(&start.copy(), args, counting.clone()), plain, "{args:?}");
    for at in 1..=counting.calls() {
        let once = CODES.map(|code| Fault { at, code, forever: false });
        for fault in once.into_iter().chain([Fault { at, code: CODES[0], forever: true }]) {
            let world = start.copy();
            let disk = Arc::new(Faulty::new(fault));
            assert_eq!(told(&world, args, disk.clone()), plain, "{args:?} {fault:?} {:?}", disk.failed());
            let failed = disk.failed();
            assert!(!failed.is_empty(), "{args:?} {fault:?}");
            if !failed.contains(&"remove") {
                assert_eq!(unfinished(&world), [""; 0], "{args:?} {fault:?} {failed:?}");
            }
            assert_eq!(told(&world, args, sound()), plain, "{args:?} {fault:?} {failed:?}, and then");
        }
    }
    counting.called()
}

#[test]
fn whatever_fails_of_what_is_remembered_the_result_is_the_same() {
    // As many tips as are remembered, and one that is too much.
    let (repository, tips) = repository(10);
    let (last, earlier) = tips.split_last().unwrap();
    let fresh = World::of(repository.path());
    let warm = fresh.copy();
    told(&warm, &["blame"], sound());
    let grown = fresh.copy();
    for tip in earlier {
        set_head(grown.path(), *tip);
        told(&grown, &["blame"], sound());
    }
    set_head(grown.path(), *last);
    for (world, needed) in [(&fresh, ["create", "rename"]), (&warm, ["look", "read"]), (&grown, ["date", "remove"])] {
        let called = sweep(world, &["diff"]);
        assert!(needed.iter().all(|call| called.contains(call)), "{called:?}");
        sweep(world, &["blame"]);
    }
    sweep(&fresh, &["check"]);
}
