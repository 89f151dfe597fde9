"""How clocks and changes are shown: shared by the commands that print them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from incident.cli.output import emit
from incident.cli.spans import left
from incident.deadlines.deadline import Due
from incident.kernel.instants import Instant
from incident.operations.board import Line, date_of

if TYPE_CHECKING:  # the board shows no change, and must not pay for the assessment that makes one
    from incident.operations.assess import Change

LINE_COLUMNS = (
    "id",
    ("title", "obligation"),
    "holder",
    "recipient",
    ("state_shown", "state"),
    ("target_shown", "target"),
    ("due_shown", "due (safe)"),
    ("send_by_shown", "send by"),
    ("left", "left"),
    ("outer_shown", "outer"),
    ("marks", "marks"),
)


def line_data(line: Line) -> dict[str, Any]:
    """One board line as data, both for tables and for `--json`."""
    return {
        "id": line.id,
        "title": line.title,
        "holder": line.holder,
        "recipient": line.recipient,
        "audience": line.audience,
        "state": line.state,
        "target": line.target.short() if line.target else None,
        "target_shown": line.target.show(line.zone) if line.target and line.target != line.due else "",
        "due": line.due.short() if line.due else None,
        "due_shown": line.due.show(line.zone, exclusive_end=line.exclusive) if line.due else "",
        "zone": line.zone,
        "exclusive": line.exclusive,
        "outer": line.outer.short() if line.outer else None,
        "outer_shown": line.outer.show(line.zone, exclusive_end=line.exclusive) if line.outer else "",
        "left_seconds": int(line.left.total_seconds()) if line.left is not None else None,
        "left": left(line.left),
        "performed": line.performed.short() if line.performed else None,
        "margin_seconds": int(line.margin.total_seconds()) if line.margin is not None else None,
        "state_shown": _state(line),
        "send_by": line.send_by.at.short() if line.send_by is not None and line.send_by.at is not None else None,
        "send_by_method": line.send_by.method if line.send_by is not None else "",
        "send_by_shown": _send_by(line),
        "conflicts": list(line.conflicts),
        "marks": list(line.marks),
        "why": line.why,
        "key": line.key,
    }


def _send_by(line: Line) -> str:
    """The latest safe dispatch in the reckoning zone, where it is not the deadline itself."""
    if line.send_by is None or line.send_by.at is None or line.send_by.at == line.due:
        return ""
    return f"{line.send_by.at.show(line.zone)} by {line.send_by.method}"


def _state(line: Line) -> str:
    """The state, of what was performed with its margin: `met by 1 d 02:00`, `late by 0 d 00:30`."""
    return line.state if line.margin is None else f"{line.state} by {left(abs(line.margin))}"


def show_lines(lines: Sequence[Line], *, json: bool, title: str = "") -> None:
    """Print board lines."""
    emit([line_data(line) for line in lines], json=json, columns=LINE_COLUMNS, title=title, empty="nothing is owed")


def change_data(change: "Change") -> dict[str, Any]:
    """One change of an assessment as data."""
    deadline = change.assessed.deadline
    at, due = date_of(deadline), deadline.due if isinstance(deadline, Due) else None
    return {
        "id": change.id,
        "title": change.title,
        "new": change.is_new,
        "verdict": type(change.assessed).__name__,
        "due": due.short() if due else None,
        "target": at.short() if at and at != due else None,
        "difference": change.what,
    }


def show_changes(changes: "Iterable[Change]", *, json: bool, head: Mapping[str, Any] | None = None) -> None:
    """Print what an operation changed, obligation by obligation."""
    rows = [change_data(change) for change in changes]
    if json:
        emit({**head, "changes": rows} if head is not None else rows, json=True)
        return
    for key, value in (head or {}).items():
        typer.echo(f"{key}: {value}")
    if not rows:
        typer.echo("no obligation changed")
    for row in rows:
        typer.echo(_sentence(row))


def _sentence(row: Mapping[str, Any]) -> str:
    date = f", due {row['due']}" if row["due"] else f", target {row['target']}" if row["target"] else ""
    if row["new"]:
        return f"{row['id']} new: {row['title']} — {row['verdict']}{date}"
    moved = row["difference"].get("sentence") or ", ".join(sorted(row["difference"])) or "its reasons"
    return f"{row['id']} changed: {row['title']} — {moved} (now {row['verdict']}{date})"


def instant_shown(instant: Instant, zone: str, reader_zone: str, *, exclusive: bool = False) -> str:
    """An instant in its reckoning zone, and in the reader's where that differs."""
    text = instant.show(zone, exclusive_end=exclusive)
    theirs = instant.show(reader_zone or zone, exclusive_end=exclusive)
    return text if theirs == text else f"{text} = {theirs}"
