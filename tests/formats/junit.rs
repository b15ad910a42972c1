//! JUnit's XML, read by another library than wrote it.

use roxmltree::{Document, Node};

use super::{Told, check, flawed};

fn cases<'a>(document: &'a Document<'_>) -> Vec<Node<'a, 'a>> {
    document.descendants().filter(|node| node.has_tag_name("testcase")).collect()
}

fn child<'a>(node: &Node<'a, 'a>, name: &str) -> Option<Node<'a, 'a>> {
    node.children().find(|child| child.has_tag_name(name))
}

/// What a report tells; its counts are those of its cases.
#[track_caller]
pub fn told(out: &str) -> Vec<Told> {
    let document = Document::parse(out).unwrap();
    let root = document.root_element();
    assert!(root.has_tag_name("testsuites"));
    let mut names: Vec<_> =
        cases(&document).iter().map(|case| (case.attribute("classname"), case.attribute("name"))).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), cases(&document).len(), "of two cases of one name only the first is shown");
    let failures = document.descendants().filter(|node| node.has_tag_name("failure")).count();
    for (key, count) in [("tests", cases(&document).len()), ("failures", failures), ("errors", 0)] {
        assert_eq!(root.attribute(key), Some(count.to_string().as_str()), "{key}");
    }
    let allowed = ["name", "time", "tests", "failures", "errors"];
    assert!(root.attributes().all(|attribute| allowed.contains(&attribute.name())), "{root:?}");
    assert!(root.children().filter(Node::is_element).all(|suite| suite.attribute("skipped") == Some("0")));
    let told = cases(&document).into_iter().map(|case| {
        let failure = child(&case, "failure");
        let body = failure.or_else(|| child(&case, "system-out")).unwrap().text().unwrap();
        let (place, said) = body.split_once('\n').unwrap();
        let (path, line) = place.rsplit_once(':').unwrap().0.rsplit_once(':').unwrap();
        let message = if failure.is_some() { said } else { said.strip_prefix("warning: ").unwrap() };
        assert!(failure.is_none_or(|it| it.attribute("message") == Some(said)));
        assert_eq!(case.attribute("classname"), Some(path));
        Told {
            name: case.attribute("name").unwrap().split([':', ' ']).next().unwrap().to_owned(),
            is_denied: failure.is_some(),
            path: path.to_owned(),
            line: line.parse().unwrap(),
            message: message.to_owned(),
        }
    });
    told.collect()
}

#[test]
fn only_what_is_denied_fails() {
    let output = check(&flawed(), &["--format", "junit"]);
    assert_eq!((output.code, output.stderr.as_str()), (1, ""));
    insta::assert_snapshot!(output.stdout);
}

#[test]
fn nothing_to_tell_is_a_test_that_passes() {
    let output = check(&flawed(), &["--format", "junit", "-A", "unknown-step", "-A", "dangling-link"]);
    assert_eq!(output.code, 0);
    let document = Document::parse(&output.stdout).unwrap();
    assert_eq!(cases(&document).len(), 1);
    assert!(!cases(&document)[0].has_children());
    assert_eq!(document.root_element().attribute("failures"), Some("0"));
}
