//! What a checkout does to a file by its attributes, undone: only then can it be compared with what is committed.
//!
//! Line endings are not told of here: whoever compares disregards them. A `filter` is a program that the configuration
//! names, and is never run; what it did is not known.

/// The attributes that this is told by, in the order that [`Conversion::of`] takes their values.
pub const ATTRIBUTES: [&str; 3] = ["ident", "working-tree-encoding", "filter"];

/// What an attribute is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'v> {
    /// `name`.
    Set,
    /// `-name`, or nothing.
    Unset,
    /// `name=value`.
    To(&'v str),
}

/// What a checkout does to a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conversion {
    /// `$Id$` becomes `$Id: ID $`.
    ident: bool,
    /// The text is not UTF-8.
    encoding: Option<String>,
    /// A program changes it.
    filter: bool,
}

impl Conversion {
    /// Tells it by the attributes' values.
    pub fn of([ident, encoding, filter]: [Value<'_>; 3]) -> Self {
        let named = |value| match value {
            Value::To(name) if !name.is_empty() => Some(name.to_owned()),
            _ => None,
        };
        let is_utf_8 = |name: &String| matches!(name.to_ascii_lowercase().as_str(), "utf-8" | "utf8");
        Self {
            ident: ident == Value::Set,
            encoding: named(encoding).filter(|name| !is_utf_8(name)),
            filter: named(filter).is_some(),
        }
    }

    /// Tells whether it leaves the file as it is.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Gives what git would store of a file; `None` where only git, or a program that it starts, could tell.
    pub fn undone(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        if self.filter {
            return None;
        }
        let text = match &self.encoding {
            Some(encoding) => utf_8_of(bytes, encoding)?.into_bytes(),
            None => bytes.to_vec(),
        };
        Some(if self.ident { without_idents(&text) } else { text })
    }
}

/// Decodes UTF-16 of either byte order; `None` if it is none, or the encoding is another one.
fn utf_8_of(bytes: &[u8], encoding: &str) -> Option<String> {
    let (mark, rest) = match bytes.strip_prefix(b"\xff\xfe") {
        Some(rest) => (Some(Order::Little), rest),
        None => match bytes.strip_prefix(b"\xfe\xff") {
            Some(rest) => (Some(Order::Big), rest),
            None => (None, bytes),
        },
    };
    let named = match encoding.to_ascii_lowercase().strip_prefix("utf")?.trim_start_matches('-') {
        "16" => None,
        "16le" | "16le-bom" => Some(Order::Little),
        "16be" | "16be-bom" => Some(Order::Big),
        _ => return None,
    };
    let (pairs, odd) = rest.as_chunks::<2>();
    let unit = match mark.or(named)? {
        Order::Little => u16::from_le_bytes,
        Order::Big => u16::from_be_bytes,
    };
    let units: Vec<u16> = pairs.iter().copied().map(unit).collect();
    String::from_utf16(&units).ok().filter(|_| odd.is_empty())
}

enum Order {
    Little,
    Big,
}

/// Gives a text with `$Id: anything $` as `$Id$`, where that is on one line.
fn without_idents(text: &[u8]) -> Vec<u8> {
    let mut bare = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = split_behind(rest, b"$Id:") {
        let ends_at = behind.iter().position(|byte| matches!(byte, b'$' | b'\n'));
        rest = match ends_at.and_then(|at| behind.split_at_checked(at)) {
            Some((_, end)) if end.starts_with(b"$") => {
                bare.extend_from_slice(before.strip_suffix(b":").unwrap_or(before));
                end
            }
            _ => {
                bare.extend_from_slice(before);
                behind
            }
        };
    }
    bare.extend_from_slice(rest);
    bare
}

/// Splits a text behind the first place where it has these bytes.
fn split_behind<'t>(text: &'t [u8], bytes: &[u8]) -> Option<(&'t [u8], &'t [u8])> {
    text.split_at_checked(memchr::memmem::find(text, bytes)? + bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ident(text: &str) -> String {
        let undone = Conversion::of([Value::Set, Value::Unset, Value::Unset]).undone(text.as_bytes());
        String::from_utf8(undone.unwrap()).unwrap()
    }

    #[test]
    fn an_ident_is_folded_as_git_folds_it() {
        assert_eq!(ident("# $Id: 0123abcd $\ntitle = 1\n"), "# $Id$\ntitle = 1\n");
        assert_eq!(ident("$Id: a $$Id: b $ $Id:$"), "$Id$$Id$ $Id$");
        for same in ["$Id$", "$Id", "$Id: over a\nline $", "$Id: no end", "$Ident: x $", "", "$", "a $id: b $"] {
            assert_eq!(ident(same), same);
        }
        assert_eq!(ident("$Id: a\n$Id: b $"), "$Id: a\n$Id$");
    }

    #[test]
    fn a_text_is_decoded_by_its_mark_else_by_its_encodings_name() {
        let decoded = |encoding: &str, bytes: &[u8]| {
            Conversion::of([Value::Unset, Value::To(encoding), Value::Unset]).undone(bytes)
        };
        let (little, big) = (b"a\0\xe9\0", b"\0a\0\xe9");
        let text = Some("a\u{e9}".as_bytes().to_vec());
        for name in ["UTF-16LE", "utf16le", "UTF-16LE-BOM"] {
            assert_eq!(decoded(name, little), text, "{name}");
            assert_eq!(decoded(name, &[b"\xff\xfe", &little[..]].concat()), text, "{name}");
        }
        assert_eq!(decoded("UTF-16BE", big), text);
        assert_eq!(decoded("UTF-16", &[b"\xfe\xff", &big[..]].concat()), text);
        assert_eq!(decoded("UTF-16", big), None, "no mark says which order it is");
        assert_eq!(decoded("UTF-16LE", b"a\0b"), None, "half a character");
        assert_eq!(decoded("UTF-16LE", b"\0\xd8"), None, "half a pair");
        assert_eq!(decoded("latin1", b"a"), None);
    }

    #[test]
    fn attributes_that_change_nothing_are_no_conversion() {
        let none = [Value::Unset, Value::To("UTF-8"), Value::Unset];
        assert!(Conversion::of(none).is_none());
        assert!(Conversion::of([Value::To("x"), Value::Set, Value::Set]).is_none(), "git takes no notice of these");
        let filter = Conversion::of([Value::Unset, Value::Unset, Value::To("lfs")]);
        assert!(!filter.is_none());
        assert_eq!(filter.undone(b"a"), None);
    }
}
