"""Step 11: insurance, party by party, on what each of them would bear.

Covered is what passes the insuring agreement (leaf, documents, consent, insurability of fines), less the hours that an
interruption has to wait and what a vendor outside the panel costs, up to the policy's sub-limits. Of that the retention
stays with the insured, once an event; what is above it falls into the layers, `clamp(x - attach, 0, limit)`, less their
coinsurance; what no layer takes stays too, and what an insurer does not pay because it was told too late.

Contract first is the rule: the policy answers for what recoveries under contracts leave. Where the insurer pays first,
it pays on the whole loss and steps into the insured's claim for what it paid (subrogation): a recovery is then shared
as the policy says, and the highest layer is served first among the insurers.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from incident.errors import AllocationRefused
from incident.kernel.money import Money
from incident.liability.exchange import Rate, convert
from incident.liability.items import CostItem
from incident.liability.policies import Insurable, Layer, Order, Policy, Recoveries
from incident.liability.results import Bar, Line, Reason, TraceStep, readable
from incident.liability.rounding import deal_table

ZERO = Fraction(0)
Amounts = Mapping[str, Fraction]
"""Exact amounts in the policy's currency by item."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What an insured party would bear without its policy.

    Attributes:
        party: the insured.
        lines: what it retains, by item and reason.
        items: the items behind the lines, by id.
        recovered: what contracts pay it, by item: looked at only where the insurer pays first.
    """

    party: str
    lines: tuple[Line, ...]
    items: Mapping[str, CostItem]
    recovered: tuple[Line, ...] = ()
    bars: tuple[Bar, ...] = ()
    """What came too late; those against its insurers count."""


@dataclass(frozen=True, slots=True)
class Insured:
    """What a policy made of a loss.

    Attributes:
        lines: who bears the retained lines now, in whole minor units of the policy's currency.
        paid: what the insurers bear, after subrogation.
        unclear: items whose insurability is unclear.
    """

    lines: tuple[Line, ...]
    paid: Decimal
    trace: tuple[TraceStep, ...]
    unclear: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """One column of the table that says who bears what of each item."""

    bearer: str
    reason: Reason
    clause: str
    version: str
    amounts: Amounts

    @property
    def total(self) -> Fraction:
        return sum(self.amounts.values(), ZERO)


def insure(
    policy: Policy, loss: Loss, *, rates: tuple[Rate, ...] = (), unclear_as: Insurable = Insurable.NO
) -> Insured:
    """Lay a policy on a party's loss.

    Args:
        policy: of the party.
        loss: what it would bear.
        rates: rates of exchange into the policy's currency.
        unclear_as: how a fine counts whose insurability is unclear.
    """
    own = _as_parts(policy, loss.lines, rates)
    recovered = _sum(_as_parts(policy, loss.recovered, rates)) if policy.order is Order.INSURER_FIRST else {}
    kept = _sum(own)
    outside = {name: no for name, item in loss.items.items() if (no := _outside(policy, loss, item, unclear_as))}
    whole = {name: kept.get(name, ZERO) + recovered.get(name, ZERO) for name in sorted({*kept, *recovered})}
    parts = _tower(policy, loss, {name: amount for name, amount in whole.items() if name not in outside})
    why = [f"{name}: {fault}" for name, fault in sorted(outside.items()) if name in whole]
    why += [_told(policy, part) for part in parts]
    if any(recovered.values()):
        parts, shared = _subrogate(policy, parts, recovered=recovered, kept=kept, outside=set(outside))
        why.append(shared)
        parts += _reduced(own, _sum(parts))
    else:
        parts += [replace(part, amounts={n: a for n, a in part.amounts.items() if n in outside}) for part in own]
    lines = _lines(policy, parts)
    paid = sum((line.amount for line in lines if line.reason is Reason.INSURED), Decimal(0))
    return Insured(lines, paid, (_trace(policy, kept, paid, why),), _unclear(policy, loss))


def _as_parts(policy: Policy, lines: Iterable[Line], rates: tuple[Rate, ...]) -> list[_Part]:
    """Ledger lines as columns, in the policy's currency."""
    grouped: dict[tuple[str, Reason, str, str], dict[str, Fraction]] = {}
    for line in lines:
        column = grouped.setdefault((line.bearer, line.reason, line.clause, line.terms_version), {})
        exact = convert(Money(line.amount, line.currency), policy.currency, rates).amount
        column[line.item] = column.get(line.item, ZERO) + exact
    return [_Part(*key, amounts) for key, amounts in grouped.items()]


