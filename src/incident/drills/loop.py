"""The discrete-event loop: run all that is ready, then jump to the least instant at which something happens next.

Bounded on both sides: it ends at the given instant whatever is still to come, and a world in which something is always
ready, so that the clock never moves, is refused instead of played for ever. Simulated weeks take as long as their work.
"""

from dataclasses import dataclass
from typing import Protocol

from incident.drills.clock import DrillClock
from incident.errors import ScenarioRefused
from incident.kernel.instants import Instant

MOST_ROUNDS = 200
"""Rounds at one instant after which the drill is taken to run in a circle."""
MOST_JUMPS = 20_000
"""Instants of one drill."""


class World(Protocol):
    """What is played."""

    def run_ready(self, now: Instant) -> int:
        """Do everything that is ready at `now`; say how much that was."""
        ...

    def next_at(self, after: Instant) -> Instant | None:
        """When something happens next, later than `after`; None: never again."""
        ...


@dataclass(frozen=True, slots=True)
class Played:
    """How a drill went by.

    Attributes:
        ended_at: where its clock stands.
        jumps: how often it moved.
        done: how many things were done.
    """

    ended_at: Instant
    jumps: int
    done: int


def play(world: World, clock: DrillClock, *, until: Instant) -> Played:
    """Play a world to its end.

    Args:
        world: what is played.
        clock: the drill's clock, at STARTEX.
        until: ENDEX; what is due at that very instant is still done.

    Raises:
        ScenarioRefused: it runs in a circle.
    """
    done = _settle(world, clock)
    for jumps in range(MOST_JUMPS):
        following = world.next_at(clock.now())
        if following is None or following > until:
            clock.jump(max(until, clock.now()))
            return Played(clock.now(), jumps, done)
        clock.jump(following)
        done += _settle(world, clock)
    raise ScenarioRefused(f"more than {MOST_JUMPS:,} events", mend="let the exercise end sooner, or look less often")


def _settle(world: World, clock: DrillClock) -> int:
    total = 0
    for _ in range(MOST_ROUNDS):
        ran = world.run_ready(clock.now())
        if not ran:
            return total
        total += ran
    raise ScenarioRefused(
        f"something is always ready at {clock.now().short()}",
        mend="this is a defect: what was done must not be ready again",
    )
