"""`incident questions`: which missing facts decide most, and soonest."""

from typing import Annotated, Any

import typer

from incident.cli.common import Id, Json, desk, now
from incident.cli.output import emit
from incident.kernel.codec import encode
from incident.obligations.questions import Question
from incident.operations import questions as operation
from incident.operations.board import incident_now

COLUMNS = (
    "id",
    ("asks", "question"),
    "who",
    ("decides", "decides"),
    ("nearest_shown", "nearest date"),
    ("how", "answer"),
)


def questions(
    id: Id,
    first: Annotated[int, typer.Option(help="How many to show; 0 for all.", min=0)] = 0,
    json: Json = False,
) -> None:
    """Show which missing facts decide most, and soonest."""
    present = incident_now(desk(), id, now())
    found = operation.questions(desk(), id, now=present)
    rows = [_data(at, question, present.zone) for at, question in enumerate(found[: first or None], start=1)]
    emit(rows, json=json, columns=COLUMNS, empty="no open question: every duty with a nexus is decided")


def _data(at: int, question: Question, zone: str) -> dict[str, Any]:
    nearest = question.nearest
    return {
        "id": str(at),
        **encode(question),
        "how": question.how.replace("incident learn ID ", ""),
        "nearest": nearest.short() if nearest else None,
        "nearest_shown": nearest.show(zone) if nearest else "",
        "decides": _effects(question),
    }


def _effects(question: Question) -> str:
    parts = {"starts": question.starts, "stops": question.stops, "confirms": question.confirms}
    told = [f"{verb} {len(titles)}" for verb, titles in parts.items() if titles]
    return f"{question.obligations}" + (f" ({', '.join(told)})" if told else "")
