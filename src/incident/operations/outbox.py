"""The outbox: dispatch rows are claimed and committed before the network call, and settled after it.

- A dispatch row is unique by (notice, recipient, method, attempt); another attempt exists only by the recorded
  decision of a named person, and only where every earlier one certainly failed or came back.
- A row that was claimed before a crash and not settled after it is *in doubt*: it is shown to a person and never sent
  again blindly.
- An obligation has one notice on its way at a time; what follows one that went out is a supplement.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlmodel import col, select

from incident.agreements.model import Address
from incident.delivery.channel import Outgoing
from incident.errors import DecisionRefused, Misdirected, NotApproved, RecordBroken
from incident.kernel.canonical import digest
from incident.kernel.ids import ShortId, new_id, parse_short
from incident.kernel.instants import Instant, parse_instant
from incident.notices.approval import PERSON, PLAYER, demand_approved
from incident.notices.compose import contact_of
from incident.notices.draft import Draft, draft_of
from incident.operations.approve import demand_alone, demand_current, obligation_of
from incident.operations.consent import demand_consent
from incident.operations.desk import Desk
from incident.operations.matter import Matter, read_matter
from incident.operations.ordering import demand_not_held, demand_order
from incident.record.entry import Actor
from incident.store.database import Reader, Unit
from incident.store.matter import incident_by_id
from incident.store.notices import copy_to, dispatches_of, is_copy, notice_by_short
from incident.store.rows.matter import IncidentRow
from incident.store.rows.notices import DispatchRow, NoticeRow
from incident.store.states import DispatchState, NoticeState
from incident.vocabulary import IncidentKind, Tag

MACHINE = ("email", "webhook")
"""Methods that a channel can carry."""
SLACK = timedelta(seconds=60)
"""What a claim may take beside its network calls: locks, names to look up, a busy machine."""
_UNKNOWN = timedelta(minutes=20)
"""Within which a claim that states no limit of its own has come to an end."""
_GONE_FOR_NOTHING = (DispatchState.FAILED, DispatchState.BOUNCED)
"""After these it is certain that the recipient does not have it."""
_DISPATCHABLE = (NoticeState.APPROVED, NoticeState.DISPATCHED, NoticeState.RETURNED)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a person asks for.

    Attributes:
        again: the reason for a further attempt; empty: the first.
        method: by which of the recipient's methods; empty: the first that the contract or the recipient ranks.
    """

    again: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claimed row, apart from any session, and the message that it stands for.

    Attributes:
        begin_within: how long after the claim its network call may begin; a process that slept longer sends nothing.
    """

    row: DispatchRow
    message: Outgoing
    short: str
    begin_within: timedelta = timedelta.max


def claiming(
    desk: Desk, incident: IncidentRow, short: str, attempt: Attempt, *, actor: Actor, now: Instant
) -> Callable[[Reader], Callable[[Unit], list[Claim]]]:
    """The plan that claims the dispatches of one notice, after everything that was approved was checked again.

    Args:
        desk: where to work.
        incident: the notice's incident.
        short: short id of the notice.
        attempt: what is asked for.
        actor: who sends.
        now: the incident's clock.
    """

    def plan(reader: Reader) -> Callable[[Unit], list[Claim]]:
        _, row = notice_by_short(reader, parse_short(short))
        words = draft_of(row.body)
        if row.status not in _DISPATCHABLE:
            raise NotApproved(f"{short} is {row.status}", mend=f"incident notice approve {short} --by NAME")
        demand_approved(words, approved_hash=row.approved_hash, name=short)
        matter = read_matter(reader, incident)
        stored = obligation_of(matter, row)
        earlier = dispatches_of(reader, notice=row.id)
        number = _number(earlier, short, attempt.again, actor, words)
        demand_alone(reader, matter, row, words, name=short)
        demand_current(matter, stored, words, name=short, now=now)
        demand_not_held(matter, stored, book=desk.law(), now=now, name=short)
        demand_order(matter, stored, book=desk.law(), now=now, name=short)
        demand_consent(matter, stored, now=now, name=short)
        addresses, call = _addresses(words, attempt.method, earlier), _call(desk, incident)
        return lambda unit: _claim(unit, matter, row, words, addresses, number, attempt, call, actor=actor, now=now)

    return plan


def in_doubt(desk: Desk, incident: str, *, now: Instant) -> list[DispatchRow]:
    """Dispatches whose fate is not known: told so by the peer, or claimed and left by a crash."""
    with desk.database.read() as reader:
        row = incident_by_id(reader, incident)
        query = select(DispatchRow).where(
            col(DispatchRow.incident) == incident,
            col(DispatchRow.state).in_([DispatchState.CLAIMED, DispatchState.IN_DOUBT]),
        )
        rows = list(reader.session.exec(query.order_by(col(DispatchRow.number))))
    return [it for it in rows if it.state == DispatchState.IN_DOUBT or is_left(row, it, now=now)]


def is_left(incident: IncidentRow, row: DispatchRow, *, now: Instant) -> bool:
    """Whether a claim is older than the call that it was made for can last; a drill's clock stands still meanwhile."""
    return incident.kind != IncidentKind.LIVE or now > ends_at(row)


