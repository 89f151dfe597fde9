"""Conditions of the duties of Asia, the Pacific and the first half of Canada, each asked where it decides."""

import pytest
from support.law import assessed, entity, said, shipped_book

from incident.deadlines.deadline import Due
from incident.kernel.instants import Instant, parse_instant
from incident.obligations.obligation import Assessed, NotOwed, Owed
from incident.vocabulary import Effect

SEEN = "discovered_at=2026-11-20T10:00Z"
AWARE = "aware_at=2026-11-20T12:00Z"
PERSONAL = ("personal_data=true", AWARE, SEEN)
CRITICAL = "sectors=critical_infrastructure"
ATTACK = ("malicious=true", AWARE, SEEN)


def found(
    duty: str,
    *facts: str,
    place: str,
    ours: str = "",
    roles: str = "controller",
    submissions: dict[str, Instant] | None = None,
) -> Assessed | None:
    own = said(*ours.split("; "), about="entity:ours", complete=True) if ours else []
    kinds = [fact for fact in facts if fact.startswith("data_kinds")]
    told = [*said(*(fact for fact in facts if fact not in kinds)), *said(*kinds, complete=True), *own]
    return assessed(told, entity("ours", place, roles=roles), submissions=submissions).get(duty)


def place_of(duty: str) -> str:
    """`KR` of `kr-pipa-34-pipc KR`, `AU` of `au-asx-lr31 investors:AU`."""
    return duty.rpartition(" ")[2].rpartition(":")[2]


def is_owed_without_question(answer: object) -> bool:
    return isinstance(answer, Owed) and not answer.provisional_because.startswith("open")


def is_open(answer: object) -> bool:
    return isinstance(answer, Owed) and answer.provisional_because.startswith("open")


@pytest.mark.parametrize(
    ("duty", "ours", "facts", "decides", "otherwise"),
    [
        ("au-soci-30bc AU", CRITICAL, (*ATTACK, "disrupted=true"), "significant=true", "significant=false"),
        ("au-soci-30bc AU", CRITICAL, (*ATTACK, "significant=true"), "disrupted=true", "disrupted=false"),
        ("au-apra-cps234-35 AU", "licences=apra", (AWARE,), "significant=true", "significant=false"),
        ("au-apra-cps230-72h AU", "licences=apra", (AWARE,), "significant=true", "significant=false"),
        ("au-cdr-sch2-acsc AU", "licences=cdr", (AWARE, "acquired=false"), "malicious=true", "malicious=false"),
        ("au-asx-lr31 investors:AU", "licences=asx", (AWARE,), "material=true", "material=false"),
        ("nz-privacy-114 NZ", "", PERSONAL, "serious_harm=true", "serious_harm=false"),
        ("nz-privacy-115 individuals:NZ", "", PERSONAL, "serious_harm=true", "serious_harm=false"),
        ("nz-fma-opres NZ", "licences=fma", (SEEN,), "significant=true", "significant=false"),
        ("nz-rbnz-cyber NZ", "sectors=banking", ATTACK, "significant=true", "significant=false"),
        ("sg-mas-trm-1h SG", "sectors=banking", ATTACK, "significant=true", "significant=false"),
        ("jp-fsa-system-failure JP", "sectors=banking", (SEEN, "malicious=false"), "disrupted=true", "disrupted=false"),
        ("kr-network-48-3 KR", "sectors=telecom", (AWARE,), "malicious=true", "malicious=false"),
        ("cn-cac-cii-1h CN", CRITICAL, (SEEN, "residents[CN]=10"), "significant=true", "significant=false"),
        ("cn-cac-other-4h CN", "sectors=retail", (SEEN, "residents[CN]=10"), "significant=true", "significant=false"),
        ("cn-pboc-2025 CN", "sectors=payments", (SEEN, "disrupted=false"), "malicious=true", "malicious=false"),
        ("hk-cap653-12h HK", CRITICAL, ATTACK, "disrupted=true", "disrupted=false"),
        ("hk-cap653-48h HK", CRITICAL, ATTACK, "disrupted=false", "disrupted=true"),
        ("in-rbi-banks IN", "sectors=banking", (SEEN, "disrupted=false"), "malicious=true", "malicious=false"),
        ("in-sebi-cscrf IN", "licences=sebi", (SEEN, "acquired=false"), "malicious=true", "malicious=false"),
        ("in-irdai-6h IN", "sectors=insurance", (SEEN, "acquired=false"), "malicious=true", "malicious=false"),
        ("id-gr71-24 law_enforcement:ID", "", ATTACK, "significant=true", "significant=false"),
        ("id-ojk-11-2022 ID", "sectors=banking", (AWARE, "disrupted=false"), "malicious=true", "malicious=false"),
        ("my-csa-23-6h MY", CRITICAL, (AWARE,), "malicious=true", "malicious=false"),
        ("th-pdpa-37-4-individuals individuals:TH", "", PERSONAL, "risk=high", "risk=risk"),
        ("ph-bsp-2h PH", "sectors=banking", ATTACK, "significant=true", "significant=false"),
        ("vn-consumer-24h VN", "", PERSONAL, "malicious=true", "malicious=false"),
        ("ca-qc-p39-1-cai CA-QC", "", PERSONAL, "serious_harm=true", "serious_harm=false"),
        ("ca-ab-pipa-34-1 CA-AB", "", PERSONAL, "serious_harm=true", "serious_harm=false"),
        (
            "ca-on-phipa-12-3 CA-ON",
            "sectors=health",
            (*PERSONAL, "data_kinds=health", "significant=false"),
            "malicious=true",
            "malicious=false",
        ),
    ],
)
def test_the_typed_condition_decides(
    duty: str, ours: str, facts: tuple[str, ...], decides: str, otherwise: str
) -> None:
    place = place_of(duty)

    assert is_owed_without_question(found(duty, *facts, decides, place=place, ours=ours))
    assert isinstance(found(duty, *facts, otherwise, place=place, ours=ours), NotOwed)
    assert not is_owed_without_question(found(duty, *facts, place=place, ours=ours))


