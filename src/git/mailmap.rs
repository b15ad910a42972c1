//! Who an author is: `.mailmap` gives the names and addresses that one person ever used together.
//!
//! It is read as git reads it. libgit2 does not: there addresses and names must be written in the same case, the last
//! line on an address replaces the others where git joins them, and each line costs more than the one before.

use std::collections::HashMap;

/// What `.mailmap` is called.
pub const FILE: &str = ".mailmap";

/// What a mailmap says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mailmap {
    /// By address, in lower case. Strangers choose it, so the hash is keyed.
    people: HashMap<String, Person>,
}

/// Who uses an address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Person {
    /// The name to show.
    name: Option<String>,
    /// By the names, in lower case, that are told apart: the name to show, if it is another.
    by_name: HashMap<String, Option<String>>,
}

impl Mailmap {
    /// Reads a mailmap. Lines that say nothing are passed over.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut mailmap = Self::default();
        for line in String::from_utf8_lossy(bytes).split('\n').filter(|line| !line.starts_with('#')) {
            mailmap.add(line);
        }
        mailmap
    }

    /// Takes in a line: `Name <address>`, `<new> <old>`, `Name <new> <old>` or `Name <new> Old Name <old>`.
    fn add(&mut self, line: &str) {
        let Some((name, address, rest)) = person(line).filter(|(_, address, _)| !address.is_empty()) else { return };
        let (old_name, old_address) = person(rest).map_or((None, address), |(name, address, _)| (name, address));
        let known = self.people.entry(old_address.to_ascii_lowercase()).or_default();
        let name = name.map(str::to_owned);
        match old_name {
            Some(old_name) => {
                known.by_name.insert(old_name.to_ascii_lowercase(), name);
            }
            None => known.name = name.or(known.name.take()),
        }
    }

    /// Gives the name to show of who uses this name and address.
    pub fn name<'n>(&'n self, name: &'n str, address: &str) -> &'n str {
        if self.people.is_empty() {
            return name;
        }
        let Some(person) = self.people.get(&address.to_ascii_lowercase()) else { return name };
        let by_name = if person.by_name.is_empty() { None } else { person.by_name.get(&name.to_ascii_lowercase()) };
        by_name.unwrap_or(&person.name).as_deref().unwrap_or(name)
    }
}

/// Splits `Name <address> rest`.
fn person(text: &str) -> Option<(Option<&str>, &str, &str)> {
    let (name, rest) = text.split_once('<')?;
    let (address, rest) = rest.split_once('>')?;
    let name = name.trim_matches(|c: char| matches!(c, ' ' | '\t' | '\n' | '\r'));
    Some((Some(name).filter(|name| !name.is_empty()), address, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Ghost <ana@x>\n\
        Ana Ruiz <ANA@x>\n\
        Ben Okafor <ben@x> <ben@home>\r\n\
        <chen@x> <chen@home>\n\
        Dana Nov\u{e1}k <dana@x> D. N. <shared@x>\n\
        Eve <eve@x> eve <shared@x> # the other one\n\
        <only@x> Frank <frank@home>\n\
        Frank Far <frank@home>\n\
        no address\n\
        Nobody <>\n\
        broken <x\n\
        Ben Later <ben@home>\n";

    #[test]
    fn names_are_those_that_git_shows() {
        let mailmap = Mailmap::parse(TEXT.as_bytes());
        for (name, address, expected) in [
            ("ana", "ana@x", "Ana Ruiz"),
            ("ana", "Ana@X", "Ana Ruiz"),
            ("ben", "ben@home", "Ben Later"),
            ("ben", "ben@x", "ben"),
            ("chen", "chen@home", "chen"),
            ("d. n.", "shared@x", "Dana Nov\u{e1}k"),
            ("Eve", "SHARED@x", "Eve"),
            ("someone", "shared@x", "someone"),
            ("Frank", "frank@home", "Frank"),
            ("F", "frank@home", "Frank Far"),
            ("Nobody", "", "Nobody"),
            ("x", "x", "x"),
        ] {
            assert_eq!(mailmap.name(name, address), expected, "{name} <{address}>");
        }
        assert_eq!(Mailmap::default().name("ana", "ana@x"), "ana");
    }

    #[test]
    fn odd_bytes_do_no_harm() {
        let mailmap = Mailmap::parse(b"\0<\xff>\nA\xff <a@x>\n<><>\n> <\n< >\n");
        assert_eq!(mailmap.name("a", "a@x"), "A\u{fffd}");
        assert_eq!(mailmap.name("b", " "), "b");
        let long = format!("{} <a@x>\n", "<".repeat(100_000)).repeat(3);
        assert_eq!(Mailmap::parse(long.as_bytes()).name("a", "a@x"), "a");
    }
}
