//! What one commit does to plans and records, at random.

mod files;

use super::draft::{Document, Draft, Entry, FAULTS, FOLDERS, State, Style, date, list, quoted};
use super::generate::{Generator, IDS};
use super::recipe::{key_of, short_key_of};

/// Ids of steps that nobody plans.
const UNPLANNED: &[&str] = &["x", "y", "z"];
/// What steps need and yield.
const STATES: &[&str] = &["dry", "a", "b", "x", "c"];
/// Where records are kept; the last two are no part of one.
const RECORD_FILES: &[(usize, &str)] = &[
    (60, "actual.toml"),
    (12, "actual/1.toml"),
    (8, "actual/10.toml"),
    (8, "actual/2.toml"),
    (3, "actual/Z.toml"),
    (3, "actual/plan.toml"),
    (1, "actual/deep/1.toml"),
    (1, "actual/1.md"),
];

/// What a commit can do.
#[derive(Clone, Copy)]
enum Act {
    PlanAdd,
    PlanRemove,
    PlanRename,
    PlanSplit,
    PlanMerge,
    PlanReorder,
    PlanDrop,
    PlanNeeds,
    PlanBaseline,
    PlanAgreed,
    PlanRecorded,
    Pick,
    Record,
    RecordPlanned,
    RecordBoth,
    Finish,
    Rename,
    Split,
    Merge,
    Erase,
    Reorder,
    Relink,
    Redate,
    Needs,
    Duplicate,
    Mistype,
    Break,
    Repair,
    Restyle,
    Unlink,
    Delete,
    DeleteFolder,
    Move,
    MoveOne,
    Copy,
    Gather,
}

const ACTS: &[(usize, Act)] = &[
    (20, Act::PlanAdd),
    (8, Act::PlanRemove),
    (5, Act::PlanRename),
    (3, Act::PlanSplit),
    (3, Act::PlanMerge),
    (4, Act::PlanReorder),
    (4, Act::PlanDrop),
    (5, Act::PlanNeeds),
    (8, Act::PlanBaseline),
    (3, Act::PlanAgreed),
    (5, Act::PlanRecorded),
    (12, Act::Pick),
    (13, Act::Record),
    (22, Act::RecordPlanned),
    (5, Act::RecordBoth),
    (5, Act::Finish),
    (5, Act::Rename),
    (2, Act::Split),
    (2, Act::Merge),
    (5, Act::Erase),
    (2, Act::Reorder),
    (11, Act::Relink),
    (4, Act::Redate),
    (3, Act::Needs),
    (2, Act::Duplicate),
    (4, Act::Mistype),
    (5, Act::Break),
    (5, Act::Repair),
    (2, Act::Restyle),
    (2, Act::Unlink),
    (2, Act::Delete),
    (1, Act::DeleteFolder),
    (8, Act::Move),
    (2, Act::MoveOne),
    (2, Act::Copy),
    (2, Act::Gather),
];

impl Generator {
    /// Does one of these to some initiative.
    pub fn act(&mut self, state: &mut State) {
        let folders = state.folders();
        let folder = if folders.is_empty() || self.rng.chance(5) {
            FOLDERS[self.rng.below(2)]
        } else {
            *self.rng.pick(&folders)
        };
        let plan = format!("plans/{folder}/plan.toml");
        match self.rng.weighted(ACTS) {
            Act::PlanAdd => self.plan_add(state, folder),
            Act::PlanRemove => self.remove(state, &plan),
            Act::PlanRename => self.rename(state, &plan),
            Act::PlanSplit => self.split(state, &plan),
            Act::PlanMerge => self.merge(state, &plan),
            Act::PlanReorder => self.reorder(state, &plan),
            Act::PlanDrop => self.edit(state, &plan, |_, step| step.set("dropped", "\"given up\"")),
            Act::PlanNeeds => self.edit(state, &plan, Self::set_needs),
            Act::PlanBaseline => self.choose_baseline(state, folder),
            Act::PlanAgreed => self.agree(state, folder),
            Act::PlanRecorded => self.plan_recorded(state, folder),
            Act::Pick => self.pick(state, folder),
            Act::Record => self.record(state, folder, None),
            Act::RecordPlanned => self.record_planned(state, folder),
            Act::RecordBoth => {
                self.plan_add(state, folder);
                self.record_planned(state, folder);
            }
            Act::Restyle => {
                let styles =
                    [Style::Plain, Style::Inline, Style::Crlf, Style::Bom, Style::Executable, Style::Commented];
                let style = *self.rng.pick(&styles);
                self.any_document(state, folder, |_, document| document.style = style);
            }
            Act::Break => {
                let fault = self.rng.below(FAULTS);
                self.any_document(state, folder, |_, document| document.broken = Some(fault));
            }
            Act::Repair => {
                for draft in state.0.values_mut() {
                    if let Draft::Document(document) = draft {
                        document.broken = None;
                    }
                }
            }
            Act::Mistype => self.any_document(state, folder, Self::mistype),
            Act::Duplicate => self.any_document(state, folder, |this, document| {
                if !document.steps.is_empty() {
                    let copy = this.rng.pick(&document.steps).clone();
                    let place = this.rng.below(document.steps.len() + 1);
                    document.steps.insert(place, copy);
                }
            }),
            act @ (Act::Unlink
            | Act::Delete
            | Act::DeleteFolder
            | Act::Move
            | Act::MoveOne
            | Act::Copy
            | Act::Gather) => {
                self.act_on_files(state, folder, act);
            }
            act => self.act_on_record(state, folder, act),
        }
    }

