//! Lists as people paste them, and texts that nobody would.

use super::*;

fn plan(text: &str) -> Vec<Imported> {
    read(text.as_bytes(), List::Plan).unwrap().steps
}

fn record(text: &str) -> Vec<Imported> {
    read(text.as_bytes(), List::Record).unwrap().steps
}

fn titles(text: &str) -> Vec<String> {
    record(text).into_iter().map(|step| step.title).collect()
}

/// Each step as its phase and title.
fn phases(text: &str) -> Vec<String> {
    plan(text).into_iter().map(|step| format!("{}/{}", step.phase.unwrap_or_default(), step.title)).collect()
}

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

#[test]
fn bullets_of_every_program_are_items() {
    for bullet in ["- ", "* ", "+ ", "1. ", "12) ", "•\t", "•", "◦ ", "– ", "— ", "▪ ", "o\t", "  - ", "\t• ", "> - "]
    {
        let text = format!("{bullet}Visit customers\n{bullet}Survey customers\n");
        assert_eq!(titles(&text), ["Visit customers", "Survey customers"], "{bullet:?}");
        assert_eq!(titles(&text.replace('\n', "\r\n")), ["Visit customers", "Survey customers"], "{bullet:?}");
    }
}

#[test]
fn lines_are_steps_where_nothing_is_an_item() {
    assert_eq!(
        titles("Visit customers\n\nSurvey customers\n2024 was over.\n"),
        ["Visit customers", "Survey customers", "2024 was over"]
    );
    assert_eq!(
        phases("Discover:\nVisit customers\n\n**Build**\nSet up tools"),
        ["Discover/Visit customers", "Build/Set up tools"]
    );
}

#[test]
fn boxes_say_what_is_done() {
    let checked = |text: &str| plan(text).into_iter().map(|step| step.checked).collect::<Vec<_>>();
    assert_eq!(checked("- [ ] a\n- [x] b\n* [X] c\n- d"), [Some(false), Some(true), Some(true), None]);
    assert_eq!(checked("☐ a\n☑ b\n✅ c\n✔\u{fe0f} d"), [Some(false), Some(true), Some(true), Some(true)]);
    assert_eq!(checked("[ ] a\n[x] b"), [Some(false), Some(true)]);
    assert_eq!(titles("- [x](https://x.org) b"), ["x b"]);
}

#[test]
fn headings_and_what_looks_like_one_are_phases() {
    let text = "# The whole plan\n- a\n\n## Discover ##\n- b\n\nBuild\n-----\n- c\n**Test**\n- d\nLaunch phase:\n- e\n";
    assert_eq!(phases(text), ["/a", "Discover/b", "Build/c", "Test/d", "Launch phase/e"]);
    assert_eq!(phases("# Discover\n- a\n# Build\n- b"), ["Discover/a", "Build/b"]);
    assert_eq!(phases("# Discover\n- a"), ["Discover/a"]);
}

#[test]
fn items_with_items_are_phases_or_steps() {
    let text = "# All\n- Discover:\n  - a\n    - b\n  - c\n- **Build**\n\t- d\n- Run the pilot\n   - e\n- Done:\n";
    assert_eq!(
        phases(text),
        ["Discover/a", "Discover/b", "Discover/c", "Build/d", "All/Run the pilot", "All/e", "All/Done"]
    );
}

#[test]
fn markup_becomes_text_and_links_evidence() {
    let text = "- **Survey** of `140` _customers_, [results](https://x.org/a_b) <b>here</b> ~~now~~ &amp; \\*then\\*\n\
                - Signed the terms: https://x.org/terms.\n\
                - Read cases (https://x.org/c) and [the notes](notes/visit.md)\n\
                - <https://x.org/only> https://x.org/only\n- Mail [Ana](mailto:ana@example.org), see [below](#b)";
    let steps = record(text);
    assert_eq!(steps[0].title, "Survey of 140 customers, results here now & *then*");
    assert_eq!(steps[0].evidence, ["https://x.org/a_b"]);
    assert_eq!(steps[1].title, "Signed the terms");
    assert_eq!(steps[1].evidence, ["https://x.org/terms"]);
    assert_eq!(steps[2].title, "Read cases and the notes");
    assert_eq!(steps[2].evidence, ["notes/visit.md", "https://x.org/c"]);
    assert_eq!(steps[3].title, "https://x.org/only");
    assert_eq!(steps[4].title, "Mail Ana, see below");
    assert!(steps[4].evidence.is_empty());
}

#[test]
fn days_are_read_before_and_behind() {
    for (line, started, finished) in [
        ("2023-02-01 Survey", "2023-02-01", "2023-02-01"),
        ("2023-02-01: Survey", "2023-02-01", "2023-02-01"),
        ("2023-02-01 – Survey", "2023-02-01", "2023-02-01"),
        ("**2023-02-01** Survey", "2023-02-01", "2023-02-01"),
        ("[2023-02-01] Survey", "2023-02-01", "2023-02-01"),
        ("Survey (2023-02-01)", "2023-02-01", "2023-02-01"),
        ("Survey (2023-02-01).", "2023-02-01", "2023-02-01"),
        ("Survey (2023-02-01 – 2023-02-12)", "2023-02-01", "2023-02-12"),
        ("Survey (2023-02-01 to 2023-02-12)", "2023-02-01", "2023-02-12"),
        ("2023-02-01..2023-02-12 Survey", "2023-02-01", "2023-02-12"),
        ("2023-02-01 - 2023-02-12: Survey", "2023-02-01", "2023-02-12"),
    ] {
        let step = record(&format!("- {line}")).remove(0);
        assert_eq!((step.title.as_str(), step.id.as_str()), ("Survey", "survey"), "{line}");
        assert_eq!((step.started, step.finished), (day(started), day(finished)), "{line}");
        let due = plan(&format!("- {line}")).remove(0);
        assert_eq!((due.due, due.started, due.finished), (day(finished), None, None), "{line}");
    }
    for line in ["Survey (since 2023-02-01)", "Survey (2023-02-01 –)", "[ ] Survey (2023-02-01)"] {
        let step = record(&format!("- {line}")).remove(0);
        assert_eq!((step.started, step.finished), (day("2023-02-01"), None), "{line}");
    }
}

