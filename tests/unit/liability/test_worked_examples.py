"""The two worked examples of the liability facts come out to the cent, step by step, insurance included."""

import csv
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from support.liability import CASES, between, case_of, golden, item, strict_pair

from incident.kernel.canonical import canonical
from incident.kernel.codec import decode, encode
from incident.liability.allocation import Allocation, allocate
from incident.liability.reading import pair_terms
from incident.liability.results import Claim, Reason
from incident.liability.waterfall import settle

EXAMPLES = ("two_parties_usd", "chain_eur")


@pytest.fixture(params=EXAMPLES)
def example(request: pytest.FixtureRequest) -> tuple[dict[str, Any], Allocation]:
    data = golden(request.param)
    return data["expect"], allocate(case_of(data))


def test_every_step_leaves_what_the_example_says(example: tuple[dict[str, Any], Allocation]) -> None:
    expected, found = example
    for wanted, settlement in zip(expected["settlements"], found.settlements, strict=True):
        assert wanted["pair"] == f"{settlement.claimant}→{settlement.responsible}"
        steps = {step.step: step.after for step in settlement.trace}
        assert {step: steps[step] for step in wanted["after"]} == wanted["after"]
        assert settlement.payable == wanted["payable"]


def test_the_claimant_retains_what_the_example_says_and_for_that_reason(
    example: tuple[dict[str, Any], Allocation],
) -> None:
    expected, found = example
    for wanted, settlement in zip(expected["settlements"], found.settlements, strict=True):
        kept: dict[str, Decimal] = {}
        for line in settlement.lines:
            if line.bearer == settlement.claimant:
                kept[line.reason] = kept.get(line.reason, Decimal(0)) + line.amount
        assert kept == wanted["retained"]
        assert settlement.retained == sum(wanted["retained"].values())


def test_payable_lines_are_split_to_the_cent(example: tuple[dict[str, Any], Allocation]) -> None:
    expected, found = example
    for wanted, settlement in zip(expected["settlements"], found.settlements, strict=True):
        lines = {name: settlement.payable_of(name) for name in wanted.get("lines", {})}
        assert lines == {name: Decimal(amount) for name, amount in wanted.get("lines", {}).items()}
        assert wanted.get("paid", dict(settlement.paid)) == dict(settlement.paid)


def test_insurers_pay_and_insureds_keep_what_the_example_says(example: tuple[dict[str, Any], Allocation]) -> None:
    expected, found = example
    paid: dict[str, Decimal] = {}
    own: dict[str, dict[str, Decimal]] = {}
    for line in found.lines:
        if line.reason is Reason.INSURED:
            paid[line.bearer] = paid.get(line.bearer, Decimal(0)) + line.amount
        else:
            mine = own.setdefault(line.bearer, {})
            mine[line.reason] = mine.get(line.reason, Decimal(0)) + line.amount
    assert paid == {insurer: amount for tower in expected["insured"].values() for insurer, amount in tower.items()}
    assert own == expected["own"]


def test_the_nets_of_all_bearers_add_up_to_the_gross(example: tuple[dict[str, Any], Allocation]) -> None:
    expected, found = example
    assert dict(found.nets) == expected["nets"]
    assert sum(dict(found.nets).values()) == found.gross == expected["gross"]


def test_an_allocation_is_stored_and_read_back_as_it_was(example: tuple[dict[str, Any], Allocation]) -> None:
    _, found = example
    data = encode(found)
    canonical(data)
    assert decode(Allocation, data) == found


def test_shares_of_the_whole_give_the_same_as_shares_between_two() -> None:
    data = golden("chain_eur")
    case = case_of(data)
    whole = case_of(data | {"fault": ["C=10", "P=27", "S=63"]})
    assert allocate(case).lines == allocate(whole).lines


def _cap_rows() -> list[dict[str, str]]:
    return list(csv.DictReader((CASES / "cap_relation.csv").read_text("utf-8").splitlines()))


@pytest.mark.parametrize("row", _cap_rows(), ids=lambda row: f"{row['relation']} {row['why']}")
def test_cap_relation(row: dict[str, str]) -> None:
    caps = {
        "general": {"amount": row["general_cap"], "used": row["general_used"], "per": "event"},
        "super": {"amount": row["super_cap"], "used": row["super_used"], "per": "event"},
    }
    pair = strict_pair(cap_relation=row["relation"], caps=caps, heads={"super": {"leaves": ["forensics"]}})
    (terms,) = pair_terms(between(pair))
    items = (
        item({"id": "c1", "incurred_by": "a", "leaf": "lost_profit", "amount": f"{row['general_items']} USD"}),
        item({"id": "c2", "incurred_by": "a", "leaf": "forensics", "amount": f"{row['super_items']} USD"}),
    )
    assert settle(Claim(terms, items, Fraction(1))).payable == Decimal(row["payable"])
