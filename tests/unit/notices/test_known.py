"""What is known, in the words of a notice: unknown is absent, contested and privileged are not told."""

from typing import Any

import pytest

from incident.facts.fact import THE_INCIDENT, Count, Fact, Subject
from incident.facts.sheet import FactSheet
from incident.kernel.instants import Instant, parse_instant
from incident.notices.known import Told, knowledge_of, supplied
from incident.vocabulary import Fidelity, Standing, SubjectKind

AT = parse_instant("2026-11-23T10:00+01:00")
CRM = Subject(SubjectKind.DATA_SET, "crm")


def fact(key: str, value: Any, **more: Any) -> Fact:
    given = {"id": f"f-{key}-{value}-{more}", "learned_at": AT, "source": "log", "said_by": "Sam", "recorded_at": AT}
    return Fact(key=key, value=value, **(given | more))


def told(*facts: Fact, zone: str = "Europe/Berlin", subjects: tuple[Subject, ...] = (THE_INCIDENT,)) -> dict[str, Any]:
    return knowledge_of(FactSheet.build(facts), subjects, zone=zone)


def words(*facts: Fact, **how: Any) -> str:
    found = told(*facts, **how)
    (group,) = found.values()
    return "; ".join(it.text for it in group)


def test_what_nobody_said_is_absent() -> None:
    assert told() == {}
    assert supplied("our_contact", "") == ()


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        (fact("aware_at", AT), "Mon 23 Nov 2026 10:00 CET"),
        (fact("aware_at", AT, fidelity=Fidelity.HOUR), "about Mon 23 Nov 2026 10:00 CET"),
        (fact("aware_at", AT, fidelity=Fidelity.DAY), "23 November 2026"),
        (fact("aware_at", AT, fidelity=Fidelity.MONTH), "November 2026"),
        (fact("encrypted", False), "no"),
        (fact("records", Count(1200, 1200)), "1,200"),
        (fact("records", Count(1200, 1200), fidelity=Fidelity.ESTIMATE), "about 1,200"),
        (fact("records", Count(1200, 1500)), "between 1,200 and 1,500"),
        (fact("data_kinds", frozenset({"names", "contact"})), "contact details, names"),
        (fact("residents", Count(5, 5), part="DE"), "DE: 5"),
        (fact("nature", "a mirror was public\n"), "a mirror was public"),
    ],
)
def test_a_fact_is_said_as_exactly_as_it_is_known(stated: Fact, shown: str) -> None:
    assert words(stated) == shown


def test_an_instant_is_told_in_the_recipients_zone() -> None:
    assert words(fact("aware_at", AT), zone="Asia/Tokyo") == "Mon 23 Nov 2026 18:00 JST"


def test_an_instant_with_two_ends_is_told_with_both() -> None:
    end = Instant(AT.utc.replace(hour=11), "+01:00")
    ranged = fact("aware_at", AT, earliest=AT, latest=end)
    assert words(ranged) == "between Mon 23 Nov 2026 10:00 CET and Mon 23 Nov 2026 12:00 CET"


def test_what_is_contested_is_not_told_and_says_between_what() -> None:
    rivals = (fact("cause", "a token"), fact("cause", "an insider", said_by="lab", standing=Standing.CONTESTED))
    ((only,),) = told(*rivals).values()
    assert only.text == ""
    assert "contested: a token or an insider" in only.because


def test_what_is_privileged_is_never_told() -> None:
    ((only,),) = told(fact("cause", "counsel's view", privileged=True)).values()
    assert only == Told("cause", "", only.facts, only.because)
    assert "privileged" in only.because
    assert "counsel's view" not in only.because


def test_the_more_specific_subject_speaks() -> None:
    both = (fact("records", Count(9, 9)), fact("records", Count(5, 5), subject=CRM))
    assert words(*both, subjects=(CRM, THE_INCIDENT)) == "5"
