//! The markup inside a line: what is left is text, and where its links lead.

use std::borrow::Cow;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::model::text::is_hidden;

/// A line without its markup.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Text {
    /// What a person reads, in one line, without hidden characters and addresses.
    pub(super) plain: String,
    /// Where its links lead.
    pub(super) links: Vec<String>,
    /// Whether all of it is bold.
    pub(super) is_bold: bool,
}

/// A line that begins with this is a paragraph, whatever follows.
const PARAGRAPH: &str = "… ";

/// In longer lines markup is text: nobody wrote them by hand.
const MAX_LENGTH: usize = 20_000;

/// Reads the markup of a line.
pub(super) fn read(line: &str) -> Text {
    let mut text = Text::default();
    let mut raw = String::new();
    if line.len() > MAX_LENGTH {
        raw.push_str(line);
    } else {
        strip(line, &mut raw, &mut text);
    }
    text.plain = without_addresses(&raw, &mut text.links);
    text.is_bold &= !text.plain.is_empty();
    text
}

fn strip(line: &str, raw: &mut String, text: &mut Text) {
    let paragraph = format!("{PARAGRAPH}{line}");
    let (mut bold, mut outside) = (0_usize, 0);
    for event in Parser::new_ext(&paragraph, Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(piece) | Event::Code(piece) => {
                if bold == 0 {
                    outside += piece.trim_matches([':', ' ', '…']).len();
                }
                raw.push_str(&piece);
            }
            Event::SoftBreak | Event::HardBreak => raw.push(' '),
            Event::Start(Tag::Strong) => bold += 1,
            Event::End(TagEnd::Strong) => bold -= 1,
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) if leads_somewhere(&dest_url) => {
                text.links.push(shown(&dest_url).into_owned());
            }
            _ => {}
        }
    }
    // The parser takes spaces at the end of a paragraph off.
    *raw = raw.strip_prefix(PARAGRAPH.trim_end()).unwrap_or(raw).trim_start().to_owned();
    text.is_bold = outside == 0;
}

/// Tells whether a link leads to something that shows what happened.
fn leads_somewhere(target: &str) -> bool {
    !target.is_empty() && !target.starts_with('#') && !target.starts_with("mailto:")
}

/// Takes hidden characters out.
fn shown(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_hidden) { text.chars().filter(|c| !is_hidden(*c)).collect() } else { text.into() }
}

/// Makes one line of a text, without hidden characters; addresses in it become links.
fn without_addresses(raw: &str, links: &mut Vec<String>) -> String {
    let spaced = raw.replace(['\t', '\n', '\r', '\u{2028}', '\u{2029}', '\u{85}'], " ");
    let mut words = Vec::new();
    let mut is_cut = false;
    for word in shown(&spaced).split_whitespace() {
        match word.find("http://").or_else(|| word.find("https://")) {
            Some(at) => {
                let (before, address) = word.split_at_checked(at).unwrap_or((word, ""));
                let end = address.trim_end_matches(['.', ',', ';', ':', ')', ']', '>', '"', '\'']).len();
                let (address, after) = address.split_at_checked(end).unwrap_or((address, ""));
                links.push(address.to_owned());
                words.extend(Some(before.to_owned()).filter(|before| !before.trim_matches(['(', '[', '<']).is_empty()));
                // A bracket that stood around an address only goes with it; a stop belongs to the sentence.
                let after = after.trim_start_matches([')', ']', '>', '"', '\'']);
                if let Some(last) = words.last_mut().filter(|last| last.ends_with(char::is_alphanumeric)) {
                    last.push_str(after);
                }
                is_cut = true;
            }
            None => words.push(word.to_owned()),
        }
    }
    let text = words.join(" ");
    if is_cut { text.trim_end_matches([':', ',', ';', '–', '—', '-', ' ', '(']).to_owned() } else { text }
}
