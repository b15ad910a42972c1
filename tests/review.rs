//! `review`: what a branch brings in, by whose settings it is judged, and what a cut history leaves undecided.

mod base;

use std::collections::BTreeSet;
use std::path::Path;

use asplanned::render::style::Screen;
use git2::Oid;
use proptest::prelude::*;
use serde_json::Value;

use crate::example::example;
use crate::support::repository::{Author, File, Files, Repository};
use crate::support::{Output, asplanned, asplanned_on};

const PLAN: &str = "plans/x/plan.toml";
const RECORD: &str = "plans/x/actual.toml";
const SETTINGS: &str = "asplanned.toml";
const A: &str = "title = \"X\"\n[[step]]\nid = \"a\"\n";
const AB: &str = "title = \"X\"\n[[step]]\nid = \"a\"\n[[step]]\nid = \"b\"\n";
const DID_A: &str = "[[step]]\nid = \"a\"\n";
const DID_AB: &str = "[[step]]\nid = \"a\"\n[[step]]\nid = \"b\"\n";

fn review(folder: &Path, args: &[&str]) -> (Output, Value) {
    let output = asplanned(folder, &[&["review", "--format", "json"], args].concat());
    let value = serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    (output, value)
}

/// The recorded steps with their verdicts, a word each.
fn recorded(value: &Value) -> Vec<String> {
    let initiatives = value["initiatives"].as_array().unwrap().iter();
    let steps = initiatives.flat_map(|it| it["recorded"].as_array().unwrap());
    let text = |step: &Value, key: &str| step[key].as_str().unwrap_or_default().to_owned();
    steps.map(|step| format!("{} {} {}", text(step, "id"), text(step, "verdict"), text(step, "because"))).collect()
}

/// The findings, each with its level and step.
fn findings(value: &Value) -> Vec<String> {
    let line = |it: &Value| {
        let text = |key: &str| it[key].as_str().unwrap_or("-").to_owned();
        format!("{} {} {}", text("level"), text("name"), text("step"))
    };
    value["findings"].as_array().unwrap().iter().map(line).collect()
}

/// A repository of a base and a branch of several commits on top of it; HEAD is the branch, `base` a branch too.
fn branch(base: &[(&str, &str)], commits: &[&[(&str, &str)]]) -> Repository {
    let repository = Repository::new();
    let first = repository.commit_text(&[], "2023-01-09", base);
    let mut tip = first;
    for files in commits {
        tip = repository.commit_text(&[tip], "2023-01-10", files);
    }
    repository.set_head(tip);
    repository.git().reference("refs/heads/base", first, true, "").unwrap();
    repository
}

#[test]
fn the_examples_branch_as_text_and_markdown() {
    let folder = example();
    let range = "HEAD~6..HEAD";
    let text = asplanned(folder.path(), &["review", range]);
    assert_eq!((text.code, text.stderr.as_str()), (0, ""));
    insta::assert_snapshot!("review", text.stdout);
    let markdown = asplanned(folder.path(), &["review", range, "--format", "markdown"]);
    insta::assert_snapshot!("review-markdown", markdown.stdout);
    let screen = Screen { width: Some(60), ..Screen::default() };
    insta::assert_snapshot!("review-60", asplanned_on(screen, folder.path(), &["review", range]).stdout);
}

#[test]
fn a_branch_that_does_nothing_to_plans_says_so() {
    let same = [(PLAN, A)];
    let repository = branch(&same, &[&[(PLAN, A), ("code", "x")]]);
    let output = asplanned(repository.path(), &["review", "base"]);
    assert_eq!(output.code, 0);
    assert!(output.stdout.starts_with("Neither plan nor record changes\n"), "{}", output.stdout);
    let form = branch(&same, &[&[(PLAN, &format!("# why\n{A}"))]]);
    let output = asplanned(form.path(), &["review", "base"]);
    assert!(output.stdout.starts_with("No step changes\n"), "{}", output.stdout);
}

