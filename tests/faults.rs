//! Every file operation of every writing command fails, one after the other: what is written is old or new, and said so.
//!
//! A command runs once on a disk that counts. Then it runs as often as there are operations, on a copy of the same
//! repository, and each time another one fails: with an input/output error, as a disk that goes away for good, and for want
//! of room. What libgit2 writes itself (objects, refs, the configuration) does not come through that disk.

mod cache;
#[cfg(unix)]
mod limits;
mod world;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use asplanned::commands::context::{CLEAN, Context, FAILED, Reply};
use asplanned::commands::{self, Command, man};

use self::world::{State, Template, World, is_lock};
use crate::support::context;
use crate::support::disk::{Fault, Faulty, Ghost};
use crate::support::git::git;

/// Input/output error, and no space left on device.
const CODES: [i32; 2] = [5, 28];

/// What needs room.
const ROOM: [&str; 7] = ["create", "copy", "write", "sync", "rename", "rename_new", "make_folder"];

/// A command, and what makes the repository ready for it.
struct Scenario {
    args: &'static [&'static str],
    /// What is written into the working tree before, uncommitted.
    files: &'static [(&'static str, &'static str)],
    /// What is run before.
    before: &'static [&'static [&'static str]],
    /// Whether all that it writes is written together: if it fails, all of it is old, or all of it is new.
    is_one: bool,
}

const fn one(args: &'static [&'static str]) -> Scenario {
    Scenario { args, files: &[], before: &[], is_one: true }
}

const fn many(args: &'static [&'static str]) -> Scenario {
    Scenario { is_one: false, ..one(args) }
}

impl Scenario {
    const fn with(self, files: &'static [(&'static str, &'static str)]) -> Self {
        Self { files, ..self }
    }

    const fn after(self, before: &'static [&'static [&'static str]]) -> Self {
        Self { before, ..self }
    }

    fn commits(&self) -> bool {
        self.args.contains(&"--commit")
    }
}

const FOLDER: (&str, &str) = ("asplanned.toml", "record = \"folder\"\n");
const LISTS: [(&str, &str); 2] =
    [("plan.md", "# Discover\n- Ask ten people\n- Look at the sheets\n"), ("did.md", "- Ask ten people 2024-05-20\n")];
const UNTIDY: [(&str, &str); 2] = [
    ("plans/x/plan.toml", "title = \"X\"\n[[step]]\ntitle  =  'A'\nid = 'a'\n\n\n\n[[step]]\nid='b'\n"),
    ("plans/x/actual.toml", "[[step]]\n\n\nid = \"c\"\nstarted =   2024-05-08\n"),
];
const WRONG: [(&str, &str); 2] = [
    ("plans/x/plan.toml", "title = \"X\"\n\n[[step]]\nid = \"a\"\nDue = 2024-02-01\n"),
    ("plans/x/actual.toml", "[[step]]\nid = \"a\"\nplan = []\nstarted = \"2024-05-09\"\n"),
];
const SIDES: [(&str, &str); 3] = [
    ("base", "[[step]]\nid = \"a\"\n"),
    ("ours", "[[step]]\nid = \"a\"\nnote = \"n\"\n"),
    ("theirs", "[[step]]\nid = \"a\"\n\n[[step]]\nid = \"b\"\n"),
];

#[test]
fn plans_begin_whole_or_not_at_all() {
    sweep(&[
        one(&["init", "new"]),
        one(&["init", "deep/new", "--plan-from", "plan.md", "--actual-from", "did.md", "--commit"]).with(&LISTS),
        one(&["plan", "-i", "x", "Ask for prices"]),
        one(&["plan", "-i", "x", "Ask for prices", "--commit"]),
        one(&["plan", "-i", "x", "--from-suggestion", "data-terms"]),
    ]);
}

#[test]
fn what_happens_is_recorded_or_not() {
    sweep(&[
        one(&["start", "-i", "x", "demand-test"]),
        one(&["start", "-i", "x", "Something new", "--unplanned", "--commit"]),
        one(&["did", "-i", "x", "demand-test"]),
        one(&["did", "-i", "x", "check-ins"]),
        one(&["finish", "-i", "x", "check-ins", "--commit"]),
        one(&["link", "-i", "x", "odd", "demand-test"]),
        one(&["link", "-i", "x", "odd", "--unplanned"]),
    ]);
}

#[test]
fn a_record_in_a_folder_is_no_different() {
    sweep(&[
        one(&["start", "-i", "x", "demand-test"]).with(&[FOLDER]),
        one(&["did", "-i", "x", "Something new", "--unplanned", "--commit"]).with(&[FOLDER]),
        one(&["finish", "-i", "x", "demand-test", "--commit"]).with(&[FOLDER]).after(&[&[
            "start",
            "-i",
            "x",
            "demand-test",
            "--commit",
        ]]),
        one(&["rename", "-i", "x", "demand-test", "demand", "--commit"]).with(&[FOLDER]).after(&[&[
            "start",
            "-i",
            "x",
            "demand-test",
        ]]),
    ]);
}

#[test]
fn plans_change_whole_or_not_at_all() {
    sweep(&[
        one(&["drop", "-i", "x", "demand-test", "--why", "no need", "--commit"]),
        one(&["rename", "-i", "x", "check-ins", "talks", "--commit"]),
        one(&["rename", "-i", "x", "sizing-survey", "survey-a", "survey-b"]),
        one(&["fmt", "x"]).with(&UNTIDY),
        many(&["check", "--fix", "x"]).with(&WRONG),
        one(&["merge-driver", "base", "ours", "theirs", "plans/x/plan.toml"]).with(&SIDES),
    ]);
}

#[test]
fn what_is_written_beside_plans_is_whole() {
    sweep(&[
        many(&["install", "--hook", "--hook=trailer"]),
        many(&["install", "--uninstall"]).after(&[&["install", "--hook"]]),
        many(&["install", "--uninstall"]).with(&[(".gitattributes", "*.png binary\n")]).after(&[&["install"]]),
        many(&["schema", "--write"]),
        many(&["man", "--dir", "share/man/man1"]),
        one(&["report", "--output", "report.md"]).with(&[("report.md", "old\n")]),
        one(&["export", "--format", "csv", "--repository", "x", "--output", "steps.csv"]),
        one(&["check", "--format", "sarif", "--output", "found.sarif"]).with(&WRONG),
    ]);
}

fn sweep(scenarios: &[Scenario]) {
    let template = Template::new();
    for scenario in scenarios {
        Sweep::of(scenario, &template).run();
    }
}

/// A scenario, and how it goes where nothing fails.
struct Sweep<'s> {
    scenario: &'s Scenario,
    start: World,
    command: Command,
    before: State,
    after: State,
    reply: Reply,
    calls: Vec<&'static str>,
}

