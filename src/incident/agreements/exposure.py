"""Exposure: which agreements an incident touches, on which side we stand, and why nothing is owed where nothing is.

From each asset concerned the ways are followed on which it came to us and on which we passed it on:

- it was disclosed **to us** under an agreement: we are the receiving (or processing) side, and the discloser is told;
- we disclosed it **to another**: clauses that bind the discloser bind us; those that bind the recipient are what the
  other owes us, and are listed as such;
- it **belongs to another**, or holds data of which another is **controller**, and an agreement binds us to them, though
  no disclosure was registered;
- an **insurance** covers the entity, whatever leaked.

Invariants: only disclosures up to the day asked about count; the version of the terms in force on that day counts; an
agreement that is touched but owes nothing (ended, no notice clause, another's duty, no personal data) is listed with
the reason, never dropped; a chain that runs in a circle ends where it began.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from incident.agreements.binding import Binding, Known, binding
from incident.agreements.model import Agreement, Asset, Disclosure, Exposure, NoticeClause, Portfolio, Touched
from incident.agreements.permitted import beyond
from incident.errors import UnknownReference

OURSELVES = "ourselves"
_MUTUAL = "mutual"
_RECEIVED, _DISCLOSED = "receiving", "disclosing"


@dataclass(frozen=True, slots=True)
class _Tie:
    """One reason for which an agreement between us and another is touched.

    Attributes:
        side: `receiving` or `disclosing`: where we stand in a mutual agreement for this asset; empty: by our roles.
        flags: what a person should look at, such as a disclosure beyond what is permitted.
    """

    agreement: Agreement
    ours: str
    other: str
    asset: str
    because: str
    side: str = ""
    flags: tuple[str, ...] = ()


def expose(portfolio: Portfolio, assets: Iterable[str], *, on: date, known: Known | None = None) -> Exposure:
    """What an incident with these assets touches.

    Args:
        portfolio: everything agreed and disclosed.
        assets: ids of the assets concerned.
        on: the day of the incident.
        known: facts about assets that agreements may exclude, see `binding`.

    Raises:
        UnknownReference: an asset that is not recorded.
    """
    names = tuple(sorted(set(assets)))
    for name in names:
        if name not in portfolio.assets:
            raise UnknownReference(
                f"asset {name!r} is not recorded", mend=f"recorded: {', '.join(sorted(portfolio.assets)) or 'none'}"
            )
    ties = [tie for name in names for tie in _ties(portfolio, portfolio.assets[name], on)]
    ties += _insurances(portfolio, names, on)
    return Exposure(
        assets=names,
        data_sets=tuple(sorted({portfolio.assets[name].data_set for name in names} - {""})),
        touched=tuple(_touched(portfolio, ties, on, known or {})),
    )


def is_ours(portfolio: Portfolio, party: str) -> bool:
    """Whether a party is one of ourselves."""
    found = portfolio.parties.get(party)
    return found is not None and found.kind == OURSELVES


def _ties(portfolio: Portfolio, asset: Asset, on: date) -> Iterator[_Tie]:
    registered = [
        each
        for each in portfolio.disclosures.values()
        if each.asset == asset.id and each.at.day(_zone(portfolio, each)) <= on
    ]
    registered.sort(key=lambda each: (each.at, each.id))
    seen: set[str] = set()
    flags: dict[str, list[str]] = {}
    for each in beyond(registered, portfolio.agreements):
        flags.setdefault(each.agreement, []).append(each.sentence)
    for disclosure in registered:
        tie = _disclosed(portfolio, asset, disclosure, on)
        if tie is not None:
            seen.add(tie.other)
            yield replace(tie, flags=tuple(flags.get(tie.agreement.id, ()))) if flags else tie
    others = [(asset.owner, f"asset {asset.id} belongs to {asset.owner}")]
    others += [(party, f"asset {asset.id} holds data of which {party} is controller") for party in asset.controllers]
    for other, because in others:
        if other not in seen and not is_ours(portfolio, other):
            seen.add(other)
            yield from _bound_to(portfolio, asset, other, because, on)


def _zone(portfolio: Portfolio, disclosure: Disclosure) -> str:
    party = portfolio.parties.get(disclosure.from_party)
    return party.zone if party is not None else disclosure.at.zone


def _disclosed(portfolio: Portfolio, asset: Asset, disclosure: Disclosure, on: date) -> _Tie | None:
    to_us, from_us = (is_ours(portfolio, party) for party in (disclosure.to_party, disclosure.from_party))
    agreement = portfolio.agreements.get(disclosure.agreement)
    if to_us == from_us or agreement is None:  # inside the group, or between others: no agreement of ours
        return None
    day = disclosure.at.day(_zone(portfolio, disclosure)).isoformat()
    stage = f" (stage {disclosure.stage})" if disclosure.stage else ""
    stage += f", leaving its country by {disclosure.mechanism}" if disclosure.mechanism else ""
    terms = agreement.in_force(on)
    if to_us:
        because = f"asset {asset.id} was disclosed by {disclosure.from_party} to {disclosure.to_party} on {day}{stage}"
        return _Tie(terms, disclosure.to_party, disclosure.from_party, asset.id, because, _RECEIVED)
    because = f"{disclosure.from_party} disclosed asset {asset.id} to {disclosure.to_party} on {day}{stage}"
    return _Tie(terms, disclosure.from_party, disclosure.to_party, asset.id, because, _DISCLOSED)


def _bound_to(portfolio: Portfolio, asset: Asset, other: str, because: str, on: date) -> Iterator[_Tie]:
    """Agreements with a party whose information this is, where the register of disclosures has no entry."""
    answering = {_RECEIVED, _MUTUAL, "processor", "sub_processor"}
    for agreement in portfolio.agreements.values():
        terms = agreement.in_force(on)
        if not terms.roles_of(other) - {"insurer"}:
            continue
        for party in dict.fromkeys(each.party for each in terms.parties):
            if is_ours(portfolio, party) and terms.roles_of(party) & answering:
                side = _RECEIVED if _MUTUAL in terms.roles_of(party) else ""
                yield _Tie(terms, party, other, asset.id, f"{because}, and {party} is bound to it", side)


def _insurances(portfolio: Portfolio, assets: tuple[str, ...], on: date) -> Iterator[_Tie]:
    for agreement in portfolio.agreements.values():
        terms = agreement.in_force(on)
        insurers = [each.party for each in terms.parties if each.role == "insurer"]
        for each in terms.parties:
            if each.role == "insured" and is_ours(portfolio, each.party):
                for insurer in insurers:
                    for asset in assets:
                        yield _Tie(terms, each.party, insurer, asset, f"{each.party} is insured with {insurer}")


def _touched(portfolio: Portfolio, ties: list[_Tie], on: date, known: Known) -> Iterator[Touched]:
    """One entry a clause and pair of parties, with all assets and reasons that lead to it."""
    grouped: dict[tuple[str, str, str], list[_Tie]] = {}
    for tie in ties:
        grouped.setdefault((tie.agreement.id, tie.ours, tie.other), []).append(tie)
    for (_, ours, other), group in sorted(grouped.items()):
        terms = group[0].agreement
        for clause in terms.clauses or (None,):
            entitled = [tie for tie in group if _binds_us(clause, tie)]
            shown = entitled or group
            concerned = [portfolio.assets[name] for name in sorted({tie.asset for tie in shown})]
            held = binding(terms, clause, concerned, on=on, known=known)
            shown = [tie for tie in shown if tie.asset in held.assets] or shown
            yield Touched(
                agreement=terms,
                clause=clause,
                ours=ours,
                other=other,
                assets=tuple(sorted({tie.asset for tie in shown})),
                because=(*_because(shown, clause), *_afterlife(terms, on), *_others(held)),
                excluded=_excluded(portfolio, terms, clause, shown, on, held)
                or _not_to(clause, other)
                or ("" if entitled else _others_duty(clause, other)),
            )


def _because(ties: list[_Tie], clause: NoticeClause | None) -> Iterator[str]:
    yield from dict.fromkeys(tie.because for tie in ties)
    yield from dict.fromkeys(flag for tie in ties for flag in tie.flags)
    if clause is not None and clause.flow_down:
        yield "the clause flows down: what a subcontractor tells us starts this clock too"


def _others(held: Binding) -> tuple[str, ...]:
    """What falls out beside what binds, and what was said in vain."""
    return (*(held.reasons if held.assets else ()), *held.notes)


def _not_to(clause: NoticeClause | None, other: str) -> str:
    if clause is None or clause.obligee in ("", other):
        return ""
    return f"the clause has {clause.obligee} told, and not {other}"


def _binds_us(clause: NoticeClause | None, tie: _Tie) -> bool:
    if clause is None or clause.obligor == "either":
        return True
    roles = tie.agreement.roles_of(tie.ours)
    if clause.obligor in (_RECEIVED, _DISCLOSED) and _MUTUAL in roles:
        return tie.side in ("", clause.obligor)
    return clause.obligor in roles


def _others_duty(clause: NoticeClause | None, other: str) -> str:
    return (
        f"the clause binds the {clause.obligor} party, which is {other}: it is {other} that tells us" if clause else ""
    )


def _excluded(  # noqa: PLR0917 - what takes a clause away comes from all of these
    portfolio: Portfolio, terms: Agreement, clause: NoticeClause | None, ties: list[_Tie], on: date, held: Binding
) -> str:
    if on < terms.effective_from:
        return f"the agreement begins on {terms.effective_from}, after the incident"
    if not held.assets:
        return "; ".join(held.reasons)
    if clause is None:
        return "the agreement has no notice clause" + ("" if terms.no_notice_clause else ", as far as it was recorded")
    if clause.event == "personal_data_breach" and not any(_is_personal(portfolio.assets[tie.asset]) for tie in ties):
        return "the clause asks for personal data, and none is among the assets"
    return ""


def _afterlife(terms: Agreement, on: date) -> tuple[str, ...]:
    if terms.effective_to is None or on <= terms.effective_to:
        return ()
    until = f"until {terms.survival_until}" if terms.survival_until else "as far as stated: no survival is named"
    return (f"the agreement ended on {terms.effective_to}; confidentiality outlasts it {until}",)


def _is_personal(asset: Asset) -> bool:
    return bool(asset.data_set or asset.controllers or asset.protection == "personal_data")
