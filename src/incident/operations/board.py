"""The board of one incident: what is due when. It reads what assessments stored and loads no law."""

from dataclasses import dataclass
from datetime import timedelta

from incident.deadlines.deadline import Awaiting, Deadline, Due, Indeterminate, NoFixedPeriod, OutOfScope
from incident.kernel.ids import ShortId, parse_short
from incident.kernel.instants import Instant
from incident.obligations.obligation import Assessed, NotOwed, Owed, SendBefore, Undetermined
from incident.operations.desk import Desk
from incident.store.database import Reader
from incident.store.matter import StoredObligation, incident_by_short, obligations_of, verdicts_of
from incident.store.rows.matter import IncidentRow, VerdictRow
from incident.store.states import OPEN, PERFORMED
from incident.vocabulary import IncidentKind

_DATELESS: dict[type, str] = {
    NoFixedPeriod: "target",
    Awaiting: "awaiting",
    Indeterminate: "indeterminate",
    OutOfScope: "decision",
}
"""The state of what is owed and has no date."""
_AT_REST = (*PERFORMED, "not owed")
"""States of lines that stand below what is still to be done."""


@dataclass(frozen=True, slots=True)
class Line:
    """One obligation as the board shows it.

    Attributes:
        id: short id.
        state: `met`, `late`, `early` (inside a waiting period), `overdue`, `past target`, `due`, `projected`, `target`,
            `awaiting`, `indeterminate`, `decision`, `open` or `not owed`.
        at: the instant that alarms run on and lines are sorted by: the target, else the safe date; None: no date.
        due: the safe date, which is the legal one; None where there is none.
        target: the policy target of a soft wording or of an awaited decision; never a legal deadline.
        outer: the last instant that the rule's own counting allows, where it differs.
        left: from now to `at`; negative where it has passed; None: no date, or performed.
        exclusive: an end of day.
        marks: loud words: `provisional`, `by counsel`, `backstop`, `hold`, and `came back` where the notice did and the
            clock runs again.
        margin: how long before its limit it was performed; negative: after it; None: not performed, or no limit.
        performed: when it was performed in law.
        send_by: the latest safe dispatch by the first method of the clause that reaches the recipient.
        conflicts: what stands against performing it as written; `conflict` among the marks.
    """

    id: str
    title: str
    holder: str
    recipient: str
    audience: str
    state: str
    at: Instant | None
    due: Instant | None
    target: Instant | None
    outer: Instant | None
    left: timedelta | None
    zone: str
    exclusive: bool
    marks: tuple[str, ...]
    why: str
    key: str
    margin: timedelta | None = None
    performed: Instant | None = None
    send_by: SendBefore | None = None
    conflicts: tuple[str, ...] = ()


def board(desk: Desk, incident: ShortId, *, now: Instant, everything: bool = False) -> tuple[Line, ...]:
    """The lines of one incident, the nearest first.

    Args:
        desk: where to read.
        incident: short id of the incident, or of an item of it.
        now: the incident's clock.
        everything: with duties that are not owed.
    """
    with desk.database.read() as reader:
        row = incident_by_short(reader, incident)
        lines = lines_of(reader, row, now)
    return tuple(line for line in lines if everything or line.state != "not owed")


def incident_now(desk: Desk, text: str, now: Instant) -> Instant:
    """The present of the incident that a short id belongs to: a drill's own time, else `now` in the incident's zone."""
    with desk.database.read() as reader:
        incident = incident_by_short(reader, parse_short(text))
    return clock_of(incident, now).in_zone(incident.zone)


def clock_of(incident: IncidentRow, now: Instant) -> Instant:
    """The incident's clock: a drill's own time, else the wall clock's."""
    return Instant(incident.clock_at) if incident.clock_at is not None else now


def lines_of(reader: Reader, incident: IncidentRow, now: Instant) -> list[Line]:
    """All lines of one incident as a reader sees them, what is not owed too; the nearest first, what rests last."""
    verdicts = verdicts_of(reader, incident.id)
    is_drill = incident.kind == IncidentKind.DRILL
    lines = [
        _line(it, verdicts.get(it.id), ShortId(is_drill, incident.number, "o", it.number), now)
        for it in obligations_of(reader, incident.id)
    ]
    far = Instant(now.utc.max.replace(tzinfo=now.utc.tzinfo))
    return sorted(lines, key=lambda line: (line.state in _AT_REST, line.at or far, line.id))


