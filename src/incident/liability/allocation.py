"""The whole allocation: the chain of contracts (steps 1 to 10), insurance (11) and the ledger (12).

Invariants: the lines of an item add up to the item; the nets of all bearers add up to the gross; the same case gives
the same bytes, whatever the order of its parts. The ledger is in one currency: across currencies each bearer's part of
an item is carried as an exact proportion, so that no line depends on a second conversion.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from incident.errors import AllocationRefused
from incident.kernel.money import Money
from incident.liability.chain import Chained, Setting, links, run
from incident.liability.exchange import convert
from incident.liability.insurance import Loss, insure
from incident.liability.items import CostItem
from incident.liability.policies import Insurable, Policy
from incident.liability.results import Line, Reason, Settlement, TraceStep, readable
from incident.liability.rounding import deal_table
from incident.liability.terms import PairTerms


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that an allocation rests on.

    Attributes:
        items: all costs.
        currency: of the ledger.
        setting: fault, events, rates, earlier use of caps, bars.
        terms: liability terms by ordered pair.
        policies: insurance, one a party.
        against: the parties that answer, where the terms leave a choice.
    """

    items: tuple[CostItem, ...]
    currency: str
    setting: Setting
    terms: tuple[PairTerms, ...] = ()
    policies: tuple[Policy, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Range:
    """What a bearer bears at the least and at the most, where estimates or doubts about cover leave it open."""

    bearer: str
    low: Decimal
    high: Decimal
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Allocation:
    """Who bears what.

    Attributes:
        settlements: what each contract makes payable, from the end claimant outward.
        lines: the ledger: the last bearer of every part of every item.
        nets: (bearer, amount), sorted by bearer.
        trace: steps 11 and 12; steps 1 to 9 stand in the settlements.
        ranges: bearers whose net is open.
    """

    currency: str
    gross: Decimal
    settlements: tuple[Settlement, ...]
    lines: tuple[Line, ...]
    nets: tuple[tuple[str, Decimal], ...]
    trace: tuple[TraceStep, ...] = ()
    ranges: tuple[Range, ...] = field(default=())

    def net(self, bearer: str) -> Decimal:
        """What one bearer bears."""
        return dict(self.nets).get(bearer, Decimal(0))


def allocate(case: Case) -> Allocation:
    """Say who bears what.

    Raises:
        AllocationRefused: terms, shares of fault or rates leave open who pays.
    """
    if not case.items:
        raise AllocationRefused("there are no costs to allocate", mend="record them with 'incident cost add'")
    if len({item.id for item in case.items}) < len(case.items):
        raise AllocationRefused("two costs have one id", mend="this is a defect: ids are dealt by a counter")
    outcome, unclear = _once(case, Insurable.NO)
    return replace(outcome, ranges=_ranges(case, outcome, unclear))


def variants(case: Case) -> tuple[Allocation, ...]:
    """The allocation, and what it would be at both ends of the estimates and with unclear fines insured."""
    outcome, unclear = _once(case, Insurable.NO)
    return _runs(case, outcome, unclear)


def _once(case: Case, unclear_as: Insurable) -> tuple[Allocation, tuple[str, ...]]:
    pairs = links(case.terms, (item.incurred_by for item in case.items), against=case.against)
    chained = run(pairs, case.items, case.setting)
    policies = _by_insured(case.policies)
    held: list[tuple[Line, Fraction]] = []
    trace: list[TraceStep] = []
    unclear: set[str] = set()
    for party, shares in _arrived(chained).items():
        loss = _loss(party, chained, case.setting)
        lines = loss.lines
        if party in policies:
            insured = insure(policies[party], loss, rates=case.setting.rates, unclear_as=unclear_as)
            lines = insured.lines
            trace += insured.trace
            unclear |= set(insured.unclear)
        held += _proportions(lines, shares, loss)
    ledger, gross = _ledger(case, [*held, *_vanished(case, held)])
    nets = _nets(ledger)
    closing = TraceStep(
        12, "ledger", "all", gross, gross, Decimal(0), tuple(f"{who} bears {net:f}" for who, net in nets)
    )
    outcome = Allocation(case.currency, gross, chained.settlements, ledger, nets, (*trace, closing))
    return outcome, tuple(sorted(unclear))


def _by_insured(policies: Iterable[Policy]) -> dict[str, Policy]:
    found: dict[str, Policy] = {}
    for policy in policies:
        if policy.insured in found:
            raise AllocationRefused(
                f"{policy.insured} has two policies, {found[policy.insured].name} and {policy.name}",
                mend="keep one tower a party: further policies are its layers",
            )
        found[policy.insured] = policy
    return found


def _arrived(chained: Chained) -> dict[str, dict[str, Fraction]]:
    """What part of each item arrives at each party, own costs whole, from the end claimant outward."""
    settled: dict[str, list[Settlement]] = {}
    for settlement in chained.settlements:
        settled.setdefault(settlement.claimant, []).append(settlement)
    order = [*settled, *sorted(set(chained.items) - set(settled))]
    arrived: dict[str, dict[str, Fraction]] = {party: {} for party in order}
    for party in order:
        for item in chained.items.get(party, ()):
            if item.incurred_by == party:
                arrived[party][item.id] = Fraction(1)
        for settlement in settled.get(party, ()):
            _pass(settlement, arrived)
    return arrived


def _pass(settlement: Settlement, arrived: dict[str, dict[str, Fraction]]) -> None:
    whole = _item_totals(settlement.lines)
    for line in settlement.lines:
        if line.reason is Reason.PAYABLE:
            part = arrived[settlement.claimant][line.item] * Fraction(line.amount) / whole[line.item]
            arrived[settlement.responsible][line.item] = part


def _item_totals(lines: Iterable[Line]) -> dict[str, Fraction]:
    totals: dict[str, Fraction] = {}
    for line in lines:
        totals[line.item] = totals.get(line.item, Fraction(0)) + Fraction(line.amount)
    return totals


def _loss(party: str, chained: Chained, setting: Setting) -> Loss:
    """What a party bears before insurance: what it retains of its claim, or all that it cannot claim from anybody."""
    items = {item.id: item for item in chained.items.get(party, ())}
    if party in chained.kept:
        own_claims = (settlement for settlement in chained.settlements if settlement.claimant == party)
        paid = tuple(line for settlement in own_claims for line in settlement.lines if line.bearer != party)
        return Loss(party, chained.kept[party], items, paid, setting.barred)
    own = (line for item in items.values() if item.incurred_by == party and (line := _own_cost(item)).amount)
    owed = (
        replace(line, reason=Reason.LIABILITY)
        for settlement in chained.settlements
        for line in settlement.lines
        if line.reason is Reason.PAYABLE and line.bearer == party
    )
    return Loss(party, (*own, *owed), items, bars=setting.barred)


def _own_cost(item: CostItem) -> Line:
    return Line(item.id, item.incurred_by, item.money.rounded().amount, item.money.currency, Reason.OWN_COST)


def _proportions(lines: Iterable[Line], shares: Mapping[str, Fraction], loss: Loss) -> list[tuple[Line, Fraction]]:
    """Each line with the part of the whole item that it is."""
    lines = tuple(lines)
    here = _item_totals(lines)
    passed = _item_totals(loss.recovered)
    before = _item_totals((*loss.lines, *loss.recovered))
    parts = []
    for line in lines:
        stays = 1 - passed.get(line.item, Fraction(0)) / before[line.item]
        parts.append((line, shares[line.item] * stays * Fraction(line.amount) / here[line.item]))
    return parts


def _vanished(case: Case, held: Iterable[tuple[Line, Fraction]]) -> list[tuple[Line, Fraction]]:
    """Parts of less than a minor unit of some contract's currency: they stay with whoever incurred the cost."""
    rest = {item.id: Fraction(1) for item in case.items}
    for line, part in held:
        rest[line.item] -= part
    return [(_own_cost(item), rest[item.id]) for item in case.items if rest[item.id]]


def _ledger(case: Case, held: Iterable[tuple[Line, Fraction]]) -> tuple[tuple[Line, ...], Decimal]:
    """Step 12: whole minor units of the ledger's currency, every item adding up."""
    unit = Money(Decimal(0), case.currency).unit
    rates = case.setting.rates
    gross = {item.id: convert(item.money, case.currency, rates, on=item.spent_on).amount for item in case.items}
    rows: dict[str, dict[str, Fraction]] = {name: {} for name in sorted(gross)}
    columns: dict[str, Line] = {}
    for line, part in held:
        column = f"{line.bearer}|{line.reason}|{line.clause}|{line.terms_version}"
        columns.setdefault(column, line)
        row = rows[line.item]
        row[column] = row.get(column, Fraction(0)) + part * gross[line.item] / Fraction(unit)
    whole = deal_table(rows, sorted(columns))
    lines = tuple(
        replace(columns[column], item=name, amount=count * unit, currency=case.currency)
        for name in rows
        for column in sorted(columns)
        if (count := whole[name].get(column, 0))
    )
    return lines, readable(sum(gross.values(), Fraction(0)), case.currency)


def _nets(lines: Iterable[Line]) -> tuple[tuple[str, Decimal], ...]:
    nets: dict[str, Decimal] = {}
    for line in lines:
        nets[line.bearer] = nets.get(line.bearer, Decimal(0)) + line.amount
    return tuple(sorted(nets.items()))


def _ranges(case: Case, outcome: Allocation, unclear: tuple[str, ...]) -> tuple[Range, ...]:
    """What each bearer bears at the least and at the most, over all runs."""
    runs = _runs(case, outcome, unclear)
    because = ["estimates"] if any(item.is_estimate for item in case.items) else []
    if unclear:
        because.append(f"insurability of {', '.join(unclear)} is unclear")
    bearers = sorted({bearer for each in runs for bearer, _ in each.nets})
    ends = [
        (bearer, min(each.net(bearer) for each in runs), max(each.net(bearer) for each in runs)) for bearer in bearers
    ]
    return tuple(Range(bearer, low, high, tuple(because)) for bearer, low, high in ends if low != high)


def _runs(case: Case, outcome: Allocation, unclear: tuple[str, ...]) -> tuple[Allocation, ...]:
    """Run again at both ends of the estimates, and each of these with unclear fines insured."""
    cases = [case]
    if any(item.is_estimate for item in case.items):
        cases += [
            replace(case, items=tuple(pick(item) for item in case.items))
            for pick in (CostItem.at_low, CostItem.at_high)
        ]
    runs = [outcome, *(_once(each, Insurable.NO)[0] for each in cases[1:])]
    if unclear:
        runs += [_once(each, Insurable.YES)[0] for each in cases]
    return tuple(runs)
