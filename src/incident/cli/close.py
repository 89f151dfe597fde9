"""`incident close`: an incident is over, or is opened again; by a named person."""

from typing import Annotated

import typer

from incident.cli.common import By, Id, Json, actor, desk, now
from incident.cli.output import emit
from incident.operations.board import incident_now


def close(
    id: Id,
    reason: Annotated[str, typer.Option("--reason", help="Why it is over.")],
    by: By = None,
    json: Json = False,
) -> None:
    """Close an incident; refused as long as anything is owed, in doubt, held or undecided."""
    from incident.operations.close import close as close_incident

    closed = close_incident(desk(), id, reasons=reason, actor=actor(by), now=incident_now(desk(), id, now()))
    emit({"id": closed.id, "status": "closed", "awaiting": list(closed.awaiting)}, json=json)
