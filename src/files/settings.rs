//! `asplanned.toml`: the settings of a repository, raw values made valid, with every problem at once.
//!
//! A wrong setting is a finding and its default is used: a typing error in the settings must not keep anybody from
//! reading a plan.

use std::fmt::Debug;

use toml::de::{DeTable, DeValue};

use crate::model::finding::{Finding, Level, Levels, Rule};
use crate::model::step::is_id;

use super::fields::{Fields, name};
use super::hidden;
use super::lines::Lines;
use super::problem::{Problem, findings, quoted};
use super::recover::{Recovered, recover};
use super::source;
use crate::model::nearest::nearest;

/// The settings of a repository.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Folders that hold initiatives, from the repository's root, as glob patterns without a slash at either end.
    pub plans: Vec<String>,
    /// Keep each commit's first parent only.
    pub first_parent: bool,
    /// `review` judges a branch as the one commit that it will become.
    pub squash_merges: bool,
    /// Where the recording commands write.
    pub record: RecordStyle,
    /// The recording commands commit what they write.
    pub commit: bool,
    /// Days, for foresight at a horizon. Ascending, none twice, none zero.
    pub horizons: Vec<u32>,
    /// The levels of the rules.
    pub levels: Levels,
    /// The share of foreseen steps, from 0 to 1, below which there is a finding.
    pub foreseen_below: Option<f64>,
    /// Groups of ids that are one step under several names, for learning across initiatives.
    pub same: Vec<Vec<String>>,
    /// The program, with its arguments, that says how alike two texts are. `None`: the built-in matching does.
    pub matcher: Option<Vec<String>>,
}

/// Where the recording commands write a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RecordStyle {
    /// Into `actual.toml`.
    #[default]
    File,
    /// Into a file of its own under `actual/`.
    Folder,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            plans: vec!["plans".into()],
            first_parent: false,
            squash_merges: false,
            record: RecordStyle::default(),
            commit: false,
            horizons: vec![7, 30],
            levels: Levels::default(),
            foreseen_below: None,
            same: Vec::new(),
            matcher: None,
        }
    }
}

/// The settings that there are.
pub(super) const KEYS: [&str; 9] =
    ["plans", "first-parent", "squash-merges", "record", "commit", "horizons", "findings", "learn", "matching"];

/// Reads an `asplanned.toml`. `path` is what places say. What is missing or wrong has its default.
pub fn read(path: &str, bytes: &[u8]) -> (Settings, Vec<Finding>) {
    let (settings, mut findings) = all(path, bytes);
    // Settings are for people to change.
    for finding in &mut findings {
        finding.fix = None;
    }
    (settings, findings)
}

fn all(path: &str, bytes: &[u8]) -> (Settings, Vec<Finding>) {
    let text = match source::decode(bytes) {
        Ok(text) => text,
        Err(problem) => {
            let text = String::from_utf8_lossy(source::without_mark(bytes));
            return (Settings::default(), findings(vec![problem], path, &Lines::new(&text)));
        }
    };
    let lines = Lines::new(text);
    if let Err(problem) = source::check(text) {
        return (Settings::default(), findings(vec![problem], path, &lines));
    }
    let mut problems = Vec::new();
    if let Ok(table) = source::parse(text) {
        let settings = settings(text, table.get_ref(), &mut problems);
        return (settings, findings(problems, path, &lines));
    }
    let Recovered { problems: mut all, rest } = recover(&lines);
    let (table, errors) = source::parse_all(&Lines::new(&rest));
    settings(&rest, table.get_ref(), &mut problems);
    all.extend(errors);
    all.extend(problems);
    (Settings::default(), findings(all, path, &lines))
}

