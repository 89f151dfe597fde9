"""Evidence of standing duties: versions beside the portfolio's, each answered for by the entry that recorded it."""

from sqlmodel import col, select

from incident.kernel.canonical import Payload, digest
from incident.kernel.instants import Instant, parse_instant
from incident.store.database import Reader, Unit
from incident.store.rows.house import PortfolioRow

KIND = "duty_done"
"""The kind of its rows in the portfolio's table."""


def duties_done(reader: Reader) -> dict[str, Instant]:
    """When each standing duty was last done, by its key."""
    found: dict[str, Instant] = {}
    for row in _rows(reader):
        at = parse_instant(row.body["done_at"])
        found[row.id] = max(at, found.get(row.id, at))
    return found


def evidence_of(reader: Reader, key: str) -> list[Payload]:
    """All that was recorded of one duty, oldest first."""
    return [row.body for row in _rows(reader) if row.id == key]


def save_done(unit: Unit, key: str, body: Payload) -> int:
    """Insert the evidence that a duty was done; the caller appends the entry that answers for it.

    Returns:
        how often it has been done by now.
    """
    version = 1 + sum(row.id == key for row in _rows(unit))
    row = PortfolioRow(
        kind=KIND,
        id=key,
        version=version,
        seq=unit.next_seq,
        body=body,
        digest=digest(body),
        recorded_at=unit.recorded_at.utc,
    )
    unit.insert([row])
    return version


def _rows(reader: Reader) -> list[PortfolioRow]:
    stored = select(PortfolioRow).where(col(PortfolioRow.kind) == KIND).order_by(col(PortfolioRow.version))
    return list(reader.session.exec(stored))
