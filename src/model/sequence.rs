//! The sequence: in which order steps happened, which kept the plan's order, and what was not in place.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

/// Puts the record's steps in the order of the sequence: by the day they started; same day, in their order in the record.
/// An undated step stays right behind the one above it in the record; those at the top come first. Gives the steps'
/// places in the record.
pub fn order(started: &[Option<NaiveDate>]) -> Vec<usize> {
    // Each dated step with the undated ones below it is a group, and groups are sorted.
    let mut groups: Vec<(Option<NaiveDate>, Vec<usize>)> = Vec::new();
    for (at, started) in started.iter().enumerate() {
        match groups.last_mut() {
            Some((_, group)) if started.is_none() => group.push(at),
            _ => groups.push((*started, vec![at])),
        }
    }
    groups.sort_by_key(|(day, _)| *day);
    groups.into_iter().flat_map(|(_, group)| group).collect()
}

/// Tells which members of a sequence with places keep their order: the longest increasing subsequence; of several, the
/// one whose members come earliest, compared one by one. Places are all different. Runs in O(n log n).
pub fn keeps_order(places: &[usize]) -> Vec<bool> {
    // How long the longest increasing subsequence is that begins at each member: read from the back, that is the longest
    // decreasing one that ends there. `tails` holds for each length the greatest place such a one can begin with.
    let mut tails: Vec<usize> = Vec::new();
    let mut lengths = vec![0usize; places.len()];
    for (place, length) in places.iter().zip(&mut lengths).rev() {
        let at = tails.partition_point(|tail| tail > place);
        match tails.get_mut(at) {
            Some(tail) => *tail = *place,
            None => tails.push(*place),
        }
        *length = at + 1;
    }
    let mut wanted = tails.len();
    let mut last = None;
    let mut keeps = Vec::with_capacity(places.len());
    for (place, length) in places.iter().zip(&lengths) {
        // No length is 0.
        let member = *length == wanted && last.is_none_or(|last| last < *place);
        if member {
            last = Some(*place);
            wanted -= 1;
        }
        keeps.push(member);
    }
    keeps
}

/// Gives each member of the sequence its place in the baseline, and takes it from those that come second to a place.
pub fn claim_places(places: &[Option<usize>]) -> Vec<Option<usize>> {
    let mut taken = HashSet::new();
    places.iter().map(|place| place.filter(|place| taken.insert(*place))).collect()
}

/// Kendall's tau-b between a sequence and its places (all different, so that no ties need mending): the pairs in order
/// less the pairs out of order, over all pairs. `None` for fewer than two.
pub fn tau(places: &[usize]) -> Option<f64> {
    // Pairs out of order are counted while the places are inserted into a sorted list, a merge sort's work.
    let pairs = places.len().checked_mul(places.len().checked_sub(1)?)? / 2;
    if pairs == 0 {
        return None;
    }
    let disorder = inversions(&mut places.to_vec());
    #[expect(clippy::cast_precision_loss, reason = "counts of pairs of steps are far below 2^52")]
    let (disorder, pairs) = (disorder as f64, pairs as f64);
    Some(1.0 - 2.0 * disorder / pairs)
}

/// Sorts `places`, and counts the pairs that stood in the wrong order.
fn inversions(places: &mut [usize]) -> usize {
    let (left, right) = places.split_at_mut(places.len() / 2);
    if left.is_empty() {
        return 0;
    }
    let mut count = inversions(left) + inversions(right);
    let (mut low, mut high) = (left.iter().peekable(), right.iter().peekable());
    let mut sorted = Vec::with_capacity(left.len() + right.len());
    while let (Some(a), Some(b)) = (low.peek(), high.peek()) {
        if a <= b {
            sorted.extend(low.next());
        } else {
            count += low.len();
            sorted.extend(high.next());
        }
    }
    sorted.extend(low);
    sorted.extend(high);
    places.copy_from_slice(&sorted);
    count
}

/// What a step of the sequence puts in place, and what it needs.
#[derive(Debug, Clone, Copy)]
pub struct Demand<'a> {
    /// Its own id.
    pub id: &'a str,
    /// Its own needs, then its planned steps'.
    pub needs: &'a [&'a str],
    /// The ids of its planned steps, and all states that it and they yield.
    pub gives: &'a [&'a str],
}

