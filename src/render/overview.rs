//! Several initiatives, a line each: a name, a few facts below each other, a title.

use super::escape::printable;
use super::style::{Screen, Tone, pad, width};
use super::terminal::{ID, TITLE};

/// The fewest columns that a title takes beside the facts; with fewer the facts stand below name and title.
const BESIDE: usize = 16;
/// The fewest columns that a title takes at all.
const LEAST: usize = 8;
/// What stands between columns.
const GAP: usize = 3;

/// An initiative's line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line<'t> {
    /// Its name.
    pub(super) name: &'t str,
    /// What there is to say, in so many columns; an empty one is not told of this initiative.
    pub(super) facts: Vec<String>,
    /// Its title.
    pub(super) title: &'t str,
}

/// Puts lines below each other. Where the screen is narrow the title is shortened, and then has the facts below it.
pub(super) fn table(lines: &[Line<'_>], screen: Screen<'_>) -> String {
    let most = screen.width.map_or(ID, |columns| columns.min(ID));
    let names: Vec<String> = lines.iter().map(|line| screen.cut(&printable(line.name), most)).collect();
    let titles: Vec<String> = lines.iter().map(|line| screen.cut(&printable(line.title), TITLE)).collect();
    let widest = |texts: &[String]| texts.iter().map(|text| width(text)).max().unwrap_or(0);
    let count = lines.iter().map(|line| line.facts.len()).max().unwrap_or(0);
    let of = |column: usize| lines.iter().filter_map(move |line| line.facts.get(column));
    let columns: Vec<usize> = (0..count).map(|column| of(column).map(|fact| width(fact)).max().unwrap_or(0)).collect();
    let first = widest(&names);
    let used = first + GAP + columns.iter().map(|column| column + GAP).sum::<usize>();
    let is_narrow = screen.width.is_some_and(|all| all < used + BESIDE.min(widest(&titles)));
    let mut out = String::new();
    for ((line, name), title) in lines.iter().zip(&names).zip(&titles) {
        let beside = if is_narrow { width(name) + GAP } else { used };
        let room = screen.width.map_or(TITLE, |all| all.saturating_sub(beside));
        let title = if room < LEAST { String::new() } else { screen.paint(Tone::Quiet, &screen.cut(title, room)) };
        let name = screen.paint(Tone::Strong, &if is_narrow { name.clone() } else { pad(name, first) });
        if is_narrow {
            let facts: Vec<&str> = line.facts.iter().map(String::as_str).filter(|fact| !fact.is_empty()).collect();
            let inner = Screen { width: screen.width.map(|all| all.saturating_sub(2)), ..screen };
            out.push_str(format!("{name}   {title}").trim_end());
            inner.wrap(&facts.join(", ")).lines().for_each(|line| out.push_str(&format!("\n  {line}")));
        } else {
            let facts: Vec<String> = line.facts.iter().zip(&columns).map(|(fact, wide)| pad(fact, *wide)).collect();
            out.push_str(format!("{name}   {}   {title}", facts.join("   ")).trim_end());
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines() -> [Line<'static>; 2] {
        let facts = |texts: [&str; 2]| texts.map(str::to_owned).to_vec();
        [
            Line { name: "mvp", facts: facts(["3 of 4 foreseen", "1 emergent"]), title: "A rather long title of it" },
            Line { name: "pilot-eu", facts: facts(["nothing yet", ""]), title: "Pilot" },
        ]
    }

    fn on(columns: usize) -> String {
        let text = table(&lines(), Screen { width: Some(columns), ..Screen::default() });
        assert!(text.lines().all(|line| width(line) <= columns), "{columns}\n{text}");
        text
    }

    #[test]
    fn a_title_gives_way_and_is_never_left_out() {
        let whole = "mvp        3 of 4 foreseen   1 emergent   A rather long title of it\n\
                     pilot-eu   nothing yet                    Pilot\n";
        assert_eq!(table(&lines(), Screen::default()), whole);
        assert_eq!(on(80), whole);
        assert!(on(60).starts_with("mvp        3 of 4 foreseen   1 emergent   A rather long tit…\n"), "{}", on(60));
        let narrow = "mvp   A rather long title of it\n  3 of 4 foreseen, 1 emergent\n\
                      pilot-eu   Pilot\n  nothing yet\n";
        assert_eq!(on(50), narrow);
        assert!(on(24).starts_with("mvp   A rather long tit…\n  3 of 4 foreseen, 1\n  emergent\n"), "{}", on(24));
    }
}
