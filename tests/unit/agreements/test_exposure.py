"""Exposure: which agreements a leak touches, on which side we stand, and why nothing is owed."""

from datetime import date

import pytest
from support.agreement_files import CLAUSE, agreement, assets, disclosures, portfolio

from incident.agreements.exposure import expose
from incident.agreements.model import Exposure, Touched
from incident.errors import UnknownReference

DAY = date(2026, 11, 23)
FIRMWARE = assets("id: fw, name: Firmware, owner: beta, kind: source_code")
OWN = assets("id: own, name: Our tuning, owner: acme, kind: know_how")
RECEIVED = disclosures("id: d1, asset: fw, agreement: tta, from: beta, to: acme, at: 2024-05-02T10:00Z, stage: one")
DISCLOSED = disclosures("id: d1, asset: own, agreement: tta, from: acme, to: beta, at: 2024-05-02T10:00Z")
MUTUAL = "{party: beta, role: mutual}, {party: acme, role: mutual}"
PROCESSING = "{party: delta, role: controller}, {party: acme, role: processor}"
PROCESSOR_CLAUSE = CLAUSE.replace("receiving", "processor").replace("confidentiality_breach", "personal_data_breach")


def touched(exposure: Exposure) -> list[Touched]:
    return list(exposure.touched)


def owed(exposure: Exposure) -> list[tuple[str, str, str]]:
    return [(each.agreement.id, each.ours, each.other) for each in exposure.touched if not each.excluded]


def test_what_was_disclosed_to_us_is_told_to_who_disclosed_it() -> None:
    exposure = expose(portfolio(agreement(), FIRMWARE, RECEIVED), ["fw"], on=DAY)

    assert owed(exposure) == [("tta", "acme", "beta")]
    assert touched(exposure)[0].because == ("asset fw was disclosed by beta to acme on 2024-05-02 (stage one)",)
    assert touched(exposure)[0].assets == ("fw",)


def test_what_we_disclosed_is_the_other_s_to_tell_unless_the_clause_binds_us() -> None:
    sides = "{party: acme, role: disclosing}, {party: beta, role: receiving}"
    theirs = expose(portfolio(agreement(parties=sides), OWN, DISCLOSED), ["own"], on=DAY)
    ours = expose(
        portfolio(agreement(parties=sides, clauses=CLAUSE.replace("receiving", "disclosing")), OWN, DISCLOSED),
        ["own"],
        on=DAY,
    )
    either = expose(
        portfolio(agreement(parties=sides, clauses=CLAUSE.replace("receiving", "either")), OWN, DISCLOSED),
        ["own"],
        on=DAY,
    )

    assert owed(theirs) == []
    assert (
        touched(theirs)[0].excluded == "the clause binds the receiving party, which is beta: it is beta that tells us"
    )
    assert owed(ours) == owed(either) == [("tta", "acme", "beta")]


def test_in_a_mutual_agreement_the_way_of_the_asset_decides_who_receives() -> None:
    received = expose(portfolio(agreement(parties=MUTUAL), FIRMWARE, RECEIVED), ["fw"], on=DAY)
    disclosed = expose(portfolio(agreement(parties=MUTUAL), OWN, DISCLOSED), ["own"], on=DAY)

    assert owed(received) == [("tta", "acme", "beta")]
    assert owed(disclosed) == []


def test_one_clause_is_listed_once_with_all_its_assets_and_reasons() -> None:
    both = assets(
        "id: fw, name: Firmware, owner: beta, kind: source_code", "id: doc, name: Papers, owner: beta, kind: know_how"
    )
    register = disclosures(
        "id: d1, asset: fw, agreement: tta, from: beta, to: acme, at: 2024-05-02T10:00Z",
        "id: d2, asset: doc, agreement: tta, from: beta, to: acme, at: 2024-06-02T10:00Z",
    )
    exposure = expose(portfolio(agreement(), both, register), ["fw", "doc"], on=DAY)

    assert [(each.assets, len(each.because)) for each in exposure.touched] == [(("doc", "fw"), 2)]


def test_a_disclosure_after_the_incident_counts_for_nothing() -> None:
    later = RECEIVED.replace("2024-05-02", "2026-11-24")
    exposure = expose(portfolio(agreement(), OWN, FIRMWARE.replace("beta", "acme"), later), ["fw"], on=DAY)

    assert exposure.touched == ()


def test_the_owner_is_told_although_no_disclosure_was_registered() -> None:
    exposure = expose(portfolio(agreement(), FIRMWARE), ["fw"], on=DAY)

    assert owed(exposure) == [("tta", "acme", "beta")]
    assert touched(exposure)[0].because == ("asset fw belongs to beta, and acme is bound to it",)


def test_a_processor_tells_the_controller_whose_data_it_is() -> None:
    data = assets("id: crm, name: CRM, owner: acme, kind: contact, data_set: crm, controllers: [acme, delta]")
    exposure = expose(portfolio(agreement(parties=PROCESSING, clauses=PROCESSOR_CLAUSE), data), ["crm"], on=DAY)

    assert owed(exposure) == [("tta", "acme", "delta")]
    assert exposure.data_sets == ("crm",)


