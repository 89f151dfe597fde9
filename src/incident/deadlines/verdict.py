"""Verdicts: whether a duty was performed in time, and by how much, on the deadline as it stands.

A verdict says what is true of the facts recorded now. It is stored beside the version it judges and never rewritten:
a later correction gives another one.
"""

from dataclasses import dataclass
from enum import StrEnum

from incident.deadlines.deadline import Awaiting, Deadline, Due, NoFixedPeriod
from incident.kernel.instants import Instant


class Result(StrEnum):
    """What a performance came to."""

    MET = "met"
    LATE = "late"
    EARLY = "early"
    """Done inside a waiting period."""
    NO_LIMIT = "no_limit"
    """No legal limit stands against which it could be late."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a performance stands to its deadline.

    Attributes:
        result: met, late, early or without a limit.
        margin_seconds: whole seconds left (negative: too late, or too early in a waiting period); for a soft duty
            against its target.
        limit: the instant judged against; None where there is none.
        within_outer: late on the safe reading, in time on the widest that the rule's own counting allows.
        why: one plain sentence.
    """

    result: Result
    margin_seconds: int
    limit: Instant | None
    within_outer: bool
    why: str


def verdict(deadline: Deadline, performed_at: Instant) -> Judgement:
    """Judge a performance.

    Args:
        deadline: as it stands.
        performed_at: the latest tenable instant of the performance (receipt where the duty is met on receipt).
    """
    match deadline:
        case Due():
            return _dated(deadline, performed_at)
        case NoFixedPeriod(target=target) | Awaiting(target=Instant() as target):
            margin = _seconds(target, performed_at)
            return Judgement(
                Result.NO_LIMIT, margin, target, within_outer=False, why="no legal limit; against the target"
            )
        case _:
            return Judgement(Result.NO_LIMIT, 0, None, within_outer=False, why="no date to be judged against")


def _dated(due: Due, performed_at: Instant) -> Judgement:
    shown = due.due.show(due.zone, exclusive_end=due.exclusive)
    done = performed_at.show(due.zone)
    margin = _seconds(due.due, performed_at)
    if due.waiting:
        result = Result.MET if due.is_met_at(performed_at) else Result.EARLY
        return Judgement(result, -margin, due.due, within_outer=False, why=f"done {done}, not before {shown}")
    if due.is_met_at(performed_at):
        return Judgement(Result.MET, margin, due.due, within_outer=True, why=f"done {done}, by {shown}")
    outer = due.outer
    within = outer is not None and (performed_at < outer if due.outer_exclusive else performed_at <= outer)
    why = f"done {done}, after {shown}" + ("; within the rule's widest counting" if within else "")
    return Judgement(Result.LATE, margin, due.due, within_outer=within, why=why)


def _seconds(limit: Instant, performed_at: Instant) -> int:
    return int((limit.utc - performed_at.utc).total_seconds())
