use std::fmt::Write as _;

use proptest::prelude::*;

use super::super::read;
use super::super::{Plan, Record};
use super::*;

fn steps_of<F: Format>(versions: &Versions<F>, version: &Version<F::Head>) -> Vec<F::Step> {
    version.steps.iter().map(|&step| versions.steps()[step as usize].clone()).collect()
}

/// Reads with both readers, and compares.
fn agree<F: Format>(versions: &mut Versions<F>, bytes: &[u8]) -> bool
where
    F::Head: PartialEq,
{
    let fast = versions.read(bytes);
    let full = read::document::<F>("p", bytes);
    match (&fast, &full.content) {
        (Ok(version), Some(content)) => {
            assert_eq!(version.head, content.head);
            assert_eq!(steps_of(versions, version), content.steps);
            assert_eq!(content.steps.len(), content.places.len());
        }
        (Err(_), None) => assert!(!full.findings.is_empty()),
        _ => panic!("the readers disagree on {:?}: {fast:?}", String::from_utf8_lossy(bytes)),
    }
    fast.is_ok()
}

#[test]
fn equal_steps_are_kept_once() {
    let mut versions = Versions::<Plan>::new();
    let a = "[[step]]\ntitle = \"A\"\n";
    let b = "[[step]] # b\r\ntitle = \"B\"\r\n";
    let first = versions.read(format!("title = \"T\"\n{a}{b}{a}").as_bytes()).unwrap();
    assert_eq!(first.head.title.as_deref(), Some("T"));
    assert_eq!(first.steps, [0, 1, 0]);
    let second = versions.read(format!("{b}\n# now with a comment\n{a}").as_bytes()).unwrap();
    assert_eq!(second.steps, [1, 0]);
    assert_eq!(versions.steps().len(), 2);
    assert_eq!(versions.steps()[1].id, "b");
}

#[test]
fn the_same_value_read_as_a_whole_is_the_same_step() {
    let mut versions = Versions::<Record>::new();
    let first = versions.read(b"[[step]]\nid = 'a'\nnote = '''\nx\r\ny'''\n").unwrap();
    let second = versions.read(b"step = [{ id = \"a\", note = \"x\\ny\" }]\n").unwrap();
    assert_eq!(first.steps, second.steps);
}

#[test]
fn faults_have_a_line() {
    let fault = |text: &[u8]| Versions::<Plan>::new().read(text).unwrap_err().to_string();
    assert_eq!(fault(b"a = 1\n[[step]]\ntitle = x\n"), "line 3: `x` needs quotes");
    assert_eq!(fault(b"\xef\xbb\xbfa = 1\n\xff\n"), "line 2: the file is not UTF-8 from here on");
    assert_eq!(fault(b"\n\n[[step]]\nnote = 'x'\n"), "line 3: this step has neither an `id` nor a `title`");
    assert_eq!(fault(b"a = 1\n<<<<<<< HEAD\n"), "line 2: a merge conflict was left in the file");
    assert_eq!(fault(b"a = 1\n\0\n"), "line 2: the control character U+0000 can't stand in a file");
    assert_eq!(fault(b"due = 2023-02-30\n"), "line 1: `2023-02-30` is no day of the calendar");
}

#[test]
fn deep_nesting_and_size_are_faults() {
    let mut versions = Versions::<Plan>::new();
    for text in [
        format!("a = {}", "[".repeat(20_000)),
        format!("a = {}{}", "[".repeat(20_000), "]".repeat(20_000)),
        format!("a = {}", "{a=".repeat(20_000)),
        format!("a = {}", "[{a=".repeat(20_000)),
        format!("{}\n", "[".repeat(20_000)),
        format!("a{} = 1\n", ".a".repeat(20_000)),
        format!("[a{}]\n", ".a".repeat(20_000)),
        format!("[[step]]\nid = 'a'\n[step.a{}]\n", ".a".repeat(20_000)),
        format!("a = {}1{}\n", format!("{{a{} = ", ".a".repeat(78)).repeat(79), "}".repeat(79)),
        format!("a = \"{}\"\n", "x".repeat(10_000_000)),
        "a = 1\n".repeat(500_000),
    ] {
        assert!(!agree(&mut versions, text.as_bytes()));
    }
}

#[test]
fn a_text_that_quotes_a_step_is_joined_again() {
    let mut versions = Versions::<Plan>::new();
    let quoting = "[[step]]\nid = 'q'\nnote = '''\n[[step]]\nid = 'no'\n  [[step]]\n'''\n";
    let text = format!("[[step]]\nid = 'a'\n{quoting}[[step]]\nid = 'b'\n");
    let version = versions.read(text.as_bytes()).unwrap();
    assert_eq!(version.steps.len(), 3);
    assert_eq!(versions.last.len(), 3);
    assert!(agree(&mut versions, text.as_bytes()));
}

