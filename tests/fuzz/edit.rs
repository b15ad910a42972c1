//! A change to a file changes what was meant, and nothing else: every other byte stays, and every other step says the same.

use asplanned::files::edit::{Editor, Spot, Value};
use asplanned::files::layout::{Form, Layout};
use asplanned::files::mend::mend;
use asplanned::files::tidy::tidy;
use asplanned::files::{Format, MAX_BYTES, Plan, Record, read};
use chrono::NaiveDate;

use super::draw::Draw;

/// The keys that are changed: those of both formats, and one of neither. The first two are what a step is called: they are
/// texts, and stay.
const KEYS: [&str; 12] =
    ["id", "title", "note", "needs", "plan", "was", "on", "started", "finished", "dropped", "allow", "zeal"];
const CALLED: usize = 2;

/// Takes changes from the data's beginning, and makes them to the rest of it.
pub fn edit(data: &[u8]) {
    let mut draw = Draw(data);
    let (is_plan, several) = (draw.flag(), draw.flag());
    let changes: Vec<Change> = (0..if several { 3 } else { 1 }).map(|_| Change::draw(&mut draw)).collect();
    if is_plan {
        changed::<Plan>(draw.0, &changes);
        kept::<Plan>(draw.0);
    } else {
        changed::<Record>(draw.0, &changes);
        kept::<Record>(draw.0);
    }
}

