"""Steps that people do and decide: a row, a record entry and a wake; never a word to Prefect."""

from collections.abc import Callable, Sequence
from typing import Any

from incident.errors import DecisionRefused, InputRefused
from incident.kernel.codec import decode
from incident.kernel.ids import parse_short
from incident.kernel.instants import Instant
from incident.operations import readiness
from incident.operations.desk import Desk
from incident.operations.readiness import DONE, FAILED, LATER, PENDING
from incident.operations.running import finish, told
from incident.playbook.model import Playbook, StepKind
from incident.record.entry import Actor
from incident.store.database import Unit
from incident.store.matter import incident_by_id, incident_by_short, short_of
from incident.store.rows.matter import IncidentRow
from incident.store.rows.work import StepRow
from incident.store.work import OPEN, change_step, step_by_id, step_by_short, steps_of, wake_phases
from incident.vocabulary import Tag

PEOPLE = ("person", "drill_player")
"""Kinds of actors that may do and decide."""


def done(desk: Desk, step_short: str, *, note: str = "", actor: Actor, now: Instant) -> None:
    """A person did the step; of an approval: gave it; of a wait: ends it; of a failed step: did it by hand.

    Raises:
        UnknownReference: no such step.
        DecisionRefused: it is done, it needs others first, the machine is to do it, or the actor is no person.
    """
    done_all(desk, (step_short,), note=note, actor=actor, now=now)


def done_all(desk: Desk, shorts: Sequence[str], *, note: str = "", actor: Actor, now: Instant) -> None:
    """As `done`, for several steps of one incident, in their order: all of them or none.

    Raises:
        InputRefused: steps of several incidents; and as `done`.
    """

    def one(unit: Unit, step: StepRow) -> None:
        found = _admitted(unit, step, actor, note)
        tag = Tag.STEP_DECIDED if found.kind == StepKind.APPROVAL else Tag.STEP_DONE
        finish(unit, found, note=note, actor=actor, now=now, tag=tag)

    _each(desk, shorts, one)


def fail(desk: Desk, step_short: str, *, note: str, actor: Actor, now: Instant) -> None:
    """A person could not do the step; of an approval: refuses it. What needs it stays until it is done after all.

    Raises:
        UnknownReference: no such step.
        InputRefused: no reason is given.
        DecisionRefused: as `done`.
    """
    fail_all(desk, (step_short,), note=note, actor=actor, now=now)


def fail_all(desk: Desk, shorts: Sequence[str], *, note: str, actor: Actor, now: Instant) -> None:
    """As `fail`, for several steps of one incident: all of them or none.

    Raises:
        InputRefused: steps of several incidents; and as `fail`.
    """
    if not note.strip():
        raise InputRefused("no reason is given", where="--note", mend="say why: the record keeps it")

    def one(unit: Unit, step: StepRow) -> None:
        found = _admitted(unit, step, actor, note)
        change_step(unit, found, state=FAILED, note=note, done_by=actor.id, not_before=None, body=None)
        decided = found.kind == StepKind.APPROVAL
        tag = Tag.STEP_DECIDED if decided else Tag.STEP_FAILED
        unit.append(tag, told(found, "refused" if decided else "failed", note), actor=actor, at=now)

    _each(desk, shorts, one)


def retry(desk: Desk, shorts: Sequence[str], *, note: str = "", actor: Actor, now: Instant) -> None:
    """Let the machine try failed automatic steps of one incident again.

    Raises:
        UnknownReference: no such step. InputRefused: steps of several incidents.
        DecisionRefused: one is not an automatic step that failed, or the actor is no person.
    """

    def one(unit: Unit, step: StepRow) -> None:
        incident, found = incident_by_id(unit, step.incident), step_by_id(unit, step.id)
        _person(actor, incident, found)
        if found.kind != StepKind.AUTOMATIC or found.state != FAILED:
            raise DecisionRefused(
                f"step {_short(incident, found)} is a step of kind {found.kind} and {found.state}",
                mend="only an automatic step that failed is tried again",
            )
        change_step(unit, found, state=PENDING, not_before=None, note=note, body=None)
        unit.append(Tag.STEP_DECIDED, told(found, "retried", note), actor=actor, at=now)
        wake_phases(unit, incident.id, {found.phase})

    _each(desk, shorts, one)


