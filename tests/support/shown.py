"""Commands shown in a document, with what the document says that they print."""

import re
from dataclasses import dataclass
from pathlib import Path

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Shown:
    """One command of a document.

    Attributes:
        line: what is typed, without `$ `.
        printed: what the document shows below it.
    """

    line: str
    printed: tuple[str, ...]


def commands(document: Path) -> list[Shown]:
    """All commands in the `console` blocks of a Markdown file, in order."""
    found: list[Shown] = []
    for block in re.findall(r"^```console\n(.*?)^```", document.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, *printed = part.rstrip("\n").splitlines()
            found.append(Shown(line.partition("  #")[0].strip(), tuple(it for it in printed if it.strip())))
    return found


def excerpt(document: Path, name: str) -> list[str]:
    """The lines of the block that follows the HTML comment `<!-- name -->`."""
    text = document.read_text(encoding="utf-8")
    match = re.search(rf"<!-- {re.escape(name)} -->\s*```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [line for line in match[1].splitlines() if line.strip() and line.strip() != "…"] if match else []


def shape(line: str) -> str:
    """A line without what differs from day to day: numbers, names of days and months, zone letters, column widths."""
    bare = re.sub(rf"\b({'|'.join(_MONTHS)})\b", "month", line)
    bare = re.sub(rf"\b({'|'.join(_DAYS)})\b", "day", bare)
    bare = re.sub(r"\b[A-Z]{2,4}T\b", "zone", bare)
    bare = re.sub(r"[0-9a-f]{12,}", "hash", bare)
    bare = re.sub(r"[\d.,:]*\d", "#", bare)
    return re.sub(r"[\s─━]+", " ", bare).strip()
