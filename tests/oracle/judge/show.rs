//! Section 7: what is found, in the shape of the machine output.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::versions;
use super::{Initiative, holds};

impl Initiative<'_> {
    /// The initiative, as `diff --format json` has it.
    pub fn show(&self, name: &str) -> Value {
        let tip = self.walk.tip;
        let head = self.walk.parents[tip].first().copied();
        let is_committed = self.walk.commits[tip].id.is_some();
        let read = if is_committed { Some(tip) } else { head };
        // Another initiative's uncommitted files say nothing of this one.
        let files = |commit: usize| -> Vec<(&str, &Vec<u8>)> {
            let own = versions::own_files(&self.walk.commits[commit].files, name);
            own.into_iter().map(|(path, file)| (path, &file.content)).collect()
        };
        let is_changed = !is_committed && head.is_none_or(|head| files(head) != files(tip));
        let baseline = self.baseline.as_ref().map(|baseline| {
            json!({
                "commit": self.walk.commits[baseline.commit].id,
                "date": self.walk.day(baseline.commit).to_string(),
                "chosen_by": baseline.chosen_by,
            })
        });
        let moved = self.moved();
        let actual: Vec<Value> =
            (0..self.actual.len()).map(|index| self.show_actual(name, index, moved[index])).collect();
        let plan: Vec<Value> = (0..self.planned.len()).map(|index| self.show_planned(index)).collect();
        json!({
            "name": name,
            "as_of": {
                "commit": read.map(|commit| &self.walk.commits[commit].id),
                "date": self.walk.day(if is_changed { tip } else { read.unwrap_or(tip) }).to_string(),
                "uncommitted": is_changed,
            },
            "baseline": baseline,
            "actual": actual,
            "plan": plan,
            "erased": self.show_erased(),
        })
    }

    fn show_actual(&self, name: &str, index: usize, moved: bool) -> Value {
        let actual = &self.actual[index];
        let verdict = self.judge(actual);
        let recorded = self.walk.earliest(&actual.first_introductions).unwrap();
        let ahead = verdict.through.iter().flat_map(|&index| self.in_time(actual, &self.planned[index]));
        let planned = self.walk.earliest(&ahead.collect::<Vec<_>>());
        let is_surprise = matches!(verdict.verdict, "retrofitted" | "emergent");
        let precedent =
            is_surprise.then(|| self.others.precedent(self.walk, name, &actual.entry.id, &actual.first_introductions));
        let began = actual.started().unwrap_or_else(|| self.walk.day(recorded));
        json!({
            "id": actual.entry.id,
            "plan": self.ids(&actual.linked),
            "verdict": verdict.verdict,
            "evidence": verdict.evidence,
            "because": verdict.because,
            "state": if actual.is_finished() { "finished" } else { "under-way" },
            "started": actual.started().map(|day| day.to_string()),
            "finished": actual.entry.date("finished").map(|day| day.to_string()),
            "recorded": self.walk.shown(recorded),
            "planned": planned.map(|commit| self.walk.shown(commit)),
            "foresight_days": planned.map(|commit| (began - self.walk.day(commit)).num_days()),
            "moved": moved,
            "dropped_before": self.dropped_before(actual, &verdict.through),
            "linked_late": self.linked_late(actual, &verdict),
            "provisional": actual.provisional,
            "precedent": precedent,
            "unmet_needs": self.unmet(actual, &self.actual[..index]),
        })
    }

    fn show_planned(&self, index: usize) -> Value {
        let planned = &self.planned[index];
        let fate = self.fate(index);
        let in_place = planned.names("needs").iter().all(|need| self.is_in_place(need, &self.actual));
        let added = self.walk.earliest(&self.first(&planned.introductions)).unwrap();
        let removed = planned
            .entry
            .is_none()
            .then(|| self.walk.shown(self.taken_out(|commit| holds(self.plan_steps(commit), &planned.ids))));
        let linked = self.actual.iter().filter(|actual| actual.linked.contains(&index));
        json!({
            "id": planned.id,
            "fate": fate,
            "in_baseline": planned.in_baseline,
            "ready": fate == "open" && in_place,
            "added": self.walk.shown(added),
            "removed": removed,
            "actual": linked.map(|actual| &actual.entry.id).collect::<Vec<_>>(),
        })
    }

    /// The steps that were recorded once, stand in the newest record no more and are in nobody's `was`; by id.
    fn show_erased(&self) -> Vec<Value> {
        let mut erased: BTreeSet<String> = BTreeSet::new();
        for &commit in &self.walk.order {
            erased.extend(self.records[commit].iter().map(|step| step.id.clone()));
        }
        for step in &self.records[self.walk.tip] {
            erased.retain(|id| !step.ids().contains(id));
        }
        let show = |id: String| {
            let ids = BTreeSet::from([id.clone()]);
            let stands = |commit: usize| holds(&self.records[commit], &ids);
            let recorded = self.walk.earliest(&self.first(&self.introductions(stands))).unwrap();
            json!({ "id": id, "recorded": self.walk.shown(recorded), "erased": self.walk.shown(self.taken_out(stands)) })
        };
        erased.into_iter().map(show).collect()
    }

    fn ids(&self, planned: &[usize]) -> Vec<&str> {
        planned.iter().map(|&index| self.planned[index].id.as_str()).collect()
    }
}
