//! Growth: how long the plan was, how much had happened, and how much of that was foreseen.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::time::{DAYS, grid, scale};
use super::{Picture, Scale, VERDICTS, word_to};
use crate::model::course::Tally;
use crate::model::report::Chapter;
use crate::render::words;

/// Where the counts' panel begins and ends.
const COUNTS: (u32, u32) = (24, 204);
/// Where the shares' panel begins and ends.
const SHARES: (u32, u32) = (236, 326);
/// How far words stand from those below them.
const APART: u32 = 14;
/// Where the words end that name what is drawn.
const LEFT: u32 = DAYS.0 - 12;

/// Draws how plan and record grew. `None` where there was no day on which they did.
pub fn growth(chapter: &Chapter) -> Option<Picture> {
    let course = Course { planned: planned(chapter), happened: &chapter.course };
    let scale = scale(chapter).filter(|_| !course.planned.is_empty() || !course.happened.is_empty())?;
    let read = chapter.initiative.as_of.day;
    let longest = course.planned.iter().map(|(_, steps)| *steps).max().unwrap_or(0);
    let most = longest.max(course.happened.last().map_or(0, Tally::all)).max(1);
    let y = |steps: usize| COUNTS.1 - level(steps, most, COUNTS.1 - COUNTS.0);
    let body = html! {
        (grid(scale, COUNTS.0 - 8, SHARES.1))
        (counts(&course, scale, read, &y))
        (shares(&course, scale, read))
    };
    Some(Picture { height: SHARES.1 + 24, title: "Growth", description: description(&course), body })
}

/// What is drawn.
struct Course<'a> {
    /// How long the plan was from a day on.
    planned: Vec<(NaiveDate, usize)>,
    /// What had begun by a day.
    happened: &'a [Tally],
}

/// Gives the lengths of the plan. A commit that is dated before the one that it builds on stands at that one's day.
fn planned(chapter: &Chapter) -> Vec<(NaiveDate, usize)> {
    let mut planned: Vec<(NaiveDate, usize)> = Vec::new();
    for point in &chapter.series {
        let day = planned.last().map_or(point.day, |(last, _)| point.day.max(*last));
        planned.push((day, point.planned));
    }
    planned.dedup_by(|next, before| {
        let is_same_day = next.0 == before.0;
        if is_same_day {
            before.1 = next.1;
        }
        is_same_day || next.1 == before.1
    });
    planned
}

/// How high so many of the most stand.
fn level(steps: usize, most: usize, height: u32) -> u32 {
    let part = u64::try_from(steps).unwrap_or(u64::MAX).saturating_mul(u64::from(height));
    u32::try_from(part / u64::try_from(most).unwrap_or(1).max(1)).unwrap_or(height)
}

fn description(course: &Course<'_>) -> String {
    let planned = |at: Option<&(NaiveDate, usize)>| at.map_or(0, |(_, steps)| *steps);
    let last = course.happened.last().copied().unwrap_or_default();
    format!(
        "The plan began with {} and held {} at the end, while {} happened: {} anticipated, {} adapted, {} retrofitted, {} \
         emergent. Below, the share of what had begun by each day that was foreseen.",
        words::count(planned(course.planned.first()), "step"),
        planned(course.planned.last()),
        words::count(last.all(), "step"),
        last.anticipated,
        last.adapted,
        last.retrofitted,
        last.emergent,
    )
}

/// Draws the sums of the verdicts on each other, and the plan's length above them.
fn counts(course: &Course<'_>, scale: Scale, read: NaiveDate, y: &dyn Fn(usize) -> u32) -> Markup {
    let sums: [fn(&Tally) -> usize; 5] =
        [|_| 0, |it| it.anticipated, Tally::foreseen, |it| it.foreseen() + it.retrofitted, Tally::all];
    let last = course.happened.last().copied().unwrap_or_default();
    let plan = course.planned.last().map_or(0, |(_, steps)| *steps);
    let bands = sums.iter().zip(sums.iter().skip(1)).zip(VERDICTS);
    // Words stand beside the end of what they name; where ends are close, below each other.
    let mut named: Vec<(u32, &str, &str, String)> = bands
        .clone()
        .map(|((below, above), mark)| {
            let (from, to) = (y(below(&last)), y(above(&last)));
            let text = format!("{} {} {}", mark.glyph, above(&last) - below(&last), mark.word);
            (from.midpoint(to) + 4, mark.class, "gl", text)
        })
        .filter(|_| last.all() > 0)
        .collect();
    if !course.planned.is_empty() {
        named.push((y(plan) + 4, "", "he", format!("{plan} in the plan")));
    }
    spread(&mut named, COUNTS.0.saturating_sub(8), COUNTS.1 + 4, |word| &mut word.0);
    let steps: Vec<(NaiveDate, u32)> = course.planned.iter().map(|(day, steps)| (*day, y(*steps))).collect();
    html! {
        @if last.all() > 0 {
            @for ((below, above), mark) in bands {
                path class={ (mark.class) " ba" } d=(band(course, scale, read, &|it| y(below(it)), &|it| y(above(it)))) {}
            }
        }
        @for (at, group, class, text) in &named { g class=(group) { (word_to(LEFT, *at, class, text)) } }
        @if let Some((day, _)) = steps.first() {
            path class="pl" d={ "M" (scale.x(*day)) " " (COUNTS.1) (stairs(&steps, scale, read)) } {}
        }
        path class="ax" d={ "M" (DAYS.0) " " (COUNTS.1) "H" (DAYS.1) } {}
    }
}

