"""Anchors: the heads of all chains at one time, as data, so that a tail or a whole chain that vanished is missed.

An anchor is worth most where whoever can change the database cannot change it: print it, mail it, keep it elsewhere.
"""

from collections.abc import Sequence
from typing import Any

from incident.kernel.canonical import Payload
from incident.record.chain import Head


def listed_heads(heads: Sequence[Head]) -> list[Payload]:
    """Heads as canonical data, by chain."""
    return [{"chain": it.chain, "seq": it.seq, "hash": it.hash} for it in sorted(heads, key=lambda it: it.chain)]


def heads_in(listed: Any) -> list[Head]:  # noqa: ANN401 - data that was kept elsewhere
    """The heads that data lists; what is no head is passed over."""
    found = []
    for it in listed if isinstance(listed, list) else []:
        match it:
            case {"chain": str(chain), "seq": int(seq), "hash": str(kept)}:
                found.append(Head(chain, seq, kept))
    return found
