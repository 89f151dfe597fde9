"""Reserves: set and moved by a named person with a basis, each setting kept, held against what is expected."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from support.leak import ANA, NOON, house, leak

from incident.errors import DecisionRefused, IncidentError, InputRefused
from incident.kernel.money import parse_money
from incident.liability.claims import ClaimStep
from incident.liability.decisions import Decisions
from incident.liability.fault import parse_shares
from incident.liability.reserves import ReserveEntry
from incident.operations.allocate import allocate_costs
from incident.operations.claims import Between, Said, follow, make
from incident.operations.desk import Desk
from incident.operations.reserves import ReserveView, reserves, set_reserve
from incident.operations.spend import Spending, spend
from incident.operations.verify import verify
from incident.record.entry import Actor

TODAY = date(2026, 11, 23)
BILL = Spending("forensics", parse_money("50000 EUR"), TODAY, evidence="quote", low=Decimal(20000), high=Decimal(60000))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = house(tmp_path)
    leak(made)
    spend(made, "1", BILL, actor=ANA, now=NOON)
    shares = Decisions(fault=parse_shares(["acme-de=20", "beta=80"]))
    allocate_costs(made, "1", shares, actor=ANA, now=NOON)
    yield made
    made.database.close()


def put(desk: Desk, amount: str, *, party: str = "acme", head: str = "all", by: Actor = ANA) -> ReserveView:
    entry = ReserveEntry(party, head, parse_money(amount), TODAY, "first estimate", by.id)
    return set_reserve(desk, "1", entry, actor=by, now=NOON)


def test_a_reserve_is_held_against_what_the_party_bears_at_either_end_of_the_estimates(desk: Desk) -> None:
    view = put(desk, "39000 EUR", party="beta")
    assert view.expected is not None
    assert (view.expected.low, view.expected.likely, view.expected.high) == (15000, 39000, 47000)  # 80 % less 1,000
    assert view.verdict == "inside"
    assert put(desk, "14999.99 EUR", party="beta").verdict == "short"
    assert put(desk, "15000 EUR", party="beta").verdict == "inside"
    assert put(desk, "47000.01 EUR", party="beta").verdict == "above"


def test_a_moved_reserve_keeps_its_history(desk: Desk) -> None:
    put(desk, "9000 EUR", party="acme-de")
    put(desk, "0 EUR")
    (view,) = reserves(desk, "1")
    assert [str(entry.money) for entry in view.history] == ["9,000.00 EUR", "0.00 EUR"]
    assert view.now.party == "acme"
    assert all(it.proof.finding is None for it in verify(desk))


def test_a_reserve_for_one_kind_of_cost_counts_that_alone(desk: Desk) -> None:
    spend(desk, "1", replace(BILL, leaf="notification", low=None, high=None), actor=ANA, now=NOON)
    allocate_costs(desk, "1", actor=ANA, now=NOON)
    view = put(desk, "39500 EUR", party="beta", head="Letters")
    assert view.now.head == "notification"
    assert view.expected is not None
    assert view.expected.likely == 39500  # 40,000 less half of the basket


def test_a_reserve_for_a_claim_follows_what_is_disputed_agreed_and_paid(desk: Desk) -> None:
    make(desk, "1", Between("acme", "beta"), Said(TODAY), actor=ANA, now=NOON)

    def then(step: ClaimStep, amount: str) -> None:
        said = Said(TODAY, parse_money(amount), reason="too much", evidence="letter")
        follow(desk, "1-k1", step, said, actor=ANA, now=NOON)

    def ends() -> tuple[Decimal, Decimal]:
        (view,) = reserves(desk, "1")
        assert view.expected is not None
        return view.expected.low, view.expected.high

    put(desk, "30000 EUR", party="beta", head="1-k1")
    assert ends() == (39000, 39000)
    then(ClaimStep.DISPUTED, "9000 EUR")
    assert ends() == (30000, 39000)
    then(ClaimStep.AGREED, "33000 EUR")
    assert ends() == (33000, 33000)
    then(ClaimStep.PAID, "20000 EUR")
    assert ends() == (13000, 13000)
    (view,) = reserves(desk, "1")
    assert (view.agreed, view.paid, view.verdict) == (33000, 20000, "above")


REFUSED: tuple[tuple[dict[str, str], str, type[IncidentError], str], ...] = (
    ({}, "-1 EUR", InputRefused, "a reserve of -1"),
    ({"head": "bribes"}, "1 EUR", InputRefused, "not a kind of cost"),
    ({"head": "1-k9"}, "1 EUR", IncidentError, "no claim 1-k9"),
    ({"party": "nobody"}, "1 EUR", IncidentError, "no entity and no party"),
)


@pytest.mark.parametrize(("what", "amount", "error", "told"), REFUSED, ids=[told for *_, told in REFUSED])
def test_a_reserve_that_cannot_be_is_refused(
    desk: Desk, what: dict[str, str], amount: str, error: type[IncidentError], told: str
) -> None:
    with pytest.raises(error, match=told):
        put(desk, amount, **what)  # type: ignore[arg-type] # party and head, by name
    assert reserves(desk, "1") == []


def test_a_reserve_needs_a_person_and_moves_in_its_own_currency(desk: Desk) -> None:
    with pytest.raises(DecisionRefused, match="named person"):
        put(desk, "5 EUR", by=Actor("system", "tick", "tick"))
    put(desk, "5 EUR")
    with pytest.raises(DecisionRefused, match="already"):
        put(desk, "5.00 EUR")
    with pytest.raises(InputRefused, match="in EUR"):
        put(desk, "5 USD")
