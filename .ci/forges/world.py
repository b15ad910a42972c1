"""Repositories and programs for the checks of this folder; nothing of the machine's configuration reaches them."""

import json
import os
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target").resolve()
TOOLS = TARGET / "ci"
PROGRAM = TARGET / "release/asplanned"

PLAN = 'title = "X"\n\n[[step]]\nid = "a"\ntitle = "Visit customers"\n'
RECORD = '[[step]]\nid = "a"\n'
FLAW = '\n[[step]]\nid = "c"\nplan = "nothing"\nnote = "why"\n'
# What a stranger's pull request would try: each of it is only a text.
TRAP = (
    "`touch pwned` $(touch pwned) ::set-output name=findings::7 ##[set-output name=findings;]7 %0A::error::x "
    "</details> ]]> ``` @team <img src=x onerror=x> =cmd()"
)
HOSTILE = f'\n[[step]]\nid = "t"\ntitle = """{TRAP}"""\nplan = """{TRAP}"""\n'


def environment(home, **more):
    """The variables that a program gets: none of this machine's but where programs are."""
    # With other flags than the release's, or another moment for what is written in C, all would be built again.
    keys = ("PATH", "CARGO_HOME", "RUSTUP_HOME", "CARGO_ENCODED_RUSTFLAGS", "SOURCE_DATE_EPOCH")
    kept = {key: os.environ[key] for key in keys if key in os.environ}
    kept.setdefault("CARGO_HOME", os.path.expanduser("~/.cargo"))
    kept.setdefault("RUSTUP_HOME", os.path.expanduser("~/.rustup"))
    fixed = {
        "HOME": str(home),
        "CARGO_TARGET_DIR": str(TARGET),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "ana",
        "GIT_AUTHOR_EMAIL": "ana@example.org",
        "GIT_COMMITTER_NAME": "ana",
        "GIT_COMMITTER_EMAIL": "ana@example.org",
        "LANG": "C.UTF-8",
    }
    return kept | fixed | more


def run(args, folder, env, expected=0):
    """Runs a program to its end, which must be the expected one; `None`: any."""
    done = subprocess.run(args, cwd=folder, env=env, text=True, capture_output=True, stdin=subprocess.DEVNULL)
    said = f"{args} ended with {done.returncode}\n{done.stdout}{done.stderr}"
    assert expected is None or done.returncode == expected, said
    return done


class World:
    """A temporary folder with a forge's repository in it, which holds one pull request."""

    def __init__(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.temporary.name)
        self.env = environment(self.folder)
        self.origin = self.folder / "origin"
        self.origin.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "uploadpack.allowAnySHA1InWant", "true")
        self.commit("plan", {"plans/x/plan.toml": PLAN})
        self.commit("other work", {"code": "1"})

    def git(self, *args):
        return run(["git", *args], self.origin, self.env).stdout.strip()

    def commit(self, message, files):
        for path, text in files.items():
            path = self.origin / path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")

    def pull_request(self, files):
        """Makes a branch with these files and the merge commit that a forge makes; gives base, head and merge."""
        self.git("checkout", "--quiet", "-B", "topic", "main")
        head = self.commit("topic", files)
        self.git("checkout", "--quiet", "main")
        # The base goes on meanwhile.
        base = self.commit("more work", {"code": head})
        self.git("checkout", "--quiet", "--detach", "main")
        self.git("merge", "--quiet", "--no-ff", "--message", "merge", "topic")
        merge = self.git("rev-parse", "HEAD")
        self.git("update-ref", "refs/pull/1/merge", merge)
        self.git("update-ref", "refs/pull/1/head", head)
        self.git("checkout", "--quiet", "main")
        return base, head, merge

    def clone(self, name, commit, depth=0):
        """Gives a clone with this commit checked out, as a CI makes it."""
        folder = self.folder / name
        folder.mkdir()
        env = self.env
        run(["git", "init", "--quiet"], folder, env)
        run(["git", "remote", "add", "origin", f"file://{self.origin}"], folder, env)
        limits = [f"--depth={depth}"] if depth else []
        refs = ["+refs/heads/*:refs/remotes/origin/*"] if not depth else []
        run(["git", "fetch", "--quiet", "--no-tags", *limits, "origin", commit, *refs], folder, env)
        run(["git", "checkout", "--quiet", "--detach", commit], folder, env)
        return folder

    def write(self, name, value):
        path = self.folder / name
        path.write_text(value if isinstance(value, str) else json.dumps(value))
        return path
