"""Receipts: what came back after a dispatch, recorded with its evidence, and what it makes of the obligation."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from incident.delivery.receipts import Arrival, ArrivalKind, read_arrival
from incident.errors import DecisionRefused, InputRefused
from incident.kernel.canonical import Payload
from incident.kernel.ids import new_id, parse_short
from incident.kernel.instants import Instant
from incident.operations.assess import reassess
from incident.operations.desk import Desk
from incident.operations.dispatch import BY_HAND, CLAIMED, COPY, IN_DOUBT, SENT, store_sent
from incident.operations.matter import Matter, read_matter
from incident.operations.occasions import clause_of
from incident.operations.performance import method_of, store_undone, store_verdict
from incident.operations.transact import transact
from incident.record.entry import Actor
from incident.store.database import Reader, Unit
from incident.store.matter import StoredObligation, incident_by_id, short_of
from incident.store.notices import dispatch_by_short, dispatches_by_message, dispatches_of, notice_by_short
from incident.store.rows.matter import IncidentRow
from incident.store.rows.notices import DispatchRow, NoticeRow, ReceiptRow
from incident.vocabulary import Tag

BOUNCED = "bounced"


class Kind(StrEnum):
    """What came back."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    READ = "read"
    FILED = "filed"
    """By hand: filed at a portal, posted, handed to the courier."""
    CONFIRMED = "confirmed"
    REPLY = "reply"
    BOUNCE = "bounce"
    ABSENCE = "absence_reply"


PROOF = (Kind.DELIVERED, Kind.READ, Kind.CONFIRMED, Kind.REPLY)
"""Kinds that show that the recipient has it."""

_ARRIVALS = {
    ArrivalKind.BOUNCE: Kind.BOUNCE,
    ArrivalKind.DELIVERED: Kind.DELIVERED,
    ArrivalKind.READ: Kind.READ,
    ArrivalKind.ABSENCE_REPLY: Kind.ABSENCE,
    ArrivalKind.REPLY: Kind.REPLY,
}
"""What a mail that came back records; a delay or a relay proves nothing yet."""


@dataclass(frozen=True, slots=True)
class Came:
    """One receipt.

    Attributes:
        at: when it happened.
        reference: filing number, queue id or the like.
        evidence: what proves it, as data.
    """

    kind: Kind
    at: Instant
    reference: str = ""
    evidence: Payload | None = None


def record(desk: Desk, short: str, came: Came, *, actor: Actor, now: Instant) -> str:
    """Record a receipt of a dispatch.

    Args:
        desk: where to work.
        short: short id of the dispatch (`7-d1`) or of a notice with one dispatch (`7-n2`).
        came: what came back.
        actor: who records it.
        now: the incident's clock.

    Returns:
        short id of the dispatch.

    Raises:
        DecisionRefused: it was never sent, or a receipt from the future.
    """
    with desk.database.read() as reader:
        incident, number = _find(reader, short)
    if came.at > now:
        raise DecisionRefused(f"{came.at.short()} is after now", where="--at", mend="check the instant")
    name = str(short_of(incident, "d", number))

    def plan(reader: Reader) -> Callable[[Unit], str]:
        _, row = dispatch_by_short(reader, parse_short(name))
        if row.state in (CLAIMED, IN_DOUBT):
            raise DecisionRefused(f"{name} is in doubt", mend=f"first: incident notice settle {name}")
        matter = read_matter(reader, incident)

        def write(unit: Unit) -> str:
            _store(unit, matter, row, came, name, actor=actor, now=now)
            return name

        return write

    transact(desk, incident.id, plan)
    reassess(desk, incident.id, actor=actor, now=now, because=f"{came.kind} of {name}")
    return name


