//! Learning across initiatives: which steps are one step, and what is forgotten again and again.
//!
//! It works on [rows](super::row), whether they were judged here, in another repository, or read from files that another
//! repository exported. The same questions can be asked in SQL of such files, so that what is one step is defined simply
//! and exactly:
//!
//! **Keys.** A row's key says which step it is. The first that there is, of
//! 1. its own id, if `[learn] same` names it;
//! 2. of an actual row the id of the first planned step that it is linked to, if `[learn] same` names that;
//! 3. of an actual row the id of the first planned step that it is linked to;
//! 4. its own id.
//!
//! An id that `[learn] same` names stands for the first id of its group; groups that share an id are one group.
//!
//! **Nodes.** A node is a distinct key with all its rows, of all initiatives; an initiative is a pair of a repository and a
//! name. A node *occurred* in the initiatives in which it has an actual row. It is *settled* if `[learn] same` named its
//! key. Nodes are ranked: settled ones first, then by the number of initiatives in which they occurred, the most first,
//! then by key in byte order, the lowest first.
//!
//! **Likeness of titles.** A title is compared by its [words](super::matching::words), which an exported row carries too.
//! A word's weight is `ln(1 + N / n)`: N is the number of nodes, n the number of nodes of which some row has the word. Two
//! titles are alike by the cosine of their words' weights, `sum of w² over the words of both / (root of the sum of w² over
//! the one's words · root of that over the other's)`, rounded to whole millionths. A title without words is like no other.
//!
//! **Groups.** Two nodes *read alike* if a title of the one and a title of the other are alike by at least [`ALIKE`]. A node
//! that is not settled points to the node of the highest rank among those that read like it and have a higher rank than
//! itself, if there is one. Pointers are followed to their end, and the nodes that end at the same one are together.
//! (Likeness is not followed from neighbour to neighbour: that would chain steps together which have nothing in common.)
//! Of the nodes that are together and have actual rows in one initiative, all but the highest leave, each to be by itself:
//! what a team recorded as two steps is not one. What is together then is a group, and is called by its highest key.

#[cfg(test)]
mod drafts;
pub mod gather;
pub mod groups;
#[cfg(test)]
mod labelled;
mod likeness;
pub mod same;
pub mod steps;
pub mod suggest;

pub use likeness::Millionths;

/// How alike two titles must be for their steps to be one.
pub const ALIKE: Millionths = 500_000;
