"""Phases: what is ready is run once, whoever runs it, and nothing of a runner that lost its lease is stored."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import select
from support.phases import ANA, MACHINE, NOON, Counting, declared, desk_on, playbook_of

from incident.errors import DecisionRefused, LeaseLost, ServiceUnavailable
from incident.kernel.clock import FixedClock
from incident.kernel.instants import Instant
from incident.operations import phases, steps
from incident.operations.acting import Later, Task
from incident.operations.desk import Desk
from incident.operations.running import RETRY_AFTER, run_step
from incident.operations.tenure import Tenure, give_back, take
from incident.store.database import Database
from incident.store.rows.matter import IncidentRow
from incident.store.rows.record import EntryRow, PayloadRow
from incident.store.rows.work import LeaseRow, PhaseRunRow, StepRow
from incident.store.work import renew_leases, runs_of, runs_to_look_at, steps_of
from incident.vocabulary import IncidentKind, Phase, Tag

CHAIN = (
    "{key: first, name: First, kind: automatic, action: count}\n"
    "{key: second, name: Second, kind: automatic, action: count, needs: [first]}"
)
GATE = (
    "{key: first, name: First, kind: automatic, action: count}\n"
    "{key: gate, name: Gate, kind: approval, role: lead, needs: [first]}\n"
    "{key: after, name: After, kind: automatic, action: count, needs: [gate]}"
)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def desk(database: Database, tmp_path: Path, clock: FixedClock) -> Desk:
    return desk_on(database, tmp_path, clock=clock)


def advance(desk: Desk, incident: IncidentRow, counting: Counting, *, owner: str = "one") -> int:
    now = desk.clock.now()
    return phases.advance(desk, incident.id, owner=owner, actor=MACHINE, now=now, actions=counting.actions)


def states(desk: Desk, incident: IncidentRow) -> dict[str, str]:
    with desk.database.read() as reader:
        return {step.key: step.state for step in steps_of(reader, incident.id)}


def step_of(desk: Desk, incident: IncidentRow, key: str) -> StepRow:
    with desk.database.read() as reader:
        return next(step for step in steps_of(reader, incident.id) if step.key == key)


def run_of(desk: Desk, incident: IncidentRow, phase: str) -> PhaseRunRow:
    with desk.database.read() as reader:
        return next(run for run in runs_of(reader, incident.id) if run.phase == phase)


def short(incident: IncidentRow, step: StepRow) -> str:
    return f"{'D' if incident.kind == 'drill' else ''}{incident.number}-s{step.number}"


def do(desk: Desk, incident: IncidentRow, key: str, **more: str) -> None:
    steps.done(desk, short(incident, step_of(desk, incident, key)), actor=ANA, now=desk.clock.now(), **more)


def tags(desk: Desk, incident: IncidentRow) -> list[str]:
    with desk.database.read() as reader:
        entries = select(EntryRow.tag).where(EntryRow.chain == incident.id).order_by(EntryRow.seq)
        return list(reader.session.exec(entries))


def expire(desk: Desk) -> None:
    """Let every lease run out, as if their owners had been silent for long."""
    with desk.database.work() as reader:
        reader.session.execute(update(LeaseRow).values(expires_at=NOON.plus(-timedelta(days=9_000)).utc))


# Opening


def test_declaring_freezes_the_playbook_and_numbers_the_steps(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=CHAIN))

    with desk.database.read() as reader:
        row = reader.session.get(IncidentRow, incident.id)
        assert row is not None
        assert row.playbook["id"] == "small"
        assert [step.number for step in steps_of(reader, incident.id)] == [1, 2, 3, 4, 5]
    assert tags(desk, incident) == [Tag.PLAYBOOK_FROZEN]


def test_only_phases_that_can_begin_are_woken(desk: Desk) -> None:
    later = "{key: r, name: R, kind: manual, role: lead, needs: [first]}"
    incident = declared(desk, playbook_of(containment=CHAIN, remediation=later))

    assert run_of(desk, incident, "containment").wakes == 1
    assert run_of(desk, incident, "remediation").wakes == 0


# Walking


def test_what_is_ready_is_run_in_order_and_once(desk: Desk) -> None:
    counting = Counting()
    incident = declared(desk, playbook_of(containment=CHAIN))

    assert advance(desk, incident, counting) == 2
    assert advance(desk, incident, counting) == 0

    assert counting.runs == {"first": 1, "second": 1}
    assert run_of(desk, incident, "containment").state == "ended"
    assert tags(desk, incident).count(Tag.PHASE_STARTED) == 4
    assert tags(desk, incident).count(Tag.PHASE_ENDED) == 1


def test_a_gate_holds_what_needs_it_until_a_person_decides(desk: Desk) -> None:
    counting = Counting()
    incident = declared(desk, playbook_of(containment=GATE))
    advance(desk, incident, counting)

    assert states(desk, incident)["after"] == "pending"
    assert run_of(desk, incident, "containment").state == "resting"

    do(desk, incident, "gate")
    advance(desk, incident, counting)

    assert states(desk, incident) | {"after": "done", "gate": "done"} == states(desk, incident)
    assert counting.runs == {"first": 1, "after": 1}


def test_a_step_of_one_phase_wakes_the_phases_that_need_it_and_no_other(desk: Desk) -> None:
    needing = "{key: n, name: N, kind: automatic, action: count, needs: [gate]}"
    incident = declared(desk, playbook_of(containment=GATE, notification=needing))
    advance(desk, incident, Counting())
    before = {phase: run_of(desk, incident, phase).wakes for phase in ("investigation", "notification", "containment")}

    do(desk, incident, "gate")

    after = {phase: run_of(desk, incident, phase).wakes for phase in before}
    assert {phase: after[phase] - before[phase] for phase in before} == {
        "investigation": 0,
        "notification": 1,
        "containment": 1,
    }


def test_each_rest_has_a_number_of_its_own_whoever_woke_the_run(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=GATE))
    numbers = []
    for _ in range(3):  # three entries without any wake, as from a page of Prefect's
        tenure = taken(desk, incident)
        phases.enter(desk, tenure, actor=MACHINE, now=NOON)
        for step in phases.ready(desk, tenure, now=NOON):
            run_step(desk, step, tenure=tenure, actions=Counting().actions, actor=MACHINE, now=NOON)
        numbers.append(phases.rest(desk, tenure, actor=MACHINE, now=NOON).number)
        give_back(desk, tenure)

    assert numbers == sorted(set(numbers))
    assert 0 not in numbers


def test_a_phase_does_not_come_to_rest_over_something_that_became_ready(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=GATE))
    advance(desk, incident, Counting())
    tenure = taken(desk, incident)
    phases.enter(desk, tenure, actor=MACHINE, now=NOON)
    assert phases.ready(desk, tenure, now=NOON) == []

    do(desk, incident, "gate")  # between looking and resting

    assert phases.rest(desk, tenure, actor=MACHINE, now=NOON) == phases.Rest(number=0)


def test_a_closed_incident_runs_nothing_and_its_phases_end(desk: Desk) -> None:
    counting = Counting()
    incident = declared(desk, playbook_of(containment=CHAIN))
    with desk.database.work() as reader:
        reader.session.execute(update(IncidentRow).values(status="closed"))

    tenure = taken(desk, incident)
    phases.enter(desk, tenure, actor=MACHINE, now=NOON)
    for step in phases.ready(desk, tenure, now=NOON):
        run_step(desk, step, tenure=tenure, actions=counting.actions, actor=MACHINE, now=NOON)

    assert phases.rest(desk, tenure, actor=MACHINE, now=NOON).ended
    assert counting.runs == {}
    assert run_of(desk, incident, "containment").state == "cancelled"
    assert states(desk, incident)["first"] == "pending"


# Leases


def taken(desk: Desk, incident: IncidentRow, *, owner: str = "one", phase: str = "containment") -> Tenure:
    tenure = take(desk, run_of(desk, incident, phase).id, owner=owner)
    assert tenure is not None
    return tenure


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
    [first] = phases.ready(desk, sleeper, now=NOON)

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


# Breaking off and failing


def test_a_step_that_broke_off_is_begun_again(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=CHAIN))
    broken = {"count": _dies}
    tenure = taken(desk, incident)
    phases.enter(desk, tenure, actor=MACHINE, now=NOON)
    with pytest.raises(KeyboardInterrupt):
        run_step(desk, phases.ready(desk, tenure, now=NOON)[0], tenure=tenure, actions=broken, actor=MACHINE, now=NOON)
    assert states(desk, incident)["first"] == "running"

    expire(desk)
    counting = Counting()
    advance(desk, incident, counting, owner="two")

    assert counting.runs == {"first": 1, "second": 1}
    assert step_of(desk, incident, "first").runs == 2


def _dies(_: Task) -> None:
    raise KeyboardInterrupt


def test_a_step_that_kills_its_runner_again_and_again_stops_and_asks(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=CHAIN))
    for _ in range(len(RETRY_AFTER) + 1):
        tenure = taken(desk, incident)
        [first] = phases.ready(desk, tenure, now=NOON)
        with pytest.raises(KeyboardInterrupt):
            run_step(desk, first, tenure=tenure, actions={"count": _dies}, actor=MACHINE, now=NOON)
        expire(desk)

    counting = Counting()
    advance(desk, incident, counting)

    assert counting.runs == {}
    assert states(desk, incident)["first"] == "failed"
    assert tags(desk, incident).count(Tag.STEP_FAILED) == 1


def test_a_peer_that_does_not_answer_is_tried_again_later_and_later(desk: Desk, clock: FixedClock) -> None:
    counting = Counting(outcomes={"first": ServiceUnavailable("mail server does not answer")})
    incident = declared(desk, playbook_of(containment=CHAIN))
    waited = []
    while states(desk, incident)["first"] != "failed":
        assert advance(desk, incident, counting) == 1
        assert advance(desk, incident, counting) == 0, "not before its time"
        with desk.database.read() as reader:
            next_look = phases.next_look(reader, incident.id)
        if next_look is not None:
            waited.append(next_look.utc - clock.now().utc)
            clock.move_to(next_look)

    assert waited == list(RETRY_AFTER)
    assert counting.runs["first"] == len(RETRY_AFTER) + 1
    assert "mail server does not answer" in step_of(desk, incident, "first").note


def test_a_refusal_stops_at_once_and_the_others_go_on(desk: Desk) -> None:
    side = CHAIN + "\n{key: side, name: Side, kind: automatic, action: count}"
    counting = Counting(outcomes={"first": DecisionRefused("not like this")})
    incident = declared(desk, playbook_of(containment=side))

    advance(desk, incident, counting)

    assert states(desk, incident) | {"first": "failed", "second": "pending", "side": "done"} == states(desk, incident)


def test_a_failed_step_is_tried_again_or_done_by_hand(desk: Desk) -> None:
    counting = Counting(outcomes={"first": DecisionRefused("not like this"), "second": DecisionRefused("nor this")})
    incident = declared(desk, playbook_of(containment=CHAIN))
    advance(desk, incident, counting)

    counting.outcomes.clear()
    steps.retry(desk, short(incident, step_of(desk, incident, "first")), actor=ANA, now=NOON)
    counting.outcomes["second"] = DecisionRefused("nor this")
    advance(desk, incident, counting)
    do(desk, incident, "second", note="by hand")

    assert step_of(desk, incident, "second").done_by == "ana"
    assert states(desk, incident) | {"first": "done", "second": "done"} == states(desk, incident)


def test_an_action_that_this_release_does_not_have_asks_a_person(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=CHAIN))

    phases.advance(desk, incident.id, owner="one", actor=MACHINE, now=NOON, actions={})

    assert "not in this release" in step_of(desk, incident, "first").note


# Looking again


def test_a_step_that_is_not_done_yet_looks_again_when_the_record_has_grown(desk: Desk) -> None:
    counting = Counting(outcomes={"first": Later("no receipt yet")})
    incident = declared(desk, playbook_of(containment=CHAIN))
    advance(desk, incident, counting)
    assert advance(desk, incident, counting) == 0
    assert steps.list_steps(desk, str(incident.number))[0]["state"] == "looks again"

    with desk.database.write(incident.id) as unit:
        unit.append(Tag.RECEIPT_RECORDED, {}, actor=ANA, at=NOON)
    counting.outcomes.clear()
    counting.runs.clear()
    advance(desk, incident, counting)

    assert counting.runs == {"first": 1, "second": 1}


def test_a_step_that_is_not_done_yet_looks_again_in_time(desk: Desk, clock: FixedClock) -> None:
    counting = Counting(outcomes={"first": Later("no receipt yet", timedelta(minutes=30))})
    incident = declared(desk, playbook_of(containment=CHAIN))
    advance(desk, incident, counting)

    clock.move_to(NOON.plus(timedelta(minutes=29)))
    assert advance(desk, incident, counting) == 0
    clock.move_to(NOON.plus(timedelta(minutes=30)))
    assert advance(desk, incident, counting) == 1


# Waiting


WAITS = (
    "{key: begin, name: Begin, kind: manual, role: lead}\n"
    "{key: wait, name: Wait, kind: wait, after: 48 hours, needs: [begin]}\n"
    "{key: after, name: After, kind: automatic, action: count, needs: [wait]}"
)


def test_a_wait_counts_from_the_last_of_its_needs(desk: Desk, clock: FixedClock) -> None:
    counting = Counting()
    incident = declared(desk, playbook_of(containment=WAITS))
    clock.move_to(NOON.plus(timedelta(hours=10)))
    do(desk, incident, "begin")
    advance(desk, incident, counting)
    with desk.database.read() as reader:
        assert phases.next_look(reader, incident.id) == NOON.plus(timedelta(hours=58))

    clock.move_to(NOON.plus(timedelta(hours=58)))
    advance(desk, incident, counting)

    assert counting.runs == {"after": 1}


def test_a_wait_ends_early_only_with_a_reason(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=WAITS))
    do(desk, incident, "begin")
    advance(desk, incident, Counting())

    with pytest.raises(DecisionRefused, match="waits by the playbook"):
        do(desk, incident, "wait")
    do(desk, incident, "wait", note="the host confirmed removal")

    assert states(desk, incident)["wait"] == "done"


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


# Deciding


def test_the_machine_decides_nothing(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=GATE))
    advance(desk, incident, Counting())

    with pytest.raises(DecisionRefused, match="is no person"):
        steps.done(desk, short(incident, step_of(desk, incident, "gate")), actor=MACHINE, now=NOON)


def test_a_decision_needs_what_comes_first(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=GATE))

    with pytest.raises(DecisionRefused, match=r"needs 1-s1 \(First\) first"):
        do(desk, incident, "gate")


def test_what_is_done_stays_done(desk: Desk) -> None:
    incident = declared(desk, playbook_of())
    do(desk, incident, "containment_only")

    with pytest.raises(DecisionRefused, match="is done, by ana"):
        do(desk, incident, "containment_only")


def test_the_machines_step_is_not_a_persons(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=CHAIN))

    with pytest.raises(DecisionRefused, match="is the machine's"):
        do(desk, incident, "first")


def test_a_refused_approval_stops_what_needs_it_until_it_is_given_after_all(desk: Desk) -> None:
    counting = Counting()
    incident = declared(desk, playbook_of(containment=GATE))
    advance(desk, incident, counting)
    gate = short(incident, step_of(desk, incident, "gate"))

    steps.decide(desk, gate, approve=False, note="ask the regulator first", actor=ANA, now=NOON)
    advance(desk, incident, counting)
    assert counting.runs == {"first": 1}

    steps.decide(desk, gate, approve=True, actor=replace(ANA, id="bo"), now=NOON)
    advance(desk, incident, counting)

    assert counting.runs == {"first": 1, "after": 1}
    with desk.database.read() as reader:
        told = [body for body in reader.session.exec(select(PayloadRow.body).order_by(PayloadRow.seq)) if body]
    assert [it["outcome"] for it in told if it.get("key") == "gate"] == ["refused", "done"]
    assert tags(desk, incident).count(Tag.STEP_DECIDED) == 2


def test_the_list_says_what_each_step_waits_for(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=GATE))
    advance(desk, incident, Counting())

    rows = {row["key"]: row for row in steps.list_steps(desk, str(incident.number))}

    assert rows["first"]["state"] == "done"
    assert rows["gate"]["state"] == "ready"
    assert rows["after"]["state"] == "waits"
    assert rows["after"]["needs"] == ["1-s2"]
