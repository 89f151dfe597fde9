"""Obligations by counsel's hand: entered, overridden, decided; each by a named person with basis and reasons."""

from collections.abc import Callable
from dataclasses import dataclass

from incident.errors import DecisionRefused, InputRefused, UnknownReference
from incident.kernel.canonical import Payload
from incident.kernel.codec import encode
from incident.kernel.ids import new_id, parse_short
from incident.kernel.instants import Instant
from incident.kernel.places import check_place
from incident.kernel.seats import has_seat
from incident.obligations.obligation import ObligationKey
from incident.operations.assess import Change, derive_obligations, store_assessment
from incident.operations.by_hand import DecisionKind
from incident.operations.consent import WITHOUT
from incident.operations.desk import Desk
from incident.operations.matter import find_incident, read_matter, still_open
from incident.operations.transact import transact
from incident.record.entry import Actor
from incident.store.database import Reader, Unit
from incident.store.house import portfolio_of
from incident.store.matter import obligation_by_short
from incident.store.rows.matter import DecisionRow, IncidentRow
from incident.vocabulary import Audience, Tag


@dataclass(frozen=True, slots=True)
class Entered:
    """An obligation that no rule and no clause knows: an order, a regulator's request, an agreed extension.

    Attributes:
        title: what a person calls it.
        holder: id of the entity of ours that owes it.
        recipient: who is told.
        due: the stated date.
        basis: document, docket or letter that it rests on.
    """

    title: str
    holder: str
    recipient: str
    audience: Audience
    due: Instant
    basis: str
    reasons: str


def add(desk: Desk, incident: str, entered: Entered, *, actor: Actor, now: Instant) -> tuple[Change, ...]:
    """Enter an obligation by hand.

    Raises:
        DecisionRefused: no basis or no reasons.
    """
    _need(entered.basis, "--basis", "name the order, letter or agreement that it rests on")
    identity = new_id(now)
    key = ObligationKey(f"manual/{identity}", entered.holder, entered.recipient)
    body: Payload = {
        "key": encode(key),
        "title": entered.title,
        "audience": entered.audience,
        "due": _stated(entered.due),
        "basis": entered.basis,
    }
    with desk.database.read() as reader:
        row = find_incident(reader, incident)
    decision = _Decision(DecisionKind.ADDED, str(key), entered.title, entered.reasons, body)
    return _decide(desk, row, decision, Tag.OBLIGATION_ADDED, actor=actor, now=now)


def override(
    desk: Desk, obligation: str, *, due: Instant, basis: str, reasons: str, actor: Actor, now: Instant
) -> tuple[Change, ...]:
    """Put a date in place of the computed one, which is kept beside it.

    Raises:
        DecisionRefused: no basis or no reasons.
    """
    _need(basis, "--basis", "name the agreement or order that moves the date")
    body: Payload = {"due": _stated(due), "basis": basis}
    row, key = _find(desk, obligation)
    decision = _Decision(DecisionKind.OVERRIDDEN, str(key), due.short(), reasons, body)
    return _decide(desk, row, decision, Tag.OBLIGATION_OVERRIDDEN, actor=actor, now=now)


def decide(
    desk: Desk, obligation: str, *, required: bool, reasons: str, actor: Actor, now: Instant
) -> tuple[Change, ...]:
    """Decide that a notice is required, or that it is not.

    Raises:
        DecisionRefused: no reasons.
    """
    row, key = _find(desk, obligation)
    kind = DecisionKind.REQUIRED if required else DecisionKind.NOT_REQUIRED
    return _decide(
        desk, row, _Decision(kind, str(key), kind, reasons, {}), Tag.OBLIGATION_DECIDED, actor=actor, now=now
    )


