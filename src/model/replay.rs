//! The replay: the plan as it was known at each revision, and what happened beside it.
//!
//! What every revision holds would be as many lines as there are steps times revisions. Told is of each step instead in
//! which revisions it stood how: a line a change. Revisions of parallel lines of history stand in one row here, so that a
//! step of one of them comes and goes; [`Frame::follows`] says where that is so.

use std::collections::{HashMap, HashSet};

use super::actual::{ActualStep, State};
use super::graph::Ix;
use super::history::{History, List, Name};
use super::revisions;
use super::sequence;

/// What was known at each revision of an initiative.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replay {
    /// The revisions, oldest first: those of [`revisions::newest_first`] the other way round.
    pub frames: Vec<Frame>,
    /// Every step that some revision knew, in the order of their first revisions.
    pub tracks: Vec<Track>,
}

/// A revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// Its number in the history.
    pub node: Ix,
    /// Whether its first parent holds what the frame before holds, so that what differs between the two is what it
    /// changed. Otherwise it stands on another line of history.
    pub follows: bool,
}

/// A step through the revisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// Its id in the last revision that knew it.
    pub id: String,
    /// What was known of it, in the order of the revisions. They do not overlap.
    pub spans: Vec<Span>,
}

/// Revisions in which the same was known of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The place of the first of them in [`Replay::frames`].
    pub from: usize,
    /// The place behind the last.
    pub until: usize,
    /// Its place: the steps that one revision knows stand in the order of these numbers.
    pub place: usize,
    /// Its title then, else its id.
    pub title: String,
    /// What was known.
    pub known: Known,
}

/// What was known of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Known {
    /// It stood in the plan.
    Planned,
    /// It stood in the plan, and had begun.
    UnderWay,
    /// It stood in the plan, and was done.
    Done,
    /// The plan had given it up.
    Dropped,
    /// It had begun, and realised no step of the plan as it was then.
    Beside,
    /// It had happened, and realised no step of the plan as it was then.
    DoneBeside,
}

impl Known {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Planned, Self::UnderWay, Self::Done, Self::Dropped, Self::Beside, Self::DoneBeside];

    /// What it is called in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::UnderWay => "under way",
            Self::Done => "done",
            Self::Dropped => "dropped",
            Self::Beside => "under way, not in the plan",
            Self::DoneBeside => "happened, not in the plan",
        }
    }
}

/// A step as one revision knows it.
struct Seen<'a> {
    key: (bool, Name),
    id: &'a str,
    title: &'a str,
    known: Known,
}

/// Finds what was known at each revision.
///
/// A step is the same in two revisions where its id is, or where the newest file names the older id in `was`; what was
/// split or merged is shown under each of its ids. Of several entries with one id the first counts.
pub fn replay(history: &History) -> Replay {
    let mut nodes = revisions::newest_first(history);
    nodes.reverse();
    let eyes = Eyes {
        history,
        planned: called(history, List::Plan, |step| history.planned.get(step).map(|step| step.was.as_slice())),
        recorded: called(history, List::Record, |step| history.recorded.get(step).map(|step| step.was.as_slice())),
    };
    let held = |node: Option<Ix>| node.and_then(|node| history.node(node)).map(|node| (node.plan, node.record));
    let mut reel = Reel::default();
    let mut frames = Vec::with_capacity(nodes.len());
    let mut before = None;
    for (at, node) in nodes.iter().enumerate() {
        let now = held(Some(*node));
        let parent = held(history.graph.first_parent(*node));
        frames.push(Frame { node: *node, follows: before.flatten() == parent });
        if before != Some(now) {
            reel.show(at, &eyes.see(*node));
        }
        before = Some(now);
    }
    Replay { tracks: reel.end(frames.len()), frames }
}

