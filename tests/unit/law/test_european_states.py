"""Conditions of the national duties of Europe, each asked where it decides; versions and stages that follow."""

import pytest
from support.law import assessed, entity, said, shipped_book

from incident.deadlines.deadline import Awaiting, Due
from incident.kernel.instants import Instant, parse_instant
from incident.obligations.obligation import Assessed, NotOwed, Owed

AWARE = "aware_at=2026-11-20T10:00Z"
SEEN = "discovered_at=2026-11-20T10:00Z"


def found(
    duty: str,
    *facts: str,
    place: str,
    ours: str = "",
    roles: str = "controller",
    submissions: dict[str, Instant] | None = None,
) -> Assessed | None:
    own = said(*ours.split("; "), about="entity:ours", complete=True) if ours else []
    return assessed([*said(*facts), *own], entity("ours", place, roles=roles), submissions=submissions).get(duty)


def is_owed_without_question(answer: object) -> bool:
    return isinstance(answer, Owed) and not answer.provisional_because.startswith("open")


def is_open(answer: object) -> bool:
    return isinstance(answer, Owed) and answer.provisional_because.startswith("open")


PERSONAL = ("personal_data=true", AWARE, SEEN)
CRITICAL = "sectors=critical_infrastructure"


@pytest.mark.parametrize(
    ("duty", "ours", "facts", "decides", "otherwise"),
    [
        ("gb-ukgdpr-34 individuals:GB", "", PERSONAL, "risk=high", "risk=risk"),
        ("gb-dpa18-s68 individuals:GB", "sectors=law_enforcement", PERSONAL, "risk=high", "risk=risk"),
        ("gb-dpa18-s108 GB", "sectors=intelligence", PERSONAL, "significant=true", "significant=false"),
        ("gb-nis-reg11 GB", CRITICAL, (AWARE,), "significant=true", "significant=false"),
        ("gb-nis-reg12 GB", "licences=uk_rdsp", (AWARE,), "significant=true", "significant=false"),
        ("gb-comms-105k GB", "sectors=telecom", (AWARE,), "significant=true", "significant=false"),
        ("gb-fca-prin11 GB", "licences=fca", (AWARE,), "significant=true", "significant=false"),
        ("gb-psr2017-99 GB", "sectors=payments", (SEEN,), "significant=true", "significant=false"),
        ("gb-pecr-5a-subscriber individuals:GB", "sectors=telecom", PERSONAL, "acquired=true", "acquired=false"),
        ("gb-ukmar-17 investors:GB", "licences=uk_listed", (AWARE,), "material=true", "material=false"),
        ("ch-fadp-24-1 CH", "", PERSONAL, "risk=high", "risk=risk"),
        (
            "de-bsig-32-early-warning DE",
            CRITICAL,
            ("aware_at=2024-11-20T10:00Z",),
            "significant=true",
            "significant=false",
        ),
        ("de-kritisdachg-18-initial DE", CRITICAL, (AWARE,), "significant=true", "significant=false"),
        ("de-tkg-168 DE", "sectors=telecom", (AWARE,), "significant=true", "significant=false"),
        ("es-rd43-2021 ES", CRITICAL, (AWARE,), "significant=true", "significant=false"),
        ("no-digsec-initial NO", CRITICAL, (AWARE,), "significant=true", "significant=false"),
        ("is-nis-6h IS", CRITICAL, (SEEN,), "significant=true", "significant=false"),
        ("fr-defense-l2321-4-1 FR", "sectors=software", (AWARE,), "significant=true", "significant=false"),
        ("ge-pdp-individuals individuals:GE", "", PERSONAL, "risk=high", "risk=unlikely"),
        ("gg-dpl-43 individuals:GG", "", PERSONAL, "risk=high", "risk=risk"),
        ("rs-zzpl-53 individuals:RS", "", PERSONAL, "risk=high", "risk=risk"),
        ("tr-kvkk-board TR", "", PERSONAL, "acquired=true", "acquired=false"),
        ("ru-152fz-72h RU", "", PERSONAL, "acquired=true", "acquired=false"),
        ("am-pdp AM", "", PERSONAL, "acquired=true", "acquired=false"),
        ("ua-cyber UA", CRITICAL, (SEEN,), "malicious=true", "malicious=false"),
        ("gi-gdpr-33 GI", "", PERSONAL, "risk=risk", "risk=unlikely"),
        ("sm-l171-2018 SM", "", PERSONAL, "risk=risk", "risk=unlikely"),
    ],
)
def test_the_typed_condition_decides(
    duty: str, ours: str, facts: tuple[str, ...], decides: str, otherwise: str
) -> None:
    place = duty.split()[1].removeprefix("individuals:").removeprefix("investors:")
    calm = ("serious_harm=false",) if place == "GE" else ()
    quiet = ("acquired=false", "significant=false") if place == "UA" else ()

    assert is_owed_without_question(found(duty, *facts, decides, *calm, place=place, ours=ours))
    assert isinstance(found(duty, *facts, otherwise, *calm, *quiet, place=place, ours=ours), NotOwed)


