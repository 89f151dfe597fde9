"""Duties of contract: the notice clauses that the incident touches, as the portfolio's exposure names them.

A clause that nobody confirmed starts a provisional clock only. What is touched and not owed (survival ended, another
party's duty, no notice clause at all) is listed with its reason. A clause may have several stages: each is an
obligation of its own, and one that follows another runs from that one's submission. A period that cannot be read gives
no date. An act goes to nobody, so that it has no latest dispatch.

An order to disclose is no leak: where nothing but an order was reported, clauses on leaks owe nothing.
"""

from collections.abc import Iterator, Mapping
from sys import intern
from typing import Any, NamedTuple, TypeVar

from incident.agreements.clauses import ACTS, CLAIMS, GATES, ORDERED, RELIEF
from incident.agreements.model import NoticeClause, Party, Stage, Touched
from incident.deadlines.deadline import Deadline, Due, Indeterminate, NoFixedPeriod
from incident.facts.arrivals import GAGGING
from incident.facts.conditions import answer
from incident.facts.organisation import Entity
from incident.kernel.logic import AnyOf, Condition, Operator, Test, Truth, Verdict, evaluate
from incident.kernel.terms import Terms, ZoneRule
from incident.law.rule import HoldProvision
from incident.obligations.alike import Alike
from incident.obligations.case import GAG_ORDER, Case
from incident.obligations.clock import Sides, deadline_of
from incident.obligations.obligation import (
    Assessed,
    Considered,
    NotOwed,
    ObligationKey,
    Owed,
    Reason,
    Undetermined,
)
from incident.obligations.stages import Step, steps_of
from incident.vocabulary import Audience, Confidence

Outcome = TypeVar("Outcome", bound=Considered)

_ORDER = AnyOf((Test("order_received_at", Operator.HAPPENED), Test("disclosure_required_at", Operator.HAPPENED)))
_EVENTS: Mapping[str, Condition] = {
    "personal_data_breach": Test("personal_data", Operator.IS, ("true",)),
    "claim": Test("claim_received_at", Operator.HAPPENED),
} | dict.fromkeys(ORDERED, _ORDER)
"""Which facts make an incident the event of a clause; an event that is not listed needs no more than the exposure."""
GAGS = tuple(
    HoldProvision(authority, GAG_ORDER, "defer", "an order that forbids telling anybody") for authority in GAGGING
)
"""Whose order not to tell defers the notice of an order to disclose."""
_NO_TERMS = Terms()
_AUDIENCES = {"insurer": Audience.INSURER, "regulator": Audience.REGULATOR}


class _Bound(NamedTuple):
    """One touched clause with those whom it binds."""

    touched: Touched
    clause: NoticeClause
    other: Party
    entity: Entity
    step: Step | None = None

    @property
    def duty(self) -> str:
        """Agreement and clause, as keys name them."""
        return f"{self.touched.agreement.id}/{self.clause.id}"

    @property
    def key(self) -> ObligationKey:
        """The obligation's identity."""
        if self.step is not None:
            return self.step.key
        return ObligationKey(self.duty, self.entity.id, self.other.id, stage=self.clause.stage)

    @property
    def terms(self) -> Terms:
        """How the clock runs."""
        return self.step.terms if self.step is not None else self.clause.terms

    @property
    def citation(self) -> str:
        """Agreement and clause, as people name them."""
        return f"{self.touched.agreement.name}, clause {self.clause.id}"

    @property
    def act(self) -> str:
        """What is done under a stage, or for a claim of our own; empty for the clause's own notice."""
        stage: Stage | None = self.step.stage if self.step is not None else None
        if stage is None:
            own = self.clause.stage if self.clause.stage in RELIEF else self.clause.event
            return f", {own.replace('_', ' ')}" if self.clause.event in CLAIMS else ""
        what = stage.act or stage.stage.replace("_", " ")
        return f", {what} {self.key.occurrence}" if stage.repeats else f", {what}"


def assess_clauses(case: Case) -> Iterator[Assessed]:
    """Every touched clause, in the order of the exposure."""
    alike, holders = Alike(case), {it.id: it for it in reversed(case.organisation.entities)}
    parties = case.portfolio.parties
    for touched in case.exposure.touched:
        clause, other, ours = touched.clause, parties.get(touched.other), parties.get(touched.ours)
        entity = holders.get(ours.entity) if ours is not None else None
        if other is None or entity is None or not _is_concerned(entity, touched, case):
            continue
        if clause is None:
            yield _without_clause(touched, other, entity, alike)
        elif not clause.stages:
            yield _assess(_Bound(touched, clause, other, entity), case, alike, {})
        else:
            yield from _all_stages(_Bound(touched, clause, other, entity), case, alike)


def _is_concerned(entity: Entity, touched: Touched, case: Case) -> bool:
    """Where no asset is known (a policy covers whatever happens) something else has to connect the entity."""
    return bool(touched.assets) or entity in case.holders(Audience.INSURER)


def _without_clause(touched: Touched, other: Party, entity: Entity, alike: Alike) -> NotOwed:
    """An agreement that is touched and has nobody told: it is listed, so that a person sees whose information it is."""
    terms = touched.agreement
    return NotOwed(
        key=ObligationKey(f"{terms.id}/", entity.id, other.id),
        title=f"{terms.name}, no notice clause, to {other.name}",
        citation=terms.name,
        audience=_AUDIENCES.get(other.kind, Audience.COUNTERPARTY),
        reasons=(Reason(touched.excluded, terms.name), Reason(f"touched: {'; '.join(touched.because)}", terms.name)),
        terms=_NO_TERMS,
        deadline=alike.out_of_scope(touched.excluded),
        source="clause",
        rule_version=intern(str(terms.version)),
    )


