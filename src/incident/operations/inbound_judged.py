"""Others' notices to us, judged and kept: shown beside the incident, and offered to whoever allocates its costs.

The judgement is made when the notice is declared, and again whenever the sender says more of its own knowledge; each is
kept, and the newest counts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from incident.errors import DecisionRefused, InputRefused
from incident.facts.arrivals import KNEW, Inbound
from incident.kernel.canonical import Payload
from incident.kernel.ids import new_id
from incident.kernel.instants import Instant, parse_instant
from incident.kernel.periods import parse_period
from incident.obligations.inbound import ARGUABLE, LATE, Judged, judge_inbound
from incident.operations.by_hand import DecisionKind
from incident.operations.desk import Desk
from incident.operations.inbound import arrived
from incident.operations.matter import Matter, find_incident, read_matter
from incident.operations.transact import transact
from incident.record.entry import Actor
from incident.store.database import Reader, Unit
from incident.store.matter import decisions_of
from incident.store.rows.matter import DecisionRow
from incident.vocabulary import Tag


@dataclass(frozen=True, slots=True)
class Told:
    """One notice of another to us, as it was judged last.

    Attributes:
        subject: `agreement/clause/party`.
        state: `in time`, `late`, `late on the strict reading` or `not judged`.
        knew: what the sender says of its own knowledge.
        provisional: nobody confirmed the clause.
    """

    subject: str
    state: str
    why: str
    received: Instant | None
    due: Instant | None
    margin_seconds: int
    knew: Mapping[str, Instant]
    provisional: bool

    @property
    def is_held_against(self) -> bool:
        """Whether a claim can rest on it: late, or late as we count."""
        return self.state in (LATE, ARGUABLE)


def inbound_row(inbound: Inbound, matter: Matter, *, actor: Actor, now: Instant) -> DecisionRow:
    """The judgement of a notice that is being declared; the caller inserts it."""
    held = arrived(inbound, matter.portfolio)
    received = held.received.at or inbound.received_at
    targets = {key: parse_period(text) for key, text in matter.organisation.targets}
    knew = dict(inbound.knew)
    judged = judge_inbound(
        held.agreement, held.clause, (held.sender, held.ours), received=received, knew=knew, targets=targets, now=now
    )
    return _row(matter.incident.id, judged, knew, actor=actor, now=now)


def inbound_notices(desk: Desk, incident: str) -> tuple[Told, ...]:
    """Others' notices that an incident rests on, each as it was judged last."""
    with desk.database.read() as reader:
        rows = decisions_of(reader, find_incident(reader, incident).id)
    return told_of(rows)


def told_of(rows: Sequence[DecisionRow]) -> tuple[Told, ...]:
    """The newest judgement of each notice among an incident's decisions."""
    newest = {row.subject: row for row in rows if row.kind == DecisionKind.INBOUND_JUDGED}
    return tuple(_told(row) for row in newest.values())


def rejudge(desk: Desk, incident: str, knew: Sequence[str], *, actor: Actor, now: Instant) -> tuple[Told, ...]:
    """Judge another's notice again, on what the sender says now of its own knowledge.

    Args:
        desk: where to work.
        incident: short id.
        knew: `suspected_at=2026-11-18T09:00+01:00` and the like.
        actor: who records it.
        now: the incident's clock.

    Raises:
        DecisionRefused: the incident rests on no notice of another. InputRefused: not a fact of their knowledge.
    """
    said = dict(_said(text) for text in knew)
    with desk.database.read() as reader:
        row = find_incident(reader, incident)

    def plan(reader: Reader) -> Callable[[Unit], tuple[Told, ...]]:
        matter = read_matter(reader, row)
        found = [it for it in matter.decisions if it.kind == DecisionKind.INBOUND_JUDGED]
        if not found:
            raise DecisionRefused(f"incident {incident} rests on no notice of another", mend="declare it as inbound")
        known = {**_told(found[-1]).knew, **said}
        judged = _judge_again(matter, found[-1], known, now)
        again = _row(row.id, judged, known, actor=actor, now=now)

        def write(unit: Unit) -> tuple[Told, ...]:
            store_inbound(unit, again, actor=actor, now=now)
            return (_told(again),)

        return write

    return transact(desk, row.id, plan)


def store_inbound(unit: Unit, row: DecisionRow, *, actor: Actor, now: Instant) -> None:
    """Insert a judgement and append the entry that answers for it."""
    row.seq = unit.next_seq
    unit.insert([row])
    told = {"kind": row.kind, "subject": row.subject, "choice": row.choice, "reasons": row.reasons, "body": row.body}
    unit.append(Tag.OBLIGATION_DECIDED, told, actor=actor, at=now)


def _judge_again(matter: Matter, row: DecisionRow, knew: Mapping[str, Instant], now: Instant) -> Judged:
    body: Payload = row.body
    terms = matter.portfolio.agreements[body["agreement"]].numbered(body["version"])
    sides = (matter.portfolio.parties[body["sender"]], matter.portfolio.parties[body["ours"]])
    targets = {key: parse_period(text) for key, text in matter.organisation.targets}
    received = parse_instant(body["received"]) if body["received"] else None
    clause = terms.clause(body["clause"])
    return judge_inbound(terms, clause, sides, received=received, knew=knew, targets=targets, now=now)


def _row(incident: str, judged: Judged, knew: Mapping[str, Instant], *, actor: Actor, now: Instant) -> DecisionRow:
    body: Payload = {
        "agreement": judged.agreement,
        "version": judged.version,
        "clause": judged.clause,
        "sender": judged.sender,
        "ours": judged.ours,
        "received": str(judged.received) if judged.received else "",
        "due": str(judged.due) if judged.due else "",
        "margin_seconds": judged.margin_seconds,
        "knew": {key: str(at) for key, at in sorted(knew.items())},
        "provisional": judged.provisional,
    }
    return DecisionRow(
        id=new_id(now),
        incident=incident,
        seq=0,  # given where it is stored
        kind=DecisionKind.INBOUND_JUDGED,
        subject=f"{judged.agreement}/{judged.clause}/{judged.sender}",
        choice=judged.state,
        reasons=judged.why,
        by=actor.id,
        at=now.utc,
        body=body,
    )


def _told(row: DecisionRow) -> Told:
    body: Payload = row.body
    return Told(
        subject=row.subject,
        state=row.choice,
        why=row.reasons,
        received=parse_instant(body["received"]) if body["received"] else None,
        due=parse_instant(body["due"]) if body["due"] else None,
        margin_seconds=body["margin_seconds"],
        knew={key: parse_instant(at) for key, at in body["knew"].items()},
        provisional=body["provisional"],
    )


def _said(text: str) -> tuple[str, Instant]:
    key, _, at = text.partition("=")
    if key not in KNEW:
        raise InputRefused(f"{key!r} is nothing that a sender knows", where="--knew", mend=f"one of {', '.join(KNEW)}")
    return key, parse_instant(at, where=f"--knew {key}")
