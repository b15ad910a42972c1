//! What is read as a trailer is what git itself reads as one.

use super::{read, sources};
use crate::support::git::git;
use crate::support::repository::{Author, Files, Repository};

/// Messages with trailers in all places, right and wrong ones.
const MESSAGES: [&str; 30] = [
    "Subject\n\nStep: a",
    "Subject\n\nBody of it.\n\nStep: a\nSTEP: pilot/b\nstep : eu/pilot/c\nReviewed-by: Ben",
    "Subject\n\nStep: a\n\nThat was in the middle.",
    "Subject\n\nSome words\nStep: a",
    "Subject\n\nSome words\nStep: a\nSigned-off-by: Ben",
    "Subject\n\nOne\nTwo\nThree\nFour\nFive\nStep: a\nSigned-off-by: Ben",
    "Step: a",
    "Subject\nStep: a",
    "Subject\n\nStep: eu/\n  pilot/a\nStep:\n b",
    "Subject\n\nStep:\n\tfolded",
    "Subject\n\nStep: a\n\tgoes on\n\n",
    "Subject\n\nStep:\nStep: b\nAcked-by:\nStep: c",
    "Subject\n\nStep:a\nStep:\t b\t",
    "Subject\r\n\r\nBody.\r\n\r\nStep: a\r\nStep: b\r\n",
    "Subject\n\nBody\n---\nMore\n\nStep: a",
    "Subject\n\nStep: a\n---\nStep: b",
    "Subject\n\nStep: a\n--- x\n",
    "Subject\n\nStep: a\n\n# comment\n\n",
    "Subject\n\nStep: a\n# comment\nStep: b",
    "Subject\n\nStep: a\n\nConflicts:\n\tsrc/a\n\tsrc/b",
    "Subject\n\nStep: a\nConflicts:\n\tsrc/a",
    "Subject\n\n Step: a",
    "Subject\n\nStep: a\n continued: b\nStep: c",
    "Subject\n\n(cherry picked from commit 1234)\nSome words\nStep: a",
    "Subject\n\nNext-Step: a\nSteps: b\nStep-by: c",
    "Subject\n\nStep a\nStep; b\nStep= c",
    "Subject\n\nStep: \u{e9}tude\nStep: \u{202e}x\u{2066}",
    "Subject\n\nHere is the list:\nStep: a",
    "Subject\n\n: a\nStep: b",
    "\n\nSubject\n\n\n\nStep: a\n\n\n",
];

#[test]
fn trailers_are_what_git_says_they_are() {
    let repository = Repository::new();
    let mut tip = Vec::new();
    for message in MESSAGES {
        tip = vec![repository.commit_saying(message, &tip, &Author::on("ana", "2023-01-09"), &Files::new())];
    }
    repository.set_head(tip[0]);
    let format = "--format=%(trailers:key=Step,valueonly,unfold,separator=%x01)%x00";
    let printed = git(repository.path(), &["log", "--reverse", "--topo-order", format]);
    let theirs: Vec<Vec<String>> = printed
        .split('\0')
        .map(|line| line.strip_prefix('\n').unwrap_or(line))
        .map(|line| line.split('\u{1}').map(|value| value.trim().to_owned()).filter(|it| !it.is_empty()).collect())
        .take(MESSAGES.len())
        .collect();
    assert_eq!(theirs[0], ["a"]);
    for source in sources(repository.path()) {
        let mut commits = read(&*source, None, "HEAD");
        commits.reverse();
        assert_eq!(commits.len(), MESSAGES.len());
        for ((message, commit), theirs) in MESSAGES.iter().zip(&commits).zip(&theirs) {
            let ours: Vec<String> = commit.steps.iter().map(ToString::to_string).collect();
            // What was folded inside a name goes on without a space.
            let theirs: Vec<String> = theirs.iter().map(|value| value.replace("/ ", "/")).collect();
            assert_eq!(ours, theirs, "{message:?}");
        }
    }
}

#[test]
fn messages_that_are_no_text_are_read_around() {
    let repository = Repository::new();
    let tip = repository.commit_saying("x", &[], &Author::on("ana", "2023-01-09"), &Files::new());
    repository.set_head(tip);
    let git = repository.git();
    let raw = |message: &[u8]| {
        let head = format!(
            "tree {}\nparent {tip}\nauthor A \u{1b}[31m <a> 1673265600 +0100\ncommitter A <a> 1 +0000\nencoding latin1\n\n",
            git.find_commit(tip).unwrap().tree_id()
        );
        git.odb().unwrap().write(git2::ObjectType::Commit, &[head.as_bytes(), message].concat()).unwrap()
    };
    let odd = raw(b"\xfcber\n\nStep: \xe9tude\nStep: pilot/b\n\0\n\nStep: c\n");
    repository.set_head(odd);
    for source in sources(repository.path()) {
        let commits = read(&*source, Some(&tip.to_string()), "HEAD");
        let [commit] = commits.as_slice() else { panic!("{commits:?}") };
        assert_eq!(commit.steps.iter().map(ToString::to_string).collect::<Vec<_>>(), ["\u{fffd}tude", "pilot/b"]);
        assert_eq!(commit.subject, "\u{fffd}ber");
        assert_eq!((commit.author.as_str(), commit.day.to_string().as_str()), ("A \u{1b}[31m", "2023-01-09"));
        assert_eq!(commit.parents, [tip.to_string()]);
    }
}
