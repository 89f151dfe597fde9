"""Gag orders: an order to disclose that forbids telling anybody of it is a hold from the moment it is declared.

It binds the notices that the order itself makes owed (the owner is told before the disclosure), and no act: a
protective order can be sought all the same. What a leak makes owed at the same time is not bound by it; that such a
notice must not tell of the order is shown on it as a conflict.
"""

from collections.abc import Sequence

from incident.agreements.clauses import ORDERED
from incident.facts.arrivals import Gag
from incident.kernel.ids import ShortId, new_id
from incident.kernel.instants import Instant
from incident.obligations.acts import is_act
from incident.obligations.case import GAG_ORDER
from incident.obligations.obligation import Assessed, NotOwed
from incident.operations.matter import Matter
from incident.record.entry import Actor
from incident.store.database import Unit
from incident.store.rows.matter import HoldRow
from incident.vocabulary import Tag


def gag_row(gag: Gag, matter: Matter, assessed: Sequence[Assessed], *, now: Instant) -> HoldRow | None:
    """The hold that a gag order is; None where it forbids nothing that is owed.

    Args:
        gag: as the report states it.
        matter: the incident.
        assessed: what it makes owed without the hold.
        now: the incident's clock.
    """
    events = {
        f"{it.agreement.id}/{it.clause.id}": it.clause.event
        for it in matter.exposure(matter.sheet(), now).touched
        if it.clause is not None
    }
    bound = [
        str(it.key)
        for it in assessed
        if events.get(it.key.duty) in ORDERED and not is_act(it) and not isinstance(it, NotOwed)
    ]
    if not bound:
        return None
    return HoldRow(
        id=new_id(now),
        incident=matter.incident.id,
        number=0,  # given inside the lock
        seq=0,  # as well
        authority=gag.authority,
        form=GAG_ORDER,
        reference=gag.reference,
        starts_at=gag.starts_at.utc,
        until=gag.until.utc if gag.until else None,
        obligations=bound,
        reason="the order forbids telling anybody of it",
    )


def store_gag(unit: Unit, matter: Matter, row: HoldRow, *, actor: Actor, now: Instant) -> str:
    """Insert the hold and append the entry that answers for it; its short id."""
    row.number, row.seq = unit.next_number(f"{matter.incident.id}:h"), unit.next_seq
    unit.insert([row])
    told = {
        "hold": row.number,
        "authority": row.authority,
        "form": row.form,
        "reference": row.reference,
        "from": Instant(row.starts_at).iso(),
        "until": Instant(row.until).iso() if row.until else None,
        "obligations": list(row.obligations),
        "reason": row.reason,
    }
    unit.append(Tag.HOLD_PLACED, told, actor=actor, at=now)
    return str(ShortId(matter.is_drill, matter.incident.number, "h", row.number))
