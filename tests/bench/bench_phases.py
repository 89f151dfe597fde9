"""What carrying a phase costs: a step by the rows alone, and on a warm runner from a decision to what follows."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from harness import Row, seconds

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.databases import fresh_sqlite
from support.house import House, Server, until
from support.phases import ANA, MACHINE, NOON, Counting, declared, desk_on, playbook_of

from incident.operations import phases, steps
from incident.operations.desk import Desk
from incident.service.clock import SystemClock
from incident.service.prefect_server import prefect_place
from incident.service.settings import load_settings
from incident.store.database import Database
from incident.store.rows.matter import IncidentRow
from incident.store.work import runs_of

LONG = 40
"""Steps, about as many as a playbook of ours has."""
DECISIONS = 5


def rows() -> Iterator[Row]:
    """Without Prefect, then with it."""
    with tempfile.TemporaryDirectory(prefix="incident-bench-") as folder:
        desk = desk_on(Database.open(fresh_sqlite(Path(folder))), Path(folder), clock=SystemClock())
        yield _by_rows_alone(desk)
        yield from _with_prefect(desk)
        desk.database.close()


def _chain(length: int, *, gate: bool = False) -> bytes:
    """Steps in a row; with a gate before each where `gate`."""
    lines = []
    for at in range(length):
        needs = f"s{at - 1}" if at else ""
        if gate:
            lines.append(f"{{key: g{at}, name: G, kind: approval, role: lead, needs: [{needs}]}}")
            needs = f"g{at}"
        lines.append(f"{{key: s{at}, name: S, kind: automatic, action: count, needs: [{needs}]}}")
    return playbook_of(containment="\n".join(lines))


def _by_rows_alone(desk: Desk) -> Row:
    incident = declared(desk, _chain(LONG))
    walk = seconds(
        lambda: phases.advance(desk, incident.id, owner="bench", actor=MACHINE, now=NOON, actions=Counting().actions)
    )
    floor = "three commits a step: begin, end, look"
    return Row("one step, begun and ended in the rows", walk / LONG * 1000, "ms", 30.0, "lower", floor)


def _with_prefect(desk: Desk) -> Iterator[Row]:
    settings = load_settings(home=desk.home)
    server = Server(prefect_place(settings))
    ready = seconds(server.start)
    yield Row("managed Prefect answers, fresh home", ready, "s", 60.0, "lower", "36 s where it was measured first")
    house = House(desk.home, desk, server)
    try:
        house.start_runner()
        incident = house.declare(_chain(DECISIONS, gate=True))
        took = sorted(_decide(house, incident, at) for at in range(DECISIONS))
        floor = "1.4 s in a warm process, 12 s where a run is polled for"
        yield Row("a decision to the end of the next step", took[len(took) // 2], "s", 2.0, "lower", floor)
    finally:
        house.close()
        server.kill()


def _rests(house: House, incident: IncidentRow) -> bool:
    with house.desk.database.read() as reader:
        return any(run.state == "resting" for run in runs_of(reader, incident.id) if run.phase == "containment")


def _decide(house: House, incident: IncidentRow, at: int) -> float:
    until(lambda: _rests(house, incident))
    gate = next(row["id"] for row in steps.list_steps(house.desk, str(incident.number)) if row["key"] == f"g{at}")
    steps.done(house.desk, gate, actor=ANA, now=house.desk.clock.now())
    return until(lambda: house.is_done(incident, f"s{at}"))
