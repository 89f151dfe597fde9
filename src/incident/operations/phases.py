"""The phases of an incident: opened when it is declared, entered under a lease, walked step by step, put to rest.

Invariants:

- The step row is the only memory. Whoever enters a phase, after whatever happened, runs the steps that are not done.
- Every transaction checks lease, fencing number and incident: a runner that lost its lease, or an incident that was
  closed, changes nothing any more.
- Coming to rest and looking whether there is more to do are one transaction, so that no wake falls between them.
- The playbook is frozen on the incident; a later version of it changes no incident that is under way.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import col

from incident.kernel.canonical import digest
from incident.kernel.codec import encode
from incident.kernel.ids import new_id
from incident.kernel.instants import Instant
from incident.operations import readiness
from incident.operations.acting import Act
from incident.operations.desk import Desk
from incident.operations.running import run_step
from incident.operations.tenure import Tenure, give_back, take, writing
from incident.playbook.model import Playbook
from incident.record.entry import Actor
from incident.store.database import Reader, Unit
from incident.store.rows.matter import IncidentRow
from incident.store.rows.work import LeaseRow, PhaseRunRow, StepRow
from incident.store.work import ENDED, OPEN, change_run, runs_of, steps_of
from incident.vocabulary import Phase, Tag


@dataclass(frozen=True, slots=True)
class Rest:
    """What a phase has to do next: steps, a rest until it is woken, or nothing any more.

    Attributes:
        ready: ids of the steps that the machine may run now.
        number: of this rest, new each time; 0 where something is ready, or where the phase is over.
        ended: the phase is over, or the incident is.
    """

    ready: tuple[str, ...] = ()
    number: int = 0
    ended: bool = False


def open_phases(unit: Unit, incident: IncidentRow, playbook: Playbook, *, actor: Actor, now: Instant) -> None:
    """Freeze the playbook on the incident, and insert its phases and steps; part of declaring.

    Args:
        unit: the transaction that declares.
        incident: the incident's row, inserted already or about to be.
        playbook: what is to be done.
        actor: who declares.
        now: the incident's clock.
    """
    incident.playbook = encode(playbook)
    # Where the row stands already, it is changed; where it is inserted later, it carries the playbook with it.
    unit.session.execute(
        update(IncidentRow).where(col(IncidentRow.id) == incident.id).values(playbook=incident.playbook)
    )
    first = {step.phase for step in playbook.steps if not step.needs}
    runs = [
        PhaseRunRow(id=new_id(now), incident=incident.id, phase=phase, attempt=1, wakes=int(phase in first))
        for phase in Phase
    ]
    leases = [LeaseRow(phase_run=run.id, owner="", expires_at=unit.recorded_at.utc, fence=0) for run in runs]
    unit.insert([*runs, *leases, *_step_rows(unit, incident, playbook, now)])
    frozen = {"playbook": playbook.id, "version": playbook.version, "digest": digest(incident.playbook)}
    unit.append(Tag.PLAYBOOK_FROZEN, frozen, actor=actor, at=now)


def _step_rows(unit: Unit, incident: IncidentRow, playbook: Playbook, now: Instant) -> list[StepRow]:
    return [
        StepRow(
            id=new_id(now),
            incident=incident.id,
            number=unit.next_number(f"{incident.id}:s"),
            phase=step.phase,
            key=step.key,
            name=step.name,
            kind=step.kind,
            action=step.action,
            needs=list(step.needs),
            role=step.role,
        )
        for step in playbook.steps
    ]


def enter(desk: Desk, tenure: Tenure, *, actor: Actor, now: Instant) -> None:
    """Begin, or go on with, a phase whose lease is held.

    Raises:
        LeaseLost: it is held by somebody else.
    """
    with writing(desk, tenure) as (unit, incident, run):
        if run.state in ENDED or incident.status != OPEN:
            return
        if run.state == "waiting":
            unit.append(Tag.PHASE_STARTED, {"phase": run.phase, "attempt": run.attempt}, actor=actor, at=now)
        change_run(unit, run.id, state="running")


def rest(desk: Desk, tenure: Tenure, *, actor: Actor, now: Instant) -> Rest:
    """What is ready now; where nothing is, come to rest in the same transaction.

    Raises:
        LeaseLost: somebody else entered the phase.
    """
    with writing(desk, tenure) as (unit, incident, run):
        if run.state in ENDED:
            return Rest(ended=True)
        steps = steps_of(unit, incident.id)
        if incident.status != OPEN:
            return _end(unit, run, "cancelled", actor=actor, now=now)
        if readiness.is_over(steps, run.phase):
            return _end(unit, run, "ended", actor=actor, now=now)
        ready = readiness.runnable(steps, run.phase, now=now, head=unit.head_seq)
        if ready:
            return Rest(ready=tuple(step.id for step in ready))
        # One up for each rest: a key of its own for every suspension, whoever woke the run before.
        number = run.wakes + 1
        change_run(unit, run.id, state="resting", wakes=number, seen_wakes=number)
        return Rest(number=number)


def _end(unit: Unit, run: PhaseRunRow, state: str, *, actor: Actor, now: Instant) -> Rest:
    change_run(unit, run.id, state=state, seen_wakes=run.wakes)
    unit.append(Tag.PHASE_ENDED, {"phase": run.phase, "attempt": run.attempt, "how": state}, actor=actor, at=now)
    return Rest(ended=True)


def advance(desk: Desk, incident: str, *, owner: str, actor: Actor, now: Instant, actions: Mapping[str, Act]) -> int:
    """Run all that is ready in every phase of an incident, in this process and without Prefect.

    For a drill, which is played on its own clock, and for tests; a live incident's phases are the runner's.

    Returns:
        how many steps were run; 0 where nothing was ready.
    """
    post = _Player(desk, owner, actor, now, actions)
    total = 0
    while ran := sum(_walk(post, run) for run in _to_walk(desk, incident, now)):
        total += ran
    return total


@dataclass(frozen=True, slots=True)
class _Player:
    """Who walks, with what."""

    desk: Desk
    owner: str
    actor: Actor
    now: Instant
    actions: Mapping[str, Act]


def _to_walk(desk: Desk, incident: str, now: Instant) -> list[PhaseRunRow]:
    with desk.database.read() as reader:
        steps, head = steps_of(reader, incident), reader.head(incident)
        return [
            run
            for run in runs_of(reader, incident)
            if run.state not in ENDED
            and (run.wakes > run.seen_wakes or readiness.runnable(steps, run.phase, now=now, head=head))
        ]


def _walk(post: _Player, run: PhaseRunRow) -> int:
    desk, actor, now = post.desk, post.actor, post.now
    tenure = take(desk, run.id, owner=post.owner)
    if tenure is None:
        return 0
    ran = 0
    try:
        enter(desk, tenure, actor=actor, now=now)
        while ready := rest(desk, tenure, actor=actor, now=now).ready:
            for step in ready:
                run_step(desk, step, tenure=tenure, actions=post.actions, actor=actor, now=now)
            ran += len(ready)
    finally:
        give_back(desk, tenure)
    return ran


def next_look(reader: Reader, incident: str) -> Instant | None:
    """When the machine looks at this incident's steps again if nothing else happens; None: it waits for people."""
    return readiness.next_look(steps_of(reader, incident))
