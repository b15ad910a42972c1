//! The merged text, put together of the bytes of its versions.

use super::combine::{Version, combine};
use super::parts::{Document, List, Node};
use super::{Labels, Outcome, line_break};
use crate::files::source::slice;
use crate::model::merge::{Clash, Key, Merged, Run, Unit};

impl Labels<'_> {
    /// Writes a conflict.
    pub(super) fn conflict(&self, ours: &str, theirs: &str, line_break: &str) -> String {
        let marker = |mark: &str, label: &str| {
            let mark = mark.repeat(self.marker_size.max(1));
            // A label must not end its line: what follows would be taken for content.
            let label: String = label.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            let space = if label.is_empty() { "" } else { " " };
            format!("{mark}{space}{label}{line_break}")
        };
        let side = |text: &str| match text {
            "" => String::new(),
            _ if text.ends_with('\n') => text.to_owned(),
            _ => format!("{text}{line_break}"),
        };
        let (first, last) = (marker("<", self.ours), marker(">", self.theirs));
        [first, side(ours), marker("=", ""), side(theirs), last].concat()
    }
}

/// Writes merged lists. `None` where a step that both sides changed can't be written.
pub(super) fn weave(
    documents: &[Document<'_>; 3],
    head: &Merged,
    body: &Merged,
    labels: &Labels<'_>,
) -> Option<Outcome> {
    let [base, ours, theirs] = documents;
    let line_break = line_break(ours.text, theirs.text);
    let mut weaver = Weaver { labels, line_break, out: String::new(), clashes: Vec::new() };
    for (list, merged) in [(Lists(documents, |it| &it.head), head), (Lists(documents, |it| &it.body), body)] {
        for run in &merged.runs {
            weaver.run(&list, &merged.units, run)?;
        }
    }
    let pick = |of: fn(&Document<'_>) -> String| three_way(&of(base), &of(ours), &of(theirs)).to_owned();
    weaver.end_line();
    weaver.out.push_str(&pick(|document| document.tail.to_owned()));
    let ends = |document: &Document<'_>| document.text.is_empty() || document.text.ends_with('\n');
    let is_ended = if ends(ours) == ends(base) { ends(theirs) } else { ends(ours) };
    if !is_ended && !weaver.out.ends_with(&format!("{line_break}{line_break}")) && weaver.clashes.is_empty() {
        let length = weaver.out.strip_suffix(line_break).map_or(weaver.out.len(), str::len);
        weaver.out.truncate(length);
    }
    Some(Outcome { text: weaver.out, clashes: weaver.clashes })
}

/// What one side at most changed, else ours.
fn three_way<'t>(base: &str, ours: &'t str, theirs: &'t str) -> &'t str {
    if ours == base { theirs } else { ours }
}

/// One list of the three versions.
struct Lists<'a>(&'a [Document<'a>; 3], fn(&'a Document<'a>) -> &'a List);

impl<'a> Lists<'a> {
    /// What a unit is in each version.
    fn versions(&self, unit: &Unit) -> [Option<Version<'a>>; 3] {
        let [base, ours, theirs] = self.0;
        let version = |document: &'a Document<'a>, at: Option<usize>| {
            let list = (self.1)(document);
            let (node, entry) = at.and_then(|at| list.nodes.get(at).zip(list.entries.get(at)))?;
            Some(Version { text: document.text, node, entry })
        };
        [version(base, unit.base), version(ours, unit.ours), version(theirs, unit.theirs)]
    }
}

/// The text that is being written.
struct Weaver<'a> {
    labels: &'a Labels<'a>,
    line_break: &'static str,
    out: String,
    clashes: Vec<Clash>,
}

impl Weaver<'_> {
    fn run(&mut self, lists: &Lists<'_>, units: &[Unit], run: &Run) -> Option<()> {
        match run {
            Run::One(unit) => self.unit(lists, units.get(*unit)?),
            Run::Either { ours, theirs } => {
                let members =
                    |numbers: &[usize]| numbers.iter().map(|unit| units.get(*unit)).collect::<Option<Vec<_>>>();
                self.either(lists, &members(ours)?, &members(theirs)?)
            }
        }
    }

    /// Writes one unit, as it was merged or as a conflict.
    fn unit(&mut self, lists: &Lists<'_>, unit: &Unit) -> Option<()> {
        let versions = lists.versions(unit);
        let [_, ours, theirs] = versions;
        self.gap(&versions);
        if unit.outcome.is_ok() {
            self.out.push_str(&self.text(versions, unit)?);
            return Some(());
        }
        self.clashes.extend(clash(versions, unit));
        let whole = |version: Option<Version<'_>>| version.map_or("", Version::whole).to_owned();
        let (mut ours, mut theirs) = (whole(ours), whole(theirs));
        let is_step = [versions[1], versions[2]].iter().flatten().any(|it| matches!(it.entry.key, Key::Step(_)));
        if is_step {
            self.out.push_str(&self.labels.conflict(&ours, &theirs, self.line_break));
        } else {
            self.end(&mut ours);
            self.end(&mut theirs);
            self.out.push_str(&super::lines::apart(&ours, &theirs, self.labels));
        }
        Some(())
    }

    /// Writes units whose order is in conflict: all of them on either side, merged where they could be.
    fn either(&mut self, lists: &Lists<'_>, ours: &[&Unit], theirs: &[&Unit]) -> Option<()> {
        self.gap(&lists.versions(ours.first()?));
        let half = |units: &[&Unit], side: usize| -> Option<String> {
            let mut half =
                Weaver { labels: self.labels, line_break: self.line_break, out: String::new(), clashes: Vec::new() };
            for unit in units {
                let versions = lists.versions(unit);
                let text = match unit.outcome {
                    Ok(_) => half.text(versions, unit)?,
                    Err(_) => versions.get(side)?.map_or("", Version::whole).to_owned(),
                };
                if !text.is_empty() {
                    half.gap(&versions);
                    half.out.push_str(&text);
                }
            }
            Some(half.out.trim_start().to_owned())
        };
        let conflict = self.labels.conflict(&half(ours, 1)?, &half(theirs, 2)?, self.line_break);
        self.out.push_str(&conflict);
        let inside = ours.iter().filter_map(|unit| clash(lists.versions(unit), unit));
        let names = ours.iter().filter_map(|unit| name(lists.versions(unit)));
        self.clashes.push(Clash::Order(names.collect()));
        self.clashes.extend(inside);
        Some(())
    }

    /// The text of a merged unit.
    fn text(&self, versions: [Option<Version<'_>>; 3], unit: &Unit) -> Option<String> {
        match versions {
            [Some(base), Some(ours), Some(theirs)] => {
                let (in_base, in_ours, in_theirs) = (base.whole(), ours.whole(), theirs.whole());
                if in_ours == in_theirs || in_theirs == in_base {
                    return Some(in_ours.to_owned());
                }
                if in_ours == in_base || ours.node.chunks.is_empty() {
                    return Some(in_theirs.to_owned());
                }
                combine([base, ours, theirs], unit.outcome.as_deref().ok()?, self.line_break)
            }
            [_, Some(one), _] | [_, None, Some(one)] => Some(one.whole().to_owned()),
            [_, None, None] => None,
        }
    }

    /// Writes the blank lines before a unit.
    fn gap(&mut self, versions: &[Option<Version<'_>>; 3]) {
        self.end_line();
        let gap = |version: Version<'_>| slice(version.text, version.node.gap.clone()).to_owned();
        let is_first = |version: &Version<'_>| version.node.range.start == 0;
        let (gap, was_first) = match *versions {
            [Some(base), Some(ours), Some(theirs)] if gap(ours) == gap(base) => (gap(theirs), is_first(&theirs)),
            [_, Some(one), _] | [_, None, Some(one)] => (gap(one), is_first(&one)),
            [_, None, None] => return,
        };
        let opens = |node: &Node| node.gap.start == 0;
        let is_opening = versions.iter().flatten().any(|version| opens(version.node));
        match (self.out.is_empty(), was_first) {
            // What comes to stand behind something was not written to stand there.
            (false, true) => self.out.push_str(self.line_break),
            (true, _) if !is_opening => {}
            _ => self.out.push_str(&gap),
        }
    }

    fn end_line(&mut self) {
        let mut out = std::mem::take(&mut self.out);
        self.end(&mut out);
        self.out = out;
    }

    fn end(&self, text: &mut String) {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push_str(self.line_break);
        }
    }
}

fn name(versions: [Option<Version<'_>>; 3]) -> Option<String> {
    let [_, ours, theirs] = versions;
    match &ours.or(theirs)?.entry.key {
        Key::Step(name) => Some(name.clone()),
        _ => None,
    }
}

fn clash(versions: [Option<Version<'_>>; 3], unit: &Unit) -> Option<Clash> {
    let why = unit.outcome.as_ref().err()?.clone();
    let [_, ours, theirs] = versions;
    Some(match &ours.or(theirs)?.entry.key {
        Key::Step(id) => Clash::Step { id: id.clone(), why },
        Key::Head(name) => Clash::Head(name.clone()),
        Key::Table(name) => Clash::Table(name.clone()),
        Key::Text(..) => return None,
    })
}
