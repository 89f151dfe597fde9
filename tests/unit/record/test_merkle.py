"""RFC 6962's Merkle tree hash."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident.record.merkle import batch_root, tree_hash

# The leaves and roots that Certificate Transparency's own tests use (RFC 6962, section 2.1).
LEAVES = [
    bytes.fromhex(it)
    for it in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


@pytest.mark.parametrize("count", range(9))
def test_root_is_rfc_6962s(count: int) -> None:
    assert tree_hash(LEAVES[:count]).hex() == ROOTS[count]


def recursive(leaves: list[bytes]) -> bytes:
    """The RFC's own definition."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + recursive(leaves[:split]) + recursive(leaves[split:])).digest()


@given(st.lists(st.binary(max_size=4), max_size=40))
def test_level_by_level_is_the_rfcs_recursion(leaves: list[bytes]) -> None:
    assert tree_hash(leaves) == recursive(leaves)


@given(st.permutations([b"a", b"b", b"c", b"c"]))
def test_order_of_writing_does_not_matter(rows: list[bytes]) -> None:
    assert batch_root(rows) == batch_root([b"c", b"a", b"c", b"b"])


def test_inner_node_does_not_pass_for_a_row() -> None:
    inner = hashlib.sha256(b"\x00a").digest() + hashlib.sha256(b"\x00b").digest()

    assert batch_root([inner]) != batch_root([b"a", b"b"])


def test_a_row_more_changes_the_root() -> None:
    assert len({batch_root([b"a"] * count) for count in range(6)}) == 6