@pytest.mark.parametrize(
    ("duty", "below", "reached"),
    [
        ("kr-pipa-34-pipc KR", 999, 1000),
        ("jp-appi-26-prelim JP", 1000, 1001),
        ("jp-appi-26-final-30 JP", 1000, 1001),
        ("jp-appi-26-individuals individuals:JP", 1000, 1001),
        ("my-pdpa-12b-commissioner MY", 1000, 1001),
        ("cn-cac-other-4h CN", 999_999, 1_000_000),
    ],
)
def test_the_number_of_people_decides_where_nothing_else_does(duty: str, below: int, reached: int) -> None:
    place = place_of(duty)
    harmless = ("malicious=false", "serious_harm=false", "significant=false", "data_kinds=contact")

    def answer(people: int) -> object:
        return found(duty, *PERSONAL, *harmless, f"residents[{place}]={people}", place=place, ours="sectors=retail")

    assert isinstance(answer(below), NotOwed)
    assert is_owed_without_question(answer(reached))


@pytest.mark.parametrize(
    ("duty", "kind"),
    [
        ("kr-pipa-34-pipc KR", "identity_number"),
        ("kr-pipa-34-pipc KR", "health"),
        ("jp-appi-26-prelim JP", "health"),
        ("jp-appi-26-prelim JP", "payment_card"),
        ("my-pdpa-12b-commissioner MY", "health"),
        ("my-pdpa-12b-individuals individuals:MY", "health"),
    ],
)
def test_the_kind_of_data_decides_for_a_single_person(duty: str, kind: str) -> None:
    place = place_of(duty)
    facts = (*PERSONAL, "malicious=false", "serious_harm=false", f"residents[{place}]=1")

    assert is_owed_without_question(found(duty, *facts, f"data_kinds={kind}", place=place))
    assert isinstance(found(duty, *facts, "data_kinds=contact", place=place), NotOwed)


@pytest.mark.parametrize(
    ("duty", "ours"),
    [
        ("th-pdpa-37-4-office TH", ""),
        ("vn-pdpl-23 VN", ""),
        ("cn-ndsmr-11 individuals:CN", ""),
        ("ca-ab-hia-60-1 CA-AB", "sectors=health"),
    ],
)
def test_a_risk_that_is_unlikely_releases_only_where_it_is_proved(duty: str, ours: str) -> None:
    place = place_of(duty)

    assert isinstance(found(duty, *PERSONAL, "risk=unlikely", place=place, ours=ours), NotOwed)
    assert is_owed_without_question(found(duty, *PERSONAL, place=place, ours=ours))


def test_in_japan_an_attack_gives_sixty_days_instead_of_thirty() -> None:
    health = (*PERSONAL, "data_kinds=health")

    assert isinstance(found("jp-appi-26-final-30 JP", *health, "malicious=true", place="JP"), NotOwed)
    assert is_owed_without_question(found("jp-appi-26-final-60 JP", *health, "malicious=true", place="JP"))
    assert is_owed_without_question(found("jp-appi-26-final-30 JP", *health, "malicious=false", place="JP"))
    assert isinstance(found("jp-appi-26-final-60 JP", *health, "malicious=false", place="JP"), NotOwed)


