//! The rules of the verdicts, one by one, on histories made by hand.
//!
//! A step is written as its id and more keys, `a | started = 2023-01-09 | plan = []`; a key above the steps as
//! `@baseline = 2023-01-09`. Days are days of January 2023.

mod agreed;
mod baseline;
mod began;
mod foreseen;
mod left;
mod linked;
mod moved;
mod sequence;
mod uncommitted;
mod unparsable;
mod version;

use git2::Oid;
use serde_json::{Value, json};

use crate::support::asplanned;
use crate::support::repository::{Author, File, Files, Repository};

const PLAN: &str = "plans/x/plan.toml";
const RECORD: &str = "plans/x/actual.toml";

/// A file of these steps.
fn steps(entries: &[&str]) -> String {
    let block = |entry: &&str| {
        if let Some(line) = entry.strip_prefix('@') {
            return format!("{line}\n");
        }
        let (id, keys) = entry.split_once(" | ").unwrap_or((entry, ""));
        format!("[[step]]\nid = \"{id}\"\n{}\n", keys.replace(" | ", "\n"))
    };
    entries.iter().map(block).collect::<Vec<_>>().concat()
}

/// What a commit holds of initiative `x`; a list without entries is a file that is not there.
fn files(plan: &[&str], record: &[&str]) -> Files {
    [(PLAN, plan), (RECORD, record)]
        .into_iter()
        .filter(|(_, entries)| !entries.is_empty())
        .map(|(path, entries)| (path.to_owned(), File::new(steps(entries))))
        .collect()
}

fn day(day: u32) -> String {
    format!("2023-01-{day:02}")
}

/// A commit with its day, as JSON has it.
fn at(commit: Oid, on: u32) -> Value {
    json!({ "commit": commit.to_string(), "date": day(on) })
}

/// A commit with its day and author.
fn by_ana(commit: Oid, on: u32) -> Value {
    json!({ "commit": commit.to_string(), "date": day(on), "author": "ana" })
}

/// A history that grows commit by commit.
struct Story(Repository);

impl Story {
    fn new() -> Self {
        Self(Repository::new())
    }

    /// A commit by ana that holds exactly this plan and record.
    fn commit(&self, parents: &[Oid], on: u32, plan: &[&str], record: &[&str]) -> Oid {
        self.0.commit(parents, &Author::on("ana", &day(on)), &files(plan, record))
    }

    /// A commit by ana of exactly these texts.
    fn texts(&self, parents: &[Oid], on: u32, texts: &[(&str, &str)]) -> Oid {
        self.0.commit_text(parents, &day(on), texts)
    }

    /// What `diff` says of the history up to `tip`.
    fn end(&self, tip: Oid) -> Diff {
        self.0.set_head(tip);
        self.diff(&[])
    }

    fn diff(&self, more: &[&str]) -> Diff {
        Diff::run(&self.0, more)
    }
}

/// What `diff` says of one initiative.
struct Diff(Value);

impl Diff {
    fn run(repository: &Repository, more: &[&str]) -> Self {
        let args: Vec<&str> = ["diff", "--format", "json"].iter().chain(more).copied().collect();
        let output = asplanned(repository.path(), &args);
        assert_eq!(output.code, 0, "{}", output.stderr);
        let value: Value = serde_json::from_str(&output.stdout).unwrap();
        assert_eq!(value["version"], 1);
        assert_eq!(value["initiatives"].as_array().unwrap().len(), 1, "{value:#}");
        Self(value["initiatives"][0].clone())
    }

    fn find(&self, list: &str, id: &str) -> &Value {
        let found = self.0[list].as_array().unwrap().iter().find(|step| step["id"] == id);
        found.unwrap_or_else(|| panic!("no {id} in {list}: {:#}", self.0))
    }

    fn actual(&self, id: &str) -> &Value {
        self.find("actual", id)
    }

    fn planned(&self, id: &str) -> &Value {
        self.find("plan", id)
    }

    /// Verdict, evidence, the reason, and every flag that is set, in one line.
    fn verdict(&self, id: &str) -> String {
        let step = self.actual(id);
        let words = ["verdict", "evidence", "because"].map(|key| step[key].as_str());
        let flags = ["moved", "dropped_before", "linked_late", "provisional"];
        let flags = flags.map(|key| Some(key).filter(|key| step[key].as_bool().unwrap()));
        words.into_iter().chain(flags).flatten().collect::<Vec<_>>().join(" ")
    }

    fn ids(&self, list: &str) -> Vec<&str> {
        self.0[list].as_array().unwrap().iter().map(|step| step["id"].as_str().unwrap()).collect()
    }

    /// The ids of the actual steps that have a flag.
    fn flagged(&self, flag: &str) -> Vec<&str> {
        let all = self.0["actual"].as_array().unwrap().iter();
        all.filter(|step| step[flag] == true).map(|step| step["id"].as_str().unwrap()).collect()
    }

    /// The fates of all planned steps, in their order.
    fn fates(&self) -> String {
        let fates = self.0["plan"].as_array().unwrap().iter();
        let fates = fates.map(|step| format!("{}: {}", step["id"].as_str().unwrap(), step["fate"].as_str().unwrap()));
        fates.collect::<Vec<_>>().join(", ")
    }

    /// Code, commit, path and line of each warning.
    fn warnings(&self) -> Vec<Value> {
        let all = self.0["warnings"].as_array().unwrap().iter();
        all.map(|it| json!([it["code"], it["commit"], it["path"], it["line"]])).collect()
    }
}
