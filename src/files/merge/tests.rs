//! What texts become, and the laws over random texts.

use proptest::prelude::*;

use super::*;
use crate::files::format::{Plan, Record};
use crate::model::merge::Conflict;

const LABELS: Labels<'_> = Labels { marker_size: 7, ours: "HEAD", theirs: "topic" };

fn outcome(base: &str, ours: &str, theirs: &str) -> Outcome {
    merge::<Record>(base.as_bytes(), ours.as_bytes(), theirs.as_bytes(), &LABELS).unwrap()
}

#[track_caller]
fn clean(base: &str, ours: &str, theirs: &str) -> String {
    let outcome = outcome(base, ours, theirs);
    assert_eq!(outcome.clashes, [], "{}", outcome.text);
    outcome.text
}

fn step(id: &str, more: &str) -> String {
    format!("[[step]]\nid = \"{id}\"\n{more}")
}

fn file(steps: &[String]) -> String {
    steps.join("\n")
}

#[test]
fn both_append() {
    let base = file(&[step("a", "")]);
    let (ours, theirs) = (file(&[step("a", ""), step("n", "")]), file(&[step("a", ""), step("m", "")]));
    assert_eq!(clean(&base, &ours, &theirs), file(&[step("a", ""), step("m", ""), step("n", "")]));
    assert_eq!(clean("", &step("n", ""), &step("m", "")), file(&[step("m", ""), step("n", "")]));
}

#[test]
fn who_changes_alone_gets_their_own_bytes() {
    let (base, moved) = ("[[step]]\nid = \"a\"\n[[step]]\nid = \"b\"", "[[step]]\nid = \"b\"\n[[step]]\nid = \"a\"");
    for changed in [moved, "[[step]]\nid = \"a\"\n\n\n\n[[step]]\nid='a'", "[[step]\n", ""] {
        assert_eq!(clean(base, changed, base), changed);
        assert_eq!(clean(base, base, changed), changed);
        assert_eq!(clean(base, changed, changed), changed);
    }
    // The line breaks are those of our side.
    assert_eq!(clean("a = 1\n", "a = 1\r\n", "a = 2\n"), "a = 2\r\n");
    assert_eq!(clean("a = 1\n", "a = 1\r\n", "a = 1\n"), "a = 1\r\n");
}

#[test]
fn fields_keep_their_lines() {
    let with = |lines: &str| step("a", lines);
    let merged = clean(
        &with("who = 'ana' # lead\nnote = \"x\"\n"),
        &with("who = 'ben' # lead\nnote = \"x\"\n# ours\nlesson = 'l'\n"),
        &with("who   = 'ana' # lead, still\nnote = \"y\"   # theirs\nstarted = 2023-01-01\n"),
    );
    let expected = "who   = 'ben' # lead, still\nnote = \"y\"   # theirs\nstarted = 2023-01-01\n# ours\nlesson = 'l'\n";
    assert_eq!(merged, with(expected));
}

#[test]
fn what_a_step_allows_is_put_together_and_the_reasons_clash() {
    let with = |lines: &str| step("a", lines);
    let (base, because) = (with("allow = ['retrofitted']\nallow-because = 'x'\n"), "allow-because = 'x'\n");
    let ours = with(&format!("allow = ['retrofitted', 'unmet-need']\n{because}"));
    let theirs = with(&format!("allow = ['retrofitted', 'id-reused']\n{because}"));
    let both = with(&format!("allow = ['retrofitted', 'unmet-need', 'id-reused']\n{because}"));
    assert_eq!(clean(&base, &ours, &theirs), both);
    let one = with("allow = ['unmet-need']\nallow-because = 'y'\n");
    let two = with("allow = ['id-reused']\nallow-because = 'z'\n");
    assert_eq!(outcome(&with(""), &one, &two).clashes.len(), 1);
}