def lead_authority(
    desk: Desk, obligation: str, *, authority: str, reasons: str, actor: Actor, now: Instant
) -> tuple[Change, ...]:
    """Decide which authority leads for the holder of an obligation; until then every competent one is told.

    Raises:
        DecisionRefused: no reasons. InputRefused: no such place, or no authority there is competent for the holder.
    """
    check_place(authority, where="lead")
    row, key = _find(desk, obligation)
    with desk.database.read() as reader:
        held = [it.key for it in read_matter(reader, row).obligations if it.key.holder == key.holder]
    told = {it.recipient for it in held if has_seat(it.recipient)}
    if authority not in told:
        competent = f"one of {', '.join(sorted(told)) or 'none'}, where an authority is told of it"
        raise InputRefused(f"no authority in {authority} is competent for {key.holder}", where="lead", mend=competent)
    decision = _Decision(DecisionKind.LEAD_AUTHORITY, key.holder, authority, reasons, {})
    return _decide(desk, row, decision, Tag.OBLIGATION_DECIDED, actor=actor, now=now)


def consent(desk: Desk, obligation: str, *, of: str, reasons: str, actor: Actor, now: Instant) -> tuple[Change, ...]:
    """Record that somebody agreed to a statement, or that it goes without: `WITHOUT`.

    Args:
        desk: where to work.
        obligation: short id of the obligation whose notice it is.
        of: party id, or `consent.WITHOUT`.
        reasons: the letter in which they agreed, or why it goes without.
        actor: the named person.
        now: the incident's clock.

    Raises:
        DecisionRefused: no reasons. UnknownReference: no such party.
    """
    with desk.database.read() as reader:
        parties = portfolio_of(reader).parties
    if of != WITHOUT and of not in parties:
        raise UnknownReference(f"party {of!r} is not recorded", mend=f"name a party, or consent={WITHOUT}")
    row, key = _find(desk, obligation)
    decision = _Decision(DecisionKind.CONSENT, str(key), of, reasons, {})
    return _decide(desk, row, decision, Tag.OBLIGATION_DECIDED, actor=actor, now=now)


@dataclass(frozen=True, slots=True)
class _Decision:
    kind: DecisionKind
    subject: str
    choice: str
    reasons: str
    body: Payload


def _decide(
    desk: Desk, incident: IncidentRow, decision: _Decision, tag: Tag, *, actor: Actor, now: Instant
) -> tuple[Change, ...]:
    _need(decision.reasons, "--reason", "a decision carries its reasons")

    def plan(reader: Reader) -> Callable[[Unit], tuple[Change, ...]]:
        row = _row(incident.id, decision, reader.head(incident.id) + 1, actor, now)
        matter = read_matter(reader, still_open(reader, incident)).with_decision(row)
        assessed = derive_obligations(desk, matter, now=now)

        def write(unit: Unit) -> tuple[Change, ...]:
            unit.insert([row])
            told = {"kind": row.kind, "subject": row.subject, "choice": row.choice, "reasons": row.reasons}
            unit.append(tag, {**told, "by": row.by, "body": row.body}, actor=actor, at=now)
            because = f"{row.kind.replace('_', ' ')} by {row.by}"
            return store_assessment(
                unit, matter, assessed, law=desk.law().digest, actor=actor, now=now, because=because
            )

        return write

    return transact(desk, incident.id, plan)


def _row(incident: str, decision: _Decision, seq: int, actor: Actor, now: Instant) -> DecisionRow:
    return DecisionRow(
        id=new_id(now),
        incident=incident,
        seq=seq,
        kind=decision.kind,
        subject=decision.subject,
        choice=decision.choice,
        reasons=decision.reasons,
        by=actor.id,
        at=now.utc,
        body=decision.body or None,
    )


def _find(desk: Desk, obligation: str) -> tuple[IncidentRow, ObligationKey]:
    short = parse_short(obligation, kind="o")
    with desk.database.read() as reader:
        return find_incident(reader, str(short)), obligation_by_short(reader, short).key


def _need(text: str, where: str, mend: str) -> None:
    if not text.strip():
        raise DecisionRefused("it is empty", where=where, mend=mend)


def _stated(due: Instant) -> str:
    return f"{due.iso()}[{due.zone}]"
