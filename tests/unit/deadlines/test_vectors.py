"""The counting vectors come out, in order, and bad cases are refused by name."""

import json
from collections.abc import Callable
from pathlib import Path

from incident.deadlines.vectors import answer, answers

VECTORS = Path(__file__).parents[2] / "vectors" / "counting.jsonl"

GOOD = {
    "id": "one",
    "event": "2026-11-23T15:00:00-05:00",
    "zone": "America/New_York",
    "period": {"value": 4, "unit": "working_days"},
    "direction": "forward",
    "count": {"start": "working_day", "end": "17:30", "roll": "none", "minimum_working_days": 0},
    "calendar": {"country": "US"},
}


def refusal(**changed: object) -> str:
    return answer(json.dumps(GOOD | changed))["error"]


def test_every_vector_comes_out_in_order() -> None:
    lines = VECTORS.read_text(encoding="utf-8").splitlines()
    expected = [{key: json.loads(line)[key] for key in ("id", "due")} for line in lines]

    assert list(answers(lines)) == expected


def test_the_command_writes_one_answer_a_line(incident: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text(f"{json.dumps(GOOD)}\n\n{json.dumps(GOOD | {'id': 'two', 'zone': 'Mars/Olympus'})}\n", "utf-8")

    code, out, _ = incident("count", "--vectors", cases)

    first, second = (json.loads(line) for line in out.splitlines())
    assert code == 0
    assert first == {"id": "one", "due": "2026-11-30T22:30:00Z"}
    assert second["id"] == "two"
    assert second["error"].startswith("UnknownZone")


def test_a_case_is_refused_where_its_country_has_no_data_for_the_year() -> None:
    assert refusal(event="2101-11-23T15:00:00-05:00").startswith("CalendarBeyondData: calendar US is asked for 2101")


def test_a_country_that_no_holiday_data_knows_is_refused() -> None:
    assert refusal(calendar={"country": "XX"}).startswith("CalendarBeyondData")


def test_a_subdivision_that_the_country_does_not_have_is_refused() -> None:
    assert refusal(calendar={"country": "US", "subdivision": "XX"}).startswith("CalendarBeyondData")


def test_a_calendar_beyond_its_data_is_no_obstacle_where_no_day_is_asked() -> None:
    hours = {"value": 1, "unit": "hours"}
    plain = {"start": "instant", "end": "instant", "roll": "none", "minimum_working_days": 0}

    answered = answer(json.dumps(GOOD | {"event": "2101-11-23T15:00:00-05:00", "period": hours, "count": plain}))

    assert answered == {"id": "one", "due": "2101-11-23T21:00:00Z"}


def test_what_cannot_be_read_is_refused_by_its_line() -> None:
    first, second, third = answers(["{", "[]", json.dumps({"id": "bare"})])

    assert first["id"] == "line 1"
    assert first["error"].startswith("InputRefused: no JSON")
    assert second["error"] == "InputRefused: no JSON object"
    assert third["error"] == "InputRefused: zone is missing"


def test_a_word_that_is_no_choice_is_refused() -> None:
    assert refusal(count={"start": "tomorrow"}) == "InputRefused: 'tomorrow' is no choice"
    assert refusal(period={"value": 4, "unit": "moons"}) == "InputRefused: 'moons' is no choice"
    assert refusal(period={"value": -4, "unit": "hours"}).startswith("PeriodRefused")
    assert refusal(period={"value": 1.5, "unit": "hours"}).startswith("PeriodRefused")
    assert refusal(event="2026-11-23T15:00:00").startswith("NaiveTime")
