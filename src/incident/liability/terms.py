"""Liability terms: what one party owes another for its costs, per ordered pair claimant → responsible.

`reading.pair_terms` reads them strictly from the mapping `liability` of an agreement's version::

    liability:
      currency: USD
      pairs:
        - claimant: acme              # party ids
          responsible: beta
          fault: proportionate        # proportionate | contributory | strict
          fault_order: before_cap     # before_cap | after_cap
          basket_order: after_fault   # before_fault | after_fault
          cap_relation: separate      # separate | stacked | inclusive
          service_credits_erode: true
          defence_inside_limits: true
          consequential: waived       # waived | recoverable
          fines: not_shiftable        # not_shiftable | shiftable
          internal_costs: excluded    # excluded | recoverable
          deemed_direct: [forensics, notification, credit_monitoring, breach_counsel]
          sublimits: [{name: monitoring, leaves: [credit_monitoring], limit: 240000, clause: "11.4"}]
          basket: {kind: deductible, amount: 50000, clause: "11.3"}     # none | deductible | tipping
          heads: {super: {leaves: [forensics, notification, credit_monitoring, breach_counsel]}}
          caps: {general: unlimited, super: {amount: 800000, per: event, clause: "11.2"}}

The first nine choices, the basket's kind and the general cap change who pays and differ between contracts: one that is
left open is refused, never defaulted.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Fault(StrEnum):
    """How shares of fault count."""

    PROPORTIONATE = "proportionate"
    """The responsible party pays its own share and that of those for whom it answers."""
    CONTRIBUTORY = "contributory"
    """The responsible party pays all but the claimant's own share."""
    STRICT = "strict"
    """Fault does not matter."""


class FaultOrder(StrEnum):
    """Whether the cap is applied to what remains after fault, or fault to what remains after the cap."""

    BEFORE_CAP = "before_cap"
    AFTER_CAP = "after_cap"


class BasketOrder(StrEnum):
    """Whether the basket is measured against the whole loss or against the share after fault."""

    BEFORE_FAULT = "before_fault"
    AFTER_FAULT = "after_fault"


class CapRelation(StrEnum):
    """How the general cap and the super-cap stand to each other."""

    SEPARATE = "separate"
    """Two pots that do not know each other."""
    STACKED = "stacked"
    """What the general cap leaves unused comes on top of the super-cap."""
    INCLUSIVE = "inclusive"
    """The super-cap is a ceiling that counts what the general cap paid."""


class BasketKind(StrEnum):
    """What a basket does once it is exceeded."""

    NONE = "none"
    DEDUCTIBLE = "deductible"
    """Only the excess is paid."""
    TIPPING = "tipping"
    """Everything is paid, from the first unit."""


class Waiver(StrEnum):
    """Whether consequential loss is waived."""

    WAIVED = "waived"
    RECOVERABLE = "recoverable"


class Fines(StrEnum):
    """Whether a fine can be passed on."""

    NOT_SHIFTABLE = "not_shiftable"
    SHIFTABLE = "shiftable"


class Internal(StrEnum):
    """Whether hours of one's own people can be claimed."""

    EXCLUDED = "excluded"
    RECOVERABLE = "recoverable"


class Spread(StrEnum):
    """On which items a reduction falls."""

    PRO_RATA = "pro_rata"
    CHRONOLOGICAL = "chronological"
    """Earlier items come first: they fill the basket, and are paid first out of what is limited."""


class Contribution(StrEnum):
    """How a claim-back of damages that one of several paid whole stands to the limits of the contract between them.

    GDPR Art. 82(4) and (5): whoever is involved is liable for the whole towards the person harmed, and whoever paid it
    claims back from the others what corresponds to their part. Whether the caps between them limit that is argued.
    """

    OUTSIDE_CAPS = "outside_caps"
    """No cap, basket or sub-limit of the contract touches it."""
    UNDER_CAPS = "under_caps"
    """It is a claim under the contract like another, by shares of fault."""


class Per(StrEnum):
    """What a cap counts over."""

    EVENT = "event"
    AGGREGATE = "aggregate"
    """Payments for earlier incidents under the same agreement count against it."""


