"""What a clock came to: `Due`, `NoFixedPeriod`, `Awaiting`, `Indeterminate` or `OutOfScope`, each with its trace."""

from dataclasses import dataclass, field

from incident.kernel.codec import register_union
from incident.kernel.instants import Instant


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a derivation.

    Attributes:
        what: `trigger`, `count`, `skip`, `roll`, `extend`, `end_of_day`, `combine`, `zone`, `hold`, `doubt`, `version`…
        from_: where the step started (instant or date in ISO form), or empty.
        to: where it led, or empty.
        why: one plain sentence.
        source: provision or data that says so.
    """

    what: str
    from_: str = ""
    to: str = ""
    why: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """How a date came about.

    Attributes:
        steps: machine-readable, in order.
        sentence: the same in one plain sentence with local times.
        sources: digests of what it rests on: `engine`, `tz`, `holidays`, `law`.
    """

    steps: tuple[Step, ...] = ()
    sentence: str = ""
    sources: tuple[tuple[str, str], ...] = ()


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

    def is_met_at(self, at: Instant) -> bool:
        """Whether something done at `at` is in time on every tenable reading."""
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
