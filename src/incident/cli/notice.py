"""`incident notice`: draft, read, approve, send and receive."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from incident.cli.common import By, Id, Json, actor, desk, now, read_input
from incident.cli.output import emit
from incident.errors import InputRefused
from incident.kernel.instants import Instant, parse_instant
from incident.operations.board import incident_now

app = typer.Typer(no_args_is_help=True)

Notice = Annotated[str, typer.Argument(help="Notice, such as 7-n2.")]
LIST = ("id", "obligation", "kind", "recipient", "status", "missing", "to_follow", "untrue", "dispatches")
SENT = ("id", "notice", "method", "address", "state", "told")


@app.command("list")
def list_notices(id: Id, json: Json = False) -> None:
    """List the notices of an incident with their dispatches."""
    from incident.operations.shelf_of_notices import list_rows

    emit(list_rows(desk(), id, now=incident_now(desk(), id, now())), json=json, columns=LIST, empty="no notice")


@app.command("inbound")
def inbound(
    id: Id,
    knew: Annotated[
        list[str] | None,
        typer.Option("--knew", metavar="FACT=INSTANT", help="What the sender says of its own knowledge; judges again."),
    ] = None,
    by: By = None,
    json: Json = False,
) -> None:
    """Show others' notices to us, and whether they came in time under the clause that binds them."""
    from incident.cli.spans import left
    from incident.operations.inbound_judged import inbound_notices, rejudge

    if knew:
        rejudge(desk(), id, knew, actor=actor(by), now=incident_now(desk(), id, now()))
    rows = [
        {
            "id": it.subject,
            "state": it.state,
            "by_how_much": left(timedelta(seconds=abs(it.margin_seconds))) if it.due is not None else "",
            "due": it.due.short() if it.due is not None else None,
            "received": it.received.short() if it.received is not None else None,
            "margin_seconds": it.margin_seconds if it.due is not None else None,
            "knew": {key: at.short() for key, at in it.knew.items()},
            "marks": ["provisional"] if it.provisional else [],
            "why": it.why,
        }
        for it in inbound_notices(desk(), id)
    ]
    columns = ("id", "state", "by_how_much", "due", "received", "marks", "why")
    emit(rows, json=json, columns=columns, empty="no notice of another to us")


@app.command("draft")
def draft(
    id: Annotated[str, typer.Argument(metavar="ID", help="Obligation (7-o3), or an incident (7) for all.")],
    by: By = None,
    json: Json = False,
) -> None:
    """Draft the notice of an obligation, or of everything that an incident owes."""
    from incident.kernel.ids import parse_short
    from incident.operations.compose import draft as draft_one
    from incident.operations.compose import draft_all
    from incident.operations.matter import find_incident

    present, who = incident_now(desk(), id, now()), actor(by)
    if parse_short(id).kind == "o":
        found = [draft_one(desk(), id, actor=who, now=present)]
    else:
        with desk().database.read() as reader:
            incident = find_incident(reader, id).id
        found = list(draft_all(desk(), incident, actor=who, now=present))
    rows = [
        {
            "id": it.id,
            "obligation": it.obligation,
            "recipient": it.draft.addressee.name if it.draft else "",
            "to": [f"{at.method} {at.to}" for at in it.draft.addressee.addresses] if it.draft else [],
            "check": it.draft.addressee.note if it.draft else "",
            "subject": it.draft.subject if it.draft else "",
            "missing": [line.id for line in it.draft.missing] if it.draft else [],
            "refused": it.refused,
        }
        for it in found
    ]
    emit(rows, json=json, empty="everything that is owed has a notice")


@app.command("show")
def show(
    notice: Notice,
    output_format: Annotated[str, typer.Option("--format", help="text, html, pdf or docx.")] = "text",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write it to a file.")] = None,
    json: Json = False,
) -> None:
    """Show a notice: its words, and each required content with its state."""
    from incident.operations.shelf_of_notices import as_bytes, whole

    if json:
        emit(whole(desk(), notice), json=True)
        return
    data = as_bytes(desk(), notice, output_format)
    if output is not None:
        output.write_bytes(data)
        typer.echo(f"wrote {output}")
        return
    if output_format not in ("text", "html"):
        raise InputRefused(f"{output_format} is no text", where="--output", mend="name a file: -o notice.pdf")
    typer.echo(data.decode("utf-8"))
    if output_format == "text":
        typer.echo(_told(whole(desk(), notice)["recipient"]))
        emit(whole(desk(), notice)["contents"], json=False, columns=("id", "state", "provision", "because"))
        for sentence in whole(desk(), notice)["look_at"]:
            typer.echo(f"look at: {sentence}")


def _told(recipient: dict[str, Any]) -> str:
    """Whom a notice goes to, where, and what a person should check about it."""
    places = [f"{it['method']} {it['to']}" for it in recipient.get("addresses", ())]
    note = f" ({recipient['note']})" if recipient.get("note") else ""
    return f"to: {recipient['name']}, {', '.join(places) or 'no address is recorded'}{note}"


@app.command("fill")
def fill(
    notice: Notice,
    content: Annotated[str, typer.Argument(help="Id of the required content.")],
    text: Annotated[str, typer.Argument(help="What to say.")],
    by: By = None,
    json: Json = False,
) -> None:
    """Say what no fact fills, and draft the notice again."""
    from incident.operations.compose import say

    present = incident_now(desk(), notice, now())
    drafted = say(desk(), notice, content, text, actor=actor(by), now=present)
    emit({"id": drafted.id, "obligation": drafted.obligation}, json=json)