def test_strong_encryption_helps_in_japan_only_with_the_key_safe() -> None:
    facts = (*PERSONAL, "data_kinds=health", "encrypted=true")

    assert isinstance(found("jp-appi-26-prelim JP", *facts, "key_compromised=false", place="JP"), NotOwed)
    assert isinstance(found("jp-appi-26-prelim JP", *facts, place="JP"), Owed)


def test_what_was_recovered_in_time_is_not_reported_in_korea_and_yet_told_to_the_people() -> None:
    facts = (*PERSONAL, "data_kinds=health", "remediated=true")

    assert isinstance(found("kr-pipa-34-pipc KR", *facts, place="KR"), NotOwed)
    assert is_owed_without_question(found("kr-pipa-34-individuals individuals:KR", *facts, place="KR"))


def test_in_korea_the_hours_run_from_the_suspicion_since_a_possibility_counts() -> None:
    facts = ("personal_data=true", "suspected_at=2026-11-19T10:00Z", SEEN, AWARE)
    told = found("kr-pipa-34-individuals individuals:KR", *facts, place="KR")

    assert isinstance(told, Owed)
    assert isinstance(told.deadline, Due)
    assert told.deadline.due == parse_instant("2026-11-22T10:00Z")


def test_scale_alone_is_told_to_the_commissioner_of_malaysia_and_not_to_the_people() -> None:
    facts = (*PERSONAL, "data_kinds=contact", "serious_harm=false", "residents[MY]=5000")

    assert is_owed_without_question(found("my-pdpa-12b-commissioner MY", *facts, place="MY"))
    assert isinstance(found("my-pdpa-12b-individuals individuals:MY", *facts, place="MY"), NotOwed)


def test_the_philippines_ask_for_kind_acquisition_and_harm_together() -> None:
    facts = (*PERSONAL, "data_kinds=government_id", "acquired=true", "serious_harm=true")

    assert is_owed_without_question(found("ph-npc-72h PH", *facts, place="PH"))
    for lacking in ("data_kinds=contact", "acquired=false", "serious_harm=false"):
        rest = [fact for fact in facts if not fact.startswith(lacking.partition("=")[0])]
        assert isinstance(found("ph-npc-72h PH", *rest, lacking, place="PH"), NotOwed), lacking


def test_an_apra_entity_tells_apra_what_it_told_another_regulator() -> None:
    facts = (AWARE, "significant=false", "authority_notified_at=2026-11-20T14:00Z")

    assert is_owed_without_question(found("au-apra-cps234-35 AU", *facts, place="AU", ours="licences=apra"))


def test_a_weak_control_is_not_reported_because_an_incident_is_major() -> None:
    answer = found("au-apra-cps234-36 AU", AWARE, "significant=true", place="AU", ours="licences=apra")

    assert is_open(answer)


def test_no_ransom_no_report_in_australia() -> None:
    duty = "au-csa-s27-ransomware AU"
    paid = "paid_at=2026-11-21T10:00Z"

    assert found(duty, *ATTACK, place="AU", ours=CRITICAL) is None
    assert is_owed_without_question(found(duty, *ATTACK, paid, place="AU", ours=CRITICAL))
    assert is_open(found(duty, *ATTACK, paid, place="AU", ours="sectors=retail"))
    assert isinstance(found(duty, *ATTACK, paid, place="AU", ours="sectors=public_administration"), NotOwed)


def test_each_operator_in_china_has_one_of_the_three_clocks() -> None:
    facts = (SEEN, "significant=true")

    def clocks(ours: str) -> list[str]:
        duties = ("cn-cac-cii-1h", "cn-cac-organ-2h", "cn-cac-other-4h")
        return [it for it in duties if isinstance(found(f"{it} CN", *facts, place="CN", ours=ours), Owed)]

    assert clocks(CRITICAL) == ["cn-cac-cii-1h"]
    assert clocks("sectors=public_administration") == ["cn-cac-organ-2h"]
    assert clocks("sectors=manufacturing") == ["cn-cac-other-4h"]


