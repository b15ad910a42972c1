//! Changes of steps as lines of a screen, as `log` and `changes` show them.

use super::escape::printable;
use super::flow::{Span, flow};
use super::style::{Screen, Tone, pad, width};
use super::terminal::ID;
use crate::model::changes::{Change, Fields, Value, Word};
use crate::model::history::List;
use crate::model::wording::{self, Tag};

/// The longest word of a change.
const WORD: usize = 8;
/// The fewest columns that are left beside the ids; where there are fewer, what is said stands below.
const ROOM: usize = 36;
/// How far texts below a change are moved in.
const BELOW: usize = 6;
/// How many days a step that took place again names one by one.
const DAYS: usize = 4;

/// Prints changes, a line each, with texts below them. A step that changed in several ways has its title once.
pub(super) fn table(changes: &[Change], screen: Screen) -> String {
    let id = |change: &Change| screen.cut(&change.step.as_deref().map_or("(plan)".into(), printable), ID);
    let ids = changes.iter().map(|change| width(&id(change))).max().unwrap_or(0);
    let column = 2 + 2 + WORD + 2 + ids + 3;
    let is_narrow = screen.width.is_some_and(|columns| columns < column + ROOM);
    let (gap, used) = if is_narrow { (format!("\n{}", " ".repeat(BELOW)), BELOW) } else { ("   ".into(), column) };
    let mut out = String::new();
    for step in changes.chunk_by(|a, b| (a.list, &a.step) == (b.list, &b.step)) {
        let mut texts: Vec<(String, Vec<Span>)> = Vec::new();
        for (at, change) in step.iter().enumerate() {
            let said = say(change, screen);
            // What else was edited of a step that is told of already stands below that.
            if at == 0 || change.word != Word::Edited {
                out.push_str(&below(&std::mem::take(&mut texts), screen));
                let (glyph, tone) = mark(change, screen);
                let word = screen.paint(tone, &pad(change.word.name(), WORD));
                let id = if is_narrow { id(change) } else { pad(&id(change), ids) };
                let id = screen.paint(Tone::Strong, &id);
                let title = change.title.as_deref().filter(|_| at == 0 && said.with_title);
                let title = title.map(|title| vec![Span::of(Tone::Plain, title)]);
                let spans: Vec<Vec<Span>> = title.into_iter().chain(said.remarks).collect();
                let spans = spans.join(&Span::new(Tone::Plain, "   "));
                out.push_str(&format!("  {} {word}  {id}", screen.paint(tone, glyph)));
                if !spans.is_empty() {
                    out.push_str(&gap);
                    out.push_str(&flow(screen, &spans, used, used));
                }
                out.truncate(out.trim_end().len());
                out.push('\n');
            }
            texts.extend(said.below);
        }
        out.push_str(&below(&texts, screen));
    }
    out
}

/// Prints texts below a change, each behind what it is called.
fn below(texts: &[(String, Vec<Span>)], screen: Screen) -> String {
    let labels = texts.iter().map(|(label, _)| width(label)).max().unwrap_or(0).max("outcome".len());
    let column = BELOW + labels + 2;
    let mut out = String::new();
    for (label, spans) in texts {
        let label = screen.paint(Tone::Quiet, &pad(label, labels));
        out.push_str(&format!("{}{label}  {}\n", " ".repeat(BELOW), flow(screen, spans, column, column)));
    }
    out
}

/// What is said of a change.
#[derive(Default)]
struct Said {
    /// Whether the title comes first.
    with_title: bool,
    /// What follows it, a few words each.
    remarks: Vec<Vec<Span>>,
    /// Texts below it, with what each is called.
    below: Vec<(String, Vec<Span>)>,
}

/// Says what a change is about in one line, without its word, id and title: that of a step whose title it tells has none.
pub(super) fn remarks(change: &Change) -> String {
    let said = say(change, Screen::default());
    let title = change.title.as_deref().filter(|_| said.with_title).map(printable);
    let text = |spans: &Vec<Span>| spans.iter().map(Span::text).collect::<String>();
    let below = said.below.iter().map(|(label, spans)| format!("{label}: {}", text(spans)));
    let all: Vec<String> =
        title.map(std::borrow::Cow::into_owned).into_iter().chain(said.remarks.iter().map(text)).chain(below).collect();
    all.join("; ")
}