def decide(desk: Desk, step_short: str, *, approve: bool, note: str = "", actor: Actor, now: Instant) -> None:
    """Give or refuse an approval; the same as `done` and `fail`, by the name that a page uses."""
    if approve:
        done(desk, step_short, note=note, actor=actor, now=now)
    else:
        fail(desk, step_short, note=note, actor=actor, now=now)


def _each(desk: Desk, shorts: Sequence[str], one: Callable[[Unit, StepRow], None]) -> None:
    """Change steps of one incident in one transaction."""
    with desk.database.read() as reader:
        found = [step_by_short(reader, parse_short(short, kind="s")) for short in shorts]
    incidents = {step.incident for step in found}
    if len(incidents) != 1:
        raise InputRefused(
            f"{len(incidents)} incidents at once", mend="name steps of one incident: all or none is done"
        )
    with desk.database.write(incidents.pop()) as unit:
        for step in found:
            one(unit, step)


def _admitted(unit: Unit, step: StepRow, actor: Actor, note: str) -> StepRow:
    """The step as it is under the lock, if this actor may do or decide it now."""
    incident, found = incident_by_id(unit, step.incident), step_by_id(unit, step.id)
    short = _short(incident, found)
    _person(actor, incident, found)
    if found.state == DONE:
        raise DecisionRefused(
            f"step {short} ({found.name}) is done, by {found.done_by}", mend="what is done is not undone; record a fact"
        )
    if found.kind == StepKind.AUTOMATIC and found.state not in (FAILED, LATER):
        raise DecisionRefused(
            f"step {short} ({found.name}) is the machine's", mend="it runs by itself while 'incident serve' runs"
        )
    if (found.kind == StepKind.WAIT or found.state == LATER) and not note.strip():
        raise DecisionRefused(f"step {short} ({found.name}) waits", mend="to end it early, say why with --note")
    lacking = readiness.missing(found, steps_of(unit, incident.id))
    if lacking:
        names = ", ".join(f"{_short(incident, other)} ({other.name})" for other in lacking)
        raise DecisionRefused(f"step {short} ({found.name}) needs {names} first", mend="do these first")
    return found


def _person(actor: Actor, incident: IncidentRow, step: StepRow) -> None:
    if actor.kind not in PEOPLE:
        raise DecisionRefused(f"{actor.kind} {actor.id} is no person", mend="a named person decides: --by NAME")
    if incident.status != OPEN:
        raise DecisionRefused(f"incident {short_of(incident)} is {incident.status}", where=_short(incident, step))


def _short(incident: IncidentRow, step: StepRow) -> str:
    return str(short_of(incident, "s", step.number))


def list_steps(desk: Desk, incident_short: str) -> list[dict[str, Any]]:
    """The steps of an incident for a person or a machine, in order, each with what it waits for.

    Raises:
        UnknownReference: no such incident.
    """
    with desk.database.read() as reader:
        incident = incident_by_short(reader, parse_short(incident_short))
        steps = steps_of(reader, incident.id)
    texts = {} if incident.playbook is None else {it.key: it for it in decode(Playbook, incident.playbook).steps}
    return [_row(incident, step, steps, texts[step.key].text, texts[step.key].csf) for step in steps]


def _row(incident: IncidentRow, step: StepRow, steps: list[StepRow], text: str, csf: tuple[str, ...]) -> dict[str, Any]:
    lacking = [_short(incident, other) for other in readiness.missing(step, steps)]
    return {
        "id": _short(incident, step),
        "phase": step.phase,
        "key": step.key,
        "step": step.name,
        "kind": step.kind,
        "owner": step.role or "machine",
        "state": _shown(step, blocked=bool(lacking)),
        "needs": lacking,
        "by": step.done_by,
        "at": None if step.done_at is None else Instant(step.done_at),
        "not_before": None if step.not_before is None else Instant(step.not_before),
        "note": step.note,
        "text": text,
        "csf": list(csf),
    }


def _shown(step: StepRow, *, blocked: bool) -> str:
    """The stored state in the words of a person: `ready` is a pending step that may be done now."""
    if step.state == PENDING:
        return "waits" if blocked else "ready"
    return "looks again" if step.state == LATER else step.state
