"""The record as it was kept: chains, entries with their payloads, heads and anchors, for proof and export."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlmodel import col, select

from incident.kernel.canonical import digest
from incident.kernel.instants import Instant
from incident.record.anchor import heads_in, listed_heads
from incident.record.chain import Head
from incident.record.entry import Actor, Entry
from incident.record.proof import Kept
from incident.store.database import Reader
from incident.store.raw import raw_rows
from incident.store.rows.matter import IncidentRow
from incident.store.rows.record import AnchorRow, ChainRow, EntryRow


def heads_of(reader: Reader) -> list[Head]:
    """The head of every chain that has an entry, by chain."""
    rows = reader.session.exec(select(ChainRow).where(col(ChainRow.head_seq) > 0).order_by(col(ChainRow.chain)))
    return [Head(row.chain, row.head_seq, row.head_hash) for row in rows]


def chains_of(reader: Reader) -> list[str]:
    """Every chain that anything speaks of: a head, an entry, a payload or an incident."""
    named: set[str] = set()
    for column in (ChainRow.chain, EntryRow.chain, IncidentRow.id):
        named |= set(reader.session.exec(select(column).distinct()))
    return sorted(named)


def kept_of(reader: Reader, chain: str) -> list[Kept]:
    """The entries of a chain in the order of their numbers, exactly as they were kept."""
    payloads = _payloads(reader, chain)
    return [_kept(raw.values, payloads) for raw in raw_rows(reader, EntryRow, by="chain", value=chain)]


def _payloads(reader: Reader, chain: str) -> dict[Any, tuple[str, str | None, str]]:
    """Salt, text and reason of withholding, by number; the text is not parsed, for its bytes are what was hashed."""
    asked = text("SELECT seq, salt, body, withheld FROM payload WHERE chain = :chain")
    return {
        seq: (salt, body, withheld) for seq, salt, body, withheld in reader.session.execute(asked, {"chain": chain})
    }


def _kept(values: dict[str, Any], payloads: dict[Any, tuple[str, str | None, str]]) -> Kept:
    seq = values.get("seq", 0)
    salt, body, withheld = payloads.get(seq, ("", None, ""))
    return Kept(
        seq=seq,
        entry=_entry(values),
        hash=values.get("hash", ""),
        salt=salt,
        payload=body.encode() if isinstance(body, str) else body,
        withheld=withheld,
    )


def _entry(values: dict[str, Any]) -> Entry | None:
    try:
        return Entry(
            chain=values["chain"],
            seq=values["seq"],
            prev=values["prev"],
            tag=values["tag"],
            schema=values["schema_version"],
            actor=Actor(values["actor_kind"], values["actor_id"], values["actor_via"]),
            at=Instant(values["at"]),
            recorded_at=Instant(values["recorded_at"]),
            payload_digest=values["payload_digest"],
        )
    except KeyError:  # a column that no writer could have written
        return None


def head_of(reader: Reader, chain: str) -> Head | None:
    """The head that is kept beside a chain."""
    row = reader.session.get(ChainRow, chain)
    return None if row is None else Head(chain, row.head_seq, row.head_hash)


def anchors_of(reader: Reader) -> dict[str, list[Head]]:
    """What the anchors in the database saw, by chain; an anchor that was changed is for the witness to find."""
    found: dict[str, list[Head]] = defaultdict(list)
    for raw in raw_rows(reader, AnchorRow):
        for head in heads_in(raw.values.get("heads")):
            found[head.chain].append(head)
    return dict(found)


def anchor_row(heads: Sequence[Head], *, id: str, seq: int, taken_at: Instant) -> AnchorRow:  # noqa: A002 - the column's name
    """The row of an anchor."""
    listed = listed_heads(heads)
    return AnchorRow(id=id, seq=seq, taken_at=taken_at.utc, heads=listed, digest=digest(listed))
