//! A file as `git diff` is to see it: one line a step.

use super::escape::printable;
use crate::model::digest::{Digest, StepDigest};

/// Prints a file in short.
pub fn text(digest: Digest) -> String {
    let head = digest.head.into_iter().map(|(name, text)| format!("{name}: {text}"));
    let lines = head.chain(digest.steps.into_iter().map(step)).map(|line| printable(&line).into_owned() + "\n");
    lines.collect()
}

/// Says what a step is: its id and title, its sort, its days, who, its link, and then all the rest.
fn step(mut step: StepDigest) -> String {
    let title = step.take("title").map(|title| format!(": {title}")).unwrap_or_default();
    let mut said = vec![format!("{}{title}", step.id)];
    said.extend(step.take("kind"));
    said.extend(match (step.take("started"), step.take("finished")) {
        (None, None) => None,
        (started, finished) => Some(format!("{}..{}", started.unwrap_or_default(), finished.unwrap_or_default())),
    });
    said.extend(step.fields.into_iter().map(|(name, text)| format!("{name} {text}")));
    said.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_one_line() {
        let field = |(name, text): (&str, &str)| (name.to_owned(), text.to_owned());
        let fields =
            [("title", "A\nb"), ("kind", "decision"), ("started", "2023-01-01"), ("who", "ana"), ("note", "x")];
        let step = StepDigest { id: "a".to_owned(), fields: fields.map(field).to_vec() };
        let bare = StepDigest { id: "b".to_owned(), ..StepDigest::default() };
        let digest = Digest { head: vec![field(("title", "T"))], steps: vec![step, bare] };
        assert_eq!(text(digest), "title: T\na: A␊b; decision; 2023-01-01..; who ana; note x\nb\n");
    }
}
