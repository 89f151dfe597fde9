"""`incident reserve`: what is set aside for what an incident will cost, by whom and on which basis."""

from decimal import Decimal
from typing import Annotated, Any

import typer

from incident.cli.common import By, Id, Json, actor, desk, now
from incident.cli.output import emit
from incident.kernel.instants import parse_day
from incident.kernel.money import Money, parse_money
from incident.liability.reserves import ReserveEntry
from incident.operations import reserves as operation
from incident.operations.board import incident_now

app = typer.Typer(no_args_is_help=True)

COLUMNS = (
    "party",
    "head",
    "reserve",
    "low",
    "likely",
    "high",
    "agreed",
    "paid",
    ("verdict", "is"),
    "basis",
    "by",
    "on",
)
HISTORY = ("party", "head", "on", "reserve", "moved", "basis", "by")


@app.command("set")
def set_reserve(
    id: Id,
    amount: Annotated[str, typer.Option(help='Such as "500000 EUR"; "0 EUR" releases it.')],
    basis: Annotated[str, typer.Option(help="What it rests on.")],
    party: Annotated[str, typer.Option(help="Whose reserve: our entity or a party.")],
    head: Annotated[str, typer.Option(help="Kind of cost, a claim such as 7-k1, or all.")] = "all",
    on: Annotated[str, typer.Option(help="From when it counts (default: today).")] = "",
    by: By = None,
    json: Json = False,
) -> None:
    """Set a reserve, or move it; every setting is kept."""
    present, who = incident_now(desk(), id, now()), actor(by)
    day = parse_day(on or str(present.day()), where="--on")
    entry = ReserveEntry(party, head, parse_money(amount, where="--amount"), day, basis, who.id)
    found = operation.set_reserve(desk(), id, entry, actor=who, now=present)
    data = reserve_data(found)
    if json:
        emit(data, json=True)
        return
    typer.echo(
        f"reserve of {data['party']} for {data['head']}: {data['reserve']}, moved by {data['history'][-1]['moved']}"
    )
    if found.expected is not None:
        typer.echo(f"expected: {data['low']} to {data['high']}, likely {data['likely']} ({found.expected.source})")
        typer.echo(f"the reserve is {data['verdict']}")


@app.command("list")
def list_reserves(
    id: Id,
    history: Annotated[bool, typer.Option("--history", help="Every setting, not only what counts.")] = False,
    json: Json = False,
) -> None:
    """List the reserves of an incident beside what is expected."""
    rows = [reserve_data(it) for it in operation.reserves(desk(), id)]
    if history and not json:
        moves = [{"party": row["party"], "head": row["head"], **move} for row in rows for move in row["history"]]
        emit(moves, json=False, columns=HISTORY, empty="no reserve is set")
        return
    emit(rows, json=json, columns=COLUMNS, empty="no reserve is set")


def reserve_data(view: operation.ReserveView) -> dict[str, Any]:
    """A reserve with its history as data."""
    entry, range_ = view.now, view.expected
    before = [None, *(it.money.amount for it in view.history)]
    return {
        "id": f"{entry.party}/{entry.head}",
        "party": entry.party,
        "head": entry.head,
        "reserve": str(entry.money),
        "low": _figure(range_.low, entry) if range_ else "",
        "likely": _figure(range_.likely, entry) if range_ else "",
        "high": _figure(range_.high, entry) if range_ else "",
        "source": range_.source if range_ else "",
        "agreed": "" if view.agreed is None else _figure(view.agreed, entry),
        "paid": _figure(view.paid, entry) if view.paid else "",
        "verdict": view.verdict,
        "basis": entry.basis,
        "by": entry.by,
        "on": entry.on.isoformat(),
        "history": [
            {
                "on": it.on.isoformat(),
                "reserve": str(it.money),
                "moved": f"{it.money.amount - (old or 0):+,f}",
                "basis": it.basis,
                "by": it.by,
            }
            for it, old in zip(view.history, before, strict=False)
        ],
    }


def _figure(amount: Decimal, entry: ReserveEntry) -> str:
    return f"{Money(amount, entry.money.currency).rounded().amount:,f}"
