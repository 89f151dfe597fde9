"""Insurance policies, read strictly from the mapping `liability` of an agreement of kind `insurance`.

The mapping::

    liability:
      currency: USD
      policy:
        insured: acme
        order: contract_first           # contract_first | insurer_first
        recoveries: made_whole          # insurer_first only: made_whole | insurer_first | pro_rata
        covers: all                     # own costs: all, or a list of leaves
        covers_liability: all           # what it owes others
        retention: 100000               # once an event
        defence_inside_limits: true
        fines: {otherwise: unclear, insurable: [FI, "NO"], uninsurable: [DE]}
        sublimits: [{name: business interruption, leaves: [lost_profit], limit: 400000}]
        layers:
          - {insurer: primary-re, attach: 0, limit: 500000, coinsurance: 0}
          - {insurer: excess-re, attach: 500000, limit: 1000000, coinsurance: 0}

A layer attaches above the retention: `attach: 0` begins where the retention ends. Coinsurance is the per cent of its
layer that stays with the insured.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from incident.agreements.model import Agreement
from incident.kernel.fields import Fields
from incident.liability.fields import amount, leaves, read_terms, refuse, stated, within, yes
from incident.liability.leaves import Nature
from incident.liability.reading import sublimit
from incident.liability.terms import SubLimit


class Order(StrEnum):
    """Who pays first."""

    CONTRACT_FIRST = "contract_first"
    INSURER_FIRST = "insurer_first"


class Recoveries(StrEnum):
    """Who is served first from a recovery under a contract when the insurer has paid before it."""

    MADE_WHOLE = "made_whole"
    """The insured's uninsured loss first, then the insurers, highest layer first."""
    INSURER_FIRST = "insurer_first"
    """The insurers first, then the insured."""
    PRO_RATA = "pro_rata"
    """Insured and insurers by what each bore."""


class Insurable(StrEnum):
    """Whether a fine can be insured under a law; `unclear` is shown as a range and counted as no."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class FineCover:
    """Insurability of fines by ISO 3166 code."""

    otherwise: Insurable
    insurable: frozenset[str] = frozenset()
    uninsurable: frozenset[str] = frozenset()

    def of(self, jurisdiction: str) -> Insurable:
        """Whether a fine under the law of `jurisdiction` can be insured."""
        if jurisdiction in self.insurable:
            return Insurable.YES
        return Insurable.NO if jurisdiction in self.uninsurable else self.otherwise


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a tower.

    Attributes:
        insurer: party id.
        attach: loss above the retention at which it begins.
        limit: the most that falls into it.
        coinsurance: share of it, 0 to 1, that stays with the insured.
    """

    insurer: str
    attach: Decimal
    limit: Decimal
    coinsurance: Decimal = Decimal(0)
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """A party's insurance.

    Attributes:
        agreement: id of the policy; `version` of its terms.
        covers: leaves of own costs inside the insuring agreement.
        covers_liability: leaves of what it owes others inside it.
        recoveries: required where the insurer pays first.
    """

    agreement: str
    version: int
    insured: str
    currency: str
    order: Order
    retention: Decimal
    layers: tuple[Layer, ...]
    covers: frozenset[str]
    covers_liability: frozenset[str]
    fines: FineCover
    defence_inside_limits: bool
    recoveries: Recoveries | None = None
    documented_only: bool = True
    consent_required: frozenset[str] = frozenset()
    sublimits: tuple[SubLimit, ...] = ()

    @property
    def name(self) -> str:
        """What a ledger line calls it, such as `cyber-policy v1`."""
        return f"{self.agreement} v{self.version}"

    def covers_leaf(self, leaf: str, *, own: bool) -> bool:
        """Whether the insuring agreement reaches a cost of `leaf`, own or owed to others."""
        return leaf in (self.covers if own else self.covers_liability)

    def bars_fine(self, nature: Nature, jurisdiction: str, *, unclear_as: Insurable) -> bool:
        """Whether a fine falls outside by law; `unclear_as` answers for what is unclear."""
        if nature is not Nature.FINE:
            return False
        stand = self.fines.of(jurisdiction)
        return (unclear_as if stand is Insurable.UNCLEAR else stand) is not Insurable.YES


def policy_of(agreement: Agreement) -> Policy | None:
    """The policy that `agreement` states; None where it states none.

    Raises:
        AllocationRefused: a choice that changes who pays is left open.
        PortfolioRefused: an unknown key, or a value that cannot be read.
    """
    liability = dict(agreement.liability)
    if "policy" not in liability:
        return None
    return read_terms(liability, f"{agreement.id}.liability", lambda fields: _policy(fields, agreement))


def _policy(whole: Fields, agreement: Agreement) -> Policy:
    whole.raw("pairs")
    fields = within(whole, "policy")
    order = stated(fields, "order", Order, "whether contract or insurer pays first")
    policy = Policy(
        agreement=agreement.id,
        version=agreement.version,
        insured=fields.choice("insured", sorted({party.party for party in agreement.parties}), needed=True),
        currency=whole.text("currency", needed=True),
        order=order,
        retention=amount(fields, "retention"),
        layers=tuple(_layer(item) for item in fields.items("layers")),
        covers=leaves(fields, "covers"),
        covers_liability=leaves(fields, "covers_liability"),
        fines=_fines(within(fields, "fines")),
        defence_inside_limits=yes(fields, "defence_inside_limits", "whether defence costs erode the limits"),
        recoveries=_recoveries(fields, order),
        documented_only=fields.flag("documented_only", default=True) is not False,
        consent_required=leaves(fields, "consent_required"),
        sublimits=tuple(sublimit(item) for item in fields.items("sublimits")),
    )
    fields.done()
    _check(fields, policy)
    return policy


def _recoveries(fields: Fields, order: Order) -> Recoveries | None:
    if order is Order.CONTRACT_FIRST and "recoveries" not in fields:
        return None
    return stated(fields, "recoveries", Recoveries, "who is served first from recoveries")


def _fines(fields: Fields) -> FineCover:
    otherwise = stated(fields, "otherwise", Insurable, "whether fines are insurable where no country is named")
    cover = FineCover(otherwise, frozenset(fields.countries("insurable")), frozenset(fields.countries("uninsurable")))
    fields.done()
    return cover


def _layer(fields: Fields) -> Layer:
    share = amount(fields, "coinsurance", Decimal(0)) / 100
    if share > 1:
        refuse(fields, f"coinsurance of {share * 100} %", "state 0 to 100 per cent", "coinsurance")
    layer = Layer(
        fields.text("insurer", needed=True),
        amount(fields, "attach"),
        amount(fields, "limit"),
        share,
        fields.text("clause"),
    )
    fields.done()
    return layer


def _check(fields: Fields, policy: Policy) -> None:
    top = Decimal(0)
    for layer in policy.layers:
        if layer.attach < top:
            what = (
                f"the layer of {layer.insurer} attaches at {layer.attach}, inside the one below it that ends at {top}"
            )
            refuse(fields, what, "list the layers from the lowest up, without overlap", "layers")
        top = layer.attach + layer.limit
    if not policy.layers:
        refuse(fields, "a policy without layers", "state at least one layer", "layers")
