//! What may stand in a text that strangers wrote.
//!
//! A title that hides a character can show one thing to a reviewer and another to a machine, so one function says for
//! the reader and for every printer alike which characters are hidden.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Tells whether `c` is a character that nobody sees, or that changes how its neighbours are shown: control (tab and
/// line breaks included), bidirectional, zero-width and other invisible characters.
///
/// The emoji and text presentation selectors (U+FE0F, U+FE0E) are not: they stand in honest text.
pub fn is_hidden(c: char) -> bool {
    !matches!(c, ' '..='~') && hidden(c).is_some()
}

/// Names the sort of a hidden character, to stand after "a"; `None` where `c` is not hidden.
pub fn hidden(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => "control character",
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "bidirectional control character"
        }
        '\u{2028}' | '\u{2029}' => "line or paragraph separator",
        '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}' | '\u{feff}' => "zero-width character",
        // Fillers and vowels that take no ink, and deprecated or musical format characters.
        '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180e}'
        | '\u{206a}'..='\u{206f}'
        | '\u{3164}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}' => "invisible character",
        // Whole messages have been smuggled in these two.
        '\u{e0000}'..='\u{e007f}' => "tag character",
        '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0d}' | '\u{e0100}'..='\u{e01ef}' => {
            "variation selector"
        }
        _ => return None,
    })
}

/// Makes the hidden characters of a text visible: control characters become their pictures (`␊`, `␛`), all others a mark such
/// as `<U+202E>`. So does the bracket of `##[`, which a CI's runner obeys wherever it stands in a line.
pub fn shown(text: &str) -> Cow<'_, str> {
    let hides_nothing = text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) || !text.chars().any(is_hidden);
    if hides_nothing && !text.contains("##[") {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        show(&mut shown, c);
    }
    Cow::Owned(shown)
}

/// Adds one character as [`shown`] shows it, behind those before it.
pub fn show(to: &mut String, c: char) {
    let code = u32::from(c);
    match c {
        '[' if to.ends_with("##") => to.push_str("<U+005B>"),
        '\u{0}'..='\u{1f}' => to.extend(char::from_u32(0x2400 + code)),
        '\u{7f}' => to.push('␡'),
        _ if is_hidden(c) => {
            // Writing to a string does not fail.
            let _ = write!(to, "<U+{code:04X}>");
        }
        _ => to.push(c),
    }
}

/// Writes a text as one word of a shell's command line, such as a path in a command that is to be copied.
pub fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./+:@%,".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Writes an option and its value as they are typed: one that begins with a dash would be taken for another option.
pub fn option(name: &str, value: &str) -> String {
    let between = if value.starts_with('-') { '=' } else { ' ' };
    format!("{name}{between}{}", shell_word(value))
}

/// How many names stand in a line: more than anybody reads help nobody.
pub const FEW: usize = 8;

/// Names the first few of `all`, and says how many there are beside them. `names` may be those alone.
pub fn few(names: &[impl AsRef<str>], all: usize) -> String {
    let first: Vec<&str> = names.iter().take(FEW).map(AsRef::as_ref).collect();
    match all.saturating_sub(first.len()) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

/// Writes the hidden characters of finished JSON as escapes, and the bracket of `##[`, which a CI's runner obeys wherever it
/// stands in a line: the value is the same, and a terminal shows what is there. Line breaks stay, which only stand between
/// values there.
pub fn in_json(json: String) -> String {
    let is_plain = json.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte));
    if is_plain && !json.contains("##[") {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if c == '[' && out.ends_with("##") {
            out.push_str("\\u005b");
        } else if c != '\n' && is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_a_shell_is_one() {
        for (text, expected) in [
            ("plans/x/plan.toml", "plans/x/plan.toml"),
            ("../a b", "'../a b'"),
            ("it's", r"'it'\''s'"),
            ("$(x)", "'$(x)'"),
            ("ä", "'ä'"),
            ("", "''"),
        ] {
            assert_eq!(shell_word(text), expected);
        }
    }

    #[test]
    fn a_value_is_no_option_of_its_own() {
        assert_eq!(option("-i", "my x"), "-i 'my x'");
        assert_eq!(option("-i", "-d"), "-i=-d");
        assert_eq!(option("-i", "- d"), "-i='- d'");
    }

    #[test]
    fn a_long_list_is_cut_and_counted() {
        let names: Vec<String> = (1..=100).map(|number| number.to_string()).collect();
        assert_eq!(few(&names[..2], 2), "1, 2");
        assert_eq!(few(&names[..8], 8), "1, 2, 3, 4, 5, 6, 7, 8");
        assert_eq!(few(&names, 100), "1, 2, 3, 4, 5, 6, 7, 8 and 92 more");
        assert_eq!(few(&names[..8], 100), few(&names, 100));
    }

    #[test]
    fn json_says_the_same_and_hides_nothing() {
        for (json, expected) in [
            ("\"##[error]x ## [ ###[\"", "\"##\\u005berror]x ## [ ###\\u005b\""),
            ("[\"a\u{7f}b\",\n\"\u{202e}\u{e0041}\"]", "[\"a\\u007fb\",\n\"\\u202e\\udb40\\udc41\"]"),
            ("[\"plain\", [1]]", "[\"plain\", [1]]"),
            ("\"[ü]\"", "\"[ü]\""),
        ] {
            assert_eq!(in_json(json.to_owned()), expected);
        }
    }

    #[test]
    fn hidden_characters_are_found() {
        for c in [
            '\0',
            '\t',
            '\n',
            '\r',
            '\u{1b}',
            '\u{7f}',
            '\u{85}',
            '\u{9b}',
            '\u{ad}',
            '\u{61c}',
            '\u{180e}',
            '\u{200b}',
            '\u{200c}',
            '\u{200d}',
            '\u{200e}',
            '\u{200f}',
            '\u{2028}',
            '\u{2029}',
            '\u{202a}',
            '\u{202e}',
            '\u{2060}',
            '\u{2064}',
            '\u{2066}',
            '\u{2069}',
            '\u{3164}',
            '\u{fe00}',
            '\u{feff}',
            '\u{e0001}',
            '\u{e007f}',
            '\u{e0100}',
        ] {
            assert!(is_hidden(c), "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn honest_characters_are_not_hidden() {
        for c in [' ', 'a', 'ß', 'é', '\u{301}', '\u{a0}', '中', 'ع', '👍', '\u{fe0f}', '\u{fe0e}', '—', '\u{fffd}']
        {
            assert!(!is_hidden(c), "U+{:04X}", u32::from(c));
        }
    }
}
