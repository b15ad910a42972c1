//! What holds for every page and every picture: well-formed, allowed by its own policy, and inert.

use std::collections::BTreeSet;

use base64::Engine as _;
use roxmltree::{Document, Node, ParsingOptions};
use sha2::{Digest, Sha256};

/// Gives what stands between the first of two marks and the next of the other.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    text.split_once(from).unwrap().1.split_once(to).unwrap().0
}

/// Makes a page XML: what HTML leaves open is closed, and script and style are left out. All else must be well-formed.
fn as_xml(page: &str) -> String {
    let mut xml = String::new();
    let mut rest = page.strip_prefix("<!DOCTYPE html>").unwrap();
    while let Some((before, after)) = rest.split_once('<') {
        let (tag, after) = after.split_once('>').unwrap();
        let name = tag.split([' ', '>']).next().unwrap();
        xml.push_str(before);
        match name {
            "meta" | "input" => xml.push_str(&format!("<{tag}/>")),
            _ => xml.push_str(&format!("<{tag}>")),
        }
        rest = after;
        if ["script", "style"].contains(&name) {
            rest = &after[after.find("</").unwrap()..];
        }
    }
    // The one attribute that says all by being there.
    (xml + rest).replace(" hidden>", " hidden=\"\">").replace(" hidden ", " hidden=\"\" ")
}

/// Reads XML.
#[track_caller]
pub fn parsed(xml: &str) -> Document<'_> {
    let options = ParsingOptions { nodes_limit: u32::MAX, ..ParsingOptions::default() };
    Document::parse_with_options(xml, options).unwrap_or_else(|error| panic!("{error}\n{xml:.3000}"))
}

/// What a page or a picture may consist of.
const ELEMENTS: &str = "a b body button caption circle code dd desc details div dl dt figcaption figure footer form g h1 h2 h3 \
                        h4 head header html input label li main meta ol option output p path rect script section select span \
                        strong style summary svg table tbody td text th thead time title tr ul";

/// Checks that nothing in a page or a picture does anything by itself or asks for anything.
#[track_caller]
pub fn is_inert(tree: &Document<'_>) {
    let known: BTreeSet<&str> = ELEMENTS.split_whitespace().collect();
    let mut ids = BTreeSet::new();
    let all = || tree.descendants().filter(Node::is_element);
    for node in all() {
        assert!(known.contains(node.tag_name().name()), "<{}>", node.tag_name().name());
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            assert!(!name.starts_with("on") && name != "style" && name != "src", "{name}={value}");
            if name == "href" {
                let web = value.starts_with("https://") || value.starts_with("http://");
                assert!(value.starts_with('#') || web, "{value}");
                assert!(!web || node.attribute("rel").is_some_and(|rel| rel.contains("noopener")), "{value}");
            }
            if name == "id" {
                assert!(ids.insert(value.to_owned()), "{value} twice");
            }
        }
    }
    for node in all() {
        for name in ["for", "aria-labelledby", "aria-describedby"] {
            for id in node.attribute(name).unwrap_or_default().split_whitespace() {
                assert!(ids.contains(id), "{name}={id} leads nowhere");
            }
        }
        if let Some(id) = node.attribute("href").and_then(|href| href.strip_prefix('#')) {
            assert!(ids.contains(id), "#{id} leads nowhere");
        }
    }
}

/// Checks a page as a whole, and gives its text.
#[track_caller]
pub fn checked(page: &str) -> String {
    let hash = |text: &str| {
        format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text.as_bytes())))
    };
    let policy = between(page, "Content-Security-Policy\" content=\"", "\"").replace("&#39;", "'");
    let (script, style) = (between(page, "<script>", "</script>"), between(page, "<style>", "</style>"));
    let expected = format!(
        "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'",
        hash(script),
        hash(style)
    );
    assert_eq!(policy, expected);
    assert_eq!((page.matches("<script>").count(), page.matches("<style>").count()), (1, 1));
    for data in page.split("<script type=\"application/json\">").skip(1) {
        let data = data.split_once("</script>").unwrap().0;
        serde_json::from_str::<serde_json::Value>(data).unwrap();
    }
    let xml = as_xml(page);
    let tree = parsed(&xml);
    is_inert(&tree);
    assert!(!page.chars().any(|c| c != '\n' && asplanned::model::text::is_hidden(c)));
    tree.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect()
}
