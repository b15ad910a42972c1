//! Random histories for the walk: what matters is which commit holds which folders, and how commits hang together.

use git2::Oid;

use crate::histories::random::Rng;
use crate::support::repository::{Author, EXECUTABLE, FILE, File, Files, LINK, Repository, SUBMODULE};

/// Where plans lie, and every path at which these histories have a folder that fits.
pub struct Layout {
    pub plans: &'static [&'static str],
    pub homes: &'static [&'static str],
}

const LAYOUTS: &[(usize, Layout)] = &[
    (4, Layout { plans: &["plans"], homes: &["plans"] }),
    (3, Layout { plans: &["pläne/ü"], homes: &["pläne/ü"] }),
    (1, Layout { plans: &["計画"], homes: &["計画"] }),
    (3, Layout { plans: &["teams/*/plans"], homes: &["teams/a/plans", "teams/ö/plans"] }),
    (
        3,
        Layout {
            plans: &["plans", "teams/*/plans", "pläne/ü"],
            homes: &["plans", "teams/a/plans", "teams/ö/plans", "pläne/ü"],
        },
    ),
    (2, Layout { plans: &["plans/deep", "./plans/"], homes: &["plans", "plans/deep"] }),
    (1, Layout { plans: &["pl?ns", "ä*/*"], homes: &["plans", "äb/x", "äb/ÿ"] }),
    (1, Layout { plans: &["."], homes: &[""] }),
];

/// What lies beside the plans folders, often with names that begin alike.
const BESIDE: &[&str] = &[
    "readme.md",
    "plan",
    "plans2/one/plan.toml",
    "pläne/x/one/plan.toml",
    "teams/a/src/main.rs",
    "teams/readme.md",
    "src/deep/er/file.c",
    "計/one/plan.toml",
    "a",
];

const INITIATIVES: &[&str] = &["one", "two", "zürich", "group/three", "deep/four", "one/actual/sub"];
const NAMES: &[&str] =
    &["plan.toml", "plan.toml", "actual.toml", "actual.toml", "actual/1.toml", "actual/ü.toml", "note.md"];

/// A commit that is not made yet.
#[derive(Clone)]
pub struct Draft {
    /// Numbers of earlier commits.
    pub parents: Vec<usize>,
    pub files: Files,
}

/// A history that is not made yet.
pub struct History {
    pub layout: &'static Layout,
    pub commits: Vec<Draft>,
}

impl History {
    /// Tells whether something other than a folder stands where a plans folder could.
    pub fn is_odd(&self) -> bool {
        let is_odd = |home: &&str| self.commits.iter().any(|commit| commit.files.contains_key(*home));
        self.layout.homes.iter().any(is_odd)
    }

    /// Makes it a repository, and gives its commits' ids.
    pub fn build(&self) -> (Repository, Vec<Oid>) {
        self.build_on(0)
    }

    /// The same, on top of many commits that change no plan.
    pub fn build_on(&self, many: usize) -> (Repository, Vec<Oid>) {
        let repository = Repository::new();
        let settings: Vec<String> = self.layout.plans.iter().map(|plans| format!("{plans:?}")).collect();
        let settings = File::new(format!("plans = [{}]\n", settings.join(", ")));
        let mut second = 1_670_000_000;
        let mut commit = |parents: &[Oid], files: &Files| {
            second += 3600;
            let mut files = files.clone();
            put(&mut files, "asplanned.toml", settings.clone());
            repository.commit(parents, &Author { name: "ana".to_owned(), seconds: second, offset: 60 }, &files)
        };
        let mut below: Vec<Oid> = Vec::new();
        for _ in 0..many {
            below = vec![commit(&below, &Files::new())];
        }
        let mut ids: Vec<Oid> = Vec::new();
        for draft in &self.commits {
            let parents: Vec<Oid> = draft.parents.iter().map(|at| ids[*at]).collect();
            ids.push(commit(if parents.is_empty() { &below } else { &parents }, &draft.files));
        }
        repository.set_head(ids[ids.len() - 1]);
        (repository, ids)
    }
}

/// The random history of a seed.
pub fn history(seed: u64) -> History {
    make(seed, false)
}

/// One of some hundred commits.
pub fn long_history(seed: u64) -> History {
    make(seed, true)
}

