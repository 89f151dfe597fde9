"""Notices, dispatches, receipts and statements: rows by their short ids and by what they belong to."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import col, select

from incident.errors import UnknownReference
from incident.kernel.ids import ShortId
from incident.store.database import Reader
from incident.store.matter import incident_by_short
from incident.store.rows.matter import IncidentRow, VerdictRow
from incident.store.rows.notices import DispatchRow, DrillMessageRow, NoticeRow, StatementRow


def notice_by_short(reader: Reader, short: ShortId) -> tuple[IncidentRow, NoticeRow]:
    """The notice of a typed id such as `7-n2`, with its incident.

    Raises:
        UnknownReference: there is none.
    """
    incident = incident_by_short(reader, short)
    query = select(NoticeRow).where(col(NoticeRow.incident) == incident.id, col(NoticeRow.number) == short.item)
    row = reader.session.exec(query).one_or_none()
    if row is None:
        raise UnknownReference(f"notice {short} is not recorded", mend="'incident notice list ID' lists them")
    return incident, row


def dispatch_by_short(reader: Reader, short: ShortId) -> tuple[IncidentRow, DispatchRow]:
    """The dispatch of a typed id such as `7-d1`, with its incident.

    Raises:
        UnknownReference: there is none.
    """
    incident = incident_by_short(reader, short)
    query = select(DispatchRow).where(col(DispatchRow.incident) == incident.id, col(DispatchRow.number) == short.item)
    row = reader.session.exec(query).one_or_none()
    if row is None:
        raise UnknownReference(f"dispatch {short} is not recorded", mend="'incident notice list ID' lists them")
    return incident, row


def notices_of(reader: Reader, incident: str) -> list[NoticeRow]:
    """Every notice of an incident, superseded ones too, in the order of their numbers."""
    query = select(NoticeRow).where(col(NoticeRow.incident) == incident)
    return list(reader.session.exec(query.order_by(col(NoticeRow.number))))


def dispatches_of(reader: Reader, *, incident: str = "", notice: str = "") -> list[DispatchRow]:
    """The dispatches of an incident or of one notice, in the order of their numbers."""
    query = select(DispatchRow).order_by(col(DispatchRow.number))
    if incident:
        query = query.where(col(DispatchRow.incident) == incident)
    if notice:
        query = query.where(col(DispatchRow.notice) == notice)
    return list(reader.session.exec(query))


def dispatches_by_message(reader: Reader, message_ids: Sequence[str]) -> list[DispatchRow]:
    """The dispatches that went out under these Message-IDs."""
    return list(reader.session.exec(select(DispatchRow).where(col(DispatchRow.message_id).in_(message_ids))))


def statements_of(reader: Reader, incident: str) -> list[StatementRow]:
    """Everything that was said in an incident, oldest first."""
    query = select(StatementRow).where(col(StatementRow.incident) == incident)
    return list(reader.session.exec(query.order_by(col(StatementRow.said_at), col(StatementRow.id))))


def drill_messages_of(reader: Reader, incident: str) -> list[DrillMessageRow]:
    """What ended in the drill sink, oldest first."""
    query = select(DrillMessageRow).where(col(DrillMessageRow.incident) == incident)
    return list(reader.session.exec(query.order_by(col(DrillMessageRow.at), col(DrillMessageRow.id))))


def next_verdict(reader: Reader, obligation: str) -> int:
    """The number of the next verdict on an obligation, from 1."""
    highest = select(func.max(VerdictRow.version)).where(col(VerdictRow.obligation) == obligation)
    return (reader.session.exec(highest).one() or 0) + 1
