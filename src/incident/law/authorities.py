"""The directory of authorities: who stands behind a duty's recipient, where it sits, how it is reached.

Data with a source and a confidence, one file a jurisdiction. Invariants: what is not known is missing and never made
up; the zone is the one that deadlines are counted in (`kernel.seats`); the files are read whole or refused whole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from incident.errors import IncidentError, PackRefused
from incident.kernel.fields import Faults, Fields
from incident.kernel.reading import read_document
from incident.kernel.seats import country_of, has_seat, zone_of_seat
from incident.vocabulary import Audience, Confidence


@dataclass(frozen=True, slots=True)
class Authority:
    """One recipient of duties.

    Attributes:
        id: short id.
        name: what it is called.
        place: ISO 3166 code of its seat, or `EU`.
        zone: IANA zone in which its deadlines are counted.
        calendar: ISO 3166 code whose public holidays it keeps.
        audience: kind of recipient.
        serves: ids of the duties that name it.
        portal: address of its form or portal; empty: not known.
        email: address for notices; empty: not known.
        post: postal address; empty: not known.
        channel: how the laws say that it is told, in words.
        languages: language codes that it takes; empty: not known.
        confidence: of this entry.
        source: what supports it.
    """

    id: str
    name: str
    place: str
    zone: str
    calendar: str
    audience: Audience
    serves: tuple[str, ...]
    confidence: Confidence
    source: str
    portal: str = ""
    email: str = ""
    post: str = ""
    channel: str = ""
    languages: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """What nobody has entered yet."""
        return tuple(name for name in ("portal", "email", "post", "languages") if not getattr(self, name))


@dataclass(frozen=True)
class Directory:
    """All authorities, by id."""

    authorities: Mapping[str, Authority] = field(default_factory=dict)

    def of(self, duty: str, place: str = "") -> Authority | None:
        """The authority that a duty is performed to.

        Args:
            duty: id of the rule.
            place: recipient's place, where the duty tells one authority a country; empty where it tells one.

        Returns:
            None where the directory names none, or several and the place does not tell which.
        """
        serving = self._serving.get(duty, ())
        here = [it for it in serving if it.place == place] or list(serving if not place or len(serving) == 1 else ())
        return here[0] if len(here) == 1 else None

    @cached_property
    def _serving(self) -> Mapping[str, tuple[Authority, ...]]:
        found: dict[str, list[Authority]] = {}
        for authority in self.authorities.values():
            for duty in authority.serves:
                found.setdefault(duty, []).append(authority)
        return {duty: tuple(serving) for duty, serving in found.items()}


def load_directory(files: Iterable[tuple[str, bytes]]) -> Directory:
    """The directory of all files.

    Args:
        files: paths inside the folder, such as `sg.yaml`, with their bytes.

    Raises:
        PackRefused: any fault in any file; all are told.
    """
    faults = Faults()
    found: dict[str, Authority] = {}
    for name, data in files:
        with faults.gathering(name):
            document = read_document(data, name=name)
            fields = Fields(document, document.data, (), faults)
            for item in fields.items("authorities"):
                authority = _authority(item)
                if authority.id in found:
                    item.fault(f"authority {authority.id!r} stands twice", "id", mend="keep one entry")
                found[authority.id] = authority
            fields.done()
    try:
        faults.refuse("the directory of authorities", kind=PackRefused)
    except PackRefused:
        raise
    except IncidentError as error:
        raise PackRefused(error.what, where=error.where, mend=error.mend) from error
    return Directory(found)


def _authority(fields: Fields) -> Authority:
    place = fields.text("place", needed=True)
    if place and not has_seat(place):
        fields.fault(f"place {place!r} is not known", "place", mend="use an ISO 3166 code or EU")
    seat = zone_of_seat(place) if has_seat(place) else ""
    authority = Authority(
        id=fields.text("id", needed=True),
        name=fields.text("name", needed=True),
        place=place,
        zone=fields.zone("zone") or seat,
        calendar=fields.text("calendar") or country_of(place),
        audience=Audience(fields.choice("audience", tuple(Audience), Audience.REGULATOR)),
        serves=fields.texts("serves"),
        confidence=Confidence(fields.choice("confidence", tuple(Confidence), Confidence.LOW, needed=True)),
        source=fields.text("source", needed=True),
        portal=fields.text("portal"),
        email=fields.text("email"),
        post=fields.text("post"),
        channel=fields.text("channel"),
        languages=fields.texts("languages"),
    )
    fields.done()
    if authority.zone != seat:
        fields.fault(
            f"zone {authority.zone} is not the one that deadlines are counted in ({seat})",
            "zone",
            mend="mend kernel/seats.py or the entry: both say where the authority sits",
        )
    return authority
