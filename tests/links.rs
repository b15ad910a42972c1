//! Commits on screens are links to the forge that the repository was cloned from.

use std::path::Path;

use asplanned::render::style::Screen;

use crate::example::example;
use crate::support::{asplanned, asplanned_on};

const ABLE: Screen<'static> = Screen { colour: false, unicode: true, width: Some(110), links: true, forge: None };

const SCREENS: [&[&str]; 6] = [
    &["diff", "concierge-mvp"],
    &["log", "concierge-mvp"],
    &["blame", "concierge-mvp"],
    &["show", "pricing-test"],
    &["status", "concierge-mvp"],
    &["changes", "HEAD~9", "-i", "concierge-mvp"],
];

/// The targets of all links of a text, and the text without them.
fn split(text: &str) -> (Vec<String>, String) {
    let mut targets = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}]8;;") {
        plain.push_str(before);
        let (target, after) = after.split_once("\u{1b}\\").unwrap();
        targets.extend((!target.is_empty()).then(|| target.to_owned()));
        rest = after;
    }
    (targets, plain + rest)
}

fn run(folder: &Path, args: &[&str]) -> String {
    let output = asplanned_on(ABLE, folder, args);
    assert_eq!(output.code, 0, "{}", output.stderr);
    output.stdout
}

fn remote(folder: &Path, name: &str, url: &str) {
    git2::Repository::open(folder).unwrap().remote(name, url).unwrap();
}

#[test]
fn every_screen_links_its_commits_and_stands_as_it_stood() {
    let folder = example();
    let before: Vec<String> = SCREENS.iter().map(|args| run(folder.path(), args)).collect();
    remote(folder.path(), "origin", "https://ana:geheim@github.com/acme/tools.git");
    for (args, before) in SCREENS.iter().zip(before) {
        assert!(!before.contains('\u{1b}'), "{args:?} links without a remote");
        let (targets, plain) = split(&run(folder.path(), args));
        assert_eq!(plain, before, "{args:?}");
        assert!(!targets.is_empty(), "{args:?} has no link");
        for target in targets {
            let hash = target.strip_prefix("https://github.com/acme/tools/commit/").unwrap();
            assert_eq!(hash.len(), 40, "{target}");
            assert!(plain.contains(&hash[..7]), "{target} is not on the screen of {args:?}");
        }
        let json = [args, &["--format", "json"][..]].concat();
        assert!(!run(folder.path(), &json).contains('\u{1b}'), "{json:?}");
        assert!(!asplanned(folder.path(), args).stdout.contains('\u{1b}'), "{args:?} links where it can't");
    }
}

#[test]
fn the_remote_that_the_branch_follows_goes_first() {
    let folder = example();
    let base = || {
        let (targets, _) = split(&run(folder.path(), SCREENS[4]));
        targets.first().map(|target| target.rsplit_once('/').unwrap().0.to_owned())
    };
    remote(folder.path(), "fork", "git@gitlab.com:acme/fork.git");
    assert_eq!(base().as_deref(), Some("https://gitlab.com/acme/fork/-/commit"));
    remote(folder.path(), "other", "git@gitlab.com:acme/other.git");
    assert_eq!(base(), None);
    remote(folder.path(), "origin", "git@github.com:acme/tools.git");
    assert_eq!(base().as_deref(), Some("https://github.com/acme/tools/commit"));
    let git = git2::Repository::open(folder.path()).unwrap();
    let branch = git.head().unwrap().shorthand().unwrap().to_owned();
    git.config().unwrap().set_str(&format!("branch.{branch}.remote"), "fork").unwrap();
    assert_eq!(base().as_deref(), Some("https://gitlab.com/acme/fork/-/commit"));
    git.config().unwrap().set_str(&format!("branch.{branch}.remote"), ".").unwrap();
    assert_eq!(base().as_deref(), Some("https://github.com/acme/tools/commit"));
    git.set_head_detached(git.head().unwrap().target().unwrap()).unwrap();
    assert_eq!(base().as_deref(), Some("https://github.com/acme/tools/commit"));
}

#[test]
fn a_hostile_remote_gives_no_link() {
    for url in ["javascript:alert(1)", "https://github.com/acme/to\u{1b}]8;;ols", "ext::sh -c whoami", "/srv/tools"] {
        let folder = example();
        let git = git2::Repository::open(folder.path()).unwrap();
        git.config().unwrap().set_str("remote.origin.url", url).unwrap();
        for args in SCREENS {
            assert!(!run(folder.path(), args).contains('\u{1b}'), "{url}: {args:?}");
        }
    }
}
