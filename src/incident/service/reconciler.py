"""Decides what to do about the phases: compares what should run with what does, and never trusts an event to have come.

It looks again and again at the rows (level-triggered), so that a lost wake, a killed runner, a Prefect that was away or
lost its memory repair themselves. Prefect's states are hints: a killed run stays Running there, and a finished or
cancelled one can be entered again, so what the rows say decides, and the lease keeps two from doing it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from incident.kernel.instants import Instant
from incident.operations.desk import Desk
from incident.store.rows.work import PhaseRunRow
from incident.store.work import runs_to_look_at

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=1)


class Move(StrEnum):
    """What to do about a phase run that should run and does not."""

    CREATE = "create"
    """It has no flow run yet."""
    RESUME = "resume"
    """Its flow run is suspended."""
    ENTER = "enter"
    """Its flow run is scheduled, or runs according to Prefect, while nobody holds the lease: its runner is dead."""
    RENEW = "renew"
    """Its flow run ended, was cancelled or is unknown there: another attempt."""


def next_move(run: PhaseRunRow, state: str | None) -> Move:
    """What to do about a run that the rows say should run and whose lease is free.

    Args:
        run: the phase run.
        state: type of its flow run's state according to Prefect; None: Prefect knows no such flow run.
    """
    if not run.flow_run:
        return Move.CREATE
    match state:
        case "PAUSED":
            return Move.RESUME
        case "SCHEDULED" | "PENDING" | "RUNNING":
            return Move.ENTER
        case _:
            return Move.RENEW


def to_carry(desk: Desk, *, now: Instant, busy: Collection[str], resting: "Pauses") -> list[PhaseRunRow]:
    """The phase runs that should run and do not.

    Args:
        desk: where to look.
        now: the wall clock.
        busy: phase runs that this process carries already.
        resting: phase runs that failed here a moment ago.
    """
    with desk.database.read() as reader:
        found = runs_to_look_at(reader, now=now)
    return [run for run in found if run.id not in busy and not resting.holds(run.id, now)]


@dataclass(slots=True)
class Pauses:
    """How long a phase run is left alone after it failed in this process, longer each time.

    Only pacing: what has to be remembered stands in the step's row.
    """

    _until: dict[str, Instant] = field(default_factory=dict)
    _length: dict[str, timedelta] = field(default_factory=dict)

    def holds(self, phase_run: str, now: Instant) -> bool:
        """Whether the phase run is to be left alone now."""
        return phase_run in self._until and now < self._until[phase_run]

    def failed(self, phase_run: str, now: Instant) -> None:
        """Leave it alone for twice as long as last time."""
        length = self._length.get(phase_run, FIRST_PAUSE / 2) * 2
        self._length[phase_run] = min(length, LONGEST_PAUSE)
        self._until[phase_run] = now.plus(self._length[phase_run])

    def went_well(self, phase_run: str) -> None:
        """Forget its failures."""
        self._until.pop(phase_run, None)
        self._length.pop(phase_run, None)
