"""How a duty's clock runs, as data: the one shape that law packs, contract clauses and counsel's own entries share.

`Terms` are frozen on an obligation when it arises; `deadlines` turns them into dates. Nothing here computes.
"""

from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum

from incident.errors import PeriodRefused
from incident.kernel.calendars import CalendarSpec
from incident.kernel.periods import Period, Soft


class Start(StrEnum):
    """When counting starts, relative to the event."""

    INSTANT = "instant"
    NEXT_HOUR = "next_hour"
    """The hour of the event is not counted: counting starts at the next full hour, on the UTC line."""
    NEXT_DAY = "next_day"
    """The day of the event is not counted."""
    SAME_DAY = "same_day"
    """The day of the event is day 1."""
    WORKING_DAY = "working_day"
    """An event on a non-working day starts on, and includes, the next working day; else the next day is day 1."""


class End(StrEnum):
    """Where inside the last unit the period ends; a local time is kept in `Counting.end_at`."""

    INSTANT = "instant"
    END_OF_DAY = "end_of_day"
    """24:00 local, stored as the next midnight and exclusive: done at 00:00:00 is late."""
    LOCAL_TIME = "local_time"


class Roll(StrEnum):
    """What happens where the last day is not a working day."""

    NONE = "none"
    NEXT_WORKING_DAY = "next_working_day"
    PREVIOUS_WORKING_DAY = "previous_working_day"


class Direction(StrEnum):
    """Forward from a trigger, or backward from an event that must be preceded."""

    FORWARD = "forward"
    BACKWARD = "backward"


class Combine(StrEnum):
    """How limbs combine."""

    EARLIEST_OF = "earliest_of"
    LATEST_OF = "latest_of"


@dataclass(frozen=True, slots=True)
class Counting:
    """The four explicit choices of counting, in the order in which they apply: count, roll, extend.

    Attributes:
        start: when counting starts.
        end: where in the last unit it ends.
        end_at: the local time, with `End.LOCAL_TIME` only.
        roll: what a non-working last day does.
        roll_at: local time that applies only where the end really rolled (DORA's noon).
        roll_excludes: kinds of entity (`entity_type`) for which the end never rolls.
        minimum_working_days: least number of working days inside the period.
        pauses: an elapsed period stands still on closed days: their hours are not counted (Swiss bank working days).
        preset: name of the preset that these choices came from; empty where they were spelled out.
        source: provision or convention that says so.
    """

    start: Start = Start.INSTANT
    end: End = End.INSTANT
    end_at: time | None = None
    roll: Roll = Roll.NONE
    roll_at: time | None = None
    roll_excludes: frozenset[str] = frozenset()
    minimum_working_days: int = 0
    pauses: bool = False
    preset: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if (self.end is End.LOCAL_TIME) != (self.end_at is not None):
            raise PeriodRefused(f"end {self.end} with time {self.end_at}", mend="a local time needs end: HH:MM")
        if self.roll is Roll.NONE and self.roll_at is not None:
            raise PeriodRefused("a roll time without a roll", mend="write roll: next_working_day@HH:MM")
        if self.minimum_working_days < 0:
            raise PeriodRefused("minimum_working_days is negative", mend="leave it out, or state 2")


class ZoneRule(StrEnum):
    """Whose local time counts; `SILENT` means that the rule does not say."""

    NAMED = "named"
    AUTHORITY = "authority"
    RECIPIENT = "recipient"
    OBLIGOR = "obligor"
    PLACE = "place"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Limb:
    """One period from one anchor.

    Attributes:
        anchor: fact key of the instant (`aware_at`); `submission:<rule id>` for another obligation's actual
            submission; `due:<rule id>` for another obligation's own deadline.
        period: what is counted from it.
        counting: the choices for `due`.
        outer: the choices for `outer`, where the rule's own counting allows more.
        fallbacks: fact keys tried in order where the anchor is unknown, each at the earliest tenable instant.
        anchor_shift: `end_of_year` counts from the end of the local calendar year of the anchor.
        note: what the wording says, in our words.
    """

    anchor: str
    period: Period
    counting: Counting = field(default_factory=Counting)
    outer: Counting | None = None
    fallbacks: tuple[str, ...] = ()
    anchor_shift: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """How one duty's clock runs.

    Attributes:
        limbs: the counted limbs; empty where the wording is soft alone.
        combine: how they combine.
        anchor: the trigger fact where there is no limb (soft wording, orders).
        fallbacks: as in `Limb`, for `anchor`.
        soft: the soft wording, alone or inside the limbs as a backstop.
        target: policy period for a soft duty or for taking an awaited decision; never a legal deadline.
        zone_rule: whose local time counts.
        zone: the IANA zone, with `ZoneRule.NAMED` only.
        calendar: which days are working days; None: the calendar of the place that the zone rule names.
        direction: forward from the anchor or backward from it.
        waiting: a waiting period ("not before"): its safe reading is the latest.
        determination: the anchor is a determination, classification, payment or like event that has to happen first;
            until then the deadline is `Awaiting` and never runs from awareness instead.
        satisfied_on: `receipt` or `dispatch`.
    """

    limbs: tuple[Limb, ...] = ()
    combine: Combine = Combine.EARLIEST_OF
    anchor: str = ""
    fallbacks: tuple[str, ...] = ()
    soft: Soft | None = None
    target: Period | None = None
    zone_rule: ZoneRule = ZoneRule.SILENT
    zone: str = ""
    calendar: CalendarSpec | None = None
    direction: Direction = Direction.FORWARD
    waiting: bool = False
    determination: bool = False
    satisfied_on: str = "receipt"
