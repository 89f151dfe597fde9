"""Closing: refused as long as anything is left, each thing named; what was closed can be opened again."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from simulator import Simulator
from support.leak import ANA, NOON
from support.letters import ARTICLE, approved, leak, letters, line
from support.letters import CLAUSE as CONTRACT

from incident.errors import DecisionRefused
from incident.facts.learning import Telling
from incident.kernel.clock import FixedClock
from incident.kernel.ids import parse_short
from incident.kernel.money import parse_money
from incident.liability.claims import ClaimStep
from incident.liability.reserves import ReserveEntry
from incident.operations.board import board
from incident.operations.claims import Between, Said, follow, make
from incident.operations.close import close, reopen
from incident.operations.desk import Desk
from incident.operations.dispatch import dispatch
from incident.operations.learn import learn
from incident.operations.matter import find_incident
from incident.operations.obligation import decide
from incident.operations.reserves import set_reserve
from incident.record.entry import Actor
from incident.store.work import runs_of, steps_of

WHY = "all told, all costs booked"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A leak whose counterparty takes mail."""
    outside = Simulator(FixedClock(NOON))
    made = replace(letters(tmp_path), channels=outside.channels, clock=outside.clock)
    leak(made)
    return made


def lines(desk: Desk) -> dict[str, str]:
    return {it.id: it.state for it in board(desk, parse_short("1"), now=NOON)}


def _said(amount: str = "", *, reason: str = "", evidence: str = "") -> Said:
    return Said(on=NOON.day(), amount=parse_money(amount) if amount else None, reason=reason, evidence=evidence)


def _reserve(desk: Desk, amount: str) -> None:
    entry = ReserveEntry("acme", "all", parse_money(amount), NOON.day(), "first estimate", "ana")
    set_reserve(desk, "1", entry, actor=ANA, now=NOON)


def decide_all(desk: Desk) -> None:
    for name, state in lines(desk).items():
        if state not in ("met", "late"):
            decide(desk, name, required=False, reasons="told by the parent", actor=ANA, now=NOON)


def do_all_steps(desk: Desk) -> None:
    """The rows say that all is done, without the machine that would do it."""
    with desk.database.write(incident_id(desk)) as unit:
        rows = steps_of(unit, incident_id(desk))
        for row in rows:
            unit.session.get_one(type(row), row.id).state = "done"


def incident_id(desk: Desk) -> str:
    with desk.database.read() as reader:
        return find_incident(reader, "1").id


def test_what_is_owed_and_what_is_not_done_is_named(desk: Desk) -> None:
    with pytest.raises(DecisionRefused) as refused:
        close(desk, "1", reasons=WHY, actor=ANA, now=NOON)

    left = [it.what for it in refused.value.faults]
    assert any(it.startswith(f"{line(desk, '1', ARTICLE).id} ") for it in left)
    assert any("is not done" in it for it in left)


def test_nothing_left_it_is_closed_and_its_phases_end(desk: Desk) -> None:
    decide_all(desk)
    do_all_steps(desk)

    assert close(desk, "1", reasons=WHY, actor=ANA, now=NOON).id == "1"

    with desk.database.read() as reader:
        assert find_incident(reader, "1").status == "closed"
        assert {run.state for run in runs_of(reader, incident_id(desk))} == {"ended"}
    telling = Telling(NOON, "a call", "Sam")
    with pytest.raises(DecisionRefused, match="incident reopen 1"):
        learn(desk, "1", ["risk=high"], telling=telling, actor=ANA, now=NOON)


def test_what_was_closed_is_opened_again_and_goes_on(desk: Desk) -> None:
    decide_all(desk)
    do_all_steps(desk)
    close(desk, "1", reasons=WHY, actor=ANA, now=NOON)

    reopen(desk, "1", reasons="a second mirror was found", actor=ANA, now=NOON)

    learn(desk, "1", ["risk=high"], telling=Telling(NOON, "a call", "Sam"), actor=ANA, now=NOON)
    with pytest.raises(DecisionRefused, match="not closed"):
        reopen(desk, "1", reasons="again", actor=ANA, now=NOON)


