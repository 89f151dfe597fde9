"""What changes for the house changes for every open incident: each is assessed anew, in a transaction of its own."""

from collections.abc import Iterator, Sequence

from sqlmodel import col, select

from incident.kernel.instants import Instant
from incident.operations.assess import Change, reassess
from incident.operations.desk import Desk
from incident.operations.matter import LastHouse
from incident.record.entry import Actor
from incident.store.house import house_head
from incident.store.rows.matter import IncidentRow
from incident.store.work import OPEN


def catch_up(desk: Desk, *, actor: Actor, now: Instant) -> int:
    """Assess those open incidents whose newest assessment rests on another state of the house or of the law.

    So a crash between an import and the assessments that it causes, or a law pack that came with an upgrade, repairs
    itself at the next look. Of ten thousand incidents none is kept once it is assessed.

    Returns:
        how many obligations changed.
    """
    with desk.database.read() as reader:
        head, law = house_head(reader), desk.law().digest
        behind = (col(IncidentRow.house_seq) != head) | (col(IncidentRow.law_digest) != law)
        rows = reader.session.exec(select(IncidentRow).where(col(IncidentRow.status) == OPEN, behind)).all()
    because = "organisation, portfolio or law changed"
    return sum(len(changes) for changes in _assess_all(desk, rows, actor=actor, now=now, because=because))


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
    each = _assess_all(desk, rows, actor=actor, now=now, because=because)
    return tuple(change for changes in each for change in changes)


def _assess_all(
    desk: Desk, rows: Sequence[IncidentRow], *, actor: Actor, now: Instant, because: str
) -> Iterator[tuple[Change, ...]]:
    last = LastHouse()
    for row in sorted(rows, key=lambda row: (row.kind, row.number)):
        at = now if row.clock_at is None else Instant(row.clock_at)
        yield reassess(desk, row.id, actor=actor, now=at, because=because, last=last)
