use proptest::prelude::*;

use super::super::format::{Plan, Record};
use super::super::read;
use super::*;

#[track_caller]
fn tidied(text: &str) -> String {
    String::from_utf8(tidy::<Plan>(text.as_bytes()).unwrap()).unwrap()
}

#[test]
fn keys_have_their_order_and_keep_their_comments() {
    let text = "#:schema ../plan.schema.json\n# About\n\n\n\ntitle='T'   # inline\n# about a\n  [[ step ]] # h\n# of \
                title\n\ntitle   =\t\"A\"  \n  id = \"a\"# x\n\n  # of needs\n  needs = [ 'b',\n'c' , ]  # n\n# below \
                a\n\n# free\n\n\n[[step]]\nid = 'b'\n[step.extra]\nx   = 1  \n\n\n[[step]]\nid = 'c'";
    let expected = "#:schema ../plan.schema.json\n# About\n\ntitle = 'T'   # inline\n\n# about a\n[[step]] # h\nid = \"a\" \
                    # x\n# of title\ntitle = \"A\"\n# of needs\nneeds = ['b', 'c']  # n\n# below a\n\n# free\n\n[[step]]\nid = \
                    'b'\n[step.extra]\nx   = 1\n\n[[step]]\nid = 'c'\n";
    assert_eq!(tidied(text), expected);
    assert_eq!(tidied(expected), expected);
}

#[test]
fn each_format_has_its_order() {
    let text = "[[step]]\noutcome = 'x'\nstarted = 2023-01-01\nplan = []\nid = 'a'\n";
    let expected = "[[step]]\nid = 'a'\nplan = []\nstarted = 2023-01-01\noutcome = 'x'\n";
    assert_eq!(tidy::<Record>(text.as_bytes()).unwrap(), expected.as_bytes());
}

#[test]
fn a_long_list_has_a_line_an_entry_and_one_with_comments_stays() {
    let long = format!("[[step]]\nid = 'a'\nneeds = ['{}', '{}'] # why\n", "x".repeat(50), "y".repeat(50));
    let expected =
        format!("[[step]]\nid = 'a'\nneeds = [\n  '{}',\n  '{}',\n] # why\n", "x".repeat(50), "y".repeat(50));
    assert_eq!(tidied(&long), expected);
    assert_eq!(tidied(&expected), expected);
    let commented = "[[step]]\nid = 'a'\nneeds = [ # all\n    'b',   # one\n\n  'c#',\n]\n";
    assert_eq!(tidied(commented), commented);
    let wide = format!("[[step]]\nid = 'a'\nneeds = [\n  '{}',\n]\n", "中".repeat(50));
    assert_eq!(tidied(&wide), wide);
}

#[test]
fn texts_keep_every_byte() {
    let text = "[[step]]\nnote = \"\"\"\n[[step]]  \n\n\n# none  \nid = 1\t\n\"\"\"\nid = 'a'\n[extra]\nx = '''  \n\n\n  '''\n";
    let expected = "[[step]]\nid = 'a'\nnote = \"\"\"\n[[step]]  \n\n\n# none  \nid = 1\t\n\"\"\"\n\n[extra]\nx = '''  \n\n\n  '''\n";
    assert_eq!(tidied(text), expected);
}

#[test]
fn line_breaks_are_those_of_most_lines_and_the_mark_stays() {
    let text = "\u{feff}title='T'\r\n\r\n[[step]]\r\nid='a'\nnote = \"\"\"x\ny\"\"\"";
    let expected = "\u{feff}title = 'T'\r\n\r\n[[step]]\r\nid = 'a'\r\nnote = \"\"\"x\ny\"\"\"\r\n";
    assert_eq!(tidied(text), expected);
    let half = "title = 'T'\r\n[[step]]\nid = 'a'\n\r\n";
    assert_eq!(tidied(half), "title = 'T'\n\n[[step]]\nid = 'a'\n", "half of the lines are no majority");
}

#[test]
fn what_has_no_layout_stays() {
    for text in ["", "\u{feff}", "step = [ { id = 'a' },\n {id='b'} ]\n", "step=[]\n"] {
        assert_eq!(tidied(text), text);
    }
    let dotted = "[[step]]\nid = 'a'\nextra.x   = 1\ntitle = 'A'\nextra.y = 2\n";
    assert_eq!(tidied(dotted), dotted);
}

