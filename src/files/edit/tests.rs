use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::files::{Plan, Record};

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn texts(all: &[&str]) -> Value {
    Value::Texts(all.iter().map(|text| (*text).to_owned()).collect())
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, 3, day).unwrap()
}

fn edited(before: &str, change: impl FnOnce(&mut Editor<'_>) -> Result<(), EditError>) -> String {
    let mut editor = Editor::open::<Plan>(before.as_bytes()).unwrap();
    change(&mut editor).unwrap();
    String::from_utf8(editor.finish().unwrap()).unwrap()
}

#[test]
fn one_added_step_is_one_added_block() {
    let step = [("id", text("b")), ("title", text("B"))];
    let block = "[[step]]\nid = \"b\"\ntitle = \"B\"\n";
    for (before, after) in [
        ("", block.to_owned()),
        ("title = 'x'\n", format!("title = 'x'\n\n{block}")),
        ("title = 'x'\n\n", format!("title = 'x'\n\n{block}")),
        ("title = 'x'\n# end", format!("title = 'x'\n# end\n\n{}", block.trim_end())),
        ("[[step]]\nid = 'a'\n\n[extra]\nx = nan\n", format!("[[step]]\nid = 'a'\n\n[extra]\nx = nan\n\n{block}")),
        (
            "a = 1\r\n[[step]]\r\nid = 'a'\r\n",
            format!("a = 1\r\n[[step]]\r\nid = 'a'\r\n\r\n{}", block.replace('\n', "\r\n")),
        ),
        ("\u{feff}title = 'x'\n", format!("\u{feff}title = 'x'\n\n{block}")),
        ("step = []\n", "step = [{ id = \"b\", title = \"B\" }]\n".to_owned()),
        ("step = [{ id = 'a' }, ]\n", "step = [{ id = 'a' }, { id = \"b\", title = \"B\" }, ]\n".to_owned()),
        (
            "step = [\n  { id = 'a' }, # c\n]\n",
            "step = [\n  { id = 'a' }, # c\n  { id = \"b\", title = \"B\" },\n]\n".to_owned(),
        ),
    ] {
        assert_eq!(edited(before, |editor| editor.add_step(Spot::End, &step)), after, "{before:?}");
    }
}

#[test]
fn steps_are_added_between_others() {
    let before = "[[step]]\nid = 'a'\n# of a\n\n# of c\n[[step]]\nid = 'c'";
    let two = edited(before, |editor| {
        editor.add_step(Spot::Behind(0), &[("id", text("b"))])?;
        editor.add_step(Spot::Behind(0), &[("id", text("b2"))])
    });
    assert_eq!(
        two,
        "[[step]]\nid = 'a'\n# of a\n\n[[step]]\nid = \"b\"\n\n[[step]]\nid = \"b2\"\n\n# of c\n[[step]]\nid = 'c'"
    );
    let tight = "[[step]]\nid = 'a'\n[[step]]\nid = 'c'";
    let two = edited(tight, |editor| {
        editor.add_step(Spot::Behind(0), &[("id", text("b"))])?;
        editor.add_step(Spot::Behind(0), &[("id", text("b2"))])
    });
    assert_eq!(two, "[[step]]\nid = 'a'\n\n[[step]]\nid = \"b\"\n\n[[step]]\nid = \"b2\"\n\n[[step]]\nid = 'c'");
    let last = edited(tight, |editor| {
        editor.add_step(Spot::Behind(1), &[("id", text("d"))])?;
        editor.add_step(Spot::Behind(1), &[("id", text("e"))])
    });
    assert_eq!(last, "[[step]]\nid = 'a'\n[[step]]\nid = 'c'\n\n[[step]]\nid = \"d\"\n\n[[step]]\nid = \"e\"");
}

#[test]
fn keys_are_set_where_they_belong() {
    let before = "[[step]] # h\n  title = 'A' # t\n  who = \"ana\"  # w\n[step.extra]\nx = 1\n";
    let after = edited(before, |editor| {
        editor.set(0, "id", &text("a"))?;
        editor.set(0, "who", &text("ben"))?;
        editor.set(0, "needs", &texts(&["b"]))?;
        editor.set(0, "dropped", &text("Why \"not\""))
    });
    assert_eq!(
        after,
        "[[step]] # h\n  id = \"a\"\n  title = 'A' # t\n  needs = [\"b\"]\n  who = \"ben\"  # w\n  dropped = 'Why \"not\"'\n[step.extra]\nx = 1\n"
    );
    assert_eq!(
        edited("[[step]]\nid = 'a'", |editor| editor.set(0, "title", &text("A"))),
        "[[step]]\nid = 'a'\ntitle = \"A\""
    );
    assert_eq!(
        edited("step = [{id='a'}]", |editor| {
            editor.set(0, "title", &text("A"))?;
            editor.set(0, "who", &text("w"))
        }),
        "step = [{id='a', title = \"A\", who = \"w\"}]"
    );
    assert_eq!(
        edited("step = [{title='a'}]", |editor| editor.set(0, "id", &text("i"))),
        "step = [{ id = \"i\",title='a'}]"
    );
}

#[test]
fn a_key_and_a_step_can_be_added_in_one_place() {
    for end in ["", "\n", "\n\n[[step]]\nid = 'z'\n"] {
        let after = edited(&format!("[[step]]\nid = 'a'{end}"), |it| {
            it.add_step(Spot::Behind(0), &[("id", text("b"))])?;
            it.set(0, "who", &text("w"))
        });
        assert!(after.starts_with("[[step]]\nid = 'a'\nwho = \"w\"\n\n[[step]]\nid = \"b\""), "{after}");
    }
}

#[test]
fn what_is_so_already_changes_nothing() {
    let mut editor = Editor::open::<Plan>(b"[[step]]\nid = 'a'\nneeds = ['b']\n").unwrap();
    editor.set(0, "id", &text("a")).unwrap();
    editor.add(0, "needs", &texts(&["b"])).unwrap();
    assert!(!editor.rename(0, "needs", "x", &["y".to_owned()]).unwrap());
    assert!(editor.is_unchanged());
}

#[test]
fn lists_grow_in_their_own_style() {
    let add = |list: &str| {
        edited(&format!("[[step]]\nid = 'a'\nneeds = {list}\n"), |it| it.add(0, "needs", &texts(&["x", "b"])))
    };
    assert!(add("[]").ends_with("needs = [\"x\", \"b\"]\n"));
    assert!(add("['b']").ends_with("needs = ['b', \"x\"]\n"));
    assert!(add("[ 'b', 'c', ]").ends_with("needs = [ 'b', 'c', \"x\", ]\n"));
    assert!(add("[\n  'b', # why\n]").ends_with("needs = [\n  'b', # why\n  \"x\",\n]\n"));
    let on =
        edited("[[step]]\nid = 'a'\non = [2023-03-01]\n", |it| it.add(0, "on", &Value::Days(vec![day(2), day(1)])));
    assert!(on.ends_with("on = [2023-03-01, 2023-03-02]\n"));
}

#[test]
fn references_are_renamed_in_place() {
    let before = "[[step]]\nid = 'a'\nneeds = ['x', 'y' ] # c\nfrom = 'x'\n";
    let one = edited(before, |it| it.rename(0, "needs", "x", &["z".to_owned()]).map(|_| ()));
    assert!(one.contains("needs = [\"z\", 'y' ] # c\n"));
    let merged = edited(before, |it| it.rename(0, "needs", "x", &["y".to_owned()]).map(|_| ()));
    assert!(merged.contains("needs = [\"y\"] # c\n"));
    let two = edited(before, |it| {
        it.rename(0, "needs", "x", &["p".to_owned(), "q".to_owned()])?;
        it.rename(0, "from", "x", &["p".to_owned(), "q".to_owned()]).map(|_| ())
    });
    assert!(two.contains("needs = [\"p\", \"q\", 'y' ] # c\nfrom = [\"p\", \"q\"]\n"));
}

#[test]
fn steps_and_keys_are_taken_out_with_their_comments() {
    let before = "[[step]]\nid = 'a'\n\n# of b\n[[step]]\nid = 'b'\nwho = 'x' # c\n\n[[step]]\nid = 'c'\n";
    assert_eq!(edited(before, |it| it.remove_step(1)), "[[step]]\nid = 'a'\n\n[[step]]\nid = 'c'\n");
    assert_eq!(edited(before, |it| it.unset(1, "who")), before.replace("who = 'x' # c\n", ""));
}

#[test]
fn what_can_not_be_changed_safely_is_refused() {
    let mut editor = Editor::open::<Record>(b"[[step]]\nid = 'a'\nnote.x = 1\n").unwrap();
    assert!(matches!(editor.set(0, "note", &text("n")), Err(EditError::Odd(_))));
    let broken = Editor::open::<Record>(b"\n[[step]\n").unwrap_err();
    assert!(matches!(broken, EditError::Broken { line: 2, .. }), "{broken:?}");
}

/// Files that parse, with comments, line breaks and ways of writing of all sorts.
fn any_file() -> impl Strategy<Value = String> {
    let comment =
        prop_oneof![Just(""), Just("# c\n"), Just("\n"), Just("# c\n\n# d\n"), Just("#[[step]]\n"), Just("  \n")];
    let field = prop_oneof![
        Just("note = \"\"\"\n[[step]]\nid = 'no'\n\"\"\"\n"),
        Just("note = '''x'''  # [[step]]\n"),
        Just("who = \"w\" # c\n"),
        Just("  who='w'\n"),
        Just("needs = [ # c\n  'x', # d\n\n  'y'\n  # e\n]\n"),
        Just("needs = ['x']\n"),
        Just("extra.a.b = 1\nextra.a.c = [\n1]\n"),
        Just("\"extra\" = {a = 1, b = [{c = 2}]}\n"),
        Just("# only a comment\n"),
    ];
    let below = prop_oneof![
        Just(""),
        Just("[step.extra]\nx = nan\n"),
        Just("\n[[step.extra.list]]\n# c\nk = '''\n[[step]]'''\n"),
        Just("# below\n"),
    ];
    let step = (
        comment.clone(),
        prop_oneof![Just("[[step]]\n"), Just("[[ \"step\" ]] # h\n"), Just("  [[step]]\n")],
        any::<bool>(),
        proptest::option::of(field),
        below,
    );
    let head = prop_oneof![
        Just(""),
        Just("#:schema ./x\n"),
        Just("title = 'T' # c\n"),
        Just("title = \"\"\"\nT\"\"\"\n[extra]\nx = 1\n"),
    ];
    (head, proptest::collection::vec(step, 0..5), comment, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(head, steps, end, dos, is_open, has_mark)| {
            let mut text = head.to_owned();
            for (number, (comment, header, has_title, field, below)) in steps.into_iter().enumerate() {
                text.push_str(comment);
                text.push_str(header);
                let key = if has_title { "title" } else { "id" };
                text.push_str(&format!("{key} = \"s{number}\"\n"));
                let field = field.unwrap_or_default();
                text.push_str(field);
                text.push_str(if field.contains("extra") { "" } else { below });
            }
            text.push_str(end);
            if is_open && text.ends_with('\n') {
                text.pop();
            }
            if dos {
                text = text.replace('\n', "\r\n");
            }
            if has_mark { format!("\u{feff}{text}") } else { text }
        },
    )
}

/// What stays of a text before and behind what changed.
fn is_spliced(before: &[u8], after: &[u8], range: &Range<usize>) -> bool {
    let behind = before.len() - range.end;
    after.starts_with(&before[..range.start])
        && after.ends_with(&before[range.end..])
        && after.len() >= range.start + behind
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn a_change_stays_in_its_step(file in any_file(), at in 0usize..5, which in 0usize..6) {
        let mark = if file.starts_with('\u{feff}') { 3 } else { 0 };
        let mut editor = Editor::open::<Plan>(file.as_bytes()).unwrap();
        let Some(block) = editor.layout().steps.get(at % editor.layout().steps.len().max(1)).cloned() else { return Ok(()) };
        let at = at % editor.layout().steps.len();
        let value = text("new \"text\" \\ with\nlines");
        let result = match which {
            0 => editor.set(at, "title", &value),
            1 => editor.set(at, "note", &value),
            2 => editor.set(at, "id", &text("new-id")),
            3 => editor.add(at, "needs", &texts(&["x", "new"])),
            4 => editor.rename(at, "needs", "x", &["p".into(), "q".into()]).map(|_| ()),
            _ => editor.unset(at, "who"),
        };
        prop_assert_eq!(result, Ok(()));
        let after = editor.finish().unwrap();
        prop_assert!(is_spliced(file.as_bytes(), &after, &(block.whole.start + mark..block.whole.end + mark)));
        let again = Editor::open::<Plan>(&after).unwrap();
        prop_assert_eq!(again.layout().steps.len(), Editor::open::<Plan>(file.as_bytes()).unwrap().layout().steps.len());
        let dos = file.contains("\r\n") && !file.replace("\r\n", "").contains('\n');
        prop_assert!(!dos || !String::from_utf8(after).unwrap().replace("\r\n", "").contains('\n'));
    }

    #[test]
    fn a_step_more_is_a_block_more(file in any_file(), at in 0usize..6) {
        let mut editor = Editor::open::<Plan>(file.as_bytes()).unwrap();
        let count = editor.layout().steps.len();
        let spot = if at < count { Spot::Behind(at) } else { Spot::End };
        editor.add_step(spot, &[("id", text("new")), ("title", text("New"))]).unwrap();
        let after = editor.finish().unwrap();
        let known: Vec<&str> = file.lines().collect();
        let after_text = String::from_utf8(after.clone()).unwrap();
        let changed = similar::TextDiff::from_lines(&file, &after_text);
        let is_open = !file.trim_start_matches('\u{feff}').is_empty() && !file.ends_with('\n');
        // Only a last line that was open gets a line break; nothing else is taken out.
        let gone = changed.iter_all_changes().filter(|change| change.tag() == similar::ChangeTag::Delete).count();
        let is_bare_mark = file.chars().eq(['\u{feff}']);
        prop_assert!(gone <= usize::from(is_open || is_bare_mark));
        prop_assert!(after_text.lines().count() <= known.len() + 5);
        prop_assert_eq!(after_text.ends_with('\n'), !is_open);
        let again = Editor::open::<Plan>(&after).unwrap();
        prop_assert_eq!(again.layout().steps.len(), count + 1);
        prop_assert_eq!(&again.layout().steps[if at < count { at + 1 } else { count }].id, "new");
    }

    #[test]
    fn taking_a_step_out_leaves_the_others(file in any_file(), at in 0usize..5) {
        let mut editor = Editor::open::<Plan>(file.as_bytes()).unwrap();
        let ids: Vec<String> = editor.layout().steps.iter().map(|step| step.id.clone()).collect();
        if ids.is_empty() { return Ok(()); }
        let at = at % ids.len();
        editor.remove_step(at).unwrap();
        let after = editor.finish().unwrap();
        let left: Vec<String> = Editor::open::<Plan>(&after).unwrap().layout().steps.iter().map(|step| step.id.clone()).collect();
        let mut expected = ids;
        expected.remove(at);
        prop_assert_eq!(left, expected);
    }
}
