"""Rows of the ledger to domain objects and back: costs, and allocations with their lines.

A cost is never edited: a correction is a newer cost that replaces it, and only what is not replaced is allocated. An
allocation keeps the whole case that it rests on, so that it can be run again and compared byte for byte.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlmodel import col, select

from incident.errors import UnknownReference
from incident.kernel.canonical import digest
from incident.kernel.codec import decode, encode
from incident.kernel.ids import ShortId, new_id
from incident.kernel.instants import Instant
from incident.liability.allocation import Allocation, Case
from incident.liability.items import CostItem, Receipt
from incident.liability.results import Bucket
from incident.store.database import Reader, Unit
from incident.store.matter import incident_by_short, short_of
from incident.store.rows.ledger import AllocationLineRow, AllocationRow, CostEvidenceRow, CostRow
from incident.store.rows.matter import IncidentRow
from incident.vocabulary import IncidentKind


@dataclass(frozen=True, slots=True)
class StoredCost:
    """One recorded cost.

    Attributes:
        item: what the waterfall takes; its id is the short id.
        replaced_by: short id of the cost that corrects it; empty where it counts.
        recorded_at: when it was recorded.
        note: what the person who recorded it wanted to say.
    """

    item: CostItem
    replaced_by: str
    recorded_at: Instant
    note: str


@dataclass(frozen=True, slots=True)
class StoredAllocation:
    """One run of the waterfall.

    Attributes:
        id: short id, such as `7-a1`.
        inputs_digest: of the case; equal inputs give equal outcomes.
    """

    id: str
    made_at: Instant
    inputs_digest: str
    case: Case
    outcome: Allocation


def cost_row(
    item: CostItem, incident: IncidentRow, *, number: int, seq: int, replaces: int | None, note: str, now: Instant
) -> CostRow:
    """The row of a cost; the columns are for queries, the body is the cost."""
    return CostRow(
        id=new_id(now),
        incident=incident.id,
        number=number,
        seq=seq,
        incurred_by=item.incurred_by,
        leaf=item.leaf,
        nature=item.nature,
        amount=f"{item.money.amount:f}",
        currency=item.money.currency,
        spent_on=item.spent_on,
        documented=item.documented,
        evidence=item.evidence,
        recorded_at=now.utc,
        body={"item": encode(item), "replaces": replaces, "note": note},
    )


def costs_of(reader: Reader, incident: IncidentRow) -> list[StoredCost]:
    """Every cost of an incident in order of recording, replaced ones too."""
    rows = list(
        reader.session.exec(select(CostRow).where(col(CostRow.incident) == incident.id).order_by(col(CostRow.number)))
    )
    replaced = {row.body["replaces"]: row.number for row in rows if row.body["replaces"] is not None}
    shown = _receipts(reader, incident)
    return [
        StoredCost(
            _with(decode(CostItem, row.body["item"]), shown.get(row.number, ())),
            str(short_of(incident, "c", replaced[row.number])) if row.number in replaced else "",
            Instant(row.recorded_at),
            row.body["note"],
        )
        for row in rows
    ]


def _with(item: CostItem, receipts: tuple[Receipt, ...]) -> CostItem:
    """A cost with the documents that show it; what is shown is documented."""
    return replace(item, receipts=receipts, documented=True) if receipts else item


def _receipts(reader: Reader, incident: IncidentRow) -> dict[int, tuple[Receipt, ...]]:
    query = select(CostEvidenceRow).where(col(CostEvidenceRow.incident) == incident.id)
    found: dict[int, tuple[Receipt, ...]] = {}
    for row in reader.session.exec(query.order_by(col(CostEvidenceRow.seq), col(CostEvidenceRow.id))):
        found[row.cost] = (*found.get(row.cost, ()), Receipt(row.name, row.sha256, row.size))
    return found


def evidence_rows(
    receipts: Iterable[Receipt], incident: IncidentRow, *, cost: int, seq: int, by: str, now: Instant
) -> list[CostEvidenceRow]:
    """The rows of documents that show a cost."""
    return [
        CostEvidenceRow(
            id=new_id(now),
            incident=incident.id,
            seq=seq,
            cost=cost,
            name=each.name,
            sha256=each.sha256,
            size=each.size,
            by=by,
            recorded_at=now.utc,
        )
        for each in receipts
    ]


def cost_by_short(reader: Reader, short: ShortId) -> CostRow:
    """The cost of a typed id.

    Raises:
        UnknownReference: there is none.
    """
    incident = incident_by_short(reader, short)
    named = select(CostRow).where(col(CostRow.incident) == incident.id, col(CostRow.number) == short.item)
    row = reader.session.exec(named).one_or_none()
    if row is None:
        raise UnknownReference(f"no cost {short}", mend=f"'incident cost list {short.incident}' lists them")
    return row


def save_allocation(
    unit: Unit, incident: IncidentRow, case: Case, outcome: Allocation, *, now: Instant
) -> AllocationRow:
    """Insert an allocation with its lines; the caller appends the entry that answers for it."""
    row = AllocationRow(
        id=new_id(now),
        incident=incident.id,
        number=unit.next_number(f"{incident.id}:a"),
        seq=unit.next_seq,
        made_at=now.utc,
        inputs_digest=digest(encode(case)),
        body={"case": encode(case), "outcome": encode(outcome)},
    )
    lines = [
        AllocationLineRow(
            allocation=row.id,
            position=position,
            incident=incident.id,
            item=line.item,
            bearer=line.bearer,
            amount=f"{line.amount:f}",
            currency=line.currency,
            reason=line.reason,
            clause=line.clause,
            terms_version=line.terms_version,
        )
        for position, line in enumerate(outcome.lines)
    ]
    unit.insert([row, *lines])
    return row


def newest_allocation(reader: Reader, incident: IncidentRow) -> StoredAllocation | None:
    """The last run of the waterfall over an incident's costs; None where there was none."""
    made = select(AllocationRow).where(col(AllocationRow.incident) == incident.id)
    row = reader.session.exec(made.order_by(col(AllocationRow.number).desc()).limit(1)).one_or_none()
    return None if row is None else stored_allocation(row, incident)


def stored_allocation(row: AllocationRow, incident: IncidentRow) -> StoredAllocation:
    """An allocation as it was made."""
    case, outcome = decode(Case, row.body["case"]), decode(Allocation, row.body["outcome"])
    short = str(short_of(incident, "a", row.number))
    return StoredAllocation(short, Instant(row.made_at), row.inputs_digest, case, outcome)


def cap_use(reader: Reader, *, without: str, agreements: Iterable[str]) -> list[tuple[str, Bucket, str, Decimal]]:
    """What live incidents use of the caps of these agreements: (agreement, bucket, currency, amount).

    Of each incident its newest allocation counts; a drill's never does.

    Args:
        reader: where to read.
        without: id of the incident that is being allocated.
        agreements: ids.
    """
    wanted, use = set(agreements), list[tuple[str, Bucket, str, Decimal]]()
    live = select(IncidentRow).where(col(IncidentRow.kind) == IncidentKind.LIVE, col(IncidentRow.id) != without)
    for incident in reader.session.exec(live.order_by(col(IncidentRow.number))):
        found = newest_allocation(reader, incident)
        for settlement in found.outcome.settlements if found else ():
            if settlement.agreement in wanted:
                use += [(settlement.agreement, bucket, settlement.currency, paid) for bucket, paid in settlement.paid]
    return use
