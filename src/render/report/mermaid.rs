//! The drawing of where steps came from, as Mermaid: forges make a picture of it.
//!
//! Titles are a stranger's, and stand only in quoted labels, where [`escape::mermaid`] leaves nothing that means anything.
//! The names of the nodes are the drawing's own.
//!
//! [`escape::mermaid`]: crate::render::escape::mermaid

use crate::model::judged::Judgement;
use crate::model::origins::{Bond, Node, Origins};
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
    for arrow in &origins.arrows {
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
                Verdict::Retrofitted(_) => (format!("([\"{}\"])", label("#33;", &step.title)), 1),
                Verdict::Anticipated | Verdict::Adapted => (format!("[\"{}\"]", label("", &step.title)), 2),
            }
        }
        Node::Planned(at) => (format!("[\"{}\"]", label("", judgement.plan.get(at)?.step.label())), 3),
    })
}
