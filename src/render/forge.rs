//! Where the web shows a commit: the forges whose addresses are known, found by a remote's URL.
//!
//! A remote's URL is a configuration's word, and may be anybody's. So a link is put together from nothing but a host, a
//! port and a path that hold the plainest characters, always begins with `https`, and names no user. Whatever does not
//! fit gives no link.

use gix_url::Scheme;

/// The longest host or path that a link is made of.
const MAX_PART: usize = 200;

/// A repository on a forge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forge {
    /// What stands before a commit's hash.
    before: String,
}

/// How a sort of forge lays out its addresses.
struct Layout {
    /// What stands between a repository's path and a commit's hash.
    commit: &'static str,
    /// How many parts a repository's path has; `None`: two or more.
    parts: Option<usize>,
}

impl Forge {
    /// Finds the forge that a remote's URL leads to: any of git's forms, `https://host/owner/repository.git`,
    /// `git@host:owner/repository`, `ssh://`, `git://`. `None` where it is no known forge's, or not plain enough.
    pub fn of(remote: &str) -> Option<Self> {
        // What holds another character than these is no forge's, and a parser need not see it.
        if !remote.bytes().all(|byte| (b'!'..=b'~').contains(&byte)) {
            return None;
        }
        let url = gix_url::Url::try_from(remote).ok()?;
        if !matches!(url.scheme, Scheme::Https | Scheme::Http | Scheme::Ssh | Scheme::Git) {
            return None;
        }
        let host = url.host().filter(|host| is_host(host))?.to_ascii_lowercase();
        let layout = layout(&host)?;
        let path = std::str::from_utf8(&url.path).ok()?.trim_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        let parts = path.split('/').count();
        let fits = layout.parts.map_or(parts >= 2, |wanted| parts == wanted);
        if !fits || path.len() > MAX_PART || !path.split('/').all(is_part) {
            return None;
        }
        // The port of ssh says nothing of where the web is.
        let port = url.port.filter(|_| url.scheme == Scheme::Https).map(|port| format!(":{port}")).unwrap_or_default();
        Some(Self { before: format!("https://{host}{port}/{path}{}", layout.commit) })
    }

    /// Gives the address of a commit.
    pub fn commit(&self, hash: &str) -> String {
        format!("{}{hash}", self.before)
    }
}

/// Names the repository that a remote's URL leads to: its path on the host, `owner/name`, so that its clones have one name
/// wherever they lie; of a folder on this machine the last part of the path. `None` where that is not plain enough.
pub fn repository(remote: &str) -> Option<String> {
    if !remote.bytes().all(|byte| (b'!'..=b'~').contains(&byte)) {
        return None;
    }
    let url = gix_url::Url::try_from(remote).ok()?;
    let path = std::str::from_utf8(&url.path).ok()?.trim_matches('/');
    let is_elsewhere = matches!(url.scheme, Scheme::Https | Scheme::Http | Scheme::Ssh | Scheme::Git);
    let name = if is_elsewhere { path } else { path.rsplit('/').next().unwrap_or(path) };
    let name = name.strip_suffix(".git").unwrap_or(name);
    (name.len() <= MAX_PART && name.split('/').all(is_part)).then(|| name.to_owned())
}

/// Tells the sort of forge by its host.
fn layout(host: &str) -> Option<Layout> {
    let layout = |commit, parts| Some(Layout { commit, parts });
    let (first, rest) = host.split_once('.')?;
    match host {
        "bitbucket.org" => layout("/commits/", Some(2)),
        "codeberg.org" | "git.sr.ht" => layout("/commit/", Some(2)),
        _ if rest.is_empty() => None,
        _ => match first {
            "github" | "gitea" | "forgejo" => layout("/commit/", Some(2)),
            "gitlab" => layout("/-/commit/", None),
            _ => None,
        },
    }
}

fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    host.len() <= MAX_PART && host.split('.').all(is_label)
}

