"""The stages of a notice clause as obligations: which of them stand open, under which key, and from what they run.

A stage that follows another runs from that one's submission; a repeated one opens again each time it is done, until the
final stage is done or handling has ended.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from incident.agreements.clauses import stage_before
from incident.agreements.model import NoticeClause, Stage
from incident.facts.fact import THE_INCIDENT
from incident.kernel.terms import Terms
from incident.obligations.case import Case
from incident.obligations.obligation import ObligationKey

_FINAL = "final"
_SUBMISSION = "submission:"


@dataclass(frozen=True, slots=True)
class Step:
    """One stage, or one occurrence of a repeated stage.

    Attributes:
        stage: of the clause.
        key: the obligation's identity.
        terms: how its clock runs, anchored on the obligation that it follows.
        ended: why nothing more is owed; empty where it is.
    """

    stage: Stage
    key: ObligationKey
    terms: Terms
    ended: str = ""


def steps_of(clause: NoticeClause, key: ObligationKey, case: Case) -> Iterator[Step]:
    """What comes after, or beside, a clause's own notice.

    Args:
        clause: the clause.
        key: of its own notice.
        case: with what was submitted.
    """
    for stage in clause.stages:
        own = replace(key, stage=stage.stage)
        before = stage_before(stage)
        follows = replace(key, stage=before) if before else None
        if not stage.repeats:
            yield Step(stage, own, _running_from(stage.terms, follows))
        else:
            yield from _occurrences(stage, own, follows, clause, case)


def _occurrences(
    stage: Stage, own: ObligationKey, follows: ObligationKey | None, clause: NoticeClause, case: Case
) -> Iterator[Step]:
    """Those that were done, and the one that is open."""
    while str(own) in case.submissions:
        yield Step(stage, own, _running_from(stage.terms, follows))
        own, follows = replace(own, occurrence=own.occurrence + 1), own
    yield Step(stage, own, _running_from(stage.terms, follows), _ended(own, clause, case))


def _ended(own: ObligationKey, clause: NoticeClause, case: Case) -> str:
    has_final = any(stage.stage == _FINAL for stage in clause.stages)
    if has_final and str(replace(own, stage=_FINAL, occurrence=1)) in case.submissions:
        return "the final report was sent: no further one is due"
    if case.sheet.get("handled_at", THE_INCIDENT) is not None:
        return "handling has ended: no further report is due"
    return ""


def _running_from(terms: Terms, follows: ObligationKey | None) -> Terms:
    if follows is None:
        return terms
    anchor = f"{_SUBMISSION}{follows}"
    return replace(terms, limbs=tuple(replace(limb, anchor=anchor) for limb in terms.limbs), anchor=anchor)
