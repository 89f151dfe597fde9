"""Duties of law: for each duty, entity, recipient and data set what is owed, not owed or undetermined, and until when.

Duties that run from another's submission come after it, so that its own deadline can stand in until it is performed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from incident.deadlines.deadline import Awaiting, Deadline, Due, Indeterminate, NoFixedPeriod, OutOfScope
from incident.facts.organisation import Entity
from incident.kernel.instants import Instant
from incident.kernel.logic import Truth
from incident.kernel.seats import has_seat, zone_of_seat
from incident.kernel.terms import ZoneRule
from incident.law.rule import Rule
from incident.obligations.applicability import Finding, find
from incident.obligations.case import Case
from incident.obligations.clock import Sides, deadline_of, planned
from incident.obligations.obligation import (
    FOR_COUNSEL,
    Assessed,
    Considered,
    NotOwed,
    ObligationKey,
    Owed,
    Reason,
    Undetermined,
)
from incident.obligations.recipients import Told, recipients
from incident.obligations.versions import Versions, versions_of
from incident.vocabulary import Confidence, Effect

Outcome = TypeVar("Outcome", bound=Considered)
_NO_DATE = Instant(datetime.max.replace(tzinfo=UTC))
"""Sorts what has no date behind what has one."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One version of a duty for one of our entities and one recipient."""

    rule: Rule
    finding: Finding
    entity: Entity
    key: ObligationKey
    told: Told

    @property
    def title(self) -> str:
        """The rule's name, with the place or party where it tells several."""
        return f"{self.rule.name} – {self.told.label}" if self.told.label else self.rule.name


@dataclass(slots=True)
class Found:
    """What was assessed so far, for duties that follow."""

    by_holder: dict[tuple[str, str], list[Assessed]] = field(default_factory=dict)
    never: set[tuple[str, str]] = field(default_factory=set)
    """Duties, with their holder, that the law of the day did not know: no later stage can follow them."""

    def add(self, assessed: Assessed) -> None:
        """Keep one result."""
        self.by_holder.setdefault((assessed.key.duty, assessed.key.holder), []).append(assessed)

    def earlier(self, duty: str, key: ObligationKey) -> Assessed | None:
        """The result for another duty of the same holder: for the same recipient, else the one that is due first."""
        same_set = [it for it in self.by_holder.get((duty, key.holder), ()) if it.key.data_set in ("", key.data_set)]
        told = [it for it in same_set if it.key.recipient == key.recipient] or same_set
        return min(told, key=_planned_first, default=None)


def assess_duties(case: Case) -> Iterator[Assessed]:
    """Every duty of law that has a nexus to the case, in the order in which they depend on one another."""
    found = Found()
    place = case.book.order
    for duty in sorted({duty for duties in case.connected.values() for duty in duties}, key=place.__getitem__):
        for entity in case.holders(case.book.families[duty][-1].recipient.audience):
            if duty not in case.connected[entity.id]:
                continue
            versions = versions_of(duty, case, entity.id, expected=_expected(duty, case, entity, found))
            if versions is None:
                found.never.add((duty, entity.id))
                continue
            for assessed in _for_entity(versions, case, entity, found):
                found.add(assessed)
                yield assessed


def _expected(duty: str, case: Case, entity: Entity, found: Found) -> Instant | None:
    """When the notice that a duty runs from was given, or is expected to be."""
    for other in case.book.before[duty]:
        given = case.submitted(other, ObligationKey(other, entity.id, ""))
        dates = [given] if given else [planned(it) for it in found.by_holder.get((other, entity.id), ())]
        if known := [at for at in dates if at is not None]:
            return min(known)
    return None


def _for_entity(versions: Versions, case: Case, entity: Entity, found: Found) -> Iterator[Assessed]:
    first = versions.rules[0]
    for data_set in case.data_sets_of(first.id):
        findings = [(rule, find(rule, case, entity.id, data_set)) for rule in versions.rules]
        connected = [(rule, finding) for rule, finding in findings if finding is not None]
        if not connected:
            continue
        for told in recipients(connected[0][0], case, entity):
            key = ObligationKey(first.duty, entity.id, told.key, data_set, first.stage)
            candidates = [_Candidate(rule, finding, entity, key, told) for rule, finding in connected]
            if versions.history_incomplete_before is not None:
                yield _before_history(candidates[0], versions.history_incomplete_before)
                continue
            results = [_judged(candidate, case, found) for candidate in candidates]
            yield results[0] if len(results) == 1 else _straddling(results)


def _judged(it: _Candidate, case: Case, found: Found) -> Assessed:
    """What one version says of one recipient."""
    rule, finding = it.rule, it.finding
    if finding.truth is Truth.FALSE:
        return _outcome(NotOwed, it, finding.reasons, OutOfScope(finding.reasons[0].sentence))
    deadline = deadline_of(
        rule.terms,
        case,
        it.entity,
        it.key,
        sides_of(rule, it.told, it.entity),
        earlier=found.earlier,
        provisions=rule.holds,
        rule_digest=rule.digest,
    )
    if why := _why_nothing_is_owed(it, deadline, case, found):
        reasons = (Reason(why, rule.citation), *finding.reasons)
        return _outcome(NotOwed, it, reasons, OutOfScope(why))
    if rule.effect is Effect.DECISION:
        return _choice(it, deadline)
    if finding.truth is Truth.TRUE:
        return _owed(it, deadline, _doubt(rule))
    if isinstance(deadline, Due | NoFixedPeriod):
        doubt = f"open: {', '.join(finding.missing) or 'its conditions'}"
        return _owed(it, deadline, "; ".join(each for each in (doubt, _doubt(rule)) if each))
    return _outcome(Undetermined, it, finding.reasons, deadline, missing=_missing(finding, deadline))


