"""Approval: a named person approves the very bytes that go out, and nothing else.

Invariants: only a person approves, never the machine, and a scripted player an exercise alone; a notice with a missing
content is not approved; the approval holds the hash of what was approved, so that words, contents, facts, recipient and
addresses cannot be changed after it; and what was approved is checked again when it is dispatched.
"""

from collections.abc import Mapping

from incident.errors import Misdirected, NotApproved
from incident.notices.contents import demand_complete
from incident.notices.draft import Addressee, Draft
from incident.notices.known import Knowledge

PERSON = "person"
"""The kind of actor that may approve."""
PLAYER = "drill_player"
"""A scripted player, who may approve what belongs to an exercise and nothing else."""


def demand_approvable(draft: Draft, *, stored_hash: str, name: str, kind: str, by: str) -> str:
    """The hash to approve.

    Args:
        draft: the notice as it is stored.
        stored_hash: its hash, as it was drafted.
        name: short id, for the refusal.
        kind: kind of actor.
        by: who approves.

    Raises:
        NotApproved: not by a named person, or the notice is not what was drafted.
        ContentMissing: a required content is missing.
    """
    admitted = (PERSON, PLAYER) if draft.exercise else (PERSON,)
    if kind not in admitted or not by.strip():
        raise NotApproved(f"{name} can be approved by a named person only, not by {kind} {by!r}", mend="name one: --by")
    if draft.hash() != stored_hash:
        raise NotApproved(f"{name} is not what was drafted: its hash differs", mend="draft it again")
    demand_complete(draft.contents, name=name)
    return stored_hash


def demand_approved(draft: Draft, *, approved_hash: str, name: str) -> None:
    """Refuse to send what nobody approved.

    Raises:
        NotApproved: no approval, or one of something else.
    """
    if not approved_hash:
        raise NotApproved(f"{name} is not approved", mend=f"read it, then: incident notice approve {name} --by NAME")
    if draft.hash() != approved_hash:
        raise NotApproved(f"{name} was changed after it was approved", mend="draft it again and have it approved")


def demand_still_true(draft: Draft, known: Knowledge, *, name: str) -> None:
    """Refuse a notice that says what is not so on the facts now known.

    Raises:
        NotApproved: naming each fact with what the notice says and what is known.
    """
    now: Mapping[str, str] = {told.name: told.text for group in known.values() for told in group}
    moved = [
        f"{told.name} is {now.get(told.name) or 'not known any more'!r}, not {told.text!r}"
        for told in draft.facts
        if now.get(told.name, "") != told.text
    ]
    if moved:
        raise NotApproved(f"the facts moved since {name} was drafted: {'; '.join(moved)}", mend="draft it again")


def demand_addressed(draft: Draft, current: Addressee, *, name: str) -> None:
    """Refuse a notice that would reach nobody, or whose recipient takes notices elsewhere now.

    Raises:
        Misdirected: no address, or the addresses of the draft are not the recipient's any more.
    """
    if draft.addressee.id != current.id or draft.addressee.addresses != current.addresses:
        raise Misdirected(
            f"{name} is addressed to {_told(draft.addressee)}; {current.name} takes notices at {_told(current)}",
            mend="draft it again and have it approved",
        )
    if all(it.copy_only for it in current.addresses):
        raise Misdirected(
            f"no notice address of {current.name} is recorded{f' ({current.note})' if current.note else ''}",
            where=name,
            mend="add the party with an address to the portfolio and import it, then draft again",
        )


def _told(addressee: Addressee) -> str:
    return ", ".join(f"{it.method} {it.to}" for it in addressee.addresses) or "no address"
