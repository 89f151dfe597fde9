"""`incident cost`: what an incident costs, whom, and with which evidence."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import typer

from incident.cli.claim import documents
from incident.cli.common import By, Id, Json, actor, desk, now
from incident.cli.output import emit
from incident.kernel.instants import parse_day
from incident.kernel.money import Money, parse_money
from incident.liability.leaves import LEAVES, Nature
from incident.operations import spend as operation
from incident.operations.board import incident_now
from incident.store.ledger import StoredCost

app = typer.Typer(no_args_is_help=True)
_ENDS = ("amount", "low", "high")


class Frame(StrEnum):
    """Whose categories."""

    LEAF = "leaf"
    IBM = "ibm"
    NETDILIGENCE = "netdiligence"
    VERIS = "veris"
    STIX = "stix"
    HEAD = "head"


COLUMNS = ("id", "leaf", "amount", ("spent_on", "on"), "incurred_by", "nature", "documented", "evidence", "replaced_by")


@app.command("add")
def add(
    id: Id,
    leaf: Annotated[str, typer.Option(help="Kind of cost; 'incident cost kinds' lists them.")],
    on: Annotated[str, typer.Option(help="Day on which it was spent or claimed.")],
    amount: Annotated[str, typer.Option(help='Such as "420000 USD"; not with --hours.')] = "",
    hours: Annotated[str, typer.Option(help="Hours of our own people, at --hourly each.")] = "",
    hourly: Annotated[str, typer.Option(help='Rate of an hour, such as "95 EUR".')] = "",
    by_entity: Annotated[str, typer.Option(help="Our entity, or the party, that incurred it.")] = "",
    nature: Annotated[Nature | None, typer.Option(help="What it is in law (default: as the kind usually is).")] = None,
    documented: Annotated[
        bool | None, typer.Option("--documented/--undocumented", help="Default: documented where evidence is named.")
    ] = None,
    evidence: Annotated[str, typer.Option(help="Invoice number, file, or the like.")] = "",
    receipt: Annotated[
        list[str] | None, typer.Option(help="Invoice or receipt; its digest is kept.", metavar="FILE")
    ] = None,
    vendor: Annotated[str, typer.Option(help="Who was paid; insurers ask whether it is on their panel.")] = "",
    low: Annotated[str, typer.Option(help="Least amount, for an estimate.")] = "",
    high: Annotated[str, typer.Option(help="Greatest amount, for an estimate.")] = "",
    jurisdiction: Annotated[str, typer.Option(help="ISO 3166 code whose law a fine rests on.")] = "",
    consented: Annotated[bool, typer.Option(help="Every consent that was needed before spending was given.")] = False,
    consent: Annotated[list[str] | None, typer.Option(help="Party or insurer that consented before.")] = None,
    lasted_hours: Annotated[str, typer.Option(help="How long an interruption lasted, in hours.")] = "",
    joint: Annotated[str, typer.Option(help="It was owed whole together with others: GDPR Art. 82(4).")] = "",
    not_caused: Annotated[bool, typer.Option(help="The leak did not cause it.")] = False,
    replaces: Annotated[str, typer.Option(help="Cost that this one corrects, such as 7-c1.")] = "",
    note: Annotated[str, typer.Option(help="Anything else.")] = "",
    by: By = None,
    json: Json = False,
) -> None:
    """Record a cost."""
    money, worked, each = _money(amount, hours, hourly)
    spending = operation.Spending(
        leaf=leaf,
        amount=money,
        on=parse_day(on, where="--on"),
        incurred_by=by_entity,
        nature=nature,
        documented=documented,
        evidence=evidence,
        low=_end(low, money, "--low"),
        high=_end(high, money, "--high"),
        jurisdiction=jurisdiction,
        consented=consented,
        caused=not not_caused,
        consents=tuple(consent or ()),
        receipts=documents(receipt),
        vendor=vendor,
        hours=worked,
        hourly=each,
        lasted=_number(lasted_hours, "--lasted-hours") if lasted_hours else None,
        joint=joint,
        replaces=replaces,
        note=note,
    )
    stored = operation.spend(desk(), id, spending, actor=actor(by), now=incident_now(desk(), id, now()))
    row = cost_data(stored)
    if json:
        emit(row, json=True)
        return
    typer.echo(f"cost {row['id']} recorded: {row['leaf']}, {stored.item.money}, incurred by {row['incurred_by']}")
    if not stored.item.documented:
        typer.echo("it is undocumented: contracts and policies that ask for evidence will not bear it")


@app.command("receipt")
def add_receipt(
    cost: Annotated[str, typer.Argument(metavar="COST", help="Cost, such as 7-c1.")],
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Invoices or receipts; digests are kept.")],
    by: By = None,
    json: Json = False,
) -> None:
    """Record further documents that show a cost."""
    present = incident_now(desk(), cost, now())
    found = cost_data(operation.evidence(desk(), cost, documents(files), actor=actor(by), now=present))
    if json:
        emit(found, json=True)
        return
    emit(found["receipts"], json=False, columns=("name", "sha256", "size"), title=f"receipts of {found['id']}")


@app.command("list")
def list_costs(id: Id, json: Json = False) -> None:
    """List the costs of an incident, replaced ones too."""
    rows = [cost_data(cost) for cost in operation.costs(desk(), id)]
    emit(rows, json=json, columns=COLUMNS, empty="no cost is recorded")


@app.command("totals")
def totals(
    id: Id,
    frame: Annotated[Frame, typer.Option(help="Whose categories: ours, or another's.")] = Frame.LEAF,
    json: Json = False,
) -> None:
    """Add up the costs of an incident by category, ours or another's, for each currency."""
    sums: dict[tuple[str, str], list[Decimal]] = {}
    for cost in operation.costs(desk(), id):
        if not cost.replaced_by:
            item = cost.item
            name = item.leaf if frame is Frame.LEAF else getattr(LEAVES[item.leaf].outward, frame.value)
            ends = [item.money.amount if end is None else end for end in (item.low, item.high)]
            row = sums.setdefault((name or "not covered there", item.money.currency), [Decimal(0)] * 3)
            sums[name or "not covered there", item.money.currency] = [
                old + new for old, new in zip(row, (item.money.amount, *ends), strict=True)
            ]
    rows = [
        {"id": name, "currency": currency}
        | {key: f"{Money(amount, currency).rounded().amount:,f}" for key, amount in zip(_ENDS, ends, strict=True)}
        for (name, currency), ends in sorted(sums.items())
    ]
    emit(rows, json=json, columns=(("id", frame.value), *_ENDS, "currency"), empty="no cost is recorded")


