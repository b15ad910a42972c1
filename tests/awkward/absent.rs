//! Names of initiatives and of revisions that are not there, and the settings that say where to look.

use serde_json::json;

use super::{A, DID_A, PLAN, fails, files, json_of, names, planned_and_recorded, verdicts};
use crate::support::asplanned;
use crate::support::repository::{Author, Repository};

#[test]
fn an_unknown_revision_is_an_error() {
    let (repository, _) = planned_and_recorded();
    for revision in ["nowhere", "", "HEAD~7", "HEAD^{tree}", ":/change", "-x", "v1..v2", "main@{yesterday", "\u{1b}"] {
        let output = asplanned(repository.path(), &["diff", &format!("--rev={revision}")]);
        fails(&output, &["names no commit"]);
        assert!(!output.stderr.contains('\u{1b}'));
    }
    fails(&asplanned(repository.path(), &["diff", "--rev", "nowhere"]), &["\"nowhere\"", "git log"]);
}

#[test]
fn an_unknown_initiative_is_an_error_with_a_suggestion() {
    let repository = Repository::new();
    let texts = [("plans/concierge/plan.toml", A), ("plans/pilot/plan.toml", A)];
    repository.set_head(repository.commit_text(&[], "2023-01-09", &texts));
    fails(&asplanned(repository.path(), &["diff", "conciege"]), &["\"conciege\"", "did you mean concierge?"]);
    fails(&asplanned(repository.path(), &["diff", "zzz"]), &["\"zzz\"", "concierge", "pilot"]);
    fails(&asplanned(repository.path(), &["check", "-i", "pilo"]), &["did you mean pilot?"]);
    fails(&asplanned(repository.path(), &["diff", "pilot", "zzz"]), &["zzz"]);
}

#[test]
fn an_initiative_that_is_gone_is_shown_when_named() {
    let repository = Repository::new();
    let old = repository.commit_text(&[], "2023-01-09", &[("plans/old/plan.toml", A), (PLAN, A)]);
    let old = repository.commit_text(
        &[old],
        "2023-01-10",
        &[("plans/old/plan.toml", A), ("plans/old/actual.toml", DID_A), (PLAN, A)],
    );
    let gone = repository.commit_text(&[old], "2023-01-11", &[(PLAN, A)]);
    repository.set_head(gone);
    assert_eq!(names(&json_of(repository.path(), &[])), ["x"]);
    let found = json_of(repository.path(), &["old"]);
    assert_eq!(names(&found), ["old"]);
    let it = &found["initiatives"][0];
    assert_eq!(it["plan"][0]["removed"], json!({ "commit": gone.to_string(), "date": "2023-01-11" }));
    assert_eq!(it["erased"][0]["id"], "a");
    assert_eq!(it["baseline"]["date"], "2023-01-09");
    assert_eq!(names(&json_of(repository.path(), &["old", "x"])), ["old", "x"]);
}

#[test]
fn a_folder_above_several_initiatives_means_them_all() {
    let repository = Repository::new();
    let all = ["eu/pilot", "eu/north/pilot", "us", "eu"].map(|name| format!("plans/{name}/plan.toml"));
    let texts: Vec<(&str, &str)> = all[..3].iter().map(|path| (path.as_str(), A)).collect();
    repository.set_head(repository.commit_text(&[], "2023-01-09", &texts));
    let named = |args: &[&str]| names(&json_of(repository.path(), args)).join(" ");
    assert_eq!(named(&["eu"]), "eu/north/pilot eu/pilot");
    assert_eq!(named(&["eu/"]), "eu/north/pilot eu/pilot");
    assert_eq!(named(&["plans/eu"]), "eu/north/pilot eu/pilot");
    assert_eq!(named(&["us", "eu/pilot"]), "eu/pilot us");
    assert_eq!(named(&["-i", "us"]), "us");
    assert_eq!(named(&["plans"]), "eu/north/pilot eu/pilot us");
    assert_eq!(named(&[]), "eu/north/pilot eu/pilot us");
    fails(&asplanned(repository.path(), &["diff", "e"]), &["\"e\""]);
}