#[test]
fn what_does_not_parse_is_refused_with_its_line() {
    let TidyError::Broken { line, .. } = tidy::<Plan>(b"title = 'x'\n[[step]\n").unwrap_err() else { panic!() };
    assert_eq!(line, 2);
    assert!(tidy::<Plan>(b"[[step]]\nnote = 'x'\n").is_err());
    assert!(tidy::<Plan>(b"\xff").is_err());
}

#[test]
fn new_files_are_tidy() {
    let plan = super::super::new::new_plan("T", None, 1);
    assert_eq!(tidied(&plan), plan);
    let record = super::super::new::new_record("T", 1);
    assert_eq!(tidied(&record), record);
}

/// A line, or several, that can stand in a file of steps; odd ones too.
fn piece() -> impl Strategy<Value = String> {
    let fixed = [
        "\n",
        "\n",
        "\n",
        "# c\n",
        "  # c #\n",
        "#:schema x\n",
        "\t\n",
        "[[step]]\n",
        " [[ step ]] # h\n",
        "[[\"step\"]]\n",
        "[step.extra]\n",
        "[step.extra.\"a#b\"]\n",
        "[extra]\n",
        "[[extra.list]]\n",
        "[step]\n",
        "extra.x = 1\n",
        "extra.\"y#\".z = 2  # d\n",
        "\"title\" = 'q'\n",
        "note = '''\n a  \n\n# no\n'''\n",
        "expect = \"\"\"\\\n  x\"\"\" # t\n",
        "phase=\"a # b\"#c\n",
        "needs = [\n 'a', # one\n\n 'b#' ]\n",
        "from = [ 'a' ,'b',] # z\n",
        "yields=[]\n",
        "due = 2023-01-02\n",
        "  who = 'x'  \n",
        "x = { a = 1, b = 'c#' }\n",
        "n = nan\n",
        "was = [ [ 'a' ] ]\n",
        "evidence = ['''a\nb''', 'c']\n",
    ];
    let long = (20..60_usize).prop_map(|n| format!("paths = ['{}', '{}']\n", "x".repeat(n), "y".repeat(n)));
    let id = (0..9_u8).prop_map(|n| format!("id = 'i{n}'\n"));
    let title = "[a-z #\"]{0,8}".prop_map(|title| format!("title = '{title}'\n"));
    prop_oneof![6 => prop::sample::select(fixed.to_vec()).prop_map(str::to_owned), 1 => long, 3 => id, 2 => title]
}

fn file() -> impl Strategy<Value = String> {
    let step = (prop::sample::select(vec!["id = 'k'\n", "title = 'K'\n"]), prop::collection::vec(piece(), 0..7));
    let step = step.prop_map(|(name, pieces)| format!("[[step]]\n{name}{}", pieces.concat()));
    let parts = (prop::collection::vec(piece(), 0..5), prop::collection::vec(step, 0..4), 0..4_u8);
    parts.prop_map(|(head, steps, ending)| {
        let text = head.concat() + &steps.concat();
        match ending {
            0 => text.replace('\n', "\r\n"),
            1 => text.trim_end_matches('\n').to_owned(),
            2 => format!("\u{feff}{text}"),
            _ => text,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, max_global_rejects: 50_000, ..ProptestConfig::default() })]

    #[test]
    fn tidying_keeps_the_meaning_and_every_comment_and_once_is_enough(file in file()) {
        let before = read::plan("f", file.as_bytes());
        prop_assume!(before.content.is_some());
        let new = tidy::<Plan>(file.as_bytes());
        prop_assert!(new.is_ok(), "{:?}", new);
        let new = new.unwrap();
        let after = read::plan("f", &new);
        prop_assert_eq!(&before.content.as_ref().unwrap().head, &after.content.as_ref().unwrap().head);
        prop_assert_eq!(&before.content.unwrap().steps, &after.content.unwrap().steps);
        prop_assert_eq!(file.matches('#').count(), String::from_utf8_lossy(&new).matches('#').count());
        let again = tidy::<Plan>(&new).unwrap();
        prop_assert_eq!(String::from_utf8_lossy(&again), String::from_utf8_lossy(&new));
    }
}
