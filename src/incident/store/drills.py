"""Rows of drills: what their players were told, how they were scored, and when they are played again."""

from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlmodel import col, select

from incident.errors import UnknownReference
from incident.kernel.canonical import Payload
from incident.kernel.ids import new_id
from incident.kernel.instants import Instant
from incident.store.database import Reader, Unit
from incident.store.rows.house import ScheduleRow
from incident.store.rows.matter import IncidentRow
from incident.store.rows.notices import DrillMessageRow
from incident.store.rows.record import EntryRow, PayloadRow
from incident.vocabulary import IncidentKind, Tag


def set_clock(reader: Reader, incident: str, now: Instant) -> None:
    """Move a drill's clock; a live incident has none of its own and is left alone."""
    drill = (col(IncidentRow.id) == incident, col(IncidentRow.kind) == IncidentKind.DRILL)
    reader.session.execute(update(IncidentRow).where(*drill).values(clock_at=now.utc))


def end_drill(unit: Unit, incident: str) -> None:
    """Close a drill; the caller appends the entries that tell of it."""
    drill = (col(IncidentRow.id) == incident, col(IncidentRow.kind) == IncidentKind.DRILL)
    unit.session.execute(update(IncidentRow).where(*drill).values(status="closed"))


def message_row(incident: str, channel: str, body: Payload, *, now: Instant) -> DrillMessageRow:
    """What reached somebody in a drill, and nobody outside of it."""
    return DrillMessageRow(id=new_id(now), incident=incident, channel=channel, at=now.utc, body=body)


def messages_of(reader: Reader, incident: str) -> list[DrillMessageRow]:
    """Everything that ended in a drill's sink, in order."""
    query = select(DrillMessageRow).where(col(DrillMessageRow.incident) == incident)
    return list(reader.session.exec(query.order_by(col(DrillMessageRow.at), col(DrillMessageRow.id))))


def payloads_of(reader: Reader, chain: str, tag: Tag) -> list[tuple[Instant, Payload]]:
    """The payloads of a chain's entries of one tag, with the incident's clock, in order; withheld ones are left out."""
    query = (
        select(EntryRow.at, PayloadRow.body)
        .join(PayloadRow, (col(PayloadRow.chain) == EntryRow.chain) & (col(PayloadRow.seq) == EntryRow.seq))
        .where(col(EntryRow.chain) == chain, col(EntryRow.tag) == tag, col(PayloadRow.body).is_not(None))
        .order_by(col(EntryRow.seq))
    )
    return [(Instant(at), body) for at, body in reader.session.exec(query)]


def schedules_of(reader: Reader) -> list[ScheduleRow]:
    """Every schedule by name."""
    return list(reader.session.exec(select(ScheduleRow).order_by(col(ScheduleRow.name))))


def schedule_by_name(reader: Reader, name: str) -> ScheduleRow | None:
    """The schedule of a name; None where there is none."""
    return reader.session.exec(select(ScheduleRow).where(col(ScheduleRow.name) == name)).one_or_none()


def schedules_due(reader: Reader, *, now: Instant) -> list[ScheduleRow]:
    """Active schedules whose time has come, the earliest first."""
    query = select(ScheduleRow).where(col(ScheduleRow.active), col(ScheduleRow.next_at) <= now.utc)
    return list(reader.session.exec(query.order_by(col(ScheduleRow.next_at), col(ScheduleRow.id))))


def advance_schedule(unit: Unit, row: ScheduleRow, *, last_slot: str, next_at: Instant) -> bool:
    """Take a slot by compare-and-swap; only one of many claimants gets True."""
    taken = (
        update(ScheduleRow)
        .where(col(ScheduleRow.id) == row.id, col(ScheduleRow.last_slot) == row.last_slot, col(ScheduleRow.active))
        .values(last_slot=last_slot, next_at=next_at.utc)
    )
    return cast("CursorResult[Any]", unit.session.execute(taken)).rowcount == 1


def change_schedule(unit: Unit, name: str, **values: Any) -> None:  # noqa: ANN401 - columns
    """Change a schedule; the caller appends the entry.

    Raises:
        UnknownReference: there is none of that name.
    """
    changed = unit.session.execute(update(ScheduleRow).where(col(ScheduleRow.name) == name).values(values))
    if cast("CursorResult[Any]", changed).rowcount != 1:
        raise UnknownReference(f"no schedule {name!r}", mend="'incident drill list' lists them")
