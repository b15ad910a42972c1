//! What is read of others' words beside the files of an initiative: messages, events, exports, answers, lists, addresses.

use std::collections::BTreeSet;

use asplanned::commands::days;
use asplanned::files::import::{self, List};
use asplanned::files::recipe::Recipe;
use asplanned::files::{event, pairs, paths::Paths, rows, settings};
use asplanned::git::conversion::{Conversion, Value};
use asplanned::git::mailmap::Mailmap;
use asplanned::git::object;
use asplanned::git::patterns::Patterns;
use asplanned::git::trailers;
use asplanned::model::commit::StepName;
use asplanned::model::matching;
use asplanned::model::step::{Every, is_id, slug};
use asplanned::model::text::{in_json, is_hidden, shell_word};
use asplanned::model::wording;
use asplanned::render::escape;
use asplanned::render::forge::{self, Forge};

use crate::markdown::text_of;

/// Reads the data as everything that it could be.
pub fn parse(data: &[u8]) {
    objects(data);
    tables(data);
    lists(data);
    let text = String::from_utf8_lossy(data);
    words(&text);
    escapes(&text);
}

fn objects(data: &[u8]) {
    for step in trailers::steps(data) {
        assert!(!step.id.contains('/') && !step.to_string().contains('\n'), "{step:?}");
        assert_eq!(StepName::parse(&step.to_string()), Some(step));
    }
    let author = object::commit_author(data);
    assert!(!author.name.contains('\n') && !author.email.contains('\n'));
    object::commit_time(data);
    assert!(!object::commit_subject(data).contains('\n'));
    let mut parents = Vec::new();
    object::commit_links(data, &mut parents);
    assert!(parents.len() <= data.len() / 40);
    for length in [20, 32] {
        let found = object::entries(data, length).map(|entry| entry.name.len() + length + 1).sum::<usize>();
        assert!(found <= data.len(), "more entries than bytes");
        if let Some(entry) = object::entry_named(data, length, b"plan.toml") {
            assert_eq!(entry.name, b"plan.toml");
        }
    }
    let mailmap = Mailmap::parse(data);
    mailmap.name("Ana", "ana@example.org");
    let text = String::from_utf8_lossy(data);
    let named = text.split_once('\n').map_or("", |(first, _)| first);
    for encoding in [Value::Set, Value::To("UTF-16"), Value::To("ISO-8859-1"), Value::To(named)] {
        let done = Conversion::of([Value::Set, encoding, Value::Unset]).undone(data);
        assert!(done.is_none_or(|done| done.len() <= data.len() * 3));
    }
}

fn tables(data: &[u8]) {
    if let Some(ends) = event::pull_request(data) {
        assert!([ends.base, ends.head].iter().all(|id| id.bytes().all(|byte| byte.is_ascii_hexdigit())));
    }
    let lines = data.split(|byte| *byte == b'\n').count();
    match rows::read(data).unwrap() {
        Ok(rows) => assert!(rows.len() <= lines),
        Err(unreadable) => assert!((1..=lines).contains(&unreadable.line), "{unreadable:?}"),
    }
    for line in data.split(|byte| *byte == b'\n') {
        if let Ok(Some(pair)) = pairs::answer(line, 3) {
            assert!(pair.one < 3 && pair.other < 3 && (0.0..=1.0).contains(&pair.score), "{pair:?}");
        }
    }
}

fn lists(data: &[u8]) {
    for list in [List::Plan, List::Record] {
        let Ok(import) = import::read(data, list) else { continue };
        assert!(!import.steps.is_empty());
        let ids: BTreeSet<&str> = import.steps.iter().map(|step| step.id.as_str()).collect();
        assert_eq!(ids.len(), import.steps.len(), "an id is there twice: {ids:?}");
        for step in &import.steps {
            assert!(is_id(&step.id), "{:?}", step.id);
            assert!(!step.title.trim().is_empty() && !step.title.contains(['\n', '\r']), "{:?}", step.title);
            assert!(step.started <= step.finished || step.finished.is_none(), "{step:?}");
        }
    }
}