#[test]
fn new_steps_have_verdicts_and_old_ones_are_not_told_again() {
    let repository =
        branch(&[(PLAN, A), (RECORD, "")], &[&[(PLAN, AB), (RECORD, DID_A)], &[(PLAN, AB), (RECORD, DID_AB)]]);
    let (output, value) = review(repository.path(), &["base"]);
    assert_eq!(output.code, 0);
    assert_eq!(recorded(&value), ["a anticipated ", "b adapted "]);
    assert_eq!(value["headline"], "2 foreseen, 1 replanned, plan kept 1 of 1");
    assert_eq!(value["initiatives"][0]["measures"]["before"]["plan_kept"]["numerator"], 0);
    assert_eq!(value["initiatives"][0]["measures"]["after"]["plan_kept"]["numerator"], 1);
    let (_, value) = review(repository.path(), &["HEAD~1"]);
    assert_eq!(recorded(&value), ["b adapted "]);
}

#[test]
fn a_branch_is_compared_with_where_it_parted() {
    let repository = Repository::new();
    let root = repository.commit_text(&[], "2023-01-09", &[(PLAN, A)]);
    let main = repository.commit_text(&[root], "2023-01-11", &[(PLAN, A), ("plans/y/plan.toml", A)]);
    let topic = repository.commit_text(&[root], "2023-01-10", &[(PLAN, A), (RECORD, DID_A)]);
    let merge =
        repository.commit_text(&[main, topic], "2023-01-12", &[(PLAN, A), (RECORD, DID_A), ("plans/y/plan.toml", A)]);
    repository.set_head(merge);
    let (main, topic) = (main.to_string(), topic.to_string());
    // On its own, and as the merge commit that forges make of it.
    for (base, head) in [(&main, topic.as_str()), (&main, "HEAD")] {
        for dots in ["..", "..."] {
            let (_, value) = review(repository.path(), &[&format!("{base}{dots}{head}")]);
            assert_eq!(recorded(&value), ["a anticipated "], "{head}");
            assert_eq!(value["initiatives"].as_array().unwrap().len(), 1, "{head}");
        }
    }
    let (_, value) = review(repository.path(), &[&format!("{main}..{topic}")]);
    assert_eq!(value["base"]["commit"], root.to_string());
}

#[test]
fn only_findings_that_the_branch_brings_in_are_told() {
    let old = "[[step]]\nid = \"z\"\nplan = \"nowhere\"\n";
    let new = format!("# moved down a line\n{old}[[step]]\nid = \"y\"\nplan = \"nothing\"\n");
    let repository = branch(&[(PLAN, A), (RECORD, old)], &[&[(PLAN, A), (RECORD, &new)]]);
    assert_eq!(asplanned(repository.path(), &["check"]).code, 1);
    let (output, value) = review(repository.path(), &["base"]);
    assert!(findings(&value).contains(&"deny unknown-step y".to_owned()), "{:?}", findings(&value));
    assert!(!findings(&value).iter().any(|it| it.ends_with(" z")), "{:?}", findings(&value));
    assert_eq!(output.code, 1);
    let (output, value) = review(repository.path(), &["base", "-A", "unknown-step"]);
    assert!(!findings(&value).contains(&"deny unknown-step y".to_owned()));
    assert_eq!(output.code, 0);
    // Another place for what was wrong before is nothing new.
    let moved = branch(&[(PLAN, A), (RECORD, old)], &[&[(PLAN, A), (RECORD, &format!("\n\n{old}"))]]);
    assert_eq!(findings(&review(moved.path(), &["base"]).1), [""; 0]);
}

