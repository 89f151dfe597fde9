"""Counting choices one by one, and what is refused."""

from datetime import date, time

import pytest

from incident.deadlines.count import count
from incident.deadlines.worksheet import Counted
from incident.errors import CalendarBeyondData, PeriodRefused, UnknownZone
from incident.kernel.calendars import CalendarSpec, calendar_of
from incident.kernel.instants import parse_instant
from incident.kernel.periods import Period, Unit, parse_period
from incident.kernel.presets import PRESETS
from incident.kernel.terms import Counting, Direction, End, Roll, Start

BERLIN = "Europe/Berlin"


def counted(
    event: str, period: str, counting: Counting, *, zone: str = BERLIN, country: str = "DE", kind: str = ""
) -> Counted:
    return count(
        parse_instant(event, zone=zone),
        parse_period(period),
        counting,
        zone=zone,
        calendar=calendar_of(CalendarSpec(country=country)),
        entity_type=kind,
    )


def shown(found: Counted) -> str:
    return found.at.show(BERLIN, exclusive_end=found.exclusive)


def test_days_keep_the_wall_time_of_the_event_where_they_end_at_the_instant() -> None:
    assert shown(counted("2026-10-24T18:30", "1 day", Counting())) == "Sun 25 Oct 2026 18:30 CET"


def test_hours_may_start_with_the_day_after_the_event() -> None:
    assert shown(counted("2026-11-23T10:00", "24 hours", Counting(start=Start.NEXT_DAY))) == "Wed 25 Nov 2026 00:00 CET"


def test_hours_may_start_with_the_next_working_day_where_the_event_falls_on_a_closed_one() -> None:
    start = Counting(start=Start.WORKING_DAY)

    assert shown(counted("2026-11-21T10:00", "24 hours", start)) == "Tue 24 Nov 2026 00:00 CET"
    assert shown(counted("2026-11-20T10:00", "24 hours", start)) == "Sat 21 Nov 2026 10:00 CET"


def test_hours_may_run_to_the_end_of_the_day_or_to_a_local_time() -> None:
    assert shown(counted("2026-11-23T10:00", "24 hours", Counting(end=End.END_OF_DAY))) == "Tue 24 Nov 2026 23:59 CET"
    office = Counting(end=End.LOCAL_TIME, end_at=time(17, 30))
    assert shown(counted("2026-11-23T10:00", "24 hours", office)) == "Tue 24 Nov 2026 17:30 CET"


def test_the_day_of_the_event_is_day_one() -> None:
    assert shown(counted("2026-11-23T10:00", "3 days", PRESETS["day-one"])) == "Wed 25 Nov 2026 23:59 CET"
    assert shown(counted("2026-11-21T10:00", "1 working_day", PRESETS["day-one"])) == "Mon 23 Nov 2026 23:59 CET"
    assert shown(counted("2026-11-23T10:00", "1 working_day", PRESETS["day-one"])) == "Mon 23 Nov 2026 23:59 CET"


def test_an_event_on_a_closed_day_starts_calendar_days_on_and_with_the_next_working_day() -> None:
    start = Counting(start=Start.WORKING_DAY, end=End.END_OF_DAY)

    assert shown(counted("2026-11-21T10:00", "3 days", start)) == "Wed 25 Nov 2026 23:59 CET"
    assert shown(counted("2026-11-20T10:00", "3 days", start)) == "Mon 23 Nov 2026 23:59 CET"


def test_weeks_months_and_years_end_on_the_same_weekday_or_number_clamped_to_the_month_s_end() -> None:
    days = PRESETS["days"]

    assert shown(counted("2026-11-25T10:00", "2 weeks", days)) == "Wed 9 Dec 2026 23:59 CET"
    assert shown(counted("2026-12-31T10:00", "2 months", days)) == "Sun 28 Feb 2027 23:59 CET"
    assert shown(counted("2027-12-31T10:00", "2 months", days)) == "Tue 29 Feb 2028 23:59 CET"
    assert shown(counted("2028-02-29T10:00", "1 year", days)) == "Wed 28 Feb 2029 23:59 CET"


