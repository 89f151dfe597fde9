"""The rows of the work: phase runs, leases, steps. Every change is conditional, so that a stale caller changes nothing.

Leases run on the database's time: two machines need not agree on the time to agree on an owner.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, CursorResult, Update, and_, or_, text, update
from sqlmodel import col, select

from incident.errors import UnknownReference
from incident.kernel.ids import ShortId
from incident.kernel.instants import Instant
from incident.store.database import Reader
from incident.store.matter import incident_by_short
from incident.store.rows.matter import IncidentRow
from incident.store.rows.record import ChainRow
from incident.store.rows.work import LeaseRow, PhaseRunRow, StepRow
from incident.vocabulary import IncidentKind

Row = TypeVar("Row")
ENDED = ("ended", "cancelled")
"""States of a phase run after which nothing of it runs."""
OPEN = "open"
"""The status of an incident on which work goes on."""


# Steps


def steps_of(reader: Reader, incident: str) -> list[StepRow]:
    """Every step of an incident, in the playbook's order."""
    return list(
        reader.session.exec(select(StepRow).where(col(StepRow.incident) == incident).order_by(col(StepRow.number)))
    )


def step_by_id(reader: Reader, step: str) -> StepRow:
    """One step.

    Raises:
        UnknownReference: there is none.
    """
    return _found(reader.session.get(StepRow, step), f"step {step}")


def step_by_short(reader: Reader, short: ShortId) -> StepRow:
    """The step of a typed id such as `7-s3`.

    Raises:
        UnknownReference: there is none.
    """
    incident = incident_by_short(reader, short)
    query = select(StepRow).where(col(StepRow.incident) == incident.id, col(StepRow.number) == short.item)
    return _found(reader.session.exec(query).one_or_none(), f"step {short}")


def change_step(reader: Reader, step: StepRow, **values: Any) -> bool:  # noqa: ANN401 - columns
    """Change a step that is still as `step` was read; False where it is not."""
    same = and_(col(StepRow.id) == step.id, col(StepRow.state) == step.state, col(StepRow.fence) == step.fence)
    return _changed(reader, update(StepRow).where(same).values(values))


# Phase runs


def runs_of(reader: Reader, incident: str) -> list[PhaseRunRow]:
    """The phase runs of an incident."""
    return list(reader.session.exec(select(PhaseRunRow).where(col(PhaseRunRow.incident) == incident)))


def run_by_id(reader: Reader, phase_run: str) -> PhaseRunRow:
    """One phase run.

    Raises:
        UnknownReference: there is none.
    """
    return _found(reader.session.get(PhaseRunRow, phase_run), f"phase run {phase_run}")


def change_run(reader: Reader, phase_run: str, **values: Any) -> None:  # noqa: ANN401 - columns
    """Change a phase run."""
    reader.session.execute(update(PhaseRunRow).where(col(PhaseRunRow.id) == phase_run).values(values))


def wake_phases(reader: Reader, incident: str, phases: Collection[str]) -> None:
    """Make the runs of these phases look again; a counter, so that no wake is lost and two are one."""
    still = and_(
        col(PhaseRunRow.incident) == incident,
        col(PhaseRunRow.phase).in_(sorted(phases)),
        col(PhaseRunRow.state).not_in(ENDED),
    )
    reader.session.execute(update(PhaseRunRow).where(still).values(wakes=PhaseRunRow.wakes + 1))


def runs_to_look_at(reader: Reader, *, now: Instant) -> list[PhaseRunRow]:
    """Phase runs of live, open incidents that may have something to do and that nobody owns now.

    A run is woken, or was entered and never came to rest (its runner died), or has a step whose time has come, or one
    that looks again because the incident's record has grown. A drill is played on its own clock, never here.
    """
    due = _runs_with(reader, _step_is_due(now))
    grown = _runs_with(reader, col(StepRow.state) == "later", grown=True)
    wanted = or_(
        col(PhaseRunRow.wakes) > col(PhaseRunRow.seen_wakes),
        col(PhaseRunRow.state) == "running",
        col(PhaseRunRow.id).in_(sorted(due | grown)),
    )
    query = (
        select(PhaseRunRow)
        .join(IncidentRow, col(IncidentRow.id) == col(PhaseRunRow.incident))
        .join(LeaseRow, col(LeaseRow.phase_run) == col(PhaseRunRow.id))
        .where(col(IncidentRow.kind) == IncidentKind.LIVE, col(IncidentRow.status) == OPEN)
        .where(col(PhaseRunRow.state).not_in(ENDED), _is_free(database_time(reader)), wanted)
        .order_by(col(PhaseRunRow.id))
    )
    return list(reader.session.exec(query))