fn mark(change: &Change, screen: Screen) -> (&'static str, Tone) {
    if change.rewrites() {
        return ("!", Tone::Bad);
    }
    match change.word {
        Word::Added | Word::TakenUp => ("+", Tone::Learned),
        Word::Removed | Word::Dropped | Word::Erased => ("-", Tone::Caution),
        Word::Moved => (">", Tone::Learned),
        Word::Begun => (screen.glyph("▸", "*"), Tone::Good),
        Word::Recurred => (screen.glyph("↻", "@"), Tone::Good),
        Word::Finished | Word::Happened | Word::Dated => (screen.glyph("✓", "="), Tone::Good),
        _ if change.list == List::Record => ("~", Tone::Good),
        _ => ("~", Tone::Learned),
    }
}

fn say(change: &Change, screen: Screen) -> Said {
    let mut said = Said { with_title: true, ..Said::default() };
    let (before, after) = (Side(change.before.as_ref()), Side(change.after.as_ref()));
    let remark = |text: String| vec![Span::new(Tone::Quiet, text)];
    match change.word {
        Word::Added if change.step.is_none() => said.below.extend(after.texts(&["summary"])),
        Word::Added => {
            said.remarks.extend(after.list("from").map(|from| remark(format!("from {from}"))));
            said.remarks.extend(after.short("due").map(|due| remark(format!("due {due}"))));
            said.remarks.extend(after.short("dropped").map(|why| remark(format!("dropped: {why}"))));
        }
        Word::Removed => {}
        Word::Split => {
            said.with_title = false;
            said.remarks.push(steps("into", after.0));
        }
        Word::Merged => {
            said.with_title = false;
            said.remarks.push(steps("from", before.0));
        }
        Word::Renamed => said.remarks.extend(before.short("id").map(|id| remark(format!("was {id}")))),
        Word::Moved => {
            let place = |side: &Side<'_>| side.short("behind").map_or("first".to_owned(), |id| format!("behind {id}"));
            said.remarks.push(remark(format!("now {}, was {}", place(&after), place(&before))));
        }
        Word::Retitled => {
            said.with_title = false;
            said.remarks.push(retitled(&before, &after, screen));
        }
        Word::Edited => said.below = edited(change, screen),
        Word::Dropped => {
            said.remarks.extend(after.short("dropped").filter(|why| !why.is_empty()).map(remark));
            said.remarks.extend(after.short("dropped_by").map(|by| remark(format!("by {by}"))));
        }
        Word::TakenUp => said.remarks.extend(before.short("dropped").map(|why| remark(format!("was dropped: {why}")))),
        Word::Linked => said.remarks.extend(after.list("plan").map(|plan| remark(format!("to {plan}")))),
        Word::Unlinked => said.remarks.extend(before.list("plan").map(|plan| remark(format!("from {plan}")))),
        Word::Relinked => {
            let to = after.list("plan").map_or_else(|| "to its own id".to_owned(), |plan| format!("to {plan}"));
            let was =
                before.list("plan").map_or_else(|| "was to its own id".to_owned(), |plan| format!("was to {plan}"));
            said.remarks.push(remark(format!("{to}, {was}")));
        }
        Word::Begun | Word::Finished | Word::Happened | Word::Dated => {
            said.remarks.extend(days(&after, change.before.is_none()).map(|days| vec![Span::new(Tone::Plain, days)]));
            said.remarks.extend(after.list("from").map(|from| remark(format!("from {from}"))));
            said.remarks.extend(after.plan().map(remark));
            said.below.extend(after.texts(&["outcome", "note", "lesson"]));
        }
        Word::Recurred => said.remarks.extend(recurred(&before, &after).map(|days| vec![Span::new(Tone::Plain, days)])),
        Word::Redated => {
            let arrow = screen.glyph("→", "->");
            for (field, _) in change.after.iter().flatten() {
                let value = |side: &Side<'_>| side.list(field).unwrap_or_else(|| "none".to_owned());
                let name = if *field == "on" { String::new() } else { format!("{} ", name(field)) };
                said.remarks.push(vec![
                    Span::new(Tone::Plain, name),
                    Span::new(Tone::Bad, value(&before)),
                    Span::new(Tone::Plain, format!(" {arrow} ")),
                    Span::new(Tone::Good, value(&after)),
                ]);
            }
        }
        Word::Erased => said.remarks.extend(days(&before, true).map(remark)),
    }
    let is_shared =
        matches!(change.word, Word::Retitled | Word::Edited | Word::Renamed | Word::Split | Word::Merged | Word::Moved);
    if change.list == List::Record && is_shared {
        said.remarks.push(remark("in the record".to_owned()));
    }
    said
}

