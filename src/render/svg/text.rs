//! Texts in pictures: how wide they stand, and where they are cut.
//!
//! A picture is laid out before anybody knows which font will draw it. So widths are those of a wide one, `DejaVu Sans`,
//! rounded up: in any other a text takes less room than was kept for it.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

use crate::render::escape;

/// Makes a text of a repository fit for a picture: printable, and such that XML can hold it. Who writes it escapes it.
pub fn plain(text: &str) -> String {
    escape::xml(text)
}

/// How wide a text stands at this size, in pixels, rounded up.
pub fn width(text: &str, size: u32) -> u32 {
    let thousandths = text.chars().map(advance).fold(0_u64, |all, advance| all + u64::from(advance));
    u32::try_from((thousandths * u64::from(size)).div_ceil(1000)).unwrap_or(u32::MAX)
}

/// How wide a bold text stands at this size.
pub fn bold_width(text: &str, size: u32) -> u32 {
    width(text, size).saturating_mul(9) / 8 + 1
}

/// Cuts a bold text where it gets wider than `most` pixels.
pub(super) fn cut_bold(text: &str, size: u32, most: u32) -> String {
    cut(text, size, most.saturating_sub(1) / 9 * 8)
}

/// Cuts a text where it gets wider than `most` pixels.
pub(super) fn cut(text: &str, size: u32, most: u32) -> String {
    let text = plain(text);
    if width(&text, size) <= most {
        return text;
    }
    let room = most.saturating_sub(width("…", size));
    let mut end = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        let next = at + grapheme.len();
        if width(text.get(..next).unwrap_or_default(), size) > room {
            break;
        }
        end = next;
    }
    format!("{}…", text.get(..end).unwrap_or_default().trim_end())
}

/// How far a character moves on, in thousandths of the font's size.
fn advance(c: char) -> u32 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' | 'I' | 'J' => 300,
        ' ' | '.' | ',' | ':' | ';' | 'f' | '!' | '/' | '-' | '·' => 365,
        't' | '(' | ')' | '[' | ']' | 'r' => 415,
        'c' | 's' | 'z' | '"' | '*' => 550,
        'D' | 'G' | 'H' | 'N' | 'O' | 'Q' | 'U' | 'w' | '<' | '>' | '+' | '=' | '~' | '&' | '#' => 840,
        'm' | 'M' | 'W' | '@' | '%' | '—' | '…' => 1000,
        'A'..='Z' => 700,
        _ if c.is_ascii() => 640,
        _ => match c.width().unwrap_or(0) {
            0 => 0,
            1 => 800,
            _ => 1050,
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_cut_where_they_get_too_wide() {
        assert_eq!(cut("Visit customers on site", 12, 400), "Visit customers on site");
        assert_eq!(cut("Visit customers on site", 12, 100), "Visit custome…");
        assert_eq!(cut("Visit customers", 12, 40), "Visit…");
        assert_eq!(cut("現場を見て話を聞く", 12, 60), "現場を…");
        assert_eq!(cut("abc", 12, 0), "…");
        assert_eq!(cut("a\u{0}\u{202e}", 12, 400), "a␀<U+202E>");
    }

    proptest! {
        #[test]
        fn what_is_cut_fits(text: String, most in 13_u32..400) {
            prop_assert!(width(&cut(&text, 12, most), 12) <= most);
            prop_assert!(most < 40 || bold_width(&cut_bold(&text, 12, most), 12) <= most);
        }
    }
}
