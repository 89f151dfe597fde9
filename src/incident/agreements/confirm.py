"""Confirming terms: a named person has compared what was recorded with the words of the agreement.

Terms that nobody confirmed start provisional clocks only, and what would take a duty away does not count yet. An import
that brings the same terms again keeps their confirmation; one that changes them needs a new one. Each version of an
agreement is confirmed for itself.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from incident.agreements.covenants import Covenants
from incident.agreements.model import Agreement, NoticeClause, Portfolio
from incident.agreements.standing import StandingDuty
from incident.errors import DecisionRefused, UnknownReference
from incident.kernel.instants import Instant

Term = TypeVar("Term", NoticeClause, StandingDuty)
COVENANTS = "covenants"
"""What the covenants of a version are called where they are confirmed."""


def confirm(
    agreement: Agreement, clause: str, *, by: str, at: Instant, version: str = ""
) -> tuple[Agreement, tuple[str, ...]]:
    """The agreement with its terms confirmed.

    Args:
        agreement: the newest version, with the earlier ones.
        clause: id of one clause or standing duty, or `COVENANTS`; empty: all that nobody confirmed.
        by: the person.
        at: when.
        version: number of an earlier version; empty: the newest.

    Returns:
        The agreement, and the ids of what was confirmed.

    Raises:
        UnknownReference: no such version or clause. DecisionRefused: nothing is left to confirm, or a period cannot be
            read.
    """
    versions = (*agreement.earlier, agreement)
    meant = next((it for it in versions if str(it.version) == version), None) if version else agreement
    if meant is None:
        listed = ", ".join(str(it.version) for it in versions)
        raise UnknownReference(f"agreement {agreement.id} has no version {version}", mend=f"it has {listed}")
    confirmed, ids = _confirm(meant, clause, by, at)
    *earlier, newest = (confirmed if it is meant else it for it in versions)
    return replace(newest, earlier=tuple(earlier)), ids


def unconfirmed(version: Agreement) -> tuple[str, ...]:
    """Ids of the terms of one version that nobody confirmed."""
    terms: tuple[NoticeClause | StandingDuty, ...] = (*version.clauses, *version.duties)
    open_ = [it.id for it in terms if not it.reviewed_by]
    covenants = version.covenants
    return (*open_, COVENANTS) if covenants is not None and not covenants.reviewed_by else tuple(open_)


def keep_confirmed(recorded: Portfolio, imported: Portfolio) -> Portfolio:
    """The imported portfolio, where terms that are recorded and confirmed already stay confirmed."""
    agreements = {
        id_: _kept(recorded.agreements[id_], it) if id_ in recorded.agreements else it
        for id_, it in imported.agreements.items()
    }
    return replace(imported, agreements=agreements)


def _confirm(meant: Agreement, clause: str, by: str, at: Instant) -> tuple[Agreement, tuple[str, ...]]:
    known = [*(it.id for it in meant.clauses), *(it.id for it in meant.duties)]
    known += [COVENANTS] if meant.covenants is not None else []
    if clause and clause not in known:
        raise UnknownReference(
            f"agreement {meant.id} has no clause {clause!r}", mend=f"it has {', '.join(known) or 'none'}"
        )
    ids = tuple(it for it in unconfirmed(meant) if clause in ("", it))
    if not ids:
        raise DecisionRefused(
            f"nothing of {meant.id} is left to confirm", mend=f"see 'incident portfolio show {meant.id}'"
        )
    for it in meant.clauses:
        if it.id in ids and it.state == "redacted":
            raise DecisionRefused(
                f"clause {it.id} has a period that cannot be read", mend="get the whole text, and record the period"
            )
    clauses = tuple(replace(it, reviewed_by=by, reviewed_at=at) if it.id in ids else it for it in meant.clauses)
    duties = tuple(replace(it, reviewed_by=by) if it.id in ids else it for it in meant.duties)
    covenants = meant.covenants
    if covenants is not None and COVENANTS in ids:
        covenants = replace(covenants, reviewed_by=by)
    return replace(meant, clauses=clauses, duties=duties, covenants=covenants), ids


def _kept(recorded: Agreement, imported: Agreement) -> Agreement:
    before = {it.version: it for it in (*recorded.earlier, recorded)}
    earlier = tuple(_version(before.get(it.version), it) for it in imported.earlier)
    return replace(_version(before.get(imported.version), imported), earlier=earlier)


def _version(recorded: Agreement | None, imported: Agreement) -> Agreement:
    if recorded is None:
        return imported
    clauses = _confirmed(recorded.clauses, imported.clauses, lambda it: replace(it, reviewed_by="", reviewed_at=None))
    duties = _confirmed(recorded.duties, imported.duties, lambda it: replace(it, reviewed_by=""))
    covenants = _covenants(recorded.covenants, imported.covenants)
    return replace(imported, clauses=clauses, duties=duties, covenants=covenants)


def _confirmed(recorded: Iterable[Term], imported: Iterable[Term], bare: Callable[[Term], Term]) -> tuple[Term, ...]:
    """Terms that nobody confirmed in the file, and somebody did in what is recorded, stand as recorded."""
    by_id = {it.id: it for it in recorded if it.reviewed_by}
    return tuple(
        by_id[it.id] if not it.reviewed_by and it.id in by_id and bare(by_id[it.id]) == it else it for it in imported
    )


def _covenants(recorded: Covenants | None, imported: Covenants | None) -> Covenants | None:
    if recorded is None or imported is None or imported.reviewed_by:
        return imported
    return recorded if replace(recorded, reviewed_by="") == imported else imported
