//! What `diff --only` shows of each kind of step, and when a surprise is an exit code.

use serde_json::Value;

use super::{A, PLAN, RECORD, holding, planned_too_late};
use crate::support::repository::Repository;
use crate::support::{Output, asplanned};

/// A repository with a step of every verdict and fate: anticipated, adapted, retrofitted, emergent, dropped, open.
fn colourful() -> Repository {
    let repository = Repository::new();
    let plan = |ids: &[&str]| ids.iter().map(|id| format!("[[step]]\nid = \"{id}\"\n")).collect::<Vec<_>>().concat();
    let first = plan(&["foreseen", "given-up", "still-open"]);
    let second = plan(&["foreseen", "still-open", "learned"]);
    let third = plan(&["foreseen", "still-open", "learned", "late"]);
    let all = plan(&["foreseen", "learned", "late", "surprise"]);
    let one = repository.commit_text(&[], "2023-01-09", &[(PLAN, &first)]);
    let two = repository.commit_text(&[one], "2023-01-10", &[(PLAN, &second)]);
    repository.set_head(repository.commit_text(&[two], "2023-01-11", &[(PLAN, &third), (RECORD, &all)]));
    repository
}

#[test]
fn a_surprise_is_an_exit_code_where_one_asks_for_it() {
    let surprised = colourful();
    assert_eq!(asplanned(surprised.path(), &["diff"]).code, 0);
    assert_eq!(asplanned(surprised.path(), &["diff", "--exit-code"]).code, 1);
    assert_eq!(asplanned(surprised.path(), &["diff", "--exit-code", "--only", "anticipated"]).code, 1);
    assert_eq!(asplanned(surprised.path(), &["diff", "--exit-code", "--rev", "HEAD~1"]).code, 0);
    assert_eq!(asplanned(planned_too_late().path(), &["diff", "--exit-code"]).code, 1);
    assert_eq!(asplanned(holding(&[(PLAN, A)]).path(), &["diff", "--exit-code"]).code, 0);
}

#[test]
fn only_shows_the_steps_that_are_asked_for_in_every_format() {
    let repository = colourful();
    let ids = ["foreseen", "learned", "late", "surprise", "given-up", "still-open"];
    for (only, expected) in [
        ("anticipated", &ids[..1]),
        ("adapted", &ids[1..2]),
        ("retrofitted", &ids[2..3]),
        ("emergent", &ids[3..4]),
        ("surprises", &ids[2..4]),
        ("dropped", &ids[4..5]),
        ("open", &ids[5..]),
        ("surprises,dropped", &ids[2..5]),
    ] {
        let run = |more: &[&str]| {
            let args: Vec<&str> = ["diff", "--only", only].iter().chain(more).copied().collect();
            let Output { code, stdout, stderr } = asplanned(repository.path(), &args);
            assert_eq!((code, stderr.as_str()), (0, ""));
            stdout
        };
        let rows = |text: &str, mark: fn(&str) -> bool| -> Vec<&str> {
            let shown = |id: &&&str| text.lines().any(|line| mark(line) && line.replace('\\', "").contains(**id));
            ids.iter().filter(shown).copied().collect()
        };
        assert_eq!(rows(&run(&[]), |line| line.starts_with("  ")), expected, "{only}");
        assert_eq!(rows(&run(&["--format", "markdown"]), |line| line.starts_with('|')), expected, "{only}");
        let found: Value = serde_json::from_str(&run(&["--format", "json"])).unwrap();
        let actual: Vec<&str> =
            found["initiatives"][0]["actual"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
        let happened: Vec<&str> = expected.iter().filter(|id| ids[..4].contains(*id)).copied().collect();
        assert_eq!(actual, happened, "{only}");
    }
    assert_eq!(asplanned(repository.path(), &["diff", "--only", "nothing"]).code, 2);
}
