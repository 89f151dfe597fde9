"""Calendars: which days are working days, where, and why not.

A `CalendarSpec` is data (frozen on terms, written in packs and clauses); `calendar_of` answers for it, lazily and
cached. Public holidays come from the `holidays` library by country and subdivision, weekends and corrections from the
dated tables of this package.

Invariants:

- The library is asked once a year, place and process; the day path is a lookup in one dictionary.
- A country's calendar asked beyond its data refuses (`CalendarBeyondData`); weekends alone never do.
- A closed day has a name; a holiday known only by estimate (moon sighting) says so in it.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Literal

import holidays
from holidays import version

from incident.errors import CalendarBeyondData, PeriodRefused
from incident.kernel.canonical import digest
from incident.kernel.closures import CLOSURES, Closures
from incident.kernel.weekends import WEEKDAYS, WEEKENDS, weekend_of

HOLIDAYS_VERSION: str = version.__version__
"""The release of the holiday data in use; part of every derivation's digest."""

_WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ESTIMATED = "(estimated)"


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
        and_place: the place of whoever counts is combined too (`in London and at the place of receipt`).
    """

    country: str = ""
    subdivision: str = ""
    weekend: tuple[str, ...] | None = None
    extra: tuple[date, ...] = ()
    corrections: tuple[str, ...] = ()
    others: tuple[CalendarSpec, ...] = ()
    combine: Literal["all", "any"] = "all"
    and_place: bool = False


class Calendar:
    """The answer for one specification; made by `calendar_of`, shared, and filled a year at a time.

    Attributes:
        spec: what it answers for, with the country filled in.
        digest: of the specification, the holiday data and the tables of this package.
        label: the calendar in a few words, such as `DE-BY` or `GB-ENG and US`.
    """

    __slots__ = ("_closed", "_high", "_low", "digest", "label", "spec")

    def __init__(self, spec: CalendarSpec) -> None:
        self.spec = spec
        self.label = _label(spec)
        self.digest = digest({"spec": _plain(asdict(spec)), "holidays": HOLIDAYS_VERSION, "tables": _tables_digest()})
        self._closed: dict[int, str] = {}
        self._low = self._high = 0  # the ordinals [low, high) are loaded

    def __repr__(self) -> str:
        return f"Calendar({self.label})"

    def is_working(self, day: date) -> bool:
        """Whether `day` is a working day.

        Raises:
            CalendarBeyondData: the country has no data for that year.
        """
        return not self.why_closed(day)

    def why_closed(self, day: date) -> str:
        """The name of the closed day (`Saturday`, `Thanksgiving Day`); empty on a working day.

        Raises:
            CalendarBeyondData: the country has no data for that year.
        """
        ordinal = day.toordinal()
        if not self._low <= ordinal < self._high:
            self._load(day.year)
        return self._closed.get(ordinal, "")

    def is_estimated(self, day: date) -> bool:
        """Whether `day` is a holiday known only by estimate."""
        return _ESTIMATED in self.why_closed(day)

    def next_working(self, day: date) -> date:
        """The first working day after `day`."""
        return self.step(day, 1)[0]

    def previous_working(self, day: date) -> date:
        """The last working day before `day`."""
        return self.step(day, -1)[0]

    def step(self, day: date, working_days: int) -> tuple[date, list[int]]:
        """Go `working_days` working days on (negative: back) from `day`.

        Returns:
            The working day arrived at, and the ordinals of the closed days passed, in that order.

        Raises:
            CalendarBeyondData: the country has no data for a year that is passed.
        """
        ordinal = day.toordinal()
        direction, left = (1, working_days) if working_days >= 0 else (-1, -working_days)
        skipped: list[int] = []
        closed, low, high = self._closed, self._low, self._high
        while left:
            ordinal += direction
            if not low <= ordinal < high:
                self._load(date.fromordinal(ordinal).year)
                low, high = self._low, self._high
            if ordinal in closed:
                skipped.append(ordinal)
            else:
                left -= 1
        return date.fromordinal(ordinal), skipped

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days lie in the closed range of days."""
        self.why_closed(first)
        self.why_closed(last)
        closed = self._closed
        return sum(ordinal not in closed for ordinal in range(first.toordinal(), last.toordinal() + 1))

    def _load(self, year: int) -> None:
        """Extend the loaded years up to `year`, without a gap; safe to repeat from another thread."""
        if self._low == self._high:
            self._closed.update(closed_days(self.spec, year))
            self._low, self._high = date(year, 1, 1).toordinal(), _year_end(year)
        while self._high < _year_end(year):
            following = date.fromordinal(self._high).year
            self._closed.update(closed_days(self.spec, following))
            self._high = _year_end(following)
        while self._low > date(year, 1, 1).toordinal():
            preceding = date.fromordinal(self._low).year - 1
            self._closed.update(closed_days(self.spec, preceding))
            self._low = date(preceding, 1, 1).toordinal()


