"""How an entry and its payload are inserted.

Two statements made once, since every operation pays for them, and without row classes, which readers need not load.
"""

from typing import Any

from sqlalchemy import bindparam, text

from incident.record.entry import Entry
from incident.store.columns import Canonical, UtcDateTime

ENTRY = text(
    "INSERT INTO entry (chain, seq, prev, tag, schema_version, actor_kind, actor_id, actor_via, at, recorded_at, "
    "payload_digest, hash) VALUES (:chain, :seq, :prev, :tag, :schema_version, :actor_kind, :actor_id, :actor_via, "
    ":at, :recorded_at, :payload_digest, :hash)"
).bindparams(bindparam("at", type_=UtcDateTime()), bindparam("recorded_at", type_=UtcDateTime()))
PAYLOAD = text(
    "INSERT INTO payload (chain, seq, salt, body, withheld) VALUES (:chain, :seq, :salt, :body, '')"
).bindparams(bindparam("body", type_=Canonical()))


def entry_values(entry: Entry) -> dict[str, Any]:
    """The columns of an entry, its hash beside it."""
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
