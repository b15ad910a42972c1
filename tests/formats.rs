//! The formats of findings: each is read back by a parser of its own, and says what the others say.

mod github;
mod gitlab;
mod hostile;
mod junit;
mod output;
mod review;
mod sarif;

use asplanned::model::finding::{Finding, Levels, Rule};
use asplanned::render::findings::{self, Format, Report, Sources};
use asplanned::render::style::Screen;

use crate::support::repository::Repository;
use crate::support::{Output, asplanned};

/// What every format tells of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    name: String,
    is_denied: bool,
    path: String,
    line: usize,
    message: String,
}

/// Prints findings in the format of this name.
fn print(format: &str, findings: &[Finding], levels: &Levels, sources: &Sources) -> String {
    let format = Format::ALL.into_iter().find(|it| it.name() == format).unwrap();
    findings::print(format, Report { findings, allowed: &[], levels, sources, undecided: None }, Screen::default())
}

/// Runs `check` for what is wrong with names alone, whatever other rules there are.
fn check(repository: &Repository, args: &[&str]) -> Output {
    let others = Rule::ALL.into_iter().filter(|rule| ![Rule::UnknownStep, Rule::DanglingLink].contains(rule));
    let allowed: Vec<&str> = others.flat_map(|rule| ["-A", rule.name()]).collect();
    asplanned(repository.path(), &[&["check"], &allowed[..], args].concat())
}

/// A repository with one commit of these texts, and no checkout.
fn holding(texts: &[(&str, &str)]) -> Repository {
    let repository = Repository::new();
    repository.set_head(repository.commit_text(&[], "2023-01-09", texts));
    repository
}

/// One denied finding, `unknown-step`, and one warning, `dangling-link`, of the step `c`.
fn flawed() -> Repository {
    let repository = Repository::new();
    let record = "[[step]]\nid = \"c\"\nplan = [\"b\", \"nothing\"]\nnote = \"why\"\n";
    let plan = "title = \"X\"\n\n[[step]]\nid = \"a\"\n";
    let first = format!("{plan}\n[[step]]\nid = \"b\"\n");
    let root = repository.commit_text(&[], "2023-01-09", &[("plans/x/plan.toml", &first)]);
    let texts = [("plans/x/plan.toml", plan), ("plans/x/actual.toml", record)];
    repository.set_head(repository.commit_text(&[root], "2023-01-10", &texts));
    repository
}
