"""Does the present state agree with the record? Rows are read byte for byte and held against what entries state.

Only chains whose hashes are proved can bear witness; an entry whose payload is withheld bears none.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import text
from sqlmodel import SQLModel

from incident.kernel.canonical import Payload, parse_canonical
from incident.record.entry import ORGANISATION
from incident.record.proof import Fault, Finding, Kept
from incident.store.covered import OF_AN_INCIDENT, OF_THE_HOUSE, STORED, stated_of
from incident.store.database import Reader
from incident.store.raw import Raw, raw_rows
from incident.store.rows.all import TABLES


def disagreement(reader: Reader, chain: str, kept: Sequence[Kept]) -> Finding | None:
    """The first entry of a proved chain whose rows are not what it stored; None where all agree."""
    stated = {it.seq: parse_canonical(it.payload).get(STORED, {}) for it in kept if it.payload is not None}
    withheld = {it.seq for it in kept if it.payload is None}
    found = [
        finding
        for table in (OF_THE_HOUSE if chain == ORGANISATION else OF_AN_INCIDENT)
        for finding in _of_table(table, _rows(reader, TABLES[table], chain), stated)
        if finding.seq not in withheld
    ]
    if chain != ORGANISATION:
        found += _of_derivations(reader, chain)
    return min(found, key=lambda it: it.seq or len(kept) + 1, default=None)


def _rows(reader: Reader, kind: type[SQLModel], chain: str) -> Iterable[Raw]:
    return raw_rows(reader, kind) if chain == ORGANISATION else raw_rows(reader, kind, by="incident", value=chain)


def _of_table(table: str, rows: Iterable[Raw], stated: dict[int, Payload]) -> Iterator[Finding]:
    by_entry: dict[Any, list[Raw]] = defaultdict(list)
    for row in rows:
        by_entry[row.values.get("seq", 0)].append(row)
    expected = {seq for seq, tables in stated.items() if table in tables}
    for seq in sorted(expected | set(by_entry)):
        why = _why(by_entry.get(seq, []), stated.get(seq, {}).get(table))
        if why:
            yield Finding(seq, Fault.STATE_CHANGED, f"table {table}: {why}")


def _why(rows: Sequence[Raw], stated: Payload | None) -> str:
    """What is wrong with the rows of one entry; empty where nothing is."""
    if stated is None:
        return f"{len(rows)} rows that the entry does not tell of"
    if len(rows) != stated["count"]:
        return f"the entry stored {stated['count']} rows, there are {len(rows)}"
    spoilt = sorted({name for row in rows for name in row.spoilt})
    if spoilt:
        return f"a row was changed in {', '.join(spoilt)}"
    return "" if stated_of([row.values for row in rows]) == stated else "a row was changed"


def _of_derivations(reader: Reader, incident: str) -> Iterator[Finding]:
    """A derivation is named by its own digest, and the versions that an entry answers for name it."""
    asked = text(
        "SELECT v.derivation, min(v.seq), min(d.body) FROM obligation_version v "
        "LEFT JOIN derivation d ON d.digest = v.derivation WHERE v.incident = :incident GROUP BY v.derivation"
    )
    for name, seq, body in reader.session.execute(asked, {"incident": incident}):
        if body is None or _sha256(body) != name:
            yield Finding(seq, Fault.STATE_CHANGED, f"table derivation: {name[:12]}… is missing or was changed")


def _sha256(body: str | bytes) -> str:
    return hashlib.sha256(body if isinstance(body, bytes) else body.encode()).hexdigest()