def test_a_notice_that_says_what_is_not_so_any_more_keeps_it_open(desk: Desk) -> None:
    dispatch(desk, approved(desk, "1", CONTRACT), actor=ANA, now=NOON)
    later = NOON.plus(timedelta(hours=1))
    learn(desk, "1", ["nature=two repositories"], telling=Telling(later, "SOC", "Sam"), actor=ANA, now=later)
    decide_all(desk)
    do_all_steps(desk)

    with pytest.raises(DecisionRefused) as refused:
        close(desk, "1", reasons=WHY, actor=ANA, now=later)
    assert "1-n1 says what is not so: nature" in [it.what for it in refused.value.faults]


def test_a_claim_that_is_open_and_a_reserve_that_stands_keep_it_open_until_they_are_ended(desk: Desk) -> None:
    decide_all(desk)
    do_all_steps(desk)
    make(desk, "1", Between("acme", "atlas"), _said("9000 EUR"), actor=ANA, now=NOON)
    follow(desk, "1-k1", ClaimStep.DISPUTED, _said("4000 EUR", reason="no consent"), actor=ANA, now=NOON)
    _reserve(desk, "9000 EUR")

    with pytest.raises(DecisionRefused) as refused:
        close(desk, "1", reasons=WHY, actor=ANA, now=NOON)
    assert [it.what for it in refused.value.faults] == [
        "claim 1-k1 (acme from atlas) is disputed: 9,000.00 EUR is outstanding",
        "the reserve of acme for all, 9,000.00 EUR, is not released",
    ]

    follow(desk, "1-k1", ClaimStep.AGREED, _said("5000 EUR", evidence="letter"), actor=ANA, now=NOON)
    follow(desk, "1-k1", ClaimStep.PAID, _said("5000 EUR", evidence="statement 7"), actor=ANA, now=NOON)
    _reserve(desk, "0 EUR")
    assert close(desk, "1", reasons=WHY, actor=ANA, now=NOON).id == "1"


def test_what_was_paid_beyond_a_settlement_is_open_and_what_was_given_up_is_not(desk: Desk) -> None:
    decide_all(desk)
    do_all_steps(desk)
    for against in ("atlas", "beta"):
        make(desk, "1", Between("acme", against), _said("9000 EUR"), actor=ANA, now=NOON)
    follow(desk, "1-k1", ClaimStep.PAID, _said("6000 EUR", evidence="statement 7"), actor=ANA, now=NOON)
    follow(desk, "1-k1", ClaimStep.AGREED, _said("5000 EUR", evidence="letter"), actor=ANA, now=NOON)
    follow(desk, "1-k2", ClaimStep.WITHDRAWN, _said(reason="not worth a trial"), actor=ANA, now=NOON)

    with pytest.raises(DecisionRefused) as refused:
        close(desk, "1", reasons=WHY, actor=ANA, now=NOON)
    (left,) = refused.value.faults
    assert left.what.startswith("claim 1-k1 (acme from atlas")
    assert left.what.endswith("is overpaid: -1,000.00 EUR is outstanding")


def test_a_person_closes_with_reasons(desk: Desk) -> None:
    with pytest.raises(DecisionRefused, match="no person"):
        close(desk, "1", reasons=WHY, actor=Actor("machine", "tick", "service"), now=NOON)
    with pytest.raises(DecisionRefused, match="carries its reasons"):
        close(desk, "1", reasons=" ", actor=ANA, now=NOON)


def test_nothing_is_decided_about_a_closed_incident(desk: Desk) -> None:
    decide_all(desk)
    do_all_steps(desk)
    close(desk, "1", reasons=WHY, actor=ANA, now=NOON)

    with pytest.raises(DecisionRefused, match="1 is closed"):
        decide(desk, line(desk, "1", ARTICLE).id, required=True, reasons="after all", actor=ANA, now=NOON)
