"""Strict reading of the free mapping that an agreement carries as its liability terms.

Every key is taken once and by name; what nobody took is refused, and so is a float: an amount is a whole number or
quoted text. A choice that changes who pays has no default: `choice` refuses its absence with `AllocationRefused`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from incident.errors import AllocationRefused, PortfolioRefused
from incident.kernel.instants import parse_day
from incident.liability.leaves import leaf_of

Word = TypeVar("Word", bound=StrEnum)


class Fields:
    """A mapping that is read key by key.

    Attributes:
        where: path of the mapping, for errors.
    """

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, Mapping):
            raise PortfolioRefused(f"{data!r} is not a mapping", where=where, mend="write keys and values")
        self._data = {str(key): value for key, value in data.items()}
        self._taken: set[str] = set()
        self.where = where

    def path(self, key: str) -> str:
        """Where `key` stands."""
        return f"{self.where}.{key}"

    def has(self, key: str) -> bool:
        """Whether `key` is stated."""
        return key in self._data

    def take(self, key: str) -> object:
        """The raw value of `key`; None where it is absent."""
        self._taken.add(key)
        return self._data.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        """A text; refused where it is absent and has no default."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
            raise PortfolioRefused(f"{value!r} is not a text", where=self.path(key), mend="write a text")
        return str(value).strip()

    def choice(self, key: str, words: type[Word], question: str) -> Word:
        """One of `words`, which the terms have to state.

        Raises:
            AllocationRefused: the terms leave it open.
        """
        value = self.take(key)
        if value is None:
            raise AllocationRefused(
                f"the terms do not say {question}", where=self.path(key), mend=f"state one of {', '.join(words)}"
            )
        if not isinstance(value, str) or value not in set(words):
            raise PortfolioRefused(
                f"{value!r} is no answer to {question}", where=self.path(key), mend=f"state one of {', '.join(words)}"
            )
        return words(value)

    def yes(self, key: str, question: str) -> bool:
        """True or false, which the terms have to state.

        Raises:
            AllocationRefused: the terms leave it open.
        """
        if not self.has(key):
            raise AllocationRefused(
                f"the terms do not say {question}", where=self.path(key), mend="state true or false"
            )
        return self.flag(key)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """True or false, `default` where it is absent."""
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise PortfolioRefused(f"{value!r} is not true or false", where=self.path(key), mend="write true or false")
        return value

    def amount(self, key: str, default: str | None = None) -> Decimal:
        """A number of zero or more; refused where it is absent and has no default."""
        value = self.take(key)
        if value is None:
            value = default
        if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
            raise PortfolioRefused(
                f"{value!r} is not an exact amount", where=self.path(key), mend='write 50000, or "50000.50" in quotes'
            )
        try:
            number = Decimal(str(value).replace("_", "").replace(",", ""))
        except InvalidOperation as error:
            raise PortfolioRefused(f"{value!r} is not a number", where=self.path(key), mend="write 50000") from error
        if not number.is_finite() or number < 0:
            raise PortfolioRefused(f"{number} is not an amount", where=self.path(key), mend="state zero or more")
        return number

    def day(self, key: str) -> date | None:
        """A calendar date; None where it is absent."""
        value = self.take(key)
        return None if value is None else parse_day(value, where=self.path(key))

    def texts(self, key: str) -> frozenset[str]:
        """A list of texts; empty where it is absent."""
        values = self._items(key)
        odd = [value for value in values if not isinstance(value, str)]
        if odd:  # YAML reads a bare NO as false: Norway has to stand in quotes
            raise PortfolioRefused(f"{odd[0]!r} is not a text", where=self.path(key), mend="put it in quotes")
        return frozenset(str(value) for value in values)

    def leaves(self, key: str) -> frozenset[str]:
        """A list of leaf categories; empty where it is absent."""
        return frozenset(leaf_of(str(value), where=self.path(key)).id for value in self._items(key))

    def within(self, key: str) -> "Fields":
        """The mapping under `key`; an empty one where it is absent."""
        value = self.take(key)
        return Fields({} if value is None else value, self.path(key))

    def each(self, key: str) -> list["Fields"]:
        """The mappings listed under `key`."""
        return [Fields(item, f"{self.path(key)}[{index}]") for index, item in enumerate(self._items(key))]

    def done(self) -> None:
        """Refuse what nobody took."""
        unknown = sorted(set(self._data) - self._taken)
        if unknown:
            raise PortfolioRefused(
                f"unknown {', '.join(unknown)}", where=self.where, mend=f"known here: {', '.join(sorted(self._taken))}"
            )

    def _items(self, key: str) -> Sequence[object]:
        value = self.take(key)
        if value is None:
            return ()
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise PortfolioRefused(f"{value!r} is not a list", where=self.path(key), mend="write a list")
        return value
