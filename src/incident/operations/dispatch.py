"""Dispatching: an approved notice is claimed in the outbox, carried once, and settled with the evidence.

A drill's dispatches end in the drill sink, whatever is configured: its code never asks for a channel.
"""

from collections.abc import Callable
from dataclasses import dataclass

from incident.delivery.channel import Channel, Evidence, Outgoing
from incident.delivery.drill_sink import DrillSink
from incident.delivery.live import Live
from incident.errors import DeliveryInDoubt, DeliveryRefused, IncidentError, NoticeRefused
from incident.kernel.canonical import Payload
from incident.kernel.codec import encode
from incident.kernel.ids import ShortId, new_id, parse_short
from incident.kernel.instants import Instant
from incident.operations.assess import reassess
from incident.operations.desk import Desk
from incident.operations.matter import read_matter
from incident.operations.outbox import Attempt, Claim, claiming
from incident.operations.settling import store_failed, store_sent
from incident.operations.transact import transact
from incident.record.entry import Actor
from incident.store.database import Reader, Unit
from incident.store.matter import incident_by_id
from incident.store.notices import dispatches_of, notice_by_short, notices_of
from incident.store.rows.matter import IncidentRow
from incident.store.rows.notices import DrillMessageRow
from incident.store.states import DispatchState, NoticeState
from incident.vocabulary import IncidentKind, Tag

SENT = DispatchState.SENT


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one dispatch.

    Attributes:
        id: short id, such as `7-d1`; empty where the notice was refused before there was one.
        state: `sent`, `failed`, `in_doubt` or `by_hand`.
        told: the peer's words, or what a person has to do.
    """

    id: str
    notice: str
    method: str
    address: str
    state: str
    told: str


def dispatch(
    desk: Desk, notice: str, *, actor: Actor, now: Instant, again: str = "", method: str = ""
) -> tuple[Sent, ...]:
    """Send an approved notice by the recipient's first method, with its copies.

    Args:
        desk: where to work.
        notice: short id such as `7-n2`.
        actor: who sends.
        now: the incident's clock.
        again: the reason for a further attempt; a decision that is recorded.
        method: another of the recipient's methods.

    Raises:
        NotApproved: not approved, or changed since. Misdirected: no address. OrderViolated: another goes first.
        DecisionRefused: it went out already, or may have.
    """
    short = str(parse_short(notice, kind="n"))
    with desk.database.read() as reader:
        incident, _ = notice_by_short(reader, parse_short(notice))
    attempt, began = Attempt(again, method), desk.clock.now()
    claims = transact(desk, incident.id, claiming(desk, incident, short, attempt, actor=actor, now=now))
    results = tuple(_carry(desk, incident, short, claim, began, actor=actor, now=now) for claim in claims)
    if any(it.state == DispatchState.SENT for it in results):
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
        waiting = [it for it in notices_of(reader, incident) if it.status == NoticeState.APPROVED]
        waiting = [it for it in waiting if not dispatches_of(reader, notice=it.id)]
    sent: list[Sent] = []
    for it in waiting:
        short = str(ShortId(row.kind == IncidentKind.DRILL, row.number, "n", it.number))
        try:
            sent += dispatch(desk, short, actor=actor, now=now)
        except IncidentError as error:
            sent.append(Sent("", short, "", "", DispatchState.FAILED, error.diagnostics()))
    return tuple(sent)


def _carry(
    desk: Desk, incident: IncidentRow, notice: str, claim: Claim, began: Instant, *, actor: Actor, now: Instant
) -> Sent:
    if claim.row.state == DispatchState.BY_HAND:
        todo = f"file it by {claim.row.method}, then: incident notice receipt {claim.short} --kind filed --reference …"
        return _told(notice, claim, DispatchState.BY_HAND, todo)
    try:
        _demand_fresh(desk, incident, claim, began)
        evidence = _deliver(desk, incident, claim, now)
    except DeliveryInDoubt as error:
        return _failed(desk, incident, notice, claim, DispatchState.IN_DOUBT, error, actor=actor, now=now)
    except (DeliveryRefused, NoticeRefused) as error:  # a notice that cannot be put into a message was not sent either
        return _failed(desk, incident, notice, claim, DispatchState.FAILED, error, actor=actor, now=now)
    after, proof = _later(desk, incident, now), encode(evidence)

    def plan(reader: Reader) -> Callable[[Unit], None]:
        matter = read_matter(reader, incident_by_id(reader, incident.id))
        told = {"dispatch": claim.short, "notice": notice, "method": claim.row.method, "evidence": proof}

        def write(unit: Unit) -> None:
            store_sent(unit, matter, claim.row.id, sent_at=after, evidence=proof, now=after)
            unit.append(Tag.DISPATCH_SENT, told, actor=actor, at=after)

        return write

    transact(desk, incident.id, plan)
    return _told(notice, claim, DispatchState.SENT, evidence.reply)


def _failed(  # noqa: PLR0917 - one claim to its end
    desk: Desk,
    incident: IncidentRow,
    notice: str,
    claim: Claim,
    state: DispatchState,
    error: DeliveryRefused | NoticeRefused,
    *,
    actor: Actor,
    now: Instant,
) -> Sent:
    said = error.evidence if isinstance(error, DeliveryRefused) else {}
    proof: Payload = {**said, "error": type(error).__name__, "what": error.what}
    if state == DispatchState.IN_DOUBT:  # if the peer took it, then before it failed to answer
        proof["until"] = _later(desk, incident, now).iso()

    def plan(_: Reader) -> Callable[[Unit], DispatchState]:
        def write(unit: Unit) -> DispatchState:
            now_is = store_failed(unit, claim.row.id, state, evidence=proof)
            told = {"dispatch": claim.short, "notice": notice, "state": state, "evidence": proof}
            unit.append(Tag.DISPATCH_FAILED, told, actor=actor, at=_later(desk, incident, now))
            return now_is

        return write

    return _told(notice, claim, transact(desk, incident.id, plan), error.diagnostics())


def _told(notice: str, claim: Claim, state: DispatchState, words: str) -> Sent:
    return Sent(claim.short, notice, claim.row.method, claim.row.address, state, words)


def _demand_fresh(desk: Desk, incident: IncidentRow, claim: Claim, began: Instant) -> None:
    """Refuse to carry a claim that others may hold for left by now: this process slept, or waited too long."""
    elapsed = desk.clock.now().utc - began.utc
    if incident.kind == IncidentKind.LIVE and elapsed > claim.begin_within:
        raise DeliveryRefused(
            f"{claim.short} was claimed {elapsed} ago and is too old to be sent; nothing was sent",
            mend="order a new attempt: incident notice dispatch … --again REASON",
        )


def _deliver(desk: Desk, incident: IncidentRow, claim: Claim, now: Instant) -> Evidence:
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


def _into_sink(desk: Desk, claim: Claim, now: Instant) -> Evidence:
    kept: list[DrillMessageRow] = []

    def keep(method: str, message: Outgoing) -> None:
        mail = {"subject": message.subject, "text": message.text, "message_id": message.message_id}
        body = {**mail, "to": list(message.to)}
        kept.append(DrillMessageRow(id=new_id(now), incident=message.incident, channel=method, at=now.utc, body=body))

    evidence = DrillSink(keep).take(claim.row.method, claim.message)
    with desk.database.work() as reader:
        reader.session.add_all(kept)
    return evidence


def _later(desk: Desk, incident: IncidentRow, now: Instant) -> Instant:
    """The instant after a network call: the wall clock's, for a drill its own."""
    return now if incident.kind != IncidentKind.LIVE else max(now, desk.clock.now())
