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

A layer attaches above the retention: `attach: 0` begins where the retention ends, unless `attachment: ground_up` says
that it is measured from the first unit of loss. Coinsurance is the per cent of its layer that stays with the insured;
several insurers share a layer by `share`. What earlier losses used up of a layer is `used`, and then `drop_down` says
whether the layers above come down into the place of what is used up.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from incident.agreements.model import Agreement
from incident.errors import AllocationRefused
from incident.kernel.fields import Fields
from incident.liability.fields import amount, leaves, read_terms, refuse, stated, within, yes
from incident.liability.leaves import Nature
from incident.liability.reading import known_clauses, sublimit
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
    MADE_WHOLE_BUT_RETENTION = "made_whole_but_retention"
    """As `made_whole`, but the retention is not made good before the insurers are."""
    PRO_RATA = "pro_rata"
    """Insured and insurers by what each bore."""


class Attachment(StrEnum):
    """From where the attachment of a layer is measured."""

    ABOVE_RETENTION = "above_retention"
    GROUND_UP = "ground_up"


class Insurable(StrEnum):
    """Whether a fine can be insured under a law; `unclear` is shown as a range and counted as no."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class FineRule:
    """Whether fines under one law can be insured, for fines of these days (both inclusive)."""

    place: str
    insurable: Insurable
    first: date | None = None
    last: date | None = None
    source: str = ""

    def speaks_of(self, place: str, on: date) -> bool:
        """Whether it is about a fine of a place and day."""
        begun = self.first is None or self.first <= on
        return self.place == place and begun and (self.last is None or on <= self.last)


@dataclass(frozen=True, slots=True)
class FineCover:
    """Insurability of fines by ISO 3166 code; what is dated comes first, then lists, then `otherwise`."""

    otherwise: Insurable
    insurable: frozenset[str] = frozenset()
    uninsurable: frozenset[str] = frozenset()
    unclear: frozenset[str] = frozenset()
    dated: tuple[FineRule, ...] = ()

    def of(self, jurisdiction: str, on: date) -> Insurable:
        """Whether a fine of a day under the law of `jurisdiction`, or of its country, can be insured."""
        for place in dict.fromkeys((jurisdiction, jurisdiction.partition("-")[0])):
            found = self._in(place, on)
            if found is not None:
                return found
        return self.otherwise

    def _in(self, place: str, on: date) -> Insurable | None:
        for rule in self.dated:
            if rule.speaks_of(place, on):
                return rule.insurable
        lists = ((Insurable.YES, self.insurable), (Insurable.NO, self.uninsurable), (Insurable.UNCLEAR, self.unclear))
        return next((stand for stand, places in lists if place in places), None)


@dataclass(frozen=True, slots=True)
class Panel:
    """Vendors whom the insurer admits.

    Attributes:
        leaves: costs that go to them.
        vendors: who they are.
        otherwise: share, 0 to 1, of another vendor's bill that is covered.
    """

    leaves: frozenset[str]
    vendors: frozenset[str]
    otherwise: Decimal
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Hours of an interruption that are not covered; the loss is taken to run evenly over its whole length."""

    leaves: frozenset[str]
    hours: Decimal
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a tower.

    Attributes:
        insurer: party id.
        attach: loss above the retention at which it begins.
        limit: the most that falls into it.
        coinsurance: share of it, 0 to 1, that stays with the insured.
        share: part of the layer, 0 to 1, that this insurer took.
        used: of its limit, used up by earlier losses.
    """

    insurer: str
    attach: Decimal
    limit: Decimal
    coinsurance: Decimal = Decimal(0)
    clause: str = ""
    share: Decimal = Decimal(1)
    used: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Policy:
    """A party's insurance.

    Attributes:
        agreement: id of the policy; `version` of its terms.
        covers: leaves of own costs inside the insuring agreement.
        covers_liability: leaves of what it owes others inside it.
        recoveries: required where the insurer pays first.
        retention_used: of the retention, borne for earlier losses already.
        drop_down: whether layers come down where one below is used up; None: nothing is used up.
        notice: clauses whose notice, given late, costs the cover.
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
    panel: Panel | None = None
    waiting: tuple[Waiting, ...] = ()
    retention_used: Decimal = Decimal(0)
    drop_down: bool | None = None
    attachment: Attachment = Attachment.ABOVE_RETENTION
    notice: tuple[str, ...] = ()

    @property
    def lead(self) -> str:
        """The insurer of the lowest layer, whose consent and panel count."""
        return self.layers[0].insurer

    @property
    def room_of_retention(self) -> Decimal:
        """What is left of the retention."""
        return max(self.retention - self.retention_used, Decimal(0))

    def bands(self) -> tuple[tuple[Layer, Decimal, Decimal], ...]:
        """Each layer with where it begins above the retention, and how much can still fall into it."""
        base = self.retention if self.attachment is Attachment.GROUND_UP else Decimal(0)
        used = {(layer.attach, layer.limit): layer.used for layer in self.layers} if self.drop_down else {}
        return tuple(
            (
                layer,
                max(
                    layer.attach - base - sum((u for (at, _), u in used.items() if at < layer.attach), Decimal(0)),
                    Decimal(0),
                ),
                max(layer.limit - layer.used, Decimal(0)),
            )
            for layer in self.layers
        )

    @property
    def name(self) -> str:
        """What a ledger line calls it, such as `cyber-policy v1`."""
        return f"{self.agreement} v{self.version}"

    def covers_leaf(self, leaf: str, *, own: bool) -> bool:
        """Whether the insuring agreement reaches a cost of `leaf`, own or owed to others."""
        return leaf in (self.covers if own else self.covers_liability)

    def bars_fine(self, nature: Nature, jurisdiction: str, on: date, *, unclear_as: Insurable) -> bool:
        """Whether a fine of a day falls outside by law; `unclear_as` answers for what is unclear."""
        if nature is not Nature.FINE:
            return False
        stand = self.fines.of(jurisdiction, on)
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
        panel=_panel(fields.mapping("panel")),
        waiting=tuple(_waiting(item) for item in fields.items("waiting")),
        retention_used=amount(fields, "retention_used", Decimal(0)),
        drop_down=fields.flag("drop_down"),
        attachment=Attachment(fields.choice("attachment", Attachment, Attachment.ABOVE_RETENTION)),
        notice=fields.texts("notice"),
    )
    fields.done()
    _check(fields, policy)
    known_clauses(fields, "notice", policy.notice, agreement)
    return policy


