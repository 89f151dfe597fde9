"""What an agreement says of its notices: its words for things, what they admit, who has a say, in which tongue."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.agreement_files import PARTIES, agreement, assets, disclosures
from support.contract_house import contract_house, lines, report
from support.leak import ANA, NOON

from incident.errors import OrderViolated, UnknownReference
from incident.operations.approve import approve
from incident.operations.compose import draft, read_notice, say
from incident.operations.desk import Desk
from incident.operations.obligation import consent
from incident.operations.shelf_of_notices import whole

CLAUSE = """
  - id: "12.3"
    obligor: receiving
    event: confidentiality_breach
    standard: actual
    within: 48 hours
    zone: Asia/Tokyo
    methods: [{method: email, deemed: {rule: at_sending}}]
    copies: [{method: email, to: lawyers@beta.example}]
    contents: {information: what is concerned, nature: what happened}
    language: ja
    secrecy: except_law
    non_admission: true
    cost_terms: "15"
    reviewed_by: Ines
"""
COVENANTS = """  covenants:
    statements: {consent: beta, of: [individuals, regulator], clause: "12.8"}
    arbitration: {institution: SIAC, seat: SG, confidential: true}
    glossary:
      Licensed Technology: {means: the servo firmware, language: en, assets: [fw]}
      Know-How: {means: what Beta knows, language: en}
      Territory: {means: Germany, language: en}
    reviewed_by: Ines
"""
PEOPLE = """
parties:
- id: people
  name: People concerned
  kind: individuals
  country: DE
  zone: Europe/Berlin
  jurisdictions: [DE]
  addresses: [{method: email, to: letters@mailing.example}]
"""
HELD = (
    PARTIES,
    PEOPLE,
    agreement(clauses=CLAUSE, more=COVENANTS),
    assets("id: fw, name: Firmware, owner: beta, kind: source_code, data_set: crm"),
    disclosures("id: d1, asset: fw, agreement: tta, from: beta, to: acme, at: 2024-05-02T10:00Z"),
)
LEAK = """
title: Mirror
zone: Europe/Berlin
assets: [fw]
facts:
  aware_at: 2026-11-23T09:00
  risk: high
  nature: the Know-How was in a mirror that was public
about:
  data_set:crm: {personal_data: true, encrypted: false, data_kinds: [names, contact]}
residents: {DE: 12}
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with contract_house(tmp_path, *HELD) as made:
        report(made, LEAK)
        yield made


def letter(desk: Desk, duty: str) -> str:
    short = draft(desk, lines(desk)[duty].id, actor=ANA, now=NOON).id
    for content in read_notice(desk, short)[1].missing:
        short = say(desk, short, content.id, "as the team says", actor=ANA, now=NOON).id
    return short


def test_a_letter_calls_things_as_the_agreement_does(desk: Desk) -> None:
    words = read_notice(desk, letter(desk, "tta/12.3 initial"))[1]

    assert "Licensed Technology (Firmware)" in words.text
    assert "Know-How: what Beta knows" in words.text
    assert "Territory" not in words.text, "it is not used"
    assert "Licensed Technology: the servo firmware" in words.html


def test_a_letter_admits_nothing_and_is_confidential_where_the_clause_says_so(desk: Desk) -> None:
    words = read_notice(desk, letter(desk, "tta/12.3 initial"))[1]

    assert "no admission of fault or liability" in words.text
    assert "confidential under the agreement" in words.html


def test_who_approves_is_told_what_no_machine_can_do(desk: Desk) -> None:
    assert whole(desk, letter(desk, "tta/12.3 initial"))["look_at"] == [
        "clause 12.3 wants it in ja; it is in en: send a translation with it",
        "clause 12.3 keeps the notice itself confidential (except law)",
        "copies, which are no notice: email lawyers@beta.example",
        "who bears its cost: clause 15",
        "disputes under Agreement tta are arbitrated in confidence: say nothing of one",
    ]


def test_a_statement_that_another_has_a_say_in_waits_for_their_consent(desk: Desk) -> None:
    short = letter(desk, "eu-gdpr-art34 initial")
    line = lines(desk)["eu-gdpr-art34 initial"]
    assert any("a statement to individuals needs the consent of beta" in it for it in line.conflicts)
    assert whole(desk, short)["look_at"][0] == "needs the consent of beta (tta, clause 12.8)"
    with pytest.raises(OrderViolated, match=r"needs the consent of beta \(tta, clause 12.8\)"):
        approve(desk, short, actor=ANA, now=NOON)
    with pytest.raises(UnknownReference):
        consent(desk, line.id, of="nobody", reasons="x", actor=ANA, now=NOON)

    consent(desk, line.id, of="beta", reasons="letter of 24 November", actor=ANA, now=NOON)

    assert approve(desk, short, actor=ANA, now=NOON)
    assert lines(desk)["eu-gdpr-art34 initial"].conflicts == ()


def test_counsel_may_decide_to_go_without(desk: Desk) -> None:
    short = letter(desk, "eu-gdpr-art34 initial")
    line = lines(desk)["eu-gdpr-art34 initial"]
    consent(desk, line.id, of="without", reasons="the law leaves no time", actor=ANA, now=NOON)

    assert approve(desk, short, actor=ANA, now=NOON)
    assert whole(desk, short)["look_at"] == []


def test_the_party_that_has_the_say_is_told_without_asking_itself(desk: Desk) -> None:
    assert approve(desk, letter(desk, "tta/12.3 initial"), actor=ANA, now=NOON)
