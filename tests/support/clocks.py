"""An incident with clocks and nothing else: what the tests of the tick need, without a report or a law."""

from incident.deadlines.deadline import Due, Trace
from incident.facts.organisation import Contact, Entity, Establishment, Organisation
from incident.kernel.ids import new_id
from incident.kernel.instants import Instant
from incident.kernel.terms import Terms
from incident.obligations.obligation import ObligationKey, Owed
from incident.operations.desk import Desk
from incident.record.entry import ORGANISATION, Actor
from incident.store.house import house_head, save_organisation
from incident.store.rows.matter import IncidentRow, VerdictRow
from incident.store.versions import NewVersion, save_obligations, save_versions
from incident.vocabulary import Audience, IncidentKind, Tag

ANA = Actor("person", "ana")
CONTACT = Contact("Ana", "ana@acme.example", function="security")


def settle_house(desk: Desk, *, now: Instant, contacts: tuple[Contact, ...] = (CONTACT,)) -> None:
    """Record ourselves, with somebody to remind."""
    entity = Entity("acme", "Acme GmbH", (Establishment("DE", "Europe/Berlin"),))
    organisation = Organisation("Acme", (entity,), contacts=contacts, from_address="notices@acme.example")
    with desk.database.write(ORGANISATION) as unit:
        save_organisation(unit, organisation)
        unit.append(Tag.ORGANISATION_RECORDED, {"name": "Acme"}, actor=ANA, at=now)


def incident_with_clocks(desk: Desk, *dues: Instant, now: Instant, kind: IncidentKind = IncidentKind.LIVE) -> str:
    """Declare an incident that owes something by each instant; its id."""
    identity = new_id(now)
    with desk.database.write(identity) as unit:
        number = unit.next_number(kind)
        row = IncidentRow(
            id=identity,
            number=number,
            kind=kind,
            title="leak of the pump code",
            declared_at=now.utc,
            declared_by="ana",
            house_seq=house_head(unit),
            law_digest=desk.law().digest,
        )
        unit.insert([row])
        unit.append(Tag.INCIDENT_DECLARED, {}, actor=ANA, at=now)
    for number, due in enumerate(dues, start=1):
        owe(desk, identity, number, due, version=1, now=now)
    return identity


def owe(desk: Desk, incident: str, number: int, due: Instant, *, version: int, now: Instant) -> None:
    """Assess an obligation: new, or with another date."""
    key = ObligationKey(f"rule-{number}", "acme", "DE")
    owed = Owed(key, f"Duty {number}", "Art. 1", Audience.REGULATOR, (), Terms(), Due(due, Trace(sentence="…")))
    name = f"{incident}-{number}"
    with desk.database.write(incident) as unit:
        if version == 1:
            save_obligations(unit, [(key, "law")], ids=[name], numbers=[number], incident=incident)
        save_versions(unit, [NewVersion(name, version, owed)], incident=incident, as_of=now, because="test")
        unit.append(Tag.OBLIGATIONS_ASSESSED, {"because": "test"}, actor=ANA, at=now)


def meet(desk: Desk, incident: str, number: int, *, now: Instant) -> None:
    """Record that an obligation was met."""
    with desk.database.write(incident) as unit:
        verdict = VerdictRow(
            obligation=f"{incident}-{number}",
            version=1,
            incident=incident,
            seq=unit.next_seq,
            result="met",
            margin_seconds=60,
            performed_at=now.utc,
            due_at=now.utc,
            as_of=now.utc,
            basis="receipt",
        )
        unit.insert([verdict])
        unit.append(Tag.RECEIPT_RECORDED, {}, actor=ANA, at=now)
