//! The colours, each once for light and once for dark. Those of the verdicts are told apart by people who are blind to
//! red, green or blue, and nothing is told by colour alone.

/// A colour: what it is called, how it is where it is light, and where it is dark.
pub(super) struct Colour {
    /// Its name in the style.
    pub(super) name: &'static str,
    /// On a light ground.
    pub(super) light: &'static str,
    /// On a dark one.
    pub(super) dark: &'static str,
}

const fn colour(name: &'static str, light: &'static str, dark: &'static str) -> Colour {
    Colour { name, light, dark }
}

/// All colours. The first two are grounds, on which each of the others but `line` is read.
pub(super) const PALETTE: [Colour; 11] = [
    colour("ground", "#ffffff", "#14171b"),
    colour("card", "#f5f6f8", "#1d2127"),
    colour("line", "#d5d9e0", "#3a414b"),
    colour("ink", "#1a1d21", "#e9ecf0"),
    colour("soft", "#555b65", "#a8b0bc"),
    colour("anticipated", "#1a5fb4", "#86b7f5"),
    colour("adapted", "#00706a", "#4fd1c1"),
    colour("retrofitted", "#8f4f00", "#f2ae5c"),
    colour("emergent", "#b3126a", "#ff8ac4"),
    colour("gone", "#646a74", "#9aa2ae"),
    colour("open", "#43484f", "#c3cad4"),
];

/// The style of the pictures. Each colour stands in it as a variable.
const STYLE: &str = include_str!("style.css");

/// Gives the pictures' style with the colours as variables, which the page around them sets.
pub fn shared() -> String {
    let set = |pick: fn(&Colour) -> &'static str| -> String {
        PALETTE.iter().flat_map(|it| ["--", it.name, ":", pick(it), ";"]).collect()
    };
    let (light, dark) = (set(|it| it.light), set(|it| it.dark));
    format!(
        ":root{{{light}color-scheme:light dark}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n@media \
         print{{:root{{{light}}}}}\n{STYLE}"
    )
}

/// Gives the style of a picture that stands by itself. Its colours are written out, for there are viewers that know no
/// variables.
pub(super) fn standalone() -> String {
    let written = |pick: fn(&Colour) -> &'static str| {
        PALETTE.iter().fold(STYLE.to_owned(), |style, it| style.replace(&format!("var(--{})", it.name), pick(it)))
    };
    format!("{}@media (prefers-color-scheme:dark){{\n{}}}\n", written(|it| it.light), written(|it| it.dark))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The relative luminance of a colour, by WCAG 2.2.
    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_colour_can_be_read_on_every_ground() {
        assert!((contrast("#ffffff", "#000000") - 21.0).abs() < 1e-9);
        let (grounds, others) = PALETTE.split_at(2);
        for ground in grounds {
            for colour in others.iter().filter(|colour| colour.name != "line") {
                for (ground, text) in [(ground.light, colour.light), (ground.dark, colour.dark)] {
                    assert!(contrast(ground, text) >= 4.5, "{}: {text} on {ground}", colour.name);
                }
            }
        }
    }

    #[test]
    fn no_variable_is_left_alone() {
        assert!(!standalone().contains("var("), "{}", standalone());
        for used in STYLE.split("var(--").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            assert!(PALETTE.iter().any(|colour| colour.name == used), "{used}");
        }
    }
}
