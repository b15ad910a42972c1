//! `report`: what a team looks at together, as text, as Markdown, for programs.

use std::fs;
use std::path::Path;

use asplanned::render::style::{Screen, width};
use serde_json::Value;

use crate::example::example;
use crate::markdown::{hostile_texts, quoted};
use crate::support::repository::Repository;
use crate::support::{asplanned, asplanned_on};

#[track_caller]
fn report(folder: &Path, screen: Screen<'static>, args: &[&str]) -> String {
    let output = asplanned_on(screen, folder, &[&["report"], args].concat());
    assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{args:?}");
    output.stdout
}

fn wide(columns: usize) -> Screen<'static> {
    Screen { width: Some(columns), ..Screen::default() }
}

fn json(folder: &Path, args: &[&str]) -> Value {
    serde_json::from_str(&report(folder, wide(80), &[args, &["--format", "json"]].concat())).unwrap()
}

/// A repository of one commit a version of the plan and the record, a day each from 2023-01-02 on.
fn versions(versions: &[(&str, &str)]) -> Repository {
    let repository = Repository::new();
    let mut tip = None;
    for (number, (plan, record)) in versions.iter().enumerate() {
        let files: Vec<(&str, &str)> = [("plans/x/plan.toml", *plan), ("plans/x/actual.toml", *record)]
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let day = format!("2023-01-{:02}", number + 2);
        tip = Some(repository.commit_text(&tip.into_iter().collect::<Vec<_>>(), &day, &files));
    }
    repository.set_head(tip.unwrap());
    repository
}

#[test]
fn the_examples_report() {
    let folder = example();
    let report = |screen, args: &[&str]| report(folder.path(), screen, args);
    insta::assert_snapshot!("report", report(wide(140), &["concierge-mvp", "--by", "month"]));
    insta::assert_snapshot!("report-all", report(wide(140), &[]));
    let ascii = Screen { unicode: false, ..wide(80) };
    insta::assert_snapshot!("report-ascii-80", report(ascii, &["concierge-mvp", "--by", "phase"]));
    let colour = Screen { colour: true, ..wide(100) };
    insta::assert_snapshot!("report-colour", report(colour, &["pilot-eu", "--by", "kind"]));
    insta::assert_snapshot!(
        "report-markdown",
        report(wide(140), &["concierge-mvp", "--by", "quarter", "--format", "markdown"])
    );
    insta::assert_snapshot!("report-markdown-all", report(wide(140), &["--format", "markdown"]));
    insta::assert_snapshot!("report-json", report(wide(140), &["pilot-eu", "--by", "quarter", "--format", "json"]));
}

#[test]
fn on_a_narrow_terminal_no_line_is_too_wide() {
    let folder = example();
    for columns in [60, 72, 80, 100, 120] {
        for unicode in [true, false] {
            let screen = Screen { unicode, ..wide(columns) };
            for args in [&["--by", "month"][..], &["--by", "phase"], &["concierge-mvp", "--by", "week"]] {
                let text = report(folder.path(), screen, args);
                let widest = text.lines().max_by_key(|line| width(line)).unwrap();
                assert!(width(widest) <= columns, "{args:?} at {columns}: {widest:?}");
                assert!(unicode || text.is_ascii(), "{args:?}");
            }
        }
    }
    insta::assert_snapshot!("report-60", report(folder.path(), wide(60), &["concierge-mvp", "--by", "quarter"]));
}

#[test]
fn a_report_tells_what_diff_tells() {
    let folder = example();
    let output = asplanned(folder.path(), &["diff", "--format", "json"]);
    let diff: Value = serde_json::from_str(&output.stdout).unwrap();
    let found = json(folder.path(), &[]);
    for (diff, found) in diff["initiatives"].as_array().unwrap().iter().zip(found["initiatives"].as_array().unwrap()) {
        for key in ["name", "title", "path", "as_of", "baseline", "measures", "warnings"] {
            assert_eq!(diff[key], found[key], "{key}");
        }
        let surprises = diff["actual"].as_array().unwrap().iter();
        let surprises = surprises.filter(|it| it["verdict"] == "emergent" || it["verdict"] == "retrofitted");
        assert_eq!(surprises.cloned().collect::<Vec<_>>(), *found["surprises"].as_array().unwrap());
        // The last point is the version that is read.
        let last = found["series"].as_array().unwrap().last().unwrap();
        let share = &found["measures"]["foreseen_share"];
        assert_eq!((&last["foreseen"], &last["happened"]), (&share["numerator"], &share["denominator"]));
        assert_eq!(last["anticipated"], found["measures"]["anticipated_share"]["numerator"]);
    }
}