/// Gives for each name the one that its step is known by: its own, or where the newest version renamed the step, and did
/// not split or merge it, its newest one.
fn called<'a>(history: &'a History, list: List, was: impl Fn(u32) -> Option<&'a [String]>) -> Vec<Name> {
    let own = || (0..).take(history.names.len()).collect::<Vec<Name>>();
    let mut called = own();
    let newest = history.newest.and_then(|node| history.version(list, node));
    let mut owners: HashMap<Name, HashSet<Name>> = HashMap::new();
    for step in history.steps(list, newest) {
        let id = history.name(list, *step);
        owners.entry(id).or_default().insert(id);
        for name in was(*step).into_iter().flatten().filter_map(|was| history.names.get(was)) {
            owners.entry(name).or_default().insert(id);
        }
    }
    for (name, ids) in &owners {
        let mut ids = ids.iter();
        if let (Some(id), None) = (ids.next(), ids.next())
            && let Some(called) = called.get_mut(*name as usize)
        {
            *called = *id;
        }
    }
    // Two of its names in one version are two steps, which were merged later.
    let versions = match list {
        List::Plan => history.plans.len(),
        List::Record => history.records.len(),
    };
    let mut merged: HashSet<Name> = HashSet::new();
    for version in (0..).take(versions) {
        let mut holds: HashMap<Name, Name> = HashMap::new();
        for step in history.steps(list, Some(version)) {
            let name = history.name(list, *step);
            let of = called.get(name as usize).copied().unwrap_or(name);
            if *holds.entry(of).or_insert(name) != name {
                merged.insert(of);
            }
        }
    }
    for (called, name) in called.iter_mut().zip(own()) {
        if merged.contains(called) {
            *called = name;
        }
    }
    called
}

/// Sees what a revision knows.
struct Eyes<'a> {
    history: &'a History,
    planned: Vec<Name>,
    recorded: Vec<Name>,
}

impl<'a> Eyes<'a> {
    /// Gives the steps that a revision knows: the plan in its order, then what happened beside it in the record's.
    fn see(&self, node: Ix) -> Vec<Seen<'a>> {
        let history = self.history;
        let mut seen: Vec<Seen<'a>> = Vec::new();
        let mut by_id: HashMap<Name, usize> = HashMap::new();
        let mut by_was: HashMap<Name, Vec<usize>> = HashMap::new();
        for number in history.steps(List::Plan, history.version(List::Plan, node)) {
            let Some(step) = history.planned.get(*number) else { continue };
            let name = history.planned.name(*number);
            if by_id.contains_key(&name) {
                continue;
            }
            by_id.insert(name, seen.len());
            for was in step.was.iter().filter_map(|was| history.names.get(was)) {
                by_was.entry(was).or_default().push(seen.len());
            }
            let known = if step.dropped.is_some() { Known::Dropped } else { Known::Planned };
            let key = (true, self.planned.get(name as usize).copied().unwrap_or(name));
            seen.push(Seen { key, id: &step.id, title: step.label(), known });
        }
        let mut beside: HashSet<Name> = HashSet::new();
        for number in history.steps(List::Record, history.version(List::Record, node)) {
            let Some(step) = history.recorded.get(*number) else { continue };
            let linked = linked(step, history, &by_id, &by_was);
            for at in &linked {
                let Some(planned) = seen.get_mut(*at) else { continue };
                planned.known = match (planned.known, step.state()) {
                    (_, State::Finished) | (Known::Done, _) => Known::Done,
                    _ => Known::UnderWay,
                };
            }
            let name = history.recorded.name(*number);
            if linked.is_empty() && beside.insert(name) {
                let known = if step.state() == State::Finished { Known::DoneBeside } else { Known::Beside };
                let key = (false, self.recorded.get(name as usize).copied().unwrap_or(name));
                seen.push(Seen { key, id: &step.id, title: step.title.as_deref().unwrap_or(&step.id), known });
            }
        }
        seen
    }
}

/// Gives the steps of one version of the plan that an actual step is linked to, as that version reads its names.
fn linked(
    step: &ActualStep,
    history: &History,
    by_id: &HashMap<Name, usize>,
    by_was: &HashMap<Name, Vec<usize>>,
) -> Vec<usize> {
    let own = std::slice::from_ref(&step.id);
    let names = step.plan.as_deref().unwrap_or(own).iter().filter_map(|name| history.names.get(name));
    let meant = |name: Name| match (by_id.get(&name), by_was.get(&name)) {
        (Some(at), _) => vec![*at],
        (None, Some(all)) => all.clone(),
        (None, None) => Vec::new(),
    };
    names.flat_map(meant).collect()
}