/// Moves words apart that would stand upon each other, each as near to its place as those above it let it, and none below
/// `end`.
fn spread<W>(words: &mut [W], top: u32, end: u32, place: impl Fn(&mut W) -> &mut u32) {
    let mut places: Vec<(u32, usize)> = words.iter_mut().enumerate().map(|(at, word)| (*place(word), at)).collect();
    // Of words that want one place the later ones stand higher: bands come from below.
    places.sort_by_key(|(wanted, at)| (*wanted, std::cmp::Reverse(*at)));
    let mut free = top;
    for (wanted, _) in &mut places {
        *wanted = (*wanted).max(free);
        free = *wanted + APART;
    }
    let mut limit = end;
    for (wanted, _) in places.iter_mut().rev() {
        *wanted = (*wanted).min(limit);
        limit = wanted.saturating_sub(APART);
    }
    for (wanted, at) in places {
        if let Some(word) = words.get_mut(at) {
            *place(word) = wanted;
        }
    }
}

/// A line that keeps its height until the next day.
fn stairs(points: &[(NaiveDate, u32)], scale: Scale, read: NaiveDate) -> String {
    let mut path = String::new();
    for (day, y) in points {
        path.push_str(&format!("H{}V{y}", scale.x(*day)));
    }
    path.push_str(&format!("H{}", scale.x(read).max(points.last().map_or(0, |(day, _)| scale.x(*day)))));
    path
}

/// What lies between two lines.
fn band(
    course: &Course<'_>,
    scale: Scale,
    read: NaiveDate,
    below: &dyn Fn(&Tally) -> u32,
    above: &dyn Fn(&Tally) -> u32,
) -> String {
    let Some(first) = course.happened.first() else { return String::new() };
    let upper: Vec<(NaiveDate, u32)> = course.happened.iter().map(|it| (it.day, above(it))).collect();
    let mut path = format!("M{} {}{}", scale.x(first.day), COUNTS.1, stairs(&upper, scale, read));
    let mut x = scale.x(read).max(upper.last().map_or(0, |(day, _)| scale.x(*day)));
    for tally in course.happened.iter().rev() {
        path.push_str(&format!("H{x}V{}", below(tally)));
        x = scale.x(tally.day);
    }
    path.push_str(&format!("H{x}Z"));
    path
}

/// Draws which share of what had begun was foreseen, and anticipated.
fn shares(course: &Course<'_>, scale: Scale, read: NaiveDate) -> Markup {
    let y = |part: usize, all: usize| SHARES.1 - level(part, all, SHARES.1 - SHARES.0);
    let line = |part: fn(&Tally) -> usize| -> String {
        let points: Vec<(NaiveDate, u32)> = course.happened.iter().map(|it| (it.day, y(part(it), it.all()))).collect();
        let first = points.first().map(|(day, at)| format!("M{} {at}", scale.x(*day))).unwrap_or_default();
        format!("{first}{}", stairs(&points, scale, read))
    };
    let last = course.happened.last().copied().unwrap_or_default();
    let percent = |part: usize| if last.all() == 0 { 0 } else { (part * 200 + last.all()) / (2 * last.all()) };
    let foreseen = y(last.foreseen(), last.all().max(1)) + 4;
    let anticipated = (y(last.anticipated, last.all().max(1)) + 4).max(foreseen + APART);
    html! {
        @if last.all() > 0 {
            path class="ax" d={ "M" (DAYS.0) " " (SHARES.0) "H" (DAYS.1) "M" (DAYS.0) " " (SHARES.1) "H" (DAYS.1) } {}
            (word_to(DAYS.1, SHARES.0 - 4, "so", "100 %"))
            path class="ad sh" d=(line(Tally::foreseen)) {}
            path class="an sh" d=(line(|it| it.anticipated)) {}
            g class="ad" { (word_to(LEFT, foreseen, "gl", &format!("{} % foreseen", percent(last.foreseen())))) }
            g class="an" { (word_to(LEFT, anticipated, "gl", &format!("{} % anticipated", percent(last.anticipated)))) }
        }
    }
}
