"""Accounts: what an allocation computes of a claim beside what became of the claim, item by item.

A claim against a contract's other side is held against what the contract makes payable, in the contract's currency; one
against an insurer against what the policy pays, in the ledger's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from incident.liability.allocation import Allocation, Case
from incident.liability.claims import ClaimFile, Stand, outstanding, stands, status, total
from incident.liability.policies import Policy
from incident.liability.results import Reason

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Account:
    """One claim beside what is computed.

    Attributes:
        claim: None: computed, and not claimed yet.
        computed: by item.
        stands: by item.
    """

    claimant: str
    against: str
    agreement: str
    currency: str
    computed: Mapping[str, Decimal]
    stands: Mapping[str, Stand]
    claim: ClaimFile | None = None

    @property
    def items(self) -> tuple[str, ...]:
        """Every item that is computed or claimed."""
        return tuple(sorted({*self.computed, *self.stands}))

    @property
    def whole(self) -> Stand:
        """How all items together stand."""
        return total(self.stands.values())

    @property
    def outstanding(self) -> Decimal:
        """What is still to be paid."""
        return outstanding(self.claim) if self.claim is not None else NOTHING

    @property
    def state(self) -> str:
        """The state of the claim; `not claimed` where there is none."""
        return status(self.claim) if self.claim is not None else "not claimed"


def computed_of(case: Case, outcome: Allocation, claim: ClaimFile) -> tuple[dict[str, Decimal], str]:
    """What an allocation computes of a claim, by item, and in which currency; nothing where it does not know it."""
    for each in computed(case, outcome):
        if (each.claimant, each.against, each.agreement) == (claim.claimant, claim.against, claim.agreement):
            return dict(each.computed), each.currency
    return {}, ""


def computed(case: Case, outcome: Allocation) -> tuple[Account, ...]:
    """What an allocation makes payable, by contract and by policy, before anybody claimed it."""
    found = []
    for settlement in outcome.settlements:
        parts = {line.item: line.amount for line in settlement.lines if line.reason is Reason.PAYABLE}
        names = (settlement.claimant, settlement.responsible, settlement.agreement)
        found.append(Account(*names, settlement.currency, parts, {}))
    for policy in case.policies:
        for insurer in dict.fromkeys(layer.insurer for layer in policy.layers):
            parts = _insured(outcome, policy, insurer)
            found.append(Account(policy.insured, insurer, policy.agreement, outcome.currency, parts, {}))
    return tuple(each for each in found if each.computed)


def accounts(computed_: Iterable[Account], claims: Iterable[ClaimFile]) -> tuple[Account, ...]:
    """Every claim beside what is computed of it, and what is computed and not claimed."""
    open_ = {(each.claimant, each.against, each.agreement): each for each in computed_}
    found = []
    for claim in claims:
        known = open_.pop((claim.claimant, claim.against, claim.agreement), None)
        parts = known.computed if known is not None and known.currency == claim.currency else {}
        names = (claim.claimant, claim.against, claim.agreement)
        found.append(Account(*names, claim.currency, parts, stands(claim), claim))
    return (*found, *open_.values())


def _insured(outcome: Allocation, policy: Policy, insurer: str) -> dict[str, Decimal]:
    parts: dict[str, Decimal] = {}
    for line in outcome.lines:
        if (line.bearer, line.reason, line.terms_version) == (insurer, Reason.INSURED, policy.name):
            parts[line.item] = parts.get(line.item, NOTHING) + line.amount
    return parts
