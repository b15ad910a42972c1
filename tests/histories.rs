//! Random histories, each a real repository: what `diff` says of it against the brute-force reading.
//!
//! `ASPLANNED_CASES` sets how many are tried, `ASPLANNED_SEED` with which seed they begin. A seed always gives the same
//! history, whatever the machine.

mod acts;
mod draft;
mod generate;
mod laws;
pub mod random;
mod recipe;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use serde_json::Value;

use crate::oracle::{self, Commit, History, View};
use crate::support::repository::{Author, File, LINK, Repository};
use crate::support::{TODAY, asplanned};
use recipe::Recipe;

/// What a run of `diff` gives: its JSON, or why there is none.
fn diff(folder: &Path, more: &[&str]) -> Result<Value, String> {
    let args: Vec<&str> = ["diff", "--format", "json"].iter().chain(more).copied().collect();
    let run = catch_unwind(AssertUnwindSafe(|| asplanned(folder, &args)));
    let output = run.map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned()));
        format!("{args:?} panics: {}", text.unwrap_or_default())
    })?;
    if output.code != 0 {
        return Err(format!("{args:?} ends with {}: {}", output.code, output.stderr));
    }
    serde_json::from_str(&output.stdout).map_err(|error| format!("{args:?} prints no JSON: {error}"))
}

/// Runs `diff` and says where it differs from what the brute force reads.
fn compare(folder: &Path, more: &[&str], expected: &Value) -> Option<String> {
    match diff(folder, more) {
        Err(problem) => Some(problem),
        Ok(found) => {
            let difference = oracle::first_difference(expected, &found)?;
            Some(format!("diff {more:?}: {difference}\n  of {}", told(expected, &difference)))
        }
    }
}

/// The whole expected step or initiative around a difference, for whoever reads the failure.
fn told(expected: &Value, difference: &str) -> String {
    let place = difference.lines().next().unwrap_or_default();
    let mut value = expected;
    for part in place.split(['.', '[']).map(|part| part.trim_end_matches(']')).filter(|part| !part.is_empty()) {
        let inner = part.parse::<usize>().ok().and_then(|index| value.get(index)).or_else(|| value.get(part));
        match inner {
            Some(inner) if inner.get("id").is_some() => return inner.to_string(),
            Some(inner) => value = inner,
            None => break,
        }
    }
    value.to_string()
}

/// The first way in which the program and the brute force differ on a history.
fn disagreement(recipe: &Recipe) -> Option<String> {
    let (repository, history) = recipe.build();
    let tip = history.commits.len() - 1;
    let folder = repository.path();
    for (first_parent, flags) in [(false, &[][..]), (true, &["--first-parent"][..])] {
        let view = View { tip, first_parent };
        let newest = oracle::diff(&history, view, None);
        if let Some(difference) = compare(folder, flags, &newest) {
            return Some(difference);
        }
        // By name also the initiatives that are gone.
        let all = oracle::ever(&history, view);
        if all.len() > newest["initiatives"].as_array().map_or(0, Vec::len) {
            let args: Vec<&str> = flags.iter().copied().chain(all.iter().map(String::as_str)).collect();
            let difference = compare(folder, &args, &oracle::diff(&history, view, Some(&all)));
            if difference.is_some() {
                return difference;
            }
        }
    }
    // Older revisions, read when a newer one has been.
    let older = history.commits[tip].parents.last().copied()?;
    let revision = history.commits[older].id.clone()?;
    let expected = oracle::diff(&history, View { tip: older, first_parent: false }, None);
    compare(folder, &["--rev", &revision], &expected).or_else(|| {
        let (day, commit) = oracle::as_of(&history, tip, older)?;
        let expected = oracle::diff(&history, View { tip: commit, first_parent: false }, None);
        compare(folder, &["--as-of", &day], &expected)
    })
}

