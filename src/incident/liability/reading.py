"""Liability terms of pairs, read strictly from an agreement's free mapping `liability`."""

from decimal import Decimal
from enum import StrEnum

from incident.agreements.model import Agreement
from incident.kernel.fields import Fields
from incident.liability.fields import amount, leaves, read_terms, refuse, stated, within, yes
from incident.liability.terms import (
    Basket,
    BasketKind,
    BasketOrder,
    Cap,
    CapRelation,
    Contribution,
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

NOTHING = Decimal(0)


def pair_terms(agreement: Agreement) -> tuple[PairTerms, ...]:
    """The terms of every ordered pair of `agreement`; none where it has no liability terms.

    Raises:
        AllocationRefused: a choice that changes who pays is left open.
        PortfolioRefused: an unknown key, or a value that cannot be read.
    """
    liability = dict(agreement.liability)
    if "pairs" not in liability:
        return ()
    return read_terms(liability, f"{agreement.id}.liability", lambda fields: _pairs(fields, agreement))


def sublimit(fields: Fields) -> SubLimit:
    """A limit on some leaf categories together."""
    name = fields.text("name", needed=True)
    under, limit = leaves(fields, "leaves"), amount(fields, "limit")
    limit_ = SubLimit(name, under, limit, fields.text("clause"), amount(fields, "used", NOTHING))
    fields.done()
    return limit_


def _pairs(fields: Fields, agreement: Agreement) -> tuple[PairTerms, ...]:
    currency = fields.text("currency", needed=True)
    fields.raw("policy")
    pairs = tuple(_pair(item, agreement, currency) for item in fields.items("pairs"))
    names = [(pair.claimant, pair.responsible) for pair in pairs]
    if len(names) != len(set(names)):
        refuse(fields, "one pair has two sets of terms", "keep one set an ordered pair", "pairs")
    return pairs


def _pair(fields: Fields, agreement: Agreement, currency: str) -> PairTerms:
    heads, caps, window = (within(fields, key) for key in ("heads", "caps", "window"))
    terms = PairTerms(
        agreement=agreement.id,
        version=agreement.version,
        claimant=_party(fields, "claimant", agreement),
        responsible=_party(fields, "responsible", agreement),
        currency=currency,
        fault=stated(fields, "fault", Fault, "how fault counts"),
        fault_order=stated(fields, "fault_order", FaultOrder, "whether fault is taken before or after the cap"),
        basket_order=stated(fields, "basket_order", BasketOrder, "whether the basket is taken before or after fault"),
        cap_relation=stated(fields, "cap_relation", CapRelation, "how general cap and super-cap stand to each other"),
        service_credits_erode=yes(fields, "service_credits_erode", "whether paid service credits erode the cap"),
        defence_inside_limits=yes(fields, "defence_inside_limits", "whether defence costs count against the cap"),
        consequential=stated(fields, "consequential", Waiver, "whether consequential loss is waived"),
        fines=stated(fields, "fines", Fines, "whether fines can be passed on"),
        internal_costs=stated(fields, "internal_costs", Internal, "whether internal hours can be claimed"),
        basket=_basket(within(fields, "basket")),
        general=_general(caps),
        super_cap=_cap(caps, "super"),
        uncapped=_head(heads, "uncapped"),
        increased=_head(heads, "super"),
        deemed_direct=leaves(fields, "deemed_direct"),
        excluded=leaves(fields, "excluded"),
        waiver_exceptions=_head(fields, "waiver_exceptions"),
        fault_free=leaves(fields, "fault_free"),
        fines_barred_in=frozenset(fields.countries("fines_barred_in")),
        sublimits=tuple(sublimit(item) for item in fields.items("sublimits")),
        documented_only=fields.flag("documented_only", default=True) is not False,
        consent_required=leaves(fields, "consent_required"),
        minimum_item=amount(fields, "minimum_item", NOTHING),
        window_from=window.day("from"),
        window_until=window.day("until"),
        credits_paid=amount(fields, "service_credits_paid", NOTHING),
        spread=Spread(fields.choice("spread", Spread, Spread.PRO_RATA)),
        clause=fields.text("clause"),
        contribution=_contribution(fields),
        claim_notice=fields.texts("claim_notice"),
    )
    for part in (heads, caps, window, fields):
        part.done()
    _check(fields, terms)
    known_clauses(fields, "claim_notice", terms.claim_notice, agreement)
    return terms


def _contribution(fields: Fields) -> Contribution | None:
    word = fields.choice("contribution", Contribution)
    return Contribution(word) if word else None


def _party(fields: Fields, key: str, agreement: Agreement) -> str:
    return fields.choice(key, sorted({party.party for party in agreement.parties}), needed=True)


def _basket(fields: Fields) -> Basket:
    kind = stated(fields, "kind", BasketKind, "whether there is a basket")
    basket = Basket(
        kind,
        amount(fields, "amount", NOTHING if kind is BasketKind.NONE else None),
        fields.text("clause"),
        leaves(fields, "exempt"),
        amount(fields, "used", NOTHING),
    )
    fields.done()
    return basket


class _General(StrEnum):
    """What the general cap may be, for the refusal's mend."""

    AMOUNT = "{amount: …, per: …}"
    UNLIMITED = "unlimited"


def _general(caps: Fields) -> Cap | None:
    if caps.data.get("general") == _General.UNLIMITED or "general" not in caps:
        stated(caps, "general", _General, "what the general cap is")
        return None
    return _cap(caps, "general")


def _cap(caps: Fields, key: str) -> Cap | None:
    fields = caps.mapping(key)
    if fields is None:
        return None
    limit = _limit(fields)
    used, per = amount(fields, "used", NOTHING), stated(fields, "per", Per, "what the cap counts over")
    cap = Cap(limit, used, per, fields.text("clause"))
    fields.done()
    return cap


def _limit(fields: Fields) -> Decimal:
    """An amount, so many times the fees, or the greater or the lesser of several of them."""
    for key, choose in (("greater_of", max), ("lesser_of", min)):
        if key in fields:
            found = []
            for each in fields.items(key):
                found.append(_limit(each))
                each.done()
            if len(found) < 2:  # noqa: PLR2004 - a choice is between two at least
                refuse(fields, f"{key} of {len(found)}", "list two limits or more", key)
            return choose(found, default=NOTHING)
    return _multiple(within(fields, "fees")) if "fees" in fields else amount(fields, "amount")


def _multiple(fields: Fields) -> Decimal:
    """A cap of so many times the fees of a look-back period, which somebody has added up."""
    limit = amount(fields, "times") * amount(fields, "paid")
    fields.text("period")
    fields.done()
    return limit


def _head(parent: Fields, key: str) -> Head:
    fields = within(parent, key)
    head = Head(leaves(fields, "leaves"), frozenset(fields.texts("events")), fields.text("clause"))
    fields.done()
    return head


def known_clauses(fields: Fields, key: str, named: tuple[str, ...], agreement: Agreement) -> None:
    """Note clauses that are named and do not stand in the agreement, where any of its clauses is recorded."""
    known = [clause.id for clause in agreement.clauses]
    for name in named:
        if known and name not in known:
            refuse(fields, f"{name!r} is no clause of {agreement.id}", f"one of {', '.join(known)}", key)


def _check(fields: Fields, terms: PairTerms) -> None:
    both = ", ".join(sorted(terms.deemed_direct & terms.excluded))
    if both:
        refuse(fields, f"{both} both deemed direct and excluded", "leave one of the two out", "excluded")
    if terms.claimant and terms.claimant == terms.responsible:
        refuse(fields, f"{terms.claimant} cannot claim from itself", "name the other party", "responsible")
    if terms.super_cap is None and (terms.increased.leaves or terms.increased.events):
        refuse(fields, "a super head without a super-cap", "state caps.super", "heads")