#[test]
fn a_folder_that_moves_brings_nothing_in() {
    let old = "[[step]]\nid = \"z\"\nplan = \"nowhere\"\n";
    let moved = [("plans/new/plan.toml", A), ("plans/new/actual.toml", old)];
    let repository = branch(&[(PLAN, A), (RECORD, old)], &[&moved]);
    let (output, value) = review(repository.path(), &["base"]);
    assert_eq!((output.code, findings(&value)), (0, vec![]));
    assert_eq!(value["initiatives"][0]["moved_from"], "plans/x");
    assert_eq!(recorded(&value), [""; 0]);
}

#[test]
fn what_a_branch_did_and_undid_is_told_all_the_same() {
    let base = [(PLAN, A), (RECORD, DID_A)];
    let repository = branch(&base, &[&[(PLAN, A), (RECORD, DID_AB)], &base]);
    let (_, value) = review(repository.path(), &["base", "-D", "erased-step"]);
    let initiatives = value["initiatives"].as_array().unwrap();
    assert_eq!(initiatives.len(), 1);
    assert_eq!(initiatives[0]["changes"].as_array().unwrap().len(), 0);
}

#[test]
fn a_branch_cannot_loosen_its_own_review() {
    let strict = "[findings]\nretrofitted = \"deny\"\n";
    let base = [(PLAN, A), (SETTINGS, strict)];
    let loose = [(PLAN, AB), (RECORD, "[[step]]\nid = \"b\"\nnote = \"so\"\n"), (SETTINGS, "")];
    let repository = branch(&base, &[&loose]);
    assert_eq!(asplanned(repository.path(), &["check"]).code, 0);
    let (output, value) = review(repository.path(), &["base"]);
    assert_eq!(output.code, 1);
    assert_eq!(findings(&value), ["warn loosened-settings -", "deny retrofitted b"]);
    assert_eq!(value["settings"]["loosened"][0]["setting"], "retrofitted");
    let text = asplanned(repository.path(), &["review", "base"]).stdout;
    assert!(text.contains("asplanned.toml gets looser: retrofitted: allow, was deny"), "{text}");
    let markdown = asplanned(repository.path(), &["review", "base", "--format", "markdown"]).stdout;
    assert!(markdown.contains("**`asplanned.toml` gets looser.**"), "{markdown}");
    // What the branch tightens does not count yet either, and is nothing to warn of.
    let tight = branch(&[loose[0], loose[1]], &[&[loose[0], loose[1], (SETTINGS, strict)]]);
    let (output, value) = review(tight.path(), &["base"]);
    assert_eq!((output.code, findings(&value)), (0, vec![]));
    assert_eq!(value["settings"]["loosened"].as_array().unwrap().len(), 0);
}

#[test]
fn an_old_branch_is_judged_by_the_base_as_it_is_now() {
    let repository = Repository::new();
    let root = repository.commit_text(&[], "2023-01-09", &[(PLAN, A)]);
    let main =
        repository.commit_text(&[root], "2023-01-11", &[(PLAN, A), (SETTINGS, "[findings]\nretrofitted = \"deny\"\n")]);
    let topic = repository.commit_text(&[root], "2023-01-10", &[(PLAN, AB), (RECORD, "[[step]]\nid = \"b\"\n")]);
    repository.set_head(topic);
    let (output, value) = review(repository.path(), &[&main.to_string()]);
    assert_eq!(output.code, 1);
    assert!(findings(&value).contains(&"deny retrofitted b".to_owned()));
    assert_eq!(value["settings"], Value::Null);
}

#[test]
fn broken_settings_are_brought_in_as_a_finding() {
    let repository = branch(&[(PLAN, A)], &[&[(PLAN, AB), (SETTINGS, "plans = [\n")]]);
    let (output, value) = review(repository.path(), &["base"]);
    assert_eq!((output.code, findings(&value)), (1, vec!["deny syntax -".to_owned()]));
}

