"""Liability terms of pairs, read strictly from an agreement's free mapping `liability`."""

from decimal import Decimal
from enum import StrEnum

from incident.agreements.model import Agreement
from incident.errors import PortfolioRefused
from incident.liability.fields import Fields
from incident.liability.terms import (
    Basket,
    BasketKind,
    BasketOrder,
    Cap,
    CapRelation,
    Fault,
    FaultOrder,
    Fines,
    Head,
    Internal,
    PairTerms,
    Per,
    Spread,
    SubLimit,
    Waiver,
)


def pair_terms(agreement: Agreement) -> tuple[PairTerms, ...]:
    """The terms of every ordered pair of `agreement`; none where it has no liability terms.

    Raises:
        AllocationRefused: a choice that changes who pays is left open.
        PortfolioRefused: an unknown key, or a value that cannot be read.
    """
    liability = dict(agreement.liability)
    if "pairs" not in liability:
        return ()
    fields = Fields(liability, f"{agreement.id}.liability")
    currency = fields.text("currency")
    fields.take("policy")
    parties = {party.party for party in agreement.parties}
    pairs = tuple(_pair(item, agreement, currency, parties) for item in fields.each("pairs"))
    fields.done()
    _unique(pairs, fields.path("pairs"))
    return pairs


def sublimit(fields: Fields) -> SubLimit:
    """A limit on some leaf categories together."""
    limit = SubLimit(fields.text("name"), fields.leaves("leaves"), fields.amount("limit"), fields.text("clause", ""))
    fields.done()
    return limit


def _pair(fields: Fields, agreement: Agreement, currency: str, parties: set[str]) -> PairTerms:
    heads, caps, window = (fields.within(key) for key in ("heads", "caps", "window"))
    terms = PairTerms(
        agreement=agreement.id,
        version=agreement.version,
        claimant=_party(fields, "claimant", parties),
        responsible=_party(fields, "responsible", parties),
        currency=currency,
        fault=fields.choice("fault", Fault, "how fault counts"),
        fault_order=fields.choice("fault_order", FaultOrder, "whether fault is taken before or after the cap"),
        basket_order=fields.choice("basket_order", BasketOrder, "whether the basket is taken before or after fault"),
        cap_relation=fields.choice("cap_relation", CapRelation, "how general cap and super-cap stand to each other"),
        service_credits_erode=fields.yes("service_credits_erode", "whether paid service credits erode the cap"),
        defence_inside_limits=fields.yes("defence_inside_limits", "whether defence costs count against the cap"),
        consequential=fields.choice("consequential", Waiver, "whether consequential loss is waived"),
        fines=fields.choice("fines", Fines, "whether fines can be passed on"),
        internal_costs=fields.choice("internal_costs", Internal, "whether internal hours can be claimed"),
        basket=_basket(fields.within("basket")),
        general=_general(caps),
        super_cap=_cap(caps.within("super")) if caps.has("super") else None,
        uncapped=_head(heads.within("uncapped")),
        increased=_head(heads.within("super")),
        deemed_direct=fields.leaves("deemed_direct"),
        excluded=fields.leaves("excluded"),
        waiver_exceptions=_head(fields.within("waiver_exceptions")),
        fault_free=fields.leaves("fault_free"),
        fines_barred_in=fields.texts("fines_barred_in"),
        sublimits=tuple(sublimit(item) for item in fields.each("sublimits")),
        documented_only=fields.flag("documented_only", default=True),
        consent_required=fields.leaves("consent_required"),
        minimum_item=fields.amount("minimum_item", "0"),
        window_from=window.day("from"),
        window_until=window.day("until"),
        credits_paid=fields.amount("service_credits_paid", "0"),
        spread=fields.choice("spread", Spread, "how to spread") if fields.has("spread") else Spread.PRO_RATA,
        clause=fields.text("clause", ""),
    )
    for part in (heads, caps, window, fields):
        part.done()
    return _consistent(terms, fields.where)


def _party(fields: Fields, key: str, parties: set[str]) -> str:
    party = fields.text(key)
    if party not in parties:
        raise PortfolioRefused(
            f"{party!r} is not a party of this agreement",
            where=fields.path(key),
            mend=f"name one of {', '.join(sorted(parties))}",
        )
    return party


def _basket(fields: Fields) -> Basket:
    kind = fields.choice("kind", BasketKind, "whether there is a basket (kind: none, deductible, tipping)")
    amount = fields.amount("amount", "0" if kind is BasketKind.NONE else None)
    basket = Basket(kind, amount, fields.text("clause", ""))
    fields.done()
    return basket


def _general(caps: Fields) -> Cap | None:
    if caps.take("general") == "unlimited":
        return None
    if not caps.has("general"):
        caps.choice("general", _Unlimited, "what the general cap is")
    return _cap(caps.within("general"))


class _Unlimited(StrEnum):
    """What the general cap may be, for the refusal's mend."""

    AMOUNT = "{amount: …}"
    UNLIMITED = "unlimited"


def _cap(fields: Fields) -> Cap:
    amount = _multiple(fields.within("fees")) if fields.has("fees") else fields.amount("amount")
    used = fields.amount("used", "0")
    cap = Cap(amount, used, fields.choice("per", Per, "what the cap counts over"), fields.text("clause", ""))
    fields.done()
    return cap


def _multiple(fields: Fields) -> Decimal:
    """A cap of k times the fees of a look-back period, which somebody has to have added up."""
    amount = fields.amount("times") * fields.amount("paid")
    fields.text("period", "")
    fields.done()
    return amount


def _head(fields: Fields) -> Head:
    head = Head(fields.leaves("leaves"), fields.texts("events"), fields.text("clause", ""))
    fields.done()
    return head


def _consistent(terms: PairTerms, where: str) -> PairTerms:
    both = sorted(terms.deemed_direct & terms.excluded)
    if both:
        raise PortfolioRefused(
            f"{', '.join(both)} both deemed direct and excluded", where=where, mend="leave one of the two out"
        )
    if terms.claimant == terms.responsible:
        raise PortfolioRefused(f"{terms.claimant} cannot claim from itself", where=where, mend="name the other party")
    if terms.super_cap is None and (terms.increased.leaves or terms.increased.events):
        raise PortfolioRefused("a super head without a super cap", where=where, mend="state caps.super")
    return terms


def _unique(pairs: tuple[PairTerms, ...], where: str) -> None:
    names = [(pair.claimant, pair.responsible) for pair in pairs]
    if len(names) != len(set(names)):
        raise PortfolioRefused("one pair has two sets of terms", where=where, mend="keep one set an ordered pair")
