"""Assessing: the only writer of obligations.

Called whenever a fact, a submission, a hold, a decision, the portfolio, a calendar or the law changes. Computes first,
purely; then appends a version to each obligation that came out differently and leaves the others alone. Nothing is ever
edited, and an obligation keeps its identity and its number for good.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import col

from incident.deadlines.deadline import OutOfScope
from incident.kernel.canonical import Payload
from incident.kernel.garbage import no_search_for_cycles
from incident.kernel.ids import new_ids
from incident.kernel.instants import Instant
from incident.law.book import LawBook
from incident.obligations.assess import assess
from incident.obligations.differences import difference
from incident.obligations.obligation import Assessed, NotOwed, Reason
from incident.operations.by_hand import with_decisions
from incident.operations.desk import Desk
from incident.operations.judging import judge_again
from incident.operations.matter import Matter, read_matter
from incident.operations.transact import transact
from incident.record.entry import Actor
from incident.store.database import Reader, Unit
from incident.store.matter import StoredObligation, incident_by_id, verdicts_of
from incident.store.rows.matter import IncidentRow
from incident.store.versions import NewVersion, Writing, save_obligations, save_versions
from incident.vocabulary import Tag


@dataclass(frozen=True, slots=True)
class Change:
    """What an assessment changed.

    Attributes:
        id: short id of the obligation, such as `7-o3`.
        title: what a person calls it.
        what: the typed difference; empty for a new obligation.
        assessed: what it is now.
    """

    id: str
    title: str
    what: Payload
    assessed: Assessed
    is_new: bool = False


def derive_obligations(desk: Desk, matter: Matter, *, now: Instant) -> tuple[Assessed, ...]:
    """Every duty that has a nexus to the matter, with its verdict and its deadline; pure but for loading the law."""
    book = desk.law()
    with no_search_for_cycles():
        return obligations_under(book, matter, now=now)


def obligations_under(book: LawBook, matter: Matter, *, now: Instant) -> tuple[Assessed, ...]:
    """What a matter's obligations are under a law book, whichever is in force; pure."""
    sheet = matter.sheet()
    found = assess(
        sheet=sheet,
        organisation=matter.organisation,
        exposure=matter.exposure(sheet, now),
        portfolio=matter.portfolio,
        book=book,
        submissions=matter.submissions,
        holds=matter.holds,
        decisions=matter.decisions,
        now=now,
    )
    return with_decisions(found, matter, now=now)


def reassess(desk: Desk, incident: str, *, actor: Actor, now: Instant, because: str) -> tuple[Change, ...]:
    """Assess one incident anew, in a transaction of its own.

    Args:
        desk: where to work.
        incident: inside id.
        actor: who caused it.
        now: the incident's clock.
        because: what changed, in words.
    """

    def plan(reader: Reader) -> Callable[[Unit], tuple[Change, ...]]:
        matter = read_matter(reader, incident_by_id(reader, incident))
        assessed = derive_obligations(desk, matter, now=now)
        return lambda unit: store_assessment(
            unit, matter, assessed, law=desk.law().digest, actor=actor, now=now, because=because
        )

    return transact(desk, incident, plan)


@no_search_for_cycles()
def store_assessment(
    unit: Unit, matter: Matter, assessed: Sequence[Assessed], *, law: str, actor: Actor, now: Instant, because: str
) -> tuple[Change, ...]:
    """Append versions for what changed, inside the caller's transaction, and the entry that answers for them.

    Args:
        unit: the caller's transaction.
        matter: what the assessment rests on.
        assessed: what came out.
        law: digest of the law book.
        actor: who caused it.
        now: the incident's clock.
        because: what changed, in words.
    """
    rests_on = {"house_seq": matter.house_seq, "law_digest": law}
    unit.session.execute(update(IncidentRow).where(col(IncidentRow.id) == matter.incident.id).values(rests_on))
    stored, writing = {it.key: it for it in matter.obligations}, Writing()
    current = [*assessed, *_no_longer_touched(matter.obligations, assessed)] if stored else assessed
    changed = [(it, stored.get(it.key)) for it in current]
    changed = [(it, old) for it, old in changed if old is None or not old.says(it, writing.write(it))]
    if not changed:
        return ()
    _judge_again(unit, matter, changed, now=now, because=because)
    new = _new_obligations(unit, matter, [it for it, old in changed if old is None], now)
    versions, changes = [], []
    for it, old in changed:
        what = difference(old.assessed if old else None, it) or {}
        identity, number = (old.id, old.number) if old else next(new)
        versions.append(NewVersion(identity, old.version + 1 if old else 1, it, what or None))
        changes.append(Change(str(matter.short_of("o", number)), it.title, what, it, is_new=old is None))
    incident = matter.incident.id
    save_versions(unit, versions, incident=incident, as_of=now, because=because, writing=writing)
    unit.append(Tag.OBLIGATIONS_ASSESSED, _payload(because, changes), actor=actor, at=now)
    return tuple(changes)


def _judge_again(
    unit: Unit,
    matter: Matter,
    changed: Sequence[tuple[Assessed, StoredObligation | None]],
    *,
    now: Instant,
    because: str,
) -> None:
    """What was performed is judged again where its deadline moved."""
    verdicts = verdicts_of(unit, matter.incident.id) if matter.obligations else {}
    for it, old in changed:
        if old is not None and old.id in verdicts:
            judge_again(unit, old, it, last=verdicts[old.id], now=now, because=because)


def _new_obligations(
    unit: Unit, matter: Matter, assessed: Sequence[Assessed], now: Instant
) -> Iterator[tuple[str, int]]:
    """Id and number of each obligation that was never considered before; their rows go in at once."""
    incident, ids = matter.incident.id, new_ids(now, len(assessed))
    numbers = unit.next_numbers(f"{incident}:o", len(assessed)) if assessed else ()
    keys = [(it.key, it.source) for it in assessed]
    save_obligations(unit, keys, ids=ids, numbers=numbers, incident=incident)
    return zip(ids, numbers, strict=True)


def _no_longer_touched(stored: Sequence[StoredObligation], assessed: Sequence[Assessed]) -> list[Assessed]:
    """What was considered before and is not any more: a version that says so, never a silence."""
    keys = {it.key for it in assessed}
    reason = Reason("on the facts now known nothing connects us to this duty")
    return [
        NotOwed(
            key=it.key,
            title=it.assessed.title,
            citation=it.assessed.citation,
            audience=it.assessed.audience,
            reasons=(reason,),
            terms=it.assessed.terms,
            deadline=OutOfScope(reason.sentence),
            confidence=it.assessed.confidence,
            source=it.assessed.source,
        )
        for it in stored
        if it.key not in keys
    ]


def _payload(because: str, changes: Sequence[Change]) -> Payload:
    return {
        "because": because,
        "obligations": [
            {"id": change.id, "key": str(change.assessed.key), "verdict": type(change.assessed).__name__}
            for change in changes
        ],
    }
