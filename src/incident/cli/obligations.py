"""`incident obligations`: all obligations of an incident, owed or not, with reasons."""

from typing import Annotated

import typer

from incident.cli.common import Id, Json, desk, now
from incident.cli.output import emit
from incident.cli.views import line_data
from incident.kernel.ids import parse_short
from incident.operations.board import board, incident_now

COLUMNS = (
    "id",
    ("title", "obligation"),
    "holder",
    "recipient",
    ("state_shown", "state"),
    ("due_shown", "due (safe)"),
    "why",
)


def obligations(
    id: Id,
    owed: Annotated[bool, typer.Option("--owed", help="Only what is owed or open.")] = False,
    json: Json = False,
) -> None:
    """Show all obligations of an incident, owed or not, with reasons."""
    lines = board(desk(), parse_short(id), now=incident_now(desk(), id, now()), everything=not owed)
    emit([line_data(line) for line in lines], json=json, columns=COLUMNS, empty="no duty has a nexus to this incident")
