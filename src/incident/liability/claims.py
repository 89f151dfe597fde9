"""Claims: what one party asks of another, what is disputed of it, what was agreed, and what was paid, item by item.

A claim is the list of what happened to it; nothing of it is ever edited, and how it stands is read off the list:

- `claimed` says what is asked for an item; a later one for the same item amends it;
- `disputed` says which part of an item the other side does not accept, and why;
- `agreed` says what both accept; it settles the item, unless it is `interim`, which leaves the rest as it was;
- `paid` says what was paid, in whichever currency, at a stated rate;
- `withdrawn` gives up what is neither agreed nor paid.

Invariants: no part of an item is disputed or agreed beyond what is claimed of it, and nothing is paid beyond what is
outstanding; `outstanding = (agreed, where that settles the item, else claimed) - paid`; an agreement names who made it
and what shows it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from incident.errors import DecisionRefused, InputRefused
from incident.kernel.money import Money
from incident.liability.exchange import Rate
from incident.liability.items import Receipt
from incident.liability.rounding import deal

WHOLE = "whole"
"""The item of a claim that is not made cost by cost."""
NOTHING = Decimal(0)
Parts = Mapping[str, Decimal]
"""Amounts by cost item, in the claim's currency."""


class ClaimStep(StrEnum):
    """What happened to a claim."""

    CLAIMED = "claimed"
    DISPUTED = "disputed"
    AGREED = "agreed"
    PAID = "paid"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ClaimEvent:
    """One thing that happened to a claim.

    Attributes:
        on: the day on which it happened.
        parts: (item, amount) in the claim's currency.
        by: the named person who did it, or who agreed.
        reason: why; of a dispute always.
        evidence: letter, settlement, bank statement.
        receipts: the documents themselves, by digest.
        interim: an agreement that leaves the rest of the item as it was.
        money: what was paid, where that was in another currency.
        rate: the rate at which it counts.
    """

    step: ClaimStep
    on: date
    parts: tuple[tuple[str, Decimal], ...]
    by: str
    reason: str = ""
    evidence: str = ""
    receipts: tuple[Receipt, ...] = ()
    interim: bool = False
    money: Money | None = None
    rate: Rate | None = None

    @property
    def total(self) -> Decimal:
        """What it is about, all items together."""
        return sum((amount for _, amount in self.parts), NOTHING)


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """A claim with everything that happened to it, oldest first.

    Attributes:
        id: short id, such as `7-k1`.
        against: the responsible party, or the insurer.
        agreement: contract or policy under which it is made; empty: none.
    """

    id: str
    claimant: str
    against: str
    agreement: str
    currency: str
    events: tuple[ClaimEvent, ...] = ()

    @property
    def title(self) -> str:
        """Who claims from whom, and under what."""
        under = f" under {self.agreement}" if self.agreement else ""
        return f"{self.claimant} from {self.against}{under}"


@dataclass(frozen=True, slots=True)
class Stand:
    """How one item of a claim stands, or all of them together.

    Attributes:
        agreed: None: nothing was agreed.
        settled: what was agreed is all that is owed.
    """

    claimed: Decimal = NOTHING
    disputed: Decimal = NOTHING
    agreed: Decimal | None = None
    paid: Decimal = NOTHING
    settled: bool = False

    @property
    def owed(self) -> Decimal:
        """What is to be paid as it stands: what was agreed for good, else what is claimed."""
        return self.agreed if self.settled and self.agreed is not None else self.claimed

    @property
    def outstanding(self) -> Decimal:
        """What of it is not paid yet."""
        return self.owed - self.paid

    @property
    def undisputed(self) -> Decimal:
        """What is claimed, neither disputed nor agreed."""
        return NOTHING if self.settled else self.claimed - self.disputed - (self.agreed or NOTHING)


def stands(claim: ClaimFile) -> dict[str, Stand]:
    """How each item of a claim stands."""
    found: dict[str, Stand] = {}
    for event in claim.events:
        for item, amount in event.parts:
            found[item] = _after(found.get(item, Stand()), event, amount)
    return found


def total(parts: Iterable[Stand]) -> Stand:
    """How all items together stand; settled only where each is."""
    listed = tuple(parts)
    agreed = [each.agreed for each in listed if each.agreed is not None]
    return Stand(
        claimed=sum((each.claimed for each in listed), NOTHING),
        disputed=sum((each.disputed for each in listed), NOTHING),
        agreed=sum(agreed, NOTHING) if agreed else None,
        paid=sum((each.paid for each in listed), NOTHING),
        settled=bool(listed) and all(each.settled for each in listed),
    )


def outstanding(claim: ClaimFile) -> Decimal:
    """What is still to be paid of a claim, item by item."""
    return sum((each.outstanding for each in stands(claim).values()), NOTHING)


def status(claim: ClaimFile) -> str:
    """`withdrawn`, `paid`, `overpaid`, `part paid`, `agreed`, `part agreed`, `disputed` or `claimed`."""
    whole, left = total(stands(claim).values()), outstanding(claim)
    if claim.events[-1].step is ClaimStep.WITHDRAWN and not left:
        return "paid" if whole.paid else "withdrawn"
    tests = (
        (left < 0, "overpaid"),
        (bool(whole.paid) and not left, "paid"),
        (bool(whole.paid), "part paid"),
        (whole.settled, "agreed"),
        (whole.agreed is not None, "part agreed"),
        (bool(whole.disputed), "disputed"),
    )
    return next((name for so, name in tests if so), "claimed")