@cache
def calendar_of(spec: CalendarSpec, *, place: str = "") -> Calendar:
    """The calendar of a specification.

    Args:
        spec: which days count.
        place: `DE` or `US-CA`; fills an empty country, unless the specification stands on its own.

    Raises:
        CalendarBeyondData: the country, subdivision or set of corrections is not known.
        PeriodRefused: a weekday that is none, a week without a working day, or a place to add that is not given.
    """
    if spec.and_place:
        spec = _with_place(spec, place)
    standing = spec.country or spec.others or any(_closures(name).is_own_calendar for name in spec.corrections)
    if place and not standing:
        country, _, subdivision = place.partition("-")
        known = subdivision in _library(country).subdivisions
        spec = replace(spec, country=country, subdivision=subdivision if known else "")
    _check(spec)
    return Calendar(spec)


def _with_place(spec: CalendarSpec, place: str) -> CalendarSpec:
    """The calendar together with that of the place of whoever counts."""
    if not place:
        raise PeriodRefused("a calendar counts a place that is not known", mend="record the country of the party")
    country, _, subdivision = place.partition("-")
    known = subdivision in _library(country).subdivisions
    here = CalendarSpec(country=country, subdivision=subdivision if known else "")
    return replace(spec, and_place=False, others=(*spec.others, here))


def _check(spec: CalendarSpec) -> None:
    for name in spec.weekend or ():
        if name not in WEEKDAYS:
            raise PeriodRefused(f"weekend day {name!r} is no weekday", mend=f"use {', '.join(WEEKDAYS)}")
    if spec.weekend is not None and len(set(spec.weekend)) == len(WEEKDAYS):
        raise PeriodRefused("a weekend of seven days leaves no working day", mend="name the days that are closed")
    if spec.country and spec.subdivision not in ("", *_library(spec.country).subdivisions):
        raise CalendarBeyondData(
            f"calendar {spec.country} knows no subdivision {spec.subdivision!r}",
            mend=f"use one of {', '.join(sorted(_library(spec.country).subdivisions)) or 'none'}",
        )
    for other in spec.others:
        _check(other)


def closed_days(spec: CalendarSpec, year: int) -> dict[int, str]:
    """The closed days of `year`, by ordinal, with their names.

    Raises:
        CalendarBeyondData: the country has no data for that year.
    """
    if not spec.others:
        return _own_closed_days(spec, year)
    own = replace(spec, others=())
    parts = [(_label(part), closed_days(part, year)) for part in ((own,) if _says(own) else ()) + spec.others]
    everywhere = set.intersection(*(set(days) for _, days in parts))
    somewhere = set().union(*(days for _, days in parts))
    return {day: _names(day, parts) for day in (somewhere if spec.combine == "all" else everywhere)}


def _says(spec: CalendarSpec) -> bool:
    """Whether a specification that only combines others has days of its own."""
    return bool(spec.country or spec.corrections or spec.extra or spec.weekend is not None)


def _names(day: int, parts: list[tuple[str, dict[int, str]]]) -> str:
    """`Saturday`, where all agree; else each name with its place."""
    named = [(label, days[day]) for label, days in parts if day in days]
    if len(named) == len(parts) and len({name for _, name in named}) == 1:
        return named[0][1]
    return ", ".join(f"{name} in {label}" for label, name in named)


def _own_closed_days(spec: CalendarSpec, year: int) -> dict[int, str]:
    names = [name for correction in spec.corrections for name in (*_closures(correction).includes, correction)]
    sets = [_closures(name) for name in names]
    country = spec.country or next((one.base for one in sets if one.base), "")
    days, substituted = _holidays(country, spec.subdivision, year) if country else ({}, frozenset())
    closed = dict(days)
    for one in sets:
        one.apply(closed, year)
    for day in spec.extra:
        if day.year == year:
            closed.setdefault(day, "closed by the clause or the company")
    weekend = spec.weekend if spec.weekend is not None else next((one.weekend for one in sets if one.weekend), None)
    named = {day.toordinal(): name for day, name in closed.items()}
    return named | _weekend_days(country, spec.subdivision, year, weekend, substituted)


