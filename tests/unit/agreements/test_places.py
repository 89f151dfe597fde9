"""Transfers and places: who may have it, where it may be, what it was made from; each of them says who is told."""

from datetime import date

import pytest
from support.agreement_files import CLAUSE, PARTIES, agreement, assets, disclosures, files, portfolio

from incident.agreements.check import check_files, load_portfolio
from incident.agreements.exposure import expose
from incident.agreements.model import Portfolio, Touched
from incident.agreements.standards import shipped_sets
from incident.errors import PortfolioRefused
from incident.resources import files as read

DAY = date(2026, 11, 23)
SISTERS = """
parties:
- {id: acme-sg, name: Acme Pte, kind: ourselves, entity: acme-sg, country: SG, zone: Asia/Singapore}
- {id: gamma-de, name: Gamma GmbH, kind: counterparty, country: DE, zone: Europe/Berlin, group: gamma}
- {id: gamma-us, name: Gamma Inc, kind: counterparty, country: US-NY, zone: America/New_York, group: gamma}
"""
INTRA = agreement("intra", parties="{party: acme, role: mutual}, {party: acme-sg, role: mutual}")
SUB = agreement("sub", parties="{party: acme, role: disclosing}, {party: gamma-de, role: receiving}")
FAR = agreement("far", parties="{party: gamma-de, role: disclosing}, {party: gamma-us, role: receiving}")
FIRMWARE = "id: fw, name: Firmware, owner: beta, kind: source_code"
IN = "id: d1, asset: fw, agreement: tta, from: beta, to: acme, at: 2024-05-02T10:00Z"
TO_SISTER = "id: d2, asset: fw, agreement: intra, from: acme, to: acme-sg, at: 2024-06-02T10:00Z"
TO_SUB = "id: d3, asset: fw, agreement: sub, from: acme, to: gamma-de, at: 2024-06-02T10:00Z"
ONWARD = "id: d4, asset: fw, agreement: far, from: gamma-de, to: gamma-us, at: 2024-07-02T10:00Z"


def held(covenants: str, *stages: str) -> Portfolio:
    return portfolio(
        agreement(more=f"  covenants: {covenants}\n"), INTRA, SUB, FAR, SISTERS, assets(FIRMWARE), disclosures(*stages)
    )


def to_beta(found: Portfolio, asset: str = "fw") -> Touched:
    return next(it for it in expose(found, [asset], on=DAY).touched if it.other == "beta")


@pytest.mark.parametrize(
    ("covenants", "stage", "said"),
    [
        ("{affiliates: forbidden}", TO_SISTER, "to acme-sg, an affiliate, to whom tta forbids to give it"),
        ("{affiliates: with_notice}", TO_SISTER, "of which tta wants notice"),
        ("{affiliates: permitted, recipients: [acme]}", TO_SISTER, ""),
        ("{recipients: [acme]}", TO_SISTER, "to acme-sg, whom tta does not permit as a recipient"),
        ("{onward: forbidden}", TO_SUB, "to gamma-de, and tta forbids to pass it on"),
        ("{onward: consent}", TO_SUB, "for which tta wants consent"),
        ("{onward: consent, recipients: [gamma-de]}", TO_SUB, ""),
        ("{onward: permitted}", TO_SUB, ""),
        ("{localisation: [DE, JP]}", TO_SISTER, "to acme-sg in SG; tta keeps it in DE, JP"),
        ("{localisation: [DE, JP]}", TO_SUB, ""),
    ],
)
def test_the_owner_hears_of_affiliates_onward_transfers_and_places_that_were_not_permitted(
    covenants: str, stage: str, said: str
) -> None:
    told = " ".join(to_beta(held(covenants, IN, stage)).because)

    assert (said in told) if said else ("d2" not in told and "d3" not in told)


def test_the_terms_of_the_owner_bind_those_further_down() -> None:
    told = " ".join(to_beta(held("{localisation: [DE, JP]}", IN, TO_SUB, ONWARD)).because)

    assert "disclosure d4 went to gamma-us in US-NY; tta keeps it in DE, JP" in told


def test_affiliates_of_a_permitted_recipient_are_known_by_their_group() -> None:
    permitted = held("{recipients: [gamma-de], affiliates: permitted}", IN, TO_SUB, ONWARD)

    assert not any("d4" in it for it in to_beta(permitted).because)


