//! What a matcher is asked and what it answers: JSON, a line a title and a line a pair.
//!
//! The question: `{"id":0,"text":"Agree data terms"}`, ids from 0 on without a gap, each text once. The answer, for every
//! pair that is worth telling: `{"one":0,"other":3,"score":0.87}`. Lines without anything in them count for nothing, and
//! neither do other keys, so that an answer can be extended.

use serde::{Deserialize, Serialize};

/// Two texts, by their ids, and how alike they are.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Pair {
    /// The one's id.
    pub one: usize,
    /// The other's id.
    pub other: usize,
    /// How alike they are, from 0 to 1.
    pub score: f64,
}

#[derive(Serialize)]
struct Text<'t> {
    id: usize,
    text: &'t str,
}

/// Writes texts as a matcher is asked about them.
///
/// # Errors
/// If one can't be written as JSON.
pub fn questions<'t>(texts: impl Iterator<Item = &'t str>) -> Result<Vec<u8>, String> {
    let mut lines = Vec::new();
    for (id, text) in texts.enumerate() {
        serde_json::to_writer(&mut lines, &Text { id, text }).map_err(|error| error.to_string())?;
        lines.push(b'\n');
    }
    Ok(lines)
}

/// Reads a line of an answer about `count` texts; `None` where nothing is in it.
///
/// # Errors
/// If it is no pair of such texts, or its score is not from 0 to 1: what is wrong.
pub fn answer(line: &[u8], count: usize) -> Result<Option<Pair>, String> {
    if line.trim_ascii().is_empty() {
        return Ok(None);
    }
    let pair: Pair = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    for (key, id) in [("one", pair.one), ("other", pair.other)] {
        if id >= count {
            return Err(format!("`{key}` is {id}, but the ids end at {}", count.saturating_sub(1)));
        }
    }
    if !(0.0..=1.0).contains(&pair.score) {
        return Err(format!("`score` is {}, and must be from 0 to 1", pair.score));
    }
    Ok(Some(pair))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_a_line_a_text() {
        let lines = questions(["Agree \"data\" terms", "a\nb\u{202e}"].into_iter()).unwrap();
        let expected = "{\"id\":0,\"text\":\"Agree \\\"data\\\" terms\"}\n{\"id\":1,\"text\":\"a\\nb\u{202e}\"}\n";
        assert_eq!(String::from_utf8(lines).unwrap(), expected);
    }

    #[test]
    fn an_answer_is_a_line_a_pair() {
        let read = |line: &str| answer(line.as_bytes(), 4);
        let pair = Pair { one: 0, other: 3, score: 0.87 };
        assert_eq!(read("{\"one\":0,\"other\":3,\"score\":0.87}"), Ok(Some(pair)));
        assert_eq!(read(" {\"score\":0.87,\"other\":3,\"one\":0,\"why\":\"x\"}\r"), Ok(Some(pair)));
        assert_eq!(read("{\"one\":0,\"other\":3,\"score\":1}"), Ok(Some(Pair { score: 1.0, ..pair })));
        assert_eq!(read(" \r"), Ok(None));
    }

    #[test]
    fn what_is_no_pair_is_said_to_be_none() {
        let said = |line: &str| answer(line.as_bytes(), 4).unwrap_err();
        assert_eq!(said("{\"one\":0,\"other\":4,\"score\":0.5}"), "`other` is 4, but the ids end at 3");
        assert_eq!(said("{\"one\":0,\"other\":3,\"score\":1.5}"), "`score` is 1.5, and must be from 0 to 1");
        assert_eq!(said("{\"one\":0,\"other\":3,\"score\":-0.1}"), "`score` is -0.1, and must be from 0 to 1");
        for (line, part) in [
            ("{\"one\":0,\"other\":3}", "missing field `score`"),
            ("{\"one\":-1,\"other\":3,\"score\":1}", "invalid value"),
            ("{\"one\":0,\"other\":3,\"score\":NaN}", "expected value"),
            ("{\"one\":0,\"other\":3,\"score\":1e999}", "number out of range"),
            ("loading the model …", "expected value"),
            ("[0,3,0.5] x", "trailing characters"),
        ] {
            assert!(said(line).contains(part), "{line}: {}", said(line));
        }
        assert!(answer(b"{\"one\":0,\"other\":0,\"score\":1}", 0).is_err());
        assert!(answer(b"\xff", 4).is_err());
    }
}
