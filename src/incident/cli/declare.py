"""`incident declare`: a report becomes an incident, and its clocks are shown."""

from typing import Annotated

import typer

from incident.cli.common import By, Json, actor, desk, now, read_input
from incident.cli.output import emit
from incident.cli.views import line_data, show_lines


def declare(
    file: Annotated[str, typer.Argument(help="Report (YAML, JSON, VERIS or an alert); - for standard input.")],
    playbook: Annotated[str, typer.Option(help="Playbook to follow (default: the report's, else by kind).")] = "",
    by: By = None,
    json: Json = False,
) -> None:
    """Declare an incident from a report and show its clocks."""
    from incident.kernel.ids import parse_short
    from incident.operations.board import board
    from incident.operations.declare import declare as declare_report

    data, name = read_input(file)
    who, at = actor(by), now()
    declared = declare_report(desk(), data, name=name, actor=who, now=at, playbook=playbook)
    lines = board(desk(), parse_short(declared.short), now=at)
    if json:
        board_rows = [line_data(line) for line in lines]
        emit({"id": declared.short, "title": declared.title, "notes": declared.notes, "board": board_rows}, json=True)
        return
    typer.echo(f"incident {declared.short} declared: {declared.title}")
    for note in declared.notes:
        typer.echo(f"note: {note}")
    show_lines(lines, json=False)
    typer.echo(f"next: incident questions {declared.short}   ·   incident step list {declared.short}")
