"""The organisation profile: strict YAML to `Organisation`, and the commented template that `incident init` writes.

Every fault is told with its line. Invariants: an entity has at least one establishment; an entity stated twice has
dates that do not overlap; a financial entity says of which kind, because its deadlines depend on it.
"""

import re
from datetime import date
from itertools import combinations

from incident.errors import OrganisationRefused
from incident.facts.organisation import Contact, Entity, Establishment, Organisation
from incident.kernel.fields import Faults, Fields, nearest
from incident.kernel.periods import Soft
from incident.kernel.reading import read_document
from incident.vocabulary import Role
from incident.words import LICENCES, SECTORS

FILE = "organisation.yaml"
"""File name in the home folder."""

_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,60}")
_WORD = re.compile(r"[a-z0-9][a-z0-9_.-]*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_LEI = re.compile(r"[A-Z0-9]{18}\d{2}")
_LEI_MODULUS = 97


def read_profile(data: bytes, *, name: str = FILE) -> Organisation:
    """The organisation that a profile describes.

    Args:
        data: bytes of the YAML file.
        name: file name, for messages.

    Raises:
        OrganisationRefused: several faults; all are listed. IncidentError: the one fault, as what it is.
    """
    faults = Faults()
    document = read_document(data, name=name)
    fields = Fields(document, document.data, (), faults)
    organisation = Organisation(
        name=fields.text("name", needed=True),
        entities=tuple(_entity(item) for item in fields.items("entities")),
        contacts=tuple(_contact(item) for item in fields.items("contacts")),
        from_address=_email(fields, "from_address"),
        targets=_targets(fields.mapping("targets")),
    )
    fields.done()
    if not organisation.entities and not faults:
        fields.fault("no entity is stated", "entities", mend="state at least one legal entity of ours")
    _check_repeats(fields, organisation)
    faults.refuse(name, kind=OrganisationRefused)
    return organisation


def _entity(fields: Fields) -> Entity:
    entity = Entity(
        id=_id(fields),
        name=fields.text("name", needed=True),
        establishments=tuple(_establishment(item) for item in fields.items("establishments")),
        roles=frozenset(_words(fields, "roles", tuple(Role))),
        sectors=frozenset(_words(fields, "sectors", tuple(SECTORS))),
        entity_type=fields.text("entity_type"),
        licences=frozenset(_words(fields, "licences", tuple(LICENCES))),
        listed_issuer=fields.flag("listed_issuer"),
        identifiers=_identifiers(fields.mapping("identifiers")),
        does_business_in=frozenset(fields.countries("does_business_in")),
        representative=fields.text("representative"),
        effective_from=fields.day("effective_from"),
        effective_to=fields.day("effective_to"),
    )
    fields.done()
    _check_entity(fields, entity)
    return entity


def _check_entity(fields: Fields, entity: Entity) -> None:
    if not entity.establishments:
        fields.fault(
            f"entity {entity.id!r} has no establishment",
            "establishments",
            mend="add establishments: [{country: DE, zone: Europe/Berlin}]",
        )
    if sum(place.main for place in entity.establishments) > 1:
        fields.fault("two establishments are marked main", "establishments", mend="mark one")
    if entity.effective_from and entity.effective_to and entity.effective_to < entity.effective_from:
        fields.fault("the statement ends before it begins", "effective_to", mend="check the dates")
    if Role.FINANCIAL_ENTITY in entity.roles and not entity.entity_type:
        fields.fault(
            "a financial entity needs entity_type",
            "roles",
            mend="such as credit_institution: whether a weekend moves its deadlines depends on it",
        )
    if Role.LISTED_ISSUER in entity.roles and entity.listed_issuer is False:
        fields.fault("the role listed_issuer contradicts listed_issuer: false", "listed_issuer", mend="keep one")


def _establishment(fields: Fields) -> Establishment:
    place = Establishment(
        country=fields.country("country", needed=True),
        zone=fields.zone("zone", needed=True),
        main=bool(fields.flag("main", default=False)),
    )
    fields.done()
    return place


def _contact(fields: Fields) -> Contact:
    contact = Contact(
        name=fields.text("name", needed=True),
        email=_email(fields, "email", needed=True),
        phone=fields.text("phone"),
        function=fields.text("function", needed=True),
    )
    fields.done()
    return contact


def _id(fields: Fields) -> str:
    text = fields.text("id", needed=True)
    if text and not _ID.fullmatch(text):
        fields.fault(f"{text!r} is not an id", "id", mend="use lower-case letters, digits, - and _")
    return text


def _words(fields: Fields, key: str, admitted: tuple[str, ...] = ()) -> tuple[str, ...]:
    words = fields.texts(key)
    for word in words:
        if admitted and word not in admitted:
            fields.fault(f"{word!r} is not admitted here", key, mend=nearest(word, admitted))
        elif not _WORD.fullmatch(word):
            fields.fault(f"{word!r} is not a plain word", key, mend="use lower-case letters, digits, - and _")
    return words


def _email(fields: Fields, key: str, *, needed: bool = False) -> str:
    text = fields.text(key, needed=needed)
    if text and not _EMAIL.fullmatch(text):
        fields.fault(f"{text!r} is not an e-mail address", key, mend="write name@example.org")
    return text


def _identifiers(fields: Fields | None) -> tuple[tuple[str, str], ...]:
    if fields is None:
        return ()
    found = tuple(sorted((key, fields.text(key, needed=True)) for key in fields.data))
    lei = dict(found).get("lei", "")
    if lei and not _is_lei(lei):
        fields.fault(f"{lei!r} is not a legal entity identifier", "lei", mend="20 characters with a valid check number")
    return found


def _is_lei(text: str) -> bool:
    """ISO 17442: letters as numbers (A is 10), the whole modulo 97 is 1."""
    return bool(_LEI.fullmatch(text)) and int("".join(str(int(sign, 36)) for sign in text)) % _LEI_MODULUS == 1


def _targets(fields: Fields | None) -> tuple[tuple[str, str], ...]:
    if fields is None:
        return ()
    found = []
    for key in sorted(fields.data):
        period = fields.period(key, needed=True)
        if "-" not in key and key not in set(Soft):
            fields.fault(f"{key!r} is neither a soft wording nor a rule id", key, mend=f"wordings: {', '.join(Soft)}")
        if period is not None:
            found.append((key, f"{period.value} {period.unit}"))
    return tuple(found)


def _check_repeats(fields: Fields, organisation: Organisation) -> None:
    for one, other in combinations(organisation.entities, 2):
        if one.id == other.id and _overlap(one, other):
            fields.fault(
                f"entity {one.id!r} is stated twice for the same time",
                "entities",
                mend="give each statement effective_from and effective_to",
            )


def _overlap(one: Entity, other: Entity) -> bool:
    begins = max(one.effective_from or date.min, other.effective_from or date.min)
    ends = min(one.effective_to or date.max, other.effective_to or date.max)
    return begins <= ends


TEMPLATE = """\
# Who we are. Every incident uses this profile: which laws reach us, in which role, and whose clock counts.
# Change it as your group changes and run `incident init` again: the new version is recorded, the old one is kept.
# Codes are ISO 3166 (DE, US-CA), zones are IANA names (Europe/Berlin), dates are 2026-11-23.

name: Example Group

# The address from which notices go out.
from_address: incident@example.org

# Our legal entities. `id` is what reports and agreements call them (entity:example-de).
entities:
  - id: example-de
    name: Example GmbH
    # Where the entity is. `main` marks the main establishment: its authority is the lead one in the EU.
    establishments:
      - {country: DE, zone: Europe/Berlin, main: true}
    # Legal roles by default: controller, processor, sub_processor, essential_entity, important_entity,
    # financial_entity (then state entity_type), listed_issuer, covered_entity, business_associate, contractor,
    # organisation (Singapore, India), app_entity (Australia), business (US states) and others.
    roles: [controller]
    # Sectors: energy, health, banking, digital_infrastructure, manufacturing … `incident law words` lists all of them.
    sectors: []
    # Kind of financial or other entity, such as credit_institution or payment_institution.
    # entity_type: credit_institution
    # Supervisory regimes and licences, such as nis2 or dora; `incident law words` lists them too. A duty of a sector
    # or a licence is looked at only where its word stands here.
    licences: []
    # Whether its securities are listed in the United States; leave it out where nobody has checked.
    # listed_issuer: false
    # Where it does business without an establishment.
    # does_business_in: [US-CA, SG]
    # identifiers: {register: HRB 1234}
    # effective_from: 2024-01-01

# Who answers questions, by function: dpo, security, counsel, finance, press.
contacts:
  - {function: dpo, name: Data Protection Officer, email: dpo@example.org}
  - {function: security, name: Security Duty Officer, email: security@example.org}

# How soon we want to act where a law or a contract has no number ("promptly"). These are targets of ours and are
# never shown as legal deadlines.
targets:
  without_undue_delay: 24 hours
  promptly: 24 hours
  as_soon_as_practicable: 48 hours
  immediately: 4 hours
"""
"""A profile that reads as it stands, with a comment on every field."""
