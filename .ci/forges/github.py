"""Runs the steps of action.yml as GitHub's runner would, on a pull request's merge commit."""

import json
import os
import pathlib
import platform
import re
import shutil
import stat
import subprocess

import yaml
from world import FLAW, HOSTILE, PLAN, PROGRAM, RECORD, ROOT, World, run

MARKER = "<!-- asplanned:review -->"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS = ACTION["runs"]["steps"]
EXPRESSION = re.compile(r"\$\{\{\s*([a-zA-Z0-9_.-]+)\s*\}\}")

# Answers as `gh` does: comments of a pull request, and what is said to be there of releases.
GH = r"""#!/usr/bin/env bash
set -euo pipefail
printf '%s\n' "$@" > "$HOME/gh.last"
case "$1 $2" in
  "api graphql") while [ "$1" != --jq ]; do shift; done; jq "$2" "$HOME/comments.json" ;;
  "api --silent")
    printf '%s %s\n' "$4" "$5" >> "$HOME/gh.calls"
    [ "$6" = -F ]; file="${7#body=@}"; [ "$file" != "$7" ]; cp "$file" "$HOME/gh.body" ;;
  "api --method") [ "$3 $4" = "GET repos/acme/tools/pulls" ]; cat "$HOME/pulls.json" ;;
  "release download")
    while [ "$1" != --dir ]; do shift; done
    [ -d "$HOME/release" ] || exit 1
    cp "$HOME"/release/* "$2" ;;
  *) exit 9 ;;
esac
"""


def check_the_file():
    """No expression in a script; every script begins strictly."""
    for step in STEPS:
        assert "${{" not in step["run"], step["name"]
        assert step["run"].startswith("set -euo pipefail\n") and step["shell"] == "bash", step["name"]
        assert set(step) <= {"name", "id", "shell", "env", "run"}, step["name"]
        for value in step.get("env", {}).values():
            assert EXPRESSION.fullmatch(value), value


def commands(log):
    """The commands that the runner obeys in a log: it heeds none between two tokens."""
    obeyed, token = [], None
    for line in re.split(r"[\r\n]", log):
        line = line.strip()
        if token:
            token = None if line == f"::{token}::" else token
            continue
        found = re.match(r"::([^ :]+)(?: (.*?))?::(.*)", line) or re.search(r"##\[([^ \]]+)(.*?)\](.*)", line)
        if found and found[1] == "stop-commands":
            token = found[3]
        elif found:
            properties = dict(it.split("=", 1) for it in (found[2] or "").split(",") if "=" in it)
            obeyed.append((found[1], properties, found[3]))
    assert token is None, "commands stay stopped"
    return obeyed


class Runner:
    """What one use of the action came to."""

    def __init__(self, world, name, clone, event, event_name="pull_request", **inputs):
        self.home = world.folder / f"{name}-runner"
        self.home.mkdir()
        self.temp = self.home / "temp"
        self.temp.mkdir()
        programs = self.home / "programs"
        programs.mkdir()
        (programs / "gh").write_text(GH)
        (programs / "gh").chmod(stat.S_IRWXU)
        self.summary = self.home / "summary"
        self.summary.touch()
        (self.home / "event.json").write_text(json.dumps(event))
        (self.home / "comments.json").write_text(json.dumps(comments([])))
        self.env = world.env | {
            "HOME": str(self.home),
            "PATH": f"{programs}:{world.env['PATH']}",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_EVENT_NAME": event_name,
            "GITHUB_EVENT_PATH": str(self.home / "event.json"),
            "GITHUB_REPOSITORY": "acme/tools",
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_WORKSPACE": str(clone),
            "RUNNER_OS": "Linux",
            "RUNNER_ARCH": "ARM64" if platform.machine() == "aarch64" else "X64",
            "RUNNER_TEMP": str(self.temp),
        }
        defaults = {key: it.get("default", "") for key, it in ACTION["inputs"].items()}
        self.values = {f"inputs.{key}": value for key, value in (defaults | inputs).items()}
        self.values |= {"inputs.token": "secret", "github.action_repository": "acme/asplanned"}
        self.clone = clone
        self.code = None
        self.log = ""

    def play(self):
        """Runs the steps in order, each with what the ones before it left."""
        for number, step in enumerate(STEPS):
            files = {key: self.home / f"{key}-{number}" for key in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH")}
            for file in files.values():
                file.touch()
            env = {key: EXPRESSION.sub(lambda it: self.values.get(it[1], ""), it) for key, it in step.get("env", {}).items()}
            script = self.home / f"step-{number}.sh"
            script.write_text(step["run"])
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
                cwd=self.clone,
                env=self.env | env | {key: str(file) for key, file in files.items()},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                text=True,
            )
            self.log += done.stdout
            for line in files["GITHUB_OUTPUT"].read_text().splitlines():
                key, value = line.split("=", 1)
                self.values[f"steps.{step['id']}.outputs.{key}"] = value
            assert files["GITHUB_ENV"].read_text() == ""
            for folder in files["GITHUB_PATH"].read_text().splitlines():
                self.env["PATH"] = f"{folder}:{self.env['PATH']}"
            self.code = done.returncode
            if self.code:
                break
        return self

    def output(self, name):
        return EXPRESSION.sub(lambda it: self.values.get(it[1], ""), ACTION["outputs"][name]["value"])

    def result(self):
        return json.loads((self.temp / "asplanned/result.json").read_text())

    def annotations(self, level):
        return [it for it in commands(self.log) if it[0] == level]

    def calls(self):
        file = self.home / "gh.calls"
        return file.read_text().splitlines() if file.exists() else []


