"""Exposure: which agreements an incident touches, on which side we stand, and why nothing is owed where nothing is.

From each asset concerned the ways are followed on which it came to us and on which we passed it on:

- it was disclosed **to us** under an agreement: we are the receiving (or processing) side, and the discloser is told;
- we disclosed it **to another**: clauses that bind the discloser bind us; those that bind the recipient are what the
  other owes us, and are listed as such;
- it **belongs to another**, or holds data of which another is **controller**, and an agreement binds us to them, though
  no disclosure was registered;
- it was **made from** what another disclosed or owns, at any remove, or is owned **jointly** with another;
- one of ours had it from another of ours under an agreement of transfer or processing within the group;
- an **insurance** covers the entity, whatever leaked;
- somebody **says** that an agreement is concerned, or a subcontractor told us under it, and no asset is known yet.

Invariants: only disclosures up to the day asked about count; the version of the terms in force on that day counts; an
agreement that is touched but owes nothing (ended, no notice clause, another's duty, no personal data) is listed with
the reason, never dropped; a chain that runs in a circle ends where it began. A policy is judged on the day of
discovery, unless it attaches to the occurrence.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from incident.agreements.binding import Binding, Known, binding, ended_for_all
from incident.agreements.model import Agreement, Asset, Disclosure, Exposure, NoticeClause, Portfolio, Touched
from incident.agreements.permitted import beyond
from incident.errors import UnknownReference
from incident.kernel.instants import Instant

OURSELVES = "ourselves"
OCCURRENCE = "occurrence"
_NO_ASSET = ""
"""Stands in a tie for an asset where none shows it."""
_MUTUAL = "mutual"
_OF_TRANSFER = frozenset({"exporter", "importer", "controller", "processor", "sub_processor"})
_RECEIVED, _DISCLOSED = "receiving", "disclosing"
_Registered = tuple[datetime, str, date, Disclosure]
"""When, the id, the local day, and the disclosure itself."""
_IN_ORDER = itemgetter(0, 1)


class _Tie(NamedTuple):
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


def expose(
    portfolio: Portfolio,
    assets: Iterable[str],
    *,
    on: date,
    known: Known | None = None,
    noticed: date | None = None,
    agreements: Iterable[str] = (),
) -> Exposure:
    """What an incident with these assets touches.

    Args:
        portfolio: everything agreed and disclosed.
        assets: ids of the assets concerned.
        on: the day of the incident.
        known: facts about assets that agreements may exclude, see `binding`.
        noticed: the day on which it was discovered; None: that of the incident.
        agreements: ids of those that somebody says are concerned, though no asset shows it.

    Raises:
        UnknownReference: an asset or agreement that is not recorded.
    """
    names = tuple(sorted(set(assets)))
    for name in names:
        if name not in portfolio.assets:
            raise UnknownReference(
                f"asset {name!r} is not recorded", mend=f"recorded: {', '.join(sorted(portfolio.assets)) or 'none'}"
            )
    made_from = {name: sources(portfolio, name) for name in names}
    registered = _registered(portfolio, (*names, *(it for found in made_from.values() for it in found)), on)
    ties = [tie for name in names for tie in _ties(portfolio, portfolio.assets[name], registered[name], on)]
    ties += [tie for name, found in made_from.items() for tie in _of_sources(portfolio, name, found, registered, on)]
    ties += [tie for name in sorted(set(agreements)) for tie in _said(portfolio, name, on)]
    insured = _insurances(portfolio, names, on, max(on, noticed or on))
    ties = _beside_policies(ties, insured)
    return Exposure(
        assets=names,
        data_sets=tuple(sorted({portfolio.assets[name].data_set for name in names} - {""})),
        touched=tuple(_in_order(_touched(portfolio, ties, on, known or {}), insured, portfolio, known or {})),
    )


def is_ours(portfolio: Portfolio, party: str) -> bool:
    """Whether a party is one of ourselves."""
    found = portfolio.parties.get(party)
    return found is not None and found.kind == OURSELVES


def sources(portfolio: Portfolio, asset: str) -> tuple[str, ...]:
    """What an asset was made from, at any remove, the nearest first; a circle ends where it began."""
    found: dict[str, None] = {}
    ahead = [asset]
    while ahead:
        known = portfolio.assets.get(ahead.pop(0))
        for name in known.derived_from if known is not None else ():
            if name not in found and name != asset and name in portfolio.assets:
                found[name] = None
                ahead.append(name)
    return tuple(found)


def _of_sources(
    portfolio: Portfolio, asset: str, made_from: tuple[str, ...], registered: dict[str, list[_Registered]], on: date
) -> Iterator[_Tie]:
    """Whose the information was that an asset was made from, and how it came to us; not to whom else we gave that."""
    for name in made_from:
        for tie in _ties(portfolio, portfolio.assets[name], registered[name], on):
            if tie.side != _DISCLOSED:
                yield tie._replace(asset=asset, because=f"asset {asset} is made from {name}: {tie.because}")


def _registered(portfolio: Portfolio, assets: tuple[str, ...], on: date) -> dict[str, list[_Registered]]:
    """What was disclosed of each asset up to a day, in order; the register is read once."""
    found: dict[str, list[_Registered]] = {name: [] for name in assets}
    parties = portfolio.parties
    for each in portfolio.disclosures.values():
        if each.asset in found:
            giver = parties.get(each.from_party)
            day = _day(each.at.utc, giver.zone if giver is not None else each.at.zone)
            if day <= on:
                found[each.asset].append((each.at.utc, each.id, day, each))
    for disclosures in found.values():
        disclosures.sort(key=_IN_ORDER)
    return found


@lru_cache(maxsize=1 << 16)
def _day(at: datetime, zone: str) -> date:
    """The local date: many disclosures are of one day and zone."""
    return Instant(at).day(zone)


def _ties(portfolio: Portfolio, asset: Asset, registered: list[_Registered], on: date) -> Iterator[_Tie]:
    seen: set[str] = set()
    flags: dict[str, list[str]] = {}
    for each in beyond([it for *_, it in registered], portfolio.agreements, portfolio.parties):
        flags.setdefault(each.agreement, []).append(each.sentence)
    for _, _, day, disclosure in registered:
        tie = _disclosed(portfolio, asset, disclosure, day, on)
        if tie is not None:
            seen.add(tie.other)
            yield tie._replace(flags=tuple(flags.get(tie.agreement.id, ()))) if flags else tie
    jointly = "jointly " if asset.joint_owners else ""
    others = [(owner, f"asset {asset.id} belongs {jointly}to {owner}") for owner in asset.owners]
    others += [(party, f"asset {asset.id} holds data of which {party} is controller") for party in asset.controllers]
    for other, because in others:
        if other not in seen and not is_ours(portfolio, other):
            seen.add(other)
            yield from _bound_to(portfolio, asset, other, because, on)


def _disclosed(portfolio: Portfolio, asset: Asset, disclosure: Disclosure, day: date, on: date) -> _Tie | None:
    to_us, from_us = is_ours(portfolio, disclosure.to_party), is_ours(portfolio, disclosure.from_party)
    agreement = portfolio.agreements.get(disclosure.agreement)
    if agreement is None or not (to_us or from_us):  # between others: no agreement of ours
        return None
    if to_us and from_us and not _is_of_transfer(agreement.in_force(on)):  # inside the group nobody tells anybody
        return None
    stage = f" (stage {disclosure.stage})" if disclosure.stage else ""
    stage += f", leaving its country by {disclosure.mechanism}" if disclosure.mechanism else ""
    terms = agreement.in_force(on)
    if to_us:
        because = f"asset {asset.id} was disclosed by {disclosure.from_party} to {disclosure.to_party} on {day}{stage}"
        return _Tie(terms, disclosure.to_party, disclosure.from_party, asset.id, because, _RECEIVED)
    because = f"{disclosure.from_party} disclosed asset {asset.id} to {disclosure.to_party} on {day}{stage}"
    return _Tie(terms, disclosure.from_party, disclosure.to_party, asset.id, because, _DISCLOSED)


def _is_of_transfer(terms: Agreement) -> bool:
    """Whether it has sides that data protection keeps apart even within a group."""
    return bool(terms.clauses) and any(it.role in _OF_TRANSFER for it in terms.parties)


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


def _said(portfolio: Portfolio, agreement: str, on: date) -> Iterator[_Tie]:
    """Between each of ours and each other party of an agreement of which somebody says that it is concerned."""
    if agreement not in portfolio.agreements:
        listed = ", ".join(sorted(portfolio.agreements)) or "none"
        raise UnknownReference(f"agreement {agreement!r} is not recorded", mend=f"recorded: {listed}")
    terms = portfolio.agreements[agreement].in_force(on)
    parties = dict.fromkeys(each.party for each in terms.parties if each.role != "insurer")
    because = f"agreement {agreement} is said to be concerned"
    for ours in parties:
        for other in parties:
            if is_ours(portfolio, ours) and not is_ours(portfolio, other):
                yield _Tie(terms, ours, other, _NO_ASSET, because)


def _insurances(portfolio: Portfolio, assets: tuple[str, ...], on: date, noticed: date) -> dict[date, list[_Tie]]:
    """The policies that cover one of ours, by the day that they look at; an incident without assets has them too.

    A policy looks at the discovery, which most cyber policies do, unless it says that the occurrence counts.
    """
    found: dict[date, list[_Tie]] = {}
    for agreement in portfolio.agreements.values():
        if not any(each.role == "insurer" for each in agreement.parties):
            continue
        day = on if agreement.in_force(noticed).attaches == OCCURRENCE else noticed
        terms = agreement.in_force(day)
        insurers = [each.party for each in terms.parties if each.role == "insurer"]
        for each in terms.parties:
            if each.role == "insured" and is_ours(portfolio, each.party):
                found.setdefault(day, []).extend(
                    _Tie(terms, each.party, insurer, asset, f"{each.party} is insured with {insurer}")
                    for insurer in insurers
                    for asset in assets or (_NO_ASSET,)
                )
    return found


def _beside_policies(ties: list[_Tie], insured: dict[date, list[_Tie]]) -> list[_Tie]:
    """The other ties; one under a policy, such as a disclosure to the insurer, goes with it: one duty, told once."""
    held = {(tie.agreement.id, tie.ours, tie.other): policies for policies in insured.values() for tie in policies}
    if not held:
        return ties
    rest: list[_Tie] = []
    for tie in ties:
        held.get((tie.agreement.id, tie.ours, tie.other), rest).append(tie)
    return rest


def _in_order(
    touched: Iterator[Touched], insured: dict[date, list[_Tie]], portfolio: Portfolio, known: Known
) -> list[Touched]:
    """What is touched with the policies, each judged on its day."""
    found = list(touched)
    for day, ties in sorted(insured.items()):
        found += _touched(portfolio, ties, day, known)
    return sorted(found, key=lambda it: (it.agreement.id, it.ours, it.other)) if insured else found


def _touched(portfolio: Portfolio, ties: list[_Tie], on: date, known: Known) -> Iterator[Touched]:
    """One entry a clause and pair of parties, with all assets and reasons that lead to it."""
    grouped: dict[tuple[str, str, str], list[_Tie]] = {}
    for tie in ties:
        grouped.setdefault((tie.agreement.id, tie.ours, tie.other), []).append(tie)
    for (_, ours, other), group in sorted(grouped.items(), key=itemgetter(0)):
        terms = group[0].agreement
        for clause in terms.clauses or (None,):
            entitled = [tie for tie in group if _binds_us(clause, tie)]
            shown = entitled or group
            concerned = [portfolio.assets[name] for name in _assets_of(shown) if name]
            held = binding(terms, clause, concerned, on=on, known=known)
            shown = [tie for tie in shown if tie.asset in held.assets] or shown
            yield Touched(
                agreement=terms,
                clause=clause,
                ours=ours,
                other=other,
                assets=tuple(filter(None, _assets_of(shown))),
                because=(
                    *_because(shown, clause),
                    *_version(portfolio, terms, on),
                    *_afterlife(terms, on),
                    *_others(held),
                ),
                excluded=_excluded(portfolio, terms, clause, shown, on, held)
                or _not_to(clause, other)
                or ("" if entitled else _others_duty(clause, other)),
            )


def _assets_of(ties: list[_Tie]) -> tuple[str, ...]:
    return (ties[0].asset,) if len(ties) == 1 else tuple(sorted({tie.asset for tie in ties}))


def _because(ties: list[_Tie], clause: NoticeClause | None) -> Iterable[str]:
    if len(ties) == 1 and not ties[0].flags and not (clause is not None and clause.flow_down):
        return (ties[0].because,)  # nearly always
    found = dict.fromkeys([*[tie.because for tie in ties], *[flag for tie in ties for flag in tie.flags]])
    if clause is not None and clause.flow_down:
        found["the clause flows down: what a subcontractor tells us starts this clock too"] = None
    return found


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
    if held.reasons and not held.assets:
        return "; ".join(held.reasons)
    if not held.assets and clause is not None and (ended := ended_for_all(terms, clause, on)):
        return ended
    if clause is None:
        return "the agreement has no notice clause" + ("" if terms.no_notice_clause else ", as far as it was recorded")
    if clause.event == "personal_data_breach" and not any(
        not tie.asset or _is_personal(portfolio.assets[tie.asset]) for tie in ties
    ):
        return "the clause asks for personal data, and none is among the assets"
    return ""


def _version(portfolio: Portfolio, terms: Agreement, on: date) -> tuple[str, ...]:
    """Which version counts, where it is not the newest."""
    newest = portfolio.agreements[terms.id].version
    if terms.version == newest:
        return ()
    return (f"version {terms.version} counts, which was in force on {on}; the newest is {newest}",)


def _afterlife(terms: Agreement, on: date) -> tuple[str, ...]:
    if terms.effective_to is None or on <= terms.effective_to:
        return ()
    if any(it.role == "insurer" for it in terms.parties):
        return (f"the policy ended on {terms.effective_to}: whether it still takes notices is to be read in it",)
    until = f"until {terms.survival_until}" if terms.survival_until else "as far as stated: no survival is named"
    return (f"the agreement ended on {terms.effective_to}; confidentiality outlasts it {until}",)


def _is_personal(asset: Asset) -> bool:
    return bool(asset.data_set or asset.controllers or asset.protection == "personal_data")
