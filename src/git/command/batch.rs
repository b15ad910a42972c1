//! A `git cat-file` that runs along: a line asks for an object, and the answer says what it is, or gives all of it.
//!
//! Of many objects some are always asked for ahead. They are so few that their lines fit into any pipe: git can't wait
//! for us to read while we wait for it to take a line.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read, Write};

use super::program::{Place, Program, Running};
use crate::git::Failure;
use crate::git::object::{Kind, ObjectId};

/// How many objects are asked for ahead. A pipe holds 4096 bytes at the least, a line is 65 at most.
const AHEAD: usize = 48;

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) id: ObjectId,
    /// `None`: a tag.
    pub(super) kind: Option<Kind>,
    pub(super) size: u64,
}

/// What is wanted to know of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    /// Their headers.
    Header,
    /// Their bytes too.
    Content,
}

/// A `git cat-file` that runs along.
pub(super) struct Batch {
    running: Running,
    want: Want,
}

/// It ended before it answered: this is what it said.
#[derive(Debug)]
pub(super) struct Ended(pub(super) String);

/// What is done with each answer: the object that was asked for, what it is, its bytes where they are wanted.
pub(super) type Then<'a> = dyn FnMut(ObjectId, Option<Header>, &[u8]) -> Result<(), Failure> + 'a;

/// What came of asking for many objects.
pub(super) enum Asked {
    /// Each was answered.
    All,
    /// Git ended instead of answering for the object of this number.
    Ended(usize, Ended),
}

impl Batch {
    /// Starts it.
    pub(super) fn start(program: &Program, place: &Place, want: Want) -> Result<Self, Failure> {
        let mut command = program.call(place);
        command.args(["cat-file", if want == Want::Header { "--batch-check" } else { "--batch" }]);
        command.stdin(std::process::Stdio::piped());
        Ok(Self { running: Program::start("read objects", &mut command)?, want })
    }

    /// Asks for one object by any name, and gives what it is; `None` if there is none. Its bytes are put into `content`
    /// where they are wanted.
    pub(super) fn ask(mut self, name: &str, content: &mut Vec<u8>) -> Result<(Self, Option<Header>), Ended> {
        match self.send(name).and_then(|()| self.answer(content)) {
            Ok(answer) => Ok((self, answer)),
            Err(_) => Err(self.end()),
        }
    }

    /// Asks for many objects, and hands the answers to `then` in order; of each whether it is there, and its bytes where
    /// they are wanted.
    pub(super) fn ask_all(mut self, ids: &[ObjectId], then: &mut Then<'_>) -> Result<(Option<Self>, Asked), Failure> {
        let mut content = Vec::new();
        let mut waiting: VecDeque<ObjectId> = VecDeque::with_capacity(AHEAD);
        let mut ahead = ids.iter();
        let mut done = 0;
        loop {
            while waiting.len() < AHEAD
                && let Some(id) = ahead.next()
            {
                // What can't be sent is found out when the answer is missing.
                let _ = self.send(&id.to_string());
                waiting.push_back(*id);
            }
            let Some(id) = waiting.pop_front() else { return Ok((Some(self), Asked::All)) };
            let Ok(header) = self.answer(&mut content) else { return Ok((None, Asked::Ended(done, self.end()))) };
            then(id, header, &content)?;
            done += 1;
        }
    }

    fn send(&mut self, name: &str) -> io::Result<()> {
        let stdin = self.running.stdin.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        stdin.write_all(format!("{name}\n").as_bytes())
    }

    /// Reads an answer; `None` if there is no such object.
    fn answer(&mut self, content: &mut Vec<u8>) -> io::Result<Option<Header>> {
        content.clear();
        let stdout = self.running.stdout.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut line = Vec::new();
        stdout.read_until(b'\n', &mut line)?;
        let Some(header) = header(line.strip_suffix(b"\n").ok_or(io::ErrorKind::UnexpectedEof)?) else {
            return Ok(None);
        };
        if self.want == Want::Content {
            stdout.by_ref().take(header.size).read_to_end(content)?;
            // A line break ends the bytes.
            let mut end = [0];
            stdout.read_exact(&mut end)?;
        }
        Ok(Some(header))
    }

    fn end(self) -> Ended {
        Ended(self.running.finish().1)
    }
}

/// Reads `ID KIND SIZE`; whatever else git says, it has not found the object.
fn header(line: &[u8]) -> Option<Header> {
    let mut words = line.split(|byte| *byte == b' ');
    let id = ObjectId::from_hex(words.next()?)?;
    let kind = match words.next()? {
        b"commit" => Some(Kind::Commit),
        b"tree" => Some(Kind::Tree),
        b"blob" => Some(Kind::Blob),
        b"tag" => None,
        _ => return None,
    };
    let size = std::str::from_utf8(words.next()?).ok()?.parse().ok()?;
    words.next().is_none().then_some(Header { id, kind, size })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_an_id_a_kind_and_a_size_and_nothing_else() {
        let hex = "ab".repeat(32);
        let id = ObjectId::from_hex(hex.as_bytes()).unwrap();
        let found = |line: &str| header(line.as_bytes());
        assert_eq!(found(&format!("{hex} blob 12")), Some(Header { id, kind: Some(Kind::Blob), size: 12 }));
        assert_eq!(found(&format!("{hex} tag 1")), Some(Header { id, kind: None, size: 1 }));
        for odd in ["missing", "blob", "blob x", "blob -1", "blob 1 2", "commit 5^{commit} missing", ""] {
            assert_eq!(found(&format!("{hex} {odd}")), None, "{odd}");
        }
        assert_eq!(found("HEAD missing"), None);
    }
}