#[test]
fn lists_are_put_together_of_what_stands_there() {
    let with = |list: &str| step("a", &format!("from = {list} # from\n"));
    let merge = |base: &str, ours: &str, theirs: &str| {
        let merged = clean(&with(base), &with(ours), &with(theirs));
        merged.strip_prefix(&step("a", "from = ")).unwrap().strip_suffix(" # from\n").unwrap().to_owned()
    };
    assert_eq!(merge("['a']", "['a', 'b']", "['a', \"c\"]"), "['a', 'b', \"c\"]");
    assert_eq!(merge("[ 'a' ]", "[ 'b' ]", "[ 'a', 'c' ]"), "[ 'b', 'c' ]");
    assert_eq!(merge("['a', 'b']", "['b']", "['a']"), "[]");
    assert_eq!(merge("['a', 'b',]", "['a', 'b', 'c',]", "['b',]"), "['b', 'c',]");
    assert_eq!(merge("[]", "['a']", "['b']"), "['a', 'b']");
    let tall = "[\n  # one\n  'a', # a\n  'b' # b\n]";
    let taller = "[\n  # one\n  'a', # a\n  'b', # b\n  'c', # c\n]";
    assert_eq!(merge(tall, taller, "['a', 'b', 'd']"), taller.replace("\n]", "\n  'd',\n]"));
    assert_eq!(merge(tall, "['a', 'b', 'd']", taller), taller.replace("\n]", "\n  'd',\n]"));
    let told = tall.replace("# a", "# a, still");
    for (ours, theirs) in [(told.as_str(), taller), (taller, told.as_str())] {
        assert_eq!(merge(tall, ours, theirs), taller.replace("# a", "# a, still").replace("'c',", "'c'"));
    }
    assert_eq!(clean(&step("a", ""), &with("['a']"), &with("['b']")), with("['a', 'b']"));
}

#[test]
fn a_conflict_is_around_its_step_alone() {
    let with = |day: &str| {
        file(&[step("a", ""), format!("# about b\n{}", step("b", &format!("started = {day}\n"))), step("c", "")])
    };
    let merged = outcome(&with("2023-01-01"), &with("2023-01-02"), &with("2023-01-03"));
    let b = |day: &str| format!("# about b\n{}", step("b", &format!("started = {day}\n")));
    let conflict = format!("<<<<<<< HEAD\n{}=======\n{}>>>>>>> topic\n", b("2023-01-02"), b("2023-01-03"));
    assert_eq!(merged.text, file(&[step("a", ""), conflict, step("c", "")]));
    let why = Conflict::Changed(vec![Part::Key("started".to_owned())]);
    assert_eq!(merged.clashes, [Clash::Step { id: "b".to_owned(), why }]);
}

#[test]
fn a_step_that_was_taken_out_is_the_empty_side_of_its_conflict() {
    let base = file(&[step("a", ""), step("b", "")]);
    let merged = outcome(&base, &step("a", ""), &file(&[step("a", ""), step("b", "who = 'x'\n")]));
    let conflict = format!("<<<<<<< HEAD\n=======\n{}>>>>>>> topic\n", step("b", "who = 'x'\n"));
    assert_eq!(merged.text, file(&[step("a", ""), conflict]));
    let why = Conflict::Removed(merge::Side::Ours);
    assert_eq!(merged.clashes, [Clash::Step { id: "b".to_owned(), why }]);
}

#[test]
fn a_conflict_above_the_steps_is_around_its_line_alone() {
    let with = |title: &str, summary: &str| format!("#:schema x\n# T\ntitle = '{title}'\nsummary = '{summary}'\n");
    let merge = |ours: &str, theirs: &str| {
        super::merge::<Plan>(with("A", "s").as_bytes(), ours.as_bytes(), theirs.as_bytes(), &LABELS)
    };
    let merged = merge(&with("B", "s"), &with("C", "t")).unwrap();
    let conflict = "<<<<<<< HEAD\ntitle = 'B'\n=======\ntitle = 'C'\n>>>>>>> topic\n";
    assert_eq!(merged.text, format!("#:schema x\n# T\n{conflict}summary = 't'\n"));
    assert_eq!(merged.clashes, [Clash::Head("title".to_owned())]);
    let merged = merge(&with("B", "s"), &with("A", "t")).unwrap();
    assert_eq!((merged.text, merged.clashes), (with("B", "t"), vec![]));
}

