//! What git or an earlier run left to help, with any contents: nothing panics or hangs, and nothing that can be read without
//! it fails with it. Each file gets the checksum that it should have: what only that tells is tried in `walk`.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};

use asplanned::git::cache::Caching;
use asplanned::git::object::ObjectId;
use asplanned::git::range::Wanted;
use asplanned::git::recall::{Recall, Request};
use asplanned::git::{self as room, Source, witnesses};
use git2::Oid;
use sha1::{Digest, Sha1};

use super::draw::Draw;
use crate::support::repository::{Author, File, Files, Repository};
use crate::walk::portrait::{Ask, Told, id_of, try_told};

/// All is remembered.
const EAGER: Caching = Caching { worth_it: 0, many: 1000 };
/// What is there is used, and nothing is added but what a few new commits bring.
const READING: Caching = Caching { worth_it: usize::MAX, many: 1000 };

/// The sorts of files, by the first byte of an input.
const SORTS: [&str; 5] = ["graph", "commits", "tip", "authors", "naming"];

thread_local! {
    static FIXTURE: RefCell<Option<Fixture>> = const { RefCell::new(None) };
}

/// Writes the data as one of the files, and reads the history with it.
pub fn caches(data: &[u8]) {
    FIXTURE.with_borrow_mut(|fixture| {
        fixture.get_or_insert_with(Fixture::new).read_with(data);
    });
}

/// A small history with all that there can be in one, and what is remembered of it.
struct Fixture {
    repository: Repository,
    source: Box<dyn Source>,
    ids: Vec<Oid>,
    /// What is told without help: of all parents, and of first parents only.
    expected: [String; 2],
    /// The files of [`SORTS`] but the first, as they are where nobody meddled.
    whole: Vec<(PathBuf, Vec<u8>)>,
    /// The same of an earlier commit.
    earlier: Vec<(PathBuf, Vec<u8>)>,
    /// What each begins with: its format, and what it is for.
    start: Vec<u8>,
}

impl Fixture {
    fn new() -> Self {
        let repository = Repository::new();
        let ids = commits(&repository);
        repository.set_head(ids[ids.len() - 1]);
        let source = room::open(repository.path(), &asplanned::disk::real()).unwrap();
        let mut fixture = Self {
            repository,
            source,
            ids,
            expected: Default::default(),
            whole: Vec::new(),
            earlier: Vec::new(),
            start: Vec::new(),
        };
        fixture.expected =
            [false, true].map(|first_parent| fixture.told(fixture.tip(), first_parent, None).unwrap().portrait);
        fixture.earlier = fixture.remembered(fixture.ids.len() - 4);
        fixture.whole = fixture.remembered(fixture.ids.len() - 1);
        let bytes = &fixture.whole[0].1;
        let purpose = usize::try_from(u32::from_le_bytes(*bytes[8..].first_chunk().unwrap())).unwrap();
        fixture.start = bytes[..12 + purpose].to_vec();
        assert!([&fixture.whole, &fixture.earlier].into_iter().flatten().all(|it| it.1.starts_with(&fixture.start)));
        fixture
    }

    fn tip(&self) -> ObjectId {
        id_of(self.ids[self.ids.len() - 1])
    }

    fn folder(&self) -> PathBuf {
        self.repository.path().join(".git/asplanned")
    }

    fn graph(&self) -> PathBuf {
        self.repository.path().join(".git/objects/info/commit-graph")
    }

    /// Remembers all that there is of a commit, and gives the files in the order of [`SORTS`].
    fn remembered(&self, commit: usize) -> Vec<(PathBuf, Vec<u8>)> {
        let _ = fs::remove_dir_all(self.folder());
        let tip = id_of(self.ids[commit]);
        self.told(tip, false, Some(EAGER)).unwrap();
        self.authors(tip, EAGER);
        self.witnesses(tip, EAGER);
        let names = fs::read_dir(self.folder()).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> = names.map(|path| (path.clone(), fs::read(path).unwrap())).collect();
        files.sort_by_key(|(path, _)| SORTS.iter().position(|sort| name(path).starts_with(sort)));
        let sorts: Vec<&str> = files.iter().map(|(path, _)| name(path).split('-').next().unwrap()).collect();
        assert_eq!(sorts, SORTS[1..]);
        files
    }

    fn told(&self, tip: ObjectId, first_parent: bool, caching: Option<Caching>) -> Result<Told, room::Failure> {
        try_told(&*self.source, &["plans"], Ask { tip, first_parent }, caching)
    }

    /// Asks for the author of every commit behind a tip.
    fn authors(&self, tip: ObjectId, caching: Caching) -> usize {
        let plans = ["plans".to_owned()];
        let request =
            Request { tip: Some(tip), merging: &[], first_parent: false, plans: &plans, caching: Some(caching) };
        let recall = Recall::new(&*self.source, request).unwrap();
        self.ids.iter().map(|id| recall.author(id_of(*id)).unwrap().name.len()).sum()
    }

