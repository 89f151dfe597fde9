"""Write what the documents repeat: the help of commands, a pack, the schema of packs, what the law book covers.

With `--check` nothing is written, and a document that would change is named (a test runs it so).
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from incident.cli.main import TABLE, root
from incident.law.coverage import coverage
from incident.law.json_schema import pack_schema
from incident.law.loader import load_book
from incident.resources import folder, law_files

HERE = Path(__file__).parent

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


def _law_guide() -> str:
    def pack(match: re.Match[str]) -> str:
        file = (folder("law") / match[2]).read_text(encoding="utf-8")
        return f"{match[1]}```yaml\n{file.strip()}\n```"

    guide = (HERE / "law.md").read_text(encoding="utf-8")
    return re.sub(r"(<!-- (\S+\.yaml) -->\n)```yaml\n.*?```", pack, guide, flags=re.DOTALL)


def _coverage() -> str:
    """The coverage document with the numbers of the shipped book on the day of its newest review."""
    book = load_book(law_files())
    day = max(rule.reviewed_on for rule in book.rules.values())
    found = coverage(book, on=day)
    names = ("duties", "versions", "high", "medium", "low", "numeric", "open", "decisions", "never")
    rows = [f"| {name} | {sum(getattr(each, name) for each in found):,} |" for name in names]
    head = f"Release {book.release}, on {day}: {len(found)} jurisdictions.\n\n| | |\n|---|---|\n"
    document = (HERE / "law-coverage.md").read_text(encoding="utf-8")
    table = f"<!-- coverage -->\n{head}" + "\n".join(rows) + "\n<!-- end -->"
    return re.sub(r"<!-- coverage -->.*?<!-- end -->", lambda _: table, document, flags=re.DOTALL)


def main() -> int:
    """Write the documents; with `--check`, 1 where one is stale."""
    os.environ["COLUMNS"] = "100"  # the help is wrapped alike on every terminal
    wanted = {
        HERE / "commands.md": "\n".join(pages()),
        HERE / "law.md": _law_guide(),
        HERE / "law-coverage.md": _coverage(),
        HERE / "law.schema.json": json.dumps(pack_schema(), indent=1, sort_keys=True) + "\n",
    }
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if "--check" in sys.argv:
            print(f"{path.name} is stale: run `make docs`")
        else:
            path.write_text(wanted[path], encoding="utf-8")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
