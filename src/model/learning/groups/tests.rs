use proptest::prelude::*;

use super::*;
use crate::model::learning::drafts::{actual, planned};

fn same(groups: &[&[&str]]) -> Same {
    Same::new(&groups.iter().map(|ids| ids.iter().map(|id| (*id).to_owned()).collect()).collect::<Vec<_>>())
}

/// The groups, each as its key and its rows' initiatives and ids.
fn grouped(rows: &[Row], same: &Same) -> Vec<String> {
    groups(rows, same, None)
        .into_iter()
        .map(|group| {
            let name = |at: &usize| format!(" {}/{}", rows[*at].initiative, rows[*at].id);
            group.key + ":" + &group.rows.iter().map(name).collect::<String>()
        })
        .collect()
}

#[test]
fn one_id_is_one_step_and_so_is_what_realises_it() {
    let rows = [
        actual("a", "terms", "Agree terms"),
        Row { linked: vec!["terms".into(), "survey".into()], ..actual("b", "lawyers", "Talk with lawyers") },
        Row { linked: vec!["lawyers".into()], ..planned("b", "terms", "Contracts") },
        actual("c", "survey", "Survey customers"),
    ];
    assert_eq!(grouped(&rows, &Same::default()), ["terms: a/terms b/lawyers b/terms", "survey: c/survey"]);
}

#[test]
fn settings_settle_what_is_one_step() {
    let rows = [
        actual("a", "data-terms", "Agree data terms with customers"),
        actual("b", "agreements", "Papers"),
        actual("c", "data-rules", "Agree data terms with customers"),
        Row { linked: vec!["agreements".into()], ..actual("d", "signing", "Ink") },
        actual("e", "x", "Agree data terms with customers"),
    ];
    let settled = same(&[&["agreements", "data-terms"], &["data-rules"]]);
    assert_eq!(
        grouped(&rows, &settled),
        ["agreements: a/data-terms b/agreements d/signing e/x", "data-rules: c/data-rules"],
    );
}

#[test]
fn similar_titles_point_to_the_most_common_and_do_not_chain() {
    let rows = [
        actual("a", "alpha", "Ask stakeholders regularly"),
        actual("b", "beta", "Ask stakeholders regularly by letter"),
        actual("c", "beta", "Ask stakeholders regularly by letter"),
        actual("d", "other", "Install servers"),
        actual("e", "third", "Rent servers"),
        actual("f", "fourth", "Paint walls"),
    ];
    assert_eq!(
        grouped(&rows, &Same::default()),
        ["beta: a/alpha b/beta c/beta", "fourth: f/fourth", "other: d/other", "third: e/third"],
    );
}

#[test]
fn what_stands_side_by_side_is_not_one_step() {
    let rows = [
        actual("a", "one", "Survey customers on site"),
        actual("a", "two", "Survey customers on site"),
        planned("b", "one", "Survey customers on site"),
        actual("b", "three", "Survey customers on site"),
        actual("c", "three", "Talk with partners"),
        actual("c", "four", "Survey customers on site"),
    ];
    // `three` occurred more often than the others, and is beside `four`.
    assert_eq!(grouped(&rows, &Same::default()), ["three: a/one b/one b/three c/three", "four: c/four", "two: a/two"]);
}

#[test]
fn another_comparison_is_taken_in_place_of_words() {
    let rows = [actual("a", "one", "Contracts"), actual("b", "two", "Law"), actual("c", "three", "Contract")];
    let mut given = Given::default();
    given.add("Contracts", "Law", 0.5);
    given.add("Contracts", "Contract", 0.499_999_4);
    let keys = |given: &Given| groups(&rows, &Same::default(), Some(given)).len();
    assert_eq!(keys(&given), 2);
    given.add("Contract", "Contracts", 0.499_999_6);
    assert_eq!(keys(&given), 1);
}

/// Groups by the room's words, each pair of nodes looked at.
fn by_the_letter(rows: &[Row], same: &Same) -> Vec<Group> {
    let words = weigh(rows, same);
    let mut keys: Vec<(&str, bool)> = rows.iter().map(|row| key(row, same)).collect();
    keys.sort_unstable();
    keys.dedup();
    let of = |wanted: &str| rows.iter().filter(move |row| key(row, same).0 == wanted).collect::<Vec<_>>();
    let occurred = |wanted: &str| {
        let actual = of(wanted).into_iter().filter(|row| row.sort == Sort::Actual);
        actual.map(|row| (row.repository.clone(), row.initiative.clone())).collect::<BTreeSet<_>>()
    };
    keys.sort_by_key(|(key, is_settled)| (!is_settled, Reverse(occurred(key).len()), *key));
    let alike = |one: &str, other: &str| {
        let title = |row: &Row| words.title(row.words.iter().map(String::as_str));
        of(one).iter().any(|one| of(other).iter().any(|other| title(one).likeness(&title(other)) >= ALIKE))
    };
    let mut tops: Vec<usize> = (0..keys.len()).collect();
    for at in 0..keys.len() {
        while let Some(above) = (0..tops[at]).find(|above| !keys[tops[at]].1 && alike(keys[tops[at]].0, keys[*above].0))
        {
            tops[at] = above;
        }
    }
    let leaves = |at: usize| {
        let is_beside =
            |other: usize| tops[other] == tops[at] && !occurred(keys[other].0).is_disjoint(&occurred(keys[at].0));
        (0..at).any(is_beside)
    };
    let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (row, own_row) in rows.iter().enumerate() {
        let at = keys.iter().position(|(own, _)| *own == key(own_row, same).0).unwrap();
        found.entry(if leaves(at) { at } else { tops[at] }).or_default().push(row);
    }
    found.into_iter().map(|(at, rows)| Group { key: keys[at].0.to_owned(), rows }).collect()
}

fn any_row() -> impl Strategy<Value = Row> {
    let words = proptest::collection::vec(0..9_usize, 1..4);
    (0..4_u8, 0..9_u8, words, proptest::option::of(0..9_u8), any::<bool>()).prop_map(
        |(place, id, words, linked, is_actual)| {
            let names = ["survey", "customer", "data", "terms", "legal", "word", "market", "plan", "price"];
            let title = words.into_iter().map(|word| names[word]).collect::<Vec<_>>().join(" ");
            let make = if is_actual { actual } else { planned };
            Row {
                linked: linked.map(|id| format!("s{id}")).into_iter().collect(),
                ..make(&format!("i{place}"), &format!("s{id}"), &title)
            }
        },
    )
}

proptest! {
    #[test]
    fn the_quick_way_gives_what_the_rules_say(
        rows in proptest::collection::vec(any_row(), 0..30),
        same in proptest::collection::vec(proptest::collection::vec(0..9_u8, 1..3), 0..2),
    ) {
        let same: Vec<Vec<String>> =
            same.into_iter().map(|ids| ids.into_iter().map(|id| format!("s{id}")).collect()).collect();
        let same = Same::new(&same);
        prop_assert_eq!(groups(&rows, &same, None), by_the_letter(&rows, &same));
    }
}
