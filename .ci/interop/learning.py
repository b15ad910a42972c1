"""Databases learn what `learn` learns: learning.py PROGRAM

DuckDB, and Spark where it is asked for, run docs/learn.sql over the rows of three repositories, once with steps that
[learn] same joins and once without, and must give what `learn --all --format json` gives of the same."""

import importlib.util
import os
import pathlib
import re
import sys
import tempfile

import duckdb

import world

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"
# Groups of ids that are one step, and the rows that say so in SQL.
SAME = [["s3", "s4", "s20"], ["s21", "s30"], ["s20", "data-terms"], ["s5"], ["s6"], ["s7"]]
SAME_ROWS = [("s3", "s3"), ("s4", "s3"), ("s20", "s3"), ("s21", "s21"), ("s30", "s21"), ("data-terms", "s3"),
             ("s5", "s5"), ("s6", "s6"), ("s7", "s7")]
STEPS = """SELECT id, title, kind, phase, occurred, unforeseen, not_anticipated, foreseeable_yes, foreseeable_no,
foreseeable_unknown, days_in, days_late FROM learned ORDER BY unforeseen DESC, occurred DESC, title, id"""
MEMBERS = "SELECT group_id, repository, initiative, id FROM grouped_steps WHERE sort = 'actual'"
GIVEN_UP = "SELECT id, title, planned FROM given_up ORDER BY planned DESC, title, id"
LESSONS = "SELECT DISTINCT id, lesson FROM lessons"


class DuckDb:
    name, preamble = "DuckDB", "learn-duckdb.sql"

    def __init__(self):
        self.connection = duckdb.connect()

    def run(self, statement):
        return [tuple(row) for row in self.connection.execute(statement).fetchall()]

    def take(self, statement):
        self.run(statement)


class Spark:
    name, preamble = "Spark", "learn-spark.sql"

    def __init__(self):
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
        builder = builder.config("spark.sql.shuffle.partitions", "2").config("spark.sql.warehouse.dir", os.getcwd())
        self.session = builder.getOrCreate()

    def run(self, statement):
        return [tuple(row) for row in self.session.sql(statement).collect()]

    def take(self, statement):
        self.session.sql(statement)


def statements(path):
    text = re.sub(r"--[^\n]*", "", path.read_text())
    return [it for it in text.split(";") if it.strip()]


def learned(database, joined):
    """What a database says of the rows in the folder that one stands in."""
    for statement in statements(DOCS / database.preamble):
        database.take(statement)
    if joined:
        rows = ", ".join(map(str, SAME_ROWS))
        database.take(f"CREATE OR REPLACE TEMPORARY VIEW same AS SELECT * FROM (VALUES {rows}) AS given (id, first_id)")
    for statement in statements(DOCS / "learn.sql"):
        shown = database.run(statement)
    steps, given_up = database.run(STEPS), database.run(GIVEN_UP)
    [growth] = database.run("SELECT * FROM growth")
    shown = [tuple(row[:1]) for row in shown]
    return steps, sorted(database.run(MEMBERS)), given_up, sorted(database.run(LESSONS)), growth, shown


def expected(said):
    """What the program says, in the same shape."""
    def counts(step):
        seen = step["foreseeable"]
        return (step["id"], step["title"], step["kind"], step["phase"], step["occurred"], step["unforeseen"],
                step["not_anticipated"], seen["yes"], seen["no"], seen["unknown"], step["days_in"]["median"],
                step["days_late"]["median"])

    members = [(step["id"], it["repository"], it["initiative"], it["step"]) for step in said["steps"] for it in step["members"]]
    lessons = [(step["id"], it["text"]) for step in said["steps"] for it in step["lessons"]]
    growth, share = said["growth"], said["growth"]["surprise_share"] or {}
    grown = (growth["finished"], growth["p20"], growth["p50"], growth["p80"], share.get("p20"), share.get("p50"), share.get("p80"))
    given_up = [(step["id"], step["title"], step["planned"]) for step in said["dropped"]]
    steps = [counts(step) for step in said["steps"]]
    recurring = [(step[0],) for step in steps if step[4] > 1 and step[6] > 0]
    return steps, sorted(members), given_up, sorted(lessons), grown, recurring


PARTS = ["steps", "members", "given up", "lessons", "growth", "the list that is shown"]


def compare(database, found, wanted):
    for part, one, other in zip(PARTS, found, wanted):
        if one != other:
            lists = (set(one), set(other))
            raise AssertionError(f"{database.name}: {part}\nonly there: {sorted(map(str, lists[0] - lists[1]))}\n"
                                 f"only in learn: {sorted(map(str, lists[1] - lists[0]))}\nor another order")


def table(program, folder):
    """The table has the columns and the values that the rows have."""
    pathlib.Path("steps.csv").write_text(program(folder, "export", "--format", "csv"), newline="")
    pathlib.Path("steps.jsonl").write_text(program(folder, "export"))
    read = duckdb.connect()
    read.execute("CREATE TABLE c AS SELECT * FROM read_csv('steps.csv', all_varchar = true)")
    read.execute("CREATE TABLE j AS SELECT * FROM read_json('steps.jsonl', format = 'newline_delimited')")
    names = [[row[0] for row in read.execute(f"DESCRIBE {it}").fetchall()] for it in "cj"]
    assert names[0] == names[1], names
    columns = ", ".join(f"CAST({it} AS VARCHAR)" for it in
                        "repository initiative sort place id title verdict state in_baseline started lesson".split())
    rows = [read.execute(f"SELECT {columns} FROM {it}").fetchall() for it in "cj"]
    assert rows[0] == rows[1] and len(rows[0]) > 50, "the table and the rows differ"


def main():
    databases = [DuckDb]
    if os.environ.get("ASPLANNED_SPARK") and importlib.util.find_spec("pyspark"):
        databases.append(Spark)
    home = pathlib.Path.cwd()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        program = world.Program(sys.argv[1], folder)
        repositories = [world.demo(program, folder / "demo"), world.made(program, folder / "billing", 1, 20),
                        world.made(program, folder / "sites", 2, 25)]
        rows = folder / "rows"
        rows.mkdir()
        for repository in repositories:
            program(repository, "export", "--output", str(rows / f"{repository.name}.jsonl"))
        outside = folder / "outside"
        outside.mkdir()
        joining = world.made(program, folder / "joining", 3, 1)
        (joining / "asplanned.toml").write_text(f"[learn]\nsame = {SAME}\n")
        os.chdir(folder)
        table(program, repositories[0])
        for base, joined in ((outside, False), (joining, True)):
            if joined:
                program(base, "export", "--output", str(rows / f"{base.name}.jsonl"))
            files = [argument for path in sorted(rows.iterdir()) for argument in ("--from", str(path))
                     if not (joined and path.stem == base.name)]
            said = program.json(base, "learn", "--all", *files)
            wanted = expected(said)
            for Database in databases:
                database = Database()
                compare(database, learned(database, joined), wanted)
            alike = sum(len({(it["title"]) for it in step["members"]}) > 1 for step in said["steps"])
            assert alike > 5 and wanted[2] and wanted[3] and said["repositories"] >= 3, "the rows are too tame to tell anything"
            print(f"{said['initiatives']} initiatives of {said['repositories']} repositories"
                  f"{', some ids joined' if joined else ''}: {len(wanted[0])} steps, {alike} of them under several titles, "
                  f"{', '.join(it.name for it in databases)} and learn agree")
        os.chdir(home)


main()
