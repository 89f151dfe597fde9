"""Statements: what a party claims under a contract or policy, and what each party bears in the end, line by line.

A row says which cost, how much, why and by which clause; the figures are those of the settlement or ledger and nothing
is computed again. Beside what is payable stands what became of the claim: claimed, disputed, agreed, paid and still
outstanding. CSV cells that a spreadsheet would take for a formula are quoted with an apostrophe.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from incident.kernel.money import Money
from incident.liability.accounts import Account
from incident.liability.allocation import Allocation
from incident.liability.claims import ClaimStep, Stand
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
    Reason.GIVEN_UP: "given up when the claim was settled",
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
COLUMNS = (
    *("item", "leaf", "spent_on", "cost", "bearer", "amount", "currency", "reason", "why", "clause", "terms"),
    *("claimed", "disputed", "agreed", "paid", "outstanding", "ibm", "netdiligence", "veris", "head"),
)
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
    claimed: str = ""
    disputed: str = ""
    agreed: str = ""
    paid: str = ""
    outstanding: str = ""
    ibm: str = ""
    netdiligence: str = ""
    veris: str = ""
    head: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A table with a title and its totals: (what, amount).

    Attributes:
        notes: what the contract adds (remedies, law, forum, confidentiality), what of the claim is disputed, and why.
    """

    title: str
    currency: str
    rows: tuple[StatementRow, ...]
    totals: tuple[tuple[str, Decimal], ...]
    notes: tuple[str, ...] = ()


def claim_statement(
    settlement: Settlement, items: Sequence[CostItem], account: Account | None = None, notes: Sequence[str] = ()
) -> Statement:
    """What `settlement.claimant` claims from `settlement.responsible`, and what of it stays with the claimant.

    Args:
        settlement: what the contract makes payable.
        items: the costs behind its lines.
        account: what became of the claim; None: nothing is known of one.
        notes: what the contract adds.
    """
    rows = _rows(settlement.lines, {item.id: item for item in items}, account)
    kept = _by_reason([line for line in settlement.lines if line.reason is not Reason.PAYABLE])
    totals = (("gross", settlement.gross), *kept.items(), ("payable", settlement.payable))
    title = f"Claim of {settlement.claimant} against {settlement.responsible} under {settlement.agreement}"
    told = (*totals, *_stand(account)) if account is not None else totals
    return Statement(title, settlement.currency, rows, told, (*_disputes(account), *notes))


def insurer_statement(
    account: Account, found: Allocation, items: Sequence[CostItem], notes: Sequence[str] = ()
) -> Statement:
    """What an insured claims from an insurer under a policy, cost by cost."""
    lines = tuple(
        line
        for line in found.lines
        if (line.bearer, line.reason) == (account.against, Reason.INSURED) and account.computed.get(line.item)
    )
    rows = _rows(lines, {item.id: item for item in items}, account)
    totals = (("computed", sum((line.amount for line in lines), Decimal(0))), *_stand(account))
    title = f"Claim of {account.claimant} against {account.against} under {account.agreement}"
    return Statement(title, account.currency, rows, totals, (*_disputes(account), *notes))


def other_statement(account: Account, items: Sequence[CostItem], notes: Sequence[str] = ()) -> Statement:
    """A claim of which no allocation knows: a customer's, an authority's."""
    by_id = {item.id: item for item in items}
    rows = tuple(_claimed_row(account, name, by_id.get(name)) for name in account.items)
    under = f" under {account.agreement}" if account.agreement else ""
    title = f"Claim of {account.claimant} against {account.against}{under}"
    return Statement(title, account.currency, rows, _stand(account), (*_disputes(account), *notes))


def bearer_statement(allocation: Allocation, bearer: str, items: Sequence[CostItem]) -> Statement:
    """What `bearer` bears in the end, by item, reason and clause."""
    lines = tuple(line for line in allocation.lines if line.bearer == bearer)
    totals = (*_by_reason(lines).items(), ("net", allocation.net(bearer)))
    rows = _rows(lines, {item.id: item for item in items})
    return Statement(f"Borne by {bearer}", allocation.currency, rows, totals)


def to_csv(statement: Statement) -> str:
    """The rows as RFC 4180 text with a header line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(getattr(row, column)) for column in COLUMNS] for row in statement.rows)
    return out.getvalue()


def _rows(
    lines: Sequence[Line], items: Mapping[str, CostItem], account: Account | None = None
) -> tuple[StatementRow, ...]:
    """One row a line; how the claim stands is told once an item, on the first line that is payable."""
    rows, told = [], set[str]()
    for line in lines:
        stand = None
        if account is not None and line.reason in (Reason.PAYABLE, Reason.INSURED) and line.item not in told:
            stand = account.stands.get(line.item)
            told.add(line.item)
        rows.append(_row(line, items[line.item], stand))
    return tuple(rows)


def _row(line: Line, item: CostItem, stand: Stand | None) -> StatementRow:
    outward = LEAVES[item.leaf].outward
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
        **_figures(stand, line.currency),
        ibm=outward.ibm,
        netdiligence=outward.netdiligence,
        veris=outward.veris,
        head=outward.head,
    )


def _claimed_row(account: Account, name: str, item: CostItem | None) -> StatementRow:
    stand = account.stands.get(name)
    return StatementRow(
        item=name,
        leaf=item.leaf if item is not None else "",
        spent_on=item.spent_on.isoformat() if item is not None else "",
        cost=str(item.money) if item is not None else "",
        bearer=account.against,
        amount=f"{stand.owed:f}" if stand is not None else "",
        currency=account.currency,
        reason=account.state,
        why="as it is claimed",
        clause="",
        terms=account.agreement,
        **_figures(stand, account.currency),
    )


def _figures(stand: Stand | None, currency: str) -> dict[str, str]:
    """How a claim stands, as cells; what is an insurer's is told in the claim's currency, which is the ledger's."""
    if stand is None:
        return {}
    told = {name: getattr(stand, name) for name in ("claimed", "disputed", "agreed", "paid", "outstanding")}
    return {
        name: "" if amount is None else f"{Money(amount, currency).rounded().amount:f}" for name, amount in told.items()
    }


def _stand(account: Account) -> tuple[tuple[str, Decimal], ...]:
    """How a claim stands, as totals; nothing of one that was not made."""
    if account.claim is None:
        return ()
    whole = account.whole
    agreed = () if whole.agreed is None else (("agreed", whole.agreed),)
    told = (("claimed", whole.claimed), ("disputed", whole.disputed), *agreed, ("paid", whole.paid))
    figures = (*told, ("outstanding", account.outstanding))
    return tuple((what, Money(amount, account.currency).rounded().amount) for what, amount in figures)


def _disputes(account: Account | None) -> tuple[str, ...]:
    """What is disputed of a claim now, and why; who agreed on what."""
    if account is None or account.claim is None:
        return ()
    notes = []
    for event in account.claim.events:
        money = Money(event.total, account.currency)
        if event.step is ClaimStep.DISPUTED and any(account.stands[item].disputed for item, _ in event.parts):
            notes.append(f"Disputed on {event.on}: {money}, {event.reason}.")
        if event.step is ClaimStep.AGREED:
            interim = ", the rest left open" if event.interim else ""
            shown = event.evidence or ", ".join(it.name for it in event.receipts)
            notes.append(f"Agreed on {event.on} by {event.by}: {money}{interim} ({shown}).")
    return tuple(notes)


def _by_reason(lines: Sequence[Line]) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for line in lines:
        totals[line.reason] = totals.get(line.reason, Decimal(0)) + line.amount
    return totals


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
