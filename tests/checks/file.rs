//! The findings that one file shows by itself.

use serde_json::Value;

use super::{A, PLAN, RECORD, check, holding, only_finding, told};

#[test]
fn what_is_no_toml_is_a_syntax_finding_with_its_place() {
    for (text, place, said) in [
        ("[[step]]\nid = \"a\n", "syntax deny file:2:8 -", "close"),
        ("[[step]\nid = \"a\"\n", "syntax deny file:1:1 -", "]]"),
        ("title = X\n", "syntax deny file:1:9 -", "quotes"),
        ("agreed = 2023-02-30\n", "syntax deny file:1:10 -", "2023-02-30"),
        ("title = \"X\"\ntitle = \"Y\"\n", "syntax deny file:2:1 -", "twice"),
        ("title = \"ä\0\"\n", "syntax deny file:1:11 -", "U+0000"),
        ("step = 1\n", "syntax deny file:1:8 -", "[[step]]"),
        ("[[step]]\nkind = \"decision\"\n", "syntax deny file:1:1 -", "title"),
    ] {
        let (found, message) = only_finding(PLAN, text);
        assert_eq!(found, place, "{text}: {message}");
        assert!(message.contains(said), "{said:?} is not in {message:?}");
    }
}

#[test]
fn a_conflict_is_one_finding_that_names_all_its_lines() {
    let text = "title = \"X\"\n<<<<<<< HEAD\n[[step]]\nid = \"a\"\n=======\n[[step]]\nid = \"b\"\n>>>>>>> other\n";
    let (code, findings) = check(&holding(&[(PLAN, text)]), &[]);
    assert_eq!(code, 1);
    assert_eq!(told(&findings), ["conflict-marker deny plans/x/plan.toml:2:1 -"]);
    let lines: Vec<&Value> = findings[0]["related"].as_array().unwrap().iter().map(|it| &it["line"]).collect();
    assert_eq!(lines, [5, 8]);
    assert_eq!(findings[0]["related"][0]["path"], PLAN);
}

#[test]
fn an_unknown_key_is_named_with_what_was_likely_meant() {
    for (path, text, place, said) in [
        (PLAN, "titel = \"X\"\n", "unknown-key deny file:1:1 -", "did you mean `title`?"),
        (PLAN, "[[step]]\nid = \"a\"\n  ned = []\n", "unknown-key deny file:3:3 a", "did you mean `needs`?"),
        (PLAN, "[[step]]\nid = \"a\"\ndropped_by = \"b\"\n", "unknown-key deny file:3:1 a", "`dropped-by`"),
        (PLAN, "[[step]]\nid = \"a\"\ncolour = 1\n", "unknown-key deny file:3:1 a", "[step.extra]"),
        (PLAN, "colour = 1\n", "unknown-key deny file:1:1 -", "[extra]"),
        (PLAN, "[[step]]\nid = \"a\"\nstarted = 2023-01-01\n", "unknown-key deny file:3:1 a", "actual.toml"),
        (RECORD, "[[step]]\nid = \"b\"\ndue = 2023-01-01\n", "unknown-key deny file:3:1 b", "plan.toml"),
        (RECORD, "title = \"X\"\n", "unknown-key deny file:1:1 -", "plan.toml"),
    ] {
        let (found, message) = only_finding(path, text);
        assert_eq!(found, place, "{text}: {message}");
        assert!(message.contains(said), "{said:?} is not in {message:?}");
    }
}

#[test]
fn keys_of_one_s_own_stand_under_extra() {
    let text = format!("{A}[step.extra]\ncolour = \"red\"\n[extra]\nteam = [1, {{ b = 2 }}]\n");
    assert_eq!(check(&holding(&[(PLAN, &text)]), &[]), (0, vec![]));
}

