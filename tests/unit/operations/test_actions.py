"""The actions of a playbook on the demo's leak: what is drafted, sent and awaited, without Prefect and without mail."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from simulator import Refuse, Simulator
from support.databases import fresh_sqlite
from support.halden import ANA, NOW, demo_report, set_up
from support.phases import MACHINE

from incident.errors import IncidentError
from incident.kernel.clock import FixedClock
from incident.operations import phases, steps
from incident.operations.acting import Later, Task
from incident.operations.actions import ACTIONS
from incident.operations.approve import approve
from incident.operations.declare import declare
from incident.operations.desk import Desk
from incident.operations.receipt import Came, Kind, record
from incident.playbook.model import ActionName
from incident.store.database import Database
from incident.store.notices import dispatches_of, notices_of
from incident.store.rows.notices import DispatchRow, NoticeRow


@pytest.fixture
def outside() -> Simulator:
    return Simulator(FixedClock(NOW))


@pytest.fixture
def desk(tmp_path: Path, outside: Simulator) -> Iterator[Desk]:
    database = Database.open(fresh_sqlite(tmp_path))
    yield replace(set_up(database, tmp_path), clock=outside.clock, channels=outside.channels)
    database.close()


@pytest.fixture
def incident(desk: Desk) -> str:
    return declare(desk, demo_report(), name="report.yaml", actor=ANA, now=NOW).id


def advance(desk: Desk, incident: str) -> None:
    phases.advance(desk, incident, owner="test", actor=MACHINE, now=desk.clock.now(), actions=ACTIONS)


def step(desk: Desk, key: str) -> dict[str, str]:
    return next(row for row in steps.list_steps(desk, "1") if row["key"] == key)


def do(desk: Desk, *keys: str) -> None:
    steps.done_all(desk, [step(desk, key)["id"] for key in keys], actor=ANA, now=desk.clock.now())


def notices(desk: Desk, incident: str) -> list[NoticeRow]:
    with desk.database.read() as reader:
        return notices_of(reader, incident)


def dispatches(desk: Desk, incident: str) -> list[DispatchRow]:
    with desk.database.read() as reader:
        return dispatches_of(reader, incident=incident)


def approve_what_can_be(desk: Desk, incident: str) -> int:
    approved = 0
    for row in notices(desk, incident):
        try:
            approve(desk, f"1-n{row.number}", actor=ANA, now=desk.clock.now())
            approved += 1
        except IncidentError:  # a content is missing, or another notice goes first: counsel leaves it
            continue
    return approved


def task(desk: Desk, incident: str) -> Task:
    return Task(desk, incident, "a_step", MACHINE, desk.clock.now())


def test_every_action_that_a_playbook_may_name_exists() -> None:
    assert set(ACTIONS) == set(ActionName)


def test_the_first_drafts_are_there_before_anybody_has_decided_anything(desk: Desk, incident: str) -> None:
    advance(desk, incident)

    assert step(desk, "first_clocks")["state"] == "done"
    assert step(desk, "first_drafts")["state"] == "done"
    assert "drafts" in step(desk, "first_drafts")["note"]
    assert notices(desk, incident)


def test_nothing_goes_out_before_counsel_has_reviewed(desk: Desk, incident: str, outside: Simulator) -> None:
    advance(desk, incident)
    approve_what_can_be(desk, incident)
    advance(desk, incident)

    assert outside.mail.calls == 0
    assert step(desk, "first_dispatch")["state"] == "waits"


def test_what_is_approved_goes_out_once_and_its_receipts_are_awaited(
    desk: Desk, incident: str, outside: Simulator
) -> None:
    advance(desk, incident)
    assert approve_what_can_be(desk, incident)
    do(desk, "counsel_directs", "first_review")
    advance(desk, incident)
    sent = outside.mail.calls
    assert sent

    assert ACTIONS[ActionName.DISPATCH_APPROVED](task(desk, incident)) is not None
    advance(desk, incident)
    assert outside.mail.calls == sent, "run again, as after a crash: nothing goes out twice"

    for row in dispatches(desk, incident):
        if row.state == "by_hand":
            record(desk, f"1-d{row.number}", Came(Kind.FILED, NOW, "filed"), actor=ANA, now=NOW)
        elif row.deemed_at is None:
            record(desk, f"1-d{row.number}", Came(Kind.DELIVERED, NOW), actor=ANA, now=NOW)
    if step(desk, "first_dispatch")["state"] == "looks again":  # approved, and nobody recorded where it goes
        assert "no notice address" in step(desk, "first_dispatch")["note"]
        steps.done(desk, step(desk, "first_dispatch")["id"], note="filed by the insurer", actor=ANA, now=NOW)
    advance(desk, incident)

    assert step(desk, "first_dispatch")["state"] == "done"
    assert step(desk, "first_receipts")["state"] == "done"


def test_what_failed_is_told_and_waits_for_a_decision(desk: Desk, incident: str, outside: Simulator) -> None:
    advance(desk, incident)
    approve_what_can_be(desk, incident)
    do(desk, "counsel_directs", "first_review")
    outside.mail.then(*[Refuse()] * 50)
    advance(desk, incident)

    awaited = ACTIONS[ActionName.CHECK_RECEIPTS](task(desk, incident))

    assert isinstance(awaited, Later)
    assert "failed; decide on another attempt" in awaited.why


def test_assessing_again_without_news_appends_nothing(desk: Desk, incident: str) -> None:
    with desk.database.read() as reader:
        before = reader.head(incident)

    assert ACTIONS[ActionName.ASSESS](task(desk, incident)) is None

    with desk.database.read() as reader:
        assert reader.head(incident) == before


def test_the_record_is_proved(desk: Desk, incident: str) -> None:
    assert ACTIONS[ActionName.VERIFY_RECORD](task(desk, incident)) is None
