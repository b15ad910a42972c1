//! Untrusted text made fit for the formats of this room.

use crate::model::text::{is_hidden, shown};

/// Makes a text fit for XML, as content or in an attribute: what has a meaning there becomes an entity, and so do line breaks,
/// tabs and all that nobody would see, and the bracket of `##[`, which a CI's runner obeys wherever it stands in a line; the
/// value is the same to who reads it. What XML can't hold at all is left out.
pub(super) fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '[' if escaped.ends_with("##") => escaped.push_str("&#91;"),
            '\t' | '\n' | '\r' => escaped.push_str(&format!("&#{};", u32::from(c))),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ if is_hidden(c) => escaped.push_str(&format!("&#x{:X};", u32::from(c))),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// Makes a text fit for a cell: what nobody would see becomes visible, and what a spreadsheet would take for a formula gets a
/// quote in front, which makes it a text there. Half of the world's spreadsheets take `;` for the comma of a table, so that a
/// cell may begin behind one.
pub(super) fn cell(text: &str) -> String {
    // Some take the wide forms of East Asian keyboards for the same, and some look behind spaces.
    let is_formula = |part: &str| part.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let quoted = |part: &str| if is_formula(part) { format!("'{part}") } else { part.to_owned() };
    shown(text).split(';').map(quoted).collect::<Vec<_>>().join(";")
}

/// Joins the members of a list for one cell. A `;` inside one, which no well-formed id has, becomes visible as such.
pub(super) fn list<'a>(members: impl IntoIterator<Item = &'a str>) -> String {
    let members: Vec<String> = members.into_iter().map(|member| member.replace(';', "<U+003B>")).collect();
    cell(&members.join(";"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_holds_what_it_may_and_nothing_else() {
        assert_eq!(xml("a < b & \"c\" > 'd'"), "a &lt; b &amp; &quot;c&quot; &gt; &apos;d&apos;");
        assert_eq!(xml("a\0\u{b}\u{1b}\u{fffe}\u{ffff}b"), "ab");
        assert_eq!(xml("a\n\tb\r"), "a&#10;&#9;b&#13;");
        assert_eq!(xml("a\u{202e}\u{200b}\u{85}ä👍"), "a&#x202E;&#x200B;&#x85;ä👍");
        assert_eq!(xml("]]>"), "]]&gt;");
        assert_eq!(xml("##[error]x ###[ [#["), "##&#91;error]x ###&#91; [#[");
    }

    #[test]
    fn no_cell_is_a_formula() {
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("＝1", "'＝1"),
            (" =1", "' =1"),
            ("\t=1", "␉=1"),
            ("\r=1", "␍=1"),
            ("\u{200b}=1", "<U+200B>=1"),
            ("##[error]x", "##<U+005B>error]x"),
            ("a=1", "a=1"),
            ("a;=1;b; @c", "a;'=1;b;' @c"),
            ("'=1", "'=1"),
            ("", ""),
        ] {
            assert_eq!(cell(text), expected, "{text:?}");
        }
        assert_eq!(list(["=a", "b;c", "+d"]), "'=a;b<U+003B>c;'+d");
    }
}
