"""The after-action report: what was played, how it was rated, and an improvement plan with an owner and a date a line.

Rows for a machine, Markdown for people; both carry the mark EXERCISE. The plan has one line for each thing that was
late, missed or never done. It says what was observed; causes are for the people at the review to find, so the issue is
put as a question and the corrective action as a proposal.
"""

from dataclasses import dataclass
from datetime import timedelta

from incident.drills.offsets import show_offset
from incident.drills.scenario import Scenario
from incident.drills.scoring import ActionScore, ClockScore, Rating, Score
from incident.kernel.instants import Instant, LocalDate

MARK = "EXERCISE"
_WORDS = {
    Rating.PERFORMED: "performed without challenges",
    Rating.SOME_CHALLENGES: "performed with some challenges",
    Rating.MAJOR_CHALLENGES: "performed with major challenges",
    Rating.UNABLE: "unable to be performed",
    Rating.NOT_RATED: "not rated",
}


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the exercise's course: an inject as it was delivered, or skipped and why."""

    at: Instant
    what: str
    to: str
    text: str


@dataclass(frozen=True, slots=True)
class Improvement:
    """One line of the improvement plan, in the columns of an HSEEP AAR/IP.

    Attributes:
        element: of the capability: planning, organisation, equipment, training or exercises.
        start: day on which the corrective action starts.
        due: day by which it is done.
    """

    id: str
    capability: str
    observation: str
    issue: str
    corrective_action: str
    element: str
    owner: str
    start: LocalDate
    due: LocalDate


@dataclass(frozen=True, slots=True)
class AfterAction:
    """An after-action report."""

    mark: str
    drill: str
    scenario: Scenario
    seed: str
    started_at: Instant
    ended_at: Instant
    score: Score
    course: tuple[Happened, ...]
    plan: tuple[Improvement, ...]


def after_action(
    scenario: Scenario, score: Score, *, drill: str, seed: str, ended_at: Instant, course: tuple[Happened, ...]
) -> AfterAction:
    """The report on a drill.

    Args:
        scenario: what was played.
        score: how it was scored.
        drill: its short id.
        seed: with which the players' answers were drawn.
        ended_at: ENDEX.
        course: injects in order.
    """
    found = [_of_clock(it, scenario.zone) for it in score.clocks if it.rating in _FAULTY]
    found += [_of_action(it, scenario) for it in score.actions if it.rating in _FAULTY]
    start = ended_at.day(scenario.zone)
    due = start + timedelta(days=scenario.review_days)
    plan = tuple(
        Improvement(f"{drill}-i{number}", *texts, start=start, due=due) for number, texts in enumerate(found, start=1)
    )
    return AfterAction(MARK, drill, scenario, seed, scenario.starts_at, ended_at, score, course, plan)


_FAULTY = (Rating.SOME_CHALLENGES, Rating.MAJOR_CHALLENGES, Rating.UNABLE)
_Texts = tuple[str, str, str, str, str, str]
"""Capability, observation, issue, corrective action, element, owner."""


def _of_clock(clock: ClockScore, zone: str) -> _Texts:
    kind = "target" if clock.is_target else "clock"
    due = clock.due.show(zone) if clock.due else "no date"
    if clock.performed_at is None:
        observed = f"{clock.title}: the {kind} of {due} ran out and nothing was sent"
    else:
        observed = f"{clock.title}: sent {_late(clock.margin_minutes)} after the {kind} of {due}"
    return (
        "notification",
        observed,
        f"what kept {clock.id} from being ready in time?",
        "have facts, approver, address and draft of this notice ready beforehand",
        "planning",
        "counsel",
    )


