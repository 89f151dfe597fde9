"""Explaining: how one deadline came about, with every earlier version and verdict beside it."""

from dataclasses import dataclass

from incident.deadlines.deadline import Deadline
from incident.kernel.canonical import Payload
from incident.kernel.ids import parse_short
from incident.kernel.instants import Instant
from incident.kernel.seats import has_seat, zone_of_seat
from incident.operations.desk import Desk
from incident.store.database import Reader
from incident.store.house import organisation_of, portfolio_of
from incident.store.matter import (
    StoredObligation,
    derivations_of,
    incident_by_short,
    obligation_by_short,
    versions_of,
)
from incident.store.notices import verdicts_on
from incident.store.rows.matter import VerdictRow


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an obligation: what an assessment said, when and because of what."""

    version: int
    seq: int
    as_of: Instant
    because: str
    verdict: str
    difference: Payload | None


@dataclass(frozen=True, slots=True)
class Explained:
    """Everything that makes a deadline believable.

    Attributes:
        id: short id.
        stored: the newest version.
        derivation: digest of the derivation, shared by all that came to it.
        versions: all versions, oldest first.
        verdict: the newest of `verdicts`; None: not performed.
        zone: the zone of the incident, in which times are shown beside the reckoning zone.
        verdicts: met, late, early or open again, each on the facts recorded then, oldest first.
        sides: the holder's and the recipient's name and zone, so that each reads the date in its own time.
    """

    id: str
    stored: StoredObligation
    derivation: str
    versions: tuple[Version, ...]
    verdict: VerdictRow | None
    zone: str
    verdicts: tuple[VerdictRow, ...] = ()
    sides: tuple[tuple[str, str], ...] = ()

    @property
    def deadline(self) -> Deadline:
        """The deadline of the newest version."""
        return self.stored.assessed.deadline


def explain(desk: Desk, obligation: str) -> Explained:
    """Read the derivation of an obligation.

    Args:
        desk: where to read.
        obligation: short id such as `7-o3`.

    Raises:
        InputRefused: not an obligation's id. UnknownReference: there is none. RecordBroken: it was changed.
    """
    short = parse_short(obligation, kind="o")
    with desk.database.read() as reader:
        incident = incident_by_short(reader, short)
        stored = obligation_by_short(reader, short)
        derivations_of(reader, [stored.derivation])  # refuses one that is no longer what its digest says
        versions = versions_of(reader, stored.id)
        verdicts = tuple(verdicts_on(reader, stored.id))
        sides = _sides(reader, stored)
    return Explained(
        str(short),
        stored,
        stored.derivation,
        tuple(Version(it.version, it.seq, Instant(it.as_of), it.because, it.verdict, it.difference) for it in versions),
        verdicts[-1] if verdicts else None,
        incident.zone,
        verdicts,
        sides,
    )


def _sides(reader: Reader, stored: StoredObligation) -> tuple[tuple[str, str], ...]:
    """Who owes it and who is told, each with its zone; one whose zone nobody recorded is left out."""
    organisation, party = organisation_of(reader), portfolio_of(reader).parties.get(stored.key.recipient)
    entities = organisation.entities if organisation is not None else ()
    found = [(entity.name, entity.main.zone) for entity in entities if entity.id == stored.key.holder]
    place = stored.key.recipient.rpartition(":")[2]
    if party is not None:
        found.append((party.name, party.zone))
    elif has_seat(place):
        found.append((place, zone_of_seat(place)))
    return tuple(found)
