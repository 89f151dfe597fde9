"""`incident obligation`: obligations by counsel's hand."""

from pathlib import Path
from typing import Annotated

import typer

from incident.cli.common import By, Id, Json, actor, desk, now, read_input
from incident.cli.views import show_changes
from incident.errors import InputRefused
from incident.kernel.instants import parse_instant
from incident.operations import obligation as operation
from incident.operations.board import incident_now
from incident.operations.duties import Evidence
from incident.operations.obligation_done import obligation_done
from incident.vocabulary import Audience

app = typer.Typer(no_args_is_help=True)

Reason = Annotated[str, typer.Option("--reason", help="Why; a decision carries its reasons.")]
Basis = Annotated[str, typer.Option("--basis", help="Order, letter or agreement that it rests on.")]
Obligation = Annotated[str, typer.Argument(help="Obligation, such as 7-o3.")]


@app.command("add")
def add(
    id: Id,
    title: Annotated[str, typer.Option(help="What to call it.")],
    holder: Annotated[str, typer.Option(help="The entity of ours that owes it.")],
    recipient: Annotated[str, typer.Option(help="Who is told.")],
    due: Annotated[str, typer.Option(help="The stated date: 2026-12-01T17:00[Europe/Paris].")],
    basis: Basis,
    reason: Reason,
    audience: Annotated[str, typer.Option(help="Kind of recipient.")] = Audience.REGULATOR,
    by: By = None,
    json: Json = False,
) -> None:
    """Enter an obligation by hand: an order, a regulator's request, an agreed extension."""
    if audience not in set(Audience):
        raise InputRefused(f"{audience!r} is no audience", where="--audience", mend=f"one of {', '.join(Audience)}")
    entered = operation.Entered(
        title=title,
        holder=holder,
        recipient=recipient,
        audience=Audience(audience),
        due=parse_instant(due, where="--due"),
        basis=basis,
        reasons=reason,
    )
    present = incident_now(desk(), id, now())
    show_changes(operation.add(desk(), id, entered, actor=actor(by), now=present), json=json)


@app.command("override")
def override(
    obligation: Obligation,
    due: Annotated[str, typer.Option(help="The date that counts: 2026-12-01T17:00[Europe/Paris].")],
    basis: Basis,
    reason: Reason,
    by: By = None,
    json: Json = False,
) -> None:
    """Put a date in place of the computed one, which is kept beside it."""
    present = incident_now(desk(), obligation, now())
    changes = operation.override(
        desk(),
        obligation,
        due=parse_instant(due, where="--due"),
        basis=basis,
        reasons=reason,
        actor=actor(by),
        now=present,
    )
    show_changes(changes, json=json)


@app.command("decide")
def decide(
    obligation: Obligation,
    choice: Annotated[str, typer.Argument(help="required, not-required, lead=DE, consent=PARTY, consent=without.")],
    reason: Reason,
    by: By = None,
    json: Json = False,
) -> None:
    """Decide whether a notice is required, which authority leads for its holder, or who agreed to a statement."""
    who, present = actor(by), incident_now(desk(), obligation, now())
    if choice.startswith("lead="):
        changes = operation.lead_authority(
            desk(), obligation, authority=choice.removeprefix("lead="), reasons=reason, actor=who, now=present
        )
    elif choice.startswith("consent="):
        changes = operation.consent(
            desk(), obligation, of=choice.removeprefix("consent="), reasons=reason, actor=who, now=present
        )
    elif choice in ("required", "not-required"):
        changes = operation.decide(
            desk(), obligation, required=choice == "required", reasons=reason, actor=who, now=present
        )
    else:
        raise InputRefused(f"{choice!r} is no choice", mend="one of required, not-required, lead=DE, consent=PARTY")
    show_changes(changes, json=json)


@app.command("done")
def done(
    obligation: Obligation,
    evidence: Annotated[str, typer.Option("--evidence", help="File that shows it; its digest is kept.")],
    at: Annotated[str, typer.Option("--at", help="When it was done (default: now).")] = "",
    words: Annotated[str, typer.Option("--what", help="What was done, in words.")] = "",
    by: By = None,
    json: Json = False,
) -> None:
    """Record an act that was done: a protective order, narrowing, cooperation, what counsel entered by hand."""
    data, name = read_input(evidence)
    present = incident_now(desk(), obligation, now())
    changes = obligation_done(
        desk(),
        obligation,
        Evidence(Path(name).name, data),
        at=parse_instant(at, where="--at") if at else present,
        words=words,
        actor=actor(by),
        now=present,
    )
    show_changes(changes, json=json, head={"done": obligation})
