"""Leaves in three values, with what is missing and a plain reason."""

import pytest
from support.law import entity, organisation, said

from incident.facts.conditions import answer
from incident.facts.fact import Fact
from incident.facts.sheet import FactSheet
from incident.kernel.logic import Operator, Truth
from incident.kernel.logic import Test as Leaf
from incident.vocabulary import Standing

OVER_500 = Leaf("residents", Operator.OVER, ("500",), part="US-CA")
CONTROLLER = Leaf("roles", Operator.HAS, ("controller",), scope="entity")
ENCRYPTED = Leaf("encrypted", Operator.IS, ("true",))
NOT_UNLIKELY = Leaf("risk", Operator.IS_NOT, ("unlikely",))
PERSONAL = Leaf("personal_data", Operator.IS, ("true",))
IN_TIME = Leaf("classified_at", Operator.WITHIN, ("24 hours",), part="aware_at")
PAID = Leaf("paid_at", Operator.HAPPENED)

TABLE: dict[str, tuple[Leaf, list[Fact], Truth]] = {
    "above the threshold": (OVER_500, said("residents.US-CA=501"), Truth.TRUE),
    "exactly at the threshold": (OVER_500, said("residents.US-CA=500"), Truth.FALSE),
    "a range across the threshold": (OVER_500, said("residents.US-CA=400..600"), Truth.UNKNOWN),
    "a range above the threshold": (OVER_500, said("residents.US-CA=501..600"), Truth.TRUE),
    "another place": (OVER_500, said("residents.DE=5"), Truth.UNKNOWN),
    "a complete list without the place": (OVER_500, said("residents=DE:5", complete=True), Truth.FALSE),
    "true": (ENCRYPTED, said("encrypted=true"), Truth.TRUE),
    "false": (ENCRYPTED, said("encrypted=false"), Truth.FALSE),
    "unknown": (ENCRYPTED, [], Truth.UNKNOWN),
    "contested": (
        ENCRYPTED,
        [*said("encrypted=true", by="it"), *said("encrypted=false", by="x", standing=Standing.CONTESTED)],
        Truth.UNKNOWN,
    ),
    "contested, and still settled": (
        OVER_500,
        [*said("residents.US-CA=600"), *said("residents.US-CA=900", by="x", standing=Standing.CONTESTED)],
        Truth.TRUE,
    ),
    "another choice": (NOT_UNLIKELY, said("risk=high"), Truth.TRUE),
    "the choice itself": (NOT_UNLIKELY, said("risk=unlikely"), Truth.FALSE),
    "personal by its kinds": (PERSONAL, said("data_kinds=health"), Truth.TRUE),
    "personal by its people": (PERSONAL, said("residents.DE=5"), Truth.TRUE),
    "not personal by word, whatever its kinds": (
        PERSONAL,
        said("data_kinds=health", "personal_data=false"),
        Truth.FALSE,
    ),
    "source code alone tells nothing about people": (PERSONAL, said("data_kinds=source_code"), Truth.UNKNOWN),
    "happened": (PAID, said("paid_at=2026-11-24T08:00Z"), Truth.TRUE),
    "not recorded means not happened": (PAID, [], Truth.FALSE),
    "in time": (IN_TIME, said("aware_at=2026-11-23T08:00Z", "classified_at=2026-11-24T08:00Z"), Truth.TRUE),
    "a minute late": (IN_TIME, said("aware_at=2026-11-23T08:00Z", "classified_at=2026-11-24T08:01Z"), Truth.FALSE),
    "still in time where it has not happened": (IN_TIME, said("aware_at=2026-11-01T08:00Z"), Truth.TRUE),
    "from an unknown instant": (IN_TIME, said("classified_at=2026-11-24T08:00Z"), Truth.UNKNOWN),
    "from an instant known as a range": (
        IN_TIME,
        said("aware_at=2026-11-23T06:00Z..2026-11-23T10:00Z", "classified_at=2026-11-24T08:00Z"),
        Truth.UNKNOWN,
    ),
}


@pytest.mark.parametrize(("test", "facts", "expected"), TABLE.values(), ids=TABLE.keys())
def test_a_leaf_is_answered_in_three_values(test: Leaf, facts: list[Fact], expected: Truth) -> None:
    found = answer(test, FactSheet.build(facts), entity="acme-de")

    assert found.truth is expected
    assert found.because
    assert bool(found.missing) == (expected is Truth.UNKNOWN)