#[test]
fn a_squash_merge_is_judged_as_the_one_commit_that_it_makes() {
    let commits: [&[(&str, &str)]; 2] = [&[(PLAN, AB), (RECORD, "")], &[(PLAN, AB), (RECORD, DID_AB)]];
    let squash = (SETTINGS, "squash-merges = true\n");
    let with = |files: &[(&'static str, &'static str)]| [files, &[squash]].concat();
    let plain = branch(&[(PLAN, A), (RECORD, "")], &commits);
    assert_eq!(recorded(&review(plain.path(), &["base"]).1), ["a anticipated ", "b adapted "]);
    let all: Vec<_> = [&[(PLAN, AB), (RECORD, "")][..], &[(PLAN, AB), (RECORD, DID_AB)]].map(with).into();
    let squashed = branch(&with(&[(PLAN, A), (RECORD, "")]), &all.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let (_, value) = review(squashed.path(), &["base"]);
    assert_eq!(recorded(&value), ["a anticipated ", "b retrofitted same-commit"]);
    assert_eq!(value["squashed"], true);
    let text = asplanned(squashed.path(), &["review", "base"]).stdout;
    assert!(text.contains("Merge the plan first"), "{text}");
    // What is really squashed has the same verdicts.
    let truth = branch(&with(&[(PLAN, A), (RECORD, "")]), &[all[1].as_slice()]);
    let (_, diff) = review(truth.path(), &["base", "--first-parent"]);
    assert_eq!(recorded(&diff), recorded(&value));
}

#[test]
fn a_step_whose_verdict_turns_stands_out() {
    let z = "[[step]]\nid = \"z\"\n";
    let linked = format!("{z}plan = \"a\"\n");
    let repository = branch(&[(PLAN, A)], &[&[(PLAN, A), (RECORD, z)], &[(PLAN, A), (RECORD, &linked)]]);
    let (_, value) = review(repository.path(), &["HEAD~1"]);
    let turned = &value["initiatives"][0]["turned"][0];
    assert_eq!(
        (&turned["step"], &turned["before"], &turned["after"]),
        (&"z".into(), &"emergent".into(), &"anticipated".into())
    );
    let text = asplanned(repository.path(), &["review", "HEAD~1"]).stdout;
    assert!(text.contains("Judged otherwise now\n  ! z   anticipated, was emergent"), "{text}");
}

#[test]
fn new_and_gone_initiatives_are_in_the_headline() {
    let repository = branch(&[(PLAN, A)], &[&[("plans/y/plan.toml", &AB.replace('X', "Y"))]]);
    let (_, value) = review(repository.path(), &["base"]);
    assert_eq!(value["headline"], "A new plan of 2 steps, 1 initiative gone");
}

#[test]
fn markdown_of_a_large_change_is_cut_and_stays_whole() {
    let step = |n: u32| format!("[[step]]\nid = \"step-{n}\"\ntitle = \"A step with a long title {n}\"\n");
    let plan = (0..3000).map(step).collect::<Vec<_>>().concat();
    let repository = branch(&[(PLAN, A)], &[&[(PLAN, &plan)]]);
    let output = asplanned(repository.path(), &["review", "base", "--format", "markdown"]);
    let text = &output.stdout;
    assert!(text.chars().count() <= 65_000);
    assert!(text.starts_with("<!-- asplanned:review -->\n### 3001 replanned"), "{}", &text[..80]);
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
    assert!(text.contains("lines left out: `asplanned review` shows all"));
}

/// A commit of a random history: its parents among those before it, and its clock.
fn histories() -> impl Strategy<Value = Vec<(Vec<prop::sample::Index>, i64)>> {
    let parents = prop::collection::vec(any::<prop::sample::Index>(), 0..3);
    prop::collection::vec((parents, 0..50_i64), 2..14)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_merge_base_is_one_of_gits(history in histories()) {
        let repository = Repository::new();
        let mut commits: Vec<Oid> = Vec::new();
        for (number, (parents, clock)) in history.iter().enumerate() {
            let mut own: Vec<Oid> = parents.iter().filter(|_| !commits.is_empty()).map(|at| *at.get(&commits)).collect();
            own.dedup();
            let author = Author { name: "ana".to_owned(), seconds: 1_600_000_000 + clock * 100, offset: 0 };
            let files = Files::from([("n".to_owned(), File::new(number.to_string()))]);
            commits.push(repository.commit(&own, &author, &files));
        }
        let tip = *commits.last().unwrap();
        for commit in &commits {
            repository.set_head(*commit);
            repository.git().reference(&format!("refs/all/{commit}"), *commit, true, "").unwrap();
        }
        let source = asplanned::git::open(repository.path(), &asplanned::disk::real()).unwrap();
        let id = |oid: Oid| asplanned::git::object::ObjectId::new(oid.as_bytes()).unwrap();
        for other in &commits {
            let ours = asplanned::git::merge_base::merge_base(&*source, id(tip), id(*other)).unwrap().map(|it| it.to_string());
            let bases = repository.git().merge_bases(tip, *other);
            let theirs: BTreeSet<String> = bases.iter().flat_map(|it| it.iter()).map(Oid::to_string).collect();
            prop_assert_eq!(ours.is_some(), !theirs.is_empty());
            prop_assert!(ours.is_none_or(|ours| theirs.contains(&ours)), "{:?}", theirs);
        }
    }
}

/// Adds a commit of text files with this message, which becomes HEAD.
fn add(repository: &Repository, parent: Oid, message: &str, files: &[(&str, &str)]) -> Oid {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), File::new(*text))).collect();
    let commit = repository.commit_saying(message, &[parent], &Author::on("ben", "2023-01-10"), &files);
    repository.set_head(commit);
    commit
}

