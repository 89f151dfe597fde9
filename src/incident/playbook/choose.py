"""Which playbook an incident gets: the one that a person named, else the one meant for most of what leaked."""

from collections.abc import Collection, Mapping

from incident.errors import PlaybookRefused
from incident.playbook.model import Playbook


def choose(playbooks: Mapping[str, Playbook], *, data_kinds: Collection[str] = (), wanted: str = "") -> Playbook:
    """The playbook for a declaration.

    Args:
        playbooks: what is on the shelf, by id.
        data_kinds: kinds of data known to be concerned; may be empty.
        wanted: the id that the report or a person names; empty: by kinds.

    Raises:
        PlaybookRefused: no playbook of that id, or none at all.
    """
    if wanted:
        if wanted not in playbooks:
            raise PlaybookRefused(
                f"there is no playbook {wanted!r}",
                mend=f"'incident playbook list' shows: {', '.join(sorted(playbooks))}",
            )
        return playbooks[wanted]
    if not playbooks:
        raise PlaybookRefused("there is no playbook", mend="'incident playbook import FILE' adds one")
    return max(sorted(playbooks.values(), key=lambda it: it.id), key=lambda it: _fitness(it, data_kinds))


def _fitness(playbook: Playbook, data_kinds: Collection[str]) -> tuple[int, bool]:
    return len(set(playbook.for_kinds) & set(data_kinds)), playbook.default
