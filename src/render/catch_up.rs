//! What `catch-up` offers: candidate steps as a file's text, which can be pasted or redirected as it is.

use chrono::NaiveDate;

use super::commit;
use super::escape::printable;
use super::fold::fold;
use super::recorded::{self, Recorded};
use super::style::{Screen, Tone};
use super::words;
use crate::model::commit::Commit;
use crate::model::judged::JudgedActual;
use crate::model::unrecorded::Unrecorded;

/// The last commit that was not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// The full hash.
    pub commit: String,
    /// The author's day.
    pub day: NaiveDate,
}

/// What there is to catch up with in one initiative.
#[derive(Debug, Clone)]
pub struct Caught<'a> {
    /// Its path below the plans folder.
    pub name: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Its folder, from the root.
    pub path: &'a str,
    /// The plan's `paths`.
    pub patterns: &'a [String],
    /// Since when the commits were looked at; `None` where none were.
    pub since: Option<&'a Since>,
    /// The candidates, in the order of their days.
    pub steps: Vec<Offered<'a>>,
    /// The full hash of the last commit that was made.
    pub commit: Option<&'a str>,
    /// What would change, where that was only shown.
    pub difference: Option<&'a str>,
    /// Whether somebody was asked which of them are steps.
    pub was_asked: bool,
}

/// A candidate.
#[derive(Debug, Clone)]
pub struct Offered<'a> {
    /// The id that it has, or would have.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// The day of its commits.
    pub day: NaiveDate,
    /// The folder that they touch, from the root.
    pub folder: &'a str,
    /// The planned steps that it was linked to.
    pub plan: &'a [String],
    /// The commits, abbreviated.
    pub evidence: &'a [String],
    /// The commits, the oldest first.
    pub commits: &'a [Commit],
    /// The planned steps that it may be work on: id, title and how likely, from 0 to 1.
    pub likely: &'a [(String, String, f64)],
    /// How it stands in the record.
    pub block: &'a str,
    /// The file that it was recorded in.
    pub file: Option<&'a str>,
    /// What the history makes of it, where it was recorded.
    pub judged: Option<&'a JudgedActual>,
}

/// How many commits of a candidate are shown.
const COMMITS: usize = 10;

/// Prints what there is to catch up with, or what was recorded of it.
pub fn text(all: &[Caught<'_>], screen: Screen<'_>) -> String {
    all.iter().map(|caught| one(caught, screen)).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

fn one(caught: &Caught<'_>, screen: Screen<'_>) -> String {
    if let Some(difference) = caught.difference {
        return recorded::difference(difference, screen);
    }
    let done: Vec<&Offered<'_>> = caught.steps.iter().filter(|step| step.file.is_some()).collect();
    if !done.is_empty() {
        return done.iter().map(|step| told(step, caught.commit, screen)).collect();
    }
    if caught.since.is_none() {
        return String::new();
    }
    if caught.was_asked {
        return format!("nothing was recorded in {}\n", printable(caught.name));
    }
    offered(caught, screen)
}

fn told(step: &Offered<'_>, commit: Option<&str>, screen: Screen<'_>) -> String {
    let Offered { id, title, day, plan, file, judged, .. } = *step;
    let path = file.unwrap_or_default();
    let it =
        Recorded { id, title, done: "recorded", on: Some(day), to: plan, path, judged, commit, ..Recorded::default() };
    fold(&recorded::recorded(&it, screen), screen)
}

/// Prints candidates: what is no part of a file is a comment.
fn offered(caught: &Caught<'_>, screen: Screen<'_>) -> String {
    // Each line of it: what follows would be TOML, once it is pasted.
    let inside = Screen { width: screen.width.map(|columns| columns.saturating_sub(2)), ..screen };
    let comment = |text: &str| -> String {
        let lines = fold(text, inside);
        lines.split('\n').map(|line| screen.paint(Tone::Quiet, format!("# {line}").trim_end()) + "\n").collect()
    };
    let name = printable(caught.name);
    let patterns = printable(&caught.patterns.join(", ")).into_owned();
    let since = caught.since.map(|since| format!(" since {} {}", since.day, words::short(&since.commit)));
    let since = since.unwrap_or_default();
    let commits: usize = caught.steps.iter().map(|step| step.commits.len()).sum();
    if commits == 0 {
        return comment(&format!("{name}: every commit in {patterns}{since} serves a step"));
    }
    let serve = if commits == 1 { "serves" } else { "serve" };
    let counted = words::count(commits, "commit");
    let mut out = comment(&format!("{name}: {counted} in {patterns}{since} {serve} no step"));
    let record = if caught.steps.len() == 1 { "it" } else { "all of them" };
    out.push_str(&comment(&format!(
        "paste what is a step into {}/actual.toml; --record records {record}",
        printable(caught.path)
    )));
    for step in &caught.steps {
        out.push('\n');
        for commit in step.commits.iter().take(COMMITS) {
            let (author, subject) = (printable(&commit.author), printable(&commit.subject));
            let line = format!("{}  {}  {author}  {subject}", words::short(&commit.id), commit.day);
            out.push_str(&screen.link_commit(&comment(&line), &commit.id));
        }
        if let Some(more) = step.commits.len().checked_sub(COMMITS).filter(|more| *more > 0) {
            out.push_str(&comment(&format!("and {more} more")));
        }
        for (id, title, _) in step.likely {
            out.push_str(&comment(&format!("may be {}: {}", printable(id), printable(title))));
        }
        out.push_str(&block(step.block));
    }
    out
}

/// Makes a step's text harmless; it has no line that was not written here.
fn block(text: &str) -> String {
    let lines = text.lines().map(|line| printable(line).into_owned() + "\n");
    lines.collect()
}

/// The question whether a candidate is a step.
pub fn question(
    name: &str,
    title: &str,
    work: &Unrecorded,
    likely: &[(String, String, f64)],
    screen: Screen<'_>,
) -> String {
    let folder = if work.folder.is_empty() { ".".into() } else { printable(&work.folder) };
    let mut question = format!("\n{}   {folder}   {}\n", work.day, printable(name));
    let shown: Vec<&Commit> = work.commits.iter().take(COMMITS).collect();
    question.push_str(&commit::list(&shown, screen));
    if let Some(more) = work.commits.len().checked_sub(COMMITS).filter(|more| *more > 0) {
        question.push_str(&format!("    and {more} more\n"));
    }
    question.push_str(&format!("Record {:?}?", printable(title)));
    let pairs: Vec<(&str, &str)> = likely.iter().map(|(id, title, _)| (id.as_str(), title.as_str())).collect();
    let number = if pairs.is_empty() {
        question.push('\n');
        ""
    } else {
        question.push_str(" It may be one of these planned steps:\n");
        question.push_str(&recorded::candidates(title, &pairs, true, screen));
        "its number to link it too, "
    };
    question.push_str(&format!("y to record it, {number}t for another title, n for no, q to quit [n]: "));
    question
}
