"""What automatic steps do, by the name that a playbook gives it.

An action may be run again after a crash, so each is idempotent through its own rows. It returns None when it is done,
or `Later` when it has to look again; one that returns `Later` has appended nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from incident.kernel.instants import Instant
from incident.operations.desk import Desk
from incident.record.entry import Actor


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


Act = Callable[[Task], Later | None]

ACTIONS: Mapping[str, Act] = MappingProxyType({})
