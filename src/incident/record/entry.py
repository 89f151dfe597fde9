"""One entry of the record, and how it is hashed. The format is final: see `docs/adr`."""

import hashlib
from dataclasses import dataclass

from incident.kernel.canonical import Encoded, Payload, canonical
from incident.kernel.instants import Instant

GENESIS = "0" * 64
"""`prev` of the first entry of a chain."""
ORGANISATION = "organisation"
"""The one chain that is not an incident's: terms confirmed, rights, packs, settings, portfolio."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it.

    Attributes:
        kind: `person`, `system` or `drill_player`.
        id: name, such as `ana` or `runner`.
        via: `cli`, `flow`, `tick`, `mail`, `api`.
    """

    kind: str
    id: str
    via: str = "cli"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a chain.

    Attributes:
        chain: incident id (UUID) or `organisation`.
        seq: from 1, without gaps.
        prev: hash of the entry before, `GENESIS` for the first.
        tag: `vocabulary.Tag`.
        schema: version of the payload's schema.
        actor: who.
        at: the incident's clock.
        recorded_at: database time, read inside the lock.
        payload_digest: SHA-256 over salt and canonical payload.
    """

    chain: str
    seq: int
    prev: str
    tag: str
    schema: int
    actor: Actor
    at: Instant
    recorded_at: Instant
    payload_digest: str

    def hash(self) -> str:
        """SHA-256 of the canonical entry, in hex; the next entry's `prev`."""
        return hashlib.sha256(canonical(self.body())).hexdigest()

    def body(self) -> Payload:
        """The hashed fields, as canonical data."""
        return {
            "chain": self.chain,
            "seq": self.seq,
            "prev": self.prev,
            "tag": self.tag,
            "schema": self.schema,
            "actor": {"kind": self.actor.kind, "id": self.actor.id, "via": self.actor.via},
            "at": self.at.iso(),
            "recorded_at": self.recorded_at.iso(),
            "payload_digest": self.payload_digest,
        }


def payload_digest(salt: str, payload: Payload | Encoded) -> str:
    """SHA-256 over the salt (hex, 32 bytes) and the canonical payload: a guess at short contents proves nothing."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(payload)).hexdigest()
