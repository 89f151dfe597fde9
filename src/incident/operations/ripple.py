"""What changes for the house changes for every open incident: each is assessed anew, in a transaction of its own."""

from sqlmodel import col, select

from incident.kernel.instants import Instant
from incident.operations.assess import Change, reassess
from incident.operations.desk import Desk
from incident.record.entry import Actor
from incident.store.rows.matter import IncidentRow

OPEN = "open"


def reassess_open(desk: Desk, *, actor: Actor, now: Instant, because: str) -> tuple[Change, ...]:
    """Assess every open incident anew.

    Args:
        desk: where to work.
        actor: who caused it.
        now: the wall clock; a drill is assessed at its own time.
        because: what changed, in words.

    Returns:
        What changed, obligation by obligation.
    """
    with desk.database.read() as reader:
        rows = reader.session.exec(select(IncidentRow).where(col(IncidentRow.status) == OPEN)).all()
    changes: list[Change] = []
    for row in sorted(rows, key=lambda row: (row.kind, row.number)):
        at = now if row.clock_at is None else Instant(row.clock_at)
        changes += reassess(desk, row.id, actor=actor, now=at, because=because)
    return tuple(changes)
