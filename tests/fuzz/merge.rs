//! Whatever is merged: no step is lost, what is said to be right parses, and who changes nothing gets the other's.

use std::collections::BTreeSet;

use asplanned::files::layout::Layout;
use asplanned::files::merge::{Labels, Outcome};
use asplanned::files::{Format, MAX_BYTES, Plan, Record, merge as room, read};

use super::draw::Draw;
use super::read::BETWEEN;

const LABELS: Labels<'_> = Labels { marker_size: 7, ours: "ours", theirs: "theirs" };

/// What a side may bring in.
const LINES: [&str; 16] = [
    "[[step]]",
    "id = \"a\"",
    "id = \"b\"",
    "id = \"new\"",
    "title = \"A\"",
    "title = \"B\"",
    "was = [\"a\"]",
    "was = [\"b\", \"c\"]",
    "needs = [\"a\"]",
    "needs = [\"b\"]",
    "note = \"\"\"\n[[step]]\nid = \"a\"\n\"\"\"",
    "# about it",
    "",
    "[step.extra]",
    "[extra]",
    "dropped = \"why\"",
];

/// Merges what the data holds: three versions, or one and what two people did to it.
pub fn merge(data: &[u8]) {
    let mut draw = Draw(data);
    let (is_plan, is_drawn) = (draw.flag(), draw.flag());
    let [base, ours, theirs] = if is_drawn {
        let two: [Vec<Act>; 2] = [0, 1].map(|_| (0..draw.below(6)).map(|_| Act::draw(&mut draw)).collect());
        let base = draw.0;
        let [ours, theirs] = two.map(|acts| acts.iter().fold(base.to_vec(), |text, act| act.on(&text)));
        [base.to_vec(), ours, theirs]
    } else {
        let mut parts = draw.0.splitn(3, |byte| *byte == BETWEEN);
        [(); 3].map(|()| parts.next().unwrap_or_default().to_vec())
    };
    if is_plan { all::<Plan>(&base, &ours, &theirs) } else { all::<Record>(&base, &ours, &theirs) }
}

/// What a person does to the lines of a file.
enum Act {
    Remove(usize),
    Insert(usize, &'static str),
    Swap(usize, usize),
    /// Moves the lines from one header to the next.
    Move(usize, usize),
}

impl Act {
    fn draw(draw: &mut Draw<'_>) -> Self {
        let (sort, at) = (draw.below(4), usize::from(draw.byte()));
        match sort {
            0 => Self::Remove(at),
            1 => Self::Insert(at, draw.pick::<&str>(&LINES)),
            2 => Self::Swap(at, usize::from(draw.byte())),
            _ => Self::Move(at, usize::from(draw.byte())),
        }
    }

    fn on(&self, text: &[u8]) -> Vec<u8> {
        let mut lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
        let count = lines.len();
        match *self {
            Self::Remove(at) => drop(lines.remove(at % count)),
            Self::Insert(at, line) => lines.insert(at % (count + 1), line.as_bytes()),
            Self::Swap(one, two) => lines.swap(one % count, two % count),
            Self::Move(from, to) => {
                let mut blocks: Vec<Vec<&[u8]>> = vec![Vec::new()];
                for line in lines {
                    if line.starts_with(b"[[step]]") {
                        blocks.push(Vec::new());
                    }
                    blocks.last_mut().unwrap().push(line);
                }
                let count = blocks.len();
                blocks.swap(from % count, to % count);
                lines = blocks.concat();
            }
        }
        lines.join(&b'\n')
    }
}

/// The names of a file's steps, in lower case; `None` where it does not parse.
struct Named {
    ids: Vec<String>,
    /// With the earlier ones.
    all: BTreeSet<String>,
}

fn named<F: Format>(bytes: &[u8]) -> Option<Named> {
    let steps = read::document::<F>("", bytes).content?.steps;
    let ids: Vec<String> = steps.iter().map(|step| F::id(step).to_lowercase()).collect();
    // Numbers are not looked at where nothing asks for them: the readers take some for such that are none.
    let table: toml::Table = text(bytes).parse().ok()?;
    let steps = table.get("step").and_then(toml::Value::as_array).into_iter().flatten();
    let was = steps.filter_map(|step| step.get("was")?.as_array()).flatten();
    let was = was.filter_map(toml::Value::as_str).map(str::to_lowercase);
    Some(Named { all: ids.iter().cloned().chain(was).collect(), ids })
}

impl Named {
    fn are_unique(&self) -> bool {
        self.ids.iter().collect::<BTreeSet<_>>().len() == self.ids.len()
    }
}

/// Gives a text without its byte order mark.
fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).unwrap()
}

