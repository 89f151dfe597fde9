"""Strict reading of the free mapping that an agreement carries as its liability terms.

It is read with the house's own `Fields`, so that every fault is told at once, with two readers more: exact amounts
(whole numbers or text, never floats) and choices that change who pays. Such a choice has no default: `stated` makes
its absence an `AllocationRefused`.
"""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from incident.errors import AllocationRefused, IncidentError, PortfolioRefused
from incident.kernel.fields import Faults, Fields
from incident.kernel.reading import Document
from incident.liability.leaves import LEAVES, leaf_of

Word = TypeVar("Word", bound=StrEnum)
Made = TypeVar("Made")


def read_terms(liability: object, name: str, read: Callable[[Fields], Made]) -> Made:
    """What `read` makes of the mapping `liability`.

    Args:
        liability: the mapping.
        name: what to call it in messages, such as `tta.liability`.
        read: reads the fields.

    Raises:
        AllocationRefused: a choice that changes who pays is left open.
        PortfolioRefused: an unknown key, or a value that cannot be read.
    """
    faults = Faults()
    fields = Fields(Document(name, liability, b""), liability, (), faults)
    made = read(fields)
    fields.done()
    is_open = any(isinstance(fault, AllocationRefused) for fault in faults.found)
    faults.refuse(name, kind=AllocationRefused if is_open else PortfolioRefused)
    return made


def within(fields: Fields, key: str) -> Fields:
    """The mapping under `key`; an empty one where it is absent."""
    return fields.mapping(key) or Fields(fields.document, {}, (*fields.path, key), fields.faults)


def stated(fields: Fields, key: str, words: type[Word], question: str) -> Word:
    """One of `words`, which the terms have to state."""
    first = next(iter(words))
    if key not in fields:
        mend = f"state {key}: {' or '.join(words)}"
        fields.fault(f"the terms do not say {question}", key, mend=mend, kind=AllocationRefused)
        return first
    return words(fields.choice(key, words) or first)


def yes(fields: Fields, key: str, question: str) -> bool:
    """True or false, which the terms have to state."""
    if key not in fields:
        mend = f"state {key}: true or false"
        fields.fault(f"the terms do not say {question}", key, mend=mend, kind=AllocationRefused)
    return bool(fields.flag(key, default=False))


def amount(fields: Fields, key: str, default: Decimal | None = None) -> Decimal:
    """A number of zero or more; a fault where it is absent and has no default."""
    value = fields.read(key, _amount, needed=default is None)
    return (default or Decimal(0)) if value is None else value


def leaves(fields: Fields, key: str) -> frozenset[str]:
    """A list of leaf categories, or `all` of them; none where it is absent."""
    if fields.data.get(key) == "all":
        fields.raw(key)
        return frozenset(LEAVES)
    found = set()
    for word in fields.texts(key):
        with fields.faults.gathering(fields.place(key)):
            found.add(leaf_of(word).id)
    return frozenset(found)


def refuse(fields: Fields, what: str, mend: str, key: str = "") -> None:
    """Note a contradiction between fields."""
    fields.fault(what, key, mend=mend, kind=PortfolioRefused)


def _amount(text: str) -> Decimal:
    fault: IncidentError = PortfolioRefused(f"{text!r} is not an amount", mend="write 50000, zero or more")
    try:
        number = Decimal(text.replace("_", "").replace(",", ""))
    except InvalidOperation as error:
        raise fault from error
    if not number.is_finite() or number < 0:
        raise fault
    return number
