//! A repository in a temporary folder, with many commits that have nothing to do with plans.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// How large it is.
pub(crate) const COMMITS: usize = 10_000;
const ENTRIES: usize = 100;
pub(crate) const INITIATIVES: usize = 5;
/// The commits that are new since [`BEFORE`], at least.
pub(crate) const NEW: usize = 50;

/// Its newest commit.
pub(crate) const TIP: &str = "refs/heads/main";
/// An older one, which all commits but the newest few are behind.
pub(crate) const BEFORE: &str = "refs/heads/before";

/// What git keeps of the commits beside their objects.
#[derive(Clone, Copy)]
pub(crate) enum Graph {
    None,
    Plain,
    WithFilters,
}

/// A bare repository, packed as git packs it.
pub(crate) struct Repository(TempDir);

impl Repository {
    pub(crate) fn make() -> Self {
        let folder = tempfile::tempdir().unwrap();
        git(folder.path(), ["init", "--quiet", "--bare", "--initial-branch=main", "."], "");
        git(folder.path(), ["fast-import", "--quiet", "--done"], &Stream::write().text);
        git(folder.path(), ["repack", "-adfq", "--depth=50", "--window=10"], "");
        Self(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Where what is remembered between runs lies.
    pub(crate) fn cache(&self) -> PathBuf {
        self.path().join("asplanned")
    }

    /// Lets git keep this beside the objects, and nothing be remembered.
    pub(crate) fn prepare(&self, graph: Graph) {
        remove(fs::remove_dir_all(self.cache()));
        remove(fs::remove_file(self.path().join("objects/info/commit-graph")));
        let write = ["commit-graph", "write", "--reachable", "--no-progress"];
        match graph {
            Graph::None => {}
            Graph::Plain => git(self.path(), write, ""),
            Graph::WithFilters => git(self.path(), write.into_iter().chain(["--changed-paths"]), ""),
        }
    }
}

/// What is not there need not be removed.
fn remove(removed: io::Result<()>) {
    if let Err(error) = removed {
        assert_eq!(error.kind(), io::ErrorKind::NotFound, "{error}");
    }
}

/// Tells whether git is there; says what is left out where it is not.
pub(crate) fn has_git() -> bool {
    let found = Command::new("git").arg("version").stdout(Stdio::null()).status().is_ok_and(|it| it.success());
    if !found {
        io::stderr().write_all(b"skipped: the walk needs git to make a repository\n").unwrap();
    }
    found
}

/// Runs git without the configuration, the identity and the clock of the machine.
fn git(folder: &Path, args: impl IntoIterator<Item = impl AsRef<OsStr>>, input: &str) {
    let mut command = Command::new("git");
    command.current_dir(folder).args(args).env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null").stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

/// What `git fast-import` reads: a main line, and short branches that are merged back into it.
struct Stream {
    text: String,
    commits: usize,
    /// How many steps the plan of each initiative has.
    steps: [usize; INITIATIVES],
    seed: usize,
}

impl Stream {
    fn write() -> Self {
        let mut stream = Self { text: String::new(), commits: 0, steps: [0; INITIATIVES], seed: 7 };
        stream.commit("main", &[]);
        for entry in 1..ENTRIES {
            stream.code(entry);
        }
        (0..INITIATIVES).for_each(|initiative| stream.plan(initiative));
        let mut tip = stream.commits;
        let mut before = tip;
        while stream.commits < COMMITS {
            if stream.commits + NEW <= COMMITS {
                before = tip;
            }
            if stream.random(10) < 6 {
                stream.commit("main", &[tip]);
                stream.change();
            } else {
                let mut side = tip;
                let mut changed = String::new();
                for _ in 0..=stream.random(3) {
                    side = stream.commit("side", &[side]);
                    changed.push_str(&stream.change());
                }
                if stream.random(2) == 0 {
                    tip = stream.commit("main", &[tip]);
                    let entry = 1 + stream.random(ENTRIES - 1);
                    stream.code(entry);
                }
                stream.commit("main", &[tip, side]);
                stream.text.push_str(&changed);
            }
            tip = stream.commits;
        }
        writeln!(stream.text, "reset {BEFORE}\nfrom :{before}\n\ndone").unwrap();
        stream
    }

    /// The generator of Park and Miller: the same numbers everywhere.
    fn random(&mut self, below: usize) -> usize {
        self.seed = self.seed * 16_807 % 2_147_483_647;
        self.seed % below
    }

    /// Begins a commit, a minute after the one before it, and gives its mark.
    fn commit(&mut self, branch: &str, parents: &[usize]) -> usize {
        self.commits += 1;
        let (mark, seconds) = (self.commits, 1_500_000_000 + self.commits * 60);
        let who = format!("Ana <ana@example.org> {seconds} +0000");
        write!(self.text, "commit refs/heads/{branch}\nmark :{mark}\nauthor {who}\ncommitter {who}\n").unwrap();
        self.data(&format!("commit {mark}"));
        for (word, parent) in ["from", "merge"].iter().zip(parents) {
            writeln!(self.text, "{word} :{parent}").unwrap();
        }
        mark
    }

    fn data(&mut self, text: &str) {
        writeln!(self.text, "data {}\n{text}", text.len()).unwrap();
    }

    /// Changes one file, in one commit of fifty a plan. Gives what was written.
    fn change(&mut self) -> String {
        let start = self.text.len();
        if self.random(50) == 0 {
            let initiative = self.random(INITIATIVES);
            self.plan(initiative);
        } else {
            let entry = 1 + self.random(ENTRIES - 1);
            self.code(entry);
        }
        self.text[start..].to_owned()
    }

    fn code(&mut self, entry: usize) {
        let path = if entry.is_multiple_of(5) {
            format!("file-{entry}.txt")
        } else {
            format!("folder-{entry}/file-{}.txt", self.random(20))
        };
        writeln!(self.text, "M 100644 inline {path}").unwrap();
        self.data(&format!("line {}\n", self.commits));
    }

    /// Adds a step to a plan.
    fn plan(&mut self, initiative: usize) {
        self.steps[initiative] += 1;
        let step = |number: usize| format!("[[step]]\nid = \"step-{number}\"\ntitle = \"Step {number}\"\n\n");
        let text: String = (0..self.steps[initiative]).map(step).collect();
        writeln!(self.text, "M 100644 inline plans/initiative-{initiative}/plan.toml").unwrap();
        self.data(&text);
    }
}
