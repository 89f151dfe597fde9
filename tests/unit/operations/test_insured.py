"""A policy's layers and consents against its clauses."""

from support.agreement_files import agreement, assets, portfolio

from incident.operations.insured import doubts_of_claims, doubts_of_policies

SIDES = "{party: acme, role: insured}, {party: ensure, role: insurer}"
POLICY = """  no_notice_clause: true
  liability:
    currency: EUR
    policy:
      insured: acme
      order: contract_first
      covers: all
      covers_liability: all
      retention: 5000
      defence_inside_limits: true
      fines: {otherwise: "no"}
      consent_required: [forensics]
      layers:
        - {insurer: ensure, attach: 0, limit: 20000}
        - {insurer: gamma, attach: 20000, limit: 20000}
"""
OWN = assets("id: own, name: Ours, owner: acme, kind: know_how")


def test_a_layer_that_no_notice_reaches_and_a_consent_without_a_clause_are_doubtful() -> None:
    held = portfolio(agreement(kind="insurance", parties=SIDES, clauses="", more=POLICY), OWN)

    assert [it.what for it in doubts_of_policies(held)] == [
        "gamma pays a layer and is no insurer of the agreement: no notice reaches it",
        "forensics need consent, and no clause asks for it",
    ]


def test_a_tower_whose_insurers_are_all_told_is_not() -> None:
    sides = SIDES + ", {party: gamma, role: insurer}"
    gate = '\n  - {id: "9", obligor: insured, event: consent, reviewed_by: Tom}\n'
    more = POLICY.replace("  no_notice_clause: true\n", "")
    held = portfolio(agreement(kind="insurance", parties=sides, clauses=gate, more=more), OWN)

    assert doubts_of_policies(held) == ()


def test_an_agreed_remedy_of_ours_without_a_clock_is_doubtful() -> None:
    sides = "{{party: acme, role: {ours}}}, {{party: gamma, role: {theirs}}}"
    agreed = "  covenants: {remedies: [injunctive_relief, damages]}\n"
    remedy = "event: remedy, stage: injunctive_relief, from: aware_at, soft: promptly"
    clock = f'\n  - {{id: "9", obligor: disclosing, {remedy}}}\n'

    def told(parties: str, clauses: str) -> list[str]:
        more = agreed if clauses else "  no_notice_clause: true\n" + agreed
        held = portfolio(agreement(parties=parties, clauses=clauses, more=more), OWN)
        return [it.what for it in doubts_of_claims(held)]

    ours = sides.format(ours="disclosing", theirs="receiving")
    assert told(ours, "") == ["injunctive relief is agreed, and no clock runs for seeking it"]
    assert told(ours, clock) == []
    assert told(sides.format(ours="receiving", theirs="disclosing"), "") == []
