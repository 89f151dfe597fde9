"""Showing rows: tables for a person, JSON for a machine; the same rows either way.

Output is deterministic: the caller's order of rows and keys, ids first, no colours that carry meaning alone. A terminal
too narrow for the table gets one block a row instead.
"""

import json as _json
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from unicodedata import combining, east_asian_width

import typer

Rows = Sequence[Mapping[str, Any]]
NOTHING = "–"
"""How an empty cell is shown."""
UNSEEN = 160
"""Columns assumed where nobody looks (a pipe, a file) and none are set."""
_LONG_WORD = 24
"""A longer word is broken rather than let a column grow to it."""
_GAP = 2
"""Columns between two cells."""
_TALLEST = 12
"""Lines of a row; a table that needs more is no table."""
_LOOKED_AT = 40
"""So many of a column's longest cells decide how wide it has to be."""


def emit(
    content: Rows | Mapping[str, Any],
    *,
    json: bool,
    columns: Sequence[str | tuple[str, str]] = (),
    title: str = "",
    empty: str = "nothing",
) -> None:
    """Print rows, or one object.

    Args:
        content: rows (a list of mappings, each with `id`) or one mapping.
        json: JSON instead of a table; all keys, whatever `columns` says.
        columns: keys to show, or (key, heading); empty: all keys in the order met, `id` first.
        title: line above the table; not in JSON.
        empty: what to say where there are no rows.
    """
    if json:
        typer.echo(to_json(content))
    elif isinstance(content, Mapping):
        _heading(title)
        _blocks([content], _chosen([content], columns))
    elif not content:
        typer.echo(empty)
    else:
        _table(content, _chosen(content, columns), title)


def to_json(content: object) -> str:
    """Indented JSON with `id` first; instants in the short form, other values as text."""
    return _json.dumps(_id_first(content), indent=2, ensure_ascii=False, default=_plain)


def width() -> int:
    """Columns of the terminal (`COLUMNS` wins); a pipe gets enough for whole tables."""
    return shutil.get_terminal_size((UNSEEN, 24)).columns


