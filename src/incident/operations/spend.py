"""Spending: what an incident costs whom, with evidence. A wrong entry is replaced by a newer one, never edited."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from incident.agreements.model import Portfolio
from incident.errors import DecisionRefused, InputRefused, UnknownReference
from incident.facts.organisation import Organisation
from incident.kernel.canonical import Payload
from incident.kernel.ids import parse_short
from incident.kernel.instants import Instant
from incident.kernel.money import Money
from incident.liability.items import CostItem, Receipt
from incident.liability.leaves import Nature, leaf_of
from incident.operations.desk import Desk
from incident.operations.duties import Evidence
from incident.operations.matter import find_incident, organisation_and_portfolio
from incident.record.entry import Actor
from incident.store.database import Reader, Unit
from incident.store.ledger import StoredCost, cost_by_short, cost_row, costs_of, evidence_rows
from incident.store.matter import incident_by_id, short_of
from incident.store.rows.matter import IncidentRow
from incident.vocabulary import Tag


@dataclass(frozen=True, slots=True)
class Spending:
    """What somebody wants recorded.

    Attributes:
        leaf: leaf category, or another word for one.
        amount: what it came to, or the best estimate.
        on: when it was spent or claimed.
        incurred_by: our entity or a party; empty: our only entity.
        nature: what it is in law; None: as the leaf usually is.
        documented: whether there is evidence; None: where evidence is named.
        evidence: invoice number, file or the like.
        low: least amount of an estimate.
        high: greatest amount of an estimate.
        jurisdiction: ISO 3166 code whose law a fine rests on.
        consented: a consent that was needed before spending was given.
        caused: whether the leak caused it.
        consents: parties that consented, where not everybody did.
        receipts: documents that show it: name and bytes, of which the digest is kept.
        vendor: who was paid.
        hours: hours of our own people, where that is what it is; `hourly` is the rate of one.
        lasted: hours that an interruption lasted.
        joint: provision under which it was owed whole together with others.
        replaces: short id of the cost that this one corrects.
        note: anything else.
    """

    leaf: str
    amount: Money
    on: date
    incurred_by: str = ""
    nature: Nature | None = None
    documented: bool | None = None
    evidence: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    jurisdiction: str = ""
    consented: bool = False
    caused: bool = True
    consents: tuple[str, ...] = ()
    receipts: tuple[Evidence, ...] = ()
    vendor: str = ""
    hours: Decimal | None = None
    hourly: Decimal | None = None
    lasted: Decimal | None = None
    joint: str = ""
    replaces: str = ""
    note: str = ""


def spend(desk: Desk, incident: str, spending: Spending, *, actor: Actor, now: Instant) -> StoredCost:
    """Record a cost.

    Args:
        desk: where to work.
        incident: short id.
        spending: what it is.
        actor: who records it.
        now: the incident's clock.

    Raises:
        InputRefused: an unknown leaf, an impossible amount, or a date in the future.
        UnknownReference: an entity, party or cost that is not recorded.
        DecisionRefused: the cost that it replaces was replaced already.
    """
    with desk.database.read() as reader:
        row = find_incident(reader, incident)
        item = _item(spending, *organisation_and_portfolio(reader))
    if spending.on > now.day(row.zone):
        raise InputRefused(
            f"spent on {spending.on}, which is after today", where="--on", mend="record it when it is spent or claimed"
        )
    with desk.database.write(row.id) as unit:
        return _store(unit, incident_by_id(unit, row.id), item, spending, actor=actor, now=now)


def evidence(desk: Desk, cost: str, documents: tuple[Evidence, ...], *, actor: Actor, now: Instant) -> StoredCost:
    """Record further documents that show a cost; only their digests are kept.

    Raises:
        InputRefused: no document, or an empty one. UnknownReference: no such cost.
    """
    short = parse_short(cost, kind="c")
    receipts = tuple(receipt_of(each) for each in documents)
    if not receipts:
        raise InputRefused("no document is given", where="--receipt", mend="give the invoice or receipt as a file")
    with desk.database.read() as reader:
        row = find_incident(reader, str(short))
        number = cost_by_short(reader, short).number
    with desk.database.write(row.id) as unit:
        _store_receipts(unit, incident_by_id(unit, row.id), number, receipts, actor=actor, now=now)
        unit.append(Tag.COST_EVIDENCED, {"cost": number, **_told(receipts)}, actor=actor, at=now)
    return next(it for it in costs(desk, cost) if it.item.id == str(short))


def receipt_of(document: Evidence) -> Receipt:
    """The digest of a document.

    Raises:
        InputRefused: it is empty.
    """
    if not document.data:
        raise InputRefused("the document is empty", where=document.name, mend="give the invoice, receipt or letter")
    return Receipt(document.name, hashlib.sha256(document.data).hexdigest(), len(document.data))


def costs(desk: Desk, incident: str) -> list[StoredCost]:
    """Every cost of an incident in order of recording, replaced ones too."""
    with desk.database.read() as reader:
        return costs_of(reader, find_incident(reader, incident))


def bearer_of(name: str, organisation: Organisation, portfolio: Portfolio, *, where: str = "--by-entity") -> str:
    """The party that a name means: a party's id, or the party that stands for our entity of that id.

    Args:
        name: what somebody wrote.
        organisation: with our entities.
        portfolio: with the parties.
        where: the option that was written, for a refusal.

    Raises:
        UnknownReference: neither a party nor an entity.
    """
    if name in portfolio.parties:
        return name
    entities = {entity.id for entity in organisation.entities}
    if name in entities:
        standing = (party.id for party in portfolio.parties.values() if party.entity == name)
        return next(standing, name)
    known = ", ".join(sorted(entities | set(portfolio.parties)))
    raise UnknownReference(f"{name!r} is no entity and no party", where=where, mend=f"recorded: {known}")


def _item(spending: Spending, organisation: Organisation, portfolio: Portfolio) -> CostItem:
    leaf = leaf_of(spending.leaf, where="--leaf")
    shown = bool(spending.evidence or spending.receipts)
    documented = shown if spending.documented is None else spending.documented
    return CostItem(
        id="new",
        incurred_by=bearer_of(spending.incurred_by or _only_entity(organisation), organisation, portfolio),
        leaf=leaf.id,
        money=spending.amount,
        spent_on=spending.on,
        nature=spending.nature or leaf.nature,
        documented=documented,
        evidence=spending.evidence,
        low=spending.low,
        high=spending.high,
        jurisdiction=spending.jurisdiction,
        consented=spending.consented,
        caused=spending.caused,
        consents=frozenset(bearer_of(name, organisation, portfolio, where="--consent") for name in spending.consents),
        vendor=spending.vendor,
        hours=spending.hours,
        hourly=spending.hourly,
        lasted=spending.lasted,
        joint=spending.joint,
    )


def _only_entity(organisation: Organisation) -> str:
    if len(organisation.entities) != 1:
        names = ", ".join(entity.id for entity in organisation.entities)
        raise InputRefused("who incurred the cost is not stated", where="--by-entity", mend=f"name one of {names}")
    return organisation.entities[0].id


def _store(
    unit: Unit, incident: IncidentRow, item: CostItem, spending: Spending, *, actor: Actor, now: Instant
) -> StoredCost:
    replaces = _replaced(unit, incident, spending.replaces)
    number = unit.next_number(f"{incident.id}:c")
    item = replace(item, id=str(short_of(incident, "c", number)))
    row = cost_row(item, incident, number=number, seq=unit.next_seq, replaces=replaces, note=spending.note, now=now)
    unit.insert([row])
    receipts = tuple(receipt_of(each) for each in spending.receipts)
    _store_receipts(unit, incident, number, receipts, actor=actor, now=now)
    told: Payload = {"cost": number, "leaf": item.leaf, "incurred_by": item.incurred_by, "amount": str(item.money)}
    unit.append(Tag.COST_RECORDED, told | {"replaces": replaces, **_told(receipts)}, actor=actor, at=now)
    return StoredCost(replace(item, receipts=receipts), "", now, spending.note)


def _store_receipts(
    unit: Unit, incident: IncidentRow, cost: int, receipts: tuple[Receipt, ...], *, actor: Actor, now: Instant
) -> None:
    if receipts:
        unit.insert(evidence_rows(receipts, incident, cost=cost, seq=unit.next_seq, by=actor.id, now=now))


def _told(receipts: tuple[Receipt, ...]) -> Payload:
    return {"receipts": [{"name": it.name, "sha256": it.sha256, "size": it.size} for it in receipts]}


def _replaced(reader: Reader, incident: IncidentRow, text: str) -> int | None:
    if not text:
        return None
    short = parse_short(text, kind="c")
    if short.incident != str(short_of(incident)):
        raise InputRefused(f"{text} is another incident's cost", where="--replaces", mend="replace a cost of this one")
    number = cost_by_short(reader, short).number
    newer = next((cost.replaced_by for cost in costs_of(reader, incident) if cost.item.id == str(short)), "")
    if newer:
        raise DecisionRefused(f"{text} was replaced by {newer}", where="--replaces", mend=f"replace {newer}")
    return number
