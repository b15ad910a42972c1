//! Texts of a stranger, in every place that a finding has: each format gives back the same text, and nothing is active.

use std::collections::BTreeMap;

use asplanned::model::finding::{About, Finding, Level, Levels, Place, Rule};
use asplanned::render::escape::printable;
use proptest::prelude::*;

use super::{Told, check, github, gitlab, holding, junit, sarif};

const COMMIT: &str = "3f2a9c1d3f2a9c1d3f2a9c1d3f2a9c1d3f2a9c1d";

/// What strangers write.
fn texts() -> Vec<String> {
    let mut texts: Vec<String> = [
        "::set-output name=x::y",
        "a\n::error::x",
        "a\r\n::stop-commands::x\r",
        "%0A::error::x",
        "%25 %3A %2C a:b,c=d",
        "##[error]x",
        "</details><details open>",
        "]]>",
        "<![CDATA[x]]>",
        "&lt;&#10;&x;",
        "```\n# x\n```",
        "@team #1 !2",
        "<img src=x onerror=alert(1)>",
        "=cmd()|'/c calc'!A1",
        "[x](https://example.org) \\](x) ![x](y)",
        "{0} {{1}} }{",
        "\u{1b}[31mred\u{1b}]8;;x\u{7}",
        "a\u{202e}b\u{2066}c\u{200b}\u{2028}\u{feff}",
        "\0\u{7f}\u{85}\u{9b}",
        "\u{fffe}\u{ffff}\u{10ffff}",
        "\"'\\\u{e0041}",
        "",
    ]
    .map(str::to_owned)
    .into();
    texts.push("x".repeat(5_000));
    texts.push("<%:,\u{202e}".repeat(1_000));
    texts
}

/// A finding that holds a text everywhere.
fn finding(rule: Rule, text: &str) -> Finding {
    // Git's names hold neither of these two.
    let part = text.replace(['/', '\0'], "_");
    let path = format!("plans/{}x/plan.toml", part.chars().take(200).collect::<String>());
    let place = Place { path, line: 3, column: 7, span: 0..0 };
    let mut finding = Finding::new(rule, place.clone(), format!("{text:?} is said: {text}"))
        .of_step(text)
        .with_help(text)
        .with_related(place, text);
    if rule == Rule::UnplannedCommit {
        finding.about = Some(About { commit: COMMIT.to_owned(), subject: text.to_owned() });
    }
    finding
}

/// What each format is to tell of findings.
fn expected(findings: &[Finding], levels: &Levels, xml: bool) -> Vec<Told> {
    let shown = |text: &str| {
        let text = printable(text).into_owned();
        if xml { text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}") } else { text }
    };
    let told = findings.iter().map(|it| {
        let subject = it.about.as_ref().map(|about| format!("commit 3f2a9c1 ({}): ", about.subject));
        let message = format!("{}{}: {}", subject.unwrap_or_default(), it.message, it.help.as_deref().unwrap());
        Told {
            name: it.rule.name().to_owned(),
            is_denied: levels.of(it.rule) == Level::Deny,
            path: shown(&it.place.path),
            line: it.place.line,
            message: shown(&message),
        }
    });
    told.collect()
}

/// Prints findings in every format, and reads all back.
#[track_caller]
fn all_tell_the_same(findings: &[Finding]) {
    let levels = &mut Levels::default();
    levels.set(Rule::UnplannedCommit, Level::Deny);
    let print = |format| super::print(format, findings, levels, &BTreeMap::new());
    let plain = expected(findings, levels, false);
    assert_eq!(github::told(&print("github")), plain);
    assert_eq!(gitlab::told(&print("gitlab")), plain);
    let addresses: Vec<String> = findings.iter().map(|it| it.place.path.clone()).collect();
    let with_addresses =
        plain.iter().cloned().zip(addresses).map(|(told, path)| Told { path, ..told }).collect::<Vec<_>>();
    assert_eq!(sarif::told(&print("sarif")), with_addresses);
    assert_eq!(junit::told(&print("junit")), expected(findings, levels, true));
    for format in ["json", "gitlab", "sarif", "junit", "github", "text"] {
        let hidden = |c: char| c != '\n' && asplanned::model::text::is_hidden(c);
        assert_eq!(print(format).chars().find(|c| hidden(*c)), None, "{format}");
    }
}

#[test]
fn every_text_comes_back_as_it_was() {
    for text in texts() {
        for rule in [Rule::BadId, Rule::DanglingLink, Rule::UnplannedCommit] {
            all_tell_the_same(&[finding(rule, &text)]);
        }
    }
}

#[test]
fn two_findings_of_one_step_are_two() {
    for text in texts() {
        all_tell_the_same(&[finding(Rule::BadId, &text), finding(Rule::BadId, &text)]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_text_comes_back_as_it_was(text in ".{0,80}|[\\[\\](){}\\\\:%,=\r\n<>&\"'#]{0,40}") {
        all_tell_the_same(&[finding(Rule::UnplannedCommit, &text), finding(Rule::BadId, &text)]);
    }
}

#[test]
fn a_strangers_repository_is_told_alike_in_every_format() {
    let plan =
        "title = \"X\"\n\n[[step]]\nid = \"::error::x\"\ntitle = \"</details>`@team`\"\n\n[[step]]\nid = \"=cmd()\"\n";
    let record = "[[step]]\nid = \"a\"\nplan = [\"%0A::error::x\", \"]]>\", \"[x](y)\"]\nnote = \"\u{202e}\"\n";
    let folder = "plans/::warning file=a,line=1::<b>%0A\u{202e}";
    let (plan_path, record_path) = (format!("{folder}/plan.toml"), format!("{folder}/actual.toml"));
    let repository = holding(&[(&plan_path, plan), (&record_path, record)]);
    let more = ["-D", "bad-id", "-D", "hidden-characters"];
    let print = |format| {
        let output = check(&repository, &[&["--format", format], &more[..]].concat());
        assert_eq!(output.code, 1, "{}", output.stderr);
        output.stdout
    };
    let json: serde_json::Value = serde_json::from_str(&print("json")).unwrap();
    let findings = json["findings"].as_array().unwrap().iter().map(|it| {
        let text = |key: &str| it[key].as_str().unwrap().to_owned();
        Told {
            name: text("name"),
            is_denied: it["level"] == "deny",
            path: printable(&text("path")).into_owned(),
            line: usize::try_from(it["line"].as_u64().unwrap()).unwrap(),
            message: printable(&text("message")).into_owned(),
        }
    });
    let findings: Vec<Told> = findings.collect();
    assert_eq!(findings.len(), 6, "{findings:#?}");
    assert_eq!(github::told(&print("github")), findings);
    assert_eq!(gitlab::told(&print("gitlab")), findings);
    assert_eq!(junit::told(&print("junit")), findings);
    let raw = findings.iter().map(|it| Told { path: it.path.replace("<U+202E>", "\u{202e}"), ..it.clone() });
    assert_eq!(sarif::told(&print("sarif")), raw.collect::<Vec<_>>());
}
