"""Runs the hooks with pre-commit, from a clone of this repository as it was committed."""

import time

from world import FLAW, PLAN, PROGRAM, RECORD, ROOT, TOOLS, World, run


def hooks():
    world = World()
    env = world.env | {"PRE_COMMIT_HOME": str(world.folder / "cache"), "PRE_COMMIT_COLOR": "never"}
    # What it builds is thrown away: the libraries come from the release build, and the program itself is not optimised.
    settings = world.folder / "cache/.cargo/config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("[profile.release.package.asplanned]\nopt-level = 0\ncodegen-units = 256\n")
    env["PATH"] = f"{PROGRAM.parent}:{env['PATH']}"
    team = world.clone("team", world.git("rev-parse", "main"))
    commit = run(["git", "rev-parse", "HEAD"], ROOT, env).stdout.strip()
    pre_commit = TOOLS / "venv/bin/pre-commit"

    def runs(hook, expected):
        config = f"repos:\n- repo: {ROOT}\n  rev: {commit}\n  hooks:\n  - id: {hook}\n"
        (team / ".pre-commit-config.yaml").write_text(config)
        run(["git", "add", "--all"], team, env)
        return run([pre_commit, "run", hook], team, env, expected).stdout

    for hook in ("asplanned-check-system", "asplanned-check"):
        began = time.monotonic()
        (team / "code").write_text(hook)
        (team / "plans/x/plan.toml").write_text(PLAN + f"# {hook}\n")
        (team / "plans/x/actual.toml").write_text(RECORD)
        assert "Passed" in runs(hook, 0)
        (team / "plans/x/actual.toml").write_text(RECORD + FLAW)
        assert "unknown-step" in runs(hook, 1)
        run(["git", "reset", "--quiet", "--hard"], team, env)
        (team / "code").write_text("no plan")
        assert "no files to check" in runs(hook, 0)
        print(f"{hook}: {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    hooks()
    print(".pre-commit-hooks.yaml: a finding stops a commit")
