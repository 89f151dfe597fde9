"""Phases on a real Prefect: whatever dies and comes back, each step has its effect once."""

import os
import time
from collections import Counter

import pytest
from sqlmodel import select
from support.house import House, Server, end, until
from support.phases import ANA, playbook_of

from incident.operations import steps
from incident.store.rows.matter import IncidentRow
from incident.store.rows.record import EntryRow
from incident.store.work import runs_of
from incident.vocabulary import Tag

pytestmark = pytest.mark.prefect

CHAIN = "\n".join(
    f"{{key: c{n}, name: C{n}, kind: automatic, action: count, needs: [{f'c{n - 1}' if n else ''}]}}" for n in range(4)
)
GATE = (
    "{key: before, name: Before, kind: automatic, action: count}\n"
    "{key: gate, name: Gate, kind: approval, role: lead, needs: [before]}\n"
    "{key: after, name: After, kind: automatic, action: count, needs: [gate]}"
)
SOON = 5.0
"""Seconds within which a warm runner goes on after a decision."""


def begun(house: House) -> Counter[str]:
    return Counter(house.lines("begun"))


def effects(house: House) -> Counter[str]:
    return Counter(house.lines("effects"))


def gate_of(house: House, incident: IncidentRow, key: str = "gate") -> str:
    return next(row["id"] for row in steps.list_steps(house.desk, str(incident.number)) if row["key"] == key)


def runs(house: House, incident: IncidentRow) -> dict[str, str]:
    with house.desk.database.read() as reader:
        return {run.phase: run.state for run in runs_of(reader, incident.id)}


def test_a_runner_killed_in_the_middle_of_a_phase_and_started_again_does_each_step_once(house: House) -> None:
    (house.home / "hold-c2").touch()
    incident = house.declare(playbook_of(containment=CHAIN))
    house.start_runner()
    until(lambda: begun(house)["c2"], what="the third step begins")

    house.kill_runner()
    (house.home / "hold-c2").unlink()
    assert house.states(incident)["c2"] == "running"
    house.start_runner()
    until(lambda: runs(house, incident)["containment"] == "ended", what="the phase ends")

    assert effects(house) == {"c0": 1, "c1": 1, "c2": 1, "c3": 1}
    assert begun(house) == {"c0": 1, "c1": 1, "c2": 2, "c3": 1}, "only the one that broke off was begun again"


def test_prefect_killed_in_the_middle_of_a_phase_and_started_again_does_each_step_once(
    house: House, prefect: Server
) -> None:
    (house.home / "hold-c2").touch()
    incident = house.declare(playbook_of(containment=CHAIN, investigation=GATE))
    house.start_runner()
    until(
        lambda: begun(house)["c2"] and runs(house, incident)["investigation"] == "resting", what="the third step begins"
    )

    prefect.kill()
    (house.home / "hold-c2").unlink()
    until(lambda: house.is_done(incident, "c2"), what="a step that has begun ends without Prefect")
    steps.done(house.desk, gate_of(house, incident), actor=ANA, now=house.desk.clock.now())
    assert house.is_done(incident, "gate"), "a person works on while Prefect is away"
    assert house.states(incident)["after"] == "ready"
    assert '"id": "1"' in house.command("board", "--json"), "the board needs no Prefect either"
    prefect.start()
    until(lambda: house.is_done(incident, "c3", "after"), seconds=90, what="what waited for Prefect")

    assert begun(house) == {"c0": 1, "c1": 1, "c2": 1, "c3": 1, "before": 1, "after": 1}
    assert effects(house) == begun(house)


def test_a_decision_on_the_command_line_wakes_a_warm_runner_within_seconds(house: House) -> None:
    incident = house.declare(playbook_of(containment=GATE))
    house.start_runner()
    until(lambda: runs(house, incident)["containment"] == "resting", what="the phase rests at its gate")

    house.command("step", "done", gate_of(house, incident), "--by", "ana", "--json")
    took = until(lambda: house.is_done(incident, "after"), what="the step after the gate")

    assert took < SOON
    assert effects(house) == {"before": 1, "after": 1}


def test_two_runners_do_each_step_once(house: House) -> None:
    incidents = [house.declare(playbook_of(containment=CHAIN)) for _ in range(1)]
    house.start_runner()
    house.start_runner()
    until(lambda: all(runs(house, it)["containment"] == "ended" for it in incidents), what="the phase ends")

    assert begun(house) == {"c0": 1, "c1": 1, "c2": 1, "c3": 1}


def test_runners_that_die_again_and_again_do_each_step_once(house: House) -> None:
    incidents = [house.declare(playbook_of(containment=CHAIN, investigation=GATE)) for _ in range(3)]
    house.start_runner()
    for _ in range(3):
        house.start_runner()
        time.sleep(3)
        end(house.runners.pop(0))
    until(lambda: all(house.is_done(it, "c3", "before") for it in incidents), seconds=90, what="all but the gates")
    for it in incidents:
        steps.done(house.desk, gate_of(house, it), actor=ANA, now=house.desk.clock.now())
    until(lambda: all(house.is_done(it, "after") for it in incidents), what="what is after the gates")

    assert effects(house) == dict.fromkeys(("c0", "c1", "c2", "c3", "before", "after"), len(incidents))
    with house.desk.database.read() as reader:
        done = reader.session.exec(select(EntryRow.chain).where(EntryRow.tag == Tag.STEP_DONE)).all()
    assert Counter(done) == {it.id: 6 for it in incidents}


def test_a_run_that_was_suspended_by_a_dead_runner_goes_on_in_another(house: House) -> None:
    incident = house.declare(playbook_of(containment=GATE))
    house.start_runner()
    until(lambda: runs(house, incident)["containment"] == "resting", what="the phase rests at its gate")
    house.kill_runner()

    steps.done(house.desk, gate_of(house, incident), actor=ANA, now=house.desk.clock.now())
    house.start_runner()
    until(lambda: runs(house, incident)["containment"] == "ended", what="the phase ends")

    assert effects(house) == {"before": 1, "after": 1}


def test_a_prefect_that_the_environment_happens_to_name_is_ignored(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")  # nobody answers there
    monkeypatch.setenv("PREFECT_API_KEY", "somebody's")
    (house.home / ".env").write_text("PREFECT_API_URL=http://127.0.0.1:9/api\n", encoding="utf-8")

    assert not any("127.0.0.1:9" in value for value in house.environment().values())
    assert os.environ["PREFECT_API_KEY"] not in house.environment().values()
    incident = house.declare(playbook_of(containment=CHAIN))
    house.start_runner()
    until(lambda: runs(house, incident)["containment"] == "ended", what="the phase ends")