#[test]
fn a_small_history_is_told_whole() {
    let plan = "title = \"Small\"\n[[step]]\nid = \"a\"\n[[step]]\nid = \"b\"\nneeds = [\"a\"]\n";
    let more = format!("{plan}[[step]]\nid = \"c\"\ndropped = \"no\"\n[[step]]\nid = \"d\"\nneeds = [\"b\"]\n");
    let a = "[[step]]\nid = \"a\"\nstarted = 2023-01-03\nfinished = 2023-01-03\n";
    let x = format!("{a}[[step]]\nid = \"x\"\ntitle = \"Surprise\"\nfrom = [\"a\"]\nnote = \"Two\\nlines\"\n");
    let repository = versions(&[(plan, ""), (plan, a), (&more, a), (&more, &x)]);
    let found = &json(repository.path(), &["--by", "week"])["initiatives"][0];
    let series: Vec<[u64; 4]> = found["series"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| ["planned", "happened", "anticipated", "foreseen"].map(|key| it[key].as_u64().unwrap()))
        .collect();
    assert_eq!(series, [[2, 0, 0, 0], [2, 1, 1, 1], [3, 1, 1, 1], [3, 2, 1, 1]]);
    let arrows: Vec<String> = found["arrows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| ["tail_file", "tail", "bond", "head_file", "head"].map(|key| it[key].as_str().unwrap()).join(" "))
        .collect();
    assert_eq!(arrows, ["actual a from actual x", "actual a needs plan b", "plan b needs plan d"]);
    assert_eq!(found["by"]["unit"], "week");
    assert_eq!(found["by"]["slices"][0]["name"], "2023-W01");
    assert_eq!(found["by"]["slices"][0]["to"], "2023-01-08");
    assert_eq!(found["revisions"].as_array().unwrap().len(), 4);
    insta::assert_snapshot!("report-small", report(repository.path(), wide(100), &[]));
    insta::assert_snapshot!("report-small-markdown", report(repository.path(), wide(100), &["--format", "markdown"]));
}

#[test]
fn where_there_is_little_little_is_told() {
    let plan = "title = \"Little\"\n[[step]]\nid = \"a\"\n";
    let record = "[[step]]\nid = \"x\"\n";
    for (name, repository) in [
        ("empty", versions(&[("title = \"Little\"\n", "")])),
        ("no-plan", versions(&[("", record)])),
        ("no-record", versions(&[(plan, "")])),
    ] {
        for format in ["text", "markdown"] {
            let args = ["--by", "month", "--format", format];
            insta::assert_snapshot!(format!("report-{name}-{format}"), report(repository.path(), wide(100), &args));
        }
        let found = &json(repository.path(), &["--by", "phase"])["initiatives"][0];
        assert!(found["measures"]["tau_b"].is_null() && found["measures"]["cadence_kept"]["value"].is_null(), "{name}");
    }
}

#[test]
fn without_an_initiative_there_is_nothing_to_report() {
    let repository = Repository::new();
    repository.set_head(repository.commit_text(&[], "2023-01-02", &[("README.md", "x")]));
    for format in ["text", "markdown", "json"] {
        let output = asplanned(repository.path(), &["report", "--format", format]);
        assert_eq!(output.code, 0);
        assert!(output.stderr.starts_with("No initiative here yet"), "{}", output.stderr);
        let expected = ["", "\n", "{\n  \"version\": 1,\n  \"initiatives\": [],\n  \"across\": null\n}\n"];
        assert!(expected.contains(&output.stdout.as_str()), "{format}: {:?}", output.stdout);
    }
}

#[test]
fn a_report_can_go_into_a_file() {
    let folder = example();
    let printed = report(folder.path(), Screen::default(), &["pilot-eu", "--format", "markdown"]);
    let colour = Screen { colour: true, ..wide(60) };
    let output =
        asplanned_on(colour, folder.path(), &["report", "pilot-eu", "--format", "markdown", "--output", "r.md"]);
    assert_eq!((output.code, output.stdout.as_str(), output.stderr.as_str()), (0, "", "wrote r.md\n"));
    assert_eq!(fs::read_to_string(folder.path().join("r.md")).unwrap(), printed);
    // What a file holds is text, whatever the screen shows.
    asplanned_on(colour, folder.path(), &["report", "pilot-eu", "--output", "r.txt"]);
    let text = report(folder.path(), Screen::default(), &["pilot-eu"]);
    assert_eq!(fs::read_to_string(folder.path().join("r.txt")).unwrap(), text);
    let nowhere = asplanned(folder.path(), &["report", "--output", "no/where"]);
    assert_eq!((nowhere.code, nowhere.stdout.as_str()), (2, ""));
}

#[test]
fn an_unknown_part_is_an_error_that_names_those_there_are() {
    let output = asplanned(Path::new("."), &["report", "--by", "year"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("one of week, month, quarter, phase, kind"), "{}", output.stderr);
}

/// A plan of so many steps, each of which needs the one before, and a record of them with a surprise after every tenth.
fn long(steps: usize) -> Repository {
    let step = |number: usize| {
        let needs = number.checked_sub(1).map(|before| format!("needs = [\"s{before}\"]\n")).unwrap_or_default();
        format!(
            "[[step]]\nid = \"s{number}\"\ntitle = \"Step {number} of a long way\"\nphase = \"p{}\"\n{needs}",
            number / 100
        )
    };
    let plan: String = (0..steps).map(step).collect();
    let happened = |number: usize| {
        let surprise = if number % 10 == 9 {
            format!("[[step]]\nid = \"x{number}\"\ntitle = \"Surprise {number}\"\nfrom = [\"s{number}\"]\n")
        } else {
            String::new()
        };
        format!("[[step]]\nid = \"s{number}\"\n{surprise}")
    };
    let record: String = (0..steps).map(happened).collect();
    versions(&[(&plan, ""), (&plan, &record)])
}

#[test]
fn a_long_way_stays_readable_and_fits_a_page() {
    let repository = long(1000);
    let text = report(repository.path(), wide(80), &["--by", "phase"]);
    assert!(text.lines().all(|line| width(line) <= 80));
    assert!(text.contains("1000 of 1100 steps were foreseen"), "{text}");
    let markdown = report(repository.path(), wide(80), &["--format", "markdown"]);
    assert!(markdown.chars().count() <= 65_000);
    let nodes = markdown.lines().filter(|line| line.starts_with("  s") && line.contains("[\"")).count();
    assert_eq!(nodes, 200);
    assert!(markdown.contains("*900 steps with arrows left out of the drawing.*"), "{markdown}");
    assert_eq!(json(repository.path(), &[])["initiatives"][0]["arrows_left_out"], 900);
}

/// A record of a step for each hostile text, one out of the other.
fn hostile_way() -> Repository {
    let step = |(number, text): (usize, &String)| {
        let from = number.checked_sub(1).map(|before| format!("from = [\"p{before}\"]\n")).unwrap_or_default();
        let text = quoted(text);
        format!("[[step]]\nid = \"p{number}\"\ntitle = {text}\nnote = {text}\nlesson = {text}\n{from}")
    };
    let record: String = hostile_texts().iter().chain(&drawn_texts()).enumerate().map(step).collect();
    let plan = format!("title = {}\n[[step]]\nid = \"p0\"\nphase = \"| ``` |\"\n", quoted("``` | <b>"));
    versions(&[(&plan, &record)])
}

/// What a stranger may call a step to get out of a drawing.
fn drawn_texts() -> Vec<String> {
    [
        "a\"]; click s0 href \"javascript:alert(1)\"",
        "end",
        "subgraph x",
        "1. first",
        "- item",
        "%%{init: {'securityLevel': 'loose'}}%%",
        "#quot;#60;b#62; ﬂ°°60¶ßb",
        "style a fill:#f00; classDef x fill:#f00;",
        "```\n</code></pre><script>alert(1)</script>",
        "`**bold** _it_`",
        "fa:fa-car $$x^2$$ \\n <br>",
        "---\ntitle: x\n---",
    ]
    .map(str::to_owned)
    .into()
}

#[test]
fn the_drawing_is_closed_and_holds_nothing_of_the_titles_that_means_anything() {
    let repository = hostile_way();
    let markdown = report(repository.path(), wide(80), &["--format", "markdown"]);
    // To be drawn by Mermaid itself, which is too large to be here.
    if let Some(path) = std::env::var_os("ASPLANNED_KEEP_DRAWING") {
        fs::write(path, &markdown).unwrap();
    }
    let (before, drawing) = markdown.split_once("```mermaid\n").unwrap();
    let (drawing, after) = drawing.split_once("```\n").unwrap();
    assert!(!before.contains("```") && !after.contains("```"), "{markdown}");
    for line in drawing.lines() {
        let Some(label) = line.split_once("[\"").map(|(_, label)| label.split_once("\"]").unwrap().0) else {
            let ours = ["flowchart LR", "  s", "  class ", "  classDef "];
            assert!(ours.iter().any(|start| line.starts_with(start)), "{line}");
            continue;
        };
        let codes: Vec<&str> = label.split('#').skip(1).map(|rest| rest.split_once(';').unwrap().0).collect();
        assert!(codes.iter().all(|code| code.bytes().all(|byte| byte.is_ascii_digit())), "{line}");
        assert!(
            !label.contains(['"', '`', '<', '>', '&', '%', '{', ':', '\\', '@', '|']) && !label.contains("//"),
            "{line}"
        );
    }
}
