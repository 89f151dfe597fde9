"""What a portfolio says against itself before anything leaks."""

import pytest
from support.agreement_files import CLAUSE, PARTIES, agreement, assets, disclosures, files

from incident.agreements.check import FAULT, WARNING, Finding, check_files

SUB = "{party: acme, role: disclosing}, {party: gamma, role: receiving}"
FLOWING = CLAUSE.rstrip() + "\n    flow_down: true\n"
FIRMWARE = assets('id: fw, name: Firmware, owner: acme, kind: source_code, export_class: "2E201"')
PEOPLE = assets("id: crm, name: CRM, owner: acme, kind: contact, protection: personal_data, data_set: crm")


def found(*texts: str) -> tuple[Finding, ...]:
    return check_files(files(PARTIES, *texts))[1]


def told(findings: tuple[Finding, ...], level: str) -> list[str]:
    return [it.what for it in findings if it.level == level]


def test_a_chain_of_contracts_that_bites_its_own_tail_is_a_fault() -> None:
    one = agreement(more="  under: [sub]\n")
    two = agreement("sub", parties=SUB, more="  under: [tta]\n")

    assert any("bites its own tail" in it for it in told(found(one, two), FAULT))


def test_a_subcontract_that_leaves_no_time_is_doubtful() -> None:
    slow = agreement("sub", parties=SUB, more="  under: [tta]\n")
    quick = agreement("sub", parties=SUB, more="  under: [tta]\n", clauses=CLAUSE.replace("48", "24"))
    silent = agreement("sub", parties=SUB, more="  under: [tta]\n  no_notice_clause: true\n", clauses="")

    assert any("no time is left" in it for it in told(found(agreement(clauses=FLOWING), slow), WARNING))
    assert not any("no time is left" in it for it in told(found(agreement(clauses=FLOWING), quick), WARNING))
    assert any("no clause here answers to it" in it for it in told(found(agreement(clauses=FLOWING), silent), WARNING))


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("secrecy: absolute", "does not except what the law demands"),
        ("contents: {nature: what happened}", "does not let information follow"),
        ("obligee: delta", "who is no party"),
    ],
)
def test_clauses_that_collide_are_told_before_a_leak(line: str, what: str) -> None:
    findings = found(agreement(clauses=CLAUSE.rstrip() + f"\n    {line}\n"))

    assert any(what in it.what for it in findings)


def test_a_clock_that_runs_before_anybody_knows_is_doubtful() -> None:
    findings = found(agreement(clauses=CLAUSE.replace("actual", "constructive")))

    assert any("it can end before anybody knows" in it for it in told(findings, WARNING))


def test_what_cannot_be_read_is_told() -> None:
    findings = found(agreement(clauses=CLAUSE.replace("within: 48 hours", "redacted: [within]")))

    assert any("within cannot be read in our copy" in it for it in told(findings, WARNING))


def test_covenants_that_name_nobody_are_faults() -> None:
    findings = found(agreement(more="  covenants: {recipients: [nobody], statements: {consent: delta}}\n"))

    assert len(told(findings, FAULT)) == 2
    assert any("even those that the law demands" in it for it in told(findings, WARNING))


@pytest.mark.parametrize(
    ("more", "doubts"), [("", 1), (", mechanism: licence, reference: BAFA 12", 0), (", mechanism: national", 0)]
)
def test_controlled_know_how_crosses_a_border_by_a_stated_licence(more: str, doubts: int) -> None:
    stage = f"id: d1, asset: fw, agreement: tta, from: acme, to: beta, at: 2024-05-02T10:00Z{more}"
    findings = found(agreement(), FIRMWARE, disclosures(stage))

    assert sum("no licence is stated" in it for it in told(findings, WARNING)) == doubts


def test_personal_data_leaves_the_eea_by_a_stated_mechanism() -> None:
    stage = "id: d1, asset: crm, agreement: tta, from: acme, to: beta, at: 2024-05-02T10:00Z"

    assert any("no mechanism is stated" in it for it in told(found(agreement(), PEOPLE, disclosures(stage)), WARNING))
    stated = disclosures(stage + ", mechanism: scc")
    assert not any("mechanism" in it for it in told(found(agreement(), PEOPLE, stated), WARNING))


def test_a_disclosure_beyond_the_permitted_purposes_is_told() -> None:
    stage = "id: d1, asset: fw, agreement: tta, from: acme, to: beta, at: 2024-05-02T10:00Z, purpose: resale"
    findings = found(agreement(more="  covenants: {purposes: [driver development]}\n"), FIRMWARE, disclosures(stage))

    assert "disclosure d1 was made for resale, which tta does not permit" in told(findings, WARNING)


def test_two_clauses_that_ask_for_the_same_in_different_periods_contradict_each_other() -> None:
    other = CLAUSE.replace("12.3", "20.1").replace("48", "72")
    scoped = other.rstrip() + "\n    scope: {kinds: [know_how]}\n"

    assert "clauses 12.3 and 20.1 have the receiving party tell the same, in 48 hours and in 72 hours" in told(
        found(agreement(clauses=CLAUSE + other)), WARNING
    )
    assert not any("tell the same" in it for it in told(found(agreement(clauses=CLAUSE + scoped)), WARNING))


def test_two_parties_for_one_of_our_entities_are_told() -> None:
    second = (
        "parties:\n- {id: acme-2, name: Acme, kind: ourselves, entity: acme-de, country: DE, zone: Europe/Berlin}\n"
    )
    doubts = [it for it in told(found(second), WARNING) if "acme-de" in it]
    assert doubts == ["acme, acme-2 stand for one entity, acme-de: its costs go to the first"] * 2
    assert not [it for it in told(found(), WARNING) if "acme-de" in it]


def test_a_gate_needs_no_method() -> None:
    gate = "  - {id: '3.3', obligor: receiving, event: consent, reviewed_by: Ines}\n"
    assert not [it for it in told(found(agreement(clauses=CLAUSE + gate)), WARNING) if "says no method" in it]
