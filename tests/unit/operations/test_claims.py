"""Claims from what is computed to what is paid: each step kept, none edited, by a named person with what shows it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from support.leak import AGREEMENTS, ANA, NOON, PARTIES, PROFILE, house, law, leak, no_channels

from incident.errors import AllocationRefused, DecisionRefused, IncidentError, InputRefused, UnknownReference
from incident.facts.profile import read_profile
from incident.kernel.clock import FixedClock
from incident.kernel.money import Money, parse_money
from incident.liability.claims import ClaimFile, ClaimStep, outstanding, stands, status
from incident.liability.decisions import Decisions, parse_rate
from incident.liability.fault import parse_shares
from incident.liability.reserves import ReserveEntry
from incident.liability.results import Bucket, Reason
from incident.operations.allocate import allocate_costs
from incident.operations.claims import Between, Said, claims, follow, make
from incident.operations.desk import Desk
from incident.operations.duties import Evidence
from incident.operations.init import record_profile
from incident.operations.portfolio import import_portfolio
from incident.operations.reserves import set_reserve
from incident.operations.spend import Spending, costs, evidence, spend
from incident.operations.statements import accounts_of
from incident.operations.verify import verify
from incident.record.entry import Actor
from incident.store.database import Database

TODAY = date(2026, 11, 23)
BILL = Spending("forensics", parse_money("50000 EUR"), TODAY, evidence="INV-1")
BETA, ATLAS = Between("acme-de", "beta"), Between("acme", "atlas")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = house(tmp_path)
    yield made
    made.database.close()


@pytest.fixture
def allocated(desk: Desk) -> Desk:
    """50,000 EUR of Acme's, of which Beta owes 39,000 and Atlas pays 6,000."""
    incident = leak(desk)
    spend(desk, incident, BILL, actor=ANA, now=NOON)
    shares = Decisions(fault=parse_shares(["acme-de=20", "beta=80"]))
    allocate_costs(desk, incident, shares, actor=ANA, now=NOON)
    return desk


def said(amount: str = "", **more: Any) -> Said:
    return Said(on=TODAY, amount=parse_money(amount) if amount else None, **more)


def step(desk: Desk, what: ClaimStep, amount: str = "", *, by: Actor = ANA, **more: Any) -> ClaimFile:
    return follow(desk, "1-k1", what, said(amount, **more), actor=by, now=NOON)


def agree(desk: Desk, amount: str, **more: Any) -> ClaimFile:
    return step(desk, ClaimStep.AGREED, amount, evidence="settlement", **more)


def pay(desk: Desk, amount: str, **more: Any) -> ClaimFile:
    return step(desk, ClaimStep.PAID, amount, evidence="statement 7", **more)


def test_a_claim_without_an_amount_is_what_the_allocation_computes(allocated: Desk) -> None:
    claim = make(allocated, "1", BETA, said(), actor=ANA, now=NOON)
    assert (claim.id, claim.claimant, claim.agreement, claim.currency) == ("1-k1", "acme", "tta", "EUR")
    assert dict(claim.events[0].parts) == {"1-c1": 39000}
    assert make(allocated, "1", ATLAS, said(), actor=ANA, now=NOON).events[0].total == 6000


def test_a_claim_goes_from_claimed_to_disputed_agreed_and_paid(allocated: Desk) -> None:
    make(allocated, "1", BETA, said(), actor=ANA, now=NOON)
    assert status(step(allocated, ClaimStep.DISPUTED, "9000 EUR", reason="too many hours")) == "disputed"
    assert status(agree(allocated, "33000 EUR")) == "agreed"
    paid = pay(allocated, "20000 EUR")
    assert (status(paid), outstanding(paid)) == ("part paid", 13000)
    assert status(pay(allocated, "13000 EUR")) == "paid"
    (kept,) = claims(allocated, "1")
    assert [event.step for event in kept.events] == ["claimed", "disputed", "agreed", "paid", "paid"]
    assert all(it.proof.finding is None for it in verify(allocated))