/// The same of a history whose last commit is not committed.
fn uncommitted_disagreement(recipe: &Recipe) -> Option<String> {
    let mut recipe = recipe.clone();
    let last = recipe.commits.len() - 1;
    let mut author = Author::on("you", TODAY);
    std::mem::swap(&mut recipe.commits[last].author, &mut author);
    recipe.commits[last].parents.truncate(1);
    // HEAD is the last commit's parent: what lies between them is of no use here.
    let parent = recipe.commits[last].parents.first().copied();
    let sketch = recipe.commits.remove(last);
    recipe.commits.retain(|commit| parent.is_some_and(|parent| commit.key <= parent));
    recipe.commits.push(sketch);

    let repository = Repository::new();
    let tip = recipe.commits.len() - 1;
    let mut history = recipe.build_in(&repository, tip);
    if tip > 0 {
        repository.check_out(&history.commits[tip - 1].files);
        repository.write_tree(&history.commits[tip].files);
        if history.commits[tip].files == history.commits[tip - 1].files {
            history.commits.pop();
        }
    } else {
        repository.check_out(&history.commits[0].files);
    }
    let tip = history.commits.len() - 1;
    let folder = repository.path();
    let expected = oracle::diff(&history, View { tip, first_parent: false }, None);
    compare(folder, &[], &expected)
}

/// How many cases are tried, and from which seed.
fn cases(default: u64) -> (u64, u64) {
    let number = |name: &str| env::var(name).ok().and_then(|text| text.parse().ok());
    (number("ASPLANNED_SEED").unwrap_or(1), number("ASPLANNED_CASES").unwrap_or(default))
}

/// Tries `check` on random histories; of the first that fails it prints the smallest that fails too.
fn try_all(default: u64, check: impl Fn(&Recipe) -> Option<String> + Sync) {
    let (first, count) = cases(default);
    let next = AtomicU64::new(first);
    let failed = Mutex::new(None);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + count || failed.lock().unwrap().is_some() {
                        return;
                    }
                    if check(&generate::recipe(seed)).is_some() {
                        *failed.lock().unwrap() = Some(seed);
                    }
                }
            });
        }
    });
    if let Some(seed) = failed.into_inner().unwrap() {
        let smallest = generate::recipe(seed).shrunk(|smaller| check(smaller).is_some());
        let difference = check(&smallest).unwrap_or_default();
        panic!("the history of ASPLANNED_SEED={seed}, made smaller:\n\n{smallest}\n{difference}");
    }
}

#[test]
fn random_histories_are_judged_as_the_design_says() {
    try_all(1000, disagreement);
}

#[test]
fn uncommitted_files_count_as_a_commit_on_top() {
    // What a checkout makes of submodules, links to folders and line endings is for other tests.
    try_all(250, |recipe| {
        let mut plain = recipe.clone();
        for commit in &mut plain.commits {
            commit.files.retain(|path, file| file.is_regular() || (file.mode == LINK && path.contains('.')));
            for file in commit.files.values_mut() {
                file.content.retain(|&byte| byte != b'\r');
            }
        }
        uncommitted_disagreement(&plain)
    });
}

/// What the random histories hold, counted: nothing may be so rare that it goes untested.
#[test]
fn the_random_histories_hold_every_case() {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for seed in 1..=600 {
        let (_, history) = generate::recipe(seed).build();
        let mut seen: BTreeSet<String> = shape(&history);
        for first_parent in [false, true] {
            let view = View { tip: history.commits.len() - 1, first_parent };
            let moves = oracle::moves(&history, view);
            seen.extend((moves > 0).then(|| "folder moved".to_owned()));
            seen.extend((moves > 1).then(|| "folders moved".to_owned()));
            let all = oracle::ever(&history, view);
            let found = oracle::diff(&history, view, Some(&all));
            seen.extend(found["initiatives"].as_array().unwrap().iter().flat_map(traits));
        }
        for name in seen {
            *counts.entry(name).or_default() += 1;
        }
    }
    let rows: Vec<String> = counts.iter().map(|(name, count)| format!("{count:6}  {name}\n")).collect();
    let table = rows.concat();
    #[expect(
        clippy::print_stderr,
        clippy::disallowed_macros,
        reason = "the table says how much the comparison above is worth"
    )]
    {
        eprintln!("{table}");
    }
    for name in EXPECTED {
        let count = counts.get(*name).copied().unwrap_or_default();
        assert!(count >= 8, "{name}: in {count} of 600 histories only\n{table}");
    }
}

const EXPECTED: &[&str] = &[
    "adapted history",
    "added after the baseline",
    "anticipated declared",
    "anticipated history",
    "baseline date",
    "baseline first",
    "baseline none",
    "baseline revision",
    "broken",
    "broken at the tip",
    "clock skew",
    "criss-cross",
    "done",
    "dropped",
    "dropped_before",
    "duplicate",
    "erased",
    "finished",
    "folder moved",
    "folders moved",
    "gone initiative",
    "link or submodule",
    "linked_late",
    "linked_late declared",
    "merge",
    "moved",
    "negative foresight",
    "not ready",
    "octopus",
    "open",
    "precedent",
    "precedent by another id",
    "ready",
    "removed",
    "removed of the baseline",
    "retrofitted history began-earlier",
    "retrofitted history concurrent",
    "retrofitted history planned-later",
    "retrofitted history same-commit",
    "retrofitted history split",
    "several actual steps",
    "several links",
    "several roots",
    "under-way",
    "unmet need",
];