def ends_at(row: DispatchRow) -> Instant:
    """The last instant at which a claim can still be carried.

    The claim itself states it: whoever asks may be configured otherwise than the process that sends.
    """
    if row.evidence and "until" in row.evidence:
        return parse_instant(row.evidence["until"])
    if row.claimed_at is None:
        raise RecordBroken(f"dispatch {row.id} was never claimed", mend="run 'incident record verify --all'")
    return Instant(row.claimed_at).plus(_UNKNOWN)


def _call(desk: Desk, incident: IncidentRow) -> timedelta:
    """How long the slowest channel may take; a drill's sink takes no time."""
    if incident.kind != IncidentKind.LIVE:
        return timedelta(0)
    return timedelta(seconds=max((channel.timeout for channel in desk.channels().values()), default=0.0))


def _number(earlier: list[DispatchRow], short: str, again: str, actor: Actor, words: Draft) -> int:
    """The number of this attempt: the first, or a further one where every earlier one certainly came to nothing."""
    mine = [row for row in earlier if not is_copy(row)]
    unsettled = [row for row in mine if row.state not in _GONE_FOR_NOTHING]
    if unsettled:
        states = ", ".join(f"{row.method} {row.state.replace('_', ' ')}" for row in unsettled)
        raise DecisionRefused(
            f"{short} went out already, or may have: {states}",
            mend="settle what is in doubt with 'incident notice settle'; what was sent is not sent again",
        )
    if mine and not again.strip():
        raise DecisionRefused(
            f"{short} {mine[-1].state} before",
            mend=f"decide on another attempt: incident notice dispatch {short} --again REASON",
        )
    if mine and actor.kind != PERSON and not (words.exercise and actor.kind == PLAYER):
        raise DecisionRefused(f"a further attempt of {short} is a person's decision", mend="name one: --by")
    return max((row.attempt for row in earlier), default=0) + 1


def _addresses(words: Draft, method: str, earlier: list[DispatchRow]) -> list[Address]:
    """The address that constitutes notice, then the copies that a machine can send and that did not go yet.

    Raises:
        Misdirected: nobody recorded an address, or none of that method.
    """
    main = [it for it in words.addressee.addresses if not it.copy_only and method in ("", it.method)]
    if not main:
        note = f" ({words.addressee.note})" if words.addressee.note else ""
        raise Misdirected(
            f"no notice address of {words.addressee.name} is recorded{f' for {method}' if method else ''}{note}",
            mend="add the party with an address to the portfolio and import it, then draft again",
        )
    gone = {row.address for row in earlier if is_copy(row) and row.state not in _GONE_FOR_NOTHING}
    copies = [it for it in words.addressee.addresses if it.copy_only and it.method in MACHINE and it.to not in gone]
    return [main[0], *copies]


def _claim(  # noqa: PLR0917 - the unit, what it rests on, and what is claimed
    unit: Unit,
    matter: Matter,
    notice: NoticeRow,
    words: Draft,
    addresses: list[Address],
    number: int,
    attempt: Attempt,
    call: timedelta,
    *,
    actor: Actor,
    now: Instant,
) -> list[Claim]:
    claims = [_claimed(unit, matter, notice, words, address, number, now) for address in addresses]
    claims = [_limited(claim, place, call, now) for place, claim in enumerate(claims)]
    unit.insert([claim.row for claim in claims])
    told = {
        "notice": str(ShortId(matter.is_drill, matter.incident.number, "n", notice.number)),
        "hash": notice.approved_hash,
        "attempt": number,
        "again": attempt.again,
        "dispatches": [
            {"id": it.short, "method": it.row.method, "message_id": it.row.message_id, "state": it.row.state}
            for it in claims
        ],
    }
    unit.append(Tag.DISPATCH_CLAIMED, told, actor=actor, at=now)
    return [replace(claim, row=claim.row.model_copy()) for claim in claims]


def _limited(claim: Claim, place: int, call: timedelta, now: Instant) -> Claim:
    """The claim with its limits; the calls of one notice are made one after another."""
    begin_within = SLACK + place * (call + SLACK)
    if claim.row.state == DispatchState.CLAIMED:
        claim.row.evidence = {"until": now.plus(begin_within + call + SLACK).iso()}
    return replace(claim, begin_within=begin_within)


def _claimed(  # noqa: PLR0917 - one row and its message
    unit: Unit, matter: Matter, notice: NoticeRow, words: Draft, address: Address, attempt: int, now: Instant
) -> Claim:
    number = unit.next_number(f"{matter.incident.id}:d")
    party = words.addressee.id
    recipient = copy_to(party, address.to) if address.copy_only else party
    key = digest([notice.id, recipient, address.method, attempt])[:40]
    domain = matter.organisation.from_address.rpartition("@")[2] or "incident.invalid"
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
        state=DispatchState.CLAIMED if address.method in MACHINE else DispatchState.BY_HAND,
        claimed_by="outbox",
        claimed_at=now.utc,
    )
    message = _message(matter, words, row, key=key, now=now)
    return Claim(row, message, str(ShortId(matter.is_drill, matter.incident.number, "d", number)))


def _message(matter: Matter, words: Draft, row: DispatchRow, *, key: str, now: Instant) -> Outgoing:
    contact = contact_of(matter.organisation)
    return Outgoing(
        incident=matter.incident.id,
        key=key,
        message_id=row.message_id,
        sender=matter.organisation.from_address,
        to=(row.address,),
        subject=words.subject,
        text=words.text,
        html=words.html,
        at=now,
        sender_name=matter.organisation.name,
        reply_to=contact.email if contact else "",
        language=words.language,
    )
