//! What could not be merged, in words.

use super::escape::printable;
use super::words;
use crate::model::merge::{Clash, Conflict, Part, Side};

/// Says what could not be merged in a file. `path` is printable.
pub fn clashes(path: &str, clashes: &[Clash]) -> String {
    let mut said = format!("{path}: {} to resolve\n", words::count(clashes.len(), "conflict"));
    for clash in clashes {
        said.push_str(&format!("  {}\n", clash_words(clash)));
    }
    said
}

/// Says that a file could not be merged at all. `path` is printable.
pub fn unreadable(path: &str) -> String {
    format!(
        "{path}: a version is no text, or too large to be merged; our side was left as it is\n  \
         git show MERGE_HEAD:{path} shows the other one\n"
    )
}

fn clash_words(clash: &Clash) -> String {
    match clash {
        Clash::Step { id, why } => format!("step {}: {}", printable(id), why_words(why)),
        Clash::Head(name) => format!("`{}`: the sides set it to different things", printable(name)),
        Clash::Table(header) => format!("{}: the sides changed it to different things", printable(header)),
        Clash::Order(ids) => {
            let ids: Vec<String> = ids.iter().map(|id| printable(id).into_owned()).collect();
            format!("the order of {}: the sides moved them against each other", ids.join(", "))
        }
        Clash::Lines => {
            "merged by lines: a version can't be read step by step, or would give one step twice".to_owned()
        }
    }
}

fn why_words(why: &Conflict) -> String {
    match why {
        Conflict::Changed(parts) => {
            let parts: Vec<String> = parts.iter().map(part_words).collect();
            format!("the sides changed {} to different things", parts.join(", "))
        }
        Conflict::Removed(Side::Ours) => "our side took it out, theirs changed it".to_owned(),
        Conflict::Removed(Side::Theirs) => "their side took it out, ours changed it".to_owned(),
        Conflict::Added => "the sides added it with different contents".to_owned(),
        Conflict::Taken => "the sides gave this id to different steps, or this step different ids".to_owned(),
    }
}

fn part_words(part: &Part) -> String {
    match part {
        Part::Key(name) => format!("`{}`", printable(name)),
        Part::Tables => "its tables".to_owned(),
        Part::Above => "the comment above it".to_owned(),
        Part::Header => "the comment beside its header".to_owned(),
        Part::Below => "the comment below it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_conflict_is_named() {
        let step = |id: &str, why: Conflict| Clash::Step { id: id.to_owned(), why };
        let key = |name: &str| Part::Key(name.to_owned());
        let all = [
            step("a\u{1b}", Conflict::Changed(vec![Part::Above, key("due"), key("who")])),
            step("b", Conflict::Removed(Side::Ours)),
            Clash::Order(vec!["a".to_owned(), "b".to_owned()]),
            Clash::Head("title".to_owned()),
        ];
        let expected = "\
plans/a/plan.toml: 4 conflicts to resolve
  step a␛: the sides changed the comment above it, `due`, `who` to different things
  step b: our side took it out, theirs changed it
  the order of a, b: the sides moved them against each other
  `title`: the sides set it to different things
";
        assert_eq!(clashes("plans/a/plan.toml", &all), expected);
    }
}