fn command(args: &[&str], context: &Context) -> Command {
    let args = std::iter::once("asplanned").chain(args.iter().copied()).map(OsString::from);
    match asplanned::cli::parse(args, context).unwrap().0 {
        // To write all pages says no more than to write two.
        Command::Man(options) => Command::Man(man::Options { pages: options.pages[..2].to_vec(), ..options }),
        command => command,
    }
}

impl<'s> Sweep<'s> {
    fn of(scenario: &'s Scenario, template: &Template) -> Self {
        let start = template.copy();
        for (path, text) in scenario.files {
            start.write(path, text);
        }
        for args in scenario.before {
            let context = context(start.path());
            let reply = commands::execute(&command(args, &context), &context);
            assert_eq!(reply.code, CLEAN, "{args:?}: {}", reply.err);
        }
        let command = command(scenario.args, &context(start.path()));
        let before = start.state();
        let world = start.copy();
        let counting = Arc::new(Faulty::new(Fault::never()));
        let reply = commands::execute(&command, &Context { disk: counting.clone(), ..context(world.path()) });
        assert_ne!(reply.code, FAILED, "{:?}: {}", scenario.args, reply.err);
        let after = world.state();
        assert!(after != before && after.left.is_empty(), "{:?} {:?}", scenario.args, after.left);
        assert_eq!(after.trees != before.trees, scenario.commits(), "{:?}", scenario.args);
        Self { scenario, start, command, before, after, reply, calls: counting.called() }
    }

    fn run(&self) {
        assert!(self.calls.len() > 5, "{:?}: {:?}", self.scenario.args, self.calls);
        let mut seen = BTreeSet::new();
        for (at, call) in (1..).zip(&self.calls) {
            let [broken, full] = CODES.map(|code| Fault { at, code, forever: false });
            self.survives(broken, &mut seen);
            self.survives(Fault { forever: true, ..broken }, &mut seen);
            if ROOM.contains(call) {
                self.survives(full, &mut seen);
            }
        }
    }