def comments(nodes):
    nodes = [{"databaseId": number, "viewerDidAuthor": own, "body": body} for number, own, body in nodes]
    return {"data": {"repository": {"pullRequest": {"comments": {"nodes": nodes}}}}}


def event_of(base, head, fork=False):
    repository = {"full_name": "acme/tools"}
    other = {"full_name": "stranger/tools"} if fork else repository
    ends = {"base": {"sha": base, "repo": repository}, "head": {"sha": head, "repo": other}}
    return {"pull_request": {"number": 1} | ends}


def reviews():
    world = World()
    base, head, merge = world.pull_request({"plans/x/actual.toml": RECORD + FLAW})
    event = event_of(base, head)
    whole = world.clone("whole", merge)

    played = Runner(world, "whole", whole, event).play()
    assert played.code == 1, played.log
    assert (played.output("denied"), played.output("exit-code")) == ("1", "1"), played.values
    assert played.output("findings") == str(len(played.result()["findings"]))
    [error] = played.annotations("error")
    assert error[1]["file"] == "plans/x/actual.toml" and error[1]["line"] == "6", error
    assert "nothing" in error[2]
    assert not any("clone" in it[2] for it in played.annotations("warning"))
    summary = played.summary.read_text()
    assert summary.startswith(f"{MARKER}\n") and "Visit customers" in summary, summary
    assert open(played.output("markdown")).read() == summary
    assert played.calls() == []

    # What is installed is the program at the action's own ref.
    installed = played.temp / "asplanned/bin/asplanned"
    version = run([installed, "--version"], whole, world.env).stdout
    assert version == run([PROGRAM, "--version"], whole, world.env).stdout

    lenient = {"fail-on-findings": "false"}
    played = Runner(world, "lenient", whole, event, **lenient).play()
    assert (played.code, played.output("exit-code"), played.output("denied")) == (0, "1", "1"), played.log

    played = Runner(world, "based", whole, event, base="origin/main").play()
    assert (played.code, played.output("denied")) == (1, "1"), played.log
    assert Runner(world, "odd-base", whole, event, base="--output=x").play().code == 2

    # With two commits the versions can be compared, and nothing has a verdict.
    played = Runner(world, "shallow", world.clone("shallow", merge, 2), event, **lenient).play()
    assert (played.code, played.output("exit-code")) == (2, "2"), played.log
    assert "fetch-depth: 0" in played.annotations("warning")[0][2], played.log
    assert "Visit customers" in played.summary.read_text()

    played = Runner(world, "off", whole, event, review="false", check="false").play()
    assert (played.code, played.output("exit-code"), played.summary.read_text()) == (0, "0", ""), played.log

    played = Runner(world, "check", whole, event, review="false").play()
    assert (played.code, played.output("markdown")) == (1, ""), played.log
    assert "1 of them denied" in played.summary.read_text()

    played = Runner(world, "push", whole, {}, "push").play()
    assert (played.code, played.output("denied")) == (1, "1"), played.log

    clean = World()
    base, head, merge = clean.pull_request({"plans/x/actual.toml": RECORD})
    played = Runner(clean, "clean", clean.clone("clean", merge), event_of(base, head)).play()
    assert (played.code, played.output("findings"), played.output("exit-code")) == (0, "0", "0"), played.log
    assert played.annotations("error") + played.annotations("warning") == [], played.log

    # Where there is no repository nothing is counted, and the job fails.
    nowhere = clean.folder / "nowhere"
    nowhere.mkdir()
    played = Runner(clean, "nowhere", nowhere, {}, "push", **lenient).play()
    assert (played.code, played.output("findings"), played.output("exit-code")) == (2, "", "2"), played.log
    assert played.annotations("warning") == [], played.log


