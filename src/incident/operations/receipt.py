"""Receipts: what came back after a dispatch, recorded with its evidence, and what it makes of the obligation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from incident.delivery.receipts import Arrival, ArrivalKind, read_arrival
from incident.errors import DecisionRefused, InputRefused
from incident.kernel.canonical import Payload
from incident.kernel.ids import new_id, parse_short
from incident.kernel.instants import Instant
from incident.notices.draft import draft_of
from incident.operations.assess import reassess
from incident.operations.desk import Desk
from incident.operations.judging import judge
from incident.operations.matter import Matter, read_matter
from incident.operations.performance import received_when_shown, shown_by, voids
from incident.operations.settling import store_sent
from incident.operations.transact import transact
from incident.record.entry import Actor
from incident.store.database import Reader, Unit
from incident.store.matter import incident_by_id, short_of
from incident.store.notices import dispatch_by_short, dispatches_by_message, dispatches_of, is_copy, notice_by_short
from incident.store.rows.matter import IncidentRow
from incident.store.rows.notices import DispatchRow, NoticeRow, ReceiptRow
from incident.store.states import DispatchState, NoticeState
from incident.vocabulary import Tag


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
    STRIKE = "postal_disruption"
    """By hand: post did not run, and the clause counts no post then."""


_SHOWS = {
    Kind.DELIVERED: "delivery",
    Kind.READ: "delivery",
    Kind.CONFIRMED: "confirmation",
    Kind.REPLY: "confirmation",
}
"""What a kind shows under a rule that wants it shown; a filing number or a queue's answer shows neither."""
PROOF = tuple(_SHOWS)
"""Kinds that show that the recipient has it."""

_TYPED_TO = timedelta(minutes=1)
"""People type instants to the minute, and mail tells them to the second."""
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
        _demand_sent(row, came, name)
        matter = read_matter(reader, incident)

        def write(unit: Unit) -> str:
            _store(unit, matter, row, came, name, actor=actor, now=now)
            return name

        return write

    transact(desk, incident.id, plan)
    reassess(desk, incident.id, actor=actor, now=now, because=f"{came.kind} of {name}")
    return name


def _demand_sent(row: DispatchRow, came: Came, name: str) -> None:
    """Refuse a receipt of what did not go out, or of which that is not known."""
    if row.state in (DispatchState.CLAIMED, DispatchState.IN_DOUBT):
        raise DecisionRefused(f"{name} is in doubt", mend=f"first: incident notice settle {name} sent|not-sent")
    if row.state == DispatchState.FAILED:
        raise DecisionRefused(f"{name} failed and was not sent", mend="check the dispatch's id")
    if row.state == DispatchState.BY_HAND and came.kind in (Kind.BOUNCE, Kind.ABSENCE):
        raise DecisionRefused(f"{name} was not filed yet", mend="record --kind filed first")
    early = row.sent_at is not None and came.at.utc < row.sent_at - _TYPED_TO
    if early and came.kind is not Kind.FILED:
        raise DecisionRefused(f"{came.at.short()} is before {name} was sent", where="--at", mend="check the instant")


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
    found = [
        (shorts[it.message_id], came)
        for it in arrivals
        if it.message_id in about and (came := _came(it, about[it.message_id], now)) is not None
    ]
    if not found:
        raise InputRefused("the mail is about no dispatch of ours", mend="file it by hand: incident notice receipt …")
    return tuple(f"{came.kind} of {record(desk, short, came, actor=actor, now=now)}" for short, came in found)


def _came(arrival: Arrival, row: DispatchRow, now: Instant) -> Came | None:
    """What a mail says of a dispatch; a peer whose clock goes wrong tells an instant between sending and now."""
    kind = _ARRIVALS.get(arrival.kind)
    if kind is None:
        return None
    at = arrival.at if arrival.at is not None and arrival.at <= now else now
    if row.sent_at is not None:
        at = max(at, Instant(row.sent_at))
    return Came(kind, at, evidence={"status": arrival.status, "address": arrival.address, "words": arrival.text})


def _find(reader: Reader, text: str) -> tuple[IncidentRow, int]:
    short = parse_short(text)
    if short.kind == "d":
        incident, row = dispatch_by_short(reader, short)
        return incident, row.number
    incident, notice = notice_by_short(reader, parse_short(text, kind="n"))
    rows = [row for row in dispatches_of(reader, notice=notice.id) if not is_copy(row)]
    if not rows:
        raise DecisionRefused(f"{text} was not dispatched", mend=f"first: incident notice dispatch {text}")
    return incident, rows[-1].number


def _store(unit: Unit, matter: Matter, row: DispatchRow, came: Came, name: str, *, actor: Actor, now: Instant) -> None:
    told: Payload = {"dispatch": name, "kind": came.kind, "at": came.at.iso(), "reference": came.reference}
    stored = next(it for it in matter.obligations if it.id == row.obligation)
    if row.state == DispatchState.BY_HAND:
        evidence = {"by": actor.id, "reference": came.reference}
        store_sent(unit, matter, row.id, sent_at=came.at, evidence=evidence, now=now)
    kept = unit.session.get_one(DispatchRow, row.id)
    if came.kind in voids(matter, stored, row.method):
        _void(unit, kept)
    elif _SHOWS.get(came.kind, "") in shown_by(matter, stored, row.method) or (
        kept.state == DispatchState.BOUNCED and came.kind in PROOF
    ):
        words = draft_of(unit.session.get_one(NoticeRow, kept.notice).body)
        _prove(unit, kept, received_when_shown(matter, stored, words, row.method, came.at))
    if not is_copy(kept):
        judge(unit, stored, now=now, basis=f"{came.kind} of {name}")
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


def _void(unit: Unit, row: DispatchRow) -> None:
    """What was sent came back: nothing rests on it any more."""
    row.state, row.deemed_at = DispatchState.BOUNCED, None
    if not is_copy(row):
        unit.session.get_one(NoticeRow, row.notice).status = NoticeState.RETURNED


def _prove(unit: Unit, row: DispatchRow, at: Instant) -> None:
    """The recipient has it: from then on at the latest, even where something came back before."""
    row.state = DispatchState.SENT
    shown = max(at.utc, row.sent_at) if row.sent_at is not None else at.utc
    row.deemed_at = shown if row.deemed_at is None else min(row.deemed_at, shown)
    if not is_copy(row):
        unit.session.get_one(NoticeRow, row.notice).status = NoticeState.DISPATCHED