def test_the_stages_of_singapore_share_one_question_to_counsel() -> None:
    duties = ("sg-csa-14-initial SG", "sg-csa-14-supp-72h SG", "sg-csa-14-final SG")
    book = shipped_book()

    for duty in duties:
        assert is_open(found(duty, *ATTACK, place="SG", ours=CRITICAL)), duty
        assert "applicable[sg-csa-14-initial]" in str(found(duty, *ATTACK, place="SG", ours=CRITICAL))
    assert [bool(book.rules[duty.split()[0]].open_conditions) for duty in duties] == [True, False, False]


@pytest.mark.parametrize(
    ("duty", "ours", "facts", "before", "dates"),
    [
        (
            "au-soci-30bc-written AU",
            CRITICAL,
            (*ATTACK, "disrupted=true", "significant=true"),
            "au-soci-30bc|ours|AU|initial|1",
            ("2026-11-24T12:00Z", "2026-11-24T06:00Z"),
        ),
        (
            "au-soci-30bd-written AU",
            CRITICAL,
            (*ATTACK, "disrupted=true"),
            "au-soci-30bd|ours|AU|initial|1",
            ("2026-11-25T12:00Z", "2026-11-22T18:00Z"),
        ),
        (
            "my-pdpa-12b-individuals individuals:MY",
            "",
            (*PERSONAL, "serious_harm=true"),
            "my-pdpa-12b-commissioner|ours|MY|initial|1",
            ("2026-11-30T16:00Z", "2026-11-28T16:00Z"),
        ),
    ],
)
def test_what_follows_is_projected_and_then_runs_from_the_report_that_was_made(
    duty: str, ours: str, facts: tuple[str, ...], before: str, dates: tuple[str, str]
) -> None:
    place = place_of(duty)
    waiting = found(duty, *facts, place=place, ours=ours)
    told = found(duty, *facts, place=place, ours=ours, submissions={before: parse_instant("2026-11-20T18:00Z")})

    for answer, due, projected in ((waiting, dates[0], True), (told, dates[1], False)):
        assert isinstance(answer, Owed)
        assert isinstance(answer.deadline, Due)
        assert answer.deadline.projected is projected
        assert answer.deadline.due == parse_instant(due)


@pytest.mark.parametrize(
    ("duty", "reaches"),
    [
        ("vn-pdpl-23 VN", True),
        ("id-pdp-46-agency ID", True),
        ("id-pdp-46-individuals individuals:ID", True),
        ("kr-pipa-34-individuals individuals:KR", False),
        ("jp-appi-26-prelim JP", False),
        ("th-pdpa-37-4-office TH", False),
    ],
)
def test_residence_alone_is_enough_only_where_the_law_says_so(duty: str, reaches: bool) -> None:
    place = place_of(duty)
    facts = (*PERSONAL, "data_kinds=health", f"residents[{place}]=5")

    assert is_owed_without_question(found(duty, *facts, place="DE")) is reaches
    business = found(duty, *facts, place="DE", ours=f"does_business_in={place}")
    assert is_owed_without_question(business)


@pytest.mark.parametrize("place", ["AU", "JP", "KR", "CN", "SG", "HK", "TW", "MY", "PH", "CA-QC", "CA-ON", "CA-AB"])
def test_a_manufacturer_without_licences_owes_nothing_of_the_sectors(place: str) -> None:
    told = assessed(
        [*said(*PERSONAL), *said("sectors=manufacturing", about="entity:ours", complete=True)],
        entity("ours", place, roles="controller"),
    )
    sectoral = (
        "soci", "apra", "cdr", "asx", "mas", "csa", "fsa", "telecom", "network", "credit", "cii", "organ", "nfra",
        "pboc", "cap653", "bsp", "amf", "hia", "popa", "phipa", "fippa", "ndsmr-10", "rmnpv", "csma", "acd", "dbs",
    )  # fmt: skip

    owed = [it for it in told if any(f"-{word}" in it.split()[0] for word in sectoral)]
    assert [it for it in owed if it.split()[0].startswith(place[:2].lower())] == []


def test_none_of_these_packs_fills_two_contents_of_one_notice_with_the_story_alone() -> None:
    ours = ("AU", "NZ", "SG", "JP", "KR", "CN", "HK", "TW", "IN", "ID", "MY", "TH", "PH", "VN", "KZ")
    rules = [it for it in shipped_book().rules.values() if it.jurisdiction in ours and it.effect is not Effect.NEVER]
    stories = {
        rule.id: [content.id for content in rule.contents if content.facts == ("nature",)]
        for rule in rules
        if rule.pack == "notification"
    }

    assert {rule: ids for rule, ids in stories.items() if len(ids) > 1} == {}
