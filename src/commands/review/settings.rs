//! What a branch does to the settings. It is judged by those of its base, and what it loosens is told.

use crate::commands::error::Error;
use crate::commands::load::{SETTINGS, committed_file};
use crate::files::settings::{self, Settings};
use crate::git::Source;
use crate::git::object::ObjectId;
use crate::model::finding::{Finding, Place, Rule};
use crate::model::review::{Loosened, SettingsChange, is_looser};

/// What became of the settings.
#[derive(Default)]
pub(super) struct Compared {
    /// `None`: they are as they were.
    pub(super) change: Option<SettingsChange>,
    /// What is wrong with them before.
    pub(super) before: Vec<Finding>,
    /// What is wrong with them now, and what is looser.
    pub(super) after: Vec<Finding>,
    /// Their text now.
    pub(super) text: String,
}

/// Compares the settings of two commits.
///
/// # Errors
/// If they can't be read.
pub(super) fn compare(source: &dyn Source, before: ObjectId, after: ObjectId) -> Result<Compared, Error> {
    let read = |commit| committed_file(source, Some(commit), SETTINGS.as_bytes(), usize::MAX);
    let (old, new) = (read(before)?, read(after)?);
    if old == new {
        return Ok(Compared::default());
    }
    let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
    let ((old, before), (new_settings, mut after)) = (settings::read(SETTINGS, &old), settings::read(SETTINGS, &new));
    // Settings that can't be used stop every command, so that nothing of them is looser.
    let loosened = if after.is_empty() { loosened(&old, &new_settings) } else { Vec::new() };
    for it in &loosened {
        let place = Place { path: SETTINGS.to_owned(), line: 1, column: 1, span: 0..0 };
        let message = format!("this branch loosens `{}`: {}, was {}", it.setting, it.after, it.before);
        let help = "the branch is judged by the settings of its base; see that whoever merges it agrees";
        after.push(Finding::new(Rule::LoosenedSettings, place, message).with_help(help));
    }
    let text = String::from_utf8_lossy(new.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&new)).into_owned();
    Ok(Compared { change: Some(SettingsChange { loosened }), before, after, text })
}

/// Finds what lets more pass than before.
fn loosened(before: &Settings, after: &Settings) -> Vec<Loosened> {
    let mut found = Vec::new();
    let mut add = |setting: &str, before: String, after: String| {
        found.push(Loosened { setting: setting.to_owned(), before, after });
    };
    for rule in Rule::ALL {
        let (old, new) = (before.levels.of(rule), after.levels.of(rule));
        if is_looser(old, new) {
            add(rule.name(), old.name().to_owned(), new.name().to_owned());
        }
    }
    if let Some(old) = before.foreseen_below
        && after.foreseen_below.is_none_or(|new| new < old)
        && before.levels.of(Rule::ForeseenBelow) <= after.levels.of(Rule::ForeseenBelow)
    {
        let new = after.foreseen_below.map_or_else(|| "none".to_owned(), |new| new.to_string());
        add(Rule::ForeseenBelow.name(), format!("share {old}"), format!("share {new}"));
    }
    // Where all commits of a branch count, more of its plans come before its records than in one commit.
    for (key, old, new) in [
        ("squash-merges", before.squash_merges, after.squash_merges),
        ("first-parent", before.first_parent, after.first_parent),
    ] {
        if old && !new {
            add(key, old.to_string(), new.to_string());
        }
    }
    let gone: Vec<&str> =
        before.plans.iter().filter(|folder| !after.plans.contains(folder)).map(String::as_str).collect();
    if !gone.is_empty() {
        add("plans", before.plans.join(", "), after.plans.join(", "));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(before: &str, after: &str) -> Vec<String> {
        let read = |text: &str| {
            let (settings, findings) = settings::read(SETTINGS, text.as_bytes());
            assert_eq!(findings, []);
            settings
        };
        let line = |it: Loosened| format!("{}: {} -> {}", it.setting, it.before, it.after);
        loosened(&read(before), &read(after)).into_iter().map(line).collect()
    }

    #[test]
    fn what_lets_more_pass_is_looser() {
        assert_eq!(found("", "[findings]\nretrofitted = 'deny'\n"), [""; 0]);
        assert_eq!(found("[findings]\nretrofitted = 'deny'\n", ""), ["retrofitted: deny -> allow"]);
        assert_eq!(found("", "[findings]\nsyntax = 'warn'\n"), ["syntax: deny -> warn"]);
        let share = |share: &str| format!("[findings]\nforeseen-below = {{ level = 'deny', share = {share} }}\n");
        assert_eq!(found(&share("0.5"), &share("0.4")), ["foreseen-below: share 0.5 -> share 0.4"]);
        assert_eq!(found(&share("0.5"), &share("0.6")), [""; 0]);
        assert_eq!(found(&share("0.5"), ""), ["foreseen-below: deny -> allow"]);
        assert_eq!(found("squash-merges = true\n", ""), ["squash-merges: true -> false"]);
        assert_eq!(found("first-parent = true\n", ""), ["first-parent: true -> false"]);
        assert_eq!(found("plans = ['a', 'b']\n", "plans = ['b', 'c']\n"), ["plans: a, b -> b, c"]);
        assert_eq!(found("plans = ['b']\n", "plans = ['b', 'c']\nhorizons = [1]\ncommit = true\n"), [""; 0]);
    }
}
