"""A drill's scenario: the report it starts from, what is injected when, what the players are expected to do.

The words are those of HSEEP 2020 (objectives, injects, expected actions, ratings) and NIST SP 800-84 (kinds of
exercise). A scenario is data and frozen on the drill; `reading.read_scenario` reads it strictly.
"""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from incident.kernel.instants import Instant


class Exercise(StrEnum):
    """Kinds of exercise."""

    TABLETOP = "tabletop"
    FUNCTIONAL = "functional"
    FULL_SCALE = "full_scale"


class InjectKind(StrEnum):
    """What a line of the list of events is."""

    INJECT = "inject"
    """Delivered to a player."""
    EXPECTED_EVENT = "expected_event"
    """Nothing is delivered: the controller looks whether it happened."""
    CONTINGENCY = "contingency"
    """Delivered only where the action that it asks for has not been taken."""


class Watch(StrEnum):
    """What in the drill's own rows shows that an expected action was taken."""

    NOTICE = "notice"
    """A notice for a duty was sent; the subject is the duty's id, or `duty@recipient`."""
    STEP = "step"
    """A step of the playbook was done; the subject is its key."""
    FACT = "fact"
    """A fact was recorded; the subject is its key."""
    COST = "cost"
    """A cost was recorded; the subject is its leaf, or empty for any."""
    ALLOCATION = "allocation"
    """The costs were allocated."""


@dataclass(frozen=True, slots=True)
class Objective:
    """What the exercise is to show, and the capability that it tests."""

    id: str
    text: str
    capability: str


@dataclass(frozen=True, slots=True)
class Learning:
    """Facts that an inject makes known.

    Attributes:
        facts: `KEY=VALUE` texts; `{now}` in a value is the drill's present.
        about: subject, such as `data_set:crm`; empty: the incident.
        standing: `asserted`, `contested`, `determined` or `retracted`; the last three have a reason.
    """

    facts: tuple[str, ...]
    source: str
    said_by: str
    about: str = ""
    standing: str = "asserted"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Spent:
    """A cost that an inject brings."""

    leaf: str
    amount: str
    by_entity: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Inject:
    """One line of the master scenario events list.

    Attributes:
        after: minutes from STARTEX.
        sender: who says it in the scenario.
        to: role that gets it.
        method: how it would reach them.
        text: what is said.
        objective: id of the objective that it serves.
        unless: id of the expected action whose doing makes a contingency superfluous.
    """

    id: str
    after: int
    kind: InjectKind
    sender: str
    to: str
    method: str
    text: str
    objective: str = ""
    unless: str = ""
    learn: tuple[Learning, ...] = ()
    costs: tuple[Spent, ...] = ()


@dataclass(frozen=True, slots=True)
class Expected:
    """An action that the players are expected to take.

    Attributes:
        watch: what shows that it was taken; `subject` of what.
        within: minutes that they have.
        since: id of the inject from which they count; empty: STARTEX.
        owner: role that is to mend what went wrong.
    """

    id: str
    text: str
    objective: str
    watch: Watch
    subject: str
    within: int
    since: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """What a player records when a step of the playbook is done, before saying that it is."""

    step: str
    learn: tuple[Learning, ...] = ()
    costs: tuple[Spent, ...] = ()


@dataclass(frozen=True, slots=True)
class Habit:
    """How a scripted player answers.

    Attributes:
        role: role of the playbook; empty: everybody who has no habit of their own.
        least: minutes to an answer at the least, while reachable.
        most: minutes at the most.
        from_: local time from which they can be reached; None: always.
        until: local time until which they can be reached.
        absent: never answers.
    """

    role: str
    least: int
    most: int
    from_: time | None = None
    until: time | None = None
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario.

    Attributes:
        starts_at: STARTEX on the drill's clock.
        lasts: minutes to ENDEX.
        report: name of the report's file beside the scenario; empty where it stands inside.
        playbook: id of the playbook; empty: the report's own.
        team: habits of the scripted players.
        acts: what they record with their steps.
        receipts_in: minutes after which whoever got a notice confirms it; None: nobody does.
        filler: what players say where no fact fills a required content; empty: they leave the gap.
        fault: shares of fault for the allocation; empty: costs are not allocated.
        review_days: days after ENDEX within which corrective actions are due.
    """

    id: str
    title: str
    version: int
    exercise: Exercise
    zone: str
    starts_at: Instant
    lasts: int
    report: str
    objectives: tuple[Objective, ...]
    injects: tuple[Inject, ...]
    expected: tuple[Expected, ...]
    team: tuple[Habit, ...]
    acts: tuple[Act, ...] = ()
    receipts_in: int | None = None
    filler: str = ""
    playbook: str = ""
    fault: tuple[str, ...] = ()
    review_days: int = 30

    def act(self, step: str) -> Act:
        """What is recorded with a step."""
        return next((act for act in self.acts if act.step == step), Act(step))

    def habit(self, role: str) -> Habit:
        """How the player of a role answers: as its own habit says, else as everybody's."""
        everybody = Habit("", 30, 120)
        habits = {habit.role: habit for habit in self.team}
        return habits.get(role, habits.get("", everybody))
