//! `report --format html` and `svg`: well-formed, allowed by its own policy, inert, and with no word upon another.

use std::path::Path;
use std::process::Command;

use asplanned::render::escape;
use asplanned::render::svg;
use proptest::prelude::*;
use roxmltree::Node;

use crate::example::example;
use crate::markdown::{hostile_texts, quoted};
use crate::support::asplanned;
use crate::support::git::skipped;
use crate::support::page::{checked, is_inert, parsed};
use crate::support::repository::{Author, File, Files, Repository};

#[track_caller]
fn report(folder: &Path, args: &[&str]) -> String {
    let output = asplanned(folder, &[&["report"], args].concat());
    assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{args:?}");
    output.stdout
}

/// A word of a picture: where it begins and ends, how high it stands, and what it says.
struct Word {
    left: i64,
    right: i64,
    y: i64,
    text: String,
}

/// Gives the words of a picture. What stands by itself in a poster counts as a picture too.
fn words(picture: Node<'_, '_>) -> Vec<Word> {
    let of = |node: Node<'_, '_>| {
        let class = |node: Node<'_, '_>| node.attribute("class").unwrap_or_default().to_owned();
        let own = class(node);
        let has = |name: &str| own.split(' ').any(|it| it == name);
        let is_bold = ["gl", "wo", "he"].into_iter().any(has)
            || (has("ti") && node.parent().is_some_and(|group| class(group).split(' ').any(|it| it == "su")));
        let size = if has("so") {
            11
        } else if has("nu") {
            10
        } else {
            12
        };
        let text: String = node.text().unwrap_or_default().to_owned();
        let wide = i64::from(if is_bold { svg::bold_width(&text, size) } else { svg::width(&text, size) });
        let at = |name: &str| node.attribute(name).unwrap().parse::<i64>().unwrap();
        let left = match (has("e"), has("c")) {
            (true, _) => at("x") - wide,
            (_, true) => at("x") - wide / 2,
            _ => at("x"),
        };
        Word { left, right: left + wide, y: at("y"), text }
    };
    picture.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "text"))).map(of).collect()
}

/// Checks that no word of a poster stands upon another, or over its edge.
#[track_caller]
fn words_have_room(poster: &str) {
    let tree = parsed(poster);
    is_inert(&tree);
    let pictures = tree.descendants().filter(|node| node.attribute("class") == Some("picture"));
    for picture in pictures {
        let words = words(picture);
        let height: i64 = picture.attribute("height").unwrap().parse().unwrap();
        for word in &words {
            assert!(
                word.left >= 0 && word.right <= i64::from(svg::WIDTH),
                "{}: {}..{}",
                word.text,
                word.left,
                word.right
            );
            assert!(word.y >= 10 && word.y <= height, "{}: {}", word.text, word.y);
        }
        let mut sorted: Vec<&Word> = words.iter().collect();
        sorted.sort_by_key(|word| word.y);
        for (at, word) in sorted.iter().enumerate() {
            for other in sorted[at + 1..].iter().take_while(|other| other.y - word.y < 11) {
                let apart = word.right <= other.left || other.right <= word.left;
                assert!(apart, "{:?} and {:?} at {}", word.text, other.text, word.y);
            }
        }
    }
}

/// A repository in which every text of plan and record is one of these.
fn holding(texts: &[String]) -> Repository {
    let (mut plan, mut record) = (String::new(), String::new());
    for (number, text) in texts.iter().enumerate() {
        let text = quoted(text);
        plan.push_str(&format!(
            "[[step]]\nid = \"p{number}\"\ntitle = {text}\nnote = {text}\nwho = {text}\nphase = {text}\nexpect = {text}\n{}",
            if number % 3 == 0 { format!("dropped = {text}\n") } else { String::new() },
        ));
        record.push_str(&format!(
            "[[step]]\nid = \"a{number}\"\ntitle = {text}\nplan = [\"p{}\"]\nstarted = 2023-02-{:02}\nfrom = [{text}, \"a{}\"]\n\
             note = {text}\noutcome = {text}\nlesson = {text}\nwho = {text}\nevidence = [{text}]\non = [2023-02-20]\n",
            number * 2,
            number % 28 + 1,
            number / 2,
        ));
    }
    let first = texts.first().map_or_else(|| "x".to_owned(), Clone::clone);
    let plan = format!("title = {0}\nsummary = {0}\n{plan}", quoted(&first));
    let repository = Repository::new();
    let subject = first.replace(['\n', '\r', '\0'], " ");
    let files = |record: &str| {
        Files::from([
            ("plans/x/plan.toml".to_owned(), File::new(plan.clone())),
            ("plans/x/actual.toml".to_owned(), File::new(record)),
        ])
    };
    let author = |day| Author::on("<b>ben", day);
    let planned = repository.commit_saying(&subject, &[], &author("2023-01-09"), &files(""));
    let tip = repository.commit_saying(&subject, &[planned], &author("2023-03-01"), &files(&record));
    repository.set_head(tip);
    repository
}

