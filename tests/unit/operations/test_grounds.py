"""Grounds: what a claim under an agreement can rest on after an incident."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.agreement_files import CLAUSE, PARTIES, agreement, assets, disclosures
from support.contract_house import contract_house, report
from support.leak import NOON

from incident.errors import UnknownReference
from incident.operations.desk import Desk
from incident.operations.grounds import Ground, grounds

SUB = """  covenants:
    onward: forbidden
    remedies: [injunctive_relief, damages]
    arbitration: {institution: SIAC, seat: SG, confidential: true}
    improvements: those of the subcontractor are licensed back
    implied_terms: waived
    reviewed_by: Ines
  duties:
    - {id: scan, kind: scan, who: receiving, what: scan for leaks, first: 2026-11-01, clause: "9", reviewed_by: Ines}
"""
HELD = (
    PARTIES,
    agreement("sub", parties="{party: acme, role: disclosing}, {party: gamma, role: receiving}", more=SUB),
    agreement("far", parties="{party: gamma, role: disclosing}, {party: delta, role: receiving}", clauses=CLAUSE),
    assets("id: fw, name: Firmware, owner: acme, kind: source_code"),
    disclosures(
        "id: d1, asset: fw, agreement: sub, from: acme, to: gamma, at: 2024-05-02T10:00Z",
        "id: d2, asset: fw, agreement: far, from: gamma, to: delta, at: 2024-06-02T10:00Z",
    ),
)
TOLD = """
title: Gamma told us
zone: Europe/Berlin
assets: [fw]
inbound:
  agreement: sub
  from: gamma
  method: email
  sent_at: 2026-11-20T18:40
  received_at: 2026-11-20T18:41
  read_at: 2026-11-20T21:15
  knew: {aware_at: 2026-11-17T09:00}
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with contract_house(tmp_path, *HELD) as made:
        report(made, TOLD)
        yield made


def found(desk: Desk, kind: str) -> list[Ground]:
    return [it for it in grounds(desk, "sub", "1", now=NOON) if it.kind == kind]


def test_what_they_did_not_keep_is_gathered(desk: Desk) -> None:
    late, passed_on, not_kept = found(desk, "breach")

    assert (late.what.startswith("the notice of gamma was late: done"), late.clause, late.state) == (
        True,
        "12.3",
        "shown",
    )
    assert "d2 went to delta, and sub forbids to pass it on" in passed_on.what
    assert (not_kept.what, not_kept.clause) == ("gamma: scan for leaks, overdue since 2026-11-02", "9")


def test_the_terms_of_a_claim_stand_beside_with_what_is_not_recorded(desk: Desk) -> None:
    told = {it.what: it.state for it in found(desk, "term")}

    assert told["remedies: injunctive relief, damages"] == "stated"
    assert told["arbitration: SIAC in SG, confidential"] == "stated"
    assert told["improvements: those of the subcontractor are licensed back"] == "stated"
    assert told["implied terms: waived"] == "stated"
    assert told["forum"] == "not recorded"


def test_only_an_agreement_that_is_touched_has_grounds(desk: Desk) -> None:
    with pytest.raises(UnknownReference, match="does not touch agreement 'nope'"):
        grounds(desk, "nope", "1", now=NOON)