fn all<F: Format>(base: &[u8], ours: &[u8], theirs: &[u8]) {
    let is_text = |bytes: &[u8]| {
        bytes.len() <= MAX_BYTES && std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).is_ok()
    };
    let outcome = room::merge::<F>(base, ours, theirs, &LABELS);
    assert_eq!(outcome.is_some(), [base, ours, theirs].into_iter().all(is_text));
    let Some(outcome) = outcome else { return };
    loses_nothing::<F>(base, ours, theirs, &outcome);
    let turned = room::merge::<F>(base, theirs, ours, &LABELS).unwrap();
    loses_nothing::<F>(base, theirs, ours, &turned);
    if outcome.clashes.is_empty() && turned.clashes.is_empty() {
        let names = |it: &Outcome| named::<F>(it.text.as_bytes()).map(|it| it.all);
        assert_eq!(names(&outcome), names(&turned), "the sides, exchanged, have other steps");
    }
    for side in [ours, theirs] {
        is_itself::<F>("both did the same", base, side, side, side);
        is_itself::<F>("only ours did something", base, side, base, side);
        // Theirs gets the line breaks of ours.
        if !base.contains(&b'\r') && !side.contains(&b'\r') {
            is_itself::<F>("only theirs did something", base, base, side, side);
        }
    }
}

fn is_itself<F: Format>(what: &str, base: &[u8], ours: &[u8], theirs: &[u8], expected: &[u8]) {
    let outcome = room::merge::<F>(base, ours, theirs, &LABELS).unwrap();
    assert_eq!(outcome.clashes.len(), 0, "{what}: {:?}\n{}", outcome.clashes, outcome.text);
    assert_eq!(text(outcome.text.as_bytes()), text(expected), "{what}");
}

fn loses_nothing<F: Format>(base: &[u8], ours: &[u8], theirs: &[u8], outcome: &Outcome) {
    let [Some(in_base), Some(in_ours), Some(in_theirs)] = [base, ours, theirs].map(named::<F>) else { return };
    let is_clean = outcome.clashes.is_empty();
    let result = named::<F>(outcome.text.as_bytes());
    let parses = read::document::<F>("", outcome.text.as_bytes()).content.is_some();
    assert!(!is_clean || parses, "what is said to be merged does not parse:\n{}", outcome.text);
    // Where a side has two steps of one name, which of them a name means is nothing to go by.
    if ![&in_base, &in_ours, &in_theirs].into_iter().all(Named::are_unique) {
        return;
    }
    for (bytes, own, other) in [(ours, &in_ours, &in_theirs), (theirs, &in_theirs, &in_ours)] {
        let layout = Layout::of(text(bytes)).unwrap();
        for id in own.ids.iter().filter(|id| !id.is_empty()) {
            if in_base.all.contains(id) && !other.all.contains(id) {
                continue;
            }
            match &result {
                Some(result) if is_clean => assert!(result.all.contains(id), "{id:?} is lost:\n{}", outcome.text),
                _ => {
                    let block = layout.steps.iter().find(|block| block.id.to_lowercase() == *id);
                    let key = block.and_then(|block| block.key("id"));
                    let written = key.map(|key| &text(bytes)[key.value.clone()]);
                    let is_there = written.is_none_or(|written| outcome.text.contains(written));
                    assert!(is_there, "{id:?} is lost in a conflict:\n{}", outcome.text);
                }
            }
        }
    }
    if let Some(result) = result.filter(|_| is_clean) {
        assert!(result.are_unique(), "a step stands there twice:\n{}", outcome.text);
    }
}