#[test]
fn moves_against_each_other_show_both_orders() {
    let all = |ids: &str| file(&ids.split(' ').map(|id| step(id, "")).collect::<Vec<_>>());
    let merged = outcome(&all("a x b"), &all("x a b"), &all("a b x"));
    let sides = format!("<<<<<<< HEAD\n{}=======\n{}>>>>>>> topic\n", all("x a b"), all("a b x"));
    assert_eq!(merged.text, sides);
    assert_eq!(merged.clashes, [Clash::Order(["x", "a", "b"].map(str::to_owned).to_vec())]);
    assert_eq!(clean(&all("a b c"), &all("c a b"), &all("a b n c")), all("c a b n"));
}

#[test]
fn comments_go_where_their_step_goes() {
    let (a, b) = (format!("# about a\n{}# below a\n", step("a", "")), format!("# about b\n{}", step("b", "")));
    let heading = "# --- second part ---\n".to_owned();
    let base = file(&[a.clone(), heading.clone(), b.clone()]);
    let ours = file(&[b.clone(), a.clone(), heading.clone()]);
    let edited = b.replace("id = \"b\"\n", "id = \"b\"\nwho = 'x'\n");
    let theirs = file(&[a.clone(), heading.clone(), step("n", ""), edited.clone()]);
    assert_eq!(clean(&base, &ours, &theirs), file(&[edited, a, heading, step("n", "")]));
}

#[test]
fn line_breaks_and_the_mark_are_ours() {
    let dos = |text: &str| text.replace('\n', "\r\n");
    let base = file(&[step("a", "")]);
    let (ours, theirs) = (file(&[step("a", "who = 'x'\n")]), file(&[step("a", "note = 'y'\n"), step("b", "")]));
    let both = file(&[step("a", "note = 'y'\nwho = 'x'\n"), step("b", "")]);
    assert_eq!(clean(&base, &format!("\u{feff}{}", dos(&ours)), &theirs), format!("\u{feff}{}", dos(&both)));
    assert_eq!(clean(&dos(&base), &ours, &dos(&theirs)), both);
    let conflict =
        outcome(&dos(&base), &dos(&file(&[step("a", "who = 'x'\n")])), &dos(&file(&[step("a", "who = 'y'\n")])));
    assert_eq!(conflict.text.matches('\n').count(), conflict.text.matches("\r\n").count());
}

#[test]
fn a_missing_last_line_break_stays_missing() {
    let cut = |text: String| text.trim_end().to_owned();
    let base = cut(step("a", ""));
    assert_eq!(clean(&base, &cut(step("a", "who = 'x'\n")), &base), cut(step("a", "who = 'x'\n")));
    let merged = clean(&base, &cut(file(&[step("a", ""), step("n", "")])), &cut(file(&[step("a", ""), step("m", "")])));
    assert_eq!(merged, cut(file(&[step("a", ""), step("m", ""), step("n", "")])));
}

#[test]
fn what_can_not_be_taken_apart_is_merged_by_lines_and_not_believed() {
    let inline = |ids: &str| {
        let steps: Vec<String> = ids.split(' ').map(|id| format!("  {{ id = '{id}' }},\n")).collect();
        format!("step = [\n{}]\n", steps.concat())
    };
    assert_eq!(clean(&inline("a b c d"), &inline("n a b c d"), &inline("a b c m d")), inline("n a b c m d"));
    // Moved down by one side and up by the other: by lines it stands twice.
    let merged = outcome(&inline("a b c d e f"), &inline("a c d b e f"), &inline("a b d e c f"));
    assert_eq!(merged.clashes, [Clash::Lines]);
    let broken = outcome("a = 1\n", "a = \n", "a = 3\n");
    assert_eq!(broken.clashes, [Clash::Lines]);
    assert_eq!(broken.text, "<<<<<<< HEAD\na = \n=======\na = 3\n>>>>>>> topic\n");
    assert_eq!(merge::<Plan>(b"", b"\xff", b"", &LABELS), None);
}

