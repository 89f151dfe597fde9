"""Rows that a record entry answers for: each entry states, by table, how many rows it stored and their Merkle root.

So a changed, added or removed row is found by reading the record alone. Every column that is not null is hashed; a
column that a later revision adds must be null in older rows, else their roots would change.

A leaf is the canonical object of a row's columns. Leaves are made column by column: rows come in thousands and share
most of what they hold.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import repeat
from json.encoder import encode_basestring
from typing import Any

from incident.kernel.canonical import Encoded, Payload, canonical
from incident.kernel.instants import Instant
from incident.record.merkle import leaf_hash, root_of

STORED = "stored"
"""The payload key under which an entry states the rows it stored; reserved for the store."""
OF_AN_INCIDENT = (
    *("report", "fact", "obligation", "obligation_version", "verdict", "decision", "receipt", "cost", "allocation"),
    *("cost_evidence", "claim", "reserve"),
)
OF_THE_HOUSE = ("organisation", "portfolio", "anchor")
COVERED = frozenset(OF_AN_INCIDENT + OF_THE_HOUSE)
"""Tables, by name, whose rows carry the `seq` of the entry that answers for them, and never change.

By name: a command that only reads one table must not pay for the classes of all.
"""


@dataclass(frozen=True, slots=True)
class Same:
    """A column that holds one value in every row of a batch."""

    value: Any


Columns = Mapping[str, Sequence[Any] | Same]
"""Rows of one table, column by column; JSON as data or `Encoded`."""


def stated(hashes: Mapping[str, Sequence[bytes]]) -> Payload:
    """What an entry states of the rows it stored, by table, from the hashes of their leaves."""
    return {table: {"count": len(batch), "root": root_of(batch)} for table, batch in sorted(hashes.items())}


def stated_of(rows: Sequence[Mapping[str, Any]]) -> Payload:
    """What an entry states of rows of one table: how many, and their Merkle root."""
    columns = {name: [row[name] for row in rows] for name in rows[0]} if rows else {}
    return stated({"": leaf_hashes(columns, len(rows))})[""]  # type: ignore[no-any-return]


def leaf_hashes(columns: Columns, many: int) -> list[bytes]:
    """The hash of each row's leaf.

    What `canonical` refuses is in no column: those of JSON check it themselves.
    """
    return [leaf_hash(f"{{{''.join(row)[:-1]}}}".encode()) for row in zip(*_members(columns, many), strict=True)]


def _members(columns: Columns, many: int) -> Iterator[Iterable[str]]:
    """The members of the objects, in the order of their names, each with its comma; nothing where a column is null."""
    fixed = ""
    for name in sorted(columns):
        column, label = columns[name], f'"{name}":'
        if isinstance(column, Same):
            fixed += "" if column.value is None else f"{label}{_text_of(column.value)},"
            continue
        label, fixed = fixed + label, ""
        kinds = set(map(type, column))
        if type(None) in kinds:
            before = label[: -len(name) - 3]
            yield [before if value is None else f"{label}{_text_of(value)}," for value in column]
        else:
            text = _TEXTS.get(kinds.pop(), _text_of) if len(kinds) == 1 else _text_of
            yield [f"{label}{text(value)}," for value in column]
    if fixed:
        yield repeat(fixed, many)


def _text_of(value: object) -> str:
    """The canonical text of what a column holds."""
    text = _TEXTS.get(type(value))
    if text is not None:
        return text(value)
    return encode_basestring(value) if isinstance(value, str) else canonical(value).decode()


_TEXTS: Mapping[type, Callable[[Any], str]] = {
    str: encode_basestring,
    int: str,
    bool: lambda value: "true" if value else "false",
    Encoded: lambda value: str(value.text),
    datetime: lambda value: f'"{Instant(value).iso()}"',
    date: lambda value: f'"{value.isoformat()}"',
}
