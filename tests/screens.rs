//! What stands on a screen: nothing runs over its edge that could be broken, and no command is.

use std::path::Path;

use asplanned::commands::context::Context;
use asplanned::render::style::{Screen, width};

use crate::example::example;
use crate::support::calls::commands;
use crate::support::repository::{Author, File, Files, Repository};
use crate::support::{Output, asplanned, asplanned_on, asplanned_with, context};

fn narrow(columns: usize) -> Screen<'static> {
    Screen { width: Some(columns), ..Screen::default() }
}

/// Runs the program where both of its streams are so wide.
fn on(columns: usize, dir: &Path, args: &[&str]) -> Output {
    let (out, err) = (narrow(columns), narrow(columns));
    asplanned_with(&Context { out, err, ..context(dir) }, args)
}

/// A repository with so many initiatives, each with this plan and record, all checked out.
fn initiatives(count: usize, plan: &str, record: &str) -> Repository {
    let repository = Repository::new();
    let files: Files = (0..count)
        .flat_map(|at| [(format!("plans/i{at}/plan.toml"), plan), (format!("plans/i{at}/actual.toml"), record)])
        .map(|(path, text)| (path, File::new(text)))
        .collect();
    repository.set_head(repository.commit(&[], &Author::on("ana", "2023-01-09"), &files));
    repository.check_out(&files);
    repository
}

/// The examples of a help, each without what is said of it.
fn examples(help: &str) -> Vec<&str> {
    let lines = help.lines().skip_while(|line| *line != "Examples:").skip(1);
    let lines = lines.take_while(|line| line.is_empty() || line.starts_with(' '));
    let own = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    own.map(|line| line.trim_start().split_once("  ").map_or(line.trim(), |(example, _)| example)).collect()
}

#[test]
fn an_example_can_be_pasted_at_every_width() {
    let mut seen = 0;
    for command in commands() {
        let args = ["help", &command];
        let whole = asplanned(Path::new("."), &args).stdout;
        let whole = examples(&whole);
        seen += whole.len();
        assert!(whole.iter().all(|example| 2 + width(example) <= 80), "{command}: {whole:?}");
        for columns in (40..=100).step_by(5) {
            let help = asplanned_on(narrow(columns), Path::new("."), &args).stdout;
            assert_eq!(examples(&help), whole, "{command} at {columns}\n{help}");
        }
    }
    assert!(seen > 60, "{seen} examples were found");
}

#[test]
fn what_is_said_of_an_example_stands_below_itself() {
    let help = asplanned_on(narrow(80), Path::new("."), &["help", "learn"]).stdout;
    let told = "  asplanned learn --all                    every step, also what happened once\n                                           \
                or was always anticipated\n";
    assert!(help.contains(told), "{help}");
    let help = asplanned_on(narrow(60), Path::new("."), &["help", "learn"]).stdout;
    let told = "  asplanned learn --all\n      every step, also what happened once or was always\n      anticipated\n";
    assert!(help.contains(told), "{help}");
}

#[test]
fn a_help_shows_the_marks_of_the_screen() {
    let ascii = Screen { unicode: false, ..Screen::default() };
    let marks = |screen| {
        let help = asplanned_on(screen, Path::new("."), &["help", "diff"]).stdout;
        help.lines().find(|line| line.starts_with("Marks: ")).unwrap().to_owned()
    };
    assert_eq!(
        marks(Screen::default()),
        "Marks: ✓ anticipated  ± adapted  ! retrofitted  + emergent  - dropped  · open"
    );
    assert_eq!(marks(ascii), "Marks: = anticipated  ~ adapted  ! retrofitted  + emergent  - dropped  . open");
    for command in commands() {
        assert!(asplanned_on(ascii, Path::new("."), &["help", &command]).stdout.is_ascii(), "{command}");
    }
    assert!(asplanned_on(ascii, Path::new("."), &["--help"]).stdout.is_ascii());
}

