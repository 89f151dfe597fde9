"""Verifying: the record proves itself, the state agrees with it, and no chain that anything names is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from incident.kernel.ids import parse_short
from incident.operations.desk import Desk
from incident.record.chain import Head
from incident.record.entry import ORGANISATION
from incident.record.export import verify_export
from incident.record.proof import Finding, Proof, prove, vanished
from incident.store.database import Reader
from incident.store.matter import incident_by_short, incidents_of, short_of
from incident.store.record import anchors_of, chains_of, head_of, kept_of
from incident.store.witness import disagreement


@dataclass(frozen=True, slots=True)
class Verified:
    """What one chain came to.

    Attributes:
        id: what a person types for it: `7`, `D2`, `organisation`; the inside id where no incident has it.
        proof: the proof.
    """

    id: str
    proof: Proof

    @property
    def finding(self) -> Finding | None:
        """The first fault; None where the chain is proved and the state agrees."""
        return self.proof.finding


def verify(desk: Desk, names: Sequence[str] = (), *, anchors: Sequence[Head] = ()) -> list[Verified]:
    """Verify chains of the database.

    Args:
        desk: where to read.
        names: short ids, or `organisation`; none: every chain.
        anchors: heads that were kept outside the database.
    """
    with desk.database.read() as reader:
        shorts = {row.id: str(short_of(row)) for row in incidents_of(reader)}
        seen = _anchors_by_chain(reader, anchors)
        chains = [chain_of(reader, name) for name in names] or sorted({*chains_of(reader), *seen})
        proofs = [_verify(reader, chain, seen.get(chain, [])) for chain in chains]
    return [Verified(shorts.get(it.chain, it.chain), it) for it in proofs]


def verify_file(lines: Iterable[bytes], *, anchors: Sequence[Head] = ()) -> list[Verified]:
    """Verify an export; no database is needed.

    Raises:
        RecordBroken: it is no export, or a line was changed so that it cannot be read.
    """
    return [Verified(it.chain, it) for it in verify_export(lines, anchors=anchors)]


def chain_of(reader: Reader, name: str) -> str:
    """The chain that a person names.

    Raises:
        UnknownReference: no such incident.
    """
    return ORGANISATION if name == ORGANISATION else incident_by_short(reader, parse_short(name, kind="")).id


def _anchors_by_chain(reader: Reader, outside: Sequence[Head]) -> dict[str, list[Head]]:
    found = anchors_of(reader)
    for head in outside:
        found.setdefault(head.chain, []).append(head)
    return found


def _verify(reader: Reader, chain: str, anchors: Sequence[Head]) -> Proof:
    kept, head = kept_of(reader, chain), head_of(reader, chain)
    if not kept and (anchors or (head is None and chain != ORGANISATION)):
        return vanished(chain, anchors)
    proof = prove(chain, kept, head=head, anchors=anchors)
    return proof if proof.finding else replace(proof, finding=disagreement(reader, chain, kept))
