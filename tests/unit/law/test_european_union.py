"""Conditions of the Union's own acts and of NIS2 by Member State, each asked where it decides; versions that follow."""

import pytest
from support.law import assessed, entity, said

from incident.deadlines.deadline import Due, NoFixedPeriod
from incident.obligations.obligation import Assessed, NotOwed, Owed

AWARE = "aware_at=2026-11-20T10:00Z"
SEEN = "discovered_at=2026-11-20T10:00Z"
PERSONAL = ("personal_data=true", "residents=DE:5", AWARE, SEEN)
PRODUCT = ("product_affected=true", "residents=DE:5", AWARE)
SERIOUS = ("significant=true", "residents=DE:5", AWARE, SEEN)
MAKER = "sectors=digital_products"
DEVICES = "sectors=medical_devices"
TRUST = "sectors=trust_services; licences=eu_listed"
QUALIFIED = "sectors=trust_services; licences=eu_qualified_trust"
AIRLINE = "sectors=aviation; licences=eu_part_is"
DESIGNER = "sectors=aviation; licences=eu_part_is_design"
INSTITUTION = "licences=eu_institution"
VULNERABLE = "exploited_vulnerability=true"
STATES = (
    "BE",
    "BG",
    "CY",
    "CZ",
    "DK",
    "EE",
    "FI",
    "GR",
    "HR",
    "HU",
    "LT",
    "LU",
    "LV",
    "MT",
    "PT",
    "RO",
    "SE",
    "SI",
    "SK",
)
SAFE = "exploited_vulnerability=false"


def found(duty: str, *facts: str, ours: str = "", roles: str = "controller", place: str = "DE") -> Assessed | None:
    own = said(*ours.split("; "), about="entity:ours", complete=True) if ours else []
    return assessed([*said(*facts), *own], entity("ours", place, roles=roles)).get(duty)


def is_owed_without_question(answer: object) -> bool:
    return isinstance(answer, Owed) and not answer.provisional_because.startswith("open")


@pytest.mark.parametrize(
    ("duty", "ours", "facts", "decides", "otherwise"),
    [
        ("eu-cra-vuln-early-warning DE", MAKER, (AWARE,), VULNERABLE, SAFE),
        ("eu-cra-vuln-notification DE", MAKER, (AWARE,), VULNERABLE, SAFE),
        ("eu-cra-vuln-final DE", MAKER, (AWARE,), VULNERABLE, SAFE),
        ("eu-cra-incident-early-warning DE", MAKER, SERIOUS, "product_affected=true", "product_affected=false"),
        ("eu-cra-incident-notification DE", MAKER, PRODUCT, "significant=true", "significant=false"),
        ("eu-cra-incident-final DE", MAKER, PRODUCT, "significant=true", "significant=false"),
        (
            "eu-mdr-art87-general regulator:DE",
            DEVICES,
            (*SERIOUS, "death=false", "health_harm=false"),
            "product_affected=true",
            "product_affected=false",
        ),
        ("eu-mdr-art87-death regulator:DE", DEVICES, (*PRODUCT, "health_harm=false"), "death=true", "death=false"),
        ("eu-mar-art17-1 DE", "licences=eu_listed", (AWARE,), "material=true", "material=false"),
        ("eu-gdpr-art34 individuals:DE", "", PERSONAL, "risk=high", "risk=risk"),
        ("eu-2023-2841-art21-early-warning EU", INSTITUTION, (AWARE,), "significant=true", "significant=false"),
        ("eu-2023-2841-art21-3-member-state DE", INSTITUTION, (AWARE,), "significant=true", "significant=false"),
        ("eu-eidas-art19a DE", TRUST, (AWARE,), "significant=true", "significant=false"),
        ("eu-eidas-art24-2-fb DE", QUALIFIED, (AWARE,), "significant=true", "significant=false"),
        ("eu-partis-notification DE", AIRLINE, (AWARE, SEEN), "significant=true", "significant=false"),
        ("eu-partis-design-notification DE", DESIGNER, (AWARE, SEEN), "significant=true", "significant=false"),
        ("eu-611-2013-subscriber individuals:DE", "sectors=telecom", PERSONAL, "risk=risk", "risk=unlikely"),
        (
            "eu-dora-reclassification DE",
            "",
            ("classified_at=2026-11-20T12:00Z", AWARE),
            "significant=false",
            "significant=true",
        ),
    ],
)
def test_a_condition_decides(duty: str, ours: str, facts: tuple[str, ...], decides: str, otherwise: str) -> None:
    roles = "financial_entity" if "dora" in duty else "controller"
    assert is_owed_without_question(found(duty, *facts, decides, ours=ours, roles=roles))
    assert isinstance(found(duty, *facts, otherwise, ours=ours, roles=roles), NotOwed)
    unknown = found(duty, *facts, ours=ours, roles=roles)
    assert unknown is not None
    assert not isinstance(unknown, NotOwed)
    assert not is_owed_without_question(unknown)


@pytest.mark.parametrize(("duty", "ours"), [("eu-gdpr-art33-1 DE", ""), ("eu-eudpr-art34-1 EU", INSTITUTION)])
def test_only_an_unlikely_risk_that_is_proved_releases(duty: str, ours: str) -> None:
    assert is_owed_without_question(found(duty, *PERSONAL, ours=ours))
    assert is_owed_without_question(found(duty, *PERSONAL, "risk=risk", ours=ours))
    assert isinstance(found(duty, *PERSONAL, "risk=unlikely", ours=ours), NotOwed)


