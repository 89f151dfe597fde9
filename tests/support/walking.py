"""Walking through the phases of a small incident, and looking at what came of it."""

from datetime import timedelta

from sqlalchemy import update
from sqlmodel import select
from support.phases import ANA, MACHINE, NOON, Counting

from incident.operations import phases, steps
from incident.operations.desk import Desk
from incident.operations.tenure import Tenure, take
from incident.store.rows.matter import IncidentRow
from incident.store.rows.record import EntryRow
from incident.store.rows.work import LeaseRow, PhaseRunRow, StepRow
from incident.store.work import runs_of, steps_of

CHAIN = (
    "{key: first, name: First, kind: automatic, action: count}\n"
    "{key: second, name: Second, kind: automatic, action: count, needs: [first]}"
)
GATE = (
    "{key: first, name: First, kind: automatic, action: count}\n"
    "{key: gate, name: Gate, kind: approval, role: lead, needs: [first]}\n"
    "{key: after, name: After, kind: automatic, action: count, needs: [gate]}"
)
WAITS = (
    "{key: begin, name: Begin, kind: manual, role: lead}\n"
    "{key: wait, name: Wait, kind: wait, after: 48 hours, needs: [begin]}\n"
    "{key: after, name: After, kind: automatic, action: count, needs: [wait]}"
)


def advance(desk: Desk, incident: IncidentRow, counting: Counting, *, owner: str = "one") -> int:
    now = desk.clock.now()
    return phases.advance(desk, incident.id, owner=owner, actor=MACHINE, now=now, actions=counting.actions)


def states(desk: Desk, incident: IncidentRow) -> dict[str, str]:
    with desk.database.read() as reader:
        return {step.key: step.state for step in steps_of(reader, incident.id)}


def step_of(desk: Desk, incident: IncidentRow, key: str) -> StepRow:
    with desk.database.read() as reader:
        return next(step for step in steps_of(reader, incident.id) if step.key == key)


def run_of(desk: Desk, incident: IncidentRow, phase: str) -> PhaseRunRow:
    with desk.database.read() as reader:
        return next(run for run in runs_of(reader, incident.id) if run.phase == phase)


def short(incident: IncidentRow, step: StepRow) -> str:
    return f"{'D' if incident.kind == 'drill' else ''}{incident.number}-s{step.number}"


def do(desk: Desk, incident: IncidentRow, key: str, **more: str) -> None:
    steps.done(desk, short(incident, step_of(desk, incident, key)), actor=ANA, now=desk.clock.now(), **more)


def tags(desk: Desk, incident: IncidentRow) -> list[str]:
    with desk.database.read() as reader:
        entries = select(EntryRow.tag).where(EntryRow.chain == incident.id).order_by(EntryRow.seq)
        return list(reader.session.exec(entries))


def expire(desk: Desk) -> None:
    """Let every lease run out, as if their owners had been silent for long."""
    with desk.database.work() as reader:
        reader.session.execute(update(LeaseRow).values(expires_at=NOON.plus(-timedelta(days=9_000)).utc))


def taken(desk: Desk, incident: IncidentRow, *, owner: str = "one", phase: str = "containment") -> Tenure:
    tenure = take(desk, run_of(desk, incident, phase).id, owner=owner)
    assert tenure is not None
    return tenure


def ready_of(desk: Desk, tenure: Tenure) -> str:
    """The one step of the phase that is ready."""
    [step] = phases.rest(desk, tenure, actor=MACHINE, now=desk.clock.now()).ready
    return step
