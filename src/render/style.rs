//! What a screen can show: decided once, at the edge. Plain is the default.

use anstyle::{AnsiColor, Style};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::forge::Forge;
use super::words;

/// What a stream can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen<'a> {
    /// Whether colours may be used.
    pub colour: bool,
    /// Whether it shows other than ASCII.
    pub unicode: bool,
    /// How many columns it has; `None` where it is no terminal.
    pub width: Option<usize>,
    /// Whether a text can be a link.
    pub links: bool,
    /// Where commits are shown, for links to them.
    pub forge: Option<&'a Forge>,
}

impl Default for Screen<'_> {
    fn default() -> Self {
        Self { colour: false, unicode: true, width: None, links: false, forge: None }
    }
}

/// What a text means, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As planned.
    Good,
    /// Planned as the plan learned.
    Learned,
    /// A surprise that the plan took in later.
    Caution,
    /// A surprise.
    Surprise,
    /// Beside the point.
    Quiet,
    /// A heading.
    Strong,
    /// An error.
    Bad,
    /// Nothing in particular.
    Plain,
}

impl Tone {
    const fn style(self) -> Style {
        match self {
            Self::Good => AnsiColor::Green.on_default(),
            Self::Learned => AnsiColor::Cyan.on_default(),
            Self::Caution => AnsiColor::Yellow.on_default(),
            Self::Surprise => AnsiColor::Magenta.on_default().bold(),
            Self::Quiet => Style::new().dimmed(),
            Self::Strong => Style::new().bold(),
            Self::Bad => AnsiColor::Red.on_default().bold(),
            Self::Plain => Style::new(),
        }
    }
}

impl<'a> Screen<'a> {
    /// Lets commits be links to a forge, where the screen can.
    #[must_use]
    pub const fn linked(self, forge: Option<&'a Forge>) -> Self {
        Self { forge, ..self }
    }

    /// Shortens a commit's hash as people write it, and makes it a link to the commit where the screen can.
    pub fn commit(self, hash: &str) -> String {
        self.link_commit(words::short(hash), hash)
    }

    /// Makes the first place where a finished text names a commit, by its short hash, a link to it. What makes a link
    /// takes no column, so that a text is cut and filled up before.
    pub fn link_commit(self, text: &str, hash: &str) -> String {
        self.link_commits(text, &[hash])
    }

    /// Makes the first place where a finished text names each of some commits a link, as [`Self::link_commit`] does.
    pub fn link_commits(self, text: &str, hashes: &[&str]) -> String {
        let Some(forge) = self.forge.filter(|_| self.links) else { return text.to_owned() };
        let mut left: Vec<&str> = hashes.iter().copied().filter(|hash| !hash.is_empty()).collect();
        let mut linked = String::new();
        let mut rest = text;
        while let Some((at, hash)) = left.iter().filter_map(|hash| Some((rest.find(words::short(hash))?, *hash))).min()
        {
            let short = words::short(hash);
            let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
            linked.push_str(before);
            linked.push_str(&hyperlink(short, &forge.commit(hash)));
            rest = after.get(short.len()..).unwrap_or_default();
            left.retain(|other| words::short(other) != short);
        }
        linked + rest
    }

    /// Colours a text, where the screen can.
    pub fn paint(self, tone: Tone, text: &str) -> String {
        if !self.colour || tone == Tone::Plain || text.is_empty() {
            return text.to_owned();
        }
        let style = tone.style();
        format!("{style}{text}{style:#}")
    }

    /// Chooses between a glyph and its ASCII twin.
    pub const fn glyph(self, unicode: &'static str, ascii: &'static str) -> &'static str {
        if self.unicode { unicode } else { ascii }
    }

    /// Breaks a sentence between words where the screen ends. Without a screen it stays one line.
    pub fn wrap(self, text: &str) -> String {
        let Some(columns) = self.width else { return text.to_owned() };
        let mut wrapped = String::new();
        let (mut used, mut spaces) = (0, 0);
        for word in text.split(' ') {
            for piece in pieces(word) {
                let wide = width(piece);
                let breaks = used > 0 && used + spaces + wide > columns;
                wrapped.push_str(&if breaks { "\n".to_owned() } else { " ".repeat(spaces) });
                used = if breaks { wide } else { used + spaces + wide };
                wrapped.push_str(piece);
                spaces = 0;
            }
            spaces += usize::from(used > 0);
        }
        wrapped
    }

    /// Cuts a text to so many columns, with a mark where something was left out.
    pub fn cut(self, text: &str, columns: usize) -> String {
        if width(text) <= columns {
            return text.to_owned();
        }
        let mark = self.glyph("…", "...");
        let mut kept = String::new();
        let mut left = columns.saturating_sub(width(mark));
        for grapheme in text.graphemes(true) {
            match left.checked_sub(width(grapheme)) {
                Some(rest) => left = rest,
                None => break,
            }
            kept.push_str(grapheme);
        }
        kept + mark
    }
}

