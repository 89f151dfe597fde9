"""Closed days that the public-holiday data does not know, as data with its source.

A set either stands on its own (`base`: its country's holidays are part of it) or is added to whatever country the
calendar names. Sets whose yearly list is published say for which years; outside these the pattern of the published
lists is used, and each such day is marked `estimated`. Only closures that a source supports are listed: a closure too
many would move a date later, which is the dangerous side.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from incident.kernel.weekends import FRI, SAT

Monthday = tuple[int, int]
"""Month and day of the month."""


@dataclass(frozen=True, slots=True)
class On:
    """One closed day, with a source of its own where the set's does not say it."""

    day: date
    name: str
    source: str = ""

    def days(self, year: int) -> Iterator[tuple[date, str]]:
        """The day, in its year."""
        if self.day.year == year:
            yield self.day, self.name


@dataclass(frozen=True, slots=True)
class Every:
    """The same days of every year, from `first` to `last`; `last` before `first` crosses the year's end."""

    first: Monthday
    last: Monthday
    name: str
    since: int = 0

    def days(self, year: int) -> Iterator[tuple[date, str]]:
        """The days of `year`."""
        if year < self.since:
            return
        spans = [(self.first, self.last)] if self.first <= self.last else [((1, 1), self.last), (self.first, (12, 31))]
        for first, last in spans:
            day = date(year, *first)
            while day <= date(year, *last):
                yield day, self.name
                day += timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FromEaster:
    """A day counted from Western Easter Sunday."""

    offset: int
    name: str

    def days(self, year: int) -> Iterator[tuple[date, str]]:
        """The day of `year`."""
        yield easter(year) + timedelta(days=self.offset), self.name


@dataclass(frozen=True, slots=True)
class Nth:
    """The n-th weekdays of every month, such as the second and fourth Saturday."""

    weekday: int
    which: tuple[int, ...]
    name: str
    since: date = date.min

    def days(self, year: int) -> Iterator[tuple[date, str]]:
        """The days of `year`."""
        for month in range(1, 13):
            first = 1 + (self.weekday - date(year, month, 1).weekday()) % 7
            for nth in self.which:
                day = date(year, month, first + 7 * (nth - 1))
                if day >= self.since:
                    yield day, self.name


Closing = On | Every | FromEaster | Nth


@dataclass(frozen=True, slots=True)
class Closures:
    """One set of corrections.

    Attributes:
        title: what it is.
        source: what says so; `memory` where it was not checked against a text.
        base: ISO 3166-1 code whose public holidays are part of the set; empty: added to the calendar's own country.
        standalone: no country's holidays are part of it, and none are filled in.
        closing: closed days.
        reopened: days that the base calls holidays and that are open.
        friday_for_saturday: whether a holiday on a Saturday closes the Friday before.
        weekend: weekday names, where the set fixes its own.
        published: years whose list is published; others are estimated. Empty: no yearly list.
        includes: further sets that are part of this one.
    """

    title: str
    source: str
    base: str = ""
    standalone: bool = False
    closing: tuple[Closing, ...] = ()
    reopened: frozenset[date] = frozenset()
    friday_for_saturday: bool = True
    weekend: tuple[str, ...] | None = None
    published: frozenset[int] = frozenset()
    includes: tuple[str, ...] = ()
    notes: str = field(default="", compare=False)

    @property
    def is_own_calendar(self) -> bool:
        """Whether the set stands on its own and no country is filled in from the place."""
        return self.standalone or bool(self.base)

    def apply(self, closed: dict[date, str], year: int) -> None:
        """Add and take away the set's days of `year`."""
        mark = " (estimated)" if self.published and year not in self.published else ""
        for rule in self.closing:
            for day, name in rule.days(year):
                closed.setdefault(day, name + mark)
        if not self.friday_for_saturday:
            _keep_fridays_open(closed, year)
        for day in self.reopened:
            closed.pop(day, None)


def _keep_fridays_open(closed: dict[date, str], year: int) -> None:
    """Undo the observance of a Saturday's holiday on the Friday before, also across the year's end."""
    for day in [day for day in closed if day.weekday() == FRI and "(observed)" in closed[day]]:
        saturday = day + timedelta(days=1)
        if saturday in closed or saturday.year != year:
            del closed[day]


