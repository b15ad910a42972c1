//! Texts of a stranger: none of them acts on a terminal, a page or a runner.

use asplanned::model::text::is_hidden;
use git2::Oid;

use super::{A, DID_A, PLAN, files, json_of};
use crate::support::asplanned;
use crate::support::repository::{Author, Repository};

/// What a stranger might write, as it stands in a basic string of TOML, and then escaped.
const HOSTILE: &str = "\u{202e}\u{200b}\u{2066}\u{feff}\t\u{ad}\u{2028}\u{e0041}\\u001b[31m\\u0007\\r\\n::error::x\\u0085\\u009b\\u0000\\u007f\
    <script>alert(1)</script><b>|x|\\u007c @team #1 ![i](http://evil.example) [l](javascript:x) `c` \\\\| https://evil.example www.evil.example &lt;\
    \\n| a | b |\\n|-|-|\\n# h\\n- l";

pub fn hostile() -> Repository {
    let repository = Repository::new();
    let id = |nr: u32| format!("id = \"{nr}{HOSTILE}\"\ntitle = \"T{HOSTILE}\"\n");
    let more = format!(
        "note = \"{HOSTILE}\"\nwho = \"{HOSTILE}\"\nfrom = [\"{HOSTILE}\", \"4{HOSTILE}\"]\nneeds = [\"{HOSTILE}\"]\nyields = [\"y{HOSTILE}\"]\n"
    );
    let step = |nr: u32, keys: &str| format!("[[step]]\n{}{more}{keys}", id(nr));
    let head = format!("title = \"X{HOSTILE}\"\nsummary = \"{HOSTILE}\"\n");
    let drop = format!("dropped = \"{HOSTILE}\"\ndropped-by = \"1{HOSTILE}\"\n");
    let first = head.clone() + &step(1, "") + &step(2, "") + &step(6, "") + &step(7, &drop) + &step(8, &drop);
    let second = format!("{head}baseline = \"b{HOSTILE}\"\n\"k{HOSTILE}\" = 1\n")
        + &step(1, "")
        + &step(2, &drop)
        + &step(3, "")
        + &step(5, "kind = \"\\u001b\"\n\"\\u202e\" = 2\n")
        + &step(7, &drop)
        + &step(8, &drop);
    let outcome = format!("outcome = \"{HOSTILE}\"\nlesson = \"{HOSTILE}\"\nforeseeable = true\n");
    let linked = format!("plan = [\"6{HOSTILE}\", \"n{HOSTILE}\"]\n");
    let record =
        step(1, &outcome) + &step(3, "started = 2022-01-01\n") + &step(4, &linked) + &step(9, "") + &step(9, "");
    let folder = "plans/f\u{1b}[31m\u{202e}\n<b>@team|`";
    let broken = format!("a = 1\nb\u{1b} \u{202e}\u{7f}= \"{HOSTILE}\n");
    let write = |parents: &[Oid], day: i64, texts: &[(&str, &str)]| {
        let name = "ev\u{1b}[31m\u{202e}\u{200b}\u{9b}il".to_owned();
        let author = Author { name, seconds: 1_673_265_600 + day * 86_400, offset: 0 };
        repository.commit(parents, &author, &files(texts))
    };
    let [plan, actual, old] =
        ["plan.toml", "actual.toml", "actual/\u{1b}\u{202e}.toml"].map(|name| format!("{folder}/{name}"));
    let one = write(&[], 0, &[(&plan, &first), (PLAN, A), ("plans/old\u{1b}\u{202e}/plan.toml", DID_A)]);
    let two =
        write(&[one], 1, &[(&plan, &broken), (&old, &broken), (PLAN, A), ("plans/new\u{1b}\u{202e}/plan.toml", DID_A)]);
    let three = write(&[two], 2, &[(&plan, &second), (&actual, &record), (&old, &broken), (PLAN, &broken)]);
    let later = record.clone() + &step(5, "");
    let texts = [
        (plan.as_str(), second.as_str()),
        (&actual, &later),
        (PLAN, &broken),
        ("plans/new\u{1b}\u{202e}/plan.toml", DID_A),
    ];
    repository.set_head(write(&[three], 3, &texts));
    repository
}

