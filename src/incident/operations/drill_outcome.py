"""What a drill came to, read from its own rows: the clocks that ran, and when each expected action was taken."""

from collections.abc import Callable, Iterable
from datetime import datetime
from types import MappingProxyType

from sqlmodel import col, select

from incident.deadlines.deadline import Due, NoFixedPeriod
from incident.drills.report import Happened
from incident.drills.scenario import Expected, Scenario, Watch
from incident.drills.scoring import Ran, Score, score
from incident.kernel.instants import Instant
from incident.obligations.obligation import Owed
from incident.store.database import Reader
from incident.store.drills import payloads_of
from incident.store.matter import StoredObligation, facts_of, incident_by_id, obligations_of, short_of, verdicts_of
from incident.store.notices import dispatches_of, stands
from incident.store.rows.ledger import AllocationRow, CostRow
from incident.store.rows.notices import DispatchRow
from incident.store.rows.work import StepRow
from incident.store.states import OPEN
from incident.vocabulary import Tag


def scored(reader: Reader, incident: str, scenario: Scenario, *, ended_at: Instant) -> Score:
    """The drill's score on what its rows say."""
    delivered = {
        body["inject"]: at
        for at, body in payloads_of(reader, incident, Tag.INJECT_DELIVERED)
        if body["what"] != "skipped"
    }
    return score(
        scenario,
        clocks_of(reader, incident),
        done_at=lambda expected, since: done_at(reader, incident, expected, since=since),
        delivered=delivered.get,
        ended_at=ended_at,
    )


def course_of(reader: Reader, incident: str) -> list[Happened]:
    """The injects as they went, in order."""
    return [
        Happened(at, f"{body['inject']} {body['what']}", body["to"], body["text"])
        for at, body in payloads_of(reader, incident, Tag.INJECT_DELIVERED)
    ]


def clocks_of(reader: Reader, incident: str) -> list[Ran]:
    """Every clock that is owed and has a date or a target, with when it was performed."""
    row, verdicts = incident_by_id(reader, incident), verdicts_of(reader, incident)
    sent = _sent(reader, incident)
    found = []
    for stored in obligations_of(reader, incident):
        if not isinstance(stored.assessed, Owed):
            continue
        verdict = verdicts.get(stored.id)
        performed = sent.get(stored.id) if verdict is None else verdict.performed_at
        undone = verdict is not None and verdict.result == OPEN
        ran = _ran(str(short_of(row, "o", stored.number)), stored, None if undone else performed)
        if ran is not None:
            found.append(ran)
    return found


def _ran(short: str, stored: StoredObligation, performed: datetime | None) -> Ran | None:
    at = None if performed is None else Instant(performed)
    title = f"{stored.assessed.title} ({stored.key.holder})"
    match stored.assessed.deadline:
        case Due() as due:
            return Ran(short, stored.key.duty, title, due.due, due.exclusive, is_target=False, performed_at=at)
        case NoFixedPeriod() as soft:
            return Ran(short, stored.key.duty, title, soft.target, is_target=True, performed_at=at)
    return Ran(short, stored.key.duty, title, None, performed_at=at) if at else None


def done_at(reader: Reader, incident: str, expected: Expected, *, since: Instant) -> Instant | None:
    """When an expected action was first taken; None: not yet.

    What can be done again (a notice, a fact, a cost, an allocation) counts from `since`; a step is done once, and one
    that was done before it was asked for was done in time.
    """
    found = _WATCHES[expected.watch](reader, incident, expected.subject)
    counted = (at for at in found if expected.watch is Watch.STEP or at >= since.utc)
    first = min(counted, default=None)
    return None if first is None else Instant(first)


def _sent(reader: Reader, incident: str) -> dict[str, datetime]:
    """When each obligation's notice first went and did not come back, by the obligation's id."""
    first: dict[str, datetime] = {}
    for row in dispatches_of(reader, incident=incident):
        if stands(row) and row.sent_at is not None:
            first[row.obligation] = min(row.sent_at, first.get(row.obligation, row.sent_at))
    return first


def _notice(reader: Reader, incident: str, subject: str) -> Iterable[datetime]:
    duty, _, recipient = subject.partition("@")
    keys = {it.id: it.key for it in obligations_of(reader, incident)}
    wanted = {it for it, key in keys.items() if key.duty == duty and recipient in ("", key.recipient)}
    query = select(DispatchRow).where(col(DispatchRow.incident) == incident)
    return [row.sent_at for row in reader.session.exec(query) if row.sent_at and row.obligation in wanted]


def _step(reader: Reader, incident: str, key: str) -> Iterable[datetime]:
    query = select(StepRow.done_at).where(col(StepRow.incident) == incident, col(StepRow.key) == key)
    return [at for at in reader.session.exec(query) if at is not None]


def _fact(reader: Reader, incident: str, key: str) -> Iterable[datetime]:
    return [it.learned_at.utc for it in facts_of(reader, incident) if it.key == key and it.value is not None]


def _cost(reader: Reader, incident: str, leaf: str) -> Iterable[datetime]:
    query = select(CostRow).where(col(CostRow.incident) == incident)
    return [row.recorded_at for row in reader.session.exec(query) if leaf in ("", row.leaf)]


def _allocation(reader: Reader, incident: str, _: str) -> Iterable[datetime]:
    return reader.session.exec(select(AllocationRow.made_at).where(col(AllocationRow.incident) == incident)).all()


_WATCHES: MappingProxyType[Watch, Callable[[Reader, str, str], Iterable[datetime]]] = MappingProxyType(
    {Watch.NOTICE: _notice, Watch.STEP: _step, Watch.FACT: _fact, Watch.COST: _cost, Watch.ALLOCATION: _allocation}
)
