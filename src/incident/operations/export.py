"""Exporting: an incident's record, or every chain, as lines that anybody can verify without the database."""

from collections.abc import Iterator, Sequence

from incident.kernel.canonical import Payload
from incident.kernel.instants import Instant
from incident.operations.desk import Desk
from incident.operations.verify import chain_of
from incident.record.chain import Head
from incident.record.entry import ORGANISATION, Actor
from incident.record.export import ChainToExport, export_lines
from incident.store.database import Reader
from incident.store.matter import incident_by_id, short_of
from incident.store.record import anchors_of, chains_of, head_of, kept_of


def export(
    desk: Desk, names: Sequence[str] = (), *, actor: Actor, now: Instant, with_privileged: bool = False
) -> Iterator[bytes]:
    """The lines of an export.

    Args:
        desk: where to read.
        names: short ids, or `organisation`; none: every chain.
        actor: who exports, for the header.
        now: when.
        with_privileged: counsel releases what is privileged; else it goes by its digest alone.
    """
    with desk.database.read() as reader:
        chains = [chain_of(reader, name) for name in names] or chains_of(reader)
        anchors = anchors_of(reader)
        header: Payload = {
            "chains": {chain: _about(reader, chain) for chain in chains},
            "exported_at": now.iso(),
            "exported_by": actor.id,
        }
        exported = [_chain(reader, chain, anchors.get(chain, [])) for chain in chains]
        yield from export_lines(exported, header=header, with_privileged=with_privileged)


def _about(reader: Reader, chain: str) -> Payload:
    """What a chain is, for a person who reads the header."""
    if chain == ORGANISATION:
        return {"id": ORGANISATION}
    incident = incident_by_id(reader, chain)
    return {"id": str(short_of(incident)), "kind": incident.kind}


def _chain(reader: Reader, chain: str, anchors: Sequence[Head]) -> ChainToExport:
    return ChainToExport(kept_of(reader, chain), head_of(reader, chain) or Head(chain), anchors)
