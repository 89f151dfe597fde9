"""Performance: what a dispatch or a receipt makes of an obligation; each a verdict on the facts recorded then."""

from datetime import datetime

from incident.agreements.model import Method, NoticeClause
from incident.agreements.receipt import Received, Side, deemed_receipt
from incident.deadlines.verdict import Judgement, Result, verdict
from incident.kernel.instants import Instant
from incident.notices.draft import Draft
from incident.operations.matter import OPEN, Matter
from incident.operations.occasions import clause_of
from incident.store.database import Unit
from incident.store.matter import StoredObligation
from incident.store.notices import next_verdict
from incident.store.rows.matter import VerdictRow
from incident.store.rows.notices import DispatchRow

DONE = "met"
"""The verdict on what has no legal limit and was done."""


def store_performance(unit: Unit, matter: Matter, row: DispatchRow, words: Draft, *, now: Instant) -> None:
    """Judge a dispatch that went out, where it is received in law; else it waits for its receipt."""
    stored = next(it for it in matter.obligations if it.id == row.obligation)
    sent = Instant(row.sent_at or now.utc)
    received = received_in_law(matter, stored, words, row.method, sent)
    if received.at is None:
        return
    row.deemed_at = received.at.utc
    store_verdict(unit, stored, received.at, now=now, basis=_basis(received, row))


def received_in_law(matter: Matter, stored: StoredObligation, words: Draft, method: str, sent: Instant) -> Received:
    """When something sent is received in law: by the clause's rule of its method; a filing at its sending."""
    clause = clause_of(matter, stored)
    if clause is None or stored.assessed.terms.satisfied_on == "dispatch":
        return Received(sent, ())
    rule = method_of(clause[1], method)
    holder = next(it for it in matter.organisation.entities if it.id == stored.key.holder)
    sender = Side(holder.main.zone, holder.main.country)
    recipient = Side(words.addressee.zone, words.addressee.country)
    received = deemed_receipt(sent, rule.deemed if rule else None, sender=sender, recipient=recipient)
    if received.at is None and (rule is None or rule.deemed is None):
        return Received(sent, received.steps)  # silent: handed over to the recipient's own server, which took it
    return received


def method_of(clause: NoticeClause, method: str) -> Method | None:
    """The clause's rule for a method."""
    return next((it for it in clause.methods if it.method == method), None)


def store_verdict(unit: Unit, stored: StoredObligation, performed: Instant, *, now: Instant, basis: str) -> Judgement:
    """Append a verdict; earlier ones stay."""
    judged = verdict(stored.assessed.deadline, performed)
    result = DONE if judged.result is Result.NO_LIMIT else str(judged.result)
    unit.insert([_row(unit, stored, result, judged, performed, now, f"{judged.why}; {basis}")])
    return judged


def store_undone(unit: Unit, stored: StoredObligation, at: Instant, *, now: Instant, basis: str) -> None:
    """Append that an obligation is open again: what was sent came back."""
    judged = verdict(stored.assessed.deadline, at)
    unit.insert([_row(unit, stored, OPEN, judged, at, now, basis)])


def _row(  # noqa: PLR0917 - the columns of one row
    unit: Unit, stored: StoredObligation, result: str, judged: Judgement, at: Instant, now: Instant, basis: str
) -> VerdictRow:
    return VerdictRow(
        obligation=stored.id,
        version=next_verdict(unit, stored.id),
        incident=stored.incident,
        seq=unit.next_seq,
        result=result,
        margin_seconds=judged.margin_seconds,
        performed_at=at.utc,
        due_at=_utc(judged.limit),
        as_of=now.utc,
        basis=f"{basis} (on the facts recorded at {now.short()})",
    )


def _utc(instant: Instant | None) -> datetime | None:
    return instant.utc if instant is not None else None


def _basis(received: Received, row: DispatchRow) -> str:
    how = f"sent by {row.method}"
    return f"{how}; {received.steps[-1].why}" if received.steps else how
