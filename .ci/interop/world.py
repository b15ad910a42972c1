"""The repositories that are exported: the program's own example, and others made from a seed; nothing of the machine's
configuration reaches them."""

import datetime
import json
import os
import pathlib
import random
import subprocess

FIRST = datetime.date(2023, 1, 2)
KINDS = ["activity", "decision", "hypothesis", "recurring"]
# Few words, so that titles read alike in all degrees, and in chains.
VERBS = ["Agree", "Test", "Review", "Draft", "Count", "Write down", "Decide on", "Move"]
THINGS = ["data terms", "prices", "the backup", "customer addresses", "site managers", "the migration guide", "invoices",
          "support tickets", "the upload service", "French screens", "the rollback", "alerts", "tenants", "the new database"]
ENDS = ["", " with customers", " with suppliers", " in week one", " once more", " and ask legal", " before launch",
        " with the support team", " by hand"]
NO_WORDS = "???"


class Program:
    """The program that is tried, and where."""

    def __init__(self, path, folder):
        self.path = str(pathlib.Path(path).resolve())
        who = {f"GIT_{it}_{key}": value for it in ("AUTHOR", "COMMITTER") for key, value in
               (("NAME", "ana"), ("EMAIL", "ana@example.org"))}
        fixed = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", "LANG": "C.UTF-8"}
        self.env = fixed | who

    def __call__(self, folder, *args):
        """Gives what the program prints in a folder."""
        run = subprocess.run([self.path, "-C", folder, *args], env=self.env, check=True, capture_output=True)
        return run.stdout.decode()

    def json(self, folder, *args):
        return json.loads(self(folder, *args, "--format", "json"))

    def git(self, folder, *args, day=FIRST):
        moment = f"{day}T12:00:00Z"
        env = self.env | {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
        subprocess.run(["git", *args], cwd=folder, env=env, check=True, stdin=subprocess.DEVNULL)


def demo(program, folder):
    """The example with its whole history."""
    program(folder.parent, "demo", str(folder))
    return folder


def titled(chance):
    """A title, now and then one of signs only: it has no words, and is like no other."""
    title = chance.choice(VERBS) + " " + chance.choice(THINGS) + chance.choice(ENDS)
    return NO_WORDS if chance.random() < 0.04 else title


def table(step):
    # A JSON text, number, flag, or list of texts is one of TOML too; days are none.
    value = lambda key, it: it if key in ("started", "finished") else json.dumps(it)
    return "[[step]]\n" + "".join(f"{key} = {value(key, it)}\n" for key, it in step.items()) + "\n"


def made(program, folder, seed, initiatives):
    """A repository in which steps recur under other ids and titles, several in one initiative among them: with surprises,
    steps planned too late, lessons, phases, steps given up, and plans that are over and that are not."""
    chance = random.Random(seed)
    folder.mkdir()
    program.git(folder, "init", "--quiet", "--initial-branch=main")
    ids = [f"s{number}" for number in range(200)]
    for number in range(initiatives):
        day = FIRST + datetime.timedelta(chance.randrange(200))
        own = folder / f"plans/team-{number % 3}/initiative-{number}"
        own.mkdir(parents=True)
        known = chance.sample(ids, 16)
        plan = [{"id": it, "title": titled(chance), "kind": chance.choice(KINDS)} for it in known[:chance.randrange(5, 10)]]
        for step in plan:
            if chance.random() < 0.3:
                step["phase"] = chance.choice(["discover", "prepare", "run"])
        record, later = [], []
        for at, identity in enumerate(known):
            if chance.random() < 0.25:
                continue
            started = day + datetime.timedelta(5 + 3 * at + chance.randrange(3))
            step = {"id": identity, "title": titled(chance), "started": str(started), "finished": str(started)}
            if chance.random() < 0.3:
                step["plan"] = chance.sample(known, chance.randrange(3))
            if chance.random() < 0.4:
                step["foreseeable"] = chance.random() < 0.5
            if chance.random() < 0.3:
                step["lesson"] = "Ask earlier: " + titled(chance)
            record.append(step)
            if not any(it["id"] == identity for it in plan) and chance.random() < 0.4:
                later.append({"id": identity, "title": titled(chance)})
        for step in plan:
            if chance.random() < 0.3:
                step["dropped"] = "no time"
        head = f'title = "Initiative {number}"\n' + (f"closed = {day}\n" if number % 2 else "") + "\n"

        def commit(subject, days):
            program.git(folder, "add", "--all")
            program.git(folder, "commit", "--quiet", "--allow-empty", "--message", subject, day=day + datetime.timedelta(days))

        (own / "plan.toml").write_text(head + "".join(map(table, plan)))
        commit("plan", 0)
        (own / "actual.toml").write_text("".join(map(table, record)))
        commit("record", 60)
        (own / "plan.toml").write_text(head + "".join(map(table, plan + later)))
        commit("plan what happened", 61)
    return folder
