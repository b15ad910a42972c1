//! Which words of a text changed.
//!
//! People compare wordings word by word, not letter by letter. Where hardly a word stayed, two texts are easier to read
//! as a whole each, and are given so.

use similar::utils::diff_unicode_words;
use similar::{Algorithm, ChangeTag};
use unicode_segmentation::UnicodeSegmentation;

/// What became of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// It stands in both.
    Same,
    /// It stands in the older text only.
    Removed,
    /// It stands in the newer text only.
    Added,
}

impl Tag {
    /// The tag's name in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Removed => "removed",
            Self::Added => "added",
        }
    }
}

/// A piece of one text or of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What became of it.
    pub tag: Tag,
    /// The piece, never empty.
    pub text: String,
}

/// How many words and spaces the two texts may have together. The cost grows with the square, and a stranger's texts can
/// be long.
const MAX_WORDS: usize = 2000;

/// Compares two texts word by word. The pieces that are the same or removed make up the older one, those that are the
/// same or added the newer one; between two that are the same what was removed stands before what was added.
pub fn compare(before: &str, after: &str) -> Vec<Piece> {
    let is_short = before.split_word_bounds().chain(after.split_word_bounds()).take(MAX_WORDS + 1).count() <= MAX_WORDS;
    let mut pieces = Pieces::default();
    if is_short {
        for (tag, text) in diff_unicode_words(Algorithm::Myers, before, after) {
            pieces.push(tag, text);
        }
        pieces.flush();
    }
    if !is_short || !pieces.are_alike(before, after) {
        pieces = Pieces { removed: before.to_owned(), added: after.to_owned(), ..Pieces::default() };
        pieces.flush();
    }
    pieces.done
}

/// Pieces in the making.
#[derive(Debug, Default)]
struct Pieces {
    done: Vec<Piece>,
    removed: String,
    added: String,
    /// What is the same and separates words only: whether it belongs to a change, what follows tells.
    between: String,
}

impl Pieces {
    fn push(&mut self, tag: ChangeTag, text: &str) {
        let in_change = !self.removed.is_empty() || !self.added.is_empty();
        match tag {
            ChangeTag::Equal if in_change && !text.chars().any(char::is_alphanumeric) => self.between.push_str(text),
            ChangeTag::Equal => {
                self.flush();
                self.add(Tag::Same, text);
            }
            ChangeTag::Delete | ChangeTag::Insert => {
                let between = std::mem::take(&mut self.between);
                self.removed.push_str(&between);
                self.added.push_str(&between);
                let side = if tag == ChangeTag::Delete { &mut self.removed } else { &mut self.added };
                side.push_str(text);
            }
        }
    }

    /// Ends a change.
    fn flush(&mut self) {
        let (removed, added) = (std::mem::take(&mut self.removed), std::mem::take(&mut self.added));
        self.add(Tag::Removed, &removed);
        self.add(Tag::Added, &added);
        let between = std::mem::take(&mut self.between);
        self.add(Tag::Same, &between);
    }

    fn add(&mut self, tag: Tag, text: &str) {
        match self.done.last_mut().filter(|last| last.tag == tag) {
            Some(last) => last.text.push_str(text),
            None if !text.is_empty() => self.done.push(Piece { tag, text: text.to_owned() }),
            None => {}
        }
    }

    /// Tells whether half of the shorter text at least stayed.
    fn are_alike(&self, before: &str, after: &str) -> bool {
        let same: usize = self.done.iter().filter(|piece| piece.tag == Tag::Same).map(|piece| piece.text.len()).sum();
        same * 2 >= before.len().min(after.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(before: &str, after: &str) -> String {
        let mark = |piece: Piece| match piece.tag {
            Tag::Same => piece.text,
            Tag::Removed => format!("[{}]", piece.text),
            Tag::Added => format!("{{{}}}", piece.text),
        };
        compare(before, after).into_iter().map(mark).collect()
    }

    #[test]
    fn words_are_compared_and_not_letters() {
        assert_eq!(shown("Survey customers", "Survey customers to size it"), "Survey customers{ to size it}");
        assert_eq!(shown("Ask the customers today", "Ask three customers today"), "Ask [the]{three} customers today");
        assert_eq!(
            shown("Ask two old customers today", "Ask three new customers today"),
            "Ask [two old]{three new} customers today"
        );
        assert_eq!(shown("現場を見る", "現場を見て"), "現場を見[る]{て}");
        assert_eq!(shown("Survey customers to size it", "Survey them"), "Survey [customers to size it]{them}");
        assert_eq!(shown("same", "same"), "same");
        assert_eq!(shown("", "new"), "{new}");
        assert_eq!(shown("", ""), "");
    }

    #[test]
    fn texts_with_little_in_common_stay_whole() {
        assert_eq!(
            shown("Agree on a date with legal", "Find a partner"),
            "[Agree on a date with legal]{Find a partner}"
        );
    }

    #[test]
    fn long_texts_are_not_compared() {
        let (before, after) = ("a ".repeat(3000), "a ".repeat(3001));
        assert_eq!(compare(&before, &after).len(), 2);
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_off_the_pieces(before in "([a-c ]|[.,]){0,20}|.{0,20}", after in "([a-c ]|[.,]){0,20}|.{0,20}") {
            let pieces = compare(&before, &after);
            let read = |without: Tag| -> String {
                pieces.iter().filter(|piece| piece.tag != without).map(|piece| piece.text.as_str()).collect()
            };
            prop_assert_eq!(read(Tag::Added), before);
            prop_assert_eq!(read(Tag::Removed), after);
            prop_assert!(pieces.iter().all(|piece| !piece.text.is_empty()));
            prop_assert!(pieces.windows(2).all(|pair| pair[0].tag != pair[1].tag));
        }
    }
}
