//! `man`: every command has a page, and pages can be read.

use std::fs;
use std::path::Path;

use crate::support::asplanned;
use crate::support::git::hermetic;

#[test]
fn a_page_is_printed() {
    let page = asplanned(Path::new("."), &["man", "log"]).stdout.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    insta::assert_snapshot!("man-log", page);
    let output = asplanned(Path::new("."), &["man"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    assert!(output.stdout.contains("asplanned\\-diff(1)"), "{}", output.stdout);
    let output = asplanned(Path::new("."), &["man", "dif"]);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""));
    assert!(output.stderr.contains("did you mean diff?"), "{}", output.stderr);
}

#[test]
fn all_pages_are_written_and_written_again() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let output = asplanned(folder.path(), &["man", "--dir", "share/man1"]);
        assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    }
    let read = |name: &str| fs::read_to_string(folder.path().join("share/man1").join(name)).unwrap();
    assert_eq!(read("asplanned-log.1"), asplanned(folder.path(), &["man", "log"]).stdout);
    assert_eq!(read("asplanned.1"), asplanned(folder.path(), &["man"]).stdout);
    assert_eq!(read("git-asplanned.1"), ".so man1/asplanned.1\n");
    let help = asplanned(folder.path(), &["--help"]).stdout;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // A line that goes on with what another begins is indented more.
    let commands = commands.filter(|line| !line.starts_with("   "));
    for name in commands.map(|line| line.split_whitespace().next().unwrap()).filter(|name| *name != "help") {
        assert!(read(&format!("asplanned-{name}.1")).contains(".SH SYNOPSIS"), "{name}");
    }
}

#[test]
fn groff_has_nothing_to_complain_of() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(asplanned(folder.path(), &["man", "--dir", "."]).code, 0);
    for page in ["asplanned.1", "asplanned-log.1", "asplanned-check.1"] {
        let mut groff = hermetic("groff", folder.path());
        let Ok(output) = groff.args(["-man", "-Tutf8", "-Kutf8", "-ww", page]).output() else {
            return crate::support::git::skipped("groff is not installed");
        };
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{page}");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains("SYNOPSIS") || text.contains("S\u{8}SY"), "{text}");
    }
}
