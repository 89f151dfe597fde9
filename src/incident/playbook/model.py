"""A playbook: who does what about a kind of leak, in four phases, each step with what it needs first.

Invariants (`check.check_playbook`): every phase has a step; a step's needs name steps of the playbook, of any phase; no
chain of needs comes back to its start; an automatic step names an action that the product has; every other step has an
owner by role. A playbook is frozen on the incident when it is declared.
"""

from dataclasses import dataclass
from enum import StrEnum

from incident.kernel.periods import Period
from incident.vocabulary import Phase


class StepKind(StrEnum):
    """Who or what completes a step."""

    AUTOMATIC = "automatic"
    MANUAL = "manual"
    APPROVAL = "approval"
    """A decision by a named person; refusing it stops what needs it."""
    WAIT = "wait"
    """Until time has passed, or a fact is known."""


class ActionName(StrEnum):
    """What the product can do by itself; `operations.actions` has one operation for each."""

    ASSESS = "assess"
    DRAFT_NOTICES = "draft_notices"
    DISPATCH_APPROVED = "dispatch_approved"
    CHECK_RECEIPTS = "check_receipts"
    ALLOCATE_COSTS = "allocate_costs"
    VERIFY_RECORD = "verify_record"


ACTIONS = frozenset(ActionName)
"""The actions that a playbook may name."""

CSF_IDS = frozenset(
    f"{category}-{number:02d}"
    for category, numbers in {
        "GV.OC": (2, 3),
        "GV.SC": (8,),
        "PR.AA": (1, 2, 3, 4, 5, 6),
        "PR.PS": (1, 2, 3, 4, 5, 6),
        "DE.AE": (2, 3, 4, 6, 7, 8),
        "RS.MA": (1, 2, 3, 4, 5),
        "RS.AN": (3, 6, 7, 8),
        "RS.CO": (2, 3),
        "RS.MI": (1, 2),
        "RC.RP": (1, 2, 3, 4, 5, 6),
        "RC.CO": (3, 4),
        "ID.IM": (1, 2, 3, 4),
    }.items()
    for number in numbers
)
"""Outcomes of the NIST CSF 2.0 by which NIST SP 800-61r3 orders incident response."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A role that owns steps, and what it stands for."""

    role: str
    meaning: str


@dataclass(frozen=True, slots=True)
class PlaybookStep:
    """One step.

    Attributes:
        key: unique in the playbook.
        role: who owns it; empty for automatic steps and waits.
        action: what the product does, for an automatic step.
        needs: keys of the steps that are done before it, in any phase.
        text: what to do, and how to tell that it is done.
        csf: NIST CSF 2.0 outcomes that it serves, as NIST SP 800-61r3 orders them.
        after: for a wait: how long after the last of its needs.
        until: for a wait: the fact key that has to be known.
    """

    key: str
    name: str
    phase: Phase
    kind: StepKind
    role: str = ""
    action: str = ""
    needs: tuple[str, ...] = ()
    text: str = ""
    csf: tuple[str, ...] = ()
    after: Period | None = None
    until: str = ""


@dataclass(frozen=True, slots=True)
class Playbook:
    """What is done about a kind of leak.

    Attributes:
        id: short id, the file's name.
        version: counts the playbook's own versions.
        for_kinds: kinds of data (`vocabulary.DataKind`) for which it is meant.
        roles: the roles that own its steps.
        steps: in the order in which a person reads them.
        sources: what it follows.
        default: taken where no playbook is meant for what leaked.
    """

    id: str
    name: str
    steps: tuple[PlaybookStep, ...]
    description: str = ""
    version: int = 1
    for_kinds: tuple[str, ...] = ()
    roles: tuple[Owner, ...] = ()
    sources: tuple[str, ...] = ()
    default: bool = False

    def of_phase(self, phase: Phase) -> tuple[PlaybookStep, ...]:
        """The steps of one phase, in order."""
        return tuple(step for step in self.steps if step.phase == phase)
