"""The overview: every incident with how it stands and its nearest date. It loads no law and derives nothing."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from incident.kernel.ids import ShortId
from incident.kernel.instants import Instant
from incident.operations.desk import Desk
from incident.store.glance import Glance, incidents_at_a_glance, obligations_at_a_glance
from incident.store.states import PERFORMED
from incident.vocabulary import IncidentKind


@dataclass(frozen=True, slots=True)
class Summary:
    """One incident as the overview shows it.

    Attributes:
        owed: obligations that are owed, performed or not.
        early: done inside a waiting period, which performs nothing in law before it has passed.
        open: obligations of which it is not known whether they are owed.
        next_id: the obligation with the nearest date that is not performed; empty where there is none.
        left: from the incident's own present to `next_at`; negative where it has passed.
    """

    id: str
    title: str
    kind: str
    status: str
    declared_at: Instant
    owed: int
    met: int
    late: int
    open: int
    next_id: str
    next_at: Instant | None
    left: timedelta | None
    early: int = 0


def overview(desk: Desk, *, now: Instant) -> tuple[Summary, ...]:
    """All incidents, live ones first.

    Args:
        desk: where to read.
        now: the wall clock; a drill keeps its own time.
    """
    with desk.database.read() as reader:
        incidents = incidents_at_a_glance(reader)
        glances = obligations_at_a_glance(reader)
    by_incident: dict[str, list[Glance]] = {}
    for it in glances:
        by_incident.setdefault(it.incident, []).append(it)
    return tuple(_summary(row, by_incident.get(row.id, []), now) for row in incidents)


def _summary(incident: Any, glances: list[Glance], now: Instant) -> Summary:  # noqa: ANN401 - a row of columns
    present = Instant(incident.clock_at) if incident.clock_at is not None else now
    short = ShortId(incident.kind == IncidentKind.DRILL, incident.number)
    waiting = [it for it in glances if it.verdict == "Owed" and it.result not in PERFORMED and it.at is not None]
    nearest = min(waiting, key=lambda it: (it.at, str(it.number)), default=None)
    at = nearest.at if nearest is not None else None
    return Summary(
        id=str(short),
        title=incident.title,
        kind=incident.kind,
        status=incident.status,
        declared_at=Instant(incident.declared_at, incident.zone),
        owed=sum(it.verdict == "Owed" or it.result in PERFORMED for it in glances),
        met=sum(it.result == "met" for it in glances),
        late=sum(it.result == "late" for it in glances),
        open=sum(it.verdict == "Undetermined" and it.result not in PERFORMED for it in glances),
        next_id=str(ShortId(short.drill, short.number, "o", nearest.number)) if nearest is not None else "",
        next_at=at,
        left=at.utc - present.utc if at is not None else None,
        early=sum(it.result == "early" for it in glances),
    )
