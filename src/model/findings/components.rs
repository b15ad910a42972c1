//! Which nodes of a graph lead to each other.
//!
//! The graphs are a stranger's: a chain of twenty thousand steps must not exhaust the stack, so nothing here calls itself.

/// A node that is being looked at: how many of its edges were followed.
struct Frame {
    node: usize,
    followed: usize,
}

/// Finds the sets of nodes that all lead to each other, of those with an edge inside: Tarjan's algorithm. `edges` are for
/// each node the nodes that it leads to. Each set ascends.
pub(super) fn cycles(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut search = Search { order: vec![None; edges.len()], low: vec![0; edges.len()], ..Search::default() };
    let mut found = Vec::new();
    for root in 0..edges.len() {
        if search.order.get(root).copied().flatten().is_some() {
            continue;
        }
        let mut frames = vec![search.enter(root)];
        while let Some(frame) = frames.last_mut() {
            let node = frame.node;
            let next = edges.get(node).and_then(|edges| edges.get(frame.followed)).copied();
            frame.followed += 1;
            if let Some(next) = next {
                match search.order.get(next).copied().flatten() {
                    None => frames.push(search.enter(next)),
                    Some(order) if search.is_open(next) => search.lower(node, order),
                    Some(_) => {}
                }
                continue;
            }
            frames.pop();
            let low = search.low.get(node).copied().unwrap_or_default();
            if let Some(before) = frames.last() {
                search.lower(before.node, low);
            }
            found.extend(search.leave(node, low, edges));
        }
    }
    found
}

#[derive(Default)]
struct Search {
    /// For each node when it was met first.
    order: Vec<Option<usize>>,
    /// For each node the earliest one that it is known to lead to.
    low: Vec<usize>,
    /// The nodes whose sets are not known yet, in the order in which they were met.
    open: Vec<usize>,
    is_open: Vec<bool>,
    met: usize,
}

impl Search {
    fn enter(&mut self, node: usize) -> Frame {
        if let (Some(order), Some(low)) = (self.order.get_mut(node), self.low.get_mut(node)) {
            (*order, *low) = (Some(self.met), self.met);
        }
        self.met += 1;
        self.open.push(node);
        self.is_open.resize(self.order.len(), false);
        self.set_open(node, true);
        Frame { node, followed: 0 }
    }

    fn is_open(&self, node: usize) -> bool {
        self.is_open.get(node).copied().unwrap_or_default()
    }

    fn set_open(&mut self, node: usize, is: bool) {
        if let Some(open) = self.is_open.get_mut(node) {
            *open = is;
        }
    }

    fn lower(&mut self, node: usize, to: usize) {
        if let Some(low) = self.low.get_mut(node) {
            *low = to.min(*low);
        }
    }

    /// Gives the set of a node of which all is known, if it was met first of its set.
    fn leave(&mut self, node: usize, low: usize, edges: &[Vec<usize>]) -> Option<Vec<usize>> {
        if self.order.get(node).copied().flatten() != Some(low) {
            return None;
        }
        let begin = self.open.iter().rposition(|open| *open == node)?;
        let mut set = self.open.split_off(begin);
        for member in &set {
            self.set_open(*member, false);
        }
        set.sort_unstable();
        let leads_to_itself = edges.get(node).is_some_and(|edges| edges.contains(&node));
        (set.len() > 1 || leads_to_itself).then_some(set)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_long_chain_and_a_long_circle_take_no_stack() {
        let chain: Vec<Vec<usize>> = (0..200_000).map(|node| vec![node + 1]).chain([vec![]]).collect();
        assert_eq!(cycles(&chain), [[0; 0]; 0]);
        let circle: Vec<Vec<usize>> = (0..200_000).map(|node| vec![(node + 1) % 200_000]).collect();
        assert_eq!(cycles(&circle), [(0..200_000).collect::<Vec<_>>()]);
    }

    proptest! {
        #[test]
        fn a_set_is_who_leads_to_each_other(
            edges in prop::collection::vec(prop::collection::vec(0usize..12, 0..4), 12)
        ) {
            let mut reach = [[false; 12]; 12];
            for (from, edges) in edges.iter().enumerate() {
                for to in edges { reach[from][*to] = true; }
            }
            for via in 0..12 { for from in 0..12 { for to in 0..12 {
                reach[from][to] |= reach[from][via] && reach[via][to];
            } } }
            let mut expected: Vec<Vec<usize>> = Vec::new();
            for node in (0..12).filter(|node| reach[*node][*node]) {
                let set: Vec<usize> = (0..12).filter(|other| reach[node][*other] && reach[*other][node]).collect();
                if !expected.contains(&set) { expected.push(set); }
            }
            let mut found = cycles(&edges);
            found.sort();
            expected.sort();
            prop_assert_eq!(found, expected);
        }
    }
}