def _sum(parts: Iterable[_Part]) -> dict[str, Fraction]:
    sums: dict[str, Fraction] = {}
    for part in parts:
        for name, amount in part.amounts.items():
            sums[name] = sums.get(name, ZERO) + amount
    return sums


def _outside(policy: Policy, loss: Loss, item: CostItem, unclear_as: Insurable) -> str:
    """Why an item is outside the insuring agreement; empty where it is inside."""
    own = item.incurred_by == loss.party
    tests = (
        (not policy.covers_leaf(item.leaf, own=own), f"{item.leaf} is not covered"),
        (policy.documented_only and not item.documented, "not documented"),
        (
            item.leaf in policy.consent_required and not item.has_consent_of(policy.lead),
            "spent without the insurer's consent",
        ),
        (
            policy.bars_fine(item.nature, item.jurisdiction, item.spent_on, unclear_as=unclear_as),
            "a fine that cannot be insured",
        ),
    )
    return next((why for failed, why in tests if failed), "")


def _unclear(policy: Policy, loss: Loss) -> tuple[str, ...]:
    return tuple(
        sorted(
            name
            for name, item in loss.items.items()
            if policy.bars_fine(item.nature, item.jurisdiction, item.spent_on, unclear_as=Insurable.NO)
            and not policy.bars_fine(item.nature, item.jurisdiction, item.spent_on, unclear_as=Insurable.YES)
            and not _outside(policy, loss, item, Insurable.YES)
        )
    )


def _tower(policy: Policy, loss: Loss, covered: Amounts) -> list[_Part]:
    """Sub-limits, retention and layers on what is covered; defence beside the limits where the policy says so."""
    first, begun = _before_limits(policy, loss, covered)
    parts, limited = _sublimits(policy, loss, begun)
    parts = [*first, *parts]
    beside = {
        name: amount
        for name, amount in limited.items()
        if loss.items[name].leaf == "defence" and not policy.defence_inside_limits
    }
    inside = {name: amount for name, amount in limited.items() if name not in beside}
    retention = Fraction(policy.room_of_retention)
    held = min(_total(inside), retention)
    held_beside = min(_total(beside), retention - held)
    parts.append(_own(policy, Reason.RETENTION, {**_spread(inside, held), **_spread(beside, held_beside)}))
    parts += _layers(policy, inside, _total(inside) - held)
    parts.append(_paid(policy, policy.layers[0], _spread(beside, _total(beside) - held_beside)))
    return [_unless_barred(policy, loss, part) for part in parts if part.total]


def _unless_barred(policy: Policy, loss: Loss, part: _Part) -> _Part:
    """What an insurer does not pay that was told too late stays with the insured."""
    if part.reason is not Reason.INSURED:
        return part
    bar = next((it for it in loss.bars if it.meets(policy.insured, part.bearer, policy.agreement)), None)
    return part if bar is None else _own(policy, Reason.INELIGIBLE, part.amounts, bar.clause or bar.why)


