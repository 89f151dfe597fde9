"""What goes into the waterfall and what comes out of it: claims, settlements, ledger lines and trace lines."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from incident.kernel.money import Money
from incident.liability.exchange import Rate
from incident.liability.items import CostItem
from incident.liability.terms import PairTerms


class Reason(StrEnum):
    """Why somebody bears a line."""

    PAYABLE = "payable"
    INELIGIBLE = "ineligible"
    EXCLUDED = "excluded"
    FINE = "fine"
    SUBLIMIT = "sublimit"
    OWN_FAULT = "own_fault"
    BASKET = "basket"
    CAP_EXCESS = "cap_excess"
    GIVEN_UP = "given_up"
    OWN_COST = "own_cost"
    LIABILITY = "liability"
    RETENTION = "retention"
    COINSURANCE = "coinsurance"
    POLICY_SUBLIMIT = "policy_sublimit"
    OVER_LIMIT = "over_limit"
    WAITING = "waiting_period"
    OFF_PANEL = "off_panel"
    INSURED = "insured"


class Bucket(StrEnum):
    """Under which limit a payable amount falls; an item takes the first that fits."""

    UNCAPPED = "uncapped"
    SUPER = "super"
    GENERAL = "general"


@dataclass(frozen=True, slots=True)
class Line:
    """Who bears how much of an item, and why. Amounts are in whole minor units of the currency."""

    item: str
    bearer: str
    amount: Decimal
    currency: str
    reason: Reason
    clause: str = ""
    terms_version: str = ""


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One step of an allocation, in figures rounded for reading.

    Attributes:
        number: number of the step in the twelve.
        pair: `acme→beta`, or the insured party.
        before: what the step started from.
        retained: what it left with whoever brought it.
        after: what went on.
        why: one plain sentence for each thing that moved.
    """

    number: int
    step: str
    pair: str
    before: Decimal
    retained: Decimal
    after: Decimal
    why: tuple[str, ...] = ()
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A claim, or a cover, that came to nothing because something was done too late or not at all.

    Attributes:
        claimant: who claims.
        why: what was not done in time.
        responsible: against whom, or which insurer; empty: against everybody.
        clause: which says so.
        agreement: in which it stands; empty: whichever speaks.
        by_clock: it comes from a clock, not from a person.
    """

    claimant: str
    why: str
    responsible: str = ""
    clause: str = ""
    agreement: str = ""
    by_clock: bool = False

    def meets(self, claimant: str, responsible: str, agreement: str) -> bool:
        """Whether it bars a claim of `claimant` from `responsible` under `agreement`."""
        return self.claimant == claimant and self.responsible in ("", responsible) and self.agreement in ("", agreement)


@dataclass(frozen=True, slots=True)
class Claim:
    """What the waterfall is asked.

    Attributes:
        terms: of the pair.
        items: costs of the claimant, in any currency.
        share: part, 0 to 1, of the loss that is the responsible party's.
        joint_share: that part of damages that were owed jointly, whatever the terms say of fault; None: as `share`.
        events: the kinds of breach that the leak is, such as `confidentiality_breach`.
        rates: rates of exchange into the currency of the terms.
        used: of each capped bucket, used by earlier incidents (the caps that count over the aggregate).
        barred: why the whole claim is barred, such as a late notice of claim; None: it is not.
    """

    terms: PairTerms
    items: tuple[CostItem, ...]
    share: Fraction
    events: frozenset[str] = frozenset()
    rates: tuple[Rate, ...] = ()
    used: tuple[tuple[Bucket, Decimal], ...] = ()
    barred: Bar | None = None
    joint_share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """What came out for one pair: gross = payable + retained, to the cent and item by item."""

    claimant: str
    responsible: str
    agreement: str
    version: int
    currency: str
    gross: Decimal
    payable: Decimal
    lines: tuple[Line, ...]
    trace: tuple[TraceStep, ...]
    paid: tuple[tuple[Bucket, Decimal], ...]

    @property
    def retained(self) -> Decimal:
        """What stays with the claimant."""
        return self.gross - self.payable

    def payable_of(self, item: str) -> Decimal:
        """What is paid for one item."""
        return self.payables().get(item, Decimal(0))

    def payables(self) -> dict[str, Decimal]:
        """What is paid, by item; of thousands they are asked for at once."""
        found: dict[str, Decimal] = {}
        for line in self.lines:
            if line.reason is Reason.PAYABLE:
                found.setdefault(line.item, line.amount)
        return found

    def grosses(self) -> dict[str, Decimal]:
        """All that was claimed, by item."""
        found: dict[str, Decimal] = {}
        for line in self.lines:
            found[line.item] = found.get(line.item, Decimal(0)) + line.amount
        return found


def readable(amount: Fraction, currency: str) -> Decimal:
    """An exact figure, rounded half to even for reading."""
    unit = Money(Decimal(0), currency).unit
    return round(amount / Fraction(unit)) * unit
