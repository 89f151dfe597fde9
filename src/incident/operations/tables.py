"""Importing a table: whole or not at all, or, where that is asked for, without its bad rows, each of them listed.

A row is bad when it cannot be read, when what it says is at fault, or when it refers to a row that is. Leaving out goes
on until nothing that stays refers to what was left out, so that what is stored is as sound as a whole import.
"""

import csv
import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from incident.agreements.check import FAULT, Finding, check_files
from incident.agreements.loading import read_files
from incident.agreements.model import Portfolio
from incident.agreements.table import RECORDS, Row, csv_rows, rows_of
from incident.errors import IncidentError, PortfolioRefused
from incident.kernel.instants import Instant
from incident.kernel.reading import refuse_large
from incident.operations.desk import Desk
from incident.operations.portfolio import (
    TABLES,
    Files,
    Imported,
    check_portfolio,
    faults_beyond,
    import_portfolio,
    standard_sets,
)
from incident.record.entry import Actor
from incident.store.house import portfolio_of

LIMIT = 200_000_000
_UNPACKED = 1_000_000_000
_NUMBER = re.compile(r"\[([0-9]+)\]")
_A_FILE = 2_000
"""Rows that are read as one portfolio file; small enough for the limits of the strict reader."""
ERROR_HEAD = ("file", "row", "column", "record", "id", "what", "mend")


@dataclass(frozen=True, slots=True)
class Bad:
    """One fault of a bad row: where it stands, what it is, in which column, and what to do about it."""

    row: Row
    what: str
    mend: str = ""
    column: str = ""

    @property
    def told(self) -> str:
        """The fault with its column in front."""
        return f"{self.column}: {self.what}" if self.column else self.what


@dataclass(frozen=True, slots=True)
class Sifted:
    """The rows of a table, good and bad."""

    good: tuple[Row, ...]
    bad: tuple[Bad, ...]

    @property
    def left_out(self) -> int:
        """How many rows are left out; one row may have several faults."""
        return len({each.row.where for each in self.bad})

    @property
    def counts(self) -> dict[str, int]:
        """How many good rows there are of each kind."""
        return dict(Counter(row.kind for row in self.good))

    def refuse(self, name: str) -> None:
        """Refuse the table where any row is bad.

        Raises:
            PortfolioRefused: with every bad row.
        """
        if self.bad:
            faults = tuple(PortfolioRefused(each.told, where=each.row.where, mend=each.mend) for each in self.bad)
            raise PortfolioRefused(
                f"{self.left_out} bad rows",
                where=name,
                mend="mend them, or import the others with --skip-bad --errors FILE; nothing was stored",
                faults=faults,
            )


def table_rows(data: bytes, *, name: str) -> list[Row]:
    """The rows of a CSV or XLSX file.

    Raises:
        PortfolioRefused: it is neither, or no table.
    """
    refuse_large(len(data), name=name, limit=LIMIT)
    return _xlsx_rows(data, name) if Path(name).suffix.lower() == ".xlsx" else csv_rows(data, name=name)


def rows_at(path: Path) -> list[Row]:
    """The rows of a table, or of all tables of a folder together.

    Raises:
        PortfolioRefused: no table, or one that cannot be read.
    """
    paths = sorted(it for it in path.iterdir() if it.suffix.lower() in TABLES) if path.is_dir() else [path]
    rows: list[Row] = []
    for each in paths:
        if not each.is_file():
            raise PortfolioRefused("is no file", where=str(each), mend="give a CSV or XLSX file")
        refuse_large(each.stat().st_size, name=each.name, limit=LIMIT)
        rows += table_rows(each.read_bytes(), name=each.name)
    return rows


def check_tables(desk: Desk, rows: list[Row]) -> tuple[Finding, ...]:
    """Everything that is wrong with, or doubtful about, the rows of tables; stores nothing."""
    sifted = sift(desk, rows)
    singular = {kind: record for record, kind in RECORDS.items()}
    places = {(singular[row.kind], row.id): row.where for row in rows}
    faults = [
        Finding(FAULT, f"{singular[it.row.kind]} {it.row.id}", it.told, it.row.where, it.mend) for it in sifted.bad
    ]
    found = [it for it in check_portfolio(desk, _files(list(sifted.good))) if it.level != FAULT] if sifted.good else []
    return (*faults, *(replace(it, where=places.get(_named(it.subject), it.where)) for it in found))


def _named(subject: str) -> tuple[str, str]:
    kind, _, id_ = subject.partition(" ")
    return kind, id_


def _xlsx_rows(data: bytes, name: str) -> list[Row]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > _UNPACKED:
                raise PortfolioRefused("unpacks to too much", where=name, mend="save the tables alone")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise PortfolioRefused(f"is no XLSX that can be read: {error}", where=name, mend="save it again") from error
    rows: list[Row] = []
    sheets = [
        sheet for sheet in book.worksheets if any(any(line) for line in sheet.iter_rows(max_row=1, values_only=True))
    ]
    for sheet in sheets:
        lines = (
            (number, [_cell(value) for value in line])
            for number, line in enumerate(sheet.iter_rows(values_only=True), start=1)
        )
        rows += rows_of(lines, name=name, sheet=str(sheet.title))
    return rows


