"""The organisation: ourselves, dated. Kept once, used by every incident."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Establishment:
    """Where one of our entities is.

    Attributes:
        country: ISO 3166 code (`DE`, `US-CA`).
        zone: IANA zone.
        main: whether it is the entity's main establishment.
    """

    country: str
    zone: str
    main: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """One of our legal entities.

    Attributes:
        id: short id, used as subject `entity:<id>`.
        roles: legal roles by default (`vocabulary.Role`).
        sectors: sectors of activity, lower case.
        entity_type: kind of financial or other entity, such as `credit_institution`; empty where none.
        licences: supervisory regimes, such as `dora`, `nis2`, `fdic`.
        listed_issuer: whether its securities are listed in the United States; None: not stated.
        identifiers: LEI, registration numbers and the like.
        effective_from: first day of this statement; None: always.
        effective_to: last day; None: open.
    """

    id: str
    name: str
    establishments: tuple[Establishment, ...]
    roles: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    entity_type: str = ""
    licences: frozenset[str] = frozenset()
    listed_issuer: bool | None = None
    identifiers: tuple[tuple[str, str], ...] = ()
    does_business_in: frozenset[str] = frozenset()
    representative: str = ""
    effective_from: date | None = None
    effective_to: date | None = None

    @property
    def main(self) -> Establishment:
        """The main establishment (the first where none is marked)."""
        return next((place for place in self.establishments if place.main), self.establishments[0])


@dataclass(frozen=True, slots=True)
class Contact:
    """Who answers questions for us."""

    name: str
    email: str
    phone: str = ""
    function: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """Ourselves.

    Attributes:
        name: the group's name.
        entities: our legal entities.
        contacts: by function (`dpo`, `security`, `counsel`).
        from_address: the sender of notices.
        targets: policy targets by soft wording or rule id, as period text (`24 hours`).
    """

    name: str
    entities: tuple[Entity, ...]
    contacts: tuple[Contact, ...] = ()
    from_address: str = ""
    targets: tuple[tuple[str, str], ...] = field(default=())
