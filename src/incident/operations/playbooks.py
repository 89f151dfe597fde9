"""The playbooks on the shelf: those that are shipped, and those that a person imported, which go first."""

from typing import Any

from incident.facts.fact import THE_INCIDENT
from incident.facts.sheet import FactSheet
from incident.kernel.canonical import digest
from incident.kernel.codec import encode
from incident.kernel.instants import Instant
from incident.operations.desk import Desk
from incident.playbook.cacao import Imported, from_cacao, is_cacao
from incident.playbook.choose import choose
from incident.playbook.loader import load_playbook, load_playbooks
from incident.playbook.model import Playbook
from incident.record.entry import ORGANISATION, Actor
from incident.resources import files
from incident.store.database import Reader
from incident.store.shelf import imported_playbooks, save_playbook
from incident.vocabulary import Tag


def playbook_for(reader: Reader, wanted: str, sheet: FactSheet) -> Playbook:
    """The playbook that a declaration freezes: the one that is asked for, else the one meant for what leaked.

    Raises:
        PlaybookRefused: no playbook of that name.
    """
    kinds = sheet.get("data_kinds", THE_INCIDENT)
    known = kinds.value if kinds is not None and isinstance(kinds.value, frozenset) else frozenset()
    return choose(shelf(reader), data_kinds=known, wanted=wanted)


def shelf(reader: Reader) -> dict[str, Playbook]:
    """Every playbook by id; an imported one stands before a shipped one of the same id."""
    return {**load_playbooks(files("playbooks")), **imported_playbooks(reader)}


def list_playbooks(desk: Desk) -> list[dict[str, Any]]:
    """What is on the shelf, for a person or a machine."""
    with desk.database.read() as reader:
        imported = imported_playbooks(reader)
        return [_row(playbook, playbook.id in imported) for _, playbook in sorted(shelf(reader).items())]


def _row(playbook: Playbook, imported: bool) -> dict[str, Any]:
    return {
        "id": playbook.id,
        "name": playbook.name,
        "version": playbook.version,
        "steps": len(playbook.steps),
        "for": list(playbook.for_kinds),
        "from": "imported" if imported else "shipped",
        "digest": digest(encode(playbook)),
    }


def read_playbook(data: bytes, name: str) -> Imported:
    """A playbook in our own form or in CACAO 2.0, with notes of what the other form had and ours has not.

    Raises:
        PlaybookRefused: it cannot be run.
    """
    return from_cacao(data, name) if is_cacao(data) else Imported(load_playbook(data, name), ())


def import_playbook(desk: Desk, data: bytes, name: str, *, actor: Actor, now: Instant) -> Imported:
    """Read a playbook and put it on the shelf; incidents that are under way keep theirs.

    Raises:
        PlaybookRefused: it cannot be run; nothing was stored.
    """
    imported = read_playbook(data, name)
    playbook = imported.playbook
    with desk.database.write(ORGANISATION) as unit:
        stored = save_playbook(unit, playbook)
        if stored is not None:
            told = {"playbook": playbook.id, "version": stored, "digest": digest(encode(playbook)), "file": name}
            unit.append(Tag.PLAYBOOK_IMPORTED, {**told, "notes": list(imported.notes)}, actor=actor, at=now)
    return imported


def find_playbook(desk: Desk, name: str) -> Playbook:
    """The playbook of that id on the shelf.

    Raises:
        PlaybookRefused: there is none.
    """
    with desk.database.read() as reader:
        return choose(shelf(reader), wanted=name)
