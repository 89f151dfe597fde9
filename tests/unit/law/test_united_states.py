"""Conditions of the duties of the United States: each situation owed, not owed or open, with the statute's reason."""

import pytest
from support.law import assessed, entity, said

from incident.obligations.obligation import Assessed, NotOwed, Owed
from incident.obligations.questions import questions

SEEN = ("discovered_at=2026-11-20T10:00Z", "determined_at=2026-11-20T12:00Z", "aware_at=2026-11-20T10:00Z")
STOLEN = (*SEEN, "personal_data=true", "data_kinds=identity_number", "acquired=true", "risk=risk")
SEEN_ONLY = (*SEEN, "personal_data=true", "data_kinds=identity_number", "acquired=false", "risk=risk")
HARMLESS = (*SEEN, "personal_data=true", "data_kinds=identity_number", "acquired=true", "risk=unlikely")
HEALTH = (*SEEN, "personal_data=true", "data_kinds=health", "acquired=true", "risk=risk")
BANK = "licences=occ"
DEALER = "licences=ftc_safeguards"
NEITHER = "licences=uk_listed; sectors=manufacturing"


def considered(duty: str, *facts: str, ours: str = "", roles: str = "controller", place: str = "") -> Assessed | None:
    """A duty as it is assessed; nobody else and no other kinds of data are concerned than those said."""
    place = place or duty.split()[1].rpartition(":")[2]
    whole = [it for it in facts if it.startswith(("residents", "data_kinds"))]
    rest = [it for it in facts if it not in whole]
    own = said(*ours.split("; "), about="entity:ours", complete=True) if ours else []
    ourselves = entity("ours", place, roles=roles)
    return assessed([*said(*whole, complete=True), *said(*rest), *own], ourselves).get(duty)


def answer(duty: str, *facts: str, ours: str = "", roles: str = "controller", place: str = "") -> str:
    """How a duty is answered: owed, not owed, open, or not asked."""
    found = considered(duty, *facts, ours=ours, roles=roles, place=place)
    if found is None:
        return "not asked"
    if isinstance(found, NotOwed):
        return "not owed"
    return "open" if not isinstance(found, Owed) or found.provisional_because.startswith("open") else "owed"


def asked(duty: str, *facts: str, ours: str = "") -> set[str]:
    """What is asked for the sake of a duty."""
    found = considered(duty, *facts, ours=ours)
    assert found is not None
    return {it.fact for it in questions([found], ids={str(found.key): "1-o1"})}


def people(state: str, count: int) -> str:
    return f"residents[US-{state}]={count}"


def individuals(pack: str, state: str) -> str:
    return f"{pack} individuals:US-{state}"


def agencies(pack: str, state: str) -> str:
    return f"{pack} consumer_reporting_agencies:US-{state}"


@pytest.mark.parametrize(
    ("pack", "state", "seen_only", "why"),
    [
        ("us-nj-56-8-163-individuals", "NJ", "owed", "N.J.S.A. 56:8-161: unauthorised access to files"),
        ("us-ct-36a-701b-individuals", "CT", "owed", "§ 36a-701b(a): access to or acquisition of"),
        ("us-ny-gbl-899-aa-2-individuals", "NY", "owed", "GBL § 899-aa(1)(c): access to or acquisition of"),
        ("us-fl-501-171-individuals", "FL", "owed", "§ 501.171(1)(a): unauthorised access of data"),
        ("us-ri-11-49-3-4-individuals", "RI", "owed", "§ 11-49.3-3(1): access or acquisition"),
        ("us-oh-1349-19-individuals", "OH", "not owed", "R.C. 1349.19(A)(1)(a): access to and acquisition of"),
        ("us-ca-civ-1798-82-individuals", "CA", "not owed", "Civ. Code § 1798.82(g): acquisition"),
        ("us-tx-521-053-individuals", "TX", "not owed", "§ 521.053(a): acquisition"),
        ("us-pa-2303-individuals", "PA", "not owed", "73 P.S. § 2302: access and acquisition"),
        ("us-ky-365-732-individuals", "KY", "not owed", "KRS 365.732(1)(a): acquisition"),
        ("us-in-24-4-9-3-3-individuals", "IN", "not owed", "Ind. Code § 24-4.9-2-2: acquisition"),
        ("us-me-1348-individuals", "ME", "not owed", "10 M.R.S. § 1347(1): acquisition, release or use"),
    ],
)
def test_access_alone_is_a_breach_where_the_definition_says_so(pack: str, state: str, seen_only: str, why: str) -> None:
    assert answer(individuals(pack, state), *SEEN_ONLY, people(state, 5)) == seen_only, why
    assert answer(individuals(pack, state), *STOLEN, people(state, 5)) == "owed", why


