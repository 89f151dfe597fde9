"""A pack file is read strictly: each fault is refused with file, line, field and mend."""

import pytest
from support.packs import BAD, GOOD, NAME

from incident.errors import PackRefused
from incident.kernel.logic import AllOf, AnyOf, Not, Operator
from incident.kernel.logic import Test as Leaf
from incident.kernel.periods import Period, Unit
from incident.kernel.terms import Combine, End, Roll, ZoneRule
from incident.law.rule import Rule
from incident.law.schema import read_rule


def read(text: str, name: str = NAME) -> Rule:
    return read_rule(text.encode(), name=name)


def test_a_good_file_becomes_a_rule() -> None:
    rule = read(GOOD)

    assert (rule.id, rule.duty) == ("xx-1", "xx-1")
    assert rule.terms.zone_rule is ZoneRule.AUTHORITY
    assert rule.terms.limbs[0].period == Period(72, Unit.HOURS)
    assert isinstance(rule.nexus, AnyOf)
    assert rule.exemptions[0].provision == "§ 2"
    assert len(rule.digest) == 64


@pytest.mark.parametrize(("old", "new", "what", "line"), BAD.values(), ids=BAD.keys())
def test_a_fault_is_refused_with_its_place_and_mend(old: str, new: str, what: str, line: int | None) -> None:
    assert old in GOOD
    with pytest.raises(PackRefused) as refusal:
        read(GOOD.replace(old, new))

    told = str(refusal.value)
    assert what in told
    assert NAME in told
    if line is not None:
        assert f"{NAME}:{line}" in told


def test_all_faults_of_a_file_are_told_at_once() -> None:
    with pytest.raises(PackRefused) as refusal:
        read(GOOD.replace("[controller]", "[controler]").replace("elapsed", "elapse"))

    assert len(refusal.value.faults) == 2


def test_the_path_is_the_id() -> None:
    with pytest.raises(PackRefused, match=r"name it de/xx-1\.yaml"):
        read(GOOD, name="de/xx-2.yaml")


def test_a_yaml_bomb_is_refused() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\n" + "".join(f"c{n}: &c{n} [*b, *b]\n" for n in range(3))

    with pytest.raises(PackRefused):
        read(bomb)


def test_conditions_in_their_friendly_form() -> None:
    form = """\
applies:
  all:
    - not: {fact: sectors, has_any: [banking, insurance], of_entity: true}
    - {fact: residents, of: US-CA, over: 500, provision: § 9}
    - {fact: paid_at, happened: false}
    - {fact: classified_at, within: 24 hours, of: aware_at}
"""
    rule = read(GOOD.replace("applies: {fact: personal_data, is: true, provision: § 1}\n", form))

    assert rule.applies == AllOf(
        (
            Not(Leaf("sectors", Operator.HAS_ANY, ("banking", "insurance"), scope="entity")),
            Leaf("residents", Operator.OVER, ("500",), part="US-CA", provision="§ 9"),
            Not(Leaf("paid_at", Operator.HAPPENED)),
            Leaf("classified_at", Operator.WITHIN, ("24 hours",), part="aware_at"),
        )
    )


def test_a_counting_may_be_spelled_out_with_its_source() -> None:
    spelled = "{start: next_day, end: end_of_day, roll: next_working_day@12:00, source: § 5}"
    counting = read(GOOD.replace("counting: elapsed", f"counting: {spelled}")).terms.limbs[0].counting

    assert (counting.end, counting.roll, str(counting.roll_at)) == (
        End.END_OF_DAY,
        Roll.NEXT_WORKING_DAY,
        "12:00:00",
    )


def test_a_clock_may_name_its_zone_and_combine_limbs() -> None:
    clock = """\
clock:
  limbs:
    - {anchor: classified_at, period: 4 hours, counting: elapsed}
    - {anchor: "submission:xx-0", period: 1 month, counting: months, outer: months-outer}
  combine: latest_of
  zone: America/New_York
  calendar: {corrections: [us-federal]}
"""
    start, end = GOOD.index("clock:"), GOOD.index("contents:")
    terms = read(GOOD[:start] + clock + GOOD[end:]).terms

    assert (terms.zone_rule, terms.zone) == (ZoneRule.NAMED, "America/New_York")
    assert terms.combine is Combine.LATEST_OF
    assert terms.calendar is not None
    assert terms.calendar.corrections == ("us-federal",)