def test_a_stage_of_the_register_may_permit_fewer() -> None:
    told = " ".join(to_beta(held("{onward: permitted}", f"{IN}, recipients: [acme, acme-sg]", TO_SUB)).because)

    assert "disclosure d3 went to gamma-de, whom stage d1 does not permit" in told


def test_what_was_made_from_anothers_information_stays_their_concern() -> None:
    """At any remove, and by the agreement under which the source came."""
    derived = assets(
        FIRMWARE,
        "id: port, name: Port, owner: acme, kind: source_code, derived_from: [fw]",
        "id: tuned, name: Tuned port, owner: acme, kind: know_how, derived_from: [port]",
    )
    found = portfolio(agreement(), SUB, SISTERS, derived, disclosures(IN, TO_SUB))

    told = to_beta(found, "tuned")
    assert (told.agreement.id, told.assets, told.excluded) == ("tta", ("tuned",), "")
    assert told.because[0].startswith("asset tuned is made from fw: asset fw was disclosed by beta")
    assert [it.other for it in expose(found, ["tuned"], on=DAY).touched] == ["beta"], "not those who had the source"


def test_each_joint_owner_is_told() -> None:
    both = "{party: beta, role: mutual}, {party: delta, role: mutual}, {party: acme, role: mutual}"
    joint = assets("id: fw, name: Firmware, owner: beta, joint_owners: [delta], kind: know_how")
    found = portfolio(agreement(parties=both), joint)

    assert {it.other for it in expose(found, ["fw"], on=DAY).touched if not it.excluded} == {"beta", "delta"}


def test_an_asset_that_is_made_from_itself_is_refused() -> None:
    circle = assets(
        "id: a, name: A, owner: acme, kind: know_how, derived_from: [b]",
        "id: b, name: B, owner: acme, kind: know_how, derived_from: [a]",
    )
    with pytest.raises(PortfolioRefused, match="made from itself"):
        load_portfolio(files(PARTIES, circle))


def test_clauses_of_transfer_within_the_group_bind_the_importer_to_tell_the_exporter() -> None:
    shipped = shipped_sets((name, data) for name, data in read("examples") if name.startswith("standards/"))
    intra = agreement(
        "intra",
        parties="{party: acme, role: exporter}, {party: acme-sg, role: importer}",
        kind="processing",
        more="  includes: [scc-2021-914-m1]\n",
        clauses="",
    )
    data = assets("id: crm, name: CRM, owner: acme, kind: contact, protection: personal_data, data_set: crm")
    sent = disclosures(
        "id: d1, asset: crm, agreement: intra, from: acme, to: acme-sg, at: 2024-05-02T10:00Z, mechanism: scc"
    )
    found = load_portfolio(files(PARTIES, SISTERS, intra, data, sent), shipped=shipped)

    told = [it for it in expose(found, ["crm"], on=DAY).touched if not it.excluded and it.clause]
    assert ("scc-2021-914-m1:8.5e", "acme-sg", "acme") in [
        (it.clause.id, it.ours, it.other) for it in told if it.clause
    ]


@pytest.mark.parametrize(
    ("asset", "stage", "warning"),
    [
        ("protection: personal_data, data_set: crm", "", "personal data left DE for JP, and no mechanism"),
        ("protection: personal_data, data_set: crm", ", mechanism: scc", "takes in no set of them"),
        ("export_class: 2E201", ", mechanism: licence", "a licence that is not named"),
        ("export_class: 2E201", "", "no licence is stated"),
        ("export_class: 2E201", ", mechanism: national", "of no list"),
        ("held_in: [CN]", "", "is held in CN; tta keeps it in DE, JP"),
    ],
)
def test_what_a_transfer_lacks_is_told_before_a_leak(asset: str, stage: str, warning: str) -> None:
    sides = "{party: acme, role: disclosing}, {party: beta, role: receiving}"
    _, findings = check_files(
        files(
            PARTIES,
            agreement(parties=sides, more="  covenants: {localisation: [DE, JP]}\n", clauses=CLAUSE),
            assets(f"id: fw, name: Firmware, owner: acme, kind: source_code, {asset}"),
            disclosures(f"id: d1, asset: fw, agreement: tta, from: acme, to: beta, at: 2024-05-02T10:00Z{stage}"),
        )
    )

    assert any(warning in it.what for it in findings), [it.what for it in findings]
