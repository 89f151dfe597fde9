"""`incident count` from the command line."""

import json
from collections.abc import Callable

Incident = Callable[..., tuple[int, str, str]]


def test_a_period_is_counted_with_its_trace(incident: Incident) -> None:
    code, out, _ = incident(
        "count", "--from", "2026-11-23T15:00-05:00", "--period", "4 working_days", "--preset", "sec-business-days"
    )

    assert code == 0
    assert "zone America/New_York, calendar us-sec" in out
    assert "Mon 30 Nov 2026 17:30 EST  (2026-11-30T22:30:00Z)" in out
    assert "Thu 26 Nov 2026 is not a working day: Thanksgiving Day" in out


def test_due_and_outer_are_shown_where_they_differ(incident: Incident) -> None:
    arguments = ("--zone", "Europe/Paris", "--period", "48 hours", "--preset", "r1182-hours", "--json")
    code, out, _ = incident("count", "--from", "2026-10-24T12:00", *arguments)

    shown = json.loads(out)
    assert code == 0
    assert shown["due"]["at"] == "2026-10-26T10:00:00Z"
    assert shown["outer"]["at"] == "2026-10-26T11:00:00Z"
    assert shown["due"]["steps"][0]["what"] == "trigger"


def test_choices_can_be_spelled_out(incident: Incident) -> None:
    choices = ("--start", "next_day", "--end", "17:30", "--roll", "next_working_day@12:00", "--minimum", "2")
    place = ("--country", "DE-BY", "--holiday", "2026-12-28", "--weekend", "sat,sun", "--zone", "Europe/Berlin")

    code, out, _ = incident("count", "--from", "2026-12-24T15:00", "--period", "1 day", *choices, *place)

    assert code == 0
    assert "calendar DE-BY" in out
    assert "Wed 30 Dec 2026 12:00 CET" in out


def test_a_period_is_counted_backwards(incident: Incident) -> None:
    code, out, _ = incident(
        "count", "--from", "2026-11-20T10:00Z", "--period", "5 days", "--preset", "days", "--direction", "backward"
    )

    assert code == 0
    assert "Sat 14 Nov 2026 23:59 UTC" in out


def test_the_presets_are_listed_with_their_sources(incident: Incident) -> None:
    code, out, _ = incident("count", "--presets", "--json")

    rows = json.loads(out)
    assert code == 0
    assert {"id": "mdr-days", "counting": "next_day, end_of_day, none"}.items() <= next(
        row for row in rows if row["id"] == "mdr-days"
    ).items()
    assert all(row["source"] for row in rows)


def test_bad_input_is_refused_with_its_place_and_mend(incident: Incident) -> None:
    event = ("count", "--from", "2026-11-20T10:00Z")

    assert incident(*event)[0] == 2
    assert incident("count")[0] == 2
    assert incident(*event, "--period", "5 days", "--direction", "sideways")[0] == 2
    for arguments, words in (
        ((*event, "--period", "5 moons"), "is not a period"),
        ((*event, "--period", "5 days", "--preset", "moon-days"), "no preset 'moon-days'"),
        ((*event, "--period", "5 days", "--preset", "days", "--roll", "none"), "choices of its own"),
        ((*event, "--period", "5 days", "--zone", "Mars/Olympus"), "Mars/Olympus"),
        (("count", "--from", "2026-11-20T10:00", "--period", "5 days"), "no offset and no zone"),
        (("count", "--from", "2026-10-25T02:30", "--zone", "Europe/Paris", "--period", "1 hour"), "exists twice"),
        (("count", "--from", "2027-03-28T02:30", "--zone", "Europe/Paris", "--period", "1 hour"), "does not exist"),
        ((*event, "--period", "5 working_days", "--country", "XX"), "no calendar for country 'XX'"),
        (("count", "--vectors", "nowhere.jsonl"), "nowhere.jsonl"),
    ):
        code, _, err = incident(*arguments)
        assert code == 1, arguments
        assert words in err
