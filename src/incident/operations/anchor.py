"""Anchoring: the heads of all chains, recorded on the organisation's chain and given out to be kept elsewhere."""

from collections.abc import Callable

from incident.kernel.ids import new_id
from incident.kernel.instants import Instant
from incident.operations.desk import Desk
from incident.operations.transact import transact
from incident.record.anchor import listed_heads
from incident.record.chain import Head
from incident.record.entry import ORGANISATION, Actor
from incident.store.database import Reader, Unit
from incident.store.record import anchor_row, heads_of
from incident.vocabulary import Tag


def take_anchor(desk: Desk, *, actor: Actor, now: Instant) -> list[Head]:
    """Record the heads of all chains.

    Returns:
        the heads, the organisation's own included as the anchor's entry left it.
    """

    def plan(reader: Reader) -> Callable[[Unit], list[Head]]:
        heads = heads_of(reader)

        def write(unit: Unit) -> list[Head]:
            row = anchor_row(heads, id=new_id(now), seq=unit.next_seq, taken_at=now)
            unit.insert([row])
            payload = {"heads": listed_heads(heads), "digest": row.digest}
            entry = unit.append(Tag.ANCHOR_TAKEN, payload, actor=actor, at=now)
            others = [it for it in heads if it.chain != ORGANISATION]
            return [*others, Head(ORGANISATION, entry.seq, entry.hash())]

        return write

    return transact(desk, ORGANISATION, plan)