#[test]
fn versions_that_share_most_blocks_agree() {
    let mut versions = Versions::<Plan>::new();
    let block = |n: u32| format!("[[step]]\nid = \"s{n}\"\ntitle = \"Step {n}\"\n\n");
    let mut order: Vec<u32> = (0..200).collect();
    for round in 0..60_u32 {
        match round % 4 {
            0 => order.insert((round * 7 % 150) as usize, 1000 + round),
            1 => drop(order.drain(20..20 + (round % 5) as usize)),
            2 => order.rotate_left(round as usize % 9),
            _ => order[(round * 13 % 90) as usize] = 2000 + round,
        }
        let text = order.iter().fold(String::from("title = 'x'\n"), |mut text, &n| {
            let _ = write!(text, "{}", block(n));
            text
        });
        assert!(agree(&mut versions, text.as_bytes()));
    }
}

const FRAGMENTS: [&str; 56] = [
    "title = \"T\"\n",
    "title = \"Other\"\n",
    "summary = '''\n[[step]]\n'''\n",
    "baseline = 2023-01-20\n",
    "baseline = \"v1\"\n",
    "baseline = 5\n",
    "agreed = 2023-01-09\n",
    "agreed = 2023-01-09T10:00:00Z\n",
    "# a comment\n",
    "# [[step]]\n",
    "\n",
    "\r\n",
    "[[step]]\nid = \"a\"\n",
    "[[step]]\r\nid = \"a\"\r\ntitle = \"A\"\r\n",
    "[[step]]\nid = \"b\"\ntitle = \"B\"\nneeds = [\"a\"]\n",
    "[[step]]\nid = \"B\"\nkind = \"decision\"\nevery = \"2 weeks\"\n",
    "  [[step]] # indented\nid = \"c\"\nwas = [\"b\"]\n",
    "\t[[step]]\ttitle = 1\n",
    "[[ step ]]\ntitle = \"D e\"\n",
    "[[\"step\"]]\nid = \"q\"\n",
    "[[step]]\n",
    "[[step]]\nnote = \"no name\"\n",
    "[[step]]\nid = 5\n",
    "[[step]]\nid = 5\ntitle = \"five\"\n",
    "[[step]]\nid = \"\"\n",
    "[[step]]]\n",
    "[[step]\nid = \"x\"\n",
    "[[step]]\nid = \"l\"\nnote = \"\"\"\n[[step]]\nid = \"no\"\n\"\"\"\n",
    "[[step]]\nid = \"m\"\nnote = '''\n  [[step]]\n",
    "'''\n",
    "\"\"\"\n",
    "[[step]]\nid = \"o\"\nneeds = [\n",
    "]\n",
    "}\n",
    "[extra]\n",
    "[extra]\nx = 1\n",
    "[extra.deep]\n",
    "[[extra]]\n",
    "extra.y = 2\n",
    "[step.extra]\n",
    "[step.extra]\nx = { y = [1, 2] }\n",
    "[[step.extra.list]]\nz = 1\n",
    "[step]\n",
    "[title]\n",
    "[[paths]]\n",
    "step = []\n",
    "step = [{ id = \"i\" }, { title = \"J\" }]\n",
    "step = 1\n",
    "due = 2023-02-30\n",
    "due = 2023-02-10\n",
    "plan = [\"a\", 5]\n",
    "plan = []\nstarted = 2023-02-01\non = [2023-03-01]\nforeseeable = true\n",
    "note = \"x\"\n",
    "<<<<<<< HEAD\n",
    "\u{feff}",
    "a = \0\n",
];

fn texts() -> impl Strategy<Value = Vec<Vec<usize>>> {
    // Mostly plain steps, so that many of the texts parse.
    let fragment = prop_oneof![3 => 10_usize..17, 1 => 0_usize..FRAGMENTS.len()];
    prop::collection::vec(prop::collection::vec(fragment, 0..9), 1..6)
}

fn assemble(fragments: &[usize], mark: bool, crlf: bool) -> Vec<u8> {
    let mut text: String = if mark { "\u{feff}".into() } else { String::new() };
    text.extend(fragments.iter().map(|&fragment| FRAGMENTS[fragment]));
    if crlf {
        text = text.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    text.into_bytes()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn both_readers_agree(texts in texts(), mark: bool, crlf: bool, cut in 0_usize..200) {
        let mut plans = Versions::<Plan>::new();
        let mut records = Versions::<Record>::new();
        for fragments in &texts {
            let bytes = assemble(fragments, mark, crlf);
            agree(&mut plans, &bytes);
            agree(&mut records, &bytes);
            // Cut anywhere, and again as it was.
            agree(&mut plans, bytes.get(..cut).unwrap_or(&bytes));
            agree(&mut plans, &bytes);
        }
    }

    #[test]
    fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        agree(&mut Versions::<Plan>::new(), &bytes);
    }

    #[test]
    fn any_brackets_are_read_without_panic(text in "[\\[\\]{}a.=,'\"# \n\\\\]{0,300}") {
        agree(&mut Versions::<Record>::new(), text.as_bytes());
    }
}
