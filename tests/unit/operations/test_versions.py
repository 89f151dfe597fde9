"""A leak is judged, told and sent by the terms of its day, whatever was agreed since."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.agreement_files import PARTIES, assets, disclosures
from support.contract_house import bring, contract_house, lines, report
from support.leak import ANA, NOON
from support.letters import drafted

from incident.kernel.ids import parse_short
from incident.kernel.instants import parse_instant
from incident.notices.draft import draft_of
from incident.operations.desk import Desk
from incident.operations.explain import explain
from incident.operations.obligation import override
from incident.store.notices import notice_by_short

BEFORE = """
agreements:
- id: tta
  name: Technology transfer
  kind: technology_transfer
  parties: [{party: beta, role: disclosing}, {party: acme, role: receiving}]
  governing_law: JP
  versions:
  - version: 1
    effective_from: 2024-01-01
    effective_to: 2025-12-31
    survival_until: 2034-12-31
    clauses:
    - id: "12.3"
      obligor: receiving
      event: confidentiality_breach
      standard: actual
      within: 48 hours
      zone: Asia/Tokyo
      methods: [{method: email, deemed: {rule: after_hours, offset: 4}}]
      contents: {nature: what happened}
      reviewed_by: Ines
"""
AFTER = (
    BEFORE
    + """
  - version: 2
    effective_from: 2026-01-01
    clauses:
    - id: "12.3"
      obligor: receiving
      event: confidentiality_breach
      standard: actual
      within: 12 hours
      zone: Asia/Tokyo
      methods: [{method: email, deemed: {rule: at_sending}}]
      contents: {recipients: who has it}
      non_admission: true
      reviewed_by: Ines
"""
)
REGISTER = (
    assets("id: fw, name: Firmware, owner: beta, kind: source_code"),
    disclosures("id: d1, asset: fw, agreement: tta, from: beta, to: acme, at: 2024-05-02T10:00Z"),
)
LEAK = """
title: A leak of last year
zone: Europe/Berlin
assets: [fw]
facts: {occurred_at: 2025-11-02T10:00, aware_at: 2026-11-23T09:00, nature: a mirror was public, measures: closed}
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with contract_house(tmp_path, PARTIES, AFTER, *REGISTER) as made:
        report(made, LEAK)
        yield made


def test_the_clock_is_that_of_the_day_of_the_event(desk: Desk) -> None:
    line = lines(desk)["tta/12.3 initial"]

    assert line.due == parse_instant("2026-11-25T08:00Z")
    assert line.send_by is not None
    assert line.send_by.at == parse_instant("2026-11-25T04:00Z")


def test_the_reasons_say_which_version_counts(desk: Desk) -> None:
    reasons = explain(desk, lines(desk)["tta/12.3 initial"].id).stored.assessed.reasons

    assert any("version 1 counts, which was in force on 2025-11-02; the newest is 2" in it.sentence for it in reasons)


def test_the_notice_says_what_the_terms_of_that_day_ask_for(desk: Desk) -> None:
    short = drafted(desk, "1", "tta/12.3", now=NOON)
    with desk.database.read() as reader:
        words = draft_of(notice_by_short(reader, parse_short(short))[1].body)

    assert [it.id for it in words.contents] == ["nature"]
    assert "admission" not in words.text


def test_a_date_that_counsel_moves_is_sent_by_the_methods_of_that_day(desk: Desk) -> None:
    due = parse_instant("2026-11-26T12:00Z")
    override(desk, lines(desk)["tta/12.3 initial"].id, due=due, basis="letter", reasons="agreed", actor=ANA, now=NOON)

    line = lines(desk)["tta/12.3 initial"]
    assert line.send_by is not None
    assert line.send_by.at == parse_instant("2026-11-26T08:00Z")


def test_an_amendment_that_came_later_moves_no_date_of_an_old_leak(tmp_path: Path) -> None:
    with contract_house(tmp_path, PARTIES, BEFORE, *REGISTER) as desk:
        report(desk, LEAK)
        before = lines(desk)
        bring(desk, AFTER)

        assert lines(desk) == before
