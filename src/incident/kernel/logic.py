"""Three-valued logic: conditions as data, evaluated in Kleene logic.

A condition is a tree of `AllOf`, `AnyOf`, `Not` and `Test` leaves over the fact vocabulary. Law packs and clauses hold
trees; `facts` answers leaves; `evaluate` folds them and keeps what decided and what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Truth(StrEnum):
    """Applies, does not apply, undetermined."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    def negated(self) -> Truth:
        """Kleene negation: unknown stays unknown."""
        return _OPPOSITE[self]


_OPPOSITE = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}


class Operator(StrEnum):
    """What a leaf asks of its fact."""

    IS = "is"
    IS_NOT = "is_not"
    HAS = "has"
    HAS_ANY = "has_any"
    AT_LEAST = "at_least"
    OVER = "over"
    AT_MOST = "at_most"
    UNDER = "under"
    HAPPENED = "happened"
    WITHIN = "within"
    """Whether one instant lies within a period of another; true as long as it has not happened."""
    STATED = "stated"
    """Whether anything at all is recorded of the fact; never unknown."""


@dataclass(frozen=True, slots=True)
class Test:
    """One leaf.

    Attributes:
        fact: fact key.
        operator: the question.
        values: what is compared: texts for `is`/`has…`, one whole number as text for thresholds, a
            period for `within`, none for `happened` and `stated`.
        part: for counts by residence an ISO 3166 code, a named group of places (`EU`, `EEA`), `*` for all people, or
            `US-*` for the most in any one part of a country; for `within` the other instant; else empty.
        scope: `incident`, `entity` (the duty's holder) or `data_set`.
        provision: where the law says so.
    """

    fact: str
    operator: Operator
    values: tuple[str, ...] = ()
    part: str = ""
    scope: str = "incident"
    provision: str = ""

    def __str__(self) -> str:
        part = f"[{self.part}]" if self.part else ""
        return f"{self.fact}{part} {self.operator.replace('_', ' ')} {' or '.join(self.values)}".rstrip()


@dataclass(frozen=True, slots=True)
class AllOf:
    """True where all are; an empty one is true."""

    of: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True where any is; an empty one is false."""

    of: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """Kleene negation of another condition."""

    of: Condition


Condition = AllOf | AnyOf | Not | Test


@dataclass(frozen=True, slots=True)
class Answer:
    """A leaf with its truth, why, and the facts that would settle it."""

    test: Test
    truth: Truth
    because: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a condition came to.

    Attributes:
        truth: the Kleene value.
        answers: the leaves that decided it (for unknown: the open ones).
    """

    truth: Truth
    answers: tuple[Answer, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Fact names (`key`, `key[part]`) that are unknown and would help, sorted."""
        return tuple(sorted({name for answer in self.answers for name in answer.missing}))


def evaluate(condition: Condition, ask: Callable[[Test], Answer]) -> Verdict:
    """Fold `condition` in Kleene logic.

    Args:
        condition: the tree.
        ask: answers one leaf.
    """
    match condition:
        case Test():
            answer = ask(condition)
            return Verdict(answer.truth, (answer,))
        case Not(of=inner):
            verdict = evaluate(inner, ask)
            return Verdict(verdict.truth.negated(), verdict.answers)
        case AllOf(of=parts):
            return _fold([evaluate(part, ask) for part in parts], decisive=Truth.FALSE)
        case AnyOf(of=parts):
            return _fold([evaluate(part, ask) for part in parts], decisive=Truth.TRUE)


def truth_of(condition: Condition, ask: Callable[[Test], Truth]) -> Truth:
    """The truth of `condition` alone, as `evaluate` gives it, asking no more leaves than that takes.

    Args:
        condition: the tree.
        ask: the truth of one leaf.
    """
    match condition:
        case Test():
            return ask(condition)
        case Not(of=inner):
            return truth_of(inner, ask).negated()
        case AllOf(of=parts):
            return _first(parts, ask, decisive=Truth.FALSE)
        case AnyOf(of=parts):
            return _first(parts, ask, decisive=Truth.TRUE)


def leaves(condition: Condition) -> Iterator[Test]:
    """The tests of a condition, in their order."""
    match condition:
        case Test():
            yield condition
        case Not(of=inner):
            yield from leaves(inner)
        case AllOf(of=parts) | AnyOf(of=parts):
            for part in parts:
                yield from leaves(part)


def str_of(condition: Condition) -> str:
    """A condition in one line, for a person; what is nested stands in brackets."""
    match condition:
        case Test():
            return str(condition)
        case Not(of=inner):
            return f"not ({str_of(inner)})"
        case AllOf(of=parts) | AnyOf(of=parts):
            word = " and " if isinstance(condition, AllOf) else " or "
            return word.join(str_of(part) if isinstance(part, Test | Not) else f"({str_of(part)})" for part in parts)


def _first(parts: tuple[Condition, ...], ask: Callable[[Test], Truth], *, decisive: Truth) -> Truth:
    found = _OPPOSITE[decisive]
    for part in parts:
        truth = truth_of(part, ask)
        if truth is decisive:
            return decisive
        if truth is Truth.UNKNOWN:
            found = truth
    return found


def _fold(verdicts: list[Verdict], *, decisive: Truth) -> Verdict:
    for truth in (decisive, Truth.UNKNOWN):
        deciding = [verdict for verdict in verdicts if verdict.truth is truth]
        if deciding:
            return Verdict(truth, tuple(answer for verdict in deciding for answer in verdict.answers))
    return Verdict(decisive.negated(), tuple(answer for verdict in verdicts for answer in verdict.answers))
