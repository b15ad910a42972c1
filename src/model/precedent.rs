//! Precedents: what surprised one initiative had happened in another one before, and the repository knew.
//!
//! The same step is one of the same id, or of one that `[learn] same` joins with it. It is a precedent of a surprise where
//! it came into the record of another initiative in a strict ancestor of *every* first introduction of the surprise:
//! what only one of several branches could know was not known. As with verdicts ancestry counts, never dates.
//!
//! Of several precedents that one counts whose introduction has the earliest author day; ties by topological order, then
//! initiatives that are still there before those that are gone, then by the bytes of their names.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::graph::{Ancestry, Ix};
use super::history::{self, History, List, NameSet};
use super::judged::{JudgedActual, Judgement};
use super::judgement;
use super::verdict;

/// The same step in another initiative, before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Precedent {
    /// The other initiative's name.
    pub initiative: String,
    /// The step's id there.
    pub step: String,
    /// The full hash of the commit that brought it into the record.
    pub commit: String,
}

/// A surprise, as precedents are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surprise {
    /// Its place in [`Judgement::actual`].
    pub place: usize,
    /// Its first introductions, as commits of the initiative's history.
    pub first: Vec<Ix>,
}

/// Finds the surprises of an initiative and where they were first recorded.
pub fn surprises(history: &History, judgement: &Judgement) -> Vec<Surprise> {
    let is_surprise = |(_, step): &(usize, &JudgedActual)| !step.verdict.is_foreseen();
    let (places, sets): (Vec<usize>, Vec<NameSet>) = judgement
        .actual
        .iter()
        .enumerate()
        .filter(is_surprise)
        .filter_map(|(place, step)| {
            let id = history.names.get(&step.step.id)?;
            Some((place, judgement::names_of(history, id, &step.step.was)))
        })
        .unzip();
    if sets.is_empty() {
        return Vec::new();
    }
    let presence = history::presence(history, List::Record, &sets, |step| history.recorded.name(step));
    let surprise = |(place, introductions): (usize, Vec<Ix>)| Surprise {
        place,
        first: verdict::first_introductions(history, &introductions),
    };
    places.into_iter().zip(presence.introductions).map(surprise).collect()
}

/// Finds where steps of some ids came into an initiative's record: for each id that ever stood there, with the commits of
/// the initiative's history.
pub fn introductions(history: &History, wanted: impl Fn(&str) -> bool) -> Vec<(&str, Vec<Ix>)> {
    let ids: Vec<(&str, NameSet)> = (0..)
        .zip(history::ever(history, List::Record))
        .filter(|(_, last)| last.is_some())
        .map(|(name, _)| (history.names.text(name), vec![name]))
        .filter(|(id, _)| wanted(id))
        .collect();
    if ids.is_empty() {
        return Vec::new();
    }
    let (ids, sets): (Vec<&str>, Vec<NameSet>) = ids.into_iter().unzip();
    let presence = history::presence(history, List::Record, &sets, |step| history.recorded.name(step));
    ids.into_iter().zip(presence.introductions).collect()
}

/// Gives an id and those that are one step with it, in the order of the groups that say so; `[["a", "b"], ["b", "c"]]` says
/// it of all three.
pub fn joined<'a>(id: &'a str, groups: &'a [Vec<String>]) -> Vec<&'a str> {
    let mut ids = vec![id];
    let mut at = 0;
    while let Some(id) = ids.get(at).copied() {
        for other in groups.iter().filter(|group| group.iter().any(|it| it == id)).flatten() {
            if !ids.contains(&other.as_str()) {
                ids.push(other);
            }
        }
        at += 1;
    }
    ids
}

/// An introduction of a step in another initiative's record, as a commit of the whole repository's graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Introduction {
    /// The commit.
    pub commit: Ix,
    /// Its author day.
    pub day: NaiveDate,
}

/// Gives of all introductions of one step the earliest that makes it a precedent of a surprise, which was first introduced
/// in `first`: by author day, then in topological order. `None`: on some branch nobody knew.
pub fn earliest(introductions: &[Introduction], first: &[Ix], ancestry: &Ancestry) -> Option<Introduction> {
    let is_before = |it: &&Introduction, first: &Ix| ancestry.is_ancestor(it.commit, *first);
    if first.is_empty() || !first.iter().all(|first| introductions.iter().any(|it| is_before(&it, first))) {
        return None;
    }
    let before = introductions.iter().filter(|it| first.iter().any(|first| is_before(it, first)));
    before.min_by_key(|it| (it.day, it.commit)).copied()
}

/// Texts that may hold certain ids. It never says no of a record in which a step has one of them, given or made of its
/// title.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    needles: Vec<String>,
    /// Whether there is an id of which nothing is left to look for.
    passes_all: bool,
}

