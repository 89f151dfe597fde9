"""A register of past reports, judged by the law of each day: what was owed to one place, and how late it was given.

A register is a CSV with a head row. Columns that are read: `id`, `org`, `country`, `state`, `sector`, `cause`,
`records`, `started_at`, `discovered_at`, `notified_at` (days); others are left alone. A row states only what it says:
days are days, `records` are residents of the place that was told, and nothing says which data were concerned, so that
what rests on them stays provisional or undetermined. A row that cannot be read is told, and stops no other.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from incident.agreements.model import Portfolio
from incident.deadlines.deadline import Due
from incident.errors import IncidentError, InputRefused
from incident.facts.organisation import Entity, Establishment, Organisation
from incident.kernel.instants import Instant, parse_day, parse_instant
from incident.kernel.places import check_place
from incident.kernel.seats import is_inside, zone_of_seat
from incident.law.book import LawBook
from incident.obligations.obligation import Assessed, Owed, Undetermined
from incident.operations.simulate import simulate
from incident.record.entry import Actor
from incident.vocabulary import Audience, Role

NEEDED = ("id", "discovered_at")
"""Columns without which nothing can be judged."""
SECTORS = {"health": "health", "education": "education", "government": "public_administration"}
"""Only sectors that are a word of ours as they stand: `Finance` and `Business` are several, and stay unsaid."""
_MALICIOUS = ("cyberattack", "malware", "phishing", "ransomware", "hacking")


@dataclass(frozen=True, slots=True)
class Judged:
    """One duty towards the place, of one report.

    Attributes:
        report: id of the row.
        discovered: the day, as the row says it.
        notified: the day on which the authority was told; empty where the row says none.
        duty: the version that was in force.
        verdict: `Owed`, `NotOwed` or `Undetermined`; `Refused` where the row cannot be read.
        provisional: a clock that rests on open facts.
        state: kind of deadline.
        due: the safe date, as an instant; empty where there is none.
        late: whole days after the safe date that the authority was told; 0 where in time, None without both dates.
        open: what is not known, or why the row was refused.
    """

    report: str
    discovered: str
    notified: str
    duty: str
    verdict: str
    provisional: bool
    state: str
    due: str
    late: int | None
    open: str


def read_register(data: bytes, *, name: str) -> list[dict[str, str]]:
    """The rows of a register.

    Raises:
        InputRefused: no CSV of UTF-8 text, or a needed column is missing.
    """
    try:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        found = [{key: value or "" for key, value in row.items() if key} for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputRefused(f"cannot be read as CSV: {error}", where=name, mend="save it as CSV, UTF-8") from error
    lacking = [it for it in NEEDED if it not in (reader.fieldnames or ())]
    if lacking:
        raise InputRefused(f"no column {', '.join(lacking)}", where=f"{name}:1", mend=f"needed: {', '.join(NEEDED)}")
    return found


def judge(row: dict[str, str], book: LawBook, *, place: str, actor: Actor, now: Instant) -> Iterator[Judged]:
    """The duties of a place's own law, or towards its authority and residents, of one row.

    Args:
        row: of a register.
        book: the law, with its versions.
        place: ISO 3166 code of the place whose authority and residents are asked about.
        actor: who asks.
        now: the present; a row without a day of notice is judged as of then.

    Raises:
        InputRefused: no such place.
    """
    check_place(place, where="--place")
    try:
        assessed = assess_row(row, book, place=place, actor=actor, now=now)
    except IncidentError as error:
        told = (row["discovered_at"], row.get("notified_at", ""))
        yield Judged(row["id"], *told, "", "Refused", provisional=False, state="", due="", late=None, open=error.what)
        return
    for it in assessed:
        if place in (book.rule(it.rule_version).jurisdiction, it.key.recipient.rpartition(":")[2]):
            yield _judged(row, it, ZoneInfo(zone_of_seat(place)))


def assess_row(row: dict[str, str], book: LawBook, *, place: str, actor: Actor, now: Instant) -> tuple[Assessed, ...]:
    """Everything that is considered for one row, as of the day on which the authority was told.

    Raises:
        InputRefused: a day or a number that cannot be read.
    """
    told = row.get("notified_at", "")
    return simulate(
        book,
        report_of(row, place=place),
        name=row["id"],
        organisation=_reporter(row, place),
        portfolio=Portfolio(),
        actor=actor,
        now=parse_instant(f"{parse_day(told, where='notified_at')}T12:00Z") if told else now,
    ).assessed


def report_of(row: dict[str, str], *, place: str) -> bytes:
    """The row as a report of our own format.

    Raises:
        InputRefused: `records` is no number.
    """
    facts: dict[str, object] = {}
    for key, column in (("occurred_at", "started_at"), ("discovered_at", "discovered_at")):
        if row.get(column):
            facts[key] = {"value": row[column], "fidelity": "day"}
    if row.get("cause", "").lower() in _MALICIOUS:
        facts["malicious"] = True
    report: dict[str, object] = {"title": f"Report {row['id']}", "zone": zone_of_seat(place), "facts": facts}
    if row.get("records"):
        report["residents"] = {place: _number(row["records"])}
    return json.dumps(report).encode()


def _number(text: str) -> int:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if number < 0 or not number.is_integer():
        raise InputRefused(f"{text!r} is no number of people", where="records", mend="write a whole number")
    return int(number)


def _reporter(row: dict[str, str], place: str) -> Organisation:
    """Who reported: a business, or a controller, that the place's law reaches, established where the row says."""
    country, state = row.get("country", ""), row.get("state", "")
    home = f"{country or 'US'}-{state}" if state.isalpha() else country or place.partition("-")[0]
    sector = SECTORS.get(row.get("sector", "").lower())
    ours = Entity(
        id="reporter",
        name=row.get("org", "") or row["id"],
        establishments=(Establishment(home, zone_of_seat(home), main=True),),
        roles=frozenset({Role.BUSINESS if is_inside(place, "US") else Role.CONTROLLER}),
        sectors=frozenset({sector} if sector else ()),
        does_business_in=frozenset({place}),
    )
    return Organisation(ours.name, (ours,))


def _judged(row: dict[str, str], assessed: Assessed, zone: ZoneInfo) -> Judged:
    due = assessed.deadline.due if isinstance(assessed.deadline, Due) else None
    missing = assessed.missing if isinstance(assessed, Undetermined) else ()
    because = assessed.provisional_because if isinstance(assessed, Owed) else ", ".join(missing)
    told = row.get("notified_at", "")
    return Judged(
        row["id"],
        row["discovered_at"],
        told,
        assessed.rule_version,
        type(assessed).__name__,
        isinstance(assessed, Owed) and assessed.provisional,
        type(assessed.deadline).__name__,
        due.short() if due else "",
        _late(told, due, zone) if assessed.audience == Audience.REGULATOR else None,
        because,
    )


def _late(notified: str, due: Instant | None, zone: ZoneInfo) -> int | None:
    """Days after the last day on which it could be done; a due instant at midnight ends the day before."""
    if not notified or due is None:
        return None
    last = (due.utc - timedelta(seconds=1)).astimezone(zone).date()
    return max(0, (date.fromisoformat(notified) - last).days)
