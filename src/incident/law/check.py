"""Checking the law book as a whole: what no single file can show.

Each file is checked when it is read (`schema`): unknown keys, facts and triggers outside the vocabulary, presets that
do not exist. Here the versions of each duty are held against each other, references against the book, and the last
review against a date that is passed in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from incident.kernel.logic import AllOf
from incident.law.book import LawBook
from incident.law.clocks import anchored_on
from incident.law.rule import Rule
from incident.vocabulary import Effect

REVIEW_WARNS, REVIEW_FAILS = 300, 365
"""Days since the last review: over the first it is warned of, from the second on the check refuses."""


class Level(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a rule."""

    rule: str
    level: Level
    what: str
    mend: str


def check(book: LawBook, *, on: date) -> tuple[Finding, ...]:
    """Everything that is wrong with the book on a day, by rule."""
    reviews = [finding for rule in book.rules.values() for finding in _review(rule, on)]
    return _sorted([*structure(book), *reviews])


def structure(book: LawBook) -> tuple[Finding, ...]:
    """What is wrong with the book on any day: all but the age of reviews."""
    found = [finding for rule in book.rules.values() for finding in _rule(rule, book)]
    found += [finding for rules in book.families.values() for finding in _versions(rules)]
    return _sorted(found)


def _sorted(found: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda finding: (finding.rule, finding.level, finding.what)))


def _rule(rule: Rule, book: LawBook) -> Iterator[Finding]:
    if not rule.sources:
        yield _error(rule, "no source", "name what supports the entry, or that it is from memory")
    for name, what in _named(rule):
        if name not in book.rules and name not in book.aliases:
            yield _error(rule, f"{what} names {name!r}, which is not in the book", "check the id")
    if rule.effect is not Effect.NEVER and rule.nexus == AllOf() and not rule.holder_roles:
        yield Finding(rule.id, Level.WARNING, "no nexus and no role: it asks everybody", "add a nexus")


def _review(rule: Rule, on: date) -> Iterator[Finding]:
    age = (on - rule.reviewed_on).days
    if age >= REVIEW_FAILS:
        yield _error(rule, f"last reviewed {age} days ago, on {rule.reviewed_on}", "review it again")
    elif age > REVIEW_WARNS:
        what = f"last reviewed {age} days ago, on {rule.reviewed_on}"
        yield Finding(rule.id, Level.WARNING, what, f"review it by {rule.reviewed_on + timedelta(days=REVIEW_FAILS)}")


def _named(rule: Rule) -> Iterator[tuple[str, str]]:
    """The rules that a rule names, each with the field."""
    for name in (rule.follows, rule.supersedes):
        if name:
            yield name, "follows or supersedes"
    for name in rule.template_of:
        yield name, "template_of"
    for order in rule.orders:
        yield order.other, "an order"
    for name in anchored_on(rule.terms):
        yield name, "an anchor"


def _versions(rules: tuple[Rule, ...]) -> Iterator[Finding]:
    dated = [rule for rule in rules if rule.effective_from is not None and rule.effect is not Effect.NEVER]
    for earlier, later in pairwise(dated):
        first = later.effective_from or date.max
        if earlier.effective_to is None or earlier.effective_to >= first:
            what = f"in force together with {earlier.id} from {first}"
            yield _error(later, what, f"end {earlier.id} on {first - timedelta(days=1)}")
        elif earlier.effective_to + timedelta(days=1) < first:
            what = f"no version between {earlier.id} (to {earlier.effective_to}) and {first}"
            yield _error(later, what, "close the gap, or give it another duty")


def _error(rule: Rule, what: str, mend: str) -> Finding:
    return Finding(rule.id, Level.ERROR, what, mend)