fn is_part(part: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+');
    !part.is_empty() && part != "." && part != ".." && part.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_forges_show_commits() {
        for (remote, expected) in [
            ("https://github.com/acme/tools.git", "https://github.com/acme/tools/commit/H"),
            ("https://github.com/acme/tools", "https://github.com/acme/tools/commit/H"),
            ("https://github.com/acme/tools/", "https://github.com/acme/tools/commit/H"),
            ("https://GitHub.com/Acme/Tools.git", "https://github.com/Acme/Tools/commit/H"),
            ("http://github.com/acme/tools.git", "https://github.com/acme/tools/commit/H"),
            ("git@github.com:acme/tools.git", "https://github.com/acme/tools/commit/H"),
            ("git@github.com:/acme/tools.git", "https://github.com/acme/tools/commit/H"),
            ("github.com:acme/tools", "https://github.com/acme/tools/commit/H"),
            ("ssh://git@github.com/acme/tools.git", "https://github.com/acme/tools/commit/H"),
            ("ssh://git@github.com:22/acme/tools.git", "https://github.com/acme/tools/commit/H"),
            ("git://github.com/acme/tools.git", "https://github.com/acme/tools/commit/H"),
            ("https://github.acme.example/acme/tools", "https://github.acme.example/acme/tools/commit/H"),
            ("git@gitlab.com:acme/tools.git", "https://gitlab.com/acme/tools/-/commit/H"),
            ("https://gitlab.com/acme/web/tools.git", "https://gitlab.com/acme/web/tools/-/commit/H"),
            ("https://gitlab.acme.example:8443/a/b.git", "https://gitlab.acme.example:8443/a/b/-/commit/H"),
            ("ssh://git@gitlab.acme.example:2222/a/b.git", "https://gitlab.acme.example/a/b/-/commit/H"),
            ("https://codeberg.org/acme/tools.git", "https://codeberg.org/acme/tools/commit/H"),
            ("https://gitea.com/acme/tools.git", "https://gitea.com/acme/tools/commit/H"),
            ("git@forgejo.acme.example:acme/tools", "https://forgejo.acme.example/acme/tools/commit/H"),
            ("git@bitbucket.org:acme/tools.git", "https://bitbucket.org/acme/tools/commits/H"),
            ("https://git.sr.ht/~acme/tools", "https://git.sr.ht/~acme/tools/commit/H"),
            ("git@git.sr.ht:~acme/tools", "https://git.sr.ht/~acme/tools/commit/H"),
        ] {
            let found = Forge::of(remote).map(|forge| forge.commit("H"));
            assert_eq!(found.as_deref(), Some(expected), "{remote}");
        }
    }

    #[test]
    fn credentials_stay_out_of_links() {
        for remote in [
            "https://ana:geheim@github.com/acme/tools.git",
            "https://ghp_geheim@github.com/acme/tools.git",
            "https://x-access-token:geheim@github.com/acme/tools",
            "ssh://ana:geheim@github.com/acme/tools",
            "geheim@github.com:acme/tools.git",
        ] {
            let found = Forge::of(remote).map(|forge| forge.commit("H"));
            assert_eq!(found.as_deref(), Some("https://github.com/acme/tools/commit/H"), "{remote}");
        }
    }

    #[test]
    fn other_places_and_odd_urls_give_no_link() {
        for remote in [
            "",
            ".",
            "origin",
            "/srv/git/tools.git",
            "../tools",
            "file:///srv/git/github.com/acme/tools",
            "https://example.com/acme/tools.git",
            "https://notgithub.com/acme/tools.git",
            "https://github.com.example.com@evil.example/acme/tools",
            "https://github.com/acme",
            "https://github.com/acme/tools/tree",
            "https://github.com/acme//tools",
            "https://github.com/acme/..",
            "https://gitlab.com/acme/../tools",
            "https://github.com/acme/to ols",
            "https://github.com/acme/tools?x=1",
            "https://github.com/acme/tools#x",
            "https://github.com/acme/%0atools",
            "https://github.com/acme/\u{1b}]8;;evil\u{7}tools",
            "https://github.com\u{1b}[31m/acme/tools",
            "https://gith\u{fc}b.com/acme/tools",
            "https://github.com/acme/t\u{202e}ools",
            "javascript:alert(1)",
            "javascript://github.com/acme/tools",
            "ext::sh -c whoami",
            "git@[::1]:acme/tools",
            "https://github./acme/tools",
            "https://-github.com/acme/tools",
            "git@-oProxyCommand=x:acme/tools",
            "https://sr.ht/~acme/tools",
        ] {
            assert_eq!(Forge::of(remote), None, "{remote}");
        }
        assert_eq!(Forge::of(&format!("https://github.com/acme/{}", "x".repeat(300))), None);
    }

    #[test]
    fn clones_of_one_repository_have_one_name() {
        for (remote, expected) in [
            ("https://github.com/acme/tools.git", Some("acme/tools")),
            ("https://ana:geheim@github.com/acme/tools/", Some("acme/tools")),
            ("git@github.com:acme/tools.git", Some("acme/tools")),
            ("ssh://git@git.acme.example:2222/web/tools", Some("web/tools")),
            ("https://gitlab.com/acme/web/tools.git", Some("acme/web/tools")),
            ("https://git.sr.ht/~acme/tools", Some("~acme/tools")),
            ("/srv/git/tools.git", Some("tools")),
            ("../tools", Some("tools")),
            ("file:///srv/git/tools.git/", Some("tools")),
            ("", None),
            ("https://github.com/", None),
            ("https://github.com/acme/..", None),
            ("https://github.com/acme/to ols", None),
            ("https://github.com/acme/\u{1b}tools", None),
        ] {
            assert_eq!(repository(remote).as_deref(), expected, "{remote}");
        }
        assert_eq!(repository(&format!("https://github.com/acme/{}", "x".repeat(300))), None);
    }

    proptest! {
        #[test]
        fn a_name_is_plain_whatever_the_remote(remote in ".{0,80}|(https?|ssh|file)://[!-~]{0,60}|[!-~]{0,40}") {
            if let Some(name) = repository(&remote) {
                prop_assert!(!name.is_empty() && !name.contains('@') && !name.contains(':'), "{name}");
                prop_assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "-._~+/".contains(c)), "{name}");
            }
        }

        #[test]
        fn a_link_is_plain_whatever_the_remote(
            remote in ".{0,80}|(https?|ssh|git)://[!-~]{0,30}github\\.com[!-~]{0,40}|[!-~]{0,20}gitlab\\.com:[!-~]{0,40}"
        ) {
            if let Some(forge) = Forge::of(&remote) {
                let link = forge.commit("H");
                prop_assert!(link.starts_with("https://"));
                let plain = |c: char| c.is_ascii_alphanumeric() || "-._~+:/".contains(c);
                prop_assert!(link.chars().all(plain), "{link}");
                prop_assert_eq!(link.matches(':').count() <= 2, true);
            }
        }
    }
}
