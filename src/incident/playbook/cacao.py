"""Playbooks from CACAO 2.0 documents, as far as it is honest.

Ours come back exactly, from our extension. Of others we take the order of their actions: each becomes a manual step,
whatever command it holds, since we run no foreign commands. What would change who does what when (conditions, loops,
calls of other playbooks) is refused; what is left out without that is told in a note.

Invariants: a step that is named and missing, a workflow that comes back to itself, and a step that is reached on two
ways are refused.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from incident.errors import InputRefused, PlaybookRefused
from incident.kernel.codec import decode
from incident.kernel.periods import Period, Unit
from incident.kernel.reading import DEEPEST, read_document
from incident.playbook.cacao_out import EXTENSION, SPEC, TYPES
from incident.playbook.check import MOST_STEPS, check_playbook
from incident.playbook.loader import LIMIT
from incident.playbook.model import Owner, Playbook, PlaybookStep, StepKind
from incident.vocabulary import Phase

LEAD = Owner("incident_lead", "leads the response, and decides about phases that the imported playbook leaves out")
_OTHER_TYPES = {"detection": Phase.INVESTIGATION, "prevention": Phase.REMEDIATION}
_PHASES = {name: phase for phase, name in TYPES.items()} | _OTHER_TYPES
_LEFT_OUT = {
    "authentication_info_definitions": "credentials are not imported",
    "playbook_variables": "variables are not imported; they stand in the texts as __name__",
    "signatures": "signatures are neither verified nor kept",
    "markings": "data markings are not kept",
    "valid_until": "the end of validity is not kept",
}
_CONDITIONS = {
    "if-condition": "a condition",
    "while-condition": "a loop",
    "switch-condition": "a condition",
    "playbook-action": "a call of another playbook",
}


@dataclass(frozen=True, slots=True)
class Imported:
    """A playbook from another form, and what of it was left out."""

    playbook: Playbook
    notes: tuple[str, ...]


def is_cacao(data: bytes) -> bool:
    """Whether the bytes look like a CACAO document of any version."""
    return data.lstrip()[:1] == b"{" and b'"spec_version"' in data and b"cacao-" in data


def from_cacao(data: bytes, name: str) -> Imported:
    """Read a CACAO 2.0 document.

    Args:
        data: the file's bytes.
        name: the file's name, for messages.

    Raises:
        PlaybookRefused: it cannot be run as it is meant, or not by us.
        InputRefused: it is no JSON, or one of the reader's traps.
    """
    document = read_document(data, name=name, limit=LIMIT).data
    if not isinstance(document, dict) or document.get("type") != "playbook" or document.get("spec_version") != SPEC:
        raise PlaybookRefused("no CACAO 2.0 playbook", where=name, mend=f"type: playbook, spec_version: {SPEC}")
    if document.get("revoked") is True:
        raise PlaybookRefused("the playbook is revoked", where=name, mend="ask its author for the one that replaces it")
    imported = _ours(document, name) or _foreign(document, name)
    check_playbook(imported.playbook)
    return imported


def _ours(document: dict[str, Any], name: str) -> Imported | None:
    """The playbook of our own extension; None where the document does not carry it on every action."""
    own = _at(document, "playbook_extensions", EXTENSION, "playbook")
    actions = [step for step in _steps(document, name).values() if step.get("type") == "action"]
    steps = [_at(step, "step_extensions", EXTENSION, "step") for step in actions]
    if not isinstance(own, dict) or not all(isinstance(step, dict) for step in steps):
        return None
    try:
        read = [decode(PlaybookStep, step) for step in steps]
        playbook = decode(Playbook, {**own, "steps": []})
    except InputRefused as error:
        raise PlaybookRefused(error.what, where=f"{name} {EXTENSION}", mend="export it again") from error
    order = _at(document, "playbook_extensions", EXTENSION, "order")
    place = {key: at for at, key in enumerate(order)} if isinstance(order, list) else {}
    read.sort(key=lambda step: place.get(step.key, len(place)))
    return Imported(replace(playbook, steps=tuple(read)), ())


def _at(value: Any, *keys: str) -> Any:  # noqa: ANN401 - any plain value
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _steps(document: dict[str, Any], name: str) -> dict[str, dict[str, Any]]:
    workflow = document.get("workflow")
    if not isinstance(workflow, dict) or not all(isinstance(step, dict) for step in workflow.values()):
        raise PlaybookRefused("the workflow is no mapping of steps", where=f"{name} workflow", mend="see CACAO 2.0")
    return workflow


def _foreign(document: dict[str, Any], name: str) -> Imported:
    walk = _Walk(document, name)
    walk.chain(str(document.get("workflow_start", "")), (), "workflow_start")
    if not walk.steps:
        raise PlaybookRefused("the playbook has no action", where=name, mend="import one that does something")
    notes = [text for key, text in _LEFT_OUT.items() if document.get(key)]
    exception = document.get("workflow_exception")
    if exception:
        known = "" if exception in walk.workflow else ", and the step that it names is missing"
        notes.append(f"workflow_exception is not imported{known}: a step that fails waits for a person")
    missing = [phase for phase in Phase if phase not in {step.phase for step in walk.steps}]
    notes.extend(f"nothing was imported for {phase}: a step asks the lead to decide" for phase in missing)
    playbook = Playbook(
        id=_slug(str(document.get("name", "")) or name),
        name=str(document.get("name", "")) or name,
        description=str(document.get("description", "")),
        roles=(*walk.roles.values(), LEAD),
        steps=(*walk.steps, *map(_to_be_decided, missing)),
        sources=(f"{SPEC} {document.get('id', '')}",),
    )
    return Imported(playbook, tuple(dict.fromkeys((*notes, *walk.notes))))


def _to_be_decided(phase: Phase) -> PlaybookStep:
    return PlaybookStep(
        key=f"decide_{phase}",
        name=f"Decide what {phase} needs",
        phase=phase,
        kind=StepKind.APPROVAL,
        role=LEAD.role,
        text="The imported playbook has nothing for this phase. Approve when it is done, or nothing is to be done.",
    )


@dataclass(slots=True)
class _Walk:
    """Follows a workflow from its start and gathers its actions in order."""

    document: dict[str, Any]
    name: str
    workflow: dict[str, dict[str, Any]] = field(init=False)
    phase: Phase = field(init=False)
    steps: list[PlaybookStep] = field(default_factory=list)
    roles: dict[str, Owner] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.workflow = _steps(self.document, self.name)
        types = self.document.get("playbook_types")
        known = [_PHASES[it] for it in types if it in _PHASES] if isinstance(types, list) else []
        self.phase = known[0] if known else Phase.CONTAINMENT
        if len(known) != 1:
            self.notes.append(f"the steps do not say their phase: all stand in {self.phase}")

    def chain(self, at: str, needs: tuple[str, ...], by: str, *, depth: int = 0) -> tuple[str, ...]:
        """Follow one branch to its end; what comes after it needs the returned keys."""
        if depth > DEEPEST:
            self._refuse(by, f"parallel steps stand more than {DEEPEST} deep in each other", "flatten them")
        while at:
            step = self._found(at, by)
            match step.get("type"):
                case "end":
                    return needs
                case "start":
                    pass
                case "action":
                    needs = (self._action(at, step, needs),)
                case "parallel":
                    needs = self._parallel(at, step, needs, depth)
                case kind:
                    self._refuse(at, f"{_CONDITIONS.get(str(kind), repr(kind))} cannot be run here as it is meant")
            self._mind_failure(at, step)
            at, by = str(step.get("on_completion") or step.get("on_success") or ""), at
        return needs

    def _found(self, at: str, by: str) -> dict[str, Any]:
        if at not in self.workflow:
            self._refuse(by, f"step {at} is named here and is not in the workflow", "add it, or name one that is")
        if at in self._seen and self.workflow[at].get("type") != "end":
            self._refuse(by, f"step {at} is reached again: a loop, or branches that join without a parallel step")
        self._seen.add(at)
        return self.workflow[at]

    def _parallel(self, at: str, step: dict[str, Any], needs: tuple[str, ...], depth: int) -> tuple[str, ...]:
        branches = step.get("next_steps")
        if not isinstance(branches, list) or not branches:
            self._refuse(at, "a parallel step without next_steps", "name its branches")
        ends = [self.chain(str(branch), needs, at, depth=depth + 1) for branch in branches]
        return tuple(dict.fromkeys(key for end in ends for key in end))

    def _mind_failure(self, at: str, step: dict[str, Any]) -> None:
        failure = step.get("on_failure")
        if not failure:
            return
        if failure not in self.workflow:
            self._refuse(at, f"step {failure} is named here and is not in the workflow", "add it, or name one that is")
        self.notes.append("what follows a failure is not imported: a step that fails waits for a person")

    def _action(self, at: str, step: dict[str, Any], needs: tuple[str, ...]) -> str:
        name = str(step.get("name", "")) or at
        key = self._key(name)
        if len(self.steps) >= MOST_STEPS:
            self._refuse(at, f"more than {MOST_STEPS} steps")
        manual = PlaybookStep(key=key, name=name, phase=self.phase, kind=StepKind.MANUAL, needs=needs)
        delay = step.get("delay")
        if isinstance(delay, int) and delay > 0:
            minutes = Period(-(-delay // 60_000), Unit.MINUTES)
            wait = replace(manual, key=f"{key}_delay", kind=StepKind.WAIT, after=minutes)
            self.steps.append(wait)
            manual = replace(manual, needs=(wait.key,))
        self.steps.append(replace(manual, role=self._role(step), text=self._text(step)))
        return key

    def _key(self, name: str) -> str:
        slug = _slug(name)
        taken = {step.key for step in self.steps}
        number = 2
        key = slug
        while key in taken or f"{key}_delay" in taken:
            key, number = f"{slug}_{number}", number + 1
        return key

    def _role(self, step: dict[str, Any]) -> str:
        agent = str(step.get("agent", ""))
        known = _at(self.document, "agent_definitions", agent)
        name = str(_at(known, "name") or agent or LEAD.role)
        role = _slug(name)
        if role != LEAD.role:
            kind = str(_at(known, "type") or "not defined")
            self.roles.setdefault(role, Owner(role, f"imported agent {name} ({kind})"))
        return role

    def _text(self, step: dict[str, Any]) -> str:
        listed = step.get("commands")
        commands = [it for it in listed if isinstance(it, dict)] if isinstance(listed, list) else []
        told = [self._command(command) for command in commands]
        return "\n".join(text for text in (str(step.get("description", "")), *told) if text.strip())

    def _command(self, command: dict[str, Any]) -> str:
        kind, words = str(command.get("type", "")), str(command.get("command") or command.get("description") or "")
        if kind == "manual":
            return words
        self.notes.append("commands that are not manual are not run: a person does them, from the text of the step")
        return f"By hand, or with your own tool ({kind}): {words or 'see the original'}"

    def _refuse(self, at: str, what: str, mend: str = "change the workflow") -> NoReturn:
        raise PlaybookRefused(what, where=f"{self.name} {at}", mend=mend)


def _slug(name: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", name.lower().removesuffix(".json")).strip("_")
    return words[:60] or "imported"
