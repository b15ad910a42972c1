//! Two sources of the same objects: libgit2 and the installed git answer alike.

use std::path::Path;

use asplanned::git::object::{Kind, ObjectId, commit_links};
use asplanned::git::{self as room, Failure, read_all};
use tempfile::TempDir;

use super::{clone, original};
use crate::support::git::git;

/// Opens a repository and its twin that libgit2 can't read: the same objects from two sources.
fn two_sources(original: &Path) -> (TempDir, [Box<dyn room::Source>; 2]) {
    let clone = clone(original, &[]);
    git(clone.path(), &["config", "core.repositoryFormatVersion", "1"]);
    git(clone.path(), &["config", "extensions.noop-v1", "true"]);
    let sources = [
        room::open(original, &asplanned::disk::real()).unwrap(),
        room::open(clone.path(), &asplanned::disk::real()).unwrap(),
    ];
    (clone, sources)
}

#[test]
fn a_batch_is_what_its_objects_are_one_by_one() {
    let original = original();
    let (_clone, sources) = two_sources(original.path());
    let ids = |kind: &str| -> Vec<ObjectId> {
        let all = git(original.path(), &["cat-file", "--batch-check", "--batch-all-objects"]);
        let fitting = all.lines().filter(|line| line.split(' ').nth(1) == Some(kind));
        fitting.map(|line| ObjectId::from_hex(&line.as_bytes()[..40]).unwrap()).collect()
    };
    let (blobs, trees, commits) = (ids("blob"), ids("tree"), ids("commit"));
    assert!(blobs.len() > 64 && trees.len() > 64 && commits.len() > 60);
    for (kind, ids) in [(Kind::Blob, &blobs), (Kind::Tree, &trees), (Kind::Commit, &commits)] {
        for source in &sources {
            for limit in [0, 700, usize::MAX] {
                let mut found = Vec::new();
                source
                    .read_each(kind, ids, limit, &mut |id, bytes| found.push((id, bytes.map(<[u8]>::to_vec))))
                    .unwrap();
                let one =
                    |id: &ObjectId| (*id, Some(read_all(&**source, kind, *id).unwrap()).filter(|it| it.len() <= limit));
                assert!(found == ids.iter().map(one).collect::<Vec<_>>());
            }
        }
    }
    let absent = ObjectId::new(&[7; 20]).unwrap();
    for source in &sources {
        let fails = |kind: Kind, ids: &[ObjectId]| source.read_each(kind, ids, usize::MAX, &mut |_, _| {}).unwrap_err();
        let mut many = blobs.clone();
        many.insert(50, absent);
        assert!(matches!(fails(Kind::Blob, &many), Failure::Missing { id, partial: false, .. } if id == absent));
        many[50] = trees[0];
        assert!(matches!(fails(Kind::Blob, &many), Failure::Corrupt { id, .. } if id == trees[0]));
        assert!(matches!(fails(Kind::Blob, &[absent]), Failure::Missing { .. }));
        assert_eq!(source.lacking(&[absent, blobs[0], absent, trees[0]]).unwrap(), [absent]);
        // Reading inside a batch disturbs neither.
        let mut inner = 0;
        source
            .read_each(Kind::Blob, &blobs, usize::MAX, &mut |id, bytes| {
                inner += usize::from(read_all(&**source, Kind::Blob, id).unwrap() == bytes.unwrap());
            })
            .unwrap();
        assert_eq!(inner, blobs.len());
    }
}

#[test]
fn links_in_a_stream_are_those_of_the_commits() {
    let original = original();
    let (_clone, [libgit, installed]) = two_sources(original.path());
    let tip = libgit.head().unwrap().unwrap();
    assert!(!libgit.links(tip, false, true, &mut |_, _, _| panic!("it has none")).unwrap());
    for first_parent in [false, true] {
        let mut found = Vec::new();
        assert!(
            installed
                .links(tip, first_parent, true, &mut |id, tree, parents| found.push((id, tree, parents.to_vec())))
                .unwrap()
        );
        assert_eq!(found[0].0, tip);
        for (id, tree, parents) in &found {
            let bytes = read_all(&*libgit, Kind::Commit, *id).unwrap();
            let mut theirs = Vec::new();
            assert_eq!(commit_links(&bytes, &mut theirs), Some(*tree));
            assert_eq!(&theirs, parents);
        }
        let args: &[&str] = if first_parent { &["rev-list", "--first-parent", "HEAD"] } else { &["rev-list", "HEAD"] };
        let mut all: Vec<String> = found.iter().map(|(id, ..)| id.to_string()).collect();
        let mut expected: Vec<String> = git(original.path(), args).lines().map(str::to_owned).collect();
        all.sort();
        expected.sort();
        assert_eq!(all, expected);
    }
}
