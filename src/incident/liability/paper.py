"""Statements on paper: the rows item by item, as a document that becomes text, PDF or DOCX."""

from collections.abc import Sequence
from itertools import groupby

from incident.documents.document import Document
from incident.liability.statement import Statement, StatementRow


def statement_document(
    statements: Sequence[Statement], *, incident: str, mark: str = "", language: str = "en"
) -> Document:
    """One document of one or more statements.

    Args:
        statements: what is stated; the first gives the title.
        incident: short id, for the foot of the page.
        mark: what stands across every page, such as `EXERCISE`.
        language: BCP 47 tag.
    """
    text = "\n\n".join(part for statement in statements for part in _parts(statement)) + "\n"
    title = statements[0].title
    return Document(title=title, text=text, language=language, mark=mark, footer=f"Incident {incident} · {title}")


def _parts(statement: Statement) -> list[str]:
    items = groupby(statement.rows, key=lambda row: row.item)
    rows = ["\n".join(_item(item, list(group))) for item, group in items]
    totals = [f"- {what.replace('_', ' ')}: {amount:,f} {statement.currency}" for what, amount in statement.totals]
    notes = ["\n".join(["## Notes", *(f"- {note}" for note in statement.notes)])] if statement.notes else []
    head = [f"# {statement.title}", f"Amounts in {statement.currency}."]
    return [*head, *rows, "\n".join(["## Totals", *totals]), *notes]


def _item(item: str, rows: list[StatementRow]) -> list[str]:
    first = rows[0]
    head = f"## {item}: {first.leaf.replace('_', ' ')}, {first.cost}, {first.spent_on}"
    return [head, *(f"- {_told(row)}" for row in rows)]


def _told(row: StatementRow) -> str:
    borne = f"{row.amount} {row.currency} borne by {row.bearer}: {row.why}{_basis(row)}"
    figures = [
        f"{getattr(row, name)} {name}"
        for name in ("claimed", "disputed", "agreed", "paid", "outstanding")
        if getattr(row, name)
    ]
    return f"{borne}; {', '.join(figures)}" if figures else borne


def _basis(row: StatementRow) -> str:
    clause = f"clause {row.clause}" if row.clause else ""
    basis = ", ".join(part for part in (clause, row.terms) if part)
    return f" ({basis})" if basis else ""
