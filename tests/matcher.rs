//! A matcher: when it is started, and what comes of what it says.

use std::fs;
use std::path::Path;

use asplanned::commands::context::{Ci, Context};
use git2::Oid;
use serde_json::Value;

use crate::support::git::git;
use crate::support::repository::Repository;
use crate::support::{Output, asplanned_answering, asplanned_with, context};

/// A matcher that knows which titles are about the law, and notes each time it is started.
const SCRIPT: &str = r#"
echo started >> "$1"
awk -F'"' '/Papers|Whose data|Solicitors/ { sub(/^:/, "", $3); sub(/,$/, "", $3); ids[n++] = $3 }
    END { for (i = 0; i < n; i++) for (j = 0; j < i; j++) printf "{\"one\":%s,\"other\":%s,\"score\":0.9}\n", ids[i], ids[j] }'
"#;

/// A repository whose settings name that matcher.
struct World {
    repository: Repository,
    first: Oid,
    outside: tempfile::TempDir,
    settings: String,
    command: String,
}

impl World {
    fn new(settings: impl FnOnce(&str) -> String) -> Self {
        let outside = tempfile::tempdir().unwrap();
        let script = outside.path().join("matcher.sh");
        fs::write(&script, SCRIPT).unwrap();
        let note = outside.path().join("note");
        let command = format!("[\"sh\", \"{}\", \"{}\"]", script.display(), note.display());
        let settings = settings(&command);
        let repository = Repository::new();
        let first = repository.commit_text(&[], "2023-01-09", &Self::files(&settings, &[]));
        repository.set_head(first);
        Self { repository, first, outside, settings, command }
    }

    fn named() -> Self {
        Self::new(|command| format!("[matching]\ncommand = {command}\n"))
    }

    fn files<'f>(settings: &'f str, more: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
        let records = [
            ("asplanned.toml", settings),
            ("plans/a/actual.toml", "[[step]]\nid = \"law\"\ntitle = \"Papers\"\n"),
            ("plans/b/actual.toml", "[[step]]\nid = \"terms\"\ntitle = \"Whose data it is\"\n"),
        ];
        [&records, more].concat()
    }

    fn path(&self) -> &Path {
        self.repository.path()
    }

    /// A world in which the matcher is allowed.
    fn allowing(&self) -> Context {
        Context { matcher: Some(self.command.clone()), ..context(self.path()) }
    }

    /// How often the matcher was started since that was last asked.
    fn started(&self) -> usize {
        let note = self.outside.path().join("note");
        let count = fs::read_to_string(&note).map_or(0, |text| text.lines().count());
        let _ = fs::remove_file(note);
        count
    }
}

/// How many steps were learned to recur.
fn recurring(context: &Context) -> (usize, String) {
    let Output { code, stdout, stderr } = asplanned_with(context, &["learn", "--format", "json"]);
    assert_eq!(code, 0, "{stderr}");
    (serde_json::from_str::<Value>(&stdout).unwrap()["steps"].as_array().unwrap().len(), stderr)
}

#[test]
fn what_it_says_decides_where_it_is_allowed() {
    let world = World::named();
    assert_eq!(recurring(&world.allowing()), (1, String::new()));
    assert_eq!(world.started(), 1);
    // Spelled otherwise it is the same command.
    let spaced = Context { matcher: Some(world.command.replace(", ", " ,  ")), ..world.allowing() };
    assert_eq!(recurring(&spaced), (1, String::new()));
    assert_eq!(world.started(), 1);
}

#[test]
fn nothing_is_started_that_was_not_allowed_and_that_is_said() {
    let world = World::named();
    let (found, said) = recurring(&context(world.path()));
    assert_eq!(found, 0);
    let next = format!("export ASPLANNED_MATCHER='{}'", world.command);
    assert!(said.contains("titles were compared by their words") && said.contains(&next), "{said}");
    for other in ["[\"sh\"]", "sh", "[", "", "[1]", "[\"sh\"]\nx = 1", "true"] {
        let (found, said) = recurring(&Context { matcher: Some(other.to_owned()), ..context(world.path()) });
        assert!(found == 0 && said.contains(&next), "{said}");
    }
    assert_eq!(world.started(), 0);
    // Allowed alone it is not named: which one a team uses, its settings say.
    let unnamed = World::new(|_| String::new());
    assert_eq!(recurring(&unnamed.allowing()), (0, String::new()));
    assert_eq!(unnamed.started(), 0);
}

#[test]
fn a_command_that_would_deceive_is_not_offered_for_copying() {
    let command = "[\"sh\", \"-c\", \"'; rm -r x; '\"]";
    let world = World::new(|_| format!("[matching]\ncommand = {command}\n"));
    let (_, said) = recurring(&context(world.path()));
    assert!(!said.contains("export") && said.contains("set ASPLANNED_MATCHER"), "{said}");
}

#[test]
fn a_program_of_the_checkout_is_none() {
    let world = World::new(|_| "[matching]\ncommand = [\"./matcher.sh\"]\n".to_owned());
    fs::write(world.path().join("matcher.sh"), "#!/bin/sh\n").unwrap();
    let (_, said) = recurring(&Context { matcher: Some("[\"./matcher.sh\"]".to_owned()), ..context(world.path()) });
    assert!(said.contains("name one of PATH, or give the whole path"), "{said}");
}

