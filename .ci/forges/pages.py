"""Holds what docs/ci.md tells people to write against the forges' schemas, and runs its second workflow."""

import json
import re
import stat
import subprocess

import yaml
from github import GH, MARKER, comments
from world import PROGRAM, ROOT, TOOLS, World, run

BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", (ROOT / "docs/ci.md").read_text(), re.M | re.S)
FILES = {found[1]: block for block in BLOCKS if (found := re.match(r"# (\.\S+)\n", block))}
VALIDATOR = TOOLS / "venv/bin/check-jsonschema"


def validate(world):
    assert len(BLOCKS) > len(FILES) >= 4, "the page has other blocks"
    for number, (path, block) in enumerate(FILES.items()):
        file = world.write(f"block-{number}.yml", block)
        if path == ".pre-commit-config.yaml":
            run([TOOLS / "venv/bin/pre-commit", "validate-config", file], ROOT, world.env)
            hooks = {it["id"] for it in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
            assert {hook["id"] for hook in yaml.safe_load(block)["repos"][0]["hooks"]} <= hooks
        else:
            schema = "github-workflows" if "/workflows/" in path else "gitlab-ci"
            run([VALIDATOR, "--builtin-schema", f"vendor.{schema}", file], ROOT, world.env)
    run([VALIDATOR, "--builtin-schema", "vendor.github-actions", ROOT / "action.yml"], ROOT, world.env)


def what_install_prints(world):
    version = run([PROGRAM, "--version"], ROOT, world.env).stdout.split()[1]
    for system, path in (("github", ".github/workflows/asplanned.yml"), ("gitlab", ".gitlab-ci.yml")):
        printed = run([PROGRAM, "install", "--ci", system], world.folder, world.env).stdout
        printed = printed.replace(f"v{version}", "v0.1.0")
        assert yaml.safe_load(printed) == yaml.safe_load(FILES[path]), printed


def second_workflow(world):
    steps = yaml.safe_load(FILES[".github/workflows/asplanned-comment.yml"])["jobs"]["comment"]["steps"]
    script = next(step["run"] for step in steps if "run" in step)
    assert "${{" not in script
    pulls = [{"number": 3, "head": {"sha": "0" * 40}}, {"number": 4, "head": {"sha": "1" * 40}}]

    def played(name, body, nodes=(), head="1" * 40):
        home = world.folder / name
        (home / "review").mkdir(parents=True)
        (home / "gh").write_text(GH)
        (home / "gh").chmod(stat.S_IRWXU)
        (home / "pulls.json").write_text(json.dumps(pulls))
        (home / "comments.json").write_text(json.dumps(comments(nodes)))
        if body is not None:
            (home / "review/review.md").write_text(body)
        env = world.env | {"HOME": str(home), "PATH": f"{home}:{world.env['PATH']}", "GITHUB_REPOSITORY": "acme/tools"}
        env |= {"OWNER": "stranger", "BRANCH": "a&b;c", "HEAD": head}
        done = subprocess.run(["bash", "-e", "-c", script], cwd=home, env=env, capture_output=True, text=True)
        calls = (home / "gh.calls").read_text().splitlines() if (home / "gh.calls").exists() else []
        return done.returncode, calls

    review = f"{MARKER}\n### 1 foreseen\n"
    assert played("new", review) == (0, ["POST repos/acme/tools/issues/4/comments"])
    assert played("old", review, [(8, True, review)]) == (0, ["PATCH repos/acme/tools/issues/comments/8"])
    assert played("none", None) == (0, [])
    assert played("gone", review, head="2" * 40) == (0, [])
    assert played("other", "hello") == (1, [])
    assert played("long", review + "x" * 65_000) == (1, [])


if __name__ == "__main__":
    world = World()
    validate(world)
    what_install_prints(world)
    second_workflow(world)
    print("docs/ci.md: its files are valid, and its second workflow comments")