#[test]
fn an_id_that_stands_twice_makes_no_silent_result() {
    let (base, twice) = (step("a", ""), file(&[step("a", ""), step("a", "who = 'x'\n")]));
    let merged = outcome(&base, &twice, &file(&[step("a", ""), step("b", "")]));
    assert_eq!(merged.clashes, [Clash::Lines]);
}

#[test]
fn a_label_stays_on_its_line() {
    let labels = Labels { marker_size: 9, ours: "a\nid = 'x'", theirs: "" };
    let merged = merge::<Plan>(b"", b"title = 'a'\n", b"title = 'b'\n", &labels).unwrap();
    assert_eq!(merged.text, "<<<<<<<<< a id = 'x'\ntitle = 'a'\n=========\ntitle = 'b'\n>>>>>>>>>\n");
}

/// A step as it is written.
#[derive(Debug, Clone, PartialEq)]
struct Spec {
    id: String,
    above: u8,
    inline: u8,
    who: u8,
    note: u8,
    on: Vec<u8>,
    is_tall: bool,
    was: Vec<String>,
    below: u8,
    extra: u8,
    gap: usize,
    free: u8,
}

impl Spec {
    fn new(id: String, seed: u8) -> Self {
        let bit = |at: u8| (seed >> at) & 1;
        Self {
            id,
            above: bit(0),
            inline: bit(1),
            who: bit(2),
            note: 0,
            on: vec![1; usize::from(bit(3))],
            is_tall: bit(4) == 1,
            was: Vec::new(),
            below: bit(5),
            extra: bit(6),
            gap: 1 + usize::from(bit(7)),
            free: bit(2) * bit(7),
        }
    }

    fn write(&self, text: &mut String) {
        let Self { id, above, inline, who, note, on, is_tall, was, below, extra, gap, free } = self;
        let mut add = |is: bool, line: String| {
            if is {
                text.push_str(&line);
            }
        };
        add(true, "\n".repeat(*gap));
        add(*free > 0, format!("# free {free}\n\n"));
        add(*above > 0, format!("# above {above}\n"));
        add(
            true,
            format!("[[step]]\nid = \"{id}\"{}\n", if *inline > 0 { format!(" # {inline}") } else { String::new() }),
        );
        add(*who > 0, format!("who = 'w{who}'\n"));
        add(*note > 0, format!("note = '''\n\n[[step]] {note}\n'''\n"));
        let days: Vec<String> = on.iter().map(|day| format!("2023-01-0{day}")).collect();
        let tall = days.iter().map(|day| format!("  {day}, # day\n")).collect::<Vec<_>>().concat();
        add(!on.is_empty() && *is_tall, format!("on = [\n{tall}]\n"));
        add(!on.is_empty() && !*is_tall, format!("on = [{}]\n", days.join(", ")));
        add(!was.is_empty(), format!("was = {was:?}\n"));
        add(*extra > 0, format!("[step.extra]\nx = {extra}\n"));
        add(*below > 0, format!("# below {below}\n"));
    }
}

fn written(steps: &[Spec], has_end: bool) -> String {
    let mut text = "#:schema ./actual.schema.json\n# Record\n".to_owned();
    for step in steps {
        step.write(&mut text);
    }
    if has_end { text } else { text.trim_end().to_owned() }
}

type Act = (u8, usize, u8);

