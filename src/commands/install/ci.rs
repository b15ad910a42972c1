//! What lets a CI review pull requests: a few lines to put into a file that is the team's own, so that nothing is written.

use crate::commands::context::Reply;

/// A CI that there are lines for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// GitHub Actions.
    Github,
    /// GitLab CI.
    Gitlab,
}

impl System {
    /// All of them, in the order in which help names them.
    pub const ALL: [Self; 2] = [Self::Github, Self::Gitlab];

    /// The system's name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::Gitlab => "gitlab",
        }
    }

    /// The file that the lines belong in.
    const fn file(self) -> &'static str {
        match self {
            Self::Github => ".github/workflows/asplanned.yml",
            Self::Gitlab => ".gitlab-ci.yml",
        }
    }
}

/// What the lines have in place of the owner, as long as this program does not know where it is at home.
const OWNER: &str = "OWNER/asplanned";

/// Prints the lines.
pub(super) fn lines(system: System) -> Reply {
    // A host and the two parts behind it.
    let home = env!("CARGO_PKG_REPOSITORY").trim_end_matches(".git").splitn(4, '/').nth(3).filter(|it| !it.is_empty());
    let version = env!("CARGO_PKG_VERSION");
    let out = match system {
        System::Github => github(home.unwrap_or(OWNER), version),
        System::Gitlab => gitlab(home.unwrap_or(OWNER), version),
    };
    let mut err = format!("Put it into {}; nothing was written.\n", system.file());
    if home.is_none() {
        err.push_str("In place of OWNER put who holds the copy of asplanned that you use.\n");
    }
    Reply { out, err, ..Reply::default() }
}

fn github(home: &str, version: &str) -> String {
    format!(
        "\
# fetch-depth: 0 comes first: a verdict needs the whole history.
name: asplanned
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  asplanned:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: {home}@v{version}
"
    )
}

fn gitlab(home: &str, version: &str) -> String {
    format!(
        "\
# The job sets GIT_DEPTH: 0 itself: a verdict needs the whole history.
include:
  - project: {home}
    ref: v{version}
    file: /templates/asplanned.yml
    inputs:
      source: $CI_SERVER_URL/{home}.git
      version: v{version}
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::context::CLEAN;

    #[test]
    fn the_depth_of_the_clone_is_told_first() {
        for system in System::ALL {
            let reply = lines(system);
            let first = reply.out.lines().next().unwrap();
            assert!(first.starts_with('#') && first.to_lowercase().replace('_', "-").contains("depth: 0"), "{first}");
            assert!(reply.err.contains(system.file()) && reply.code == CLEAN);
            assert!(reply.out.lines().all(|line| !line.ends_with(' ') && !line.contains('\t')));
        }
    }
}
