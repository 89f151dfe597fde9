"""Insurers are told by the policy of the day that it looks at, and of incidents in which no asset is known."""

from pathlib import Path

import pytest
from support.agreement_files import PARTIES, agreement
from support.contract_house import contract_house, lines, report

CLAUSE = """
  - id: "9.1"
    obligor: insured
    event: security_incident
    standard: constructive
    within: 3 working_days
    counting: working-days
    calendar: [GB]
    zone: Europe/London
    methods: [{method: email, deemed: {rule: at_sending}}]
    reviewed_by: Ines
"""


def policy(id_: str, begins: str, more: str = "") -> str:
    sides = "{party: acme, role: insured}, {party: ensure, role: insurer}"
    return agreement(id_, parties=sides, kind="insurance", begins=begins, clauses=CLAUSE, more=more)


LEAK = """
title: Found in the new year
zone: Europe/London
facts: {occurred_at: 2025-11-02T10:00, discovered_at: 2026-11-23T09:00}
"""
OLD = policy("old", "2025-01-01", "  effective_to: 2025-12-31\n")


@pytest.mark.parametrize(
    ("attaches", "state"), [("", "due"), ("  attaches: discovery\n", "due"), ("  attaches: occurrence\n", "not owed")]
)
def test_a_policy_looks_at_the_discovery_unless_it_says_that_the_occurrence_counts(
    tmp_path: Path, attaches: str, state: str
) -> None:
    with contract_house(tmp_path, PARTIES, policy("new", "2026-01-01", attaches)) as desk:
        report(desk, LEAK)
        line = lines(desk)["new/9.1 initial"]

        assert line.state == state
        assert ("begins on 2026-01-01, after the incident" in line.why) == (state == "not owed")


def test_a_policy_that_has_ended_is_told_all_the_same_and_says_what_to_read(tmp_path: Path) -> None:
    """Notice that was not needed costs a letter; one that was left out can cost the cover."""
    with contract_house(tmp_path, PARTIES, OLD, policy("new", "2026-01-01")) as desk:
        report(desk, LEAK)

        assert [lines(desk)[f"{name}/9.1 initial"].state for name in ("old", "new")] == ["due", "due"]


def test_an_incident_without_any_known_asset_is_told_to_the_insurer(tmp_path: Path) -> None:
    with contract_house(tmp_path, PARTIES, policy("new", "2026-01-01")) as desk:
        report(desk, "title: Ransomware\nzone: UTC\nfacts: {discovered_at: 2026-11-23T09:00Z}\n")

        assert lines(desk)["new/9.1 initial"].state == "due"