def strangers():
    """A pull request whose every text is a trap."""
    world = World()
    name = "::error file=x::y ##[set-output name=denied;]0 $(touch pwned)`touch pwned`;touch pwned"
    files = {
        "plans/x/actual.toml": RECORD + HOSTILE,
        f"plans/{name}/plan.toml": PLAN + HOSTILE.replace("plan =", "needs = [\"x\"]\nnote ="),
        "plans/broken/plan.toml": "::error::x ##[set-output name=denied;]0\n",
        ".cargo/config.toml": "[build]\nrustc-wrapper = \"/nowhere\"\n",
        "rust-toolchain.toml": "[toolchain]\nchannel = \"nowhere\"\n",
    }
    base, head, merge = world.pull_request(files)
    played = Runner(world, "stranger", world.clone("stranger", merge), event_of(base, head), comment="true").play()
    assert played.code == 1, played.log
    result = played.result()
    denied = sum(it["level"] == "deny" for it in result["findings"])
    assert denied > 0 and played.output("denied") == str(denied), played.values
    assert played.output("findings") == str(len(result["findings"]))
    obeyed = commands(played.log)
    assert {it[0] for it in obeyed} <= {"error", "warning", "notice"}, obeyed
    assert len(played.annotations("error")) == min(denied, 10), obeyed
    assert len(played.annotations("warning")) == min(len(result["findings"]) - denied, 10), obeyed
    assert all(it[1]["title"].startswith("asplanned%3A ") for it in obeyed), obeyed
    body = (played.home / "gh.body").read_text()
    assert body == played.summary.read_text() and len(body) <= 65_000
    assert "<img" not in body and "@team" not in body, body
    assert not [path for path in world.folder.rglob("pwned")]

    check = Runner(world, "stranger-check", played.clone, {}, "push").play()
    assert check.code == 1 and {it[0] for it in commands(check.log)} <= {"error", "warning", "notice"}, check.log


    # An error quotes what a stranger wrote; the runner would take commands of the old kind out of any line.
    commit = world.commit("settings", {"asplanned.toml": '"##[set-output name=denied;]0" = 1\n'})
    odd = Runner(world, "odd-settings", world.clone("odd-settings", commit), {}, "push").play()
    assert odd.code == 2 and "##<U+005B>set-output" in odd.log, odd.log
    assert commands(odd.log) == [], odd.log


def sticky_comments():
    world = World()
    base, head, merge = world.pull_request({"plans/x/actual.toml": RECORD})
    clone = world.clone("comments", merge)

    def played(name, nodes, fork=False, clone=clone, event=None):
        runner = Runner(world, name, clone, event or event_of(base, head, fork), comment="true")
        (runner.home / "comments.json").write_text(json.dumps(comments(nodes)))
        runner.play()
        assert runner.code == 0, runner.log
        return runner

    new = "POST repos/acme/tools/issues/1/comments"
    first = played("first", [(7, True, "hello"), (8, False, f"{MARKER}\nnot ours")])
    assert first.calls() == [new]
    assert (first.home / "gh.body").read_text() == first.summary.read_text()
    again = played("again", [(7, False, MARKER), (8, True, f"{MARKER}\nold"), (9, True, f"{MARKER}\nolder")])
    assert again.calls() == ["PATCH repos/acme/tools/issues/comments/8"]
    fork = played("fork", [], fork=True)
    assert fork.calls() == [] and "docs/ci.md" in fork.annotations("notice")[0][2]

    # What touches no plan is worth no comment, but an old one is kept true.
    base, head, merge = world.pull_request({"more code": "2"})
    event, clone = event_of(base, head), world.clone("nothing", merge)
    assert played("nothing", [], clone=clone, event=event).calls() == []
    assert played("no-more", [(8, True, MARKER)], clone=clone, event=event).calls() != []


def releases():
    world = World()
    base, head, merge = world.pull_request({"plans/x/actual.toml": RECORD})
    clone = world.clone("release", merge)
    archive = pathlib.Path(run([ROOT / ".ci/release/archive", world.folder / "packed"], ROOT, os.environ).stdout.strip())
    tag = "v" + run([PROGRAM, "--version"], clone, world.env).stdout.split()[1]
    for name, expected in (("good", 0), ("bad", 1)):
        runner = Runner(world, name, clone, event_of(base, head), version=tag)
        release = runner.home / "release"
        shutil.copytree(archive.parent, release)
        if name == "bad":
            with open(release / archive.name, "ab") as file:
                file.write(b"x")
        runner.play()
        assert (runner.code != 0) == bool(expected), runner.log
        assert (runner.temp / "asplanned/bin/asplanned").exists() != bool(expected)
    for version in ("--repo=x", "v1;touch pwned", "a b"):
        assert Runner(world, f"odd-{len(version)}", clone, {}, version=version).play().code == 2


if __name__ == "__main__":
    check_the_file()
    reviews()
    strangers()
    sticky_comments()
    releases()
    print("action.yml: reviews, checks, comments and releases are as they should be")