@pytest.mark.parametrize(
    ("duty", "belongs", "another"),
    [
        ("eu-eidas-art24-2-fb DE", QUALIFIED, TRUST),
        ("eu-eidas-art19a DE", TRUST, QUALIFIED),
        ("eu-partis-notification DE", AIRLINE, DESIGNER),
        ("eu-partis-design-notification DE", DESIGNER, AIRLINE),
        ("eu-2023-2841-art21-early-warning EU", INSTITUTION, "licences=eu_listed"),
        ("eu-mar-art17-1 DE", "licences=eu_listed", INSTITUTION),
        ("eu-cra-vuln-early-warning DE", MAKER, DEVICES),
        ("eu-mdr-art87-death regulator:DE", DEVICES, MAKER),
        ("eu-611-2013-initial DE", "sectors=telecom", MAKER),
    ],
)
def test_a_duty_of_one_trade_is_nobody_elses(duty: str, belongs: str, another: str) -> None:
    facts = (*SERIOUS, "product_affected=true", VULNERABLE, "death=true", "personal_data=true", "material=true")
    assert is_owed_without_question(found(duty, *facts, ours=belongs))
    assert not isinstance(found(duty, *facts, ours=another), Owed)


def test_a_leak_in_the_office_starts_no_clock_of_a_product() -> None:
    facts = [*said(*PERSONAL, "significant=true", "product_affected=false", SAFE, "death=false")]
    for trade in (MAKER, DEVICES, "sectors=ai_provider; licences=eu_high_risk_ai", "sectors=ehr_systems"):
        own = said(*trade.split("; "), about="entity:ours", complete=True)
        owed = [name for name, it in assessed([*facts, *own], entity("ours", "DE")).items() if isinstance(it, Owed)]
        assert not [name for name in owed if name.startswith(("eu-cra", "eu-mdr", "eu-aiact", "eu-ehds"))]


@pytest.mark.parametrize(
    ("duty", "day", "ours", "roles", "owed"),
    [
        ("eu-dora-initial", "2025-01-16", "", "financial_entity", False),
        ("eu-dora-initial", "2025-01-17", "", "financial_entity", True),
        ("eu-partis-design-notification", "2025-10-15", DESIGNER, "controller", False),
        ("eu-partis-design-notification", "2025-10-16", DESIGNER, "controller", True),
        ("eu-partis-notification", "2026-02-21", AIRLINE, "controller", False),
        ("eu-partis-notification", "2026-02-22", AIRLINE, "controller", True),
        ("eu-cra-incident-early-warning", "2026-09-10", MAKER, "controller", False),
        ("eu-cra-incident-early-warning", "2026-09-11", MAKER, "controller", True),
        ("eu-eidas-art19a", "2024-05-19", TRUST, "controller", False),
        ("eu-eidas-art19a", "2024-05-20", TRUST, "controller", True),
    ],
)
def test_a_duty_begins_on_its_first_day(duty: str, day: str, ours: str, roles: str, owed: bool) -> None:
    at = f"{day}T10:00Z"
    facts = (f"aware_at={at}", f"discovered_at={at}", f"occurred_at={at}", f"classified_at={day}T12:00Z")
    answer = found(f"{duty} DE", *facts, "significant=true", "product_affected=true", ours=ours, roles=roles)
    assert isinstance(answer, Owed) is owed


@pytest.mark.parametrize(("day", "kind"), [("2025-03-11", NoFixedPeriod), ("2025-03-12", Due)])
def test_dora_counts_hours_since_its_limits_are_law(day: str, kind: type) -> None:
    facts = (f"aware_at={day}T10:00Z", f"discovered_at={day}T10:00Z", f"classified_at={day}T11:00Z")
    answer = found("eu-dora-initial DE", *facts, roles="financial_entity")
    assert isinstance(answer, Owed)
    assert isinstance(answer.deadline, kind)


@pytest.mark.parametrize("country", STATES)
def test_trust_services_have_24_hours_in_every_state(country: str) -> None:
    begin = country.lower()
    for trade, owed, not_owed in (
        ("sectors=trust_services", "-trust", ""),
        ("sectors=manufacturing", "", "-trust"),
    ):
        told = (*SERIOUS, "product_affected=false", SAFE)
        kind = {"ours": trade, "roles": "essential_entity", "place": country}
        assert isinstance(found(f"{begin}-nis2-notification{owed} {country}", *told, **kind), Owed)
        assert not isinstance(found(f"{begin}-nis2-notification{not_owed} {country}", *told, **kind), Owed)


@pytest.mark.parametrize("country", STATES)
def test_a_financial_entity_reports_by_dora_and_not_by_nis2(country: str) -> None:
    facts = (*SERIOUS, "classified_at=2026-11-20T11:00Z")
    roles = "essential_entity financial_entity"
    assert isinstance(
        found(f"{country.lower()}-nis2-notification {country}", *facts, roles=roles, place=country), NotOwed
    )
    assert isinstance(found(f"eu-dora-initial {country}", *facts, roles=roles, place=country), Owed)
