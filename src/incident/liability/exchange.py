"""Rates of exchange, each with its source and time: no amount changes its currency without one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
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


def convert(money: Money, currency: str, rates: tuple[Rate, ...], *, on: date | None = None) -> Exact:
    """`money` in `currency`, exact and not rounded; a rate quoted the other way round is inverted exactly.

    Where no rate joins the two, two rates do that meet in a third currency. Where several rates of one pair are stated,
    the last one quoted up to `on` counts, else the first one after it; without a day, the last one.

    Raises:
        AllocationRefused: no rate between the two.
    """
    if money.currency == currency:
        return Exact(Fraction(money.amount))
    step = _step(money.currency, currency, rates, on)
    if step is not None:
        return Exact(Fraction(money.amount) * step.amount, step.how)
    for middle in sorted({it for rate in rates for it in (rate.base, rate.quote)} - {money.currency, currency}):
        first, second = _step(money.currency, middle, rates, on), _step(middle, currency, rates, on)
        if first is not None and second is not None:
            amount = Fraction(money.amount) * first.amount * second.amount
            return Exact(amount, f"{first.how}, then {second.how}")
    raise AllocationRefused(
        f"no rate of {money.currency} in {currency}", mend=f"state one with its source: {money.currency}/{currency}"
    )


def _step(base: str, quote: str, rates: Iterable[Rate], on: date | None) -> Exact | None:
    """The factor from one currency to another by one rate."""
    pair = sorted(
        (rate for rate in rates if {rate.base, rate.quote} == {base, quote}),
        key=lambda rate: (rate.at, rate.base != base, rate.rate, rate.source),
    )
    if not pair:
        return None
    before = [rate for rate in pair if on is None or rate.at.day() <= on]
    rate = before[-1] if before else pair[0]
    if rate.base == base:
        return Exact(Fraction(rate.rate), str(rate))
    return Exact(1 / Fraction(rate.rate), f"{rate}, inverted")