def test_a_threshold_that_is_open_names_the_place_that_is_missing() -> None:
    found = answer(OVER_500, FactSheet.build(said("residents.DE=5")), entity="acme-de")

    assert found.missing == ("residents[US-CA]",)
    assert "residents[US-CA]" in found.because


def test_the_roles_of_an_entity_come_from_the_profile() -> None:
    sheet = FactSheet.build([], organisation=organisation(entity("acme-de", "DE", roles="processor")))

    assert answer(CONTROLLER, sheet, entity="acme-de").truth is Truth.FALSE
    assert answer(CONTROLLER, sheet, entity="acme-us").truth is Truth.UNKNOWN


@pytest.mark.parametrize(
    ("place", "held", "expected"),
    [
        ("EU", "DE", Truth.TRUE),
        ("EEA", "NO", Truth.TRUE),
        ("EU", "NO", Truth.FALSE),
        ("US", "US-CA", Truth.TRUE),
        ("US-CA", "US", Truth.TRUE),  # whoever does business in a country does so in all its parts
        ("US-CA", "US-NY", Truth.FALSE),
    ],
)
def test_places_contain_one_another(place: str, held: str, expected: Truth) -> None:
    sheet = FactSheet.build([], organisation=organisation(entity("ours", "GB", does_business_in=held)))
    test = Leaf("does_business_in", Operator.HAS, (place,), scope="entity")

    assert answer(test, sheet, entity="ours").truth is expected


def test_a_data_set_is_asked_before_the_incident() -> None:
    facts = [*said("encrypted=false"), *said("encrypted=true", about="data_set:crm")]
    sheet = FactSheet.build(facts)

    assert answer(ENCRYPTED, sheet, entity="", data_set="crm").truth is Truth.TRUE
    assert answer(ENCRYPTED, sheet, entity="", data_set="hr").truth is Truth.FALSE


def test_an_establishment_somewhere_in_a_country_settles_none_of_its_parts() -> None:
    sheet = FactSheet.build(said("establishments=US", about="entity:ours", complete=True))
    test = Leaf("establishments", Operator.HAS, ("US-CA",), scope="entity")

    assert answer(test, sheet, entity="ours").truth is Truth.UNKNOWN


KINDS = Leaf("data_kinds", Operator.HAS_ANY, ("health", "credentials"), scope="data_set")
PEOPLE = Leaf("residents", Operator.OVER, ("0",), part="US-TX")


@pytest.mark.parametrize("asked", [KINDS, PEOPLE], ids=str)
def test_where_no_personal_data_is_concerned_nobody_is_and_no_data_about_people_is_asked_for(asked: Leaf) -> None:
    sheet = FactSheet.build(said("personal_data=false", "data_kinds=source_code"))

    found = answer(asked, sheet, entity="ours")

    assert found.truth is Truth.FALSE
    assert found.because.startswith("no personal data is concerned")


@pytest.mark.parametrize(
    "facts",
    [
        said("personal_data=true"),
        said("personal_data=false", standing=Standing.CONTESTED),
        said("personal_data=false", "data_kinds=names", "residents.DE=3"),
        [*said("personal_data=false"), *said("personal_data=true", about="data_set:crm")],
    ],
    ids=["it is", "it is disputed", "others counted people", "it is in the data set asked about"],
)
@pytest.mark.parametrize("asked", [KINDS, PEOPLE], ids=str)
def test_otherwise_the_kinds_and_the_people_stay_open(asked: Leaf, facts: list[Fact]) -> None:
    assert answer(asked, FactSheet.build(facts), entity="ours", data_set="crm").truth is Truth.UNKNOWN


def test_credentials_that_are_nobodys_are_still_credentials() -> None:
    sheet = FactSheet.build(said("personal_data=false"))

    assert answer(Leaf("data_kinds", Operator.HAS, ("credentials",)), sheet, entity="ours").truth is Truth.UNKNOWN


def test_a_statement_that_is_disputed_settles_nothing_by_itself() -> None:
    sheet = FactSheet.build(said("risk=unlikely", standing=Standing.CONTESTED))

    found = answer(Leaf("risk", Operator.IS, ("unlikely",)), sheet, entity="ours")

    assert found.truth is Truth.UNKNOWN
    assert "contested" in found.because
