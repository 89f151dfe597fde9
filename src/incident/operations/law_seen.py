"""The laws that agreements name: what they said when we looked, so that a release that changes one is noticed.

A correction of a source, of a review date or of our own confidence is no change of the law; another period, trigger,
recipient, condition or content is.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence

from incident.kernel.instants import Instant
from incident.law.book import LawBook
from incident.law.differences import ASPECTS
from incident.obligations.standing import named_laws
from incident.operations.desk import Desk
from incident.operations.transact import transact
from incident.record.entry import ORGANISATION, Actor
from incident.store.database import Reader, Unit
from incident.store.duties import laws_seen, save_laws_seen
from incident.store.house import portfolio_of
from incident.vocabulary import Tag

_OURS = ("confidence", "lineage", "sources", "review", "words")
"""Aspects that tell of our knowledge and not of the law."""


def wordings(book: LawBook, laws: Iterable[str]) -> dict[str, str]:
    """A digest of what each of these duties says, over all its versions; what the book does not know is left out."""
    return {law: _wording(book, law) for law in laws if law in book.families}


def changes_of(
    seen: Mapping[str, Sequence[tuple[str, Instant]]], current: Mapping[str, str], *, now: Instant
) -> dict[str, tuple[Instant, ...]]:
    """When each law came in other words than before: at the looks that were recorded, and now.

    Args:
        seen: recorded looks, oldest first; the first is the beginning and no change.
        current: what the laws say in the book in force.
        now: the present.
    """
    found = {}
    for law, looks in seen.items():
        at = [when for _, when in looks[1:]]
        if law in current and current[law] != looks[-1][0]:
            at.append(now)
        if at:
            found[law] = tuple(at)
    return found


def look_at_laws(desk: Desk, *, actor: Actor, now: Instant) -> tuple[str, ...]:
    """Record what the named laws say where that is new or changed; those that changed are returned."""

    def plan(reader: Reader) -> Callable[[Unit], tuple[str, ...]]:
        names = named_laws(portfolio_of(reader))
        current = wordings(desk.law(), names) if names else {}
        seen = laws_seen(reader)
        new = {law: text for law, text in current.items() if law not in seen or seen[law][-1][0] != text}
        changed = tuple(sorted(law for law in new if law in seen))

        def write(unit: Unit) -> tuple[str, ...]:
            if new:
                save_laws_seen(unit, new, at=now)
                told = {"laws": sorted(new), "changed": list(changed), "book": desk.law().digest}
                unit.append(Tag.LAW_CHANGED, told, actor=actor, at=now)
            return changed

        return write

    with desk.database.read() as reader:
        if not named_laws(portfolio_of(reader)):
            return ()
    return transact(desk, ORGANISATION, plan)


def _wording(book: LawBook, law: str) -> str:
    told = [
        f"{aspect}: {words(rule)}"
        for rule in book.families[law]
        for aspect, words in ASPECTS.items()
        if aspect not in _OURS
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
