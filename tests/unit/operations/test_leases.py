"""Leases, on both databases: of many runners one is let in, and one that lost its lease stores nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from support.phases import ANA, MACHINE, NOON, Counting, declared, desk_on, playbook_of
from support.walking import CHAIN, GATE, WAITS, advance, do, expire, ready_of, run_of, states, tags, taken

from incident.errors import DecisionRefused, LeaseLost
from incident.kernel.clock import FixedClock
from incident.kernel.instants import Instant
from incident.operations import phases
from incident.operations.acting import Later, Task
from incident.operations.desk import Desk
from incident.operations.running import run_step
from incident.operations.tenure import give_back, take
from incident.store.database import Database
from incident.store.rows.matter import IncidentRow
from incident.store.work import renew_leases, runs_to_look_at
from incident.vocabulary import IncidentKind, Phase, Tag


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def desk(database: Database, tmp_path: Path, clock: FixedClock) -> Desk:
    return desk_on(database, tmp_path, clock=clock)


# Leases


def test_of_two_runners_the_lease_lets_one_in(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=CHAIN))
    run = run_of(desk, incident, "containment").id

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: take(desk, run, owner=f"runner {number}"), range(8)))

    assert sum(tenure is not None for tenure in found) == 1


def test_a_lease_that_ran_out_is_taken_with_a_higher_fence(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=CHAIN))
    first = taken(desk, incident)
    assert take(desk, first.phase_run, owner="two") is None

    expire(desk)
    second = taken(desk, incident, owner="two")

    assert second.fence > first.fence


def test_a_renewed_lease_does_not_run_out_and_a_given_back_one_is_free(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=CHAIN))
    first = taken(desk, incident)
    expire(desk)
    with desk.database.work() as reader:
        renew_leases(reader, owner="one", seconds=15)
    assert take(desk, first.phase_run, owner="two") is None

    give_back(desk, first)

    assert take(desk, first.phase_run, owner="two") is not None


def test_who_lost_the_lease_cannot_give_back_that_of_the_new_owner(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=CHAIN))
    first = taken(desk, incident)
    expire(desk)
    taken(desk, incident, owner="two")

    give_back(desk, first)

    assert take(desk, first.phase_run, owner="three") is None


def test_a_runner_that_slept_through_its_lease_stores_nothing(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=CHAIN))
    sleeper = taken(desk, incident)
    phases.enter(desk, sleeper, actor=MACHINE, now=NOON)
    first = ready_of(desk, sleeper)

    def sleeps(_: Task) -> None:
        """Another runner takes over in the middle of the action, and runs the step to its end."""
        expire(desk)
        other = taken(desk, incident, owner="two")
        run_step(desk, first, tenure=other, actions=Counting().actions, actor=MACHINE, now=NOON)

    with pytest.raises(LeaseLost):
        run_step(desk, first, tenure=sleeper, actions={"count": sleeps}, actor=MACHINE, now=NOON)
    with pytest.raises(LeaseLost):
        phases.rest(desk, sleeper, actor=MACHINE, now=NOON)

    assert states(desk, incident)["first"] == "done"
    assert tags(desk, incident).count(Tag.STEP_DONE) == 1


def test_the_same_process_that_takes_a_lease_again_fences_its_own_earlier_thread(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=CHAIN))
    first = taken(desk, incident)
    expire(desk)
    taken(desk, incident)

    with pytest.raises(LeaseLost, match="fence 2"):
        phases.enter(desk, first, actor=MACHINE, now=NOON)


def test_eight_threads_run_each_step_once(desk: Desk) -> None:
    counting = Counting()
    wide = "\n".join(f"{{key: s{n}, name: S, kind: automatic, action: count}}" for n in range(6))
    incident = declared(desk, playbook_of(**{phase: wide.replace("key: s", f"key: {phase}") for phase in Phase}))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: advance(desk, incident, counting, owner=f"runner {n}"), range(8)))

    assert set(counting.runs.values()) == {1}
    assert set(states(desk, incident).values()) == {"done"}


# What the reconciler sees


def looked_at(desk: Desk, now: Instant = NOON) -> set[str]:
    with desk.database.read() as reader:
        return {run.phase for run in runs_to_look_at(reader, now=now)}


def test_a_drill_is_never_the_runners(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=CHAIN), kind=IncidentKind.DRILL)

    assert looked_at(desk) == set()
    assert advance(desk, incident, Counting()) == 2


def test_woken_runs_are_looked_at_until_they_rest(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=GATE))
    assert looked_at(desk) == {"containment", "investigation", "remediation", "notification"}

    advance(desk, incident, Counting())
    assert looked_at(desk) == set()

    do(desk, incident, "gate")
    assert looked_at(desk) == {"containment"}


def test_a_run_whose_runner_died_is_looked_at_when_its_lease_runs_out(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=CHAIN))
    advance(desk, incident, Counting(outcomes={"first": DecisionRefused("no")}))
    tenure = taken(desk, incident)
    phases.enter(desk, tenure, actor=MACHINE, now=NOON)
    assert looked_at(desk) == set()

    expire(desk)

    assert looked_at(desk) == {"containment"}


def test_a_run_with_a_step_whose_time_has_come_is_looked_at(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=WAITS))
    do(desk, incident, "begin")
    advance(desk, incident, Counting())

    assert looked_at(desk, NOON.plus(timedelta(hours=47))) == set()
    assert looked_at(desk, NOON.plus(timedelta(hours=48))) == {"containment"}


def test_a_run_with_a_step_that_looks_again_is_looked_at_when_the_record_has_grown(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=CHAIN))
    advance(desk, incident, Counting(outcomes={"first": Later("no receipt yet")}))
    assert looked_at(desk) == set()

    with desk.database.write(incident.id) as unit:
        unit.append(Tag.RECEIPT_RECORDED, {}, actor=ANA, at=NOON)

    assert looked_at(desk) == {"containment"}


def test_ended_runs_and_closed_incidents_are_not_looked_at(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=CHAIN))
    with desk.database.work() as reader:
        reader.session.execute(update(IncidentRow).where(IncidentRow.id == incident.id).values(status="closed"))

    assert looked_at(desk) == set()
