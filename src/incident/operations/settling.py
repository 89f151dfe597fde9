"""Settling: what became of a dispatch is stored with the statement that it is, and what it makes of the obligation."""

from collections.abc import Callable
from dataclasses import dataclass

from incident.errors import DecisionRefused
from incident.kernel.canonical import Payload
from incident.kernel.ids import new_id, parse_short
from incident.kernel.instants import Instant
from incident.notices.approval import PERSON
from incident.notices.draft import draft_of
from incident.notices.statement import facts_data, statement_of
from incident.operations.assess import reassess
from incident.operations.desk import Desk
from incident.operations.judging import judge
from incident.operations.matter import Matter, read_matter
from incident.operations.outbox import ends_at, is_left
from incident.operations.performance import how, received_in_law
from incident.operations.transact import transact
from incident.record.entry import Actor
from incident.store.database import Reader, Unit
from incident.store.notices import dispatch_by_short, is_copy
from incident.store.rows.matter import IncidentRow
from incident.store.rows.notices import DispatchRow, NoticeRow, StatementRow
from incident.store.states import DispatchState, NoticeState
from incident.vocabulary import Tag


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a named person says of a dispatch in doubt, or of one that was never filed.

    Attributes:
        was_sent: it went out.
        reason: how that is known.
        at: when it went out; None: the last instant at which it can have.
    """

    was_sent: bool
    reason: str
    at: Instant | None = None


def settle(desk: Desk, dispatch: str, settlement: Settlement, *, actor: Actor, now: Instant) -> DispatchState:
    """Say what became of a dispatch that is in doubt, or that a filing by hand was given up.

    Raises:
        DecisionRefused: it is not in doubt or still being sent, no person, no reason, or an impossible instant.
    """
    short = str(parse_short(dispatch, kind="d"))
    with desk.database.read() as reader:
        incident, _ = dispatch_by_short(reader, parse_short(short))
    if actor.kind != PERSON or not settlement.reason.strip():
        raise DecisionRefused(f"{short} is settled by a named person with a reason", mend="give --by and --reason")

    def plan(reader: Reader) -> Callable[[Unit], DispatchState]:
        _, row = dispatch_by_short(reader, parse_short(short))
        _demand_open(incident, row, short, settlement, now)
        matter = read_matter(reader, incident)
        sent_at = _sent_at(row, settlement, now)
        told = {"dispatch": short, "sent": settlement.was_sent, "reason": settlement.reason, "by": actor.id}

        def write(unit: Unit) -> DispatchState:
            if settlement.was_sent:
                store_sent(unit, matter, row.id, sent_at=sent_at, evidence=told, now=now)
            else:
                store_failed(unit, row.id, DispatchState.FAILED, evidence=told)
            unit.append(Tag.DISPATCH_SETTLED, told, actor=actor, at=now)
            return DispatchState.SENT if settlement.was_sent else DispatchState.FAILED

        return write

    state = transact(desk, incident.id, plan)
    reassess(desk, incident.id, actor=actor, now=now, because=f"{short} settled as {state}")
    return state


def store_sent(
    unit: Unit, matter: Matter, dispatch: str, *, sent_at: Instant, evidence: Payload, now: Instant
) -> DispatchRow:
    """Store that a dispatch went out: the statement that it is, and what it makes of the obligation.

    The caller appends the entry that tells of it.
    """
    row = unit.session.get_one(DispatchRow, dispatch)
    notice = unit.session.get_one(NoticeRow, row.notice)
    words = draft_of(notice.body)
    row.state, row.sent_at, row.evidence = DispatchState.SENT, sent_at.utc, evidence
    statement = StatementRow(
        id=new_id(now),
        incident=row.incident,
        notice=notice.id,
        dispatch=row.id,
        recipient=words.addressee.id,
        said_at=sent_at.utc,
        facts=facts_data(statement_of(words, notice=notice.id, said_at=sent_at)),
    )
    unit.insert([statement])
    if is_copy(row):
        return row
    notice.status = NoticeState.DISPATCHED
    stored = next(it for it in matter.obligations if it.id == row.obligation)
    received = received_in_law(matter, stored, words, row.method, sent_at)
    row.deemed_at = received.at.utc if received.at is not None else None
    judge(unit, stored, now=now, basis=how(received, row.method))
    return row


def store_failed(unit: Unit, dispatch: str, state: DispatchState, *, evidence: Payload) -> DispatchState:
    """Store that a dispatch was not taken, or that nobody knows; what a person settled meanwhile stays.

    The caller appends the entry that tells of it.
    """
    row = unit.session.get_one(DispatchRow, dispatch)
    if row.state != DispatchState.SENT:
        row.state, row.evidence = state, evidence
    return DispatchState(row.state)


def _demand_open(incident: IncidentRow, row: DispatchRow, short: str, settlement: Settlement, now: Instant) -> None:
    if row.state == DispatchState.BY_HAND and settlement.was_sent:
        raise DecisionRefused(f"{short} is filed by hand", mend=f"incident notice receipt {short} --kind filed")
    if row.state == DispatchState.CLAIMED and not is_left(incident, row, now=now):
        raise DecisionRefused(f"{short} is being sent", mend=f"wait until {ends_at(row).show(incident.zone)}")
    if row.state not in (DispatchState.CLAIMED, DispatchState.IN_DOUBT, DispatchState.BY_HAND):
        raise DecisionRefused(f"{short} is {row.state}, not in doubt", mend="only what is in doubt is settled")


def _sent_at(row: DispatchRow, settlement: Settlement, now: Instant) -> Instant:
    """When it went out; without a statement, the last instant at which it can have (what performs is taken late)."""
    claimed = Instant(row.claimed_at or now.utc)
    if settlement.at is None:
        return min(now, ends_at(row))
    if not claimed <= settlement.at <= now:
        raise DecisionRefused(
            f"{settlement.at.short()} is not between the claim ({claimed.short()}) and now",
            where="--at",
            mend="give the instant that the peer's log shows",
        )
    return settlement.at