@pytest.mark.parametrize(
    ("duty", "ours"),
    [
        ("gb-nis-reg11 GB", "sectors=manufacturing"),
        ("gb-fca-prin11 GB", "sectors=manufacturing"),
        ("gb-psr2017-99 GB", "sectors=insurance"),
        ("de-sgbx-83a DE", "sectors=manufacturing"),
        ("de-tkg-168 DE", "sectors=manufacturing"),
        ("ch-isg-74e-24h CH", "sectors=manufacturing"),
        ("al-boa-10-2024 AL", "sectors=insurance"),
        ("it-psnc-1h IT", "sectors=energy"),
        ("rs-infosec-2025 RS", "sectors=manufacturing"),
    ],
)
def test_a_duty_of_a_sector_is_not_asked_of_another(duty: str, ours: str) -> None:
    facts = (*PERSONAL, "significant=true", "malicious=true", "acquired=true")

    assert found(duty, *facts, place=duty.split()[1], ours=ours) is None


def test_a_digital_service_provider_that_is_not_registered_is_asked_whether_it_should_be() -> None:
    facts = (AWARE, "significant=true")

    assert is_open(found("gb-nis-reg12 GB", *facts, place="GB", ours="sectors=digital_services"))


def test_a_leak_at_swiss_critical_infrastructure_needs_no_counsel_and_another_attack_does() -> None:
    attack = (SEEN, "malicious=true")
    at = {"place": "CH", "ours": CRITICAL}

    assert is_owed_without_question(found("ch-isg-74e-24h CH", *attack, "acquired=true", **at))
    assert is_open(found("ch-isg-74e-24h CH", *attack, "acquired=false", "significant=false", **at))
    assert isinstance(found("ch-isg-74e-24h CH", SEEN, "malicious=false", "acquired=true", **at), NotOwed)


def test_georgia_owes_unless_a_significant_threat_is_least_expected() -> None:
    assert is_owed_without_question(found("ge-pdp-72h GE", *PERSONAL, place="GE"))
    assert isinstance(found("ge-pdp-72h GE", *PERSONAL, "risk=unlikely", place="GE"), NotOwed)


def test_trust_services_have_a_day_where_others_have_three() -> None:
    at = {"place": "NL", "roles": "essential_entity", "ours": "sectors=trust_services"}
    facts = (AWARE, "significant=true")

    assert is_owed_without_question(found("nl-cbw-notification-trust NL", *facts, **at))
    assert isinstance(found("nl-cbw-notification NL", *facts, **at), NotOwed)


def test_recipients_of_a_dutch_service_are_told_when_it_was_disrupted() -> None:
    at = {"place": "NL", "roles": "essential_entity"}
    facts = (AWARE, "significant=true", "residents.NL=10")
    duty = "nl-cbw-30 individuals:NL"

    assert is_owed_without_question(found(duty, *facts, "disrupted=true", **at))
    assert is_open(found(duty, *facts, "disrupted=false", **at))


def test_a_polish_public_body_that_is_only_important_files_the_notification_alone() -> None:
    seen = ("discovered_at=2026-11-20T10:00Z", "significant=true")
    important = {"place": "PL", "roles": "important_entity", "ours": "sectors=public_administration"}
    essential = {**important, "roles": "essential_entity"}

    assert isinstance(found("pl-ksc-early-warning PL", *seen, **important), NotOwed)
    assert is_owed_without_question(found("pl-ksc-notification PL", *seen, **important))
    assert is_owed_without_question(found("pl-ksc-early-warning PL", *seen, **essential))


def test_belarus_asks_counsel_only_where_nothing_was_disclosed() -> None:
    assert is_owed_without_question(found("by-99z-16 BY", *PERSONAL, "acquired=true", place="BY"))
    assert is_open(found("by-99z-16 BY", *PERSONAL, "acquired=false", place="BY"))


