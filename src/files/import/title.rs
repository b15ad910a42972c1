//! A title that fits a line of a screen.

/// The most characters of a title.
const MAX_TITLE: usize = 120;
/// The fewest that are kept where a long one is cut.
const MIN_TITLE: usize = 20;

/// What a title can be cut at: what stands before it makes a title of its own.
const ENDS: [&str; 7] = [". ", ": ", "; ", " – ", " — ", " - ", " ("];

/// Takes off what a list's items end with, and no sentence of its own.
pub(super) fn tidy(text: &str) -> &str {
    let text = text.trim();
    let bare = text.trim_end_matches([':', '：', ';', ',', ' ']);
    // Of several sentences the last keeps its stop, and so does what ends in several.
    let is_stop = bare.ends_with('.') && !bare.ends_with("..") && bare.matches(". ").next().is_none();
    if is_stop && !is_abbreviated(bare) { bare.trim_end_matches('.') } else { bare }
}

/// Tells whether the last stop belongs to its word: `etc.`, `e.g.`, `a. m.`
fn is_abbreviated(text: &str) -> bool {
    let last = text.trim_end_matches('.').rsplit(' ').next().unwrap_or_default();
    last.contains('.') || ["etc", "Inc", "Ltd", "Co", "ca", "approx", "al"].contains(&last)
}

/// Cuts a very long title where a sentence or part of it ends, else between words; gives the rest too.
pub(super) fn cut(text: &str) -> (String, Option<String>) {
    let limit = |count: usize| text.char_indices().nth(count).map(|(at, _)| at);
    let Some(most) = limit(MAX_TITLE) else { return (text.to_owned(), None) };
    let head = text.get(..most).unwrap_or_default();
    let least = limit(MIN_TITLE).unwrap_or(0);
    let end = ENDS.iter().filter_map(|end| head.rfind(end)).filter(|at| *at >= least).max();
    let at = end.or_else(|| head.rfind(' ').filter(|at| *at >= least)).unwrap_or(most);
    let (title, rest) = text.split_at_checked(at).unwrap_or((text, ""));
    let rest = if end.is_some() {
        rest.trim_start_matches(['.', ':', ';', ' ', '–', '—', '-'])
    } else {
        rest.trim_start()
    };
    let (title, rest) = if end.is_some() {
        (title.to_owned(), rest.to_owned())
    } else {
        (format!("{title} …"), format!("… {rest}"))
    };
    (title, Some(rest))
}
