"""Money: a `Decimal` and a currency, never a float and never a bare number."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from incident.errors import InputRefused

_NO_MINOR_UNIT = ("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF")
_THOUSANDTHS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
EXPONENTS = dict.fromkeys(_NO_MINOR_UNIT, 0) | dict.fromkeys(_THOUSANDTHS, 3)
"""ISO 4217 minor-unit exponents that are not 2."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency.

    Attributes:
        amount: exact; rounded only at output, half to even.
        currency: ISO 4217 code.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not self.amount.is_finite():
            raise InputRefused(f"{self.amount} is not an amount", mend="state a finite number")
        if not re.fullmatch(r"[A-Z]{3}", self.currency):
            raise InputRefused(f"{self.currency!r} is not a currency", mend="use an ISO 4217 code such as EUR")

    def __str__(self) -> str:
        return f"{self.rounded().amount:,f} {self.currency}"

    @property
    def unit(self) -> Decimal:
        """The smallest unit of the currency."""
        return Decimal(1).scaleb(-EXPONENTS.get(self.currency, 2))

    def rounded(self) -> "Money":
        """Rounded to the currency's minor unit, half to even."""
        return Money(self.amount.quantize(self.unit, ROUND_HALF_EVEN), self.currency)


def parse_money(text: str, *, where: str = "") -> Money:
    """Read `1200.50 EUR`.

    Raises:
        InputRefused: no amount, or no currency.
    """
    match = re.fullmatch(r"\s*(-?[\d,_]+(?:\.\d+)?)\s*([A-Za-z]{3})\s*", text)
    try:
        return Money(Decimal(match[1].replace(",", "").replace("_", "")), match[2].upper()) if match else _refuse(text)
    except InvalidOperation:
        return _refuse(text)
    except InputRefused as error:
        raise InputRefused(error.what, where=where, mend=error.mend) from error


def _refuse(text: str) -> Money:
    raise InputRefused(f"{text!r} is not an amount of money", mend="write it as 1200.50 EUR")