#[test]
fn colours_are_as_they_are_asked_for() {
    let folder = example();
    let has_any = |colour: bool, args: &[&str]| {
        let screen = Screen { colour, ..Screen::default() };
        asplanned_on(screen, folder.path(), &[&["diff", "pilot-eu"], args].concat()).stdout.contains('\u{1b}')
    };
    assert_eq!([has_any(false, &[]), has_any(false, &["--color", "always"])], [false, true]);
    assert_eq!([has_any(true, &[]), has_any(true, &["--colour=never"])], [true, false]);
    assert_eq!([has_any(false, &["--color", "auto"]), has_any(true, &["--color", "auto"])], [false, true]);
    let help = asplanned(Path::new("."), &["help"]).stdout;
    for variable in [
        "NO_COLOR",
        "CLICOLOR_FORCE",
        "PAGER",
        "FORCE_HYPERLINK",
        "SOURCE_DATE_EPOCH",
        asplanned::commands::matcher::VARIABLE,
    ] {
        assert!(help.contains(&format!("\n  {variable} ")), "{variable}: {help}");
    }
    assert!(asplanned(Path::new("."), &["man"]).stdout.contains(".SH ENVIRONMENT\n"));
}

#[test]
fn what_is_said_beside_a_result_is_broken_where_its_own_screen_ends() {
    let empty = tempfile::tempdir().unwrap();
    let output = on(40, empty.path(), &["diff"]);
    assert!(output.stderr.lines().count() > 2, "{}", output.stderr);
    assert!(output.stderr.lines().all(|line| width(line) <= 40), "{}", output.stderr);
    assert!(output.stderr.ends_with(" asplanned demo\n"), "{}", output.stderr);
    let out = Context { out: narrow(40), ..context(empty.path()) };
    assert_eq!(asplanned_with(&out, &["diff"]).stderr.lines().count(), 2, "standard error is no terminal here");
    let repository = initiatives(1, "[[step]]\nid = \"a\"\n", "");
    let output = on(40, repository.path(), &["start", "Customers told us of more work", "-n"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let output = on(40, repository.path(), &["start", "Customers told us of more work"]);
    let head = "began several-customers-told-us-of\n  Several customers told us of\n  something else   2024-06-01\n";
    assert!(
        output.stdout.starts_with(head) || output.stdout.lines().all(|line| width(line) <= 40),
        "{}",
        output.stdout
    );
    let output = on(40, repository.path(), &["diff", "--nonsense-of-some-length-that-goes-on", "i0"]);
    assert!(output.stderr.contains("unexpected argument"), "{}", output.stderr);
}

#[test]
fn a_finding_is_no_wider_than_the_screen() {
    let long = "what the customers of this initiative told us at some length, and again and again".repeat(2);
    let record = format!("[[step]]\nid = \"a\"\ntitle = \"A\"\nplan = []\nnote = \"{long}\"\nnotes = \"{long}\"\n");
    let repository = initiatives(1, &format!("[[step]]\nid = \"b\"\nnote = \"{long}\" # {long}\nwhoo = 1\n"), &record);
    for columns in [40, 60, 80] {
        let output = on(columns, repository.path(), &["check"]);
        assert_eq!(output.code, 1, "{}", output.stderr);
        assert!(output.stdout.lines().all(|line| width(line) <= columns), "{columns}\n{}", output.stdout);
    }
}

#[test]
fn narrow_screens_are_not_overrun() {
    let folder = example();
    for columns in [40, 60, 80] {
        for args in [
            &["diff"][..],
            &["diff", "concierge-mvp"],
            &["diff", "--full"],
            &["status"],
            &["blame", "concierge-mvp"],
            &["report", "concierge-mvp"],
            &["report"],
            &["review", "HEAD~9..HEAD"],
            &["log", "concierge-mvp"],
        ] {
            let output = on(columns, folder.path(), args);
            let lines = output.stdout.lines().chain(output.stderr.lines());
            // An address has no place to be broken at.
            for line in lines.filter(|line| !line.contains("://")) {
                assert!(width(line) <= columns, "{args:?} at {columns}: {line:?}");
            }
        }
    }
}

#[test]
fn titles_are_shortened_and_not_left_out() {
    let folder = example();
    for columns in [40, 60, 70] {
        let output = on(columns, folder.path(), &["diff"]).stdout;
        assert!(output.lines().next().unwrap().starts_with("concierge-mvp   Concierge MVP for s"), "{output}");
        let output = on(columns, folder.path(), &["status", "concierge-mvp"]).stdout;
        assert!(output.contains("launch-prep") && output.contains("   Prepare the l"), "{columns}\n{output}");
    }
}

#[test]
fn a_title_without_spaces_is_broken_everywhere() {
    let title = "顧客を現場に訪ねて最初の印象を得ること、そして何度も問題の全体を話し合いスケッチにする";
    let plan = format!("[[step]]\nid = \"a\"\ntitle = \"{title}\"\n");
    let repository = initiatives(1, &plan, &plan.replace("title", "started = 2023-01-10\ntitle"));
    for args in [&["log"][..], &["changes", "HEAD"], &["show", "a"], &["diff"], &["status"], &["report"], &["blame"]] {
        let output = on(60, repository.path(), args);
        assert_eq!(output.code, 0, "{}", output.stderr);
        for line in output.stdout.lines() {
            assert!(width(line) <= 60, "{args:?}: {line:?}");
        }
    }
}

#[test]
fn many_initiatives_have_a_line_each() {
    let repository = initiatives(11, "[[step]]\nid = \"a\"\n", "");
    let status = |args: &[&str]| asplanned(repository.path(), &[&["status"], args].concat()).stdout;
    let lines = status(&[]);
    assert!(lines.starts_with("i0 "), "{lines}");
    assert_eq!(lines.lines().filter(|line| line.contains("1 ready")).count(), 11, "{lines}");
    assert_eq!(lines.lines().count(), 13, "{lines}");
    assert!(status(&["--full"]).lines().count() > 50);
    assert!(status(&["i0", "i1"]).contains("Ready next"));
}

#[test]
fn a_log_of_many_has_only_those_with_what_is_asked_for() {
    let repository = initiatives(3, "[[step]]\nid = \"a\"\n", "");
    let log = |args: &[&str]| asplanned(repository.path(), &[&["log"], args].concat()).stdout;
    assert_eq!(log(&["--only", "rewriting"]), "no rewriting in 3 initiatives\n");
    assert_eq!(log(&["--only", "progress,rewriting"]), "no progress or rewriting in 3 initiatives\n");
    assert_eq!(log(&["--since", "2024-01-01"]), "no revision in 3 initiatives\n");
    assert_eq!(log(&["--only", "replanning"]).matches("1 revision").count(), 3);
    assert!(log(&["i0", "--only", "rewriting"]).contains("0 of 1 revisions"));
}

#[test]
fn words_in_an_initiatives_place_are_told_where_it_stands() {
    let folder = example();
    for (command, word) in [("diff", "surprises"), ("log", "rewriting")] {
        let output = asplanned(folder.path(), &[command, "--only", word, "pilot-eu"]);
        assert_eq!(output.code, 2);
        assert!(output.stderr.contains("before --only, or behind -i: -i pilot-eu"), "{}", output.stderr);
        assert_eq!(asplanned(folder.path(), &[command, "--only", word, "-i", "pilot-eu"]).code, 0);
    }
    assert_eq!(asplanned(folder.path(), &["diff", "--only", "retrofitted", "emergent"]).code, 0);
}

#[test]
fn a_text_may_begin_with_a_dash_and_is_no_forgotten_value() {
    let repository = initiatives(1, "[[step]]\nid = \"a\"\n[[step]]\nid = \"b\"\n", "");
    let run = |args: &[&str]| asplanned(repository.path(), args);
    let output = run(&["did", "a", "--outcome", "-5 % churn", "--note", "- one\n- two", "--lesson", "--all of it"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let record = std::fs::read_to_string(repository.path().join("plans/i0/actual.toml")).unwrap();
    assert!(record.contains("\"-5 % churn\"") && record.contains("--all of it"), "{record}");
    assert_eq!(run(&["drop", "b", "--why", "-20 % of budget", "-n"]).code, 0);
    assert_eq!(run(&["init", "next", "--title", "-5 % churn", "-n"]).code, 0);
    for forgotten in [
        &["did", "b", "--outcome", "--commit"][..],
        &["drop", "b", "--why", "-n"],
        &["plan", "x", "--note", "--dry-run"],
        &["did", "b", "--outcome", "--help"],
    ] {
        let output = run(forgotten);
        assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{forgotten:?}");
        assert!(output.stderr.contains("the text before it is missing"), "{}", output.stderr);
    }
    std::fs::create_dir(repository.path().join("-r")).unwrap();
    assert_eq!(run(&["-C", "-r", "status"]).code, 0);
}
