"""What changes for the house changes for every open incident: each is assessed anew, in a transaction of its own."""

from collections.abc import Sequence

from sqlmodel import col, select

from incident.kernel.instants import Instant
from incident.operations.assess import Change, reassess
from incident.operations.desk import Desk
from incident.record.entry import Actor
from incident.store.house import house_head
from incident.store.rows.matter import IncidentRow

OPEN = "open"


def catch_up(desk: Desk, *, actor: Actor, now: Instant) -> tuple[Change, ...]:
    """Assess those open incidents whose newest assessment rests on another state of the house or of the law.

    So a crash between an import and the assessments that it causes, or a law pack that came with an upgrade, repairs
    itself at the next look.
    """
    with desk.database.read() as reader:
        head, law = house_head(reader), desk.law().digest
        behind = (col(IncidentRow.house_seq) != head) | (col(IncidentRow.law_digest) != law)
        rows = reader.session.exec(select(IncidentRow).where(col(IncidentRow.status) == OPEN, behind)).all()
    return _assess_all(desk, rows, actor=actor, now=now, because="organisation, portfolio or law changed")


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
    return _assess_all(desk, rows, actor=actor, now=now, because=because)


def _assess_all(
    desk: Desk, rows: Sequence[IncidentRow], *, actor: Actor, now: Instant, because: str
) -> tuple[Change, ...]:
    changes: list[Change] = []
    for row in sorted(rows, key=lambda row: (row.kind, row.number)):
        at = now if row.clock_at is None else Instant(row.clock_at)
        changes += reassess(desk, row.id, actor=actor, now=at, because=because)
    return tuple(changes)
