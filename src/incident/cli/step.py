"""`incident step`: what is to be done, and what was done or decided by whom."""

from typing import Annotated

import typer

from incident.cli.common import By, Id, Json, actor, desk, now
from incident.cli.output import emit

app = typer.Typer(no_args_is_help=True)

Steps = Annotated[list[str], typer.Argument(help="Steps, such as 7-s3.")]
Note = Annotated[str, typer.Option("--note", help="What to keep in the record.")]
COLUMNS = ("id", "phase", "step", "kind", "owner", "state", "needs", "by", "note")


@app.command("list")
def list_(
    id: Id,
    ready: Annotated[bool, typer.Option("--ready", help="Only what a person can do now.")] = False,
    text: Annotated[bool, typer.Option("--text", help="Also what to do, and how to tell that it is done.")] = False,
    json: Json = False,
) -> None:
    """List the steps of an incident, and what each waits for."""
    from incident.operations.steps import list_steps

    rows = list_steps(desk(), id)
    if ready:
        rows = [row for row in rows if row["state"] in ("ready", "failed") and row["owner"] != "machine"]
    shown = rows if json else [{**row, "note": row["note"].partition("\n")[0]} for row in rows]
    emit(shown, json=json, columns=(*COLUMNS, "text") if text else COLUMNS, empty="no such steps")


@app.command()
def done(steps: Steps, note: Note = "", by: By = None, json: Json = False) -> None:
    """Say that steps are done; of an approval: give it; of a wait: end it early, with a note."""
    from incident.operations import steps as operation
    from incident.operations.board import incident_now

    who = actor(by)
    for step in steps:
        at = incident_now(desk(), step, now())
        operation.done(desk(), step, note=note, actor=who, now=at)
    _confirm(steps, "done", who.id, json=json)


@app.command()
def fail(steps: Steps, note: Note, by: By = None, json: Json = False) -> None:
    """Say that steps could not be done, and why; of an approval: refuse it."""
    from incident.operations import steps as operation
    from incident.operations.board import incident_now

    who = actor(by)
    for step in steps:
        at = incident_now(desk(), step, now())
        operation.fail(desk(), step, note=note, actor=who, now=at)
    _confirm(steps, "failed", who.id, json=json)


@app.command()
def retry(steps: Steps, note: Note = "", by: By = None, json: Json = False) -> None:
    """Let the machine try failed automatic steps again."""
    from incident.operations import steps as operation
    from incident.operations.board import incident_now

    who = actor(by)
    for step in steps:
        at = incident_now(desk(), step, now())
        operation.retry(desk(), step, note=note, actor=who, now=at)
    _confirm(steps, "pending", who.id, json=json)


def _confirm(steps: list[str], state: str, who: str, *, json: bool) -> None:
    emit([{"id": step, "state": state, "by": who} for step in steps], json=json)