fn settings(text: &str, table: &DeTable<'_>, problems: &mut Vec<Problem>) -> Settings {
    unknown(table, &KEYS, problems);
    hidden::find(text, table, &KEYS, None, problems);
    let default = Settings::default();
    let plans = plans(table, problems);
    let mut fields = Fields::new(table, problems);
    let mut settings = Settings {
        plans: plans.unwrap_or(default.plans),
        first_parent: fields.flag("first-parent").unwrap_or_default(),
        squash_merges: fields.flag("squash-merges").unwrap_or_default(),
        record: fields
            .take("record", "\"file\" or \"folder\"", "write \"file\" or \"folder\"", |value| match value.as_str() {
                Some("file") => Some(RecordStyle::File),
                Some("folder") => Some(RecordStyle::Folder),
                _ => None,
            })
            .unwrap_or_default(),
        commit: fields.flag("commit").unwrap_or_default(),
        horizons: horizons(&mut fields).unwrap_or(default.horizons),
        levels: default.levels,
        foreseen_below: None,
        same: Vec::new(),
        matcher: None,
    };
    if let Some(table) = section(table, "findings", FINDINGS, problems) {
        levels(table, &mut settings, problems);
    }
    if let Some(table) = section(table, "learn", LEARN, problems) {
        unknown(table, &["same"], problems);
        settings.same = same(table, problems).unwrap_or_default();
    }
    if let Some(table) = section(table, "matching", MATCHING, problems) {
        unknown(table, &["command"], problems);
        settings.matcher = command(table, problems);
    }
    settings
}

/// Takes a table of the settings.
fn section<'t, 'i>(
    table: &'t DeTable<'i>,
    key: &str,
    help: &str,
    problems: &mut Vec<Problem>,
) -> Option<&'t DeTable<'i>> {
    let value = table.get(key)?;
    let section = value.get_ref().as_table();
    if section.is_none() {
        bad(value.span(), format!("`{key}` must be a table, not {}", name(value.get_ref())), help, problems);
    }
    section
}

/// Takes the groups of ids that are one step.
fn same(table: &DeTable<'_>, problems: &mut Vec<Problem>) -> Option<Vec<Vec<String>>> {
    let group = |value: &DeValue<'_>| {
        let ids: Option<Vec<String>> = value
            .as_array()?
            .iter()
            .map(|id| id.get_ref().as_str().filter(|id| is_id(id)).map(str::to_owned))
            .collect();
        ids.filter(|ids| !ids.is_empty())
    };
    Fields::new(table, problems).list("same", "a list of ids", |_| SAME.into(), group)
}

/// Takes a program and its arguments.
fn command(table: &DeTable<'_>, problems: &mut Vec<Problem>) -> Option<Vec<String>> {
    let text = |value: &DeValue<'_>| value.as_str().map(str::to_owned);
    let command = Fields::new(table, problems).list("command", "a text", |_| COMMAND.into(), text)?;
    if command.first().is_none_or(|program| program.trim().is_empty()) {
        let span = table.get("command")?.span();
        bad(span, "`command` names no program".into(), COMMAND, problems);
        return None;
    }
    Some(command)
}

/// Reads a program and its arguments as they stand in the settings behind `command =`; `None` if it is none.
pub fn program(text: &str) -> Option<Vec<String>> {
    let table: toml::Table = format!("command = {text}").parse().ok()?;
    let parts = table.get("command").filter(|_| table.len() == 1)?.as_array()?;
    parts.iter().map(|part| part.as_str().map(str::to_owned)).collect()
}

/// Writes a program and its arguments as they stand in the settings.
pub fn program_text(command: &[String]) -> String {
    toml::Value::Array(command.iter().cloned().map(toml::Value::String).collect()).to_string()
}

