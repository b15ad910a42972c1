//! What a person sees of findings.

use insta::assert_snapshot;

use super::{A, PLAN, RECORD, holding};
use crate::support::asplanned;
use crate::support::repository::Repository;

fn screen(repository: &Repository, args: &[&str]) -> String {
    asplanned(repository.path(), args).stdout
}

#[test]
fn the_screen_of_several_mistakes() {
    let text = "title = \"X\"\n\n[[step]]\nid = \"a\"\nkind = \"decison\"\ncolour = \"red\"\n\n[[step]]\nid = \"a\"\n";
    assert_snapshot!(screen(&holding(&[(PLAN, text)]), &["check"]), @r#"
    error[bad-value]: there is no kind `decison`
     --> plans/x/plan.toml:5:8
      |
    5 | kind = "decison"
      |        ^^^^^^^^^
      |
      = help: did you mean `decision`?

    error[unknown-key]: `colour` is unknown: a step of plan.toml has no such key
     --> plans/x/plan.toml:6:1
      |
    6 | colour = "red"
      | ^^^^^^
      |
      = help: put keys of your own below `[step.extra]`; known are id, title, kind, phase, needs, yields, due, every, who, expect, note, from, was, dropped, dropped-by, allow, allow-because, extra

    error[duplicate-id]: the id `a` is taken
     --> plans/x/plan.toml:9:6
      |
    4 | id = "a"
      |      --- the first is here
    ...
    9 | id = "a"
      |      ^^^
      |
      = help: give one of the two another `id`

    3 errors
    "#);
}

#[test]
fn the_screen_of_a_conflict() {
    let text = "title = \"X\"\n<<<<<<< HEAD\n[[step]]\nid = \"a\"\n=======\n[[step]]\nid = \"b\"\n>>>>>>> other\n";
    assert_snapshot!(screen(&holding(&[(PLAN, text)]), &["check"]), @r#"
    error[conflict-marker]: a merge conflict was left in the file
     --> plans/x/plan.toml:2:1
      |
    2 | <<<<<<< HEAD
      | ^^^^^^^^^^^^
    ...
    5 | =======
      | ------- the other side begins here
    ...
    8 | >>>>>>> other
      | ------------- it ends here
      |
      = help: keep what is right of both sides, and take the marker lines out

    1 error
    "#);
}

#[test]
fn the_screen_of_what_the_history_tells() {
    let repository = Repository::new();
    let both = format!("{A}[[step]]\nid = \"b\"\n");
    let root = repository.commit_text(&[], "2023-01-09", &[(PLAN, &both)]);
    let record = "[[step]]\nid = \"c\"\nplan = [\"b\", \"nowhere\"]\n\n[[step]]\nid = \"a\"\nstarted = 2023-01-02\n";
    repository.set_head(repository.commit_text(&[root], "2023-01-10", &[(PLAN, A), (RECORD, record)]));
    assert_snapshot!(screen(&repository, &["check", "-W", "retrofitted"]), @r#"
    warning[dangling-link]: `plan` names a step that left the plan on 2023-01-10 (e9d6d4d): `b`
     --> plans/x/actual.toml:3:9
      |
    3 | plan = ["b", "nowhere"]
      |         ^^^
      |
      = help: give a dropped step `dropped = "why"` and keep it in plan.toml; if it was renamed, list the old id in the new step's `was`

    error[unknown-step]: `plan` names no planned step that ever was: `nowhere`
     --> plans/x/actual.toml:3:14
      |
    3 | plan = ["b", "nowhere"]
      |              ^^^^^^^^^
      |
      = help: name a step of plan.toml, or say `plan = []`: not planned

    warning[unexplained-surprise]: `a` is retrofitted, and nobody says how it came up
     --> plans/x/actual.toml:6:6
      |
    6 | id = "a"
      |      ^^^
      |
      = help: say so in `from` or `note`, or in `lesson` what the next plan should know

    warning[retrofitted]: `a` is retrofitted: it began before it was planned
     --> plans/x/actual.toml:6:6
      |
    6 | id = "a"
      |      ^^^
      |
      = help: the surprise sticks: say in `note` how it came up, and in `lesson` what the next plan should know

    1 error, 3 warnings
    "#);
}
