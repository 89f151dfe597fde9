"""Standing duties: listed with their dates, and recorded as done with evidence, on the organisation's chain."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from incident.deadlines.deadline import Due
from incident.errors import InputRefused, UnknownReference
from incident.kernel.instants import Instant
from incident.obligations.standing import Standing, standing_duties
from incident.operations.desk import Desk
from incident.operations.transact import transact
from incident.record.entry import ORGANISATION, Actor
from incident.store.database import Reader, Unit
from incident.store.duties import duties_done, save_done
from incident.store.house import portfolio_of
from incident.vocabulary import Tag


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that a duty was done: name and bytes of a file; only their digest is kept."""

    name: str
    data: bytes


def duties(desk: Desk, *, now: Instant) -> tuple[Standing, ...]:
    """Every standing duty, the nearest first; what waits and what is done stand at the end."""
    with desk.database.read() as reader:
        found = _all(desk, reader, now)
    far = Instant(now.utc.max.replace(tzinfo=now.utc.tzinfo))
    return tuple(sorted(found, key=lambda it: (it.deadline.due if isinstance(it.deadline, Due) else far, it.key)))


def state_of(standing: Standing, now: Instant) -> str:
    """`done`, `overdue`, `due`, `awaiting` or `indeterminate`."""
    if standing.deadline is None:
        return "done"
    if isinstance(standing.deadline, Due):
        return "due" if standing.deadline.is_met_at(now) else "overdue"
    return type(standing.deadline).__name__.lower()


def done(desk: Desk, duty: str, evidence: Evidence, *, at: Instant, actor: Actor, now: Instant) -> Standing:
    """Record that a standing duty was done.

    Args:
        desk: where to work.
        duty: `AGREEMENT/DUTY`, or `AGREEMENT/DUTY/PARTY` where several parties have it.
        evidence: what shows it.
        at: when it was done.
        actor: who records it.
        now: the present.

    Returns:
        the duty as it stands afterwards.

    Raises:
        UnknownReference: no such duty, or several. InputRefused: done in the future, or nothing shows it.
    """
    if at > now:
        raise InputRefused(f"{at.short()} lies in the future", where="--at", mend="state when it was done")
    if not evidence.data:
        raise InputRefused("the evidence is empty", where=evidence.name, mend="give the certificate, report or letter")

    def plan(reader: Reader) -> Callable[[Unit], str]:
        key = _one(_all(desk, reader, now), duty).key
        body = {
            "done_at": str(at),
            "evidence": evidence.name,
            "sha256": hashlib.sha256(evidence.data).hexdigest(),
            "by": actor.id,
        }

        def write(unit: Unit) -> str:
            times = save_done(unit, key, body)
            unit.append(Tag.DUTY_DONE, {"duty": key, "times": times, **body}, actor=actor, at=now)
            return key

        return write

    key = transact(desk, ORGANISATION, plan)
    with desk.database.read() as reader:
        return next(it for it in _all(desk, reader, now) if it.key == key)


def _all(desk: Desk, reader: Reader, now: Instant) -> tuple[Standing, ...]:
    return standing_duties(portfolio_of(reader), desk.law(), duties_done(reader), now=now)


def _one(found: tuple[Standing, ...], name: str) -> Standing:
    fitting = [it for it in found if name in (it.key, it.key.rpartition("/")[0])]
    if len(fitting) == 1:
        return fitting[0]
    listed = ", ".join(it.key for it in fitting or found) or "none"
    what = f"{name!r} is the duty of several parties" if fitting else f"no standing duty {name!r}"
    raise UnknownReference(what, mend=f"name one of: {listed}")
