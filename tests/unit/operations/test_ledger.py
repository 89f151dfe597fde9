"""Costs are recorded with evidence and replaced, never edited; allocations rest on what was in force, kept whole."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from support.leak import ANA, NOON, house, leak

from incident.errors import AllocationRefused, DecisionRefused, InputRefused, UnknownReference
from incident.kernel.canonical import canonical
from incident.kernel.codec import encode
from incident.kernel.money import parse_money
from incident.liability.allocation import allocate
from incident.liability.decisions import Decisions
from incident.liability.fault import parse_shares
from incident.operations.allocate import allocate_costs, last_allocation
from incident.operations.desk import Desk
from incident.operations.matter import find_incident
from incident.operations.spend import Spending, costs, spend
from incident.operations.verify import verify
from incident.store.ledger import StoredAllocation
from incident.vocabulary import IncidentKind

BILL = Spending("forensics", parse_money("50000 EUR"), date(2026, 11, 23), evidence="INV-1")
SHARES = Decisions(fault=parse_shares(["acme-de=20", "beta=80"]))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = house(tmp_path)
    yield made
    made.database.close()


def record(desk: Desk, incident: str, spending: Spending = BILL) -> str:
    return spend(desk, incident, spending, actor=ANA, now=NOON).item.id


def run(desk: Desk, incident: str, decisions: Decisions | None = SHARES) -> StoredAllocation:
    return allocate_costs(desk, incident, decisions, actor=ANA, now=NOON)


def nets(found: StoredAllocation) -> dict[str, Decimal]:
    return dict(found.outcome.nets)


def test_a_cost_gets_a_short_id_and_the_party_of_its_entity(desk: Desk) -> None:
    incident = leak(desk)
    assert record(desk, incident) == "1-c1"
    (cost,) = costs(desk, incident)
    assert (cost.item.incurred_by, cost.item.nature, cost.item.documented) == ("acme", "direct", True)


def test_a_cost_without_evidence_is_undocumented_unless_somebody_says_otherwise(desk: Desk) -> None:
    incident = leak(desk)
    record(desk, incident, replace(BILL, evidence=""))
    record(desk, incident, replace(BILL, evidence="", documented=True))
    assert [cost.item.documented for cost in costs(desk, incident)] == [False, True]


REFUSED = (
    (replace(BILL, leaf="bribe"), InputRefused, "not a kind of cost"),
    (replace(BILL, on=date(2026, 11, 25)), InputRefused, "after today"),
    (replace(BILL, amount=parse_money("-5 EUR")), InputRefused, "zero or more"),
    (replace(BILL, low=Decimal(60000)), InputRefused, "inside its own range"),
    (replace(BILL, incurred_by="nobody"), UnknownReference, "no entity and no party"),
    (replace(BILL, replaces="1-c9"), UnknownReference, "no cost 1-c9"),
    (replace(BILL, replaces="2-c1"), InputRefused, "another incident's"),
)


@pytest.mark.parametrize(("spending", "error", "told"), REFUSED, ids=[told for *_, told in REFUSED])
def test_a_cost_that_cannot_be_is_refused_and_nothing_is_stored(
    desk: Desk, spending: Spending, error: type[Exception], told: str
) -> None:
    incident = leak(desk)
    with desk.database.read() as reader:
        before = reader.head(find_incident(reader, incident).id)
    with pytest.raises(error, match=told):
        record(desk, incident, spending)
    with desk.database.read() as reader:
        assert reader.head(find_incident(reader, incident).id) == before
    assert costs(desk, incident) == []


def test_a_correction_replaces_a_cost_and_only_the_newer_is_allocated(desk: Desk) -> None:
    incident = leak(desk)
    record(desk, incident)
    record(desk, incident, replace(BILL, amount=parse_money("40000 EUR"), replaces="1-c1"))
    assert [cost.replaced_by for cost in costs(desk, incident)] == ["1-c2", ""]
    assert run(desk, incident).outcome.gross == 40000
    with pytest.raises(DecisionRefused, match="replaced by 1-c2"):
        record(desk, incident, replace(BILL, replaces="1-c1"))


def test_the_terms_of_the_touched_agreement_and_the_policy_decide(desk: Desk) -> None:
    incident = leak(desk)
    record(desk, incident)
    found = run(desk, incident)
    (settlement,) = found.outcome.settlements
    assert (settlement.agreement, settlement.payable) == ("tta", 39000)  # 50,000 x 80 % - 1,000
    assert nets(found) == {"acme": 5000, "atlas": 6000, "beta": 39000}


def test_a_subcontract_speaks_only_where_its_party_is_named(desk: Desk) -> None:
    incident = leak(desk)
    record(desk, incident)
    named = Decisions(fault=parse_shares(["acme-de=20", "beta=30", "gamma=50"]))
    found = run(desk, incident, named)
    assert [(it.agreement, it.payable) for it in found.outcome.settlements] == [
        ("tta", Decimal(39000)),
        ("sub", Decimal(23375)),  # 39,000 x 50/80 - 1,000
    ]


def test_an_allocation_is_kept_whole_and_runs_again_to_the_same_bytes(desk: Desk) -> None:
    incident = leak(desk)
    record(desk, incident)
    run(desk, incident)
    kept = last_allocation(desk, incident)
    assert canonical(encode(allocate(kept.case))) == canonical(encode(kept.outcome))


def test_an_unchanged_case_is_not_stored_twice_and_a_changed_one_is(desk: Desk) -> None:
    incident = leak(desk)
    record(desk, incident)
    first = run(desk, incident)
    assert run(desk, incident, None).id == first.id == "1-a1"
    record(desk, incident)
    assert run(desk, incident, None).id == "1-a2"


def test_without_shares_of_fault_nothing_is_stored(desk: Desk) -> None:
    incident = leak(desk)
    record(desk, incident)
    with pytest.raises(AllocationRefused, match="share of fault"):
        run(desk, incident, None)
    with pytest.raises(AllocationRefused, match="no allocation"):
        last_allocation(desk, incident)


def test_nothing_is_allocated_where_nothing_was_spent(desk: Desk) -> None:
    with pytest.raises(AllocationRefused, match="no costs"):
        run(desk, leak(desk), Decisions(currency="EUR"))


def test_an_aggregate_cap_counts_what_earlier_incidents_took_from_it(desk: Desk) -> None:
    first, second = leak(desk), leak(desk)
    record(desk, first, replace(BILL, amount=parse_money("100000 EUR")))
    record(desk, second, replace(BILL, amount=parse_money("100000 EUR")))
    assert run(desk, first).outcome.settlements[0].payable == 79000
    assert run(desk, second).outcome.settlements[0].payable == 21000


def test_a_drill_takes_nothing_out_of_a_cap(desk: Desk) -> None:
    drill, live = leak(desk, kind=IncidentKind.DRILL), leak(desk)
    record(desk, drill, replace(BILL, amount=parse_money("100000 EUR")))
    record(desk, live, replace(BILL, amount=parse_money("100000 EUR")))
    assert run(desk, drill).id == "D1-a1"
    assert run(desk, live).outcome.settlements[0].payable == 79000


def test_costs_in_two_currencies_need_a_ledger_currency_and_a_rate(desk: Desk) -> None:
    incident = leak(desk)
    record(desk, incident)
    record(desk, incident, replace(BILL, amount=parse_money("10800 USD")))
    with pytest.raises(AllocationRefused, match="no rate of USD in EUR"):
        run(desk, incident)


def test_the_record_answers_for_costs_and_allocations(desk: Desk) -> None:
    incident = leak(desk)
    record(desk, incident)
    run(desk, incident)
    assert all(it.proof.finding is None for it in verify(desk))


def test_a_name_that_answers_and_is_nobodys_is_refused(desk: Desk) -> None:
    incident = leak(desk)
    record(desk, incident)
    with pytest.raises(UnknownReference, match="'beto' is no entity and no party") as refused:
        run(desk, incident, replace(SHARES, against=("beto",)))
    assert refused.value.where == "--against"


def test_an_incident_without_costs_says_so_and_asks_for_no_currency(desk: Desk) -> None:
    incident = leak(desk)
    with pytest.raises(AllocationRefused, match="there are no costs to allocate"):
        run(desk, incident)
