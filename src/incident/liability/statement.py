"""Statements: what a party claims under a contract, and what each party bears in the end, line by line.

A row says which cost, how much, why and by which clause; the figures are those of the settlement or ledger and nothing
is computed again. CSV cells that a spreadsheet would take for a formula are quoted with an apostrophe.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from incident.liability.allocation import Allocation
from incident.liability.items import CostItem
from incident.liability.leaves import LEAVES
from incident.liability.results import Line, Reason, Settlement

WORDS = {
    Reason.PAYABLE: "payable under the contract",
    Reason.INELIGIBLE: "not claimable: not caused, documented, consented to or in time",
    Reason.EXCLUDED: "excluded, or consequential loss that is waived",
    Reason.FINE: "a fine that cannot be passed on",
    Reason.SUBLIMIT: "above the limit of its category",
    Reason.OWN_FAULT: "the claimant's own share of fault",
    Reason.BASKET: "below the basket",
    Reason.CAP_EXCESS: "above the cap",
    Reason.OWN_COST: "own cost; no contract passes it on",
    Reason.LIABILITY: "owed under the contract; passed on to nobody",
    Reason.RETENTION: "retention of the policy",
    Reason.COINSURANCE: "the insured's part of a layer",
    Reason.POLICY_SUBLIMIT: "above a sub-limit of the policy",
    Reason.OVER_LIMIT: "above, between or outside the layers of the policy",
    Reason.WAITING: "within the waiting period of the policy",
    Reason.OFF_PANEL: "a vendor outside the insurer's panel",
    Reason.INSURED: "paid by the insurer",
}
"""Each reason code in plain words."""
COLUMNS = ("item", "leaf", "spent_on", "cost", "bearer", "amount", "currency", "reason", "why", "clause", "terms")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One line of a statement, ready to be shown."""

    item: str
    leaf: str
    spent_on: str
    cost: str
    bearer: str
    amount: str
    currency: str
    reason: str
    why: str
    clause: str
    terms: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A table with a title and its totals: (what, amount)."""

    title: str
    currency: str
    rows: tuple[StatementRow, ...]
    totals: tuple[tuple[str, Decimal], ...]


def claim_statement(settlement: Settlement, items: Sequence[CostItem]) -> Statement:
    """What `settlement.claimant` claims from `settlement.responsible`, and what of it stays with the claimant."""
    rows = _rows(settlement.lines, {item.id: item for item in items})
    kept = _by_reason([line for line in settlement.lines if line.reason is not Reason.PAYABLE])
    totals = (("gross", settlement.gross), *kept.items(), ("payable", settlement.payable))
    title = f"Claim of {settlement.claimant} against {settlement.responsible} under {settlement.agreement}"
    return Statement(title, settlement.currency, rows, totals)


def bearer_statement(allocation: Allocation, bearer: str, items: Sequence[CostItem]) -> Statement:
    """What `bearer` bears in the end, by item, reason and clause."""
    lines = tuple(line for line in allocation.lines if line.bearer == bearer)
    totals = (*_by_reason(lines).items(), ("net", allocation.net(bearer)))
    return Statement(f"Borne by {bearer}", allocation.currency, _rows(lines, {item.id: item for item in items}), totals)


def to_csv(statement: Statement) -> str:
    """The rows as RFC 4180 text with a header line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(getattr(row, column)) for column in COLUMNS] for row in statement.rows)
    return out.getvalue()


def _rows(lines: Sequence[Line], items: Mapping[str, CostItem]) -> tuple[StatementRow, ...]:
    return tuple(_row(line, items[line.item]) for line in lines)


def _row(line: Line, item: CostItem) -> StatementRow:
    return StatementRow(
        item=line.item,
        leaf=LEAVES[item.leaf].id,
        spent_on=item.spent_on.isoformat(),
        cost=str(item.money),
        bearer=line.bearer,
        amount=f"{line.amount:f}",
        currency=line.currency,
        reason=line.reason,
        why=WORDS[line.reason],
        clause=line.clause,
        terms=line.terms_version,
    )


def _by_reason(lines: Sequence[Line]) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for line in lines:
        totals[line.reason] = totals.get(line.reason, Decimal(0)) + line.amount
    return totals


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