/// What the next act is where a level is wrong.
const LEVEL: &str = "write \"allow\", \"warn\" or \"deny\"";
/// What the next act is where the findings are no table.
const FINDINGS: &str = "write a line `[findings]`, and the levels below it";
/// What the next act is where what is learned is no table.
const LEARN: &str = "write a line `[learn]`, and `same = [[\"one-id\", \"another\"]]` below it";
/// What the next act is where a group of ids is wrong.
const SAME: &str = "write ids that are one step together: [[\"data-terms\", \"legal-agreements\"]]";
/// What the next act is where the matching is no table.
const MATCHING: &str = "write a line `[matching]`, and `command = [\"program\"]` below it";
/// What the next act is where the matcher's command is wrong.
const COMMAND: &str = "write the program and its arguments: [\"my-matcher\", \"--model\", \"small\"]";
/// What the next act is where a share is wrong.
const SHARE: &str = "write { level = \"warn\", share = 0.5 }, with a share from 0 to 1";

fn bad(span: std::ops::Range<usize>, message: String, help: &str, problems: &mut Vec<Problem>) {
    problems.push(Problem::new(Rule::BadValue, span, message, help));
}

fn unknown(table: &DeTable<'_>, known: &[&str], problems: &mut Vec<Problem>) {
    for key in table.keys().filter(|key| !known.contains(&&**key.get_ref())) {
        let help = match nearest(key.get_ref(), known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("take it out; known are {}", known.join(", ")),
        };
        let message = format!("there is no setting {}", quoted(key.get_ref()));
        problems.push(Problem::new(Rule::UnknownKey, key.span(), message, help));
    }
}

/// Takes the folders of the initiatives; any wrong one makes the whole value absent.
fn plans(table: &DeTable<'_>, problems: &mut Vec<Problem>) -> Option<Vec<String>> {
    let help = "write folders from the repository's root: [\"plans\"]";
    let text = |value: &DeValue<'_>| value.as_str().map(str::to_owned);
    let given = Fields::new(table, problems).list("plans", "a folder", |_| help.into(), text)?;
    let value = table.get("plans")?;
    if given.is_empty() {
        bad(value.span(), "`plans` is empty".into(), help, problems);
        return None;
    }
    let mut plans = Vec::with_capacity(given.len());
    for (folder, entry) in given.iter().zip(value.get_ref().as_array().into_iter().flatten()) {
        match folder_pattern(folder) {
            Ok(pattern) => plans.push(pattern),
            Err(why) => bad(entry.span(), format!("{} {why}", quoted(folder)), help, problems),
        }
    }
    (plans.len() == given.len()).then_some(plans)
}

/// The longest pattern, in bytes: what is made of a longer one can outgrow all bounds.
const MAX_PATTERN: usize = 4096;

fn folder_pattern(folder: &str) -> Result<String, &'static str> {
    if folder.len() > MAX_PATTERN {
        return Err("is longer than a path can be");
    }
    if folder.starts_with('/') {
        return Err("does not begin at the repository's root");
    }
    let parts: Vec<_> = folder.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.contains(&"..") {
        return Err("leads out of the repository");
    }
    if folder.trim().is_empty() {
        return Err("is empty");
    }
    let pattern = if parts.is_empty() { ".".into() } else { parts.join("/") };
    match globset::Glob::new(&pattern) {
        Ok(_) => Ok(pattern),
        Err(_) => Err("is no pattern"),
    }
}

fn horizons(fields: &mut Fields<'_, '_, Vec<Problem>>) -> Option<Vec<u32>> {
    let days = |value: &DeValue<'_>| {
        let number = value.as_integer()?;
        u32::from_str_radix(number.as_str(), number.radix()).ok().filter(|&days| days > 0)
    };
    let help = |_: &DeValue<'_>| "write days: [7, 30]".to_owned();
    let mut horizons = fields.list("horizons", "a number of days above 0", help, days)?;
    horizons.sort_unstable();
    horizons.dedup();
    Some(horizons)
}

/// Takes the levels of the findings.
fn levels(table: &DeTable<'_>, settings: &mut Settings, problems: &mut Vec<Problem>) {
    for (key, value) in table {
        let finding: &str = key.get_ref();
        let Ok(rule) = finding.parse::<Rule>() else {
            let help = match nearest(finding, Rule::ALL.map(Rule::name)) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "take it out; `asplanned check --help` names the findings".into(),
            };
            let message = format!("there is no finding {}", quoted(finding));
            problems.push(Problem::new(Rule::UnknownKey, key.span(), message, help));
            continue;
        };
        if rule == Rule::ForeseenBelow {
            foreseen_below(value, settings, problems);
        } else if let Some(level) = level(finding, value, problems) {
            settings.levels.set(rule, level);
        }
    }
}

