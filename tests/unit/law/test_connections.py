"""Finding the duties that anything connects, without asking every duty of the book."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.law import NOW, entity, organisation, said, shipped_book

from incident.agreements.model import Exposure, Portfolio
from incident.facts.conditions import Answers
from incident.facts.organisation import Entity
from incident.facts.sheet import FactSheet
from incident.kernel.logic import AllOf, Answer, AnyOf, Condition, Not, Operator, Truth, evaluate, truth_of
from incident.kernel.logic import Test as Leaf
from incident.law.connections import connections_of, hooks_known
from incident.obligations.case import Case

PLACES = ("DE", "FR", "NO", "US", "US-CA", "US-NY", "SG", "CA-QC", "GB", "JP")
ROLES = ("controller", "processor", "business", "organisation", "covered_entity", "")
LEAVES = {name: Leaf(name, Operator.IS, ("true",)) for name in ("personal_data", "encrypted", "malicious")}


def _case(texts: list[str], ours: Entity) -> Case:
    ourselves = organisation(ours)
    sheet = FactSheet.build(said(*texts), organisation=ourselves)
    return Case(sheet, ourselves, Exposure((), (), ()), Portfolio(), shipped_book(), {}, (), (), NOW)


@given(
    st.dictionaries(st.sampled_from(PLACES), st.integers(0, 900), max_size=3),
    st.sets(st.sampled_from(PLACES), min_size=1, max_size=2),
    st.sets(st.sampled_from(PLACES), max_size=2),
    st.sampled_from(ROLES),
    st.sampled_from(["", "sectors=health,banking", "licences=dfars,fdic", "residents=DE:0,US-CA:4"]),
)
def test_the_index_finds_exactly_the_duties_that_asking_all_of_them_finds(
    people: dict[str, int], homes: set[str], business: set[str], role: str, more: str
) -> None:
    texts = [f"residents.{place}={count}" for place, count in people.items()] + ([more] if more else [])
    case = _case(texts, entity("acme", *sorted(homes), roles=role, does_business_in=" ".join(sorted(business))))

    ask = Answers(case.sheet, "acme").truth
    asked = {rule.duty for rule in case.book.rules.values() if truth_of(rule.nexus, ask) is Truth.TRUE}

    assert case.connected["acme"] == asked


def _trees() -> st.SearchStrategy[Condition]:
    return st.recursive(
        st.sampled_from(sorted(LEAVES)).map(LEAVES.__getitem__),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(lambda parts: AllOf(tuple(parts))),
            st.lists(inner, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
            inner.map(Not),
        ),
        max_leaves=8,
    )


@given(_trees(), st.fixed_dictionaries({name: st.sampled_from(Truth) for name in LEAVES}))
def test_the_short_way_to_a_truth_gives_what_the_whole_evaluation_gives(
    tree: Condition, truths: dict[str, Truth]
) -> None:
    whole = evaluate(tree, lambda test: Answer(test, truths[test.fact], ""))

    assert truth_of(tree, lambda test: truths[test.fact]) is whole.truth


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        (Leaf("residents", Operator.OVER, ("0",), part="US"), ("residents", ["US-CA"])),
        (Leaf("residents", Operator.AT_LEAST, ("500",), part="EEA"), ("residents", ["DE"])),
        (Leaf("establishments", Operator.HAS, ("EU",), scope="entity"), ("establishments", ["FR"])),
        (Leaf("does_business_in", Operator.HAS, ("US-CA",), scope="entity"), ("does_business_in", ["US"])),
        (Leaf("does_business_in", Operator.HAS, ("DE",), scope="entity"), ("does_business_in", ["EU"])),
        (Leaf("sectors", Operator.HAS_ANY, ("banking", "health"), scope="entity"), ("sectors", ["health"])),
    ],
    ids=str,
)
def test_a_nexus_is_found_by_what_lies_inside_or_around(asked: Leaf, known: tuple[str, list[str]]) -> None:
    connections = connections_of([("duty", asked)])

    assert connections.candidates(hooks_known(*known)) == {0}
    assert connections.candidates(hooks_known("sectors", ["mining"])) == set()


@pytest.mark.parametrize(
    "asked",
    [
        AllOf(),
        Not(Leaf("sectors", Operator.HAS, ("banking",))),
        Leaf("residents", Operator.UNDER, ("5",), part="DE"),
        AnyOf((Leaf("sectors", Operator.HAS, ("banking",)), Leaf("personal_data", Operator.IS, ("true",)))),
    ],
    ids=str,
)
def test_a_nexus_that_needs_no_place_or_word_is_always_asked(asked: Condition) -> None:
    assert connections_of([("duty", asked)]).candidates(()) == {0}