def _cell(value: object) -> str:
    """A cell as text: a date without its midnight, a whole number without its fraction."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return text.removesuffix("T00:00:00")


def sift(desk: Desk, rows: list[Row]) -> Sifted:
    """Tell the good rows from the bad ones; stores nothing.

    Args:
        desk: where to work; what is recorded may be referred to.
        rows: of the table.
    """
    with desk.database.read() as reader:
        recorded = portfolio_of(reader)
    bad = [Bad(row, row.fault, "mend the row") for row in rows if row.fault]
    good = [row for row in rows if not row.fault]
    good = _readable(good, bad, recorded)
    while True:
        faults = _faults(desk, good, recorded)
        out = [row for row in good if (row.kind, row.id) in faults]
        if not out:
            return Sifted(tuple(good), tuple(bad))
        bad += [Bad(row, what, mend) for row in out for what, mend in faults[row.kind, row.id]]
        good = [row for row in good if (row.kind, row.id) not in faults]


def _readable(rows: list[Row], bad: list[Bad], recorded: Portfolio) -> list[Row]:
    """The rows that can be read, and whose id stands once; many are read at once, and one by one where one is bad."""
    seen: Counter[tuple[str, str]] = Counter()
    good: list[Row] = []
    for first in range(0, len(rows), _A_FILE):
        part = rows[first : first + _A_FILE]
        whole = not read_files(_files(part), shipped=standard_sets(), recorded=recorded).faults
        for row in part:
            errors = [] if whole else _told_of(row, recorded)
            seen[row.kind, row.id] += 1
            if seen[row.kind, row.id] > 1:
                errors.append(("the id stands twice", "give each row its own id", "id"))
            bad += [Bad(row, *error) for error in errors]
            if not errors:
                good.append(row)
    return good


def _told_of(row: Row, recorded: Portfolio) -> list[tuple[str, str, str]]:
    """What is wrong with a row that cannot be read: (what, mend, column)."""
    loading = read_files([row.as_file()], shipped=standard_sets(), recorded=recorded)
    prefix = f"{row.where}.json"
    return [(error.what, error.mend, _column(error, prefix)) for error in loading.faults.found]


def _column(error: IncidentError, prefix: str) -> str:
    """The column of a fault: the path of its field, counted from 1 as columns are; empty where the row is at fault."""
    path = error.where.removeprefix(prefix).split(" ")[-1].partition("].")[2]
    return _NUMBER.sub(lambda found: f".{int(found[1]) + 1}", path)


def _faults(desk: Desk, rows: list[Row], recorded: Portfolio) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Faults of good rows by what they say of one another."""
    loading, findings = check_files(_files(rows), recorded=recorded, shipped=standard_sets())
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for finding in findings:
        kind, _, id_ = finding.subject.partition(" ")
        if finding.level == FAULT:
            found.setdefault((RECORDS.get(kind, kind), id_), []).append((finding.what, finding.mend))
    for error in faults_beyond(desk, loading.portfolio):
        kind, _, rest = error.where.partition(" ")
        found.setdefault((RECORDS.get(kind, kind), rest.split(",")[0]), []).append((error.what, error.mend))
    return found


def _files(rows: list[Row]) -> Files:
    """The rows as portfolio files."""
    files = []
    for first in range(0, len(rows), _A_FILE):
        body: dict[str, list[object]] = {}
        for row in rows[first : first + _A_FILE]:
            body.setdefault(row.kind, []).append(row.entry)
        files.append((f"rows {first + 1} on.json", json.dumps(body, ensure_ascii=False).encode()))
    return files


def error_file(sifted: Sifted) -> bytes:
    """The bad rows as CSV, one line for each fault."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(ERROR_HEAD)
    singular = {kind: record for record, kind in RECORDS.items()}
    for each in sifted.bad:
        file, _, line = each.row.where.rpartition(":")
        cells = (file, line, each.column, singular[each.row.kind], each.row.id, each.what, each.mend)
        writer.writerow([_harmless(cell) for cell in cells])
    return text.getvalue().encode()


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def import_table(desk: Desk, sifted: Sifted, *, name: str, skip_bad: bool, actor: Actor, now: Instant) -> Imported:
    """Store the good rows of a table.

    Args:
        desk: where to work.
        sifted: its rows.
        name: file name, for messages.
        skip_bad: leave the bad rows out; else any of them refuses the table.
        actor: who does it.
        now: the present.

    Raises:
        PortfolioRefused: bad rows, where they are not to be left out, or no good one.
    """
    if not skip_bad:
        sifted.refuse(name)
    if not sifted.good:
        raise PortfolioRefused("no row can be imported", where=name, mend="see the error file")
    return import_portfolio(desk, _files(list(sifted.good)), actor=actor, now=now)
