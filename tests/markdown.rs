//! Markdown of hostile texts, read by a CommonMark library: every text is itself, and nothing of it is active.

use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::support::asplanned;
use crate::support::repository::{Author, File, Files, Repository};

/// What a stranger may call a step, to move whoever reads it or what prints it.
pub fn hostile_texts() -> Vec<String> {
    let mut texts: Vec<String> = [
        "\u{1b}[31mred\u{1b}]8;;http://evil\u{7}",
        "::set-output name=x::y",
        "%0A::error::x",
        "</details></td><script>alert(1)</script>",
        "]]> <![CDATA[ x",
        "``` code ` tick ~~~",
        "@team please",
        "<img src=x onerror=alert(1)>",
        "=cmd()|' /C calc'!A0",
        "\u{202e}gnp.exe\u{2066}",
        "[link](https://evil.example) ![image](x) <https://evil.example>",
        "| cell | cell |\n|-|-|",
        "# heading\n\n---\n\n- list",
        "**bold** _it_ ~~gone~~ $$x$$ :rocket: #1 GH-2 !3",
        "https://evil.example/ www.evil.example a@b.example",
        "&lt; &amp; &#64; \\",
        "a\r\n::error::b\u{2028}c\u{85}d",
        "{{ secrets.TOKEN }} ${{ github.token }} $(id) `id`",
    ]
    .map(str::to_owned)
    .into();
    texts.push("long ".repeat(1000));
    texts
}

/// A text as a TOML basic string.
pub fn quoted(text: &str) -> String {
    let escaped: Vec<String> = text.chars().map(|c| format!("\\U{:08X}", u32::from(c))).collect();
    format!("\"{}\"", escaped.concat())
}

/// A repository of a base and, as HEAD, a branch that plans and records a step for each hostile text.
pub fn hostile_branch() -> (Repository, String) {
    let repository = Repository::new();
    let settings = ("asplanned.toml".to_owned(), File::new("[findings]\nretrofitted = \"deny\"\n"));
    let base = Files::from([("plans/x/plan.toml".to_owned(), File::new("title = \"X\"\n")), settings.clone()]);
    let base = repository.commit(&[], &Author::on("ana", "2023-01-09"), &base);
    let mut files = Files::from([settings]);
    let (mut plan, mut record) = (String::from("title = \"</summary> @all\"\n"), String::new());
    for (number, text) in hostile_texts().iter().enumerate() {
        let text = quoted(text);
        plan.push_str(&format!(
            "[[step]]\nid = \"p{number}\"\ntitle = {text}\nnote = {text}\nwho = {text}\nneeds = [{text}]\n"
        ));
        record.push_str(&format!(
            "[[step]]\nid = \"p{number}\"\ntitle = {text}\nfrom = [{text}]\noutcome = {text}\nevidence = [{text}]\n"
        ));
    }
    files.insert("plans/x/plan.toml".to_owned(), File::new(plan));
    files.insert("plans/x/actual.toml".to_owned(), File::new(record));
    files.insert("src/`@x` <b>|$(id)".to_owned(), File::new("x"));
    let mut tip = base;
    for text in hostile_texts() {
        let commit = text.replace(['\n', '\r'], " ");
        files.insert("src/n".to_owned(), File::new(commit.clone()));
        tip = repository.commit_saying(
            &format!("{commit}\n\nStep: {commit}"),
            &[tip],
            &Author::on("<b>@ben", "2023-01-10"),
            &files,
        );
    }
    repository.set_head(tip);
    (repository, base.to_string())
}

/// Reads Markdown with every extension that forges have. Gives its text, and checks that nothing else is in it than what the
/// program itself writes.
pub fn text_of(markdown: &str) -> String {
    let mut text = String::new();
    // Typographic quotes are no forge's.
    let options = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak | Event::End(_) => text.push('\n'),
            Event::Html(html) | Event::InlineHtml(html) => {
                let known = html.trim();
                let is_ours = known.is_empty()
                    || ["<!-- asplanned:review -->", "</details>", "<sub>", "</sub>"].contains(&known)
                    || known.strip_prefix("<details><summary>").is_some_and(|it| {
                        let words = it.strip_suffix("</summary>").unwrap();
                        words.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == ' ')
                    });
                assert!(is_ours, "{known}");
            }
            Event::Start(
                Tag::Link { .. }
                | Tag::Image { .. }
                | Tag::CodeBlock(_)
                | Tag::FootnoteDefinition(_)
                | Tag::Strikethrough
                | Tag::Superscript
                | Tag::Subscript
                | Tag::MetadataBlock(_),
            )
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => panic!("{event:?}"),
            Event::Start(_) | Event::Rule => {}
        }
    }
    text
}

/// What a text looks like in a Markdown cell.
fn shown(text: &str) -> String {
    let shown = asplanned::render::escape::printable(&text.trim().replace("\r\n", "\n")).into_owned();
    match shown.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", shown[..end].trim_end()),
        None => shown,
    }
}

#[test]
fn hostile_texts_stay_what_they_are_and_nothing_is_active() {
    let (repository, base) = hostile_branch();
    let all = ["-W", "unplanned-commit", "-W", "unexplained-surprise", "-W", "coarse-step"];
    for args in [&["review", &base, "--format", "markdown"][..], &["diff", "--format", "markdown"]] {
        let args = if args[0] == "review" { [args, &all].concat() } else { args.to_vec() };
        let markdown = asplanned(repository.path(), &args).stdout;
        assert!(markdown.chars().count() <= 65_000);
        let text = text_of(&markdown).replace('\u{200b}', "");
        for hostile in hostile_texts() {
            assert!(text.contains(&shown(&hostile)), "{args:?} {hostile:?}\n{markdown}");
        }
        for line in markdown.lines() {
            assert!(!line.starts_with("::"), "{line}");
        }
        // A forge looks for these in the text that is shown.
        for part in ["@team", "@x", "@all", "://", "GH-2", "#1"] {
            assert!(!text_of(&markdown).contains(part), "{part}\n{markdown}");
        }
    }
}
