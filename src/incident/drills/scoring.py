"""Scoring: the clocks that were met and missed, the actions that were taken, and a rating for each objective.

Ratings are those of HSEEP 2020: performed without challenges (P), with some (S), with major challenges (M), unable to
be performed (U). How lateness becomes a rating is this product's convention, and stated here alone:

- a legal or contractual clock: met P, late M, run out without a notice U; one that still runs at ENDEX is not rated;
- a policy target: in time P, late S, run out M: it is no legal deadline;
- an expected action: in time P, late by no more than half of its time S, later M, never U;
- an objective: P where all of its lines are; U where none was performed; M where any is M or U; else S.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from incident.drills.scenario import Expected, Scenario
from incident.kernel.instants import Instant


class Rating(StrEnum):
    """How something was performed."""

    PERFORMED = "P"
    SOME_CHALLENGES = "S"
    MAJOR_CHALLENGES = "M"
    UNABLE = "U"
    NOT_RATED = "-"


@dataclass(frozen=True, slots=True)
class Ran:
    """A clock of the drill as it stood at ENDEX.

    Attributes:
        id: short id of the obligation.
        duty: rule id or clause.
        due: the safe instant, or the policy target; None: there is none.
        exclusive: an end of day.
        is_target: `due` is a policy target.
        performed_at: when its notice was sent, or is deemed received, as the verdict says; None: not at all.
    """

    id: str
    duty: str
    title: str
    due: Instant | None
    exclusive: bool = False
    is_target: bool = False
    performed_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class ClockScore:
    """What became of one clock: `met`, `late`, `missed`, `running` or `no date`."""

    id: str
    title: str
    state: str
    rating: Rating
    due: Instant | None
    performed_at: Instant | None
    margin_minutes: int | None
    is_target: bool = False


@dataclass(frozen=True, slots=True)
class ActionScore:
    """What became of one expected action."""

    id: str
    text: str
    objective: str
    owner: str
    rating: Rating
    due: Instant | None
    done_at: Instant | None
    margin_minutes: int | None


@dataclass(frozen=True, slots=True)
class ObjectiveScore:
    """One objective with its rating and how its lines were rated, such as `P P S`."""

    id: str
    text: str
    capability: str
    rating: Rating
    lines: str


@dataclass(frozen=True, slots=True)
class Score:
    """A drill's score.

    Attributes:
        rating: of the whole: as an objective, over all rated lines.
        met: clocks met; `late` and `missed` likewise, targets not among them.
    """

    rating: Rating
    met: int
    late: int
    missed: int
    running: int
    clocks: tuple[ClockScore, ...]
    actions: tuple[ActionScore, ...]
    objectives: tuple[ObjectiveScore, ...]


def score(
    scenario: Scenario,
    clocks: Iterable[Ran],
    *,
    done_at: Callable[[Expected, Instant], Instant | None],
    delivered: Callable[[str], Instant | None],
    ended_at: Instant,
) -> Score:
    """Score a drill.

    Args:
        scenario: what was played.
        clocks: every clock that is owed.
        done_at: when an expected action was first taken, counted from the given instant; None: never.
        delivered: when an inject was delivered; None: never.
        ended_at: ENDEX.
    """
    rated = tuple(_clock(ran, ended_at) for ran in sorted(clocks, key=lambda ran: (ran.due is None, ran.due, ran.id)))
    begun = {it.id: delivered(it.since) if it.since else scenario.starts_at for it in scenario.expected}
    actions = tuple(_action(it, begun[it.id], done_at, ended_at) for it in scenario.expected)
    lines = [it.rating for it in rated] + [it.rating for it in actions]
    states = [it.state for it in rated if not it.is_target]
    return Score(
        rating=together(lines),
        met=states.count("met"),
        late=states.count("late"),
        missed=states.count("missed"),
        running=states.count("running"),
        clocks=rated,
        actions=actions,
        objectives=tuple(_objective(scenario, it.id, actions) for it in scenario.objectives),
    )


def together(ratings: Iterable[Rating]) -> Rating:
    """One rating for several lines."""
    rated = [rating for rating in ratings if rating is not Rating.NOT_RATED]
    if not rated:
        return Rating.NOT_RATED
    if all(rating is Rating.PERFORMED for rating in rated):
        return Rating.PERFORMED
    if all(rating is Rating.UNABLE for rating in rated):
        return Rating.UNABLE
    bad = (Rating.MAJOR_CHALLENGES, Rating.UNABLE)
    return Rating.MAJOR_CHALLENGES if any(rating in bad for rating in rated) else Rating.SOME_CHALLENGES


def _clock(ran: Ran, ended_at: Instant) -> ClockScore:
    state = _state(ran, ended_at)
    ratings = {"met": Rating.PERFORMED, "late": Rating.MAJOR_CHALLENGES, "missed": Rating.UNABLE}
    if ran.is_target:
        ratings |= {"late": Rating.SOME_CHALLENGES, "missed": Rating.MAJOR_CHALLENGES}
    return ClockScore(
        id=ran.id,
        title=ran.title,
        state=state,
        rating=ratings.get(state, Rating.NOT_RATED),
        due=ran.due,
        performed_at=ran.performed_at,
        margin_minutes=_margin(ran.due, ran.performed_at),
        is_target=ran.is_target,
    )


def _state(ran: Ran, ended_at: Instant) -> str:
    if ran.due is None:
        return "no date" if ran.performed_at is None else "met"
    if ran.performed_at is None:
        return "running" if _in_time(ended_at, ran) else "missed"
    return "met" if _in_time(ran.performed_at, ran) else "late"


def _in_time(at: Instant, ran: Ran) -> bool:
    """An instant limit is met at it, an end of day before it."""
    return ran.due is not None and (at < ran.due if ran.exclusive else at <= ran.due)


def _action(
    expected: Expected,
    begun: Instant | None,
    done_at: Callable[[Expected, Instant], Instant | None],
    ended_at: Instant,
) -> ActionScore:
    """The score of an action; one whose inject was never delivered was not asked for."""
    due = None if begun is None else begun.plus(timedelta(minutes=expected.within))
    done = None if begun is None else done_at(expected, begun)
    return ActionScore(
        id=expected.id,
        text=expected.text,
        objective=expected.objective,
        owner=expected.owner,
        rating=Rating.NOT_RATED if due is None else _rating(due, done, expected.within, ended_at),
        due=due,
        done_at=done,
        margin_minutes=_margin(due, done),
    )


def _rating(due: Instant, done_at: Instant | None, within: int, ended_at: Instant) -> Rating:
    if done_at is None:
        return Rating.UNABLE if ended_at >= due else Rating.NOT_RATED
    if done_at <= due:
        return Rating.PERFORMED
    late = done_at.utc - due.utc
    return Rating.SOME_CHALLENGES if late <= timedelta(minutes=within) / 2 else Rating.MAJOR_CHALLENGES


def _objective(scenario: Scenario, objective: str, actions: tuple[ActionScore, ...]) -> ObjectiveScore:
    stated = next(it for it in scenario.objectives if it.id == objective)
    ratings = [it.rating for it in actions if it.objective == objective]
    return ObjectiveScore(stated.id, stated.text, stated.capability, together(ratings), " ".join(ratings))


def _margin(due: Instant | None, at: Instant | None) -> int | None:
    """Minutes to spare; negative where it was late."""
    return None if due is None or at is None else int((due.utc - at.utc).total_seconds() // 60)