def _weekend_days(
    country: str, subdivision: str, year: int, weekend: tuple[str, ...] | None, substituted: frozenset[date]
) -> dict[int, str]:
    """The weekends of a year: as the specification says, or the place's own, less substituted working days."""
    fixed = None if weekend is None else frozenset(WEEKDAYS.index(name) for name in weekend)
    place = f"{country}-{subdivision}" if subdivision else country
    days = {}
    for ordinal in range(date(year, 1, 1).toordinal(), _year_end(year)):
        day = date.fromordinal(ordinal)
        closed = weekend_of(place, day).days if fixed is None else fixed
        if day.weekday() in closed and (fixed is not None or day not in substituted):
            days[ordinal] = _WEEKDAY_NAMES[day.weekday()]
    return days


@dataclass(frozen=True, slots=True)
class _Library:
    """What the holiday data knows of a country."""

    subdivisions: tuple[str, ...]
    first_year: int
    last_year: int
    language: str | None
    options: tuple[str, ...]


@cache
def _library(country: str) -> _Library:
    """The data of a country, loaded on first use.

    Raises:
        CalendarBeyondData: there is none.
    """
    try:
        known = holidays.country_holidays(country)
    except NotImplementedError as error:
        raise CalendarBeyondData(
            f"no calendar for country {country!r} in holiday data {HOLIDAYS_VERSION}",
            mend="name the weekend and the closed days in the calendar itself",
        ) from error
    languages = known.supported_languages
    english = [name for name in ("en_US", "en_GB", *languages) if name in languages and name.startswith("en")]
    options = [name for name in inspect.signature(type(known).__init__).parameters if name.endswith("_show_estimated")]
    aliases = getattr(known, "subdivisions_aliases", {})
    return _Library(
        (*known.subdivisions, *aliases), known.start_year, known.end_year, next(iter(english), None), tuple(options)
    )


@cache
def _holidays(country: str, subdivision: str, year: int) -> tuple[Mapping[date, str], frozenset[date]]:
    """Public holidays of a year with their names, and the weekend days that are worked instead of others.

    Raises:
        CalendarBeyondData: the country has no data for that year.
    """
    library = _library(country)
    if not library.first_year <= year <= library.last_year:
        raise CalendarBeyondData(
            f"calendar {country} is asked for {year}; its data runs from {library.first_year} to {library.last_year}",
            mend="name the weekend and the closed days in the calendar itself",
        )
    options: Any = dict.fromkeys(library.options, True)
    found = holidays.country_holidays(
        country, subdiv=subdivision or None, years=year, language=library.language, **options
    )
    worked: Iterable[date] = getattr(found, "weekend_workdays", ())
    return {day: name for day, name in found.items() if day.year == year}, frozenset(
        day for day in worked if day.year == year
    )


def _closures(name: str) -> Closures:
    try:
        return CLOSURES[name]
    except KeyError as error:
        raise CalendarBeyondData(
            f"no set of corrections {name!r}", mend=f"use one of {', '.join(sorted(CLOSURES))}"
        ) from error


def _label(spec: CalendarSpec) -> str:
    own = "-".join(part for part in (spec.country, spec.subdivision) if part)
    words = [" with ".join(part for part in (own, " and ".join(spec.corrections)) if part) or "weekends alone"]
    if spec.others:
        words = [*(words if _says(replace(spec, others=())) else ()), *(_label(other) for other in spec.others)]
    return (" and " if spec.combine == "all" else " or ").join(words)


def _year_end(year: int) -> int:
    return date(year, 12, 31).toordinal() + 1


@cache
def _tables_digest() -> str:
    """Of the weekend and correction tables."""
    return digest(_plain({"weekends": WEEKENDS, "closures": CLOSURES}))


def _plain(value: object) -> object:
    """Canonical data of dataclasses, dates and sets, for a digest."""
    match value:
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case frozenset():
            return sorted(str(_plain(item)) for item in value)
        case list() | tuple():
            return [_plain(item) for item in value]
        case _ if is_dataclass(value):
            own = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
            return {"type": type(value).__name__, **own}
        case _:
            return value
