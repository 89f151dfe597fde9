"""The actions of automatic steps, by the name that a playbook gives them; see `acting` for what each must keep."""

from collections.abc import Mapping
from types import MappingProxyType

from incident.errors import RecordBroken
from incident.operations.acting import Act, Later, Task
from incident.operations.allocate import allocate_costs
from incident.operations.assess import reassess
from incident.operations.compose import draft_all
from incident.operations.dispatch import dispatch_approved
from incident.operations.outstanding import outstanding
from incident.operations.verify import verify
from incident.playbook.model import ActionName
from incident.store.matter import incident_by_id


def assess(task: Task) -> None:
    """Derive every obligation and deadline anew; nothing is stored where nothing came out differently."""
    reassess(task.desk, task.incident, actor=task.actor, now=task.now, because=f"playbook step {task.step}")


def draft_notices(task: Task) -> str:
    """Draft what is owed and has no notice yet, or one that the facts have overtaken; one that cannot be stops none."""
    results = draft_all(task.desk, task.incident, actor=task.actor, now=task.now)
    refused = [f"{it.obligation}: {it.refused}" for it in results if it.refused]
    return "\n".join([f"{len(results) - len(refused)} drafts" + (", not drafted:" if refused else ""), *refused])


def dispatch_notices(task: Task) -> Later | str:
    """Send what is approved; one that must not go yet is tried again when the record has grown."""
    results = dispatch_approved(task.desk, task.incident, actor=task.actor, now=task.now)
    refused = [it.told for it in results if not it.id]
    if refused:
        return Later("\n".join(refused))
    return "\n".join(f"{it.id} {it.method}: {it.state}" for it in results)


def check_receipts(task: Task) -> Later | None:
    """Wait until everything that was sent is received in law."""
    with task.desk.database.read() as reader:
        open_ends = outstanding(reader, incident_by_id(reader, task.incident))
    return Later("\n".join(open_ends)) if open_ends else None


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
    {
        ActionName.ASSESS: assess,
        ActionName.DRAFT_NOTICES: draft_notices,
        ActionName.DISPATCH_APPROVED: dispatch_notices,
        ActionName.CHECK_RECEIPTS: check_receipts,
        ActionName.ALLOCATE_COSTS: allocate,
        ActionName.VERIFY_RECORD: verify_record,
    }
)
"""One operation for each action that a playbook may name."""
