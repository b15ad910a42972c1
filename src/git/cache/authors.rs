//! Who made which commit, of the commits whose authors were asked for.

use super::bytes::Reader;
use super::{Cache, MOST_AUTHORS};
use crate::git::object::{Author, ObjectId};

/// The authors of some commits, in the order of the commits' ids.
#[derive(Debug, Default)]
pub(in crate::git) struct Authors {
    commits: Vec<(ObjectId, u32)>,
    /// Each author once for each day.
    authors: Vec<Author>,
}

impl Authors {
    /// Gives the author of a commit.
    pub(in crate::git) fn of(&self, commit: ObjectId) -> Option<&Author> {
        let at = self.commits.binary_search_by_key(&commit, |(id, _)| *id).ok()?;
        self.commits.get(at).and_then(|(_, author)| self.authors.get(*author as usize))
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let authors = reader.list(|it| {
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
            let (name, email) = (text(it.text()?)?, text(it.text()?)?);
            let day = chrono::NaiveDate::from_num_days_from_ce_opt(it.number()?.cast_signed())?;
            Some(Author { name, email, day })
        })?;
        let commits = reader.list(|it| Some((it.id()?, it.number()?)))?;
        let fits = reader.is_done() && commits.is_sorted();
        fits.then_some(Self { commits, authors })
    }
}

impl Cache {
    /// Gives the authors that are remembered.
    pub(in crate::git) fn authors(&self) -> Authors {
        let read = || {
            let (bytes, start) = self.read("authors")?;
            Authors::read(&mut Reader::at(&bytes, start, self.id_length))
        };
        read().unwrap_or_default()
    }

    /// Remembers the authors of some commits, beside those that are remembered.
    pub(in crate::git) fn remember_authors(&self, learned: &[(ObjectId, Author)], before: &Authors) -> Option<()> {
        let old = before.commits.iter().filter_map(|(id, at)| Some((*id, before.authors.get(*at as usize)?)));
        let mut all: Vec<(ObjectId, &Author)> = old.chain(learned.iter().map(|(id, author)| (*id, author))).collect();
        all.sort_by_key(|(id, _)| *id);
        all.dedup_by_key(|(id, _)| *id);
        if all.len() > MOST_AUTHORS {
            return None;
        }
        let mut authors: Vec<&Author> = all.iter().map(|(_, author)| *author).collect();
        let key = |author: &&Author| (author.day, author.name.clone(), author.email.clone());
        authors.sort_by_cached_key(key);
        authors.dedup();
        self.write("authors", |writer| {
            writer.list(&authors, |writer, author| {
                writer.text(author.name.as_bytes());
                writer.text(author.email.as_bytes());
                writer.number(chrono::Datelike::num_days_from_ce(&author.day).cast_unsigned());
            });
            writer.list(&all, |writer, (id, author)| {
                let found = authors.binary_search_by_key(&key(author), key).ok();
                writer.id(*id);
                writer.number(found.and_then(|at| u32::try_from(at).ok()).unwrap_or(u32::MAX));
            });
        })
    }
}
