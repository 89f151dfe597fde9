"""Time as a dependency: pure code is given a `Clock` at construction and never reads the wall."""

from typing import Protocol

from incident.kernel.instants import Instant


class Clock(Protocol):
    """Something that knows what time it is."""

    def now(self) -> Instant:
        """The present instant of this clock."""
        ...


class FixedClock:
    """A clock that stands still until it is moved: for tests and for the reckoning of one operation."""

    def __init__(self, now: Instant) -> None:
        self._now = now

    def now(self) -> Instant:
        """The instant at which it was last set."""
        return self._now

    def move_to(self, now: Instant) -> None:
        """Set it to `now`."""
        self._now = now