@pytest.mark.parametrize(
    ("pack", "state", "harmless", "why"),
    [
        ("us-oh-1349-19-individuals", "OH", "not owed", "R.C. 1349.19(A)(1)(a): a material risk belongs to the breach"),
        ("us-md-14-3504-individuals", "MD", "not owed", "Com. Law § 14-3504(b)(2): misuse not reasonably likely"),
        ("us-ca-civ-1798-82-individuals", "CA", "owed", "Civ. Code § 1798.82 knows no ground of harm"),
        ("us-tx-521-053-individuals", "TX", "owed", "§ 521.053 knows no ground of harm"),
        (
            "us-ma-93h-3-individuals",
            "MA",
            "owed",
            "c. 93H § 3: acquisition or use suffices; § 1 asks for the risk of its breach only",
        ),
        ("us-il-530-10-individuals", "IL", "owed", "815 ILCS 530/10 knows no ground of harm"),
        ("us-mn-325e-61-individuals", "MN", "owed", "§ 325E.61 knows no ground of harm"),
        ("us-ct-36a-701b-individuals", "CT", "not owed", "§ 36a-701b(b)(1): after an appropriate investigation"),
    ],
)
def test_harm_that_is_not_likely_spares_where_the_law_has_such_a_ground(
    pack: str, state: str, harmless: str, why: str
) -> None:
    assert answer(individuals(pack, state), *HARMLESS, people(state, 5)) == harmless, why


@pytest.mark.parametrize(
    ("pack", "state", "why"),
    [
        ("us-fl-501-171-individuals", "FL", "§ 501.171(4)(c): only after consulting law enforcement"),
        (
            "us-dc-28-3852-individuals",
            "DC",
            "§ 28-3851(1)(C): only after consulting the Attorney General and federal law enforcement",
        ),
    ],
)
def test_a_finding_of_no_harm_alone_spares_nobody_where_it_takes_a_consultation(
    pack: str, state: str, why: str
) -> None:
    duty = individuals(pack, state)

    assert answer(duty, *HARMLESS, people(state, 5)) == "owed", why
    assert f"applicable[{pack}]" in asked(duty, *HARMLESS, people(state, 5))


def test_the_florida_attorney_general_is_told_whatever_the_harm() -> None:
    # § 501.171(4)(c) waives the notice of subsection (4), to individuals; subsection (3) has no such ground.
    duty = "us-fl-501-171-ag-regulator US-FL"

    assert answer(duty, *HARMLESS, people("FL", 500)) == "owed"
    assert answer(duty, *HARMLESS, people("FL", 499)) == "not owed"


def test_an_information_broker_in_maine_has_no_ground_of_misuse() -> None:
    # 10 M.R.S. § 1348(1)(A) for information brokers, (B) for other persons: only (B) speaks of misuse.
    duty = individuals("us-me-1348-individuals", "ME")

    assert answer(duty, *HARMLESS, people("ME", 5), ours="sectors=manufacturing") == "not owed"
    assert answer(duty, *HARMLESS, people("ME", 5), ours="sectors=information_broker") == "owed"