def test_an_interim_agreement_leaves_the_rest_open(allocated: Desk) -> None:
    make(allocated, "1", BETA, said(), actor=ANA, now=NOON)
    step(allocated, ClaimStep.DISPUTED, "9000 EUR", reason="too many hours")
    claim = agree(allocated, "30000 EUR", interim=True)
    (stand,) = stands(claim).values()
    assert (status(claim), stand.disputed, stand.outstanding) == ("part agreed", 9000, 39000)
    withdrawn = step(allocated, ClaimStep.WITHDRAWN, reason="not worth the trial")
    assert outstanding(withdrawn) == 30000


def test_an_interim_agreement_or_a_smaller_claim_leaves_no_more_disputed_than_is_open(allocated: Desk) -> None:
    make(allocated, "1", BETA, said(), actor=ANA, now=NOON)
    step(allocated, ClaimStep.DISPUTED, "9000 EUR", reason="too many hours")
    (stand,) = stands(agree(allocated, "35000 EUR", interim=True)).values()
    assert (stand.disputed, stand.undisputed) == (4000, 0)
    (stand,) = stands(step(allocated, ClaimStep.CLAIMED, "36000 EUR")).values()
    assert (stand.disputed, stand.undisputed, stand.outstanding) == (1000, 0, 36000)


def test_a_settlement_below_what_was_paid_leaves_something_to_be_paid_back(allocated: Desk) -> None:
    make(allocated, "1", BETA, said(), actor=ANA, now=NOON)
    pay(allocated, "20000 EUR")
    claim = agree(allocated, "15000 EUR")
    assert (status(claim), outstanding(claim)) == ("overpaid", -5000)


def test_a_smaller_claim_leaves_no_more_disputed_than_it_claims(allocated: Desk) -> None:
    make(allocated, "1", BETA, said(), actor=ANA, now=NOON)
    step(allocated, ClaimStep.DISPUTED, "9000 EUR", reason="too many hours")
    (stand,) = stands(step(allocated, ClaimStep.CLAIMED, "5000 EUR")).values()
    assert (stand.disputed, stand.undisputed) == (5000, 0)


def test_a_claim_in_another_currency_than_the_ledgers_is_not_held_against_it(allocated: Desk) -> None:
    make(allocated, "1", ATLAS, said(), actor=ANA, now=NOON)
    rates = (parse_rate("USD/EUR=0.9", source="ECB", at=NOON),)
    shares = Decisions(fault=parse_shares(["acme-de=20", "beta=80"]), currency="USD", rates=rates)
    allocate_costs(allocated, "1", shares, actor=ANA, now=NOON)
    (account,) = (it for it in accounts_of(allocated, "1") if it.against == "atlas")
    assert (account.currency, dict(account.computed), account.whole.claimed) == ("EUR", {}, 6000)


def test_a_payment_in_another_currency_counts_at_the_stated_rate(allocated: Desk) -> None:
    make(allocated, "1", BETA, said(), actor=ANA, now=NOON)
    with pytest.raises(AllocationRefused, match="no rate of USD in EUR"):
        pay(allocated, "10000 USD")
    rate = parse_rate("USD/EUR=0.92", source="ECB", at=NOON)
    event = pay(allocated, "10000 USD", rate=rate).events[-1]
    assert (event.total, event.money, str(event.rate).split(" (")[0]) == (
        Decimal("9200.00"),
        Money(Decimal(10000), "USD"),
        "1 USD = 0.92 EUR",
    )


def test_a_claim_that_no_allocation_knows_is_one_whole(desk: Desk) -> None:
    leak(desk)
    with pytest.raises(InputRefused, match="no currency"):
        make(desk, "1", Between("data subjects", "acme-de"), said(), actor=ANA, now=NOON)
    claim = make(desk, "1", Between("data subjects", "acme-de"), said("9000 EUR"), actor=ANA, now=NOON)
    assert (claim.claimant, dict(claim.events[0].parts)) == ("data subjects", {"whole": 9000})


