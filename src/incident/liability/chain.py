"""Step 10: a chain of contracts, from the end claimant outward.

What one contract makes payable becomes, item by item and keeping its leaf, a cost of the party that pays it, and is
claimed from the next one under the next contract. Invariants: the chain has no cycle; a party claims from one other,
or from several that a person named, each for its own share (`several`); no cost reaches a party on two ways; a claim
that is paid is real money, in whole cents of the contract's currency.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter

from incident.errors import AllocationRefused
from incident.kernel.money import Money
from incident.liability.agreed import Agreed, as_agreed
from incident.liability.exchange import Rate
from incident.liability.fault import FaultShares
from incident.liability.items import CostItem
from incident.liability.results import Bar, Bucket, Claim, Line, Settlement
from incident.liability.several import Answer, kept_of, trimmed
from incident.liability.terms import Fault, PairTerms
from incident.liability.waterfall import settle


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for every link.

    Attributes:
        fault: who is at fault.
        events: the kinds of breach that the leak is.
        rates: rates of exchange.
        used: (agreement, bucket, amount) used by earlier incidents, of caps that count over the aggregate.
        barred: claims and covers that came to nothing because something came too late.
        in_time: `agreement/clause` of notices whose lateness a person does not hold against a claim.
        found: kinds of breach that a person found, among `events`.
        agreed: what was agreed in place of what is computed.
    """

    fault: FaultShares
    events: frozenset[str] = frozenset()
    rates: tuple[Rate, ...] = ()
    used: tuple[tuple[str, Bucket, Decimal], ...] = ()
    barred: tuple[Bar, ...] = ()
    in_time: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    agreed: tuple[Agreed, ...] = ()

    def bar_on(self, claimant: str, responsible: str, agreement: str) -> Bar | None:
        """What bars a claim; None where nothing does."""
        return next((bar for bar in self.barred if bar.meets(claimant, responsible, agreement)), None)


@dataclass(frozen=True, slots=True)
class Chained:
    """A chain that was run.

    Attributes:
        settlements: from the end claimant outward.
        items: what each party had to bear or pass on.
        kept: what each claimant keeps after all that it is paid.
    """

    settlements: tuple[Settlement, ...]
    items: Mapping[str, tuple[CostItem, ...]]
    kept: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)


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
    admitted = sorted((pair for pair in terms if _is_admitted(pair, against)), key=lambda pair: pair.responsible)
    chosen: dict[str, tuple[PairTerms, ...]] = {}
    waiting = sorted(set(claimants))
    while waiting:
        claimant = waiting.pop()
        if claimant in chosen:
            continue
        found = tuple(pair for pair in admitted if pair.claimant == claimant)
        if len(found) > 1 and not against:
            names = [pair.responsible for pair in found]
            raise AllocationRefused(
                f"{claimant} could claim from {' or '.join(names)}",
                mend=f"say who answers: --against {names[0]}; where several do, name each of them",
            )
        if found:
            chosen[claimant] = found
            waiting += [pair.responsible for pair in found]
    return tuple(pair for party in _outward(chosen) for pair in chosen.get(party, ()))


def run(terms: tuple[PairTerms, ...], items: Iterable[CostItem], setting: Setting) -> Chained:
    """Settle every link, and carry what is payable to the next.

    Args:
        terms: as `links` ordered them.
        items: all costs, each with the party that incurred it.
        setting: what is the same for every link.
    """
    incurred: dict[str, list[CostItem]] = {}
    for item in sorted(items, key=lambda item: item.id):
        incurred.setdefault(item.incurred_by, []).append(item)
    held = {party: tuple(costs) for party, costs in incurred.items()}
    answers: dict[str, list[Answer]] = {}
    for pair in terms:
        costs = held.get(pair.claimant, ())
        claim = _claim(pair, terms, costs, setting)
        settlement = trimmed(as_agreed(settle(claim), setting.agreed), answers.get(pair.claimant, ()))
        answers.setdefault(pair.claimant, []).append(Answer(settlement, pair, claim.share))
        held[pair.responsible] = (*held.get(pair.responsible, ()), *_passed_on(settlement, costs))
        _demand_one_way(pair, held[pair.responsible])
    settlements = tuple(answer.settlement for each in answers.values() for answer in each)
    return Chained(settlements, held, {claimant: kept_of(each) for claimant, each in answers.items()})


def _demand_one_way(pair: PairTerms, items: tuple[CostItem, ...]) -> None:
    twice = sorted(name for name, many in Counter(item.id for item in items).items() if many > 1)
    if twice:
        raise AllocationRefused(
            f"{', '.join(twice)} would reach {pair.responsible} on two ways",
            mend="leave one of the ways out: name with --against who answers",
        )


def _is_admitted(pair: PairTerms, against: tuple[str, ...]) -> bool:
    if not against:
        return True
    if pair.responsible not in against:
        return False
    return pair.claimant not in against or against.index(pair.claimant) < against.index(pair.responsible)


def _outward(chosen: Mapping[str, tuple[PairTerms, ...]]) -> list[str]:
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for party, pairs in sorted(chosen.items()):
        for pair in pairs:
            sorter.add(pair.responsible, party)
    try:
        return list(sorter.static_order())
    except CycleError as error:
        raise AllocationRefused(
            f"the contracts run in a circle: {' → '.join(error.args[1])}", mend="say who answers with --against"
        ) from error


def _claim(pair: PairTerms, terms: tuple[PairTerms, ...], items: tuple[CostItem, ...], setting: Setting) -> Claim:
    upstream, below = _upstream(pair.claimant, terms), _below(pair.responsible, terms)
    share = setting.fault.share(pair, upstream=upstream, below=below)
    joint = None
    if any(item.joint for item in items):
        by_share = replace(pair, fault=Fault.PROPORTIONATE)
        joint = setting.fault.share(by_share, upstream=upstream, below=below)
    return Claim(
        terms=pair,
        items=items,
        share=share,
        joint_share=joint,
        events=setting.events,
        rates=setting.rates,
        used=tuple((bucket, amount) for agreement, bucket, amount in setting.used if agreement == pair.agreement),
        barred=setting.bar_on(pair.claimant, pair.responsible, pair.agreement),
    )


def _below(party: str, terms: tuple[PairTerms, ...]) -> frozenset[str]:
    """Everybody for whom a party answers, without itself."""
    next_ = {pair.responsible for pair in terms if pair.claimant == party}
    return frozenset(next_).union(*(_below(each, terms) for each in next_))


def _upstream(party: str, terms: tuple[PairTerms, ...]) -> frozenset[str]:
    """Everybody whose share was borne elsewhere before a party claims: those above it, and their other ways down."""
    above = {pair.claimant for pair in terms if party in _below(pair.claimant, terms)}
    beside = frozenset(above).union(*(_below(each, terms) for each in above))
    return beside - {party} - _below(party, terms)


def _passed_on(settlement: Settlement, items: Iterable[CostItem]) -> tuple[CostItem, ...]:
    payables = settlement.payables()
    payable = ((item, payables.get(item.id)) for item in items)
    return tuple(item.at(Money(amount, settlement.currency)) for item, amount in payable if amount)
