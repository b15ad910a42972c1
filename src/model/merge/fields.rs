//! The parts of an entry, and how each is merged.

use std::collections::{HashMap, HashSet};

/// The keys whose values are sets: what both sides add is added, what one side takes out is out.
const SETS: [&str; 8] = ["on", "evidence", "from", "needs", "yields", "was", "allow", "paths"];

/// Which part of an entry, in the order in which they stand.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The comment above it.
    Above,
    /// The line that it begins with.
    Header,
    /// A key.
    Key(String),
    /// The tables of its own that stand below its keys.
    Tables,
    /// The comment below it.
    Below,
}

impl Part {
    /// Tells whether its value is a set.
    pub fn is_set(&self) -> bool {
        matches!(self, Self::Key(name) if SETS.contains(&name.as_str()))
    }

    /// Where it stands among the others.
    pub const fn rank(&self) -> usize {
        match self {
            Self::Above => 0,
            Self::Header => 1,
            Self::Key(_) => 2,
            Self::Tables => 3,
            Self::Below => 4,
        }
    }
}

/// What a part says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing: it is a comment alone.
    None,
    /// A text.
    Text(String),
    /// Values without an order, each in a canonical form.
    Set(Vec<String>),
    /// Anything else, in a canonical form.
    Other(String),
}

impl Value {
    /// Tells whether two values say the same: sets do in any order.
    pub fn says(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Set(one), Self::Set(two)) => {
                one.iter().collect::<HashSet<_>>() == two.iter().collect::<HashSet<_>>()
            }
            _ => self == other,
        }
    }
}

/// A part with what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Which part.
    pub part: Part,
    /// Its value.
    pub value: Value,
    /// The comments in it, with no white space around their lines.
    pub comment: String,
}

impl Field {
    /// Tells whether two fields say the same.
    pub fn says(&self, other: &Self) -> bool {
        self.part == other.part && self.comment == other.comment && self.value.says(&other.value)
    }
}

/// Finds a part.
pub(super) fn get<'f>(fields: &'f [Field], part: &Part) -> Option<&'f Field> {
    fields.iter().find(|field| field.part == *part)
}

/// Tells whether two entries say the same, whatever the order of their parts.
pub fn same_fields(one: &[Field], two: &[Field]) -> bool {
    one.len() == two.len() && one.iter().all(|field| get(two, &field.part).is_some_and(|other| other.says(field)))
}

/// Gives what of three is right, where one side at most changed it.
pub(super) fn pick<T: PartialEq + Copy>(base: T, ours: T, theirs: T) -> Option<T> {
    if ours == theirs || theirs == base {
        Some(ours)
    } else if ours == base {
        Some(theirs)
    } else {
        None
    }
}

/// Merges fields. What theirs adds comes behind the part that it stands behind there.
///
/// # Errors
/// The parts that both sides changed.
pub(super) fn merge<'f>(base: &'f [Field], ours: &'f [Field], theirs: &'f [Field]) -> Result<Vec<Field>, Vec<Part>> {
    let (in_base, in_ours, in_theirs) = (by_part(base), by_part(ours), by_part(theirs));
    let mut merged = Vec::with_capacity(ours.len());
    let mut conflicts = Vec::new();
    let mut seen = HashSet::new();
    for part in ours.iter().chain(theirs).map(|field| &field.part).filter(|part| seen.insert(*part)) {
        let of = |fields: &HashMap<&Part, &'f Field>| fields.get(part).copied();
        match field(of(&in_base), of(&in_ours), of(&in_theirs)) {
            Ok(field) => merged.extend(field),
            Err(Clash) => conflicts.push(part.clone()),
        }
    }
    if conflicts.is_empty() {
        return Ok(merged);
    }
    conflicts.sort();
    Err(conflicts)
}

fn by_part(fields: &[Field]) -> HashMap<&Part, &Field> {
    fields.iter().map(|field| (&field.part, field)).collect()
}

/// Both sides changed a field, to different things.
struct Clash;

/// Merges one field, which each version has or has not.
fn field(base: Option<&Field>, ours: Option<&Field>, theirs: Option<&Field>) -> Result<Option<Field>, Clash> {
    if let Some(picked) = pick(base, ours, theirs) {
        return Ok(picked.cloned());
    }
    let part = &ours.or(theirs).ok_or(Clash)?.part;
    let is_set = |field: Option<&Field>| field.is_none_or(|field| matches!(field.value, Value::Set(_)));
    let is_set = part.is_set() && [base, ours, theirs].into_iter().all(is_set);
    let is_whole = ours.is_some() && theirs.is_some();
    if !is_whole && !is_set {
        return Err(Clash);
    }
    let [base_comment, our_comment, their_comment] =
        [base, ours, theirs].map(|field| field.map_or("", |field| field.comment.as_str()));
    let comment = pick(base_comment, our_comment, their_comment).ok_or(Clash)?.to_owned();
    let [base, ours, theirs] = [base, ours, theirs].map(|field| field.map(|field| &field.value));
    let value = match pick(base, ours, theirs) {
        Some(Some(value)) => value.clone(),
        _ if is_set => Value::Set(set(items(base), items(ours), items(theirs))),
        _ => return Err(Clash),
    };
    // An empty list goes, as it went on one side, unless the other side has just said something about it.
    let is_left = is_whole || !comment.is_empty() || !matches!(&value, Value::Set(items) if items.is_empty());
    Ok(is_left.then(|| Field { part: part.clone(), value, comment }))
}

fn items(value: Option<&Value>) -> &[String] {
    match value {
        Some(Value::Set(items)) => items,
        _ => &[],
    }
}

/// Merges sets: what ours has and theirs did not take out, then what theirs brought in.
fn set(base: &[String], ours: &[String], theirs: &[String]) -> Vec<String> {
    let (in_base, in_theirs): (HashSet<&String>, HashSet<&String>) = (base.iter().collect(), theirs.iter().collect());
    let kept = ours.iter().filter(|item| in_theirs.contains(item) || !in_base.contains(item));
    let brought = theirs.iter().filter(|item| !in_base.contains(item));
    let mut seen = HashSet::new();
    kept.chain(brought).filter(|item| seen.insert(*item)).cloned().collect()
}
