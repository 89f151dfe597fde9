"""Terms are read strictly: what changes who pays is stated or refused, and nothing is read past."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from support.liability import agreement, between, golden, insured, strict_pair, strict_policy

from incident.errors import AllocationRefused, InputRefused, PortfolioRefused
from incident.liability.fault import FaultShares, parse_shares
from incident.liability.leaves import LEAVES, leaf_of
from incident.liability.policies import Insurable, policy_of
from incident.liability.reading import pair_terms

OPTIONS = (
    "fault",
    "fault_order",
    "basket_order",
    "cap_relation",
    "service_credits_erode",
    "defence_inside_limits",
    "consequential",
    "fines",
    "internal_costs",
    "basket",
    "caps",
)


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_that_changes_who_pays_is_never_defaulted(option: str) -> None:
    with pytest.raises(AllocationRefused) as refusal:
        pair_terms(between(strict_pair(**{option: None})))
    assert "do not say" in refusal.value.what
    assert "pairs[0]" in refusal.value.where
    assert refusal.value.mend.startswith("state ")


def test_all_open_options_are_told_at_once() -> None:
    with pytest.raises(AllocationRefused) as refusal:
        pair_terms(between(strict_pair(fault=None, cap_relation=None)))
    assert len(refusal.value.faults) == 2


def test_what_a_cap_counts_over_is_never_defaulted() -> None:
    with pytest.raises(AllocationRefused, match="what the cap counts over"):
        pair_terms(between(strict_pair(caps={"general": {"amount": 5}})))


@pytest.mark.parametrize("option", ["order", "defence_inside_limits", "fines"])
def test_a_policy_leaves_nothing_open_either(option: str) -> None:
    with pytest.raises(AllocationRefused, match="do not say"):
        policy_of(insured(strict_policy(**{option: None})))


def test_an_insurer_who_pays_first_says_how_recoveries_are_shared() -> None:
    with pytest.raises(AllocationRefused, match="served first"):
        policy_of(insured(strict_policy(order="insurer_first")))


FAULTS = (
    ({"fault": "sometimes"}, "not admitted"),
    ({"surprise": 1}, "unknown key 'surprise'"),
    ({"claimant": "zed"}, "not admitted"),
    ({"claimant": "b"}, "cannot claim from itself"),
    ({"basket": {"kind": "deductible"}}, "amount is missing"),
    ({"basket": {"kind": "deductible", "amount": -1}}, "not an amount"),
    ({"basket": {"kind": "deductible", "amount": "NaN"}}, "not an amount"),
    ({"basket": {"kind": "deductible", "amount": 1.5}}, "not text"),
    ({"deemed_direct": ["bribes"]}, "not a kind of cost"),
    ({"deemed_direct": ["forensics"], "excluded": ["forensics"]}, "both deemed direct and excluded"),
    ({"heads": {"super": {"leaves": ["forensics"]}}}, "super head without a super-cap"),
    ({"window": {"from": "yesterday"}}, "not a date"),
    ({"fines_barred_in": ["Germany"]}, "Germany"),
)


@pytest.mark.parametrize(("change", "told"), FAULTS, ids=str)
def test_terms_that_cannot_be_read_are_refused_with_their_place(change: dict[str, Any], told: str) -> None:
    with pytest.raises(InputRefused, match=told) as refusal:
        pair_terms(between(strict_pair(**change)))
    assert "x.liability" in refusal.value.where


def test_one_pair_cannot_have_two_sets_of_terms() -> None:
    with pytest.raises(PortfolioRefused, match="two sets"):
        pair_terms(between(strict_pair(), strict_pair()))


def test_a_cap_may_be_a_multiple_of_fees() -> None:
    fees = {"times": 2, "paid": "150000.50", "period": "twelve months before the claim"}
    (terms,) = pair_terms(between(strict_pair(caps={"general": {"fees": fees, "per": "aggregate"}})))
    assert terms.general is not None
    assert terms.general.amount == Decimal("300001.00")


POLICY_FAULTS = (
    ({"layers": []}, "without layers"),
    (
        {"layers": [{"insurer": "i", "attach": 0, "limit": 9}, {"insurer": "i", "attach": 5, "limit": 9}]},
        "inside what ends at 9",
    ),
    ({"layers": [{"insurer": "i", "attach": 0, "limit": 9, "coinsurance": 101}]}, "coinsurance"),
    ({"insured": "zed"}, "not admitted"),
    ({"extra": 1}, "unknown key"),
)


@pytest.mark.parametrize(("change", "told"), POLICY_FAULTS, ids=str)
def test_policies_that_cannot_be_read_are_refused(change: dict[str, Any], told: str) -> None:
    with pytest.raises(InputRefused, match=told):
        policy_of(insured(strict_policy(**change)))


def test_an_agreement_without_liability_terms_has_none() -> None:
    silent = agreement({"id": "nda", "parties": {"a": "mutual", "b": "mutual"}, "liability": {}})
    assert pair_terms(silent) == ()
    assert policy_of(silent) is None


def test_fines_are_insurable_by_country() -> None:
    fines = {"otherwise": "unclear", "insurable": ["FI", "NO"], "uninsurable": ["DE"]}
    policy = policy_of(insured(strict_policy(fines=fines)))
    assert policy is not None
    assert [policy.fines.of(place, date(2026, 3, 2)) for place in ("NO", "DE", "FR")] == [
        Insurable.YES,
        Insurable.NO,
        Insurable.UNCLEAR,
    ]


@pytest.mark.parametrize("text", ["acme", "acme=", "=20", "acme=-5", "acme=101", "a:b:c=5", "acme=²"])
def test_shares_of_fault_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(InputRefused):
        parse_shares([text])


def test_shares_of_the_whole_add_up_to_a_hundred() -> None:
    with pytest.raises(InputRefused, match="add up to 90"):
        parse_shares(["acme=20", "beta=70"])
    assert parse_shares(["beta=80", "acme=20"]) == FaultShares((("acme", Decimal(20)), ("beta", Decimal(80))))


def test_every_leaf_is_called_something_by_somebody() -> None:
    for leaf in LEAVES.values():
        assert leaf.outward.veris
        assert leaf.outward.stix
        assert leaf.outward.head


def test_other_words_for_a_leaf_are_taken_and_the_leaf_is_stored() -> None:
    assert leaf_of("Legal counsel").id == "breach_counsel"
    assert leaf_of("credit-monitoring").id == "credit_monitoring"
    with pytest.raises(InputRefused, match="not a kind of cost"):
        leaf_of("bribe")


def test_the_terms_of_the_golden_cases_are_complete() -> None:
    for name in ("two_parties_usd", "chain_eur"):
        for data in golden(name)["agreements"]:
            assert pair_terms(agreement(data)) or policy_of(agreement(data))
