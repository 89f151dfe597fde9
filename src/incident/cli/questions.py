"""`incident questions`: which missing facts decide most, and soonest."""

from typing import Annotated

import typer

from incident.cli.common import Id, Json, desk, now
from incident.cli.output import emit
from incident.kernel.codec import encode
from incident.operations import questions as operation
from incident.operations.board import incident_now


def questions(
    id: Id,
    first: Annotated[int, typer.Option(help="How many to show; 0 for all.", min=0)] = 0,
    json: Json = False,
) -> None:
    """Show which missing facts decide most, and soonest."""
    found = operation.questions(desk(), id, now=incident_now(desk(), id, now()))
    rows = [{"id": str(at), **encode(question)} for at, question in enumerate(found[: first or None], start=1)]
    emit(rows, json=json, empty="no open question: every duty with a nexus is decided")