/// One call of the editor.
#[derive(Debug)]
enum Change {
    Set(usize, &'static str, Value),
    Add(usize, &'static str, Value),
    Rename(usize, &'static str, String, Vec<String>),
    Unset(usize, &'static str),
    New(Option<usize>, Vec<(&'static str, Value)>),
    Remove(usize),
}

impl Change {
    fn draw(draw: &mut Draw<'_>) -> Self {
        let (sort, step, at) = (draw.below(6), draw.below(8), draw.below(KEYS.len()));
        let key = KEYS[if (1..4).contains(&sort) { at.max(CALLED) } else { at }];
        match sort {
            0 => Self::Set(step, key, value_of(key, draw)),
            1 => Self::Add(step, key, value(draw)),
            2 => {
                let names = ["a", "b", "c"];
                let to = (0..draw.below(3)).map(|_| (*draw.pick(&names)).to_owned()).collect();
                Self::Rename(step, key, (*draw.pick(&names)).to_owned(), to)
            }
            3 => Self::Unset(step, key),
            4 => {
                let spot = draw.flag().then_some(step);
                let fields = KEYS.iter().take(1 + draw.below(KEYS.len()));
                Self::New(spot, fields.map(|key| (*key, value_of(key, draw))).collect())
            }
            _ => Self::Remove(step),
        }
    }

    /// The step that may change; `None` where all stay.
    fn step(&self) -> Option<usize> {
        match self {
            Self::New(..) => None,
            Self::Set(step, ..)
            | Self::Add(step, ..)
            | Self::Rename(step, ..)
            | Self::Unset(step, _)
            | Self::Remove(step) => Some(*step),
        }
    }

    fn make(&self, editor: &mut Editor<'_>) -> bool {
        let made = match self {
            Self::Set(step, key, value) => editor.set(*step, key, value),
            Self::Add(step, key, value) => editor.add(*step, key, value),
            Self::Rename(step, key, from, to) => editor.rename(*step, key, from, to).map(|_| ()),
            Self::Unset(step, key) => editor.unset(*step, key),
            Self::New(spot, fields) => editor.add_step(spot.map_or(Spot::End, Spot::Behind), fields),
            Self::Remove(step) => editor.remove_step(*step),
        };
        made.is_ok()
    }
}

fn value_of(key: &str, draw: &mut Draw<'_>) -> Value {
    if KEYS[..CALLED].contains(&key) { Value::Text(draw.text()) } else { value(draw) }
}

fn value(draw: &mut Draw<'_>) -> Value {
    let day = |draw: &mut Draw<'_>| draw.day().parse::<NaiveDate>().unwrap();
    match draw.below(5) {
        0 => Value::Text(draw.text()),
        1 => Value::Texts((0..draw.below(4)).map(|_| draw.text()).collect()),
        2 => Value::Day(day(draw)),
        3 => Value::Days((0..draw.below(4)).map(|_| day(draw)).collect()),
        _ => Value::Flag(draw.flag()),
    }
}

/// What a text means: its steps, and all else.
fn meaning(bytes: &[u8]) -> (Vec<String>, String) {
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).unwrap();
    let mut table: toml::Table = text.parse().unwrap();
    let steps = match table.remove("step") {
        Some(toml::Value::Array(steps)) => steps.iter().map(|step| format!("{step:?}")).collect(),
        _ => Vec::new(),
    };
    (steps, format!("{table:?}"))
}

fn changed<F: Format>(bytes: &[u8], changes: &[Change]) {
    let parses = |bytes: &[u8]| read::document::<F>("", bytes).content.is_some();
    let Ok(mut editor) = Editor::open::<F>(bytes) else {
        // What reads may be refused for how it is written, but never for what it says.
        return;
    };
    assert!(parses(bytes), "what does not parse was opened");
    let before = editor.layout().clone();
    if !changes.iter().all(|change| change.make(&mut editor)) {
        return;
    }
    let Ok(result) = editor.finish() else { return };
    assert!(parses(&result), "{changes:?} made of it what does not parse:\n{}", String::from_utf8_lossy(&result));

    let ((old, rest), (new, new_rest)) = (meaning(bytes), meaning(&result));
    assert_eq!(rest, new_rest, "{changes:?} changed what is no step");
    let touched: Vec<usize> = changes.iter().filter_map(Change::step).collect();
    let kept = |steps: &[String]| -> Vec<String> {
        steps.iter().enumerate().filter(|(at, _)| !touched.contains(at)).map(|(_, step)| step.clone()).collect()
    };
    let mut left = new.iter();
    for step in kept(&old) {
        assert!(left.any(|it| *it == step), "{changes:?} changed another step: {step}\n{}", show(&result));
    }
    let count = |wanted: fn(&Change) -> bool| changes.iter().filter(|it| wanted(it)).count();
    let added = count(|it| matches!(it, Change::New(..)));
    let removed = changes.iter().filter_map(|it| if let Change::Remove(step) = it { Some(step) } else { None });
    let removed: std::collections::BTreeSet<&usize> = removed.collect();
    assert_eq!(new.len() + removed.len(), old.len() + added, "{changes:?}\n{}", show(&result));
    if let [change] = changes {
        keeps_its_bytes(bytes, &result, &before, change);
    }
}

fn show(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Checks that the bytes that differ are those of the step.
fn keeps_its_bytes(old: &[u8], new: &[u8], before: &Layout, change: &Change) {
    let front = old.iter().zip(new).take_while(|(one, two)| one == two).count();
    let most = old.len().min(new.len()) - front;
    let back = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(one, two)| one == two).count();
    let mark = if old.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let what = || format!("{change:?}\n{}\n----\n{}", show(old), show(new));
    match change.step() {
        // A list of steps may get a comma here, and the step there.
        None if before.form != Form::Tables => {}
        None => assert!(front + back >= old.len(), "more than a step was added: {}", what()),
        Some(step) => {
            let whole = &before.steps[step].whole;
            let text = &old[mark..];
            // With the step goes the blank line behind it.
            let blank = match change {
                Change::Remove(_) => text[whole.end..].split_inclusive(|byte| *byte == b'\n').next(),
                _ => None,
            };
            let end = mark + whole.end + blank.map_or(0, <[u8]>::len);
            let (before, behind) = (&old[..mark + whole.start], &old[end..]);
            assert!(new.starts_with(before), "something before the step was changed: {}", what());
            assert!(new.ends_with(behind), "something behind the step was changed: {}", what());
            assert!(new.len() >= before.len() + behind.len(), "the step took something with it: {}", what());
        }
    }
}

/// Checks that the two that change files without being told what keep what they mean.
fn kept<F: Format>(bytes: &[u8]) {
    if let Ok(tidied) = tidy::<F>(bytes) {
        assert_eq!(meaning(bytes), meaning(&tidied), "tidied it means something else:\n{}", show(&tidied));
        if tidied.len() <= MAX_BYTES {
            assert_eq!(tidy::<F>(&tidied).as_deref(), Ok(&*tidied), "what is tidied is not tidy:\n{}", show(&tidied));
        }
    }
    if let Ok(Some(mended)) = mend::<F>("x.toml", bytes, |_| true) {
        let ids = |bytes: &[u8]| {
            let content = read::document::<F>("", bytes).content.unwrap();
            content.steps.iter().map(|step| F::id(step).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(ids(bytes), ids(&mended.bytes), "mended it has other steps");
        assert!(mended.count > 0 && mended.bytes != bytes);
        let again = mend::<F>("x.toml", &mended.bytes, |_| true);
        assert!(matches!(again, Ok(None)), "what is mended could be mended again: {again:?}\n{}", show(&mended.bytes));
    }
}
