"""Conditions of the duties of the Americas, the Middle East and Africa, each asked where it decides."""

import pytest
from support.law import assessed, entity, said

from incident.deadlines.deadline import Due
from incident.kernel.instants import parse_instant
from incident.obligations.obligation import NotOwed, Owed

AWARE = "aware_at=2026-02-13T16:00-03:00"
PERSONAL = ("personal_data=true", AWARE)


def found(duty: str, *facts: str, place: str, entity_facts: tuple[str, ...] = (), roles: str = "controller") -> object:
    told = [*said(*facts), *said(*entity_facts, about="entity:ours", complete=True)]
    return assessed(told, entity("ours", place, roles=roles)).get(duty)


def is_owed_without_question(answer: object) -> bool:
    return isinstance(answer, Owed) and not answer.provisional_because.startswith("open")


def is_open(answer: object) -> bool:
    return isinstance(answer, Owed) and answer.provisional_because.startswith("open")


@pytest.mark.parametrize(
    ("duty", "place", "decides", "otherwise"),
    [
        ("ec-lopdp-46 individuals:EC", "EC", "risk=risk", "risk=unlikely"),
        ("om-34-2024-30 OM", "OM", "risk=risk", "risk=unlikely"),
        ("om-34-2024-32 individuals:OM", "OM", "risk=high", "risk=risk"),
        ("ng-ndpa-40-2 NG", "NG", "risk=risk", "risk=unlikely"),
        ("cl-21719-agency CL", "CL", "risk=risk", "risk=unlikely"),
        ("jo-24-2023-20-unit JO", "JO", "serious_harm=true", "serious_harm=false"),
        ("uy-64-020-individuals individuals:UY", "UY", "serious_harm=true", "serious_harm=false"),
        ("qa-13-2016-14 QA", "QA", "serious_harm=true", "serious_harm=false"),
        ("za-popia-22-ir ZA", "ZA", "acquired=true", "acquired=false"),
        ("za-popia-21-operator counterparty", "ZA", "acquired=true", "acquired=false"),
        ("gh-dpa-31 GH", "GH", "acquired=true", "acquired=false"),
        ("bb-dpa-64 individuals:BB", "BB", "risk=high", "risk=risk"),
    ],
)
def test_the_typed_condition_decides(duty: str, place: str, decides: str, otherwise: str) -> None:
    harmless = ("serious_harm=false",) if decides.startswith("risk") else ()
    late = "aware_at=2026-12-02T10:00Z" if place == "CL" else "aware_at=2026-11-20T10:00Z"
    roles = "processor" if "operator" in duty else "controller"

    def answer(fact: str) -> object:
        return found(duty, "personal_data=true", late, fact, *harmless, place=place, roles=roles)

    if "counterparty" not in duty:  # told to the other party of an agreement, of which there is none here
        assert is_owed_without_question(answer(decides)), answer(decides)
    assert not isinstance(answer(otherwise), Owed), answer(otherwise)


def test_kenya_asks_for_a_real_risk_of_harm_and_for_unauthorised_access_not_for_serious_harm() -> None:
    acquired = (*PERSONAL, "acquired=true")

    assert is_owed_without_question(found("ke-dpa-43-odpc KE", *acquired, "risk=risk", place="KE"))
    assert isinstance(found("ke-dpa-43-odpc KE", *acquired, "risk=unlikely", place="KE"), NotOwed)
    assert is_open(found("ke-dpa-43-odpc KE", *acquired, place="KE"))


def test_safeguards_spare_the_people_in_kenya_and_not_the_commissioner() -> None:
    facts = (*PERSONAL, "acquired=true", "risk=risk", "encrypted=true", "key_compromised=false")

    assert isinstance(found("ke-dpa-43-individuals individuals:KE", *facts, place="KE"), NotOwed)
    assert is_owed_without_question(found("ke-dpa-43-odpc KE", *facts, place="KE"))


def test_oman_tells_people_of_serious_harm_as_well_as_of_high_risk() -> None:
    answer = found("om-34-2024-32 individuals:OM", *PERSONAL, "risk=risk", "serious_harm=true", place="OM")

    assert is_owed_without_question(answer)


