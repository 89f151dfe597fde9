"""`incident learn`: record what was learned, and derive everything again."""

from typing import Annotated

import typer

from incident.cli.common import By, Id, Json, actor, desk, now
from incident.cli.views import show_changes


def learn(
    id: Id,
    statements: Annotated[list[str], typer.Argument(metavar="KEY=VALUE…", help="residents.DE=5, risk=high, …")],
    source: Annotated[str, typer.Option(help="Where it comes from, in words.")],
    at: Annotated[str, typer.Option(help="When it was learned (default: now).")] = "",
    about: Annotated[str, typer.Option(help="Subject: entity:ID, data_set:ID, asset:ID, group:ID.")] = "incident",
    fidelity: Annotated[str, typer.Option(help="exact, hour, day, month or estimate.")] = "",
    standing: Annotated[str, typer.Option(help="asserted, contested, determined or retracted.")] = "asserted",
    reason: Annotated[str, typer.Option(help="Why, for contested, determined and retracted.")] = "",
    complete: Annotated[bool, typer.Option("--complete", help="Nothing is missing from the set or count.")] = False,
    privileged: Annotated[bool, typer.Option("--privileged", help="Seen by counsel's circle only.")] = False,
    by: By = None,
    json: Json = False,
) -> None:
    """Record what was learned and derive everything again."""
    from incident.facts.learning import Telling, parse_subject
    from incident.kernel.instants import parse_instant
    from incident.operations import learn as operation
    from incident.operations.board import incident_now

    present, who = incident_now(desk(), id, now()), actor(by)
    telling = Telling(
        learned_at=parse_instant(at, zone=None, where="--at") if at else present,
        source=source,
        said_by=who.id,
        subject=parse_subject(about, where="--about"),
        fidelity=_word(fidelity, "fidelity"),
        standing=_word(standing, "standing"),
        complete=complete,
        reason=reason,
        privileged=privileged,
    )
    changes = operation.learn(desk(), id, statements, telling=telling, actor=who, now=present)
    show_changes(changes, json=json)


def _word(text: str, option: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - one of two vocabularies
    from incident.errors import UnknownFact
    from incident.vocabulary import Fidelity, Standing

    kinds = {"fidelity": Fidelity, "standing": Standing}
    if not text:
        return None
    try:
        return kinds[option](text)
    except ValueError as error:
        raise UnknownFact(
            f"{text!r} is no {option}", where=f"--{option}", mend=f"one of {', '.join(kinds[option])}"
        ) from error