def _step_is_due(now: Instant) -> ColumnElement[bool]:
    return and_(col(StepRow.state).in_(("pending", "later")), col(StepRow.not_before) <= now.utc)


def _runs_with(reader: Reader, wanted: ColumnElement[bool], *, grown: bool = False) -> set[str]:
    """Ids of the phase runs with such a step; `grown`: only where the record grew since the step was looked at."""
    same = and_(col(PhaseRunRow.incident) == col(StepRow.incident), col(PhaseRunRow.phase) == col(StepRow.phase))
    query = (
        select(PhaseRunRow.id, StepRow.body, ChainRow.head_seq)
        .join(StepRow, same)
        .join(ChainRow, col(ChainRow.chain) == col(StepRow.incident))
        .where(wanted, col(PhaseRunRow.state).not_in(ENDED))
    )
    found = reader.session.exec(query).all()
    return {run for run, body, head in found if not grown or head > (body or {}).get("seen", 0)}


# Leases


def lease_of(reader: Reader, phase_run: str, *, lock: bool = False) -> LeaseRow:
    """The lease of a phase run; `lock` keeps others from taking it until the end of the transaction.

    Raises:
        UnknownReference: there is none.
    """
    query = select(LeaseRow).where(col(LeaseRow.phase_run) == phase_run)
    query = query.with_for_update() if lock else query
    return _found(reader.session.exec(query).one_or_none(), f"lease of phase run {phase_run}")


def take_lease(reader: Reader, phase_run: str, *, owner: str, seconds: float) -> int | None:
    """Take a lease that nobody holds any more.

    Returns:
        the fencing number, which only grows; None where somebody holds it.
    """
    now = database_time(reader)
    grow = (
        update(LeaseRow)
        .where(col(LeaseRow.phase_run) == phase_run, _is_free(now))
        .values(owner=owner, expires_at=now.utc + timedelta(seconds=seconds), fence=LeaseRow.fence + 1)
    )
    return lease_of(reader, phase_run).fence if _changed(reader, grow) else None


def renew_leases(reader: Reader, *, owner: str, seconds: float) -> None:
    """Prolong every lease that the owner still has; one that ran out and that nobody took is still the owner's."""
    until = database_time(reader).utc + timedelta(seconds=seconds)
    reader.session.execute(update(LeaseRow).where(col(LeaseRow.owner) == owner).values(expires_at=until))


def release_lease(reader: Reader, phase_run: str, *, owner: str, fence: int) -> None:
    """Give a lease back, if it is still the one that was taken."""
    held = and_(col(LeaseRow.phase_run) == phase_run, col(LeaseRow.owner) == owner, col(LeaseRow.fence) == fence)
    reader.session.execute(update(LeaseRow).where(held).values(owner=""))


def database_time(reader: Reader) -> Instant:
    """The database's own time."""
    postgresql = reader.session.get_bind().dialect.name == "postgresql"
    asked = "SELECT clock_timestamp()" if postgresql else "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')"
    found = reader.session.execute(text(asked)).scalar_one()
    return Instant(datetime.fromisoformat(found).replace(tzinfo=UTC) if isinstance(found, str) else found)


def _is_free(now: Instant) -> ColumnElement[bool]:
    return or_(col(LeaseRow.owner) == "", col(LeaseRow.expires_at) <= now.utc)


def _changed(reader: Reader, change: Update) -> bool:
    return cast("CursorResult[Any]", reader.session.execute(change)).rowcount == 1


def _found(row: Row | None, name: str) -> Row:
    if row is None:
        raise UnknownReference(f"{name} is not recorded", mend="'incident step list ID' shows the steps")
    return row
