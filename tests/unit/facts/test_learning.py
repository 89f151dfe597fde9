"""Facts from what somebody says: the vocabulary, ranges, fidelity, completeness."""

from typing import Any

import pytest

from incident.errors import (
    AmbiguousTime,
    InputRefused,
    NaiveTime,
    NonexistentTime,
    TimeRefused,
    UnknownFact,
    UnknownZone,
)
from incident.facts.fact import THE_INCIDENT, Count, Fact, Subject
from incident.facts.learning import Telling, fact_from_text, facts_from_data, facts_from_text, parse_subject
from incident.facts.values import value_from_data, value_to_data
from incident.kernel.instants import parse_instant
from incident.vocabulary import FACT_KEYS, Fidelity, Standing, SubjectKind

NOW = parse_instant("2026-11-24T10:00:00Z")
TELLING = Telling(NOW, "call", "ana")


def learn(text: str, **more: Any) -> Fact:
    return fact_from_text(text, learned_at=NOW, source="call", said_by="ana", **more)


def at(fact: Fact) -> tuple[str, str, str]:
    assert fact.earliest and fact.latest  # noqa: PT018 - narrows both
    return str(fact.value), fact.earliest.short(), fact.latest.short()


def test_an_exact_instant_is_its_own_earliest_and_latest() -> None:
    fact = learn("aware_at=2026-11-23T10:00+01:00")

    assert fact.earliest == fact.latest == fact.value == parse_instant("2026-11-23T09:00Z")
    assert fact.fidelity is Fidelity.EXACT
    assert (fact.learned_at, fact.source, fact.said_by, fact.subject) == (NOW, "call", "ana", THE_INCIDENT)


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "fidelity"),
    [
        ("2026-11-23T10:00Z..2026-11-23T12:00Z", "2026-11-23T10:00:00Z", "2026-11-23T12:00:00Z", "estimate"),
        ("2026-11-23[Europe/Berlin]", "2026-11-22T23:00:00Z", "2026-11-23T22:59:59.999999Z", "day"),
        ("2026-11[Asia/Tokyo]", "2026-10-31T15:00:00Z", "2026-11-30T14:59:59.999999Z", "month"),
        ("2026-03-29[Europe/Berlin]", "2026-03-28T23:00:00Z", "2026-03-29T21:59:59.999999Z", "day"),  # 23 hours
        ("2026-11-01[UTC]..2026-11-02[UTC]", "2026-11-01T00:00:00Z", "2026-11-02T23:59:59.999999Z", "estimate"),
    ],
)
def test_a_range_or_a_day_gives_its_bounds(text: str, earliest: str, latest: str, fidelity: str) -> None:
    fact = learn(f"aware_at={text}")

    assert at(fact)[1:] == (earliest, latest)
    assert fact.fidelity == fidelity
    assert fact.value == fact.earliest


def test_an_instant_that_performs_a_duty_is_taken_late() -> None:
    fact = learn("authority_notified_at=2026-11-23T10:00Z..2026-11-23T12:00Z")

    assert fact.value == fact.latest


def test_an_hour_and_a_day_widen_a_stated_instant_in_its_own_zone() -> None:
    hour = learn("aware_at=2026-11-23T10:20+05:30", fidelity=Fidelity.HOUR)
    day = learn("aware_at=2026-11-23T01:20+05:30", fidelity=Fidelity.DAY)

    assert at(hour)[1:] == ("2026-11-23T04:30:00Z", "2026-11-23T05:29:59.999999Z")
    assert at(day)[1:] == ("2026-11-22T18:30:00Z", "2026-11-23T18:29:59.999999Z")


def test_a_bare_local_time_needs_a_zone() -> None:
    with pytest.raises(NaiveTime):
        learn("aware_at=2026-11-23T10:00")
    with pytest.raises(NaiveTime):
        learn("aware_at=2026-11-23")
    assert learn("aware_at=2026-11-23T10:00", zone="Asia/Kolkata").value == parse_instant("2026-11-23T04:30Z")


