"""Assessing: the only writer of obligations.

Called whenever a fact, a submission, a hold, a decision, the portfolio, a calendar or the law changes. Computes first,
purely; then appends a version to each obligation that came out differently and leaves the others alone. Nothing is ever
edited, and an obligation keeps its identity and its number for good.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import col

from incident.deadlines.deadline import OutOfScope
from incident.kernel.canonical import Payload, encoded
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
from incident.operations.matter import LastHouse, Matter, read_matter
from incident.operations.transact import transact
from incident.record.entry import Actor
from incident.store.database import Reader, Unit
from incident.store.matter import StoredObligation, incident_by_id, verdicts_of
from incident.store.rows.matter import IncidentRow
from incident.store.versions import Difference, NewVersion, Writing, save_obligations, save_versions
from incident.vocabulary import Tag

MOST_NAMED = 1_000
"""Obligations that one entry names; it answers for those of a larger batch by their number and their Merkle root."""


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


def reassess(
    desk: Desk, incident: str, *, actor: Actor, now: Instant, because: str, last: LastHouse | None = None
) -> tuple[Change, ...]:
    """Assess one incident anew, in a transaction of its own.

    Args:
        desk: where to work.
        incident: inside id.
        actor: who caused it.
        now: the incident's clock.
        because: what changed, in words.
        last: the house as it was read for another incident.
    """

    def plan(reader: Reader) -> Callable[[Unit], tuple[Change, ...]]:
        matter = read_matter(reader, incident_by_id(reader, incident), last)
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
    writing, changed = Writing(), _changed(matter, assessed)
    changed = [(it, old) for it, old in changed if old is None or not old.says(it, writing.write(it))]
    if not changed:
        return ()
    _judge_again(unit, matter, changed, now=now, because=because)
    new = _new_obligations(unit, matter, [it for it, old in changed if old is None], now)
    told, short = _Told(), str(matter.short_of("o", 0))[:-1]
    versions, changes = [], []
    for it, old in changed:
        what = told.difference(old.assessed if old else None, it)
        identity, number = (old.id, old.number) if old else next(new)
        versions.append(NewVersion(identity, old.version + 1 if old else 1, it, what))
        changes.append(Change(f"{short}{number}", it.title, what.value if what else {}, it, old is None))
    incident = matter.incident.id
    save_versions(unit, versions, incident=incident, as_of=now, because=because, writing=writing)
    unit.append(Tag.OBLIGATIONS_ASSESSED, _payload(because, changes), actor=actor, at=now)
    return tuple(changes)


def _changed(matter: Matter, assessed: Sequence[Assessed]) -> list[tuple[Assessed, StoredObligation | None]]:
    """What was assessed, each beside what is stored of it."""
    if not matter.obligations:
        return [(it, None) for it in assessed]
    stored = {it.key: it for it in matter.obligations}
    current = [*assessed, *_no_longer_touched(matter.obligations, assessed)]
    return [(it, stored.get(it.key)) for it in current]


class _Told:
    """Differences; that of a new obligation says its verdict and why, which many share."""

    def __init__(self) -> None:
        self._new: dict[tuple[type[Assessed], int], Difference | None] = {}

    def difference(self, old: Assessed | None, new: Assessed) -> Difference | None:
        """As `obligations.differences.difference`, with its canonical text."""
        if old is not None:
            return _encoded(difference(old, new))
        asked = (type(new), id(new.reasons[0]) if new.reasons else 0)
        if asked not in self._new:
            self._new[asked] = _encoded(difference(None, new))
        return self._new[asked]


def _encoded(what: Payload | None) -> Difference | None:
    return Difference(what, encoded(what)) if what else None


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
    nowhere = OutOfScope(reason.sentence)
    return [
        NotOwed(
            key=it.key,
            title=it.assessed.title,
            citation=it.assessed.citation,
            audience=it.assessed.audience,
            reasons=(reason,),
            terms=it.assessed.terms,
            deadline=nowhere,
            confidence=it.assessed.confidence,
            source=it.assessed.source,
        )
        for it in stored
        if it.key not in keys
    ]


def _payload(because: str, changes: Sequence[Change]) -> Payload:
    """What was assessed, by verdict, and each obligation by name while a person can read them; the rows tell of all."""
    verdicts = Counter(type(change.assessed).__name__ for change in changes)
    named = changes if len(changes) <= MOST_NAMED else ()
    return {
        "because": because,
        "verdicts": dict(verdicts),
        "obligations": [
            {"id": change.id, "key": str(change.assessed.key), "verdict": type(change.assessed).__name__}
            for change in named
        ],
    }