    fn act_on_record(&mut self, state: &mut State, folder: &str, act: Act) {
        let record = state.record(folder);
        if record.is_empty() {
            return self.record_planned(state, folder);
        }
        let path = &self.rng.pick(&record).clone();
        match act {
            Act::Finish => self.edit(state, path, |this, step| {
                let day = date(this.day + this.rng.within(-2, 2));
                step.set("finished", day);
            }),
            Act::Rename => self.rename(state, path),
            Act::Split => self.split(state, path),
            Act::Merge => self.merge(state, path),
            Act::Erase => self.remove(state, path),
            Act::Reorder => self.reorder(state, path),
            Act::Relink => {
                let ids = state.peek(&format!("plans/{folder}/plan.toml")).map(Document::ids).unwrap_or_default();
                self.edit(state, path, |this, step| {
                    step.remove("plan");
                    this.set_plan(step, &ids);
                });
            }
            Act::Redate => self.edit(state, path, Self::set_dates),
            _ => self.edit(state, path, Self::set_needs),
        }
    }

    fn any_document(&mut self, state: &mut State, folder: &str, change: impl Fn(&mut Self, &mut Document)) {
        let mut paths = state.record(folder);
        paths.extend([0; 3].map(|_| format!("plans/{folder}/plan.toml")));
        let path = self.rng.pick(&paths).clone();
        if state.peek(&path).is_some() {
            change(self, state.document(&path));
        }
    }

    fn edit(&mut self, state: &mut State, path: &str, change: impl Fn(&mut Self, &mut Entry)) {
        if state.peek(path).is_some_and(|document| !document.steps.is_empty()) {
            let steps = &mut state.document(path).steps;
            let index = self.rng.below(steps.len());
            change(self, &mut steps[index]);
        }
    }

    /// Names the step: by id, by title, or by both; the title's slug is the id in either case.
    fn name(&mut self, step: &mut Entry, id: &str) {
        let is_slug = !id.contains(|letter: char| letter.is_ascii_uppercase());
        let title = quoted(&id.replace('-', " ").to_ascii_uppercase());
        match self.rng.below(10) {
            0 | 1 if is_slug => step.set("title", title),
            2 => {
                step.set("id", quoted(id));
                step.set("title", "\"Another title\"");
            }
            _ => step.set("id", quoted(id)),
        }
    }

    pub fn plan_add(&mut self, state: &mut State, folder: &str) {
        let mut step = Entry::default();
        let known = state.peek(&format!("plans/{folder}/plan.toml")).map(Document::ids).unwrap_or_default();
        let fresh: Vec<&str> = IDS.iter().copied().filter(|id| !known.iter().any(|other| other == id)).collect();
        let id = if fresh.is_empty() || self.rng.chance(4) { *self.rng.pick(IDS) } else { *self.rng.pick(&fresh) };
        self.name(&mut step, id);
        if self.rng.chance(8) {
            let was = *self.rng.pick(IDS);
            step.set("was", list(&[was]));
        }
        if self.rng.chance(25) {
            self.set_needs(&mut step);
        }
        let steps = &mut state.document(&format!("plans/{folder}/plan.toml")).steps;
        let place = self.rng.below(steps.len() + 1);
        steps.insert(place, step);
    }

