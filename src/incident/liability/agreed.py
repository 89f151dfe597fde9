"""What was agreed in place of what was computed: a settlement as the two sides closed it.

Where both sides agreed on what is paid for an item, that is what is paid, and what goes on to the next contract and to
the insurers. What the claimant gives up is its own, for that reason; what it gets beyond the computed amount comes out
of what it would have kept, the last reason first. A cap that counts over the aggregate is used by what is paid.

Invariant: an item still adds up to itself, and nobody gets more than it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from incident.errors import AllocationRefused
from incident.kernel.money import Money
from incident.liability.claims import ClaimFile, stands
from incident.liability.results import Bucket, Line, Reason, Settlement, TraceStep, readable

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed for one item of a claim, for good.

    Attributes:
        claim: short id, told as the clause of what is given up.
    """

    claimant: str
    responsible: str
    agreement: str
    item: str
    amount: Decimal
    currency: str
    claim: str = ""

    def is_of(self, settlement: Settlement) -> bool:
        """Whether it is about what a contract settles."""
        named = (settlement.claimant, settlement.responsible, settlement.agreement)
        return (self.claimant, self.responsible, self.agreement) == named


def agreed_of(claims: Iterable[ClaimFile]) -> tuple[Agreed, ...]:
    """What was agreed for good, item by item."""
    return tuple(
        Agreed(claim.claimant, claim.against, claim.agreement, item, stand.agreed, claim.currency, claim.id)
        for claim in claims
        for item, stand in sorted(stands(claim).items())
        if stand.settled and stand.agreed is not None
    )


def as_agreed(settlement: Settlement, agreed: Iterable[Agreed]) -> Settlement:
    """The settlement with what was agreed in place of what was computed.

    Raises:
        AllocationRefused: more was agreed than the item came to, or in another currency.
    """
    mine = {each.item: each for each in agreed if each.is_of(settlement)}
    items = {line.item for line in settlement.lines}
    mine = {item: each for item, each in mine.items() if item in items}
    if not mine:
        return settlement
    lines: list[Line] = []
    for item in dict.fromkeys(line.item for line in settlement.lines):
        own = [line for line in settlement.lines if line.item == item]
        lines += own if item not in mine else _closed(settlement, own, mine[item])
    payable = sum((line.amount for line in lines if line.reason is Reason.PAYABLE), NOTHING)
    why = tuple(f"{item}: {Money(each.amount, each.currency)} was agreed ({each.claim})" for item, each in mine.items())
    pair = f"{settlement.claimant}→{settlement.responsible}"
    step = TraceStep(9, "agreed", pair, settlement.payable, settlement.payable - payable, payable, why)
    paid = _paid(settlement, payable)
    return replace(settlement, lines=tuple(lines), payable=payable, trace=(*settlement.trace, step), paid=paid)


def _paid(settlement: Settlement, payable: Decimal) -> tuple[tuple[Bucket, Decimal], ...]:
    """What each limit is used by: as computed, in proportion to what is really paid."""
    if not settlement.payable:
        return settlement.paid
    part = Fraction(payable) / Fraction(settlement.payable)
    return tuple((bucket, readable(Fraction(amount) * part, settlement.currency)) for bucket, amount in settlement.paid)


def _closed(settlement: Settlement, own: list[Line], agreed: Agreed) -> list[Line]:
    whole = sum((line.amount for line in own), NOTHING)
    if agreed.currency != settlement.currency or agreed.amount > whole:
        raise AllocationRefused(
            f"{Money(agreed.amount, agreed.currency)} was agreed for {agreed.item}, which came to "
            f"{Money(whole, settlement.currency)}",
            where=agreed.claim,
            mend="allocate without --agreed, or correct the claim",
        )
    paid = next((line for line in own if line.reason is Reason.PAYABLE), None)
    moved = agreed.amount - (paid.amount if paid is not None else NOTHING)
    kept = [line for line in own if line.reason is not Reason.PAYABLE]
    pays = replace(paid or replace(own[0], bearer=settlement.responsible, reason=Reason.PAYABLE), amount=agreed.amount)
    if moved < 0:
        kept.append(
            replace(pays, bearer=settlement.claimant, amount=-moved, reason=Reason.GIVEN_UP, clause=agreed.claim)
        )
    while moved > 0:
        last = kept.pop()
        taken = min(last.amount, moved)
        moved -= taken
        if last.amount > taken:
            kept.append(replace(last, amount=last.amount - taken))
    return [*([pays] if pays.amount else []), *kept]