def after(claim: ClaimFile, event: ClaimEvent) -> ClaimFile:
    """The claim with one event more.

    Raises:
        DecisionRefused: nobody named, no reason or evidence where one is needed, or more than there is.
        InputRefused: an item that is not claimed, or an amount below zero.
    """
    _check_words(claim, event)
    before = stands(claim)
    for item, amount in event.parts:
        if amount < 0:
            raise InputRefused(f"{amount} of {item}", where=claim.id, mend="state zero or more")
        if event.step is not ClaimStep.CLAIMED and item not in before:
            raise InputRefused(f"{item} is not claimed", where=claim.id, mend=f"claimed: {', '.join(sorted(before))}")
        _check_amount(claim, event, item, amount, before.get(item, Stand()))
    return replace(claim, events=(*claim.events, event))


def given_up(claim: ClaimFile) -> tuple[tuple[str, Decimal], ...]:
    """What is given up by withdrawing: what is claimed beyond what was agreed or paid."""
    return tuple(
        (item, each.claimed - max(each.agreed or NOTHING, each.paid))
        for item, each in stands(claim).items()
        if not each.settled
    )


def spread(claim: ClaimFile, step: ClaimStep, amount: Decimal) -> tuple[tuple[str, Decimal], ...]:
    """Lay an amount that is stated as a whole on the items: a payment on what is outstanding, else on what is claimed.

    Raises:
        DecisionRefused: nothing is there to lay it on.
    """
    before = stands(claim)
    weights = {
        item: each.outstanding if step is ClaimStep.PAID else each.claimed
        for item, each in before.items()
        if step is ClaimStep.PAID or not each.settled or step is ClaimStep.AGREED
    }
    if not weights:
        raise DecisionRefused(f"all of {claim.id} was settled", mend="a new agreement replaces the old one")
    return spread_over(weights, Money(amount, claim.currency), where=claim.id)


def spread_over(weights: Parts, money: Money, *, where: str) -> tuple[tuple[str, Decimal], ...]:
    """Lay an amount on items by weight, in whole minor units, adding up.

    Raises:
        DecisionRefused: nothing is there to lay it on.
    """
    whole = sum((weight for weight in weights.values() if weight > 0), NOTHING)
    if not whole:
        raise DecisionRefused(f"nothing is open on which {money} could be laid", where=where, mend="state it by --part")
    unit = Fraction(money.unit)
    parts = {
        item: Fraction(money.amount) / unit * Fraction(weight) / Fraction(whole)
        for item, weight in weights.items()
        if weight > 0
    }
    return tuple((item, count * money.unit) for item, count in sorted(deal(parts).items()))


def _after(before: Stand, event: ClaimEvent, amount: Decimal) -> Stand:
    match event.step:
        case ClaimStep.CLAIMED:
            return replace(before, claimed=amount, disputed=min(before.disputed, amount - (before.agreed or NOTHING)))
        case ClaimStep.DISPUTED:
            return replace(before, disputed=amount)
        case ClaimStep.AGREED if event.interim:
            return replace(before, agreed=amount, disputed=min(before.disputed, before.claimed - amount))
        case ClaimStep.AGREED:
            return replace(before, agreed=amount, disputed=NOTHING, settled=True)
        case ClaimStep.PAID:
            return replace(before, paid=before.paid + amount)
        case ClaimStep.WITHDRAWN:
            kept = max(before.agreed or NOTHING, before.paid)
            return replace(before, claimed=kept, disputed=NOTHING)


def _check_words(claim: ClaimFile, event: ClaimEvent) -> None:
    needs = {
        ClaimStep.DISPUTED: (event.reason, "--reason", "say why it is not accepted"),
        ClaimStep.AGREED: (event.evidence or event.receipts, "--evidence", "name the settlement or letter"),
        ClaimStep.PAID: (event.evidence or event.receipts, "--evidence", "name the bank statement or receipt"),
        ClaimStep.WITHDRAWN: (event.reason, "--reason", "say why it is given up"),
    }
    given, where, mend = needs.get(event.step, (True, "", ""))
    if not given:
        raise DecisionRefused(f"{event.step} without any", where=where, mend=mend)
    if not event.by.strip():
        raise DecisionRefused("nobody is named", where="--by", mend="name the person: --by ana")
    if claim.events and event.on < claim.events[0].on:
        raise InputRefused(f"{event.on} is before the claim was made", where="--on", mend="check the day")


def _check_amount(claim: ClaimFile, event: ClaimEvent, item: str, amount: Decimal, before: Stand) -> None:
    limits = {
        ClaimStep.DISPUTED: (before.claimed - (before.agreed or NOTHING), "open"),
        ClaimStep.AGREED: (before.claimed, "claimed; amend the claim first"),
        ClaimStep.PAID: (before.outstanding, "outstanding; agree on more first"),
    }
    room, word = limits.get(event.step, (amount, ""))
    if amount > room:
        raise DecisionRefused(
            f"{Money(amount, claim.currency)} of {item} {event.step}, and {Money(room, claim.currency)} is {word}",
            where=claim.id,
            mend="check the amount",
        )
    if before.settled and event.step not in (ClaimStep.AGREED, ClaimStep.PAID):
        raise DecisionRefused(f"{item} was settled", where=claim.id, mend="a new agreement replaces the old one")
    if event.step is ClaimStep.CLAIMED and amount < max(before.paid, before.agreed or NOTHING):
        raise DecisionRefused(
            f"{Money(amount, claim.currency)} of {item} is less than was agreed or paid",
            where=claim.id,
            mend="check it",
        )