@pytest.mark.parametrize(
    ("duty", "state", "last", "first", "why"),
    [
        ("us-fl-501-171-ag-regulator US-FL", "FL", 499, 500, "§ 501.171(3)(a): 500 or more"),
        ("us-ca-civ-1798-82-f-ag US-CA", "CA", 500, 501, "Civ. Code § 1798.82(f): more than 500"),
        ("us-co-6-1-716-ag-regulator US-CO", "CO", 499, 500, "C.R.S. § 6-1-716(2)(f): 500 or more"),
        ("us-de-12b-102-ag-regulator US-DE", "DE", 500, 501, "6 Del. C. § 12B-102(d): exceeds 500"),
        ("us-ri-11-49-3-4-ag-regulator US-RI", "RI", 500, 501, "§ 11-49.3-4(a)(2): more than 500"),
        ("us-il-530-10-e-regulator US-IL", "IL", 500, 501, "815 ILCS 530/10(e): more than 500"),
        ("us-ia-715c-2-8-regulator US-IA", "IA", 500, 501, "Iowa Code § 715C.2(8): more than 500"),
        ("us-wa-19-255-010-ag-regulator US-WA", "WA", 500, 501, "RCW 19.255.010(7): more than 500"),
        ("us-ut-13-44-202-ag-regulator US-UT", "UT", 499, 500, "Utah Code § 13-44-202(1)(c): 500 or more"),
        ("us-ok-24-163-e-regulator US-OK", "OK", 499, 500, "24 O.S. § 163(E): 500 or more"),
        ("us-tx-521-053-i-regulator US-TX", "TX", 249, 250, "§ 521.053(i): at least 250"),
        ("us-or-646a-604-ag-regulator US-OR", "OR", 250, 251, "ORS 646A.604(1)(b): more than 250"),
        ("us-sd-22-40-20-ag-regulator US-SD", "SD", 250, 251, "SDCL 22-40-20: exceeds 250"),
        ("us-az-18-552-ag-regulator US-AZ", "AZ", 1000, 1001, "A.R.S. § 18-552(B)(2): more than 1,000"),
        ("us-al-8-38-6-regulator US-AL", "AL", 1000, 1001, "Ala. Code § 8-38-6(a): exceeds 1,000"),
        ("us-nm-57-12c-10-regulator US-NM", "NM", 1000, 1001, "§ 57-12C-10: more than 1,000"),
        ("us-mo-407-1500-8-regulator US-MO", "MO", 1000, 1001, "§ 407.1500.2(8): more than 1,000"),
        ("us-hi-487n-2-ocp-regulator US-HI", "HI", 1000, 1001, "HRS § 487N-2(f): more than 1,000 at one time"),
        ("us-sc-39-1-90-k-regulator US-SC", "SC", 1000, 1001, "§ 39-1-90(K): more than 1,000"),
        ("us-dc-28-3852-ag-regulator US-DC", "DC", 49, 50, "D.C. Code § 28-3852(b-1): 50 or more"),
        ("us-pa-2303-c1-regulator US-PA", "PA", 500, 501, "73 P.S. § 2303(c.1): more than 500"),
    ],
)
def test_an_attorney_general_is_told_from_the_number_that_the_statute_names(
    duty: str, state: str, last: int, first: int, why: str
) -> None:
    assert answer(duty, *STOLEN, people(state, last)) == "not owed", why
    assert answer(duty, *STOLEN, people(state, first)) == "owed", why


@pytest.mark.parametrize(
    ("pack", "state", "last", "first", "why"),
    [
        ("us-oh-1349-19-cra", "OH", 1000, 1001, "R.C. 1349.19(G): more than 1,000"),
        ("us-fl-501-171-cra", "FL", 1000, 1001, "§ 501.171(5): more than 1,000"),
        ("us-mn-325e-61-cra", "MN", 500, 501, "§ 325E.61 subd. 2: more than 500"),
        ("us-ga-10-1-912-cra", "GA", 10000, 10001, "O.C.G.A. § 10-1-912(d): more than 10,000"),
        ("us-tx-521-053-cra", "TX", 10000, 10001, "§ 521.053(h): more than 10,000"),
        ("us-ny-gbl-899-aa-8b-cra", "NY", 5000, 5001, "GBL § 899-aa(8)(b): more than 5,000"),
        ("us-ri-11-49-3-4-cra", "RI", 500, 501, "§ 11-49.3-4(a)(2): more than 500"),
        ("us-mi-445-72-cra", "MI", 1000, 1001, "MCL 445.72(8): more than 1,000"),
        ("us-wi-134-98-cra", "WI", 999, 1000, "Wis. Stat. § 134.98(2)(br): 1,000 or more"),
    ],
)
def test_consumer_reporting_agencies_are_told_from_the_number_that_the_statute_names(
    pack: str, state: str, last: int, first: int, why: str
) -> None:
    ours = "sectors=information_broker" if state == "GA" else ""  # O.C.G.A. § 10-1-911 binds nobody else in business

    assert answer(agencies(pack, state), *STOLEN, people(state, last), ours=ours) == "not owed", why
    assert answer(agencies(pack, state), *STOLEN, people(state, first), ours=ours) == "owed", why


