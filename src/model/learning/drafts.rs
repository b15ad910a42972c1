//! Rows for tests.

use crate::model::matching::words;
use crate::model::row::{Row, Sort};

/// A step that happened, and that nobody saw coming.
pub(super) fn actual(initiative: &str, id: &str, title: &str) -> Row {
    Row { verdict: Some("emergent".into()), state: "finished".into(), ..row(initiative, Sort::Actual, id, title) }
}

/// A step that was planned, and is open.
pub(super) fn planned(initiative: &str, id: &str, title: &str) -> Row {
    Row { state: "open".into(), ..row(initiative, Sort::Planned, id, title) }
}

fn row(initiative: &str, sort: Sort, id: &str, title: &str) -> Row {
    Row {
        initiative: initiative.to_owned(),
        sort,
        place: 1,
        id: id.to_owned(),
        title: title.to_owned(),
        words: words(title),
        kind: "activity".to_owned(),
        actual_steps: 1,
        baseline_steps: 1,
        ..Row::default()
    }
}