def test_a_zero_period_of_days_ends_with_the_day_of_the_event() -> None:
    assert shown(counted("2026-11-23T10:00", "0 days", PRESETS["days"])) == "Mon 23 Nov 2026 23:59 CET"
    assert shown(counted("2026-11-23T10:00", "0 hours", PRESETS["elapsed"])) == "Mon 23 Nov 2026 10:00 CET"


def test_a_roll_with_a_time_applies_it_only_where_the_end_really_rolled() -> None:
    noon = Counting(Start.NEXT_DAY, End.END_OF_DAY, None, Roll.NEXT_WORKING_DAY, time(12))

    assert shown(counted("2026-11-26T10:00", "1 day", noon)) == "Fri 27 Nov 2026 23:59 CET"
    assert shown(counted("2026-11-27T10:00", "1 day", noon)) == "Mon 30 Nov 2026 12:00 CET"


def test_an_hour_period_rolls_by_the_local_day_of_its_end_and_keeps_its_time() -> None:
    rolled = counted("2026-11-26T22:00", "48 hours", PRESETS["frcp-hours"])

    assert shown(rolled) == "Mon 30 Nov 2026 22:00 CET"


def test_a_roll_backwards_goes_to_the_working_day_before() -> None:
    back = Counting(Start.NEXT_DAY, End.END_OF_DAY, roll=Roll.PREVIOUS_WORKING_DAY)

    assert shown(counted("2026-11-27T10:00", "1 day", back)) == "Fri 27 Nov 2026 23:59 CET"


def test_an_entity_that_may_not_roll_does_not_and_the_trace_says_so() -> None:
    found = counted("2026-11-28T10:00", "4 hours", PRESETS["dora-hours-outer"], kind="credit_institution")

    assert shown(found) == "Sat 28 Nov 2026 14:00 CET"
    assert [step.what for step in found.steps] == ["trigger", "count", "no_roll", "end"]


def test_a_period_is_extended_to_its_least_number_of_working_days_after_it_rolled() -> None:
    found = counted("2026-11-27T10:00", "2 days", PRESETS["r1182-days-outer"])

    assert shown(found) == "Tue 1 Dec 2026 23:59 CET"
    assert [step.what for step in found.steps] == ["trigger", "count", "roll", "extend", "end_of_day"]


def test_hours_stand_still_on_closed_days() -> None:
    found = counted("2026-12-24T12:00", "36 hours", PRESETS["finma-hours-outer"])

    assert shown(found) == "Tue 29 Dec 2026 00:00 CET"
    assert [step.from_ for step in found.steps if step.what == "skip"] == ["2026-12-25", "2026-12-26", "2026-12-27"]


def test_skipped_days_are_named_each_in_a_step_and_all_in_the_sentence() -> None:
    found = counted("2026-11-24T10:00", "3 working_days", PRESETS["days"], country="US", zone="America/New_York")

    skips = [step.why for step in found.steps if step.what == "skip"]
    assert skips[0] == "Thu 26 Nov 2026 is not a working day: Thanksgiving Day"
    assert len(skips) == 3
    assert found.sentence == (
        "3 working days after the event on Tue 24 Nov 2026 10:00 EST; not counted: Thu 26 Nov 2026 (Thanksgiving Day), "
        "Sat 28 Nov 2026, Sun 29 Nov 2026; ends Mon 30 Nov 2026 23:59 EST"
    )


def test_many_weekend_days_are_counted_in_the_sentence_and_named_in_the_steps() -> None:
    found = counted("2026-11-23T10:00", "15 working_days", PRESETS["days"])

    assert "6 weekend days" in found.sentence
    assert sum(step.what == "skip" for step in found.steps) == 6


def test_a_clock_change_inside_is_told() -> None:
    found = counted("2026-10-24T12:00", "48 hours", PRESETS["elapsed"], zone="Europe/Paris", country="FR")

    assert "across a clock change (CEST to CET)" in found.sentence


def test_a_holiday_by_estimate_is_told_as_one() -> None:
    found = counted("2030-02-02T10:00", "1 working_day", PRESETS["days"], zone="Asia/Riyadh", country="SA")

    assert "Eid al-Fitr Holiday (estimated)" in found.sentence