/// What a history is made of.
fn shape(history: &History) -> BTreeSet<String> {
    let commits = &history.commits;
    let tip = &commits[commits.len() - 1];
    let files = || commits.iter().flat_map(|commit| commit.files.values());
    let is_broken = |file: &File| file.is_regular() && !oracle::parses(&file.content);
    let view = View { tip: commits.len() - 1, first_parent: false };
    let known = oracle::ever(history, view).len();
    let shown = oracle::diff(history, view, None)["initiatives"].as_array().map_or(0, Vec::len);
    let crosses =
        |left: &Commit, right: &Commit| left.parents.len() == 2 && left.parents.iter().rev().eq(&right.parents);
    let found = [
        ("broken", files().any(is_broken)),
        ("broken at the tip", tip.files.values().any(is_broken)),
        (
            "clock skew",
            commits.iter().any(|commit| commit.parents.iter().any(|&parent| commits[parent].seconds > commit.seconds)),
        ),
        ("criss-cross", commits.iter().any(|left| commits.iter().any(|right| crosses(left, right)))),
        ("gone initiative", known > shown),
        ("link or submodule", files().any(|file| !file.is_regular())),
        ("merge", commits.iter().any(|commit| commit.parents.len() > 1)),
        ("octopus", commits.iter().any(|commit| commit.parents.len() > 2)),
        ("several roots", commits.iter().filter(|commit| commit.parents.is_empty()).count() > 1),
    ];
    found.into_iter().filter(|(_, is)| *is).map(|(name, _)| name.to_owned()).collect()
}

/// The names of what an initiative shows.
fn traits(initiative: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut add = |name: String, is: bool| found.extend(is.then_some(name));
    let chosen = initiative["baseline"]["chosen_by"].as_str().unwrap_or("none");
    add(format!("baseline {chosen}"), true);
    for step in initiative["actual"].as_array().into_iter().flatten() {
        let text = |key: &str| step[key].as_str().unwrap_or_default().to_owned();
        add(format!("{} {} {}", text("verdict"), text("evidence"), text("because")).trim_end().to_owned(), true);
        add(text("state"), true);
        for key in ["moved", "dropped_before", "linked_late"] {
            add(key.to_owned(), step[key] == true);
        }
        add("linked_late declared".to_owned(), step["linked_late"] == true && step["evidence"] == "declared");
        add("unmet need".to_owned(), step["unmet_needs"].as_array().is_some_and(|needs| !needs.is_empty()));
        add("several links".to_owned(), step["plan"].as_array().is_some_and(|plan| plan.len() > 1));
        add("precedent".to_owned(), !step["precedent"].is_null());
        add(
            "precedent by another id".to_owned(),
            step["precedent"]["step"].as_str().is_some_and(|id| step["id"] != id),
        );
        add("negative foresight".to_owned(), step["foresight_days"].as_i64().is_some_and(|days| days < 0));
    }
    for step in initiative["plan"].as_array().into_iter().flatten() {
        add(step["fate"].as_str().unwrap_or_default().to_owned(), true);
        add("ready".to_owned(), step["ready"] == true);
        add("not ready".to_owned(), step["ready"] == false && step["fate"] == "open");
        add("removed".to_owned(), !step["removed"].is_null());
        add("removed of the baseline".to_owned(), !step["removed"].is_null() && step["in_baseline"] == true);
        add("added after the baseline".to_owned(), step["in_baseline"] == false);
        let realised = step["actual"].as_array().map_or(0, Vec::len);
        add("several actual steps".to_owned(), realised > 1);
    }
    let ids = |list: &str| -> Vec<String> {
        initiative[list].as_array().into_iter().flatten().map(|step| step["id"].to_string()).collect()
    };
    for list in ["actual", "plan"] {
        let distinct: BTreeSet<String> = ids(list).into_iter().collect();
        add("duplicate".to_owned(), distinct.len() < ids(list).len());
    }
    add("erased".to_owned(), initiative["erased"].as_array().is_some_and(|erased| !erased.is_empty()));
    found
}
