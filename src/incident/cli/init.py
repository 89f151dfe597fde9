"""`incident init`: the home folder, its key, the tables, and who we are."""

from typing import Annotated

import typer

from incident.cli.common import By, Json, actor, desk, now, read_input
from incident.cli.output import emit


def init(
    profile: Annotated[str, typer.Option(help="Organisation profile (YAML) to begin with.")] = "",
    by: By = None,
    json: Json = False,
) -> None:
    """Set up the home folder and record the organisation profile; run again after changing it."""
    from incident.operations.init import prepare

    data = read_input(profile)[0] if profile else None
    done = prepare(desk(), actor=actor(by), now=now(), profile=data)
    row = {
        "id": done.organisation,
        "home": str(done.home),
        "profile": str(done.profile),
        "made": list(done.made),
        "recorded_version": done.version,
        "is_template": done.is_template,
        "obligations_changed": [change.id for change in done.changes],
    }
    if json:
        emit(row, json=True)
        return
    for made in done.made:
        typer.echo(f"made {made} in {done.home}")
    if done.version is None:
        typer.echo(f"the profile of {done.organisation} is recorded already")
    else:
        typer.echo(f"recorded the profile of {done.organisation}, version {done.version}")
    if done.changes:
        typer.echo(f"{len(done.changes)} obligations of open incidents changed")
    if done.is_template:
        typer.echo(f"this is still the example: edit {done.profile} and run incident init again")
    typer.echo("next: incident portfolio import DIR   ·   incident declare FILE")
