"""Acts that were done: recorded by a named person with what shows it, judged against their deadline like a notice.

A notice is performed by its dispatch and by nothing else: two ways to perform one duty would let a person say that a
notice went out which nobody can find.
"""

from collections.abc import Callable

from incident.errors import DecisionRefused, InputRefused
from incident.kernel.ids import new_id, parse_short
from incident.kernel.instants import Instant
from incident.notices.approval import PERSON
from incident.obligations.acts import may_be_done
from incident.obligations.obligation import Owed
from incident.operations.assess import Change, derive_obligations, store_assessment
from incident.operations.by_hand import DecisionKind
from incident.operations.desk import Desk
from incident.operations.duties import Evidence
from incident.operations.judging import judge_done
from incident.operations.matter import Matter, find_incident, read_matter, still_open
from incident.operations.transact import transact
from incident.record.entry import Actor
from incident.store.database import Reader, Unit
from incident.store.matter import StoredObligation
from incident.store.rows.matter import DecisionRow
from incident.vocabulary import Tag


def obligation_done(
    desk: Desk, obligation: str, evidence: Evidence, *, at: Instant, words: str, actor: Actor, now: Instant
) -> tuple[Change, ...]:
    """Record that an act was done.

    Args:
        desk: where to work.
        obligation: short id, such as `7-o3`.
        evidence: what shows it; its digest is kept.
        at: when it was done.
        words: what was done; empty: the obligation's own title.
        actor: the named person who records it.
        now: the incident's clock.

    Returns:
        What changed in the incident's other obligations.

    Raises:
        DecisionRefused: it is a notice, is not owed, or no person says it. InputRefused: in the future, or no evidence.
    """
    short = parse_short(obligation, kind="o")
    if actor.kind != PERSON:
        raise DecisionRefused("what was done is recorded by a person", where="--by", mend="name one: --by ana")
    if at > now:
        raise InputRefused(f"{at.short()} lies in the future", where="--at", mend="state when it was done")
    body = evidence.told(at, actor.id)
    with desk.database.read() as reader:
        incident = find_incident(reader, str(short))

    def plan(reader: Reader) -> Callable[[Unit], tuple[Change, ...]]:
        before = read_matter(reader, still_open(reader, incident))
        stored = _doable(before, short.item, str(short))
        row = DecisionRow(
            id=new_id(now),
            incident=incident.id,
            seq=reader.head(incident.id) + 1,
            kind=DecisionKind.DONE,
            subject=str(stored.key),
            choice=at.short(),
            reasons=words or stored.assessed.title,
            by=actor.id,
            at=now.utc,
            body=body,
        )
        matter = before.with_decision(row).with_submission(stored.key, at)
        assessed = derive_obligations(desk, matter, now=now)

        def write(unit: Unit) -> tuple[Change, ...]:
            unit.insert([row])
            judge_done(unit, stored, at=at, now=now, basis=f"done by {actor.id}, shown by {evidence.name}")
            told = {"obligation": str(short), "key": str(stored.key), "what": row.reasons, **body}
            unit.append(Tag.OBLIGATION_DONE, told, actor=actor, at=now)
            because = f"{short} done"
            return store_assessment(
                unit, matter, assessed, law=desk.law().digest, actor=actor, now=now, because=because
            )

        return write

    return transact(desk, incident.id, plan)


def _doable(matter: Matter, number: int, name: str) -> StoredObligation:
    stored = next((it for it in matter.obligations if it.number == number), None)
    if stored is None:
        raise DecisionRefused(f"{name} is not recorded", mend="'incident obligations ID' lists them")
    if not may_be_done(stored.assessed):
        raise DecisionRefused(
            f"{stored.assessed.title} is a notice: it is performed by its dispatch",
            where=name,
            mend=f"draft, approve and dispatch it; what went out by hand: incident notice receipt … for {name}",
        )
    if not isinstance(stored.assessed, Owed):
        raise DecisionRefused(
            f"{stored.assessed.title} is not owed ({type(stored.assessed).__name__})",
            where=name,
            mend="if it is, decide so first: incident obligation decide",
        )
    if str(stored.key) in matter.submissions:
        raise DecisionRefused(f"{name} was done at {matter.submissions[str(stored.key)].short()}", mend="nothing to do")
    return stored
