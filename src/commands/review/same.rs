//! Which findings of two versions are the same: whatever a branch renames, moves or splits into files is no news.

use crate::model::finding::{Finding, Rule};
use crate::model::judged::Judgement;
use crate::model::review::{Identity, Reviewed};

/// What a branch calls otherwise than its base.
#[derive(Debug, Default)]
pub(super) struct Names {
    initiatives: Vec<Renamed>,
}

/// An initiative, and what of it has another name.
#[derive(Debug)]
struct Renamed {
    /// Its folder, now and before.
    path: String,
    old_path: String,
    /// The ids of its steps that changed, now and before.
    steps: Vec<(String, String)>,
}

impl Names {
    /// Takes what an initiative calls otherwise. `old_path` is the folder that it was in.
    pub(super) fn add(&mut self, reviewed: &Reviewed, old_path: Option<&str>) {
        let path = reviewed.compared.path.clone();
        let old_path = old_path.unwrap_or(&path).to_owned();
        let steps = match (&reviewed.before, &reviewed.after) {
            (Some(before), Some(after)) => renames(before, after),
            _ => Vec::new(),
        };
        self.initiatives.push(Renamed { path, old_path, steps });
    }

    /// Gives the identity of a finding of the older version.
    pub(super) fn in_base(&self, finding: &Finding) -> Identity {
        let folder =
            self.initiatives.iter().find_map(|it| below(&finding.place.path, &it.old_path).map(|rest| (it, rest)));
        let path = match folder {
            Some((it, rest)) => format!("{}/{}", it.old_path, list(rest)),
            None => finding.place.path.clone(),
        };
        Identity { rule: finding.rule, path, step: finding.step.clone(), message: said(finding) }
    }

    /// Gives the identity of a finding of the newer version, in the older one's names.
    pub(super) fn in_branch(&self, finding: &Finding) -> Identity {
        let folder = self.initiatives.iter().find_map(|it| below(&finding.place.path, &it.path).map(|rest| (it, rest)));
        let Some((it, rest)) = folder else { return self.in_base(finding) };
        let mut message = said(finding);
        for (new, old) in &it.steps {
            message = message.replace(&format!("`{new}`"), &format!("`{old}`"));
        }
        let step = finding
            .step
            .as_ref()
            .map(|id| it.steps.iter().find(|(new, _)| new == id).map_or_else(|| id.clone(), |(_, old)| old.clone()));
        Identity { rule: finding.rule, path: format!("{}/{}", it.old_path, list(rest)), step, message }
    }
}

/// What a finding says, as far as it tells it apart. That the share is too low is the same however low it is, and that
/// nobody says how a step came up, whichever surprise it is.
fn said(finding: &Finding) -> String {
    match finding.rule {
        Rule::ForeseenBelow | Rule::UnexplainedSurprise => String::new(),
        _ => finding.message.clone(),
    }
}

/// Gives what of a path lies below a folder.
fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    path.strip_prefix(folder)?.strip_prefix('/')
}

/// Gives the list that a file of an initiative is of: all files of the record are one.
fn list(rest: &str) -> &str {
    if rest.starts_with("actual/") { "actual.toml" } else { rest }
}

/// Finds the steps of either list that have another id than before: each new one with the old.
fn renames(before: &Judgement, after: &Judgement) -> Vec<(String, String)> {
    let planned = |it: &Judgement| -> Vec<(String, Vec<String>)> {
        let standing = it.plan.iter().filter(|step| step.in_newest);
        standing.map(|step| (step.step.id.clone(), step.step.was.clone())).collect()
    };
    let actual = |it: &Judgement| -> Vec<(String, Vec<String>)> {
        it.actual.iter().map(|step| (step.step.id.clone(), step.step.was.clone())).collect()
    };
    let mut renames = Vec::new();
    for (old, new) in [(planned(before), planned(after)), (actual(before), actual(after))] {
        let had: std::collections::HashSet<&str> = old.iter().map(|(id, _)| id.as_str()).collect();
        for (id, was) in new.iter().filter(|(id, _)| !had.contains(id.as_str())) {
            if let Some(old) = was.iter().find(|was| had.contains(was.as_str())) {
                renames.push((id.clone(), old.clone()));
            }
        }
    }
    renames
}
