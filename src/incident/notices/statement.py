"""Statements: what was said, to whom, when, on which facts; and what a changed fact makes of it.

A dispatched notice is a statement. When a fact moves, every statement that says otherwise is listed for correction,
and every content that was still to follow and can be told now is listed for a supplement. Nothing here sends anything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from incident.kernel.canonical import Payload
from incident.kernel.codec import decode, encode
from incident.kernel.instants import Instant
from incident.notices.contents import ContentLine, State
from incident.notices.draft import Draft
from incident.notices.known import Knowledge, Told

_OURS = ("our_", "earlier_")
"""Prefixes of what we say of ourselves; a changed telephone number makes no statement about the incident untrue."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What was said.

    Attributes:
        notice: short id.
        recipient: to whom.
        said_at: when it went out.
        facts: what it says of the facts.
        open: contents that were to follow.
    """

    notice: str
    recipient: str
    said_at: Instant
    facts: tuple[Told, ...]
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing that a recipient has to be told anew.

    Attributes:
        statement: what was said.
        name: the fact.
        said: what was said of it.
        now: what is known now; empty: nothing can be said any more.
        kind: `untrue`, `withdrawn` (nothing is known any more) or `outstanding` (promised, and known now).
    """

    statement: Statement
    name: str
    said: str
    now: str
    kind: str


def statement_of(draft: Draft, *, notice: str, said_at: Instant) -> Statement:
    """The statement that a dispatched draft is."""
    still_open = tuple(line.id for line in draft.contents if line.state is State.TO_FOLLOW)
    return Statement(notice, draft.addressee.id, said_at, draft.facts, still_open)


def facts_data(statement: Statement) -> Payload:
    """What a statement rests on, as it is stored."""
    return {"facts": encode(list(statement.facts), list[Told]), "open": list(statement.open)}


def stated(data: Payload, *, notice: str, recipient: str, said_at: Instant) -> Statement:
    """The statement of stored data."""
    facts = tuple(decode(list[Told], data["facts"]))
    return Statement(notice, recipient, said_at, facts, tuple(data["open"]))


def untrue(statements: Iterable[Statement], known: Knowledge) -> tuple[Correction, ...]:
    """What these statements say that is not so on the facts now known, a later one to the same recipient healing it.

    Args:
        statements: to one recipient for one obligation, oldest first.
        known: what can be said now.
    """
    latest: dict[str, tuple[Statement, Told]] = {}
    for statement in statements:
        latest.update({told.name: (statement, told) for told in statement.facts})
    now = {told.name: told for group in known.values() for told in group}
    found = (_compare(statement, told, now.get(told.name)) for statement, told in latest.values())
    return tuple(it for it in found if it is not None)


def outstanding(statement: Statement, lines: Sequence[ContentLine]) -> tuple[Correction, ...]:
    """What the last statement promised to follow and the facts fill now."""
    return tuple(
        Correction(statement, line.id, "", "; ".join(told.text for told in line.told), "outstanding")
        for line in lines
        if line.id in statement.open and line.state is State.FILLED
    )


def _compare(statement: Statement, told: Told, now: Told | None) -> Correction | None:
    if told.name.startswith(_OURS):
        return None
    if now is None or not now.text:
        return Correction(statement, told.name, told.text, "", "withdrawn")
    return None if now.text == told.text else Correction(statement, told.name, told.text, now.text, "untrue")
