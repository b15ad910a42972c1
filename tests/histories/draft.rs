//! Files that are still being written: entries, documents, and all that stands in a commit.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::support::repository::{EXECUTABLE, FILE, File, Files, LINK, SUBMODULE};

/// The folders of all initiatives.
pub const FOLDERS: &[&str] = &["alpha", "beta", "team/gamma", "delta", "alpha-2", "Z", "alpha/sub"];
/// 2023-01-01 in UTC, where all histories begin.
pub const EPOCH: i64 = 1_672_531_200;
pub const DAY: i64 = 86_400;

/// An entry of a file: its keys in order, with values as TOML writes them.
#[derive(Clone, Default, PartialEq)]
pub struct Entry(pub Vec<(&'static str, String)>);

impl Entry {
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(other, _)| *other == key).map(|(_, value)| value.as_str())
    }

    pub fn remove(&mut self, key: &str) {
        self.0.retain(|(other, _)| *other != key);
    }

    pub fn set(&mut self, key: &'static str, value: impl Into<String>) {
        self.remove(key);
        self.0.push((key, value.into()));
    }

    /// Its id, as far as the generator needs to know it.
    pub fn id(&self) -> String {
        let text = |key| self.get(key).and_then(|value| value.strip_prefix('"')?.strip_suffix('"'));
        match (text("id"), text("title")) {
            (Some(id), _) => id.to_owned(),
            (None, Some(title)) => title.to_ascii_lowercase().replace(' ', "-"),
            (None, None) => String::new(),
        }
    }

    pub fn lines(&self) -> String {
        self.0.iter().fold(String::new(), |mut text, (key, value)| {
            writeln!(text, "{key} = {value}").unwrap();
            text
        })
    }
}

/// How a file is written down; none of it changes what the file holds.
#[derive(Clone, Copy, Default, PartialEq)]
pub enum Style {
    #[default]
    Plain,
    Inline,
    Crlf,
    Bom,
    Executable,
    Commented,
}

/// A plan or a part of a record.
#[derive(Clone, Default, PartialEq)]
pub struct Document {
    pub head: Entry,
    pub steps: Vec<Entry>,
    pub style: Style,
    /// Which of the ways not to parse it has, if any.
    pub broken: Option<usize>,
}

/// How many ways [`Document::text`] knows not to parse.
pub const FAULTS: usize = 9;

impl Document {
    pub fn text(&self) -> Vec<u8> {
        let mut text = self.head.lines();
        if self.style == Style::Inline && !self.steps.is_empty() {
            let tables: Vec<String> = self
                .steps
                .iter()
                .map(|step| step.0.iter().map(|(key, value)| format!("{key} = {value}")).collect::<Vec<_>>().join(", "))
                .collect();
            writeln!(text, "step = [\n  {{ {} }},\n]", tables.join(" },\n  { ")).unwrap();
        } else {
            for step in &self.steps {
                write!(text, "[[step]]\n{}", step.lines()).unwrap();
            }
        }
        let mut text = match self.style {
            Style::Crlf => text.replace('\n', "\r\n"),
            Style::Bom => format!("\u{feff}{text}"),
            Style::Commented => format!("# kept\n{text}"),
            _ => text,
        }
        .into_bytes();
        match self.broken {
            None => {}
            Some(0) => text.extend(b"= nothing\n"),
            Some(1) => text.splice(0..0, *b"<<<<<<< ours\n=======\n>>>>>>> theirs\n").for_each(drop),
            Some(2) => text.extend(b"# \xff\xfe\n"),
            Some(3) => text = b"step = 3\n".to_vec(),
            Some(4) => text = b"[step]\nid = \"a\"\n".to_vec(),
            Some(5) => text.extend(b"[[step]]\nnote = \"neither\"\n"),
            Some(6) => text.extend(b"[[step]]\nid = 5\ntitle = true\n"),
            Some(7) => text.extend(b"[[step]]\nid = \"a\"\nid = \"b\"\n"),
            Some(_) => text = b"step = [{ id = \"a\" }, 3]\n".to_vec(),
        }
        text
    }

    pub fn ids(&self) -> Vec<String> {
        self.steps.iter().map(Entry::id).collect()
    }
}

/// What stands at a path.
#[derive(Clone, PartialEq)]
pub enum Draft {
    Document(Document),
    Link,
    Submodule,
}

impl Draft {
    pub fn file(&self) -> File {
        match self {
            Self::Document(document) => {
                let mode = if document.style == Style::Executable { EXECUTABLE } else { FILE };
                File::with_mode(mode, document.text())
            }
            Self::Link => File::with_mode(LINK, "../beta/plan.toml"),
            Self::Submodule => File::with_mode(SUBMODULE, ""),
        }
    }
}

/// The files of a commit while they can still be changed.
#[derive(Clone, Default, PartialEq)]
pub struct State(pub BTreeMap<String, Draft>);

impl State {
    pub fn files(&self) -> Files {
        let is_below_a_file = |path: &str| path.match_indices('/').any(|(end, _)| self.0.contains_key(&path[..end]));
        let kept = self.0.iter().filter(|(path, _)| !is_below_a_file(path));
        kept.map(|(path, draft)| (path.clone(), draft.file())).collect()
    }

    /// The document at `path`, made where there is none.
    pub fn document(&mut self, path: &str) -> &mut Document {
        self.0.retain(|other, _| !path.starts_with(&format!("{other}/")));
        let draft = self.0.entry(path.to_owned()).or_insert_with(|| Draft::Document(Document::default()));
        if !matches!(draft, Draft::Document(_)) {
            *draft = Draft::Document(Document::default());
        }
        let Draft::Document(document) = draft else { unreachable!("it was just made one") };
        document
    }

    pub fn peek(&self, path: &str) -> Option<&Document> {
        match self.0.get(path)? {
            Draft::Document(document) => Some(document),
            _ => None,
        }
    }

    /// The paths of an initiative's record.
    pub fn record(&self, folder: &str) -> Vec<String> {
        let prefix = format!("plans/{folder}/actual");
        self.0.keys().filter(|path| path.starts_with(&prefix) && self.peek(path).is_some()).cloned().collect()
    }

    pub fn folders(&self) -> Vec<&'static str> {
        let has = |folder: &str| self.0.keys().any(|path| path.starts_with(&format!("plans/{folder}/")));
        FOLDERS.iter().copied().filter(|folder| has(folder)).collect()
    }

    /// Renames every path below `from`; what `to` had of them is replaced.
    pub fn rename(&mut self, from: &str, to: &str) {
        let paths: Vec<String> = self.0.keys().filter(|path| path.starts_with(from)).cloned().collect();
        for path in paths {
            let draft = self.0.remove(&path).unwrap();
            let new = format!("{to}{}", &path[from.len()..]);
            self.0.retain(|other, _| !new.starts_with(&format!("{other}/")));
            self.0.insert(new, draft);
        }
    }
}

pub fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

pub fn list<T: AsRef<str>>(names: &[T]) -> String {
    format!("[{}]", names.iter().map(|name| quoted(name.as_ref())).collect::<Vec<_>>().join(", "))
}

pub fn date(day: i64) -> String {
    (chrono::DateTime::from_timestamp(EPOCH + day * DAY, 0).unwrap().date_naive()).to_string()
}
