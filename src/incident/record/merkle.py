"""The Merkle root of a batch of rows (RFC 6962, section 2.1), so that one entry answers for thousands of rows.

Invariants: leaves and nodes are hashed in separate domains, so that no inner node passes for a row; the root of a batch
does not depend on the order in which its rows were written, for they are sorted by their bytes.
"""

import hashlib
from collections.abc import Iterable, Sequence

_LEAF, _NODE = b"\x00", b"\x01"
"""RFC 6962's prefixes."""


def batch_root(rows: Iterable[bytes]) -> str:
    """The root over the canonical bytes of rows, in whatever order they come; in hex."""
    return tree_hash(sorted(rows)).hex()


def tree_hash(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962's Merkle tree hash over leaves in order.

    Level by level, pairing neighbours and carrying a lone last node upwards, gives the tree of the RFC's recursion.
    """
    level = [hashlib.sha256(_LEAF + leaf).digest() for leaf in leaves]
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        paired = [
            hashlib.sha256(_NODE + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        level = paired + level[len(paired) * 2 :]
    return level[0]