#[test]
fn a_wrong_value_is_named_with_how_to_write_it() {
    for (path, keys, column, said) in [
        (PLAN, "kind = \"decison\"", 8, "did you mean `decision`?"),
        (PLAN, "kind = 1", 8, "text"),
        (PLAN, "due = \"2023-02-10\"", 7, "take the quotes away"),
        (PLAN, "due = 2023-02-10T10:00:00", 7, "write the day alone"),
        (PLAN, "every = \"fortnight\"", 9, "2 weeks"),
        (PLAN, "needs = \"z\"", 9, "list"),
        (PLAN, "needs = [\"a\", 2]", 15, "text"),
        (PLAN, "title = \"\"", 9, "empty"),
        (RECORD, "foreseeable = \"yes\"", 15, "true"),
        (RECORD, "on = 2023-01-01", 6, "list"),
        (RECORD, "started = 2023", 11, "YYYY-MM-DD"),
        (RECORD, "plan = 3", 8, "[]"),
    ] {
        let (found, message) = only_finding(path, &format!("[[step]]\nid = \"a\"\n{keys}\n"));
        assert_eq!(found, format!("bad-value deny file:3:{column} a"), "{keys}: {message}");
        assert!(message.contains(said), "{said:?} is not in {message:?}");
    }
    assert_eq!(only_finding(PLAN, "baseline = 3\n").0, "bad-value deny file:1:12 -");
    assert_eq!(only_finding(PLAN, "agreed = \"x\"\n").0, "bad-value deny file:1:10 -");
    assert_eq!(only_finding(PLAN, "paths = \"src\"\n").0, "bad-value deny file:1:9 -");
}

#[test]
fn an_id_that_is_taken_is_found_whatever_its_letter_case() {
    let text = "[[step]]\nid = \"a\"\n[[step]]\ntitle = \"A!\"\n";
    let (code, findings) = check(&holding(&[(PLAN, text)]), &[]);
    assert_eq!(code, 1);
    assert_eq!(told(&findings), ["duplicate-id deny plans/x/plan.toml:4:9 a"]);
    assert_eq!(findings[0]["related"][0]["line"], 2);
    let upper = "[[step]]\nid = \"a\"\n[[step]]\nid = \"A\"\n";
    let lines = told(&check(&holding(&[(PLAN, upper)]), &[]).1);
    assert_eq!(lines, ["duplicate-id deny plans/x/plan.toml:4:6 A", "bad-id deny plans/x/plan.toml:4:6 A"]);
}

#[test]
fn an_id_that_another_file_of_the_record_has_is_taken_too() {
    let texts = [(PLAN, A), (RECORD, "[[step]]\nid = \"a\"\n"), ("plans/x/actual/1.toml", "\n[[step]]\nid = \"a\"\n")];
    let (code, findings) = check(&holding(&texts), &["-A", "unexplained-surprise"]);
    assert_eq!(code, 1);
    assert_eq!(told(&findings), ["duplicate-id deny plans/x/actual/1.toml:3:6 a"]);
    assert_eq!(findings[0]["related"][0]["path"], RECORD);
}

#[test]
fn an_ill_formed_id_is_named_with_how_ids_look() {
    let long = format!("[[step]]\nid = \"{}\"\n", "a".repeat(65));
    for text in [
        "[[step]]\nid = \"../x\"\n",
        "[[step]]\nid = \"-a\"\n",
        "[[step]]\nid = \"a b\"\n",
        "[[step]]\nid = \"Äh\"\n",
        "[[step]]\nid = \"\"\n",
        &long,
    ] {
        let (found, message) = only_finding(PLAN, text);
        assert!(found.starts_with("bad-id deny file:2:6 "), "{text}: {found}: {message}");
    }
    let fine = format!("[[step]]\nid = \"{}\"\n[[step]]\nid = \"0a._-\"\n", "a".repeat(64));
    assert_eq!(check(&holding(&[(PLAN, &fine)]), &[]), (0, vec![]));
    assert_eq!(only_finding(PLAN, "[[step]]\ntitle = \"!?\"\n").0, "bad-id deny file:2:9 -");
    assert_eq!(only_finding(PLAN, "[[step]]\nid = \"a\"\nwas = [\"B\"]\n").0, "bad-id deny file:3:8 a");
}

