"""Periods counted backwards, choice by choice: whole periods lie between what is done in time and the event."""

from datetime import time

import pytest

from incident.deadlines.count import count
from incident.deadlines.worksheet import Counted
from incident.kernel.calendars import CalendarSpec, calendar_of
from incident.kernel.instants import parse_instant
from incident.kernel.periods import parse_period
from incident.kernel.presets import PRESETS
from incident.kernel.terms import Counting, Direction, End, Roll, Start

BERLIN, FRIDAY, MONDAY = "Europe/Berlin", "2026-11-20T10:40", "2026-11-23T10:00"
BACK = Roll.PREVIOUS_WORKING_DAY


def back(event: str, period: str, counting: Counting, *, zone: str = BERLIN) -> Counted:
    return count(
        parse_instant(event, zone=zone),
        parse_period(period),
        counting,
        zone=zone,
        calendar=calendar_of(CalendarSpec(country="DE")),
        direction=Direction.BACKWARD,
    )


@pytest.mark.parametrize(
    ("event", "period", "counting", "shown", "exclusive"),
    [
        (FRIDAY, "90 minutes", Counting(), "Fri 20 Nov 2026 09:10 CET", False),
        (FRIDAY, "3 hours", Counting(), "Fri 20 Nov 2026 07:40 CET", False),
        (FRIDAY, "3 hours", Counting(Start.NEXT_HOUR), "Fri 20 Nov 2026 07:00 CET", True),
        (FRIDAY, "45 minutes", Counting(Start.NEXT_HOUR), "Fri 20 Nov 2026 09:00 CET", True),
        (FRIDAY, "40 minutes", Counting(Start.NEXT_HOUR), "Fri 20 Nov 2026 10:00 CET", True),
        (FRIDAY, "24 hours", Counting(Start.NEXT_DAY), "Thu 19 Nov 2026 00:00 CET", True),
        (FRIDAY, "24 hours", Counting(end=End.END_OF_DAY), "Thu 19 Nov 2026 00:00 CET", True),
        (FRIDAY, "24 hours", Counting(Start.NEXT_HOUR, End.END_OF_DAY), "Wed 18 Nov 2026 00:00 CET", True),
        (FRIDAY, "23 hours", Counting(Start.NEXT_HOUR, End.END_OF_DAY), "Thu 19 Nov 2026 00:00 CET", True),
        (FRIDAY, "1410 minutes", Counting(Start.NEXT_HOUR, End.END_OF_DAY), "Thu 19 Nov 2026 00:00 CET", True),
        (FRIDAY, "24 hours", Counting(Start.NEXT_DAY, End.END_OF_DAY), "Wed 18 Nov 2026 00:00 CET", True),
        (FRIDAY, "23 hours", Counting(Start.NEXT_DAY, End.END_OF_DAY), "Thu 19 Nov 2026 00:00 CET", True),
        (FRIDAY, "24 hours", Counting(end=End.LOCAL_TIME, end_at=time(17)), "Wed 18 Nov 2026 17:00 CET", False),
        (MONDAY, "48 hours", Counting(roll=BACK), "Fri 20 Nov 2026 10:00 CET", False),
        (MONDAY, "72 hours", Counting(roll=BACK, roll_at=time(16)), "Fri 20 Nov 2026 10:00 CET", False),
        (MONDAY, "48 hours", Counting(roll=BACK, roll_at=time(16)), "Fri 20 Nov 2026 16:00 CET", False),
        (MONDAY, "48 hours", Counting(roll=Roll.NEXT_WORKING_DAY), "Sat 21 Nov 2026 10:00 CET", False),
        (MONDAY, "3 days", Counting(), "Fri 20 Nov 2026 10:00 CET", False),
        (MONDAY, "2 days", Counting(roll=BACK), "Fri 20 Nov 2026 10:00 CET", False),
        (MONDAY, "2 days", PRESETS["days"], "Sat 21 Nov 2026 00:00 CET", True),
        (MONDAY, "2 days", PRESETS["day-one"], "Sun 22 Nov 2026 00:00 CET", True),
        (MONDAY, "3 days", PRESETS["day-one"], "Sat 21 Nov 2026 00:00 CET", True),
        (MONDAY, "0 days", PRESETS["days"], "Mon 23 Nov 2026 00:00 CET", True),
        (MONDAY, "2 working_days", PRESETS["days"], "Thu 19 Nov 2026 00:00 CET", True),
        ("2026-11-24T10:00", "2 working_days", PRESETS["day-one"], "Sat 21 Nov 2026 00:00 CET", True),
        (MONDAY, "1 week", PRESETS["days"], "Mon 16 Nov 2026 00:00 CET", True),
        (MONDAY, "1.5 months", PRESETS["days"], "Thu 8 Oct 2026 00:00 CEST", True),
        (MONDAY, "1 year", PRESETS["days"], "Sun 23 Nov 2025 00:00 CET", True),
        (MONDAY, "2 days", Counting(Start.NEXT_DAY, End.LOCAL_TIME, time(17, 30)), "Fri 20 Nov 2026 17:30 CET", False),
        (
            MONDAY,
            "1 day",
            Counting(Start.NEXT_DAY, End.LOCAL_TIME, time(17), BACK, time(12)),
            "Fri 20 Nov 2026 12:00 CET",
            False,
        ),
        (
            MONDAY,
            "2 days",
            Counting(Start.NEXT_DAY, End.LOCAL_TIME, time(17), BACK, time(12)),
            "Fri 20 Nov 2026 17:00 CET",
            False,
        ),
    ],
)
def test_the_last_moment_before_an_event(
    event: str, period: str, counting: Counting, shown: str, *, exclusive: bool
) -> None:
    found = back(event, period, counting)

    assert (found.at.show(BERLIN), found.exclusive) == (shown, exclusive)


