//! Pictures of an initiative. They are laid out once, here, and stand in a page or in a file of their own.
//!
//! A picture holds no script and no style of its own but classes; [`palette`] has what they look like. Everything is laid
//! out in whole pixels, so that the same steps give the same bytes everywhere.

mod growth;
mod mark;
mod palette;
mod poster;
mod rows;
mod scale;
mod sequence;
mod text;
mod time;

use maud::{Markup, html};

pub use growth::growth;
pub use mark::{MEANINGS, Mark, VERDICTS, of_fate, of_verdict};
pub use palette::shared as style;
pub use poster::poster;
pub use scale::Scale;
pub use sequence::sequence;
pub use text::{bold_width, plain, width};
pub use time::{scale, time};

/// How wide every picture is.
pub const WIDTH: u32 = 960;
/// How large its words are.
const SIZE: u32 = 12;
/// How large those are that stand beside the point.
const SMALL: u32 = 11;

/// A picture.
#[derive(Debug, Clone)]
pub struct Picture {
    /// How high it is, in pixels.
    pub height: u32,
    /// What it is called.
    pub title: &'static str,
    /// What it shows, in a sentence or two, for who can't see it.
    pub description: String,
    body: Markup,
}

impl Picture {
    /// Gives the picture as an element of a page, where `id` is no other's.
    pub fn inline(&self, id: &str) -> Markup {
        let (title, description) = (format!("{id}-t"), format!("{id}-d"));
        html! {
            svg class="picture" width=(WIDTH) height=(self.height) viewBox={ "0 0 " (WIDTH) " " (self.height) } role="img"
                aria-labelledby=(title) aria-describedby=(description) {
                title id=(title) { (self.title) }
                desc id=(description) { (self.description) }
                (self.body)
            }
        }
    }

    /// Gives the picture as a part of a larger one, so far below its top.
    fn placed(&self, y: u32) -> Markup {
        html! {
            svg class="picture" x="0" y=(y) width=(WIDTH) height=(self.height)
                viewBox={ "0 0 " (WIDTH) " " (self.height) } {
                (self.body)
            }
        }
    }
}

/// Draws a word that begins at a place.
fn word(x: u32, y: u32, class: &str, text: &str) -> Markup {
    html! { text x=(x) y=(y) class=(class) { (text) } }
}

/// Draws a word that ends at a place.
fn word_to(x: u32, y: u32, class: &str, text: &str) -> Markup {
    html! { text x=(x) y=(y) class={ "e " (class) } { (text) } }
}

/// Draws what the marks mean, in a line.
fn legend(y: u32) -> Markup {
    let places = MEANINGS.iter().scan(0, |next, (mark, meaning)| {
        let x = *next;
        let behind = x + 20 + text::bold_width(mark.word, SIZE);
        *next = behind + text::width(meaning, SMALL) + 8;
        Some((mark, meaning, x, behind))
    });
    html! {
        @for (mark, meaning, x, behind) in places {
            g class=(mark.class) {
                (word(x, y, "gl", mark.glyph))
                (word(x + 14, y, "wo", mark.word))
                (word(behind, y, "so", meaning))
            }
        }
    }
}