fn make(seed: u64, is_long: bool) -> History {
    let mut rng = Rng(seed.wrapping_mul(0x9e6c_63d0_876a_46ad));
    let weights: Vec<(usize, usize)> = LAYOUTS.iter().enumerate().map(|(at, (weight, _))| (*weight, at)).collect();
    let layout = &LAYOUTS[rng.weighted(&weights)].1;
    // Some are one line, some are all branches; in some a plan is seldom changed.
    let merges = *rng.pick(&[0, 25, 40, 60]);
    let branches = *rng.pick(&[0, 10, 25, 50]);
    let beside = *rng.pick(&[10, 60, 150, 400]);
    let longest = *rng.pick(&[6, 16, 40]);
    let length = if is_long { 150 + rng.below(150) } else { 1 + rng.below(longest) };
    let mut maker = Maker { rng, layout, merges, branches, beside, commits: Vec::new() };
    while maker.commits.len() < length {
        if maker.commits.len() > 2 && maker.rng.chance(merges / 5) {
            maker.cross();
        } else {
            let parents = maker.parents();
            maker.commit(parents);
        }
    }
    // Mostly the last commit has all others behind it.
    if maker.rng.chance(60) {
        maker.join_heads();
    }
    History { layout, commits: maker.commits }
}

/// A history in the making.
struct Maker {
    rng: Rng,
    layout: &'static Layout,
    /// How many of a hundred commits are merges, and begin a branch.
    merges: usize,
    branches: usize,
    /// How often a change lies beside the plans.
    beside: usize,
    commits: Vec<Draft>,
}

impl Maker {
    fn commit(&mut self, parents: Vec<usize>) {
        let files = self.files(&parents);
        self.commits.push(Draft { parents, files });
    }

    fn parents(&mut self) -> Vec<usize> {
        let made = self.commits.len();
        if made == 0 || self.rng.chance(3) {
            return Vec::new();
        }
        let near = |rng: &mut Rng, far: usize| made - 1 - rng.below(made.min(far));
        let mut parents = vec![if self.rng.chance(self.branches) { near(&mut self.rng, 9) } else { made - 1 }];
        while parents.len() < 6 && self.rng.chance(self.merges) {
            let far = if self.rng.chance(80) { 6 } else { 100 };
            let other = near(&mut self.rng, far);
            // Git writes no parent twice, but reads it.
            if !parents.contains(&other) || self.rng.chance(3) {
                parents.push(other);
            }
        }
        if self.rng.chance(20) {
            parents.reverse();
        }
        parents
    }

    /// Two branches that merge each other.
    fn cross(&mut self) {
        let fork = self.commits.len() - 1;
        for parents in [vec![fork], vec![fork], vec![fork + 1, fork + 2], vec![fork + 2, fork + 1]] {
            self.commit(parents);
        }
    }

    /// One merge of all that is not merged.
    fn join_heads(&mut self) {
        let mut is_head = vec![true; self.commits.len()];
        self.commits.iter().flat_map(|commit| &commit.parents).for_each(|parent| is_head[*parent] = false);
        let mut heads: Vec<usize> = (0..self.commits.len()).filter(|at| is_head[*at]).rev().collect();
        heads.truncate(12);
        if heads.len() > 1 {
            self.commit(heads);
        }
    }

    fn files(&mut self, parents: &[usize]) -> Files {
        let mut files = match parents {
            [] => Files::new(),
            [parent] => self.commits[*parent].files.clone(),
            [first, others @ ..] => match self.rng.below(10) {
                0..4 => self.commits[*first].files.clone(),
                4..6 => self.commits[*self.rng.pick(others)].files.clone(),
                6..8 => self.by_homes(parents),
                _ => self.mixed(parents),
            },
        };
        let edits = match parents.len() {
            0 => 1 + self.rng.below(3),
            1 => self.rng.weighted(&[(1, 0), (7, 1), (2, 2), (1, 5)]),
            // An evil merge now and then.
            _ => self.rng.weighted(&[(7, 0), (2, 1), (1, 3)]),
        };
        for _ in 0..edits {
            self.edit(&mut files);
        }
        files
    }