def _line(stored: StoredObligation, verdict: VerdictRow | None, short: ShortId, now: Instant) -> Line:
    assessed = stored.assessed
    deadline = assessed.deadline
    at = date_of(deadline)
    done = verdict if verdict is not None and verdict.result in PERFORMED else None
    return Line(
        id=str(short),
        title=assessed.title,
        holder=stored.key.holder,
        recipient=stored.key.recipient,
        audience=assessed.audience,
        state=_state(stored, verdict, now),
        at=at,
        due=deadline.due if isinstance(deadline, Due) else None,
        target=at if not isinstance(deadline, Due) else deadline.target,
        outer=deadline.outer if isinstance(deadline, Due) else None,
        left=at.utc - now.utc if at is not None and done is None else None,
        zone=getattr(deadline, "zone", "UTC"),
        exclusive=isinstance(deadline, Due) and deadline.exclusive,
        marks=_marks(stored, verdict),
        why=_why(stored),
        key=str(stored.key),
        margin=timedelta(seconds=done.margin_seconds) if done is not None and done.due_at is not None else None,
        performed=Instant(done.performed_at) if done is not None else None,
        send_by=first_dispatch(assessed) if done is None else None,
        conflicts=assessed.conflicts,
    )


def first_dispatch(assessed: Assessed) -> SendBefore | None:
    """The latest safe dispatch by the first method that has a date and an address; else by the first with a date."""
    dated = [it for it in assessed.send_by if it.at is not None]
    return next((it for it in dated if it.addressed), dated[0] if dated else None)


def date_of(deadline: Deadline) -> Instant | None:
    """The instant that an alarm runs on: the target of a soft wording, else the safe date."""
    match deadline:
        case Due(target=Instant() as target):
            return target
        case Due(due=due):
            return due
        case NoFixedPeriod(target=target) | Awaiting(target=target):
            return target
        case _:
            return None


def _state(stored: StoredObligation, verdict: VerdictRow | None, now: Instant) -> str:
    if verdict is not None and verdict.result in PERFORMED:
        return verdict.result
    if isinstance(stored.assessed, NotOwed):
        return "not owed"
    if isinstance(stored.assessed, Undetermined):
        return "open"
    return _running(stored.assessed.deadline, now)


def _running(deadline: Deadline, now: Instant) -> str:
    """The state of what is owed and was not performed yet."""
    if isinstance(deadline, Due) and not deadline.is_met_at(now):
        return "overdue"
    at = date_of(deadline)
    if at is not None and at < now and not (isinstance(deadline, Due) and deadline.target is None):
        return "past target"
    if isinstance(deadline, Due):
        return "projected" if deadline.projected else "due"
    return _DATELESS[type(deadline)]


def _marks(stored: StoredObligation, verdict: VerdictRow | None) -> tuple[str, ...]:
    assessed, deadline = stored.assessed, stored.assessed.deadline
    marks = {
        "provisional": isinstance(assessed, Owed) and assessed.provisional,
        "by counsel": assessed.computed is not None or assessed.source == "manual",
        "conflict": bool(assessed.conflicts),
        "backstop": isinstance(deadline, Due) and deadline.backstop,
        "came back": verdict is not None and verdict.result == OPEN,
        "hold": any(step.what == "hold" for step in getattr(deadline, "trace").steps),  # noqa: B009 - every deadline has one
    }
    return tuple(mark for mark, on in marks.items() if on)


def _why(stored: StoredObligation) -> str:
    return "; ".join(filter(None, (_reason(stored), *(f"conflict: {it}" for it in stored.assessed.conflicts))))


def _reason(stored: StoredObligation) -> str:
    assessed = stored.assessed
    if isinstance(assessed, Owed) and assessed.provisional_because:
        return assessed.provisional_because
    if isinstance(assessed.deadline, Awaiting):
        return f"awaits {assessed.deadline.awaits}"
    if isinstance(assessed.deadline, Indeterminate | OutOfScope):
        return assessed.deadline.why
    return assessed.reasons[0].sentence if assessed.reasons else ""
