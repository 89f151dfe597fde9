"""The organisation profile: the template reads, and every fault has its line."""

from datetime import date

import pytest

from incident.errors import IncidentError, OrganisationRefused
from incident.facts.organisation import Establishment
from incident.facts.profile import TEMPLATE, read_profile
from incident.kernel.codec import decode, encode

ENTITY = "  - id: acme-de\n    name: Acme GmbH\n    establishments: [{country: DE, zone: Europe/Berlin}]\n"


def profile(more: str = "", entity: str = ENTITY, head: str = "name: Acme\n") -> bytes:
    return f"{head}entities:\n{entity}{more}".encode()


def test_the_template_reads_as_it_stands_and_survives_its_row() -> None:
    organisation = read_profile(TEMPLATE.encode())

    assert organisation.entities[0].main == Establishment("DE", "Europe/Berlin", main=True)
    assert dict(organisation.targets)["promptly"] == "24 hours"
    assert decode(type(organisation), encode(organisation)) == organisation


def test_the_template_explains_every_field_that_an_entity_can_have() -> None:
    for field in ("roles", "sectors", "entity_type", "licences", "listed_issuer", "does_business_in", "effective_from"):
        assert f"{field}:" in TEMPLATE


def test_an_entity_may_be_stated_again_for_another_time() -> None:
    again = ENTITY + "    effective_to: 2025-12-31\n" + ENTITY + "    effective_from: 2026-01-01\n"

    assert [each.effective_from for each in read_profile(profile(entity=again)).entities] == [None, date(2026, 1, 1)]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (profile(head=""), "name is missing"),
        (b"name: Acme\n", "no entity is stated"),
        (profile(entity="  - {id: a, name: A}\n"), "has no establishment"),
        (profile(entity=ENTITY.replace("Europe/Berlin", "Berlin")), "zone 'Berlin' does not exist"),
        (profile(entity=ENTITY.replace("country: DE", "country: UK")), "'UK' is not a country"),
        (profile(entity=ENTITY + "    roles: [boss]\n"), "'boss' is not admitted"),
        (profile(entity=ENTITY + "    roles: [financial_entity]\n"), "needs entity_type"),
        (profile(entity=ENTITY + "    roles: [listed_issuer]\n    listed_issuer: false\n"), "contradicts"),
        (profile(entity=ENTITY + "    listed_issuer: maybe\n"), "neither true nor false"),
        (profile(entity=ENTITY + "    effective_from: 2026-02-30\n"), "is not a date"),
        (profile(entity=ENTITY + "    effective_from: 2026-02-01\n    effective_to: 2026-01-01\n"), "ends before"),
        (profile(entity=ENTITY + "    identifiers: {lei: 529900T8BM49AURSDO56}\n"), "not a legal entity identifier"),
        (profile(entity=ENTITY.replace("acme-de", "Acme DE")), "is not an id"),
        (profile(entity=ENTITY + ENTITY), "stated twice for the same time"),
        (
            profile(
                entity=ENTITY.replace("}]", "}, {country: FR, zone: Europe/Paris, main: true}]").replace(
                    "in}", "in, main: true}"
                )
            ),
            "two establishments are marked main",
        ),
        (profile("contacts: [{name: A, email: a, function: dpo}]\n"), "not an e-mail address"),
        (profile("targets: {soonish: 24 hours}\n"), "neither a soft wording nor a rule id"),
        (profile("targets: {promptly: soon}\n"), "is not a period"),
        (profile("targets: {promptly: 10000 years}\n"), "is absurd"),
        (profile("colour: red\n"), "unknown key 'colour'"),
    ],
)
def test_a_faulty_profile_is_refused_with_its_line_and_mend(text: bytes, what: str) -> None:
    with pytest.raises(IncidentError) as refused:
        read_profile(text)

    assert what in str(refused.value)
    assert refused.value.where.startswith("organisation.yaml")
    assert refused.value.mend


def test_a_real_legal_entity_identifier_is_admitted() -> None:
    text = profile(entity=ENTITY + "    identifiers: {lei: 529900T8BM49AURSDO55}\n")

    assert dict(read_profile(text).entities[0].identifiers) == {"lei": "529900T8BM49AURSDO55"}


def test_all_faults_of_a_profile_are_listed_at_once() -> None:
    with pytest.raises(OrganisationRefused) as refused:
        read_profile(profile("colour: red\n", entity=ENTITY.replace("DE,", "UK,") + "    roles: [boss]\n"))

    assert len(refused.value.faults) == 3
