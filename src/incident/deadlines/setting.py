"""What a deadline is derived from, beside its terms: anchors, zones, calendar, policy targets, holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from incident.deadlines.holds import HoldSpan
from incident.kernel.instants import Instant
from incident.kernel.periods import Period, Soft, Unit

DECISION = "decision"
"""Key of the policy target for taking a decision that starts a clock."""

DEFAULT_TARGETS: Mapping[str, Period] = {
    Soft.IMMEDIATELY: Period(4, Unit.HOURS),
    Soft.WITHOUT_UNDUE_DELAY: Period(24, Unit.HOURS),
    Soft.PROMPTLY: Period(24, Unit.HOURS),
    Soft.AS_SOON_AS_PRACTICABLE: Period(24, Unit.HOURS),
    DECISION: Period(24, Unit.HOURS),
}
"""House policy where neither the terms nor the organisation name a target; never a legal deadline."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """An instant from which something may run.

    Attributes:
        instant: the earliest tenable instant; None where it is not known.
        latest: the latest tenable instant, where it is known as a range.
        contested: rivals stand side by side; `instant` is the earliest of them.
        projected: a deadline or plan of another duty, not its actual submission.
        note: what a person should know about it.
    """

    instant: Instant | None
    latest: Instant | None = None
    contested: bool = False
    projected: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """The facts of one derivation.

    Attributes:
        anchors: by fact key, `submission:<id>` or `due:<id>`.
        zones: IANA zones by whose they are: `authority`, `recipient`, `obligor`, `place`.
        calendar_place: `DE`, `US-CA`; fills terms that name no calendar.
        entity_type: kind of entity, for rolls that exclude some.
        targets: policy periods by soft wording, anchor, or `decision`.
        now: the present; no date depends on it.
        sources: further pairs for the trace, such as the digest of the law book.
        holds: lawful delays that bind this duty.
    """

    anchors: Mapping[str, Anchor]
    zones: Mapping[str, tuple[str, ...]]
    calendar_place: str
    entity_type: str
    targets: Mapping[str, Period]
    now: Instant
    sources: tuple[tuple[str, str], ...] = ()
    holds: tuple[HoldSpan, ...] = field(default=())

    def target(self, own: Period | None, *keys: str) -> Period:
        """The policy target: the terms' own, else the organisation's, else the house's, by the first key found."""
        if own is not None:
            return own
        for table in (self.targets, DEFAULT_TARGETS):
            for key in keys:
                if key in table:
                    return table[key]
        return DEFAULT_TARGETS[DECISION]
