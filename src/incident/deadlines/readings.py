"""Readings: one set of terms counted in one zone, and the safe or the widest of several.

A reading fixes everything that may be doubtful: the counting of `due` or of `outer`, the zone, the early or the late
end of a trigger that is known as a range. `read` counts its limbs and combines them.
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from incident.deadlines.anchors import Start
from incident.deadlines.count import count
from incident.deadlines.holds import Held, HoldSpan, under_holds
from incident.deadlines.setting import Setting
from incident.deadlines.worksheet import Counted
from incident.kernel.calendars import Calendar, CalendarSpec, calendar_of
from incident.kernel.instants import Instant, day_start
from incident.kernel.periods import Unit
from incident.kernel.terms import Combine, Counting, Limb, Roll, Terms, ZoneRule
from incident.kernel.terms import Start as StartChoice
from incident.kernel.trace import Step

_WEEKENDS_ALONE = CalendarSpec()


class Running(NamedTuple):
    """A limb that runs."""

    limb: Limb
    start: Start


class Reading(NamedTuple):
    """What one reading came to.

    Attributes:
        counted: the limit, adjusted by holds.
        original: the limit without holds.
        zone: the zone of the reading.
        winner: the limb that decides.
        open_hold: a hold that has to be released first.
        losers: the other limbs with their limits.
    """

    counted: Counted
    original: Counted
    zone: str
    winner: Running
    open_hold: HoldSpan | None = None
    losers: tuple[tuple[Running, Counted], ...] = ()

    @property
    def key(self) -> tuple[Instant, bool]:
        """Orders limits: an end of day comes just before the instant at which the next day begins."""
        return limit_key(self.counted)


def limit_key(counted: Counted) -> tuple[Instant, bool]:
    """Orders limits, exclusive ones first."""
    return counted.at, not counted.exclusive


def zones_of(terms: Terms, setting: Setting) -> tuple[tuple[str, ...], str]:
    """The tenable reckoning zones, and why these.

    A rule that names one party's zone which is not known, and a rule that is silent, are reckoned in all zones known.
    """
    if terms.zone_rule is ZoneRule.NAMED and terms.zone:
        return (terms.zone,), "named by the rule"
    if terms.zone_rule is not ZoneRule.SILENT and (own := setting.zones.get(terms.zone_rule)):
        return own, f"of the {terms.zone_rule}"
    every = tuple(dict.fromkeys(zone for zones in setting.zones.values() for zone in zones))
    why = (
        "the rule is silent"
        if terms.zone_rule is ZoneRule.SILENT
        else f"the zone of the {terms.zone_rule} is not known"
    )
    return every, f"{why}: every tenable zone is counted"


def needs_calendar(limb: Limb) -> bool:
    """Whether any day of the limb may be asked of a calendar."""
    if limb.period.unit is Unit.WORKING_DAYS or _asks_days(limb.counting):
        return True
    return limb.outer is not None and _asks_days(limb.outer)


def _asks_days(counting: Counting) -> bool:
    return (
        counting.roll is not Roll.NONE
        or counting.minimum_working_days > 0
        or counting.pauses
        or counting.start is StartChoice.WORKING_DAY
    )


def needs_zone(terms: Terms) -> bool:
    """Whether the result may depend on the zone at all."""
    return any(
        not limb.period.unit.is_elapsed or needs_calendar(limb) or limb.anchor_shift or limb.counting.end_at
        for limb in terms.limbs
    )


def calendar_for(terms: Terms, setting: Setting) -> Calendar:
    """The calendar of the terms, or of the place; weekends alone where no day can be asked.

    Raises:
        CalendarBeyondData: the place or country has none.
    """
    if not any(needs_calendar(limb) for limb in terms.limbs):
        return calendar_of(_WEEKENDS_ALONE)
    return calendar_of(terms.calendar or _WEEKENDS_ALONE, place=setting.calendar_place)


def read(
    terms: Terms,
    running: tuple[Running, ...],
    setting: Setting,
    *,
    zone: str,
    calendar: Calendar,
    outer: bool = False,
    late: bool = False,
) -> Reading:
    """Count and combine the running limbs.

    Args:
        terms: how the clock runs.
        running: the limbs that have a start; at least one.
        setting: the facts.
        zone: the reckoning zone.
        calendar: which days are working days.
        outer: whether to use the counting of `outer`.
        late: whether to start from the late end of a range.
    """
    if len(running) == 1:
        only = _limit(terms, running[0], setting, zone, calendar, outer=outer, late=late)
        return Reading(only.counted, only.original, zone, running[0], only.open_hold)
    held = [(each, _limit(terms, each, setting, zone, calendar, outer=outer, late=late)) for each in running]
    pick: Callable[..., tuple[Running, Held]] = min if terms.combine is Combine.EARLIEST_OF else max
    winner, chosen = pick(held, key=lambda pair: limit_key(pair[1].counted))
    original = pick(held, key=lambda pair: limit_key(pair[1].original))[1].original
    losers = tuple((each, limit.counted) for each, limit in held if each is not winner)
    return Reading(chosen.counted, original, zone, winner, chosen.open_hold, losers)


def _limit(
    terms: Terms, running: Running, setting: Setting, zone: str, calendar: Calendar, *, outer: bool, late: bool
) -> Held:
    limb, start = running
    counting = limb.outer if outer and limb.outer is not None else limb.counting
    event = start.latest if late and start.latest is not None else start.instant
    shifted, steps = _shifted(limb, event, zone)

    def recount(at: Instant) -> Counted:
        return count(
            at,
            limb.period,
            counting,
            zone=zone,
            calendar=calendar,
            direction=terms.direction,
            entity_type=setting.entity_type,
            label=start.key,
        )

    counted = recount(shifted)
    if start.steps or steps:
        counted = counted._replace(steps=(*start.steps, *steps, *counted.steps))
    if not setting.holds:
        return Held(counted, counted)
    return under_holds(
        counted,
        setting.holds,
        period=limb.period,
        counting=counting,
        zone=zone,
        calendar=calendar,
        trigger=shifted,
        recount=recount,
    )


def _shifted(limb: Limb, event: Instant, zone: str) -> tuple[Instant, tuple[Step, ...]]:
    """The event moved to the end of its local calendar year, where the rule counts from there."""
    if limb.anchor_shift != "end_of_year":
        return event, ()
    year = event.day(zone).year
    day = date(year + 1, 1, 1) if limb.period.unit.is_elapsed else date(year, 12, 31)
    end = day_start(day, zone)
    return end, (Step("shift", event.short(), day.isoformat(), f"counted from the end of {year}"),)
