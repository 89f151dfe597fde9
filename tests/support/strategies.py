"""What Hypothesis draws for the counting properties: awkward zones and moments first."""

import os
import zoneinfo
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import product
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from incident.kernel.calendars import Calendar, CalendarSpec, calendar_of
from incident.kernel.instants import Instant, zone_of
from incident.kernel.periods import Period, Unit
from incident.kernel.terms import Counting, End, Roll, Start

UNDER_CI = os.environ.get("CI", "") not in ("", "0", "false")
EXAMPLES = 2_000 if UNDER_CI else 200

thorough: Callable[[Callable[..., None]], Callable[..., None]] = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=UNDER_CI
)
"""The profile of the counting properties: 2,000 examples each where it counts, 200 at the desk."""

AWKWARD = (
    "Pacific/Apia",  # lost 30 December 2011
    "America/Sao_Paulo",  # no midnight on the day of the change, until 2018
    "America/Asuncion",
    "Asia/Beirut",
    "Africa/Cairo",
    "Asia/Amman",
    "America/Havana",
    "America/Santiago",
    "Australia/Lord_Howe",  # half an hour
    "Africa/Casablanca",  # back and forth around Ramadan
    "America/St_Johns",
    "Asia/Kathmandu",
    "Asia/Pyongyang",
    "America/Caracas",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "America/New_York",
    "Europe/Berlin",
    "UTC",
)
ZONES = tuple(sorted(name for name in zoneinfo.available_timezones() if name != "localtime"))
FIRST, LAST = datetime(2015, 1, 1, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC)


@cache
def changes(zone: str) -> tuple[datetime, ...]:
    """The clock changes of a zone since 2011, found by bisection to the second."""
    tz, found, day = zone_of(zone), [], datetime(2011, 12, 1, tzinfo=UTC)
    while day < LAST:
        following = day + timedelta(days=7)
        low, high = day, following
        if low.astimezone(tz).utcoffset() != high.astimezone(tz).utcoffset():
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                same = middle.astimezone(tz).utcoffset() == low.astimezone(tz).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(high.replace(microsecond=0))
        day = following
    return tuple(found)


zones = st.one_of(st.sampled_from(AWKWARD), st.sampled_from(ZONES))


_NEAR = 4 * 86_400


@st.composite
def moments(draw: st.DrawFn, zone: str) -> Instant:
    """An instant since 2015, or as likely one within four days of a clock change of the zone."""
    known, whole = changes(zone), int((LAST - FIRST).total_seconds())
    drawn = draw(st.integers(-whole if known else 0, whole))
    if drawn >= 0:
        return Instant(FIRST + timedelta(seconds=drawn), zone)
    which, offset = divmod(-drawn, 2 * _NEAR)
    return Instant(known[which % len(known)] + timedelta(seconds=offset - _NEAR), zone)


PLACES = ("US", "DE", "FR", "GB", "JP", "SA", "AE", "IL", "NP", "BR", "CN", "NZ", "IN")
calendars: st.SearchStrategy[Calendar] = st.one_of(
    st.just(calendar_of(CalendarSpec())),
    st.sampled_from(PLACES).map(lambda country: calendar_of(CalendarSpec(country=country))),
    st.just(calendar_of(CalendarSpec(corrections=("nz-privacy",)))),
)
_SMALL = {
    Unit.MINUTES: 3_000,
    Unit.HOURS: 300,
    Unit.CALENDAR_DAYS: 90,
    Unit.WORKING_DAYS: 30,
    Unit.WEEKS: 12,
    Unit.MONTHS: 18,
    Unit.YEARS: 3,
}
clocks = st.integers(0, 24 * 60 - 1).map(lambda minutes: time(minutes // 60, minutes % 60))
_CLOCKS = (time(0, 0), time(0, 1), time(2, 30), time(12, 0), time(17, 30), time(23, 59))


@cache
def periods(units: tuple[Unit, ...] = tuple(Unit), least: int = 0) -> st.SearchStrategy[Period]:
    """Periods as laws and clauses have them."""
    return st.sampled_from([Period(value, unit) for unit in units for value in range(least, _SMALL[unit] + 1)])


@cache
def countings(
    *,
    elapsed: bool,
    rolls: tuple[Roll, ...] = tuple(Roll),
    roll_times: tuple[time | None, ...] = (None, *_CLOCKS),
    ends: tuple[End, ...] = tuple(End),
    moves_whole_days: bool = False,
) -> st.SearchStrategy[Counting]:
    """Choices that do not contradict a period of at least one day, or of elapsed time.

    Args:
        elapsed: for minutes and hours.
        rolls: which rolls.
        roll_times: which times of a roll.
        ends: which ends.
        moves_whole_days: leave out what moves the day and keeps the event's time of day.
    """
    starts = [Start.INSTANT, Start.NEXT_DAY, Start.WORKING_DAY, Start.NEXT_HOUR if elapsed else Start.SAME_DAY]
    every = product(starts, ends, rolls, (0, 2, 3), (False, True) if elapsed else (False,))
    found = []
    for start, end, roll, minimum, pauses in every:
        if moves_whole_days and end is End.INSTANT and (roll is not Roll.NONE or minimum):
            continue
        end_times = _CLOCKS if end is End.LOCAL_TIME else (None,)
        rolled_at = roll_times if roll is not Roll.NONE else (None,)
        found += [
            Counting(start, end, end_at, roll, roll_at, frozenset(), minimum, pauses)
            for end_at, roll_at in product(end_times, rolled_at)
        ]
    return st.sampled_from(found)


@st.composite
def counted(draw: st.DrawFn, **wanted: Any) -> tuple[Period, Counting]:
    """A period with choices that fit it."""
    units = wanted.pop("units", tuple(Unit))
    period = draw(periods(units, wanted.pop("least", 1)))
    return period, draw(countings(elapsed=period.unit.is_elapsed, **wanted))


def days_apart(first: date, last: date) -> int:
    """Whole local days from one to the other."""
    return (last - first).days
