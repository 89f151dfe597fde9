"""Notices to look at: the list with their dispatches, one whole, and its document as text, HTML, PDF or DOCX."""

from collections.abc import Sequence
from typing import Any

from incident.documents.document import Document
from incident.errors import InputRefused
from incident.kernel.codec import encode
from incident.kernel.ids import ShortId, parse_short
from incident.kernel.instants import Instant
from incident.notices.compose import EXERCISE
from incident.notices.contents import State
from incident.notices.draft import Draft, draft_of
from incident.operations.consent import consents_missing, to_look_at
from incident.operations.corrections import statements_by_obligation, untrue_of
from incident.operations.desk import Desk
from incident.operations.matter import find_incident, read_matter
from incident.operations.outbox import in_doubt
from incident.store.matter import short_of
from incident.store.notices import dispatches_of, notice_by_short, notices_of
from incident.store.rows.notices import DispatchRow, NoticeRow
from incident.store.states import DispatchState


def list_rows(desk: Desk, incident: str, *, now: Instant) -> list[dict[str, Any]]:
    """The notices of an incident, each with its contents counted, its dispatches, and what it says that is not so now.

    Args:
        desk: where to read.
        incident: short id.
        now: the incident's clock.
    """
    with desk.database.read() as reader:
        row = find_incident(reader, incident)
        notices = notices_of(reader, row.id)
        dispatches = dispatches_of(reader, incident=row.id)
        matter = read_matter(reader, row)
        said = statements_by_obligation(reader, matter)
    numbers = {it.id: it.number for it in matter.obligations}
    moved = [it for stored, statements in said for it in untrue_of(matter, stored, statements, now=now)]
    doubtful = {it.id for it in in_doubt(desk, row.id, now=now)}
    return [
        {
            **_row(short_of(row, "n", it.number), it, numbers, dispatches, doubtful),
            "untrue": [fault.name for fault in moved if fault.statement.notice == it.id],
        }
        for it in notices
    ]


def whole(desk: Desk, notice: str) -> dict[str, Any]:
    """One notice with its words, contents and facts, as data."""
    with desk.database.read() as reader:
        incident, row = notice_by_short(reader, parse_short(notice, kind="n"))
        matter = read_matter(reader, incident)
    words = draft_of(row.body)
    stored = next(it for it in matter.obligations if it.id == row.obligation)
    asked = consents_missing(matter, stored, now=Instant(incident.declared_at))
    return {
        "id": str(parse_short(notice)),
        "status": row.status,
        "template": row.template,
        "language": row.language,
        "recipient": encode(words.addressee),
        "subject": words.subject,
        "text": words.text,
        "contents": [{"because": "", **encode(line)} for line in words.contents],
        "facts": [encode(told) for told in words.facts],
        "hash": row.hash,
        "approved_by": row.approved_by or None,
        "exercise": words.exercise,
        "late": words.late,
        "look_at": [
            *(f"needs the consent of {who} ({where})" for who, where in asked),
            *to_look_at(matter, stored, words),
        ],
    }


def as_bytes(desk: Desk, notice: str, kind: str) -> bytes:
    """A notice as a document.

    Args:
        desk: where to read.
        notice: short id.
        kind: `text`, `html`, `pdf` or `docx`.

    Raises:
        InputRefused: another kind.
    """
    with desk.database.read() as reader:
        _, row = notice_by_short(reader, parse_short(notice, kind="n"))
    words = draft_of(row.body)
    if kind == "text":
        return f"{words.subject}\n\n{words.text}".encode()
    if kind == "html":
        return words.html.encode()
    return _typeset(words, kind)


def _row(
    short: ShortId, row: NoticeRow, numbers: dict[str, int], dispatches: Sequence[DispatchRow], doubtful: set[str]
) -> dict[str, Any]:
    words = draft_of(row.body)
    mine = [it for it in dispatches if it.notice == row.id]
    states = [line.state for line in words.contents]
    return {
        "id": str(short),
        "obligation": str(ShortId(short.drill, short.number, "o", numbers[row.obligation])),
        "kind": row.kind,
        "recipient": words.addressee.name,
        "language": row.language,
        "status": row.status,
        "subject": row.subject,
        "addressed": bool(words.addressee.addresses),
        "missing": [line.id for line in words.missing],
        "to_follow": states.count(State.TO_FOLLOW),
        "approved_by": row.approved_by or None,
        "dispatches": [_dispatch(short, it, doubtful) for it in mine],
    }


def _dispatch(short: ShortId, row: DispatchRow, doubtful: set[str]) -> str:
    name = ShortId(short.drill, short.number, "d", row.number)
    underway = "being sent" if row.state == DispatchState.CLAIMED else row.state.replace("_", " ")
    state = "in doubt" if row.id in doubtful else underway
    return f"{name} {row.method} {state}"


def _typeset(words: Draft, kind: str) -> bytes:
    document = Document(
        title=words.subject,
        text=words.text,
        html=words.html,
        language=words.language,
        mark=EXERCISE if words.exercise else "",
        footer=f"{words.reference}, {words.hash()[:16]}",
    )
    match kind:  # late: setting documents costs a compiler that most commands never need
        case "pdf":
            from incident.documents.pdf import pdf_of  # noqa: PLC0415 - as above

            return pdf_of(document)
        case "docx":
            from incident.documents.word import docx_of  # noqa: PLC0415 - as above

            return docx_of(document)
        case _:
            raise InputRefused(f"{kind!r} is no kind of document", mend="one of text, html, pdf, docx")
