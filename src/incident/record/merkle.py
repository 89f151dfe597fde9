"""The Merkle root of a batch of rows (RFC 6962, section 2.1), so that one entry answers for thousands of rows.

Invariants: leaves and nodes are hashed in separate domains, so that no inner node passes for a row; the root of a batch
does not depend on the order in which its rows were written, for they are sorted by their hashes.
"""

import hashlib
from collections.abc import Iterable, Sequence

_LEAF, _NODE = b"\x00", b"\x01"
"""RFC 6962's prefixes."""


def batch_root(rows: Iterable[bytes]) -> str:
    """The root over the canonical bytes of rows, in whatever order they come; in hex."""
    return root_of(map(leaf_hash, rows))


def root_of(hashes: Iterable[bytes]) -> str:
    """The root over rows of which only the hashes are kept; in hex."""
    return _root(sorted(hashes)).hex()


def leaf_hash(row: bytes) -> bytes:
    """RFC 6962's hash of one leaf."""
    return hashlib.sha256(_LEAF + row).digest()


def tree_hash(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962's Merkle tree hash over leaves in order."""
    return _root(list(map(leaf_hash, leaves)))


def _root(level: list[bytes]) -> bytes:
    """Level by level: pairing neighbours, and carrying a lone last node upwards, gives the RFC's recursion."""
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        paired = [
            hashlib.sha256(_NODE + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        level = paired + level[len(paired) * 2 :]
    return level[0]
