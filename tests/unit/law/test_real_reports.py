"""Real reports to a State and decided cases, assessed on what they say: no crash, no guess, and a table.

The records are not part of the repository; where they are absent these tests skip. `docs/law-coverage.md` sums up.
"""

import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from support.law import assessed, entity, said, shipped_book
from support.reports import SHARED, Judged, assess_row, judged, report_of, rows, write_table

from incident.deadlines.deadline import Due
from incident.facts.report import read_report
from incident.kernel.instants import parse_instant
from incident.obligations.obligation import Assessed, Owed

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the public records are not on this machine")

TABLE = Path(__file__).parents[3] / "build" / "reports-us-wa.csv"
CHANGED_ON = date(2020, 3, 1)
"""From then on the State gives 30 days instead of 45."""
HERE = ZoneInfo("America/Los_Angeles")


@pytest.fixture(scope="module")
def reports() -> list[dict[str, str]]:
    return rows()


@pytest.fixture(scope="module")
def table(reports: list[dict[str, str]]) -> list[Judged]:
    found = [it for row in reports for it in judged(row, shipped_book())]
    write_table(found, TABLE)
    return found


def test_every_report_is_read_and_judged(reports: list[dict[str, str]], table: list[Judged]) -> None:
    assert len(reports) == 300
    assert {it.report for it in table} == {row["id"] for row in reports}


def test_nothing_is_recorded_that_the_row_does_not_say(reports: list[dict[str, str]]) -> None:
    for row in reports:
        report = read_report(
            report_of(row), name=row["id"], received_at=parse_instant("2024-12-31T12:00Z"), said_by="ana"
        )
        stated = {fact.key for fact in report.facts} - {"reported_at"}

        assert stated <= {"occurred_at", "discovered_at", "malicious", "residents"}
        assert ("residents" in stated) is bool(row["records"])


def test_the_law_of_the_day_gives_its_own_number_of_days(table: list[Judged]) -> None:
    for it in table:
        if not it.due:
            continue
        discovered = date.fromisoformat(it.discovered)
        days = 30 if discovered >= CHANGED_ON else 45
        last = (parse_instant(it.due).utc - timedelta(seconds=1)).astimezone(HERE).date()

        assert last == discovered + timedelta(days=days), it


def test_no_date_is_certain_while_nobody_said_which_data_were_concerned(table: list[Judged]) -> None:
    assert all(it.provisional for it in table if it.due)
    assert all("data_kinds" in it.open for it in table if it.due)


def test_before_the_known_history_the_answer_is_that_nobody_knows(table: list[Judged]) -> None:
    early = [it for it in table if it.discovered < str(CHANGED_ON) and "regulator" in it.duty]

    assert early
    assert {(it.verdict, it.state, it.due) for it in early} == {("Undetermined", "Indeterminate", "")}


def test_what_the_documents_say_of_the_table_is_what_the_table_says(table: list[Judged]) -> None:
    regulator = [it for it in table if it.late is not None]
    numbers = (len(table), len(regulator), sum(bool(it.late) for it in regulator))
    told = (Path(__file__).parents[3] / "docs" / "law-coverage.md").read_text(encoding="utf-8")

    assert Counter(it.verdict for it in table).keys() == {"Owed", "Undetermined"}
    assert all(f"{number}" in told for number in numbers), numbers


def test_no_law_of_elsewhere_reaches_a_report_that_names_one_state(reports: list[dict[str, str]]) -> None:
    places = {it.key.duty.split("-")[0] for row in reports[:60] for it in assess_row(row, shipped_book())}

    assert places <= {"us"}


def _cases() -> list[dict[str, Any]]:
    if not SHARED.is_dir():
        return []
    return [json.loads(line) for line in (SHARED / "cases.jsonl").read_text(encoding="utf-8").splitlines() if line]


def _assessed(case: dict[str, Any]) -> dict[str, Assessed]:
    """The case as an incident of an entity where the authority sits; only whole days that the row states as known."""
    place = case["regulator"].rpartition("(")[2].rstrip(")")[:2] if "(" in case["regulator"] else "US"
    aware = str(case.get("aware") or "")
    facts = ["personal_data=true"]
    if len(aware) == len("2019-01-13"):
        facts.append(f"{'discovered_at' if place == 'US' else 'aware_at'}={aware}")
    if isinstance(case.get("people"), int):
        facts.append(f"residents.{place}={case['people']}")
    roles = "covered_entity controller"
    return assessed(said(*facts, learned="2013-12-01T09:00Z"), entity("ours", place, roles=roles))


@pytest.mark.parametrize("case", _cases(), ids=lambda case: str(case["id"]))
def test_a_decided_case_is_assessed_and_has_a_date_only_where_it_states_one(case: dict[str, Any]) -> None:
    found = _assessed(case)

    dated = [it for it in found.values() if isinstance(it, Owed) and isinstance(it.deadline, Due)]
    assert bool(dated) is (len(str(case.get("aware") or "")) == len("2019-01-13"))


def test_the_clock_of_the_authority_is_the_clock_of_the_book() -> None:
    booking = next(case for case in _cases() if case["id"] == "RC01")

    deadline = _assessed(booking)["eu-gdpr-art33-1 NL"].deadline

    assert isinstance(deadline, Due)
    # A day without a zone is a day of UTC here: its earliest instant starts the clock.
    assert deadline.due == parse_instant("2019-01-16T00:00:00Z")
    late = date.fromisoformat(booking["notified_regulator"]) - date(2019, 1, 16)
    assert late.days == booking["days_late_per_regulator"]