def shown(value: object) -> str:
    """A value as a cell."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {shown(item)}" for key, item in value.items()) or NOTHING
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(shown(item) for item in value) or NOTHING
    return str(_plain(value))


def _plain(value: object) -> object:
    # `Instant.short`, found by name: a command that shows no time must not import the module that reads it.
    short = getattr(value, "short", None)
    if callable(short):
        return short()
    return sorted(value) if isinstance(value, set | frozenset) else str(value)


def _id_first(content: object) -> object:
    if isinstance(content, Mapping):
        keys = sorted(content, key=lambda key: key != "id")
        return {key: _id_first(content[key]) for key in keys}
    if isinstance(content, list | tuple):
        return [_id_first(item) for item in content]
    return content


def _chosen(rows: Rows, columns: Sequence[str | tuple[str, str]]) -> list[tuple[str, str]]:
    if columns:
        return [(it, it.replace("_", " ")) if isinstance(it, str) else it for it in columns]
    keys = dict.fromkeys(key for row in rows for key in row)
    return [(key, key.replace("_", " ")) for key in sorted(keys, key=lambda key: key != "id")]


def _heading(title: str) -> None:
    if title:
        typer.echo(title)


def _table(rows: Rows, columns: list[tuple[str, str]], title: str) -> None:
    cells = [[shown(row.get(key)) for key, _ in columns] for row in rows]
    widths = _widths(cells, columns)
    if widths is None:
        _heading(title)
        _blocks(rows, columns)
        return
    _heading(title)
    for line in _lines([[heading for _, heading in columns]], widths):
        typer.echo(line)
    typer.echo("─" * (sum(widths) + _GAP * (len(widths) - 1)))
    sys.stdout.writelines(f"{line}\n" for line in _lines(cells, widths))


def _widths(cells: list[list[str]], columns: list[tuple[str, str]]) -> list[int] | None:
    """How wide each column is; None where the terminal is too narrow for a table.

    The table is as flat as it can be: the fewest lines a row for which every column finds room. An id never wraps.
    """
    texts = [[heading, *(row[at] for row in cells)] for at, (_, heading) in enumerate(columns)]
    longest = [sorted(set(column), key=len)[-_LOOKED_AT:] for column in texts]
    room = width() - _GAP * len(columns)
    for lines in range(1, _TALLEST + 1):
        allowed = [1 if key == "id" else lines for key, _ in columns]
        widths = [_narrowest(column, most) for column, most in zip(longest, allowed, strict=True)]
        if sum(widths) <= room:
            return _widened(widths, longest, room - sum(widths))
    return None


def _widened(widths: list[int], texts: list[list[str]], rest: int) -> list[int]:
    """Give what is left to the columns whose cells still wrap, evenly."""
    while rest > 0:
        wrapping = [at for at, wide in enumerate(widths) if wide < max(map(len, texts[at]))][:rest]
        if not wrapping:
            break
        for at in wrapping:
            widths[at] += 1
        rest -= len(wrapping)
    return widths


def _narrowest(texts: list[str], lines: int) -> int:
    """The least width at which none of the texts takes more than so many lines."""
    widest = max(map(len, texts))
    least = min(widest, max((min(len(word), _LONG_WORD) for text in texts for word in text.split()), default=1))
    return next((wide for wide in range(least, widest) if all(_wrapped(it, wide) <= lines for it in texts)), widest)


def _wrapped(text: str, wide: int) -> int:
    """How many lines a text takes."""
    lines, used = 1, 0
    for word in text.split():
        rest = len(word)
        if used and used + 1 + rest > wide:
            lines, used = lines + 1, 0
        lines += (rest - 1) // wide
        used += (1 if used else 0) + ((rest - 1) % wide + 1)
    return lines


def _lines(cells: Iterable[list[str]], widths: list[int]) -> Iterator[str]:
    """The lines of rows whose cells wrap. By hand, and not by a library: ten thousand rows have to come at once."""
    for row in cells:
        folded = [_folded(cell, wide) for cell, wide in zip(row, widths, strict=True)]
        for at in range(max(map(len, folded))):
            parts = [lines[at] if at < len(lines) else "" for lines in folded]
            padded = [part + " " * (wide - _room(part)) for part, wide in zip(parts, widths, strict=True)]
            yield (" " * _GAP).join(padded).rstrip()


def _folded(cell: str, wide: int) -> list[str]:
    """A cell's lines: broken between words, and inside a word that is longer than a line."""
    if len(cell) <= wide and cell.isascii() and "\n" not in cell:
        return [cell]
    return [line for text in cell.split("\n") for line in _broken(text, wide)]


def _broken(text: str, wide: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        rest = word
        if line and _room(line) + 1 + _room(rest) <= wide:
            line += f" {rest}"
            continue
        if line:
            yield line
        while _room(rest) > wide:
            fits = next(at for at in range(len(rest), 0, -1) if _room(rest[:at]) <= wide or at == 1)
            yield rest[:fits]
            rest = rest[fits:]
        line = rest
    yield line


def _room(text: str) -> int:
    """Columns that a text takes on a terminal; letters of East Asia take two."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(letter) in "WF" else 0 if combining(letter) else 1 for letter in text)


def _blocks(rows: Rows, columns: list[tuple[str, str]]) -> None:
    longest = max((len(heading) for _, heading in columns), default=0)
    for at, row in enumerate(rows):
        if at:
            typer.echo("")
        for key, heading in columns:
            _entry(f"{heading:<{longest}}  ", shown(row.get(key)))


def _entry(head: str, text: str) -> None:
    """One line of a block; what does not fit goes on below itself."""
    room = max(width() - len(head), _LONG_WORD)
    lines = [part for line in text.splitlines() for part in textwrap.wrap(line, room) or [""]]
    for at, line in enumerate(lines or [""]):
        typer.echo(f"{head if at == 0 else ' ' * len(head)}{line}".rstrip())
