"""What a clock came to: `Due`, `NoFixedPeriod`, `Awaiting`, `Indeterminate` or `OutOfScope`, each with its trace."""

from dataclasses import dataclass, field

from incident.kernel.codec import register_union
from incident.kernel.instants import Instant
from incident.kernel.trace import Step, Trace

__all__ = [
    "Awaiting",
    "Deadline",
    "Due",
    "Indeterminate",
    "NoFixedPeriod",
    "OutOfScope",
    "Step",
    "Trace",
]


@dataclass(frozen=True, slots=True)
class Due:
    """A date.

    Attributes:
        due: the safe instant on every tenable reading; drives every alarm.
        trace: how `due` came about.
        exclusive: an end of day: met at `at < due`; otherwise met at `at <= due`.
        outer: the last instant that the rule's own counting allows, where it differs.
        outer_exclusive: as `exclusive`, for `outer`.
        outer_trace: how `outer` came about.
        projected: rests on a submission that has not happened yet.
        backstop: the date is the hard limit behind a soft wording; alarms run on `target`.
        target: policy instant inside a soft wording with a backstop.
        latest: where the trigger is known as a range, the date from its late end (never legal slack).
        zone: the reckoning zone in which it is shown.
        original: `due` before holds moved it; None where no hold did.
        waiting: a waiting period: done before `due` is too early.
        missing: facts that are not known and could still move it earlier.
    """

    due: Instant
    trace: Trace
    exclusive: bool = False
    outer: Instant | None = None
    outer_exclusive: bool = False
    outer_trace: Trace | None = None
    projected: bool = False
    backstop: bool = False
    target: Instant | None = None
    latest: Instant | None = None
    zone: str = "UTC"
    original: Instant | None = None
    waiting: bool = False
    missing: tuple[str, ...] = ()

    def is_met_at(self, at: Instant) -> bool:
        """Whether something done at `at` is in time on every tenable reading."""
        if self.waiting:
            return at >= self.due
        return at < self.due if self.exclusive else at <= self.due


@dataclass(frozen=True, slots=True)
class NoFixedPeriod:
    """A soft wording: a policy target, never a legal deadline.

    Attributes:
        target: when we want it done.
        wording: the soft wording.
        trace: how the target came about.
    """

    target: Instant
    wording: str
    trace: Trace = field(default_factory=Trace)
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Awaiting:
    """The trigger has not happened yet.

    Attributes:
        awaits: the fact key or submission that it waits for.
        target: when the decision or act that starts it should be taken, if there is a policy for it.
        trace: why it waits.
    """

    awaits: str
    trace: Trace = field(default_factory=Trace)
    target: Instant | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Indeterminate:
    """Facts are missing or contested.

    Attributes:
        missing: names of the facts that would settle it.
        why: one sentence.
        trace: what is known so far.
    """

    missing: tuple[str, ...]
    why: str
    trace: Trace = field(default_factory=Trace)


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """Not a clock at all: an order, a decision, or a rule that never starts one."""

    why: str
    trace: Trace = field(default_factory=Trace)


Deadline = Due | NoFixedPeriod | Awaiting | Indeterminate | OutOfScope
register_union(Deadline)
