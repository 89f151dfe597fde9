"""Who is told, and where: the party of an obligation, or the authority that the portfolio or the directory knows.

A counterparty is the party that the clause names. For an authority or a group of individuals the portfolio is asked
for a party of that kind which serves the place: one whose `duties` name the duty itself comes first, then one
that names the place, then one of that country. Where several fit equally, the first by id is taken and the draft says
so. Where none fits, the directory of authorities says who serves the duty, in which zone and language, and where a
person files by hand (portal, post). Its e-mail addresses are told and never used: nothing confidential goes by itself
to an address that nobody here has checked. Nobody found is no refusal: the notice can be drafted, and goes nowhere
until an address is recorded.
"""

from collections.abc import Iterable, Sequence

from incident.agreements.model import Address, NoticeClause, Party, Portfolio
from incident.law.authorities import Authority
from incident.notices.draft import Addressee
from incident.obligations.obligation import ObligationKey
from incident.vocabulary import Audience

_KINDS = {
    Audience.REGULATOR: "regulator",
    Audience.INDIVIDUALS: "individuals",
    Audience.INSURER: "insurer",
    Audience.COUNTERPARTY: "counterparty",
}


def addressee_of(
    key: ObligationKey,
    *,
    audience: str,
    title: str,
    portfolio: Portfolio,
    clause: NoticeClause | None = None,
    authority: Authority | None = None,
) -> Addressee:
    """Who is told.

    Args:
        key: the obligation.
        audience: kind of recipient.
        title: what the recipient is called where no party is recorded.
        portfolio: parties, by id.
        clause: ranks the methods, where a contract demands the notice.
        authority: whom the directory names for the duty; taken where no party fits.
    """
    party = portfolio.parties.get(key.recipient)
    fitting = [party] if party else _serving(key, audience, portfolio.parties.values())
    if not fitting and authority is not None:
        return _of_directory(key, authority, audience)
    if not fitting:
        return Addressee(key.recipient, title, audience, note=f"no party of kind {audience} serves {_place(key)}")
    chosen = fitting[0]
    note = "" if len(fitting) == 1 else f"{', '.join(it.id for it in fitting)} fit equally; {chosen.id} is taken"
    return Addressee(
        id=chosen.id,
        name=chosen.name,
        audience=audience,
        addresses=_ranked((*chosen.addresses, *(clause.copies if clause else ())), clause),
        language=(clause.language if clause else "") or chosen.language,
        zone=chosen.zone,
        country=chosen.country,
        note=note,
    )


def _of_directory(key: ObligationKey, authority: Authority, audience: str) -> Addressee:
    """The authority of the directory: by hand through its portal or by post, or not yet."""
    by_hand = (("portal", authority.portal), ("post", authority.post))
    mail = f"; it lists {authority.email}, which only a recorded party can be sent to" if authority.email else ""
    return Addressee(
        id=key.recipient,
        name=authority.name,
        audience=audience,
        addresses=tuple(Address(method, to) for method, to in by_hand if to),
        language=authority.languages[0] if authority.languages else "en",
        zone=authority.zone,
        country=authority.calendar,
        note=f"from the directory of authorities ({authority.confidence} confidence: {authority.source}){mail};"
        " check it, or record the authority as a party",
    )


def _place(key: ObligationKey) -> str:
    """`DE` of `individuals:DE` and of `DE`."""
    return key.recipient.rpartition(":")[2]


def _serving(key: ObligationKey, audience: str, parties: Iterable[Party]) -> list[Party]:
    """The parties that fit best, by id."""
    kind = _KINDS.get(Audience(audience), audience)
    ranked = [(rank, it) for it in parties if it.kind == kind and (rank := _rank(it, key))]
    best = max((rank for rank, _ in ranked), default=0)
    return sorted((it for rank, it in ranked if rank == best), key=lambda it: it.id)


def _rank(party: Party, key: ObligationKey) -> int:
    place = _place(key)
    here = place in party.jurisdictions or party.country == place
    if party.duties:
        return (4 if here else 3) if key.duty in party.duties else 0
    if place in party.jurisdictions:
        return 2
    return 1 if here and not party.jurisdictions else 0


def _ranked(addresses: Sequence[Address], clause: NoticeClause | None) -> tuple[Address, ...]:
    """Addresses in the clause's order of methods; a method that the clause does not admit is no notice."""
    if clause is None or not clause.methods:
        return tuple(addresses)
    order = [it.method for it in clause.methods]
    return tuple(
        sorted(
            (it for it in addresses if it.copy_only or it.method in order),
            key=lambda it: order.index(it.method) if it.method in order else len(order),
        )
    )
