"""Holds: an authority's lawful delay, placed and released by a named person; it binds only what its law admits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from incident.agreements.clauses import ORDERED
from incident.errors import DecisionRefused, UnknownReference
from incident.kernel.canonical import Payload
from incident.kernel.ids import ShortId, new_id, parse_short
from incident.kernel.instants import Instant
from incident.law.rule import HoldProvision
from incident.obligations.clauses import GAGS
from incident.operations.assess import Change, derive_obligations, store_assessment
from incident.operations.desk import Desk
from incident.operations.matter import Matter, find_incident, read_matter, still_open
from incident.operations.occasions import clause_of
from incident.operations.transact import transact
from incident.record.entry import Actor
from incident.store.database import Reader, Unit
from incident.store.matter import StoredObligation, holds_of, incident_by_short
from incident.store.rows.matter import HoldRow
from incident.vocabulary import Tag


@dataclass(frozen=True, slots=True)
class Hold:
    """What an authority asked for.

    Attributes:
        authority: kind of authority, such as `law_enforcement`.
        form: `written` or `oral`.
        reference: letter, docket or name of the officer.
        starts_at: from when.
        until: until when; None: until released.
        obligations: short ids of the obligations that it binds.
        reason: why it is believed to bind.
    """

    authority: str
    form: str
    reference: str
    starts_at: Instant
    until: Instant | None
    obligations: tuple[str, ...]
    reason: str


def place(desk: Desk, incident: str, hold: Hold, *, actor: Actor, now: Instant) -> tuple[str, tuple[Change, ...]]:
    """Place a hold and derive again.

    Returns:
        the hold's short id, and what changed.

    Raises:
        DecisionRefused: the law of an obligation does not admit this authority and form.
    """
    with desk.database.read() as reader:
        incident_row = find_incident(reader, incident)

    def plan(reader: Reader) -> Callable[[Unit], tuple[str, tuple[Change, ...]]]:
        before = read_matter(reader, still_open(reader, incident_row))
        bound = _bound(before.obligations, hold.obligations)
        for it in bound:
            _check_admitted(desk, before, it, hold)
        row = _row(incident_row.id, hold, bound, reader.head(incident_row.id) + 1, now)
        matter = before.with_hold(row)
        assessed = derive_obligations(desk, matter, now=now)

        def write(unit: Unit) -> tuple[str, tuple[Change, ...]]:
            row.number = unit.next_number(f"{incident_row.id}:h")
            unit.insert([row])
            unit.append(Tag.HOLD_PLACED, _told(row, hold), actor=actor, at=now)
            because = f"hold {hold.reference} by {hold.authority}"
            changes = store_assessment(
                unit, matter, assessed, law=desk.law().digest, actor=actor, now=now, because=because
            )
            return str(ShortId(matter.is_drill, incident_row.number, "h", row.number)), changes

        return write

    return transact(desk, incident_row.id, plan)


def release(desk: Desk, hold: str, *, at: Instant, reason: str, actor: Actor, now: Instant) -> tuple[Change, ...]:
    """Record that a hold ended and derive again.

    Raises:
        DecisionRefused: it ended already, or before it began.
    """
    short = parse_short(hold, kind="h")
    with desk.database.read() as reader:
        incident = incident_by_short(reader, short)

    def plan(reader: Reader) -> Callable[[Unit], tuple[Change, ...]]:
        before = read_matter(reader, incident)
        row = _releasable(before.holds, short, at)
        matter = before.with_hold(row.model_copy(update={"released_at": at.utc}))
        assessed = derive_obligations(desk, matter, now=now)

        def write(unit: Unit) -> tuple[Change, ...]:
            unit.session.get_one(HoldRow, row.id).released_at = at.utc
            told = {"hold": row.number, "released_at": at.iso(), "reason": reason}
            unit.append(Tag.HOLD_RELEASED, told, actor=actor, at=now)
            because = f"hold {short} released"
            return store_assessment(
                unit, matter, assessed, law=desk.law().digest, actor=actor, now=now, because=because
            )

        return write

    return transact(desk, incident.id, plan)


def holds(desk: Desk, incident: str) -> list[HoldRow]:
    """The holds of an incident."""
    with desk.database.read() as reader:
        return holds_of(reader, find_incident(reader, incident).id)


def _bound(stored: Sequence[StoredObligation], shorts: Sequence[str]) -> list[StoredObligation]:
    by_number = {it.number: it for it in stored}
    bound = []
    for text in shorts:
        short = parse_short(text, kind="o")
        if short.item not in by_number:
            raise UnknownReference(f"no obligation {short}", mend="'incident obligations ID' lists them")
        bound.append(by_number[short.item])
    return bound


def _check_admitted(desk: Desk, matter: Matter, stored: StoredObligation, hold: Hold) -> None:
    found = clause_of(matter, stored)
    if found is not None and found[1].event in ORDERED:
        _check_gag(stored, hold)
        return
    if stored.source != "law":
        raise DecisionRefused(
            f"{stored.assessed.title} is no duty of law, so no authority's hold moves it",
            mend="record the other side's agreement with 'incident obligation override'",
        )
    provisions = desk.law().rule(stored.key.duty).holds
    if not any(_admits(provision, hold) for provision in provisions):
        admitted = "; ".join(f"{it.authority} ({it.form}, {it.provision})" for it in provisions) or "no hold at all"
        raise DecisionRefused(
            f"{stored.assessed.citation} does not admit a {hold.form} hold by {hold.authority}",
            mend=f"it admits: {admitted}",
        )


def _check_gag(stored: StoredObligation, hold: Hold) -> None:
    """The notice of an order to disclose is put off by an order that forbids it, and by nothing else."""
    if not any(_admits(provision, hold) for provision in GAGS):
        admitted = ", ".join(it.authority for it in GAGS)
        raise DecisionRefused(
            f"{stored.assessed.citation} is put off by a gag order alone, and this hold is {hold.form}",
            mend=f"form gag_order, by one of {admitted}",
        )


def _admits(provision: HoldProvision, hold: Hold) -> bool:
    return provision.authority == hold.authority and provision.form in ("any", hold.form)


def _releasable(rows: Sequence[HoldRow], short: ShortId, at: Instant) -> HoldRow:
    row = next((it for it in rows if it.number == short.item), None)
    if row is None:
        raise UnknownReference(f"no hold {short}", mend=f"'incident hold list {short.incident}' lists them")
    if row.released_at is not None:
        raise DecisionRefused(f"hold {short} was released at {Instant(row.released_at).short()}")
    if at.utc < row.starts_at:
        raise DecisionRefused(f"{at.short()} is before the hold began", where="--at", mend="check the instant")
    return row


def _row(incident: str, hold: Hold, bound: Sequence[StoredObligation], seq: int, now: Instant) -> HoldRow:
    return HoldRow(
        id=new_id(now),
        incident=incident,
        number=0,  # given inside the lock
        seq=seq,
        authority=hold.authority,
        form=hold.form,
        reference=hold.reference,
        starts_at=hold.starts_at.utc,
        until=hold.until.utc if hold.until else None,
        obligations=[str(it.key) for it in bound],
        reason=hold.reason,
    )


def _told(row: HoldRow, hold: Hold) -> Payload:
    return {
        "hold": row.number,
        "authority": hold.authority,
        "form": hold.form,
        "reference": hold.reference,
        "from": hold.starts_at.iso(),
        "until": hold.until.iso() if hold.until else None,
        "obligations": list(hold.obligations),
        "reason": hold.reason,
    }
