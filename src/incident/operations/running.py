"""Running one step that needs nobody: begin, act, end; each half in a transaction of its own under the lease.

A step that was begun and not ended broke off with its runner; it is begun again, because its action is idempotent
through its own rows. One that breaks off or fails again and again stops, and a person says how it goes on.
"""

from collections.abc import Mapping
from datetime import timedelta

from incident.errors import IncidentError, LeaseLost, ServiceUnavailable, StaleHead, UnknownReference
from incident.facts.sheet import FactSheet
from incident.kernel.canonical import Payload
from incident.kernel.codec import decode
from incident.kernel.instants import Instant
from incident.operations import readiness
from incident.operations.acting import Act, Later, Task
from incident.operations.desk import Desk
from incident.operations.readiness import DONE, FAILED, LATER, PENDING, RUNNING
from incident.operations.tenure import Tenure, writing
from incident.playbook.model import Playbook, PlaybookStep, StepKind
from incident.record.entry import Actor
from incident.store.database import Unit
from incident.store.matter import facts_of
from incident.store.rows.matter import IncidentRow
from incident.store.rows.work import StepRow
from incident.store.work import OPEN, change_step, step_by_id, steps_of, wake_phases
from incident.vocabulary import Tag

RETRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
"""How long the machine waits after each failure in a row; after the last, a person is asked."""
WAIT_LOOKS = timedelta(days=1)
"""How often a wait for a fact is looked at though the record has not grown."""


def run_step(desk: Desk, step: str, *, tenure: Tenure, actions: Mapping[str, Act], actor: Actor, now: Instant) -> None:
    """Run one step, if it is still ready.

    Args:
        desk: where to work.
        step: the step's id.
        tenure: the right to work on its phase.
        actions: what automatic steps do, by name.
        actor: who acts.
        now: the incident's clock.

    Raises:
        LeaseLost: somebody else entered the phase; nothing was stored.
    """
    begun = _begin(desk, step, tenure, actor=actor, now=now)
    if begun is None:
        return
    outcome = _perform(actions, begun, Task(desk, tenure.incident, begun.key, actor, now))
    with writing(desk, tenure) as (unit, _, _):
        found = step_by_id(unit, step)
        if found.state != RUNNING or found.fence != tenure.fence:
            raise LeaseLost(f"step {found.key} was taken over", mend="nothing is to be done: its new owner goes on")
        _end(unit, found, outcome, actor=actor, now=now)


def _begin(desk: Desk, step: str, tenure: Tenure, *, actor: Actor, now: Instant) -> StepRow | None:
    """Mark an automatic step as begun; a wait is looked at here, at once. None: there is nothing to act on."""
    with writing(desk, tenure) as (unit, incident, run):
        steps = steps_of(unit, incident.id)
        ready = readiness.runnable(steps, run.phase, now=now, head=unit.head_seq)
        found = next((it for it in ready if it.id == step), None)
        if incident.status != OPEN or found is None:
            return None
        if found.kind == StepKind.WAIT:
            _end(unit, found, _looked(unit, incident, found, steps, now), actor=actor, now=now)
            return None
        memory = readiness.memory(found)
        memory["failures"] = memory.get("failures", 0) + (found.state == RUNNING)
        if memory["failures"] > len(RETRY_AFTER):
            _stop(unit, found, f"broke off or failed {memory['failures']} times", actor=actor, now=now)
            return None
        change_step(unit, found, state=RUNNING, runs=found.runs + 1, fence=tenure.fence, not_before=None, body=memory)
        return found


def _perform(actions: Mapping[str, Act], step: StepRow, task: Task) -> Later | IncidentError | str | None:
    act = actions.get(step.action)
    if act is None:  # the playbook was frozen by a release that had it
        return UnknownReference(f"action {step.action!r} is not in this release", mend="do it by hand")
    try:
        return act(task)
    except LeaseLost:
        raise
    except IncidentError as error:
        return error


def _end(unit: Unit, step: StepRow, outcome: Later | IncidentError | str | None, *, actor: Actor, now: Instant) -> None:
    match outcome:
        case None | str():
            finish(unit, step, note=outcome or "", actor=actor, now=now)
        case Later():
            until = (now.plus(outcome.within)).utc
            change_step(unit, step, state=LATER, not_before=until, note=outcome.why, body={"seen": unit.head_seq})
        case StaleHead() | ServiceUnavailable():
            _set_back(unit, step, outcome, actor=actor, now=now)
        case _:
            _stop(unit, step, outcome.diagnostics(), actor=actor, now=now)


def _set_back(unit: Unit, step: StepRow, error: IncidentError, *, actor: Actor, now: Instant) -> None:
    failures = readiness.memory(step).get("failures", 0) + 1
    if failures > len(RETRY_AFTER):
        _stop(unit, step, f"failed {failures} times: {error.diagnostics()}", actor=actor, now=now)
        return
    again = now.plus(RETRY_AFTER[failures - 1]).utc
    change_step(unit, step, state=PENDING, not_before=again, note=error.diagnostics(), body={"failures": failures})


def finish(unit: Unit, step: StepRow, *, note: str, actor: Actor, now: Instant, tag: Tag = Tag.STEP_DONE) -> None:
    """Mark a step as done, tell the record, and wake the phases that it concerns."""
    change_step(unit, step, state=DONE, done_by=actor.id, done_at=now.utc, note=note, not_before=None, body=None)
    unit.append(tag, told(step, "done", note), actor=actor, at=now)
    wake_phases(unit, step.incident, readiness.touched_phases(step, steps_of(unit, step.incident)))


def _stop(unit: Unit, step: StepRow, why: str, *, actor: Actor, now: Instant) -> None:
    change_step(unit, step, state=FAILED, note=why, not_before=None, body=None)
    unit.append(Tag.STEP_FAILED, told(step, "failed", why), actor=actor, at=now)


def told(step: StepRow, outcome: str, note: str) -> Payload:
    """What the record says of a step."""
    return {
        "step": step.number,
        "key": step.key,
        "phase": step.phase,
        "kind": step.kind,
        "outcome": outcome,
        "note": note,
    }


def _looked(unit: Unit, incident: IncidentRow, step: StepRow, steps: list[StepRow], now: Instant) -> Later | None:
    """Whether a wait is over: its time has passed, and the fact that it waits for is known."""
    wanted = frozen(incident, step.key)
    if wanted.after is not None:
        begun = readiness.begun_at(step, steps, otherwise=Instant(incident.declared_at))
        until = begun.plus(timedelta(**{wanted.after.unit: wanted.after.value}))
        if now < until:
            return Later(f"waits until {until.short()}", until.utc - now.utc)
    if wanted.until and not _is_known(unit, incident.id, wanted.until):
        return Later(f"waits until {wanted.until} is known", WAIT_LOOKS)
    return None


def _is_known(unit: Unit, incident: str, key: str) -> bool:
    """Whether the key has a value for any subject."""
    sheet = FactSheet.build(facts_of(unit, incident))
    return any(known.key == key and known.value is not None for known in sheet.all())


def frozen(incident: IncidentRow, key: str) -> PlaybookStep:
    """A step as the playbook said when the incident was declared.

    Raises:
        UnknownReference: the playbook has no such step.
    """
    playbook = decode(Playbook, incident.playbook)
    for step in playbook.steps:
        if step.key == key:
            return step  # type: ignore[no-any-return]
    raise UnknownReference(f"step {key} is not in playbook {playbook.id}")
