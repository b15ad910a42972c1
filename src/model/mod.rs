//! What the program knows, as values: nouns, history, verdicts.
//!
//! Everything here is pure: owned values in, owned values out. No file, no repository, no clock and no environment is
//! touched, so that every rule of the product can be tested in three lines. The rooms that read and print import this
//! one; it imports none of them.

pub mod actual;
pub mod blame;
pub mod branch;
pub mod changes;
pub mod commit;
pub mod comparison;
pub mod course;
pub mod digest;
pub mod effort;
pub mod finding;
pub mod findings;
pub mod forecast;
pub mod graph;
pub mod history;
pub mod initiative;
pub mod judged;
pub mod judgement;
pub mod learning;
pub mod life;
pub mod links;
pub mod matching;
pub mod measures;
pub mod merge;
pub mod nearest;
pub mod net;
pub mod origins;
pub mod phase;
pub mod plan;
pub mod precedent;
pub mod replay;
pub mod report;
pub mod review;
pub mod revisions;
pub mod row;
pub mod selection;
pub mod sequence;
pub mod series;
pub mod serving;
pub mod slope;
pub mod standing;
pub mod step;
pub mod text;
pub mod topic;
pub mod unrecorded;
pub mod verdict;
pub mod window;
pub mod wording;
