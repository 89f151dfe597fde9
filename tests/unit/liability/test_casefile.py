"""Cases in a file: every golden case comes out as its file expects, and what cannot be read is refused at once."""

from decimal import Decimal
from typing import Any

import pytest
from support.liability import CASES, between, strict_pair

from incident.errors import AllocationRefused, InputRefused
from incident.kernel.canonical import canonical
from incident.kernel.codec import encode
from incident.liability.allocation import allocate
from incident.liability.casefile import NamedCase, read_cases
from incident.liability.expected import differences
from incident.liability.reading import pair_terms

PAIR = """{claimant: A, responsible: B, fault: strict, fault_order: before_cap, basket_order: after_fault,
 cap_relation: separate, service_credits_erode: false, defence_inside_limits: true, consequential: waived,
 fines: not_shiftable, internal_costs: recoverable, basket: {kind: none}, caps: {general: unlimited}}"""
CASE = f"""currency: EUR
agreements: [{{id: t, liability: {{currency: EUR, pairs: [{PAIR}]}}}}]
items: [{{id: c1, incurred_by: A, leaf: forensics, amount: 100}}]
"""


def golden_cases() -> list[NamedCase]:
    return [case for path in sorted(CASES.glob("*.yaml")) for case in read_cases(path.read_bytes(), name=path.name)]


@pytest.mark.parametrize("case", golden_cases(), ids=lambda case: case.name)
def test_every_golden_case_comes_out_as_its_file_says(case: NamedCase) -> None:
    assert case.expect
    assert differences(case.expect, allocate(case.case)) == ()


@pytest.mark.parametrize("case", golden_cases(), ids=lambda case: case.name)
def test_every_golden_case_replays_to_the_same_bytes(case: NamedCase) -> None:
    assert canonical(encode(allocate(case.case))) == canonical(encode(allocate(case.case)))


def read(text: str) -> NamedCase:
    (case,) = read_cases(text.encode(), name="case.yaml")
    return case


EXPECTED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"gross": 101}, "gross: expected 101, found 100"),
    ({"nets": {"B": 99}}, "nets B: expected 99, found 100"),
    ({"nets": {"Z": 5}}, "nets Z: expected 5, found 0"),
    ({"settlements": [{"pair": "A→B", "payable": 99}]}, "A→B payable: expected 99, found 100"),
    ({"settlements": [{"pair": "A:B", "lines": {"c1": "99.99"}}]}, "A→B lines c1: expected 99.99, found 100"),
    ({"settlements": [{"pair": "B→A", "payable": 99}]}, "settlement B→A: expected, and there is none"),
    ({"own": {"B": {"liability": 1}}}, "own of B liability: expected 1, found 100"),
)


@pytest.mark.parametrize(("expect", "told"), EXPECTED, ids=[told for _, told in EXPECTED])
def test_a_figure_that_differs_is_told(expect: dict[str, Any], told: str) -> None:
    (difference,) = differences(expect, allocate(read(CASE).case))
    assert difference.startswith(told)


def test_what_is_no_figure_is_not_expected() -> None:
    for expect in ({"net": {}}, {"nets": {"B": "much"}}, {"settlements": [{"pair": "A→B", "paiable": 5}]}):
        with pytest.raises(InputRefused):
            differences(expect, allocate(read(CASE).case))


FAULTS = (
    (CASE.replace("leaf: forensics", "leaf: bribes"), "not a kind of cost"),
    (CASE.replace("amount: 100", "amount: much"), "not an amount of money"),
    (CASE + "surprise: 1\n", "unknown key 'surprise'"),
    (CASE.replace("currency: EUR\nagr", "agr"), "currency is missing"),
    (CASE.replace("incurred_by: A", "incurred_by: A, hours: 3, hourly: 5"), "3 hours at 5 are not"),
)


@pytest.mark.parametrize(("text", "told"), FAULTS, ids=[told for _, told in FAULTS])
def test_a_case_that_cannot_be_read_is_refused(text: str, told: str) -> None:
    with pytest.raises(InputRefused, match=told):
        read(text)


def test_terms_that_leave_open_who_pays_are_refused_with_the_option_that_is_missing() -> None:
    for option in ("fault_order: before_cap,", "basket_order: after_fault,", "cap_relation: separate,"):
        with pytest.raises(AllocationRefused, match="do not say"):
            read(CASE.replace(option, ""))


def test_what_stands_beside_the_cases_counts_for_each() -> None:
    cases = read_cases((CASE + "cases: [{name: one}, {name: two, currency: USD}]\n").encode(), name="cases.yaml")
    assert [(case.name, case.case.currency) for case in cases] == [("one", "EUR"), ("two", "USD")]
    assert allocate(cases[0].case).net("B") == 100


def test_joint_damages_under_a_contract_that_does_not_say_how_they_stand_to_the_caps_are_refused() -> None:
    joint = CASE.replace("leaf: forensics", "leaf: settlement, joint: GDPR Art. 82(4)") + "fault: [A=40, B=60]\n"
    with pytest.raises(AllocationRefused, match="do not say how claiming it back") as refusal:
        allocate(read(joint).case)
    assert refusal.value.mend == "state contribution: outside_caps or under_caps"
    under = joint.replace("fault: strict,", "fault: strict, contribution: under_caps,")
    assert allocate(read(under).case).net("B") == 60  # by share, though the contract's own liability is strict


def test_several_who_answer_for_more_than_the_whole_are_refused() -> None:
    other = PAIR.replace("responsible: B", "responsible: D")
    two = CASE.replace(f"pairs: [{PAIR}]", f"pairs: [{PAIR}, {other}]")
    with pytest.raises(AllocationRefused, match="could claim from B or D"):
        allocate(read(two).case)
    with pytest.raises(AllocationRefused, match="for more than the whole"):
        allocate(read(two + "against: [B, D]\n").case)


def test_a_cost_that_would_reach_one_party_on_two_ways_is_refused() -> None:
    half = PAIR.replace("fault: strict", "fault: proportionate")
    others = [("A", "D"), ("B", "S"), ("D", "S")]
    pairs = [
        half,
        *(half.replace("claimant: A, responsible: B", f"claimant: {a}, responsible: {b}") for a, b in others),
    ]
    text = CASE.replace(f"pairs: [{PAIR}]", f"pairs: [{', '.join(pairs)}]")
    shares = 'against: [B, D, S]\nfault: ["A:B=50", "A:D=50", "B:S=50", "D:S=50"]\n'
    with pytest.raises(AllocationRefused, match="c1 would reach S on two ways"):
        allocate(read(text + shares).case)


def test_a_cap_of_several_is_the_greater_or_the_lesser_of_them() -> None:
    for key, amount in (("greater_of", 300), ("lesser_of", 100)):
        caps = {"general": {key: [{"amount": 100}, {"fees": {"times": 3, "paid": 100}}], "per": "event"}}
        (terms,) = pair_terms(between(strict_pair(caps=caps)))
        assert terms.general is not None
        assert terms.general.amount == Decimal(amount)
