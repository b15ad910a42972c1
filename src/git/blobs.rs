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

/// From how many blobs on threads are worth their start.
const WORTH_IT: usize = 64;
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
    if blobs.len() < WORTH_IT {
        for id in blobs {
            then(*id, read(source, kind, *id, limit)?.as_deref());
        }
        return Ok(());
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