def test_a_clause_on_personal_data_is_silent_where_there_is_none() -> None:
    exposure = expose(
        portfolio(agreement(parties=PROCESSING, clauses=PROCESSOR_CLAUSE), FIRMWARE.replace("beta", "delta")),
        ["fw"],
        on=DAY,
    )

    assert owed(exposure) == []
    assert "asks for personal data" in touched(exposure)[0].excluded


def test_our_own_processor_owes_us_the_notice() -> None:
    sides = "{party: acme, role: controller}, {party: delta, role: processor}"
    data = assets("id: crm, name: CRM, owner: acme, kind: contact, data_set: crm")
    register = disclosures("id: d, asset: crm, agreement: tta, from: acme, to: delta, at: 2024-05-02T10:00Z")
    exposure = expose(portfolio(agreement(parties=sides, clauses=PROCESSOR_CLAUSE), data, register), ["crm"], on=DAY)

    assert "it is delta that tells us" in touched(exposure)[0].excluded


@pytest.mark.parametrize(
    ("more", "begins", "why"),
    [
        ("  effective_to: 2024-12-31\n  survival_until: 2025-12-31\n", "2024-01-01", "confidentiality survived until"),
        ("", "2027-01-01", "begins on 2027-01-01, after the incident"),
    ],
)
def test_an_agreement_that_does_not_bind_any_more_or_yet_is_listed_with_the_reason(
    more: str, begins: str, why: str
) -> None:
    exposure = expose(portfolio(agreement(more=more, begins=begins), FIRMWARE, RECEIVED), ["fw"], on=DAY)

    assert owed(exposure) == []
    assert why in touched(exposure)[0].excluded


def test_confidentiality_that_outlasts_the_agreement_still_binds_and_says_so() -> None:
    ended = agreement(more="  effective_to: 2024-12-31\n  survival_until: 2029-12-31\n")
    exposure = expose(portfolio(ended, FIRMWARE, RECEIVED), ["fw"], on=DAY)

    assert owed(exposure) == [("tta", "acme", "beta")]
    assert "outlasts it until 2029-12-31" in touched(exposure)[0].because[-1]


def test_an_agreement_without_a_notice_clause_is_stated_and_owes_none() -> None:
    silent = agreement(clauses="", more="  no_notice_clause: true\n")
    exposure = expose(portfolio(silent, FIRMWARE, RECEIVED), ["fw"], on=DAY)

    assert [(each.clause, each.excluded) for each in exposure.touched] == [(None, "the agreement has no notice clause")]


def test_an_insurer_to_whom_the_asset_was_also_disclosed_is_told_once() -> None:
    sides = "{party: acme, role: insured}, {party: ensure, role: insurer}"
    clause = CLAUSE.replace("receiving", "insured").replace("confidentiality_breach", "security_incident")
    policy = agreement(parties=sides, clauses=clause, kind="insurance")
    shown = DISCLOSED.replace("to: beta", "to: ensure")

    found = touched(expose(portfolio(policy, OWN, shown), ["own"], on=DAY))

    assert [(each.agreement.id, each.other) for each in found] == [("tta", "ensure")]
    assert found[0].because[:2] == (
        "acme is insured with ensure",
        "acme disclosed asset own to ensure on 2024-05-02",
    )


def test_an_insurer_is_told_whatever_leaked() -> None:
    sides = "{party: acme, role: insured}, {party: ensure, role: insurer}"
    clause = CLAUSE.replace("receiving", "insured").replace("confidentiality_breach", "security_incident")
    exposure = expose(portfolio(agreement(parties=sides, clauses=clause, kind="insurance"), OWN), ["own"], on=DAY)

    assert owed(exposure) == [("tta", "acme", "ensure")]


def test_the_terms_of_the_day_count() -> None:
    older = (
        "  versions:\n  - {version: 1, effective_from: 2020-01-01, effective_to: 2026-12-31, no_notice_clause: true}\n"
    )
    newer = "  - version: 2\n    effective_from: 2027-01-01\n    clauses:" + CLAUSE.replace("\n", "\n    ")
    text = agreement(clauses="", begins="2020-01-01").replace("  effective_from: 2020-01-01\n", "") + older + newer
    before = expose(portfolio(text, FIRMWARE, RECEIVED), ["fw"], on=DAY)
    after = expose(portfolio(text, FIRMWARE, RECEIVED), ["fw"], on=date(2027, 1, 1))

    assert [each.agreement.version for each in before.touched] == [1]
    assert owed(after) == [("tta", "acme", "beta")]


def test_between_our_own_entities_nothing_is_owed() -> None:
    sister = "parties:\n- {id: sister, name: S, kind: ourselves, entity: s, country: SG, zone: Asia/Singapore}\n"
    sides = "{party: acme, role: disclosing}, {party: sister, role: receiving}"
    register = disclosures("id: d1, asset: own, agreement: tta, from: acme, to: sister, at: 2024-05-02T10:00Z")
    exposure = expose(portfolio(sister, agreement(parties=sides), OWN, register), ["own"], on=DAY)

    assert exposure.touched == ()


def test_an_unknown_asset_is_refused() -> None:
    with pytest.raises(UnknownReference, match="asset 'nope' is not recorded"):
        expose(portfolio(FIRMWARE), ["nope"], on=DAY)
