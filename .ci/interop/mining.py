"""Process mining finds what `diff` finds: mining.py PROGRAM

pm4py reads the event logs and the nets of the example. Aligned with the plan, the emergent steps of what happened are the log
moves, and the planned steps that nothing stands for the model moves."""

import pathlib
import sys
import tempfile
import warnings
from collections import Counter

warnings.filterwarnings("ignore")
import pm4py

import world

SKIP = ">>"


def same(found, expected, what):
    assert found == expected, f"{what}: {found}, not {expected}"


def aligned(log, net, name):
    """Aligns what happened with a plan: what only the log has, what only the net has, and how well both fit."""
    trace = log[log["case:concept:name"] == f"{name}/actual"]
    [found] = pm4py.conformance_diagnostics_alignments(trace, *net)
    only_log = [event for event, step in found["alignment"] if step == SKIP]
    # A silent transition has no name.
    only_net = [step for event, step in found["alignment"] if event == SKIP and step is not None]
    return only_log, only_net, found["fitness"]


def check(program, repository, folder):
    initiatives = program.json(repository, "diff")["initiatives"]
    (folder / "log.xes").write_text(program(repository, "export", "--format", "xes"))
    log = pm4py.read_xes(str(folder / "log.xes"))
    # A table of events has no row for a trace without any.
    traces = {f"{it['name']}/{list}" for it in initiatives for list in ("plan", "actual") if it[list]}
    same(set(log["case:concept:name"]), traces, "traces")
    for initiative in initiatives:
        name, happened = initiative["name"], initiative["actual"]
        newest = [step for step in initiative["plan"] if step["removed"] is None]
        events = log[log["case:concept:name"] == f"{name}/actual"]
        called = [step["plan"][0] if step["plan"] else step["id"] for step in happened]
        same(list(events["concept:name"]), called, f"{name}: events")
        same(list(events["concept:instance"]), [step["id"] for step in happened], f"{name}: instances")
        same(list(events["verdict"]), [step["verdict"] for step in happened], f"{name}: verdicts")
        days = [str(moment.date()) for moment in events["time:timestamp"]]
        same([day for day, step in zip(days, happened) if step["started"]],
             [step["started"] for step in happened if step["started"]], f"{name}: days")
        assert days == sorted(days), f"{name}: sorting by time would change the sequence"
        planned = log[log["case:concept:name"] == f"{name}/plan"]
        same(list(planned["concept:name"]), [step["id"] for step in newest], f"{name}: plan")

        (folder / "plan.pnml").write_text(program(repository, "export", name, "--format", "pnml"))
        net = pm4py.read_pnml(str(folder / "plan.pnml"))
        assert pm4py.check_is_workflow_net(net[0]), f"{name}: no workflow net"
        labels = Counter(step.label for step in net[0].transitions if step.label is not None)
        same(labels, Counter(step["id"] for step in newest), f"{name}: transitions")
        if not happened:
            continue
        only_log, only_net, fitness = aligned(log, net, name)
        emergent = [step["id"] for step in happened if step["verdict"] == "emergent"]
        same(sorted(only_log), sorted(emergent), f"{name}: log moves")
        # What nothing stands for was not done, or was done together with the planned step that the event is called by.
        undone = {step["id"] for step in newest if not step["actual"]}
        together = {other for step in happened for other in step["plan"][1:]} - set(called)
        same(Counter(only_net), Counter(undone | together), f"{name}: model moves")
        print(f"{name}: fitness {fitness:.3f}, log moves {only_log}, model moves {only_net}")


def objects(program, repository, folder):
    initiatives = program.json(repository, "diff")["initiatives"]
    (folder / "log.json").write_text(program(repository, "export", "--format", "ocel"))
    log = pm4py.read_ocel2_json(str(folder / "log.json"))
    ids = {it["name"]: [step["id"] for step in it["actual"]] for it in initiatives}
    same(set(log.events["ocel:eid"]), {f"actual:{name}/{it}" for name in ids for it in ids[name]}, "events")
    links = log.relations[log.relations["ocel:qualifier"] == "realises"]
    expected = {(f"actual:{it['name']}/{step['id']}", f"planned:{it['name']}/{planned}")
                for it in initiatives for step in it["actual"] for planned in step["plan"]}
    same(set(zip(links["ocel:eid"], links["ocel:oid"])), expected, "links")
    known = set(log.objects["ocel:oid"])
    assert set(log.relations["ocel:oid"]) <= known, "a relationship with nothing"
    people = log.relations[log.relations["ocel:qualifier"] == "done by"]
    same(len(people), sum(step["who"] is not None for it in initiatives for step in it["actual"]), "people")
    print(f"{len(log.events)} events and {len(log.objects)} objects, {len(log.relations)} relationships")


def main():
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        program = world.Program(sys.argv[1], folder)
        demo = world.demo(program, folder / "demo")
        check(program, demo, folder)
        objects(program, demo, folder)


main()
