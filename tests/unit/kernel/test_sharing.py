"""Ids that are drawn together ascend; equal records are one object where they are shared; cycles are sought later."""

import gc
from dataclasses import dataclass
from uuid import UUID

import pytest

from incident.kernel.codec import decode, encode, share
from incident.kernel.garbage import no_search_for_cycles
from incident.kernel.ids import new_id, new_ids
from incident.kernel.instants import parse_instant

NOW = parse_instant("2026-10-24T10:00:00.123Z")


@dataclass(frozen=True, slots=True)
class Clock:
    """A record that many others hold alike."""

    hours: int
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """One that holds it."""

    id: str
    clock: Clock


share(Clock)


def test_ids_that_are_drawn_together_ascend_and_are_of_their_millisecond() -> None:
    drawn = new_ids(NOW, 500)

    assert drawn == sorted(set(drawn))
    assert {UUID(it).version for it in [*drawn, new_id(NOW)]} == {7}
    assert {UUID(it).variant for it in drawn} == {UUID(drawn[0]).variant}
    assert {UUID(it).int >> 80 for it in drawn} == {int(NOW.utc.timestamp() * 1000)}
    assert new_ids(NOW, 0) == []


def test_equal_data_is_read_once_where_it_is_shared() -> None:
    first, second, third = (
        decode(Clause, encode(Clause(name, Clock(hours, "UTC")))) for name, hours in (("1", 72), ("2", 72), ("3", 24))
    )

    assert first.clock is second.clock
    assert third.clock == Clock(24, "UTC")
    assert first == Clause("1", Clock(72, "UTC"))


def failing() -> None:
    with no_search_for_cycles():
        assert not gc.isenabled()
        with no_search_for_cycles():
            pass
        assert not gc.isenabled()
        raise ValueError


def test_search_for_cycles_waits_and_goes_on_even_after_a_failure() -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - our own, two lines above
        failing()

    assert gc.isenabled()
