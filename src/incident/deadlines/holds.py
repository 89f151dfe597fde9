"""Holds: an authority's lawful delay, applied to a limit that was counted without it.

What release does is the law's choice:

- `suspend`: the period stands still; what was left at the start of the hold is left at its end.
- `defer`: nothing has to be done before the hold ends; a limit that falls later stands.
- `restart`: the whole period runs anew from the end.
- `release_plus`: where the limit has passed under the hold, so many days after its end; else the limit stands
  (Maryland: release on day 43 leaves day 45).

Invariants: a hold that begins after the limit moves nothing; a maximum ends a hold whether or not it was released;
overlapping suspensions count once; the original limit stays in the trace.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import NamedTuple

from incident.deadlines.count import close_on, count
from incident.deadlines.worksheet import Counted, Worksheet
from incident.errors import PeriodRefused
from incident.kernel.calendars import Calendar
from incident.kernel.instants import Instant, at_wall
from incident.kernel.periods import Period, Unit
from incident.kernel.presets import PRESETS
from incident.kernel.terms import Counting
from incident.kernel.trace import Step

EFFECTS = ("suspend", "defer", "restart", "release_plus")
"""What a release does."""


@dataclass(frozen=True, slots=True)
class HoldSpan:
    """One hold as it binds one duty.

    Attributes:
        authority: kind of authority.
        form: `written`, `oral`, `any`.
        reference: letter, docket or name.
        effect: one of `EFFECTS`.
        starts_at: from when.
        until: until when, as stated; None: open-ended.
        released_at: when it was released.
        maximum_days: longest hold that the law admits; 0: as long as stated.
        release_days: days after release, with `release_plus`.
        provision: where the law admits it.
    """

    authority: str
    form: str
    reference: str
    effect: str
    starts_at: Instant
    until: Instant | None = None
    released_at: Instant | None = None
    maximum_days: int = 0
    release_days: int = 0
    provision: str = ""

    def __post_init__(self) -> None:
        if self.effect not in EFFECTS:
            raise PeriodRefused(f"hold effect {self.effect!r} is not known", mend=f"use one of {', '.join(EFFECTS)}")
        ends = [end for end in (self.until, self.released_at) if end is not None]
        if any(end < self.starts_at for end in ends):
            raise PeriodRefused(f"hold {self.reference} ends before it starts", mend="check its dates")

    def end(self, zone: str) -> Instant | None:
        """When it ends, under its maximum; None while it is open."""
        ends = [end for end in (self.released_at or self.until,) if end is not None]
        if self.maximum_days:
            wall = self.starts_at.local(zone)
            ends.append(at_wall(wall.date() + timedelta(days=self.maximum_days), wall.time(), zone))
        return min(ends, default=None)

    def __str__(self) -> str:
        return f"hold {self.reference} by {self.authority.replace('_', ' ')}"


class Held(NamedTuple):
    """A limit under holds.

    Attributes:
        counted: the adjusted limit, with the holds in its steps.
        original: the limit without them.
        open_hold: the hold that is still open and has to be released first; None where all have ended.
    """

    counted: Counted
    original: Counted
    open_hold: HoldSpan | None = None


class _Ground(NamedTuple):
    """What a limit was counted with."""

    period: Period
    counting: Counting
    zone: str
    calendar: Calendar
    trigger: Instant
    recount: Callable[[Instant], Counted]


def under_holds(
    original: Counted,
    holds: tuple[HoldSpan, ...],
    *,
    period: Period,
    counting: Counting,
    zone: str,
    calendar: Calendar,
    trigger: Instant,
    recount: Callable[[Instant], Counted],
) -> Held:
    """The limit under `holds`, in the order in which they start.

    Args:
        original: the limit as counted.
        holds: those that bind this duty.
        period: the counted period.
        counting: its choices.
        zone: the reckoning zone.
        calendar: which days are working days.
        trigger: what started the period.
        recount: counts the whole period from another instant.
    """
    ground = _Ground(period, counting, zone, calendar, trigger, recount)
    counted, suspended_until = original, trigger
    for span in sorted(holds, key=lambda hold: hold.starts_at):
        if not _limit_after(counted, span.starts_at):
            continue
        end = span.end(zone)
        if end is None:
            return Held(_told(counted, counted, span, "is open: nothing is due before it ends"), original, span)
        moved = _apply(counted, span, end, suspended_until, ground)
        if span.effect == "suspend":
            suspended_until = max(suspended_until, end)
        why = "leaves the limit where it is" if moved.at == counted.at else f"({span.effect}) ends {end.show(zone)}"
        counted = _told(counted, moved, span, why)
    return Held(counted, original)


def _limit_after(counted: Counted, at: Instant) -> bool:
    return at < counted.at


def _apply(counted: Counted, span: HoldSpan, end: Instant, suspended_until: Instant, ground: _Ground) -> Counted:
    if end <= ground.trigger:
        return counted
    match span.effect:
        case "suspend":
            start = max(span.starts_at, suspended_until)
            return _suspended(counted, start, end, ground) if start < end else counted
        case "defer":
            return counted if end <= counted.at else Counted(end, exclusive=False, steps=())
        case "restart":
            return ground.recount(end)
        case _:
            if end <= counted.at:
                return counted
            days = Period(span.release_days, Unit.CALENDAR_DAYS)
            return count(end, days, PRESETS["days"], zone=ground.zone, calendar=ground.calendar)


def _suspended(counted: Counted, start: Instant, end: Instant, ground: _Ground) -> Counted:
    """Move a limit by the time that stood still: elapsed time exactly, days by whole local days."""
    zone, period = ground.zone, ground.period
    if period.unit.is_elapsed:
        return Counted(counted.at.plus(end.utc - start.utc), counted.exclusive, ())
    shown = counted.at.plus(-timedelta(microseconds=1)) if counted.exclusive else counted.at
    last, first_held, resumed = shown.day(zone), start.day(zone), end.day(zone)
    if period.unit is Unit.WORKING_DAYS:
        left = ground.calendar.working_days_between(first_held + timedelta(days=1), last)
        day, _ = ground.calendar.step(resumed, left)
    else:
        day = last + (resumed - first_held)
    sheet = Worksheet(replace(ground.counting, minimum_working_days=0), zone, ground.calendar)
    return close_on(sheet, day, shown.local(zone).time(), first=day)


def _told(before: Counted, after: Counted, span: HoldSpan, why: str) -> Counted:
    """The moved limit with the whole history in its steps."""
    step = Step("hold", before.at.short(), after.at.short(), f"{span} {why}", span.provision)
    shown = after.at.show(exclusive_end=after.exclusive)
    moved = f"; {span} {why}" + ("" if after.at == before.at else f", so that it ends {shown}")
    return Counted(after.at, after.exclusive, (*before.steps, *after.steps, step), before.sentence + moved)
