"""Rates of exchange, each with its source and time: no amount changes its currency without one."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from incident.errors import AllocationRefused, InputRefused
from incident.kernel.instants import Instant
from incident.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Rate:
    """One quoted rate.

    Attributes:
        base: currency of which one unit is quoted.
        quote: currency in which it is quoted.
        rate: units of `quote` for one `base`; above zero.
        source: who quoted it.
        at: when it was quoted.
    """

    base: str
    quote: str
    rate: Decimal
    source: str
    at: Instant

    def __post_init__(self) -> None:
        if not self.rate.is_finite() or self.rate <= 0:
            raise InputRefused(f"rate {self.rate} of {self.base} in {self.quote}", mend="state a rate above zero")
        if not self.source:
            raise InputRefused(f"the rate of {self.base} in {self.quote} has no source", mend="say who quoted it")

    def __str__(self) -> str:
        return f"1 {self.base} = {self.rate} {self.quote} ({self.source}, {self.at.short()})"


@dataclass(frozen=True, slots=True)
class Exact:
    """An exact amount, and how it came to its currency (empty where it always had it)."""

    amount: Fraction
    how: str = ""


def convert(money: Money, currency: str, rates: tuple[Rate, ...]) -> Exact:
    """`money` in `currency`, exact and not rounded; a rate quoted the other way round is inverted exactly.

    Raises:
        AllocationRefused: no rate between the two.
    """
    amount = Fraction(money.amount)
    if money.currency == currency:
        return Exact(amount)
    for rate in rates:
        if (rate.base, rate.quote) == (money.currency, currency):
            return Exact(amount * Fraction(rate.rate), str(rate))
        if (rate.quote, rate.base) == (money.currency, currency):
            return Exact(amount / Fraction(rate.rate), f"{rate}, inverted")
    raise AllocationRefused(
        f"no rate of {money.currency} in {currency}", mend=f"state one with its source: {money.currency}/{currency}"
    )
