"""Timers of named clocks: planned, claimed by compare-and-swap (`house.claim_timer`), settled with what they did."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select

from incident.store.database import Reader
from incident.store.rows.house import TimerRow
from incident.store.rows.matter import IncidentRow
from incident.store.rows.record import ChainRow
from incident.store.work import OPEN
from incident.vocabulary import IncidentKind

WALL = "wall"
"""The clock of the world; a drill's clock is named by its incident's id."""
WAITING, OVER = "waiting", "over"


def timers_of(reader: Reader, incident: str, kind: str) -> dict[str, TimerRow]:
    """An incident's timers of one kind, by their subject."""
    query = select(TimerRow).where(col(TimerRow.incident) == incident, col(TimerRow.kind) == kind)
    return {row.subject: row for row in reader.session.exec(query)}


def plan_timer(reader: Reader, timer: TimerRow) -> None:
    """Insert a timer, or plan it anew where it exists; nobody holds it afterwards."""
    found = reader.session.get(TimerRow, timer.id)
    if found is None:
        reader.session.add(timer)
        reader.session.flush()
        return
    change_timer(reader, timer.id, next_at=timer.next_at, state=timer.state, body=timer.body, claimed_until=None)


def change_timer(reader: Reader, timer: str, **values: Any) -> None:  # noqa: ANN401 - columns
    """Change a timer that the caller holds."""
    reader.session.execute(update(TimerRow).where(col(TimerRow.id) == timer).values(values))


def held_timers(reader: Reader, timers: Sequence[str], *, by: str) -> list[TimerRow]:
    """Those of the timers that `by` holds, as they are now."""
    query = select(TimerRow).where(col(TimerRow.id).in_(timers), col(TimerRow.claimed_by) == by)
    return list(reader.session.exec(query.order_by(col(TimerRow.id))))


def open_heads(reader: Reader) -> dict[str, int]:
    """The lengths of the records of all live incidents on which work goes on, by incident."""
    query = (
        select(IncidentRow.id, ChainRow.head_seq)
        .join(ChainRow, col(ChainRow.chain) == col(IncidentRow.id))
        .where(col(IncidentRow.kind) == IncidentKind.LIVE, col(IncidentRow.status) == OPEN)
    )
    return dict(reader.session.exec(query).all())
