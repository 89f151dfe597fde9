"""Which steps of an incident may be done now, by a person or by the machine; pure, over the step rows."""

from collections.abc import Iterable, Sequence

from incident.kernel.instants import Instant
from incident.playbook.model import StepKind
from incident.store.rows.work import StepRow

PENDING = "pending"
RUNNING = "running"
LATER = "later"
"""The machine looked, and has to look again."""
DONE = "done"
FAILED = "failed"
"""Stopped until a person says how it goes on."""
BY_MACHINE = (StepKind.AUTOMATIC, StepKind.WAIT)
"""Kinds of steps that need nobody."""


def missing(step: StepRow, steps: Iterable[StepRow]) -> list[StepRow]:
    """The steps that `step` needs and that are not done."""
    return [other for other in steps if other.key in step.needs and other.state != DONE]


def runnable(steps: Sequence[StepRow], phase: str, *, now: Instant, head: int) -> list[StepRow]:
    """The steps of a phase that the machine may run now, in order.

    Args:
        steps: all steps of the incident.
        phase: the phase that is asked for.
        now: the incident's clock.
        head: length of the incident's record; a step that has to look again does so when it has grown.
    """
    mine = [step for step in steps if step.phase == phase and step.kind in BY_MACHINE and _is_due(step, now, head)]
    done = {step.key for step in steps if step.state == DONE} if mine else set()
    return [step for step in mine if done.issuperset(step.needs)]


def _is_due(step: StepRow, now: Instant, head: int) -> bool:
    due = step.not_before is None or step.not_before <= now.utc
    if step.state == LATER:
        return due or head > memory(step).get("seen", 0)
    return step.state == RUNNING or (step.state == PENDING and due)


def memory(step: StepRow) -> dict[str, int]:
    """What the machine remembers of its attempts: `seen` (length of the record), `failures` in a row."""
    return dict(step.body or {})


def is_over(steps: Iterable[StepRow], phase: str) -> bool:
    """Whether every step of the phase is done."""
    return all(step.state == DONE for step in steps if step.phase == phase)


def next_look(steps: Iterable[StepRow]) -> Instant | None:
    """When the machine looks again if nothing else happens; None where it waits for people alone."""
    times = [step.not_before for step in steps if step.state in (PENDING, LATER) and step.not_before is not None]
    return Instant(min(times)) if times else None


def touched_phases(step: StepRow, steps: Iterable[StepRow]) -> set[str]:
    """The phases that have to look again when `step` changes: its own, and those of the steps that need it."""
    return {step.phase} | {other.phase for other in steps if step.key in other.needs}


def begun_at(step: StepRow, steps: Iterable[StepRow], *, otherwise: Instant) -> Instant:
    """When the last of a step's needs was done; `otherwise` where it needs nothing."""
    times = [other.done_at for other in steps if other.key in step.needs and other.done_at is not None]
    return Instant(max(times)) if times else otherwise
