"""Rows that a record entry answers for: each entry states, by table, how many rows it stored and their Merkle root.

So a changed, added or removed row is found by reading the record alone. Every column that is not null is hashed; a
column that a later revision adds must be null in older rows, else their roots would change.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from json import JSONEncoder
from typing import Any

from incident.kernel.canonical import Payload
from incident.kernel.instants import Instant
from incident.record.merkle import batch_root

STORED = "stored"
"""The payload key under which an entry states the rows it stored; reserved for the store."""
OF_AN_INCIDENT = ("report", "fact", "obligation_version", "verdict", "decision", "receipt", "cost", "allocation")
OF_THE_HOUSE = ("organisation", "portfolio", "anchor")
COVERED = frozenset(OF_AN_INCIDENT + OF_THE_HOUSE)
"""Tables, by name, whose rows carry the `seq` of the entry that answers for them, and never change.

By name: a command that only reads one table must not pay for the classes of all.
"""


def stated(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> Payload:
    """What an entry states of the rows it stored, by table."""
    return {table: stated_of(batch) for table, batch in sorted(rows.items())}


def stated_of(rows: Iterable[Mapping[str, Any]]) -> Payload:
    """What an entry states of rows of one table: how many, and their Merkle root."""
    leaves = [_leaf(row) for row in rows]
    return {"count": len(leaves), "root": batch_root(leaves)}


def _leaf(row: Mapping[str, Any]) -> bytes:
    """The canonical bytes of a row. What `canonical` refuses is in no column: those of JSON check it themselves."""
    return _ENCODER.encode({key: value for key, value in row.items() if value is not None}).encode()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return Instant(value).iso()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(value)


_ENCODER = JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)
