"""What holds for every allocation, whatever the terms: sums, caps, monotony, order, replay."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from incident.errors import DecisionRefused
from incident.kernel.canonical import canonical
from incident.kernel.codec import encode
from incident.kernel.money import Money
from incident.liability.agreed import Agreed
from incident.liability.allocation import Case, allocate
from incident.liability.chain import Setting
from incident.liability.claims import ClaimEvent, ClaimFile, ClaimStep, after, given_up, spread, stands, status
from incident.liability.fault import FaultShares
from incident.liability.items import CostItem
from incident.liability.leaves import LEAVES
from incident.liability.policies import FineCover, Insurable, Layer, Order, Panel, Policy, Recoveries, Waiting
from incident.liability.results import Bar, Bucket, Claim, Reason
from incident.liability.rounding import deal_table
from incident.liability.terms import (
    Basket,
    BasketKind,
    BasketOrder,
    Cap,
    CapRelation,
    Contribution,
    Fault,
    FaultOrder,
    Fines,
    Head,
    Internal,
    PairTerms,
    Per,
    Spread,
    SubLimit,
    Waiver,
)
from incident.liability.waterfall import settle

LEAF = st.sampled_from(sorted(LEAVES))
LEAF_SET = st.frozensets(LEAF, max_size=8)
AMOUNT = st.decimals(min_value=0, max_value=2_000_000, places=2)
CAP = st.decimals(min_value=0, max_value=3_000_000, places=2)
PERCENT = st.decimals(min_value=0, max_value=100, places=1)


@st.composite
def items(draw: st.DrawFn, party: str = "a", first: int = 1, least: int = 1) -> tuple[CostItem, ...]:
    leaves = draw(st.lists(LEAF, min_size=least, max_size=6))
    return tuple(
        CostItem(
            id=f"c{first + index}",
            incurred_by=party,
            leaf=leaf,
            money=Money(draw(AMOUNT), "USD"),
            spent_on=date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 60))),
            nature=LEAVES[leaf].nature,
            documented=draw(st.booleans()),
            jurisdiction=draw(st.sampled_from(["", "DE", "FI"])),
            consents=draw(st.frozensets(st.sampled_from("abi"))),
            vendor=draw(st.sampled_from(["", "panel"])),
            lasted=draw(st.integers(1, 72).map(Decimal)),
            joint=draw(st.sampled_from(["", "", "GDPR Art. 82(4)"])),
        )
        for index, leaf in enumerate(leaves)
    )


@st.composite
def terms(draw: st.DrawFn, claimant: str = "a", responsible: str = "b") -> PairTerms:
    deemed = draw(LEAF_SET)
    return PairTerms(
        agreement=f"{claimant}{responsible}",
        version=1,
        claimant=claimant,
        responsible=responsible,
        currency="USD",
        fault=draw(st.sampled_from(Fault)),
        fault_order=draw(st.sampled_from(FaultOrder)),
        basket_order=draw(st.sampled_from(BasketOrder)),
        cap_relation=draw(st.sampled_from(CapRelation)),
        service_credits_erode=draw(st.booleans()),
        defence_inside_limits=draw(st.booleans()),
        consequential=draw(st.sampled_from(Waiver)),
        fines=draw(st.sampled_from(Fines)),
        internal_costs=draw(st.sampled_from(Internal)),
        basket=Basket(draw(st.sampled_from(BasketKind)), draw(AMOUNT), exempt=draw(LEAF_SET)),
        general=draw(st.none() | st.builds(Cap, CAP, AMOUNT)),
        super_cap=draw(st.builds(Cap, CAP, AMOUNT, st.just(Per.EVENT))),
        uncapped=Head(draw(st.frozensets(LEAF, max_size=2))),
        increased=Head(draw(LEAF_SET)),
        deemed_direct=deemed,
        excluded=draw(LEAF_SET) - deemed,
        fault_free=draw(st.frozensets(LEAF, max_size=3)),
        sublimits=(SubLimit("some", draw(LEAF_SET), draw(AMOUNT)),),
        documented_only=draw(st.booleans()),
        minimum_item=draw(st.sampled_from([Decimal(0), Decimal(1000)])),
        credits_paid=draw(AMOUNT),
        spread=draw(st.sampled_from(Spread)),
        consent_required=draw(st.frozensets(LEAF, max_size=3)),
        contribution=draw(st.sampled_from(Contribution)),
    )


@st.composite
def policies(draw: st.DrawFn, insured: str) -> Policy:
    first, low = draw(CAP), draw(PERCENT) / 100
    return Policy(
        agreement=f"{insured}-policy",
        version=1,
        insured=insured,
        currency="USD",
        order=draw(st.sampled_from(Order)),
        retention=draw(AMOUNT),
        layers=(
            Layer("i", Decimal(0), first, draw(PERCENT) / 100, share=low, used=draw(AMOUNT)),
            Layer("k", Decimal(0), first, draw(PERCENT) / 100, share=1 - low, used=Decimal(0)),
            Layer("j", first + draw(AMOUNT), draw(CAP), draw(PERCENT) / 100),
        ),
        covers=draw(LEAF_SET),
        covers_liability=draw(LEAF_SET),
        fines=FineCover(draw(st.sampled_from(Insurable)), frozenset({"FI"}), frozenset({"DE"})),
        defence_inside_limits=draw(st.booleans()),
        recoveries=draw(st.sampled_from(Recoveries)),
        documented_only=draw(st.booleans()),
        sublimits=(SubLimit("some", draw(LEAF_SET), draw(AMOUNT)),),
        consent_required=draw(st.frozensets(LEAF, max_size=3)),
        panel=Panel(draw(LEAF_SET), frozenset({"panel"}), draw(PERCENT) / 100),
        waiting=(Waiting(draw(LEAF_SET), draw(st.integers(0, 48).map(Decimal))),),
        retention_used=draw(AMOUNT),
        drop_down=draw(st.booleans()),
    )


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    return Claim(draw(terms()), draw(items()), Fraction(draw(PERCENT)) / 100)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    own = draw(PERCENT)
    shares = FaultShares((("a", own), ("b", Decimal(100) - own)), (("b", "c", draw(PERCENT)),))
    return Case(
        items=(*draw(items()), *draw(items("b", first=10, least=0))),
        currency="USD",
        setting=Setting(shares),
        terms=(draw(terms()), draw(terms("b", "c"))),
        policies=tuple(draw(policies(party)) for party in draw(st.frozensets(st.sampled_from("abc")))),
    )


@st.composite
def stars(draw: st.DrawFn) -> Case:
    """A claimant and two who answer to it for their own shares, and a sub-processor of one of them."""
    own, first = sorted(draw(st.lists(PERCENT, min_size=2, max_size=2)))
    pairs = (("a", "b", own), ("a", "d", first - own), ("b", "c", draw(PERCENT)))
    listed = (draw(terms()), draw(terms("a", "d")), draw(terms("b", "c")))
    return Case(
        items=draw(items()),
        currency="USD",
        setting=Setting(FaultShares((("a", Decimal(100)),), pairs)),
        terms=tuple(replace(pair, fault=Fault.PROPORTIONATE) for pair in listed),
        policies=tuple(draw(policies(party)) for party in draw(st.frozensets(st.sampled_from("ab")))),
        against=("b", "d", "c"),
    )


CASES = cases() | stars()
INSURERS = "ijk"


@given(claims())
def test_the_lines_of_an_item_add_up_to_the_item(claim: Claim) -> None:
    settlement = settle(claim)
    for item in claim.items:
        assert sum(line.amount for line in settlement.lines if line.item == item.id) == item.money.amount
    assert all(line.amount > 0 for line in settlement.lines)
    assert settlement.gross == sum(item.money.amount for item in claim.items)


@given(claims())
def test_what_is_payable_stays_within_the_caps(claim: Claim) -> None:
    paid = dict(settle(claim).paid)
    general, super_cap = claim.terms.general, claim.terms.super_cap
    credits_ = claim.terms.credits_paid if claim.terms.service_credits_erode else Decimal(0)
    room = None if general is None else max(general.amount - general.used - credits_, Decimal(0))
    assert room is None or paid[Bucket.GENERAL] <= room
    assert super_cap is not None
    ceiling = max(super_cap.amount - super_cap.used, Decimal(0))
    if claim.terms.cap_relation is CapRelation.STACKED:
        assert room is None or paid[Bucket.SUPER] <= ceiling + room
    else:
        assert paid[Bucket.SUPER] <= ceiling


@given(claims(), AMOUNT, st.sampled_from(["general", "super_cap"]))
def test_raising_a_cap_never_lowers_what_is_paid(claim: Claim, more: Decimal, which: str) -> None:
    cap: Cap | None = getattr(claim.terms, which)
    raised = None if cap is None else replace(cap, amount=cap.amount + more)
    higher = replace(claim, terms=replace(claim.terms, **{which: raised}))
    assert settle(higher).payable >= settle(claim).payable


@given(claims(), AMOUNT)
def test_raising_a_deductible_never_raises_what_is_paid(claim: Claim, more: Decimal) -> None:
    raised = replace(claim.terms.basket, amount=claim.terms.basket.amount + more)
    assert settle(replace(claim, terms=replace(claim.terms, basket=raised))).payable <= settle(claim).payable


@given(CASES)
def test_the_nets_of_all_bearers_add_up_to_the_gross(case: Case) -> None:
    found = allocate(case)
    assert sum(dict(found.nets).values()) == found.gross == sum(item.money.amount for item in case.items)
    for item in case.items:
        assert sum(line.amount for line in found.lines if line.item == item.id) == item.money.amount
    assert all(line.amount > 0 for line in found.lines)


@given(CASES)
def test_no_insurer_pays_more_than_its_layer(case: Case) -> None:
    case = replace(case, policies=case.policies[:1])
    paid = {who: amount for who, amount in allocate(case).nets if who in INSURERS}
    for policy in case.policies:
        for layer in policy.layers:
            beside = sum(
                item.money.amount for item in case.items if item.leaf == "defence" and not policy.defence_inside_limits
            )
            most = max(layer.limit - layer.used, Decimal(0)) * layer.share
            assert paid.get(layer.insurer, Decimal(0)) <= most + beside + Decimal("0.01")


@given(CASES, st.randoms(use_true_random=False))
def test_the_order_of_items_terms_and_policies_does_not_matter(case: Case, random: object) -> None:
    def shuffled(parts: tuple[object, ...]) -> tuple[object, ...]:
        mixed = list(parts)
        random.shuffle(mixed)  # type: ignore[attr-defined] # Hypothesis' Random
        return tuple(mixed)

    mixed = replace(case, items=shuffled(case.items), terms=shuffled(case.terms), policies=shuffled(case.policies))
    assert canonical(encode(allocate(mixed))) == canonical(encode(allocate(case)))


@given(CASES)
def test_the_same_case_gives_the_same_bytes(case: Case) -> None:
    assert canonical(encode(allocate(case))) == canonical(encode(allocate(case)))


@given(CASES)
def test_insurance_moves_nothing_between_the_parties_of_the_contracts(case: Case) -> None:
    with_cover, without = allocate(case), allocate(replace(case, policies=()))
    assert with_cover.settlements == without.settlements
    for party in "abcd":
        assert with_cover.net(party) <= without.net(party)
    assert all(line.bearer in INSURERS for line in with_cover.lines if line.reason is Reason.INSURED)


@given(CASES, AMOUNT, st.integers(0, 2), st.sampled_from(["general", "super_cap"]))
def test_raising_a_cap_anywhere_in_a_chain_never_lowers_what_the_end_claimant_gets(
    case: Case, more: Decimal, link: int, which: str
) -> None:
    pair = case.terms[link % len(case.terms)]
    cap: Cap | None = getattr(pair, which)
    raised = replace(pair, **{which: None if cap is None else replace(cap, amount=cap.amount + more)})
    higher = replace(case, terms=tuple(raised if it is pair else it for it in case.terms))
    assert paid_to("a", higher) >= paid_to("a", case)


@given(CASES, AMOUNT)
def test_raising_a_deductible_of_the_first_contract_never_raises_what_its_claimant_gets(
    case: Case, more: Decimal
) -> None:
    first, *rest = case.terms
    raised = replace(first, basket=replace(first.basket, amount=first.basket.amount + more))
    assert paid_to("a", replace(case, terms=(raised, *rest))) <= paid_to("a", case)


def paid_to(party: str, case: Case) -> Decimal:
    return sum((it.payable for it in allocate(case).settlements if it.claimant == party), Decimal(0))


@given(policies("a"), items(), AMOUNT)
def test_raising_a_retention_never_raises_what_insurers_pay(
    policy: Policy, costs: tuple[CostItem, ...], more: Decimal
) -> None:
    case = Case(costs, "USD", Setting(FaultShares()), (), (policy,))
    higher = replace(case, policies=(replace(policy, retention=policy.retention + more),))
    cent = Decimal("0.01")  # a layer's payment is dealt to items in cents
    assert insured(higher) <= insured(case) + cent


@given(policies("a"), items(), AMOUNT)
def test_raising_the_limit_of_the_top_layer_never_lowers_what_insurers_pay(
    policy: Policy, costs: tuple[CostItem, ...], more: Decimal
) -> None:
    *below, top = policy.layers
    case = Case(costs, "USD", Setting(FaultShares()), (), (policy,))
    raised = replace(policy, layers=(*below, replace(top, limit=top.limit + more)))
    assert insured(replace(case, policies=(raised,))) >= insured(case) - Decimal("0.01")


def insured(case: Case) -> Decimal:
    return sum((net for who, net in allocate(case).nets if who in INSURERS), Decimal(0))


@given(stars())
def test_nobody_who_answers_beside_another_pays_for_the_others_share(case: Case) -> None:
    found = allocate(case)
    by_item = {item.id: Fraction(item.money.amount) for item in case.items}
    for settlement in found.settlements:
        if settlement.claimant == "a":
            share = next(
                Fraction(part) / 100 for _, other, part in case.setting.fault.pairs if other == settlement.responsible
            )
            free = next(pair for pair in case.terms if pair.responsible == settlement.responsible).fault_free
            for item in case.items:
                if item.leaf not in free:
                    assert settlement.payable_of(item.id) <= by_item[item.id] * share + Fraction(1, 100)


@given(cases(), st.sampled_from(["a", "b"]))
def test_a_barred_claim_pays_nothing_and_moves_nothing_else(case: Case, claimant: str) -> None:
    barred = replace(case, setting=replace(case.setting, barred=(Bar(claimant, "late", clause="9"),)))
    found = allocate(barred)
    for settlement in found.settlements:
        if settlement.claimant == claimant:
            assert settlement.payable == 0
    assert sum(dict(found.nets).values()) == found.gross == allocate(case).gross


STEPS = st.lists(
    st.tuples(st.sampled_from(ClaimStep), st.integers(0, 2_000_00), st.booleans()), min_size=1, max_size=12
)


@given(st.lists(st.integers(1, 1_000_00), min_size=1, max_size=4), STEPS)
def test_a_claim_never_pays_more_than_is_owed_and_its_books_never_differ_from_its_stand(
    claimed: list[int], steps: list[tuple[ClaimStep, int, bool]]
) -> None:
    cents = Decimal("0.01")
    parts = tuple((f"c{n}", amount * cents) for n, amount in enumerate(claimed))
    claim = ClaimFile("1-k1", "a", "b", "t", "USD", (ClaimEvent(ClaimStep.CLAIMED, date(2026, 1, 1), parts, "ana"),))
    for step, amount, interim in steps:
        with suppress(DecisionRefused):
            laid = given_up(claim) if step is ClaimStep.WITHDRAWN else spread(claim, step, amount * cents)
            event = ClaimEvent(step, date(2026, 1, 2), laid, "ana", "why", "shown", interim=interim)
            claim = after(claim, event)
        for stand in stands(claim).values():
            assert 0 <= stand.disputed <= stand.claimed
            assert stand.undisputed >= 0
            assert stand.paid >= 0
            assert stand.owed == stand.paid + stand.outstanding
    assert status(claim)
    assert sum(stand.paid for stand in stands(claim).values()) == sum(
        event.total for event in claim.events if event.step is ClaimStep.PAID
    )


CELL = st.fractions(min_value=0, max_value=1000, max_denominator=97)


@given(st.dictionaries(st.sampled_from("abcdef"), st.fixed_dictionaries(dict.fromkeys("xyz", CELL)), min_size=1))
def test_rounding_keeps_rows_and_the_first_column_and_moves_no_cell_by_a_unit(
    table: dict[str, dict[str, Fraction]],
) -> None:
    whole = deal_table(table, "xyz")
    total = sum((sum(row.values()) for row in table.values()), Fraction(0))
    assert sum(sum(row.values()) for row in whole.values()) == round(total)
    for row, cells in table.items():
        assert abs(sum(whole[row].values()) - sum(cells.values())) < 1
        assert all(abs(whole[row][column] - cells[column]) < 1 for column in cells)
    by_row_whole = {
        row: {**cells, "z": cells["z"] + round(sum(cells.values())) - sum(cells.values())}
        for row, cells in table.items()
    }
    if all(cells["z"] >= 0 for cells in by_row_whole.values()):
        dealt = deal_table(by_row_whole, "xyz")
        assert sum(row["x"] for row in dealt.values()) == round(sum(row["x"] for row in by_row_whole.values()))


@given(CASES, st.data())
def test_what_is_agreed_is_what_is_paid_and_every_item_still_adds_up(case: Case, data: st.DataObject) -> None:
    first = allocate(case).settlements[0]
    items_of = sorted({line.item for line in first.lines})
    agreed = []
    for item in data.draw(st.frozensets(st.sampled_from(items_of))) if items_of else ():
        whole = sum((line.amount for line in first.lines if line.item == item), Decimal(0))
        part = (whole * data.draw(PERCENT) / 100).quantize(Decimal("0.01"))
        agreed.append(Agreed(first.claimant, first.responsible, first.agreement, item, part, "USD", "1-k1"))
    settled = replace(case, setting=replace(case.setting, agreed=tuple(agreed)))
    found = allocate(settled)
    assert sum(dict(found.nets).values()) == found.gross
    for each in agreed:
        assert found.settlements[0].payable_of(each.item) == each.amount
    for item in case.items:
        assert sum(line.amount for line in found.lines if line.item == item.id) == item.money.amount
