//! Histories to verdicts, without a repository.

use asplanned::model::revisions;
use criterion::{Criterion, SamplingMode};

use crate::histories;

pub(crate) fn all(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("verdict");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    // The first is as large as the example of `asplanned demo`.
    for (steps, commits) in [(30, 40), (2_000, 1_000)] {
        let history = histories::history(steps, commits);
        let judged = histories::judgement(&history);
        let verdicts = |name: &str| judged.actual.iter().filter(|step| step.verdict.name() == name).count();
        for name in ["anticipated", "adapted", "retrofitted", "emergent"] {
            assert!(verdicts(name) > 0, "no step is {name}");
        }
        group.bench_function(format!("judge/{steps} steps, {commits} commits"), |bencher| {
            bencher.iter(|| histories::judgement(&history));
        });
        group.bench_function(format!("changes/{steps} steps, {commits} commits"), |bencher| {
            let all = revisions::newest_first(&history);
            let changes = |node: &u32| revisions::changes_of(&history, *node).len();
            bencher.iter(|| all.iter().map(changes).sum::<usize>());
        });
    }
    group.finish();
}