#[test]
fn the_examples_page_is_sound() {
    let folder = example();
    for args in [&["concierge-mvp"][..], &[], &["--by", "month"], &["pilot-eu", "--as-of", "2023-04-01"]] {
        let page = report(folder.path(), &[args, &["--format", "html"]].concat());
        let text = checked(&page);
        assert!(text.contains("What nobody saw coming") && text.contains("All steps"), "{args:?}");
        assert_eq!(page, report(folder.path(), &[args, &["--format", "html"]].concat()));
    }
    let page = report(folder.path(), &["concierge-mvp", "--format", "html", "--by", "phase"]);
    let text = checked(&page);
    for told in [
        "25 of 32 steps were foreseen: 18 from the start, 7 as the plan learned.",
        "came out of Talk with every participant",
        "The plan as it was known",
        "By phase, judged by the baseline",
    ] {
        assert!(text.contains(told), "{told}");
    }
    assert!(page.len() < 250_000, "{}", page.len());

    for (name, start) in [("submittals-beta", "Expect "), ("concierge-mvp", "revisions: ")] {
        let text = checked(&report(folder.path(), &[name, "--format", "html"]));
        let said = report(folder.path(), &[name, "--format", "markdown"]);
        let line = said.lines().find(|line| line.contains(start)).unwrap();
        let said = &line[line.find(start).unwrap()..];
        assert!(text.contains(said), "{said}");
    }
}

#[test]
fn commits_are_links_where_a_remote_is_a_forges() {
    let folder = example();
    let remote = "[remote \"origin\"]\n\turl = git@github.com:acme/tools.git\n";
    let path = folder.path().join(".git/config");
    std::fs::write(&path, std::fs::read_to_string(&path).unwrap() + remote).unwrap();
    let page = report(folder.path(), &["pilot-eu", "--format", "html"]);
    checked(&page);
    let links = page.matches("<a class=\"hash\" href=\"https://github.com/acme/tools/commit/").count();
    assert!(links > 5, "{links}");
}

#[test]
fn pictures_are_sound_and_their_words_have_room() {
    let folder = example();
    for args in [&["concierge-mvp"][..], &[], &["--as-of", "2023-02-15"]] {
        let poster = report(folder.path(), &[args, &["--format", "svg"]].concat());
        words_have_room(&poster);
        assert!(!poster.contains("<script") && !poster.contains("var(") && !poster.contains("url("));
        assert_eq!(poster.matches("://").count(), 1, "its namespace alone");
    }
    words_have_room(&report(holding(&hostile_texts()).path(), &["--format", "svg"]));
}

#[test]
fn a_thousand_steps_stay_small_and_have_room() {
    let step = |at: usize| format!("[[step]]\nid = \"s{at}\"\ntitle = \"Step {at} of a long way to a far place\"\n");
    let plan: String = (0..1000).map(step).collect();
    let happened = |at: usize| match at % 4 {
        3 => format!("[[step]]\nid = \"n{at}\"\ntitle = \"What {at} brought\"\nfrom = [\"s{}\"]\n", at - 1),
        _ => format!("[[step]]\nid = \"s{at}\"\n"),
    };
    let record: String = (0..1000).map(happened).collect();
    let repository = Repository::new();
    let planned = repository.commit_text(&[], "2023-01-09", &[("plans/x/plan.toml", &plan)]);
    let both = [("plans/x/plan.toml", plan.as_str()), ("plans/x/actual.toml", record.as_str())];
    repository.set_head(repository.commit_text(&[planned], "2023-05-01", &both));
    let poster = report(repository.path(), &["--format", "svg"]);
    words_have_room(&poster);
    let page = report(repository.path(), &["--format", "html"]);
    assert!(checked(&page).contains("750 of 1000 steps were foreseen"));
    assert!(page.len() < 2_500_000, "{}", page.len());
}

