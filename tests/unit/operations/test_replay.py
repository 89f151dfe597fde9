"""Real cases: what the clock would have said beside what happened; the deadlines are the authorities' own."""

from datetime import date

import pytest

from incident.deadlines.deadline import Due
from incident.errors import IncidentError
from incident.kernel.instants import parse_instant
from incident.law.book import LawBook
from incident.law.loader import load_book
from incident.operations.replay import Replayed, replay
from incident.resources import files, law_files

NOW = parse_instant("2026-11-24T10:00:00Z")


@pytest.fixture(scope="module")
def book() -> LawBook:
    return load_book(law_files())


@pytest.fixture(scope="module")
def cases(book: LawBook) -> dict[str, Replayed]:
    shipped = [(name, data) for name, data in files("examples") if name.startswith("cases/")]
    replayed = [replay(book, data, name=name, now=NOW) for name, data in shipped]
    return {case.id: case for case in replayed}


def test_at_least_three_real_cases_are_shipped_each_with_its_sources(cases: dict[str, Replayed]) -> None:
    assert len(cases) >= 3
    assert all(case.sources and case.clocks and case.outcome for case in cases.values())


@pytest.mark.parametrize(
    ("case", "rule", "due", "days_late"),
    [
        # The authority itself counted 22 days.
        ("booking-2019", "eu-gdpr-art33-1", "2019-01-15T23:00:00Z", 22),
        # 22 October and 60 calendar days is 21 December, whose end in Chicago is 06:00 UTC of the next day.
        ("presence-health-2013", "us-hipaa-164-408-hhs-500plus", "2013-12-22T06:00:00Z", 41),
        ("presence-health-2013", "us-hipaa-164-404-individuals", "2013-12-22T06:00:00Z", 44),
        ("presence-health-2013", "us-hipaa-164-406-media", "2013-12-22T06:00:00Z", 46),
        # Thirty days from 2 March: the whole of 1 April in the authority's zone.
        ("australian-clinical-labs-2022", "au-privacy-ndb-assessment", "2022-04-01T13:00:00Z", 76),
    ],
)
def test_a_case_comes_out_as_the_authority_found(
    cases: dict[str, Replayed], case: str, rule: str, due: str, days_late: int
) -> None:
    clock = next(clock for clock in cases[case].clocks if clock.rule.id == rule)

    assert isinstance(clock.deadline, Due)
    assert clock.deadline.due == parse_instant(due)
    assert (clock.happened[0].late, clock.happened[0].days_late) == (True, days_late)


def test_what_was_done_on_the_last_day_is_in_time(book: LawBook) -> None:
    text = (
        "id: x\ntitle: x\nauthority: x\nplace: US-IL\nzone: America/Chicago\nfacts: {discovered_at: 2013-10-22}\n"
        "clocks:\n- rule: us-hipaa-164-404-individuals\n"
        "  happened: [{what: told, at: 2013-12-21}, {what: told, at: 2013-12-22}]\n"
    )
    happened = replay(book, text.encode(), name="x.yaml", now=NOW).clocks[0].happened

    assert [(each.day, each.late, each.days_late) for each in happened] == [
        (date(2013, 12, 21), False, 0),
        (date(2013, 12, 22), True, 1),
    ]


@pytest.mark.parametrize(
    "text", ["id: x", "id: x\ntitle: x\nauthority: x\nplace: DE\nzone: Mars/Base\nclocks: []", "colour: red"]
)
def test_a_faulty_case_is_refused(book: LawBook, text: str) -> None:
    with pytest.raises(IncidentError):
        replay(book, text.encode(), name="x.yaml", now=NOW)
