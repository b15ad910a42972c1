//! The README's transcripts: what stands there is what the program prints.

use tempfile::TempDir;

use crate::example::example;
use crate::support::asplanned;
use crate::support::git::git;

/// A command of the README and what it is said to print.
#[derive(Debug)]
struct Step {
    program: String,
    args: Vec<String>,
    output: String,
}

/// The README's transcripts: those of one block follow one another in one folder.
fn transcripts() -> Vec<Vec<Step>> {
    let text = include_str!("../README.md");
    let mut found: Vec<Vec<Step>> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match line.strip_prefix("$ ") {
            _ if line == "```console" => {
                inside = true;
                found.push(Vec::new());
            }
            _ if line == "```" => inside = false,
            Some(command) if inside => {
                let mut words = words(command).into_iter();
                let step = Step { program: words.next().unwrap(), args: words.collect(), output: String::new() };
                found.last_mut().unwrap().push(step);
            }
            _ if inside => {
                let output = &mut found.last_mut().unwrap().last_mut().unwrap().output;
                output.push_str(line);
                output.push('\n');
            }
            _ => {}
        }
    }
    found
}

/// The words of a command line; quotes keep words together.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in command.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words
}

/// Where a block begins: in the example, or with `init` in an empty repository.
fn folder(block: &[Step]) -> TempDir {
    if block[0].args.first().is_none_or(|command| command != "init") {
        return example();
    }
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "-q"]);
    folder
}

/// Compares line by line; `...` alone on a line stands for any number of lines.
fn fits(expected: &[&str], found: &[&str]) -> bool {
    match expected.split_first() {
        None => found.is_empty(),
        Some((&"...", rest)) => (0..=found.len()).any(|skipped| fits(rest, &found[skipped..])),
        Some((line, rest)) => found.first() == Some(line) && fits(rest, &found[1..]),
    }
}

#[test]
fn transcripts_are_what_the_program_prints() {
    let transcripts = transcripts();
    assert!(transcripts.len() >= 3, "{transcripts:?}");
    assert!(transcripts.iter().any(|block| block[0].args[0] == "init"), "a first-time user's path");
    for block in transcripts {
        let folder = folder(&block);
        for Step { program, args, output: expected } in block {
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            if program == "git" {
                git(folder.path(), &args);
                continue;
            }
            let output = asplanned(folder.path(), &args);
            let found = output.stdout + &output.stderr;
            let (expected, found) = (expected.trim_end().lines(), found.trim_end().lines());
            let (expected, found): (Vec<&str>, Vec<&str>) = (expected.collect(), found.collect());
            assert!(fits(&expected, &found), "asplanned {args:?} prints:\n{}", found.join("\n"));
        }
    }
}
