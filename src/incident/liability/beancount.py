"""The ledger as Beancount text: one transaction a cost, balanced, so that `bean-check` accepts it.

A cost leaves the account of the party that incurred it and lands on the accounts of those who bear it, one posting a
ledger line with reason, clause and terms as metadata. Nothing is computed here; the postings are the ledger's lines.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from incident.liability.allocation import Allocation
from incident.liability.items import CostItem
from incident.liability.results import Line


def to_beancount(allocation: Allocation, items: Iterable[CostItem], *, incident: str) -> str:
    """The ledger of an allocation.

    Args:
        allocation: who bears what.
        items: the costs behind its lines.
        incident: short id, as a tag on every transaction.
    """
    by_id = {item.id: item for item in items}
    lines: dict[str, list[Line]] = {}
    for line in allocation.lines:
        lines.setdefault(line.item, []).append(line)
    first = min((by_id[item].spent_on for item in lines), default=date(1970, 1, 1))
    accounts = sorted({_bearer(line) for line in allocation.lines} | {_spent(by_id[item]) for item in lines})
    opened = [f"{first} open {account} {allocation.currency}" for account in accounts]
    dated = sorted(lines, key=lambda item: (by_id[item].spent_on, item))
    booked = [_transaction(by_id[item], lines[item], incident) for item in dated]
    return "\n".join([f'option "operating_currency" "{allocation.currency}"', "", *opened, "", *booked])


def _transaction(item: CostItem, lines: list[Line], incident: str) -> str:
    total = sum((line.amount for line in lines), Decimal(0))
    narration = f"{item.leaf.replace('_', ' ')}: {item.money}"
    head = f'{item.spent_on} * "{_text(item.incurred_by)}" "{_text(narration)}" #incident-{incident.lower()} ^{item.id}'
    evidence = [f'  evidence: "{_text(item.evidence)}"'] if item.evidence else []
    postings = [f"  {_spent(item)}  -{total:f} {lines[0].currency}"]
    for line in lines:
        postings += [
            f"  {_bearer(line)}  {line.amount:f} {line.currency}",
            f'    reason: "{line.reason}"',
            f'    clause: "{_text(line.clause)}"',
            f'    terms: "{_text(line.terms_version)}"',
        ]
    return "\n".join([head, *evidence, *postings, ""])


def _spent(item: CostItem) -> str:
    return f"Assets:Incident:{_name(item.incurred_by)}"


def _bearer(line: Line) -> str:
    return f"Expenses:Incident:{_name(line.bearer)}:{_name(line.reason)}"


def _name(text: str) -> str:
    """An account component: begins with a capital or a digit, then letters, digits and hyphens."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-") or "X"
    return plain[0].upper() + plain[1:]


def _text(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
