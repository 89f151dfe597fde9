"""Approving: a named person approves the very words that go out, after they were checked once more.

An approval takes the place of an earlier one for the same obligation that has not been sent: of two approved notices
both would go.
"""

from collections.abc import Callable
from dataclasses import replace

from incident.deadlines.deadline import Due
from incident.errors import DecisionRefused, NotApproved
from incident.kernel.ids import parse_short
from incident.kernel.instants import Instant
from incident.notices.approval import demand_addressed, demand_approvable, demand_still_true
from incident.notices.draft import Draft, draft_of
from incident.obligations.obligation import Owed
from incident.operations.consent import demand_consent
from incident.operations.desk import Desk
from incident.operations.matter import Matter, read_matter
from incident.operations.occasions import SUPPLEMENT, clause_of, current_addressee, earlier_of, knowledge, prepare
from incident.operations.ordering import demand_not_held, demand_order
from incident.operations.transact import transact
from incident.record.entry import Actor
from incident.store.database import Reader, Unit
from incident.store.matter import StoredObligation, short_of
from incident.store.notices import dispatches_of, is_copy, notice_by_short, notices_of, stands
from incident.store.rows.notices import NoticeRow
from incident.store.states import DispatchState, NoticeState
from incident.vocabulary import Tag

_ON_ITS_WAY = (DispatchState.CLAIMED, DispatchState.IN_DOUBT, DispatchState.BY_HAND)


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
        if row.status != NoticeState.DRAFT:
            raise NotApproved(f"{short} is {row.status}, not a draft", mend="draft it again, if it has to change")
        matter = read_matter(reader, incident)
        stored = obligation_of(matter, row)
        words = draft_of(row.body)
        approved = demand_approvable(words, stored_hash=row.hash, name=short, kind=actor.kind, by=actor.id)
        demand_alone(reader, matter, row, words, name=short)
        demand_current(matter, stored, words, name=short, now=now)
        _demand_reasons(desk, reader, matter, stored, words, name=short, now=now)
        demand_not_held(matter, stored, book=desk.law(), now=now, name=short)
        demand_order(matter, stored, book=desk.law(), now=now, name=short)
        demand_consent(matter, stored, now=now, name=short)
        replaced = [it.id for it in _others(reader, row) if it.status == NoticeState.APPROVED]
        return lambda unit: _store(unit, row.id, approved, replaced, short, actor=actor, now=now)

    return transact(desk, incident.id, plan)


def _store(
    unit: Unit, notice: str, approved: str, replaced: list[str], short: str, *, actor: Actor, now: Instant
) -> str:
    row = unit.session.get_one(NoticeRow, notice)
    row.status, row.approved_hash = NoticeState.APPROVED, approved
    row.approved_by, row.approved_at = actor.id, now.utc
    for other in replaced:
        unit.session.get_one(NoticeRow, other).status = NoticeState.SUPERSEDED
    told = {"notice": short, "hash": approved, "by": actor.id, "instead_of": sorted(replaced)}
    unit.append(Tag.NOTICE_APPROVED, told, actor=actor, at=now)
    return approved


def obligation_of(matter: Matter, row: NoticeRow) -> StoredObligation:
    """The obligation that a notice performs."""
    return next(it for it in matter.obligations if it.id == row.obligation)


def demand_current(matter: Matter, stored: StoredObligation, words: Draft, *, name: str, now: Instant) -> None:
    """Refuse a notice that the facts or the portfolio have overtaken.

    Raises:
        NotApproved: nothing is owed any more, or it says what is not so. Misdirected: the recipient takes notices
            elsewhere.
    """
    if not isinstance(stored.assessed, Owed):
        raise NotApproved(
            f"{stored.assessed.title} is not owed any more ({type(stored.assessed).__name__})",
            where=name,
            mend="if it is to go all the same, decide so: incident obligation decide",
        )
    addressee = current_addressee(matter, stored)
    demand_addressed(words, addressee, name=name)
    known = knowledge(matter, stored, addressee, clause_of(matter, stored), None, now)
    earlier = tuple(it for it in words.facts if it.name != "earlier_notice")  # what went before does not change
    demand_still_true(replace(words, facts=earlier), known, name=name)


def demand_alone(reader: Reader, matter: Matter, row: NoticeRow, words: Draft, *, name: str) -> None:
    """Refuse a notice beside another of the same obligation that is on its way, or that went out already.

    Raises:
        DecisionRefused: another may have gone. NotApproved: another went, and this one does not say that it follows.
    """
    numbers = {it.id: it.number for it in _others(reader, row)}
    for it in dispatches_of(reader, obligation=row.obligation):
        if it.notice not in numbers or is_copy(it):
            continue
        other = short_of(matter.incident, "n", numbers[it.notice])
        if it.state in _ON_ITS_WAY:
            raise DecisionRefused(
                f"{other} for the same obligation is {it.state.replace('_', ' ')}: two would tell the same",
                where=name,
                mend=f"settle or file {short_of(matter.incident, 'd', it.number)} first",
            )
        if stands(it) and words.kind != SUPPLEMENT:
            raise NotApproved(
                f"{other} went out for the same obligation, and {name} does not say that it follows",
                mend="draft it again: it becomes a supplement",
            )


def _others(reader: Reader, row: NoticeRow) -> list[NoticeRow]:
    return [it for it in notices_of(reader, row.incident) if it.obligation == row.obligation and it.id != row.id]


def _demand_reasons(
    desk: Desk, reader: Reader, matter: Matter, stored: StoredObligation, words: Draft, *, name: str, now: Instant
) -> None:
    """Refuse a notice that was drafted in time and would go late without the reasons that the law wants then.

    It is asked at approval alone: what is approved and becomes late on its way goes, and the reasons follow.
    """
    if words.late or not isinstance(stored.assessed.deadline, Due) or stored.assessed.deadline.is_met_at(now):
        return
    earlier = earlier_of(reader, matter, stored)
    occasion = prepare(matter, stored, book=desk.law(), now=now, earlier=earlier).occasion
    if occasion.late and any(it.when == "late" for it in occasion.requirements.required):
        raise NotApproved(
            f"the deadline passed since {name} was drafted, and the reasons for the delay are due",
            mend="record them with 'incident learn … late_reasons=…', then draft it again",
        )
