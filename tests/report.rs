//! `report`: what a team looks at together, as text, as Markdown, for programs.

use std::fs;

use asplanned::render::style::{Screen, width};
use serde_json::Value;

use crate::example::example;
use crate::support::repository::{Author, File, Files, Repository};
use crate::support::{asplanned, asplanned_on};

#[test]
fn the_examples_report() {
    let folder = example();
    let wide = Screen { width: Some(140), ..Screen::default() };
    let report = |screen, args: &[&str]| {
        let output = asplanned_on(screen, folder.path(), &[&["report"], args].concat());
        assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{args:?}");
        output.stdout
    };
    insta::assert_snapshot!("report", report(wide, &["concierge-mvp"]));
    insta::assert_snapshot!("report-all", report(wide, &[]));
    let plain = Screen { width: Some(80), unicode: false, ..Screen::default() };
    insta::assert_snapshot!("report-ascii-80", report(plain, &["concierge-mvp"]));
    let colour = Screen { width: Some(100), colour: true, ..Screen::default() };
    insta::assert_snapshot!("report-colour", report(colour, &["pilot-eu"]));
    insta::assert_snapshot!("report-markdown", report(wide, &["concierge-mvp", "--format", "markdown"]));
    insta::assert_snapshot!("report-markdown-all", report(wide, &["--format", "markdown"]));
    insta::assert_snapshot!("report-json", report(wide, &["pilot-eu", "--format", "json"]));
}

#[test]
fn on_a_narrow_terminal_no_line_is_too_wide() {
    let folder = example();
    for columns in [60, 72, 80, 100, 120] {
        for unicode in [true, false] {
            let screen = Screen { width: Some(columns), unicode, ..Screen::default() };
            for args in [&["report"][..], &["report", "concierge-mvp"]] {
                let text = asplanned_on(screen, folder.path(), args).stdout;
                let widest = text.lines().max_by_key(|line| width(line));
                assert!(widest.map(width) <= Some(columns), "{args:?} at {columns}: {widest:?}");
                assert!(unicode || text.is_ascii(), "{args:?}");
            }
        }
    }
    let screen = Screen { width: Some(60), ..Screen::default() };
    insta::assert_snapshot!("report-60", asplanned_on(screen, folder.path(), &["report", "concierge-mvp"]).stdout);
}
