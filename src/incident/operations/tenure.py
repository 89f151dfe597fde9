"""A tenure: the right to work on one phase now, proved in every transaction that rests on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from incident.errors import LeaseLost
from incident.operations.desk import Desk
from incident.store.database import Unit
from incident.store.matter import incident_by_id
from incident.store.rows.matter import IncidentRow
from incident.store.rows.work import PhaseRunRow
from incident.store.work import lease_of, release_lease, run_by_id, take_lease

LEASE_SECONDS = 15.0
"""How long a lease lasts without a word from its owner."""


@dataclass(frozen=True, slots=True)
class Tenure:
    """Who works on which phase run.

    Attributes:
        incident: the incident's id.
        phase_run: the phase run's id.
        phase: its phase.
        owner: the process that holds the lease.
        fence: the lease's fencing number when it was taken.
    """

    incident: str
    phase_run: str
    phase: str
    owner: str
    fence: int


def take(desk: Desk, phase_run: str, *, owner: str, seconds: float = LEASE_SECONDS) -> Tenure | None:
    """Take the lease of a phase run; None where another owner holds it."""
    with desk.database.work() as reader:
        fence = take_lease(reader, phase_run, owner=owner, seconds=seconds)
        run = run_by_id(reader, phase_run)
    return None if fence is None else Tenure(run.incident, run.id, run.phase, owner, fence)


def give_back(desk: Desk, tenure: Tenure) -> None:
    """Release the lease, if it is still the one that was taken."""
    with desk.database.work() as reader:
        release_lease(reader, tenure.phase_run, owner=tenure.owner, fence=tenure.fence)


def tenure_of(desk: Desk, phase_run: str, *, owner: str) -> Tenure:
    """The tenure that `owner` holds now, for a flow that carries ids alone.

    Raises:
        LeaseLost: it holds none.
    """
    with desk.database.read() as reader:
        run, lease = run_by_id(reader, phase_run), lease_of(reader, phase_run)
    tenure = Tenure(run.incident, run.id, run.phase, owner, lease.fence)
    return _proved(tenure, lease.owner, lease.fence)


@contextmanager
def writing(desk: Desk, tenure: Tenure) -> Iterator[tuple[Unit, IncidentRow, PhaseRunRow]]:
    """One transaction on the incident's chain in which the tenure holds.

    Raises:
        LeaseLost: another owner entered the phase; nothing was stored.
    """
    with desk.database.write(tenure.incident) as unit:
        lease = lease_of(unit, tenure.phase_run, lock=True)
        _proved(tenure, lease.owner, lease.fence)
        yield unit, incident_by_id(unit, tenure.incident), run_by_id(unit, tenure.phase_run)


def _proved(tenure: Tenure, owner: str, fence: int) -> Tenure:
    # The expiry is not asked for: until somebody else has taken the lease, the fencing number is unchanged and nobody
    # else works here.
    if (owner, fence) != (tenure.owner, tenure.fence):
        raise LeaseLost(
            f"phase {tenure.phase} of incident {tenure.incident} belongs to {owner or 'nobody'} (fence {fence}), "
            f"no longer to {tenure.owner} (fence {tenure.fence})",
            mend="nothing is to be done: its owner goes on",
        )
    return tenure
