"""`incident portfolio show`: one agreement whole, with what is unreviewed, redacted or not there."""

from datetime import date
from typing import Annotated, Any

import typer

from incident.agreements.confirm import unconfirmed
from incident.agreements.portrait import REDACTED, Trait, portrait
from incident.cli.common import Json, desk, now
from incident.cli.output import emit
from incident.errors import UnknownReference
from incident.kernel.instants import parse_day
from incident.operations.portfolio import recorded_portfolio


def show(
    agreement: Annotated[str, typer.Argument(metavar="AGREEMENT", help="Which agreement.")],
    on: Annotated[str, typer.Option("--on", help="As it stood on a day (default: today): 2025-03-31.")] = "",
    json: Json = False,
) -> None:
    """Show one agreement whole: what it says, who confirmed it, and what cannot be read or was not recorded."""
    held = recorded_portfolio(desk())
    if agreement not in held.agreements:
        raise UnknownReference(
            f"agreement {agreement!r} is not recorded", mend="'incident portfolio list agreements' lists them"
        )
    found = held.agreements[agreement]
    day: date = parse_day(on, where="--on") if on else now().day()
    terms = found.in_force(day)
    traits = portrait(found, held, on=day)
    rows = [_row(number, it) for number, it in enumerate(traits, start=1)]
    open_ = [*unconfirmed(terms)]
    redacted = [f"{it.section}: {it.name}" for it in traits if it.state == REDACTED]
    if json:
        head = {
            "id": agreement,
            "name": found.name,
            "kind": found.kind,
            "version": terms.version,
            "on": day.isoformat(),
        }
        emit({**head, "says": rows, "unreviewed": open_, "redacted": redacted}, json=True)
        return
    typer.echo(f"{found.name} ({found.kind.replace('_', ' ')})")
    columns = ("section", "name", "says", "clause", ("reviewed_by", "confirmed by"))
    emit([row | {"says": row["value"] or f"– {row['state']} –"} for row in rows], json=False, columns=columns)
    typer.echo(f"unreviewed: {', '.join(open_) or 'nothing'}")
    typer.echo(f"redacted: {', '.join(redacted) or 'nothing'}")


def grounds(
    agreement: Annotated[str, typer.Argument(metavar="AGREEMENT", help="Under which agreement.")],
    incident: Annotated[str, typer.Option("--incident", metavar="ID", help="After which incident.")],
    json: Json = False,
) -> None:
    """Show what a claim under an agreement can rest on: what the other side did not keep, and the terms of claims."""
    from incident.operations.grounds import grounds as gathered

    found = gathered(desk(), agreement, incident, now=now())
    rows = [
        {"id": str(number), "kind": it.kind, "what": it.what, "clause": it.clause, "state": it.state}
        for number, it in enumerate(found, start=1)
    ]
    emit(rows, json=json, columns=("kind", "what", "clause", "state"), empty="nothing")


def _row(number: int, trait: Trait) -> dict[str, Any]:
    return {
        "id": str(number),
        "section": trait.section,
        "name": trait.name,
        "value": trait.value,
        "state": trait.state,
        "clause": trait.clause,
        "reviewed_by": trait.reviewed_by,
    }
