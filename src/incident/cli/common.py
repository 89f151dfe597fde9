"""What commands share: the desk, the actor, the present, the options `--json` and `--by`, and reading input."""

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from incident.errors import InputRefused

if TYPE_CHECKING:  # importing these costs a database; a command that is only asked for help must not pay for it
    from incident.kernel.instants import Instant
    from incident.operations.desk import Desk
    from incident.record.entry import Actor
    from incident.service.settings import Settings

LARGEST_INPUT = 32 * 1024 * 1024
"""Bytes of the largest file that is read at all; each reader has its own, smaller limit."""

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="Incident, such as 7.")]
By = Annotated[str | None, typer.Option("--by", help="Who does it (default: the operating system's user).")]

_open: list["Desk"] = []
"""The one desk of this process; a list, so that it can be opened late and closed once."""


def desk() -> "Desk":
    """The desk, opened on first use from the settings in the environment."""
    if not _open:
        from incident.service.desk import open_desk
        from incident.service.settings import load_settings

        settings = load_settings()
        _open.append(open_desk(settings))
        say_law_notice(settings)
    return _open[0]


def say_law_notice(settings: "Settings") -> None:
    """Say on standard error that own law packs are refused, as long as they are."""
    from incident.service.law import law_notice

    notice = law_notice(settings)
    if notice:
        typer.echo(f"notice: {notice}", err=True)


def close() -> None:
    """Close the desk if this process opened one."""
    while _open:
        _open.pop().database.close()


@contextmanager
def borrowed(lent: "Desk") -> Iterator["Desk"]:
    """Let commands use a desk that the caller made and closes itself."""
    _open.append(lent)
    try:
        yield lent
    finally:
        _open.remove(lent)


def now() -> "Instant":
    """The present instant of the desk's clock; each command reads it once."""
    return desk().clock.now()


def actor(by: str | None = None) -> "Actor":
    """Who acts.

    Args:
        by: the name given with `--by`; None: the operating system's user.

    Raises:
        InputRefused: neither is known.
    """
    from incident.record.entry import Actor

    name = by.strip() if by is not None else _os_user()
    if not name:
        raise InputRefused("nobody is named as the actor", where="--by", mend="name a person: --by ana")
    return Actor("person", name, "cli")


def _os_user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user id without a name
        return ""


def read_input(path: str, *, limit: int = LARGEST_INPUT) -> tuple[bytes, str]:
    """The bytes of a file, or of standard input for `-`, and what to call them in messages.

    Raises:
        InputRefused: no such file, not readable, or larger than `limit`; a large file is not read whole.
    """
    try:
        if path == "-":
            data, name = sys.stdin.buffer.read(limit + 1), "standard input"
        else:
            name = path
            with Path(path).open("rb") as source:
                data = source.read(limit + 1)
    except OSError as error:
        raise InputRefused(f"cannot be read: {error.strerror}", where=path, mend="check the path") from error
    if len(data) > limit:
        raise InputRefused(
            f"more than {limit // 1024} KiB", where=name, mend="give the report itself, not what it is about"
        )
    return data, name
