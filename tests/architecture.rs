//! The arrows hold: `{model, disk} ← {files, git, render, export} ← commands ← main`, and each library stays in its room.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every source file: its path from `src/`, and its code without comments.
fn code() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    found
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap()).collect();
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            (name, code.join("\n"))
        })
        .collect()
}

/// Tells whether code names a path such as `git2::` or `crate::git`.
fn names(code: &str, path: &str) -> bool {
    code.match_indices(path).any(|(at, _)| {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let before = code[..at].chars().next_back();
        let after = code[at + path.len()..].chars().next();
        !before.is_some_and(is_part) && (path.ends_with(':') || !after.is_some_and(is_part))
    })
}

#[test]
fn rooms_import_only_what_is_inside() {
    let rooms = ["model", "disk", "files", "git", "render", "export", "commands", "cli"];
    let may = |room: &str| -> &[&str] {
        match room {
            "model" | "disk" => &[],
            "files" | "git" => &["model", "disk"],
            "render" | "export" => &["model"],
            "commands" => &["model", "disk", "files", "git", "render", "export"],
            _ => &["model", "disk", "files", "git", "render", "export", "commands", "cli"],
        }
    };
    let all = code();
    assert!(all.len() > 40, "the sources were not found");
    for (file, code) in &all {
        let room = file.split(['/', '.']).next().unwrap();
        for other in rooms.iter().filter(|other| **other != room && !may(room).contains(other)) {
            for path in [format!("crate::{other}"), format!("super::super::{other}")] {
                assert!(!names(code, &path), "{file} looks up to {path}");
            }
        }
    }
}

#[test]
fn each_library_stays_in_its_room() {
    let homes: [(&str, &[&str]); 21] = [
        ("git2", &["git/"]),
        ("clap", &["cli/", "main.rs"]),
        ("toml", &["files/"]),
        ("annotate_snippets", &["render/"]),
        ("anstyle", &["render/", "cli/"]),
        (
            "serde_json",
            &["render/", "export/", "files/event.rs", "files/pairs.rs", "files/rows.rs", "files/schema/tests.rs"],
        ),
        ("clap_mangen", &["cli/"]),
        ("clap_complete", &["cli/"]),
        ("schemars", &["render/", "files/"]),
        ("globset", &["git/", "files/"]),
        ("gix_url", &["render/"]),
        ("percent_encoding", &["render/"]),
        ("quick_junit", &["render/"]),
        ("quick_xml", &["export/"]),
        ("csv", &["export/"]),
        ("supports_hyperlinks", &["world.rs"]),
        ("rust_stemmers", &["model/"]),
        ("pathfinding", &["model/"]),
        ("pulldown_cmark", &["files/"]),
        ("maud", &["render/svg/", "render/html/"]),
        ("base64", &["render/html/"]),
    ];
    for (file, code) in code() {
        for (library, homes) in homes {
            let is_home = homes.iter().any(|home| file.starts_with(home));
            assert!(is_home || !names(&code, &format!("{library}::")), "{file} names {library}");
        }
    }
}

#[test]
fn the_model_touches_nothing_outside() {
    for (file, code) in code().iter().filter(|(file, _)| file.starts_with("model/")) {
        for outside in
            ["std::fs", "std::env", "std::io", "std::process", "std::time", "std::net", "Local::now", "Utc::now"]
        {
            assert!(!names(code, outside), "{file} uses {outside}");
        }
    }
}

/// What is written goes through the seam, where a test can make each operation fail. Tests are not held to it.
#[test]
fn who_writes_names_no_file_system() {
    let through_the_seam = ["files/", "git/cache/", "git/record.rs", "commands/recording/", "commands/install/"];
    let commands = ["init", "fmt", "man", "mend", "merge_driver", "schema", "telling"];
    let commands = commands.map(|command| format!("commands/{command}.rs"));
    let mut seen = 0;
    for (file, code) in code() {
        let is_held = through_the_seam.iter().any(|start| file.starts_with(start)) || commands.contains(&file);
        if !is_held || file.ends_with("tests.rs") {
            continue;
        }
        seen += 1;
        let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap();
        // Who may do what with a file is a value.
        let code = code.replace("std::os::unix::fs::PermissionsExt", "");
        for outside in ["fs::", "std::fs", "File::open", "OpenOptions", "tempfile", "RealDisk", "disk::real"] {
            assert!(!names(&code, outside), "{file} uses {outside}");
        }
    }
    assert!(seen > 50, "{seen} files were looked at");
}

#[test]
fn the_binary_stays_thin() {
    let main = code().into_iter().find(|(file, _)| file == "main.rs").unwrap().1;
    assert!(main.lines().count() < 40);
}

#[test]
fn unsafe_stays_out() {
    for (file, code) in code() {
        assert!(!names(&code, "unsafe"), "{file} has unsafe code");
    }
}
