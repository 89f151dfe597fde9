"""Reports to a State's authority as reports of ours: what each row says, and nothing that it does not say."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from incident.agreements.model import Portfolio
from incident.deadlines.deadline import Due
from incident.facts.organisation import Entity, Establishment, Organisation
from incident.kernel.instants import Instant, parse_instant
from incident.kernel.seats import zone_of_seat
from incident.law.book import LawBook
from incident.obligations.obligation import Assessed, Owed, Undetermined
from incident.operations.simulate import simulate
from incident.record.entry import Actor

SHARED = Path(__file__).parents[3] / "shared" / "examples"
"""Where the public records stand on a developer's machine; tests that need them skip where they do not."""
STATE = "US-WA"
SOURCE = "WA-AG"
SECTORS = {"Health": "health", "Education": "education", "Government": "public_administration"}
"""Only sectors that are a word of ours as they stand: `Finance` and `Business` are several, and stay unsaid."""
ASKER = Actor("person", "ana", "test")
_ZONE = ZoneInfo(zone_of_seat(STATE))


@dataclass(frozen=True, slots=True)
class Judged:
    """One duty of one report.

    Attributes:
        late: whole days after the safe date that the authority was told; 0 where in time, None without both dates.
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


def rows(path: Path = SHARED / "incidents.csv") -> list[dict[str, str]]:
    """The reports to the State's authority."""
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["source"] == SOURCE]


def report_of(row: dict[str, str]) -> bytes:
    """The row as a report of our own format: days are days, and nobody says which data were concerned."""
    facts: dict[str, object] = {}
    for key, column in (("occurred_at", "started_at"), ("discovered_at", "discovered_at")):
        if row[column]:
            facts[key] = {"value": row[column], "fidelity": "day"}
    if row["cause"] in ("Cyberattack", "Malware", "Phishing"):
        facts["malicious"] = True
    report: dict[str, object] = {"title": f"Report {row['id']}", "zone": zone_of_seat(STATE), "facts": facts}
    if row["records"]:
        report["residents"] = {STATE: int(float(row["records"]))}
    return json.dumps(report).encode()


def organisation_of(row: dict[str, str]) -> Organisation:
    """Who reported: a business that the State's law reaches, where the row says that it sits."""
    home = f"US-{row['state']}" if row["state"].isalpha() else "US"
    ours = Entity(
        id="reporter",
        name=row["org"],
        establishments=(Establishment(home, zone_of_seat(home), main=True),),
        roles=frozenset({"business"}),
        sectors=frozenset({SECTORS[row["sector"]]} if row["sector"] in SECTORS else ()),
        does_business_in=frozenset({STATE}),
    )
    return Organisation(row["org"], (ours,))


def assess_row(row: dict[str, str], book: LawBook) -> tuple[Assessed, ...]:
    """What was considered for one report, as of the day on which the authority was told."""
    told = row["notified_at"] or "2024-12-31"
    return simulate(
        book,
        report_of(row),
        name=row["id"],
        organisation=organisation_of(row),
        portfolio=Portfolio(),
        actor=ASKER,
        now=parse_instant(f"{told}T12:00Z"),
    ).assessed


def judged(row: dict[str, str], book: LawBook) -> Iterator[Judged]:
    """The duties towards the State of one report."""
    for assessed in assess_row(row, book):
        if assessed.key.duty.startswith("us-wa-"):
            yield _judged(row, assessed)


def _judged(row: dict[str, str], assessed: Assessed) -> Judged:
    due = assessed.deadline.due if isinstance(assessed.deadline, Due) else None
    missing = assessed.missing if isinstance(assessed, Undetermined) else ()
    because = assessed.provisional_because if isinstance(assessed, Owed) else ", ".join(missing)
    return Judged(
        row["id"],
        row["discovered_at"],
        row["notified_at"],
        assessed.rule_version,
        type(assessed).__name__,
        isinstance(assessed, Owed) and assessed.provisional,
        type(assessed.deadline).__name__,
        due.short() if due else "",
        _late(row["notified_at"], due) if assessed.audience == "regulator" else None,
        because,
    )


def _late(notified: str, due: Instant | None) -> int | None:
    """Days after the last day on which it could be done; a due instant at midnight ends the day before."""
    if not notified or due is None:
        return None
    last = (due.utc - timedelta(seconds=1)).astimezone(_ZONE).date()
    return max(0, (date.fromisoformat(notified) - last).days)


def write_table(found: Iterable[Judged], path: Path) -> None:
    """The table as CSV, one duty of one report a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Judged)])
        writer.writeheader()
        writer.writerows(asdict(it) for it in found)
