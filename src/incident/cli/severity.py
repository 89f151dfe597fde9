"""`incident severity`: what the formula advises, and what a named person decides."""

from typing import Annotated

import typer

from incident.cli.common import By, Id, Json, actor, desk, now
from incident.cli.output import emit
from incident.cli.views import show_changes
from incident.errors import InputRefused
from incident.facts.severity import Context, Ease, Inputs, Loss
from incident.operations import severity as operation
from incident.operations.board import incident_now

app = typer.Typer(no_args_is_help=True)

_HOW_BAD = "none, bounded (known recipients, recoverable, for a time) or unbounded."


@app.command("advise")
def advise(
    id: Id,
    ease: Annotated[Ease, typer.Option(help="How easily a person is identified.")],
    confidentiality: Annotated[Loss, typer.Option(help=_HOW_BAD)] = Loss.NONE,
    integrity: Annotated[Loss, typer.Option(help=_HOW_BAD)] = Loss.NONE,
    availability: Annotated[Loss, typer.Option(help=_HOW_BAD)] = Loss.NONE,
    context: Annotated[list[Context] | None, typer.Option(help="Kinds of data (default: as recorded).")] = None,
    adjustment: Annotated[int, typer.Option(help="Context factors, added to the base score.")] = 0,
    malicious: Annotated[bool, typer.Option("--malicious", help="Malicious (default: as recorded).")] = False,
    people: Annotated[int | None, typer.Option(min=0, help="People concerned (default: as recorded).")] = None,
    unintelligible: Annotated[bool, typer.Option("--unintelligible", help="Encrypted, and the key is safe.")] = False,
    by: By = None,
    json: Json = False,
) -> None:
    """Score the severity by ENISA's formula and record the advice; it decides nothing."""
    if abs(adjustment) > 3:  # noqa: PLR2004 - the context runs from 1 to 4
        raise InputRefused(f"{adjustment} is too much", where="--adjustment", mend="between -3 and 3")
    inputs = Inputs(
        contexts=tuple(context or ()),
        ease=ease,
        confidentiality=confidentiality,
        integrity=integrity,
        availability=availability,
        malicious=malicious,
        adjustment=adjustment,
        people=people,
        unintelligible=unintelligible,
    )
    advised = operation.advise(desk(), id, inputs, actor=actor(by), now=incident_now(desk(), id, now()))
    taken, advice = advised.inputs, advised.advice
    shown = {
        "advice": advice.band,
        "score": str(advice.score),
        "contexts": [str(it) for it in taken.contexts],
        "malicious": taken.malicious,
        "people": taken.people,
        "flags": list(advice.flags),
        "next": f"a named person decides: incident severity decide {id} {advice.band} --by NAME",
    }
    emit(shown, json=json)


@app.command("decide")
def decide(
    id: Id,
    severity: Annotated[str, typer.Argument(metavar="SEVERITY", help="low, medium, high or very_high.")],
    reason: Annotated[str, typer.Option(help="Why; needed where it departs from the advice.")] = "",
    by: By = None,
    json: Json = False,
) -> None:
    """Decide on the severity with the advice in view; it becomes a determined fact."""
    present = incident_now(desk(), id, now())
    changes = operation.decide(desk(), id, severity, reasons=reason, actor=actor(by), now=present)
    show_changes(changes, json=json)


@app.command("list")
def list_severity(id: Id, json: Json = False) -> None:
    """List what was advised and what was decided, in order."""
    columns = ("at", "what", "severity", "score", "by", "reasons")
    emit(operation.history(desk(), id), json=json, columns=columns, empty="nothing was advised or decided yet")