@pytest.mark.parametrize(
    ("duty", "state", "few", "many"),
    [
        ("us-ar-4-110-105-ag-regulator US-AR", "AR", 5, 2000),
        ("us-nd-51-30-02-ag-regulator US-ND", "ND", 5, 2000),
    ],
)
def test_a_threshold_of_individuals_is_asked_where_only_the_residents_are_too_few(
    duty: str, state: str, few: int, many: int
) -> None:
    # Ark. Code § 4-110-105(b)(2) and N.D.C.C. § 51-30-02 count individuals, not residents of the State.
    assert answer(duty, *STOLEN, people(state, few), people("CA", many)) == "open"
    assert answer(duty, *STOLEN, people(state, few)) == "not owed"
    assert answer(duty, *STOLEN, people(state, many)) == "owed"


@pytest.mark.parametrize(
    ("pack", "state", "ours", "roles", "expected", "why"),
    [
        ("us-oh-1349-19-individuals", "OH", "", "covered_entity", "not owed", "R.C. 1349.19(F)(2): covered entities"),
        (
            "us-oh-1349-19-individuals",
            "OH",
            "",
            "business_associate controller",
            "owed",
            "R.C. 1349.19(F)(2): not their business associates",
        ),
        (
            "us-oh-1349-19-individuals",
            "OH",
            BANK,
            "controller",
            "not owed",
            "R.C. 1349.19(F)(1): a bank examined for it",
        ),
        (
            "us-oh-1349-19-individuals",
            "OH",
            DEALER,
            "controller",
            "owed",
            "R.C. 1349.19(F)(1): the FTC examines nobody",
        ),
        (
            "us-mn-325e-61-individuals",
            "MN",
            BANK,
            "controller",
            "not owed",
            "§ 325E.61 subd. 4: financial institutions",
        ),
        (
            "us-mn-325e-61-individuals",
            "MN",
            "",
            "covered_entity controller",
            "owed",
            "§ 325E.61 subd. 4: HIPAA no more",
        ),
        ("us-nm-57-12c-6-individuals", "NM", "", "covered_entity", "not owed", "§ 57-12C-8: HIPAA, the whole Act"),
        ("us-nm-57-12c-6-individuals", "NM", DEALER, "controller", "not owed", "§ 57-12C-8: Gramm-Leach-Bliley"),
        ("us-ky-365-732-individuals", "KY", DEALER, "controller", "not owed", "KRS 365.732(8): Gramm-Leach-Bliley"),
        (
            "us-ky-365-732-individuals",
            "KY",
            "sectors=public_administration",
            "controller",
            "not owed",
            "KRS 365.732(8): agencies, under KRS 61.931",
        ),
        ("us-az-18-552-individuals", "AZ", DEALER, "controller", "not owed", "A.R.S. § 18-552(N): Gramm-Leach-Bliley"),
        (
            "us-az-18-552-individuals",
            "AZ",
            "",
            "business_associate controller",
            "not owed",
            "A.R.S. § 18-552(N): business associates too",
        ),
        (
            "us-ut-13-44-202-individuals",
            "UT",
            BANK,
            "controller",
            "not owed",
            "Utah Code § 13-44-103: financial institutions",
        ),
        (
            "us-hi-487n-2-individuals",
            "HI",
            BANK,
            "controller",
            "not owed",
            "HRS § 487N-2(g)(1): financial institutions under the interagency guidance",
        ),
        (
            "us-nd-51-30-02-individuals",
            "ND",
            "",
            "covered_entity",
            "not owed",
            "N.D.C.C. § 51-30-06: under 45 CFR 164 subpart D",
        ),
        ("us-tn-47-18-2107-individuals", "TN", DEALER, "controller", "not owed", "§ 47-18-2107(i): Title V"),
    ],
)
def test_who_is_exempt_by_status(*, pack: str, state: str, ours: str, roles: str, expected: str, why: str) -> None:
    assert answer(individuals(pack, state), *STOLEN, people(state, 5), ours=ours, roles=roles) == expected, why


