"""Notices, dispatches, receipts and statements: rows by their short ids and by what they belong to."""

from collections.abc import Sequence

from sqlmodel import col, select

from incident.errors import UnknownReference
from incident.kernel.ids import ShortId
from incident.store.database import Reader
from incident.store.matter import incident_by_short
from incident.store.rows.matter import IncidentRow, VerdictRow
from incident.store.rows.notices import DispatchRow, NoticeRow, StatementRow
from incident.store.states import DispatchState

_COPY = " copy "


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


def copy_to(recipient: str, address: str) -> str:
    """Stands in a dispatch's `recipient` for a copy to one address; a copy constitutes no notice."""
    return f"{recipient}{_COPY}{address}"


def is_copy(row: DispatchRow) -> bool:
    """Whether a dispatch is a copy: it performs nothing, whatever becomes of it."""
    return _COPY in row.recipient


def stands(row: DispatchRow) -> bool:
    """Whether a dispatch went to the recipient itself and did not come back."""
    return row.state == DispatchState.SENT and row.sent_at is not None and not is_copy(row)


def dispatches_of(reader: Reader, *, incident: str = "", notice: str = "", obligation: str = "") -> list[DispatchRow]:
    """The dispatches of an incident, of one obligation or of one notice, in the order of their numbers."""
    query = select(DispatchRow).order_by(col(DispatchRow.number))
    if obligation:
        query = query.where(col(DispatchRow.obligation) == obligation)
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


def verdicts_on(reader: Reader, obligation: str) -> list[VerdictRow]:
    """Every verdict on one obligation, oldest first; the last one counts."""
    query = select(VerdictRow).where(col(VerdictRow.obligation) == obligation)
    return list(reader.session.exec(query.order_by(col(VerdictRow.version))))
