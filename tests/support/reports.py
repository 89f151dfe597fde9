"""The public reports to one State, where they are on the machine: its rows, judged as `incident law replay` does."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from pathlib import Path

from incident.kernel.instants import parse_instant
from incident.law.book import LawBook
from incident.obligations.obligation import Assessed
from incident.operations import register
from incident.operations.register import Judged, read_register
from incident.record.entry import Actor

SHARED = Path(__file__).parents[3] / "shared" / "examples"
"""Where the public records stand on a developer's machine; tests that need them skip where they do not."""
STATE = "US-WA"
SOURCE = "WA-AG"
ASKER = Actor("person", "ana", "test")
THEN = parse_instant("2024-12-31T12:00Z")


def rows(path: Path = SHARED / "incidents.csv") -> list[dict[str, str]]:
    """The reports to the State's authority."""
    return [row for row in read_register(path.read_bytes(), name=path.name) if row["source"] == SOURCE]


def report_of(row: dict[str, str]) -> bytes:
    """The row as a report of our own format."""
    return register.report_of(row, place=STATE)


def assess_row(row: dict[str, str], book: LawBook) -> tuple[Assessed, ...]:
    """What was considered for one report, as of the day on which the authority was told."""
    return register.assess_row(row, book, place=STATE, actor=ASKER, now=THEN)


def judged(row: dict[str, str], book: LawBook) -> Iterator[Judged]:
    """The duties towards the State of one report."""
    return register.judge(row, book, place=STATE, actor=ASKER, now=THEN)


def write_table(found: Iterable[Judged], path: Path) -> None:
    """The table as CSV, one duty of one report a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Judged)])
        writer.writeheader()
        writer.writerows(asdict(it) for it in found)
