"""The clock of a drill: it stands still while something is done, and jumps to where the next thing happens."""

from incident.errors import ScenarioRefused
from incident.kernel.instants import Instant


class DrillClock:
    """A clock that is moved, and only forward."""

    def __init__(self, now: Instant) -> None:
        self._now = now

    def now(self) -> Instant:
        """Where it stands."""
        return self._now

    def jump(self, to: Instant) -> None:
        """Move it.

        Raises:
            ScenarioRefused: backward.
        """
        if to < self._now:
            raise ScenarioRefused(
                f"the drill's clock stands at {self._now.short()} and cannot go back to {to.short()}",
                mend="this is a defect: the next event lies in the past",
            )
        self._now = to.in_zone(self._now.zone)
