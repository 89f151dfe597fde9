"""`incident portfolio duties`, `request` and `done`: what agreements want done before anything happens."""

from pathlib import Path
from typing import Annotated, Any

import typer

from incident.cli.common import By, Json, actor, desk, now, read_input
from incident.cli.output import emit
from incident.deadlines.deadline import Due
from incident.kernel.instants import Instant, parse_instant
from incident.obligations.standing import Standing
from incident.operations import duties as operation
from incident.operations.duty_evidence import Shown, for_incident

Duty = Annotated[str, typer.Argument(metavar="AGREEMENT/DUTY[/PARTY][#NUMBER]", help="Which duty.")]
At = Annotated[str, typer.Option("--at", help="When (default: now).")]

_COLUMNS = (
    ("id", "duty"),
    "what",
    "party",
    "state",
    ("due_shown", "due (safe)"),
    ("target_shown", "target"),
    ("send_by_shown", "send by"),
    "last_done",
    "marks",
)


def duties(
    incident: Annotated[
        str, typer.Option("--incident", metavar="ID", help="Those of the agreements that an incident touches.")
    ] = "",
    json: Json = False,
) -> None:
    """Show what agreements want done before anything happens, with dates; or what shows it once something has."""
    present = now()
    if incident:
        found = for_incident(desk(), incident, now=present)
        columns = (("id", "duty"), "what", "party", "on_the_day", "shown_by")
        emit([_shown(it) for it in found], json=json, columns=columns, empty="no touched agreement states a duty")
        return
    rows = [_standing(it, present) for it in operation.duties(desk(), now=present)]
    emit(rows, json=json, columns=_COLUMNS, empty="no agreement states a standing duty")


def request(
    duty: Duty,
    reference: Annotated[str, typer.Option("--reference", help="Of the letter.")] = "",
    evidence: Annotated[str, typer.Option("--evidence", help="The letter as a file; its digest is kept.")] = "",
    at: At = "",
    by: By = None,
    json: Json = False,
) -> None:
    """Record that a duty was asked for, or that its occasion came: an audit, a questionnaire, a return."""
    present = now()
    moment = parse_instant(at, where="--at") if at else present
    standing = operation.request(
        desk(), duty, at=moment, reference=reference, evidence=_file(evidence), actor=actor(by), now=present
    )
    _emit_one(standing, present, json=json)


def done(
    duty: Duty,
    evidence: Annotated[str, typer.Option("--evidence", help="File that shows it; its digest is kept.")],
    at: At = "",
    by: By = None,
    json: Json = False,
) -> None:
    """Record that a standing duty was done."""
    present = now()
    moment = parse_instant(at, where="--at") if at else present
    shown = _file(evidence) or operation.Evidence(evidence, b"")
    _emit_one(operation.done(desk(), duty, shown, at=moment, actor=actor(by), now=present), present, json=json)


def _file(path: str) -> operation.Evidence | None:
    if not path:
        return None
    data, name = read_input(path)
    return operation.Evidence(Path(name).name, data)


def _emit_one(standing: Standing, present: Instant, *, json: bool) -> None:
    row = _standing(standing, present)
    columns = (("id", "duty"), "state", ("due_shown", "due (safe)"), ("target_shown", "target"), "last_done")
    emit(row if json else [row], json=json, columns=columns)


def _shown(it: Shown) -> dict[str, Any]:
    return {
        "id": it.standing.key,
        "what": it.standing.duty.what,
        "kind": it.standing.duty.kind,
        "party": it.standing.party.id,
        "ours": it.standing.ours,
        "on_the_day": it.on_the_day,
        "evidence": list(it.evidence),
        "shown_by": [f"{each['evidence']} of {each['done_at'][:10]}" for each in it.evidence],
    }


def _standing(it: Standing, present: Instant) -> dict[str, Any]:
    due = it.deadline if isinstance(it.deadline, Due) else None
    date = operation.date_of(it.deadline)
    target = date if due is None else None
    send = next((each for each in it.send_by if each.at is not None and each.addressed), None)
    return {
        "id": it.key,
        "kind": it.duty.kind,
        "what": it.duty.what,
        "agreement": it.agreement.id,
        "clause": it.duty.clause,
        "party": it.party.id,
        "to": it.other.id if it.other is not None else "",
        "ours": it.ours,
        "requested": it.request.at.short() if it.request is not None else None,
        "reference": it.request.reference if it.request is not None else "",
        "state": operation.state_of(it, present),
        "due": due.due.short() if due else None,
        "due_shown": due.due.show(due.zone, exclusive_end=due.exclusive) if due else "",
        "target": target.short() if target else None,
        "target_shown": target.show(it.duty.zone or it.party.zone) if target else "",
        "send_by": send.at.short() if send is not None and send.at is not None else None,
        "send_by_shown": f"{send.at.show(it.party.zone)} by {send.method}" if send is not None and send.at else "",
        "why": it.deadline.trace.sentence if it.deadline is not None else "",
        "last_done": it.done_at.short() if it.done_at else "",
        "marks": [*([] if it.ours else ["theirs"]), *([] if it.duty.reviewed_by else ["provisional"])],
    }
