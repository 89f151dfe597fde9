"""Users: the named people who may decide, recorded on the organisation's chain."""

import re
from collections.abc import Callable

from incident.errors import AlreadyRecorded, InputRefused
from incident.kernel.instants import Instant
from incident.operations.desk import Desk
from incident.operations.transact import transact
from incident.record.entry import ORGANISATION, Actor
from incident.store.database import Reader, Unit
from incident.store.house import save_user, users_of
from incident.store.rows.house import UserRow
from incident.vocabulary import Tag

_NAME = re.compile(r"[\w][\w.@-]{0,63}")
_ROLE = re.compile(r"[a-z][a-z_]{0,31}")
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")


def add_user(desk: Desk, name: str, *, role: str, email: str = "", actor: Actor, now: Instant) -> UserRow:
    """Add a named person.

    Args:
        desk: where to work.
        name: what `--by` will name; unique whatever its capitals.
        role: what playbooks ask for, such as `counsel`, `security`, `finance`; a lower-case word.
        email: where reminders go; empty: nowhere.
        actor: who adds.
        now: when.

    Raises:
        InputRefused: a name, role or address that cannot be one.
        AlreadyRecorded: somebody has that name.
    """
    _check(name, role, email)

    def plan(reader: Reader) -> Callable[[Unit], UserRow]:
        if name.casefold() in {it.name.casefold() for it in users_of(reader)}:
            raise AlreadyRecorded(f"user {name!r} is recorded already", mend="'incident user list' shows them")

        def write(unit: Unit) -> UserRow:
            row = save_user(unit, name, role=role, email=email, now=now)
            payload = {"id": row.id, "name": name, "role": role, "email": email}
            unit.append(Tag.USER_ADDED, payload, actor=actor, at=now)
            return row

        return write

    return transact(desk, ORGANISATION, plan)


def users(desk: Desk) -> list[UserRow]:
    """Every named person, by name."""
    with desk.database.read() as reader:
        return users_of(reader)


def _check(name: str, role: str, email: str) -> None:
    if _NAME.fullmatch(name) is None:
        raise InputRefused(f"{name!r} is no name", where="NAME", mend="use letters, digits and . - _ @, at most 64")
    if _ROLE.fullmatch(role) is None:
        raise InputRefused(f"{role!r} is no role", where="--role", mend="use a word such as counsel, security, finance")
    if email and _EMAIL.fullmatch(email) is None:
        raise InputRefused(f"{email!r} is no e-mail address", where="--email", mend="write it as ana@example.org")
