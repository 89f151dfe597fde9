"""The hash chain: how an entry is appended, as pure arithmetic.

Invariants: `seq` runs from 1 without gaps; `prev` is the hash of the entry before; `recorded_at` never runs backwards.
"""

from dataclasses import dataclass

from incident.kernel.canonical import Encoded, Payload
from incident.kernel.instants import Instant
from incident.record.entry import GENESIS, Actor, Entry, payload_digest
from incident.vocabulary import Tag


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a chain: its number and its hash; number 0 and `GENESIS` before the first."""

    chain: str
    seq: int = 0
    hash: str = GENESIS


def follow(
    head: Head,
    *,
    tag: Tag,
    payload: Payload | Encoded,
    salt: str,
    actor: Actor,
    at: Instant,
    recorded_at: Instant,
    schema: int,
) -> Entry:
    """The entry that follows `head`.

    Args:
        salt: 32 random bytes in hex, of this payload alone.
        at: the incident's clock.
        recorded_at: the database's time.
    """
    return Entry(
        chain=head.chain,
        seq=head.seq + 1,
        prev=head.hash,
        tag=Tag(tag),
        schema=schema,
        actor=actor,
        at=at,
        recorded_at=recorded_at,
        payload_digest=payload_digest(salt, payload),
    )


def head_after(entry: Entry) -> Head:
    """The head of a chain whose last entry is `entry`."""
    return Head(entry.chain, entry.seq, entry.hash())
