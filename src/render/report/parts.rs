//! The parts that `--by` takes an initiative apart into: a row each, in the same words in every form.

use super::bars;
use crate::model::measures::{By, Churn, Measures, Ratio, Slice};
use crate::model::report::Parts;
use crate::render::flow::{Span, flow};
use crate::render::style::{Screen, Tone, pad, width};
use crate::render::terminal::ID;
use crate::render::words::Escape;

/// What the columns are called, but for the first, which names the parts.
const HEADS: [&str; 7] = ["foreseen", "anticipated", "emergent", "retrofitted", "kept", "ahead", "churn"];

/// Says what the parts are, and what they are judged by.
pub(in crate::render) fn heading(by: By) -> &'static str {
    match by {
        By::Week => "By week, judged by the plan in force when it began",
        By::Month => "By month, judged by the plan in force when it began",
        By::Quarter => "By quarter, judged by the plan in force when it began",
        By::Phase => "By phase, judged by the baseline",
        By::Kind => "By kind, judged by the baseline",
    }
}

/// Says what the columns hold.
pub(in crate::render) const LEGEND: &str = "kept: planned steps done; ahead: median days of foresight; churn: planned steps added (+), \
                                 removed (-), retitled (~), moved (^).";

fn name(slice: &Slice, escape: Escape<'_>) -> String {
    slice.name.as_deref().map_or_else(|| "no phase".to_owned(), escape)
}

/// Gives what stands in the columns; nothing where there is nothing to take it of.
fn cells(measures: &Measures) -> [String; 7] {
    let some = |ratio: Ratio, text: String| if ratio.denominator > 0 { text } else { String::new() };
    let of = |ratio: Ratio| some(ratio, format!("{} of {}", ratio.numerator, ratio.denominator));
    let count = |ratio: Ratio| some(ratio, ratio.numerator.to_string());
    let (median, _) = measures.foresight_days;
    [
        of(measures.foreseen_share),
        of(measures.anticipated_share),
        count(measures.emergent_share),
        count(measures.retrofitted_share),
        of(measures.plan_kept),
        median.map(|days| format!("{days} d")).unwrap_or_default(),
        churn(measures.churn),
    ]
}

/// Says what happened to the plan, as far as anything did.
fn churn(churn: Churn) -> String {
    let counts = [('+', churn.added), ('-', churn.removed), ('~', churn.retitled), ('^', churn.moved)];
    let said = counts.iter().filter(|(_, count)| *count > 0).map(|(sign, count)| format!("{sign}{count}"));
    said.collect::<Vec<_>>().join(" ")
}

/// Gives a table's head and rows for pages, each cell made harmless.
pub(in crate::render) fn rows(parts: &Parts, escape: Escape<'_>) -> (Vec<String>, Vec<Vec<String>>) {
    let head = [parts.by.name()].iter().chain(&HEADS).map(|head| (*head).to_owned()).collect();
    let row = |slice: &Slice| {
        // Only signs of our own: a `~` or a `+` alone begins nothing.
        std::iter::once(name(slice, escape)).chain(cells(&slice.measures)).collect()
    };
    (head, parts.slices.iter().map(row).collect())
}

/// Prints the parts on a terminal: a line each, or a few where it is narrow.
pub(super) fn text(parts: &Parts, screen: Screen, escape: Escape<'_>) -> String {
    let names: Vec<String> = parts.slices.iter().map(|slice| screen.cut(&name(slice, escape), ID)).collect();
    let all: Vec<[String; 7]> = parts.slices.iter().map(|slice| cells(&slice.measures)).collect();
    let first = names.iter().map(|name| width(name)).max().unwrap_or(0).max(parts.by.name().len());
    let columns: Vec<usize> = HEADS
        .iter()
        .enumerate()
        .map(|(at, head)| {
            all.iter().filter_map(|cells| cells.get(at)).map(|cell| width(cell)).max().unwrap_or(0).max(head.len())
        })
        .collect();
    let used = 2 + first + columns.iter().map(|column| column + 2).sum::<usize>();
    let fits = |used: usize| screen.width.is_none_or(|columns| used <= columns);
    let mut out = String::new();
    if fits(used) {
        let bar = if fits(used + 2 + BAR) { BAR } else { 0 };
        let line = |name: &str, bar: &str, cells: &[&str]| {
            let cells: Vec<String> = cells.iter().zip(&columns).map(|(cell, column)| pad(cell, *column)).collect();
            let start = if bar.is_empty() { String::new() } else { format!("{bar}  ") };
            format!("  {}  {start}{}", pad(name, first), cells.join("  ")).trim_end().to_owned()
        };
        let head = line(parts.by.name(), &" ".repeat(bar), &HEADS);
        out.push_str(&format!("{}\n", screen.paint(Tone::Quiet, &head)));
        for ((slice, name), cells) in parts.slices.iter().zip(&names).zip(&all) {
            let drawn = pad(&bars::bar(slice.measures.foreseen_share, bar, screen.unicode), bar);
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            out.push_str(&format!("{}\n", line(name, &screen.paint(Tone::Learned, &drawn), &cells)));
        }
    } else {
        for (name, cells) in names.iter().zip(&all) {
            let facts: Vec<String> = HEADS
                .iter()
                .zip(cells)
                .filter(|(_, cell)| !cell.is_empty())
                .map(|(head, cell)| format!("{head} {cell}"))
                .collect();
            let facts = if facts.is_empty() { "nothing".to_owned() } else { facts.join(", ") };
            let name = screen.cut(name, screen.width.map_or(ID, |columns| columns.saturating_sub(2)));
            let facts = flow(screen, &[Span::new(Tone::Plain, facts)], 4, 4);
            out.push_str(&format!("  {}\n    {facts}\n", screen.paint(Tone::Strong, &name)));
        }
    }
    out.push_str(&format!("  {}\n", flow(screen, &[Span::new(Tone::Quiet, LEGEND)], 2, 2)));
    out
}

/// How many cells a full bar has.
const BAR: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    fn slice(name: &str, foreseen: Ratio) -> Slice {
        let churn = Churn { added: 2, removed: 0, retitled: 1, moved: 0, baseline: 3 };
        let measures =
            Measures { foreseen_share: foreseen, churn, foresight_days: (Some(2.5), 2), ..Measures::default() };
        Slice { name: Some(name.to_owned()), days: None, in_force: None, measures }
    }

    fn printed(columns: Option<usize>) -> String {
        let slices = vec![
            slice("discover", Ratio { numerator: 1, denominator: 2 }),
            Slice { name: None, ..slice("", Ratio::default()) },
        ];
        let screen = Screen { width: columns, unicode: false, ..Screen::default() };
        text(&Parts { by: By::Phase, slices }, screen, &str::to_owned)
    }

    #[test]
    fn a_row_a_part_with_nothing_where_there_is_nothing() {
        let expected = "  phase               foreseen  anticipated  emergent  retrofitted  kept  ahead  churn\n  \
                        discover  ####      1 of 2                                              2.5 d  +2 ~1\n  \
                        no phase                                                                2.5 d  +2 ~1\n  ";
        assert_eq!(printed(None), format!("{expected}{LEGEND}\n"));
    }

    #[test]
    fn where_it_is_narrow_each_part_is_a_few_words() {
        let text = printed(Some(50));
        let expected =
            "  discover\n    foreseen 1 of 2, ahead 2.5 d, churn +2 ~1\n  no phase\n    ahead 2.5 d, churn +2 ~1\n";
        assert!(text.starts_with(expected), "{text}");
        assert!(text.lines().all(|line| width(line) <= 50), "{text}");
    }
}
