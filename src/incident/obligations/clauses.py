"""Duties of contract: the notice clauses that the incident touches, as the portfolio's exposure names them.

A clause that nobody confirmed starts a provisional clock only. What is touched and not owed (survival ended, another
party's duty) is listed with its reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from incident.agreements.model import NoticeClause, Party, Touched
from incident.deadlines.deadline import Deadline, Due, NoFixedPeriod, OutOfScope
from incident.facts.conditions import answer
from incident.facts.organisation import Entity
from incident.kernel.logic import AnyOf, Condition, Operator, Test, Truth, Verdict, evaluate
from incident.kernel.terms import ZoneRule
from incident.obligations.case import Case
from incident.obligations.clock import Sides, deadline_of
from incident.obligations.obligation import Assessed, Considered, NotOwed, ObligationKey, Owed, Reason, Undetermined
from incident.vocabulary import Audience, Confidence

Outcome = TypeVar("Outcome", bound=Considered)

_EVENTS: dict[str, Condition] = {
    "personal_data_breach": Test("personal_data", Operator.IS, ("true",)),
    "compelled_disclosure": AnyOf(
        (Test("order_received_at", Operator.HAPPENED), Test("disclosure_required_at", Operator.HAPPENED))
    ),
}
"""Which facts make an incident the event of a clause; an event that is not listed needs no more than the exposure."""
_AUDIENCES = {"insurer": Audience.INSURER, "regulator": Audience.REGULATOR}


@dataclass(frozen=True, slots=True)
class _Bound:
    """One touched clause with those whom it binds."""

    touched: Touched
    clause: NoticeClause
    other: Party
    entity: Entity

    @property
    def key(self) -> ObligationKey:
        """The obligation's identity."""
        return ObligationKey(f"{self.touched.agreement.id}/{self.clause.id}", self.entity.id, self.other.id)

    @property
    def citation(self) -> str:
        """Agreement and clause."""
        return f"{self.touched.agreement.name}, clause {self.clause.id}"

    @property
    def title(self) -> str:
        """Agreement, clause and whom to tell."""
        return f"{self.citation}, to {self.other.name}"


def assess_clauses(case: Case) -> Iterator[Assessed]:
    """Every touched clause, in the order of the exposure."""
    for touched in case.exposure.touched:
        clause, other = touched.clause, case.portfolio.parties.get(touched.other)
        entity = _holder(touched, case)
        if clause is not None and other is not None and entity is not None:
            yield _assess(_Bound(touched, clause, other, entity), case)


def _holder(touched: Touched, case: Case) -> Entity | None:
    ours = case.portfolio.parties.get(touched.ours)
    return next((it for it in case.organisation.entities if ours is not None and it.id == ours.entity), None)


def _assess(bound: _Bound, case: Case) -> Assessed:
    because = Reason(f"touched: {'; '.join(bound.touched.because)}", bound.citation)
    if bound.touched.excluded:
        return _not_owed(bound, (Reason(bound.touched.excluded, bound.citation), because))
    verdict = _event(bound.clause, case, bound.entity)
    reasons = (_reason(bound.clause, verdict), because)
    if verdict.truth is Truth.FALSE:
        return _not_owed(bound, reasons)
    deadline = deadline_of(
        bound.clause.terms,
        case,
        bound.entity,
        bound.key,
        _sides(bound),
        title=bound.title,
        earlier=lambda *_: None,
    )
    if verdict.truth is Truth.UNKNOWN and not isinstance(deadline, Due | NoFixedPeriod):
        return _outcome(Undetermined, bound, reasons, deadline, missing=verdict.missing)
    doubts = [] if bound.clause.reviewed_by else ["nobody has reviewed the clause as it was recorded"]
    if verdict.truth is Truth.UNKNOWN:
        doubts.append(f"open: {', '.join(verdict.missing)}")
    return _outcome(Owed, bound, reasons, deadline, provisional=bool(doubts), provisional_because="; ".join(doubts))


def _not_owed(bound: _Bound, reasons: tuple[Reason, ...]) -> NotOwed:
    return _outcome(NotOwed, bound, reasons, OutOfScope(reasons[0].sentence))


def _outcome(
    kind: type[Outcome],
    bound: _Bound,
    reasons: tuple[Reason, ...],
    deadline: Deadline,
    **more: Any,  # noqa: ANN401 - the fields that only one kind of outcome has
) -> Outcome:
    return kind(
        key=bound.key,
        title=bound.title,
        citation=bound.citation,
        audience=_AUDIENCES.get(bound.other.kind, Audience.COUNTERPARTY),
        reasons=reasons,
        terms=bound.clause.terms,
        deadline=deadline,
        confidence=Confidence.HIGH if bound.clause.reviewed_by else Confidence.LOW,
        source="clause",
        **more,
    )


def _event(clause: NoticeClause, case: Case, entity: Entity) -> Verdict:
    condition = _EVENTS.get(clause.event)
    if condition is None:
        return Verdict(Truth.TRUE)
    return evaluate(condition, lambda test: answer(test, case.sheet, entity=entity.id))


def _reason(clause: NoticeClause, verdict: Verdict) -> Reason:
    event = clause.event.replace("_", " ")
    told = "; ".join(it.because for it in verdict.answers) or "the exposure shows it"
    return Reason(f"the clause asks for a {event}: {told}", f"clause {clause.id}", verdict.answers)


def _sides(bound: _Bound) -> Sides:
    obligor = bound.clause.terms.zone_rule is ZoneRule.OBLIGOR
    place = bound.entity.main.country if obligor else bound.other.country
    return Sides((), (bound.other.zone,), (bound.entity.main.zone,), place)
