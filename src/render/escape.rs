//! Untrusted text made fit for where it is printed.
//!
//! Every title, name and path comes from whoever could push a branch. On a terminal such a text must not move the
//! cursor or turn itself around, in a comment it must not call anybody or link anywhere: each format has its function
//! here, and no other printer escapes by itself.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use crate::model::text::shown;

/// Makes a text printable on a terminal or in a pipe: control characters become their pictures (`␊`, `␛`), all other
/// hidden characters a mark such as `<U+202E>`. Line breaks and tabs are control characters too, and what begins with `::`,
/// or holds `##[`, a command to a CI's runner, is marked likewise.
pub fn printable(text: &str) -> Cow<'_, str> {
    // A runner looks for a command at the beginning of each line, and the mark is as visible as the others.
    match text.trim_start().strip_prefix("::") {
        Some(rest) => Cow::Owned(format!("<U+003A>:{}", shown(rest))),
        None => shown(text),
    }
}

/// Makes a text fit for what a workflow command says: it is made [`printable`], so that it has one line, and its `%` can't be
/// read as an escape.
pub fn workflow(text: &str) -> String {
    // By the toolkit's rules CR and LF are escaped too; there are none left.
    printable(text).replace('%', "%25")
}

/// Makes a text fit for a property of a workflow command, where a colon or a comma would end it.
pub fn workflow_property(text: &str) -> String {
    workflow(text).replace(':', "%3A").replace(',', "%2C")
}

/// Makes a text fit for a plain message of SARIF: it is made [`printable`], braces are doubled as the format wants it, and
/// `](`, behind which a link's address would stand, gets a backslash. By the format's grammar such a bracket ends no link;
/// backslashes before it are doubled, so that none of them undoes it.
pub fn sarif(text: &str) -> String {
    let shown = printable(text);
    let mut escaped = String::with_capacity(shown.len());
    let mut backslashes = 0;
    let mut rest = shown.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '{' | '}' => escaped.extend([c, c]),
            ']' if rest.peek() == Some(&'(') => {
                escaped.extend(std::iter::repeat_n('\\', backslashes + 1));
                escaped.push(c);
            }
            _ => escaped.push(c),
        }
        backslashes = if c == '\\' { backslashes + 1 } else { 0 };
    }
    escaped
}