/// Makes a text a link, by the control sequence OSC 8.
fn hyperlink(text: &str, target: &str) -> String {
    format!("\u{1b}]8;;{target}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\")
}

/// What no line begins with in scripts that have no spaces.
const CLOSING: &str = "、。，．：；！？）］｝」』】〉》〕・ー々…‥";

/// Takes a word apart where a line may end in it: behind the characters of scripts that have no spaces.
pub(super) fn pieces(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let mut graphemes = rest.grapheme_indices(true).peekable();
        while let Some((at, grapheme)) = graphemes.next() {
            let may_end =
                graphemes.peek().is_some_and(|(_, next)| !CLOSING.contains(next) && !next.starts_with('\u{1b}'));
            if may_end && width(grapheme) > 1 {
                let (piece, behind) = rest.split_at_checked(at + grapheme.len())?;
                rest = behind;
                return Some(piece);
            }
        }
        (!rest.is_empty()).then(|| std::mem::take(&mut rest))
    })
}

/// How many columns a text takes.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// Fills a text up to so many columns.
pub fn pad(text: &str, columns: usize) -> String {
    let missing = columns.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(missing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_keeps_whole_characters_and_counts_columns() {
        let screen = Screen::default();
        assert_eq!(screen.cut("Besuche", 7), "Besuche");
        assert_eq!(screen.cut("Besuche", 6), "Besuc…");
        assert_eq!(screen.cut("現場を見る", 6), "現場…");
        assert_eq!(Screen { unicode: false, ..screen }.cut("Besuche", 6), "Bes...");
        assert_eq!(pad("現場", 6), "現場  ");
    }

    #[test]
    fn sentences_break_between_words() {
        let screen = Screen { width: Some(9), ..Screen::default() };
        assert_eq!(screen.wrap("one two three four"), "one two\nthree\nfour");
        assert_eq!(Screen::default().wrap("one two three four"), "one two three four");
        assert_eq!(screen.wrap("one   two   three"), "one   two\nthree");
        assert_eq!(screen.wrap("an 現場を見る。次"), "an 現場を\n見る。次");
    }

    #[test]
    fn a_line_may_end_in_a_word_of_a_script_without_spaces() {
        let taken = |word: &'static str| pieces(word).collect::<Vec<_>>();
        assert_eq!(taken("現場を見る。次"), ["現", "場", "を", "見", "る。", "次"]);
        assert_eq!(taken("unbroken"), ["unbroken"]);
        assert_eq!(taken("a現b"), ["a現", "b"]);
        assert_eq!(taken(""), [""; 0]);
    }

    #[test]
    fn commits_are_links_where_the_screen_can_and_the_forge_is_known() {
        let hash = "0123456789abcdef0123456789abcdef01234567";
        let forge = Forge::of("git@github.com:acme/tools.git").unwrap();
        let able = Screen { links: true, ..Screen::default() };
        let linked = "\u{1b}]8;;https://github.com/acme/tools/commit/0123456789abcdef0123456789abcdef01234567\u{1b}\\\
                      0123456\u{1b}]8;;\u{1b}\\";
        assert_eq!(able.linked(Some(&forge)).commit(hash), linked);
        assert_eq!(able.linked(Some(&forge)).link_commit("at 0123456 ", hash), format!("at {linked} "));
        assert_eq!(able.linked(Some(&forge)).link_commit("elsewhere", hash), "elsewhere");
        assert_eq!(able.commit(hash), "0123456");
        let other = "fedcba9876543210fedcba9876543210fedcba98";
        let both = able.linked(Some(&forge)).link_commits("fedcba9 0123456 0123456", &[hash, other, hash]);
        assert_eq!(both.matches("]8;;https").count(), 2);
        assert!(both.ends_with(&format!(" {linked} 0123456")), "{both:?}");
        assert_eq!(Screen::default().linked(Some(&forge)).commit(hash), "0123456");
    }

    #[test]
    fn colours_are_only_where_they_may_be() {
        assert_eq!(Screen::default().paint(Tone::Good, "x"), "x");
        assert_eq!(Screen { colour: true, ..Screen::default() }.paint(Tone::Good, "x"), "\u{1b}[32mx\u{1b}[0m");
    }
}
