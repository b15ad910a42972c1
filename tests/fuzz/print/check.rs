//! What holds for every output, and what for each format.

use asplanned::model::text::is_hidden;
use serde_json::Value;

use crate::markdown::text_of;
use crate::support::Output;
use crate::support::page::{checked, is_inert, parsed};

/// Checks all that a call printed.
pub fn all(args: &[&str], output: &Output, width: Option<usize>) {
    let shown = |text: &str| format!("{args:?} printed\n{text}");
    let format = args.iter().position(|arg| *arg == "--format").map(|at| args[at + 1]);
    assert!(output.code <= 2);
    is_clean(&output.stderr, &shown);
    are_no_commands(&output.stderr, width, &shown);
    let out = &output.stdout;
    if out.is_empty() {
        return;
    }
    // Rows of a table end as RFC 4180 has it.
    let rows = out.replace("\r\n", "\n");
    is_clean(if format == Some("csv") { &rows } else { out }, &shown);
    if format != Some("github") {
        are_no_commands(out, width, &shown);
    }
    match (args[0], format) {
        ("export", None) => out.lines().for_each(|line| drop(json(line))),
        (_, Some("json" | "gitlab" | "sarif" | "ocel")) => drop(json(out)),
        (_, Some("github")) => out.lines().for_each(is_a_command),
        (_, Some("markdown")) => is_markdown(out),
        (_, Some("html")) => drop(checked(out)),
        (_, Some("svg")) => is_inert(&parsed(out)),
        (_, Some("junit" | "xes" | "pnml")) => drop(parsed(out)),
        (_, Some("csv")) => is_a_table(out),
        _ => {}
    }
}

/// Checks that a screen that can show more shows no other text.
pub fn is_the_same(args: &[&str], plain: &Output, able: &Output) {
    for (plain, able) in [(&plain.stdout, &able.stdout), (&plain.stderr, &able.stderr)] {
        let stripped = anstream::adapter::strip_str(able).to_string();
        let lines = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
        assert_eq!(lines(&stripped), lines(plain), "{args:?} says something else in colour");
        // Between the sequences that the program itself writes is nothing that begins one.
        let sequences = able.matches('\u{1b}').count();
        let own =
            able.matches("\u{1b}[").count() + able.matches("\u{1b}]8;;").count() + able.matches("\u{1b}\\").count();
        assert_eq!(sequences, own, "{able:?}");
    }
    assert_eq!(plain.code, able.code);
}

fn is_clean(text: &str, shown: &dyn Fn(&str) -> String) {
    let hidden = text.chars().find(|c| *c != '\n' && is_hidden(*c));
    assert_eq!(hidden, None, "{}", shown(text));
}

/// A runner looks for its commands at the beginning of lines. Where a line is wrapped there is a terminal, and no runner.
fn are_no_commands(text: &str, width: Option<usize>, shown: &dyn Fn(&str) -> String) {
    for line in text.lines().filter(|_| width.is_none()) {
        assert!(!line.trim_start().starts_with("::"), "{}", shown(text));
        assert!(!line.contains("##["), "{}", shown(text));
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn is_a_command(line: &str) {
    let (head, data) =
        line.strip_prefix("::").and_then(|line| line.split_once("::")).unwrap_or_else(|| panic!("{line}"));
    let name = head.split(' ').next().unwrap();
    assert!(["error", "warning", "notice"].contains(&name) && !data.is_empty(), "{line}");
}

fn is_markdown(text: &str) {
    // The pictures are a language of their own.
    let mut rest = text;
    let mut words = String::new();
    while let Some((before, after)) = rest.split_once("```mermaid\n") {
        let (picture, after) = after.split_once("\n```\n").unwrap_or_else(|| panic!("a picture has no end\n{text}"));
        assert!(!picture.contains(['<', '`']) && !picture.contains("%%{") && !picture.contains("click "), "{picture}");
        words.push_str(before);
        rest = after;
    }
    text_of(&(words + rest));
    assert!(!text.contains("```") || text.contains("```mermaid\n"), "{text}");
}

fn is_a_table(text: &str) {
    let mut reader = csv::ReaderBuilder::new().has_headers(true).from_reader(text.as_bytes());
    let columns = reader.headers().unwrap().len();
    for row in reader.records() {
        let row = row.unwrap();
        assert_eq!(row.len(), columns);
        for cell in &row {
            let is_number = cell.parse::<f64>().is_ok();
            assert!(is_number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "a formula: {cell:?}");
        }
    }
}
