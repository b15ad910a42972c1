//! Rows: where each step stands in a picture. Of many steps those that went as planned are drawn as thin lines, so that
//! what did not go so keeps room for its words.

/// A picture with more rows than this is dense.
const ROOMY: usize = 90;
/// How high a row is where there is room.
const HIGH: u32 = 22;
/// How high a row with words is in a dense picture.
const LOW: u32 = 18;
/// How high a row without words is.
const THIN: u32 = 3;

/// The rows of a picture, or of one of its sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rows {
    rows: Vec<Row>,
    /// Where the rows end.
    pub(super) end: u32,
}

/// A row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    /// Its middle.
    pub(super) y: u32,
    /// How high it is.
    pub(super) height: u32,
    /// Whether it is high enough for words.
    pub(super) has_words: bool,
}

/// Tells whether a picture of so many rows is dense.
pub(super) const fn is_dense(rows: usize) -> bool {
    rows > ROOMY
}

impl Rows {
    /// Lays rows out from `top` on; each says whether it has something to tell.
    pub(super) fn new(top: u32, dense: bool, tells: impl IntoIterator<Item = bool>) -> Self {
        let mut end = top;
        let rows = tells.into_iter().map(|tells| {
            let height = match (dense, tells) {
                (false, _) => HIGH,
                (true, true) => LOW,
                (true, false) => THIN,
            };
            let row = Row { y: end + height / 2, height, has_words: !dense || tells };
            end += height;
            row
        });
        let rows = rows.collect();
        Self { rows, end }
    }

    /// Gives a row.
    pub(super) fn get(&self, at: usize) -> Option<Row> {
        self.rows.get(at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_below_each_other_and_words_have_room() {
        for dense in [false, true] {
            let rows = Rows::new(40, dense, (0..200).map(|at| at % 7 == 0));
            let mut end = 40;
            for at in 0..200 {
                let row = rows.get(at).unwrap();
                assert_eq!(row.y - row.height / 2, end);
                assert_eq!(row.has_words, !dense || at % 7 == 0);
                assert!(!row.has_words || row.height >= 16);
                end += row.height;
            }
            assert_eq!((rows.end, rows.get(200)), (end, None));
        }
    }
}
