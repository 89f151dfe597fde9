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
    exact = {item.id: convert(item.money, currency, claim.rates) for item in claim.items}
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
    cuts = [_Cut(name, state.left[name], Reason.INELIGIBLE, state.terms.clause) for name in faults]
    return state.cut(2, "eligible", cuts, why=[f"{name}: {fault}" for name, fault in faults.items()])


def _ineligible(state: _State, item: CostItem) -> str:
    terms = state.terms
    tests = (
        (bool(state.claim.barred), state.claim.barred),
        (not item.caused, "not caused by the leak"),
        (terms.documented_only and not item.documented, "not documented"),
        (terms.window_from is not None and item.spent_on < terms.window_from, f"before {terms.window_from}"),
        (terms.window_until is not None and item.spent_on > terms.window_until, f"after {terms.window_until}"),
        (state.left[item.id] < Fraction(terms.minimum_item), f"less than {terms.minimum_item} {terms.currency}"),
        (item.leaf in terms.consent_required and not item.consented, "spent without the consent that it needed"),
    )
    return next((why for failed, why in tests if failed), "")


def _characterise(state: _State) -> _State:
    """Step 3: deemed direct, or what it is by nature; waived, excluded and unshiftable costs stay."""
    stays = {item.id: kept for item in state.items() if (kept := _kept_by_nature(state, item))}
    cuts = [_Cut(name, state.left[name], reason, state.terms.clause) for name, (reason, _) in stays.items()]
    return state.cut(3, "characterise", cuts, why=[f"{name}: {why}" for name, (_, why) in stays.items()])


def _kept_by_nature(state: _State, item: CostItem) -> tuple[Reason, str] | None:
    terms, nature = state.terms, item.nature
    deemed = item.leaf in terms.deemed_direct
    waived = terms.consequential is Waiver.WAIVED and not terms.waiver_exceptions.takes(item.leaf, state.claim.events)
    tests = (
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
    """Step 4: limits on single categories."""
    for limit in state.terms.sublimits:
        names = [item.id for item in state.items() if item.leaf in limit.leaves]
        over = sum((state.left[name] for name in names), ZERO) - Fraction(limit.limit)
        if over > 0:
            cuts = _spread(state, names, over, Reason.SUBLIMIT, limit.clause)
            why = [f"{limit.name} is limited to {Money(limit.limit, state.terms.currency)}"]
            state = state.cut(4, "sublimits", cuts, why=why, clause=limit.clause)
    return state if state.terms.sublimits else state.cut(4, "sublimits", ())


def _fault(state: _State) -> _State:
    """Step 5: the responsible party's share; the rest is the claimant's own."""
    terms, share = state.terms, state.claim.share
    if terms.fault is Fault.STRICT:
        return state.cut(5, "fault", (), why=["liability is strict: fault does not matter"])
    cuts = [
        _Cut(item.id, state.left[item.id] * (1 - share), Reason.OWN_FAULT, terms.clause)
        for item in state.items()
        if item.leaf not in terms.fault_free
    ]
    percent = readable(share * 100, terms.currency).normalize()
    return state.cut(5, "fault", cuts, why=[f"{terms.responsible} answers for {percent:f} %"])


def _basket(state: _State) -> _State:
    """Step 6: below the basket nothing is paid; above it the excess, or all of it."""
    basket, names = state.terms.basket, [item.id for item in state.items()]
    amount, total = Fraction(basket.amount), state.total
    if basket.kind is BasketKind.DEDUCTIBLE:
        taken, why = min(total, amount), f"the first {Money(basket.amount, state.terms.currency)} stay"
    elif basket.kind is BasketKind.TIPPING and total <= amount:
        taken, why = total, f"not over {Money(basket.amount, state.terms.currency)}: nothing is paid"
    else:
        taken, why = (
            ZERO,
            "no basket" if basket.kind is BasketKind.NONE else "over the basket: paid from the first unit",
        )
    cuts = _spread(state, names, taken, Reason.BASKET, basket.clause)
    return state.cut(6, "basket", cuts, why=[why], clause=basket.clause)


def _route(state: _State) -> _State:
    """Step 7: each item under the first head that takes it, uncapped before super before general."""
    buckets = {item.id: _bucket(state.claim, item) for item in state.claim.items}
    why = [f"{item.id}: {buckets[item.id]}" for item in state.items()]
    return replace(state.cut(7, "route", (), why=why), buckets=buckets)


def _bucket(claim: Claim, item: CostItem) -> Bucket:
    terms = claim.terms
    if terms.uncapped.takes(item.leaf, claim.events) or (item.leaf == "defence" and not terms.defence_inside_limits):
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
        money = (Money(readable(amount, state.terms.currency), state.terms.currency) for amount in (total, room))
        why.append("{}: {} against room for {}".format(bucket, *money))
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


def _spread(state: _State, names: list[str], amount: Fraction, reason: Reason, clause: str) -> list[_Cut]:
    """Lay a reduction on items: pro rata, or on the latest first."""
    if state.terms.spread is Spread.CHRONOLOGICAL:
        return _latest_first(state, names, amount, reason, clause)
    total = sum((state.left[name] for name in names), ZERO)
    return [_Cut(name, amount * state.left[name] / total, reason, clause) for name in names] if total else []


def _latest_first(state: _State, names: list[str], amount: Fraction, reason: Reason, clause: str) -> list[_Cut]:
    spent = {item.id: item.spent_on for item in state.claim.items}
    cuts = []
    for name in sorted(names, key=lambda name: (spent[name], name), reverse=True):
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