def _of_action(action: ActionScore, scenario: Scenario) -> _Texts:
    objective = next(it for it in scenario.objectives if it.id == action.objective)
    if action.done_at is None:
        observed = f"{action.text}: not done by {_at(action.due, scenario.zone)}, nor afterwards"
    else:
        observed = f"{action.text}: done {_late(action.margin_minutes)} late"
    owner = action.owner or "incident_lead"
    proposal = f"train and rehearse: {action.text[:1].lower()}{action.text[1:]}"
    return (objective.capability, observed, f"what held up {owner.replace('_', ' ')}?", proposal, "training", owner)


def _late(margin: int | None) -> str:
    return show_offset(-(margin or 0)).removeprefix("+") + " h"


def to_markdown(report: AfterAction) -> str:
    """The report as Markdown."""
    parts = [_head(report), _objectives(report), _clocks(report), _actions(report), _course(report), _plan(report)]
    return "\n\n".join(parts) + "\n"


def _head(report: AfterAction) -> str:
    scenario, score = report.scenario, report.score
    lines = [
        f"# {MARK} {report.drill}: {scenario.title}",
        f"**{MARK} {MARK} {MARK}** — nothing in this report happened.",
        f"- Scenario {scenario.id} v{scenario.version}, {scenario.exercise.replace('_', ' ')}, seed {report.seed}",
        f"- From {report.started_at.show(scenario.zone)} to {report.ended_at.show(scenario.zone)} on its own clock",
        f"- Rating **{score.rating}**: {_WORDS[score.rating]}",
        f"- Clocks: {score.met} met, {score.late} late, {score.missed} missed, {score.running} still running",
    ]
    return "\n\n".join(lines[:2]) + "\n\n" + "\n".join(lines[2:])


def _objectives(report: AfterAction) -> str:
    rows = [[it.id, it.text, it.capability, it.rating, it.lines] for it in report.score.objectives]
    return _table("Objectives", ["id", "objective", "capability", "rating", "lines"], rows)


def _clocks(report: AfterAction) -> str:
    zone = report.scenario.zone
    rows = [
        [it.id, it.title, it.state, it.rating, _at(it.due, zone), _at(it.performed_at, zone), _spare(it.margin_minutes)]
        for it in report.score.clocks
    ]
    return _table("Clocks", ["id", "obligation", "state", "rating", "due", "sent", "to spare"], rows)


def _actions(report: AfterAction) -> str:
    zone = report.scenario.zone
    rows = [
        [it.id, it.text, it.rating, _at(it.due, zone), _at(it.done_at, zone), _spare(it.margin_minutes)]
        for it in report.score.actions
    ]
    return _table("Expected actions", ["id", "action", "rating", "by", "done", "to spare"], rows)


def _course(report: AfterAction) -> str:
    rows = [[_at(it.at, report.scenario.zone), it.what, it.to, it.text] for it in report.course]
    return _table("Course", ["when", "what", "to", "text"], rows)


def _plan(report: AfterAction) -> str:
    heads = ["id", "capability", "observation", "issue", "corrective action", "element", "owner", "start", "due"]
    rows = [
        [
            it.id,
            it.capability,
            it.observation,
            it.issue,
            it.corrective_action,
            it.element,
            it.owner,
            it.start.isoformat(),
            it.due.isoformat(),
        ]
        for it in report.plan
    ]
    return _table("Improvement plan", heads, rows)


def _at(at: Instant | None, zone: str) -> str:
    return "–" if at is None else at.show(zone)


def _spare(minutes: int | None) -> str:
    if minutes is None:
        return "–"
    return f"{'-' if minutes < 0 else ''}{show_offset(abs(minutes)).removeprefix('+')}"


def _table(title: str, heads: list[str], rows: list[list[str]]) -> str:
    lines = [f"## {title}", "", _row(heads), _row(["---"] * len(heads)), *(_row(row) for row in rows)]
    return "\n".join(lines if rows else [f"## {title}", "", "Nothing."])


def _row(cells: list[str]) -> str:
    """One line of a table; a cell's own bars and line breaks would break it."""
    return "| " + " | ".join(" ".join(str(cell).split()).replace("|", "\\|") for cell in cells) + " |"
