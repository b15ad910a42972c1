//! The screen of `blame`: a line a step, with who brought it in, as `git blame` shows lines.

use super::commit::{self, AUTHOR};
use super::escape::printable;
use super::style::{Screen, Tone, pad, width};
use super::terminal::{self, ID, TITLE};
use super::words;
use crate::model::commit::Commit;
use crate::model::initiative::Initiative;
use crate::model::judged::Moment;
use crate::model::text::shell_word;

/// The fewest columns that a title takes; with fewer left it is not shown.
const SHORTEST_TITLE: usize = 12;
/// The fewest columns that an author takes.
const FEWEST: usize = 3;
/// What is said where no step is to be shown.
pub const NONE: &str = "No step was last changed on these days.\n";
/// How many commits that serve a step are shown: the newest.
const SERVING: usize = 3;
/// How wide hash and day stand.
const MOMENT: usize = 18;

/// A step with the commits that made it what it is.
#[derive(Debug, Clone)]
pub struct Line<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Where it came in.
    pub first: &'a Moment,
    /// Where it was last changed. `None` for a step that is there no more.
    pub changed: Option<&'a Moment>,
    /// Where it went, with a word for that.
    pub gone: Option<(&'static str, Option<&'a Moment>)>,
    /// The commits that serve it, oldest first.
    pub commits: Vec<&'a Commit>,
}

/// An initiative's steps, as far as they are asked for.
#[derive(Debug, Clone)]
pub struct Blamed<'a> {
    /// The initiative.
    pub initiative: &'a Initiative,
    /// The planned steps, in the order of the plan.
    pub plan: Vec<Line<'a>>,
    /// The actual steps, in the order of the sequence, then those that were erased.
    pub actual: Vec<Line<'a>>,
}

impl Blamed<'_> {
    /// Gives the full hashes of all commits that are named, repeats included.
    pub fn commits(&self) -> impl Iterator<Item = &str> {
        let lines = self.plan.iter().chain(&self.actual);
        let moments = lines.flat_map(|line| [Some(line.first), line.changed, line.gone.and_then(|(_, gone)| gone)]);
        moments.flatten().filter_map(|moment| moment.commit.as_deref())
    }
}

/// Prints the steps of an initiative's plan and record.
pub fn blame(blamed: &Blamed<'_>, screen: Screen) -> String {
    let Blamed { initiative, plan, actual } = blamed;
    let commit = initiative.as_of.committed();
    let mut out = terminal::title(&initiative.title, &[words::as_of(&initiative.as_of)], commit, screen);
    if plan.is_empty() && actual.is_empty() {
        out.push_str(&format!("\n{}", if initiative.judgement.is_empty() { words::EMPTY } else { NONE }));
        return out;
    }
    let widths = Widths::of(&plan.iter().chain(actual).collect::<Vec<_>>(), screen);
    for (heading, lines) in [("Planned", plan), ("Happened", actual)] {
        if !lines.is_empty() {
            out.push_str(&format!("\n  {}\n", screen.paint(Tone::Strong, heading)));
            out.extend(lines.iter().map(|line| step(line, &widths, screen)));
        }
    }
    out
}

/// Says hash and day.
fn stamp(moment: &Moment) -> String {
    moment
        .commit
        .as_ref()
        .map_or_else(|| "not committed".to_owned(), |commit| format!("{} {}", words::short(commit), moment.day))
}

/// Says what else there is to say of a step, with the commit that this names.
fn remark<'a>(line: &Line<'a>) -> (String, Option<&'a str>) {
    let (word, moment) = match (line.gone, line.changed) {
        (Some((word, None)), _) => return (word.to_owned(), None),
        (Some((word, Some(moment))), _) => (word, moment),
        (None, Some(moment)) if moment.commit != line.first.commit => ("changed", moment),
        _ => return (String::new(), None),
    };
    let comma = if moment.commit.is_none() { "," } else { "" };
    (format!("{word}{comma} {}", stamp(moment)), moment.commit.as_deref())
}

struct Widths {
    authors: usize,
    ids: usize,
    titles: usize,
    /// Whether what else there is to say has a line of its own.
    is_narrow: bool,
}

impl Widths {
    /// Shares the screen out: titles give way first, then remarks get lines of their own.
    fn of(lines: &[&Line<'_>], screen: Screen) -> Self {
        let widest = |of: &dyn Fn(&Line<'_>) -> usize| lines.iter().map(|line| of(line)).max().unwrap_or(0);
        let authors = widest(&|line| width(&printable(&line.first.author))).min(AUTHOR);
        let ids = widest(&|line| width(&printable(line.id))).min(ID);
        let titles = widest(&|line| width(&printable(line.title))).min(TITLE);
        let Some(columns) = screen.width else { return Self { authors, ids, titles, is_narrow: false } };
        let authors = authors.min(columns.saturating_sub(2 + MOMENT + 2 + 2 + SHORTEST_TITLE)).max(FEWEST);
        let said = widest(&|line| width(&remark(line).0));
        let left = columns.saturating_sub(2 + MOMENT + 2 + authors + 2);
        let is_narrow = left < ids + 2 + said;
        let room = left.saturating_sub(ids + 2 + if is_narrow || said == 0 { 0 } else { said + 2 });
        let titles = if room < SHORTEST_TITLE { 0 } else { titles.min(room) };
        Self { authors, ids: ids.min(left.max(SHORTEST_TITLE)), titles, is_narrow }
    }
}

fn step(line: &Line<'_>, widths: &Widths, screen: Screen) -> String {
    let cell = |text: &str, columns: usize| pad(&screen.cut(&printable(text), columns), columns);
    let commit = line.first.commit.as_deref().unwrap_or_default();
    let stamp = screen.link_commit(&pad(&stamp(line.first), MOMENT), commit);
    let author = cell(&line.first.author, widths.authors);
    let mut out = format!(
        "  {}  {author}  {}",
        screen.paint(Tone::Caution, &stamp),
        screen.paint(Tone::Strong, &cell(line.id, widths.ids))
    );
    if widths.titles > 0 {
        out.push_str(&format!("  {}", cell(line.title, widths.titles)));
    }
    let (remark, commit) = remark(line);
    let remark = screen.paint(Tone::Quiet, &screen.link_commit(&remark, commit.unwrap_or_default()));
    if widths.is_narrow {
        out.truncate(out.trim_end().len());
        out.push('\n');
        if !remark.is_empty() {
            out.push_str(&format!("{}{remark}\n", " ".repeat(4)));
        }
    } else {
        out = format!("{}\n", format!("{out}  {remark}").trim_end());
    }
    out + &serving(line, screen)
}

/// Prints the newest commits that serve a step, the newest first, and how many there are beside them.
fn serving(line: &Line<'_>, screen: Screen) -> String {
    let newest: Vec<&Commit> = line.commits.iter().rev().take(SERVING).copied().collect();
    let mut out = commit::list(&newest, screen);
    let more = line.commits.len() - newest.len();
    if more > 0 {
        let text = format!("and {more} more before: asplanned show {}", printable(&shell_word(line.id)));
        out.push_str(&format!("    {}\n", screen.paint(Tone::Quiet, &text)));
    }
    out
}
