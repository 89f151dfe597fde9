"""Counting backwards: the last moment at which something may be done so that a whole period lies before an event.

"Five days before the disclosure" is read so that five whole days lie between: the day of the event is not counted,
nor is the day on which notice is given. It is the mirror of forward counting: the forward period of anything done in
time has ended when the event comes.

Invariants:

- The result never lies after the event, and is never later than the forward twin allows.
- A period counted backwards never rolls forward (Regulation 1182/71 Art. 3(4), last sentence): that would shorten it.
  It rolls to the previous working day where the rule says so.
"""

from datetime import date, time, timedelta

from incident.deadlines.worksheet import Counted, Worksheet
from incident.kernel.instants import Instant, at_wall, day_start, show_day
from incident.kernel.periods import Period, Unit, same_day_on
from incident.kernel.terms import End, Roll, Start

_DAY, _HOUR, _MOMENT = timedelta(days=1), timedelta(hours=1), timedelta(microseconds=1)


def count_back(sheet: Worksheet, event: Instant, period: Period) -> Counted:
    """Count `period` back from `event`; called by `count`, which has checked the choices."""
    sheet.trigger(event, preceded=True)
    if period.unit.is_elapsed:
        return _elapsed(sheet, event, period)
    wall = event.local(sheet.zone)
    counted, skipped = _first_counted(sheet, wall.date(), period)
    sheet.note("count", wall.date().isoformat(), counted.isoformat(), f"{period} back from the event")
    sheet.phrases.append(f"{period} before {sheet.label} on {sheet.shown}")
    sheet.skip(skipped)
    if sheet.counting.end is End.INSTANT:
        return _close_at(sheet, counted, wall.time(), at=None)
    last = counted - _DAY  # the counted days are whole days between notice and event
    return _close_before(sheet, last, event=wall.date())


def _elapsed(sheet: Worksheet, event: Instant, period: Period) -> Counted:
    """Subtract on the UTC line, give back what the start does not count, close before the day of the limit."""
    zone, whole_days = sheet.zone, sheet.counting.end is not End.INSTANT
    base = day_start(event.day(zone), zone) if whole_days else event
    length = timedelta(hours=period.value) if period.unit is Unit.HOURS else timedelta(minutes=period.value)
    begin = Instant(base.utc - length, zone)
    sheet.note("count", base.short(), begin.short(), f"{period} of elapsed time, back")
    sheet.phrases.append(f"{period} before {sheet.label} on {sheet.shown}")
    at, exclusive = _latest_event(sheet, begin, exclusive=whole_days)
    wall = at.local(zone)
    if whole_days:
        return _close_before(sheet, wall.date() - _DAY, event=event.day(zone))
    return _close_at(sheet, wall.date(), wall.time(), at=at, exclusive=exclusive)


def _latest_event(sheet: Worksheet, begin: Instant, *, exclusive: bool) -> tuple[Instant, bool]:
    """Before (or at) which instant something has to be done for its forward period to begin by `begin`."""
    if sheet.counting.start is Start.NEXT_HOUR:
        into = begin.utc - begin.utc.replace(minute=0, second=0, microsecond=0)
        at = begin.plus(-into if into or not exclusive else -_HOUR)
        why = "the hour in which it is done is not counted"
    elif sheet.counting.start is Start.NEXT_DAY:
        day = begin.plus(-_MOMENT).day(sheet.zone) if exclusive else begin.day(sheet.zone)
        at, why = day_start(day, sheet.zone), "the day on which it is done is not counted"
    else:
        return begin, exclusive
    sheet.note("start", begin.short(), at.short(), why)
    return at, True


def _first_counted(sheet: Worksheet, day: date, period: Period) -> tuple[date, list[int]]:
    """The earliest day of the period, which ends with the day before the event (or, day 1, with the event's own)."""
    own = sheet.counting.start is Start.SAME_DAY
    if period.unit is Unit.WORKING_DAYS:
        counted, skipped = sheet.calendar.step(day, -period.value)
        return counted + _DAY if own else counted, skipped
    if period.unit is Unit.CALENDAR_DAYS:
        return day - timedelta(days=period.value - own), []
    return same_day_on(day, period, sign=-1), []


def _close_at(sheet: Worksheet, day: date, clock: time, *, at: Instant | None, exclusive: bool = False) -> Counted:
    """End at a wall time of `day`, rolled back where the rule says so."""
    rolled = _roll_back(sheet, day)
    if rolled != day and sheet.counting.roll_at:
        return sheet.end(at_wall(rolled, sheet.counting.roll_at, sheet.zone), exclusive=False)
    keep = at is not None and rolled == day
    return sheet.end(at if at and keep else at_wall(rolled, clock, sheet.zone), exclusive=exclusive)


def _close_before(sheet: Worksheet, last: date, *, event: date) -> Counted:
    """End inside `last`, the last day on which it may be done, after roll and minimum."""
    counting, zone = sheet.counting, sheet.zone
    day = _roll_back(sheet, last)
    rolled = day != last
    inside = sheet.calendar.working_days_between(day + _DAY, event - _DAY) if counting.minimum_working_days else 0
    if inside < counting.minimum_working_days:
        counted, _ = sheet.calendar.step(day + _DAY, inside - counting.minimum_working_days)
        earlier = counted - _DAY
        why = f"only {inside} of at least {counting.minimum_working_days} working days lie between: moved earlier"
        sheet.note("extend", day.isoformat(), earlier.isoformat(), why)
        sheet.phrases.append(why)
        day = earlier
    if rolled and counting.roll_at:
        return sheet.end(at_wall(day, counting.roll_at, zone), exclusive=False)
    if counting.end_at is None:
        return sheet.end(day_start(day + _DAY, zone), exclusive=True)
    at = at_wall(day, counting.end_at, zone)
    while at.day(zone) > day:  # a clock change skipped that day
        day -= _DAY
        at = at_wall(day, counting.end_at, zone)
    return sheet.end(at, exclusive=False)


def _roll_back(sheet: Worksheet, last: date) -> date:
    counting, calendar = sheet.counting, sheet.calendar
    if counting.roll is Roll.NONE or not (closed := calendar.why_closed(last)):
        return last
    shown = f"{show_day(last.toordinal())} ({closed})"
    if counting.roll is Roll.NEXT_WORKING_DAY:
        why = f"{shown} is closed, and a period counted backwards does not roll forward"
        sheet.note("no_roll", last.isoformat(), last.isoformat(), why)
        return last
    day = calendar.previous_working(last)
    sheet.note("roll", last.isoformat(), day.isoformat(), f"{shown} is closed: previous working day")
    sheet.phrases.append(f"{shown} is closed and moves to the previous working day")
    return day