    fn witnesses(&self, tip: ObjectId, caching: Caching) -> Vec<ObjectId> {
        let plans = ["plans".to_owned()];
        let wanted = Wanted { base: None, head: tip, plans: &plans, caching: Some(caching) };
        witnesses::witnesses(&*self.source, wanted, &["abcdef".to_owned()]).unwrap()
    }

    fn read_with(&self, data: &[u8]) {
        let mut draw = Draw(data);
        let (sort, flags) = (draw.below(SORTS.len()), draw.byte());
        let (is_first_parent, is_grown, is_alone) = (flags & 1 == 1, flags & 2 == 2, flags & 4 == 4);
        let _ = fs::remove_dir_all(self.folder());
        let _ = fs::remove_file(self.graph());
        if sort == 0 {
            let checksum = Sha1::digest(draw.0);
            fs::create_dir_all(self.graph().parent().unwrap()).unwrap();
            fs::write(self.graph(), [draw.0, &checksum[..]].concat()).unwrap();
            self.told(self.tip(), is_first_parent, None).unwrap();
            return;
        }
        fs::create_dir_all(self.folder()).unwrap();
        let files = if is_grown { &self.earlier } else { &self.whole };
        for (path, bytes) in files.iter().filter(|_| !is_alone) {
            fs::write(path, bytes).unwrap();
        }
        let (path, _) = &files[sort - 1];
        let mut bytes = [&self.start, draw.0].concat();
        bytes.extend_from_slice(&crc32fast::hash(&bytes).to_le_bytes());
        fs::write(path, bytes).unwrap();
        // With first parents only other files are read, and these must not be.
        let told = self.told(self.tip(), is_first_parent, Some(READING)).unwrap();
        assert!(!is_first_parent || told.portrait == self.expected[1], "files for another purpose were read");
        self.authors(self.tip(), READING);
        self.witnesses(self.tip(), READING);
    }
}

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

/// Makes the commits: an octopus, initiatives that come, go and move, several authors, and some that name steps.
fn commits(repository: &Repository) -> Vec<Oid> {
    let mut ids: Vec<Oid> = Vec::new();
    let mut commit = |parents: &[usize], names: &[&str]| {
        let number = ids.len();
        let mut files = Files::from([("readme.md".to_owned(), File::new(number.to_string()))]);
        for name in names {
            files.insert(format!("plans/{name}/plan.toml"), File::new(format!("title = {name:?}\n")));
            files.insert(format!("plans/{name}/actual/a.toml"), File::new(format!("# {}\n", number / 4)));
        }
        let author = Author { name: format!("n{}", number % 3), seconds: 1_673_000_000, offset: 60 };
        let message = if number.is_multiple_of(3) { "change\n\nStep: a/b" } else { "change" };
        let parents: Vec<Oid> = parents.iter().map(|at| ids[*at]).collect();
        ids.push(repository.commit_saying(message, &parents, &author, &files));
    };
    commit(&[], &[]);
    commit(&[0], &["a"]);
    commit(&[1], &["a"]);
    commit(&[1], &["a", "b"]);
    commit(&[1], &["a", "c/d"]);
    commit(&[2, 3, 4], &["a", "b", "c/d"]);
    commit(&[5], &["a", "b", "c/d"]);
    commit(&[6], &["a", "ü"]);
    commit(&[6], &["d"]);
    commit(&[8, 7], &["d", "ü"]);
    commit(&[5], &["b"]);
    commit(&[9, 10, 4, 3], &["d", "ü"]);
    commit(&[11], &["d", "ü", "e"]);
    for at in 12..20 {
        commit(&[at], &["d", "e", ["f", "g"][at / 4 % 2]]);
    }
    ids
}

/// The first files here are the ones that git and earlier runs do write of this history: the others began as these.
#[test]
fn the_seeds_are_of_this_history() {
    let fixture = Fixture::new();
    let _ = fs::remove_dir_all(fixture.folder());
    assert!(!fixture.told(fixture.tip(), false, None).unwrap().commits.is_empty());
    fixture.read_with(&super::run::seed("caches", "graph"));
    let with_graph = fixture.told(fixture.tip(), false, None).unwrap();
    assert_eq!((with_graph.commits.len(), &with_graph.portrait), (0, &fixture.expected[0]));
    fs::remove_file(fixture.graph()).unwrap();
    for (sort, (path, bytes)) in (1..).zip(&fixture.whole) {
        let seed = super::run::seed("caches", SORTS[usize::from(sort)]);
        let body = &bytes[fixture.start.len()..bytes.len() - 4];
        assert_eq!((seed[0], &seed[2..]), (sort, body), "{}", path.display());
    }
}