def _before_limits(policy: Policy, loss: Loss, covered: Amounts) -> tuple[list[_Part], dict[str, Fraction]]:
    """The hours that an interruption waits, and what is not covered of a bill from outside the panel."""
    parts, left = [], dict(covered)
    for waiting in policy.waiting:
        hit = {n: _waited(policy, loss.items[n], waiting.hours) for n in left if loss.items[n].leaf in waiting.leaves}
        parts.append(_own(policy, Reason.WAITING, {n: left[n] * part for n, part in hit.items()}, waiting.clause))
        left |= {n: left[n] * (1 - part) for n, part in hit.items()}
    panel = policy.panel
    if panel is not None:
        off = {n for n in left if loss.items[n].leaf in panel.leaves and not _admitted(policy, loss.items[n])}
        cuts = {n: left[n] * (1 - Fraction(panel.otherwise)) for n in off}
        parts.append(_own(policy, Reason.OFF_PANEL, cuts, panel.clause))
        left |= {n: left[n] - cut for n, cut in cuts.items()}
    return parts, left


def _waited(policy: Policy, item: CostItem, hours: Decimal) -> Fraction:
    if item.lasted is None:
        raise AllocationRefused(
            f"{policy.name} has a waiting period of {hours} hours, and {item.id} does not say how long it lasted",
            mend="state it: --lasted-hours",
        )
    return min(Fraction(hours) / Fraction(item.lasted), Fraction(1)) if item.lasted else Fraction(1)


def _admitted(policy: Policy, item: CostItem) -> bool:
    """Whether a bill comes from the panel, or from a vendor to whom the insurer consented."""
    return policy.panel is None or item.vendor in policy.panel.vendors or item.has_consent_of(policy.lead)


def _sublimits(policy: Policy, loss: Loss, covered: Amounts) -> tuple[list[_Part], dict[str, Fraction]]:
    parts, left = [], dict(covered)
    for limit in policy.sublimits:
        under = {name: left[name] for name in left if loss.items[name].leaf in limit.leaves}
        over = max(_total(under) - Fraction(limit.room), ZERO)
        cuts = _spread(under, over)
        parts.append(_own(policy, Reason.POLICY_SUBLIMIT, cuts, limit.clause or limit.name))
        left |= {name: left[name] - cut for name, cut in cuts.items()}
    return parts, left


def _layers(policy: Policy, inside: Amounts, above: Fraction) -> list[_Part]:
    parts, taken = [], ZERO
    for layer, attach, room in policy.bands():
        fallen = min(max(above - Fraction(attach), ZERO), Fraction(room)) * Fraction(layer.share)
        stays = fallen * Fraction(layer.coinsurance)
        parts.append(_paid(policy, layer, _spread(inside, fallen - stays)))
        parts.append(_own(policy, Reason.COINSURANCE, _spread(inside, stays), _clause(layer)))
        taken += fallen
    parts.append(_own(policy, Reason.OVER_LIMIT, _spread(inside, above - taken)))
    return parts


def _subrogate(
    policy: Policy, parts: list[_Part], *, recovered: Amounts, kept: Amounts, outside: AbstractSet[str]
) -> tuple[list[_Part], str]:
    """Share what the contracts pay between the insured and the insurers who paid before them."""
    paid = [part for part in parts if part.reason is Reason.INSURED]
    insured, recovery = sum((part.total for part in paid), ZERO), _total(recovered)
    gross = _total(kept) + recovery
    back = {
        Recoveries.MADE_WHOLE: max(recovery - (gross - insured), ZERO),
        Recoveries.MADE_WHOLE_BUT_RETENTION: max(recovery - (gross - insured - _held(parts)), ZERO),
        Recoveries.INSURER_FIRST: min(recovery, insured),
        Recoveries.PRO_RATA: recovery * insured / gross if gross else ZERO,
    }[policy.recoveries or Recoveries.MADE_WHOLE]
    back = min(back, insured)
    nets = _placed(_served(paid, back), kept, outside)
    money = [Money(readable(amount, policy.currency), policy.currency) for amount in (insured, recovery, back)]
    return nets, "insurers pay {} first; of {} recovered {} goes back to them".format(*money)


def _held(parts: Iterable[_Part]) -> Fraction:
    return sum((part.total for part in parts if part.reason is Reason.RETENTION), ZERO)


