"""One claimant and several parties that answer to it, each for its own share of the same costs.

Each contract is run over the whole costs with its own party's share. What the claimant keeps of an item is the item
less everything that is paid for it; why it keeps it is told by the part of the item that each contract is about, which
is the party's share in the shares of all who answer: what was cut before the share of fault was taken counts for that
part, what was cut after it counts whole, and the rest of the part is the claimant's own fault.

Invariant: nobody gets more than the item; shares of more than the whole are refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from incident.errors import AllocationRefused
from incident.kernel.money import Money
from incident.liability.results import Line, Reason, Settlement
from incident.liability.rounding import deal_table
from incident.liability.terms import BasketOrder, FaultOrder, PairTerms

_BEFORE_FAULT = frozenset({Reason.INELIGIBLE, Reason.EXCLUDED, Reason.FINE, Reason.SUBLIMIT})


@dataclass(frozen=True, slots=True)
class Answer:
    """One contract's settlement, with its terms and the share of fault that it rests on."""

    settlement: Settlement
    terms: PairTerms
    share: Fraction

    @property
    def early(self) -> frozenset[Reason]:
        """The reasons for which something is cut before the share of fault is taken."""
        late = self.terms.fault_order is FaultOrder.AFTER_CAP
        basket = {Reason.BASKET} if self.terms.basket_order is BasketOrder.BEFORE_FAULT else set()
        return _BEFORE_FAULT | basket | ({Reason.CAP_EXCESS} if late else set())


def trimmed(settlement: Settlement, earlier: Sequence[Answer]) -> Settlement:
    """The settlement, where nothing is paid beyond the item after what others pay: a cent of rounding, at most."""
    others: dict[str, Decimal] = {}
    for answer in earlier:
        for line in answer.settlement.lines:
            if line.reason is Reason.PAYABLE:
                others[line.item] = others.get(line.item, Decimal(0)) + line.amount
    if not others:
        return settlement
    payable, gross, none = settlement.payables(), settlement.grosses(), Decimal(0)
    over = {
        item: beyond
        for item, paid in others.items()
        if (beyond := paid + payable.get(item, none) - gross.get(item, none)) > 0
    }
    if not over:
        return settlement
    lines = []
    for line in settlement.lines:
        beyond = over.get(line.item, Decimal(0)) if line.reason is Reason.PAYABLE else Decimal(0)
        if line.amount > beyond:
            lines.append(replace(line, amount=line.amount - beyond))
        if beyond:
            kept = replace(line, bearer=settlement.claimant, amount=beyond, reason=Reason.OWN_FAULT)
            lines.append(kept)
    return replace(settlement, lines=tuple(lines), payable=settlement.payable - sum(over.values(), Decimal(0)))


def kept_of(answers: Sequence[Answer]) -> tuple[Line, ...]:
    """What the claimant keeps, by item and reason, after all who answer have paid.

    Raises:
        AllocationRefused: they answer for more than the whole, or settle in different currencies.
    """
    _check(answers)
    if len(answers) == 1:
        return tuple(line for line in answers[0].settlement.lines if line.reason is not Reason.PAYABLE)
    money = Money(Decimal(0), answers[0].settlement.currency)
    whole = sum((answer.share for answer in answers), Fraction(0))
    rows: dict[str, dict[str, Fraction]] = {}
    columns: dict[str, Line] = {}
    for answer in answers:
        for line, amount in _part(answer, answer.share / whole if whole else Fraction(1, len(answers))):
            column = f"{line.reason}|{line.clause}|{line.terms_version}"
            columns.setdefault(column, line)
            row = rows.setdefault(line.item, {})
            row[column] = row.get(column, Fraction(0)) + amount / Fraction(money.unit)
    gross, paid = answers[0].settlement.grosses(), [answer.settlement.payables() for answer in answers]
    kept = {item: gross.get(item, money.amount) - sum(it.get(item, money.amount) for it in paid) for item in rows}
    rows = {item: _scaled(row, Fraction(kept[item]) / Fraction(money.unit)) for item, row in rows.items()}
    dealt = deal_table(rows, sorted(columns))
    return tuple(
        replace(columns[column], item=item, amount=count * money.unit)
        for item in rows
        for column in sorted(columns)
        if (count := dealt[item].get(column, 0))
    )


def _scaled(row: dict[str, Fraction], total: Fraction) -> dict[str, Fraction]:
    """The parts of a row, made to add up to what is kept: they do, but for cents of rounding."""
    held = sum(row.values(), Fraction(0))
    if not held:
        return dict.fromkeys(list(row)[:1], total)
    return {column: part * total / held for column, part in row.items()}


def _check(answers: Sequence[Answer]) -> None:
    names = " and ".join(answer.terms.responsible for answer in answers)
    claimant = answers[0].terms.claimant
    if len(answers) > 1 and sum((answer.share for answer in answers), Fraction(0)) > 1:
        raise AllocationRefused(
            f"{names} would answer to {claimant} for more than the whole",
            mend=f"state what each answers for, such as --fault {claimant}:{answers[0].terms.responsible}=40",
        )
    if len({answer.terms.currency for answer in answers}) > 1:
        raise AllocationRefused(
            f"what {names} owe {claimant} is settled in different currencies",
            mend="allocate against one of them at a time: --against",
        )


def _part(answer: Answer, weight: Fraction) -> list[tuple[Line, Fraction]]:
    """What is kept of the part of each item that one contract is about."""
    rest: dict[str, Fraction] = {}
    kept: dict[str, list[tuple[Line, Fraction]]] = {}
    for line in answer.settlement.lines:
        amount = Fraction(line.amount)
        rest[line.item] = rest.get(line.item, Fraction(0)) + amount * weight
        if line.reason is Reason.PAYABLE:
            rest[line.item] -= amount
        elif line.reason is not Reason.OWN_FAULT:
            counted = amount * (weight if line.reason in answer.early else 1)
            kept.setdefault(line.item, []).append((line, counted))
            rest[line.item] -= counted
    found = [part for parts in kept.values() for part in parts]
    return found + [(_own_fault(answer, item), max(amount, Fraction(0))) for item, amount in rest.items()]


def _own_fault(answer: Answer, item: str) -> Line:
    terms = answer.terms
    return Line(item, terms.claimant, Decimal(0), terms.currency, Reason.OWN_FAULT, terms.clause, terms.name)