#[test]
fn commits_that_serve_no_step_are_candidates() {
    let repository = Repository::new();
    let other = ("plans/other/plan.toml", A);
    let root = repository.commit_text(&[], "2023-01-09", &[(PLAN, A), other]);
    let served = add(&repository, root, "serve\n\nStep: a", &[(PLAN, A), other, ("src/a", "1")]);
    let elsewhere = add(&repository, served, "serve\n\nStep: other/a", &[(PLAN, A), other, ("src/a", "2")]);
    let idle = add(&repository, elsewhere, "drift | off", &[(PLAN, A), other, ("src/a", "3")]);
    let plans = add(&repository, idle, "only plans", &[(PLAN, AB), other, ("src/a", "3")]);
    let (output, value) = review(repository.path(), &[&root.to_string()]);
    assert_eq!((output.code, findings(&value)), (0, vec![]));
    let commits = &value["commits"];
    assert_eq!((&commits["total"], &commits["needing_step"]), (&4.into(), &3.into()));
    assert_eq!(commits["without_step"][0]["commit"], idle.to_string());
    assert_eq!(commits["without_step"][0]["author"], "ben");
    let base = root.to_string();
    let text = asplanned(repository.path(), &["review", &base]).stdout;
    assert!(text.contains("1 of 3 commits serves no step."), "{text}");
    let (output, value) = review(repository.path(), &[&base, "-D", "unplanned-commit"]);
    assert_eq!((output.code, findings(&value)), (1, vec!["deny unplanned-commit -".to_owned()]));
    assert_eq!(value["findings"][0]["commit"], idle.to_string());
    assert_eq!(value["findings"][0]["path"], "src/a");
    // A step that names the commit as its evidence makes good for it.
    let evidence = format!("[[step]]\nid = \"drift\"\nfrom = [\"a\"]\nevidence = [\"{}\"]\n", &idle.to_string()[..9]);
    add(&repository, plans, "record it", &[(PLAN, AB), (RECORD, &evidence), other, ("src/a", "3")]);
    let (_, value) = review(repository.path(), &[&base, "-D", "unplanned-commit"]);
    assert_eq!(findings(&value), [""; 0]);
}