@dataclass(frozen=True, slots=True)
class Cap:
    """A limit in the contract's currency.

    Attributes:
        amount: the limit.
        used: of it, already used before this allocation, as the terms state.
        per: what it counts over.
        clause: where the contract says so.
    """

    amount: Decimal
    used: Decimal = Decimal(0)
    per: Per = Per.EVENT
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What a head of loss takes: leaf categories, or every cost of a kind of breach."""

    leaves: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    clause: str = ""

    def takes(self, leaf: str, events: frozenset[str]) -> bool:
        """Whether a cost of `leaf` in a leak that is a breach of `events` falls under it."""
        return leaf in self.leaves or bool(self.events & events)


@dataclass(frozen=True, slots=True)
class SubLimit:
    """A limit on some leaf categories together."""

    name: str
    leaves: frozenset[str]
    limit: Decimal
    clause: str = ""
    used: Decimal = Decimal(0)
    """Of it, used before this allocation."""

    @property
    def room(self) -> Decimal:
        """What is left of it."""
        return max(self.limit - self.used, Decimal(0))


@dataclass(frozen=True, slots=True)
class Basket:
    """What the claimant bears before anything is paid."""

    kind: BasketKind
    amount: Decimal = Decimal(0)
    clause: str = ""
    exempt: frozenset[str] = frozenset()
    """Leaves that neither fill the basket nor are reduced by it."""
    used: Decimal = Decimal(0)
    """Of it, filled by earlier losses."""


@dataclass(frozen=True, slots=True)
class PairTerms:
    """The liability terms of one ordered pair.

    Attributes:
        agreement: its id; `version` the version of its terms.
        general: the general cap; None: unlimited.
        super_cap: the cap of the super head; None: there is none.
        uncapped: head outside every cap.
        increased: head under the super-cap.
        excluded: leaves that the contract excludes outright.
        waiver_exceptions: head on which the waiver of consequential loss does not bite.
        fault_free: leaves that are not reduced for fault.
        fines_barred_in: ISO 3166 codes whose law forbids shifting a fine, whatever the contract says.
        credits_paid: service credits already paid for the same event.
        contribution: how a claim-back of damages paid whole stands to the limits; None: the terms do not say.
        statutory: no contract but a law gives the claim, and only damages that were owed jointly are shared by it.
        claim_notice: clauses whose notice of claim, given late, bars the claim.
    """

    agreement: str
    version: int
    claimant: str
    responsible: str
    currency: str
    fault: Fault
    fault_order: FaultOrder
    basket_order: BasketOrder
    cap_relation: CapRelation
    service_credits_erode: bool
    defence_inside_limits: bool
    consequential: Waiver
    fines: Fines
    internal_costs: Internal
    basket: Basket
    general: Cap | None
    super_cap: Cap | None = None
    uncapped: Head = Head()
    increased: Head = Head()
    deemed_direct: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    waiver_exceptions: Head = Head()
    fault_free: frozenset[str] = frozenset()
    fines_barred_in: frozenset[str] = frozenset()
    sublimits: tuple[SubLimit, ...] = ()
    documented_only: bool = True
    consent_required: frozenset[str] = frozenset()
    minimum_item: Decimal = Decimal(0)
    window_from: date | None = None
    window_until: date | None = None
    credits_paid: Decimal = Decimal(0)
    spread: Spread = Spread.PRO_RATA
    clause: str = ""
    contribution: Contribution | None = None
    statutory: bool = False
    claim_notice: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What a ledger line calls these terms, such as `tta v1`."""
        return self.agreement if self.statutory else f"{self.agreement} v{self.version}"


def statutory_terms(claimant: str, responsible: str, *, law: str, currency: str) -> PairTerms:
    """The terms of a claim that a law gives to whoever paid jointly owed damages whole: by shares, without a limit.

    Args:
        claimant: who paid.
        responsible: who was liable too.
        law: the provision, such as `GDPR Art. 82(5)`.
        currency: in which it is settled.
    """
    return PairTerms(
        agreement=law,
        version=0,
        claimant=claimant,
        responsible=responsible,
        currency=currency,
        fault=Fault.PROPORTIONATE,
        fault_order=FaultOrder.BEFORE_CAP,
        basket_order=BasketOrder.AFTER_FAULT,
        cap_relation=CapRelation.SEPARATE,
        service_credits_erode=False,
        defence_inside_limits=True,
        consequential=Waiver.RECOVERABLE,
        fines=Fines.NOT_SHIFTABLE,
        internal_costs=Internal.EXCLUDED,
        basket=Basket(BasketKind.NONE),
        general=None,
        contribution=Contribution.OUTSIDE_CAPS,
        statutory=True,
        clause=law,
    )
