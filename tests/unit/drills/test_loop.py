"""The loop runs what is ready, jumps to what comes next, and always ends; players answer when they can be reached."""

from dataclasses import dataclass, field
from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident.drills.clock import DrillClock
from incident.drills.habits import answers_at
from incident.drills.loop import play
from incident.drills.scenario import Habit
from incident.errors import ScenarioRefused
from incident.kernel.instants import Instant, parse_instant

START = parse_instant("2026-11-23T09:00[Europe/Berlin]")


def after(minutes: int) -> Instant:
    return START.plus(timedelta(minutes=minutes))


@dataclass
class Toy:
    """Events at minutes; some make others."""

    events: list[int]
    makes: dict[int, int] = field(default_factory=dict)
    ran: list[tuple[int, int]] = field(default_factory=list)
    """What ran, and at which minute the clock stood."""

    def run_ready(self, now: Instant) -> int:
        minute = int((now.utc - START.utc).total_seconds()) // 60
        ready = sorted(event for event in self.events if event <= minute)
        for event in ready:
            self.events.remove(event)
            self.ran.append((event, minute))
            if event in self.makes:
                self.events.append(self.makes[event])
        return len(ready)

    def next_at(self, after_: Instant) -> Instant | None:
        later = [after(event) for event in self.events if after(event) > after_]
        return min(later, default=None)


def test_what_is_due_runs_when_it_is_due_and_in_order() -> None:
    toy = Toy([300, 0, 60])
    played = play(toy, DrillClock(START), until=after(1000))
    assert toy.ran == [(0, 0), (60, 60), (300, 300)]
    assert (played.ended_at, played.jumps, played.done) == (after(1000), 2, 3)


def test_what_an_event_makes_ready_at_once_runs_at_the_same_instant() -> None:
    toy = Toy([60], makes={60: 30, 30: 61})
    play(toy, DrillClock(START), until=after(100))
    assert toy.ran == [(60, 60), (30, 60), (61, 61)]


def test_what_comes_at_the_end_is_still_done_and_what_comes_after_is_not() -> None:
    toy = Toy([100, 101])
    play(toy, DrillClock(START), until=after(100))
    assert [event for event, _ in toy.ran] == [100]


def test_a_year_of_waiting_costs_nothing() -> None:
    clock = DrillClock(START)
    play(Toy([]), clock, until=after(400 * 1440))
    assert clock.now() == after(400 * 1440)


def test_a_world_that_is_always_ready_is_refused_instead_of_played_for_ever() -> None:
    with pytest.raises(ScenarioRefused, match="always ready"):
        play(Toy([0], makes={0: 0}), DrillClock(START), until=after(10))


def test_a_world_that_never_ends_is_refused() -> None:
    class Ticking(Toy):
        def next_at(self, after_: Instant) -> Instant | None:
            return after_.plus(timedelta(seconds=1))

    with pytest.raises(ScenarioRefused, match="events"):
        play(Ticking([]), DrillClock(START), until=after(1_000_000))


def test_the_clock_never_goes_back() -> None:
    clock = DrillClock(START)
    clock.jump(after(5))
    with pytest.raises(ScenarioRefused, match="cannot go back"):
        clock.jump(after(4))


@given(st.lists(st.integers(0, 5000), max_size=40))
def test_every_event_runs_once_at_its_own_instant(minutes: list[int]) -> None:
    toy = Toy(list(minutes))
    play(toy, DrillClock(START), until=after(5000))
    assert toy.ran == [(minute, minute) for minute in sorted(minutes)]


OFFICE = Habit("counsel", 30, 90, time(8), time(18))
NIGHT = Habit("soc", 0, 0, time(20), time(6))
BERLIN = "Europe/Berlin"


def asked(text: str) -> Instant:
    return parse_instant(text, zone=BERLIN)


@pytest.mark.parametrize(
    ("habit", "at", "reached"),
    [
        (OFFICE, "2026-11-23T09:00", "2026-11-23T09:00"),
        (OFFICE, "2026-11-23T07:59", "2026-11-23T08:00"),
        (OFFICE, "2026-11-23T18:00", "2026-11-24T08:00"),
        (OFFICE, "2026-11-23T23:30", "2026-11-24T08:00"),
        (NIGHT, "2026-11-23T12:00", "2026-11-23T20:00"),
        (NIGHT, "2026-11-23T23:00", "2026-11-23T23:00"),
        (NIGHT, "2026-11-24T05:59", "2026-11-24T05:59"),
        (NIGHT, "2026-11-24T06:00", "2026-11-24T20:00"),
    ],
)
def test_a_player_answers_only_after_it_can_be_reached(habit: Habit, at: str, reached: str) -> None:
    answered = answers_at(habit, asked(at), what="step", seed="1", zone=BERLIN)
    assert answered is not None
    waited = answered.utc - asked(reached).utc
    assert timedelta(minutes=habit.least) <= waited <= timedelta(minutes=habit.most)


def test_the_same_seed_gives_the_same_answer_and_another_seed_another() -> None:
    answers = {
        seed: [answers_at(OFFICE, START, what=what, seed=seed, zone=BERLIN) for what in ("a", "b", "c", "d")]
        for seed in ("1", "2")
    }
    again = [answers_at(OFFICE, START, what=what, seed="1", zone=BERLIN) for what in ("a", "b", "c", "d")]
    assert answers["1"] == again
    assert answers["1"] != answers["2"]


def test_who_is_absent_never_answers() -> None:
    assert answers_at(Habit("x", 0, 0, absent=True), START, what="step", seed="1", zone=BERLIN) is None
