//! Reading many blobs in order with libgit2, ahead of whoever parses them.
//!
//! Inflating the versions of a large file takes longer than telling what changed in them. Two handles of the repository
//! read runs of neighbours in turn while the caller works on what came before; runs, because a pack keeps neighbours as
//! differences to each other, and a handle remembers those it has just made.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::Failure;
use super::libgit::LibGit;
use super::object::{Kind, ObjectId};

/// From how many objects on threads are worth their start,
const WORTH_IT: usize = 64;
/// if the first few are not small: how many are read to tell, and how many bytes all together would have at least.
const SAMPLE: usize = 8;
const MUCH: usize = 1 << 21;
/// How many neighbours one handle reads.
const RUN: usize = 8;
/// How many handles read.
const HANDLES: usize = 2;

/// A blob's bytes; `None` for one larger than the limit.
type Blob = Result<Option<Vec<u8>>, Failure>;

/// Does what [`super::Source::read_each`] says.
pub(super) fn read_in_order(
    source: &LibGit,
    kind: Kind,
    blobs: &[ObjectId],
    limit: usize,
    then: &mut dyn FnMut(ObjectId, Option<&[u8]>),
) -> Result<(), Failure> {
    let first = if blobs.len() < WORTH_IT { blobs.len() } else { SAMPLE };
    let (sample, blobs) = blobs.split_at_checked(first).unwrap_or((blobs, &[]));
    let mut size = 0;
    let mut one = |id: ObjectId| -> Result<usize, Failure> {
        let blob = read(source, kind, id, limit)?;
        then(id, blob.as_deref());
        Ok(blob.map_or(limit, |blob| blob.len()))
    };
    for id in sample {
        size += one(*id)?.min(MUCH);
    }
    if size / SAMPLE * blobs.len() < MUCH {
        return blobs.iter().try_for_each(|id| one(*id).map(|_| ()));
    }
    let handles = (0..HANDLES).map(|_| source.reopen()).collect::<Result<Vec<_>, _>>()?;
    thread::scope(|scope| {
        let receivers: Vec<Receiver<Blob>> = handles
            .into_iter()
            .enumerate()
            .map(|(number, handle)| {
                let (sender, receiver) = sync_channel(RUN);
                let runs = blobs.chunks(RUN).skip(number).step_by(HANDLES);
                scope.spawn(move || send_all(&handle, kind, runs.flatten(), limit, &sender));
                receiver
            })
            .collect();
        for (run, receiver) in blobs.chunks(RUN).zip(receivers.iter().cycle()) {
            for id in run {
                // A reader ends early only after an error, which is what it sent last.
                let Ok(blob) = receiver.recv() else { return Ok(()) };
                then(*id, blob?.as_deref());
            }
        }
        Ok(())
    })
}

fn send_all<'a>(
    source: &LibGit,
    kind: Kind,
    blobs: impl Iterator<Item = &'a ObjectId>,
    limit: usize,
    sender: &SyncSender<Blob>,
) {
    for id in blobs {
        let blob = read(source, kind, *id, limit);
        let failed = blob.is_err();
        if sender.send(blob).is_err() || failed {
            return;
        }
    }
}

fn read(source: &LibGit, kind: Kind, id: ObjectId, limit: usize) -> Blob {
    // Asking for the size is looking the object up a second time.
    if limit < usize::MAX && source.size(kind, id)? > limit {
        return Ok(None);
    }
    super::read_all(source, kind, id).map(Some)
}