#[test]
fn what_is_no_day_stays_in_the_title() {
    for line in
        ["Survey (2023-02-30)", "Survey 2023-02-01", "20230201 Survey", "2023-02-011 x", "Survey (2023)", "a (b)"]
    {
        let step = record(&format!("- {line}")).remove(0);
        assert_eq!((step.title.as_str(), step.started), (line, None));
    }
    let backwards = record("- Survey (2023-02-12 – 2023-02-01)").remove(0);
    assert_eq!((backwards.started, backwards.finished), (None, None));
}

#[test]
fn what_stands_below_an_item_is_its_note() {
    let text = "- Visit customers who\n  build bridges\nand roads\n\n  Three were in Spain, see\n  https://x.org/es\n\n  Twice.\n- Survey\n\nAfterwards\nwe talked.\n";
    let import = read(text.as_bytes(), List::Record).unwrap();
    assert_eq!(import.steps.len(), 2);
    assert_eq!(import.steps[0].title, "Visit customers who build bridges and roads");
    assert_eq!(import.steps[0].note.as_deref(), Some("Three were in Spain, see\nTwice."));
    assert_eq!(import.steps[0].evidence, ["https://x.org/es"]);
    assert_eq!(import.left_out, 2);
}

#[test]
fn code_tables_rules_and_keys_are_no_steps() {
    let text = "---\ntags: [a]\n---\n- a\n\n```\n- no\n```\n<!-- - no\n- no -->\n| - | no |\n***\n- b\n";
    assert_eq!(titles(text), ["a", "b"]);
    assert_eq!(read(text.as_bytes(), List::Plan).unwrap().left_out, 6);
    assert_eq!(titles("---\n- a\n- b\n"), ["a", "b"]);
}

#[test]
fn ids_are_unique() {
    let ids = |text: &str| plan(text).into_iter().map(|step| step.id).collect::<Vec<_>>();
    assert_eq!(
        ids("- Review\n- review!\n- Review 2\n- Review\n- !!!\n- ???"),
        ["review", "review-2", "review-2-2", "review-3", "step", "step-2"]
    );
    assert_eq!(
        ids("- Lawyers needed a data agreement before the start of anything"),
        ["lawyers-needed-a-data-agreement-before"]
    );
    let long = "x".repeat(80);
    let ids = ids(&format!("- {long}\n- {long}"));
    assert!(ids.iter().all(|id| step::is_id(id)));
    assert_eq!(ids[1], format!("{}-2", "x".repeat(62)));
}

#[test]
fn very_long_titles_are_cut_where_a_part_ends() {
    let part = "Asked every customer of the last year how they keep their lists";
    let step =
        plan(&format!("- {part}: most of them, as it turned out, keep three and lose the one that counts")).remove(0);
    assert_eq!(step.title, part);
    assert_eq!(step.note.as_deref(), Some("most of them, as it turned out, keep three and lose the one that counts"));
    let step = plan(&format!("- {}", "word ".repeat(60))).remove(0);
    assert!(step.title.ends_with("word …") && step.title.chars().count() <= 122, "{}", step.title);
    assert!(step.note.unwrap().starts_with("… word"));
    assert_eq!(plan(&format!("- {}", "x".repeat(500)))[0].title.chars().count(), 122);
}

#[test]
fn stops_and_hidden_characters_go() {
    assert_eq!(
        titles(
            "- Visit customers.\n- Ask; \n- One. Two.\n- Tools, e.g.\n- And so on...\n- a\u{a0}\u{200b}b\u{202e}\tc"
        ),
        ["Visit customers", "Ask", "One. Two.", "Tools, e.g.", "And so on...", "a b c"]
    );
}

#[test]
fn what_is_no_text_is_refused_with_its_line() {
    let line = |bytes: &[u8]| read(bytes, List::Plan).unwrap_err();
    assert_eq!(line(b"- a\n- \xff\n").line, Some(2));
    assert_eq!(line(b"- a\n- b\n- \0c\n").line, Some(3));
    assert_eq!(line(&vec![b'-'; MAX_BYTES + 1]).line, None);
    let many = "- a\n".repeat(MAX_STEPS + 1);
    assert_eq!(line(many.as_bytes()).line, Some(MAX_STEPS + 1));
    for empty in ["", "\n\n", "\u{feff}", "# Only a heading\n", "- \n* [ ]\n", "---\n---\n", "```\ncode\n```"] {
        assert_eq!(line(empty.as_bytes()).message, "there is no step in it", "{empty:?}");
    }
}

#[test]
fn hostile_texts_end_soon() {
    let size = MAX_BYTES / 16;
    for piece in ["- ", "> ", "[", "*a ", "`", "<", "- [", "1. ", "("] {
        let _ = read(piece.repeat(size / piece.len()).as_bytes(), List::Record);
        let line = format!("- {}\n", piece.repeat(9_000 / piece.len()));
        let _ = read(line.repeat(size / line.len()).as_bytes(), List::Record);
    }
    let stairs: Vec<String> = (0..700).map(|depth| format!("{}- step {depth}\n", "  ".repeat(depth))).collect();
    assert_eq!(record(&stairs.concat()).len(), 700);
}
