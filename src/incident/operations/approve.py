"""Approving: a named person approves the very words that go out, after they were checked once more."""

from collections.abc import Callable
from dataclasses import replace

from incident.errors import NotApproved
from incident.kernel.ids import parse_short
from incident.kernel.instants import Instant
from incident.notices.approval import demand_addressed, demand_approvable, demand_still_true
from incident.notices.draft import Draft, draft_of
from incident.operations.compose import APPROVED, DRAFT
from incident.operations.desk import Desk
from incident.operations.matter import Matter, read_matter
from incident.operations.occasions import clause_of, current_addressee, knowledge
from incident.operations.ordering import demand_order
from incident.operations.transact import transact
from incident.record.entry import Actor
from incident.store.database import Reader, Unit
from incident.store.matter import StoredObligation
from incident.store.notices import notice_by_short
from incident.store.rows.notices import NoticeRow
from incident.vocabulary import Tag


def approve(desk: Desk, notice: str, *, actor: Actor, now: Instant) -> str:
    """Approve a drafted notice.

    Args:
        desk: where to work.
        notice: short id such as `7-n2`.
        actor: the named person.
        now: the incident's clock.

    Returns:
        the hash that the approval binds to.

    Raises:
        NotApproved: no person, not a draft, or the facts moved since. ContentMissing: a content is missing.
        Misdirected: the recipient takes notices elsewhere. OrderViolated: another notice goes first.
    """
    short = str(parse_short(notice, kind="n"))
    with desk.database.read() as reader:
        incident, _ = notice_by_short(reader, parse_short(notice))

    def plan(reader: Reader) -> Callable[[Unit], str]:
        _, row = notice_by_short(reader, parse_short(notice))
        if row.status != DRAFT:
            raise NotApproved(f"{short} is {row.status}, not a draft", mend="draft it again, if it has to change")
        matter = read_matter(reader, incident)
        stored = obligation_of(matter, row)
        words = draft_of(row.body)
        approved = demand_approvable(words, stored_hash=row.hash, name=short, kind=actor.kind, by=actor.id)
        demand_current(matter, stored, words, name=short, now=now)
        demand_order(matter, stored, book=desk.law(), now=now, name=short)

        def write(unit: Unit) -> str:
            kept = unit.session.get_one(NoticeRow, row.id)
            kept.status, kept.approved_by, kept.approved_at, kept.approved_hash = APPROVED, actor.id, now.utc, approved
            told = {"notice": short, "hash": approved, "by": actor.id}
            unit.append(Tag.NOTICE_APPROVED, told, actor=actor, at=now)
            return approved

        return write

    return transact(desk, incident.id, plan)


def obligation_of(matter: Matter, row: NoticeRow) -> StoredObligation:
    """The obligation that a notice performs."""
    return next(it for it in matter.obligations if it.id == row.obligation)


def demand_current(matter: Matter, stored: StoredObligation, words: Draft, *, name: str, now: Instant) -> None:
    """Refuse a notice that the facts or the portfolio have overtaken.

    Raises:
        NotApproved: it says what is not so any more. Misdirected: the recipient takes notices elsewhere.
    """
    addressee = current_addressee(matter, stored)
    demand_addressed(words, addressee, name=name)
    known = knowledge(matter, stored, addressee, clause_of(matter, stored), None, now)
    earlier = tuple(it for it in words.facts if it.name != "earlier_notice")  # what went before does not change
    demand_still_true(replace(words, facts=earlier), known, name=name)
