//! The lines of `.gitattributes`: which ones there are to be, and what a text is with and without them.

/// What the lines say of their files.
const SAYS: &str = " merge=asplanned diff=asplanned";

/// What stands above the lines in a file that was there before.
const ADDED: &str = "# asplanned install: plans merge step by step";

/// What stands above them in a file that was made for them. It tells that the file may go when they go.
const MADE: &str = "# Made by asplanned install: plans merge step by step";

/// The files of an initiative, from its plans folder.
const FILES: [&str; 3] = ["**/plan.toml", "**/actual.toml", "**/actual/*.toml"];

/// Gives the lines for the plans folders that the settings name.
pub(super) fn lines(plans: &[String]) -> Vec<String> {
    let mut lines = Vec::new();
    for pattern in plans.iter().flat_map(|pattern| alternatives(pattern)) {
        let parts: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        for file in FILES {
            let line = quoted(&[&parts[..], &[file]].concat().join("/")) + SAYS;
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    lines
}

/// Gives those of the lines that a text does not have.
pub(super) fn missing(text: &str, wanted: &[String]) -> Vec<String> {
    wanted.iter().filter(|line| !text.lines().any(|own| own.trim_end() == **line)).cloned().collect()
}

/// Adds lines to a text, `None` where there is no file.
pub(super) fn with(text: Option<&str>, lines: &[String]) -> String {
    let (old, comment) = text.map_or(("", MADE), |text| (text, ADDED));
    let line_break = if old.contains("\r\n") { "\r\n" } else { "\n" };
    let mut new = old.to_owned();
    if !old.is_empty() && !old.ends_with('\n') {
        new.push_str(line_break);
    }
    let has_comment = old.lines().any(is_comment);
    for line in (!has_comment).then_some(comment).into_iter().chain(lines.iter().map(String::as_str)) {
        new.push_str(line);
        new.push_str(line_break);
    }
    new
}

/// What is left of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// All of it: no line was ours.
    Same,
    /// This.
    Text(String),
    /// Nothing, and the file was made for the lines.
    Nothing,
}

/// Takes our lines out of a text, whatever folders they are for.
pub(super) fn without(text: &str) -> Rest {
    let is_ours = |line: &&str| line.trim_end().ends_with(SAYS) || is_comment(line);
    let rest: String = text.split_inclusive('\n').filter(|line| !is_ours(line)).collect();
    let was_made = text.lines().any(|line| line.trim_end() == MADE);
    if rest.len() == text.len() {
        Rest::Same
    } else if rest.trim().is_empty() && was_made {
        Rest::Nothing
    } else {
        Rest::Text(rest)
    }
}

fn is_comment(line: &str) -> bool {
    [ADDED, MADE].contains(&line.trim_end())
}

/// Gives what a pattern means without braces, which git does not know.
fn alternatives(pattern: &str) -> Vec<String> {
    let is_escaped = |at: usize| pattern.get(..at).is_some_and(|before| before.ends_with('\\'));
    let open = pattern.match_indices('{').map(|(at, _)| at).find(|at| !is_escaped(*at));
    let Some(open) = open else { return vec![pattern.to_owned()] };
    let (mut depth, mut from, mut found, mut close) = (0, open + 1, Vec::new(), None);
    for (at, c) in pattern.char_indices().skip_while(|(at, _)| *at < open).filter(|(at, _)| !is_escaped(*at)) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if (c == ',' && depth == 1) || depth == 0 {
            found.push(pattern.get(from..at).unwrap_or_default());
            from = at + 1;
        }
        if depth == 0 {
            close = Some(at + 1);
            break;
        }
    }
    let Some(close) = close else { return vec![pattern.to_owned()] };
    let (before, behind) = (pattern.get(..open).unwrap_or_default(), pattern.get(close..).unwrap_or_default());
    found.into_iter().flat_map(|middle| alternatives(&format!("{before}{middle}{behind}"))).collect()
}

/// Writes a pattern so that git takes all of it for one.
fn quoted(pattern: &str) -> String {
    let pattern = if pattern.starts_with('!') { format!("\\{pattern}") } else { pattern.to_owned() };
    if pattern.starts_with(['#', '"', '[']) || pattern.contains(|c: char| c.is_whitespace() || c.is_control()) {
        let escape = |c: char| match c {
            '"' | '\\' => format!("\\{c}"),
            '\n' => "\\n".to_owned(),
            '\t' => "\\t".to_owned(),
            '\r' => "\\r".to_owned(),
            c => c.to_string(),
        };
        return format!("\"{}\"", pattern.chars().map(escape).collect::<String>());
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(plans: &str) -> Vec<String> {
        let first = lines(&[plans.to_owned()]).into_iter().step_by(3);
        first
            .map(|line| line.strip_suffix(SAYS).unwrap().strip_suffix("**/plan.toml").unwrap_or(&line).to_owned())
            .collect()
    }

    #[test]
    fn each_plans_folder_has_its_lines() {
        let expected = ["plan.toml", "actual.toml", "actual/*.toml"].map(|file| format!("plans/**/{file}{SAYS}"));
        assert_eq!(lines(&["plans".to_owned(), "./plans/".to_owned()]), expected);
        assert_eq!(patterns("teams/*/plans"), ["teams/*/plans/"]);
        assert_eq!(patterns("."), [""]);
        assert_eq!(patterns("{a,b{c,d}}/p"), ["a/p/", "bc/p/", "bd/p/"]);
        assert_eq!(patterns("!a"), ["\\!a/"]);
        let spaced = lines(&["my \"plans\"".to_owned()]);
        assert_eq!(spaced[0], format!("\"my \\\"plans\\\"/**/plan.toml\"{SAYS}"));
    }

    #[test]
    fn what_is_added_can_be_taken_back() {
        let lines = lines(&["plans".to_owned()]);
        for text in ["", "* text=auto\n", "* text=auto\r\na b\r\n", "\n"] {
            let new = with(Some(text), &lines);
            assert_eq!(missing(&new, &lines), <[String; 0]>::default());
            assert_eq!(new.contains("\r\n"), text.contains("\r\n"));
            assert_eq!(without(&new), Rest::Text(text.to_owned()));
        }
        assert_eq!(without(&with(None, &lines)), Rest::Nothing);
        assert_eq!(without(&(with(None, &lines) + "a b\n")), Rest::Text("a b\n".to_owned()));
        assert_eq!(without("* text=auto\n"), Rest::Same);
        assert_eq!(with(Some("a"), &lines[..1]), format!("a\n{ADDED}\n{}\n", lines[0]));
        let twice = with(Some(&with(Some("a\n"), &lines[..1])), &lines[1..]);
        assert_eq!(twice.matches(ADDED).count(), 1);
    }
}
