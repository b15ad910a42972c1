//! Likely links: what is asked about them, and what is said where nobody can be asked.

use super::escape::printable;
use super::style::{Screen, Tone};
use crate::model::text::option;
use crate::model::wording::{self, Tag};

/// Asks whether a step that happened is a planned one. The words that differ are in colour. `of` says which question it is
/// of how many.
pub fn question(happened: &str, planned: &str, of: (usize, usize), screen: Screen) -> String {
    let pieces = wording::compare(planned, happened);
    let side = |without: Tag, tone: Tone| -> String {
        let own = pieces.iter().filter(|piece| piece.tag != without);
        own.map(|piece| screen.paint(if piece.tag == Tag::Same { Tone::Plain } else { tone }, &printable(&piece.text)))
            .collect()
    };
    format!(
        "\n{} of {}\n  happened  {}\n  planned   {}\nIs it this planned step? y(es), n(o), q(uit asking): ",
        of.0,
        of.1,
        side(Tag::Removed, Tone::Good),
        side(Tag::Added, Tone::Caution)
    )
}

/// A likely link that nobody made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likely<'a> {
    /// The line of the actual step's id in its file, from 1.
    pub line: usize,
    /// The actual step's title.
    pub happened: &'a str,
    /// The planned step's id, which tells its title.
    pub planned: &'a str,
}

/// Lists likely links with the line that makes each. `path` is the record's file, `initiative` whose it is.
pub fn likely(links: &[Likely<'_>], path: &str, initiative: &str, screen: Screen) -> String {
    if links.is_empty() {
        return String::new();
    }
    let head = if links.len() == 1 {
        "This step is likely a planned one, worded otherwise. If so, add its line below the step's id:\n".to_owned()
    } else {
        let count = links.len();
        format!(
            "These {count} steps are likely planned ones, worded otherwise. Where it is so, add the line below the step's id:\n"
        )
    };
    let each = links.iter().map(|link| {
        let place = screen.paint(Tone::Quiet, &format!("{}:{}", printable(path), link.line));
        let line = screen.paint(Tone::Strong, &format!("plan = \"{}\"", link.planned));
        format!("  {place}  {}\n      {line}\n", printable(link.happened))
    });
    let choosing = printable(&option("-i", initiative)).into_owned();
    let or = format!("Or be asked one by one, before you commit: asplanned link {choosing}\n");
    std::iter::once(head).chain(each).chain([or]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_shows_both_titles_and_colours_what_differs() {
        let asked = question("Survey of customers", "Survey all customers", (2, 3), Screen::default());
        assert_eq!(
            asked,
            "\n2 of 3\n  happened  Survey of customers\n  planned   Survey all customers\n\
             Is it this planned step? y(es), n(o), q(uit asking): "
        );
        let colour = Screen { colour: true, ..Screen::default() };
        let asked = question("Survey of customers", "Survey all customers", (2, 3), colour);
        assert!(asked.contains("Survey \u{1b}[32mof\u{1b}[0m customers"), "{asked:?}");
        assert!(asked.contains("Survey \u{1b}[33mall\u{1b}[0m customers"), "{asked:?}");
    }

    #[test]
    fn hidden_characters_are_shown() {
        assert!(question("a\u{202e}b", "a", (1, 1), Screen::default()).contains("a<U+202E>b"));
        let link = Likely { line: 7, happened: "a\u{1b}b", planned: "x" };
        assert!(
            likely(&[link], "plans/p/actual.toml", "p", Screen::default())
                .contains("actual.toml:7  a␛b\n      plan = \"x\"\n")
        );
        assert_eq!(likely(&[], "plans/p/actual.toml", "p", Screen::default()), "");
    }
}
