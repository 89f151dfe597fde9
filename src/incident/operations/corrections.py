"""Corrections: what was said to a recipient and is not so any more, and what was promised and can be told now.

Nothing here sends anything: counsel reads the list, drafts the notice again (it becomes a supplement) and approves it.
What came back was not said, and a copy says nothing of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from incident.kernel.instants import Instant
from incident.notices.contents import fill, without
from incident.notices.statement import Correction, Statement, outstanding, stated, untrue
from incident.obligations.obligation import Owed
from incident.operations.desk import Desk
from incident.operations.matter import Matter, find_incident, read_matter
from incident.operations.occasions import clause_of, current_addressee, earlier_of, knowledge, prepare
from incident.store.database import Reader
from incident.store.matter import StoredObligation, short_of
from incident.store.notices import dispatches_of, notices_of, stands, statements_of

Said = tuple[StoredObligation, tuple[Statement, ...]]
"""An obligation with what was said for it, oldest first."""


@dataclass(frozen=True, slots=True)
class ToTell:
    """One thing that a recipient has to be told anew.

    Attributes:
        notice: short id of the notice that said it.
        obligation: short id.
        correction: what was said, and what is known now.
    """

    notice: str
    obligation: str
    correction: Correction


def corrections(desk: Desk, incident: str, *, now: Instant) -> tuple[ToTell, ...]:
    """Everything that has to be told anew in one incident.

    Args:
        desk: where to read.
        incident: short id of the incident, or of an item of it.
        now: the incident's clock.
    """
    with desk.database.read() as reader:
        row = find_incident(reader, incident)
        matter = read_matter(reader, row)
        numbers = {it.id: it.number for it in notices_of(reader, row.id)}
        found: list[ToTell] = []
        for stored, statements in statements_by_obligation(reader, matter):
            told = [
                *untrue_of(matter, stored, statements, now=now),
                *_promised(desk, reader, matter, stored, statements[-1], now=now),
            ]
            name = str(short_of(row, "o", stored.number))
            found += [ToTell(str(short_of(row, "n", numbers[it.statement.notice])), name, it) for it in told]
    return tuple(found)


def statements_by_obligation(reader: Reader, matter: Matter) -> list[Said]:
    """What was said for each obligation and reached its recipient, as far as is known."""
    rows = [row for row in dispatches_of(reader, incident=matter.incident.id) if stands(row)]
    obligation_of = {row.id: row.obligation for row in rows}
    said: dict[str, list[Statement]] = {}
    for row in statements_of(reader, matter.incident.id):
        if row.dispatch in obligation_of:
            made = stated(row.facts, notice=row.notice, recipient=row.recipient, said_at=Instant(row.said_at))
            said.setdefault(obligation_of[row.dispatch], []).append(made)
    return [(stored, tuple(said[stored.id])) for stored in matter.obligations if stored.id in said]


def untrue_of(
    matter: Matter, stored: StoredObligation, statements: Sequence[Statement], *, now: Instant
) -> tuple[Correction, ...]:
    """What was said for an obligation that is not so on the facts now known."""
    addressee = current_addressee(matter, stored)
    return untrue(statements, knowledge(matter, stored, addressee, clause_of(matter, stored), None, now))


def _promised(
    desk: Desk, reader: Reader, matter: Matter, stored: StoredObligation, last: Statement, *, now: Instant
) -> tuple[Correction, ...]:
    if not last.open or not isinstance(stored.assessed, Owed):
        return ()
    earlier = earlier_of(reader, matter, stored)
    occasion = prepare(matter, stored, book=desk.law(), now=now, earlier=earlier).occasion
    known = without(occasion.known, occasion.requirements.forbidden_keys)
    lines = fill(occasion.requirements.required, known, stage=stored.key.stage, late=occasion.late)
    return outstanding(last, lines)