def easter(year: int) -> date:
    """Western Easter Sunday (the anonymous Gregorian computus)."""
    golden, century = year % 19, year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    epact -= (epact // 28) * (1 - (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    offset = epact - weekday
    month = 3 + (offset + 40) // 44
    return date(year, month, offset + 28 - 31 * (month // 4))


CLOSURES: Mapping[str, Closures] = {
    "us-federal": Closures(
        title="US federal legal holidays as observed",
        source="5 U.S.C. § 6103(a)-(b); E.O. 11582",
        base="US",
    ),
    "us-sec": Closures(
        title="days on which the Commission is not open",
        source="Form 8-K General Instruction B.1; 17 CFR 240.0-3; closures by Executive Order",
        base="US",
        includes=("us-federal",),
        closing=(
            On(date(2018, 12, 5), "National Day of Mourning (EDGAR closed)", "SEC announcement, in ICI Memo 31512"),
            On(date(2018, 12, 24), "Christmas Eve (EDGAR closed)", "Division of Corporation Finance, December 2018"),
            On(
                date(2019, 12, 24), "Christmas Eve (EDGAR closed)", "Cooley PubCo, 16 December 2020: as the year before"
            ),
            On(
                date(2020, 12, 24),
                "Christmas Eve (EDGAR closed)",
                "SEC announcement, in Cooley PubCo, 16 December 2020",
            ),
            On(date(2025, 1, 9), "National Day of Mourning (EDGAR closed)", "closure by Executive Order of 2024-12-30"),
        ),
        notes=(
            "24 December 2024 and 24 and 26 December 2025 were closed for executive departments by Executive Order; "
            "that EDGAR was closed too is not confirmed. Without them the date is earlier."
        ),
    ),
    "us-ca-state": Closures(
        title="California: a holiday on a Saturday leaves the preceding Friday open",
        source="Cal. Gov. Code §§ 6700-6701 (memory)",
        friday_for_saturday=False,
        notes="Veterans Day may be kept on the Friday before; without it the date is earlier.",
    ),
    "us-fed-banks": Closures(
        title="Federal Reserve Bank holidays",
        source="Federal Reserve: a holiday on a Saturday leaves the preceding Friday open (memory)",
        base="US",
        friday_for_saturday=False,
    ),
    "eu-commission": Closures(
        title="public holidays of the institutions of the European Union",
        source="OJ C, C/2025/4103, 24.7.2025 (2026); C/2024/2219 (2025); pattern of OJ 2013/C 39/03",
        standalone=True,
        closing=(
            Every((1, 1), (1, 1), "New Year's Day"),
            Every((1, 2), (1, 2), "Day after New Year"),
            FromEaster(-3, "Maundy Thursday"),
            FromEaster(-2, "Good Friday"),
            FromEaster(1, "Easter Monday"),
            Every((5, 1), (5, 1), "Labour Day"),
            Every((5, 9), (5, 9), "Europe Day"),
            FromEaster(39, "Ascension Day"),
            FromEaster(40, "Day after Ascension"),
            FromEaster(50, "Whit Monday"),
            Every((7, 21), (7, 21), "Belgian National Day"),
            Every((8, 15), (8, 15), "Assumption"),
            Every((11, 1), (11, 1), "All Saints' Day"),
            Every((11, 2), (11, 2), "All Souls' Day"),
            Every((12, 24), (12, 31), "End-of-year days of the institutions"),
        ),
        published=frozenset({2026}),
        notes="The list of 2026 is the only one compared day by day.",
    ),
    "eu-target": Closures(
        title="closing days of TARGET",
        source="ECB decision on the long-term calendar of TARGET closing days (memory)",
        standalone=True,
        closing=(
            Every((1, 1), (1, 1), "New Year's Day"),
            FromEaster(-2, "Good Friday"),
            FromEaster(1, "Easter Monday"),
            Every((5, 1), (5, 1), "Labour Day"),
            Every((12, 25), (12, 26), "Christmas"),
        ),
    ),
    "ch-banks": Closures(
        title="Swiss bank holidays beside the public ones",
        source="SIX: trading and clearing holidays (memory)",
        base="CH",
        closing=(
            Every((1, 2), (1, 2), "Berchtold's Day"),
            FromEaster(-2, "Good Friday"),
            FromEaster(1, "Easter Monday"),
            Every((5, 1), (5, 1), "Labour Day"),
            FromEaster(50, "Whit Monday"),
            Every((12, 25), (12, 26), "Christmas"),
        ),
    ),
    "nz-privacy": Closures(
        title="days that are no working days under the Privacy Act",
        source="Privacy Act 2020 (NZ) s 7: 25 December to 15 January",
        base="NZ",
        closing=(Every((12, 25), (1, 15), "summer break of the Privacy Act"),),
    ),
    "jp-administrative": Closures(
        title="holidays of administrative organs",
        source="Act on Holidays of Administrative Organs (Act 91 of 1988) Arts. 1-2: 29 December to 3 January",
        base="JP",
        closing=(Every((12, 29), (1, 3), "year-end holiday of administrative organs"),),
    ),
    "in-banks": Closures(
        title="Indian bank closures",
        source="Reserve Bank of India: second and fourth Saturdays since 1 September 2015 (memory)",
        base="IN",
        weekend=("sun",),
        closing=(Nth(SAT, (2, 4), "second or fourth Saturday", since=date(2015, 9, 1)),),
    ),
    "ca-six-day": Closures(
        title="Canadian holidays of the Interpretation Act: Sunday is one, Saturday is not",
        source="Interpretation Act RSC 1985 c I-21 ss 26, 35 (memory)",
        base="CA",
        weekend=("sun",),
    ),
    "hk-general": Closures(
        title="Hong Kong general holidays: Sunday is one, Saturday is a business day in law",
        source="Interpretation and General Clauses Ordinance (Cap. 1) s 71 (memory)",
        base="HK",
        weekend=("sun",),
    ),
    "sg-excluded": Closures(
        title="Singapore excluded days: Sundays and public holidays",
        source="Interpretation Act 1965 s 50 (memory)",
        base="SG",
        weekend=("sun",),
    ),
    "za-interpretation": Closures(
        title="South African excluded days: Sundays and public holidays",
        source="Interpretation Act 33 of 1957 s 4 (memory)",
        base="ZA",
        weekend=("sun",),
    ),
}
"""Every set of corrections by name."""
