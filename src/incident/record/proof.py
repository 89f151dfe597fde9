"""Proves a chain: that what was kept is what was appended, entry by entry, and nothing is missing.

What it finds, and what it needs for it:

- an entry edited, removed, put elsewhere or slipped in: the hashes alone;
- an entry edited and hashed anew: the entry after it, or the head, which remember the true hash;
- a tail cut off together with its head, a chain rewritten to its end, or a whole chain gone: an anchor that was taken
  before, kept on the organisation's chain, in its table, or outside (`anchors`).

The first bad entry is named; what follows a bad entry proves nothing and is not judged.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from incident.record.chain import Head
from incident.record.entry import GENESIS, Entry

_SALT = re.compile(r"[0-9a-f]{64}")


class Fault(StrEnum):
    """What is wrong with an entry."""

    UNREADABLE = "unreadable"
    """A field that no writer could have written."""
    EDITED = "edited"
    """Its fields do not have the hash beside them."""
    REHASHED = "rehashed"
    """It was changed and hashed anew, or replaced: others remember another hash."""
    REMOVED = "removed"
    REORDERED = "reordered"
    DOUBLED = "doubled"
    PAYLOAD_EDITED = "payload edited"
    PAYLOAD_REMOVED = "payload removed"
    TRUNCATED = "truncated"
    """The tail is missing."""
    UNHEADED = "unheaded"
    """There are entries after the head."""
    VANISHED = "vanished"
    """The whole chain is missing."""
    STATE_CHANGED = "state changed"
    """The rows that an entry answers for are not those that it stored."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as it was kept.

    Attributes:
        seq: its number.
        entry: its fields; None where they cannot be read.
        hash: the hash kept beside it.
        salt: the salt of its payload, in hex.
        payload: canonical bytes of its payload; None where it is withheld or missing.
        withheld: why the payload is withheld; empty where it is not.
    """

    seq: int
    entry: Entry | None
    hash: str
    salt: str = ""
    payload: bytes | None = None
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found: which entry is bad, how and why."""

    seq: int
    fault: Fault
    why: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What a chain came to.

    Attributes:
        chain: its id.
        entries: how many are kept.
        withheld: how many payloads are withheld; their entries are proved, their contents are not.
        anchors: how many anchors confirm it.
        finding: the first fault; None where the chain is proved.
    """

    chain: str
    entries: int
    withheld: int
    anchors: int
    finding: Finding | None = None


def prove(chain: str, kept: Iterable[Kept], *, head: Head | None, anchors: Sequence[Head] = ()) -> Proof:
    """Prove one chain.

    Args:
        chain: its id.
        kept: its entries in the order in which they are kept.
        head: the head kept beside them; None where there is none.
        anchors: earlier heads of this chain.
    """
    entries = list(kept)
    finding = _first_fault(chain, entries) or _fault_of_head(entries, head) or _fault_of_anchors(entries, anchors)
    return Proof(
        chain=chain,
        entries=len(entries),
        withheld=sum(bool(it.withheld) for it in entries),
        anchors=0 if finding else len(anchors),
        finding=finding,
    )


def vanished(chain: str, anchors: Sequence[Head]) -> Proof:
    """What a chain comes to of which nothing is left, though anchors saw it."""
    seen = max((it.seq for it in anchors), default=0)
    why = f"an anchor saw {seen} entries, none is left" if seen else "it is named, and nothing of it is left"
    return Proof(chain, 0, 0, 0, Finding(1, Fault.VANISHED, why))


def _first_fault(chain: str, kept: Sequence[Kept]) -> Finding | None:
    numbers = {it.seq for it in kept}
    for before, it in zip((None, *kept), kept, strict=False):
        last = before.seq if before else 0
        found = (
            _fault_of_order(last, it.seq, numbers)
            or _fault_of_entry(chain, it)
            or _fault_of_link(before, it)
            or _fault_of_payload(it)
        )
        if found:
            return found
    return None


def _fault_of_order(before: int, seq: int, numbers: AbstractSet[int]) -> Finding | None:
    expected = before + 1
    if seq == expected:
        return None
    if seq == before:
        return Finding(seq, Fault.DOUBLED, f"there are two entries {seq}")
    if expected in numbers or seq < before:
        return Finding(min(seq, expected), Fault.REORDERED, f"entry {seq} stands where {expected} belongs")
    return Finding(expected, Fault.REMOVED, f"entry {expected} is missing: {seq} follows {before or 'the beginning'}")


def _fault_of_entry(chain: str, it: Kept) -> Finding | None:
    if it.entry is None:
        return Finding(it.seq, Fault.UNREADABLE, "a field is not as it was written")
    if it.entry.chain != chain:
        return Finding(it.seq, Fault.EDITED, f"it belongs to chain {it.entry.chain}")
    if it.entry.hash() != it.hash:
        return Finding(it.seq, Fault.EDITED, "its fields do not have its hash")
    return None


def _fault_of_link(before: Kept | None, it: Kept) -> Finding | None:
    """`it` remembers the hash of the entry before; both are consistent in themselves."""
    if it.entry is None or it.entry.prev == (before.hash if before else GENESIS):
        return None
    if before is None:
        return Finding(it.seq, Fault.REHASHED, "it is not the first of its chain: it follows an entry that is missing")
    why = f"entry {it.seq} remembers another hash of it: it was changed and hashed anew, or {it.seq} was"
    return Finding(before.seq, Fault.REHASHED, why)


def _fault_of_payload(it: Kept) -> Finding | None:
    if it.withheld and it.payload is None:
        return None
    if it.payload is None:
        return Finding(it.seq, Fault.PAYLOAD_REMOVED, "its payload is missing and no reason is given")
    if it.entry is None or _digest(it.salt, it.payload) != it.entry.payload_digest:
        return Finding(it.seq, Fault.PAYLOAD_EDITED, "its payload does not have the digest that the entry states")
    return None


def _digest(salt: str, payload: bytes) -> str:
    """As `entry.payload_digest`, over the bytes that were kept; empty where the salt is none."""
    if _SALT.fullmatch(salt) is None:
        return ""
    return hashlib.sha256(bytes.fromhex(salt) + payload).hexdigest()


def _fault_of_head(kept: Sequence[Kept], head: Head | None) -> Finding | None:
    last = kept[-1] if kept else None
    seq = last.seq if last else 0
    if head is None:
        return Finding(max(seq, 1), Fault.UNHEADED, "the chain has no head") if last else None
    if head.seq > seq:
        return Finding(seq + 1, Fault.TRUNCATED, f"the head is at {head.seq}, the last entry is {seq}")
    if head.seq < seq:
        return Finding(head.seq + 1, Fault.UNHEADED, f"the head is at {head.seq}, the last entry is {seq}")
    if head.hash != (last.hash if last else GENESIS):
        return Finding(max(seq, 1), Fault.REHASHED, "the head remembers another hash of it")
    return None


def _fault_of_anchors(kept: Sequence[Kept], anchors: Sequence[Head]) -> Finding | None:
    """The entries are consistent in themselves; an anchor knows what they were."""
    for anchor in sorted(anchors, key=lambda it: it.seq):
        if anchor.seq > len(kept):
            return Finding(len(kept) + 1, Fault.TRUNCATED, f"an anchor saw {anchor.seq} entries, {len(kept)} are left")
        if anchor.seq and kept[anchor.seq - 1].hash != anchor.hash:
            return Finding(
                anchor.seq, Fault.REHASHED, "an anchor remembers another hash: it or one before was rewritten"
            )
    return None
