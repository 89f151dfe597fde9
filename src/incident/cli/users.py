"""`incident user`: the people who may decide."""

from typing import Annotated

import typer

from incident.cli.common import By, Json, actor, desk, now
from incident.cli.output import emit
from incident.operations.users import add_user, users
from incident.store.rows.house import UserRow

app = typer.Typer(no_args_is_help=True)
_COLUMNS = (("id", "name"), "role", "email")


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What --by will name.")],
    role: Annotated[str, typer.Option(help="What playbooks ask for: counsel, security, finance, …")],
    email: Annotated[str, typer.Option(help="Where reminders go.")] = "",
    by: By = None,
    json: Json = False,
) -> None:
    """Add a named person; the record tells of it."""
    row = add_user(desk(), name, role=role, email=email, actor=actor(by), now=now())
    emit([_shown(row)], json=json, columns=_COLUMNS, title="added")


@app.command("list")
def list_users(json: Json = False) -> None:
    """Everybody who may decide."""
    emit([_shown(row) for row in users(desk())], json=json, columns=_COLUMNS, empty="nobody yet: 'incident user add'")


def _shown(row: UserRow) -> dict[str, str]:
    return {"id": row.name, "role": row.role, "email": row.email}
