"""Policies: what they cover, towers, both orders of payment, and fines whose insurability is unclear."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from support.liability import between, insured, item, strict_pair, strict_policy

from incident.errors import AllocationRefused
from incident.kernel.instants import parse_instant
from incident.liability.allocation import Allocation, Case, allocate
from incident.liability.chain import Setting
from incident.liability.exchange import Rate
from incident.liability.fault import FaultShares
from incident.liability.items import CostItem
from incident.liability.policies import policy_of
from incident.liability.reading import pair_terms
from incident.liability.results import Reason


def cost(leaf: str = "forensics", amount: str = "1000", number: int = 1, **more: Any) -> CostItem:
    made = item({"id": f"c{number}", "incurred_by": more.pop("by", "a"), "leaf": leaf, "amount": f"{amount} USD"})
    return replace(made, **more)


def run(*items: CostItem, caps: Any = None, rates: tuple[Rate, ...] = (), **policy: Any) -> Allocation:
    currency = policy.pop("currency", "USD")
    terms = pair_terms(between(strict_pair(caps={"general": caps}))) if caps else ()
    found = policy_of(insured(strict_policy(**policy), currency))
    assert found is not None
    return allocate(Case(items, "USD", Setting(FaultShares(), rates=rates), terms, (found,)))


def own(found: Allocation, bearer: str = "a") -> dict[str, Decimal]:
    return {line.reason: line.amount for line in found.lines if line.bearer == bearer}


OUTSIDE = (
    ({"covers": ["notification"]}, {}, "not covered"),
    ({}, {"documented": False}, "not documented"),
    ({"consent_required": ["forensics"]}, {}, "without the insurer's consent"),
)


@pytest.mark.parametrize(("policy", "change", "why"), OUTSIDE, ids=[why for *_, why in OUTSIDE])
def test_what_is_outside_the_insuring_agreement_stays(policy: dict[str, Any], change: dict[str, Any], why: str) -> None:
    found = run(cost(**change), **policy)
    assert own(found) == {"own_cost": 1000}
    assert why in found.trace[0].why[0]


def test_the_retention_is_borne_once_an_event_and_not_once_an_item() -> None:
    found = run(cost(), cost(number=2), retention=500)
    assert found.net("i") == 1500
    assert found.net("a") == 500


def test_layers_pay_from_where_they_attach_and_gaps_stay() -> None:
    layers = [
        {"insurer": "i", "attach": 0, "limit": 300, "coinsurance": 10},
        {"insurer": "j", "attach": 400, "limit": 200},
    ]
    found = run(cost(), retention=100, layers=layers)
    assert (found.net("i"), found.net("j")) == (270, 200)
    assert own(found) == {"retention": 100, "coinsurance": 30, "over_limit": 400}  # 100 in the gap, 300 on top


def test_defence_beside_the_limits_does_not_erode_them() -> None:
    costs = (cost("settlement"), cost("defence", number=2))
    layers = [{"insurer": "i", "attach": 0, "limit": 1000}]
    assert run(*costs, layers=layers).net("i") == 1000
    assert run(*costs, layers=layers, defence_inside_limits=False).net("i") == 2000


def test_what_is_owed_to_others_is_covered_by_its_own_part_of_the_policy() -> None:
    terms = pair_terms(between(strict_pair(claimant="b", responsible="a")))
    policy = policy_of(insured(strict_policy(covers_liability=[])))
    assert policy is not None
    case = Case((cost(by="b"),), "USD", Setting(FaultShares()), terms, (policy,))
    assert allocate(case).net("a") == 1000
    covered = replace(case, policies=(replace(policy, covers_liability=policy.covers),))
    assert allocate(covered).net("i") == 1000


def test_a_fine_of_unclear_insurability_gives_a_range() -> None:
    fine = cost("regulator_fine", jurisdiction="FR")
    found = run(fine, fines={"otherwise": "unclear"})
    assert found.net("a") == 1000
    assert {(each.bearer, each.low, each.high) for each in found.ranges} == {("a", 0, 1000), ("i", 0, 1000)}
    assert "insurability of c1 is unclear" in found.ranges[0].because
    assert run(fine, fines={"otherwise": "unclear", "insurable": ["FR"]}).net("i") == 1000


FIRST = (
    # gross 1000 + an uncovered fine of 400; retention 100, so the insurer pays 900 and the uninsured loss is 500
    ("made_whole", 700, "700", "0"),  # 500 to the insured, 200 back to the insurer
    ("made_whole", 300, "900", "200"),  # not made whole yet: all to the insured
    ("insurer_first", 700, "200", "500"),
    ("insurer_first", 1000, "0", "400"),
    ("pro_rata", 700, "450", "250"),  # 700 x 900/1400 = 450 back
)


@pytest.mark.parametrize(("recoveries", "recovered", "insurer", "insured_net"), FIRST)
def test_an_insurer_who_pays_first_steps_into_the_claim(
    recoveries: str, recovered: int, insurer: str, insured_net: str
) -> None:
    costs = (cost(), cost("regulator_fine", "400", 2, jurisdiction="DE"))
    found = run(
        *costs,
        caps={"amount": recovered, "per": "event"},
        order="insurer_first",
        recoveries=recoveries,
        retention=100,
    )
    assert found.net("b") == recovered
    assert found.net("i") == Decimal(insurer)
    assert found.net("a") == Decimal(insured_net)
    assert "insurers pay 900.00 USD first" in found.trace[0].why[-1]


def test_the_highest_layer_is_served_first_from_a_recovery() -> None:
    layers = [{"insurer": "i", "attach": 0, "limit": 500}, {"insurer": "j", "attach": 500, "limit": 500}]
    found = run(
        cost(), caps={"amount": 600, "per": "event"}, order="insurer_first", recoveries="insurer_first", layers=layers
    )
    assert (found.net("j"), found.net("i"), found.net("b")) == (0, 400, 600)


def test_a_policy_in_another_currency_pays_by_a_stated_rate() -> None:
    rate = Rate("EUR", "USD", Decimal("1.25"), "ECB reference rate", parse_instant("2026-03-02T16:00Z"))
    found = run(cost(), currency="EUR", rates=(rate,), retention=100)
    assert found.net("a") == 125
    assert found.net("i") == 875
    assert [line.currency for line in found.lines] == ["USD", "USD"]


def test_two_policies_of_one_party_are_refused() -> None:
    policy = policy_of(insured(strict_policy()))
    assert policy is not None
    with pytest.raises(AllocationRefused, match="two policies"):
        allocate(Case((cost(),), "USD", Setting(FaultShares()), (), (policy, policy)))


def test_insurers_lines_name_the_policy_and_the_layer() -> None:
    (line,) = [line for line in run(cost()).lines if line.reason is Reason.INSURED]
    assert (line.bearer, line.clause, line.terms_version) == ("i", "1000000 xs 0", "p v1")
