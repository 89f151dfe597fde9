"""Receipts: what comes back, when something is received in law, and what an obligation comes to by it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from simulator import Simulator, absence_reply, delivery_report, read_receipt
from support.leak import ANA, NOON
from support.letters import ARTICLE, COPY, COURIER, EMAIL, approved, letters, line, notices, ready, rows

from incident.errors import DecisionRefused, InputRefused
from incident.kernel.clock import FixedClock
from incident.kernel.ids import parse_short
from incident.kernel.instants import Instant, parse_instant
from incident.operations.approve import approve
from incident.operations.compose import draft
from incident.operations.desk import Desk
from incident.operations.dispatch import dispatch
from incident.operations.explain import explain
from incident.operations.matter import find_incident
from incident.operations.outstanding import outstanding
from incident.operations.overview import overview
from incident.operations.receipt import Came, Kind, arrive, record
from incident.store.matter import incident_by_short
from incident.store.states import DispatchState, NoticeState

CUT_OFF = """{method: email, deemed: {rule: at_sending_with_cutoff, cutoff: "17:00", next_at: "09:00", calendar: [JP],
  voided_by: [bounce, absence_reply]}}"""
CONFIRMED = "{method: email, deemed: {rule: on_confirmation}}"
DELIVERED = "{method: email, deemed: {rule: on_delivery}}"
SILENT = "{method: email}"
BY_COURIER = '{method: courier, deemed: {rule: after_working_days, offset: 1, next_at: "10:00", calendar: [JP]}}'
AFTER_CONFIRMATION = """{method: email, deemed: {rule: after_working_days, offset: 1, next_at: "10:00", calendar: [JP],
  counted_from: confirmation}}"""
NO_STRIKE = """{method: courier, deemed: {rule: after_working_days, offset: 1, next_at: "10:00", calendar: [JP],
  voided_by: [postal_disruption]}}"""
SOON = NOON.plus(timedelta(hours=1))
LATER = NOON.plus(timedelta(hours=2))


@pytest.fixture
def outside() -> Simulator:
    return Simulator(FixedClock(NOON))


@pytest.fixture
def house(tmp_path: Path, outside: Simulator) -> Iterator["Houses"]:
    made = Houses(tmp_path, outside)
    yield made
    made.close()


class Houses:
    """Makes the house that a test wants, and closes it."""

    def __init__(self, folder: Path, outside: Simulator) -> None:
        self._folder, self._outside, self._desks = folder, outside, list[Desk]()

    def __call__(self, methods: str, *addresses: str) -> Desk:
        places = addresses or (EMAIL,)
        desk = letters(
            self._folder, methods=methods, addresses=places, channels=self._outside.channels, clock=self._outside.clock
        )
        self._desks.append(desk)
        return desk

    def close(self) -> None:
        for desk in self._desks:
            desk.database.close()


def send(desk: Desk, *, now: Instant = NOON) -> str:
    notice = ready(desk)
    dispatch(desk, notice, actor=ANA, now=now)
    return notice


def performed(desk: Desk, *, now: Instant = LATER) -> tuple[str, str]:
    shown = line(desk, "1", now=now)
    return shown.state, shown.performed.short() if shown.performed else ""


def verdicts(desk: Desk) -> list[str]:
    return [it.result for it in explain(desk, line(desk, "1").id).verdicts]


def test_mail_sent_before_the_cut_off_of_a_working_day_is_received_at_once(house: Houses, outside: Simulator) -> None:
    desk = house(CUT_OFF)  # noon in UTC is 21:00 in Tokyo, after the cut-off; Tuesday 02:00Z is 11:00
    morning = parse_instant("2026-11-24T02:00:00Z")
    outside.clock.move_to(morning)
    send(desk, now=morning)

    assert performed(desk, now=morning) == ("met", "2026-11-24T02:00:00Z")


def test_mail_sent_after_the_cut_off_is_received_at_the_opening_of_the_next_working_day(house: Houses) -> None:
    """Monday 21:00 in Tokyo is a holiday, 23 November: Tuesday 09:00 is the next opening."""
    desk = house(CUT_OFF)
    send(desk)

    assert performed(desk) == ("met", "2026-11-24T00:00:00Z")
    assert "next working day" in explain(desk, line(desk, "1").id).verdicts[0].basis


@pytest.mark.parametrize("kind", [Kind.DELIVERED, Kind.READ, Kind.ACCEPTED])
def test_a_clause_that_wants_confirmation_waits_for_it_whatever_the_servers_say(house: Houses, kind: Kind) -> None:
    desk = house(CONFIRMED)
    send(desk)
    record(desk, "1-d1", Came(kind, SOON), actor=ANA, now=LATER)
    assert performed(desk) == ("due", "")

    record(desk, "1-d1", Came(Kind.CONFIRMED, SOON), actor=ANA, now=LATER)
    assert performed(desk) == ("met", SOON.short())


def test_a_rule_that_counts_from_the_confirmation_runs_once_that_is_shown(house: Houses) -> None:
    """Confirmed on Monday night in Tokyo, a holiday: the first working day after it is Tuesday."""
    desk = house(AFTER_CONFIRMATION)
    send(desk)
    record(desk, "1-d1", Came(Kind.DELIVERED, SOON), actor=ANA, now=LATER)
    assert performed(desk) == ("due", "")

    record(desk, "1-d1", Came(Kind.CONFIRMED, SOON), actor=ANA, now=LATER)
    assert performed(desk) == ("met", "2026-11-24T01:00:00Z")


def test_a_strike_of_the_post_voids_where_the_clause_says_so(house: Houses) -> None:
    desk = house(NO_STRIKE, COURIER)
    send(desk)
    record(desk, "1-d1", Came(Kind.FILED, SOON), actor=ANA, now=LATER)
    assert performed(desk)[0] == "met"

    record(desk, "1-d1", Came(Kind.STRIKE, LATER), actor=ANA, now=LATER)
    assert performed(desk) == ("due", "")


@pytest.mark.parametrize("methods", [DELIVERED, SILENT])
def test_delivery_is_shown_where_the_clause_wants_it_or_is_silent(house: Houses, methods: str) -> None:
    desk = house(methods)
    send(desk)
    assert performed(desk) == ("due", "")

    record(desk, "1-d1", Came(Kind.DELIVERED, SOON), actor=ANA, now=LATER)
    assert performed(desk) == ("met", SOON.short())


def test_what_is_received_by_a_rule_is_not_received_earlier_because_it_was_read(house: Houses) -> None:
    """What performs our duty is taken at its latest tenable instant."""
    desk = house(CUT_OFF)
    send(desk)
    record(desk, "1-d1", Came(Kind.READ, SOON), actor=ANA, now=LATER)

    assert performed(desk) == ("met", "2026-11-24T00:00:00Z")
    assert verdicts(desk) == ["met"]


def test_a_courier_is_sent_by_hand_and_received_by_the_rule_of_its_filing(house: Houses) -> None:
    desk = house(BY_COURIER, COURIER)
    send(desk)
    assert rows(desk)[0].state == DispatchState.BY_HAND
    assert performed(desk) == ("due", "")

    record(desk, "1-d1", Came(Kind.FILED, SOON, "waybill 17"), actor=ANA, now=LATER)
    assert performed(desk) == ("met", "2026-11-24T01:00:00Z")
    assert rows(desk)[0].evidence == {"by": "ana", "reference": "waybill 17"}


def test_a_filing_at_a_portal_performs_what_the_law_demands_when_it_is_filed(house: Houses) -> None:
    desk = house(SILENT)
    ready(desk)
    dispatch(desk, approved(desk, "1", ARTICLE), actor=ANA, now=NOON)
    assert line(desk, "1", ARTICLE).state == "due"

    record(desk, "1-d1", Came(Kind.FILED, SOON, "DPA-2026-1"), actor=ANA, now=LATER)
    shown = line(desk, "1", ARTICLE, now=LATER)
    assert (shown.state, shown.performed) == ("met", SOON)
    assert shown.margin == shown.due.utc - SOON.utc if shown.due else None
    assert shown.left is None


def test_what_is_done_after_its_date_is_late_by_its_margin(house: Houses, outside: Simulator) -> None:
    desk = house("{method: email, deemed: {rule: at_sending}}")
    notice = ready(desk)
    after = NOON.plus(timedelta(hours=48))
    outside.clock.move_to(after)
    dispatch(desk, notice, actor=ANA, now=after)

    shown = line(desk, "1", now=after)
    assert shown.due is not None
    assert (shown.state, shown.margin) == ("late", shown.due.utc - after.utc)
    assert overview(desk, now=after)[0].late == 1


def test_a_bounce_opens_the_obligation_again_and_the_next_attempt_closes_it(house: Houses, outside: Simulator) -> None:
    desk = house("{method: email, deemed: {rule: at_sending}}")
    notice = send(desk)
    assert performed(desk)[0] == "met"
    bounce = delivery_report(outside.mail.inbox[0], action="failed", status="5.1.1", at=SOON)
    assert arrive(desk, bounce, actor=ANA, now=LATER) == ("bounce of 1-d1",)

    shown = line(desk, "1", now=LATER)
    assert (shown.state, shown.performed, "came back" in shown.marks) == ("due", None, True)
    assert notices(desk)[-1].status == NoticeState.RETURNED
    assert overview(desk, now=LATER)[0].met == 0
    with desk.database.read() as reader:
        told = outstanding(reader, incident_by_short(reader, parse_short("1")))
    assert told == ["1-d1 came back; decide how it goes out again"]

    with pytest.raises(DecisionRefused, match="--again"):
        dispatch(desk, notice, actor=ANA, now=LATER)
    dispatch(desk, notice, actor=ANA, now=LATER, again="the mailbox exists now")
    assert performed(desk) == ("met", LATER.short())
    assert verdicts(desk) == ["met", "open", "met"]


def test_a_delay_reported_by_a_server_proves_nothing(house: Houses, outside: Simulator) -> None:
    desk = house("{method: email, deemed: {rule: at_sending}}")
    send(desk)
    delayed = delivery_report(outside.mail.inbox[0], action="delayed", status="4.4.1", at=SOON)
    with pytest.raises(InputRefused, match="no dispatch of ours"):
        arrive(desk, delayed, actor=ANA, now=LATER)
    assert performed(desk)[0] == "met"


def test_an_absence_reply_voids_where_the_clause_says_so_and_nowhere_else(house: Houses, outside: Simulator) -> None:
    desk = house(CUT_OFF)
    send(desk)
    assert arrive(desk, absence_reply(outside.mail.inbox[0], at=SOON), actor=ANA, now=LATER) == (
        "absence_reply of 1-d1",
    )
    assert line(desk, "1", now=LATER).marks == ("came back",)


def test_an_absence_reply_changes_nothing_where_the_clause_is_silent_on_it(house: Houses, outside: Simulator) -> None:
    desk = house("{method: email, deemed: {rule: at_sending}}")
    send(desk)
    arrive(desk, absence_reply(outside.mail.inbox[0], at=SOON), actor=ANA, now=LATER)
    assert performed(desk)[0] == "met"


def test_a_reading_after_a_bounce_shows_that_it_arrived(house: Houses, outside: Simulator) -> None:
    desk = house("{method: email, deemed: {rule: at_sending}}")
    send(desk)
    record(desk, "1-d1", Came(Kind.BOUNCE, SOON), actor=ANA, now=LATER)
    arrive(desk, read_receipt(outside.mail.inbox[0], at=LATER), actor=ANA, now=LATER)

    assert performed(desk) == ("met", LATER.short())


def test_a_copy_that_comes_back_takes_nothing_away(house: Houses, outside: Simulator) -> None:
    desk = house("{method: email, deemed: {rule: at_sending}}", EMAIL, COPY)
    send(desk)
    copy = next(mail for mail in outside.mail.inbox if mail.to == ("lawyers@beta.example",))
    arrive(desk, delivery_report(copy, action="failed", status="5.1.1", at=SOON), actor=ANA, now=LATER)

    assert performed(desk)[0] == "met"
    assert verdicts(desk) == ["met"]
    assert notices(desk)[-1].status == NoticeState.DISPATCHED


def test_a_copy_that_was_read_proves_no_receipt(house: Houses) -> None:
    desk = house(DELIVERED, EMAIL, COPY)
    send(desk)
    record(desk, "1-d2", Came(Kind.READ, SOON), actor=ANA, now=LATER)
    assert performed(desk) == ("due", "")


def test_a_supplement_makes_nothing_late_that_was_in_time(house: Houses, outside: Simulator) -> None:
    desk = house("{method: email, deemed: {rule: at_sending}}")
    send(desk)
    days_on = NOON.plus(timedelta(days=5))
    outside.clock.move_to(days_on)
    more = draft(desk, line(desk, "1").id, actor=ANA, now=days_on)
    assert (more.draft.kind, more.draft.late) == ("supplement", False) if more.draft else None
    approve(desk, more.id, actor=ANA, now=days_on)
    dispatch(desk, more.id, actor=ANA, now=days_on)

    assert performed(desk, now=days_on) == ("met", NOON.short())
    assert verdicts(desk) == ["met"]


def test_a_receipt_from_the_future_or_from_before_the_sending_is_refused(house: Houses) -> None:
    desk = house(DELIVERED)
    send(desk)
    with pytest.raises(DecisionRefused, match="after now"):
        record(desk, "1-d1", Came(Kind.DELIVERED, LATER), actor=ANA, now=SOON)
    with pytest.raises(DecisionRefused, match="before 1-d1 was sent"):
        record(desk, "1-d1", Came(Kind.DELIVERED, NOON.plus(timedelta(hours=-1))), actor=ANA, now=SOON)


def test_nothing_comes_back_of_what_was_never_dispatched_or_filed(house: Houses) -> None:
    desk = house(BY_COURIER, COURIER)
    notice = ready(desk)
    with pytest.raises(DecisionRefused, match="was not dispatched"):
        record(desk, notice, Came(Kind.FILED, NOON), actor=ANA, now=NOON)
    dispatch(desk, notice, actor=ANA, now=NOON)
    with pytest.raises(DecisionRefused, match="not filed yet"):
        record(desk, notice, Came(Kind.BOUNCE, NOON), actor=ANA, now=NOON)


def test_a_notice_waiting_to_be_filed_keeps_its_incident_outstanding(house: Houses) -> None:
    desk = house(BY_COURIER, COURIER)
    send(desk)
    with desk.database.read() as reader:
        assert outstanding(reader, find_incident(reader, "1")) == ["1-d1 waits to be filed by courier"]
