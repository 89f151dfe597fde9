"""Who is told: one obligation for each recipient that a rule names for one of our entities.

Where several authorities are competent and nobody has decided which of them leads, all of them are told: those of the
holder's establishments and those where people concerned live.
"""

from dataclasses import dataclass

from incident.agreements.model import Touched
from incident.facts.organisation import Entity
from incident.facts.residence import places_of_residence
from incident.kernel.seats import country_of, has_seat, is_inside, places_inside, zone_of_seat
from incident.law.rule import Rule
from incident.obligations.case import Case, about
from incident.vocabulary import PLACE_GROUPS, Audience

UNKNOWN_PARTY = "counterparty"
"""Recipient of a duty towards another party of whom no agreement is recorded."""


@dataclass(frozen=True, slots=True)
class Told:
    """One recipient.

    Attributes:
        key: as in the obligation's key: `DE`, `individuals:US-CA`, a party's id.
        place: ISO 3166 code whose calendar counts.
        zones: the recipient's own zone, where known.
        label: the place or party, for the title; empty where the rule's name says it.
        note: why this one.
    """

    key: str
    place: str
    zones: tuple[str, ...]
    label: str = ""
    note: str = ""


def recipients(rule: Rule, case: Case, entity: Entity) -> tuple[Told, ...]:
    """The recipients of a rule for an entity; at least one."""
    region = rule.recipient.region or rule.jurisdiction
    match rule.recipient.per:
        case "authority":
            return _authorities(rule, case, entity, region)
        case "establishment":
            return tuple(_authority(code) for code in _homes(entity, region)) or (_authority(region),)
        case "residence":
            return _residences(rule, case, entity, region)
        case "agreement":
            return _parties(case, entity) or (Told(UNKNOWN_PARTY, country_of(entity.main.country), ()),)
        case _:
            return (_single(rule),)


def _authorities(rule: Rule, case: Case, entity: Entity, region: str) -> tuple[Told, ...]:
    lead = case.lead_of(entity.id)
    if lead is not None and is_inside(lead.choice, region):
        return (_authority(lead.choice, f"lead authority by decision of {lead.by}"),)
    established = _countries(region, {place.country for place in entity.establishments})
    resident = _countries(region, places_of_residence(case.sheet, about(entity.id), region))
    codes = sorted(established | resident)
    note = "no lead authority is decided: every competent authority is told" if len(codes) > 1 else ""
    return tuple(_authority(code, note) for code in codes) or (_single(rule),)


def _homes(entity: Entity, region: str) -> list[str]:
    main = entity.main.country
    if is_inside(main, region):
        return [_level(main, region)]
    return sorted(_countries(region, {place.country for place in entity.establishments}))


def _residences(rule: Rule, case: Case, entity: Entity, region: str) -> tuple[Told, ...]:
    audience = rule.recipient.audience
    codes = sorted(_countries(region, places_of_residence(case.sheet, about(entity.id), region)))
    if not codes:
        return (_single(rule),)
    grouped = region in PLACE_GROUPS
    return tuple(Told(f"{audience}:{code}", code, (zone_of_seat(code),), code if grouped else "") for code in codes)


def _countries(region: str, places: "set[str] | tuple[str, ...]") -> set[str]:
    return {_level(place, region) for place in places_inside(region, places)}


def _level(place: str, region: str) -> str:
    """The place at the level at which the rule has authorities: countries of a group, else the region itself."""
    return country_of(place) if region in PLACE_GROUPS else region


def _authority(code: str, note: str = "") -> Told:
    return Told(code, code, (zone_of_seat(code),), code, note)


def _single(rule: Rule) -> Told:
    place = rule.place or rule.jurisdiction
    zones = (zone_of_seat(place),) if has_seat(place) else ()
    audience = rule.recipient.audience
    return Told(place if audience is Audience.REGULATOR else f"{audience}:{place}", place, zones)


def _parties(case: Case, entity: Entity) -> tuple[Told, ...]:
    """Those for whom the entity processes: the other sides of its touched processing agreements, and controllers.

    A sub-processor that works for it stands below it, and is told nothing by this duty.
    """
    parties = case.portfolio.parties
    ours = {party.id for party in parties.values() if party.entity == entity.id}
    named = {touched.other for touched in case.exposure.touched if touched.ours in ours and _processes(touched)}
    for asset in (case.portfolio.assets[name] for name in case.exposure.assets if name in case.portfolio.assets):
        named |= {party for party in asset.controllers if party not in ours}
    return tuple(
        Told(party.id, party.country, (party.zone,), party.name)
        for name in sorted(named)
        if (party := parties.get(name)) is not None and not party.entity
    )


def _processes(touched: Touched) -> bool:
    roles, others = (touched.agreement.roles_of(party) for party in (touched.ours, touched.other))
    return "sub_processor" in roles or ("processor" in roles and others != {"sub_processor"})
