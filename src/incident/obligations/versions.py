"""Which version of a duty judges the incident: the one in force on the day of the event that it attaches to.

Days are local to the jurisdiction's seat. Where the law does not say which event counts and its text changed between
our discovery and the trigger, or while the event is known as a range only, both versions are computed. Before the
known history of a duty the answer is that nobody knows. A stage that runs from another's submission is judged by the
law of the day on which that was made, or is expected.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from incident.facts.sheet import Known
from incident.kernel.instants import Instant
from incident.kernel.seats import zone_of_seat
from incident.law.rule import Rule
from incident.obligations.case import Case, about

_DISCOVERY = (
    "discovered_at",
    "aware_at",
    "told_by_processor_at",
    "reasonable_belief_at",
    "suspected_at",
    "reported_at",
)
"""What stands for the event where the trigger is not known: the first that is."""


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of one duty that judge the incident.

    Attributes:
        rules: the version that counts first, then those computed beside it.
        history_incomplete_before: set where the event lies before the known history; `rules` then shows the oldest.
    """

    rules: tuple[Rule, ...]
    history_incomplete_before: date | None = None


def versions_of(duty: str, case: Case, entity: str, *, expected: Instant | None = None) -> Versions | None:
    """The versions that judge; None where no version was in force.

    Args:
        duty: of which.
        case: the case.
        entity: whose duty.
        expected: when the notice that it runs from was given, or is expected to be; None where it runs from none.
    """
    family = case.book.families[duty]
    days = _days(family[-1], case, entity, expected)
    found = [rule for day in days if (rule := case.book.in_force(duty, day)) is not None]
    rules = tuple({rule.id: rule for rule in found}.values())
    if rules:
        return Versions(rules)
    known_from = case.book.history_incomplete_before(duty)
    if known_from is not None and min(days) < known_from:
        return Versions(family[:1], known_from)
    return None


def _days(rule: Rule, case: Case, entity: str, expected: Instant | None) -> list[date]:
    """The days to ask about; the one that counts first."""
    zone = zone_of_seat(rule.place or rule.jurisdiction)
    attached = _event(rule, case, entity)
    discovery = next((it for key in _DISCOVERY if (it := case.sheet.about(key, about(entity))) is not None), None)
    days = [*_both_ends(attached, zone)]
    if rule.applies_to_event == "trigger" or not days:
        if not days and _is_awaited(rule):
            days.append((expected or case.now).day(zone))
        days += list(_both_ends(discovery, zone))[:1]
    return list(dict.fromkeys(days)) or [case.now.day(zone)]


def _event(rule: Rule, case: Case, entity: str) -> Known | None:
    keys = [rule.applies_to_event]
    if rule.applies_to_event in ("trigger", "earlier_notice"):
        limb = rule.terms.limbs[0] if rule.terms.limbs else rule.terms
        keys = [limb.anchor, *limb.fallbacks]
    return next((known for key in keys if (known := case.sheet.about(key, about(entity))) is not None), None)


def _is_awaited(rule: Rule) -> bool:
    """Whether the trigger still has to happen, so that today's law judges it when it does."""
    anchor = rule.terms.limbs[0].anchor if rule.terms.limbs else rule.terms.anchor
    return rule.terms.determination or anchor.startswith(("submission:", "due:"))


def _both_ends(known: Known | None, zone: str) -> Iterable[date]:
    """The late end first: a version that began inside the range is the newer one."""
    if known is None:
        return
    for at in (known.latest, known.earliest):
        if isinstance(at, Instant):
            yield at.day(zone)
