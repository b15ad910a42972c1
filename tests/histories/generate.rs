//! Random histories: few ids, many collisions, branches that know of each other or do not.

use super::draft::{DAY, Document, Draft, EPOCH, Entry, FOLDERS, State, quoted};
use super::random::Rng;
use super::recipe::{Recipe, Sketch};
use crate::support::repository::{Author, FILE, File};

/// The ids of planned steps: so few that they meet all the time.
pub const IDS: &[&str] = &["a", "b", "c", "d-e", "f", "A"];
const AUTHORS: &[&str] = &["ana", "ben", "cy"];
const OFFSETS: &[i32] = &[0, 0, 60, -300, -720, 330, 840];

/// The random history of a seed.
pub fn recipe(seed: u64) -> Recipe {
    let mut generator = Generator { rng: Rng(seed.wrapping_mul(0x2545_f491_4f6c_dd1d)), day: 0, made: Vec::new() };
    let mut recipe = generator.recipe();
    // In some repositories two ids are one step, for learning across initiatives.
    if seed.is_multiple_of(3) {
        for commit in &mut recipe.commits {
            commit.files.insert("asplanned.toml".to_owned(), File::with_mode(FILE, SAME));
        }
    }
    recipe
}

const SAME: &str = "[learn]\nsame = [[\"a\", \"b\"], [\"f\", \"b\"]]\n";

/// A history in the making.
pub struct Generator {
    pub rng: Rng,
    /// The day of the commit that is being made, counted from the epoch.
    pub day: i64,
    /// The commits made so far.
    pub made: Vec<State>,
}

impl Generator {
    fn recipe(&mut self) -> Recipe {
        let length = 1 + self.rng.below(30);
        let mut sketches: Vec<Sketch> = Vec::new();
        while sketches.len() < length {
            let left = length - sketches.len();
            if !sketches.is_empty() && left > 5 && self.rng.chance(8) {
                if self.rng.chance(75) {
                    self.two_know(&mut sketches);
                } else {
                    self.two_move(&mut sketches);
                }
                continue;
            }
            let parents = self.parents(&sketches, left == 1);
            self.set_day();
            let state = self.state(&parents);
            self.commit(&mut sketches, parents, state);
        }
        Recipe { commits: sketches }
    }

    /// Mostly two days later than the commit before, now and then any day.
    fn set_day(&mut self) {
        self.day = if self.rng.chance(80) {
            i64::try_from(self.made.len()).unwrap() * 2 + self.rng.within(0, 2)
        } else {
            self.rng.within(0, 60)
        };
    }

    fn commit(&mut self, sketches: &mut Vec<Sketch>, parents: Vec<usize>, state: State) -> usize {
        let key = self.made.len();
        let offset = *self.rng.pick(OFFSETS);
        let name = (*self.rng.pick(AUTHORS)).to_owned();
        let seconds = EPOCH + self.day * DAY + self.rng.within(0, DAY - 1);
        let author = Author { name, seconds, offset };
        sketches.push(Sketch { key, parents, author, files: state.files() });
        self.made.push(state);
        key
    }

    /// Two branches that know of one step: planned on the left one, recorded on the right one and maybe on both.
    fn two_know(&mut self, sketches: &mut Vec<Sketch>) {
        let base = self.made.len() - 1 - self.rng.below(self.made.len().min(4));
        let folders = self.made[base].folders();
        let folder = folders.first().copied().unwrap_or(FOLDERS[0]);
        let plan = format!("plans/{folder}/plan.toml");
        let known = self.made[base].peek(&plan).map(Document::ids).unwrap_or_default();
        let new: Vec<&str> = IDS.iter().copied().filter(|id| !known.iter().any(|other| other == id)).collect();
        let id = *self.rng.pick(if new.is_empty() { IDS } else { &new });
        let step = Entry(vec![("id", quoted(id))]);
        let record = format!("plans/{folder}/actual.toml");

        let mut left = self.made[base].clone();
        left.document(&plan).steps.push(step.clone());
        self.set_day();
        let mut left_tip = self.commit(sketches, vec![base], left.clone());
        if self.rng.chance(60) {
            left.document(&record).steps.push(step.clone());
            self.set_day();
            left_tip = self.commit(sketches, vec![left_tip], left);
        }
        let mut right = self.made[base].clone();
        right.document(&record).steps.push(step);
        self.set_day();
        let right_tip = self.commit(sketches, vec![base], right);
        let parents = if self.rng.chance(50) { vec![left_tip, right_tip] } else { vec![right_tip, left_tip] };
        self.set_day();
        let merged = self.united(&parents);
        self.commit(sketches, parents.clone(), merged);
        // Criss-cross: the other branch merges the same two.
        if self.rng.chance(25) {
            let merged = self.state(&[right_tip, left_tip]);
            self.commit(sketches, parents.into_iter().rev().collect(), merged);
        }
    }

