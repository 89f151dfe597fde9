"""Periods: a number and a unit, never a duration.

`72 hours` and `3 calendar_days` are different periods: across a clock change they end an hour apart. There is
deliberately no conversion from one unit to another.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from incident.errors import PeriodRefused

LONGEST = {
    "minutes": 5_256_000,
    "hours": 87_600,
    "calendar_days": 36_525,
    "working_days": 26_000,
    "weeks": 5_200,
    "months": 1_200,
    "years": 100,
}
"""The longest period of each unit that is believed; a clause of 10,000 years is a typing error."""

MONTH_OF_PARTS = 30
"""Days of a month where a part of it is counted: Regulation 1182/71 Art. 3(2)(d)."""


class Unit(StrEnum):
    """What is counted."""

    MINUTES = "minutes"
    HOURS = "hours"
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"

    @property
    def is_elapsed(self) -> bool:
        """Whether it is counted on the UTC line rather than on local dates."""
        return self in (Unit.MINUTES, Unit.HOURS)


class Soft(StrEnum):
    """Wordings without a number; they give a target and never a legal deadline."""

    WITHOUT_UNDUE_DELAY = "without_undue_delay"
    PROMPTLY = "promptly"
    AS_SOON_AS_PRACTICABLE = "as_soon_as_practicable"
    IMMEDIATELY = "immediately"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A counted period.

    Attributes:
        value: how many; zero or more.
        unit: of what.
        part_days: with months, the days of a further part of a month, which has 30 (Regulation 1182/71 Art. 3(2)(d)).
    """

    value: int
    unit: Unit
    part_days: int = 0

    def __post_init__(self) -> None:
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise PeriodRefused(f"period value {self.value!r} is not a whole number", mend="state a whole number")
        if self.part_days and (self.unit is not Unit.MONTHS or not 0 < self.part_days < MONTH_OF_PARTS):
            raise PeriodRefused(
                f"{self.part_days} days are no part of {self.value} {self.unit}",
                mend="a part of a month has 1 to 29 days",
            )
        if self.value < 0:
            raise PeriodRefused(
                f"period {self.value} {self.unit} is negative", mend="count backwards with direction: backward"
            )
        if self.value > LONGEST[self.unit]:
            raise PeriodRefused(
                f"period {self.value} {self.unit} is absurd", mend=f"at most {LONGEST[self.unit]} {self.unit}"
            )

    def __str__(self) -> str:
        unit = self.unit.replace("_", " ")
        part = f" and {self.part_days} days" if self.part_days else ""
        return f"{self.value} {unit[:-1] if self.value == 1 else unit}{part}"


def same_day_on(day: date, period: Period, *, sign: int = 1) -> date:
    """The day that bears the weekday or number of `day`, so many weeks, months or years on (`sign=-1`: back).

    A number that the last month does not have is clamped to the month's end. Days of a part of a month follow.
    """
    if period.unit is Unit.WEEKS:
        return day + timedelta(weeks=sign * period.value)
    months = sign * period.value * (12 if period.unit is Unit.YEARS else 1)
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    return last + timedelta(days=sign * period.part_days)


_SHORT = {
    "h": "hours",
    "hour": "hours",
    "min": "minutes",
    "minute": "minutes",
    "d": "calendar_days",
    "day": "calendar_days",
    "days": "calendar_days",
    "calendar day": "calendar_days",
    "calendar days": "calendar_days",
    "working day": "working_days",
    "working days": "working_days",
    "business day": "working_days",
    "business days": "working_days",
    "week": "weeks",
    "month": "months",
    "year": "years",
}


def parse_period(text: str, *, where: str = "") -> Period:
    """Read `72 hours`, `4 working_days`, `1 month`, `1.5 months`.

    Raises:
        PeriodRefused: no number, no unit, or a unit that is not known.
    """
    match = re.fullmatch(r"\s*(-?\d+)(?:\.(\d{1,2}))?\s+([a-z_ ]+?)\s*", text.lower())
    word = match[3].replace("_", " ") if match else ""
    unit = _SHORT.get(word, word.replace(" ", "_"))
    if match is None or unit not in set(Unit):
        raise PeriodRefused(
            f"{text!r} is not a period", where=where, mend=f"write a number and one of {', '.join(Unit)}"
        )
    return Period(int(match[1]), Unit(unit), _part_days(match[2], text, where) if match[2] else 0)


def _part_days(decimals: str, text: str, where: str) -> int:
    """The whole days of a decimal part of a month."""
    parts, rest = divmod(int(decimals.ljust(2, "0")) * MONTH_OF_PARTS, 100)
    if rest:
        raise PeriodRefused(
            f"{text!r} is no whole number of days", where=where, mend="a part of a month has whole days"
        )
    return parts
