"""What an automatic step is told and what it answers.

An action may be run again after a crash, so each is idempotent through its own rows. It returns None or a note for the
record when it is done, or `Later` when it has to look again; looking again without anything new appends nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from incident.kernel.instants import Instant
from incident.operations.desk import Desk
from incident.record.entry import Actor
from incident.store.matter import incident_by_id, short_of


@dataclass(frozen=True, slots=True)
class Later:
    """Not done yet; the step is looked at again when the record has grown, at the latest after `within`."""

    why: str
    within: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Task:
    """What an action is told.

    Attributes:
        desk: where to work.
        incident: the incident's id.
        step: the step's key, for the reason that the record gives.
        actor: who acts.
        now: the incident's clock.
    """

    desk: Desk
    incident: str
    step: str
    actor: Actor
    now: Instant

    @property
    def short(self) -> str:
        """The incident's short id."""
        with self.desk.database.read() as reader:
            return str(short_of(incident_by_id(reader, self.incident)))


Act = Callable[[Task], Later | str | None]