@pytest.mark.parametrize(
    ("duty", "state", "ours", "why"),
    [
        (
            "us-wi-134-98-individuals individuals:US-WI",
            "WI",
            BANK,
            "Wis. Stat. § 134.98(3m)(a): under GLBA with its policy",
        ),
        ("us-pa-2303-individuals individuals:US-PA", "PA", BANK, "73 P.S. § 2307(b)(1): the interagency guidance"),
        (
            "us-ne-87-803-individuals individuals:US-NE",
            "NE",
            BANK,
            "Neb. Rev. Stat. § 87-804(2): its regulator's procedures",
        ),
        (
            "us-va-18-2-186-6-individuals individuals:US-VA",
            "VA",
            BANK,
            "§ 18.2-186.6(G), (H): Title V, its regulator's rules",
        ),
        ("us-mo-407-1500-individuals individuals:US-MO", "MO", BANK, "§ 407.1500.4: its regulator's procedures"),
    ],
)
def test_deemed_compliance_is_a_decision_of_counsel(duty: str, state: str, ours: str, why: str) -> None:
    pack = duty.split(maxsplit=1)[0]

    assert answer(duty, *STOLEN, people(state, 5), ours=ours) == "owed", why
    assert f"applicable[{pack}]" in asked(duty, *STOLEN, people(state, 5), ours=ours)
    assert f"applicable[{pack}]" not in asked(duty, *STOLEN, people(state, 5), ours=NEITHER)


@pytest.mark.parametrize(
    ("pack", "state", "why"),
    [
        ("us-ny-gbl-899-aa-8-regulator", "NY", "GBL § 899-aa(2)(b): notice to the State agencies is still given"),
        ("us-co-6-1-716-ag-regulator", "CO", "C.R.S. § 6-1-716(3): the Attorney General is still told"),
        ("us-al-8-38-6-regulator", "AL", "Ala. Code §§ 8-38-11, 8-38-12: a copy goes to the Attorney General"),
        ("us-fl-501-171-ag-regulator", "FL", "§ 501.171(4)(g): a copy goes to the Department of Legal Affairs"),
        ("us-wa-19-255-010-ag-regulator", "WA", "RCW 19.255.030: the Attorney General is still told"),
        ("us-dc-28-3852-ag-regulator", "DC", "D.C. Code § 28-3852(g): the Attorney General is still told"),
        ("us-ct-36a-701b-ag-regulator", "CT", "§ 36a-701b(f), (g): the Attorney General is still told"),
        ("us-ma-93h-3-ag-regulator", "MA", "c. 93H § 5: the Attorney General and the Director are still told"),
    ],
)
def test_who_is_deemed_to_comply_tells_the_attorney_general_all_the_same(pack: str, state: str, why: str) -> None:
    full = f"{pack} US-{state}"

    assert answer(full, *STOLEN, people(state, 2000), ours=BANK) == "owed", why
    assert f"applicable[{pack}]" not in asked(full, *STOLEN, people(state, 2000), ours=BANK)


@pytest.mark.parametrize(
    ("pack", "state", "kind", "expected", "why"),
    [
        (
            "us-pa-2303-individuals",
            "PA",
            "health",
            "not owed",
            "73 P.S. § 2302: medical information of State agencies only",
        ),
        ("us-nv-603a-220-individuals", "NV", "health", "not owed", "NRS 603A.040: no medical information"),
        ("us-tx-521-053-individuals", "TX", "health", "owed", "§ 521.002(a)(2)(B): health"),
        ("us-oh-1349-19-individuals", "OH", "credentials", "not owed", "R.C. 1349.19(A)(7): no online accounts"),
        ("us-ca-civ-1798-82-individuals", "CA", "credentials", "owed", "Civ. Code § 1798.82(h)(2)"),
        ("us-nm-57-12c-6-individuals", "NM", "biometric", "owed", "§ 57-12C-2(C)(1)(e)"),
        ("us-ky-365-732-individuals", "KY", "biometric", "not owed", "KRS 365.732(1)(c)"),
        ("us-nd-51-30-02-individuals", "ND", "birth_date", "owed", "N.D.C.C. § 51-30-01(4)(a)(4)"),
        ("us-wa-19-255-010-individuals", "WA", "birth_date", "owed", "RCW 19.255.005(2)(a)(i)(D)"),
        ("us-ct-36a-701b-individuals", "CT", "location", "owed", "§ 36a-701b(a)(2), from 2023-10-01"),
        ("us-oh-1349-19-individuals", "OH", "names", "not owed", "a name alone is nowhere enough"),
    ],
)
def test_which_kinds_of_data_a_statute_protects(pack: str, state: str, kind: str, expected: str, why: str) -> None:
    facts = [*SEEN, "personal_data=true", f"data_kinds={kind}", "acquired=true", "risk=risk", people(state, 5)]

    assert answer(individuals(pack, state), *facts, ours=NEITHER) == expected, why