#[test]
fn on_a_pull_request_its_base_must_name_it_too() {
    let world = World::new(|_| String::new());
    let settings = format!("[matching]\ncommand = {}\n", world.command);
    let branch = world.repository.commit_text(&[world.first], "2023-01-10", &World::files(&settings, &[]));
    world.repository.set_head(branch);
    assert_eq!(recurring(&world.allowing()).0, 1);
    assert_eq!(world.started(), 1);
    let ci = |base: Oid| Ci { gitlab_base: Some(base.to_string()), ..Ci::default() };
    let (found, said) = recurring(&Context { ci: ci(world.first), ..world.allowing() });
    assert!(found == 0 && said.contains("the pull request's base do not name this matcher"), "{said}");
    let gone = Ci { target: Some("main".to_owned()), ..Ci::default() };
    let (found, said) = recurring(&Context { ci: gone, ..world.allowing() });
    assert!(found == 0 && said.contains("git fetch origin main"), "{said}");
    assert_eq!(world.started(), 0);
    assert_eq!(recurring(&Context { ci: ci(branch), ..world.allowing() }).0, 1);
    assert_eq!(world.started(), 1);
}

#[test]
fn a_plan_that_has_a_step_in_other_words_is_not_told_of_it() {
    let world = World::named();
    let plan = "[[step]]\nid = \"ask\"\ntitle = \"Solicitors\"\n";
    let other = "[[step]]\nid = \"pilot\"\ntitle = \"Pilot\"\n";
    let files = World::files(&world.settings, &[("plans/c/plan.toml", plan), ("plans/d/plan.toml", other)]);
    let branch = world.repository.commit_text(&[world.first], "2023-01-10", &files);
    world.repository.set_head(branch);
    let suggested = |name: &str, context: &Context| {
        let output = asplanned_with(context, &["suggest", name, "--format", "json"]);
        assert_eq!(output.code, 0, "{}", output.stderr);
        serde_json::from_str::<Value>(&output.stdout).unwrap()["suggestions"].as_array().unwrap().len()
    };
    assert_eq!((suggested("c", &world.allowing()), suggested("d", &world.allowing())), (0, 1));
    assert_eq!(world.started(), 2);
    assert_eq!((suggested("c", &context(world.path())), suggested("d", &context(world.path()))), (0, 0));

    // The same in a review, which reads the settings of the base alone.
    let review = |context: &Context| {
        let output = asplanned_with(context, &["review", &world.first.to_string(), "--format", "json"]);
        assert_eq!(output.code, 0, "{}", output.stderr);
        let found: Value = serde_json::from_str(&output.stdout).unwrap();
        let initiatives = found["initiatives"].as_array().unwrap().iter();
        let count = initiatives.map(|it| it["suggestions"].as_array().unwrap().len()).collect::<Vec<_>>();
        (count, output.stderr)
    };
    assert_eq!(review(&world.allowing()).0, [0, 1]);
    assert_eq!(world.started(), 1);
    assert_eq!(review(&context(world.path())).0, [0, 0]);

    // And where it is taken over.
    git(world.path(), &["reset", "--quiet", "--hard"]);
    let take = ["plan", "-i", "d", "--from-suggestion", "law"];
    let taken = asplanned_with(&world.allowing(), &take);
    assert_eq!((taken.code, world.started()), (0, 1), "{}", taken.stderr);
    let init = ["init", "e", "--suggest=all"];
    let made = asplanned_with(&world.allowing(), &init);
    assert_eq!((made.code, world.started()), (0, 1), "{}", made.stderr);
    assert!(fs::read_to_string(world.path().join("plans/e/plan.toml")).unwrap().contains("\"law\""));
    let (unasked, _) = asplanned_answering(world.path(), &["init", "f", "--suggest"], &[]);
    assert!(unasked.stderr.contains("ASPLANNED_MATCHER"), "{}", unasked.stderr);
}

#[test]
fn one_that_fails_stops_the_command_but_no_review() {
    let command = "[\"sh\", \"-c\", \"echo no model >&2; exit 3\"]";
    let world = World::new(|_| format!("[matching]\ncommand = {command}\n"));
    let allowing = Context { matcher: Some(command.to_owned()), ..context(world.path()) };
    for args in
        [&["learn"][..], &["suggest", "a"], &["init", "e", "--suggest"], &["plan", "-i", "a", "--from-suggestion", "x"]]
    {
        let output = asplanned_with(&allowing, args);
        assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{args:?}");
        assert!(output.stderr.contains("the matcher sh failed, exit status: 3: no model"), "{}", output.stderr);
        assert!(output.stderr.contains("unset ASPLANNED_MATCHER"), "{}", output.stderr);
    }
    assert!(!world.path().join("plans/e").exists());
    let plan = ("plans/c/plan.toml", "[[step]]\nid = \"ask\"\ntitle = \"Ask\"\n");
    let files = World::files(&world.settings, &[plan]);
    world.repository.set_head(world.repository.commit_text(&[world.first], "2023-01-10", &files));
    let output = asplanned_with(&allowing, &["review", &world.first.to_string()]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert!(output.stderr.contains("compared by their words: the matcher sh failed"), "{}", output.stderr);
    assert!(output.stderr.contains("(run it by hand to see why; unset ASPLANNED_MATCHER"), "{}", output.stderr);
}

#[test]
fn other_commands_do_not_ask_it() {
    let world = World::named();
    let commands: [&[&str]; 7] =
        [&["diff"], &["status"], &["show", "law"], &["report"], &["export"], &["check"], &["log"]];
    for args in commands {
        let output = asplanned_with(&world.allowing(), args);
        assert!(output.code < 2 && !output.stderr.contains("matcher"), "{args:?}: {}", output.stderr);
    }
    assert_eq!(world.started(), 0);
}
