"""Portfolios as tables: CSV or spreadsheet rows, each a party, agreement, asset or disclosure, to portfolio data.

A table has a head row. Its columns are those of a portfolio file, with dots into what is nested::

    record,id,name,kind,country,zone,addresses.1.method,addresses.1.to
    party,beta,Beta GmbH,counterparty,DE,Europe/Berlin,email,notices@beta.example
    agreement,nda-1,NDA,nda,,,,

`record` says what the row is; a table without it holds one kind, told by its name (`parties.csv`, or a sheet
`parties`). Lists count from 1 (`parties.1.party`); a cell of words parted by `;` is a list where the field is one.
Each row is read like an entry of a portfolio file, by the same reader, so that a fault names row and column.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from incident.errors import PortfolioRefused

RECORDS = {"party": "parties", "agreement": "agreements", "asset": "assets", "disclosure": "disclosures"}
MOST_ROWS = 500_000
MOST_COLUMNS = 400
LONGEST_CELL = 20_000
_LISTS = (
    *("under", "includes", "held_in", "controllers", "jurisdictions", "duties", "calendar", "redacted", "kinds"),
    *("protections", "places", "assets", "voided_by", "inside", "outside", "joint_owners", "derived_from", "security"),
    *("recipients", "purposes", "exclusions", "remedies", "of", "localisation", "absent"),
)
_FLAGS = ("copy_only", "no_notice_clause", "non_admission", "flow_down", "phased", "certificate", "repeats")
_WHOLE = ("version", "offset")
_STEP = re.compile(r"[a-z_]+|[1-9][0-9]{0,2}")
_TRUE = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes:
        where: file (or sheet) and line.
        kind: `parties`, `agreements`, `assets` or `disclosures`.
        entry: its fields, nested as in a portfolio file.
        fault: why it could not be read at all; empty where it could.
    """

    where: str
    kind: str
    entry: dict[str, Any]
    fault: str = ""

    @property
    def id(self) -> str:
        """The entry's id."""
        return str(self.entry.get("id", ""))

    def as_file(self) -> tuple[str, bytes]:
        """The row as a portfolio file of its own."""
        return f"{self.where}.json", json.dumps({self.kind: [self.entry]}, ensure_ascii=False).encode()


def csv_rows(data: bytes, *, name: str) -> list[Row]:
    """The rows of a CSV file in UTF-8, parted by `,`, `;` or a tab.

    Raises:
        PortfolioRefused: not UTF-8, no head row, or more than is read.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PortfolioRefused(f"is not UTF-8: {error.reason}", where=name, mend="save it as CSV UTF-8") from error
    head = text.split("\n", 1)[0]
    parted = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=parted, strict=True)
    return rows_of(_numbered(reader, name), name=name)


def _numbered(reader: Any, name: str) -> Iterator[tuple[int, list[str]]]:  # noqa: ANN401 - the csv module names no type
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise PortfolioRefused(
            f"line {reader.line_num} is no CSV: {error}", where=name, mend="quote cells that hold a quote or a break"
        ) from error


def rows_of(lines: Iterable[tuple[int, Sequence[str]]], *, name: str, sheet: str = "") -> list[Row]:
    """The rows of numbered lines of cells, of which the first is the head.

    Args:
        lines: (line number, cells).
        name: file name, for messages.
        sheet: name of the sheet, where the file has several.

    Raises:
        PortfolioRefused: no head, a column that stands twice, or more than is read.
    """
    numbered = iter(lines)
    place = f"{name}[{sheet}]" if sheet else name
    head = [cell.strip() for cell in next(numbered, (0, ()))[1]]
    kind = _kind(sheet or name.rsplit("/", 1)[-1].rsplit(".", 1)[0])
    _check_head(head, place, kind)
    rows = []
    for number, cells in numbered:
        if any(cell.strip() for cell in cells):
            rows.append(_row(head, cells, f"{place}:{number}", kind))
        if len(rows) > MOST_ROWS:
            raise PortfolioRefused(f"more than {MOST_ROWS:,} rows", where=place, mend="import it in parts")
    return rows


def _kind(word: str) -> str:
    word = word.lower()
    return RECORDS.get(word, word if word in RECORDS.values() else "")


def _check_head(head: list[str], place: str, kind: str) -> None:
    if not any(head):
        raise PortfolioRefused("has no head row", where=place, mend="name the columns in the first row")
    if len(head) > MOST_COLUMNS:
        raise PortfolioRefused(f"more than {MOST_COLUMNS} columns", where=place, mend="leave out what is empty")
    if not kind and "record" not in head:
        mend = f"add a column record ({', '.join(RECORDS)}), or name the table {', '.join(RECORDS.values())}"
        raise PortfolioRefused("does not say what its rows are", where=place, mend=mend)
    for column in {column for column in head if column and head.count(column) > 1}:
        raise PortfolioRefused(f"column {column!r} stands twice", where=place, mend="leave one out")


def _row(head: list[str], cells: Sequence[str], where: str, kind: str) -> Row:
    filled = {column: cell.strip() for column, cell in zip(head, cells, strict=False) if column and cell.strip()}
    record = filled.pop("record", "")
    own = _kind(record) if record else kind
    fault = "" if own else f"record {record!r} is not known: one of {', '.join(RECORDS)}"
    if any(cell.strip() for cell in cells[len(head) :]):
        fault = "more cells than the head has columns"
    if any(len(cell) > LONGEST_CELL for cell in filled.values()):
        fault = f"a cell has more than {LONGEST_CELL:,} characters"
    entry: dict[str, Any] = {}
    for column, cell in filled.items():
        if not _put(entry, column.split("."), cell):
            fault = fault or f"column {column!r} is no path of fields: write parties.1.role"
    return Row(where, own or "parties", _listed(entry), fault)


def _put(entry: dict[str, Any], path: list[str], cell: str) -> bool:
    """Set a field deep inside; numbers are kept as keys and become lists at the end."""
    if not all(_STEP.fullmatch(step) for step in path):
        return False
    at = entry
    for step in path[:-1]:
        inner = at.setdefault(step, {})
        if not isinstance(inner, dict):
            return False
        at = inner
    if path[-1] in at:
        return False
    at[path[-1]] = _value(path[-1], cell)
    return True


def _value(name: str, cell: str) -> Any:  # noqa: ANN401 - a plain value
    if name in _FLAGS:
        return _TRUE.get(cell.lower(), cell)
    if name in _WHOLE and cell.isdecimal():
        return int(cell)
    if name in _LISTS:
        return [part.strip() for part in cell.split(";") if part.strip()]
    return cell


def _listed(value: Any) -> Any:  # noqa: ANN401 - plain data
    """Mappings whose keys are all numbers as lists, in that order."""
    if not isinstance(value, dict):
        return value
    inner = {key: _listed(item) for key, item in value.items()}
    if inner and all(key.isdecimal() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner
