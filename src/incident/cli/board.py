"""`incident board`: what is due when, over all incidents or for one."""

from typing import Annotated, Any

import typer

from incident.cli.common import Json, desk, now
from incident.cli.output import emit
from incident.cli.spans import left
from incident.operations.overview import Summary, overview


def board(
    id: Annotated[str, typer.Argument(metavar="[ID]", help="Incident; without it, all.")] = "",
    json: Json = False,
) -> None:
    """Show what is due when, over all incidents or for one."""
    if id:  # what only one incident's board needs is loaded here: the overview has to come up at once
        from incident.cli.views import show_lines
        from incident.kernel.ids import parse_short
        from incident.operations.board import board as lines_of
        from incident.operations.board import incident_now

        present = incident_now(desk(), id, now())
        lines = lines_of(desk(), parse_short(id), now=present)
        show_lines(lines, json=json, title=f"incident {id} at {present.show()}")
        return
    rows = [_data(summary) for summary in overview(desk(), now=now())]
    columns = ("id", "title", "status", "owed", "met", "late", "open", ("next", "next due"), ("left", "left"))
    emit(rows, json=json, columns=columns, empty="no incident is declared; 'incident declare FILE' declares one")


def _data(summary: Summary) -> dict[str, Any]:
    return {
        "id": summary.id,
        "title": summary.title,
        "kind": summary.kind,
        "status": summary.status,
        "declared_at": summary.declared_at.short(),
        "owed": summary.owed,
        "met": summary.met,
        "late": summary.late,
        "early": summary.early,
        "open": summary.open,
        "next": f"{summary.next_id} {summary.next_at.short()}" if summary.next_at else "",
        "left": left(summary.left),
    }