fn level(finding: &str, value: &toml::Spanned<DeValue<'_>>, problems: &mut Vec<Problem>) -> Option<Level> {
    let Some(said) = value.get_ref().as_str() else {
        let message = format!("`{finding}` must be a level, not {}", name(value.get_ref()));
        bad(value.span(), message, LEVEL, problems);
        return None;
    };
    let level = said.parse().ok();
    if level.is_none() {
        let names = [Level::Allow, Level::Warn, Level::Deny].map(Level::name);
        let help = nearest(said, names).map(|meant| format!("did you mean \"{meant}\"?"));
        bad(value.span(), format!("there is no level {}", quoted(said)), help.as_deref().unwrap_or(LEVEL), problems);
    }
    level
}

/// Takes `{ level, share }`, or the level `allow` alone.
fn foreseen_below(value: &toml::Spanned<DeValue<'_>>, settings: &mut Settings, problems: &mut Vec<Problem>) {
    let rule = Rule::ForeseenBelow;
    let Some(table) = value.get_ref().as_table() else {
        match level(rule.name(), value, problems) {
            Some(Level::Allow) | None => {}
            Some(_) => bad(value.span(), format!("`{rule}` has no share"), SHARE, problems),
        }
        return;
    };
    unknown(table, &["level", "share"], problems);
    let Some(number) = table.get("share") else {
        bad(value.span(), format!("`{rule}` has no share"), SHARE, problems);
        return;
    };
    let share = match number.get_ref() {
        DeValue::Float(number) => number.as_str().parse().ok(),
        DeValue::Integer(number) => number.as_str().parse().ok(),
        _ => None,
    };
    let Some(share) = share.filter(|share| (0.0..=1.0).contains(share)) else {
        bad(number.span(), "`share` must be a number from 0 to 1".into(), SHARE, problems);
        return;
    };
    let level = match table.get("level") {
        Some(value) => level("level", value, problems),
        None => Some(Level::Warn),
    };
    if let Some(level) = level {
        settings.foreseen_below = Some(share);
        settings.levels.set(rule, level);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<String> {
        let (settings, findings) = read("asplanned.toml", text.as_bytes());
        assert!(!findings.is_empty() || text.is_empty());
        assert_eq!(settings, Settings::default(), "{text}");
        findings
            .into_iter()
            .map(|it| {
                format!("{}:{} {}: {}; {}", it.place.line, it.place.column, it.rule, it.message, it.help.unwrap())
            })
            .collect()
    }

    #[test]
    fn no_settings_are_the_default() {
        assert_eq!(read("asplanned.toml", b""), (Settings::default(), vec![]));
    }

    #[test]
    fn every_setting_is_read() {
        let text = "plans = ['plans/', './teams/*/plans']\nfirst-parent = true\nsquash-merges = true\n\
                    record = \"folder\"\ncommit = true\nhorizons = [30, 7, 7, 90]\n[findings]\nretrofitted = \"deny\"\n\
                    syntax = \"warn\"\nunmet-need = \"allow\"\nforeseen-below = { level = \"deny\", share = 0.5 }\n\
                    [learn]\nsame = [[\"a\", \"b\"]]\n[matching]\ncommand = [\"m\", \"-x\"]\n";
        let (settings, findings) = read("asplanned.toml", text.as_bytes());
        assert_eq!(findings, []);
        assert_eq!(settings.plans, ["plans", "teams/*/plans"]);
        assert!(settings.first_parent && settings.squash_merges && settings.commit);
        assert_eq!(settings.record, RecordStyle::Folder);
        assert_eq!(settings.horizons, [7, 30, 90]);
        assert_eq!(settings.levels.of(Rule::Retrofitted), Level::Deny);
        assert_eq!(settings.levels.of(Rule::Syntax), Level::Warn);
        assert_eq!(settings.levels.of(Rule::BadId), Level::Deny);
        assert_eq!(settings.foreseen_below, Some(0.5));
        assert_eq!(settings.levels.of(Rule::ForeseenBelow), Level::Deny);
        assert_eq!(settings.same, [["a", "b"]]);
        assert_eq!(settings.matcher, Some(vec!["m".to_owned(), "-x".to_owned()]));
    }

    #[test]
    fn wrong_settings_are_told_all_at_once() {
        assert_eq!(
            said(
                "plan = []\nplans = [\"/abs\", \"../x\", \"a[\"]\nfirst-parent = 1\nrecord = \"folders\"\n\
                 horizons = [0, \"x\"]\n[findings]\nretrofited = \"deny\"\nsyntax = \"denied\"\nbad-id = 5\n\
                 foreseen-below = { share = 2, levl = \"warn\" }\n"
            ),
            [
                "1:1 unknown-key: there is no setting `plan`; did you mean `plans`?",
                "2:10 bad-value: `/abs` does not begin at the repository's root; write folders from the repository's \
                 root: [\"plans\"]",
                "2:18 bad-value: `../x` leads out of the repository; write folders from the repository's root: \
                 [\"plans\"]",
                "2:26 bad-value: `a[` is no pattern; write folders from the repository's root: [\"plans\"]",
                "3:16 bad-value: `first-parent` must be true or false, not a number; write `true` or `false` without \
                 quotes",
                "4:10 bad-value: `record` must be \"file\" or \"folder\", not `folders`; write \"file\" or \"folder\"",
                "5:13 bad-value: each entry of `horizons` must be a number of days above 0, not 0; write days: \
                 [7, 30]",
                "5:16 bad-value: each entry of `horizons` must be a number of days above 0, not a text; write days: \
                 [7, 30]",
                "7:1 unknown-key: there is no finding `retrofited`; did you mean `retrofitted`?",
                "8:10 bad-value: there is no level `denied`; did you mean \"deny\"?",
                "9:10 bad-value: `bad-id` must be a level, not a number; write \"allow\", \"warn\" or \"deny\"",
                "10:28 bad-value: `share` must be a number from 0 to 1; write { level = \"warn\", share = 0.5 }, with \
                 a share from 0 to 1",
                "10:31 unknown-key: there is no setting `levl`; did you mean `level`?",
            ]
        );
    }

    #[test]
    fn broken_settings_are_the_default() {
        assert_eq!(
            said("commit = true\nplans = [\n[findings]\nsyntx = \"deny\"\n[x\n"),
            [
                "2:9 syntax: this list is not closed; close it with `]`",
                "4:1 unknown-key: there is no finding `syntx`; did you mean `syntax`?",
                "5:1 syntax: this header is not closed; close it with `]`, or with `]]` as it was opened",
            ]
        );
        assert_eq!(said("\u{feff}x = \0").len(), 1);
        assert_eq!(read("p", b"\xff").1.len(), 1);
        assert_eq!(said("plans = []\n").len(), 1);
        assert_eq!(said(&format!("plans = ['*{}']\n", "x".repeat(1_500_000))).len(), 1);
        assert_eq!(said("findings = 5\nlearn = 5\nmatching = []\n").len(), 3);
        assert_eq!(said("[learn]\nsame = [[], [\"b\", \"B c\"], \"d\"]\nsme = 1\n").len(), 4);
        assert_eq!(said("[matching]\ncommand = []\n").len(), 1);
        assert_eq!(said("[matching]\ncommand = \"rm -r\"\n").len(), 1);
        assert_eq!(said("[findings]\nforeseen-below = \"warn\"\n").len(), 1);
    }
}
