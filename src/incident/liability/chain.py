"""Step 10: a chain of contracts, from the end claimant outward.

What one contract makes payable becomes, item by item and keeping its leaf, a cost of the party that pays it, and is
claimed from the next one under the next contract. Invariants: the chain has no cycle; each party claims from one other
at most; a claim that is paid is real money, in whole cents of the contract's currency.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter

from incident.errors import AllocationRefused
from incident.kernel.money import Money
from incident.liability.exchange import Rate
from incident.liability.fault import FaultShares
from incident.liability.items import CostItem
from incident.liability.results import Bucket, Claim, Settlement
from incident.liability.terms import PairTerms
from incident.liability.waterfall import settle


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for every link.

    Attributes:
        fault: who is at fault.
        events: the kinds of breach that the leak is.
        rates: rates of exchange.
        used: (agreement, bucket, amount) used by earlier incidents, of caps that count over the aggregate.
        barred: (claimant, why) for claims that are barred as a whole.
    """

    fault: FaultShares
    events: frozenset[str] = frozenset()
    rates: tuple[Rate, ...] = ()
    used: tuple[tuple[str, Bucket, Decimal], ...] = ()
    barred: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Chained:
    """A chain that was run: settlements from the end claimant outward, and what each party had to bear or pass on."""

    settlements: tuple[Settlement, ...]
    items: Mapping[str, tuple[CostItem, ...]]


def links(
    terms: Iterable[PairTerms], claimants: Iterable[str], *, against: tuple[str, ...] = ()
) -> tuple[PairTerms, ...]:
    """The pairs along which claims run, in the order in which they are settled.

    Args:
        terms: of every ordered pair.
        claimants: parties that have costs of their own.
        against: the parties that answer, nearest the end claimant first; empty where the terms leave no choice.

    Raises:
        AllocationRefused: a party could claim from several others, or the contracts run in a circle.
    """
    admitted = [pair for pair in terms if _is_admitted(pair, against)]
    chosen: dict[str, PairTerms] = {}
    waiting = sorted(set(claimants))
    while waiting:
        claimant = waiting.pop()
        found = [pair for pair in admitted if pair.claimant == claimant]
        if len(found) > 1:
            raise AllocationRefused(
                f"{claimant} could claim from {' or '.join(sorted(pair.responsible for pair in found))}",
                mend=f"say which one answers: --against {found[0].responsible}",
            )
        if found and claimant not in chosen:
            chosen[claimant] = found[0]
            waiting.append(found[0].responsible)
    return tuple(chosen[party] for party in _outward(chosen) if party in chosen)


def run(terms: tuple[PairTerms, ...], items: Iterable[CostItem], setting: Setting) -> Chained:
    """Settle every link, and carry what is payable to the next.

    Args:
        terms: as `links` ordered them.
        items: all costs, each with the party that incurred it.
        setting: what is the same for every link.
    """
    held: dict[str, tuple[CostItem, ...]] = {}
    for item in sorted(items, key=lambda item: item.id):
        held[item.incurred_by] = (*held.get(item.incurred_by, ()), item)
    settlements = []
    for pair in terms:
        settlement = settle(_claim(pair, terms, held.get(pair.claimant, ()), setting))
        settlements.append(settlement)
        held[pair.responsible] = (*held.get(pair.responsible, ()), *_passed_on(settlement, held.get(pair.claimant, ())))
    return Chained(tuple(settlements), held)


def _is_admitted(pair: PairTerms, against: tuple[str, ...]) -> bool:
    if not against:
        return True
    if pair.responsible not in against:
        return False
    return pair.claimant not in against or against.index(pair.claimant) < against.index(pair.responsible)


def _outward(chosen: Mapping[str, PairTerms]) -> list[str]:
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for party, pair in sorted(chosen.items()):
        sorter.add(pair.responsible, party)
    try:
        return list(sorter.static_order())
    except CycleError as error:
        raise AllocationRefused(
            f"the contracts run in a circle: {' → '.join(error.args[1])}", mend="say who answers with --against"
        ) from error


def _claim(pair: PairTerms, terms: tuple[PairTerms, ...], items: tuple[CostItem, ...], setting: Setting) -> Claim:
    follows = {each.claimant: each.responsible for each in terms}
    upstream = {party for party in follows if party != pair.claimant and pair.claimant in _below(party, follows)}
    share = setting.fault.share(pair, upstream=upstream, below=_below(pair.responsible, follows))
    used = tuple((bucket, amount) for agreement, bucket, amount in setting.used if agreement == pair.agreement)
    return Claim(pair, items, share, setting.events, setting.rates, used, dict(setting.barred).get(pair.claimant, ""))


def _below(party: str, follows: Mapping[str, str]) -> frozenset[str]:
    below = []
    while party in follows:
        party = follows[party]
        below.append(party)
    return frozenset(below)


def _passed_on(settlement: Settlement, items: Iterable[CostItem]) -> tuple[CostItem, ...]:
    payable = ((item, settlement.payable_of(item.id)) for item in items)
    return tuple(
        replace(item, money=Money(amount, settlement.currency), low=None, high=None)
        for item, amount in payable
        if amount
    )