@app.command("kinds")
def kinds(json: Json = False) -> None:
    """List the kinds of cost, and what others call them."""
    rows = [
        {
            "id": leaf.id,
            "meaning": leaf.meaning,
            "nature": leaf.nature.value,
            "ibm": leaf.outward.ibm,
            "netdiligence": leaf.outward.netdiligence,
            "veris": leaf.outward.veris,
            "stix": leaf.outward.stix,
            "head": leaf.outward.head,
        }
        for leaf in LEAVES.values()
    ]
    emit(rows, json=json, columns=("id", "nature", "ibm", "netdiligence", "veris", ("head", "usual contract head")))


def cost_data(cost: StoredCost) -> dict[str, Any]:
    """One cost as data."""
    item = cost.item
    return {
        "id": item.id,
        "leaf": item.leaf,
        "amount": str(item.money),
        "value": f"{item.money.amount:f}",
        "currency": item.money.currency,
        "low": None if item.low is None else f"{item.low:f}",
        "high": None if item.high is None else f"{item.high:f}",
        "spent_on": item.spent_on.isoformat(),
        "incurred_by": item.incurred_by,
        "nature": item.nature.value,
        "documented": item.documented,
        "evidence": item.evidence or ", ".join(it.name for it in item.receipts),
        "receipts": [{"name": it.name, "sha256": it.sha256, "size": it.size} for it in item.receipts],
        "vendor": item.vendor,
        "hours": None if item.hours is None else f"{item.hours:f}",
        "hourly": None if item.hourly is None else f"{item.hourly:f}",
        "lasted_hours": None if item.lasted is None else f"{item.lasted:f}",
        "joint": item.joint,
        "consents": sorted(item.consents),
        "jurisdiction": item.jurisdiction,
        "consented": item.consented,
        "caused": item.caused,
        "replaced_by": cost.replaced_by,
        "recorded_at": cost.recorded_at,
        "note": cost.note,
    }


def _money(amount: str, hours: str, hourly: str) -> tuple[Money, Decimal | None, Decimal | None]:
    """What it came to: an amount, or hours at a rate."""
    if bool(hours) != bool(hourly) or bool(amount) == bool(hours):
        raise typer.BadParameter("give --amount, or --hours with --hourly", param_hint="--amount")
    if not hours:
        return parse_money(amount, where="--amount"), None, None
    worked, each = _number(hours, "--hours"), parse_money(hourly, where="--hourly")
    return Money(worked * each.amount, each.currency), worked, each.amount


def _number(text: str, where: str) -> Decimal:
    return parse_money(f"{text} XXX", where=where).amount


def _end(text: str, money: Money, where: str) -> Decimal | None:
    """An end of an estimate: an amount, in the currency of the cost where none is written."""
    if not text:
        return None
    whole = text if text.strip()[-1:].isalpha() else f"{text} {money.currency}"
    end = parse_money(whole, where=where)
    if end.currency != money.currency:
        raise typer.BadParameter(f"{end.currency} is not the cost's {money.currency}", param_hint=where)
    return end.amount
