"""Reserves: what a party sets aside for one head, who set it and why, held against what is to be expected.

A head is a leaf category, a claim (`7-k1`), or `all`. A reserve is moved by a new entry; none is edited. What is to be
expected comes from the allocation, at the low and the high end of its estimates and doubts about cover; where a claim
was agreed, what was agreed takes the place of the expectation.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from incident.kernel.money import Money
from incident.liability.allocation import Allocation
from incident.liability.items import CostItem

ALL = "all"
"""The head of everything that a party bears."""


@dataclass(frozen=True, slots=True)
class ReserveEntry:
    """A reserve as it was set, or moved.

    Attributes:
        on: from when it counts.
        basis: what it rests on, in words.
        by: the named person who set it.
    """

    party: str
    head: str
    money: Money
    on: date
    basis: str
    by: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What is to be expected under a head: at least, most likely, at most."""

    low: Decimal
    likely: Decimal
    high: Decimal
    source: str


def borne(found: Allocation, items: Sequence[CostItem], party: str, head: str) -> Decimal:
    """What a party bears under a head in the end."""
    under = {item.id for item in items if head in (ALL, item.leaf)}
    return sum((line.amount for line in found.lines if line.bearer == party and line.item in under), Decimal(0))


def expected(runs: Sequence[Allocation], items: Sequence[CostItem], party: str, head: str) -> Expected:
    """The range of what a party bears under a head, over all runs of an allocation; the first is the likely one."""
    figures = [borne(run, items, party, head) for run in runs]
    return Expected(min(figures), figures[0], max(figures), "allocation")


def newest(entries: Iterable[ReserveEntry]) -> dict[tuple[str, str], list[ReserveEntry]]:
    """The entries of each party and head, oldest first."""
    found: dict[tuple[str, str], list[ReserveEntry]] = {}
    for entry in entries:
        found.setdefault((entry.party, entry.head), []).append(entry)
    return found


def verdict(reserve: Decimal, range_: Expected) -> str:
    """How a reserve stands to what is expected: `short`, `inside` or `above`."""
    if reserve < range_.low:
        return "short"
    return "inside" if reserve <= range_.high else "above"