/// Makes a text fit for XML: it is made [`printable`], and the two characters left that XML can't hold are replaced. What
/// has a meaning in XML its writer escapes.
pub fn xml(text: &str) -> String {
    printable(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

/// Makes a path a relative address: each of its parts escaped by `%`, so that nothing in it is a scheme, a host or a query.
pub fn relative_uri(path: &str) -> String {
    percent_encode(path.as_bytes(), UNSAFE).to_string()
}

/// All but the characters that need no escape in a path.
const UNSAFE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// How many characters of a text stand in a Markdown cell or paragraph.
const MAX_MARKDOWN: usize = 200;

/// What stands between two characters that must not be read as one thing. It has no width, and being an entity it can't
/// be missed by who reads the source.
const APART: &str = "&#8203;";

/// How many hexadecimal digits may stand together: seven are a commit to a forge.
const MAX_HEX: usize = 6;

/// Makes a text fit for a Markdown table cell or paragraph: it is made [`printable`], cut at 200 characters, and every
/// character that means something in Markdown, in HTML or to a forge becomes an entity or is escaped. Forges look for
/// mentions, issue numbers, commits and addresses in the finished text too, where escapes are gone: such things are
/// taken apart by an invisible space.
pub fn markdown(text: &str) -> String {
    let shown = printable(text.trim());
    let cut = shown.char_indices().nth(MAX_MARKDOWN).map(|(end, _)| end);
    let shown: Vec<char> = shown.get(..cut.unwrap_or(shown.len())).unwrap_or_default().trim_end().chars().collect();
    let mut escaped = String::with_capacity(shown.len() * 2);
    let mut digits = 0;
    for (at, &c) in shown.iter().enumerate() {
        let word = shown.get(..at).unwrap_or_default();
        let next = shown.get(at + 1).copied();
        digits = if c.is_ascii_hexdigit() { digits + 1 } else { 0 };
        if digits > MAX_HEX {
            escaped.push_str(APART);
            digits = 1;
        }
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '@' => escaped.push_str("&#64;"),
            // Escapes by backslash are not safe for these: cells, code spans and formulas are found first.
            '|' => escaped.push_str("&#124;"),
            '`' => escaped.push_str("&#96;"),
            '$' => escaped.push_str("&#36;"),
            '\\' => escaped.push_str("&#92;"),
            _ if c.is_ascii_punctuation() && !matches!(c, ',' | ';' | '?' | '%' | '"' | '\'') => {
                escaped.push('\\');
                escaped.push(c);
            }
            _ => escaped.push(c),
        }
        if calls(word, c, next) {
            escaped.push_str(APART);
        }
    }
    if cut.is_some() {
        escaped.push('…');
    }
    escaped
}

/// Makes a text fit for a quoted label of a Mermaid drawing: it is made [`printable`], cut to so many characters, and every
/// character that means something to Mermaid, to Markdown (which labels are) or to HTML (which they become) is written by
/// its number, as Mermaid has it: `#35;`. Nothing is left that could end the label, the line or the code fence around it.
/// Mermaid marks such numbers with two rare letters of its own while it works, and reads what looks so as one: these are
/// shown as hidden characters are.
pub fn mermaid(text: &str, most: usize) -> String {
    let shown = printable(text.trim()).replace('\u{fb02}', "<U+FB02>").replace('\u{b6}', "<U+00B6>");
    let cut = shown.char_indices().nth(most).map(|(end, _)| end);
    let mut escaped = String::with_capacity(shown.len() * 2);
    let mut rest = shown.get(..cut.unwrap_or(shown.len())).unwrap_or_default().trim_end().chars().peekable();
    let mut before = ' ';
    while let Some(c) = rest.next() {
        // Between letters these are a word's own, and the source stays readable.
        let is_inside = before.is_alphanumeric() && rest.peek().is_some_and(|next| next.is_alphanumeric());
        let is_safe = matches!(c, ' ' | ',') || (matches!(c, '-' | '\'' | '/') && is_inside);
        before = c;
        if c.is_ascii_alphanumeric() || !c.is_ascii() || is_safe {
            escaped.push(c);
        } else {
            escaped.push_str(&format!("#{};", u32::from(c)));
        }
    }
    if cut.is_some() {
        escaped.push('…');
    }
    escaped
}

/// Tells whether a forge could read a character, together with the text before and the character behind it, as the beginning
/// of a reference: `@name`, `#1`, `!1`, `~label`, `%milestone`, `$snippet`, `&epic`, `^alert`, `*run`, `:emoji:`, `https:`,
/// `ABC-1` (and not a day, which has no letter), `www.`.
fn calls(before: &[char], c: char, next: Option<char>) -> bool {
    let Some(next) = next.filter(|next| !next.is_whitespace()) else { return false };
    let word = || before.iter().rev().take_while(|c| c.is_alphanumeric() || **c == '_');
    match c {
        '@' | '#' | '!' | '~' | '%' | '$' | '&' | '^' | '*' | ':' => true,
        '-' => word().any(|c| !c.is_ascii_digit()) && next.is_ascii_digit(),
        '.' => before.last().is_some_and(|before| before.eq_ignore_ascii_case(&'w')) && next.is_alphanumeric(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::text::is_hidden;

    #[test]
    fn hidden_characters_become_visible() {
        assert_eq!(printable("plain ä 中 👍\u{fe0f}"), "plain ä 中 👍\u{fe0f}");
        assert!(matches!(printable("plain ä"), Cow::Borrowed(_)));
        assert_eq!(printable("a\nb\tc\u{1b}[31m\0\r\u{7f}"), "a␊b␉c␛[31m␀␍␡");
        assert_eq!(
            printable("a\u{202e}b\u{200b}c\u{85}d\u{e0041}\u{2028}"),
            "a<U+202E>b<U+200B>c<U+0085>d<U+E0041><U+2028>"
        );
    }

    #[test]
    fn workflow_commands_end_where_they_are_meant_to() {
        assert_eq!(workflow("100 % a:b,c\n::error::x%0A"), "100 %25 a:b,c␊::error::x%250A");
        assert_eq!(workflow_property("a:b,c%3A\r"), "a%3Ab%2Cc%253A␍");
    }

    #[test]
    fn sarif_has_no_link_and_no_placeholder() {
        assert_eq!(sarif("a [b] (c) {0}"), "a [b] (c) {{0}}");
        assert_eq!(sarif("[b](c) \\](d) \\\\](e) \\]("), "[b\\](c) \\\\\\](d) \\\\\\\\\\](e) \\\\\\](");
    }

    #[test]
    fn xml_holds_only_what_it_may() {
        assert_eq!(xml("a\u{b}<b>\u{fffe}\u{10ffff}"), "a␋<b>\u{fffd}\u{10ffff}");
    }

    #[test]
    fn a_path_is_never_another_address() {
        assert_eq!(relative_uri("plans/a-b_c.d~e/plan.toml"), "plans/a-b_c.d~e/plan.toml");
        assert_eq!(relative_uri("x:y/a b?c#d%e\\ä"), "x%3Ay/a%20b%3Fc%23d%25e%5C%C3%A4");
    }

    #[test]
    fn what_a_runner_would_obey_is_marked() {
        assert_eq!(printable("::stop-commands::x"), "<U+003A>:stop-commands::x");
        assert_eq!(printable("  ::error::\u{1b}"), "<U+003A>:error::␛");
        assert_eq!(printable("a ##[error]x"), "a ##<U+005B>error]x");
        assert!(matches!(printable("std::fmt and a :: b"), Cow::Borrowed(_)));
    }

    #[test]
    fn markdown_keeps_plain_words() {
        assert_eq!(markdown("Visit customers on site, again; why?"), "Visit customers on site, again; why?");
        assert_eq!(markdown("  60 % of \"it\": done "), "60 % of \"it\"\\: done");
    }

    #[test]
    fn markdown_leaves_nothing_active() {
        for (text, expected) in [
            ("<script>alert(1)</script>", "&lt;script&gt;alert\\(1\\)&lt;\\/script&gt;"),
            ("[x](https://a.b)", "\\[x\\]\\(https\\:&#8203;\\/\\/a\\.b\\)"),
            ("@team", "&#64;&#8203;team"),
            ("#1 GH-12 a/b#3", "\\#&#8203;1 GH\\-&#8203;12 a\\/b\\#&#8203;3"),
            ("www.a.b", "www\\.&#8203;a\\.b"),
            ("a | b\nc", "a &#124; b␊c"),
            ("`x` $y$ \\|", "&#96;x&#96; &#36;&#8203;y&#36; &#92;&#124;"),
            (
                "**a** __b__ ~~c~~",
                "\\*&#8203;\\*&#8203;a\\*&#8203;\\* \\_\\_b\\_\\_ \\~&#8203;\\~&#8203;c\\~&#8203;\\~",
            ),
            ("3f2a9c1d", "3f2a9c&#8203;1d"),
            (":rocket:", "\\:&#8203;rocket\\:"),
            ("on 2023-01-09, A2-1", "on 2023\\-01\\-09, A2\\-&#8203;1"),
            ("/close", "\\/close"),
            ("1. - + =", "1\\. \\- \\+ \\="),
            ("&copy; !5 %9", "&amp;&#8203;copy; \\!&#8203;5 %&#8203;9"),
        ] {
            assert_eq!(markdown(text), expected, "{text}");
        }
    }

    #[test]
    fn markdown_cuts_long_texts_before_it_escapes() {
        let long = markdown(&"<".repeat(201));
        assert_eq!(long, format!("{}…", "&lt;".repeat(200)));
        assert_eq!(markdown(&"<".repeat(200)), "&lt;".repeat(200));
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_printed(text: String) {
            prop_assert!(!printable(&text).chars().any(is_hidden));
        }

        #[test]
        fn markdown_has_no_special_character_alone(text in ".{0,300}|[<>&@|`$\\\\#:/.w*_a-f0-9\\[\\]()!~ \n-]{0,300}") {
            let escaped = markdown(&text);
            prop_assert!(!escaped.chars().any(|c| is_hidden(c) || matches!(c, '<' | '>' | '@' | '|' | '`' | '$')));
            let mut rest = escaped.chars().peekable();
            let mut hex = 0;
            while let Some(c) = rest.next() {
                hex = if c.is_ascii_hexdigit() { hex + 1 } else { 0 };
                prop_assert!(hex < 7);
                match c {
                    '\\' => prop_assert!(rest.next().is_some_and(|c| c.is_ascii_punctuation())),
                    '&' => while rest.next_if(|&c| c != ';').is_some() {},
                    _ => prop_assert!(!"*_{}[]()#+-.!~:/^=".contains(c), "{escaped}"),
                }
            }
        }
    }
}
