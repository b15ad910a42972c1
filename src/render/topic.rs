//! The page of a finding or a verdict.

use super::flow::{Span, flow};
use super::style::{Screen, Tone, pad};
use crate::model::finding::Rule;
use crate::model::findings::page::{Example, Sample};
use crate::model::topic::Topic;

/// How wide a page is where no width is known, and how wide it is at most.
const WIDTH: usize = 100;

/// Prints a page: what it means, why it matters, what it looks like, what to do.
pub fn topic(topic: Topic, screen: Screen) -> String {
    let screen = Screen { width: Some(screen.width.map_or(WIDTH, |columns| columns.min(WIDTH))), ..screen };
    let page = topic.page();
    let kind = match topic {
        Topic::Finding(rule) => format!("a finding, by default {}", rule.default_level()),
        Topic::Verdict(_) => "a verdict of a step that happened".to_owned(),
    };
    let heading = [Span::new(Tone::Strong, topic.name()), Span::new(Tone::Quiet, format!("  {kind}"))];
    let mut out = flow(screen, &heading, 0, 2);
    out.push_str("\n\n");
    out.push_str(&flow(screen, &[Span::new(Tone::Plain, page.means)], 0, 0));
    out.push('\n');
    section(&mut out, "Why it matters", page.why, screen);
    out.push_str(&format!("\n{}\n", screen.paint(Tone::Strong, "Example")));
    match page.example {
        Example::Files(samples) => files(&mut out, samples, screen),
        Example::Lines(lines) => indented(&mut out, lines, 2),
    }
    section(&mut out, "What to do", page.mend, screen);
    if let Topic::Finding(rule) = topic {
        out.push_str(&format!("\n{}\n", screen.paint(Tone::Strong, "Its level")));
        levels(&mut out, rule);
    }
    out
}

fn section(out: &mut String, heading: &str, text: &str, screen: Screen) {
    let flown = flow(screen, &[Span::new(Tone::Plain, text)], 2, 2);
    out.push_str(&format!("\n{}\n  {flown}\n", screen.paint(Tone::Strong, heading)));
}

/// Adds lines, each moved in.
fn indented(out: &mut String, lines: &str, by: usize) {
    for line in lines.lines() {
        let line = format!("{}{line}", " ".repeat(by));
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

/// Adds files as they were committed. Of one day alone the day says nothing.
fn files(out: &mut String, samples: &[Sample], screen: Screen) {
    let is_one_day = samples.iter().all(|sample| samples.first().is_some_and(|first| first.day == sample.day));
    for (number, Sample { day, file, text }) in samples.iter().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        let heading = if is_one_day { (*file).to_owned() } else { format!("{file}, committed on {day}") };
        out.push_str(&format!("  {}\n", screen.paint(Tone::Quiet, &heading)));
        indented(out, text, 4);
    }
}

/// Adds how the level of a finding is set: for a run, for all, for a step.
fn levels(out: &mut String, rule: Rule) {
    let setting = match rule {
        Rule::ForeseenBelow => format!("{rule} = {{ level = \"warn\", share = 0.5 }}"),
        _ => format!("{rule} = \"deny\""),
    };
    let command = if is_of_a_branch(rule) { "review" } else { "check" };
    let run = format!("asplanned {command} -D {rule}");
    let place = format!("allow = [\"{rule}\"]");
    let mut rows =
        vec![(run.as_str(), "for one run; -W warns, -A allows"), ("[findings]", "in asplanned.toml, for all")];
    rows.push((&setting, ""));
    if rule.is_allowed_in_place() {
        rows.push((&place, "on the step that it is about,"));
        rows.push(("allow-because = \"why\"", "with the reason"));
    }
    let wide = rows.iter().map(|(left, _)| left.len()).max().unwrap_or(0);
    for (left, right) in rows {
        let line = format!("  {}  {right}", pad(left, wide));
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

/// Tells whether only a review can find it.
const fn is_of_a_branch(rule: Rule) -> bool {
    matches!(rule, Rule::LoosenedSettings | Rule::UnplannedCommit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_of_a_page_is_wider_than_the_screen_but_examples() {
        for width in [40, 72] {
            let screen = Screen { width: Some(width), ..Screen::default() };
            for it in Topic::all() {
                let page = topic(it, screen);
                let prose = page.lines().filter(|line| !line.starts_with("    ") && !line.contains(['=', '[', '-']));
                for line in prose {
                    assert!(line.chars().count() <= width, "{line}");
                }
            }
        }
    }

    #[test]
    fn a_page_is_plain_where_the_screen_is() {
        for it in Topic::all() {
            assert!(!topic(it, Screen::default()).contains('\u{1b}'));
            assert!(topic(it, Screen { colour: true, ..Screen::default() }).contains("\u{1b}["));
        }
    }
}
