"""What liability terms and clauses of an agreement say of each other: findings, before a leak."""

from collections.abc import Iterator

from incident.agreements.check import FAULT, WARNING, Finding
from incident.agreements.clauses import RELIEF
from incident.agreements.model import Agreement, Portfolio
from incident.errors import IncidentError
from incident.liability.policies import Policy, policy_of
from incident.liability.reading import pair_terms

_SEEKING = ("disclosing", "mutual", "controller", "exporter")
"""Roles of those whose information it is."""


def doubts_of_policies(portfolio: Portfolio) -> tuple[Finding, ...]:
    """Layers whose insurer no notice reaches, and costs that need a consent of which no clause speaks."""
    found: list[Finding] = []
    for agreement in portfolio.agreements.values():
        try:
            policy = policy_of(agreement)
        except IncidentError:  # a fault of its own, told where liability terms are checked
            continue
        if policy is not None:
            found += _doubts(agreement, policy)
    return tuple(found)


def doubts_of_claims(portfolio: Portfolio) -> tuple[Finding, ...]:
    """Clauses that bar a claim and are not in the agreement, and remedies on which no clock runs."""
    found: list[Finding] = []
    for agreement in portfolio.agreements.values():
        try:
            pairs, policy = pair_terms(agreement), policy_of(agreement)
        except IncidentError:  # as above
            continue
        asked = {clause for pair in pairs for clause in pair.claim_notice} | set(policy.notice if policy else ())
        found += _unknown(agreement, asked)
        found += _clockless(agreement, portfolio)
    return tuple(found)


def _unknown(agreement: Agreement, asked: set[str]) -> Iterator[Finding]:
    place = f"agreement {agreement.id}"
    for name in sorted(asked - {clause.id for clause in agreement.clauses}):
        what = f"clause {name} is to bar claims that come late, and is not among the clauses"
        yield Finding(FAULT, place, what, place, "add it, with event: notice_of_claim and its period")


def _clockless(agreement: Agreement, portfolio: Portfolio) -> Iterator[Finding]:
    """Remedies of ours, who disclosed; what the other side may seek is its own affair."""
    ours = {party.id for party in portfolio.parties.values() if party.entity}
    if not any(each.party in ours and each.role in _SEEKING for each in agreement.parties):
        return
    place = f"agreement {agreement.id}"
    agreed = agreement.covenants.remedies if agreement.covenants is not None else ()
    timed = {clause.stage for clause in agreement.clauses}
    for remedy in agreed:
        if remedy in RELIEF and remedy not in timed:
            what = f"{remedy.replace('_', ' ')} is agreed, and no clock runs for seeking it"
            yield Finding(WARNING, place, what, place, f"add a clause with event: remedy, stage: {remedy}")


def _doubts(agreement: Agreement, policy: Policy) -> Iterator[Finding]:
    subject, place = f"agreement {agreement.id}", f"agreement {agreement.id}"
    for layer in policy.layers:
        if "insurer" not in agreement.roles_of(layer.insurer):
            what = f"{layer.insurer} pays a layer and is no insurer of the agreement: no notice reaches it"
            yield Finding(WARNING, subject, what, place, f"add {{party: {layer.insurer}, role: insurer}}")
    if policy.consent_required and not any(clause.event == "consent" for clause in agreement.clauses):
        what = f"{', '.join(sorted(policy.consent_required))} need consent, and no clause asks for it"
        yield Finding(WARNING, subject, what, place, "add a clause with event: consent")
