"""Reads a playbook from YAML or JSON, strictly: what cannot be run is refused whole, with file and line."""

from collections.abc import Collection, Iterable
from typing import Any

from incident.errors import PlaybookRefused
from incident.kernel.fields import Faults, Fields
from incident.kernel.reading import Document, Path, read_document
from incident.playbook.check import faults_of, refuse
from incident.playbook.model import ACTIONS, Owner, Playbook, PlaybookStep, StepKind
from incident.vocabulary import Phase

LIMIT = 1_000_000
"""Bytes of one playbook."""


def load_playbook(data: bytes, name: str, *, actions: Collection[str] = ACTIONS) -> Playbook:
    """Read one playbook.

    Args:
        data: the file's bytes.
        name: the file's name, for messages.
        actions: names that an automatic step may carry.

    Raises:
        PlaybookRefused: an unknown action or need, a ring of needs, a phase without a step, a step without an owner.
        InputRefused: not YAML or JSON, an unknown key, a value of the wrong type.
    """
    document = read_document(data, name=name, limit=LIMIT)
    faults = Faults()
    paths: dict[str, Path] = {}
    playbook = _playbook(Fields(document, document.data, (), faults), paths)
    faults.refuse(name, kind=PlaybookRefused)
    refuse(name, faults_of(playbook, actions=actions), place=lambda key, field: _place(document, paths, key, field))
    return playbook


def load_playbooks(files: Iterable[tuple[str, bytes]]) -> dict[str, Playbook]:
    """Read several playbooks, by id.

    Raises:
        PlaybookRefused: two of one id, or any fault of one of them.
    """
    found: dict[str, Playbook] = {}
    for name, data in files:
        playbook = load_playbook(data, name)
        if playbook.id in found:
            raise PlaybookRefused(f"playbook {playbook.id!r} stands twice", where=name, mend="give it another id")
        found[playbook.id] = playbook
    return found


def _playbook(fields: Fields, paths: dict[str, Path]) -> Playbook:
    playbook = Playbook(
        id=fields.text("id", needed=True),
        name=fields.text("name", needed=True),
        description=fields.text("description"),
        version=fields.whole("version", 1, least=1),
        for_kinds=fields.texts("for_kinds"),
        sources=fields.texts("sources"),
        default=bool(fields.flag("default", default=False)),
        roles=_roles(fields),
        steps=tuple(_steps(fields, paths)),
    )
    fields.done()
    return playbook


def _roles(fields: Fields) -> tuple[Owner, ...]:
    listed = fields.mapping("roles")
    if listed is None:
        return ()
    return tuple(Owner(role, listed.text(role, needed=True)) for role in listed.data)


def _steps(fields: Fields, paths: dict[str, Path]) -> Iterable[PlaybookStep]:
    phases = fields.mapping("phases")
    if phases is None:
        return
    for phase in Phase:
        for item in phases.items(phase):
            step = _step(item, phase)
            paths.setdefault(step.key, item.path)
            yield step
    phases.done()


def _step(item: Fields, phase: Phase) -> PlaybookStep:
    step = PlaybookStep(
        key=item.text("key", needed=True),
        name=item.text("name", needed=True),
        phase=phase,
        kind=StepKind(item.choice("kind", StepKind, StepKind.MANUAL)),
        role=item.text("role"),
        action=item.text("action"),
        needs=item.texts("needs"),
        text=item.text("text"),
        csf=item.texts("csf"),
        after=item.period("after"),
        until=item.text("until"),
    )
    item.done()
    return step


def _place(document: Document, paths: dict[str, Path], key: str, field: str) -> str:
    """`file:line` of a step's field; of the step where it has no such field."""
    path: tuple[Any, ...] = paths.get(key, ())
    return document.place((*path, field)) if field else document.place(path)
