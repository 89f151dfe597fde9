"""Golden tables: rows that counsel can read and extend, and what their short words mean.

A `rule` is a period, a preset, a place and options, parted by semicolons: `72 hours; r1182-hours; DE`,
`5 calendar_days; days; GB; backward`, `60 calendar_days; year-end-days; US; year-end`. Places are joined by `&`
(working in all) or `|` (working in any). A time is local to the row's zone; `24:00` is the end of that day, exclusive.
"""

import csv
from dataclasses import dataclass, replace
from datetime import time, timedelta
from pathlib import Path

from incident.agreements.model import DeemedReceipt
from incident.agreements.receipt import Side
from incident.deadlines.deadline import Due
from incident.deadlines.derive import Anchor, Setting, derive
from incident.kernel.calendars import CalendarSpec
from incident.kernel.instants import Instant, day_start, parse_day, parse_instant
from incident.kernel.periods import parse_period
from incident.kernel.presets import PRESETS
from incident.kernel.terms import Direction, End, Limb, Roll, Terms, ZoneRule

CASES = Path(__file__).parents[1] / "cases"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a table, each with all of its columns."""
    with (CASES / name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


@dataclass(frozen=True)
class Limit:
    """An expected limit."""

    at: Instant
    exclusive: bool


def limit(text: str, zone: str) -> Limit:
    """`2026-11-27 10:00` or `2026-11-27 24:00` in `zone`."""
    day, clock = text.split(" ")
    if clock == "24:00":
        return Limit(day_start(parse_day(day) + timedelta(days=1), zone), exclusive=True)
    return Limit(parse_instant(f"{day}T{clock}", zone=zone), exclusive=False)


def derived(row: dict[str, str]) -> Due:
    """The deadline of one row, through the one function that derives."""
    period, preset, *words = (word.strip() for word in row["rule"].split(";"))
    counting, outer = PRESETS[preset], PRESETS.get(f"{preset}-outer")
    options = dict(word.split("=") if "=" in word else (word, "") for word in words)
    if "roll" in options:
        counting = replace(counting, roll=Roll(options["roll"]))
    if "end" in options:
        counting = replace(counting, end=End.LOCAL_TIME, end_at=time.fromisoformat(options["end"]))
    limb = Limb(
        "aware_at", parse_period(period), counting, outer, anchor_shift="end_of_year" if "year-end" in options else ""
    )
    terms = Terms(
        limbs=(limb,),
        zone_rule=ZoneRule.NAMED,
        zone=row["zone"],
        calendar=_calendar(words[0], options.get("with", "")),
        direction=Direction.BACKWARD if "backward" in options else Direction.FORWARD,
    )
    event = parse_instant(row["event"].replace(" ", "T"), zone=row["zone"])
    setting = Setting({"aware_at": Anchor(event)}, {}, "", options.get("entity", ""), {}, event)
    due = derive(terms, setting, name=row["rule"])
    assert isinstance(due, Due)
    return due


def _calendar(places: str, correction: str) -> CalendarSpec:
    if correction:
        return CalendarSpec(corrections=(correction,))
    first, *others = (_place(place) for place in places.replace("|", "&").split("&"))
    return replace(first, others=tuple(others), combine="any" if "|" in places else "all")


def _place(text: str) -> CalendarSpec:
    country, _, subdivision = text.partition("-")
    return CalendarSpec(country=country, subdivision=subdivision)


def side(text: str) -> Side:
    """`Europe/London GB-ENG`."""
    return Side(*text.split(" "))


def deemed(text: str) -> DeemedReceipt:
    """`after_working_days 2 09:00`: the rule, its offset, its cut-off and its opening hour, as far as it has them."""
    rule, *words = text.split(" ")
    clocks = [time.fromisoformat(word) for word in words if ":" in word]
    offset = next((int(word) for word in words if ":" not in word), 0)
    cutoff, next_at = (None, *clocks, None)[:2] if rule.startswith("after") else [*clocks, None, None][:2]
    return DeemedReceipt(rule, cutoff=cutoff, next_at=next_at, offset=offset)