def test_israel_tells_people_only_on_an_order() -> None:
    ordered = found(
        "il-datasec-11-individuals individuals:IL", *PERSONAL, "order_received_at=2026-11-23T10:00Z", place="IL"
    )

    assert is_owed_without_question(ordered)
    assert not isinstance(found("il-datasec-11-individuals individuals:IL", *PERSONAL, place="IL"), Owed)


def test_people_in_turkiye_are_told_once_they_are_identified() -> None:
    duty = "tr-kvkk-individuals individuals:TR"
    facts = (*PERSONAL, "acquired=true")
    waiting = found(duty, *facts, place="TR")

    assert waiting is not None
    assert isinstance(waiting.deadline, Awaiting)
    assert not isinstance(
        getattr(found(duty, *facts, "scope_identified_at=2026-11-22T10:00Z", place="TR"), "deadline", None), Awaiting
    )


@pytest.mark.parametrize(
    ("key", "ours", "day", "version"),
    [
        ("gb-ukgdpr-33-1 GB", "", "2019-05-02", "gb-gdpr-33-1-2018"),
        ("gb-ukgdpr-33-1 GB", "", "2021-05-02", "gb-ukgdpr-33-1"),
        ("gb-pecr-5a GB", "sectors=telecom", "2025-08-19", "gb-pecr-5a-old"),
        ("gb-pecr-5a GB", "sectors=telecom", "2025-08-20", "gb-pecr-5a"),
        ("de-bsig-32-early-warning DE", CRITICAL, "2025-12-05", "de-bsig-8b-old"),
        ("de-bsig-32-early-warning DE", CRITICAL, "2025-12-06", "de-bsig-32-early-warning"),
        ("de-tkg-168 DE", "sectors=telecom", "2025-12-05", "de-tkg-168"),
        ("de-tkg-168 DE", "sectors=telecom", "2025-12-06", "de-tkg-168-early-warning"),
        ("nl-cbw-early-warning NL", CRITICAL, "2026-08-14", "nl-wbni-old"),
        ("nl-cbw-early-warning NL", CRITICAL, "2026-08-15", "nl-cbw-early-warning"),
        ("pl-ksc-early-warning PL", CRITICAL, "2026-04-02", "pl-ksc-2018"),
        ("pl-ksc-early-warning PL", CRITICAL, "2026-04-03", "pl-ksc-early-warning"),
        ("ru-kii-547 RU", CRITICAL, "2026-01-29", "ru-kii-3h-old"),
        ("ru-kii-547 RU", CRITICAL, "2026-01-30", "ru-kii-547"),
    ],
)
def test_a_leak_is_judged_by_the_version_of_its_day(key: str, ours: str, day: str, version: str) -> None:
    facts = (f"aware_at={day}T12:00Z", f"discovered_at={day}T12:00Z", "personal_data=true", "significant=true")
    answer = found(key, *facts, place=key[-2:], ours=ours, roles="controller essential_entity")

    assert isinstance(answer, Owed)
    assert answer.rule_version == version


def test_the_swiss_completion_runs_from_the_first_report_and_waits_for_no_letter() -> None:
    facts = (SEEN, "malicious=true", "acquired=true")
    first = "ch-isg-74e-24h|ours|CH|initial|1"
    answer = found(
        "ch-isg-74e-14d CH", *facts, place="CH", ours=CRITICAL, submissions={first: parse_instant("2026-11-21T08:00Z")}
    )

    assert isinstance(answer, Owed)
    assert isinstance(answer.deadline, Due)
    assert answer.deadline.due == parse_instant("2026-12-05T23:00Z")


@pytest.mark.parametrize(
    ("stage", "before"),
    [
        ("es-rd43-2021-intermediate-critical", "es-rd43-2021"),
        ("es-rd43-2021-final-very-high", "es-rd43-2021"),
        ("md-l48-2023-final", "md-l48-2023-notification"),
        ("gb-psr2017-99-intermediate", "gb-psr2017-99"),
        ("gb-pecr-5a-second-old", "gb-pecr-5a-old"),
        ("de-tkg-168-final", "de-tkg-168-notification"),
        ("no-digsec-final", "no-digsec-initial"),
    ],
)
def test_a_stage_that_follows_runs_from_the_filing_before_it_and_from_nothing_else(stage: str, before: str) -> None:
    (limb,) = shipped_book().rule(stage).terms.limbs

    assert limb.anchor == f"submission:{before}"
    assert limb.fallbacks == ()
