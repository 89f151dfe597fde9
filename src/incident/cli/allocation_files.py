"""Statements and ledgers of an allocation: which there are, and written to a file as its name asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from incident.errors import InputRefused
from incident.kernel.ids import ShortId
from incident.liability.accounts import Account
from incident.liability.allocation import Allocation
from incident.liability.books import Books, to_beancount
from incident.liability.items import CostItem
from incident.liability.statement import (
    Statement,
    bearer_statement,
    claim_statement,
    insurer_statement,
    other_statement,
    to_csv,
)


@dataclass(frozen=True, slots=True)
class Papers:
    """What is written.

    Attributes:
        incident: short id, or the name of a case.
        mark: what stands across every page, such as `EXERCISE`.
    """

    outcome: Allocation
    items: Sequence[CostItem]
    statements: Sequence[Statement]
    incident: str
    mark: str = ""
    books: Books | None = None


def mark_of(short: ShortId) -> str:
    """The mark of a drill's papers."""
    return "EXERCISE" if short.drill else ""


def statements_of(
    outcome: Allocation,
    items: Sequence[CostItem],
    party: str,
    *,
    accounts: Sequence[Account] = (),
    notes: Mapping[str, tuple[str, ...]] | None = None,
) -> list[Statement]:
    """The claims in which a party stands on either side, and what it bears; without a party, what each bears.

    Args:
        outcome: of the allocation.
        items: its costs.
        party: whose statements.
        accounts: what became of claims, beside what is computed.
        notes: what each agreement adds, by its id.

    Raises:
        InputRefused: a party that bears nothing and has no claim.
    """
    bearers = [bearer for bearer, _ in outcome.nets]
    mine = [it for it in accounts if party in (it.claimant, it.against)]
    settled = [it for it in outcome.settlements if party in (it.claimant, it.responsible)]
    if party and party not in bearers and not settled and not mine:
        raise InputRefused(f"{party!r} bears nothing here", where="--statement", mend=f"one of {', '.join(bearers)}")
    by_pair = {(it.claimant, it.against, it.agreement): it for it in mine}
    told = notes or {}
    found = [
        claim_statement(
            it, items, by_pair.pop((it.claimant, it.responsible, it.agreement), None), told.get(it.agreement, ())
        )
        for it in settled
    ]
    for account in by_pair.values():
        extra = told.get(account.agreement, ())
        insured = bool(account.computed)
        found.append(
            insurer_statement(account, outcome, items, extra) if insured else other_statement(account, items, extra)
        )
    return found + [bearer_statement(outcome, bearer, items) for bearer in bearers if party in ("", bearer)]


def write_papers(path: Path, papers: Papers) -> None:
    """Write what the file's name asks for.

    Raises:
        InputRefused: a name of no known kind, or a path that cannot be written.
    """
    kinds = {".csv": _csv, ".pdf": _pdf, ".docx": _docx, ".beancount": _ledger}
    if path.suffix.lower() not in kinds:
        raise InputRefused(f"{path.name} is of no known kind", where="--out", mend=f"end it in {', '.join(kinds)}")
    try:
        path.write_bytes(kinds[path.suffix.lower()](papers))
    except OSError as error:
        raise InputRefused(f"cannot be written: {error.strerror}", where=str(path), mend="check the path") from error


def _csv(papers: Papers) -> bytes:
    header, *_rest = to_csv(papers.statements[0]).splitlines(keepends=True)
    rows = [line for each in papers.statements for line in to_csv(each).splitlines(keepends=True)[1:]]
    return "".join([header, *rows]).encode()


def _ledger(papers: Papers) -> bytes:
    return to_beancount(papers.outcome, papers.items, papers.books, incident=papers.incident).encode()


def _pdf(papers: Papers) -> bytes:
    from incident.documents.pdf import pdf_of
    from incident.liability.paper import statement_document

    return pdf_of(statement_document(papers.statements, incident=papers.incident, mark=papers.mark))


def _docx(papers: Papers) -> bytes:
    from incident.documents.word import docx_of
    from incident.liability.paper import statement_document

    return docx_of(statement_document(papers.statements, incident=papers.incident, mark=papers.mark))
