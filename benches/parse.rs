//! Text of TOML to nouns: one version, and all versions of a file.

use asplanned::files::versions::Versions;
use asplanned::files::{Plan, read};
use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput};

use crate::plans;

pub(crate) fn all(criterion: &mut Criterion) {
    once(criterion);
    history(criterion);
}

/// A plan that nothing is known of: as history is read, and as `check` reads, with the place of every name.
fn once(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse/steps");
    for steps in [100, 1_000, 10_000] {
        let text = plans::plan(steps);
        let document = read::plan("plan.toml", text.as_bytes());
        assert_eq!(document.content.map(|it| it.steps.len()), Some(steps));
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(BenchmarkId::new("as a version", steps), |bencher| {
            bencher.iter(|| {
                let mut versions: Versions<Plan> = Versions::new();
                versions.read(text.as_bytes()).unwrap();
                versions
            });
        });
        group.bench_function(BenchmarkId::new("with places", steps), |bencher| {
            bencher.iter(|| read::plan("plan.toml", text.as_bytes()));
        });
    }
    group.finish();
}

/// A thousand versions of a plan of 300 steps, one after the other.
fn history(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse/1000 versions");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    for (name, first) in [("from 1 to 300 steps", 1), ("of 300 steps", 300)] {
        let revisions = plans::revisions(first, 300, 1_000);
        group.throughput(Throughput::Bytes(revisions.iter().map(String::len).sum::<usize>() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let mut versions: Versions<Plan> = Versions::new();
                let last = revisions.iter().map(|text| versions.read(text.as_bytes()).unwrap().steps.len()).last();
                assert_eq!(last, Some(300));
                versions
            });
        });
    }
    group.finish();
}
