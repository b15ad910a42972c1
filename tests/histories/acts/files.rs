//! What happens to whole files and folders.

use super::super::draft::{Document, Draft, FOLDERS, State};
use super::super::generate::Generator;
use super::Act;

impl Generator {
    /// What people do with whole files and folders.
    pub(super) fn act_on_files(&mut self, state: &mut State, folder: &str, act: Act) {
        let all = format!("plans/{folder}/");
        let paths: Vec<String> = state.0.keys().filter(|path| path.starts_with(&all)).cloned().collect();
        let to = *self.rng.pick(FOLDERS);
        let mut names = vec!["plan.toml", "actual.toml"];
        match act {
            Act::Unlink => match self.rng.below(12) {
                10 => {
                    state.0.insert("plans".to_owned(), Draft::Link);
                }
                11 => {
                    state.0.insert(format!("{all}plan.toml/inside"), Draft::Document(Document::default()));
                    state.0.remove(&format!("{all}plan.toml"));
                }
                0 | 5 => {
                    state.0.retain(|path, _| !path.starts_with(&all));
                    state.0.insert(format!("plans/{folder}"), Draft::Link);
                }
                1 | 6 => {
                    state.0.retain(|path, _| !path.starts_with(&format!("{all}actual/")));
                    state.0.insert(format!("{all}actual"), Draft::Link);
                }
                at => {
                    let draft = if at.is_multiple_of(4) { Draft::Submodule } else { Draft::Link };
                    if !paths.is_empty() {
                        state.0.insert(self.rng.pick(&paths).clone(), draft);
                    }
                }
            },
            Act::Delete if !paths.is_empty() => {
                state.0.remove(self.rng.pick(&paths));
            }
            Act::DeleteFolder => state.0.retain(|path, _| !path.starts_with(&all)),
            Act::Move if to != folder => {
                // Where something is there already it stays in part: a clash, not only a rename.
                if self.rng.chance(80) {
                    state.0.retain(|path, _| !path.starts_with(&format!("plans/{to}/")));
                }
                state.rename(&all, &format!("plans/{to}/"));
                if self.rng.chance(35) {
                    self.act(state);
                }
            }
            Act::MoveOne if to != folder => {
                let name = names.swap_remove(self.rng.below(2));
                state.rename(&format!("{all}{name}"), &format!("plans/{to}/{name}"));
            }
            Act::Copy if to != folder => {
                for path in paths {
                    let draft = state.0[&path].clone();
                    let new = format!("plans/{to}/{}", &path[all.len()..]);
                    state.document(&new);
                    state.0.insert(new, draft);
                }
            }
            // The record goes from one file to several, or back.
            Act::Gather => {
                let (one, other) = (format!("{all}actual.toml"), format!("{all}actual/1.toml"));
                let (from, to) = if self.rng.chance(50) { (one, other) } else { (other, one) };
                let moved = state.peek(&from).map(|document| document.steps.clone()).unwrap_or_default();
                state.0.remove(&from);
                state.document(&to).steps.extend(moved);
            }
            _ => {}
        }
    }
}
