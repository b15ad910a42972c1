//! The README's transcripts: what stands there is what the program prints.

use crate::example::example;
use crate::support::asplanned;

/// A command of the README and what it is said to print.
fn transcripts() -> Vec<(Vec<String>, String)> {
    let text = include_str!("../README.md");
    let mut found: Vec<(Vec<String>, String)> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match line.strip_prefix("$ asplanned") {
            _ if line == "```console" => inside = true,
            _ if line == "```" => inside = false,
            Some(command) if inside => {
                found.push((command.split_whitespace().map(str::to_owned).collect(), String::new()));
            }
            _ if inside => {
                let (_, output) = found.last_mut().unwrap();
                output.push_str(line);
                output.push('\n');
            }
            _ => {}
        }
    }
    found
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
    for (args, expected) in transcripts {
        let folder = example();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let output = asplanned(folder.path(), &args);
        let found = output.stdout + &output.stderr;
        let lines = |text: &str| text.trim_end().lines().map(str::to_owned).collect::<Vec<_>>();
        let (expected, found) = (lines(&expected), lines(&found));
        let is_same = fits(
            &expected.iter().map(String::as_str).collect::<Vec<_>>(),
            &found.iter().map(String::as_str).collect::<Vec<_>>(),
        );
        assert!(is_same, "asplanned {args:?} prints:\n{}", found.join("\n"));
    }
}
