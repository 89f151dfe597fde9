"""Closing an incident, and opening it again: by a named person, with reasons, when nothing is left undecided.

What blocks: an obligation that is owed and not performed, or of which nobody decided whether it is owed; a notice on
its way or in doubt, or one that says what is not so any more; a hold that stands; a step that is not done; a claim of
which something is disputed or not paid, or paid too much; a reserve that is not released. Each has its own verb that
ends it, `obligation decide … not-required` and `claim withdraw` among them, so that nothing has to be forced. What
waits for an event that may never come (`Awaiting`, without a decision that we owe) blocks nothing and is told in the
record.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import col

from incident.errors import DecisionRefused
from incident.kernel.instants import Instant
from incident.kernel.money import Money
from incident.liability.claims import outstanding as unpaid
from incident.liability.claims import status
from incident.liability.reserves import newest
from incident.notices.approval import PERSON
from incident.operations.assess import Change, derive_obligations, store_assessment
from incident.operations.board import Line, lines_of
from incident.operations.corrections import corrections
from incident.operations.desk import Desk
from incident.operations.matter import find_incident, read_matter
from incident.operations.outstanding import outstanding
from incident.operations.readiness import DONE
from incident.operations.transact import transact
from incident.record.entry import Actor
from incident.store.claims import claims_of, reserves_of
from incident.store.database import Reader, Unit
from incident.store.matter import holds_of, short_of
from incident.store.rows.matter import IncidentRow
from incident.store.states import PERFORMED
from incident.store.work import ENDED, OPEN, change_run, runs_of, steps_of
from incident.vocabulary import Tag

CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing left behind: obligations that wait for an event which has not happened."""

    id: str
    awaiting: tuple[str, ...]


def close(desk: Desk, incident: str, *, reasons: str, actor: Actor, now: Instant) -> Closed:
    """Close an incident.

    Args:
        desk: where to work.
        incident: short id.
        reasons: why it is over.
        actor: the named person who closes it.
        now: the incident's clock.

    Raises:
        DecisionRefused: not a person, no reasons, not open, or something is left; each thing left is named.
    """
    row = _find(desk, incident, OPEN, reasons, actor)

    def plan(reader: Reader) -> Callable[[Unit], Closed]:
        lines = lines_of(reader, row, now)
        untrue = [
            f"{it.notice} says what is not so: {it.correction.name}" for it in corrections(desk, incident, now=now)
        ]
        left = [*_left(reader, row, lines, now), *untrue]
        if left:
            raise DecisionRefused(
                f"incident {short_of(row)} cannot be closed: {len(left)} things are left",
                mend="end each: notice dispatch, obligation decide, hold release, step done, claim agree, reserve set",
                faults=tuple(DecisionRefused(each) for each in left),
            )
        closed = Closed(str(short_of(row)), tuple(it.id for it in lines if it.state == "awaiting"))
        told = {"reasons": reasons, "by": actor.id, "awaiting": sorted(closed.awaiting)}

        def write(unit: Unit) -> Closed:
            _set_status(unit, row, CLOSED)
            for run in runs_of(unit, row.id):
                if run.state not in ENDED:
                    change_run(unit, run.id, state="ended", seen_wakes=run.wakes)
            unit.append(Tag.INCIDENT_CLOSED, told, actor=actor, at=now)
            return closed

        return write

    return transact(desk, row.id, plan)


def reopen(desk: Desk, incident: str, *, reasons: str, actor: Actor, now: Instant) -> tuple[Change, ...]:
    """Open a closed incident again and derive everything anew; a drill that ended stays ended.

    Args:
        desk: where to work.
        incident: short id.
        reasons: why it is not over.
        actor: the named person who opens it.
        now: the incident's clock.

    Raises:
        DecisionRefused: not a person, no reasons, not closed, or a drill.
    """
    row = _find(desk, incident, CLOSED, reasons, actor)
    if row.clock_at is not None:
        raise DecisionRefused(f"{short_of(row)} is a drill that ended", mend="run another: incident drill run")

    def plan(reader: Reader) -> Callable[[Unit], tuple[Change, ...]]:
        matter = read_matter(reader, row)
        assessed = derive_obligations(desk, matter, now=now)

        def write(unit: Unit) -> tuple[Change, ...]:
            _set_status(unit, row, OPEN)
            unit.append(Tag.INCIDENT_REOPENED, {"reasons": reasons, "by": actor.id}, actor=actor, at=now)
            law, because = desk.law().digest, f"reopened by {actor.id}"
            return store_assessment(unit, matter, assessed, law=law, actor=actor, now=now, because=because)

        return write

    return transact(desk, row.id, plan)


def _find(desk: Desk, incident: str, status: str, reasons: str, actor: Actor) -> IncidentRow:
    with desk.database.read() as reader:
        row = find_incident(reader, incident)
    if row.status != status:
        raise DecisionRefused(f"incident {short_of(row)} is {row.status}", where=incident, mend=f"it is not {status}")
    if actor.kind != PERSON:
        raise DecisionRefused(f"{actor.kind} {actor.id} is no person", where="--by", mend="name a person")
    if not reasons.strip():
        raise DecisionRefused("it is empty", where="--reason", mend="a decision carries its reasons")
    return row


def _left(reader: Reader, incident: IncidentRow, lines: list[Line], now: Instant) -> list[str]:
    """What stands against closing, one line each."""
    owed = [f"{it.id} {it.title} is {it.state}" for it in lines if _blocks(it)]
    holds = [
        f"hold {short_of(incident, 'h', it.number)} stands"
        for it in holds_of(reader, incident.id)
        if not it.released_at and (it.until is None or it.until > now.utc)
    ]
    steps = [
        f"step {short_of(incident, 's', it.number)} ({it.name}) is not done"
        for it in steps_of(reader, incident.id)
        if it.state != DONE
    ]
    return [*owed, *outstanding(reader, incident), *holds, *steps, *_money(reader, incident)]


def _money(reader: Reader, incident: IncidentRow) -> list[str]:
    """Claims that are not at their end, and reserves that still stand."""
    open_ = [(it, unpaid(it)) for it in claims_of(reader, incident)]
    claims = [
        f"claim {it.id} ({it.title}) is {status(it)}: {Money(left, it.currency)} is outstanding"
        for it, left in open_
        if left
    ]
    standing = [history[-1] for history in newest(reserves_of(reader, incident)).values()]
    reserves = [
        f"the reserve of {it.party} for {it.head}, {it.money}, is not released" for it in standing if it.money.amount
    ]
    return [*claims, *reserves]


def _blocks(line: Line) -> bool:
    """Whether a line is still to be performed or decided; of what is awaited, only a decision of our own."""
    if line.state == "awaiting":
        return line.target is not None
    return line.state != "not owed" and line.state not in PERFORMED


def _set_status(unit: Unit, incident: IncidentRow, status: str) -> None:
    unit.session.execute(update(IncidentRow).where(col(IncidentRow.id) == incident.id).values(status=status))