def test_encryption_spares_only_while_the_key_is_safe() -> None:
    # As R.C. 1349.19(A)(7)(a) and most statutes: computerised data that is not encrypted, or whose key went too.
    duty = individuals("us-oh-1349-19-individuals", "OH")
    facts = (*STOLEN, people("OH", 5))

    assert answer(duty, *facts) == "owed", "nothing is said, so nothing spares"
    assert answer(duty, *facts, "encrypted=true") == "owed", "the key may be gone"
    assert answer(duty, *facts, "encrypted=true", "key_compromised=false") == "not owed"
    assert answer(duty, *facts, "encrypted=true", "key_compromised=true") == "owed"


def test_one_attorney_general_in_connecticut_with_two_limits_one_after_the_other() -> None:
    # P.A. 21-59 shortened the residents' 90 days to 60 on 2021-10-01; the Attorney General is told no later than they.
    place = entity("ours", "US-CT", roles="controller")
    found = {}
    for day in ("2021-09-30", "2021-10-01"):
        facts = (f"discovered_at={day}T16:00Z", "personal_data=true", "data_kinds=identity_number", people("CT", 5))
        found[day] = assessed(said(*facts), place)["us-ct-36a-701b-ag-regulator US-CT"]

    dates = [it.deadline.due.local("America/New_York").date().isoformat() for it in found.values()]  # type: ignore[union-attr]
    assert dates == ["2021-12-29", "2021-11-30"]


@pytest.mark.parametrize(
    ("duty", "count", "expected", "why"),
    [
        ("us-hipaa-164-408-hhs-500plus US", 500, "owed", "45 CFR § 164.408(b): 500 or more"),
        ("us-hipaa-164-408-hhs-500plus US", 499, "not owed", "45 CFR § 164.408(b): 500 or more"),
        ("us-hipaa-164-408-hhs-under500 US", 499, "owed", "45 CFR § 164.408(c): fewer than 500"),
        ("us-hipaa-164-408-hhs-under500 US", 500, "not owed", "45 CFR § 164.408(c): fewer than 500"),
        ("us-ftc-glba-314-4-j US", 500, "owed", "16 CFR § 314.4(j): at least 500 consumers"),
        ("us-ftc-glba-314-4-j US", 499, "not owed", "16 CFR § 314.4(j): at least 500 consumers"),
    ],
)
def test_federal_thresholds(duty: str, count: int, expected: str, why: str) -> None:
    roles = "covered_entity" if "hipaa" in duty else "controller"

    assert answer(duty, *HEALTH, people("OH", count), ours=DEALER, roles=roles) == expected, why


def test_health_information_that_is_secured_or_hardly_at_risk_is_no_breach_under_hipaa() -> None:
    # 45 CFR § 164.402: unsecured information only, and (2) a low probability after an assessment of four factors.
    duty = "us-hipaa-164-410-business-associate counterparty"
    facts = (*SEEN, "personal_data=true", "data_kinds=health", people("OH", 5))
    found = {
        said_of_it: considered(duty, *facts, *said_of_it, roles="business_associate", place="US")
        for said_of_it in (("risk=risk",), ("risk=unlikely",), ("encrypted=true", "key_compromised=false"))
    }

    assert [isinstance(it, NotOwed) for it in found.values()] == [False, True, True]