fn apply(steps: &mut Vec<Spec>, (what, at, value): Act) {
    let len = steps.len();
    let is_free = |steps: &[Spec], id: &str| steps.iter().all(|step| step.id != id);
    if what == 0 || len == 0 {
        let id = format!("n{}", value % 6);
        if is_free(steps, &id) {
            steps.insert(at.min(len), Spec::new(id, value));
        }
        return;
    }
    let at = at % len;
    match what {
        1 => drop(steps.remove(at)),
        2 => {
            let step = steps.remove(at);
            steps.insert(usize::from(value) % len, step);
        }
        3 => {
            let id = format!("r{}", value % 6);
            if is_free(steps, &id) {
                let old = std::mem::replace(&mut steps[at].id, id);
                steps[at].was.push(old);
            }
        }
        4 => match steps[at].on.iter().position(|day| *day == value % 5 + 1) {
            Some(place) => drop(steps[at].on.remove(place)),
            None => steps[at].on.push(value % 5 + 1),
        },
        5 => steps[at].who = value % 3,
        6 => steps[at].note = value % 3,
        7 => steps[at].above = value % 3,
        8 => steps[at].inline = value % 3,
        9 => steps[at].below = value % 3,
        10 => steps[at].extra = value % 3,
        11 => steps[at].free = value % 3,
        12 => steps[at].gap = usize::from(value % 3),
        _ => steps[at].is_tall = value % 2 == 0,
    }
}

fn versions() -> impl Strategy<Value = [String; 3]> {
    let acts = || prop::collection::vec((0..14_u8, 0..8_usize, any::<u8>()), 0..7);
    let ends = prop::array::uniform3(prop::bool::weighted(0.8));
    (0..6_u8, acts(), acts(), acts(), ends).prop_map(|(count, before, one, two, ends)| {
        let mut base: Vec<Spec> = (0..count).map(|at| Spec::new(format!("s{at}"), at.wrapping_mul(37))).collect();
        for act in before {
            apply(&mut base, act);
        }
        let side = |acts: Vec<Act>| {
            let mut side = base.clone();
            for act in acts {
                apply(&mut side, act);
            }
            side
        };
        let [base_end, one_end, two_end] = ends;
        [written(&base, base_end), written(&side(one), one_end), written(&side(two), two_end)]
    })
}

/// The text that somebody gets who takes one side of all conflicts.
fn resolved(text: &str, takes_ours: bool) -> String {
    let mut side = None;
    let mut kept = String::new();
    for line in text.split_inclusive('\n') {
        match line.get(..7) {
            Some("<<<<<<<") => side = Some(true),
            Some("=======") => side = Some(false),
            Some(">>>>>>>") => side = None,
            _ if side.is_none_or(|is_ours| is_ours == takes_ours) => kept.push_str(line),
            _ => {}
        }
    }
    kept
}

fn ids(text: &str) -> Vec<String> {
    let document = read::record("", text.as_bytes());
    let content = document.content.unwrap_or_else(|| panic!("{:?}\n{text}", document.findings));
    content.steps.into_iter().map(|step| step.id).collect()
}

