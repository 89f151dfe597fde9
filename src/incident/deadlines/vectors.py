"""Vectors: counting cases as JSON lines, for anybody who wants to check the engine against another.

A line holds `id`, `event`, `zone`, `period`, `direction`, `count` and `calendar`; the answer is `{"id", "due"}`, or
`{"id", "error"}` where the case is refused. The answers keep the order of the lines.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import time
from enum import StrEnum
from typing import Any, TypeVar

from incident.deadlines.count import count
from incident.errors import IncidentError, InputRefused
from incident.kernel.calendars import CalendarSpec, calendar_of
from incident.kernel.instants import parse_clock, parse_day, parse_instant, zone_of
from incident.kernel.periods import Period, Unit
from incident.kernel.terms import Counting, Direction, End, Roll, Start

Word = TypeVar("Word", bound=StrEnum)


def answers(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    """One answer for every line that is not blank."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield answer(line, where=f"line {number}")


def answer(line: str, *, where: str = "") -> dict[str, str]:
    """The answer to one case.

    Args:
        line: one JSON object.
        where: its place, for a case that has no id.
    """
    name = where
    try:
        case = _case(line, where)
        name = str(case.get("id", where))
        return {"id": name, "due": _due(case, name)}
    except IncidentError as error:
        return {"id": name, "error": f"{type(error).__name__}: {error.what}"}


def _case(line: str, where: str) -> dict[str, Any]:
    try:
        case = json.loads(line)
    except ValueError as error:
        raise InputRefused(f"no JSON: {error}", where=where, mend="one JSON object a line") from error
    if not isinstance(case, dict):
        raise InputRefused("no JSON object", where=where, mend="one JSON object a line")
    return case


def _due(case: dict[str, Any], name: str) -> str:
    zone = str(_field(case, "zone", name))
    zone_of(zone)
    counted = count(
        parse_instant(_field(case, "event", name), where=f"{name}.event"),
        _period(_mapping(case, "period", name), name),
        read_counting(_mapping(case, "count", name), where=f"{name}.count"),
        zone=zone,
        calendar=calendar_of(_calendar(case.get("calendar") or {}, name)),
        direction=_choice(Direction, case.get("direction", "forward"), f"{name}.direction"),
        entity_type=str(case.get("entity_type", "")),
    )
    return counted.at.short()


def read_counting(words: dict[str, Any], *, where: str = "") -> Counting:
    """Counting choices from their words: `{"start", "end", "roll", "minimum_working_days"}`.

    Raises:
        InputRefused: a word that is no choice.
        PeriodRefused: choices that contradict each other.
    """
    end, end_at = _timed(str(words.get("end", "instant")), where)
    roll, _, roll_at = str(words.get("roll", "none")).partition("@")
    minimum = words.get("minimum_working_days", 0)
    if isinstance(minimum, bool) or not isinstance(minimum, int):
        raise InputRefused(f"minimum_working_days is {minimum!r}", where=where, mend="state a whole number")
    return Counting(
        start=_choice(Start, words.get("start", "instant"), f"{where}.start"),
        end=end,
        end_at=end_at,
        roll=_choice(Roll, roll, f"{where}.roll"),
        roll_at=parse_clock(roll_at, where=f"{where}.roll") if roll_at else None,
        minimum_working_days=minimum,
    )


def _timed(word: str, where: str) -> tuple[End, time | None]:
    """`end_of_day`, or a local time."""
    if ":" in word:
        return End.LOCAL_TIME, parse_clock(word, where=f"{where}.end")
    return _choice(End, word, f"{where}.end"), None


def _choice(kind: type[Word], word: object, where: str) -> Word:
    try:
        return kind(str(word))
    except ValueError as error:
        raise InputRefused(f"{word!r} is no choice", where=where, mend=f"use one of {', '.join(kind)}") from error


def _period(words: dict[str, Any], name: str) -> Period:
    return Period(_field(words, "value", name), _choice(Unit, _field(words, "unit", name), f"{name}.period.unit"))


def _calendar(words: object, name: str) -> CalendarSpec:
    if not isinstance(words, dict):
        raise InputRefused("calendar is no object", where=name, mend="write {country, subdivision, weekend, holidays}")
    weekend = words.get("weekend")
    return CalendarSpec(
        country=str(words.get("country") or ""),
        subdivision=str(words.get("subdivision") or ""),
        weekend=None if weekend is None else tuple(str(day) for day in weekend),
        extra=tuple(parse_day(day, where=f"{name}.calendar.holidays") for day in words.get("holidays") or ()),
    )


def _mapping(case: dict[str, Any], key: str, name: str) -> dict[str, Any]:
    value = _field(case, key, name)
    if not isinstance(value, dict):
        raise InputRefused(f"{key} is no object", where=name, mend=f"write {key} as an object")
    return value


def _field(case: dict[str, Any], key: str, name: str) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return case[key]
    except KeyError as error:
        raise InputRefused(f"{key} is missing", where=name, mend=f"add {key}") from error
