"""A portrait tells four states apart: stated, redacted, no clause, not recorded; and whose word it is."""

from datetime import date

import pytest
from support.agreement_files import CLAUSE, agreement, assets, disclosures, portfolio

from incident.agreements.confirm import unconfirmed
from incident.agreements.portrait import NO_CLAUSE, NOT_RECORDED, REDACTED, STATED, Trait, portrait, standing_of
from incident.errors import InputRefused, PortfolioRefused

COVENANTS = """  effective_to: 2025-12-31
  survival_until: 2030-12-31
  covenants:
    absent: [improvements, personal_data_breach]
    redacted: [remedies]
    affiliates: with_notice
    implied_terms: waived as far as the law allows
    audit: {notice: 10 days, every: 12 months, clause: "14"}
    statements: {consent: beta, of: [media], except_law: true, clause: "12"}
    arbitration: {institution: SIAC, seat: SG, confidential: true}
    glossary: {Know-How: {means: what beta knows, language: en}}
    reviewed_by: Ines
  duties: [{id: iso, kind: certificate, who: receiving, what: hand it over, every: 12 months}]
"""
HIDDEN = CLAUSE.rstrip() + "\n    copies: [{method: email, to: x@beta.example}]\n    redacted: [methods]\n"
HIDDEN = HIDDEN.replace("    methods: [{method: email, deemed: {rule: at_sending}}]\n", "")
STAGE = "id: d1, asset: fw, agreement: tta, from: beta, to: acme, at: 2024-05-02T10:00Z, stage: 1 of 2"


def traits(on: str = "2026-11-23") -> dict[str, Trait]:
    held = portfolio(
        agreement(more=COVENANTS, clauses=HIDDEN),
        agreement("sub", more="  under: [tta]\n"),
        assets("id: fw, name: Firmware, owner: beta, kind: source_code"),
        disclosures(f"{STAGE}, security: [encrypted at rest], risk_assessment: RA-7, recipients: [acme]"),
    )
    found = portrait(held.agreements["tta"], held, on=date.fromisoformat(on))
    return {f"{it.section}: {it.name}": it for it in found}


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("information: affiliates", STATED),
        ("information: improvements", NO_CLAUSE),
        ("notices: personal data breach", NO_CLAUSE),
        ("disputes: remedies", REDACTED),
        ("notices: confidentiality breach: methods", REDACTED),
        ("information: definition", NOT_RECORDED),
        ("notices: compelled disclosure", NOT_RECORDED),
    ],
)
def test_four_states_are_told_apart(name: str, state: str) -> None:
    found = traits()[name]

    assert (found.state, bool(found.value)) == (state, state == STATED)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("notices: confidentiality breach", "receiving tells the other side within 48 hours (Asia/Tokyo), from actual"),
        ("notices: confidentiality breach: copies, which are no notice", "email x@beta.example"),
        ("information: implied terms", "waived as far as the law allows"),
        ("information: audit", "on notice of 10 calendar days, every 12 months"),
        ("information: statements", "to media: consent of beta, except what the law demands"),
        ("disputes: arbitration", "SIAC in SG, confidential"),
        ("terms: Know-How [en]", "what beta knows"),
        ("agreement: is flowed down by", "sub"),
        ("duties: iso", "receiving: hand it over; from begin, every 12 months"),
        (
            "register: d1",
            "fw, beta to acme on 2024-05-02; stage 1 of 2; security encrypted at rest; risk RA-7; permits acme",
        ),
    ],
)
def test_what_is_stated_is_said_in_words(name: str, value: str) -> None:
    assert traits()[name].value == value


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("2023-12-31", "begins on 2024-01-01"),
        ("2025-12-31", "in force"),
        ("2026-01-01", "ended on 2025-12-31; confidentiality survives until 2030-12-31"),
        ("2031-01-01", "ended on 2025-12-31; confidentiality survived until 2030-12-31"),
    ],
)
def test_how_it_stands_depends_on_the_day(on: str, words: str) -> None:
    held = portfolio(agreement(more=COVENANTS, clauses=HIDDEN))

    assert standing_of(held.agreements["tta"], date.fromisoformat(on)) == words


def test_what_nobody_confirmed_is_named() -> None:
    held = portfolio(agreement(more=COVENANTS.replace("    reviewed_by: Ines\n", ""), clauses=HIDDEN))

    assert unconfirmed(held.agreements["tta"]) == ("iso", "covenants")


def test_a_field_is_not_both_absent_and_stated() -> None:
    with pytest.raises((PortfolioRefused, InputRefused), match="affiliates cannot be absent here"):
        portfolio(agreement(more=COVENANTS.replace("absent: [improvements", "absent: [affiliates")))
