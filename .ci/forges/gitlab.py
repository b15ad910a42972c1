"""Runs the script of the GitLab template, and holds its reports against what reads them."""

import json
import re
import subprocess

import yaml
from lxml import etree
from world import FLAW, HOSTILE, PROGRAM, RECORD, ROOT, TOOLS, World, run

HEAD, BODY = (ROOT / "templates/asplanned.yml").read_text().split("\n---\n")
SCHEMA = etree.XMLSchema(etree.parse(str(TOOLS / "junit.xsd")))
INPUT = re.compile(r"\$\[\[ inputs\.([a-z-]+) \]\]")


def job(**given):
    """The job, with its inputs put in as GitLab does."""
    inputs = yaml.safe_load(HEAD)["spec"]["inputs"]
    assert set(INPUT.findall(BODY)) == set(inputs)
    values = {key: it["default"] for key, it in inputs.items()} | given
    text = INPUT.sub(lambda it: values[it[1]], BODY)
    return text, yaml.safe_load(text)["asplanned"]


def validate(world):
    text, _ = job()
    for name, content in (("head.yml", HEAD), ("body.yml", text)):
        file = world.write(name, content)
        run([TOOLS / "venv/bin/check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", file], ROOT, world.env)
    # An input never stands in a script: there it would be read by a shell.
    for line in BODY.splitlines():
        assert "$[[" not in line or re.fullmatch(r'  +[a-zA-Z_]+: "\$\[\[ inputs\.[a-z-]+ \]\]"', line), line


def issues(text):
    issues = json.loads(text)
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}, issue
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["path"] and issue["location"]["lines"]["begin"] > 0
        assert issue["description"].startswith(issue["check_name"])
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    return issues


def cases(text):
    document = etree.fromstring(text.encode())
    SCHEMA.assertValid(document)
    return document.findall(".//testcase"), document.findall(".//failure")


def play(world, clone, source="merge_request_event", base=None, programs=PROGRAM.parent, **inputs):
    """Runs the job's two scripts as one, as the runner does."""
    _, it = job(**inputs)
    assert it["variables"]["GIT_DEPTH"] == "0"
    assert all(isinstance(value, str) for value in it["variables"].values())
    env = world.env | it["variables"] | {"CI": "true", "CI_PIPELINE_SOURCE": source, "CI_PROJECT_DIR": str(clone)}
    env["PATH"] = f"{programs}:{env['PATH']}" if programs else "/usr/bin:/bin"
    if base:
        env["CI_MERGE_REQUEST_DIFF_BASE_SHA"] = base
    for report in it["artifacts"]["reports"].values():
        (clone / report).unlink(missing_ok=True)
    script = "\n".join(it["before_script"] + it["script"])
    done = subprocess.run(["sh", "-e", "-c", script], cwd=clone, env=env, text=True, capture_output=True)
    reports = [clone / report for report in it["artifacts"]["reports"].values()]
    return done, [report.read_text() for report in reports if report.exists()]


def reviews():
    world = World()
    validate(world)
    base, head, _ = world.pull_request({"plans/x/actual.toml": RECORD + FLAW})
    base = world.git("merge-base", base, head)
    clone = world.clone("gitlab", head)

    done, [quality, tests] = play(world, clone, base=base)
    assert done.returncode == 1 and "unknown-step" in done.stdout, done
    assert "Visit customers" in done.stdout, "the log has the review itself"
    found = issues(quality)
    assert [it["check_name"] for it in found if it["severity"] == "major"] == ["unknown-step"], found
    every, failed = cases(tests)
    assert len(every) == len(found) and [it.get("type") for it in failed] == ["unknown-step"]

    done, _ = play(world, clone, base=base, **{"fail-on-findings": "false"})
    assert done.returncode == 0, done
    done, [quality, tests] = play(world, clone, source="push")
    assert done.returncode == 1 and len(cases(tests)[1]) == 1, done
    assert {it["fingerprint"] for it in issues(quality)} >= {it["fingerprint"] for it in found}

    # A cut history: reports of what there is, and a job that fails.
    done, reports = play(world, world.clone("cut", head, 1), source="push", **{"fail-on-findings": "false"})
    assert done.returncode == 2 and "GIT_DEPTH" in done.stderr, done
    assert len(reports) == 2

    done, reports = play(world, clone, base=base, programs=None)
    assert done.returncode == 2 and "has no asplanned" in done.stdout and reports == [], done

    base, head, _ = world.pull_request({"plans/y/plan.toml": "title = \"Y\"\n"})
    done, [quality, tests] = play(world, world.clone("clean", head), base=world.git("merge-base", base, head))
    assert (done.returncode, quality) == (0, "[]\n"), done
    assert [it.get("name") for it in cases(tests)[0]] == ["findings"]


def strangers():
    world = World()
    # The last two no XML can hold.
    odd = HOSTILE.replace("@team", "\\u001b[31m\\u202e\\ufffe\\uffff")
    base, head, _ = world.pull_request({"plans/x/actual.toml": RECORD + odd, "plans/]]><b>/plan.toml": odd})
    done, [quality, tests] = play(world, world.clone("stranger", head), base=world.git("merge-base", base, head))
    assert done.returncode == 1, done
    every, failed = cases(tests)
    assert len(every) == len(issues(quality)) and failed
    texts = "".join(it.get("message") for it in failed)
    assert "]]>" in texts and "<img src=x onerror=x>" in texts and "\u001b" not in texts, texts
    assert not [path for path in world.folder.rglob("pwned")]


if __name__ == "__main__":
    reviews()
    strangers()
    print("templates/asplanned.yml: reviews and checks are as they should be, and so are its reports")
