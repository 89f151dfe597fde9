"""What a change of law would do to the open incidents: computed under both books, and nothing is stored."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from incident.kernel.ids import ShortId
from incident.kernel.instants import Instant
from incident.law.book import LawBook
from incident.obligations.differences import difference
from incident.obligations.obligation import Assessed, ObligationKey
from incident.operations.assess import obligations_under
from incident.operations.board import clock_of
from incident.operations.desk import Desk
from incident.operations.matter import Matter, read_matter
from incident.store.matter import incidents_of
from incident.store.work import OPEN


@dataclass(frozen=True, slots=True)
class Touch:
    """One obligation of an open incident that a changed duty touches.

    Attributes:
        incident: short id.
        obligation: short id; empty where it would be new.
        what: in words what would move; `nothing moves` where the duty changed and this obligation did not.
    """

    incident: str
    obligation: str
    duty: str
    title: str
    what: str


def touched(desk: Desk, old: LawBook, new: LawBook, duties: Collection[str], *, now: Instant) -> tuple[Touch, ...]:
    """The obligations of open incidents that `duties` touch, incident by incident.

    Args:
        desk: where to read.
        old: the law before.
        new: the law after.
        duties: the duties that changed between them.
        now: the wall clock; a drill is computed at its own time.
    """
    with desk.database.read() as reader:
        matters = [read_matter(reader, row) for row in incidents_of(reader, status=OPEN)]
    return tuple(touch for matter in matters for touch in _touches(matter, old, new, duties, now))


def _touches(matter: Matter, old: LawBook, new: LawBook, duties: Collection[str], now: Instant) -> Iterator[Touch]:
    at = clock_of(matter.incident, now)
    before, after = (_by_key(obligations_under(book, matter, now=at), duties) for book in (old, new))
    numbers = {it.key: it.number for it in matter.obligations}
    for key in sorted({*before, *after}):
        number = numbers.get(key)
        yield Touch(
            str(matter.short),
            str(ShortId(matter.is_drill, matter.incident.number, "o", number)) if number else "",
            key.duty,
            (after.get(key) or before[key]).title,
            _told(before.get(key), after.get(key)),
        )


def _by_key(assessed: tuple[Assessed, ...], duties: Collection[str]) -> Mapping[ObligationKey, Assessed]:
    return {it.key: it for it in assessed if it.key.duty in duties}


def _told(before: Assessed | None, after: Assessed | None) -> str:
    if after is None:
        return "nothing connects the incident to it any more"
    moved = difference(before, after)
    return str(moved["sentence"]) if moved else "nothing moves"