def arrive(desk: Desk, data: bytes, *, actor: Actor, now: Instant) -> tuple[str, ...]:
    """Read a mail that came back and record what it says of our dispatches.

    Args:
        desk: where to work.
        data: the mail's bytes: a delivery report, a disposition, an absence reply, an answer.
        actor: who brings it.
        now: the wall clock.

    Returns:
        what was recorded, in words.

    Raises:
        InputRefused: it is about no dispatch of ours.
    """
    arrivals = read_arrival(data)
    with desk.database.read() as reader:
        about = {row.message_id: row for row in dispatches_by_message(reader, [it.message_id for it in arrivals])}
        shorts = {
            row.message_id: str(short_of(incident_by_id(reader, row.incident), "d", row.number))
            for row in about.values()
        }
    found = [(shorts[it.message_id], came) for it in arrivals if it.message_id in shorts and (came := _came(it, now))]
    if not found:
        raise InputRefused("the mail is about no dispatch of ours", mend="file it by hand: incident notice receipt …")
    return tuple(f"{came.kind} of {record(desk, short, came, actor=actor, now=now)}" for short, came in found)


def _came(arrival: Arrival, now: Instant) -> Came | None:
    kind = _ARRIVALS.get(arrival.kind)
    at = arrival.at if arrival.at is not None and arrival.at <= now else now
    return (
        None
        if kind is None
        else Came(kind, at, evidence={"status": arrival.status, "address": arrival.address, "words": arrival.text})
    )


def _find(reader: Reader, text: str) -> tuple[IncidentRow, int]:
    short = parse_short(text)
    if short.kind == "d":
        incident, row = dispatch_by_short(reader, short)
        return incident, row.number
    incident, notice = notice_by_short(reader, parse_short(text, kind="n"))
    rows = [row for row in dispatches_of(reader, notice=notice.id) if COPY not in row.recipient]
    if not rows:
        raise DecisionRefused(f"{text} was not dispatched", mend=f"first: incident notice dispatch {text}")
    return incident, rows[-1].number


def _store(unit: Unit, matter: Matter, row: DispatchRow, came: Came, name: str, *, actor: Actor, now: Instant) -> None:
    stored = next(it for it in matter.obligations if it.id == row.obligation)
    told: Payload = {"dispatch": name, "kind": came.kind, "at": came.at.iso(), "reference": came.reference}
    if row.state == BY_HAND:
        if came.kind is Kind.BOUNCE:
            raise DecisionRefused(f"{name} was not filed yet", mend="record --kind filed first")
        row.state, row.sent_at = SENT, came.at.utc
        row.evidence = {"by": actor.id, "reference": came.reference}
        store_sent(unit, matter, row, tag=Tag.DISPATCH_SENT, told=told, actor=actor, now=now)
    elif _undoes(matter, stored, row, came.kind):
        row.state = BOUNCED
        unit.session.get_one(DispatchRow, row.id).state = BOUNCED
        unit.session.get_one(NoticeRow, row.notice).status = "returned"
        store_undone(unit, stored, came.at, now=now, basis=f"{came.kind} of {name}")
    elif came.kind in PROOF and row.deemed_at is None:
        unit.session.get_one(DispatchRow, row.id).deemed_at = came.at.utc
        store_verdict(unit, stored, came.at, now=now, basis=f"{came.kind} of {name}")
    receipt = ReceiptRow(
        id=new_id(now),
        incident=row.incident,
        dispatch=row.id,
        seq=unit.next_seq,
        kind=came.kind,
        at=came.at.utc,
        reference=came.reference,
        evidence=came.evidence,
    )
    unit.insert([receipt])
    unit.append(Tag.RECEIPT_RECORDED, told, actor=actor, at=now)


def _undoes(matter: Matter, stored: StoredObligation, row: DispatchRow, kind: Kind) -> bool:
    """Whether a receipt makes the dispatch void: a bounce always, an absence reply where the clause says so."""
    if kind is Kind.BOUNCE:
        return True
    clause = clause_of(matter, stored)
    rule = method_of(clause[1], row.method) if clause else None
    voided = rule.deemed.voided_by if rule is not None and rule.deemed is not None else ()
    return kind is Kind.ABSENCE and "absence_reply" in voided
