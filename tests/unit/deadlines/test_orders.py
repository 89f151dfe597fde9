"""Orders between notices, checked at any instant."""

from datetime import timedelta

import pytest

from incident.deadlines.orders import Relation, State, check
from incident.kernel.instants import Instant, parse_instant

NOON = parse_instant("2026-11-23T12:00Z")


def after(minutes: int | None) -> Instant | None:
    return None if minutes is None else NOON.plus(timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("relation", "ours", "other", "state"),
    [
        (Relation.PRECEDES, None, None, State.OPEN),
        (Relation.PRECEDES, 0, None, State.KEPT),
        (Relation.PRECEDES, 0, 5, State.KEPT),
        (Relation.PRECEDES, 5, 5, State.VIOLATED),
        (Relation.PRECEDES, 9, 5, State.VIOLATED),
        (Relation.PRECEDES, None, 5, State.VIOLATED),
        (Relation.NOT_LATER_THAN, 5, 5, State.KEPT),
        (Relation.NOT_LATER_THAN, 6, 5, State.VIOLATED),
        (Relation.NOT_LATER_THAN, None, None, State.OPEN),
        (Relation.NOT_BEFORE, None, 5, State.OPEN),
        (Relation.NOT_BEFORE, 4, None, State.VIOLATED),
        (Relation.NOT_BEFORE, 4, 5, State.VIOLATED),
        (Relation.NOT_BEFORE, 5, 5, State.KEPT),
        (Relation.CONCURRENT, None, None, State.OPEN),
        (Relation.CONCURRENT, 0, 60, State.KEPT),
        (Relation.CONCURRENT, 0, 61, State.VIOLATED),
        (Relation.CONCURRENT, None, 90, State.OPEN),
        (Relation.CONCURRENT, 0, None, State.VIOLATED),
    ],
)
def test_an_order_stands_as_it_should(relation: Relation, ours: int | None, other: int | None, state: State) -> None:
    standing = check(relation, ours=after(ours), other=after(other), at=NOON.plus(timedelta(hours=2)))

    assert standing.state is state
    assert standing.why


def test_what_lies_after_the_question_has_not_happened() -> None:
    early = check(Relation.PRECEDES, ours=after(30), other=after(5), at=NOON)

    assert early.state is State.OPEN
