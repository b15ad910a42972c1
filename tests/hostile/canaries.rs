//! Programs that tell that they were started, and every place of a repository where one can be named.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// The hooks that git knows, and the one of its own that a setting asks for.
const HOOKS: [&str; 29] = [
    "applypatch-msg",
    "pre-applypatch",
    "post-applypatch",
    "pre-commit",
    "pre-merge-commit",
    "prepare-commit-msg",
    "commit-msg",
    "post-commit",
    "pre-rebase",
    "post-checkout",
    "post-merge",
    "pre-push",
    "pre-receive",
    "update",
    "proc-receive",
    "post-receive",
    "post-update",
    "reference-transaction",
    "push-to-checkout",
    "pre-auto-gc",
    "post-rewrite",
    "sendemail-validate",
    "fsmonitor-watchman",
    "p4-changelist",
    "p4-prepare-changelist",
    "p4-post-changelist",
    "p4-pre-submit",
    "post-index-change",
    "test-hook",
];

/// Commands of git that could be given another meaning, or a pager.
const COMMANDS: [&str; 16] = [
    "add",
    "cat-file",
    "check-attr",
    "check-ignore",
    "commit",
    "config",
    "diff",
    "fetch",
    "for-each-ref",
    "log",
    "ls-files",
    "rev-list",
    "rev-parse",
    "status",
    "symbolic-ref",
    "var",
];

/// Settings whose value is a program: section, key. `evil` is a name that attributes, urls and others use.
const PROGRAMS: [(&str, &str); 44] = [
    ("core", "sshCommand"),
    ("core", "pager"),
    ("core", "editor"),
    ("core", "gitProxy"),
    ("core", "askPass"),
    ("core", "alternateRefsCommand"),
    ("sequence", "editor"),
    ("interactive", "diffFilter"),
    ("gpg", "program"),
    ("gpg \"openpgp\"", "program"),
    ("gpg \"x509\"", "program"),
    ("gpg \"ssh\"", "program"),
    ("gpg \"ssh\"", "defaultKeyCommand"),
    ("diff", "external"),
    ("diff \"evil\"", "command"),
    ("diff \"evil\"", "textconv"),
    ("diff \"asplanned\"", "textconv"),
    ("merge \"evil\"", "driver"),
    ("merge \"asplanned\"", "driver"),
    ("filter \"evil\"", "clean"),
    ("filter \"evil\"", "smudge"),
    ("filter \"worse\"", "process"),
    ("filter \"lfs\"", "process"),
    ("credential", "helper"),
    ("credential \"https://example.org\"", "helper"),
    ("trailer \"evil\"", "command"),
    ("trailer \"worse\"", "cmd"),
    ("submodule \"evil\"", "update"),
    ("remote \"evil\"", "uploadpack"),
    ("remote \"evil\"", "receivepack"),
    ("uploadpack", "packObjectsHook"),
    ("gc", "recentObjectsHook"),
    ("tar \"tar.gz\"", "command"),
    ("difftool \"evil\"", "cmd"),
    ("mergetool \"evil\"", "cmd"),
    ("man \"evil\"", "cmd"),
    ("browser \"evil\"", "cmd"),
    ("sendemail", "sendmailCmd"),
    ("sendemail", "toCmd"),
    ("imap", "tunnel"),
    ("instaweb", "httpd"),
    ("web", "browser"),
    ("merge", "tool"),
    ("guitool \"evil\"", "cmd"),
];

/// What makes git want those programs.
const LURES: &str = "\
[log]\n\tshowSignature = true\n[commit]\n\tgpgSign = true\n[tag]\n\tgpgSign = true\n[user]\n\tsigningKey = evil\n\
[diff]\n\ttool = evil\n[help]\n\tformat = man\n[man]\n\tviewer = evil\n[status]\n\tsubmoduleSummary = true\n\
[trailer \"evil\"]\n\tkey = Step\n\tifExists = add\n\tifMissing = add\n[trailer \"worse\"]\n\tkey = Who\n\tifMissing = add\n\
[filter \"evil\"]\n\trequired = false\n[protocol]\n\tallow = always\n[protocol \"ext\"]\n\tallow = always\n\
[transfer]\n\tcredentialsInUrl = allow\n[submodule]\n\trecurse = true\n[submodule \"evil\"]\n\turl = evil://module\n\tactive = true\n\
[remote \"evil\"]\n\turl = evil://nowhere\n\tpromisor = true\n\tpartialCloneFilter = blob:none\n\
\tfetch = +refs/heads/*:refs/remotes/evil/*\n";