    /// Lets the disk fail, and looks at what is there then.
    fn survives(&self, fault: Fault, seen: &mut BTreeSet<String>) {
        let world = self.start.copy();
        let disk = Arc::new(Faulty::new(fault));
        let context = Context { disk: disk.clone(), ..context(world.path()) };
        let reply = catch_unwind(AssertUnwindSafe(|| commands::execute(&self.command, &context)));
        let failed = disk.failed();
        let reply = reply.unwrap_or_else(|_| panic!("{:?} {fault:?} {failed:?}", self.scenario.args));
        let state = world.state();
        let case = format!("{:?} {fault:?} {failed:?}\n{}{}", self.scenario.args, reply.out, reply.err);
        assert!(!failed.is_empty(), "{case}");
        let is_removal = failed.iter().any(|call| call.starts_with("remove"));
        if !is_removal {
            assert!(state.left.is_empty(), "{case}{:?}", state.left);
        }
        if reply.code == FAILED {
            self.is_told(&reply, &case);
            self.is_old_or_new(&state, &reply, is_removal, &case);
        } else {
            assert_eq!(reply.code, self.reply.code, "{case}");
            assert_eq!(
                (without_ids(&reply.out), &reply.err),
                (without_ids(&self.reply.out), &self.reply.err),
                "{case}"
            );
            state.is_as(&self.after, is_removal, &case);
            assert!(state.left.is_empty(), "a lock is left, and nobody is told: {case}{:?}", state.left);
        }
        if self.scenario.commits() && seen.insert(format!("{} {:?} {:?}", reply.code, state.trees, state.index)) {
            git(world.path(), &["fsck", "--strict", "--no-dangling"]);
        }
        // One error leaves the same as another.
        if fault.code == CODES[0] {
            self.goes_on(&world, &state, seen, &case);
        }
    }

    /// The message names a path, and the next act.
    fn is_told(&self, reply: &Reply, case: &str) {
        let (message, hint) = reply.err.split_once("\n  try: ").unwrap_or_else(|| panic!("{case}"));
        assert!(message.starts_with("error: ") && hint.len() > 10, "{case}");
        let known = self.before.files.keys().chain(self.after.files.keys());
        let name = |path: &String| Path::new(path).file_name().unwrap().to_str().unwrap().to_owned();
        let mut names = known.map(name).chain(["index", "hooks"].map(str::to_owned));
        assert!(names.any(|name| message.contains(&name)), "{case}");
        assert!(reply.out.is_empty(), "{case}");
    }

    /// Each file is the old one or the new one; so are HEAD and index, and what is said is true.
    fn is_old_or_new(&self, state: &State, reply: &Reply, is_removal: bool, case: &str) {
        let is_torn = reply.err.contains("could not be put back");
        let (before, after) = (&self.before, &self.after);
        for path in before.files.keys().chain(after.files.keys()).chain(state.files.keys()) {
            let now = state.files.get(path);
            let is_known = now == before.files.get(path) || now == after.files.get(path);
            // A folder that was made, and could not be taken away again.
            let is_folder = is_removal && path.ends_with('/');
            assert!(is_known || is_folder, "{case}{path}");
        }
        let says = |words: &str| reply.err.contains(words);
        let is_written = says(" is written") || says(" is removed") || says(" is committed, but");
        if self.scenario.is_one && !is_torn {
            let whole = if is_written { after } else { before };
            state.files_are_as(whole, is_removal, case);
        }
        let is_committed = state.trees == after.trees && self.scenario.commits();
        assert!(state.trees == before.trees || is_committed, "{case}");
        assert_eq!(reply.err.contains("is committed, but"), is_committed, "{case}");
        let is_behind = reply.err.contains("git reset");
        assert!(state.index == *(if is_committed && !is_behind { &after.index } else { &before.index }), "{case}");
        if is_committed {
            assert!(is_behind != reply.err.contains(": rm "), "{case}");
            assert!(!reply.err.contains("not committed"), "{case}");
        } else if is_written && self.scenario.commits() {
            assert!(reply.err.contains("not committed") && reply.err.contains("git commit"), "{case}");
        }
    }

    /// The next run works, or names what this one could not remove; without that it works.
    fn goes_on(&self, world: &World, state: &State, seen: &mut BTreeSet<String>, case: &str) {
        let next = || {
            let context = Context { disk: Arc::new(Ghost::default()), ..context(world.path()) };
            commands::execute(&self.command, &context)
        };
        let is_locked = state.left.iter().any(|path| is_lock(path));
        let is_written = state.files_differ(&self.before) && self.scenario.is_one;
        // It takes long to lose patience with a lock, so this is done once for each set of locks.
        if is_locked && !is_written && seen.insert(format!("{:?}", state.left)) {
            let reply = next();
            assert!(reply.code == self.reply.code || reply.err.contains("lock"), "{case}{}", reply.err);
        }
        for path in &state.left {
            let _ = std::fs::remove_file(world.path().join(path));
        }
        // What was written, though the command failed, is another thing to say twice.
        if is_written {
            return;
        }
        let reply = next();
        assert_eq!(reply.code, self.reply.code, "{case}{}", reply.err);
        world.state().is_as(&self.after, true, case);
    }
}

/// The ids of commits hold the time at which they were made.
fn without_ids(text: &str) -> String {
    let is_id = |word: &&str| word.len() >= 7 && word.chars().all(|c| c.is_ascii_hexdigit());
    text.split_whitespace().map(|word| if is_id(&word.trim()) { "ID" } else { word }).collect::<Vec<_>>().join(" ")
}