@pytest.mark.parametrize("duty", ["sa-pdpl-24-sdaia SA", "ke-dpa-43-odpc KE", "ng-ndpa-40-2 NG"])
def test_residence_is_enough_where_the_law_reaches_everybody_who_processes_data_of_people_there(duty: str) -> None:
    place = duty[-2:]
    facts = (*PERSONAL, "acquired=true", "risk=risk", f"residents[{place}]=5")

    assert is_owed_without_question(found(duty, *facts, place="DE"))


def test_brazil_asks_counsel_only_where_neither_kind_of_data_decides() -> None:
    harm = (*PERSONAL, "serious_harm=true")

    assert is_owed_without_question(found("br-lgpd-anpd BR", *harm, "data_kinds=financial_account", place="BR"))
    assert is_open(found("br-lgpd-anpd BR", *harm, "data_kinds=contact", place="BR"))
    assert isinstance(found("br-lgpd-anpd BR", *PERSONAL, "serious_harm=false", place="BR"), NotOwed)


def test_a_small_agent_in_brazil_has_six_working_days_and_nobody_else() -> None:
    facts = (*PERSONAL, "serious_harm=true", "data_kinds=health")
    small = ("licences=br_small_agent",)

    assert isinstance(found("br-lgpd-anpd BR", *facts, place="BR", entity_facts=small), NotOwed)
    assert is_owed_without_question(found("br-lgpd-anpd-small BR", *facts, place="BR", entity_facts=small))
    assert not isinstance(found("br-lgpd-anpd-small BR", *facts, place="BR"), Owed)


def test_the_declaration_counts_from_the_last_day_of_the_period_of_the_people_not_from_the_midnight_after() -> None:
    facts = (*PERSONAL, "serious_harm=true", "data_kinds=health")
    answer = found("br-lgpd-declaration BR", *facts, place="BR")

    assert isinstance(answer, Owed)
    assert isinstance(answer.deadline, Due)
    assert answer.deadline.projected
    # The people are told by Wednesday, 18 February; 19, 20 and 23 follow.
    assert answer.deadline.due == parse_instant("2026-02-24T03:00Z")


def test_an_operator_of_vital_importance_reports_in_a_day_where_its_service_is_affected() -> None:
    facts = ("significant=true", AWARE, "disrupted=true")
    vital = ("licences=cl_oiv",)

    assert is_owed_without_question(found("cl-21663-oiv-24h CL", *facts, place="CL", entity_facts=vital))
    spared = found("cl-21663-oiv-24h CL", *facts[:2], "disrupted=false", place="CL", entity_facts=vital)
    assert isinstance(spared, NotOwed)


@pytest.mark.parametrize(
    ("duty", "place", "licence", "facts"),
    [
        ("ca-osfi-24h CA", "CA", "osfi", ("determined_at=2026-11-20T10:00Z",)),
        ("ca-ciro-3d CA", "CA", "ciro", ("significant=true", "discovered_at=2026-11-20T10:00Z")),
        ("br-cmn-4893 BR", "BR", "bcb", ("significant=true", AWARE)),
        ("cl-cmf-ran20-8 CL", "CL", "cl_cmf", ("disrupted=true", AWARE)),
        ("za-js2-2024 ZA", "ZA", "za_financial", ("classified_at=2026-11-20T10:00Z",)),
        ("kw-citra-26 KW", "KW", "citra", PERSONAL),
    ],
)
def test_a_supervised_sector_reaches_its_licensees_and_nobody_else(
    duty: str, place: str, licence: str, facts: tuple[str, ...]
) -> None:
    holder = (f"licences={licence}",)

    assert is_owed_without_question(found(duty, *facts, place=place, entity_facts=holder))
    assert not isinstance(found(duty, *facts, place=place, entity_facts=("sectors=manufacturing",)), Owed)


def test_a_thin_report_from_peru_asks_about_peru_alone() -> None:
    told = assessed(said("residents[PE]=5", AWARE), entity("ours", "DE", roles="controller"))
    asked = {duty for duty, it in told.items() if isinstance(it, Owed)}

    assert {duty for duty in asked if duty.startswith(("br-", "cl-", "ec-", "co-", "za-", "sa-"))} == set()
