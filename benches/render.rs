//! Judgements and revisions to text.

use asplanned::model::changes::Nature;
use asplanned::model::history::History;
use asplanned::model::revisions::{self, Log, Revision};
use asplanned::model::selection::Selection;
use asplanned::render::style::Screen;
use asplanned::render::terminal::Detail;
use asplanned::render::{json, log, markdown, terminal};
use criterion::{Criterion, SamplingMode};

use crate::histories;

pub(crate) fn all(criterion: &mut Criterion) {
    let history = histories::history(2_000, 1_000);
    let initiatives = [histories::initiative(&history)];
    let logs = [log_of(&history)];
    let only = Selection::default();
    let wide = Screen { colour: true, width: Some(100), ..Screen::default() };

    let mut group = criterion.benchmark_group("render");
    group.sampling_mode(SamplingMode::Flat);
    for (name, screen) in [("plain", Screen::default()), ("on a terminal", wide)] {
        let detail = Detail { only: &only, full: true };
        group.bench_function(format!("diff as text, {name}/2000 steps"), |bencher| {
            bencher.iter(|| terminal::diff(&initiatives[0], screen, detail));
        });
        group.bench_function(format!("log as text, {name}/1000 commits"), |bencher| {
            bencher.iter(|| log::text(&logs, &[], screen));
        });
    }
    group.bench_function("diff as JSON/2000 steps", |bencher| bencher.iter(|| json::diff(&initiatives, &only)));
    group.bench_function("diff as Markdown/2000 steps", |bencher| {
        bencher.iter(|| markdown::diff(&initiatives, &only));
    });
    group.bench_function("log as JSON/1000 commits", |bencher| bencher.iter(|| json::log(&logs)));
    group.finish();
}

/// Makes of a history what `log` prints.
fn log_of(history: &History) -> Log {
    let revision = |number: u32| {
        let node = history.node(number).unwrap();
        let parents = history.graph.parents(number).iter().flatten();
        let changes = revisions::changes_of(history, number);
        Revision {
            commit: node.commit.clone(),
            parents: parents.filter_map(|parent| history.node(*parent)?.commit.clone()).collect(),
            day: node.day,
            author: Some(node.author.clone()),
            subject: Some(format!("What we learned on day {number}")),
            nature: Nature::of(&changes),
            changes,
        }
    };
    let revisions: Vec<Revision> = revisions::newest_first(history).into_iter().map(revision).collect();
    Log {
        name: "concierge-mvp".to_owned(),
        path: "plans/concierge-mvp".to_owned(),
        title: "Concierge MVP".to_owned(),
        all: revisions.len(),
        revisions,
        warnings: Vec::new(),
    }
}