def test_what_is_computed_and_not_claimed_is_shown_beside_what_is(allocated: Desk) -> None:
    make(allocated, "1", BETA, said("30000 EUR"), actor=ANA, now=NOON)
    shown = {it.against: (it.state, sum(it.computed.values()), it.whole.claimed) for it in accounts_of(allocated, "1")}
    assert shown == {"beta": ("claimed", 39000, 30000), "atlas": ("not claimed", 6000, 0)}


REFUSED = (
    (ClaimStep.DISPUTED, "9000 EUR", {}, DecisionRefused, "disputed without any"),
    (ClaimStep.DISPUTED, "39000.01 EUR", {"reason": "all"}, DecisionRefused, "is open"),
    (ClaimStep.AGREED, "9000 EUR", {}, DecisionRefused, "agreed without any"),
    (ClaimStep.AGREED, "40000 EUR", {"evidence": "deed"}, DecisionRefused, "amend the claim"),
    (ClaimStep.PAID, "40000 EUR", {"evidence": "deed"}, DecisionRefused, "is outstanding"),
    (ClaimStep.PAID, "", {"evidence": "deed"}, InputRefused, "no amount"),
    (ClaimStep.PAID, "", {"evidence": "deed", "parts": (("1-c9", Decimal(5)),)}, InputRefused, "1-c9 is not claimed"),
    (ClaimStep.AGREED, "5 EUR", {"evidence": "deed", "by": Actor("person", " ", "cli")}, DecisionRefused, "nobody"),
    (ClaimStep.WITHDRAWN, "", {}, DecisionRefused, "withdrawn without any"),
)


@pytest.mark.parametrize("case", REFUSED, ids=[told for *_, told in REFUSED])
def test_a_step_that_cannot_be_is_refused_and_nothing_is_stored(
    allocated: Desk, case: tuple[ClaimStep, str, dict[str, Any], type[IncidentError], str]
) -> None:
    what, amount, more, error, told = case
    make(allocated, "1", BETA, said(), actor=ANA, now=NOON)
    with pytest.raises(error, match=told):
        step(allocated, what, amount, **more)
    (kept,) = claims(allocated, "1")
    assert len(kept.events) == 1


def test_a_settled_item_is_neither_claimed_nor_disputed_again(allocated: Desk) -> None:
    make(allocated, "1", BETA, said(), actor=ANA, now=NOON)
    agree(allocated, "30000 EUR")
    with pytest.raises(DecisionRefused, match="was settled"):
        step(allocated, ClaimStep.CLAIMED, "39000 EUR")
    assert outstanding(agree(allocated, "31000 EUR")) == 31000  # a new agreement replaces the old one


def test_the_same_claim_is_not_made_twice_and_another_is_not_found(allocated: Desk) -> None:
    make(allocated, "1", BETA, said(), actor=ANA, now=NOON)
    with pytest.raises(DecisionRefused, match="1-k1 is that claim"):
        make(allocated, "1", BETA, said(), actor=ANA, now=NOON)
    with pytest.raises(UnknownReference, match="no claim 1-k7"):
        follow(allocated, "1-k7", ClaimStep.DISPUTED, said("5 EUR", reason="why"), actor=ANA, now=NOON)
    later = replace(said("5 EUR", evidence="statement"), on=date(2027, 1, 1))
    with pytest.raises(InputRefused, match="after today"):
        follow(allocated, "1-k1", ClaimStep.PAID, later, actor=ANA, now=NOON)


def test_receipts_are_kept_by_digest_and_make_a_cost_documented(desk: Desk) -> None:
    incident = leak(desk)
    spend(desk, incident, replace(BILL, evidence=""), actor=ANA, now=NOON)
    assert not costs(desk, incident)[0].item.documented
    evidence(desk, "1-c1", (Evidence("inv.pdf", b"abc"),), actor=ANA, now=NOON)
    item = costs(desk, incident)[0].item
    assert item.documented
    assert (item.receipts[0].sha256[:8], item.receipts[0].size) == ("ba7816bf", 3)
    with pytest.raises(InputRefused, match="empty"):
        evidence(desk, "1-c1", (Evidence("inv.pdf", b""),), actor=ANA, now=NOON)
    assert all(it.proof.finding is None for it in verify(desk))


