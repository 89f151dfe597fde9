"""Counting: from an event and a period to a limit, by the four explicit choices, in the order count, roll, extend.

Invariants:

- Minutes and hours are added on the UTC line, and the hour of an event is its hour there, also where the local clock
  is half an hour off it. Days, weeks, months and years are counted on local dates of the reckoning zone.
- Weeks, months and years end on the day that bears the weekday or number of the event's day, clamped to the month's
  end.
- An end of day is the next local midnight, exclusive; where a clock change skipped that midnight, or the whole day,
  it is the moment of the change.
- A roll with a time applies that time only where the end really rolled; an hour period rolls by the local day of its
  end.
- This is the only implementation. It reads no clock and no machine zone: equal input gives an equal result.
"""

from datetime import date, time, timedelta
from functools import lru_cache

from incident.deadlines.backward import count_back
from incident.deadlines.worksheet import Counted, Worksheet
from incident.errors import PeriodRefused
from incident.kernel.calendars import Calendar
from incident.kernel.instants import Instant, at_wall, day_start, show_day
from incident.kernel.periods import Period, Unit, same_day_on
from incident.kernel.terms import Counting, Direction, End, Roll, Start
from incident.kernel.trace import Step

FIRST_YEAR, LAST_YEAR = 1800, 2300
"""Years of an event that is believed; the longest period is a century."""


def count(
    event: Instant,
    period: Period,
    counting: Counting,
    *,
    zone: str,
    calendar: Calendar,
    direction: Direction = Direction.FORWARD,
    entity_type: str = "",
    label: str = "the event",
) -> Counted:
    """Count `period` from `event`.

    Args:
        event: what starts the period; with `Direction.BACKWARD` what has to be preceded.
        period: what is counted.
        counting: the choices.
        zone: the reckoning zone.
        calendar: which days are working days.
        direction: forward or backward.
        entity_type: kind of entity, for a roll that excludes some.
        label: what a person calls the event.

    Raises:
        PeriodRefused: choices that contradict each other or the unit, or an event outside the believed years.
        CalendarBeyondData: the country's calendar has no data for a day that is asked.
        UnknownZone: no such zone.
    """
    _check(event, period, counting)
    sheet = Worksheet(counting, zone, calendar, label)
    if direction is Direction.BACKWARD:
        return count_back(sheet, event, period)
    if period.unit.is_elapsed:
        return _count_elapsed(sheet, event, period, entity_type)
    return _count_days(sheet, event, period, entity_type)


def _check(event: Instant, period: Period, counting: Counting) -> None:
    if not FIRST_YEAR <= event.utc.year <= LAST_YEAR:
        raise PeriodRefused(
            f"event {event.short()} lies outside {FIRST_YEAR} to {LAST_YEAR}", mend="check the year of the event"
        )
    if counting.start is Start.NEXT_HOUR and not period.unit.is_elapsed:
        raise PeriodRefused(
            f"start next_hour counts hours, and the period is {period}",
            mend="use start: next_day, or a period in hours",
        )
    if counting.start is Start.SAME_DAY and (period.unit.is_elapsed or not period.value):
        raise PeriodRefused(
            f"start same_day makes the day of the event day 1, and the period is {period}",
            mend="use start: instant, or a period of at least one day",
        )


def _count_elapsed(sheet: Worksheet, event: Instant, period: Period, entity_type: str) -> Counted:
    begin = _begin(sheet, event)
    length = timedelta(hours=period.value) if period.unit is Unit.HOURS else timedelta(minutes=period.value)
    at = _paused(sheet, begin, length) if sheet.counting.pauses else Instant(begin.utc + length, sheet.zone)
    wall = at.local(sheet.zone)
    first, last = begin.local(sheet.zone), wall.date()
    change = "" if first.utcoffset() == wall.utcoffset() else f", across a clock change ({first:%Z} to {wall:%Z})"
    sheet.note("count", begin.short(), at.short(), f"{period} of elapsed time{change}")
    sheet.phrases.append(f"{period} from {_origin(sheet, event, begin)}{change}")
    return close_on(sheet, last, wall.time(), at=at, first=event.day(sheet.zone) + timedelta(days=1), kind=entity_type)


def _begin(sheet: Worksheet, event: Instant) -> Instant:
    """Where an elapsed period begins."""
    zone = sheet.zone
    sheet.trigger(event)
    match sheet.counting.start:
        case Start.NEXT_HOUR:
            hour = event.utc.replace(minute=0, second=0, microsecond=0)
            begin = Instant(hour + timedelta(hours=1), zone)
            why = "the hour of the event is not counted"
        case Start.NEXT_DAY:
            begin, why = day_start(event.day(zone) + timedelta(days=1), zone), "the day of the event is not counted"
        case Start.WORKING_DAY if closed := sheet.calendar.why_closed(event.day(zone)):
            begin = day_start(sheet.calendar.next_working(event.day(zone)), zone)
            why = f"the event fell on a closed day ({closed}): counting starts with the next working day"
        case _:
            return event
    sheet.note("start", event.short(), begin.short(), why)
    return begin


def _origin(sheet: Worksheet, event: Instant, begin: Instant) -> str:
    shown = f"{sheet.label} on {sheet.shown}"
    return shown if begin is event else f"{begin.show(sheet.zone)}, where counting starts after {shown}"


