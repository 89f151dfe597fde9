"""Confirming terms: a named person has compared what was recorded with the words of the agreement.

Terms that nobody confirmed start provisional clocks only. An import that brings the same terms again keeps their
confirmation; one that changes them needs a new one.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from incident.agreements.model import Agreement, NoticeClause, Portfolio
from incident.agreements.standing import StandingDuty
from incident.errors import DecisionRefused, UnknownReference
from incident.kernel.instants import Instant

Term = TypeVar("Term", NoticeClause, StandingDuty)


def confirm(agreement: Agreement, clause: str, *, by: str, at: Instant) -> tuple[Agreement, tuple[str, ...]]:
    """The agreement with its terms confirmed.

    Args:
        agreement: the newest version, with the earlier ones.
        clause: id of one clause or standing duty; empty: all that nobody confirmed.
        by: the person.
        at: when.

    Returns:
        The agreement, and the ids of what was confirmed.

    Raises:
        UnknownReference: no such clause. DecisionRefused: nothing is left to confirm, or a period cannot be read.
    """
    terms: tuple[NoticeClause | StandingDuty, ...] = (*agreement.clauses, *agreement.duties)
    known = [it.id for it in terms]
    if clause and clause not in known:
        raise UnknownReference(
            f"agreement {agreement.id} has no clause {clause!r}", mend=f"it has {', '.join(known) or 'none'}"
        )
    chosen = [it for it in terms if not it.reviewed_by and clause in ("", it.id)]
    if not chosen:
        raise DecisionRefused(f"nothing of {agreement.id} is left to confirm", mend="see 'incident portfolio list'")
    for it in chosen:
        if isinstance(it, NoticeClause) and it.state == "redacted":
            raise DecisionRefused(
                f"clause {it.id} has a period that cannot be read", mend="get the whole text, and record the period"
            )
    ids = tuple(it.id for it in chosen)
    clauses = tuple(replace(it, reviewed_by=by, reviewed_at=at) if it in chosen else it for it in agreement.clauses)
    duties = tuple(replace(it, reviewed_by=by) if it in chosen else it for it in agreement.duties)
    return replace(agreement, clauses=clauses, duties=duties), ids


def keep_confirmed(recorded: Portfolio, imported: Portfolio) -> Portfolio:
    """The imported portfolio, where terms that are recorded and confirmed already stay confirmed."""
    agreements = {
        id_: _kept(recorded.agreements[id_], it) if id_ in recorded.agreements else it
        for id_, it in imported.agreements.items()
    }
    return replace(imported, agreements=agreements)


def _kept(recorded: Agreement, imported: Agreement) -> Agreement:
    before = {it.version: it for it in (*recorded.earlier, recorded)}
    earlier = tuple(_version(before.get(it.version), it) for it in imported.earlier)
    return replace(_version(before.get(imported.version), imported), earlier=earlier)


def _version(recorded: Agreement | None, imported: Agreement) -> Agreement:
    if recorded is None:
        return imported
    clauses = _confirmed(recorded.clauses, imported.clauses, lambda it: replace(it, reviewed_by="", reviewed_at=None))
    duties = _confirmed(recorded.duties, imported.duties, lambda it: replace(it, reviewed_by=""))
    return replace(imported, clauses=clauses, duties=duties)


def _confirmed(recorded: Iterable[Term], imported: Iterable[Term], bare: Callable[[Term], Term]) -> tuple[Term, ...]:
    """Terms that nobody confirmed in the file, and somebody did in what is recorded, stand as recorded."""
    by_id = {it.id: it for it in recorded if it.reviewed_by}
    return tuple(
        by_id[it.id] if not it.reviewed_by and it.id in by_id and bare(by_id[it.id]) == it else it for it in imported
    )
