"""Calendars: which days are working days, where, and why not.

A `CalendarSpec` is data (frozen on terms, written in packs and clauses); `calendar_of` answers for it, lazily and
cached: `holidays` takes half a second for three years of Germany.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class CalendarSpec:
    """Which calendar counts.

    Attributes:
        country: ISO 3166-1 code, or empty for weekends alone.
        subdivision: ISO 3166-2 part without the country, such as `ON`.
        weekend: weekday names `("sat", "sun")`; None: the place's own, dated.
        extra: further closed days, added to the country's.
        corrections: names of correction sets kept as data with their source (`us-federal`, `us-sec`, `eu-commission`).
        others: further places that are combined with this one.
        combine: `all`: working in all of the places (closed in any closes); `any`: working in any of them.
    """

    country: str = ""
    subdivision: str = ""
    weekend: tuple[str, ...] | None = None
    extra: tuple[date, ...] = ()
    corrections: tuple[str, ...] = ()
    others: tuple[CalendarSpec, ...] = ()
    combine: Literal["all", "any"] = "all"
