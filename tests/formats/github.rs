//! Workflow commands, read as GitHub's runner reads them.

use std::collections::BTreeMap;

use super::{Told, check, flawed};
use asplanned::model::finding::{Finding, Levels, Place, Rule};

/// A command as the runner takes it out of a line.
#[derive(Debug, PartialEq, Eq)]
pub struct Command {
    pub name: String,
    pub properties: BTreeMap<String, String>,
    pub data: String,
}

/// Undoes the escapes of the toolkit, in the runner's order: the sign of all escapes last.
fn unescape(text: &str, escapes: &[(&str, &str)]) -> String {
    let text = escapes.iter().fold(text.to_owned(), |text, (escape, c)| text.replace(escape, c));
    text.replace("%25", "%")
}

/// Reads a line by the runner's rules: it begins with `::`, the next `::` ends name and properties, a space stands between
/// these, commas between properties, and the first `=` behind a property's name.
fn command(line: &str) -> Option<Command> {
    let (head, data) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let breaks = [("%0D", "\r"), ("%0A", "\n")];
    let in_properties = [breaks[0], breaks[1], ("%3A", ":"), ("%2C", ",")];
    let property = |text: &str| {
        let (key, value) = text.trim().split_once('=')?;
        (!value.is_empty()).then(|| (key.to_owned(), unescape(value, &in_properties)))
    };
    let properties = properties.split(',').filter_map(property).collect();
    Some(Command { name: name.to_owned(), properties, data: unescape(data, &breaks) })
}

/// Reads all of an output. A runner ends lines at CR too.
#[track_caller]
pub fn commands(out: &str) -> Vec<Command> {
    let lines = out.split_terminator(['\n', '\r']);
    lines.map(|line| command(line).unwrap_or_else(|| panic!("no command: {line:?}"))).collect()
}

/// What an output tells, without the notice of how much is left out.
#[track_caller]
pub fn told(out: &str) -> Vec<Told> {
    let told = commands(out).into_iter().filter(|command| command.name != "notice").map(|command| {
        let property = |key: &str| command.properties.get(key).cloned().unwrap();
        Told {
            name: property("title").strip_prefix("asplanned: ").unwrap().to_owned(),
            is_denied: command.name == "error",
            path: property("file"),
            line: property("line").parse().unwrap(),
            message: command.data.clone(),
        }
    });
    told.collect()
}

#[test]
fn findings_are_annotations_at_their_places() {
    let output = check(&flawed(), &["--format", "github"]);
    assert_eq!((output.code, output.stderr.as_str()), (1, ""));
    insta::assert_snapshot!(output.stdout);
}

#[test]
fn nothing_to_tell_is_nothing() {
    let output = check(&flawed(), &["--format", "github", "-A", "unknown-step", "-A", "dangling-link"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, ""));
}

#[test]
fn the_worst_come_first_and_the_rest_is_counted() {
    let place = |line| Place { path: "plans/x/plan.toml".to_owned(), line, column: 1, span: 0..0 };
    let of = |rule, count| (1..=count).map(move |line| Finding::new(rule, place(line), "x"));
    let print = |errors, warnings| {
        let findings: Vec<Finding> = of(Rule::DanglingLink, warnings).chain(of(Rule::BadId, errors)).collect();
        super::print("github", &findings, &Levels::default(), &BTreeMap::new())
    };
    let names = |out: &str| commands(out).into_iter().map(|command| command.name).collect::<Vec<_>>();
    let out = print(13, 12);
    assert_eq!(names(&out), [&["error"; 10][..], &["warning"; 10], &["notice"]].concat());
    let last = commands(&out).pop().unwrap();
    assert_eq!(last.data, "3 errors and 2 warnings more: --format text or json shows all");
    assert_eq!(commands(&print(2, 11)).pop().unwrap().data, "1 warning more: --format text or json shows all");
    assert_eq!(names(&print(10, 10)).len(), 20);
}

#[test]
fn an_end_is_told_only_where_it_is_on_the_same_line() {
    let source = "id = \"ä\u{202e}x\"\nnext = 1\n";
    let sources = BTreeMap::from([("p".to_owned(), source.to_owned())]);
    let columns = |span: std::ops::Range<usize>, column| {
        let place = Place { path: "p".to_owned(), line: 1, column, span };
        let findings = [Finding::new(Rule::BadId, place, "x")];
        let out = super::print("github", &findings, &Levels::default(), &sources);
        let properties = commands(&out).pop().unwrap().properties;
        ["col", "endLine", "endColumn"].map(|key| properties.get(key).cloned().unwrap_or_default())
    };
    assert_eq!(columns(5..13, 6), ["6", "1", "10"], "columns are characters");
    assert_eq!(columns(5..18, 6), ["6", "", ""]);
    assert_eq!(columns(5..5, 6), ["6", "", ""]);
    assert_eq!(columns(5..999, 6), ["6", "", ""]);
}
