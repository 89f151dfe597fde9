"""Chains of contracts: what an agreement flows down from, to any depth.

A subcontract is `under` the agreements whose duties it passes down; a notice under it starts our clocks under those.
A chain that comes back to itself is refused before it is recorded; one that was recorded ends where it began.
"""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from incident.agreements.model import Agreement, Portfolio


def upstream(portfolio: Portfolio, agreement: str) -> tuple[str, ...]:
    """Ids of all agreements that one flows down from, the nearest first."""
    found: dict[str, None] = {}
    ahead = [agreement]
    while ahead:
        known = portfolio.agreements.get(ahead.pop(0))
        for name in known.under if known is not None else ():
            if name not in found and name != agreement:
                found[name] = None
                ahead.append(name)
    return tuple(found)


def circle(agreements: Mapping[str, Agreement]) -> tuple[str, ...]:
    """A chain that bites its own tail; empty where none does."""
    edges = {name: it.under for name, it in agreements.items() if it.under}
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        return tuple(reversed(error.args[1]))
    return ()