    /// Each plans folder as one of the parents has it.
    fn by_homes(&mut self, parents: &[usize]) -> Files {
        let mut files = self.commits[*self.rng.pick(parents)].files.clone();
        for home in self.layout.homes {
            let from = *self.rng.pick(parents);
            restore(&mut files, &self.commits[from].files, home);
        }
        files
    }

    /// Each file as one of the parents has it.
    fn mixed(&mut self, parents: &[usize]) -> Files {
        let mut files = Files::new();
        for parent in parents {
            for (path, file) in &self.commits[*parent].files {
                if self.rng.chance(60) {
                    put(&mut files, path, file.clone());
                }
            }
        }
        files
    }

    fn edit(&mut self, files: &mut Files) {
        let kind = self.rng.weighted(&[
            (self.beside, "beside"),
            (30, "write"),
            (6, "remove"),
            (4, "mode"),
            (3, "remove all"),
            (9, "restore"),
            (2, "replace"),
            (2, "replace above"),
            (6, "move"),
            (2, "many"),
        ]);
        let rng = &mut self.rng;
        let home = word(rng, self.layout.homes);
        let initiative = join(home, word(rng, INITIATIVES));
        let own: Vec<String> = files.keys().filter(|path| is_in(path, home)).cloned().collect();
        match kind {
            "beside" => put(files, word(rng, BESIDE), File::new(format!("{}\n", rng.below(9)))),
            "write" => put(files, &join(&initiative, word(rng, NAMES)), content(rng)),
            "remove" if !own.is_empty() => drop(files.remove(rng.pick(&own))),
            "mode" if !own.is_empty() => {
                let file = files.get_mut(rng.pick(&own)).unwrap();
                file.mode = if file.mode == FILE { EXECUTABLE } else { FILE };
            }
            "remove all" => remove(files, home),
            "restore" if !self.commits.is_empty() => restore(files, &rng.pick(&self.commits).files, home),
            "replace" if !home.is_empty() => {
                let odd = [File::new("a file\n"), File::with_mode(LINK, "plans2"), File::with_mode(SUBMODULE, "")];
                put(files, home, rng.pick(&odd).clone());
            }
            "replace above" => {
                let above = home.split_once('/').map_or("a", |(above, _)| above);
                put(files, above, File::new("a file\n"));
            }
            "move" if !own.is_empty() => {
                let initiative = rng.pick(&own).rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
                let to = join(word(rng, self.layout.homes), word(rng, INITIATIVES));
                let moved: Vec<(String, File)> = files
                    .iter()
                    .filter(|(path, _)| is_in(path, &initiative))
                    .map(|(path, file)| (format!("{to}{}", &path[initiative.len()..]), file.clone()))
                    .collect();
                remove(files, &initiative);
                for (path, file) in moved {
                    put(files, &path, file);
                }
            }
            _ => {
                for name in 0..20 {
                    put(files, &format!("src/many/{name}"), File::new(format!("{}\n", rng.below(9))));
                }
            }
        }
    }
}

fn word(rng: &mut Rng, from: &[&'static str]) -> &'static str {
    from[rng.below(from.len())]
}

/// One of a few contents, so that the same comes back.
fn content(rng: &mut Rng) -> File {
    let ids = ["a", "b", "c"];
    let steps: Vec<String> = (0..rng.below(3)).map(|_| format!("[[step]]\nid = {:?}\n", rng.pick(&ids))).collect();
    let day = if rng.chance(30) { "started = 2023-01-10\n" } else { "" };
    File::new(format!("{}{}", steps.concat(), if steps.is_empty() { "" } else { day }))
}

/// Puts a file where perhaps a folder is, or below what perhaps is a file.
fn put(files: &mut Files, path: &str, file: File) {
    remove(files, path);
    let above = path.match_indices('/').map(|(end, _)| &path[..end]);
    above.for_each(|above| drop(files.remove(above)));
    files.insert(path.to_owned(), file);
}

/// Removes a file, or all files of a folder.
fn remove(files: &mut Files, path: &str) {
    files.retain(|own, _| !is_in(own, path));
}

fn restore(files: &mut Files, from: &Files, folder: &str) {
    remove(files, folder);
    for (path, file) in from.iter().filter(|(path, _)| is_in(path, folder)) {
        put(files, path, file.clone());
    }
}

fn is_in(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
