//! Which two versions are meant.

use super::Options;
use crate::commands::error::Error;
use crate::commands::load::Reading;
use crate::render::escape::printable;

/// Tells how to read the older version (`None`: HEAD's) and the newer one. As with `git diff`, one revision is compared
/// with what is on disk, and a side of `..` that is left out is HEAD.
///
/// # Errors
/// If the options name a version twice, or in a way that is not known.
pub(super) fn readings(options: &Options) -> Result<(Reading, Reading), Error> {
    let of = |revision: &str| Reading {
        rev: Some(if revision.is_empty() { "HEAD" } else { revision }.to_owned()),
        as_of: None,
        ..options.reading.clone()
    };
    let range = options.range.as_deref().unwrap_or_default();
    if let Some((one, other)) = range.split_once("...") {
        let head = |revision: &str| if revision.is_empty() { "HEAD".into() } else { printable(revision).into_owned() };
        let (one, other) = (head(one), head(other));
        return Err(Error::new(
            format!("{:?} asks for a merge base, which is not looked for", printable(range)),
            format!("name it yourself: asplanned changes $(git merge-base {one} {other})..{other}"),
        ));
    }
    let later = match options.until {
        Some(day) => Reading { rev: None, as_of: Some(day), ..options.reading.clone() },
        None => options.reading.clone(),
    };
    let earlier = |revision: &str| match options.since {
        Some(day) => Reading { rev: None, as_of: Some(day), ..options.reading.clone() },
        None => of(revision),
    };
    match range.split_once("..") {
        None => Ok((earlier(range), later)),
        Some((from, to)) if later.rev.is_none() && later.as_of.is_none() => Ok((of(from), of(to))),
        Some(_) => Err(Error::new(
            format!("{:?} names both versions, and an option one of them again", printable(range)),
            "leave out --rev, --as-of or --until, or what stands behind the two dots with these",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(range: &str) -> (Option<String>, Option<String>) {
        let options = Options { range: Some(range.to_owned()), ..Options::default() };
        let (from, to) = readings(&options).unwrap();
        (from.rev, to.rev)
    }

    #[test]
    fn ranges_are_read_as_git_diff_reads_them() {
        let rev = |text: &str| Some(text.to_owned());
        assert_eq!(named("v1"), (rev("v1"), None));
        assert_eq!(named("v1..v2"), (rev("v1"), rev("v2")));
        assert_eq!(named("v1.."), (rev("v1"), rev("HEAD")));
        assert_eq!(named("..v2"), (rev("HEAD"), rev("v2")));
        assert_eq!(named(".."), (rev("HEAD"), rev("HEAD")));
        let none = readings(&Options::default()).unwrap();
        assert_eq!((none.0.rev, none.1.rev), (rev("HEAD"), None));
    }

    #[test]
    fn days_name_versions_too() {
        let day = |text: &str| Some(text.parse().unwrap());
        let options = Options { since: day("2023-01-09"), until: day("2023-02-01"), ..Options::default() };
        let (from, to) = readings(&options).unwrap();
        assert_eq!((from.rev, from.as_of, to.rev, to.as_of), (None, day("2023-01-09"), None, day("2023-02-01")));
    }

    #[test]
    fn a_merge_base_and_a_version_named_twice_are_refused() {
        let refused = |options: Options| readings(&options).unwrap_err().message;
        let range = |range: &str| Options { range: Some(range.to_owned()), ..Options::default() };
        assert!(refused(range("v1...v2")).contains("merge base"));
        let until = "2023-01-09".parse().ok();
        assert!(refused(Options { until, ..range("v1..v2") }).contains("both versions"));
    }
}
