"""Orders between notices: constraints, not clocks, that can be checked at any instant.

An order reads "ours *relation* other". It is checked when a notice is approved and again when it is dispatched, with
the instant of the intended act in the place of the notice that goes.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from incident.kernel.instants import Instant

TOGETHER = timedelta(hours=1)
"""How far apart notices of one moment may leave, where they have to go together."""


class Relation(StrEnum):
    """How ours stands to the other."""

    PRECEDES = "precedes"
    CONCURRENT = "concurrent"
    NOT_BEFORE = "not_before"
    NOT_LATER_THAN = "not_later_than"


class State(StrEnum):
    """What can be said of an order now."""

    KEPT = "kept"
    OPEN = "open"
    VIOLATED = "violated"


@dataclass(frozen=True, slots=True)
class Standing:
    """How an order stands at an instant.

    Attributes:
        state: kept, open or violated.
        why: one plain sentence.
    """

    state: State
    why: str


def check(relation: Relation, *, ours: Instant | None, other: Instant | None, at: Instant) -> Standing:
    """How `ours relation other` stands at `at`.

    Args:
        relation: what is required of ours.
        ours: when ours was done, or is about to be; None: not yet.
        other: when the other was done, or is about to be; None: not yet.
        at: the instant of the question; what lies after it has not happened.
    """
    ours = ours if ours is not None and ours <= at else None
    other = other if other is not None and other <= at else None
    match relation:
        case Relation.PRECEDES:
            return _first(ours, other, strict=True)
        case Relation.NOT_LATER_THAN:
            return _first(ours, other, strict=False)
        case Relation.NOT_BEFORE:
            return _second(ours, other)
        case Relation.CONCURRENT:
            return _together(ours, other, at)


def _first(ours: Instant | None, other: Instant | None, *, strict: bool) -> Standing:
    if other is None:
        done = ours is not None
        return Standing(State.KEPT, "ours went first") if done else Standing(State.OPEN, "neither has gone")
    if ours is None:
        return Standing(State.VIOLATED, "the other went, and ours has not")
    late = ours >= other if strict else ours > other
    return Standing(State.VIOLATED, "ours went after the other") if late else Standing(State.KEPT, "ours went in time")


def _second(ours: Instant | None, other: Instant | None) -> Standing:
    if ours is None:
        return Standing(State.OPEN, "ours has not gone")
    if other is None or ours < other:
        return Standing(State.VIOLATED, "ours went before the other")
    return Standing(State.KEPT, "ours went after the other")


def _together(ours: Instant | None, other: Instant | None, at: Instant) -> Standing:
    done = [moment for moment in (ours, other) if moment is not None]
    if not done:
        return Standing(State.OPEN, "neither has gone")
    apart = max([*done, at] if len(done) == 1 else done).utc - min(done).utc
    if apart > TOGETHER:
        return Standing(State.VIOLATED, f"they have to go together, and one went {apart} before the other")
    return Standing(State.KEPT if len(done) > 1 else State.OPEN, "they go together")
