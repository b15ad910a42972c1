//! Files written so that nothing is lost: many writers at once on the disk that there is, and disks that fail.

mod failing;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Barrier;
use std::thread;

use asplanned::disk::RealDisk;
use asplanned::files::store::{self, Error};

const WRITERS: usize = 50;

/// Has fifty threads do something at once, and gives the numbers of those that say they did it.
fn at_once(act: impl Fn(usize) -> Result<(), Error> + Sync) -> BTreeSet<usize> {
    let barrier = Barrier::new(WRITERS);
    let one = |number: usize| {
        barrier.wait();
        match act(number) {
            Ok(()) => Some(number),
            // On a machine that is busy with other things, five seconds may not be enough for all of them.
            Err(Error::Locked { .. }) => None,
            Err(error) => panic!("{error}"),
        }
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..WRITERS).map(|number| scope.spawn(move || one(number))).collect();
        threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
    })
}

fn append(root: &Path, path: &Path, number: usize) -> Result<(), Error> {
    store::update(&RealDisk, root, path, |old| {
        let line = format!("{number}\n");
        Ok((Some([old.unwrap_or_default(), line.as_bytes()].concat()), ()))
    })
}

fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn fifty_writers_of_one_file_lose_no_line() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("plans/a/actual.toml");
    let done = at_once(|number| append(root.path(), &path, number));
    let text = fs::read_to_string(&path).unwrap();
    let found: Vec<usize> = text.lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!(found.len(), done.len());
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), done);
    assert!(done.len() > 1);
    assert_eq!(names(path.parent().unwrap()), ["actual.toml"]);
}

#[test]
fn writers_of_two_files_in_either_order_do_not_wait_for_each_other() {
    let root = tempfile::tempdir().unwrap();
    let [plan, actual] = ["plan.toml", "actual.toml"].map(|name| root.path().join(name));
    let done = at_once(|number| {
        let paths = if number % 2 == 0 { [plan.clone(), actual.clone()] } else { [actual.clone(), plan.clone()] };
        store::update_all(&RealDisk, root.path(), &paths, |old| {
            let line = format!("{number}\n");
            let add = |old: &Option<Vec<u8>>| Some([old.as_deref().unwrap_or_default(), line.as_bytes()].concat());
            Ok((old.iter().map(add).collect(), ()))
        })
    });
    let [plan, actual] = [plan, actual].map(|path| fs::read_to_string(path).unwrap());
    assert_eq!(plan, actual);
    assert_eq!(plan.lines().map(|line| line.parse().unwrap()).collect::<BTreeSet<usize>>(), done);
    assert_eq!(names(root.path()).len(), 2);
}

#[test]
fn of_fifty_who_make_a_file_one_does() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("plans/new/plan.toml");
    let made = at_once(|number| {
        match store::create_all(&RealDisk, root.path(), vec![(path.clone(), number.to_string().into_bytes())]) {
            // Whoever was later is told so: as good as a lock that was not to be had.
            Err(Error::Exists { .. }) => Err(Error::Locked { path: path.clone(), lock: path.clone(), owner: None }),
            result => result,
        }
    });
    let winner: usize = fs::read_to_string(&path).unwrap().parse().unwrap();
    assert_eq!(made.into_iter().collect::<Vec<_>>(), [winner]);
    assert_eq!(names(path.parent().unwrap()), ["plan.toml"]);
}
