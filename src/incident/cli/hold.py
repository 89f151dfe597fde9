"""`incident hold`: lawful delays by an authority."""

from typing import Annotated, Any

import typer

from incident.cli.common import By, Id, Json, actor, desk, now
from incident.cli.output import emit
from incident.cli.views import show_changes
from incident.kernel.ids import parse_short
from incident.kernel.instants import Instant, parse_instant
from incident.operations import hold as operation
from incident.operations.board import incident_now
from incident.store.rows.matter import HoldRow

app = typer.Typer(no_args_is_help=True)


@app.command("place")
def place(
    id: Id,
    obligations: Annotated[list[str], typer.Argument(help="Obligations that it binds, such as 7-o3.")],
    authority: Annotated[str, typer.Option(help="law_enforcement, attorney_general, …")],
    form: Annotated[str, typer.Option(help="written, oral or gag_order.")],
    reference: Annotated[str, typer.Option(help="Letter, docket, or the officer's name.")],
    reason: Annotated[str, typer.Option(help="Why it binds.")],
    start: Annotated[str, typer.Option("--from", help="From when (default: now).")] = "",
    until: Annotated[str, typer.Option(help="Until when (default: until released).")] = "",
    by: By = None,
    json: Json = False,
) -> None:
    """Place a hold on obligations whose law admits it."""
    present = incident_now(desk(), id, now())
    hold = operation.Hold(
        authority=authority,
        form=form,
        reference=reference,
        starts_at=parse_instant(start, where="--from") if start else present,
        until=parse_instant(until, where="--until") if until else None,
        obligations=tuple(obligations),
        reason=reason,
    )
    short, changes = operation.place(desk(), id, hold, actor=actor(by), now=present)
    show_changes(changes, json=json, head={"id": short})


@app.command("release")
def release(
    hold: Annotated[str, typer.Argument(help="Hold, such as 7-h1.")],
    reason: Annotated[str, typer.Option(help="Who released it and how.")],
    at: Annotated[str, typer.Option(help="When it was released (default: now).")] = "",
    by: By = None,
    json: Json = False,
) -> None:
    """Record that a hold ended."""
    present = incident_now(desk(), hold, now())
    released = parse_instant(at, where="--at") if at else present
    changes = operation.release(desk(), hold, at=released, reason=reason, actor=actor(by), now=present)
    show_changes(changes, json=json)


@app.command("list")
def list_holds(
    id: Id,
    json: Json = False,
) -> None:
    """List the holds of an incident."""
    short = parse_short(id).incident
    emit([_data(short, row) for row in operation.holds(desk(), id)], json=json, empty="no hold")


def _data(short: str, row: HoldRow) -> dict[str, Any]:
    return {
        "id": f"{short}-h{row.number}",
        "authority": row.authority,
        "form": row.form,
        "reference": row.reference,
        "from": Instant(row.starts_at).short(),
        "until": Instant(row.until).short() if row.until else None,
        "released_at": Instant(row.released_at).short() if row.released_at else None,
        "obligations": row.obligations,
        "reason": row.reason,
    }