fn words(text: &str) {
    let today = chrono::NaiveDate::from_ymd_opt(2024, 6, 1).unwrap();
    match days::parse(text, today) {
        Ok(day) => assert!(day <= today || text.trim() == day.to_string(), "{text:?} is {day}"),
        Err(said) => assert!(said.starts_with("write one of "), "{said}"),
    }
    if let Ok(every) = text.parse::<Every>() {
        assert!(every.count > 0);
    }
    if let Ok(recipe) = Recipe::read(text) {
        let mut files = std::collections::BTreeMap::new();
        for commit in &recipe.commit {
            let _ = commit.time();
            let _ = commit.edit.iter().try_for_each(|edit| edit.apply(&mut files));
        }
    }
    for remote in text.lines().take(4) {
        if let Some(forge) = Forge::of(remote) {
            let address = forge.commit("3f2a9c1d");
            let web = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
            let host = web.unwrap_or_else(|| panic!("{remote:?} leads to {address:?}")).split('/').next().unwrap();
            assert!(!host.is_empty() && !host.contains('@'), "{remote:?} leads to {address:?}");
            let is_of_one = |c: char| c.is_ascii_graphic() && !"\"'<>`\\^{|}".contains(c);
            assert!(address.chars().all(is_of_one), "{remote:?} leads to {address:?}");
        }
        if let Some(name) = forge::repository(remote) {
            assert!(!name.contains('@') || remote.matches('@').count() > 1 || remote.contains('/'), "{name:?}");
        }
    }
    let patterns: Vec<String> = text.split('\n').take(8).map(str::to_owned).collect();
    if let Ok(patterns) = Patterns::new(&patterns) {
        for path in ["plans/a/plan.toml", "a/b/c/d/actual/x.toml", "", "/", text] {
            patterns.hold_file(path.as_bytes());
            patterns.leads_to(path.as_bytes());
            patterns.names_below(path.as_bytes());
        }
    }
    if let Ok(paths) = Paths::new(&patterns) {
        paths.depth_of("src/git/mod.rs");
        paths.lead_into(b"src/git");
    }
    let command: Vec<String> = text.split(' ').map(str::to_owned).collect();
    assert_eq!(settings::program(&settings::program_text(&command)), Some(command));
    settings::program(text);

    let id = slug(text);
    assert!(id.is_empty() || is_id(&id), "{id:?}");
    // Longer ones take their time, and are no other than these.
    let title: Vec<char> = text.chars().take(120).collect();
    let (one, other) = title.split_at(title.len() / 2);
    let (one, other): (&str, &str) = (&one.iter().collect::<String>(), &other.iter().collect::<String>());
    let (there, back) = (matching::likeness(one, other), matching::likeness(other, one));
    assert!((0.0..=1.0).contains(&there) && (there - back).abs() < 1e-9, "{there} {back}");
    matching::words(text);
    wording::compare(one, other);
}

/// A text for a shell, read back as a shell reads it.
fn as_a_shell_reads(word: &str) -> String {
    let mut text = String::new();
    let mut rest = word.chars();
    while let Some(c) = rest.next() {
        match c {
            '\'' => text.extend(rest.by_ref().take_while(|c| *c != '\'')),
            '\\' => text.extend(rest.next()),
            c => {
                assert!(!c.is_whitespace() && !"$`\"!*?[](){}<>|&;#~".contains(c), "{word}");
                text.push(c);
            }
        }
    }
    text
}

fn escapes(text: &str) {
    assert_eq!(as_a_shell_reads(&shell_word(text)), text);
    let shown = escape::printable(text);
    let is_clean = |text: &str| !text.chars().any(is_hidden);
    assert!(is_clean(&shown) && !shown.trim_start().starts_with("::") && !shown.contains("##["), "{shown:?}");
    assert_eq!(escape::printable(&shown), shown, "what is shown is shown otherwise");
    let (workflow, property) = (escape::workflow(text), escape::workflow_property(text));
    assert_eq!(workflow.replace("%25", "%"), shown);
    assert!(is_clean(&workflow) && is_clean(&property) && !property.contains([':', ',']), "{property:?}");
    assert!(is_clean(&escape::xml(text)) && !escape::xml(text).contains(['\u{fffe}', '\u{ffff}']));
    assert!(escape::relative_uri(text).chars().all(|c| c.is_ascii_graphic() && !":?#<>\"".contains(c)));
    assert!(is_clean(&escape::sarif(text)));

    let markdown = escape::markdown(text);
    for around in [markdown.clone(), format!("| a | b |\n|-|-|\n| {markdown} | x |\n"), format!("a {markdown} b")] {
        text_of(&around);
    }
    let label = escape::mermaid(text, 60);
    assert!(is_clean(&label) && !label.contains(['"', '`', '<', '>', '\u{fb02}', '\u{b6}']), "{label:?}");

    let json = serde_json::to_string(text).unwrap();
    let safe = in_json(json);
    assert!(is_clean(&safe) && !safe.contains("##["));
    assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), text);
}
