"""Dispatching: the transactional outbox. A row is claimed and committed before the network call, settled after it.

- A dispatch row is unique by (notice, recipient, method, attempt); another attempt exists only by a recorded decision.
- A row that was claimed before a crash and not settled after it is *in doubt*: it is shown to a person and never sent
  again blindly.
- A drill's dispatches end in the drill sink, whatever is configured: its code never asks for a channel.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlmodel import col, select

from incident.agreements.model import Address
from incident.delivery.channel import Channel, Evidence, Outgoing
from incident.delivery.drill_sink import DrillSink
from incident.delivery.live import Live
from incident.errors import DecisionRefused, DeliveryInDoubt, DeliveryRefused, IncidentError, Misdirected, NotApproved
from incident.kernel.canonical import Payload, digest
from incident.kernel.codec import encode
from incident.kernel.ids import ShortId, new_id, parse_short
from incident.kernel.instants import Instant
from incident.notices.approval import demand_approved
from incident.notices.compose import contact_of
from incident.notices.draft import Draft, draft_of
from incident.notices.statement import facts_data, statement_of
from incident.operations.approve import demand_current, obligation_of
from incident.operations.assess import reassess
from incident.operations.compose import APPROVED, DISPATCHED
from incident.operations.desk import Desk
from incident.operations.matter import Matter, read_matter
from incident.operations.ordering import demand_order
from incident.operations.performance import store_performance
from incident.operations.transact import transact
from incident.record.entry import Actor
from incident.store.database import Reader, Unit
from incident.store.matter import incident_by_id
from incident.store.notices import dispatch_by_short, dispatches_of, notice_by_short, notices_of
from incident.store.rows.matter import IncidentRow
from incident.store.rows.notices import DispatchRow, DrillMessageRow, NoticeRow, StatementRow
from incident.vocabulary import IncidentKind, Tag

CLAIMED, SENT, FAILED, IN_DOUBT, BY_HAND = "claimed", "sent", "failed", "in_doubt", "by_hand"
"""States of a dispatch. `by_hand`: a portal, a letter or a courier; a person files it and records the receipt."""
COPY = " copy "
"""Stands in the recipient of a copy, which constitutes no notice."""
MACHINE = ("email", "webhook")
"""Methods that a channel can carry."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one dispatch.

    Attributes:
        id: short id, such as `7-d1`.
        state: `sent`, `failed`, `in_doubt` or `by_hand`.
        told: the peer's words, or what a person has to do.
    """

    id: str
    notice: str
    method: str
    address: str
    state: str
    told: str


@dataclass(frozen=True, slots=True)
class _Claim:
    row: DispatchRow
    message: Outgoing
    short: str


def dispatch(desk: Desk, notice: str, *, actor: Actor, now: Instant, again: str = "") -> tuple[Sent, ...]:
    """Send an approved notice by the recipient's first method, with its copies.

    Args:
        desk: where to work.
        notice: short id such as `7-n2`.
        actor: who sends.
        now: the incident's clock.
        again: the reason for a further attempt; a decision that is recorded.

    Raises:
        NotApproved: not approved, or changed since. Misdirected: no address. OrderViolated: another goes first.
        DecisionRefused: it went out already, or may have.
    """
    short = str(parse_short(notice, kind="n"))
    with desk.database.read() as reader:
        incident, _ = notice_by_short(reader, parse_short(notice))
    claims = transact(desk, incident.id, _claiming(desk, incident, short, again, actor=actor, now=now))
    results = tuple(_carry(desk, incident, short, claim, actor=actor, now=now) for claim in claims)
    reassess(desk, incident.id, actor=actor, now=_later(desk, incident, now), because=f"{short} dispatched")
    return results


def dispatch_approved(desk: Desk, incident: str, *, actor: Actor, now: Instant) -> tuple[Sent, ...]:
    """Send every approved notice of an incident that has not been sent; one that is refused stops no other.

    Args:
        desk: where to work.
        incident: inside id.
        actor: who sends.
        now: the incident's clock.
    """
    with desk.database.read() as reader:
        row = incident_by_id(reader, incident)
        waiting = [it for it in notices_of(reader, incident) if it.status == APPROVED]
        waiting = [it for it in waiting if not dispatches_of(reader, notice=it.id)]
    sent: list[Sent] = []
    for it in waiting:
        short = str(ShortId(row.kind == IncidentKind.DRILL, row.number, "n", it.number))
        try:
            sent += dispatch(desk, short, actor=actor, now=now)
        except IncidentError as error:
            sent.append(Sent("", short, "", "", FAILED, error.diagnostics()))
    return tuple(sent)


def settle(
    desk: Desk, dispatch_id: str, *, was_sent: bool, at: Instant | None, reason: str, actor: Actor, now: Instant
) -> Sent:
    """Say what became of a dispatch that is in doubt.

    Raises:
        DecisionRefused: it is not in doubt, no person, or no reason.
    """
    short = parse_short(dispatch_id, kind="d")
    with desk.database.read() as reader:
        incident, _ = dispatch_by_short(reader, short)

    def plan(reader: Reader) -> Callable[[Unit], Sent]:
        _, row = dispatch_by_short(reader, short)
        if row.state not in (CLAIMED, IN_DOUBT):
            raise DecisionRefused(f"{short} is {row.state}, not in doubt")
        if actor.kind != "person" or not reason.strip():
            raise DecisionRefused(f"{short} is settled by a named person with a reason", mend="give --by and --reason")
        matter = read_matter(reader, incident)
        told = {"dispatch": str(short), "sent": was_sent, "reason": reason, "by": actor.id}

        def write(unit: Unit) -> Sent:
            row.state = SENT if was_sent else FAILED
            if was_sent:
                row.sent_at = (at or Instant(row.claimed_at or now.utc)).utc
                store_sent(unit, matter, row, tag=Tag.DISPATCH_SETTLED, told=told, actor=actor, now=now)
            else:
                _update(unit, row)
                unit.append(Tag.DISPATCH_SETTLED, told, actor=actor, at=now)
            return Sent(str(short), "", row.method, row.address, row.state, reason)

        return write

    settled = transact(desk, incident.id, plan)
    reassess(desk, incident.id, actor=actor, now=now, because=f"{short} settled")
    return settled


def _claiming(
    desk: Desk, incident: IncidentRow, short: str, again: str, *, actor: Actor, now: Instant
) -> Callable[[Reader], Callable[[Unit], list[_Claim]]]:
    def plan(reader: Reader) -> Callable[[Unit], list[_Claim]]:
        _, row = notice_by_short(reader, parse_short(short))
        words = draft_of(row.body)
        if row.status not in (APPROVED, DISPATCHED):
            raise NotApproved(f"{short} is {row.status}", mend=f"incident notice approve {short} --by NAME")
        demand_approved(words, approved_hash=row.approved_hash, name=short)
        matter = read_matter(reader, incident)
        stored = obligation_of(matter, row)
        demand_current(matter, stored, words, name=short, now=now)
        demand_order(matter, stored, book=desk.law(), now=now, name=short)
        attempt = _attempt(dispatches_of(reader, notice=row.id), short, again)
        return lambda unit: _claim(unit, matter, row, words, attempt, again, actor=actor, now=now)

    return plan


def _attempt(earlier: list[DispatchRow], short: str, again: str) -> int:
    """The number of this attempt: the first, or a further one where every earlier one certainly failed."""
    unsettled = [row for row in earlier if row.state != FAILED]
    if unsettled:
        states = ", ".join(f"{row.method} {row.state}" for row in unsettled)
        raise DecisionRefused(
            f"{short} went out already, or may have: {states}",
            mend="settle what is in doubt with 'incident notice settle'; what was sent is not sent again",
        )
    if earlier and not again.strip():
        raise DecisionRefused(
            f"{short} failed before", mend="decide on another attempt: incident notice dispatch … --again REASON"
        )
    return max((row.attempt for row in earlier), default=0) + 1


def _claim(  # noqa: PLR0917 - the unit, what it rests on, and what is claimed
    unit: Unit,
    matter: Matter,
    notice: NoticeRow,
    words: Draft,
    attempt: int,
    again: str,
    *,
    actor: Actor,
    now: Instant,
) -> list[_Claim]:
    claims = [_claimed(unit, matter, notice, words, address, attempt, now) for address in _addresses(words)]
    unit.insert([claim.row for claim in claims])
    short = str(ShortId(matter.is_drill, matter.incident.number, "n", notice.number))
    told = {
        "notice": short,
        "hash": notice.approved_hash,
        "attempt": attempt,
        "again": again,
        "dispatches": [
            {"id": it.short, "method": it.row.method, "message_id": it.row.message_id, "state": it.row.state}
            for it in claims
        ],
    }
    unit.append(Tag.DISPATCH_CLAIMED, told, actor=actor, at=now)
    return [replace(claim, row=claim.row.model_copy()) for claim in claims]


def _addresses(words: Draft) -> list[Address]:
    """The first address that constitutes notice, then the copies that a machine can send.

    Raises:
        Misdirected: nobody recorded an address.
    """
    main = [it for it in words.addressee.addresses if not it.copy_only]
    if not main:
        raise Misdirected(
            f"no notice address of {words.addressee.name} is recorded"
            + (f" ({words.addressee.note})" if words.addressee.note else ""),
            mend="add the party with an address to the portfolio and import it, then draft again",
        )
    return [main[0], *(it for it in words.addressee.addresses if it.copy_only and it.method in MACHINE)]


def _claimed(  # noqa: PLR0917 - one row and its message
    unit: Unit, matter: Matter, notice: NoticeRow, words: Draft, address: Address, attempt: int, now: Instant
) -> _Claim:
    number = unit.next_number(f"{matter.incident.id}:d")
    recipient = f"{words.addressee.id}{COPY}{address.to}" if address.copy_only else words.addressee.id
    key = digest([notice.id, recipient, address.method, attempt])[:40]
    sender = matter.organisation.from_address
    domain = sender.rpartition("@")[2] or "incident.invalid"
    row = DispatchRow(
        id=new_id(now),
        incident=matter.incident.id,
        number=number,
        notice=notice.id,
        obligation=notice.obligation,
        recipient=recipient,
        method=address.method,
        address=address.to,
        attempt=attempt,
        message_id=f"<{key}@{domain}>",
        state=CLAIMED if address.method in MACHINE else BY_HAND,
        claimed_by="outbox",
        claimed_at=now.utc,
    )
    contact = contact_of(matter.organisation)
    message = Outgoing(
        incident=matter.incident.id,
        key=key,
        message_id=row.message_id,
        sender=sender,
        to=(address.to,),
        subject=words.subject,
        text=words.text,
        html=words.html,
        at=now,
        sender_name=matter.organisation.name,
        reply_to=contact.email if contact else "",
        language=words.language,
    )
    return _Claim(row, message, str(ShortId(matter.is_drill, matter.incident.number, "d", number)))


def _carry(desk: Desk, incident: IncidentRow, notice: str, claim: _Claim, *, actor: Actor, now: Instant) -> Sent:
    row = claim.row
    if row.state == BY_HAND:
        todo = f"file it by {row.method}, then: incident notice receipt {claim.short} --kind filed --reference …"
        return Sent(claim.short, notice, row.method, row.address, BY_HAND, todo)
    try:
        evidence = _deliver(desk, incident, claim, now)
    except DeliveryInDoubt as error:
        return _failed(desk, incident, notice, claim, IN_DOUBT, error, actor=actor, now=now)
    except DeliveryRefused as error:
        return _failed(desk, incident, notice, claim, FAILED, error, actor=actor, now=now)
    after = _later(desk, incident, now)
    row.state, row.sent_at, row.evidence = SENT, after.utc, encode(evidence)

    def plan(reader: Reader) -> Callable[[Unit], None]:
        matter = read_matter(reader, incident_by_id(reader, incident.id))
        told = {"dispatch": claim.short, "notice": notice, "method": row.method, "evidence": row.evidence}
        return lambda unit: store_sent(unit, matter, row, tag=Tag.DISPATCH_SENT, told=told, actor=actor, now=after)

    transact(desk, incident.id, plan)
    return Sent(claim.short, notice, row.method, row.address, SENT, evidence.reply)


def _deliver(desk: Desk, incident: IncidentRow, claim: _Claim, now: Instant) -> Evidence:
    """Hand one message over: a drill's to the sink, a live incident's to its channel."""
    if incident.kind != IncidentKind.LIVE:
        return _into_sink(desk, claim, now)
    live = Live.of(IncidentKind(incident.kind), incident=incident.id)
    channel: Channel | None = desk.channels().get(claim.row.method)
    if channel is None:
        raise DeliveryRefused(
            f"no channel for {claim.row.method} is configured", mend="set INCIDENT_SMTP_HOST, then send again"
        )
    return channel.deliver(claim.message, live)


def _into_sink(desk: Desk, claim: _Claim, now: Instant) -> Evidence:
    kept: list[DrillMessageRow] = []

    def keep(method: str, message: Outgoing) -> None:
        mail = {"subject": message.subject, "text": message.text, "message_id": message.message_id}
        body = {**mail, "to": list(message.to)}
        kept.append(DrillMessageRow(id=new_id(now), incident=message.incident, channel=method, at=now.utc, body=body))

    evidence = DrillSink(keep).take(claim.row.method, claim.message)
    with desk.database.work() as reader:
        reader.session.add_all(kept)
    return evidence


def _failed(  # noqa: PLR0917 - one claim to its end
    desk: Desk,
    incident: IncidentRow,
    notice: str,
    claim: _Claim,
    state: str,
    error: IncidentError,
    *,
    actor: Actor,
    now: Instant,
) -> Sent:
    row = claim.row
    row.state = state
    row.evidence = {"error": type(error).__name__, "what": error.what}

    def plan(_: Reader) -> Callable[[Unit], None]:
        def write(unit: Unit) -> None:
            _update(unit, row)
            told = {"dispatch": claim.short, "notice": notice, "state": state, **row.evidence}
            unit.append(Tag.DISPATCH_FAILED, told, actor=actor, at=_later(desk, incident, now))

        return write

    transact(desk, incident.id, plan)
    return Sent(claim.short, notice, row.method, row.address, state, error.diagnostics())


def store_sent(
    unit: Unit, matter: Matter, row: DispatchRow, *, tag: Tag, told: Payload, actor: Actor, now: Instant
) -> None:
    """Store that a dispatch went out: the statement that it is, and what it makes of the obligation."""
    notice = unit.session.get_one(NoticeRow, row.notice)
    notice.status = DISPATCHED
    words = draft_of(notice.body)
    said_at = Instant(row.sent_at or now.utc)
    statement = statement_of(words, notice=notice.id, said_at=said_at)
    unit.insert(
        [
            StatementRow(
                id=new_id(now),
                incident=row.incident,
                notice=notice.id,
                dispatch=row.id,
                recipient=words.addressee.id,
                said_at=said_at.utc,
                facts=facts_data(statement),
            )
        ]
    )
    if COPY not in row.recipient:
        store_performance(unit, matter, row, words, now=now)
    _update(unit, row)
    unit.append(tag, told, actor=actor, at=now)


def _update(unit: Unit, row: DispatchRow) -> None:
    kept = unit.session.get_one(DispatchRow, row.id)
    for name in ("state", "sent_at", "deemed_at", "evidence"):
        setattr(kept, name, getattr(row, name))


def _later(desk: Desk, incident: IncidentRow, now: Instant) -> Instant:
    """The instant after a network call: the wall clock's, for a drill its own."""
    return now if incident.kind != IncidentKind.LIVE else max(now, desk.clock.now())


def in_doubt(desk: Desk, incident: str, *, now: Instant) -> list[DispatchRow]:
    """Dispatches whose fate is not known: told so by the peer, or claimed and left by a crash."""
    with desk.database.read() as reader:
        query = select(DispatchRow).where(
            col(DispatchRow.incident) == incident, col(DispatchRow.state).in_([CLAIMED, IN_DOUBT])
        )
        rows = list(reader.session.exec(query.order_by(col(DispatchRow.number))))
    slowest = max((channel.timeout for channel in desk.channels().values()), default=0.0)
    return [row for row in rows if row.state == IN_DOUBT or _is_left(row, now, slowest)]


def _is_left(row: DispatchRow, now: Instant, timeout: float) -> bool:
    return row.claimed_at is not None and (now.utc - row.claimed_at).total_seconds() > timeout