/// The programs that whoever keeps `.` in `PATH` would find in a stranger's folder first.
const PLANTED: [&str; 9] = ["git", "less", "sh", "ssh", "gpg", "more", "cat", "env", "asplanned-matcher"];

/// The names of the attributes: a filter only where nothing is to be committed, or every commit would be refused for it.
pub const ATTRIBUTES: &str = "* diff=evil merge=evil\nplans/rfi-reminders/** filter=evil\n*.worse filter=worse\n";

/// The settings of a stranger.
pub const SETTINGS: &str = "[matching]\ncommand = [\"asplanned-matcher\", \"--evil\"]\n";

/// Programs that each leave their name behind when they are started.
pub struct Canaries {
    folder: TempDir,
}

impl Canaries {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// Makes one, and gives its path.
    pub fn make(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        self.write(&path, name);
        path
    }

    fn write(&self, path: &Path, name: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let names = self.folder.path().join("names");
        fs::write(path, format!("#!/bin/sh\necho '{name}' >> '{}'\n", names.display())).unwrap();
        fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
    }

    /// Gives the names of those that were started since it was last asked.
    pub fn started(&self) -> BTreeSet<String> {
        let names = self.folder.path().join("names");
        let text = fs::read_to_string(&names).unwrap_or_default();
        let _ = fs::remove_file(names);
        text.lines().map(str::to_owned).collect()
    }

    /// Writes every setting that names a program, into a repository's configuration and files that this includes. Each
    /// canary is called as its setting, as git writes it: `filter.evil.clean`.
    pub fn infest(&self, git_dir: &Path) {
        let mut config = String::from(LURES);
        for (section, key) in PROGRAMS {
            let name = section.replace(" \"", ".").replace(['"', '/', ':'], "");
            let path = self.make(&format!("{name}.{key}")).display().to_string();
            let is_line = section.starts_with("submodule") || section == "credential";
            writeln!(config, "[{section}]\n\t{key} = {}{path}", if is_line { "!" } else { "" }).unwrap();
        }
        for command in COMMANDS.iter().chain(&["asplanned", "own"]) {
            let alias = self.make("alias");
            writeln!(config, "[alias]\n\t{command} = !{}", alias.display()).unwrap();
            writeln!(config, "[pager]\n\t{command} = {}", self.make("pager").display()).unwrap();
        }
        let transport = self.make("ext").display().to_string();
        writeln!(config, "[url \"ext::{transport} \"]\n\tinsteadOf = evil://").unwrap();
        let hooks = self.folder.path().join("hooks");
        for hook in HOOKS {
            self.make(&format!("hooks/{hook}"));
            self.write(&git_dir.join("hooks").join(hook), &format!("hooks/{hook}"));
            // Since 2.54 a setting can name a hook as well.
            let set = self.make(&format!("set/{hook}"));
            writeln!(config, "[hook \"evil-{hook}\"]\n\tcommand = {}\n\tevent = {hook}", set.display()).unwrap();
        }
        writeln!(config, "[core]\n\thooksPath = {}", hooks.display()).unwrap();
        config += "[include]\n\tpath = included\n[includeIf \"gitdir:/\"]\n\tpath = included-if\n";
        let path = git_dir.join("config");
        fs::write(&path, fs::read_to_string(&path).unwrap() + &config).unwrap();
        let included = format!("[core]\n\tfsmonitor = {}\n", self.make("fsmonitor").display());
        fs::write(git_dir.join("included"), included).unwrap();
        let included = format!("[alias]\n\tincluded = !{}\n", self.make("included").display());
        fs::write(git_dir.join("included-if"), included).unwrap();
        fs::create_dir_all(git_dir.join("info")).unwrap();
        fs::write(git_dir.join("info/attributes"), ATTRIBUTES).unwrap();
    }

    /// Puts programs of well-known names into a folder. Gives a `PATH` that looks where one stands before it looks where
    /// programs are.
    pub fn plant(&self, folder: &Path) -> OsString {
        for name in PLANTED {
            self.write(&folder.join(name), &format!("planted {name}"));
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = [PathBuf::from("."), PathBuf::new()].into_iter().chain(std::env::split_paths(&path));
        std::env::join_paths(folders).unwrap()
    }
}