def test_the_end_of_a_day_is_the_first_of_two_midnights() -> None:
    """Havana: the clock goes back from 01:00 to 00:00 on 1 November 2026."""
    found = counted("2026-10-30T12:00", "1 day", PRESETS["days"], zone="America/Havana", country="CU")

    assert found.at.short() == "2026-11-01T04:00:00Z"


def test_a_day_that_a_clock_change_skipped_ends_with_the_change() -> None:
    found = counted("2011-12-29T12:00", "1 day", PRESETS["days"], zone="Pacific/Apia", country="WS")

    assert found.at.short() == "2011-12-30T10:00:00Z"


@pytest.mark.parametrize(
    ("period", "counting", "words"),
    [
        ("3 days", Counting(start=Start.NEXT_HOUR), "start next_hour counts hours, and the period is 3 calendar days"),
        ("72 hours", Counting(start=Start.SAME_DAY), "start same_day makes the day of the event day 1"),
        ("0 days", PRESETS["day-one"], "start same_day makes the day of the event day 1"),
    ],
)
def test_choices_that_contradict_the_period_are_refused(period: str, counting: Counting, words: str) -> None:
    with pytest.raises(PeriodRefused, match=words):
        counted("2026-11-23T10:00", period, counting)


def test_choices_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(PeriodRefused, match="a local time needs end"):
        Counting(end=End.LOCAL_TIME)
    with pytest.raises(PeriodRefused, match="a roll time without a roll"):
        Counting(roll_at=time(12))
    with pytest.raises(PeriodRefused, match="minimum_working_days is negative"):
        Counting(minimum_working_days=-1)


def test_absurd_periods_and_events_are_refused() -> None:
    with pytest.raises(PeriodRefused, match="period 10000 years is absurd"):
        Period(10_000, Unit.YEARS)
    with pytest.raises(PeriodRefused, match="is negative"):
        Period(-1, Unit.HOURS)
    with pytest.raises(PeriodRefused, match="is not a whole number"):
        Period(True, Unit.HOURS)
    with pytest.raises(PeriodRefused, match="lies outside 1800 to 2300"):
        counted("9999-12-31T10:00", "100 years", PRESETS["days"], country="")


def test_a_zone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownZone, match="Mars/Olympus"):
        count(
            parse_instant("2026-11-23T10:00Z"),
            Period(1, Unit.HOURS),
            Counting(),
            zone="Mars/Olympus",
            calendar=calendar_of(CalendarSpec()),
        )


def test_a_calendar_is_asked_only_where_a_day_of_it_counts() -> None:
    assert shown(counted("2150-11-23T10:00", "3 days", PRESETS["days"]))
    with pytest.raises(CalendarBeyondData):
        counted("2150-11-23T10:00", "3 working_days", PRESETS["days"])


def test_a_backward_period_needs_the_least_number_of_working_days_between() -> None:
    counting = Counting(Start.NEXT_DAY, End.END_OF_DAY, minimum_working_days=2)

    found = count(
        parse_instant("2026-11-23T10:00", zone=BERLIN),
        Period(2, Unit.CALENDAR_DAYS),
        counting,
        zone=BERLIN,
        calendar=calendar_of(CalendarSpec(country="DE")),
        direction=Direction.BACKWARD,
    )

    assert shown(found) == "Wed 18 Nov 2026 23:59 CET"
    assert date(2026, 11, 19).weekday() == 3  # Thursday and Friday lie between


@pytest.mark.parametrize(("year", "accepted"), [(1799, False), (1800, True), (2300, True), (2301, False)])
def test_events_are_believed_from_1800_to_2300(year: int, *, accepted: bool) -> None:
    try:
        found = counted(f"{year}-06-01T10:00", "1 day", PRESETS["days"], country="")
    except PeriodRefused:
        assert not accepted
    else:
        assert accepted
        assert found.exclusive


