"""The system clock: the one place where the wall clock is read."""

from datetime import UTC, datetime

from incident.kernel.instants import Instant


class SystemClock:
    """The wall clock, in UTC."""

    def now(self) -> Instant:
        """The present instant."""
        return Instant(datetime.now(UTC))  # noqa: TID251 - this is the module that the ban points to
