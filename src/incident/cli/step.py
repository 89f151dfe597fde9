"""`incident step`: what is to be done, and what was done or decided by whom."""

from typing import TYPE_CHECKING, Annotated

import typer

from incident.cli.common import By, Id, Json, actor, desk, now
from incident.cli.output import emit

if TYPE_CHECKING:  # importing it costs what a command that is only asked for help must not pay
    from incident.kernel.instants import Instant

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
    from incident.operations.steps import done_all

    who = actor(by)
    done_all(desk(), steps, note=note, actor=who, now=_now(steps))
    _confirm(steps, "done", who.id, json=json)


@app.command()
def fail(steps: Steps, note: Note, by: By = None, json: Json = False) -> None:
    """Say that steps could not be done, and why; of an approval: refuse it."""
    from incident.operations.steps import fail_all

    who = actor(by)
    fail_all(desk(), steps, note=note, actor=who, now=_now(steps))
    _confirm(steps, "failed", who.id, json=json)


@app.command()
def retry(steps: Steps, note: Note = "", by: By = None, json: Json = False) -> None:
    """Let the machine try failed automatic steps again."""
    from incident.operations.steps import retry as try_again

    who = actor(by)
    try_again(desk(), steps, note=note, actor=who, now=_now(steps))
    _confirm(steps, "pending", who.id, json=json)


def _now(steps: list[str]) -> "Instant":
    """The present of the steps' incident: a drill has its own."""
    from incident.operations.board import incident_now

    return incident_now(desk(), steps[0], now())


def _confirm(steps: list[str], state: str, who: str, *, json: bool) -> None:
    emit([{"id": step, "state": state, "by": who} for step in steps], json=json)