@pytest.mark.parametrize(
    ("duty", "ours", "facts", "expected", "why"),
    [
        ("us-ftc-glba-314-4-j US", BANK, HEALTH, "not asked", "16 CFR § 314.1(b): not banks"),
        ("us-bank-occ-36h US", BANK, (*SEEN, "significant=true"), "owed", "12 CFR § 53.2(b)(7)"),
        ("us-bank-occ-36h US", DEALER, (*SEEN, "significant=true"), "not asked", "12 CFR § 53.1: national banks"),
        ("us-ncua-748-1-c US", "licences=ncua", (SEEN[0], "significant=true"), "owed", "12 CFR § 748.1(c)(1)(i)"),
        ("us-ncua-748-1-c US", "licences=ncua", (SEEN[0], "significant=false"), "not owed", "12 CFR § 748.1(c)(1)(i)"),
        (
            "us-ny-nydfs-500-17-a US-NY",
            "licences=nydfs",
            (*SEEN, "significant=true"),
            "owed",
            "23 NYCRR § 500.17(a)(1)",
        ),
        (
            "us-ny-nydfs-500-17-a US-NY",
            "licences=nydfs",
            (*SEEN, "significant=false"),
            "open",
            "ransomware, or told to another",
        ),
        ("us-ny-nydfs-500-17-c1 US-NY", "licences=nydfs", SEEN, "not asked", "23 NYCRR § 500.17(c): nobody was paid"),
        (
            "us-ny-nydfs-500-17-c1 US-NY",
            "licences=nydfs",
            (*SEEN, "paid_at=2026-11-20T20:00Z"),
            "owed",
            "23 NYCRR § 500.17(c)(1)",
        ),
        ("us-dfars-252-204-7012-72h US", "licences=dfars", SEEN, "open", "is covered defense information affected?"),
        ("us-dfars-252-204-7012-72h US", NEITHER, SEEN, "not asked", "252.204-7012 binds by contract"),
        (
            "us-cisa-circia-72h US",
            "sectors=critical_infrastructure",
            (*SEEN, "significant=true"),
            "not asked",
            "6 U.S.C. § 681b waits for the rule",
        ),
        (
            "us-fcc-64-2011-2023-agencies US",
            "sectors=telecom",
            SEEN,
            "not asked",
            "47 CFR § 64.2011 of 2023 is not in force",
        ),
        ("us-nerc-cip-008-6-1h US", "licences=nerc", (SEEN[0], "significant=true"), "owed", "CIP-008-6 R4.2"),
        ("us-tsa-pipeline-24h US", "sectors=pipeline", (*SEEN, "significant=false"), "not owed", "SD Pipeline-2021-01"),
        (
            "us-42cfr2-part2-breach individuals:US",
            "licences=part2_program",
            HEALTH,
            "owed",
            "42 CFR § 2.16(b), from 2026-02-16",
        ),
        ("us-sec-8k-item-1-05 US", NEITHER, (*SEEN, "material=true"), "not asked", "17 CFR 240.13a-11: issuers"),
    ],
)
def test_who_is_supervised_and_what_happened_decide_federal_duties(
    duty: str, ours: str, facts: tuple[str, ...], expected: str, why: str
) -> None:
    assert answer(duty, *facts, ours=ours) == expected, why


@pytest.mark.parametrize(
    ("size", "day", "stage", "expected"),
    [
        ("licences=sec_registered,sec_larger_entity", "2025-12-02", "large", "not asked"),
        ("licences=sec_registered,sec_larger_entity", "2025-12-03", "large", "owed"),
        ("licences=sec_registered", "2026-06-02", "small", "not asked"),
        ("licences=sec_registered", "2026-06-03", "small", "owed"),
    ],
)
def test_customers_of_brokers_and_advisers_are_told_from_two_days_on(
    size: str, day: str, stage: str, expected: str
) -> None:
    # Release 34-100155: larger entities comply from 2025-12-03, others from 2026-06-03.
    facts = (f"aware_at={day}T16:00Z", f"discovered_at={day}T16:00Z", "personal_data=true", "risk=risk")

    assert answer(f"us-sec-reg-s-p-248-30-individuals-{stage} individuals:US", *facts, ours=size) == expected


@pytest.mark.parametrize(
    ("state", "place", "facts", "expected", "why"),
    [
        ("va", "US", (people("VA", 250),), "owed", "§ 38.2-625(A)(2): 250 consumers, whatever the harm"),
        ("va", "US", (people("VA", 249),), "open", "§ 38.2-625(A)(1): at home, or another body is told"),
        ("sc", "US-SC", (people("SC", 5),), "owed", "§ 38-99-40(A)(1): at home, whatever the harm"),
        ("sc", "US-OH", (people("SC", 250), "serious_harm=true"), "owed", "§ 38-99-40(A)(2)(b)"),
        ("sc", "US-OH", (people("SC", 249), "serious_harm=true"), "not owed", "§ 38-99-40(A)(2): 250 consumers"),
    ],
)
def test_an_insurer_reports_at_home_or_from_250_consumers(
    state: str, place: str, facts: tuple[str, ...], expected: str, why: str
) -> None:
    duty = f"us-{state}-insurance-data-security-regulator US-{state.upper()}"

    assert answer(duty, *STOLEN, *facts, ours="sectors=insurance", place=place) == expected, why