def _recoveries(fields: Fields, order: Order) -> Recoveries | None:
    if order is Order.CONTRACT_FIRST and "recoveries" not in fields:
        return None
    return stated(fields, "recoveries", Recoveries, "who is served first from recoveries")


def _fines(fields: Fields) -> FineCover:
    otherwise = stated(fields, "otherwise", Insurable, "whether fines are insurable where no country is named")
    cover = FineCover(
        otherwise,
        frozenset(fields.countries("insurable")),
        frozenset(fields.countries("uninsurable")),
        frozenset(fields.countries("unclear")),
        tuple(_fine_rule(item) for item in fields.items("dated")),
    )
    fields.done()
    return cover


def _fine_rule(fields: Fields) -> FineRule:
    rule = FineRule(
        fields.country("in", needed=True),
        Insurable(fields.choice("insurable", Insurable, needed=True) or Insurable.UNCLEAR),
        fields.day("from"),
        fields.day("until"),
        fields.text("source"),
    )
    fields.done()
    return rule


def _panel(fields: Fields | None) -> Panel | None:
    if fields is None:
        return None
    panel = Panel(
        leaves(fields, "leaves"),
        frozenset(fields.texts("vendors")),
        _percent(fields, "otherwise"),
        fields.text("clause"),
    )
    fields.done()
    return panel


def _waiting(fields: Fields) -> Waiting:
    waiting = Waiting(leaves(fields, "leaves"), amount(fields, "hours"), fields.text("clause"))
    fields.done()
    return waiting


def _percent(fields: Fields, key: str, default: Decimal | None = None) -> Decimal:
    share = amount(fields, key, default) / 100
    if share > 1:
        refuse(fields, f"{key} of {share * 100} %", "state 0 to 100 per cent", key)
    return share


def _layer(fields: Fields) -> Layer:
    layer = Layer(
        fields.text("insurer", needed=True),
        amount(fields, "attach"),
        amount(fields, "limit"),
        _percent(fields, "coinsurance", Decimal(0)),
        fields.text("clause"),
        _percent(fields, "share", Decimal(100)),
        amount(fields, "used", Decimal(0)),
    )
    fields.done()
    return layer


def _check(fields: Fields, policy: Policy) -> None:
    if not policy.layers:
        refuse(fields, "a policy without layers", "state at least one layer", "layers")
    if any(layer.used for layer in policy.layers) and policy.drop_down is None:
        what = "the terms do not say whether layers come down where one below is used up"
        fields.fault(what, "drop_down", mend="state drop_down: true or false", kind=AllocationRefused)
    _check_tower(fields, policy)


def _check_tower(fields: Fields, policy: Policy) -> None:
    top = policy.retention if policy.attachment is Attachment.GROUND_UP else Decimal(0)
    bands: dict[tuple[Decimal, Decimal], Decimal] = {}
    for layer in policy.layers:
        band = (layer.attach, layer.limit)
        if band not in bands and layer.attach < top:
            what = f"the layer of {layer.insurer} attaches at {layer.attach}, inside what ends at {top}"
            mend = (
                "list the layers from the lowest up, without overlap; who shares one states the same attach and limit"
            )
            refuse(fields, what, mend, "layers")
        bands[band] = bands.get(band, Decimal(0)) + layer.share
        top = layer.attach + layer.limit
    for (attach, limit), share in bands.items():
        if share > 1:
            what = f"{share * 100:f} % of {limit} xs {attach} are placed"
            refuse(fields, what, "layers do not overlap: state the share of each insurer, up to 100 together", "layers")
