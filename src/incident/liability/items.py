"""Cost items: money spent or claimed, as the waterfall takes it."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from incident.errors import InputRefused
from incident.kernel.money import Money
from incident.liability.leaves import LEAVES, Nature


@dataclass(frozen=True, slots=True)
class Receipt:
    """A document that shows a cost: its name, and the SHA-256 and length of its bytes. The bytes are kept elsewhere."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class CostItem:
    """One cost.

    Attributes:
        id: short id (`7-c1`); ties of rounding are broken by it.
        incurred_by: party that bears it first.
        leaf: id of its leaf category.
        money: what it came to, or the best estimate; zero or more.
        spent_on: when it was spent or claimed.
        nature: what it is in law.
        documented: whether there is evidence for it.
        evidence: invoice number, file digest or the like.
        low: least amount, for an estimate.
        high: greatest amount, for an estimate.
        jurisdiction: ISO 3166 code whose law a fine rests on.
        consented: whether everybody whose consent was needed before spending gave it.
        caused: whether the leak caused it.
        consents: parties that gave theirs, where not everybody did.
        receipts: documents that show it.
        vendor: who was paid.
        hours: hours of our own people, at `hourly` of the same currency each.
        lasted: hours that an interruption lasted, for policies with a waiting period.
        joint: provision under which it was owed whole, together with others, such as `GDPR Art. 82(4)`; empty: it was
            not.
    """

    id: str
    incurred_by: str
    leaf: str
    money: Money
    spent_on: date
    nature: Nature
    documented: bool = True
    evidence: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    jurisdiction: str = ""
    consented: bool = False
    caused: bool = True
    consents: frozenset[str] = frozenset()
    receipts: tuple[Receipt, ...] = ()
    vendor: str = ""
    hours: Decimal | None = None
    hourly: Decimal | None = None
    lasted: Decimal | None = None
    joint: str = ""

    def __post_init__(self) -> None:
        if self.leaf not in LEAVES:
            raise InputRefused(f"{self.leaf!r} is not a kind of cost", where=self.id, mend="use a leaf category")
        low = self.money.amount if self.low is None else self.low
        high = self.money.amount if self.high is None else self.high
        if not Decimal(0) <= low <= self.money.amount <= high:
            raise InputRefused(
                f"cost of {self.money} with range {low} to {high}",
                where=self.id,
                mend="a cost is zero or more, and lies inside its own range",
            )

        if self.hours is not None and (self.hourly is None or self.hours * self.hourly != self.money.amount):
            raise InputRefused(
                f"{self.hours} hours at {self.hourly} are not {self.money}", where=self.id, mend="state hours and rate"
            )

    def has_consent_of(self, party: str) -> bool:
        """Whether a party consented before it was spent."""
        return self.consented or party in self.consents

    @property
    def is_estimate(self) -> bool:
        """Whether it is known as a range only."""
        return self.low is not None or self.high is not None

    def at_low(self) -> "CostItem":
        """The item at the low end of its range."""
        return self if self.low is None else self._at(self.low)

    def at_high(self) -> "CostItem":
        """The item at the high end of its range."""
        return self if self.high is None else self._at(self.high)

    def _at(self, amount: Decimal) -> "CostItem":
        return self.at(Money(amount, self.money.currency))

    def at(self, money: Money) -> "CostItem":
        """The item at one amount, known and not estimated."""
        return replace(self, money=money, low=None, high=None, hours=None, hourly=None)