/// The fields of one version.
struct Side<'a>(Option<&'a Fields>);

impl Side<'_> {
    fn get(&self, name: &str) -> Option<&Value> {
        self.0?.iter().find(|(field, _)| *field == name)?.1.as_ref()
    }

    /// A value in one line.
    fn short(&self, name: &str) -> Option<String> {
        self.get(name).map(shown)
    }

    /// A list in one line; an empty one is none.
    fn list(&self, name: &str) -> Option<String> {
        self.short(name).filter(|list| !list.is_empty())
    }

    /// Those of some fields that are set, as texts with what they are called.
    fn texts(&self, names: &[&str]) -> Vec<(String, Vec<Span>)> {
        let text = |field: &&str| match self.get(field)? {
            Value::Text(text) if !text.is_empty() => Some((name(field), vec![Span::of_lines(Tone::Plain, text)])),
            _ => None,
        };
        names.iter().filter_map(text).collect()
    }

    /// What a recorded step says of the planned steps that it realises.
    fn plan(&self) -> Option<String> {
        let Some(Value::Texts(plan)) = self.get("plan") else { return None };
        let is_own = matches!(self.get("id"), Some(Value::Text(id)) if plan.as_slice() == [id.as_str()]);
        match plan.as_slice() {
            [] => Some("not planned".to_owned()),
            _ if is_own => None,
            _ => self.list("plan").map(|plan| format!("for {plan}")),
        }
    }
}

/// A field's name as it stands in the files.
fn name(field: &str) -> String {
    field.replace('_', "-")
}

/// A value in one line, printable.
fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => printable(text).into_owned(),
        Value::Texts(texts) => texts.iter().map(|text| printable(text)).collect::<Vec<_>>().join(", "),
        Value::Day(day) => day.to_string(),
        Value::Days(days) => days.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
    }
}

/// Names several steps with their titles.
fn steps(word: &str, fields: Option<&Fields>) -> Vec<Span> {
    let side = Side(fields);
    let texts = |name: &str| match side.get(name) {
        Some(Value::Texts(texts)) => texts.clone(),
        _ => Vec::new(),
    };
    let mut spans = vec![Span::new(Tone::Quiet, format!("{word} "))];
    for (at, (id, title)) in texts("ids").iter().zip(texts("titles")).enumerate() {
        let comma = if at > 0 { ", " } else { "" };
        spans.push(Span::new(Tone::Plain, comma));
        spans.push(Span::of(Tone::Strong, id));
        if *id != title {
            spans.push(Span::new(Tone::Plain, format!(" ({})", printable(&title))));
        }
    }
    spans
}

/// A title before and after, the words that differ in colour.
fn retitled(before: &Side<'_>, after: &Side<'_>, screen: Screen) -> Vec<Span> {
    let none = || "no title".to_owned();
    let title = |side: &Side<'_>| match side.get("title") {
        Some(Value::Text(title)) => title.clone(),
        _ => none(),
    };
    let pieces = wording::compare(&title(before), &title(after));
    let side = |without: Tag, tone: Tone| {
        let of = pieces.iter().filter(move |piece| piece.tag != without);
        of.map(move |piece| Span::of(if piece.tag == Tag::Same { Tone::Plain } else { tone }, &piece.text))
    };
    let mut spans: Vec<Span> = side(Tag::Added, Tone::Bad).collect();
    spans.push(Span::new(Tone::Plain, format!(" {} ", screen.glyph("→", "->"))));
    spans.extend(side(Tag::Removed, Tone::Good));
    spans
}

/// Each field that was edited, with what it is now, or what became of it.
fn edited(change: &Change, screen: Screen) -> Vec<(String, Vec<Span>)> {
    let both = change.before.iter().flatten().zip(change.after.iter().flatten());
    both.map(|((field, before), (_, after))| (name(field), difference(before.as_ref(), after.as_ref(), screen)))
        .collect()
}

