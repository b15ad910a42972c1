//! What a finding is called from one run to the next.
//!
//! A forge compares the findings of a branch with those of its base by such names, to tell what is new. So a name must
//! not change where only lines move or a message is worded anew: it is made of the rule, the file and the step.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::model::finding::Finding;

/// Gives the fingerprint of each finding, in their order. Findings that share rule, file and step are told apart by their
/// number.
pub(super) fn fingerprints(findings: &[&Finding]) -> Vec<String> {
    let mut seen: HashMap<_, usize> = HashMap::new();
    let numbered = findings.iter().map(|finding| {
        let commit = finding.about.as_ref().map(|about| about.commit.as_str());
        let step = finding.step.as_deref();
        let number = seen.entry((finding.rule, &finding.place.path, commit, step)).or_default();
        *number += 1;
        fingerprint(finding, commit.unwrap_or_default(), *number, step.unwrap_or_default())
    });
    numbered.collect()
}

fn fingerprint(finding: &Finding, commit: &str, number: usize, step: &str) -> String {
    // An id can hold anything, a NUL too, and stands last.
    let text = format!("{}\0{}\0{commit}\0{number}\0{step}", finding.rule, finding.place.path);
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::finding::{Place, Rule};

    fn fingerprints(findings: &[Finding]) -> Vec<String> {
        super::fingerprints(&findings.iter().collect::<Vec<_>>())
    }

    fn finding(path: &str, line: usize, message: &str) -> Finding {
        let place = Place { path: path.to_owned(), line, column: 1, span: 0..0 };
        Finding::new(Rule::UnknownStep, place, message)
    }

    #[test]
    fn a_fingerprint_outlives_lines_and_words() {
        let one = finding("a", 1, "x").of_step("s");
        let moved = finding("a", 9, "y").of_step("s");
        let of = |finding: &Finding| fingerprints(std::slice::from_ref(finding));
        assert_eq!(of(&one), of(&moved));
        let both = fingerprints(&[one.clone(), moved]);
        assert_eq!(both[..1], of(&one));
        assert_ne!(both[0], both[1]);
        assert_eq!(both[0].len(), 64);
    }

    #[test]
    fn other_rules_files_and_steps_have_other_fingerprints() {
        let base = finding("a", 1, "x");
        let other = Finding { rule: Rule::DanglingLink, ..base.clone() };
        let all = [
            base.clone(),
            other,
            finding("b", 1, "x"),
            base.clone().of_step("s"),
            base.clone().of_step("t"),
            finding("a\0", 1, "x"),
        ];
        let mut prints = fingerprints(&all);
        prints.sort();
        prints.dedup();
        assert_eq!(prints.len(), all.len());
    }

    #[test]
    fn a_fingerprint_is_the_same_in_every_version() {
        let known = "ec9af10edbb1e2ecec379f224648d728b59bfaa4ce0ac4d039401416cc0e5e4d";
        assert_eq!(fingerprints(&[finding("a", 1, "x").of_step("s")]), [known]);
    }
}
