"""Instants and zones: the one module that reads and shows time.

Invariants:

- An `Instant` is a point on the UTC line with the zone in which it was stated beside it. There is no naive instant.
- Dates never depend on the machine's tz data: the search path of `zoneinfo` is emptied here, so that the pinned
  `tzdata` package answers, whatever the operating system ships.
- A local time that a clock change skipped is refused; one that exists twice needs an offset, unless the caller names
  the side of doubt (`early` for what starts a clock, late for what performs a duty).
"""

import re
import zoneinfo
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache, lru_cache

import pendulum
import tzdata

from incident.errors import AmbiguousTime, NaiveTime, NonexistentTime, TimeRefused, UnknownZone

zoneinfo.reset_tzpath(())

LocalDate = date
"""A calendar date in a zone that the context names."""

TZ_VERSION: str = tzdata.IANA_VERSION
"""The release of the tz data in use; part of every derivation's digest."""

_SHAPE = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[T ](?P<time>\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)"
    r"(?P<offset>Z|[+-]\d{2}:?\d{2}(:?\d{2})?)?(\[(?P<zone>[^\]]+)\])?"
)


@dataclass(frozen=True, slots=True, order=True)
class Instant:
    """A point in time, compared by UTC alone.

    Attributes:
        utc: aware, in UTC, to the microsecond.
        zone: IANA name (or `+HH:MM`) in which it was stated; shown, never compared.
    """

    utc: datetime
    zone: str = field(default="UTC", compare=False)

    def __post_init__(self) -> None:
        if self.utc.tzinfo is not UTC:
            if self.utc.tzinfo is None:
                raise NaiveTime(f"{self.utc} has no zone", mend="state an offset or a zone")
            object.__setattr__(self, "utc", self.utc.astimezone(UTC))

    def __str__(self) -> str:
        return self.iso()

    def iso(self) -> str:
        """UTC with microseconds and `Z`: the form of records and canonical bytes."""
        return self.utc.isoformat(timespec="microseconds")[:-6] + "Z"  # ten times as fast as strftime

    def short(self) -> str:
        """UTC to the second with `Z`, microseconds only where there are any: the form of vectors and `--json`."""
        return self.utc.isoformat().replace("+00:00", "Z")

    def local(self, zone: str | None = None) -> datetime:
        """The wall time of this instant in `zone` (default: the zone in which it was stated), aware."""
        return self.utc.astimezone(zone_of(zone or self.zone))

    def day(self, zone: str | None = None) -> LocalDate:
        """The calendar date of this instant in `zone`."""
        return self.local(zone).date()

    def in_zone(self, zone: str) -> "Instant":
        """The same instant, shown in another zone."""
        zone_of(zone)
        return Instant(self.utc, zone)

    def plus(self, elapsed: timedelta) -> "Instant":
        """The instant `elapsed` later on the UTC line."""
        return Instant(self.utc + elapsed, self.zone)

    def show(self, zone: str | None = None, *, exclusive_end: bool = False, locale: str = "") -> str:
        """Wall time for a person, such as `Mon 26 Oct 2026 11:00 CET`.

        An exclusive end of day is shown as 23:59 of the day that it closes. English, the language of traces, is
        written here: pendulum takes forty times as long; it writes every other `locale`.
        """
        instant = self.plus(-timedelta(minutes=1)) if exclusive_end else self
        wall = instant.local(zone)
        if locale:
            return pendulum.instance(wall).format("ddd D MMM YYYY HH:mm", locale=locale) + f" {wall.tzname()}"
        return f"{show_day(wall.toordinal())} {wall.hour:02}:{wall.minute:02} {wall.tzname()}"


_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@lru_cache(maxsize=1 << 16)
def show_day(ordinal: int) -> str:
    """A date for a person, such as `Thu 26 Nov 2026`, from its proleptic ordinal."""
    day = date.fromordinal(ordinal)
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


@cache
def zone_of(name: str) -> tzinfo:
    """The tz data of an IANA zone name or of a fixed offset `+HH:MM`.

    Raises:
        UnknownZone: the pinned tz data does not know the name.
    """
    fixed = re.fullmatch(r"([+-])(\d{2}):?(\d{2})", name)
    if fixed:
        return _fixed_offset(name, fixed)
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZone(
            f"zone {name!r} does not exist in tz data {TZ_VERSION}", mend="use an IANA name such as Europe/Paris"
        ) from error


def _fixed_offset(name: str, match: re.Match[str]) -> tzinfo:
    elapsed = timedelta(hours=int(match[2]), minutes=int(match[3]))
    if elapsed >= timedelta(hours=24):
        raise UnknownZone(f"offset {name} is a day or more", mend="offsets run from -23:59 to +23:59")
    return timezone(elapsed if match[1] == "+" else -elapsed)


