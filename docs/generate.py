"""Write `docs/commands.md` from the commands' own help, so that it cannot go stale (a test compares)."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from incident.cli.main import TABLE, root

HEAD = """# Commands

Written by `make docs` from each command's own help; a test fails when they differ.
Every command takes `--json`; whoever writes something names the actor with `--by`.
Exit codes: 0 done, 1 refused or not verified, 2 wrong usage.
"""


def pages() -> Iterator[str]:
    """The reference, section by section."""
    yield HEAD
    top = root()
    context = typer.Context(top, info_name="incident")
    for row in TABLE:
        if row.exists:
            yield f"## incident {row.name}\n"
            yield from _command(top.get_command(context, row.name), context, f"incident {row.name}")


def _command(command: Any, parent: Any, line: str) -> Iterator[str]:  # noqa: ANN401 - Typer keeps its types private
    context = typer.Context(command, info_name=line.rpartition(" ")[2], parent=parent)
    shown = "\n".join(part.rstrip() for part in command.get_help(context).splitlines())
    yield f"```\n$ {line} --help\n{shown}\n```\n"
    for name, inner in getattr(command, "commands", {}).items():
        yield f"### {line} {name}\n"
        yield from _command(inner, context, f"{line} {name}")


if __name__ == "__main__":
    os.environ["COLUMNS"] = "100"  # the help is wrapped alike on every terminal
    page = "\n".join(pages())
    if "--print" in sys.argv:
        sys.stdout.write(page)
    else:
        Path(__file__).with_name("commands.md").write_text(page, encoding="utf-8")
