"""`incident playbook`: what is on the shelf, and the way in and out."""

from pathlib import Path
from typing import Annotated

import typer

from incident.cli.common import By, Json, actor, desk, now, read_input
from incident.cli.output import emit, to_json

app = typer.Typer(no_args_is_help=True)

File = Annotated[str, typer.Argument(help="Playbook in YAML, or CACAO 2.0 in JSON; `-` reads standard input.")]


@app.command("list")
def list_(json: Json = False) -> None:
    """List the playbooks on the shelf."""
    from incident.operations.playbooks import list_playbooks

    emit(list_playbooks(desk()), json=json, columns=("id", "name", "version", "steps", "for", "from"))


@app.command()
def check(file: File, json: Json = False) -> None:
    """Check whether a playbook can be run, and store nothing."""
    from incident.operations.playbooks import read_playbook

    imported = read_playbook(*read_input(file))
    row = {"id": imported.playbook.id, "steps": len(imported.playbook.steps), "notes": list(imported.notes)}
    emit([row], json=json)


@app.command("import")
def import_(file: File, by: By = None, json: Json = False) -> None:
    """Put a playbook on the shelf; incidents that are under way keep theirs."""
    from incident.operations.playbooks import import_playbook

    data, name = read_input(file)
    imported = import_playbook(desk(), data, Path(name).name, actor=actor(by), now=now())
    row = {"id": imported.playbook.id, "steps": len(imported.playbook.steps), "notes": list(imported.notes)}
    emit([row], json=json)


@app.command()
def export(
    name: Annotated[str, typer.Argument(help="Playbook's id.")],
    cacao: Annotated[bool, typer.Option("--cacao", help="As a CACAO 2.0 document.")] = False,
    json: Json = False,
) -> None:
    """Print a playbook: in our own form (YAML, or JSON), or in CACAO 2.0 (always JSON)."""
    from incident.operations.playbooks import find_playbook
    from incident.playbook.cacao_out import to_cacao
    from incident.playbook.writer import to_data, to_yaml

    playbook = find_playbook(desk(), name)
    if cacao:
        typer.echo(to_json(to_cacao(playbook, now=now())))
    elif json:
        typer.echo(to_json(to_data(playbook)))
    else:
        typer.echo(to_yaml(playbook), nl=False)