def _paused(sheet: Worksheet, begin: Instant, length: timedelta) -> Instant:
    """The end of `length` where only the hours of working days are counted."""
    at, left, skipped = begin, length, []
    day = at.day(sheet.zone)
    while True:
        following = day_start(day + timedelta(days=1), sheet.zone)
        if sheet.calendar.why_closed(day):
            skipped.append(day.toordinal())
        elif left <= following.utc - at.utc:
            sheet.skip(skipped)
            return Instant(at.utc + left, sheet.zone)
        else:
            left -= following.utc - at.utc
        at, day = following, day + timedelta(days=1)


def _count_days(sheet: Worksheet, event: Instant, period: Period, entity_type: str) -> Counted:
    wall = event.local(sheet.zone)
    first, last, skipped = _days(sheet, wall.date(), period)
    sheet.trigger(event)
    sheet.steps.append(_counted_days(sheet.counting.start, period, first, last, sheet.counting.source))
    sheet.phrases.append(f"{period} {_after(sheet, first)}")
    sheet.skip(skipped)
    return close_on(sheet, last, wall.time(), first=first, kind=entity_type)


def _days(sheet: Worksheet, day: date, period: Period) -> tuple[date, date, list[int]]:
    """Day 1, the last day, and the closed days that were not counted between them."""
    start, value, unit = sheet.counting.start, period.value, period.unit
    first = day if start is Start.SAME_DAY else day + timedelta(days=1)
    if unit is Unit.WORKING_DAYS:
        last, skipped = sheet.calendar.step(first - timedelta(days=1), value)
        return first, last, skipped
    if unit is Unit.CALENDAR_DAYS:
        if start is Start.WORKING_DAY and sheet.calendar.why_closed(day):
            first = sheet.calendar.next_working(day)
        return first, first + timedelta(days=value - 1), []
    return first, same_day_on(day, period), []


@lru_cache(maxsize=1 << 16)
def _counted_days(start: Start, period: Period, first: date, last: date, source: str) -> Step:
    match start:
        case Start.SAME_DAY:
            why = f"{period}; the day of the event, {show_day(first.toordinal())}, is day 1"
        case Start.WORKING_DAY:
            why = f"{period}; counting starts on, and includes, {show_day(first.toordinal())}"
        case _:
            why = f"{period}; the day of the event is not counted"
    return Step("count", first.isoformat(), last.isoformat(), why, source)


def _after(sheet: Worksheet, first: date) -> str:
    shown = f"{sheet.label} on {sheet.shown}"
    if sheet.counting.start is Start.SAME_DAY:
        return f"from {shown}, that day counted"
    if sheet.counting.start is Start.WORKING_DAY:
        return f"after {shown}, counted from {show_day(first.toordinal())}"
    return f"after {shown}"


def close_on(
    sheet: Worksheet, last: date, clock: time, *, first: date, at: Instant | None = None, kind: str = ""
) -> Counted:
    """Roll and extend the last day, then place the end inside it.

    Args:
        sheet: the worksheet.
        last: last day of the period as counted.
        clock: wall time that an end at the instant keeps.
        first: first counted day, from which the minimum of working days is counted.
        at: the instant itself, for an elapsed period.
        kind: kind of entity.
    """
    counting, zone = sheet.counting, sheet.zone
    day = _roll(sheet, last, kind)
    rolled = day != last
    if counting.minimum_working_days:
        day = _extend(sheet, first, day)
    if rolled and counting.roll_at:
        return sheet.end(at_wall(day, counting.roll_at, zone), exclusive=False)
    if counting.end is End.END_OF_DAY:
        return sheet.end(day_start(day + timedelta(days=1), zone), exclusive=True)
    if counting.end_at:
        return sheet.end(at_wall(day, counting.end_at, zone), exclusive=False)
    return sheet.end(at if at and day == last else at_wall(day, clock, zone), exclusive=False)


def _roll(sheet: Worksheet, last: date, kind: str) -> date:
    counting, calendar = sheet.counting, sheet.calendar
    if counting.roll is Roll.NONE or not (closed := calendar.why_closed(last)):
        return last
    shown = f"{show_day(last.toordinal())} ({closed})"
    if kind in counting.roll_excludes:
        sheet.note(
            "no_roll", last.isoformat(), last.isoformat(), f"the last day, {shown}, is closed; {kind} may not roll"
        )
        sheet.phrases.append(f"no roll from {shown}, because {kind} may not")
        return last
    forward = counting.roll is Roll.NEXT_WORKING_DAY
    day = calendar.next_working(last) if forward else calendar.previous_working(last)
    where = "next" if forward else "previous"
    at = f" at {counting.roll_at:%H:%M}" if counting.roll_at else ""
    why = f"the last day, {shown}, is closed: {where} working day{at}"
    sheet.note("roll", last.isoformat(), day.isoformat(), why)
    sheet.phrases.append(f"the last day, {shown}, is closed and moves to the {where} working day{at}")
    return day


def _extend(sheet: Worksheet, first: date, last: date) -> date:
    """Lengthen the period until it has its least number of working days."""
    minimum = sheet.counting.minimum_working_days
    inside = sheet.calendar.working_days_between(first, last)
    if inside >= minimum:
        return last
    day, _ = sheet.calendar.step(last, minimum - inside)
    why = f"only {inside} of at least {minimum} working days lie inside: extended to {show_day(day.toordinal())}"
    sheet.note("extend", last.isoformat(), day.isoformat(), why)
    sheet.phrases.append(why)
    return day
