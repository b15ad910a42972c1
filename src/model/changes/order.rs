//! Which steps moved: as few as can be said to have.

use super::fields::{Fields, Value};
use crate::model::sequence;

/// Finds the steps that stand elsewhere than before: all but a longest row of steps that kept their order; of several
/// such rows the one whose steps come earliest now. `common` are older and newer places in the order of the newer ones;
/// given back are those of the moved steps.
pub(super) fn moved(common: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let olds: Vec<usize> = common.iter().map(|(old, _)| *old).collect();
    if olds.is_sorted() {
        return Vec::new();
    }
    let keeps = sequence::keeps_order(&olds);
    common.iter().zip(keeps).filter(|(_, keeps)| !keeps).map(|(pair, _)| *pair).collect()
}

/// Says where a step stands in a list of ids.
pub(super) fn place(ids: &[&str], at: usize) -> Fields {
    let behind = at.checked_sub(1).and_then(|before| ids.get(before)).map(|id| Value::Text((*id).to_owned()));
    vec![("place", Some(Value::Number(at + 1))), ("behind", behind)]
}
