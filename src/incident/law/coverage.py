"""What the law book covers: by jurisdiction how many duties, how far to be trusted, and what they can start."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from incident.law.book import LawBook
from incident.law.rule import Rule
from incident.vocabulary import Confidence, Effect


@dataclass(frozen=True, slots=True)
class Coverage:
    """One jurisdiction on a day.

    Attributes:
        duties: duties with a version in force.
        versions: all versions, past, future and proposed ones too.
        high: of the versions in force, those of high confidence; `medium`, `low` likewise.
        numeric: of the versions in force, those with a numeric period.
        decisions: voluntary notices.
        never: entries that never start anything.
        open: of the versions in force, those with conditions that only counsel can answer.
    """

    jurisdiction: str
    duties: int
    versions: int
    high: int
    medium: int
    low: int
    numeric: int
    decisions: int
    never: int
    open: int


def coverage(book: LawBook, *, on: date) -> tuple[Coverage, ...]:
    """The coverage of every jurisdiction, sorted."""
    grouped: dict[str, list[Rule]] = {}
    for rule in book.rules.values():
        grouped.setdefault(rule.jurisdiction, []).append(rule)
    return tuple(_one(name, grouped[name], book, on) for name in sorted(grouped))


def _one(jurisdiction: str, rules: list[Rule], book: LawBook, on: date) -> Coverage:
    in_force = [rule for duty in sorted({rule.duty for rule in rules}) if (rule := book.in_force(duty, on)) is not None]
    return Coverage(
        jurisdiction,
        len(in_force),
        len(rules),
        _trusted(in_force, Confidence.HIGH),
        _trusted(in_force, Confidence.MEDIUM),
        _trusted(in_force, Confidence.LOW),
        sum(bool(rule.terms.limbs) for rule in in_force),
        sum(rule.effect is Effect.DECISION for rule in rules),
        sum(rule.effect is Effect.NEVER for rule in rules),
        sum(bool(rule.open_conditions) for rule in in_force),
    )


def _trusted(rules: Iterable[Rule], confidence: Confidence) -> int:
    return sum(rule.confidence is confidence for rule in rules)
