"""The worksheet of one counting: its steps for a machine and its phrases for a person, written side by side."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from incident.kernel.calendars import Calendar
from incident.kernel.instants import Instant, show_day
from incident.kernel.terms import Counting
from incident.kernel.trace import Step

_SHARED = 1 << 16
"""How many shared steps are kept."""
_FEW = 4
"""Up to so many weekend days are named in the sentence; the steps name every day."""
_WEEKDAYS = frozenset({"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"})


class Counted(NamedTuple):
    """What a counting came to.

    Attributes:
        at: the limit.
        exclusive: whether it has to be done before `at` (an end of day) rather than at or before it.
        steps: how, step by step.
        sentence: the same in plain words, with local times.
    """

    at: Instant
    exclusive: bool
    steps: tuple[Step, ...]
    sentence: str = ""


class Worksheet:
    """Steps and phrases of one counting, in order."""

    __slots__ = ("calendar", "counting", "label", "phrases", "shown", "steps", "zone")

    def __init__(self, counting: Counting, zone: str, calendar: Calendar, label: str = "the event") -> None:
        self.counting = counting
        self.zone = zone
        self.calendar = calendar
        self.label = label
        self.shown = ""
        self.steps: list[Step] = []
        self.phrases: list[str] = []

    def trigger(self, event: Instant, *, preceded: bool = False) -> None:
        """Begin with the event; `shown` keeps its wall time for the phrases that follow."""
        self.shown = event.show(self.zone)
        why = f"{self.label}{' to be preceded' if preceded else ''}, {self.shown}"
        self.steps.append(Step("trigger", "", event.short(), why, self.counting.source))

    def note(self, what: str, from_: str, to: str, why: str) -> None:
        """Add a step."""
        self.steps.append(Step(what, from_, to, why, self.counting.source))

    def skip(self, ordinals: list[int]) -> None:
        """Name the closed days that were passed: each a step, and all of them in one phrase."""
        if not ordinals:
            return
        steps, phrase = _skipped(self.calendar, tuple(ordinals))
        self.steps.extend(steps)
        self.phrases.append(phrase)

    def end(self, at: Instant, *, exclusive: bool) -> Counted:
        """Close the worksheet with the limit."""
        step, phrase = (_end_of_day if exclusive else _end)(at, self.zone, self.counting.source)
        self.steps.append(step)
        self.phrases.append(phrase)
        return Counted(at, exclusive, tuple(self.steps), "; ".join(self.phrases))


def _end(at: Instant, zone: str, source: str) -> tuple[Step, str]:
    shown = at.show(zone)
    return Step("end", "", at.short(), f"has to be done by {shown}", source), f"ends {shown}"


# Many triggers share the day on which they end, the closed days before it, and each of these: the steps are shared too.


@lru_cache(maxsize=_SHARED)
def _end_of_day(at: Instant, zone: str, source: str) -> tuple[Step, str]:
    shown = at.show(zone, exclusive_end=True)
    why = f"has to be done before the day ends: {shown}"
    return Step("end_of_day", "", at.short(), why, source), f"ends {shown}"


@lru_cache(maxsize=_SHARED)
def _skipped(calendar: Calendar, ordinals: tuple[int, ...]) -> tuple[tuple[Step, ...], str]:
    names = [(ordinal, calendar.why_closed(date.fromordinal(ordinal))) for ordinal in ordinals]
    weekend = [ordinal for ordinal, name in names if name in _WEEKDAYS]
    words = [f"{show_day(ordinal)} ({name})" for ordinal, name in names if name not in _WEEKDAYS]
    if len(weekend) <= _FEW:
        words += [show_day(ordinal) for ordinal in weekend]
    else:
        words.append(f"{len(weekend)} weekend days")
    return tuple(_closed(calendar, ordinal) for ordinal in ordinals), f"not counted: {', '.join(words)}"


@lru_cache(maxsize=_SHARED)
def _closed(calendar: Calendar, ordinal: int) -> Step:
    day, name = date.fromordinal(ordinal), calendar.why_closed(date.fromordinal(ordinal))
    why = f"{show_day(ordinal)} is not a working day: {name}"
    return Step("skip", day.isoformat(), "", why, f"calendar {calendar.label}")