def _all_stages(bound: _Bound, case: Case, alike: Alike) -> Iterator[Assessed]:
    """The clause's own notice, and what comes after it; what is not owed has no stages."""
    first = _assess(bound, case, alike, {})
    yield first
    if isinstance(first, NotOwed) or not bound.clause.stages:
        return
    found: dict[str, Assessed] = {str(first.key): first}
    for step in steps_of(bound.clause, bound.key, case):
        staged = _Bound(bound.touched, bound.clause, bound.other, bound.entity, step)
        assessed = (
            _not_owed(staged, (Reason(step.ended, bound.citation),), alike)
            if step.ended
            else _assess(staged, case, alike, found)
        )
        found[str(assessed.key)] = assessed
        yield assessed


def _assess(bound: _Bound, case: Case, alike: Alike, found: Mapping[str, Assessed]) -> Assessed:
    because = Reason(f"touched: {'; '.join(bound.touched.because)}", bound.citation)
    if bound.touched.excluded:
        return _not_owed(bound, (Reason(bound.touched.excluded, bound.citation), because), alike)
    verdict, reason = alike.event(bound.clause, bound.entity, lambda: _judged(bound, case))
    reasons = (reason, because)
    if verdict.truth is Truth.FALSE:
        return _not_owed(bound, reasons, alike)
    deadline = alike.deadline(
        bound.terms,
        bound.clause,
        entity=bound.entity,
        other=bound.other,
        duty=bound.duty,
        find=lambda: _deadline(bound, case, found),
    )
    if verdict.truth is Truth.UNKNOWN and not isinstance(deadline, Due | NoFixedPeriod):
        return _outcome(Undetermined, bound, reasons, deadline, alike, missing=verdict.missing)
    doubts = [] if bound.clause.reviewed_by else ["nobody has reviewed the clause as it was recorded"]
    if verdict.truth is Truth.UNKNOWN:
        doubts.append(f"open: {', '.join(verdict.missing)}")
    because_of = intern("; ".join(doubts))
    return _outcome(Owed, bound, reasons, deadline, alike, provisional=bool(doubts), provisional_because=because_of)


def _judged(bound: _Bound, case: Case) -> tuple[Verdict, Reason]:
    verdict = _event(bound.clause, case, bound.entity)
    return verdict, _reason(bound.clause, verdict)


def _deadline(bound: _Bound, case: Case, found: Mapping[str, Assessed]) -> Deadline:
    clause = bound.clause
    if bound.step is None and clause.state == "redacted":
        why = "the period cannot be read in the copy that we have; ask for the whole text"
        return Indeterminate(("period",), why)
    return deadline_of(
        bound.terms,
        case,
        bound.entity,
        bound.key,
        _sides(bound),
        earlier=lambda duty, _: found.get(duty),
        provisions=GAGS if clause.event in ORDERED else (),
    )


def _not_owed(bound: _Bound, reasons: tuple[Reason, ...], alike: Alike) -> NotOwed:
    return _outcome(NotOwed, bound, reasons, alike.out_of_scope(reasons[0].sentence), alike)


def _outcome(
    kind: type[Outcome],
    bound: _Bound,
    reasons: tuple[Reason, ...],
    deadline: Deadline,
    alike: Alike,
    **more: Any,  # noqa: ANN401 - the fields that only one kind of outcome has
) -> Outcome:
    citation, terms = bound.citation, bound.terms
    return kind(
        key=bound.key,
        title=f"{citation}{bound.act}, to {bound.other.name}",
        citation=citation,
        audience=_AUDIENCES.get(bound.other.kind, Audience.COUNTERPARTY),
        reasons=reasons,
        terms=terms,
        deadline=deadline,
        confidence=_confidence(bound.clause),
        source="clause",
        rule_version=intern(str(bound.touched.agreement.version)),
        send_by=()
        if bound.key.stage in ACTS
        else alike.send_by(bound.clause, terms, deadline, entity=bound.entity, other=bound.other),
        **more,
    )


def _confidence(clause: NoticeClause) -> Confidence:
    """Terms that a person confirmed are certain; others as far as who read them was, and never certain."""
    if clause.reviewed_by:
        return Confidence.HIGH
    read = clause.extraction_confidence or Confidence.LOW
    return Confidence.MEDIUM if read in (Confidence.HIGH, Confidence.MEDIUM) else Confidence.LOW


def _event(clause: NoticeClause, case: Case, entity: Entity) -> Verdict:
    condition = _EVENTS.get(clause.event)
    if clause.event not in (*ORDERED, *GATES) and case.is_order_alone:
        return Verdict(Truth.FALSE)
    if condition is None:
        return Verdict(Truth.TRUE)
    return evaluate(condition, lambda test: answer(test, case.sheet, entity=entity.id))


def _reason(clause: NoticeClause, verdict: Verdict) -> Reason:
    event = clause.event.replace("_", " ")
    shown = "the exposure shows it" if verdict.truth is Truth.TRUE else "an order to disclose is no leak"
    told = "; ".join(it.because for it in verdict.answers) or shown
    return Reason(f"the clause asks for a {event}: {told}", f"clause {clause.id}", verdict.answers)


def _sides(bound: _Bound) -> Sides:
    obligor = bound.terms.zone_rule is ZoneRule.OBLIGOR
    place = bound.entity.main.country if obligor else bound.other.country
    return Sides((), (bound.other.zone,), (bound.entity.main.zone,), place)