def _served(paid: list[_Part], back: Fraction) -> list[tuple[_Part, Fraction]]:
    """What each insurer has still paid: the highest layer is served first, and who shares one is served alike."""
    net = dict.fromkeys(range(len(paid)), ZERO)
    for clause in dict.fromkeys(part.clause for part in reversed(paid)):
        layer = [index for index, part in enumerate(paid) if part.clause == clause]
        total = sum((paid[index].total for index in layer), ZERO)
        returned = min(total, back)
        back -= returned
        net |= {index: paid[index].total * (1 - returned / total) for index in layer}
    return [(part, net[index]) for index, part in enumerate(paid)]


def _placed(nets: list[tuple[_Part, Fraction]], kept: Amounts, outside: AbstractSet[str]) -> list[_Part]:
    """Lay the insurers' net payments on what is retained: on covered items first, on others where those are full."""
    rooms = [{n: a for n, a in kept.items() if (n in outside) is side} for side in (False, True)]
    total = sum((net for _, net in nets), ZERO)
    first = min(total, _total(rooms[0]))
    placed = _spread(rooms[0], first) | _spread(rooms[1], total - first)
    return [
        replace(part, amounts={name: amount * net / total for name, amount in placed.items()})
        for part, net in nets
        if net
    ]


def _reduced(own: Iterable[_Part], borne: Amounts) -> list[_Part]:
    """The insured's own lines, less what insurers bear of each item."""
    own = tuple(own)
    kept = _sum(own)
    factor = {name: 1 - borne.get(name, ZERO) / amount if amount else ZERO for name, amount in kept.items()}
    return [replace(part, amounts={n: a * factor[n] for n, a in part.amounts.items()}) for part in own]


def _own(policy: Policy, reason: Reason, amounts: Amounts, clause: str = "") -> _Part:
    return _Part(policy.insured, reason, clause, policy.name, amounts)


def _paid(policy: Policy, layer: Layer, amounts: Amounts) -> _Part:
    return _Part(layer.insurer, Reason.INSURED, _clause(layer), policy.name, amounts)


def _clause(layer: Layer) -> str:
    return layer.clause or f"{layer.limit:f} xs {layer.attach:f}"


def _spread(base: Amounts, amount: Fraction) -> dict[str, Fraction]:
    total = _total(base)
    return {name: amount * part / total for name, part in base.items()} if total else {}


def _total(amounts: Amounts) -> Fraction:
    return sum(amounts.values(), ZERO)


def _told(policy: Policy, part: _Part) -> str:
    money = Money(readable(part.total, policy.currency), policy.currency)
    verb = "pays" if part.reason is Reason.INSURED else "keeps"
    return f"{part.bearer} {verb} {money}: {part.reason.replace('_', ' ')} {part.clause}".rstrip()


def _lines(policy: Policy, parts: list[_Part]) -> tuple[Line, ...]:
    """Whole minor units: the insurers' columns first, so that they come out as dealt by largest remainder."""
    unit = Money(Decimal(0), policy.currency).unit
    merged = {str(index): part for index, part in enumerate(parts)}
    names = sorted({name for part in parts for name in part.amounts})
    rows = {
        name: {column: part.amounts[name] / Fraction(unit) for column, part in merged.items() if name in part.amounts}
        for name in names
    }
    ordered = sorted(merged.items(), key=lambda each: (each[1].reason is not Reason.INSURED, int(each[0])))
    whole = deal_table(rows, [column for column, _ in ordered])
    return tuple(
        Line(name, part.bearer, count * unit, policy.currency, part.reason, part.clause, part.version)
        for name in names
        for column, part in ordered
        if (count := whole[name].get(column, 0))
    )


def _trace(policy: Policy, kept: Amounts, paid: Decimal, why: list[str]) -> TraceStep:
    before = readable(_total(kept), policy.currency)
    return TraceStep(11, "insurance", policy.insured, before, before - paid, paid, tuple(why), policy.name)