proptest! {
    #[test]
    fn merging_with_oneself_or_the_base_keeps_every_byte([base, x, _] in versions()) {
        for (ours, theirs) in [(&x, &x), (&base, &x), (&x, &base)] {
            let (outcome, _) = steps(&base, ours, theirs, &LABELS).unwrap();
            prop_assert_eq!(&outcome.text, &x);
            prop_assert_eq!(outcome.clashes, vec![]);
        }
    }

    #[test]
    fn nothing_is_lost_and_nothing_is_twice([base, ours, theirs] in versions()) {
        let outcome = outcome(&base, &ours, &theirs);
        prop_assert!(!outcome.clashes.contains(&Clash::Lines), "{}", outcome.text);
        let [in_base, in_ours, in_theirs] = [&base, &ours, &theirs].map(|text| ids(text));
        // A renamed step is there under its new id.
        let mut found: Vec<String> = outcome.text.lines().filter_map(|line| line.strip_prefix("id = \"")?.split('"').next().map(str::to_owned)).collect();
        for id in in_ours.iter().chain(&in_theirs) {
            let was = format!("\"{id}\"");
            let lives = found.contains(id) || outcome.text.lines().any(|line| line.starts_with("was = ") && line.contains(&was));
            let was_taken_out = in_base.contains(id) && !(in_ours.contains(id) && in_theirs.contains(id));
            prop_assert!(lives || was_taken_out, "{} in\n{}", id, outcome.text);
        }
        if outcome.clashes.is_empty() {
            prop_assert_eq!(ids(&outcome.text), found.clone());
            found.sort();
            found.dedup();
            prop_assert_eq!(ids(&outcome.text).len(), found.len());
            prop_assert_eq!(read::record("", outcome.text.as_bytes()).findings, vec![]);
        }
        for side in [true, false] {
            ids(&resolved(&outcome.text, side));
        }
    }

    #[test]
    fn the_sides_are_equals([base, ours, theirs] in versions()) {
        let (one, two) = (outcome(&base, &ours, &theirs), outcome(&base, &theirs, &ours));
        prop_assert_eq!(one.clashes.len(), two.clashes.len());
        if one.clashes.is_empty() {
            prop_assert_eq!(ids(&one.text), ids(&two.text));
        }
    }

    #[test]
    fn no_comment_is_lost([base, ours, theirs] in versions()) {
        let outcome = outcome(&base, &ours, &theirs);
        let comments = |text: &str| text.lines().filter(|line| line.starts_with("# above")).map(str::to_owned).collect::<Vec<_>>();
        let all = comments(&outcome.text);
        let in_base = comments(&base);
        for comment in comments(&ours).into_iter().chain(comments(&theirs)).filter(|comment| !in_base.contains(comment)) {
            prop_assert!(all.contains(&comment), "{} in\n{}", comment, outcome.text);
        }
    }

    #[test]
    fn any_text_is_merged_somehow(base in ".{0,60}", ours in "(\\[\\[step\\]\\]|id = '[ab]'|\n|#|\\[|\\]|=|x){0,20}", theirs in "(\\[\\[step\\]\\]\nid = '[ab]'\n|#.\n|step = \\[\\]|[a-c] = 1\n){0,9}") {
        for (base, ours, theirs) in [(&base, &ours, &theirs), (&theirs, &ours, &base), (&ours, &theirs, &theirs), (&ours, &ours, &theirs)] {
            let outcome = outcome(base, ours, theirs);
            if base == ours && outcome.clashes.is_empty() {
                let plain = |text: &str| text.replace("\r\n", "\n").trim_start_matches('\u{feff}').trim_end().to_owned();
                prop_assert_eq!(plain(&outcome.text), plain(theirs));
            }
        }
    }
}

#[test]
fn steps_go_together_behind_a_table_of_the_head() {
    let head = "[extra]\nteam = \"core\"\n\n";
    let base = format!("{head}{}\n{}\n{}", step("a", ""), step("b", ""), step("c", ""));
    let ours = format!("{head}{}\n{}", step("b", ""), step("c", "who = \"o\"\n"));
    let theirs = format!(
        "{head}{}\n# Phase two\n\n{}\n{}\n{}",
        step("a", ""),
        step("x", ""),
        step("b", ""),
        step("c", "note = \"t\"\n")
    );
    let expected = format!(
        "{head}# Phase two\n\n{}\n{}\n{}",
        step("x", ""),
        step("b", ""),
        step("c", "note = \"t\"\nwho = \"o\"\n")
    );
    let (one, other) = (clean(&base, &ours, &theirs), clean(&base, &theirs, &ours));
    // Of two new keys the other side's goes first.
    assert_eq!(one, expected);
    assert_eq!(other, expected.replace("note = \"t\"\nwho = \"o\"", "who = \"o\"\nnote = \"t\""));
}