/// What is in place after some steps of the sequence.
#[derive(Debug, Default)]
pub struct InPlace<'a>(HashSet<&'a str>);

impl<'a> InPlace<'a> {
    /// Adds what a step puts in place.
    pub fn add(&mut self, step: Demand<'a>) {
        self.0.insert(step.id);
        self.0.extend(step.gives);
    }

    /// Gives those of `needs` that are not in place, repeats dropped.
    pub fn unmet(&self, needs: &[&'a str]) -> Vec<String> {
        let mut unmet: Vec<String> = Vec::new();
        for need in needs {
            if !self.0.contains(need) && !unmet.iter().any(|before| before == need) {
                unmet.push((*need).to_owned());
            }
        }
        unmet
    }
}

/// Gives for each step of the sequence its unmet needs, and all that is in place at the end.
pub fn unmet_needs<'a>(steps: &[Demand<'a>]) -> (Vec<Vec<String>>, InPlace<'a>) {
    let mut in_place = InPlace::default();
    let mut unmet = Vec::with_capacity(steps.len());
    for step in steps {
        unmet.push(in_place.unmet(step.needs));
        in_place.add(*step);
    }
    (unmet, in_place)
}

/// Gives for each name the first place that it has in a list.
pub fn first_places<'a, N: std::hash::Hash + Eq + Copy + 'a>(names: impl IntoIterator<Item = N>) -> HashMap<N, usize> {
    let mut places = HashMap::new();
    for (place, name) in names.into_iter().enumerate() {
        places.entry(name).or_insert(place);
    }
    places
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(day: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(2023, 1, day)
    }

    #[test]
    fn the_sequence_goes_by_start_and_undated_steps_stay_behind_the_one_above() {
        assert_eq!(order(&[None, day(5), None, day(2), None, day(5)]), [0, 3, 4, 1, 2, 5]);
        assert_eq!(order(&[day(2), day(1), day(2)]), [1, 0, 2]);
        assert_eq!(order(&[None, None]), [0, 1]);
        assert_eq!(order(&[]), [0usize; 0]);
    }

    #[test]
    fn of_several_longest_orders_the_earliest_members_count() {
        assert_eq!(keeps_order(&[1, 0, 2]), [true, false, true]);
        assert_eq!(keeps_order(&[2, 0, 1]), [false, true, true]);
        assert_eq!(keeps_order(&[3, 2, 1]), [true, false, false]);
        assert_eq!(keeps_order(&[]), [false; 0]);
    }

    #[test]
    fn tau_tells_kept_from_reversed_order() {
        assert_eq!(tau(&[1, 2, 3]), Some(1.0));
        assert_eq!(tau(&[3, 2, 1]), Some(-1.0));
        assert_eq!(tau(&[1]), None);
    }

    #[test]
    fn a_second_step_at_a_place_has_none() {
        assert_eq!(claim_places(&[Some(2), None, Some(2), Some(0)]), [Some(2), None, None, Some(0)]);
    }

    fn all_longest(places: &[usize]) -> Vec<usize> {
        let mut best: Vec<usize> = Vec::new();
        for bits in 0u32..(1 << places.len()) {
            let chosen: Vec<usize> = (0..places.len()).filter(|at| bits & (1 << at) != 0).collect();
            let grows = chosen.windows(2).all(|pair| places[pair[0]] < places[pair[1]]);
            if grows && (chosen.len() > best.len() || (chosen.len() == best.len() && chosen < best)) {
                best = chosen;
            }
        }
        best
    }

    proptest! {
        #[test]
        fn order_is_kept_by_the_longest_and_earliest(places in Just((0..9usize).collect::<Vec<_>>()).prop_shuffle()) {
            let keeps = keeps_order(&places);
            let members: Vec<usize> = (0..places.len()).filter(|at| keeps[*at]).collect();
            prop_assert_eq!(members, all_longest(&places));
        }

        #[test]
        fn tau_counts_pairs(places in Just((0..12usize).collect::<Vec<_>>()).prop_shuffle()) {
            let mut sum = 0.0;
            for a in 0..12 { for b in a + 1..12 { sum += if places[a] < places[b] { 1.0 } else { -1.0 }; } }
            prop_assert!((tau(&places).unwrap() - sum / 66.0f64).abs() < 1e-12);
        }
    }
}