#[test]
fn without_a_name_the_one_in_whose_folder_one_stands_is_meant() {
    let repository = Repository::new();
    let all = files(&[(PLAN, A), ("plans/eu/y/plan.toml", A), ("plans/eu/z/plan.toml", A), ("src/a", "")]);
    repository.set_head(repository.commit(&[], &Author::on("ana", "2023-01-09"), &all));
    repository.check_out(&all);
    let standing = |folder: &str| names(&json_of(&repository.path().join(folder), &[])).join(" ");
    assert_eq!(standing("plans/x"), "x");
    assert_eq!(standing("plans/eu"), "eu/y eu/z");
    assert_eq!(standing("plans/eu/y"), "eu/y");
    assert_eq!(standing("plans"), "eu/y eu/z x");
    assert_eq!(standing("src"), "eu/y eu/z x");
}

#[test]
fn a_folder_called_actual_is_no_initiative() {
    let repository = Repository::new();
    let texts = [
        (PLAN, A),
        ("plans/x/actual/plan.toml", A),
        ("plans/actual/plan.toml", A),
        ("plans/x/actual/more/plan.toml", A),
    ];
    repository.set_head(repository.commit_text(&[], "2023-01-09", &texts));
    let found = json_of(repository.path(), &[]);
    assert!(!names(&found).iter().any(|name| name.ends_with("actual")), "{:?}", names(&found));
    assert_eq!(
        verdicts(found["initiatives"].as_array().unwrap().iter().find(|it| it["name"] == "x").unwrap()),
        "a retrofitted"
    );
}

#[test]
fn the_settings_say_which_folders_hold_initiatives() {
    let repository = Repository::new();
    let settings = ("asplanned.toml", "plans = [\"teams/*/plans\", \"ro[a-c]d/\"]\n");
    let texts = [
        settings,
        ("plans/no/plan.toml", A),
        ("road/r/plan.toml", A),
        ("rodd/no/plan.toml", A),
        ("teams/a/plans/one/plan.toml", A),
        ("teams/a/deep/plans/no/plan.toml", A),
        ("teams/b/plans/two/three/plan.toml", A),
    ];
    repository.set_head(repository.commit_text(&[], "2023-01-09", &texts));
    let found = json_of(repository.path(), &[]);
    assert_eq!(names(&found), ["one", "r", "two/three"]);
    assert_eq!(found["initiatives"][2]["path"], "teams/b/plans/two/three");
    assert_eq!(names(&json_of(repository.path(), &["teams/b"])), ["two/three"]);
}

#[test]
fn the_settings_of_the_version_that_is_read_count() {
    let repository = Repository::new();
    let before = repository.commit_text(&[], "2023-01-09", &[(PLAN, A), ("work/y/plan.toml", A)]);
    let texts = [(PLAN, A), ("work/y/plan.toml", A), ("asplanned.toml", "plans = [\"work\"]\n")];
    repository.set_head(repository.commit_text(&[before], "2023-01-10", &texts));
    assert_eq!(names(&json_of(repository.path(), &[])), ["y"]);
    assert_eq!(names(&json_of(repository.path(), &["--rev", "HEAD~1"])), ["x"]);
}

#[test]
fn bad_settings_are_an_error_with_their_place() {
    for (settings, place, word) in [
        ("plans = \"plans\"\n", "asplanned.toml:1:9", "list"),
        ("\nplans = [\"../x\"]\n", "asplanned.toml:2:10", "leads out"),
        ("plans = [\"/x\"]\n", "asplanned.toml:1:10", "root"),
        ("plans = [\"a[\"]\n", "asplanned.toml:1:10", "pattern"),
        ("plans = []\n", "asplanned.toml:1:9", "empty"),
        ("plan = [\"plans\"]\n", "asplanned.toml:1:1", "plans"),
        ("first-parent = 1\n", "asplanned.toml:1:16", "true"),
        ("[findings]\nsyntx = \"deny\"\n", "asplanned.toml:2:1", "syntax"),
        ("[findings]\nsyntax = \"forbid\"\n", "asplanned.toml:2:10", "forbid"),
        ("a = [\n", "asplanned.toml:1", "closed"),
        ("horizons = [0]\n", "asplanned.toml:1:13", "above 0"),
        ("x = \"\0\"\n", "asplanned.toml:1:6", "U+0000"),
    ] {
        let repository = Repository::new();
        let all = files(&[(PLAN, A), ("asplanned.toml", settings)]);
        repository.set_head(repository.commit(&[], &Author::on("ana", "2023-01-09"), &all));
        for args in [&["diff"][..], &["check"], &["check", "--files"], &["diff", "--rev", "HEAD"]] {
            fails(&asplanned(repository.path(), args), &[place, word]);
        }
        repository.check_out(&all);
        fails(&asplanned(repository.path(), &["diff"]), &[place, word]);
    }
}