#[test]
fn a_small_picture() {
    let plan = "title = \"Small\"\n[[step]]\nid = \"a\"\ntitle = \"Ask\"\n[[step]]\nid = \"b\"\ntitle = \"Build\"\n";
    let record = "[[step]]\nid = \"b\"\nstarted = 2023-01-10\nfinished = 2023-01-12\n[[step]]\nid = \"a\"\nstarted = 2023-01-11\n\
                  [[step]]\nid = \"c\"\ntitle = \"Surprise\"\nfrom = [\"b\"]\nstarted = 2023-01-13\n";
    let repository = Repository::new();
    let planned = repository.commit_text(&[], "2023-01-09", &[("plans/x/plan.toml", plan)]);
    let both = [("plans/x/plan.toml", plan), ("plans/x/actual.toml", record)];
    repository.set_head(repository.commit_text(&[planned], "2023-01-16", &both));
    let poster = report(repository.path(), &["--format", "svg"]);
    words_have_room(&poster);
    let (_, drawn) = poster.split_once("</style>").unwrap();
    insta::assert_snapshot!("small-picture", drawn.replace("><", ">\n<"));
}

#[test]
fn where_there_is_little_pages_and_pictures_are_sound() {
    let sheets: [&[(&str, &str)]; 5] = [
        &[("a.txt", "x")],
        &[("plans/x/plan.toml", "title = \"Nothing\"\n")],
        &[("plans/x/plan.toml", "[[step]]\nid = \"a\"\n")],
        &[("plans/x/actual.toml", "[[step]]\nid = \"a\"\n")],
        &[("plans/x/plan.toml", "[[step]]\nid = \"a\"\n"), ("plans/y/actual.toml", "[[step]]\nid = \"b\"\n")],
    ];
    for files in sheets {
        let repository = Repository::new();
        repository.set_head(repository.commit_text(&[], "2023-01-09", files));
        for format in ["html", "svg"] {
            let output = asplanned(repository.path(), &["report", "--format", format]);
            assert_eq!(output.code, 0, "{}", output.stderr);
            if format == "html" {
                checked(&output.stdout);
            } else {
                words_have_room(&output.stdout);
            }
        }
    }
}

#[test]
fn a_strangers_texts_are_texts() {
    let mut texts = hostile_texts();
    texts.extend(
        [
            "</script><script>x()</script>",
            "\"onload=\"x()",
            "' style='x",
            "javascript:x()",
            "</title></svg><svg onload=x()>",
            "<!--",
            "\u{fffe}\u{ffff}\u{10ffff}",
            "https://example.org/a?b=c",
        ]
        .map(str::to_owned),
    );
    let repository = holding(&texts);
    let page = report(repository.path(), &["--format", "html"]);
    let text = checked(&page);
    for wanted in &texts {
        // Two line ends of which the second means the same as both are read as one.
        let wanted = escape::xml(&wanted.replace("\r\n", "\n"));
        assert!(text.contains(wanted.as_str()), "{wanted}");
    }
    assert!(page.contains("href=\"https://example.org/a?b=c\" rel=\"noopener noreferrer nofollow\""));
    assert!(!page.contains("href=\"javascript"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_texts_are_pages_and_pictures_are_sound(
        texts in prop::collection::vec(".{0,40}|[<>&\"'/a-z!\\-\\[\\] ]{0,40}", 1..6)
    ) {
        let repository = holding(&texts);
        checked(&report(repository.path(), &["--format", "html"]));
        words_have_room(&report(repository.path(), &["--format", "svg"]));
    }
}

#[test]
fn in_a_browser_the_page_does_what_it_should() {
    if std::env::var_os("ASPLANNED_CHROMIUM").is_none() {
        skipped("ASPLANNED_CHROMIUM does not say where a browser is");
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(root.join(".ci/browser/run")).arg(env!("CARGO_BIN_EXE_asplanned")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