impl Filter {
    /// Makes a filter for ids.
    pub fn new<'a>(ids: impl IntoIterator<Item = &'a str>) -> Self {
        let mut needles = HashSet::new();
        let mut passes_all = false;
        for id in ids {
            let mut flat = String::new();
            flatten(id, &mut flat);
            let flat = flat.trim_matches('-');
            passes_all |= flat.is_empty();
            needles.insert(flat.to_owned());
        }
        let mut needles: Vec<String> = needles.into_iter().collect();
        needles.sort_unstable();
        Self { needles, passes_all }
    }

    /// Tells whether a text may hold one of the ids. `flat` is a buffer, for many texts one after the other.
    pub fn passes(&self, text: &[u8], flat: &mut String) -> bool {
        // What is no UTF-8 does not parse, and holds nothing of its own.
        let Ok(text) = std::str::from_utf8(text) else { return false };
        // An escape can stand for any letter.
        if self.passes_all || memchr::memchr(b'\\', text.as_bytes()).is_some() {
            return true;
        }
        flatten(text, flat);
        self.needles.iter().any(|needle| memchr::memmem::find(flat.as_bytes(), needle.as_bytes()).is_some())
    }
}

/// Writes a text as [`super::step::slug`] does, but whole: what is a slug of any part of it stands in it.
fn flatten(text: &str, flat: &mut String) {
    flat.clear();
    let transliterated;
    let ascii = if text.is_ascii() {
        text
    } else {
        transliterated = deunicode::deunicode(text);
        &transliterated
    };
    flat.reserve(ascii.len());
    let mut gap = false;
    for byte in ascii.bytes() {
        if byte.is_ascii_alphanumeric() {
            if gap {
                flat.push('-');
                gap = false;
            }
            flat.push(char::from(byte.to_ascii_lowercase()));
        } else {
            gap = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::graph::Graph;
    use crate::model::step::slug;

    fn ancestry(parents: &[&[Ix]]) -> Ancestry {
        let mut graph = Graph::default();
        for parents in parents {
            graph.push(parents.iter().map(|parent| Some(*parent)));
        }
        Ancestry::of(&graph)
    }

    fn introductions(of: &[(Ix, u32)]) -> Vec<Introduction> {
        let one = |(commit, day): &(Ix, u32)| Introduction {
            commit: *commit,
            day: NaiveDate::from_ymd_opt(2023, 1, *day).unwrap(),
        };
        of.iter().map(one).collect()
    }

    #[test]
    fn a_precedent_is_before_every_first_introduction() {
        // 0 → 1 → 3, 0 → 2 → 4, and 5 merges both.
        let ancestry = ancestry(&[&[], &[0], &[0], &[1], &[2], &[3, 4]]);
        let found = |of: &[(Ix, u32)], first: &[Ix]| earliest(&introductions(of), first, &ancestry).map(|it| it.commit);
        assert_eq!(found(&[(0, 1)], &[3, 4]), Some(0));
        assert_eq!(found(&[(1, 1)], &[3]), Some(1));
        assert_eq!(found(&[(1, 1)], &[3, 4]), None);
        assert_eq!(found(&[(1, 1), (2, 1)], &[3, 4]), Some(1));
        assert_eq!(found(&[(1, 2), (2, 1)], &[3, 4]), Some(2));
        assert_eq!(found(&[(3, 1)], &[3]), None);
        assert_eq!(found(&[(4, 1)], &[3]), None);
        assert_eq!(found(&[(0, 9), (1, 2), (4, 1)], &[3]), Some(1));
        assert_eq!(found(&[], &[3]), None);
        assert_eq!(found(&[(0, 1)], &[]), None);
    }

    #[test]
    fn groups_that_share_an_id_are_one() {
        let groups: Vec<Vec<String>> =
            [["a", "b"], ["c", "d"], ["d", "b"]].map(|pair| pair.map(str::to_owned).to_vec()).to_vec();
        assert_eq!(joined("a", &groups), ["a", "b", "d", "c"]);
        assert_eq!(joined("x", &groups), ["x"]);
    }

    fn passes(id: &str, text: &str) -> bool {
        Filter::new([id]).passes(text.as_bytes(), &mut String::new())
    }

    #[test]
    fn a_text_passes_where_it_may_hold_the_id() {
        assert!(passes("data-terms", "[[step]]\nid = \"data-terms\"\n"));
        assert!(passes("data-terms", "[[step]]\ntitle = \"  Data terms!\"\n"));
        assert!(passes("uberprufung", "title = \"Überprüfung\"\n"));
        assert!(passes("bei-jing", "title = \"北京\""));
        assert!(passes("v1.2_x", "id = \"v1.2_x\""));
        assert!(passes("data-terms", "id = \"d\\u0061ta-terms\""));
        assert!(passes("!!!", "[[step]]\n"));
        assert!(passes("a--", "id = \"a--\""));
        assert!(!passes("data-terms", "[[step]]\nid = \"terms\"\ntitle = \"Data\"\n"));
        assert!(!Filter::new([]).passes(b"anything", &mut String::new()));
        assert!(!Filter::new(["a"]).passes(b"\xffa", &mut String::new()));
    }

    proptest! {
        #[test]
        fn what_a_title_makes_an_id_of_passes(title in "\\PC{1,90}", before in "\\PC{0,9}", after in "\\PC{0,9}") {
            let id = slug(&title);
            let text = format!("{before}\ntitle = '{title}'\n{after}");
            prop_assert!(passes(&id, &text), "{id:?} of {text:?}");
        }
    }
}