    /// Plans what happened already.
    fn plan_recorded(&mut self, state: &mut State, folder: &str) {
        let recorded: Vec<String> =
            state.record(folder).iter().filter_map(|path| state.peek(path)).flat_map(Document::ids).collect();
        if !recorded.is_empty() {
            let id = self.rng.pick(&recorded);
            let step = Entry(vec![("id", quoted(id))]);
            state.document(&format!("plans/{folder}/plan.toml")).steps.push(step);
        }
    }

    /// Takes a step over from a recent commit, as a cherry-pick would.
    fn pick(&mut self, state: &mut State, folder: &str) {
        if self.made.is_empty() {
            return;
        }
        let recent = self.made.len() - 1 - self.rng.below(self.made.len().min(6));
        let name = *self.rng.pick(&["plan.toml", "actual.toml", "actual.toml"]);
        let path = format!("plans/{folder}/{name}");
        let theirs = self.made[recent].peek(&path).map(|document| document.steps.clone()).unwrap_or_default();
        let known = state.peek(&path).map(Document::ids).unwrap_or_default();
        let new: Vec<Entry> = theirs.into_iter().filter(|step| !known.contains(&step.id())).collect();
        if !new.is_empty() {
            let step = self.rng.pick(&new).clone();
            state.document(&path).steps.push(step);
        }
    }

    pub fn record_planned(&mut self, state: &mut State, folder: &str) {
        let planned = state.peek(&format!("plans/{folder}/plan.toml")).map(Document::ids).unwrap_or_default();
        let id = (!planned.is_empty()).then(|| self.rng.pick(&planned).clone());
        self.record(state, folder, id);
    }

    pub fn record(&mut self, state: &mut State, folder: &str, planned: Option<String>) {
        let ids = state.peek(&format!("plans/{folder}/plan.toml")).map(Document::ids).unwrap_or_default();
        let mut step = Entry::default();
        let by_plan = planned.is_some() && self.rng.chance(30);
        let id = match planned.clone() {
            Some(id) if !by_plan && !id.is_empty() => id,
            _ if self.rng.chance(70) => (*self.rng.pick(UNPLANNED)).to_owned(),
            _ => (*self.rng.pick(IDS)).to_owned(),
        };
        self.name(&mut step, &id);
        match planned {
            Some(planned) if by_plan && self.rng.chance(60) => step.set("plan", quoted(&planned)),
            Some(planned) if by_plan => {
                let other = self.rng.pick(&ids).clone();
                step.set("plan", list(&[planned, other]));
            }
            _ if self.rng.chance(35) => self.set_plan(&mut step, &ids),
            _ => {}
        }
        if self.rng.chance(70) {
            self.set_dates(&mut step);
        }
        if self.rng.chance(20) {
            self.set_needs(&mut step);
        }
        if self.rng.chance(5) {
            let was = *self.rng.pick(IDS);
            step.set("was", list(&[was]));
        }
        let file = self.rng.weighted(RECORD_FILES);
        state.document(&format!("plans/{folder}/{file}")).steps.push(step);
    }

    /// Links the step: to one, to several, to none, to what is gone, or to its own id.
    fn set_plan(&mut self, step: &mut Entry, planned: &[String]) {
        let mut some = || {
            if planned.is_empty() || self.rng.chance(30) {
                (*self.rng.pick(IDS)).to_owned()
            } else {
                self.rng.pick(planned).clone()
            }
        };
        let (one, two) = (some(), some());
        match self.rng.below(10) {
            0..3 => step.set("plan", "[]"),
            3..6 => step.set("plan", quoted(&one)),
            6..9 => step.set("plan", list(&[one, two])),
            _ => {}
        }
    }

    fn set_dates(&mut self, step: &mut Entry) {
        step.remove("started");
        step.remove("finished");
        let started = self.day + self.rng.weighted(&[(30, 0), (25, -2), (20, 1), (15, -5), (10, -40)]);
        match self.rng.below(10) {
            0..5 => step.set("started", date(started)),
            5..8 => {
                step.set("started", date(started));
                step.set("finished", date(started + self.rng.within(-1, 9)));
            }
            8 => step.set("finished", date(started)),
            _ => {}
        }
    }