/// What is told so far.
#[derive(Default)]
struct Reel {
    tracks: Vec<Track>,
    numbers: HashMap<(bool, Name), usize>,
    /// The slots in their order. A slot is where a step stands as long as it is not moved; steps that are known at once
    /// stand in the order of their slots.
    slots: Vec<usize>,
    free: usize,
    /// The tracks that the last frame shows, in order, each with its slot.
    shown: Vec<(usize, usize)>,
}

impl Reel {
    /// Adds a frame.
    fn show(&mut self, frame: usize, seen: &[Seen<'_>]) {
        let numbers: Vec<usize> = seen.iter().map(|step| self.number(step)).collect();
        let before: HashMap<usize, (usize, usize)> =
            self.shown.iter().enumerate().map(|(place, (track, slot))| (*track, (place, *slot))).collect();
        let stayed: Vec<(usize, usize)> = numbers.iter().filter_map(|track| before.get(track).copied()).collect();
        let keeps = sequence::keeps_order(&stayed.iter().map(|(place, _)| *place).collect::<Vec<_>>());
        let mut keeps = keeps.into_iter();
        let mut come: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
        let mut behind = None;
        let shown: Vec<(usize, usize)> = numbers
            .iter()
            .map(|track| {
                let kept = before.get(track).filter(|_| keeps.next().unwrap_or(false));
                let slot = if let Some((_, slot)) = kept {
                    behind = Some(*slot);
                    *slot
                } else {
                    self.free += 1;
                    come.entry(behind).or_default().push(self.free);
                    self.free
                };
                (*track, slot)
            })
            .collect();
        if !come.is_empty() {
            let mut slots = come.remove(&None).unwrap_or_default();
            for slot in std::mem::take(&mut self.slots) {
                slots.push(slot);
                slots.extend(come.remove(&Some(slot)).unwrap_or_default());
            }
            self.slots = slots;
        }
        let gone = std::mem::replace(&mut self.shown, shown);
        let stays: HashSet<usize> = numbers.iter().copied().collect();
        for (track, _) in gone.iter().filter(|(track, _)| !stays.contains(track)) {
            self.close(*track, frame);
        }
        for (at, step) in seen.iter().enumerate() {
            let Some((track, slot)) = self.shown.get(at).copied() else { continue };
            let was_shown = before.contains_key(&track);
            let Some(track) = self.tracks.get_mut(track) else { continue };
            step.id.clone_into(&mut track.id);
            let last = track.spans.last_mut().filter(|_| was_shown);
            match last {
                Some(last) if (last.place, last.title.as_str(), last.known) == (slot, step.title, step.known) => {}
                last => {
                    if let Some(last) = last {
                        last.until = frame;
                    }
                    let title = step.title.to_owned();
                    track.spans.push(Span { from: frame, until: frame, place: slot, title, known: step.known });
                }
            }
        }
    }

    fn number(&mut self, step: &Seen<'_>) -> usize {
        let tracks = &mut self.tracks;
        *self.numbers.entry(step.key).or_insert_with(|| {
            tracks.push(Track { id: step.id.to_owned(), spans: Vec::new() });
            tracks.len() - 1
        })
    }

    fn close(&mut self, track: usize, frame: usize) {
        if let Some(last) = self.tracks.get_mut(track).and_then(|track| track.spans.last_mut()) {
            last.until = frame;
        }
    }

    /// Ends what the last frame shows behind it, and numbers the places.
    fn end(mut self, frames: usize) -> Vec<Track> {
        for (track, _) in std::mem::take(&mut self.shown) {
            self.close(track, frames);
        }
        let places: HashMap<usize, usize> = self.slots.iter().enumerate().map(|(place, slot)| (*slot, place)).collect();
        for span in self.tracks.iter_mut().flat_map(|track| &mut track.spans) {
            span.place = places.get(&span.place).copied().unwrap_or_default();
        }
        self.tracks
    }
}

#[cfg(test)]
mod tests;
