"""Record entries to rows and back."""

from typing import Any

from incident.kernel.instants import Instant
from incident.record.entry import Actor, Entry
from incident.store.rows.record import EntryRow


def entry_values(entry: Entry) -> dict[str, Any]:
    """The columns of an entry, its hash beside it; no row object, for appending is what every operation pays for."""
    return {
        "chain": entry.chain,
        "seq": entry.seq,
        "prev": entry.prev,
        "tag": entry.tag,
        "schema_version": entry.schema,
        "actor_kind": entry.actor.kind,
        "actor_id": entry.actor.id,
        "actor_via": entry.actor.via,
        "at": entry.at.utc,
        "recorded_at": entry.recorded_at.utc,
        "payload_digest": entry.payload_digest,
        "hash": entry.hash(),
    }


def entry_of(row: EntryRow) -> Entry:
    """The entry of a row; its hash is computed anew, never believed."""
    return Entry(
        chain=row.chain,
        seq=row.seq,
        prev=row.prev,
        tag=row.tag,
        schema=row.schema_version,
        actor=Actor(row.actor_kind, row.actor_id, row.actor_via),
        at=Instant(row.at),
        recorded_at=Instant(row.recorded_at),
        payload_digest=row.payload_digest,
    )
