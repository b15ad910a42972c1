//! What commits say at the end of their messages: the `Step:` trailers.
//!
//! What counts as a trailer is what git itself reads: of the last paragraph, if it looks like nothing else. libgit2 knows
//! that too, but for three things, which are put right before it is asked.

use crate::model::commit::StepName;

/// The trailer's key. As everywhere in git, letter case says nothing.
const KEY: &str = "Step";

/// How many steps one commit may name. More is nothing that a person wrote.
const MOST: usize = 256;

/// Gives the steps that a commit's trailers name, each once, in their order. `commit` are its raw bytes.
pub fn steps(commit: &[u8]) -> Vec<StepName> {
    let mut steps: Vec<StepName> = Vec::new();
    if !may_name_step(commit) {
        return steps;
    }
    let message = memchr::memmem::find(commit, b"\n\n").and_then(|at| commit.get(at + 2..)).unwrap_or_default();
    // To git a message ends there.
    let end = memchr::memchr(0, message).unwrap_or(message.len());
    let message = String::from_utf8_lossy(message.get(..end).unwrap_or_default());
    let Ok(trailers) = git2::message_trailers_strs(&as_git_reads_it(&message)) else { return steps };
    for (_, value) in trailers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(KEY)) {
        let name = StepName::parse(&value.replace(NOTHING, "")).filter(|name| !steps.contains(name));
        steps.extend(name);
        if steps.len() >= MOST {
            break;
        }
    }
    steps
}

/// Tells whether a line of these bytes begins with the key and a colon. Of nearly all commits none does, and nothing else
/// needs to be looked at.
pub(super) fn may_name_step(commit: &[u8]) -> bool {
    memchr::memchr_iter(b':', commit).any(|colon| {
        let before = commit.get(..colon).unwrap_or_default().trim_ascii_end();
        let Some((line, key)) = before.len().checked_sub(KEY.len()).and_then(|at| before.split_at_checked(at)) else {
            return false;
        };
        key.eq_ignore_ascii_case(KEY.as_bytes()) && matches!(line, [] | [.., b'\n'])
    })
}

/// Stands where a trailer's line has no value.
const NOTHING: char = '\u{1}';

/// Three things that libgit2 reads as no `git log` does: to it a line of `---` is the end of a message, as in a patch that
/// came by mail; a line that begins with a tab does not go on with the one before; and a trailer without a value takes the
/// next line for it.
fn as_git_reads_it(message: &str) -> String {
    // There the tabs say that the lines are no trailers.
    let lists_conflicts = message.contains("Conflicts:\n");
    let mut read = String::with_capacity(message.len());
    for line in message.split_inclusive('\n') {
        let is_divider = line.strip_prefix("---").is_some_and(|rest| rest.starts_with(char::is_whitespace));
        let bare = line.trim_end();
        match line.strip_prefix('\t') {
            _ if is_divider => {
                read.push('.');
                read.push_str(line);
            }
            None if bare.ends_with(':') && line != "Conflicts:\n" => {
                read.push_str(bare);
                read.push(NOTHING);
                read.push('\n');
            }
            Some(rest) if !lists_conflicts => {
                read.push(' ');
                read.push_str(rest);
            }
            _ => read.push_str(line),
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(message: &str) -> Vec<String> {
        named_in(message.as_bytes())
    }

    fn named_in(message: &[u8]) -> Vec<String> {
        let head = b"tree x\nauthor A <a@b> 0 +0000\ngpgsig -----BEGIN\n Step: not-me\n -----END\n\n";
        steps(&[&head[..], message].concat()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn trailers_of_any_case_name_steps() {
        assert_eq!(named("Subject\n\nStep: a\n"), ["a"]);
        assert_eq!(named("Subject\n\nBody.\n\nSTEP: a\nReviewed-by: x\nstep :pilot/b\nStep: a"), ["a", "pilot/b"]);
        assert_eq!(named("Subject\n\nStep\t : a\n"), ["a"]);
        assert_eq!(named("Subject\n\nStep: \nStep: eu/pilot/a\n"), ["eu/pilot/a"]);
        assert_eq!(named("Subject\n\nReviewed-by:\nStep: a\nAcked-by: \t\nStep:"), ["a"]);
    }

    #[test]
    fn only_the_last_paragraph_has_trailers() {
        assert!(named("Step: a\n").is_empty());
        assert!(named("Subject\n\nStep: a\n\nMore of it.\n").is_empty());
        assert!(named("Subject\n\nA sentence\nStep: a\n").is_empty());
        assert!(named("Subject\nStep: a\n").is_empty());
        assert!(named("Subject\n\nNext-Step: a\nStep-by: b\n").is_empty());
        assert!(named("Subject\n\n> Step: a\n Step: b\n").is_empty());
        // What git itself added makes it a trailer's paragraph.
        assert_eq!(named("Subject\n\nA sentence\nStep: a\nSigned-off-by: x\n"), ["a"]);
    }

    #[test]
    fn folded_lines_and_lines_of_other_systems_are_read() {
        assert_eq!(named("Subject\n\nStep: eu/pilot/\n  field-visits\nStep: b\n"), ["eu/pilot/field-visits", "b"]);
        assert_eq!(named("Subject\n\nStep:\n\tfield-visits\n"), ["field-visits"]);
        assert_eq!(named("Subject\r\n\r\nBody.\r\n\r\nStep: a\r\nStep: b\r\n"), ["a", "b"]);
    }

    #[test]
    fn a_rule_in_the_message_is_not_its_end() {
        assert_eq!(named("Subject\n\nOne\n---\nTwo\n\nStep: a\n"), ["a"]);
        assert_eq!(named("Subject\n\nStep: a\n\n# a comment\n"), ["a"]);
        assert_eq!(named("Subject\n\nStep: a\n\nConflicts:\n\tb\n"), ["a"]);
    }

    #[test]
    fn bytes_that_are_no_text_are_read_around() {
        assert_eq!(named_in(b"\xff\n\n\xfe\xfd\n\nStep: \xe9tude\nStep: b\n"), ["\u{fffd}tude", "b"]);
        assert_eq!(named_in(b"Subject\n\nStep: a\n\0\n\nStep: b\n"), ["a"]);
        assert!(named_in(b"").is_empty());
        assert!(steps(b"Step: a").is_empty());
        assert!(steps(b"").is_empty());
    }

    #[test]
    fn a_flood_of_trailers_ends_somewhere() {
        let many: Vec<String> = (0..10_000).map(|at| format!("Step: s{at}\n")).collect();
        assert_eq!(named(&format!("Subject\n\n{}", many.concat())).len(), MOST);
    }

    #[test]
    fn what_can_have_no_trailer_is_told_at_once() {
        for message in ["a\n\nStep: b", "a\nsTEP \t: b", "step:"] {
            assert!(may_name_step(message.as_bytes()), "{message}");
        }
        for message in ["", ":", "tep:", "a footstep: b", "Next-Step: b", "Steps: a", "Step\n a: b"] {
            assert!(!may_name_step(message.as_bytes()), "{message}");
        }
    }
}