#[test]
fn hidden_characters_are_found_raw_and_escaped() {
    for (text, place) in [
        ("title = \"a\u{202e}b\"\n", "hidden-characters deny file:1:11 -"),
        ("title = \"ää\u{200b}\"\n", "hidden-characters deny file:1:12 -"),
        ("[[step]]\nid = \"a\"\nnote = \"x\\u001b[31m\"\n", "hidden-characters deny file:3:10 a"),
        ("[[step]]\nid = \"a\"\nneeds = [\"a\\u2066\"]\n", "hidden-characters deny file:3:12 a"),
    ] {
        let (_, findings) = check(&holding(&[(PLAN, text)]), &["-A", "unknown-step"]);
        assert_eq!(told(&findings), [place.replace("file", PLAN)], "{text}");
    }
    let honest = "title = \"Größe 中 👍\u{fe0f}\"\nsummary = \"\"\"\none\n\ttwo\"\"\"\n";
    assert_eq!(check(&holding(&[(PLAN, honest)]), &[]), (0, vec![]));
}

#[test]
fn all_that_is_wrong_with_a_file_is_told_in_one_go() {
    let text = "\
titel = \"X\"
[[step]]
id = \"A\"
kind = \"decison\"
[[step]]
title = unquoted
[[step]]
id = \"b\"
[[step]]
id = \"b\"
note = \"\u{200b}\"
[[step]]
needs = [\"c\"
[[step]]
id = \"d\"
colour = 1
";
    let repository = holding(&[(PLAN, text), (RECORD, "x = 1\n")]);
    let (code, findings) = check(&repository, &[]);
    assert_eq!(code, 1);
    let expected = [
        "unknown-key deny plans/x/actual.toml:1:1 -",
        "unknown-key deny plans/x/plan.toml:1:1 -",
        "bad-id deny plans/x/plan.toml:3:6 A",
        "bad-value deny plans/x/plan.toml:4:8 A",
        "syntax deny plans/x/plan.toml:6:9 -",
        "duplicate-id deny plans/x/plan.toml:10:6 b",
        "hidden-characters deny plans/x/plan.toml:11:9 b",
        "syntax deny plans/x/plan.toml:13:9 -",
        "unknown-key deny plans/x/plan.toml:16:1 d",
    ];
    assert_eq!(told(&findings), expected);
    assert_eq!(check(&repository, &["--files"]).1, findings);
}

#[test]
fn what_is_wrong_beside_a_syntax_error_in_the_same_step_is_told_too() {
    let text = "\
titel = \"X\"
agreed = 2023-02-30
[[step]]
id = \"B\"
title = unquoted
kind = \"decison\"
";
    let (_, findings) = check(&holding(&[(PLAN, text)]), &[]);
    let expected = [
        "unknown-key deny plans/x/plan.toml:1:1 -",
        "syntax deny plans/x/plan.toml:2:10 -",
        "bad-id deny plans/x/plan.toml:4:6 B",
        "syntax deny plans/x/plan.toml:5:9 -",
        "bad-value deny plans/x/plan.toml:6:8 B",
    ];
    assert_eq!(told(&findings), expected);
}

#[test]
fn conflicts_hide_nothing_that_is_wrong_elsewhere() {
    let text = "titel = \"X\"\n<<<<<<< HEAD\n[[step]]\nid = \"a\"\n=======\n[[step]]\nid = \"b\"\n>>>>>>> other\n[[step]]\nid = \"C\"\n";
    let (_, findings) = check(&holding(&[(PLAN, text)]), &[]);
    let expected = [
        "unknown-key deny plans/x/plan.toml:1:1 -",
        "conflict-marker deny plans/x/plan.toml:2:1 -",
        "bad-id deny plans/x/plan.toml:10:6 C",
    ];
    assert_eq!(told(&findings), expected);
}
