//! What must not change a verdict, whatever the history.

use serde_json::{Value, json};

use super::recipe::Recipe;
use super::{diff, try_all};
use crate::oracle;
use crate::support::repository::{Author, File};

/// What `diff` says of a recipe's history.
fn judged(recipe: &Recipe) -> Result<Value, String> {
    let (repository, _) = recipe.build();
    diff(repository.path(), &[])
}

/// Initiative by initiative and step by step what is judged, without commits and days.
fn verdicts(found: &Value) -> Value {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let step = |step: &Value| {
        let keys = ["id", "plan", "verdict", "evidence", "because", "moved", "dropped_before", "linked_late"];
        Value::from_iter(keys.map(|key| (key, step[key].clone())))
    };
    let initiative = |initiative: &Value| {
        let steps: Vec<Value> = list(&initiative["actual"]).iter().map(step).collect();
        json!({ "name": initiative["name"], "actual": steps })
    };
    list(&found["initiatives"]).iter().map(initiative).collect()
}

/// Where the verdicts on one history are not those on the other.
fn unlike(left: &Recipe, right: &Recipe) -> Option<String> {
    match (judged(left), judged(right)) {
        (Ok(left), Ok(right)) => oracle::first_difference(&verdicts(&left), &verdicts(&right)),
        (Err(problem), _) | (_, Err(problem)) => Some(problem),
    }
}

/// A key that no commit of a recipe has.
const NEW: usize = 1000;

#[test]
fn an_unrelated_commit_changes_no_verdict() {
    try_all(150, |recipe| {
        let mut longer = recipe.clone();
        // Any place does, as long as it is the same one for the same recipe.
        let place = recipe.commits.iter().map(|commit| commit.files.len()).sum::<usize>() % recipe.commits.len();
        let mut unrelated = recipe.commits[place].clone();
        unrelated.files.insert("README.md".to_owned(), File::new("unrelated\n"));
        unrelated.parents = vec![unrelated.key];
        for parent in longer.commits.iter_mut().flat_map(|commit| &mut commit.parents) {
            if *parent == unrelated.key {
                *parent = NEW;
            }
        }
        unrelated.key = NEW;
        longer.commits.insert(place + 1, unrelated);
        unlike(recipe, &longer)
    });
}

#[test]
fn commit_dates_change_no_verdict_where_nothing_else_has_a_date() {
    try_all(150, |recipe| {
        let mut undated = recipe.clone();
        for file in undated.commits.iter_mut().flat_map(|commit| commit.files.values_mut()) {
            // Unknown keys count for nothing: a step without `started`, a plan without `baseline`.
            for key in [&b"started"[..], b"baseline"] {
                while let Some(place) = file.content.windows(key.len()).position(|window| window == key) {
                    file.content[place] = b'_';
                }
            }
        }
        let mut shuffled = undated.clone();
        let authors: Vec<Author> = undated.commits.iter().rev().map(|commit| commit.author.clone()).collect();
        for (commit, author) in shuffled.commits.iter_mut().zip(authors) {
            commit.author = author;
        }
        unlike(&undated, &shuffled)
    });
}

#[test]
fn planning_an_emergent_step_later_makes_it_no_foreseen_one() {
    try_all(150, |recipe| {
        let found = match judged(recipe) {
            Ok(found) => found,
            Err(problem) => return Some(problem),
        };
        let mut later = recipe.clone();
        let mut commit = recipe.commits[recipe.commits.len() - 1].clone();
        commit.parents = vec![commit.key];
        commit.key = NEW;
        let initiatives = || found["initiatives"].as_array().into_iter().flatten();
        for initiative in initiatives() {
            let path = format!("plans/{}/plan.toml", initiative["name"].as_str().unwrap_or_default());
            let plan = commit.files.entry(path).or_insert_with(|| File::new(""));
            for step in initiative["actual"].as_array().into_iter().flatten() {
                if step["verdict"] == "emergent" {
                    plan.content.extend(format!("\n[[step]]\nid = {}\n", step["id"]).into_bytes());
                }
            }
        }
        later.commits.push(commit);
        let after = match judged(&later) {
            Ok(after) => after,
            Err(problem) => return Some(problem),
        };
        let pairs = initiatives().zip(after["initiatives"].as_array().into_iter().flatten());
        pairs.flat_map(|(before, after)| foreseen_since(before, after)).next()
    });
}

/// The steps that were emergent before and are foreseen after.
fn foreseen_since(before: &Value, after: &Value) -> Vec<String> {
    let steps = |initiative: &Value| initiative["actual"].as_array().cloned().unwrap_or_default();
    // A baseline that is chosen late can hold what was declared late: that is a finding, not a verdict.
    let counts = |step: &Value| step["evidence"] == "history" || after["baseline"]["chosen_by"] == "first";
    let is_foreseen = |step: &Value| step["verdict"] == "anticipated" || step["verdict"] == "adapted";
    let pairs = steps(before).into_iter().zip(steps(after));
    pairs
        .filter(|(before, after)| before["verdict"] == "emergent" && is_foreseen(after) && counts(after))
        .map(|(_, after)| format!("{after} was emergent before it was planned"))
        .collect()
}
