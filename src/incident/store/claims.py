"""Rows of claims and reserves to domain objects and back; each row is one thing that happened, and none changes."""

from decimal import Decimal

from sqlmodel import col, select

from incident.errors import UnknownReference
from incident.kernel.codec import decode, encode
from incident.kernel.ids import ShortId, new_id
from incident.kernel.instants import Instant
from incident.kernel.money import Money
from incident.liability.claims import ClaimEvent, ClaimFile
from incident.liability.reserves import ReserveEntry
from incident.store.database import Reader
from incident.store.matter import short_of
from incident.store.rows.ledger import ClaimRow, ReserveRow
from incident.store.rows.matter import IncidentRow


def claim_row(
    claim: ClaimFile, event: ClaimEvent, incident: IncidentRow, *, number: int, seq: int, now: Instant
) -> ClaimRow:
    """The row of the newest event of a claim that already has it."""
    return ClaimRow(
        id=new_id(now),
        incident=incident.id,
        number=number,
        version=len(claim.events),
        seq=seq,
        claimant=claim.claimant,
        against=claim.against,
        agreement=claim.agreement,
        currency=claim.currency,
        step=event.step,
        amount=f"{event.total:f}",
        on=event.on,
        recorded_at=now.utc,
        body=encode(event),
    )


def claims_of(reader: Reader, incident: IncidentRow) -> list[ClaimFile]:
    """Every claim of an incident with its whole history, in the order of their numbers."""
    query = select(ClaimRow).where(col(ClaimRow.incident) == incident.id)
    rows: dict[int, list[ClaimRow]] = {}
    for row in reader.session.exec(query.order_by(col(ClaimRow.number), col(ClaimRow.version))):
        rows.setdefault(row.number, []).append(row)
    return [_claim(incident, number, found) for number, found in rows.items()]


def claim_by_short(reader: Reader, incident: IncidentRow, short: ShortId) -> ClaimFile:
    """The claim of a typed id such as `7-k1`.

    Raises:
        UnknownReference: there is none.
    """
    found = next((it for it in claims_of(reader, incident) if it.id == str(short)), None)
    if found is None:
        raise UnknownReference(f"no claim {short}", mend=f"'incident claim list {short.incident}' lists them")
    return found


def reserve_row(entry: ReserveEntry, incident: IncidentRow, *, version: int, seq: int, now: Instant) -> ReserveRow:
    """The row of a reserve as it was set or moved."""
    return ReserveRow(
        id=new_id(now),
        incident=incident.id,
        party=entry.party,
        head=entry.head,
        version=version,
        seq=seq,
        amount=f"{entry.money.amount:f}",
        currency=entry.money.currency,
        on=entry.on,
        recorded_at=now.utc,
        body={"basis": entry.basis, "by": entry.by},
    )


def reserves_of(reader: Reader, incident: IncidentRow) -> list[ReserveEntry]:
    """Every setting of every reserve of an incident, in the order of recording."""
    query = select(ReserveRow).where(col(ReserveRow.incident) == incident.id)
    return [
        ReserveEntry(
            row.party, row.head, Money(Decimal(row.amount), row.currency), row.on, row.body["basis"], row.body["by"]
        )
        for row in reader.session.exec(query.order_by(col(ReserveRow.seq), col(ReserveRow.id)))
    ]


def _claim(incident: IncidentRow, number: int, rows: list[ClaimRow]) -> ClaimFile:
    first = rows[0]
    return ClaimFile(
        str(short_of(incident, "k", number)),
        first.claimant,
        first.against,
        first.agreement,
        first.currency,
        tuple(decode(ClaimEvent, row.body) for row in rows),
    )