def test_working_days_inside_elapsed_time_are_those_after_the_day_of_the_event() -> None:
    two = Counting(minimum_working_days=2)

    assert shown(counted("2026-11-20T10:00", "72 hours", two)) == "Tue 24 Nov 2026 10:00 CET"
    assert shown(counted("2026-11-19T10:00", "24 hours", two)) == "Mon 23 Nov 2026 10:00 CET"


def test_a_period_is_extended_by_as_many_working_days_as_it_lacks() -> None:
    three = Counting(Start.NEXT_DAY, End.END_OF_DAY, minimum_working_days=3)

    assert shown(counted("2026-11-20T10:00", "3 days", three)) == "Wed 25 Nov 2026 23:59 CET"
    enough = counted("2026-11-23T10:00", "3 days", three)
    assert [step.what for step in enough.steps] == ["trigger", "count", "end_of_day"]


def test_hours_that_end_in_a_repeated_hour_keep_their_own_instant() -> None:
    """02:30 comes twice on 25 October 2026; the hours end at the second."""
    rolling = Counting(roll=Roll.NEXT_WORKING_DAY)
    found = count(
        parse_instant("2026-10-24T01:30Z"),
        Period(24, Unit.HOURS),
        rolling,
        zone=BERLIN,
        calendar=calendar_of(CalendarSpec(weekend=("mon",))),
    )

    assert found.at.short() == "2026-10-25T01:30:00Z"


def test_hours_roll_back_to_the_same_time_and_to_a_time_of_their_own() -> None:
    back, noon = Counting(roll=Roll.PREVIOUS_WORKING_DAY), Counting(roll=Roll.PREVIOUS_WORKING_DAY, roll_at=time(12))

    assert shown(counted("2026-11-27T10:00", "24 hours", back)) == "Fri 27 Nov 2026 10:00 CET"
    assert shown(counted("2026-11-27T10:00", "24 hours", noon)) == "Fri 27 Nov 2026 12:00 CET"


def test_hours_that_are_used_up_at_midnight_end_there_though_the_next_day_is_closed() -> None:
    assert shown(counted("2026-12-24T12:00", "12 hours", PRESETS["finma-hours-outer"])) == "Fri 25 Dec 2026 00:00 CET"


@pytest.mark.parametrize(
    ("event", "period", "preset", "words"),
    [
        ("2026-11-23T10:00", "3 days", "day-one", "from the event on Mon 23 Nov 2026 10:00 CET, that day counted"),
        (
            "2026-11-21T10:00",
            "3 working_days",
            "sec-business-days",
            "after the event on Sat 21 Nov 2026 10:00 CET, counted from",
        ),
        ("2026-11-23T10:00", "3 days", "days", "3 calendar days after the event on Mon 23 Nov 2026 10:00 CET; ends"),
        ("2026-11-23T10:00", "3 hours", "elapsed", "3 hours from the event on Mon 23 Nov 2026 10:00 CET; ends"),
        (
            "2026-11-23T10:20",
            "3 hours",
            "r1182-hours-outer",
            "3 hours from Mon 23 Nov 2026 11:00 CET, where counting starts after the event on Mon 23 Nov",
        ),
        ("2027-03-27T12:00", "24 hours", "elapsed", "across a clock change (CET to CEST)"),
        ("2026-11-27T10:00", "1 day", "days-outer", "is closed and moves to the next working day; ends"),
        (
            "2026-11-27T10:00",
            "1 month",
            "dora-month-outer",
            "27 Dec 2026 (Sunday), is closed and moves to the next working day at 12:00",
        ),
        ("2026-11-20T10:00", "2 days", "r1182-days-outer", "only 1 of at least 2 working days lie inside"),
    ],
)
def test_the_sentence_says_in_plain_words_what_was_done(event: str, period: str, preset: str, words: str) -> None:
    assert words in counted(event, period, PRESETS[preset]).sentence


def test_a_roll_back_is_told() -> None:
    back = Counting(Start.NEXT_DAY, End.END_OF_DAY, roll=Roll.PREVIOUS_WORKING_DAY)

    found = counted("2026-11-27T10:00", "1 day", back)

    assert found.steps[2].why == "the last day, Sat 28 Nov 2026 (Saturday), is closed: previous working day"