def test_hours_at_a_rate_are_what_they_come_to(desk: Desk) -> None:
    incident = leak(desk)
    hours = replace(BILL, leaf="internal_labour", amount=parse_money("950 EUR"), hours=Decimal(10), hourly=Decimal(95))
    assert spend(desk, incident, hours, actor=ANA, now=NOON).item.hours == 10
    with pytest.raises(InputRefused, match="10 hours at 90 are not 950"):
        spend(desk, incident, replace(hours, hourly=Decimal(90)), actor=ANA, now=NOON)


def test_what_was_agreed_counts_in_the_chain_where_a_person_says_so(allocated: Desk) -> None:
    make(allocated, "1", BETA, said(), actor=ANA, now=NOON)
    agree(allocated, "33000 EUR")
    shares = Decisions(fault=parse_shares(["acme-de=20", "beta=30", "gamma=50"]), agreed=True)
    found = allocate_costs(allocated, "1", shares, actor=ANA, now=NOON).outcome
    first, second = found.settlements
    assert (first.payable, second.payable) == (33000, Decimal(19625))  # 33,000 x 50/80 - 1,000
    given_up = [(line.amount, line.clause) for line in first.lines if line.reason is Reason.GIVEN_UP]
    assert given_up == [(6000, "1-k1")]
    assert sum(dict(found.nets).values()) == found.gross
    again = allocate_costs(allocated, "1", actor=ANA, now=NOON)
    assert again.outcome == found


def test_more_than_computed_may_be_agreed_and_comes_out_of_what_was_kept(allocated: Desk) -> None:
    make(allocated, "1", BETA, said("45000 EUR"), actor=ANA, now=NOON)
    agree(allocated, "45000 EUR")
    shares = Decisions(fault=parse_shares(["acme-de=20", "beta=80"]), agreed=True)
    (settlement,) = allocate_costs(allocated, "1", shares, actor=ANA, now=NOON).outcome.settlements
    assert settlement.payable == 45000
    assert dict(settlement.paid)[Bucket.GENERAL] == 45000
    assert sum(line.amount for line in settlement.lines) == 50000


def test_claims_reserves_and_receipts_are_proved_and_guarded_on_either_database(
    database: Database, tmp_path: Path
) -> None:
    desk = Desk(database, law, FixedClock(NOON), no_channels, tmp_path)
    record_profile(desk, read_profile(PROFILE), actor=ANA, now=NOON)
    import_portfolio(desk, [("parties.yaml", PARTIES), ("agreements.yaml", AGREEMENTS)], actor=ANA, now=NOON)
    leak(desk)
    spend(desk, "1", replace(BILL, receipts=(Evidence("inv.pdf", b"abc"),)), actor=ANA, now=NOON)
    make(desk, "1", Between("data subjects", "acme-de"), said("9000 EUR"), actor=ANA, now=NOON)
    entry = ReserveEntry("acme", "1-k1", parse_money("5000 EUR"), TODAY, "estimate", "ana")
    set_reserve(desk, "1", entry, actor=ANA, now=NOON)
    assert all(it.proof.finding is None for it in verify(desk))
    for table in ("claim", "reserve", "cost_evidence"):
        with pytest.raises(DBAPIError), database.engine.begin() as connection:
            connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - a name of the list above


def test_a_claim_has_one_side_that_is_recorded_and_asks_for_something(allocated: Desk) -> None:
    with pytest.raises(InputRefused, match="neither acmee nor betta is recorded"):
        make(allocated, "1", Between("acmee", "betta"), said("5 EUR"), actor=ANA, now=NOON)
    with pytest.raises(InputRefused, match="nothing is claimed"):
        make(allocated, "1", Between("acme", "a customer"), said("0 EUR"), actor=ANA, now=NOON)
    assert make(allocated, "1", Between("a customer", "acme"), said("5 EUR"), actor=ANA, now=NOON).against == "acme"
