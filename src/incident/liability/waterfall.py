"""Steps 1 to 9 of the waterfall: what one responsible party pays one claimant for its costs.

Invariants:

- Amounts are exact fractions from the first step to the last; only the settlement that comes out is in whole cents.
- Every step either keeps an amount or moves it, once, to what the claimant retains, with reason and clause: the lines
  of an item add up to the item.
- What is paid under a cap never exceeds it; a higher cap never lowers, a higher deductible never raises what is paid.
- The order of the items does not matter: they are sorted by id, or by date where the terms spread chronologically.

The steps are a fixed list of small functions; the two order options of the terms choose between four such lists.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from incident.errors import AllocationRefused
from incident.kernel.money import Money
from incident.liability.exchange import convert
from incident.liability.items import CostItem
from incident.liability.leaves import Nature
from incident.liability.results import Bucket, Claim, Line, Reason, Settlement, TraceStep, readable
from incident.liability.rounding import deal_table
from incident.liability.terms import (
    BasketKind,
    BasketOrder,
    Cap,
    CapRelation,
    Contribution,
    Fault,
    FaultOrder,
    Fines,
    Internal,
    PairTerms,
    Spread,
    Waiver,
)

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class _Cut:
    """An amount that the claimant keeps."""

    item: str
    amount: Fraction
    reason: Reason
    clause: str


@dataclass(frozen=True, slots=True)
class _State:
    """Between two steps: what is still on its way, by item, and what was cut on the way here."""

    claim: Claim
    left: Mapping[str, Fraction]
    cuts: tuple[_Cut, ...] = ()
    buckets: Mapping[str, Bucket] = field(default_factory=dict)
    trace: tuple[TraceStep, ...] = ()

    @property
    def terms(self) -> PairTerms:
        return self.claim.terms

    @property
    def total(self) -> Fraction:
        return sum(self.left.values(), ZERO)

    def items(self) -> Iterable[CostItem]:
        """The items of which anything is left."""
        return (item for item in self.claim.items if self.left[item.id])

    def cut(
        self, number: int, step: str, cuts: Iterable[_Cut], *, why: Iterable[str] = (), clause: str = ""
    ) -> "_State":
        """The state after the cuts of one step, with its line in the trace."""
        made = tuple(cut for cut in cuts if cut.amount)
        left = dict(self.left)
        for each in made:
            left[each.item] -= each.amount
        before, taken = self.total, sum((each.amount for each in made), ZERO)
        start, kept, rest = (readable(amount, self.terms.currency) for amount in (before, taken, before - taken))
        line = TraceStep(number, step, _pair(self.terms), start, kept, rest, tuple(why), clause)
        return replace(self, left=left, cuts=self.cuts + made, trace=(*self.trace, line))


def settle(claim: Claim) -> Settlement:
    """Run steps 1 to 9 for one pair.

    Raises:
        AllocationRefused: an amount in a currency for which no rate is stated.
    """
    ordered = replace(claim, items=tuple(sorted(claim.items, key=lambda item: item.id)))
    state = _normalise(ordered)
    for step in _steps(claim.terms):
        state = step(state)
    return _output(state)


_Step = Callable[[_State], _State]


def _steps(terms: PairTerms) -> tuple[_Step, ...]:
    """The steps in the order that the terms choose."""
    late = {
        (FaultOrder.BEFORE_CAP, BasketOrder.AFTER_FAULT): (_fault, _basket, _route, _caps),
        (FaultOrder.BEFORE_CAP, BasketOrder.BEFORE_FAULT): (_basket, _fault, _route, _caps),
        (FaultOrder.AFTER_CAP, BasketOrder.AFTER_FAULT): (_route, _caps, _fault, _basket),
        (FaultOrder.AFTER_CAP, BasketOrder.BEFORE_FAULT): (_basket, _route, _caps, _fault),
    }
    return (_eligibility, _characterise, _sublimits, *late[terms.fault_order, terms.basket_order], _payable)


def _normalise(claim: Claim) -> _State:
    """Step 1: everything in the currency of the contract, by a rate with source and time."""
    currency = claim.terms.currency
    exact = {item.id: convert(item.money, currency, claim.rates, on=item.spent_on) for item in claim.items}
    state = _State(claim, {name: each.amount for name, each in exact.items()})
    moved = [
        f"{item.id}: {item.money} is {Money(readable(each.amount, currency), currency)} at {each.how}"
        for item in claim.items
        if (each := exact[item.id]).how
    ]
    return state.cut(1, "normalise", (), why=moved)


def _eligibility(state: _State) -> _State:
    """Step 2: caused, documented, in the window, large enough, consented to, and claimed in time."""
    faults = {item.id: fault for item in state.items() if (fault := _ineligible(state, item))}
    barred = state.claim.barred
    clause = barred.clause if barred is not None and barred.clause else state.terms.clause
    cuts = [_Cut(name, state.left[name], Reason.INELIGIBLE, clause) for name in faults]
    return state.cut(2, "eligible", cuts, why=[f"{name}: {fault}" for name, fault in faults.items()])


def _ineligible(state: _State, item: CostItem) -> str:
    terms = state.terms
    tests = (
        (state.claim.barred is not None, state.claim.barred.why if state.claim.barred is not None else ""),
        (not item.caused, "not caused by the leak"),
        (terms.documented_only and not item.documented, "not documented"),
        (terms.window_from is not None and item.spent_on < terms.window_from, f"before {terms.window_from}"),
        (terms.window_until is not None and item.spent_on > terms.window_until, f"after {terms.window_until}"),
        (state.left[item.id] < Fraction(terms.minimum_item), f"less than {terms.minimum_item} {terms.currency}"),
        (
            item.leaf in terms.consent_required and not item.has_consent_of(terms.responsible),
            "spent without the consent that it needed",
        ),
    )
    return next((why for failed, why in tests if failed), "")


def _characterise(state: _State) -> _State:
    """Step 3: deemed direct, or what it is by nature; waived, excluded and unshiftable costs stay."""
    stays = {item.id: kept for item in state.items() if (kept := _kept_by_nature(state, item))}
    cuts = [_Cut(name, state.left[name], reason, state.terms.clause) for name, (reason, _) in stays.items()]
    return state.cut(3, "characterise", cuts, why=[f"{name}: {why}" for name, (_, why) in stays.items()])


def _kept_by_nature(state: _State, item: CostItem) -> tuple[Reason, str] | None:
    terms, nature = state.terms, item.nature
    if item.joint and terms.contribution is None:
        raise AllocationRefused(
            f"{item.id} was owed jointly ({item.joint}), and the terms of {terms.name} do not say how claiming it back "
            "stands to the caps",
            mend=f"state contribution: {' or '.join(Contribution)}",
        )
    deemed = item.leaf in terms.deemed_direct
    waived = terms.consequential is Waiver.WAIVED and not terms.waiver_exceptions.takes(item.leaf, state.claim.events)
    tests = (
        (terms.statutory and not item.joint, Reason.EXCLUDED, "no contract, and the law shares joint damages alone"),
        (nature is Nature.FINE and item.jurisdiction in terms.fines_barred_in, Reason.FINE, "law forbids shifting it"),
        (item.leaf in terms.excluded, Reason.EXCLUDED, "the contract excludes it"),
        (nature is Nature.FINE and not deemed and terms.fines is Fines.NOT_SHIFTABLE, Reason.FINE, "not shiftable"),
        (nature is Nature.CONSEQUENTIAL and not deemed and waived, Reason.EXCLUDED, "consequential loss is waived"),
        (
            nature is Nature.INTERNAL and not deemed and terms.internal_costs is Internal.EXCLUDED,
            Reason.EXCLUDED,
            "internal hours are not recoverable",
        ),
    )
    return next(((reason, why) for kept, reason, why in tests if kept), None)


def _sublimits(state: _State) -> _State:
    """Step 4: limits on single categories, or on several together, in the order of the terms."""
    for limit in state.terms.sublimits:
        names = [item.id for item in state.items() if item.leaf in limit.leaves and not _beside(state.claim, item)]
        over = sum((state.left[name] for name in names), ZERO) - Fraction(limit.room)
        cuts = _spread(state, names, max(over, ZERO), Reason.SUBLIMIT, limit.clause)
        why = [f"{limit.name} is limited to {Money(limit.room, state.terms.currency)}"] if over > 0 else []
        state = state.cut(4, "sublimits", cuts, why=why, clause=limit.clause)
    return state if state.terms.sublimits else state.cut(4, "sublimits", ())


def _fault(state: _State) -> _State:
    """Step 5: the responsible party's share; the rest is the claimant's own."""
    terms, strict = state.terms, state.terms.fault is Fault.STRICT
    shares = {item.id: _share(state.claim, item) for item in state.items()}
    cuts = [
        _Cut(name, state.left[name] * (1 - share), Reason.OWN_FAULT, terms.clause) for name, share in shares.items()
    ]
    why = ["liability is strict: fault does not matter"] if strict else [_answers(terms, state.claim.share)]
    joint = [item.id for item in state.items() if item.joint]
    if joint:
        why.append(f"{', '.join(joint)}: owed jointly; {_answers(terms, shares[joint[0]])}")
    return state.cut(5, "fault", cuts, why=why)


def _share(claim: Claim, item: CostItem) -> Fraction:
    if item.joint:  # whoever paid it whole claims back what corresponds to the other's part, whatever the contract says
        return claim.share if claim.joint_share is None else claim.joint_share
    return Fraction(1) if claim.terms.fault is Fault.STRICT or item.leaf in claim.terms.fault_free else claim.share


def _answers(terms: PairTerms, share: Fraction) -> str:
    return f"{terms.responsible} answers for {readable(share * 100, terms.currency).normalize():f} %"


def _beside(claim: Claim, item: CostItem) -> bool:
    """Whether an item is claimed back beside every limit of the contract."""
    return bool(item.joint) and claim.terms.contribution is Contribution.OUTSIDE_CAPS


def _basket(state: _State) -> _State:
    """Step 6: below the basket nothing is paid; above it the excess, or all of it."""
    basket = state.terms.basket
    names = [it.id for it in state.items() if it.leaf not in basket.exempt and not _beside(state.claim, it)]
    amount, total = Fraction(basket.amount) - Fraction(basket.used), sum((state.left[name] for name in names), ZERO)
    amount = max(amount, ZERO)
    if basket.kind is BasketKind.DEDUCTIBLE:
        taken, why = min(total, amount), f"the first {_money(state, amount)} stay"
    elif basket.kind is BasketKind.TIPPING and total <= amount:
        taken, why = total, f"not over {_money(state, amount)}: nothing is paid"
    else:
        taken, why = (
            ZERO,
            "no basket" if basket.kind is BasketKind.NONE else "over the basket: paid from the first unit",
        )
    cuts = _spread(state, names, taken, Reason.BASKET, basket.clause, earliest=True)
    return state.cut(6, "basket", cuts, why=[why], clause=basket.clause)


def _route(state: _State) -> _State:
    """Step 7: each item under the first head that takes it, uncapped before super before general."""
    buckets = {item.id: _bucket(state.claim, item) for item in state.claim.items}
    why = [f"{item.id}: {buckets[item.id]}" for item in state.items()]
    return replace(state.cut(7, "route", (), why=why), buckets=buckets)


def _bucket(claim: Claim, item: CostItem) -> Bucket:
    terms = claim.terms
    if (
        _beside(claim, item)
        or terms.uncapped.takes(item.leaf, claim.events)
        or (item.leaf == "defence" and not terms.defence_inside_limits)
    ):
        return Bucket.UNCAPPED
    return Bucket.SUPER if terms.increased.takes(item.leaf, claim.events) else Bucket.GENERAL


def _caps(state: _State) -> _State:
    """Step 8: general cap, then super-cap by the relation that the contract states."""
    rooms = _rooms(state)
    cuts: list[_Cut] = []
    why: list[str] = []
    for bucket, cap in ((Bucket.GENERAL, state.terms.general), (Bucket.SUPER, state.terms.super_cap)):
        names = [item.id for item in state.items() if state.buckets[item.id] is bucket]
        total = sum((state.left[name] for name in names), ZERO)
        room = rooms[bucket]
        if cap is None or room is None or not names:
            continue
        cuts += _spread(state, names, max(total - room, ZERO), Reason.CAP_EXCESS, cap.clause)
        why.append(f"{bucket}: {_money(state, total)} against room for {_money(state, room)}")
    return state.cut(8, "caps", cuts, why=why)


def _rooms(state: _State) -> dict[Bucket, Fraction | None]:
    """What may still be paid in each capped bucket; None: no limit."""
    terms, sums = state.terms, _by_bucket(state)
    used_general, used_super = _used(state, Bucket.GENERAL), _used(state, Bucket.SUPER)
    general = None if terms.general is None else max(Fraction(terms.general.amount) - used_general, ZERO)
    pays = sums[Bucket.GENERAL] if general is None else min(sums[Bucket.GENERAL], general)
    if terms.super_cap is None:
        return {Bucket.GENERAL: general, Bucket.SUPER: None}
    room = Fraction(terms.super_cap.amount) - used_super
    if terms.cap_relation is CapRelation.STACKED:
        if general is None:
            return {Bucket.GENERAL: None, Bucket.SUPER: None}
        room += general - pays
    elif terms.cap_relation is CapRelation.INCLUSIVE:
        room -= used_general + pays
    return {Bucket.GENERAL: general, Bucket.SUPER: max(room, ZERO)}


def _used(state: _State, bucket: Bucket) -> Fraction:
    """What counts against a cap before this claim: stated, from earlier incidents, and eroding service credits."""
    terms = state.terms
    cap: Cap | None = terms.general if bucket is Bucket.GENERAL else terms.super_cap
    stated = Fraction(cap.used) if cap else ZERO
    earlier = Fraction(dict(state.claim.used).get(bucket, Decimal(0)))
    credits_ = Fraction(terms.credits_paid) if terms.service_credits_erode and bucket is Bucket.GENERAL else ZERO
    return stated + earlier + credits_


def _payable(state: _State) -> _State:
    """Step 9: what is left is payable."""
    return state.cut(9, "payable", (), why=[f"{state.terms.responsible} pays what is left"])


def _by_bucket(state: _State) -> dict[Bucket, Fraction]:
    sums = dict.fromkeys(Bucket, ZERO)
    for name, bucket in state.buckets.items():
        sums[bucket] += state.left[name]
    return sums


def _money(state: _State, amount: Fraction) -> Money:
    """An amount for reading."""
    return Money(readable(amount, state.terms.currency), state.terms.currency)


def _spread(
    state: _State, names: list[str], amount: Fraction, reason: Reason, clause: str, *, earliest: bool = False
) -> list[_Cut]:
    """Lay a reduction on items: pro rata, or in the order of their days: a basket on the first, a limit on the last."""
    if state.terms.spread is Spread.CHRONOLOGICAL:
        spent = {item.id: item.spent_on for item in state.claim.items}
        ordered = sorted(names, key=lambda name: (spent[name], name), reverse=not earliest)
        return _one_after_the_other(state, ordered, amount, reason, clause)
    total = sum((state.left[name] for name in names), ZERO)
    return [_Cut(name, amount * state.left[name] / total, reason, clause) for name in names] if total else []


def _one_after_the_other(state: _State, names: list[str], amount: Fraction, reason: Reason, clause: str) -> list[_Cut]:
    cuts = []
    for name in names:
        taken = min(state.left[name], amount)
        cuts.append(_Cut(name, taken, reason, clause))
        amount -= taken
    return cuts


def _output(state: _State) -> Settlement:
    """Whole cents: what is payable by largest remainder, then the retained lines, so that every item adds up."""
    terms = state.terms
    unit = Fraction(Money(Decimal(0), terms.currency).unit)
    rows: dict[str, dict[str, Fraction]] = {name: {Reason.PAYABLE: left / unit} for name, left in state.left.items()}
    columns: dict[str, tuple[Reason, str]] = {Reason.PAYABLE: (Reason.PAYABLE, "")}
    for cut in state.cuts:
        column = f"{cut.reason}|{cut.clause}"
        columns.setdefault(column, (cut.reason, cut.clause))
        rows[cut.item][column] = rows[cut.item].get(column, ZERO) + cut.amount / unit
    whole = deal_table(rows, tuple(columns))
    lines = tuple(
        _line(state, name, count, *columns[column])
        for name in rows
        for column in columns
        if (count := whole[name].get(column, 0))
    )
    nothing = Money(Decimal(0), terms.currency).rounded().amount
    payable = sum((line.amount for line in lines if line.reason is Reason.PAYABLE), nothing)
    total = sum((line.amount for line in lines), nothing)
    paid = tuple((bucket, readable(amount, terms.currency)) for bucket, amount in _by_bucket(state).items())
    return Settlement(
        terms.claimant,
        terms.responsible,
        terms.agreement,
        terms.version,
        terms.currency,
        total,
        payable,
        lines,
        state.trace,
        paid,
    )


def _line(state: _State, item: str, count: int, reason: Reason, clause: str) -> Line:
    terms = state.terms
    if reason is Reason.PAYABLE:
        caps = {Bucket.GENERAL: terms.general, Bucket.SUPER: terms.super_cap, Bucket.UNCAPPED: None}
        cap = caps[state.buckets[item]]
        clause = cap.clause if cap else terms.uncapped.clause or terms.clause
    bearer = terms.responsible if reason is Reason.PAYABLE else terms.claimant
    amount = count * Money(Decimal(0), terms.currency).unit
    return Line(item, bearer, amount, terms.currency, reason, clause, terms.name)


def _pair(terms: PairTerms) -> str:
    return f"{terms.claimant}→{terms.responsible}"
