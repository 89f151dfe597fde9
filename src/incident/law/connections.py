"""Which duties of the book anything can connect to an incident, found by what is known and not by asking every duty.

A nexus is true only where one of a few leaves is: somebody lives in a place, the holder is established or does business
there, or has a sector, licence or role. Each such leaf hangs on a *hook*, a (fact, word) pair; what is known of an
incident is a handful of hooks too. A nexus without such leaves is always asked.

Invariant: a nexus that is true is among those found; one that is found still has to be asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from incident.kernel.logic import AllOf, AnyOf, Condition, Operator, Test
from incident.kernel.seats import country_of
from incident.vocabulary import FACT_KEYS, PLACE_FACTS, PLACE_GROUPS, ValueKind

Hook = tuple[str, str]
"""A fact key, and a word or place."""
UNDER = "does_business_in under"
"""Hooks of what lies under a place of business: business in a country is in all its parts."""


@dataclass(frozen=True, slots=True)
class Connections:
    """Every different nexus of a book, with the duties that have it.

    Attributes:
        conditions: each nexus once.
        duties: for each nexus the duties of which a version has it.
        hung: numbers of those that hang on a hook.
        always: numbers of those that hang on none.
    """

    conditions: tuple[Condition, ...]
    duties: tuple[frozenset[str], ...]
    hung: Mapping[Hook, tuple[int, ...]]
    always: tuple[int, ...]

    def candidates(self, hooks: Iterable[Hook]) -> set[int]:
        """Numbers of the conditions that can be true where `hooks` are known."""
        return {number for hook in hooks for number in self.hung.get(hook, ())} | set(self.always)


def connections_of(nexus: Iterable[tuple[str, Condition]]) -> Connections:
    """The connections of (duty, nexus) pairs."""
    duties: dict[Condition, set[str]] = {}
    for duty, condition in nexus:
        duties.setdefault(condition, set()).add(duty)
    hung: dict[Hook, list[int]] = {}
    always: list[int] = []
    for number, condition in enumerate(duties):
        hooks = _hooks(condition)
        if hooks is None:
            always.append(number)
        for hook in hooks or ():
            hung.setdefault(hook, []).append(number)
    found = {hook: tuple(numbers) for hook, numbers in hung.items()}
    return Connections(tuple(duties), tuple(map(frozenset, duties.values())), found, tuple(always))


def hooks_known(fact: str, words: Iterable[str]) -> set[Hook]:
    """The hooks that known words of a fact stand for: a place stands for all that it lies in."""
    words = set(words)
    if fact not in PLACE_FACTS and FACT_KEYS[fact].kind is not ValueKind.COUNTS:
        return {(fact, word) for word in words}
    around = {(fact, area) for word in words for area in _areas(word)}
    return around | ({(UNDER, word) for word in words} if fact == "does_business_in" else set())


def _hooks(condition: Condition) -> frozenset[Hook] | None:
    """Hooks of which one is known wherever the condition is true; None: it may be true with none of them."""
    match condition:
        case Test():
            return _of_leaf(condition)
        case AnyOf(of=parts):
            found = [_hooks(part) for part in parts]
            known = [hooks for hooks in found if hooks is not None]
            return frozenset().union(*known) if len(known) == len(found) else None
        case AllOf(of=parts):
            return min((hooks for part in parts if (hooks := _hooks(part)) is not None), key=len, default=None)
        case _:
            return None


def _of_leaf(test: Test) -> frozenset[Hook] | None:
    kind = FACT_KEYS[test.fact].kind
    if kind is ValueKind.COUNTS:
        counts = test.operator is Operator.OVER or (test.operator is Operator.AT_LEAST and int(test.values[0]) > 0)
        return frozenset({(test.fact, test.part)}) if counts and not test.part.endswith("*") else None
    if kind is not ValueKind.SET or test.operator not in (Operator.HAS, Operator.HAS_ANY):
        return None
    hooks = {(test.fact, word) for word in test.values}
    if test.fact == "does_business_in":
        hooks |= {(UNDER, area) for word in test.values for area in _areas(word)}
    return frozenset(hooks)


def _areas(place: str) -> set[str]:
    """The place, its country, and the named groups that it lies in."""
    country = country_of(place)
    return {place, country, *(name for name, members in PLACE_GROUPS.items() if country in members)}
