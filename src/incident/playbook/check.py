"""Decides whether a playbook can be run to its end; every fault is told at once, with its step."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator

from incident.errors import PlaybookRefused
from incident.playbook.model import ACTIONS, CSF_IDS, Playbook, PlaybookStep, StepKind
from incident.vocabulary import FACT_KEYS, DataKind, Phase

MOST_STEPS = 500
"""Steps of one playbook; more is a data file."""

Fault = tuple[str, str, str, str]
"""Key of the step (empty: the playbook), field, what is wrong, how to mend it."""


def faults_of(playbook: Playbook, *, actions: Collection[str] = ACTIONS) -> list[Fault]:
    """Everything because of which the playbook cannot be run, in reading order.

    Args:
        playbook: as read.
        actions: names that an automatic step may carry.
    """
    if len(playbook.steps) > MOST_STEPS:
        return [("", "phases", f"{len(playbook.steps)} steps are more than {MOST_STEPS}", "split the playbook")]
    found = [*_of_playbook(playbook)]
    for step in playbook.steps:
        found.extend(_of_step(step, playbook, actions))
    return [*found, *_cycles(playbook)]


def check_playbook(playbook: Playbook, *, actions: Collection[str] = ACTIONS) -> None:
    """Refuse a playbook that cannot be run.

    Raises:
        PlaybookRefused: with all faults.
    """
    refuse(playbook.id, faults_of(playbook, actions=actions), place=lambda key, field: f"{key} {field}".strip())


def refuse(name: str, found: list[Fault], *, place: Callable[[str, str], str]) -> None:
    """Raise what was found, if anything.

    Raises:
        PlaybookRefused: with all faults.
    """
    faults = tuple(PlaybookRefused(what, where=place(key, field), mend=mend) for key, field, what, mend in found)
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise PlaybookRefused(f"{len(faults)} faults", where=name, mend="mend them; nothing was stored", faults=faults)


def _of_playbook(playbook: Playbook) -> Iterator[Fault]:
    for phase in Phase:
        if not playbook.of_phase(phase):
            yield "", "phases", f"phase {phase} has no step", "give each of the four phases a step"
    for key, times in Counter(step.key for step in playbook.steps).items():
        if times > 1:
            yield key, "key", f"key {key!r} stands {times} times", "keys are unique in a playbook"
    for kind in playbook.for_kinds:
        if kind not in set(DataKind):
            yield "", "for_kinds", f"{kind!r} is not a kind of data", f"admitted: {', '.join(DataKind)}"


def _of_step(step: PlaybookStep, playbook: Playbook, actions: Collection[str]) -> Iterator[Fault]:
    keys, roles = {other.key for other in playbook.steps}, {owner.role for owner in playbook.roles}
    for need in step.needs:
        if need not in keys:
            yield step.key, "needs", f"needs {need!r}, which is no step of this playbook", "name a step's key"
    for csf in step.csf:
        if csf not in CSF_IDS:
            yield step.key, "csf", f"{csf!r} is not a CSF 2.0 outcome of incident response", "such as RS.MI-01"
    if step.role and step.role not in roles:
        yield step.key, "role", f"role {step.role!r} is not explained", "add it under roles"
    yield from _KINDS[step.kind](step, actions)


def _of_automatic(step: PlaybookStep, actions: Collection[str]) -> Iterator[Fault]:
    if step.action not in actions:
        what = f"action {step.action!r} is unknown" if step.action else "an automatic step names no action"
        yield step.key, "action", what, f"admitted: {', '.join(sorted(actions))}"
    yield from _no_wait(step)


def _of_person(step: PlaybookStep, _: Collection[str]) -> Iterator[Fault]:
    if not step.role:
        yield step.key, "role", f"a step of kind {step.kind} has no owner", "name a role"
    yield from _no_action(step)
    yield from _no_wait(step)


def _of_wait(step: PlaybookStep, _: Collection[str]) -> Iterator[Fault]:
    yield from _no_action(step)
    if step.after is None and not step.until:
        yield (
            step.key,
            "after",
            "a wait says neither how long nor for what",
            "add after: 24 hours, or until: a fact key",
        )
    if step.after is not None and not step.after.unit.is_elapsed:
        yield step.key, "after", f"{step.after} depends on a place's calendar", "write it in hours or minutes"
    if step.until and step.until not in FACT_KEYS:
        yield step.key, "until", f"{step.until!r} is not a fact key", "such as contained_at"


def _no_action(step: PlaybookStep) -> Iterator[Fault]:
    if step.action:
        yield step.key, "action", f"a step of kind {step.kind} runs no action", "make it automatic, or drop the action"


def _no_wait(step: PlaybookStep) -> Iterator[Fault]:
    if step.after is not None or step.until:
        yield step.key, "after", f"a step of kind {step.kind} does not wait", "make it a wait, or drop after and until"


_KINDS: dict[StepKind, Callable[[PlaybookStep, Collection[str]], Iterator[Fault]]] = {
    StepKind.AUTOMATIC: _of_automatic,
    StepKind.MANUAL: _of_person,
    StepKind.APPROVAL: _of_person,
    StepKind.WAIT: _of_wait,
}


def _cycles(playbook: Playbook) -> Iterator[Fault]:
    """What is left when all steps are taken away whose needs were taken before; told as one ring."""
    keys = {step.key for step in playbook.steps}
    needs = {step.key: set(step.needs) & keys for step in playbook.steps}
    while ready := [key for key, wanted in needs.items() if not wanted]:
        for key in ready:
            del needs[key]
        for wanted in needs.values():
            wanted.difference_update(ready)
    if needs:
        ring = _ring(needs)
        yield ring[0], "needs", f"the needs go in a ring: {' ▶ '.join(ring)}", "take one of them out"


def _ring(needs: dict[str, set[str]]) -> list[str]:
    path = [min(needs)]
    while (following := min(needs[path[-1]])) not in path:
        path.append(following)
    return [*path[path.index(following) :], following]
