"""What the entries of a portfolio say of one another: contradictions refuse it, doubts are told."""

import pytest
from support.agreement_files import CLAUSE, PARTIES, agreement, assets, disclosures, files

from incident.agreements.check import FAULT, WARNING, Finding, check_files, load_portfolio

FIRMWARE = assets("id: fw, name: Firmware, owner: beta, kind: source_code")


def findings(*texts: str) -> tuple[Finding, ...]:
    loading, found = check_files(files(PARTIES, *texts))
    assert not loading.faults.found
    return found


def told(level: str, *texts: str) -> list[str]:
    return [each.what for each in findings(*texts) if each.level == level]


def test_a_sound_portfolio_has_no_finding() -> None:
    assert findings(agreement(), FIRMWARE) == ()


@pytest.mark.parametrize(
    ("texts", "what"),
    [
        ([agreement(parties="{party: beta, role: disclosing}, {party: zeta, role: receiving}")], "party 'zeta'"),
        ([agreement(parties="{party: acme, role: receiving}")], "fewer than two parties"),
        ([agreement(more="  effective_to: 2020-01-01\n")], "ends on 2020-01-01, before it begins"),
        ([agreement(more="  survival_until: 2020-01-01\n")], "survival ends on 2020-01-01"),
        ([agreement(clauses=CLAUSE + CLAUSE)], "clause 12.3 stands twice"),
        ([agreement(more="  no_notice_clause: true\n")], "no_notice_clause contradicts the clauses"),
        ([agreement(clauses=CLAUSE.replace("receiving", "processor"))], "binds the processor party, and nobody is it"),
        (
            [agreement(clauses=CLAUSE.replace("48 hours", "2 working_days\n    counting: working-days"))],
            "does not say where they are working days",
        ),
        ([assets("id: fw, name: F, owner: zeta, kind: source_code")], "party 'zeta' is not recorded"),
        ([assets("id: fw, name: F, owner: beta, kind: names, controllers: [zeta]")], "party 'zeta' is not recorded"),
        (
            [
                agreement(),
                disclosures("id: d, asset: nope, agreement: nda, from: eve, to: acme, at: 2024-05-02T10:00Z"),
            ],
            "asset 'nope' is not recorded",
        ),
        (
            [
                agreement(),
                FIRMWARE,
                disclosures("id: d, asset: fw, agreement: tta, from: gamma, to: acme, at: 2024-05-02T10:00Z"),
            ],
            "gamma is no party of agreement tta",
        ),
    ],
)
def test_a_contradiction_is_a_fault(texts: list[str], what: str) -> None:
    texts = [text.replace("zone: Asia/Tokyo\n    methods", "zone: Europe/Berlin\n    methods") for text in texts]

    assert any(what in each for each in told(FAULT, *texts))


@pytest.mark.parametrize(
    ("texts", "what"),
    [
        ([agreement(clauses=CLAUSE.replace("email", "post"))], "beta has no address for its methods"),
        (
            [agreement(parties="{party: gamma, role: disclosing}, {party: acme, role: receiving}")],
            "gamma has no address",
        ),
        ([agreement().replace("  governing_law: JP\n", "")], "no governing law is stated"),
        ([agreement(clauses=CLAUSE.replace("    reviewed_by: Ines\n", ""))], "was reviewed by nobody"),
        ([agreement(clauses="")], "no notice clause is stated"),
        (
            [
                agreement(
                    clauses=CLAUSE.replace("48 hours", "5 calendar_days\n    counting: days").replace(
                        "zone: Asia/Tokyo", "quote: x"
                    )
                )
            ],
            "counts days and names no zone",
        ),
        ([assets("id: a, name: A, owner: beta, kind: names, protection: personal_data")], "without a data set"),
        (
            [
                agreement(),
                FIRMWARE,
                disclosures("id: d, asset: fw, agreement: tta, from: beta, to: acme, at: 2019-05-02T10:00Z"),
            ],
            "outside the term",
        ),
    ],
)
def test_a_doubt_is_a_warning(texts: list[str], what: str) -> None:
    assert any(what in each for each in told(WARNING, *texts))
    assert told(FAULT, *texts) == []


def test_versions_that_overlap_are_a_fault() -> None:
    versions = (
        "  versions:\n  - {version: 1, effective_from: 2020-01-01, effective_to: 2024-06-30, no_notice_clause: true}\n"
        "  - {version: 2, effective_from: 2024-01-01, no_notice_clause: true}\n"
    )
    text = agreement(clauses="", begins="2020-01-01").replace("  effective_from: 2020-01-01\n", "") + versions

    assert any("versions 1 and 2 overlap" in each for each in told(FAULT, text))


def test_a_chain_that_bites_its_own_tail_is_a_fault() -> None:
    mutual = "{party: beta, role: mutual}, {party: acme, role: mutual}"
    there = "id: d1, asset: fw, agreement: tta, from: beta, to: acme, at: 2024-05-02T10:00Z"
    back = "id: d2, asset: fw, agreement: tta, from: acme, to: beta, at: 2024-06-02T10:00Z"

    assert any(
        "bites its own tail" in each
        for each in told(FAULT, agreement(parties=mutual), FIRMWARE, disclosures(there, back))
    )


def test_a_finding_names_file_line_and_mend() -> None:
    finding = findings(agreement(clauses=CLAUSE.replace("email", "post")))[0]

    assert finding.where.startswith("agreements-1.yaml:2")
    assert finding.subject == "agreement tta"
    assert finding.mend


def test_a_duty_that_binds_nobody_is_a_fault() -> None:
    duty = "  duties: [{id: iso, kind: certificate, who: processor, what: hand it over, every: 12 months}]\n"

    assert "duty iso binds the processor party, and nobody is it" in told(FAULT, agreement(more=duty))


def test_what_somebody_confirmed_is_no_doubt_in_a_later_check() -> None:
    unread = files(PARTIES, agreement(clauses=CLAUSE.replace("    reviewed_by: Ines\n", "")))
    recorded = load_portfolio(files(PARTIES, agreement()))

    assert any("reviewed by nobody" in it.what for it in check_files(unread)[1])
    assert not any("reviewed by nobody" in it.what for it in check_files(unread, recorded=recorded)[1])