#[track_caller]
fn shows_nothing_hidden(text: &str) {
    let hidden: Vec<char> = text.chars().filter(|c| *c != '\n' && is_hidden(*c)).collect();
    assert!(hidden.is_empty(), "{hidden:?} in\n{text}");
    let others = text.chars().filter(|c| *c != '\n' && c.is_control()).count();
    assert_eq!(others, 0);
}

const ONLY: [&str; 8] =
    ["anticipated", "adapted", "retrofitted", "emergent", "surprises", "dropped", "open", "emergent,dropped,adapted"];

#[test]
fn nothing_hidden_reaches_the_screen() {
    let repository = hostile();
    let mut runs: Vec<Vec<&str>> = vec![
        vec!["diff"],
        vec!["diff", "--full"],
        vec!["diff", "plans"],
        vec!["diff", "--format", "markdown"],
        vec!["check"],
        vec!["check", "-W", "retrofitted", "-W", "dangling-link"],
        vec!["check", "--files"],
        vec!["check", "-A", "syntax"],
        vec!["diff", "\u{1b}\u{202e}"],
        vec!["diff", "--rev", "\u{1b}\u{202e}"],
    ];
    for only in ONLY {
        runs.push(vec!["diff", "--only", only]);
        runs.push(vec!["diff", "--full", "--format", "markdown", "--only", only]);
    }
    for args in runs {
        let output = asplanned(repository.path(), &args);
        shows_nothing_hidden(&output.stdout);
        shows_nothing_hidden(&output.stderr);
        let commands = format!("{}{}", output.stdout, output.stderr);
        assert!(!commands.lines().any(|line| line.starts_with("::")), "{args:?}");
    }
    let output = asplanned(repository.path(), &["diff", "--full"]);
    assert_eq!(output.code, 0);
    for word in ["anticipated", "adapted", "retrofitted", "emergent", "dropped", "open"] {
        assert!(output.stdout.contains(word), "{word} is not in {}", output.stdout);
    }
}

#[test]
fn hidden_characters_in_excerpts_of_check_are_made_visible() {
    let repository = hostile();
    let output = asplanned(repository.path(), &["check", "-W", "retrofitted"]);
    assert_eq!(output.code, 1);
    for word in ["hidden-characters", "<U+202E>", "␛", "syntax"] {
        assert!(output.stdout.contains(word), "{word} is not in {}", output.stdout);
    }
}

#[test]
fn nothing_of_the_input_is_active_in_markdown() {
    let repository = hostile();
    for only in std::iter::once(None).chain(ONLY.map(Some)) {
        let only: Vec<&str> = only.into_iter().flat_map(|only| ["--only", only]).collect();
        let args: Vec<&str> = ["diff", "--format", "markdown"].iter().chain(&only).copied().collect();
        let text = asplanned(repository.path(), &args).stdout;
        for active in ["<", ">", "@", "](", "://", "`", "www.", "![", "javascript:"] {
            assert!(!text.contains(active), "{active} in\n{text}");
        }
        let mut in_table = false;
        for line in text.lines() {
            if line.starts_with('|') {
                assert_eq!(line.matches('|').count(), 6, "{line}");
                in_table = true;
            } else {
                assert!(!line.contains('|'), "{line}");
                assert!(
                    line.is_empty() || line.starts_with("## ") || !line.starts_with(['#', '-', '+', '1', ' ']),
                    "{line}"
                );
            }
        }
        assert!(in_table, "{only:?}");
    }
}

#[test]
fn json_keeps_hostile_texts_as_they_are_and_is_one_value() {
    let repository = hostile();
    let found = json_of(repository.path(), &[]);
    let text = found.to_string();
    assert!(text.contains("\u{202e}") && text.contains("\\u001b"));
    let raw = asplanned(repository.path(), &["diff", "--format", "json"]).stdout;
    assert!(!raw.bytes().any(|byte| byte < b' ' && byte != b'\n'));
}