fn difference(before: Option<&Value>, after: Option<&Value>, screen: Screen) -> Vec<Span> {
    match (before, after) {
        (None, Some(Value::Text(text))) => vec![Span::of_lines(Tone::Plain, text)],
        (None, Some(value)) => vec![Span::new(Tone::Plain, or_none(value))],
        (Some(Value::Text(text)), None) => removed(text, screen),
        (Some(value), None) => removed(&or_none(value), screen),
        (Some(Value::Text(before)), Some(Value::Text(after))) if is_long(before) || is_long(after) => {
            words(before, after, screen)
        }
        (Some(Value::Texts(before)), Some(Value::Texts(after))) => names(before, after, screen),
        (Some(before), Some(after)) => vec![
            Span::new(Tone::Bad, or_none(before)),
            Span::new(Tone::Plain, format!(" {} ", screen.glyph("→", "->"))),
            Span::new(Tone::Good, or_none(after)),
        ],
        (None, None) => Vec::new(),
    }
}

fn or_none(value: &Value) -> String {
    Some(shown(value)).filter(|text| !text.is_empty()).unwrap_or_else(|| "none".to_owned())
}

fn is_long(text: &str) -> bool {
    text.contains([' ', '\n'])
}

/// A text word by word: as git marks words, or in colour.
fn words(before: &str, after: &str, screen: Screen) -> Vec<Span> {
    let mut spans = Vec::new();
    for piece in wording::compare(before, after) {
        match piece.tag {
            Tag::Same => spans.push(Span::of_lines_inside(Tone::Plain, &piece.text)),
            Tag::Removed => spans.extend(marked(&piece.text, ["[-", "-]"], Tone::Bad, screen)),
            Tag::Added => spans.extend(marked(&piece.text, ["{+", "+}"], Tone::Good, screen)),
        }
    }
    spans
}

fn removed(text: &str, screen: Screen) -> Vec<Span> {
    marked(text, ["[-", "-]"], Tone::Bad, screen)
}

/// A text that is in colour, or between marks where there is none.
fn marked(text: &str, marks: [&str; 2], tone: Tone, screen: Screen) -> Vec<Span> {
    let [open, close] = if screen.colour { ["", ""] } else { marks };
    vec![Span::new(tone, open), Span::of_lines_inside(tone, text), Span::new(tone, close)]
}

/// A list of names: those that came and those that went; where only their order changed, all of them twice.
fn names(before: &[String], after: &[String], screen: Screen) -> Vec<Span> {
    let only = |of: &[String], other: &[String]| -> Vec<String> {
        of.iter().filter(|name| !other.contains(name)).cloned().collect()
    };
    let (gone, come) = (only(before, after), only(after, before));
    let list = |names: &[String]| or_none(&Value::Texts(names.to_vec()));
    if gone.is_empty() && come.is_empty() {
        let arrow = screen.glyph("→", "->");
        return vec![Span::new(Tone::Plain, format!("{} {arrow} {}", list(before), list(after)))];
    }
    let mut spans = Vec::new();
    for (sign, names, tone) in [("+", come, Tone::Good), ("-", gone, Tone::Bad)] {
        for name in names {
            if !spans.is_empty() {
                spans.push(Span::new(Tone::Plain, "  "));
            }
            spans.push(Span::new(tone, format!("{sign}{}", printable(&name))));
        }
    }
    spans
}

/// The days of a step; one that was recorded with none says so.
fn days(side: &Side<'_>, is_new: bool) -> Option<String> {
    match (side.short("started"), side.short("finished")) {
        (Some(started), Some(finished)) if started == finished => Some(started),
        (Some(started), Some(finished)) => Some(format!("{started} to {finished}")),
        (Some(day), None) | (None, Some(day)) => Some(day),
        (None, None) => side.list("on").or_else(|| is_new.then(|| "undated".to_owned())),
    }
}

