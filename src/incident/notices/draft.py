"""A draft: the words for one recipient, what they rest on, and the hash that an approval binds to."""

from dataclasses import dataclass

from incident.agreements.model import Address
from incident.kernel.canonical import Payload, digest
from incident.kernel.codec import decode, encode
from incident.notices.contents import ContentLine, State
from incident.notices.known import Told


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who is told, and where.

    Attributes:
        id: party id, or the authority's or group's code where no party is recorded for it.
        audience: kind of recipient.
        addresses: where notices reach it, in order of rank; empty: nobody recorded one yet.
        language: BCP 47 tag that it reads.
        zone: IANA zone in which instants are told to it.
        country: ISO 3166 code of its calendar.
        note: what a person should check, such as several parties that fit.
    """

    id: str
    name: str
    audience: str
    addresses: tuple[Address, ...] = ()
    language: str = "en"
    zone: str = "UTC"
    country: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """One notice, whole: what is stored, approved by its hash, and sent.

    Attributes:
        obligation: key of the obligation, as text.
        reference: what we and the recipient call it, such as `7-o3`.
        kind: stage of the duty, `supplement` or `withdrawal`.
        template: id of the notice's folder.
        template_digest: of its files.
        language: BCP 47 tag of the text.
        addressee: who is told, and where.
        contents: each required content with its state.
        facts: everything that the text says of the facts.
        as_of: instant up to which the facts are stated, in ISO form.
        exercise: it belongs to a drill.
        late: it was composed after its deadline.
    """

    obligation: str
    reference: str
    kind: str
    template: str
    template_digest: str
    language: str
    subject: str
    text: str
    html: str
    addressee: Addressee
    contents: tuple[ContentLine, ...]
    facts: tuple[Told, ...]
    as_of: str
    exercise: bool = False
    late: bool = False

    @property
    def missing(self) -> tuple[ContentLine, ...]:
        """Required contents that nothing fills."""
        return tuple(line for line in self.contents if line.state is State.MISSING)

    def data(self) -> Payload:
        """Canonical data, as it is stored."""
        return encode(self)  # type: ignore[no-any-return]

    def hash(self) -> str:
        """SHA-256 of the canonical data: words, addressee with addresses, contents and facts."""
        return digest(self.data())


def draft_of(data: Payload) -> Draft:
    """The draft of stored data.

    Raises:
        InputRefused: it is none.
    """
    return decode(Draft, data)  # type: ignore[no-any-return]
