"""Playbooks as CACAO 2.0 documents, so that users keep their playbooks when they leave the product.

CACAO knows series and parallel branches that join, not a step that needs any others. So the steps go out in waves: all
that can be done at once is one parallel step, each branch with an end of its own. That order is stricter than ours and
never laxer. What CACAO has no word for (our needs, kinds, phases) stands in an extension, from which the way back is
exact. Nothing that we run ourselves is claimed to run elsewhere: an automatic step goes out as a manual command.
"""

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid5

from incident.kernel.canonical import Payload
from incident.kernel.codec import encode
from incident.kernel.instants import Instant
from incident.playbook.model import Playbook, PlaybookStep, StepKind
from incident.vocabulary import Phase

SPEC = "cacao-2.0"
NAMESPACE = UUID("aa7caf3a-d55a-4e9a-b34e-056215fba56a")
"""CACAO 2.0, section 10.10: the name space of version 5 playbook ids."""
EXTENSION = "extension-definition--6f1c2f0c-8a0e-4b53-9d6b-5a1f6f3f2a10"
"""Our extension: what of a playbook CACAO has no word for."""
TYPES = {
    Phase.CONTAINMENT: "mitigation",
    Phase.INVESTIGATION: "investigation",
    Phase.REMEDIATION: "remediation",
    Phase.NOTIFICATION: "notification",
}
"""Our phases among CACAO's playbook types (section 3.1.1)."""
_MILLISECONDS = {"minutes": 60_000, "hours": 3_600_000}


def to_cacao(playbook: Playbook, *, now: Instant) -> Payload:
    """The playbook as a CACAO 2.0 document.

    Args:
        playbook: as checked.
        now: when it is exported; we keep no date of writing, so that it is both `created` and `modified`.
    """
    at = now.utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.utc.microsecond // 1000:03d}Z"
    workflow = _Workflow(playbook)
    author = f"identity--{_uuid4('author', playbook.id)}"
    return {
        "type": "playbook",
        "spec_version": SPEC,
        "id": f"playbook--{uuid5(NAMESPACE, playbook.id)}",
        "name": playbook.name,
        "description": playbook.description,
        "playbook_types": [TYPES[phase] for phase in Phase],
        "playbook_processing_summary": _summary(playbook),
        "created_by": author,
        "created": at,
        "modified": at,
        "labels": ["incident", *playbook.for_kinds],
        "workflow_start": workflow.start,
        "workflow": workflow.steps,
        "agent_definitions": workflow.agents,
        "extension_definitions": {EXTENSION: _definition(author)},
        "playbook_extensions": {
            EXTENSION: {"playbook": _without_steps(playbook), "order": [step.key for step in playbook.steps]}
        },
    }


def _summary(playbook: Playbook) -> Payload:
    return {
        "manual_playbook": True,
        "parallel_processing": True,
        "temporal_logic": any(step.after is not None for step in playbook.steps),
        "extensions": True,
    }


def _definition(author: str) -> Payload:
    return {
        "type": "extension-definition",
        "name": "incident playbook",
        "description": "Needs, kinds, phases, owners and NIST CSF 2.0 outcomes of the steps; the way back is exact.",
        "created_by": author,
        "schema": "Playbook: `playbook`, its fields without steps; `order`, its steps' keys. Step: `step`, its fields.",
        "version": "1.0.0",
    }


def _without_steps(playbook: Playbook) -> Payload:
    fields: Payload = encode(playbook)
    return {name: value for name, value in fields.items() if name != "steps"}


class _Workflow:
    """The steps of a playbook in waves, with CACAO's start, parallel and end steps around them."""

    def __init__(self, playbook: Playbook) -> None:
        self._playbook = playbook
        self.steps: dict[str, Any] = {}
        self.agents = dict(map(self._agent, _owners(playbook)))
        self.start = self._id("start", "start")
        last = self._id("end", "end")
        self.steps[last] = {"type": "end", "name": "End"}
        following = last
        for number, wave in reversed(list(enumerate(_waves(playbook.steps)))):
            following = self._wave(number, wave, following)
        self.steps[self.start] = {"type": "start", "name": "Start", "on_completion": following}

    def _id(self, kind: str, name: str) -> str:
        return f"{kind}--{_uuid4(kind, self._playbook.id, name)}"

    def _agent(self, role_and_meaning: tuple[str, str]) -> tuple[str, Payload]:
        role, meaning = role_and_meaning
        return self._id("group", role), {"type": "group", "name": role, "description": meaning}

    def _wave(self, number: int, wave: list[PlaybookStep], following: str) -> str:
        """Add one wave and return the id of its first step."""
        if len(wave) == 1:
            return self._action(wave[0], following)
        parallel = self._id("parallel", str(number))
        branches = []
        for step in wave:
            end = self._id("end", step.key)
            self.steps[end] = {"type": "end", "name": f"End of {step.key}"}
            branches.append(self._action(step, end))
        self.steps[parallel] = {
            "type": "parallel",
            "name": f"Wave {number + 1}",
            "next_steps": branches,
            "on_completion": following,
        }
        return parallel

    def _action(self, step: PlaybookStep, following: str) -> str:
        name = self._id("action", step.key)
        command = {"type": "manual", "command": _told(step)}
        action: Payload = {
            "type": "action",
            "name": step.name,
            "on_completion": following,
            "commands": [command],
            "agent": self._id("group", step.role or MACHINE),
            "step_extensions": {EXTENSION: {"step": encode(step)}},
        }
        if step.text:
            action["description"] = step.text
        if step.after is not None:
            action["delay"] = step.after.value * _MILLISECONDS[step.after.unit]
        self.steps[name] = action
        return name


MACHINE = "incident"
"""The agent of steps that nobody owns."""


def _owners(playbook: Playbook) -> Iterable[tuple[str, str]]:
    yield from ((owner.role, owner.meaning) for owner in playbook.roles)
    yield MACHINE, "the incident product itself, or whoever does by hand what it does"


def _told(step: PlaybookStep) -> str:
    words = {
        StepKind.AUTOMATIC: f"Done by the incident product ({step.action}): {step.name}",
        StepKind.MANUAL: step.name,
        StepKind.APPROVAL: f"Decide, and record who decided: {step.name}",
        StepKind.WAIT: f"Wait: {step.name}" + (f", until {step.until} is known" if step.until else ""),
    }
    return words[step.kind]


def _waves(steps: Iterable[PlaybookStep]) -> list[list[PlaybookStep]]:
    """Steps by the length of their longest chain of needs."""
    left, done, waves = list(steps), set[str](), []
    while left:
        wave = [step for step in left if done.issuperset(step.needs)]
        waves.append(wave)
        done.update(step.key for step in wave)
        left = [step for step in left if step.key not in done]
    return waves


def _uuid4(*parts: str) -> UUID:
    """A UUID of version 4 in form (CACAO asks that of step ids), the same for the same step at every export."""
    return UUID(bytes=hashlib.sha256("\x1f".join(parts).encode()).digest()[:16], version=4)