    /// Two branches that rename a folder, maybe not the same one, to one new name.
    fn two_move(&mut self, sketches: &mut Vec<Sketch>) {
        let base = self.made.len() - 1 - self.rng.below(self.made.len().min(4));
        let folders = self.made[base].folders();
        let free: Vec<&str> = FOLDERS.iter().copied().filter(|folder| !folders.contains(folder)).collect();
        if folders.is_empty() || free.is_empty() {
            return;
        }
        let to = *self.rng.pick(&free);
        let tips = [0; 2].map(|_| {
            let from = *self.rng.pick(&folders);
            let mut state = self.made[base].clone();
            state.rename(&format!("plans/{from}/"), &format!("plans/{to}/"));
            self.set_day();
            self.commit(sketches, vec![base], state)
        });
        self.set_day();
        let merged = self.united(&tips);
        self.commit(sketches, tips.to_vec(), merged);
    }

    /// The parents of the next commit: mostly the last one, now and then an older one, several, or none.
    fn parents(&mut self, made: &[Sketch], last: bool) -> Vec<usize> {
        let count = made.len();
        if count == 0 || self.rng.chance(2) {
            return Vec::new();
        }
        let is_head = |&key: &usize| !made.iter().any(|commit| commit.parents.contains(&key));
        let mut heads: Vec<usize> = (0..count).filter(is_head).collect();
        let wanted = if last && heads.len() > 1 && self.rng.chance(80) {
            heads.len().min(4)
        } else {
            self.rng.weighted(&[(68, 1), (24, 2), (4, 3), (1, 4)])
        };
        let mut parents = Vec::new();
        for _ in 0..wanted {
            let recent = count - 1 - self.rng.below(count.min(7));
            let parent = match (wanted, self.rng.below(100)) {
                (1, 0..62) => count - 1,
                (2.., 0..70) if !heads.is_empty() => heads.remove(self.rng.below(heads.len())),
                _ => recent,
            };
            if !parents.contains(&parent) {
                parents.push(parent);
            }
        }
        parents
    }

    fn state(&mut self, parents: &[usize]) -> State {
        let (mut state, acts) = match parents {
            [] => (self.first_state(), 0),
            [parent] => (self.made[*parent].clone(), self.rng.weighted(&[(6, 0), (50, 1), (28, 2), (16, 3)])),
            _ => {
                let is_one_side = self.rng.chance(45);
                let side = self.made[*self.rng.pick(parents)].clone();
                let state = if is_one_side { side } else { self.united(parents) };
                (state, self.rng.weighted(&[(70, 0), (20, 1), (10, 2)]))
            }
        };
        for _ in 0..acts {
            self.act(&mut state);
        }
        state
    }

    fn first_state(&mut self) -> State {
        let mut state = State::default();
        if self.rng.chance(15) {
            return state;
        }
        let initiatives = self.rng.weighted(&[(60, 1), (40, 2)]);
        for folder in &FOLDERS[..initiatives] {
            let path = format!("plans/{folder}/plan.toml");
            state.document(&path).head.set("title", "\"An initiative\"");
            for _ in 0..self.rng.below(5) {
                self.plan_add(&mut state, folder);
            }
            if self.rng.chance(40) {
                self.agree(&mut state, folder);
            }
            if self.rng.chance(12) {
                self.choose_baseline(&mut state, folder);
            }
            for _ in 0..self.rng.weighted(&[(70, 0), (20, 1), (10, 2)]) {
                self.record_planned(&mut state, folder);
            }
            if self.rng.chance(25) {
                self.record(&mut state, folder, None);
            }
        }
        state
    }

    /// A merge that keeps all steps of all sides, though now and then not all of their files.
    fn united(&mut self, parents: &[usize]) -> State {
        let mut united = self.made[parents[0]].clone();
        for &parent in &parents[1..] {
            for (path, theirs) in self.made[parent].0.clone() {
                match (united.0.get_mut(&path), theirs) {
                    (Some(Draft::Document(ours)), Draft::Document(theirs)) => {
                        let known = ours.ids();
                        ours.steps.extend(theirs.steps.into_iter().filter(|step| !known.contains(&step.id())));
                    }
                    (None, theirs) if self.rng.chance(85) => {
                        united.0.insert(path, theirs);
                    }
                    _ => {}
                }
            }
        }
        united
    }
}
