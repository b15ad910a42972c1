//! The event that a GitHub workflow runs for, as far as a review asks for it.

use serde::Deserialize;

/// The largest event that is read, in bytes; GitHub's own limit is 25 MB.
pub const MAX_EVENT: u64 = 32 << 20;

/// The two ends of a pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequest {
    /// The commit of the base branch when the event was sent, in hexadecimal digits.
    pub base: String,
    /// The commit of the pull request's branch, likewise.
    pub head: String,
}

#[derive(Deserialize)]
struct Event {
    pull_request: Option<Ends>,
}

#[derive(Deserialize)]
struct Ends {
    base: End,
    head: End,
}

#[derive(Deserialize)]
struct End {
    sha: String,
}

/// Reads what an event says of a pull request; `None` where it is about none, or is no event.
pub fn pull_request(event: &[u8]) -> Option<PullRequest> {
    let Ends { base, head } = serde_json::from_slice::<Event>(event).ok()?.pull_request?;
    let is_commit = |text: &str| matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_commit(&base.sha) && is_commit(&head.sha)).then_some(PullRequest { base: base.sha, head: head.sha })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_of_a_pull_request_names_its_two_ends() {
        let (base, head) = ("a".repeat(40), "0".repeat(40));
        let event = |base: &str| {
            format!(
                "{{\"action\":\"opened\",\"pull_request\":{{\"base\":{{\"sha\":\"{base}\"}},\"head\":{{\"sha\":\"{head}\"}}}}}}"
            )
        };
        assert_eq!(pull_request(event(&base).as_bytes()), Some(PullRequest { base: base.clone(), head: head.clone() }));
        for other in
            [event("HEAD; rm -rf"), event("--output=x"), "{}".into(), "{\"pull_request\":1}".into(), "no".into()]
        {
            assert_eq!(pull_request(other.as_bytes()), None, "{other}");
        }
    }
}
