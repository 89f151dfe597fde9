"""What a policy's liability terms and its notice clauses say of each other: warnings, before a leak."""

from collections.abc import Iterator

from incident.agreements.check import WARNING, Finding
from incident.agreements.model import Agreement, Portfolio
from incident.errors import IncidentError
from incident.liability.policies import Policy, policy_of


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


def _doubts(agreement: Agreement, policy: Policy) -> Iterator[Finding]:
    subject, place = f"agreement {agreement.id}", f"agreement {agreement.id}"
    for layer in policy.layers:
        if "insurer" not in agreement.roles_of(layer.insurer):
            what = f"{layer.insurer} pays a layer and is no insurer of the agreement: no notice reaches it"
            yield Finding(WARNING, subject, what, place, f"add {{party: {layer.insurer}, role: insurer}}")
    if policy.consent_required and not any(clause.event == "consent" for clause in agreement.clauses):
        what = f"{', '.join(sorted(policy.consent_required))} need consent, and no clause asks for it"
        yield Finding(WARNING, subject, what, place, "add a clause with event: consent")