@app.command("approve")
def approve(notice: Notice, by: By = None, json: Json = False) -> None:
    """Approve a notice as a named person; the approval binds to its hash."""
    from incident.operations.approve import approve as approve_notice

    who, present = actor(by), incident_now(desk(), notice, now())
    approved = approve_notice(desk(), notice, actor=who, now=present)
    emit({"id": notice, "approved_by": who.id, "hash": approved}, json=json)


@app.command("dispatch")
def dispatch(
    id: Annotated[str, typer.Argument(metavar="ID", help="Notice (7-n2), or an incident (7) for all approved ones.")],
    again: Annotated[str, typer.Option(help="Why there is a further attempt, after one that came to nothing.")] = "",
    method: Annotated[str, typer.Option(help="Another of the recipient's methods, such as courier.")] = "",
    by: By = None,
    json: Json = False,
) -> None:
    """Send approved notices."""
    from incident.kernel.ids import parse_short
    from incident.operations import dispatch as operation
    from incident.operations.matter import find_incident
    from incident.store.states import DispatchState

    present, who = incident_now(desk(), id, now()), actor(by)
    if parse_short(id).kind == "n":
        sent = operation.dispatch(desk(), id, actor=who, now=present, again=again, method=method)
    elif again or method:
        raise InputRefused(f"{id} is an incident", mend="decide on one notice: incident notice dispatch 7-n2 --again …")
    else:
        with desk().database.read() as reader:
            incident = find_incident(reader, id).id
        sent = operation.dispatch_approved(desk(), incident, actor=who, now=present)
    rows = [{key: getattr(it, key) for key in SENT} for it in sent]
    emit(rows, json=json, columns=SENT, empty="nothing approved waits to be sent")
    if any(row["state"] in (DispatchState.FAILED, DispatchState.IN_DOUBT) for row in rows):
        raise typer.Exit(1)


@app.command("settle")
def settle(
    dispatch_id: Annotated[str, typer.Argument(metavar="DISPATCH", help="Dispatch in doubt, such as 7-d1.")],
    outcome: Annotated[str, typer.Argument(help="sent or not-sent.")],
    reason: Annotated[str, typer.Option(help="How that is known.")],
    at: Annotated[str, typer.Option(help="When it went out (default: the last instant at which it can have).")] = "",
    by: By = None,
    json: Json = False,
) -> None:
    """Say what became of a dispatch that is in doubt."""
    from incident.operations.settling import Settlement
    from incident.operations.settling import settle as settle_dispatch

    if outcome not in ("sent", "not-sent"):
        raise InputRefused(f"{outcome!r} is no outcome", mend="one of sent, not-sent")
    present = incident_now(desk(), dispatch_id, now())
    went = parse_instant(at, where="--at") if at else None
    settlement = Settlement(outcome == "sent", reason, went)
    state = settle_dispatch(desk(), dispatch_id, settlement, actor=actor(by), now=present)
    emit({"id": dispatch_id, "state": state}, json=json)


@app.command("corrections")
def corrections(id: Id, json: Json = False) -> None:
    """List what was said and is not so any more, and what was promised and can be told now."""
    from incident.operations.corrections import corrections as read

    rows = [
        {
            "id": it.notice,
            "obligation": it.obligation,
            "recipient": it.correction.statement.recipient,
            "said_at": it.correction.statement.said_at.short(),
            "kind": it.correction.kind,
            "fact": it.correction.name,
            "said": it.correction.said,
            "now": it.correction.now,
        }
        for it in read(desk(), id, now=incident_now(desk(), id, now()))
    ]
    columns = ("id", "obligation", "recipient", "kind", "fact", "said", "now")
    emit(rows, json=json, columns=columns, empty="everything that was said is so, and nothing promised can be told yet")


@app.command("receipt")
def receipt(
    id: Annotated[str, typer.Argument(metavar="ID", help="Dispatch (7-d1) or notice (7-n2); - with --mail.")] = "-",
    kind: Annotated[
        str, typer.Option(help="delivered, read, filed, confirmed, reply, bounce, absence_reply, postal_disruption.")
    ] = "",
    at: Annotated[str, typer.Option(help="When it happened (default: now).")] = "",
    reference: Annotated[str, typer.Option(help="Filing number or the like.")] = "",
    mail: Annotated[str, typer.Option(help="Read a mail that came back (file, or - for standard input).")] = "",
    by: By = None,
    json: Json = False,
) -> None:
    """Record what came back after a dispatch."""
    from incident.operations import receipt as operation

    who = actor(by)
    if mail:
        data, _ = read_input(mail)
        told = operation.arrive(desk(), data, actor=who, now=now())
        emit([{"id": str(number), "recorded": it} for number, it in enumerate(told, start=1)], json=json)
        return
    present = incident_now(desk(), id, now())
    came = operation.Came(_kind(kind), _at(at, present), reference)
    emit({"id": operation.record(desk(), id, came, actor=who, now=present), "kind": came.kind}, json=json)


def _at(text: str, present: Instant) -> Instant:
    return parse_instant(text, where="--at") if text else present


def _kind(text: str) -> Any:  # noqa: ANN401 - an enum of a module that is read late
    from incident.operations.receipt import Kind

    if text not in set(Kind):
        raise InputRefused(f"{text!r} is no receipt", where="--kind", mend=f"one of {', '.join(Kind)}")
    return Kind(text)
