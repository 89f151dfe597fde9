"""What is recorded of standing duties: requests, evidence, and the wording of the laws that agreements name.

Each is a version beside the portfolio's, answered for by the entry that recorded it.
"""

from collections.abc import Mapping

from sqlmodel import col, select

from incident.kernel.canonical import Payload, digest
from incident.kernel.instants import Instant, parse_instant
from incident.store.database import Reader, Unit
from incident.store.rows.house import PortfolioRow

DONE, REQUEST, LAW = "duty_done", "duty_request", "law_seen"
"""The kinds of its rows in the portfolio's table."""


def duties_done(reader: Reader) -> dict[str, Instant]:
    """When each standing duty was last done, by its key."""
    found: dict[str, Instant] = {}
    for row in _rows(reader, DONE):
        at = parse_instant(row.body["done_at"])
        found[row.id] = max(at, found.get(row.id, at))
    return found


def evidence_of(reader: Reader, key: str) -> list[Payload]:
    """All that was recorded of one duty, oldest first."""
    return [row.body for row in _rows(reader, DONE) if row.id == key]


def evidence_by_duty(reader: Reader) -> dict[str, list[Payload]]:
    """All that was recorded of every duty, oldest first, by its key."""
    found: dict[str, list[Payload]] = {}
    for row in _rows(reader, DONE):
        found.setdefault(row.id, []).append(row.body)
    return found


def requests_made(reader: Reader) -> dict[str, list[Payload]]:
    """The requests of each standing duty, oldest first, by its key; the first is number 1."""
    found: dict[str, list[Payload]] = {}
    for row in _rows(reader, REQUEST):
        found.setdefault(row.id, []).append(row.body)
    return found


def laws_seen(reader: Reader) -> dict[str, list[tuple[str, Instant]]]:
    """The wordings that each named law had, oldest first: (digest, when it was seen first)."""
    found: dict[str, list[tuple[str, Instant]]] = {}
    for row in _rows(reader, LAW):
        found.setdefault(row.id, []).append((row.body["wording"], parse_instant(row.body["seen_at"])))
    return found


def save_done(unit: Unit, key: str, body: Payload) -> int:
    """Insert the evidence that a duty was done; the caller appends the entry that answers for it.

    Returns:
        how often it has been done by now.
    """
    return _save(unit, DONE, {key: body})[key]


def save_request(unit: Unit, key: str, body: Payload) -> int:
    """Insert a request; the caller appends the entry that answers for it.

    Returns:
        its number.
    """
    return _save(unit, REQUEST, {key: body})[key]


def save_laws_seen(unit: Unit, wordings: Mapping[str, str], *, at: Instant) -> None:
    """Insert what named laws say now; the caller appends the entry that answers for it."""
    _save(unit, LAW, {law: {"wording": wording, "seen_at": str(at)} for law, wording in wordings.items()})


def _save(unit: Unit, kind: str, bodies: Mapping[str, Payload]) -> dict[str, int]:
    versions = dict.fromkeys(bodies, 1)
    for row in _rows(unit, kind):
        if row.id in versions:
            versions[row.id] = row.version + 1
    rows = [
        PortfolioRow(
            kind=kind,
            id=key,
            version=versions[key],
            seq=unit.next_seq,
            body=body,
            digest=digest(body),
            recorded_at=unit.recorded_at.utc,
        )
        for key, body in bodies.items()
    ]
    unit.insert(rows)
    return versions


def _rows(reader: Reader, kind: str) -> list[PortfolioRow]:
    stored = select(PortfolioRow).where(col(PortfolioRow.kind) == kind)
    return list(reader.session.exec(stored.order_by(col(PortfolioRow.id), col(PortfolioRow.version))))