#[test]
fn a_trailer_that_names_nothing_is_found_in_the_branch_alone() {
    let repository = Repository::new();
    let root = repository.commit_text(&[], "2023-01-09", &[(PLAN, A)]);
    let old = add(&repository, root, "old\n\nStep: nowhere", &[(PLAN, A), ("src/a", "1")]);
    let step = add(&repository, old, "new\n\nStep: x/aa", &[(PLAN, A), ("src/a", "2")]);
    let initiative = add(&repository, step, "new\n\nStep: y/a\nStep: a", &[(PLAN, A), ("src/a", "3")]);
    let (output, value) = review(repository.path(), &[&old.to_string()]);
    assert_eq!(output.code, 1);
    assert_eq!(findings(&value), ["deny unknown-step y/a", "deny unknown-step x/aa"]);
    let all = value["findings"].as_array().unwrap();
    assert_eq!((&all[0]["commit"], &all[1]["commit"]), (&initiative.to_string().into(), &step.to_string().into()));
    assert!(all[1]["message"].as_str().unwrap().contains("did you mean `Step: x/a`?"), "{}", all[1]["message"]);
    assert!(all[0]["message"].as_str().unwrap().contains("did you mean `Step: x/a`?"), "{}", all[0]["message"]);
}

#[test]
fn work_under_a_plans_paths_that_no_step_tells_of_is_a_finding_where_it_is_asked_for() {
    let repository = Repository::new();
    let plan = format!("paths = [\"src/**\"]\n{A}");
    let other = "plans/other/plan.toml";
    let root = repository.commit_text(&[], "2023-01-09", &[(PLAN, &plan), (other, A)]);
    let served = add(&repository, root, "serve\n\nStep: x/a", &[(PLAN, &plan), (other, A), ("src/a", "1")]);
    add(&repository, served, "drift", &[(PLAN, &plan), (other, A), ("src/a", "2"), ("elsewhere", "1")]);
    let base = root.to_string();
    assert_eq!(findings(&review(repository.path(), &[&base]).1), [""; 0]);
    let (output, value) = review(repository.path(), &[&base, "-D", "unrecorded-work"]);
    assert_eq!((output.code, findings(&value)), (1, vec!["deny unrecorded-work -".to_owned()]));
    let finding = &value["findings"][0];
    assert_eq!((&finding["path"], &finding["line"], &finding["column"]), (&PLAN.into(), &1.into(), &9.into()));
    let message = finding["message"].as_str().unwrap();
    assert!(message.starts_with("1 commit under these `paths` that no step tells of"), "{message}");
    let command = message.rsplit("asplanned ").next().unwrap();
    let caught = asplanned(repository.path(), &command.split(' ').collect::<Vec<_>>());
    assert!(caught.stdout.contains("ben  drift") && !caught.stdout.contains("ben  serve"), "{}", caught.stdout);
    let (output, value) = review(repository.path(), &[&base, "-D", "unrecorded-work", "-i", "other"]);
    assert_eq!((output.code, findings(&value)), (0, vec![]));
}

#[test]
fn a_second_offence_is_new_and_another_name_is_not() {
    let record =
        |id: &str, was: &str, day: &str| format!("[[step]]\nid = \"{id}\"\nplan = []\nstarted = 2023-01-{day}\n{was}");
    let was = "was = [\"z\"]\n";
    let repository = Repository::new();
    let root = repository.commit_text(&[], "2023-01-09", &[(PLAN, A), (RECORD, &record("z", "", "05"))]);
    let base = add(&repository, root, "redate", &[(PLAN, A), (RECORD, &record("z", "", "06"))]);
    let reviewed = |files: &[(&str, &str)]| {
        add(&repository, base, "branch", files);
        findings(&review(repository.path(), &[&base.to_string()]).1)
    };
    // The base has an unexplained surprise and a re-dated step already.
    assert_eq!(reviewed(&[(PLAN, A), (RECORD, &record("y", was, "06"))]), [""; 0]);
    assert_eq!(reviewed(&[(PLAN, A), ("plans/x/actual/one.toml", &record("z", "", "06"))]), [""; 0]);
    assert_eq!(reviewed(&[(PLAN, A), (RECORD, &record("z", "", "04"))]), ["warn redated-step z"]);
    assert_eq!(reviewed(&[(PLAN, A), (RECORD, &record("y", was, "04"))]), ["warn redated-step y"]);
}

