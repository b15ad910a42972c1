//! The remote that a repository's commits can be looked at on.

/// Chooses the address of a remote: of the one that `branch` follows, else of `origin`, else of the only one. `setting`
/// gives settings by their keys, `remotes` are the remotes' names.
pub(super) fn url(
    setting: impl Fn(&str) -> Option<String>,
    branch: Option<&str>,
    remotes: &[String],
) -> Option<String> {
    let url = |remote: &str| setting(&format!("remote.{remote}.url"));
    let followed = branch.and_then(|branch| setting(&format!("branch.{branch}.remote")));
    let only = || match remotes {
        [only] => url(only),
        _ => None,
    };
    followed.and_then(|remote| url(&remote)).or_else(|| url("origin")).or_else(only)
}

/// Gives the settings that `git config -z` prints, in its order.
pub(super) fn printed_settings(printed: &[u8]) -> Vec<(String, String)> {
    let setting = |setting: &[u8]| {
        let setting = String::from_utf8_lossy(setting);
        let (key, value) = setting.split_once('\n')?;
        Some((key.to_owned(), value.to_owned()))
    };
    printed.split(|byte| *byte == 0).filter_map(setting).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(settings: &[(&str, &str)], branch: Option<&str>) -> Option<String> {
        let find = |key: &str| settings.iter().find(|(own, _)| *own == key).map(|(_, value)| (*value).to_owned());
        let name = |(key, _): &(&str, &str)| Some(key.strip_prefix("remote.")?.strip_suffix(".url")?.to_owned());
        url(find, branch, &settings.iter().filter_map(name).collect::<Vec<_>>())
    }

    #[test]
    fn the_remote_that_the_branch_follows_comes_first_then_origin_then_the_only_one() {
        let own = [("remote.up.url", "u"), ("remote.origin.url", "o"), ("branch.main.remote", "up")];
        assert_eq!(chosen(&own, Some("main")).as_deref(), Some("u"));
        assert_eq!(chosen(&own, Some("other")).as_deref(), Some("o"));
        assert_eq!(chosen(&own, None).as_deref(), Some("o"));
        assert_eq!(chosen(&[("remote.up.url", "u")], None).as_deref(), Some("u"));
        assert_eq!(chosen(&[("remote.a.url", "a"), ("remote.b.url", "b")], None), None);
        assert_eq!(chosen(&[("branch.main.remote", ".")], Some("main")), None);
    }

    #[test]
    fn printed_settings_are_read() {
        let printed = b"remote.origin.url\nhttps://a/b\nc\0remote.x.promisor\0";
        assert_eq!(printed_settings(printed), [("remote.origin.url".to_owned(), "https://a/b\nc".to_owned())]);
    }
}