/// The days on which a step took place once more.
fn recurred(before: &Side<'_>, after: &Side<'_>) -> Option<String> {
    let days = |side: &Side<'_>| match side.get("on") {
        Some(Value::Days(days)) => days.clone(),
        _ => Vec::new(),
    };
    let (before, mut after) = (days(before), days(after));
    after.retain(|day| !before.contains(day));
    after.sort_unstable();
    after.dedup();
    let last = after.last()?;
    Some(if after.len() <= DAYS {
        after.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    } else {
        format!("{} days more, the last on {last}", after.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A field before and after.
    type Both = (&'static str, Option<Value>, Option<Value>);

    fn change(list: List, word: Word, fields: &[Both]) -> Change {
        let side = |of: fn(&Both) -> Option<Value>| Some(fields.iter().map(|field| (field.0, of(field))).collect());
        Change {
            list,
            word,
            step: Some("a".to_owned()),
            title: Some("Ask".to_owned()),
            before: side(|field| field.1.clone()),
            after: side(|field| field.2.clone()),
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "fields may be unset")]
    fn text(text: &str) -> Option<Value> {
        Some(Value::Text(text.to_owned()))
    }

    #[expect(clippy::unnecessary_wraps, reason = "fields may be unset")]
    fn texts(texts: &[&str]) -> Option<Value> {
        Some(Value::Texts(texts.iter().map(|text| (*text).to_owned()).collect()))
    }

    #[expect(clippy::unnecessary_wraps, reason = "fields may be unset")]
    fn days(days: &[&str]) -> Option<Value> {
        Some(Value::Days(days.iter().map(|day| day.parse().unwrap()).collect()))
    }

    fn edited(field: &'static str, before: Option<Value>, after: Option<Value>) -> String {
        let all = table(&[change(List::Plan, Word::Edited, &[(field, before, after)])], Screen::default());
        all.lines().nth(1).unwrap_or_default().trim().to_owned()
    }

    #[test]
    fn each_sort_of_field_says_what_became_of_it() {
        assert_eq!(edited("note", None, text("new")), "note     new");
        assert_eq!(edited("note", text("one old word"), None), "note     [-one old word-]");
        assert_eq!(edited("note", text("an old word"), text("a new word")), "note     [-an old-]{+a new+} word");
        assert_eq!(edited("note", text("a ##b c"), text("a ##d c")), "note     a ##<U+005B>-b-]{+d+} c");
        assert_eq!(edited("note", text("first\nline"), text("first\nlines")), "note     first");
        assert_eq!(edited("who", text("ana"), text("ben")), "who      ana → ben");
        assert_eq!(edited("dropped_by", None, text("b")), "dropped-by  b");
        assert_eq!(edited("needs", texts(&["a", "b"]), texts(&["b", "c"])), "needs    +c  -a");
        assert_eq!(edited("needs", texts(&["a", "b"]), texts(&["b", "a"])), "needs    a, b → b, a");
        assert_eq!(edited("plan", None, texts(&[])), "plan     none");
        assert_eq!(edited("foreseeable", Some(Value::Flag(true)), Some(Value::Flag(false))), "foreseeable  yes → no");
    }

    #[test]
    fn words_that_changed_have_colours_in_place_of_marks() {
        let colour = Screen { colour: true, ..Screen::default() };
        let title = change(List::Plan, Word::Retitled, &[("title", text("Ask them"), text("Ask all"))]);
        let shown = table(&[title], colour);
        assert!(shown.contains("Ask \u{1b}[1m\u{1b}[31mthem\u{1b}[0m → Ask \u{1b}[32mall\u{1b}[0m"), "{shown:?}");
        let note = change(List::Plan, Word::Edited, &[("note", text("ask old men"), text("ask men"))]);
        let shown = table(&[note], colour);
        assert!(shown.contains("ask \u{1b}[1m\u{1b}[31mold\u{1b}[0m men"), "{shown:?}");
    }

    #[test]
    fn rewriting_stands_out_and_days_are_told() {
        let ascii = Screen { unicode: false, ..Screen::default() };
        let days = |before: &[&str], after: &[&str]| [("on", days(before), days(after))];
        let redated = change(List::Record, Word::Redated, &days(&["2023-01-02"], &["2023-01-03"]));
        assert_eq!(table(&[redated], ascii), "  ! redated   a   Ask   2023-01-02 -> 2023-01-03\n");
        let all = ["2023-01-02", "2023-01-03", "2023-01-04", "2023-01-05", "2023-01-06", "2023-01-07"];
        let recurred = change(List::Record, Word::Recurred, &days(&all[..1], &all));
        assert_eq!(table(&[recurred], ascii), "  @ recurred  a   Ask   5 days more, the last on 2023-01-07\n");
        let recurred = change(List::Record, Word::Recurred, &days(&all[..1], &all[..3]));
        assert_eq!(table(&[recurred], ascii), "  @ recurred  a   Ask   2023-01-03, 2023-01-04\n");
    }

    #[test]
    fn a_step_of_several_changes_is_told_once() {
        let changes = [
            change(List::Record, Word::Linked, &[("plan", None, texts(&["b"]))]),
            change(List::Record, Word::Edited, &[("who", None, text("ana"))]),
        ];
        assert_eq!(table(&changes, Screen::default()), "  ~ linked    a   Ask   to b\n      who      ana\n");
    }
}