def parse_instant(text: object, *, zone: str | None = None, where: str = "") -> Instant:
    """Read one instant.

    Args:
        text: ISO 8601 with an offset (`2026-10-24T12:00+02:00`, `…Z`), with an RFC 9557 zone
            (`2026-10-24T12:00[Europe/Paris]`), or bare where `zone` is given.
        zone: the zone of a bare local time, and the zone beside the result.
        where: field path, for the error.

    Raises:
        NaiveTime: neither offset nor zone. AmbiguousTime, NonexistentTime: a clock change. TimeRefused: no ISO 8601.
    """
    match = _SHAPE.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise TimeRefused(
            f"{text!r} is not an ISO 8601 time", where=where, mend="write it as 2026-10-24T12:00:00+02:00"
        )
    bare = f"{match['day']}T{match['time']}"
    try:
        wall = datetime.fromisoformat(bare)
    except ValueError as error:
        raise TimeRefused(f"{text!r} is not a time: {error}", where=where, mend="check day and hour") from error
    named = match["zone"] or zone
    if match["offset"]:
        return _with_offset(wall, match["offset"], named, where)
    if named is None:
        raise NaiveTime(
            f"{text!r} has no offset and no zone",
            where=where,
            mend="add an offset (2026-10-24T12:00+02:00) or a zone (…[Europe/Paris])",
        )
    return _from_wall(wall, named, where)


def _with_offset(wall: datetime, offset: str, zone: str | None, where: str) -> Instant:
    name = "UTC" if offset == "Z" else offset if ":" in offset else f"{offset[:3]}:{offset[3:]}"
    tz = UTC if offset == "Z" else zone_of(name)
    if zone is not None:
        zone_of(zone)
    try:
        return Instant(wall.replace(tzinfo=tz), zone or name)
    except OverflowError as error:
        raise TimeRefused(f"{wall} lies outside the calendar", where=where, mend="check the year") from error


def _from_wall(wall: datetime, zone: str, where: str) -> Instant:
    first, second = (Instant(wall.replace(tzinfo=zone_of(zone), fold=fold), zone) for fold in (0, 1))
    if first == second:
        return first
    if first > second:
        raise NonexistentTime(
            f"{wall.isoformat()} does not exist in {zone}: a clock change skipped it",
            where=where,
            mend=f"did you mean {second.local().isoformat()} or {first.local().isoformat()}?",
        )
    raise AmbiguousTime(
        f"{wall.isoformat()} exists twice in {zone}",
        where=where,
        mend=f"add the offset: {first.local().isoformat()} or {second.local().isoformat()}",
    )


def at_wall(day: LocalDate, clock: time, zone: str, *, late: bool = False) -> Instant:
    """The instant at which `zone` shows `clock` on `day`; total, for counting and not for input.

    A repeated wall time is its first occurrence (`late`: its second); one that a clock change skipped is the moment
    of the change, at which the wall jumps past it.
    """
    tz = zone_of(zone)
    wall = datetime.combine(day, clock)
    first, second = (wall.replace(tzinfo=tz, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first > second:  # skipped: with the old offset the wall would show it `first - second` after the change
        return Instant(_change_between(second, first, tz), zone)
    return Instant(second if late else first, zone)


def _change_between(low: datetime, high: datetime, tz: tzinfo) -> datetime:
    """The clock change inside (low, high], found by bisection to the second."""
    before = low.astimezone(tz).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if middle.astimezone(tz).utcoffset() == before else (low, middle)
    return high.replace(microsecond=0)


@lru_cache(maxsize=1 << 16)
def day_start(day: LocalDate, zone: str) -> Instant:
    """The first instant of `day` in `zone`, which is also the exclusive end of the day before."""
    return at_wall(day, time.min, zone)


def parse_day(text: object, *, where: str = "") -> LocalDate:
    """Read an ISO 8601 calendar date.

    Raises:
        TimeRefused: no such date.
    """
    try:
        return text if type(text) is date else date.fromisoformat(str(text))
    except ValueError as error:
        raise TimeRefused(f"{text!r} is not a date", where=where, mend="write it as 2026-10-24") from error


def parse_clock(text: object, *, where: str = "") -> time:
    """Read a wall time such as `17:30`.

    Raises:
        TimeRefused: no such time of day.
    """
    try:
        hour, minute = map(int, re.fullmatch(r"(\d{2}):(\d{2})", str(text)).groups())  # type: ignore[union-attr]
        return time(hour, minute)
    except (AttributeError, ValueError) as error:
        raise TimeRefused(f"{text!r} is not a time of day", where=where, mend="write it as 17:30") from error
