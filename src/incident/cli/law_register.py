"""`incident law replay`: a register of past reports, judged by the law of each day."""

import csv
from collections import Counter
from dataclasses import asdict, fields
from pathlib import Path
from typing import Annotated

import typer

from incident.cli.common import By, Json, actor, read_input
from incident.cli.law_books import book_of
from incident.cli.output import emit
from incident.operations.register import Judged, judge, read_register
from incident.service.clock import SystemClock

_COLUMNS = ("report", "discovered", "notified", "duty", "verdict", "provisional", "due", "late", "open")


def replay(
    file: Annotated[str, typer.Argument(metavar="REGISTER", help="CSV of past reports; - for standard input.")],
    place: Annotated[str, typer.Option(help="Whose law is asked about: US-WA, DE.", metavar="PLACE")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write the table as CSV.")] = None,
    packs: Annotated[str, typer.Option(help="Another law book: a folder of packs.", metavar="DIR")] = "",
    by: By = None,
    json: Json = False,
) -> None:
    """Judge past reports by the law of their day: what was owed to one place, and how late it was given."""
    data, name = read_input(file)
    who, present = actor(by), SystemClock().now()
    book, rows = book_of(packs), read_register(data, name=name)
    found = [it for row in rows for it in judge(row, book, place=place.upper(), actor=who, now=present)]
    if output is not None:
        with output.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, [field.name for field in fields(Judged)])
            writer.writeheader()
            writer.writerows(asdict(it) for it in found)
    shown = [{"id": f"{it.report} {it.duty}", **asdict(it)} for it in found]
    if json or output is None:
        emit(shown, json=json, columns=_COLUMNS, empty="no duty towards that place was found")
    if not json:
        verdicts = Counter(it.verdict for it in found)
        late = [it for it in found if it.late is not None]
        told = ", ".join(f"{number} {verdict}" for verdict, number in sorted(verdicts.items()))
        compared = f"{sum(bool(it.late) for it in late)} of {len(late)} given after the safe date"
        typer.echo(f"{len(rows)} reports: {told}; {compared}")