def test_a_wall_time_on_a_day_that_a_clock_change_skipped_is_that_of_the_day_before() -> None:
    morning = Counting(Start.NEXT_DAY, End.LOCAL_TIME, time(9))

    found = back("2012-01-01T12:00", "1 day", morning, zone="Pacific/Apia")

    assert found.at.show("Pacific/Apia") == "Thu 29 Dec 2011 09:00 -10"


def test_hours_before_an_event_may_end_in_the_second_of_a_repeated_hour() -> None:
    assert back("2026-10-26T02:30", "24 hours", Counting()).at.short() == "2026-10-25T01:30:00Z"


def test_enough_working_days_between_leave_the_limit_where_it_is() -> None:
    two = Counting(Start.NEXT_DAY, End.END_OF_DAY, minimum_working_days=2)

    enough, short = back("2026-11-20T10:00", "2 days", two), back(MONDAY, "2 days", two)
    more = back("2026-11-20T10:00", "3 days", two)

    assert [step.what for step in enough.steps] == ["trigger", "count", "end_of_day"]
    assert enough.at.show(BERLIN, exclusive_end=True) == "Tue 17 Nov 2026 23:59 CET"
    assert more.at.show(BERLIN, exclusive_end=True) == "Mon 16 Nov 2026 23:59 CET"
    assert [step.what for step in short.steps] == ["trigger", "count", "extend", "end_of_day"]
    assert short.at.show(BERLIN, exclusive_end=True) == "Wed 18 Nov 2026 23:59 CET"


def test_no_working_days_are_asked_of_a_calendar_that_no_choice_needs() -> None:
    assert back("2150-11-20T10:00", "2 days", PRESETS["days"]).exclusive


def test_the_trace_says_what_is_preceded_what_was_not_counted_and_why_it_moved() -> None:
    found = back("2026-11-24T10:00", "3 working_days", Counting(Start.NEXT_DAY, End.END_OF_DAY, roll=BACK))

    assert found.steps[0].why == "the event to be preceded, Tue 24 Nov 2026 10:00 CET"
    assert found.sentence == (
        "3 working days before the event on Tue 24 Nov 2026 10:00 CET; not counted: Sun 22 Nov 2026, Sat 21 Nov 2026; "
        "ends Wed 18 Nov 2026 23:59 CET"
    )


def test_a_roll_back_and_a_roll_that_is_not_made_are_told() -> None:
    rolled = back(MONDAY, "1 day", Counting(Start.NEXT_DAY, End.END_OF_DAY, roll=BACK))
    kept = back(MONDAY, "1 day", PRESETS["days-outer"])

    assert "Sat 21 Nov 2026 (Saturday) is closed and moves to the previous working day" in rolled.sentence
    assert kept.steps[2].what == "no_roll"
    assert "does not roll forward" in kept.steps[2].why
    assert kept.at.show(BERLIN, exclusive_end=True) == "Sat 21 Nov 2026 23:59 CET"


def test_what_the_start_does_not_count_is_told() -> None:
    hour, day = back(FRIDAY, "3 hours", Counting(Start.NEXT_HOUR)), back(FRIDAY, "24 hours", Counting(Start.NEXT_DAY))

    assert hour.steps[2].why == "the hour in which it is done is not counted"
    assert day.steps[2].why == "the day on which it is done is not counted"
