"""The single rules of the waterfall, one at a time."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from support.liability import between, item, strict_pair

from incident.errors import AllocationRefused
from incident.kernel.instants import parse_instant
from incident.liability.allocation import Case, allocate
from incident.liability.chain import Setting, links
from incident.liability.exchange import Rate
from incident.liability.fault import FaultShares, parse_shares
from incident.liability.items import CostItem
from incident.liability.reading import pair_terms
from incident.liability.results import Bar, Bucket, Claim, Reason, Settlement
from incident.liability.waterfall import settle

FULL = Fraction(1)


def cost(leaf: str = "forensics", amount: str = "1000", number: int = 1, **more: Any) -> CostItem:
    made = item({"id": f"c{number}", "incurred_by": more.pop("by", "a"), "leaf": leaf, "amount": f"{amount} USD"})
    return replace(made, **more)


def run(*items: CostItem, share: Fraction = FULL, claim: dict[str, Any] | None = None, **terms: Any) -> Settlement:
    (pair,) = pair_terms(between(strict_pair(**terms)))
    return settle(replace(Claim(pair, items, share), **(claim or {})))


def kept(settlement: Settlement) -> dict[str, Decimal]:
    return {line.reason: line.amount for line in settlement.lines if line.reason is not Reason.PAYABLE}


INELIGIBLE = (
    (cost(documented=False), {}, "not documented"),
    (cost(caused=False), {}, "not caused"),
    (cost(amount="99.99"), {"minimum_item": 100}, "less than 100"),
    (cost(), {"consent_required": ["forensics"]}, "without the consent"),
    (cost(), {"window": {"from": "2026-04-01"}}, "before 2026-04-01"),
    (cost(), {"window": {"until": "2026-03-01"}}, "after 2026-03-01"),
)


@pytest.mark.parametrize(("item_", "terms", "why"), INELIGIBLE, ids=[why for *_, why in INELIGIBLE])
def test_what_fails_a_test_of_the_contract_stays_with_the_claimant(
    item_: CostItem, terms: dict[str, Any], why: str
) -> None:
    settlement = run(item_, **terms)
    assert settlement.payable == 0
    assert kept(settlement) == {"ineligible": item_.money.amount}
    assert why in settlement.trace[1].why[0]


def test_a_claim_made_too_late_is_barred_as_a_whole() -> None:
    settlement = run(cost(), cost(number=2), claim={"barred": Bar("a", "notice of claim after 30 days", clause="11.9")})
    assert settlement.payable == 0
    assert settlement.trace[1].retained == 2000


def test_a_consented_cost_is_eligible() -> None:
    assert run(cost(consented=True), consent_required=["forensics"]).payable == 1000


def test_a_fine_does_not_shift_where_its_own_law_forbids_it_whatever_the_contract_says() -> None:
    fine = cost("regulator_fine", jurisdiction="DE")
    assert kept(run(fine, fines_barred_in=["DE"], deemed_direct=["regulator_fine"])) == {"fine": 1000}
    assert run(replace(fine, jurisdiction="FI"), fines_barred_in=["DE"]).payable == 1000


def test_the_waiver_of_consequential_loss_does_not_bite_on_an_excepted_breach() -> None:
    waiver = {"consequential": "waived", "waiver_exceptions": {"events": ["confidentiality_breach"]}}
    breach = {"events": frozenset({"confidentiality_breach"})}
    assert kept(run(cost("lost_profit"), **waiver)) == {"excluded": 1000}
    assert run(cost("lost_profit"), claim=breach, **waiver).payable == 1000


def test_a_cost_deemed_direct_escapes_the_waiver() -> None:
    assert run(cost("lost_profit"), consequential="waived", deemed_direct=["lost_profit"]).payable == 1000


def test_internal_hours_are_kept_where_the_contract_excludes_them() -> None:
    assert kept(run(cost("internal_labour"), internal_costs="excluded")) == {"excluded": 1000}


ORDERS = (
    # 1000 at 80 %, deductible 100, cap 500
    ("before_cap", "after_fault", "500"),  # 800 - 100 = 700, capped
    ("before_cap", "before_fault", "500"),  # (1000 - 100) x 80 % = 720, capped
    ("after_cap", "before_fault", "400"),  # 900 capped at 500, x 80 %
    ("after_cap", "after_fault", "300"),  # 500 x 80 % - 100
)


@pytest.mark.parametrize(("fault_order", "basket_order", "payable"), ORDERS)
def test_the_order_of_fault_basket_and_cap_changes_who_pays(fault_order: str, basket_order: str, payable: str) -> None:
    settlement = run(
        cost(),
        share=Fraction(4, 5),
        fault="proportionate",
        fault_order=fault_order,
        basket_order=basket_order,
        basket={"kind": "deductible", "amount": 100},
        caps={"general": {"amount": 500, "per": "event"}},
    )
    assert settlement.payable == Decimal(payable)


def test_a_tipping_basket_pays_from_the_first_unit_once_it_is_exceeded() -> None:
    basket = {"kind": "tipping", "amount": 1000}
    assert kept(run(cost(), basket=basket)) == {"basket": 1000}
    assert run(cost(amount="1000.01"), basket=basket).payable == Decimal("1000.01")


def test_a_head_without_fault_is_not_reduced_for_it() -> None:
    settlement = run(
        cost(), cost("notification", number=2), share=Fraction(1, 2), fault="proportionate", fault_free=["notification"]
    )
    assert settlement.payable_of("c1") == 500
    assert settlement.payable_of("c2") == 1000


def test_defence_outside_the_limits_is_paid_beside_the_cap() -> None:
    caps = {"general": {"amount": 1000, "per": "event"}}
    assert run(cost(), cost("defence", number=2), caps=caps).payable == 1000
    assert run(cost(), cost("defence", number=2), caps=caps, defence_inside_limits=False).payable == 2000


def test_paid_service_credits_erode_the_cap_where_the_contract_says_so() -> None:
    caps = {"general": {"amount": 1000, "per": "event"}}
    assert run(cost(), caps=caps, service_credits_paid=300).payable == 700
    assert run(cost(), caps=caps, service_credits_paid=300, service_credits_erode=False).payable == 1000


def test_earlier_incidents_use_up_a_cap() -> None:
    caps = {"general": {"amount": 1000, "used": 100, "per": "aggregate"}}
    used = ((Bucket.GENERAL, Decimal(250)),)
    assert run(cost(), caps=caps, claim={"used": used}).payable == 650


def test_chronological_terms_pay_the_earlier_cost_first() -> None:
    early, late = cost(spent_on=date(2026, 1, 5), number=2), cost(spent_on=date(2026, 2, 5), number=1)
    caps = {"general": {"amount": 1200, "per": "event"}}
    settlement = run(late, early, caps=caps, spread="chronological")
    assert (settlement.payable_of("c2"), settlement.payable_of("c1")) == (1000, 200)


def test_cents_that_do_not_divide_go_to_the_largest_remainder_then_by_id() -> None:
    caps = {"general": {"amount": 100, "per": "event"}}
    settlement = run(cost(), cost(number=2), cost(number=3), caps=caps)
    assert [settlement.payable_of(f"c{n}") for n in (1, 2, 3)] == [
        Decimal(cents) for cents in ("33.34", "33.33", "33.33")
    ]
    assert settlement.gross == 3000


def test_another_currency_needs_a_rate_with_source_and_time() -> None:
    rate = Rate("EUR", "USD", Decimal("1.0825"), "ECB reference rate", parse_instant("2026-03-02T16:00+01:00"))
    euros = item({"id": "c1", "incurred_by": "a", "leaf": "forensics", "amount": "100.01 EUR"})
    settlement = run(euros, claim={"rates": (rate,)})
    assert settlement.payable == Decimal("108.26")  # 108.260825
    assert "ECB reference rate, 2026-03-02T15:00:00Z" in settlement.trace[0].why[0]
    back = replace(rate, base="USD", quote="EUR", rate=Decimal("0.5"))
    assert run(euros, claim={"rates": (back,)}).payable == Decimal("200.02")
    with pytest.raises(AllocationRefused, match="no rate of EUR in USD"):
        run(euros)


def test_a_currency_without_cents_is_dealt_in_whole_units() -> None:
    yen = tuple(item({"id": f"c{n}", "incurred_by": "a", "leaf": "forensics", "amount": "100 JPY"}) for n in (1, 2, 3))
    pair = strict_pair(caps={"general": {"amount": 100, "per": "event"}})
    (terms,) = pair_terms(between(pair, currency="JPY"))
    assert [settle(Claim(terms, yen, FULL)).payable_of(f"c{n}") for n in (1, 2, 3)] == [34, 33, 33]


def chain_terms(*pairs: tuple[str, str], **more: Any) -> tuple[Any, ...]:
    return pair_terms(between(*(strict_pair(claimant=one, responsible=two, **more) for one, two in pairs)))


def test_a_chain_starts_at_the_end_claimant_and_runs_outward() -> None:
    terms = chain_terms(("p", "s"), ("c", "p"), ("s", "t"))
    assert [(pair.claimant, pair.responsible) for pair in links(terms, ["c"])] == [("c", "p"), ("p", "s"), ("s", "t")]
    assert links(terms, ["t"]) == ()


def test_contracts_in_a_circle_are_refused_unless_somebody_says_who_answers() -> None:
    terms = chain_terms(("a", "b"), ("b", "a"))
    with pytest.raises(AllocationRefused, match="circle"):
        links(terms, ["a"])
    assert [pair.responsible for pair in links(terms, ["a"], against=("b",))] == ["b"]


def test_two_who_could_answer_are_refused_unless_one_is_named() -> None:
    terms = chain_terms(("a", "b"), ("a", "c"))
    with pytest.raises(AllocationRefused, match="b or c"):
        links(terms, ["a"])
    assert [pair.responsible for pair in links(terms, ["a"], against=("c",))] == ["c"]


def test_the_one_in_the_middle_adds_its_own_costs_to_what_it_was_charged() -> None:
    terms = chain_terms(("a", "b"), ("b", "c"))
    case = Case((cost(), cost(number=2, by="b")), "USD", Setting(FaultShares()), terms)
    first, second = allocate(case).settlements
    assert (first.payable, second.gross, second.payable) == (1000, 2000, 2000)


SHARES = (
    # fault of a, b, c and of x, who is no party of the chain
    ("proportionate", ["a=10", "b=30", "c=50", "x=10"], "800", "444.44"),  # 80/100, then 50/90
    ("contributory", ["a=10", "b=30", "c=50", "x=10"], "900", "600"),  # 90/100, then 60/90
    ("strict", ["a=100"], "1000", "1000"),
)


@pytest.mark.parametrize(("fault", "shares", "first", "second"), SHARES)
def test_a_party_answers_for_those_below_it(fault: str, shares: list[str], first: str, second: str) -> None:
    terms = chain_terms(("a", "b"), ("b", "c"), fault=fault)
    found = allocate(Case((cost(),), "USD", Setting(parse_shares(shares)), terms)).settlements
    assert [settlement.payable for settlement in found] == [Decimal(first), Decimal(second)]


def test_shares_of_fault_that_nobody_stated_are_refused() -> None:
    terms = chain_terms(("a", "b"), fault="proportionate")
    with pytest.raises(AllocationRefused, match="share of fault of b towards a"):
        allocate(Case((cost(),), "USD", Setting(FaultShares()), terms))


def test_who_is_not_named_among_shares_that_add_up_has_none() -> None:
    terms = chain_terms(("a", "b"), fault="proportionate")
    assert allocate(Case((cost(),), "USD", Setting(parse_shares(["a=40", "z=60"])), terms)).net("a") == 1000


def test_costs_without_any_contract_stay_where_they_fell() -> None:
    found = allocate(Case((cost(),), "USD", Setting(FaultShares())))
    assert found.nets == (("a", Decimal(1000)),)
    assert [line.reason for line in found.lines] == [Reason.OWN_COST]


def test_a_cost_of_nothing_is_borne_by_nobody() -> None:
    found = allocate(Case((cost(amount="0"), cost(number=2)), "USD", Setting(FaultShares())))
    assert [line.item for line in found.lines] == ["c2"]


def test_a_cost_of_less_than_a_minor_unit_elsewhere_is_not_lost() -> None:
    rate = Rate("USD", "JPY", Decimal("0.1"), "made up", parse_instant("2026-03-02T16:00Z"))
    terms = pair_terms(between(strict_pair(), currency="JPY"))
    found = allocate(Case((cost(amount="0.30"),), "USD", Setting(FaultShares(), rates=(rate,)), terms))
    assert found.nets == (("a", Decimal("0.30")),)


def test_nothing_to_allocate_is_refused() -> None:
    with pytest.raises(AllocationRefused, match="no costs"):
        allocate(Case((), "USD", Setting(FaultShares())))


def test_an_estimate_gives_each_bearer_a_range() -> None:
    estimate = cost(low=Decimal(500), high=Decimal(3000))
    caps = {"general": {"amount": 2000, "per": "event"}}
    found = allocate(Case((estimate,), "USD", Setting(FaultShares()), chain_terms(("a", "b"), caps=caps)))
    assert {(each.bearer, each.low, each.high) for each in found.ranges} == {("a", 0, 1000), ("b", 500, 2000)}
