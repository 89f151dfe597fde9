"""The actions of automatic steps, by the name that a playbook gives them; see `acting` for what each must keep."""

from collections.abc import Mapping
from types import MappingProxyType

from incident.errors import RecordBroken
from incident.operations.acting import Act, Task
from incident.operations.allocate import allocate_costs
from incident.operations.assess import reassess
from incident.operations.verify import verify
from incident.playbook.model import ActionName


def assess(task: Task) -> None:
    """Derive every obligation and deadline anew; nothing is stored where nothing came out differently."""
    reassess(task.desk, task.incident, actor=task.actor, now=task.now, because=f"playbook step {task.step}")


def allocate(task: Task) -> None:
    """Say who bears the costs recorded by now, as decided for the newest allocation."""
    allocate_costs(task.desk, task.short, actor=task.actor, now=task.now)


def verify_record(task: Task) -> None:
    """Prove the incident's record.

    Raises:
        RecordBroken: the first fault; the step stops, and a person has to look.
    """
    for verified in verify(task.desk, [task.short]):
        if verified.finding is not None:
            raise RecordBroken(
                verified.finding.why,
                where=f"entry {verified.finding.seq}",
                mend="run 'incident record verify'; restore from a backup",
            )


ACTIONS: Mapping[str, Act] = MappingProxyType(
    {ActionName.ASSESS: assess, ActionName.ALLOCATE_COSTS: allocate, ActionName.VERIFY_RECORD: verify_record}
)
"""One operation for each action that a playbook may name."""
