"""`incident reopen`: what was closed goes on."""

from typing import Annotated

import typer

from incident.cli.common import By, Id, Json, actor, desk, now
from incident.cli.views import show_changes
from incident.operations.board import incident_now


def reopen(
    id: Id,
    reason: Annotated[str, typer.Option("--reason", help="Why it is not over.")],
    by: By = None,
    json: Json = False,
) -> None:
    """Open a closed incident again and derive everything anew."""
    from incident.operations.close import reopen as reopen_incident

    present = incident_now(desk(), id, now())
    show_changes(reopen_incident(desk(), id, reasons=reason, actor=actor(by), now=present), json=json)
