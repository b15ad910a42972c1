//! The same bytes everywhere.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use super::hostile::hostile;
use super::{A, DID_A, PLAN, RECORD, clone, files, planned_and_recorded};
use crate::support::asplanned;

#[test]
fn folder_zone_and_locale_change_no_byte() {
    let (repository, _) = planned_and_recorded();
    repository.check_out(&files(&[(PLAN, A), (RECORD, DID_A)]));
    let elsewhere = clone(&repository, &[]);
    let run = |folder: &Path, args: &[&str], env: &[(&str, &str)]| {
        let output = Command::new(env!("CARGO_BIN_EXE_asplanned"))
            .args(args)
            .current_dir(folder)
            .envs(env.iter().copied())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let other = [("TZ", "Pacific/Kiritimati"), ("LC_ALL", "C"), ("LANG", "de_DE"), ("SOURCE_DATE_EPOCH", "0")];
    let json = ["diff", "--format", "json", "x"];
    let expected = run(repository.path(), &json, &[("TZ", "America/Los_Angeles"), ("LC_ALL", "C.UTF-8")]);
    assert_eq!(run(repository.path(), &json, &other), expected);
    assert_eq!(run(&repository.path().join("plans"), &json, &other), expected);
    assert_eq!(run(&repository.path().join("plans/x"), &json[..3], &[]), expected);
    assert_eq!(run(elsewhere.path(), &json, &other), expected);
    assert_eq!(asplanned(elsewhere.path(), &json).stdout.into_bytes(), expected);
    let markdown = ["diff", "--format", "markdown"];
    assert_eq!(run(repository.path(), &markdown, &other), run(elsewhere.path(), &markdown, &[]));
}

#[test]
fn runs_give_the_same_bytes_again_and_again() {
    let repository = hostile();
    let mut texts: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..5 {
        *texts.entry(asplanned(repository.path(), &["diff", "--format", "json"]).stdout).or_default() += 1;
    }
    assert_eq!(texts.len(), 1);
}
