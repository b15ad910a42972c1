//! The order of a merged list.
//!
//! What both sides have is ordered pair by pair: as both sides say, else as the side says that changed it. That is one
//! order, unless some of them go round in a circle: no order is what both sides wanted then, and these are a conflict. What
//! only one side has follows what it follows there. Where both sides put something behind the same entry, the two runs
//! stay whole, and the one with the lesser first key comes first: neither side is the first by its name.

use std::collections::{HashMap, HashSet};

/// A stretch of the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// One unit.
    One(usize),
    /// The same units in the order of either side: both sides moved them, against each other.
    Either {
        /// In our order.
        ours: Vec<usize>,
        /// In their order.
        theirs: Vec<usize>,
    },
}

/// Orders units, of which each version has a sequence: the base's, ours, theirs.
pub(super) fn order<K: Ord>(sequences: &[Vec<usize>; 3], key: impl Fn(usize) -> K) -> Vec<Run> {
    let [base, ours, theirs] = sequences;
    let (in_ours, in_theirs) = (set(ours), set(theirs));
    let common = |sequence: &[usize]| -> Vec<usize> {
        let is = |unit: &&usize| in_ours.contains(unit) && in_theirs.contains(unit);
        sequence.iter().filter(is).copied().collect()
    };
    let groups = arrange(base, &common(ours), &common(theirs));
    let (behind_ours, behind_theirs) = (behind(ours, &in_theirs), behind(theirs, &in_ours));
    let followers = |anchor: Option<usize>| -> Vec<usize> {
        let mut both = [&behind_ours, &behind_theirs].map(|runs| runs.get(&anchor).map_or(&[][..], Vec::as_slice));
        both.sort_by_key(|run| run.first().map(|unit| key(*unit)));
        both.concat()
    };
    let with_followers = |unit: usize| std::iter::once(unit).chain(followers(Some(unit))).collect::<Vec<_>>();
    let mut runs: Vec<Run> = followers(None).into_iter().map(Run::One).collect();
    for Group { ours, theirs } in groups {
        if let [unit] = ours[..] {
            runs.extend(with_followers(unit).into_iter().map(Run::One));
        } else {
            let half = |units: Vec<usize>| units.into_iter().flat_map(with_followers).collect();
            runs.push(Run::Either { ours: half(ours), theirs: half(theirs) });
        }
    }
    runs
}

fn set(units: &[usize]) -> HashSet<usize> {
    units.iter().copied().collect()
}

fn places(units: &[usize]) -> HashMap<usize, usize> {
    units.iter().enumerate().map(|(place, unit)| (*unit, place)).collect()
}

/// Gives the runs of what only this side has, by what they stand behind.
fn behind(side: &[usize], in_other: &HashSet<usize>) -> HashMap<Option<usize>, Vec<usize>> {
    let mut runs: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
    let mut anchor = None;
    for unit in side {
        if in_other.contains(unit) {
            anchor = Some(*unit);
        } else {
            runs.entry(anchor).or_default().push(*unit);
        }
    }
    runs
}

/// Units that go round in a circle, or one that does not, in the order of either side.
struct Group {
    ours: Vec<usize>,
    theirs: Vec<usize>,
}

/// Orders what both sides have.
fn arrange(base: &[usize], ours: &[usize], theirs: &[usize]) -> Vec<Group> {
    let single = |unit: &usize| Group { ours: vec![*unit], theirs: vec![*unit] };
    // What both sides begin or end with is before or behind all the rest for both.
    let same = |(ours, theirs): &(&usize, &usize)| ours == theirs;
    let first = ours.iter().zip(theirs).take_while(same).count();
    let rest = ours.len() - first;
    let last = ours.iter().rev().zip(theirs.iter().rev()).take(rest).take_while(same).count();
    let cut = |units: &[usize]| units.get(first..units.len() - last).unwrap_or_default().to_vec();
    let mut groups: Vec<Group> = ours.iter().take(first).map(single).collect();
    groups.extend(disentangle(&places(base), &cut(ours), &cut(theirs)));
    groups.extend(ours.iter().skip(ours.len() - last).map(single));
    groups
}

/// Orders units by how many of the others each comes before. Of a tournament, which this is, or nearly, the strongly
/// connected components follow each other in the order of that balance, and a cut between two of them is where the
/// balances so far add up to all the pairs across it.
fn disentangle(base: &HashMap<usize, usize>, ours: &[usize], theirs: &[usize]) -> Vec<Group> {
    let in_theirs = places(theirs);
    // Each unit with its places in the base and on their side, in our order.
    let units: Vec<(usize, Option<usize>, Option<usize>)> =
        ours.iter().map(|unit| (*unit, base.get(unit).copied(), in_theirs.get(unit).copied())).collect();
    let mut balances = vec![0_i64; units.len()];
    for (at, (_, base, theirs)) in units.iter().enumerate() {
        let mut own = 0;
        for (other, (_, other_base, other_theirs)) in units.iter().enumerate().skip(at + 1) {
            let is_before = match (theirs < other_theirs, base.zip(*other_base)) {
                (true, _) => 1,
                // Their side turned them round, or ours did.
                (false, Some((base, other_base))) => {
                    if base < other_base {
                        -1
                    } else {
                        1
                    }
                }
                (false, None) => 0,
            };
            own += is_before;
            if let Some(balance) = balances.get_mut(other) {
                *balance -= is_before;
            }
        }
        if let Some(balance) = balances.get_mut(at) {
            *balance += own;
        }
    }
    let mut sorted: Vec<(i64, usize)> = balances.into_iter().zip(units.into_iter().map(|(unit, ..)| unit)).collect();
    sorted.sort_by_key(|(balance, _)| std::cmp::Reverse(*balance));
    let mut groups = Vec::new();
    let (mut sum, mut open) = (0, HashSet::new());
    let count = sorted.len();
    for (done, (balance, unit)) in sorted.into_iter().enumerate() {
        sum += balance;
        open.insert(unit);
        if usize::try_from(sum) == Ok((done + 1) * (count - done - 1)) {
            let of = |side: &[usize]| side.iter().filter(|unit| open.contains(unit)).copied().collect();
            groups.push(Group { ours: of(ours), theirs: of(theirs) });
            open.clear();
        }
    }
    groups
}
