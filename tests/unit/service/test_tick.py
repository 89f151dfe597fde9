"""The tick: reminders are sent once each, never missed, and never sent for a drill."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from simulator import Drop, Refuse, Simulator
from sqlmodel import select
from support.clocks import incident_with_clocks, meet, owe, settle_house
from support.databases import fresh_sqlite
from support.phases import NOON, desk_on

from incident.kernel.clock import FixedClock
from incident.operations.desk import Desk
from incident.operations.reminders import CLAIM, coalesced, first_slot
from incident.service.tick import Tick
from incident.store.database import Database
from incident.store.rows.record import EntryRow, PayloadRow
from incident.vocabulary import IncidentKind, Tag

DUE = NOON.plus(timedelta(hours=48))
HALF_AN_HOUR = timedelta(minutes=30)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


@pytest.fixture
def outside() -> Simulator:
    return Simulator(FixedClock(NOON))


@pytest.fixture
def desk(tmp_path: Path, outside: Simulator) -> Iterator[Desk]:
    database = Database.open(fresh_sqlite(tmp_path))
    made = replace(desk_on(database, tmp_path, clock=outside.clock), channels=outside.channels)
    settle_house(made, now=NOON)
    yield made
    database.close()


def told(desk: Desk, tag: Tag) -> list[dict[str, Any]]:
    """The reminders that entries of this tag tell of."""
    query = (
        select(PayloadRow.body)
        .join(EntryRow, (EntryRow.chain == PayloadRow.chain) & (EntryRow.seq == PayloadRow.seq))
        .where(EntryRow.tag == tag)
        .order_by(EntryRow.chain, EntryRow.seq)
    )
    with desk.database.read() as reader:
        return [reminder for body in reader.session.exec(query) for reminder in body["reminders"]]


def ticks(desk: Desk, outside: Simulator, *, until: timedelta, every: timedelta = HALF_AN_HOUR) -> None:
    tick = Tick(desk, owner="one")
    while outside.clock.now() < NOON.plus(until):
        tick.once()
        outside.pass_time(every)


def test_our_people_are_reminded_before_a_date_at_it_and_after_it(desk: Desk, outside: Simulator) -> None:
    incident_with_clocks(desk, DUE, now=NOON)

    ticks(desk, outside, until=hours(100))

    assert [it["lead_hours"] for it in told(desk, Tag.REMINDER_SENT)] == [24, 6, 1, 0, 0, 0]
    assert len(outside.mail.inbox) == 6
    assert outside.mail.inbox[0].to == ("ana@acme.example",)
    assert "Duty 1" in outside.mail.inbox[0].text
    assert "due: Wed 4 Mar 2026 12:00 UTC" in outside.mail.inbox[0].text
    assert "overdue" in outside.mail.inbox[-1].text


def test_one_message_tells_of_all_clocks_of_an_incident(desk: Desk, outside: Simulator) -> None:
    incident_with_clocks(desk, DUE, DUE, DUE, now=NOON)
    incident_with_clocks(desk, DUE, now=NOON)

    ticks(desk, outside, until=hours(25))

    assert [message.subject for message in outside.mail.inbox] == [
        "[1] 3 clocks: leak of the pump code",
        "[2] 1 clock: leak of the pump code",
    ]


def test_what_is_met_is_not_reminded_of(desk: Desk, outside: Simulator) -> None:
    incident = incident_with_clocks(desk, DUE, now=NOON)
    ticks(desk, outside, until=hours(30))
    meet(desk, incident, 1, now=outside.clock.now())

    ticks(desk, outside, until=hours(100))

    assert len(outside.mail.inbox) == 1


def test_a_date_that_moves_moves_its_reminders(desk: Desk, outside: Simulator) -> None:
    incident = incident_with_clocks(desk, DUE, now=NOON)
    ticks(desk, outside, until=hours(1))
    owe(desk, incident, 1, NOON.plus(hours(12)), version=2, now=outside.clock.now())

    ticks(desk, outside, until=hours(7))

    assert [it["lead_hours"] for it in told(desk, Tag.REMINDER_SENT)] == [6]


def test_a_date_that_has_passed_when_it_becomes_known_is_told_at_once(desk: Desk, outside: Simulator) -> None:
    incident_with_clocks(desk, NOON.plus(hours(-5)), now=NOON)

    ticks(desk, outside, until=hours(1))

    assert len(outside.mail.inbox) == 1


def test_a_drill_is_never_reminded_of(desk: Desk, outside: Simulator) -> None:
    incident_with_clocks(desk, DUE, now=NOON, kind=IncidentKind.DRILL)

    ticks(desk, outside, until=hours(100))

    assert outside.mail.calls == 0


def test_reminders_missed_while_nothing_ran_are_one_and_the_others_are_told_as_skipped(
    desk: Desk, outside: Simulator
) -> None:
    incident_with_clocks(desk, DUE, now=NOON)
    ticks(desk, outside, until=hours(1))
    outside.pass_time(hours(46.5))  # the machine was off over the marks of 24, 6 and 1 hours

    Tick(desk, owner="one").once()

    assert [it["lead_hours"] for it in told(desk, Tag.REMINDER_SENT)] == [1]
    assert [(it["lead_hours"], it["why"]) for it in told(desk, Tag.TICK_SKIPPED)] == [
        (24, "nothing ran at its time"),
        (6, "nothing ran at its time"),
    ]


def test_two_ticking_instances_send_nothing_twice(desk: Desk, outside: Simulator) -> None:
    for _ in range(6):
        incident_with_clocks(desk, DUE, now=NOON)
    two = [Tick(desk, owner="one"), Tick(desk, owner="two")]
    for tick in two:
        tick.once()
    outside.pass_time(hours(25))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda tick: tick.once(), two * 3))

    assert len(outside.mail.inbox) == 6
    assert len(told(desk, Tag.REMINDER_SENT)) == 6


def test_a_reminder_that_was_refused_is_tried_again(desk: Desk, outside: Simulator) -> None:
    incident_with_clocks(desk, DUE, now=NOON)
    ticks(desk, outside, until=hours(23.5))
    outside.mail.then(Refuse(), Refuse())

    ticks(desk, outside, until=hours(24.5), every=CLAIM)

    assert outside.mail.calls == 3
    assert len(outside.mail.inbox) == 1
    assert len(told(desk, Tag.REMINDER_SENT)) == 1


def test_a_repeat_after_a_crash_carries_the_same_message_id(desk: Desk, outside: Simulator) -> None:
    """The server had it and the process died before it could tell the record: the same, not another."""
    incident_with_clocks(desk, DUE, DUE.plus(timedelta(minutes=1)), now=NOON)
    ticks(desk, outside, until=hours(23.5))
    outside.mail.then(Drop(kept=True))

    ticks(desk, outside, until=hours(25), every=CLAIM)

    first, second, *others = outside.mail.inbox
    assert first.message_id == second.message_id
    assert len(told(desk, Tag.REMINDER_SENT)) == 2
    assert {message.message_id for message in others}.isdisjoint({first.message_id})


def test_without_a_mail_server_the_record_says_why_nothing_was_sent(desk: Desk, outside: Simulator) -> None:
    silent = replace(desk, channels=dict)
    incident_with_clocks(silent, DUE, now=NOON)

    ticks(silent, outside, until=hours(25))

    assert [(it["lead_hours"], it["why"]) for it in told(desk, Tag.TICK_SKIPPED)] == [
        (24, "no mail server is configured")
    ]
    assert told(desk, Tag.REMINDER_SENT) == []


def test_the_first_reminder_is_the_next_mark_and_a_passed_date_is_now() -> None:
    assert first_slot(DUE, NOON).at == DUE.plus(hours(-24))
    assert first_slot(NOON.plus(hours(0.5)), NOON).at == NOON.plus(hours(0.5))
    assert first_slot(NOON.plus(hours(-9)), NOON).at == NOON


@pytest.mark.parametrize(
    ("after", "sent", "skipped"),
    [(0, 1, ()), (19, 2, (1,)), (24, 4, (1, 2, 3)), (500, 4, (1, 2, 3))],
    ids=["in time", "one missed", "at the date", "long after it"],
)
def test_what_was_missed_is_coalesced(after: int, sent: int, skipped: tuple[int, ...]) -> None:
    assert coalesced(DUE, 1, DUE.plus(hours(after - 24))) == (sent, skipped)
