"""Periods: a number and a unit, parts of months, and what is refused."""

from datetime import date

import pytest

from incident.errors import PeriodRefused
from incident.kernel.periods import Period, Unit, parse_period, same_day_on


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("72 hours", Period(72, Unit.HOURS)),
        ("4 working_days", Period(4, Unit.WORKING_DAYS)),
        ("4 business days", Period(4, Unit.WORKING_DAYS)),
        ("1 business day", Period(1, Unit.WORKING_DAYS)),
        ("1 calendar_day", Period(1, Unit.CALENDAR_DAYS)),
        ("30 Days", Period(30, Unit.CALENDAR_DAYS)),
        ("1 month", Period(1, Unit.MONTHS)),
        ("1.5 months", Period(1, Unit.MONTHS, 15)),
        ("0.1 months", Period(0, Unit.MONTHS, 3)),
    ],
)
def test_periods_are_read_as_people_write_them(text: str, period: Period) -> None:
    assert parse_period(text) == period


@pytest.mark.parametrize("text", ["72", "hours", "1.5 hours", "1.33 months", "-1 days", "ten days", "1e3 hours", ""])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(PeriodRefused):
        parse_period(text)


def test_a_part_of_a_month_has_days_of_a_month_of_thirty() -> None:
    """Regulation 1182/71 Art. 3(2)(d)."""
    assert same_day_on(date(2026, 1, 31), Period(1, Unit.MONTHS, 15)) == date(2026, 3, 15)
    assert same_day_on(date(2026, 3, 15), Period(1, Unit.MONTHS, 15), sign=-1) == date(2026, 1, 31)
    assert str(Period(1, Unit.MONTHS, 15)) == "1 month and 15 days"
    with pytest.raises(PeriodRefused, match="no part of"):
        Period(1, Unit.WEEKS, 3)
    with pytest.raises(PeriodRefused, match="no part of"):
        Period(1, Unit.MONTHS, 30)


def test_hours_and_days_are_never_the_same_period() -> None:
    assert Period(72, Unit.HOURS) != Period(3, Unit.CALENDAR_DAYS)
    assert Period(1, Unit.MONTHS) != Period(30, Unit.CALENDAR_DAYS)