#[test]
fn a_surprise_that_nobody_explained_before_is_none_of_the_branch() {
    let base = [(PLAN, A), (RECORD, "[[step]]\nid = \"b\"\n")];
    let planned_now = branch(&base, &[&[(PLAN, AB), base[1]]]);
    assert_eq!(findings(&review(planned_now.path(), &["base"]).1), [""; 0]);
    let explained_no_more = branch(
        &[(PLAN, A), (RECORD, "[[step]]\nid = \"b\"\nnote = \"A call\"\n")],
        &[&[(PLAN, AB), (RECORD, "[[step]]\nid = \"b\"\n")]],
    );
    assert_eq!(findings(&review(explained_no_more.path(), &["base"]).1), ["warn unexplained-surprise b"]);
}

#[test]
fn what_goes_with_a_whole_initiative_is_erased() {
    let other = ("plans/y/plan.toml", A);
    let repository = branch(&[(PLAN, A), (RECORD, DID_A), other], &[&[other]]);
    let (_, value) = review(repository.path(), &["base"]);
    assert_eq!(findings(&value), ["warn erased-step a", "warn dropped-without-reason a"]);
}

#[test]
fn a_day_that_a_merge_changes_is_redated() {
    let record = |day: &str| format!("[[step]]\nid = \"a\"\nstarted = {day}\n");
    let repository = Repository::new();
    let root = repository.commit_text(&[], "2023-01-03", &[(PLAN, A)]);
    let main = repository.commit_text(&[root], "2023-01-05", &[(PLAN, A), (RECORD, &record("2022-12-30"))]);
    let topic = repository.commit_text(&[root], "2023-01-05", &[(PLAN, A), ("src/a", "x")]);
    let merged = |day: &str| {
        let files = [(PLAN, A.to_owned()), (RECORD, record(day)), ("src/a", "x".to_owned())];
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        repository.set_head(repository.commit_text(&[topic, main], "2023-01-06", &files));
        findings(&review(repository.path(), &[&main.to_string(), "-A", "unexplained-surprise"]).1)
    };
    assert_eq!(merged("2022-12-30"), [""; 0]);
    assert_eq!(merged("2023-01-04"), ["warn redated-step a"]);
}

#[test]
fn initiatives_with_surprises_come_first() {
    let plan = "[[step]]\nid = \"s\"\n";
    let surprise = "[[step]]\nid = \"x\"\nplan = []\nnote = \"why\"\n";
    let base = [("plans/a/plan.toml", plan), ("plans/b/plan.toml", plan), ("plans/c/plan.toml", plan)];
    let records = [("plans/a/actual.toml", plan), ("plans/b/actual.toml", surprise), ("plans/c/actual.toml", surprise)];
    let all: Vec<_> = base.into_iter().chain(records).collect();
    let repository = branch(&base, &[&all]);
    for format in ["text", "markdown"] {
        let shown = asplanned(repository.path(), &["review", "base", "--format", format]).stdout;
        let heading = |name: &str| {
            let is_it =
                |line: &str| line == format!("#### {name}") || line.starts_with(&format!("{name}      plans/{name}"));
            shown.lines().position(is_it).unwrap_or_else(|| panic!("no {name}: {shown}"))
        };
        assert!(heading("b") < heading("c") && heading("c") < heading("a"), "{shown}");
    }
}