@pytest.mark.parametrize(
    ("text", "error", "what"),
    [
        ("aware_at=2026-03-29T02:30[Europe/Berlin]", NonexistentTime, "does not exist in Europe/Berlin"),
        ("aware_at=2026-10-25T02:30[Europe/Berlin]", AmbiguousTime, "exists twice"),
        ("aware_at=2026-11-23T10:00[Mars/Base]", UnknownZone, "does not exist in tz data"),
        ("aware_at=yesterday", TimeRefused, "not an ISO 8601 time"),
        ("aware_at=2026-13-01T10:00Z", TimeRefused, "not a time"),
        ("aware_at=2062-11-23T10:00Z..2026-11-23T12:00Z", InputRefused, "ends before it begins"),
        ("aware_at=1026-11-23T10:00Z", TimeRefused, "is not believed"),
        ("awre_at=2026-11-23T10:00Z", UnknownFact, "unknown key 'awre_at'"),
        ("residents.DE=-1", InputRefused, "below zero"),
        ("residents.DE=5..3", InputRefused, "ends before it begins"),
        ("residents.DE=many", InputRefused, "not a count"),
        ("residents.DE=99999999999", InputRefused, "more than there are"),
        ("residents.XX=5", InputRefused, "not a country"),
        ("residents.US-ZZ=5", InputRefused, "not a subdivision"),
        ("residents=5", InputRefused, "does not count by place"),
        ("records.DE=5", UnknownFact, "has no parts"),
        ("records=1.5", InputRefused, "not a count"),
        ("personal_data=perhaps", InputRefused, "no answer"),
        ("data_kinds=names,bogus", UnknownFact, "'bogus' is not a value"),
        ("sectors=bank", UnknownFact, "did you mean banking?"),
        ("establishments=Germany", InputRefused, "not an ISO 3166 code"),
        ("risk=extreme", UnknownFact, "'extreme' is not a value of risk"),
        ("aware_at=", InputRefused, "is empty"),
        ("aware_at", InputRefused, "is not KEY=VALUE"),
        ("two words=1", UnknownFact, "unknown key"),
        ("aware_at=2026-11-23T10:00Z", InputRefused, "names no source"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_mend(text: str, error: type[Exception], what: str) -> None:
    source = "" if "source" in what else "call"
    with pytest.raises(error) as refused:
        fact_from_text(text, learned_at=NOW, source=source, said_by="ana")

    assert what in str(refused.value)
    assert refused.value.mend  # type: ignore[attr-defined]


def test_an_estimated_instant_needs_bounds() -> None:
    with pytest.raises(InputRefused, match="an estimate without bounds"):
        learn("aware_at=2026-11-23T10:00Z", fidelity=Fidelity.ESTIMATE)


def test_unknown_is_said_with_its_word() -> None:
    assert learn("personal_data=unknown").value is None
    assert learn("aware_at=unknown").earliest is None
    assert learn("residents=unknown").part == ""


def test_counts_are_numbers_or_ranges() -> None:
    assert learn("residents.DE=5").value == Count(5, 5)
    assert learn("residents[US-CA]=400..600").value == Count(400, 600)
    assert learn("records=0").value == Count(0, 0)
    assert [fact.part for fact in facts_from_text("residents=DE:5,FR:7..9", TELLING)] == ["DE", "FR"]


def test_a_complete_list_of_places_is_a_fact_of_its_own() -> None:
    facts = facts_from_data("residents", {"DE": 5, "FR": 7}, Telling(NOW, "call", "ana", complete=True))

    assert [(fact.part, fact.complete) for fact in facts] == [("DE", False), ("FR", False), ("", True)]
    assert facts[-1].value == frozenset({"DE", "FR"})


def test_only_sets_and_counts_are_complete() -> None:
    assert learn("data_kinds=names", complete=True).complete
    with pytest.raises(InputRefused, match="cannot be complete"):
        learn("risk=high", complete=True)


@pytest.mark.parametrize("standing", [Standing.DETERMINED, Standing.RETRACTED])
def test_counsel_s_word_needs_a_reason(standing: Standing) -> None:
    with pytest.raises(InputRefused, match="without a reason"):
        learn("risk=high", standing=standing)
    assert learn("risk=high", standing=standing, reason="seen the log").reason == "seen the log"


def test_a_retraction_names_what_it_takes_back_and_holds_no_value() -> None:
    fact = learn("residents.DE=5", standing=Standing.RETRACTED, reason="another incident")

    assert (fact.part, fact.value) == ("DE", None)


def test_several_facts_at_once_are_not_one() -> None:
    with pytest.raises(InputRefused, match="says 2 facts"):
        learn("residents=DE:5,FR:20")


def test_the_place_of_a_refusal_is_the_key() -> None:
    with pytest.raises(InputRefused) as refused:
        learn("residents.DE=-1")
    assert refused.value.where == "residents.DE"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("incident", THE_INCIDENT),
        ("entity:acme-de", Subject(SubjectKind.ENTITY, "acme-de")),
        ("data_set:crm", Subject(SubjectKind.DATA_SET, "crm")),
        ("asset:fw", Subject(SubjectKind.ASSET, "fw")),
    ],
)
def test_a_subject_is_read(text: str, subject: Subject) -> None:
    assert parse_subject(text) == subject
    assert parse_subject(str(subject)) == subject


@pytest.mark.parametrize("text", ["acme", "entity:", "entity:a b", "incident:1", "planet:mars"])
def test_another_subject_is_refused(text: str) -> None:
    with pytest.raises(UnknownFact, match="is not a subject"):
        parse_subject(text)


@pytest.mark.parametrize(
    "text",
    [
        "aware_at=2026-11-23T10:00[Asia/Tokyo]",
        "personal_data=true",
        "data_kinds=names,contact",
        "records=400..600",
        "risk=high",
        "cause=a token in a log",
        "severity=unknown",
    ],
)
def test_a_value_survives_its_row(text: str) -> None:
    fact = learn(text)

    assert value_from_data(FACT_KEYS[fact.key].kind, value_to_data(fact.value)) == fact.value