def _why_nothing_is_owed(it: _Candidate, deadline: Deadline, case: Case, found: Found) -> str:
    """Why a duty that would bind is not owed in this case; empty where it is."""
    if case.is_order_alone and case.is_about_a_leak(it.rule.terms):
        return "an order to disclose was reported and nothing else: it is no leak"
    before = case.book.before[it.rule.duty]
    if isinstance(deadline, Awaiting) and before and all((duty, it.entity.id) in found.never for duty in before):
        found.never.add((it.rule.duty, it.entity.id))
        return "it follows a notice that the law of the day did not know"
    return ""


def sides_of(rule: Rule, told: Told, entity: Entity) -> Sides:
    """Whose zones and calendar there are for a recipient of a rule."""
    place = told.place if has_seat(told.place) else rule.place or rule.jurisdiction
    obligor = rule.terms.zone_rule is ZoneRule.OBLIGOR
    return Sides(
        authority=(zone_of_seat(place),) if has_seat(place) else (),
        recipient=told.zones,
        obligor=(entity.main.zone,),
        calendar_place=entity.main.country if obligor else rule.place or place,
    )


def _choice(it: _Candidate, deadline: Deadline) -> NotOwed:
    """A voluntary notice is a decision, not a duty; its clock is kept beside, for who decides to give it."""
    why = "voluntary: to be decided, nothing is owed until somebody decides to give it"
    reasons = (Reason(why, it.rule.citation), *it.finding.reasons)
    return _outcome(NotOwed, it, reasons, OutOfScope(why), computed=deadline, notes=(f"choice: {why}",))


def _owed(it: _Candidate, deadline: Deadline, doubt: str) -> Owed:
    return _outcome(Owed, it, it.finding.reasons, deadline, provisional=bool(doubt), provisional_because=doubt)


def _doubt(rule: Rule) -> str:
    """Why a version starts a marked clock only."""
    if rule.effect is Effect.STARTS and rule.confidence is Confidence.HIGH:
        return ""
    return f"{rule.confidence} confidence in {rule.citation}: to be verified before anybody relies on the date"


def _missing(finding: Finding, deadline: Deadline) -> tuple[str, ...]:
    names = set(finding.missing)
    if isinstance(deadline, Indeterminate):
        names |= set(deadline.missing[:1])  # the rest only stands in for it
    if isinstance(deadline, Awaiting) and not deadline.awaits.startswith(("submission:", "due:", "release of")):
        names.add(deadline.awaits)
    return tuple(sorted(names))


def _before_history(it: _Candidate, known_from: date) -> Undetermined:
    why = (
        f"the law of {it.rule.jurisdiction} before {known_from} is not known to the law book; "
        "that is not to say that nothing was owed"
    )
    reasons = (Reason(why, it.rule.citation), *it.finding.reasons)
    return _outcome(Undetermined, it, reasons, Indeterminate((), why))


def _straddling(results: list[Assessed]) -> Assessed:
    """Two versions judge: what one of them demands is owed, and the earlier date counts."""
    best = min(results, key=lambda it: (_rank(it), _planned_first(it)))
    ids = " and ".join(it.rule_version for it in results)
    note = f"the law changed around the event: {ids} are both computed, the earlier date counts"
    return replace(best, notes=(*best.notes, note))


def _rank(assessed: Assessed) -> int:
    return 0 if isinstance(assessed, Owed) else 1 if isinstance(assessed, Undetermined) else 2


def _planned_first(assessed: Assessed) -> tuple[int, Instant]:
    """Orders results by their date: legal ones first, then targets, then those without."""
    match assessed.deadline:
        case Due(due=at):
            return 0, at
        case NoFixedPeriod(target=at):
            return 1, at
        case _:
            return 2, _NO_DATE


def _outcome(
    kind: type[Outcome],
    it: _Candidate,
    reasons: tuple[Reason, ...],
    deadline: Deadline,
    **more: Any,  # noqa: ANN401 - the fields that only one kind of outcome has
) -> Outcome:
    rule = it.rule
    enforceable = [f"enforceable from {rule.enforceable_from}"] if rule.enforceable_from else []
    judged = [f"{FOR_COUNSEL}{each}" for each in rule.open_conditions if kind is not NotOwed]
    notes = (*([it.told.note] if it.told.note else []), *enforceable, *judged, *more.pop("notes", ()))
    return kind(
        key=it.key,
        title=it.title,
        citation=rule.citation,
        audience=rule.recipient.audience,
        reasons=reasons,
        terms=rule.terms,
        deadline=deadline,
        confidence=rule.confidence,
        follows=rule.follows,
        rule_version=rule.id,
        notes=notes,
        **more,
    )
