"""Showing rows: tables for a person, JSON for a machine; the same rows either way.

Output is deterministic: the caller's order of rows and keys, ids first, no colours that carry meaning alone. A terminal
too narrow for the table gets one block a row instead.
"""

import json as _json
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import typer

Rows = Sequence[Mapping[str, Any]]
NOTHING = "–"
"""How an empty cell is shown."""
UNSEEN = 160
"""Columns assumed where nobody looks (a pipe, a file) and none are set."""
_LEAST = 12
"""Columns that a text cell needs to be readable."""


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
    widest = [max([len(heading), *(len(row[at]) for row in cells)]) for at, (_, heading) in enumerate(columns)]
    narrowest = sum(min(cell, _LEAST) for cell in widest) + 2 * len(columns)
    if narrowest > width():
        _heading(title)
        _blocks(rows, columns)
        return
    _rich_table(cells, columns, title)


def _rich_table(cells: list[list[str]], columns: list[tuple[str, str]], title: str) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, title=title or None, title_justify="left")
    for key, heading in columns:
        table.add_column(heading, no_wrap=key == "id", overflow="fold")
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))  # Text: a cell's brackets are not markup
    Console(width=width(), file=sys.stdout, highlight=False).print(table)


def _blocks(rows: Rows, columns: list[tuple[str, str]]) -> None:
    longest = max((len(heading) for _, heading in columns), default=0)
    for at, row in enumerate(rows):
        if at:
            typer.echo("")
        for key, heading in columns:
            typer.echo(f"{heading:<{longest}}  {shown(row.get(key))}")
