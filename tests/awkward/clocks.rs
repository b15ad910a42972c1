//! Clocks that are wrong, and authors that are none.

use super::{A, PLAN, RECORD, files, only, planned_and_recorded, raw_commit, verdicts};
use crate::support::asplanned;
use crate::support::repository::{Author, Repository};

#[test]
fn commits_of_1970_and_of_the_next_century_have_their_day() {
    let repository = Repository::new();
    let author = |seconds, offset| Author { name: "ana".to_owned(), seconds, offset };
    let planned = repository.commit(&[], &author(0, -60), &files(&[(PLAN, A)]));
    let recorded = repository.commit(
        &[planned],
        &author(4_133_980_800, 0),
        &files(&[(PLAN, A), (RECORD, "[[step]]\nid = \"a\"\n")]),
    );
    repository.set_head(recorded);
    let found = only(repository.path());
    assert_eq!(found["baseline"]["date"], "1969-12-31");
    assert_eq!(found["as_of"]["date"], "2101-01-01");
    assert_eq!(verdicts(&found), "a anticipated");
    assert_eq!(found["actual"][0]["foresight_days"], 47_848);
}

/// A repository in which `a` was planned and then recorded, by commits whose author lines are these words.
fn by_author(planned_by: &str, recorded_by: &str) -> Repository {
    let (repository, commits) = planned_and_recorded();
    let git = repository.git();
    let trees = commits.map(|commit| git.find_commit(commit).unwrap().tree_id());
    let planned = raw_commit(&git, trees[0], &[], planned_by.as_bytes());
    repository.set_head(raw_commit(&git, trees[1], &[planned], recorded_by.as_bytes()));
    repository
}

#[test]
fn absurd_clocks_and_zones_give_a_verdict_all_the_same() {
    for author in [
        "ana <a@b> 1675252800 +9999",
        "ana <a@b> 1675252800 -9999",
        "ana <a@b> 1675252800 +abcd",
        "ana <a@b> 1675252800 0",
        "ana <a@b> 1675252800",
        "ana <a@b> 9223372036854775807 +1400",
        "ana <a@b> -9223372036854775808 -1400",
        "ana <a@b> -1 +0000",
        "ana <a@b>",
        "<> 1 +0000",
    ] {
        let output = asplanned(by_author(author, author).path(), &["diff", "--format", "json"]);
        assert_eq!(output.code, 0, "{author:?}: {}", output.stderr);
        assert!(output.stdout.contains("\"verdict\""), "{author:?}");
    }
}

/// Author lines that git would not write.
const NO_AUTHORS: [&str; 7] = [
    "ana",
    "",
    "ana a@b 1 +0000",
    "> 1 <",
    "ana <a@b",
    "ana <a@b> soon +0000",
    "ana <a@b> 99999999999999999999999 +0000",
];

#[test]
fn author_lines_that_are_none_do_not_stop_the_reading_of_history() {
    let good = "ana <a@b> 1675252800 +0000";
    for author in NO_AUTHORS {
        let older = by_author(author, good);
        let output = asplanned(older.path(), &["diff"]);
        assert_eq!(output.code, 0, "{author:?}: {}", output.stderr);
    }
}

#[test]
fn a_head_whose_author_line_is_none_is_read_or_named() {
    let good = "ana <a@b> 1675252800 +0000";
    for author in NO_AUTHORS {
        let repository = by_author(good, author);
        let head = repository.git().refname_to_id("HEAD").unwrap().to_string();
        let output = asplanned(repository.path(), &["diff"]);
        assert!(output.code == 0 || output.stderr.contains(&head), "{author:?}: {}", output.stderr);
    }
}