    fn set_needs(&mut self, step: &mut Entry) {
        let key = if self.rng.chance(50) { "needs" } else { "yields" };
        let names = [*self.rng.pick(STATES), *self.rng.pick(STATES)];
        let count = 1 + self.rng.below(2);
        step.set(key, list(&names[..count]));
    }

    fn remove(&mut self, state: &mut State, path: &str) {
        if state.peek(path).is_some_and(|document| !document.steps.is_empty()) {
            let steps = &mut state.document(path).steps;
            steps.remove(self.rng.below(steps.len()));
        }
    }

    fn reorder(&mut self, state: &mut State, path: &str) {
        if state.peek(path).is_some_and(|document| document.steps.len() > 1) {
            let steps = &mut state.document(path).steps;
            let step = steps.remove(self.rng.below(steps.len()));
            let place = self.rng.below(steps.len() + 1);
            steps.insert(place, step);
        }
    }

    /// A new id; mostly the step remembers the old one.
    fn rename(&mut self, state: &mut State, path: &str) {
        self.edit(state, path, |this, step| {
            let old = step.id();
            let new = *this.rng.pick(IDS);
            step.remove("title");
            step.set("id", quoted(new));
            if this.rng.chance(75) {
                step.set("was", list(&[old]));
            }
        });
    }

    fn split(&mut self, state: &mut State, path: &str) {
        if state.peek(path).is_none_or(|document| document.steps.is_empty()) {
            return;
        }
        let steps = &mut state.document(path).steps;
        let index = self.rng.below(steps.len());
        let old = steps[index].id();
        let mut parts = [0; 2].map(|_| steps[index].clone());
        for part in &mut parts {
            let new = *self.rng.pick(IDS);
            self.name(part, new);
            part.set("was", list(&[&old]));
        }
        steps.splice(index..=index, parts);
    }

    /// One step takes the place of two.
    fn merge(&mut self, state: &mut State, path: &str) {
        if state.peek(path).is_none_or(|document| document.steps.len() < 2) {
            return;
        }
        let steps = &mut state.document(path).steps;
        let gone = steps.remove(self.rng.below(steps.len()));
        let index = self.rng.below(steps.len());
        let other = steps[index].id();
        if self.rng.chance(50) {
            steps[index].set("was", list(&[gone.id()]));
        } else {
            let new = *self.rng.pick(IDS);
            steps[index].remove("title");
            steps[index].set("id", quoted(new));
            steps[index].set("was", list(&[gone.id(), other]));
        }
    }

    pub fn choose_baseline(&mut self, state: &mut State, folder: &str) {
        let some = self.rng.below(self.made.len().max(1));
        let value = match self.rng.below(13) {
            0..6 => date(self.rng.within(-1, self.day + 5)),
            6 | 7 => quoted(&key_of(some)),
            8 => quoted(&short_key_of(some)),
            9 => quoted("main"),
            10 => "2023-01-05T00:00:00".to_owned(),
            11 => quoted(""),
            _ => quoted("no-such-revision"),
        };
        state.document(&format!("plans/{folder}/plan.toml")).head.set("baseline", value);
    }

    pub fn agree(&mut self, state: &mut State, folder: &str) {
        let value = if self.rng.chance(90) { date(self.day + self.rng.within(-6, 3)) } else { quoted("2023-01-01") };
        state.document(&format!("plans/{folder}/plan.toml")).head.set("agreed", value);
    }

    /// Gives a key a value of a wrong type, or of a wrong form.
    fn mistype(&mut self, document: &mut Document) {
        const WRONG: &[(&str, &[&str])] = &[
            ("id", &["7", "[\"a\"]", "\"\""]),
            ("plan", &["7", "[\"a\", 7]", "\"\"", "{ id = \"a\" }", "2023-01-01"]),
            ("was", &["\"a\"", "[7, \"b\"]", "\"b\"", "1"]),
            ("needs", &["\"a\"", "[\"a\", false]", "false"]),
            ("yields", &["\"a\"", "{}"]),
            ("started", &["\"2023-01-01\"", "2023-01-01T10:00:00", "10:00:00", "2023-01-01T10:00:00Z"]),
            ("finished", &["\"2023-01-09\"", "2023"]),
            ("dropped", &["true", "[]"]),
            ("title", &["5"]),
        ];
        if !document.steps.is_empty() {
            let index = self.rng.below(document.steps.len());
            let (key, values) = *self.rng.pick(WRONG);
            document.steps[index].set(key, *self.rng.pick(values));
        }
    }
}
