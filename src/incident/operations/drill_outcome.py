"""What a drill came to, read from its own rows: the clocks that ran, and when each expected action was taken."""

from collections.abc import Callable
from datetime import datetime
from types import MappingProxyType

from sqlmodel import col, select

from incident.deadlines.deadline import Due, NoFixedPeriod
from incident.drills.report import Happened
from incident.drills.scenario import Expected, Scenario, Watch
from incident.drills.scoring import Ran, Score, score
from incident.kernel.instants import Instant
from incident.obligations.obligation import Owed
from incident.operations.matter import OPEN
from incident.store.database import Reader
from incident.store.drills import payloads_of
from incident.store.matter import StoredObligation, facts_of, incident_by_id, obligations_of, short_of, verdicts_of
from incident.store.rows.ledger import AllocationRow, CostRow
from incident.store.rows.notices import DispatchRow
from incident.store.rows.work import StepRow
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
        done_at=lambda expected: done_at(reader, incident, expected),
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


def done_at(reader: Reader, incident: str, expected: Expected) -> Instant | None:
    """When an expected action was first taken; None: not yet."""
    found = _WATCHES[expected.watch](reader, incident, expected.subject)
    return None if found is None else Instant(found)


def _sent(reader: Reader, incident: str) -> dict[str, datetime]:
    """When each obligation's notice first went, by the obligation's id."""
    query = select(DispatchRow).where(col(DispatchRow.incident) == incident, col(DispatchRow.sent_at).is_not(None))
    first: dict[str, datetime] = {}
    for row in reader.session.exec(query.order_by(col(DispatchRow.sent_at))):
        if row.sent_at is not None:
            first.setdefault(row.obligation, row.sent_at)
    return first


def _notice(reader: Reader, incident: str, duty: str) -> datetime | None:
    sent = _sent(reader, incident)
    of_duty = (it.id for it in obligations_of(reader, incident) if it.key.duty == duty)
    return min((sent[it] for it in of_duty if it in sent), default=None)


def _step(reader: Reader, incident: str, key: str) -> datetime | None:
    query = select(StepRow.done_at).where(col(StepRow.incident) == incident, col(StepRow.key) == key)
    return reader.session.exec(query).first()


def _fact(reader: Reader, incident: str, key: str) -> datetime | None:
    learned = (it.learned_at.utc for it in facts_of(reader, incident) if it.key == key and it.value is not None)
    return min(learned, default=None)


def _cost(reader: Reader, incident: str, leaf: str) -> datetime | None:
    query = select(CostRow.recorded_at).where(col(CostRow.incident) == incident)
    narrowed = query.where(col(CostRow.leaf) == leaf) if leaf else query
    return reader.session.exec(narrowed.order_by(col(CostRow.number))).first()


def _allocation(reader: Reader, incident: str, _: str) -> datetime | None:
    query = select(AllocationRow.made_at).where(col(AllocationRow.incident) == incident)
    return reader.session.exec(query.order_by(col(AllocationRow.number))).first()


_WATCHES: MappingProxyType[Watch, Callable[[Reader, str, str], datetime | None]] = MappingProxyType(
    {Watch.NOTICE: _notice, Watch.STEP: _step, Watch.FACT: _fact, Watch.COST: _cost, Watch.ALLOCATION: _allocation}
)
