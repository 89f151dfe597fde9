"""Phases: what is ready is run once, and a person's decision is a row that lets the others go on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import select
from support.databases import fresh_sqlite
from support.phases import ANA, MACHINE, NOON, Counting, declared, desk_on, playbook_of
from support.walking import (
    CHAIN,
    GATE,
    WAITS,
    advance,
    do,
    expire,
    ready_of,
    run_of,
    short,
    states,
    step_of,
    tags,
    taken,
)

from incident.errors import DecisionRefused, InputRefused, ServiceUnavailable
from incident.kernel.clock import FixedClock
from incident.operations import phases, steps
from incident.operations.acting import Later, Task
from incident.operations.desk import Desk
from incident.operations.running import RETRY_AFTER, run_step
from incident.operations.tenure import give_back
from incident.store.database import Database
from incident.store.rows.matter import IncidentRow
from incident.store.rows.record import PayloadRow
from incident.store.work import steps_of
from incident.vocabulary import Phase, Tag


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    database = Database.open(fresh_sqlite(tmp_path))
    yield desk_on(database, tmp_path, clock=clock)
    database.close()


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
        while ready := (pause := phases.rest(desk, tenure, actor=MACHINE, now=NOON)).ready:
            for step in ready:
                run_step(desk, step, tenure=tenure, actions=Counting().actions, actor=MACHINE, now=NOON)
        numbers.append(pause.number)
        give_back(desk, tenure)

    assert numbers == sorted(set(numbers))
    assert 0 not in numbers


def test_a_phase_does_not_come_to_rest_over_something_that_became_ready(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=GATE))
    advance(desk, incident, Counting())
    tenure = taken(desk, incident)
    phases.enter(desk, tenure, actor=MACHINE, now=NOON)

    do(desk, incident, "gate")  # while it is being walked

    pause = phases.rest(desk, tenure, actor=MACHINE, now=NOON)
    assert pause == phases.Rest(ready=(step_of(desk, incident, "after").id,))
    assert run_of(desk, incident, "containment").state == "running"


def test_a_closed_incident_runs_nothing_and_its_phases_end(desk: Desk) -> None:
    counting = Counting()
    incident = declared(desk, playbook_of(containment=CHAIN))
    with desk.database.work() as reader:
        reader.session.execute(update(IncidentRow).values(status="closed"))

    tenure = taken(desk, incident)
    phases.enter(desk, tenure, actor=MACHINE, now=NOON)
    first = step_of(desk, incident, "first").id
    run_step(desk, first, tenure=tenure, actions=counting.actions, actor=MACHINE, now=NOON)

    assert phases.rest(desk, tenure, actor=MACHINE, now=NOON).ended
    assert counting.runs == {}
    assert run_of(desk, incident, "containment").state == "cancelled"
    assert states(desk, incident)["first"] == "pending"


# Breaking off and failing


def test_a_step_that_broke_off_is_begun_again(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=CHAIN))
    broken = {"count": _dies}
    tenure = taken(desk, incident)
    phases.enter(desk, tenure, actor=MACHINE, now=NOON)
    with pytest.raises(KeyboardInterrupt):
        run_step(desk, ready_of(desk, tenure), tenure=tenure, actions=broken, actor=MACHINE, now=NOON)
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
        first = ready_of(desk, tenure)
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
    steps.retry(desk, [short(incident, step_of(desk, incident, "first"))], actor=ANA, now=NOON)
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


def test_a_person_may_end_looking_again_with_a_reason(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=CHAIN))
    advance(desk, incident, Counting(outcomes={"first": Later("no receipt yet")}))

    with pytest.raises(DecisionRefused, match="waits"):
        do(desk, incident, "first")
    do(desk, incident, "first", note="they rang back")

    assert step_of(desk, incident, "first").done_by == "ana"


# Waiting


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

    with pytest.raises(DecisionRefused, match="waits"):
        do(desk, incident, "wait")
    do(desk, incident, "wait", note="the host confirmed removal")

    assert states(desk, incident)["wait"] == "done"


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


def test_several_steps_are_done_together_or_not_at_all(desk: Desk) -> None:
    incident, other = (declared(desk, playbook_of()) for _ in range(2))
    named = [short(incident, step) for step in (step_of(desk, incident, f"{phase}_only") for phase in Phase)]

    with pytest.raises(DecisionRefused, match="is done"):
        steps.done_all(desk, [named[0], named[1], named[0]], actor=ANA, now=NOON)
    with pytest.raises(InputRefused, match="2 incidents"):
        steps.done_all(desk, [named[0], short(other, step_of(desk, other, "containment_only"))], actor=ANA, now=NOON)
    assert set(states(desk, incident).values()) == {"pending"}

    steps.done_all(desk, named, actor=ANA, now=NOON)

    assert set(states(desk, incident).values()) == {"done"}


def test_what_cannot_be_done_needs_a_reason(desk: Desk) -> None:
    incident = declared(desk, playbook_of())

    with pytest.raises(InputRefused, match="no reason"):
        steps.fail(desk, short(incident, step_of(desk, incident, "containment_only")), note=" ", actor=ANA, now=NOON)


def test_the_list_says_what_each_step_waits_for(desk: Desk) -> None:
    incident = declared(desk, playbook_of(containment=GATE))
    advance(desk, incident, Counting())

    rows = {row["key"]: row for row in steps.list_steps(desk, str(incident.number))}

    assert rows["first"]["state"] == "done"
    assert rows["gate"]["state"] == "ready"
    assert rows["after"]["state"] == "waits"
    assert rows["after"]["needs"] == ["1-s2"]
