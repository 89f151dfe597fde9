"""Questions: the missing facts of an incident, ranked by what they decide and how soon."""

from incident.kernel.instants import Instant
from incident.obligations.questions import Question
from incident.obligations.questions import questions as ranked
from incident.operations.desk import Desk
from incident.operations.matter import find_incident
from incident.store.matter import obligations_of, short_of


def questions(desk: Desk, incident: str, *, now: Instant) -> tuple[Question, ...]:
    """The questions of an incident, the most urgent first.

    Args:
        desk: where to read.
        incident: short id.
        now: the incident's clock.
    """
    with desk.database.read() as reader:
        row = find_incident(reader, incident)
        stored = obligations_of(reader, row.id)
    ids = {str(it.key): str(short_of(row, "o", it.number)) for it in stored}
    return tuple(ranked([it.assessed for it in stored], now=now, ids=ids))
