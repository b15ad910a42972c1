//! The drawing of where steps came from, as Mermaid: forges make a picture of it.
//!
//! Titles are a stranger's, and stand only in quoted labels, where [`escape::mermaid`] leaves nothing that means anything.
//! The names of the nodes are the drawing's own.
//!
//! [`escape::mermaid`]: crate::render::escape::mermaid

use std::collections::HashSet;

use crate::model::judged::Judgement;
use crate::model::origins::{Arrow, Bond, Node, Origins};
use crate::model::verdict::Verdict;
use crate::render::escape;

/// How many characters of a title stand in a node.
const TITLE: usize = 60;

/// How a sort of step looks: the name of its class, and its style. The colours are told apart by those who see few too,
/// and each sort has a shape or a line of its own.
const CLASSES: [(&str, &str); 4] = [
    ("emergent", "fill:#f9e2f0,stroke:#a0307a,stroke-width:3px,color:#3d0f2e"),
    ("retrofitted", "fill:#fdf0d0,stroke:#a06a00,stroke-width:3px,stroke-dasharray:6 3,color:#3d2800"),
    ("foreseen", "fill:#e8f1fa,stroke:#4a6fa5,color:#14243a"),
    ("planned", "fill:#ffffff,stroke:#8a8a8a,stroke-dasharray:3 3,color:#444444"),
];

/// Draws the graph, in lines that belong between code fences. Nothing where there is nothing to draw.
pub(super) fn drawing(judgement: &Judgement, origins: &Origins) -> Vec<String> {
    if origins.arrows.is_empty() {
        return Vec::new();
    }
    let mut lines = vec!["flowchart LR".to_owned()];
    let mut classes: [Vec<String>; 4] = [const { Vec::new() }; 4];
    for (number, node) in origins.nodes.iter().enumerate() {
        let Some((shape, class)) = shape(judgement, *node) else { continue };
        lines.push(format!("  s{number}{shape}"));
        if let Some(members) = classes.get_mut(class) {
            members.push(format!("s{number}"));
        }
    }
    let leads = |arrow: &Arrow| arrow.bond == Bond::From;
    let led: HashSet<(usize, usize)> =
        origins.arrows.iter().filter(|it| leads(it)).map(|it| (it.tail, it.head)).collect();
    for arrow in &origins.arrows {
        // Of two arrows between the same steps the solid one says more.
        if !leads(arrow) && led.contains(&(arrow.tail, arrow.head)) {
            continue;
        }
        let line = match arrow.bond {
            Bond::From => "-->",
            Bond::Needs => "-.->",
        };
        lines.push(format!("  s{} {line} s{}", arrow.tail, arrow.head));
    }
    for ((name, style), members) in CLASSES.iter().zip(&classes).filter(|(_, members)| !members.is_empty()) {
        lines.push(format!("  classDef {name} {style}"));
        lines.push(format!("  class {} {name}", members.join(",")));
    }
    lines
}

/// Gives a node's shape with its label, and the number of its class.
fn shape(judgement: &Judgement, node: Node) -> Option<(String, usize)> {
    let label = |glyph: &str, title: &str| {
        let title = escape::mermaid(title, TITLE);
        if glyph.is_empty() { title } else { format!("{glyph} {title}") }
    };
    Some(match node {
        Node::Actual(at) => {
            let step = judgement.actual.get(at)?;
            match step.verdict {
                Verdict::Emergent => (format!("([\"{}\"])", label("#43;", &step.title)), 0),
                Verdict::Retrofitted(_) => (format!("([\"{}\"])", label("!", &step.title)), 1),
                Verdict::Anticipated | Verdict::Adapted => (format!("[\"{}\"]", label("", &step.title)), 2),
            }
        }
        Node::Planned(at) => (format!("[\"{}\"]", label("", judgement.plan.get(at)?.step.label())), 3),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a line of a node can hold.
    fn is_inert(label: &str) -> bool {
        let mut rest = label;
        while let Some(at) = rest.find('#') {
            let Some((code, after)) = rest[at + 1..].split_once(';') else { return false };
            if code.is_empty() || !code.bytes().all(|byte| byte.is_ascii_digit()) {
                return false;
            }
            rest = after;
        }
        let bare = |c: char| "#; ,-'/".contains(c) || c.is_ascii_alphanumeric() || !c.is_ascii();
        label.chars().all(bare) && !label.contains(['\u{fb02}', '¶', '\n', '\r', '\u{2028}'])
    }

    #[test]
    fn titles_are_written_by_numbers_where_they_could_mean_something() {
        assert_eq!(escape::mermaid("Build it, at last", 60), "Build it, at last");
        assert_eq!(
            escape::mermaid("the team's front-end and/or -- -x- 'y' //z", 60),
            "the team's front-end and/or #45;#45; #45;x#45; #39;y#39; #47;#47;z"
        );
        assert_eq!(escape::mermaid("a\"]; click s0 \"x\"", 60), "a#34;#93;#59; click s0 #34;x#34;");
        assert_eq!(escape::mermaid("#quot; `**x**`", 60), "#35;quot#59; #96;#42;#42;x#42;#42;#96;");
        assert_eq!(escape::mermaid("1. <b>\n%", 60), "1#46; #60;b#62;␊#37;");
        assert_eq!(escape::mermaid("\u{fb02}°°60¶ß", 60), "#60;U#43;FB02#62;°°60#60;U#43;00B6#62;ß");
        assert_eq!(escape::mermaid("Größe 現場", 60), "Größe 現場");
        assert_eq!(escape::mermaid(&"x".repeat(61), 60), format!("{}…", "x".repeat(60)));
    }

    proptest! {
        #[test]
        fn nothing_that_is_written_means_anything(text in "\\PC*|[\"#;<>`\\[\\](){}%:&\\\\\n\r a-z0-9ßﬂ°¶-]*") {
            prop_assert!(is_inert(&escape::mermaid(&text, TITLE)), "{text:?}");
        }
    }
}
