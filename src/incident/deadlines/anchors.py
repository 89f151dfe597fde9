"""Anchors: which instant a limb runs from, and what is said where there is none.

Invariants:

- What starts a clock is taken at its earliest tenable instant; a range gives a second, later date and no slack.
- Not yet happened is not unknown: a limb from a determination, a payment or a submission waits for it and never runs
  from awareness instead.
- Where another duty has not been performed yet, its own deadline may stand in; the result is then projected.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from incident.deadlines.setting import Anchor, Setting
from incident.errors import InstantsOutOfOrder
from incident.kernel.instants import Instant
from incident.kernel.trace import Step

SUBMISSION, DUE = "submission:", "due:"
"""Prefixes of anchors on another duty: its actual submission, its own deadline."""

DECISIONS = frozenset(
    {
        "classified_at",
        "materiality_determined_at",
        "determined_at",
        "assessed_notifiable_at",
        "confirmed_at",
        "scope_identified_at",
    }
)
"""Instants that somebody of ours has to bring about by deciding; until then there is a target for doing so."""

_EVENTS = frozenset(
    {
        "told_by_processor_at",
        "notice_received_at",
        "claim_received_at",
        "individuals_notified_at",
        "authority_notified_at",
        "paid_at",
        "contained_at",
        "recovered_at",
        "handled_at",
        "order_received_at",
        "disclosure_required_at",
    }
)
"""Instants that may not have happened yet; all others are about the leak itself: missing, they are unknown."""

_KNOWN_FROM = ("aware_at", "reasonable_belief_at", "discovered_at", "suspected_at", "reported_at")
"""From which instant the policy target for a decision runs: the first that is known."""

_AFTER: Mapping[str, tuple[str, ...]] = {
    "aware_at": ("classified_at", "materiality_determined_at", "determined_at", "assessed_notifiable_at"),
    "occurred_at": ("discovered_at", "aware_at", "suspected_at", "reasonable_belief_at"),
}
"""Instants that cannot lie before the key's."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a limb runs from.

    Attributes:
        key: the anchor that was used.
        instant: the earliest tenable instant.
        latest: the latest tenable instant, where it is known as a range.
        projected: it is another duty's deadline, not its submission.
        steps: doubts and substitutions, for the trace.
    """

    key: str
    instant: Instant
    latest: Instant | None = None
    projected: bool = False
    steps: tuple[Step, ...] = field(default=())


def may_come(key: str) -> bool:
    """Whether an anchor without an instant has not happened, rather than being unknown."""
    return key in DECISIONS or key in _EVENTS or key.startswith((SUBMISSION, DUE))


def start_of(anchor: str, fallbacks: tuple[str, ...], setting: Setting, *, determination: bool) -> Start | None:
    """Where something anchored on `anchor` runs from; None where nothing tenable is known.

    Args:
        anchor: the anchor that the terms name.
        fallbacks: what stands in for it, in order; ignored for a determination.
        setting: the facts.
        determination: whether the anchor has to be brought about by a decision.
    """
    for key in (anchor,) if determination else (anchor, *fallbacks):
        found = setting.anchors.get(key)
        if found is not None and found.instant is not None:
            return _start(anchor, key, found, found.instant, projected=found.projected)
        if key.startswith(SUBMISSION):
            standing_in = setting.anchors.get(DUE + key.removeprefix(SUBMISSION))
            if standing_in is not None and standing_in.instant is not None:
                return _start(anchor, key, standing_in, standing_in.instant, projected=True)
    return None


def _start(anchor: str, key: str, found: Anchor, instant: Instant, *, projected: bool) -> Start:
    latest = found.latest if found.latest is not None and found.latest > instant else None
    steps = []
    if key != anchor:
        steps.append(Step("fallback", "", instant.short(), f"{anchor} is not known; {key} stands in for it"))
    if projected:
        steps.append(Step("projected", "", instant.short(), f"{key} has not happened; its own deadline stands in"))
    if found.contested:
        steps.append(Step("doubt", "", instant.short(), f"{key} is contested; the earliest tenable instant counts"))
    if latest is not None:
        steps.append(Step("doubt", instant.short(), latest.short(), f"{key} is known as a range; its early end counts"))
    if found.note:
        steps.append(Step("note", "", instant.short(), found.note))
    return Start(key, instant, latest, projected, tuple(steps))


def check_order(keys: tuple[str, ...], setting: Setting, *, name: str) -> None:
    """Refuse anchors that contradict each other.

    Raises:
        InstantsOutOfOrder: one of `keys` lies before another that it has to follow, on every tenable reading.
    """
    for first, followers in _AFTER.items():
        earlier = setting.anchors.get(first)
        if first not in keys or earlier is None or earlier.instant is None:
            continue
        for key in followers:
            later = setting.anchors.get(key)
            if key in keys and later is not None and later.instant is not None:
                _refuse_before((first, earlier.instant), (key, later.latest or later.instant), name)


def _refuse_before(earlier: tuple[str, Instant], later: tuple[str, Instant], name: str) -> None:
    if later[1] < earlier[1]:
        raise InstantsOutOfOrder(
            f"{later[0]} {later[1].short()} lies before {earlier[0]} {earlier[1].short()}",
            where=name,
            mend="correct one of them, or state the range in which it lies",
        )


def known_from(setting: Setting) -> Instant | None:
    """The instant from which a decision is awaited."""
    found = (setting.anchors.get(key) for key in _KNOWN_FROM)
    return next((anchor.instant for anchor in found if anchor is not None and anchor.instant is not None), None)
