"""Repositories whose pages are tried: the program's own example, one of a stranger, and a large one."""

import datetime
import json
import os
import pathlib
import subprocess

FIRST = datetime.date(2023, 1, 2)
KINDS = ["activity", "decision", "convergence", "hypothesis", "recurring", "ongoing"]

# What a stranger would try: each of it is only a text.
TRAPS = [
    "</script><script>window.pwned=1</script>",
    "</style><style>*{display:none}</style>",
    '"onload="window.pwned=1',
    "' onmouseover='window.pwned=1",
    "<img src=x onerror=window.pwned=1>",
    "<svg/onload=window.pwned=1>",
    "</title></svg><iframe src=https://example.org></iframe>",
    "javascript:window.pwned=1",
    "<!--<script>",
    "]]>&lt;b&gt;&#x3c;",
    "\\u202e\\u2066gpj.exe",
    "a\\u0000b\\u001b[31m",
    "{{constructor.constructor('window.pwned=1')()}}",
    "W" * 3000,
]


def environment(home):
    """The variables that a program gets: none of this machine's but where programs are."""
    who = {f"GIT_{it}_{key}": value for it in ("AUTHOR", "COMMITTER") for key, value in
           (("NAME", "ana"), ("EMAIL", "ana@example.org"))}
    fixed = {"PATH": os.environ["PATH"], "HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1", "LANG": "C.UTF-8"}
    return fixed | who


class Repository:
    """A repository of one initiative, a commit a version."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.env = environment(self.folder)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *args):
        subprocess.run(["git", *args], cwd=self.folder, env=self.env, check=True, stdin=subprocess.DEVNULL)

    def commit(self, day, subject, plan, record):
        home = self.folder / "plans/it"
        home.mkdir(parents=True, exist_ok=True)
        (home / "plan.toml").write_text(plan)
        (home / "actual.toml").write_text(record)
        stamp = f"{day.isoformat()}T12:00:00+0000"
        self.env |= {"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp}
        self.git("add", ".")
        self.git("commit", "--quiet", "--allow-empty-message", "-m", subject)


def step(**fields):
    """A step as it stands in a file. Texts are escaped already, lists hold plain ones."""
    def shown(value):
        return json.dumps(value) if isinstance(value, list) else f'"{value}"' if isinstance(value, str) else str(value)
    lines = [f"{key} = {shown(value)}" for key, value in fields.items()]
    return "\n".join(["", "[[step]]", *lines, ""])


def escaped(text):
    return text if text.startswith(("\\u", "a\\u")) else text.replace("\\", "\\\\").replace('"', '\\"')


def stranger(folder):
    """A repository in which every text is a trap."""
    repository = Repository(folder)
    traps = [escaped(trap) for trap in TRAPS]
    plan = "".join(step(id=f"p{at}", title=trap, who=trap, phase=trap, note=trap, expect=trap, dropped=trap if at % 3 == 1 else "")
                   for at, trap in enumerate(traps)).replace('dropped = ""\n', "")
    head = f'title = "{traps[0]}"\nsummary = "{traps[4]}"\n'
    repository.commit(FIRST, TRAPS[0], head + plan, "")
    record = "".join(
        step(id=f"a{at}", plan=[f"p{at}"] if at % 2 else [], title=trap, note=trap, lesson=trap, outcome=trap, who=trap,
             started=FIRST + datetime.timedelta(days=at + 1), evidence=["javascript:window.pwned=1", "https://example.org/a"])
        for at, trap in enumerate(traps)
    )
    repository.commit(FIRST + datetime.timedelta(days=3), TRAPS[4], head + plan, record)
    return repository.folder


def large(folder, steps=1000, commits=60):
    """A repository of so many steps: three in four stood in the plan, which grew; some were moved, some given up."""
    repository = Repository(folder)
    days = [FIRST + datetime.timedelta(days=6 * at) for at in range(commits)]
    planned = steps * 4 // 5
    for at, day in enumerate(days):
        known = planned // 2 + planned * at // (2 * commits)
        plan = "".join(
            step(id=f"step-{it}", title=f"Talk to customer {it} about what slows them down", kind=KINDS[it % 6],
                 phase=f"phase {it * 6 // planned}", who=["ana", "ben", "chen"][it % 3],
                 **({"dropped": "no need"} if it % 23 == 0 and at > commits // 2 else {}))
            for it in range(known)
        )
        happened = steps * at // commits
        record = "".join(
            step(id=f"new-{it}", title=f"What customer {it} told us instead", plan=[], started=days[it * commits // steps],
                 **({"from": [f"step-{it - 1}"]} if it else {}))
            if it % 5 == 4 else
            step(id=f"step-{it if it % 37 else max(it - 9, 0)}" if it % 37 else f"late-{it}", plan=[f"step-{it}"],
                 started=days[it * commits // steps], finished=days[min(it * commits // steps + 1, commits - 1)])
            for it in range(happened)
        )
        repository.commit(day, f"Version {at}", 'title = "A large one"\n' + plan, record)
    return repository.folder
