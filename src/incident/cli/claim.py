"""`incident claim`: what is claimed of whom, what is disputed of it, what was agreed, and what was paid."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from incident.cli.common import By, Id, Json, actor, desk, now, read_input
from incident.cli.output import emit
from incident.errors import InputRefused
from incident.kernel.instants import parse_day, parse_instant
from incident.kernel.money import Money, parse_money
from incident.liability.accounts import Account
from incident.liability.claims import ClaimEvent, ClaimFile, ClaimStep, Stand, outstanding, stands, status, total
from incident.liability.decisions import parse_rate
from incident.liability.exchange import Rate
from incident.operations import claims as operation
from incident.operations.board import incident_now
from incident.operations.duties import Evidence
from incident.operations.statements import accounts_of

app = typer.Typer(no_args_is_help=True)

Claim = Annotated[str, typer.Argument(metavar="CLAIM", help="Claim, such as 7-k1.")]
Amount = Annotated[str, typer.Option(help='As a whole, "500000 EUR"; laid on the items.')]
Parts = Annotated[list[str] | None, typer.Option("--part", help="Of one cost, 7-c1=5000; may stand several times.")]
On = Annotated[str, typer.Option(help="Day on which it happened (default: today).")]
Reason = Annotated[str, typer.Option(help="Why.")]
Shown = Annotated[str, typer.Option("--evidence", help="Letter, settlement, bank statement, in words.")]
Files = Annotated[
    list[str] | None, typer.Option("--receipt", help="The document itself; its digest is kept.", metavar="FILE")
]

COLUMNS = (
    "id",
    "claimant",
    "against",
    ("under", "under"),
    "state",
    "computed",
    "claimed",
    "disputed",
    "agreed",
    "paid",
)
LIST = (*COLUMNS, "outstanding", "currency")
ITEMS = (("id", "item"), "computed", "claimed", "disputed", "agreed", "paid", "outstanding")
HISTORY = ("on", "step", "amount", "by", "reason", "evidence")


@app.command("make")
def make(
    id: Id,
    claimant: Annotated[str, typer.Option(help="Who claims: party or entity.")],
    against: Annotated[str, typer.Option(help="Who is to pay: a party, or an insurer.")],
    under: Annotated[str, typer.Option(help="Contract or policy (default: as allocated).")] = "",
    amount: Amount = "",
    part: Parts = None,
    on: On = "",
    reason: Reason = "",
    evidence: Shown = "",
    receipt: Files = None,
    by: By = None,
    json: Json = False,
) -> None:
    """Claim what the last allocation computes, or an amount that is stated."""
    present = incident_now(desk(), id, now())
    said = _said(amount, part, on or str(present.day()), reason=reason, evidence=evidence, receipt=receipt)
    between = operation.Between(claimant, against, under)
    _show(operation.make(desk(), id, between, said, actor=actor(by), now=present), json=json)


@app.command("amend")
def amend(
    claim: Claim,
    amount: Amount = "",
    part: Parts = None,
    on: On = "",
    reason: Reason = "",
    evidence: Shown = "",
    receipt: Files = None,
    by: By = None,
    json: Json = False,
) -> None:
    """Claim more or less than before."""
    _follow(claim, ClaimStep.CLAIMED, amount, part, on, reason, evidence, receipt, by=by, json=json)


@app.command("dispute")
def dispute(
    claim: Claim,
    reason: Reason,
    amount: Amount = "",
    part: Parts = None,
    on: On = "",
    evidence: Shown = "",
    receipt: Files = None,
    by: By = None,
    json: Json = False,
) -> None:
    """Record which part the other side does not accept; a later one replaces it, zero ends it."""
    _follow(claim, ClaimStep.DISPUTED, amount, part, on, reason, evidence, receipt, by=by, json=json)


@app.command("agree")
def agree(
    claim: Claim,
    amount: Amount = "",
    part: Parts = None,
    interim: Annotated[bool, typer.Option("--interim", help="It leaves the rest as it was.")] = False,
    on: On = "",
    reason: Reason = "",
    evidence: Shown = "",
    receipt: Files = None,
    by: By = None,
    json: Json = False,
) -> None:
    """Record what both sides agreed; it settles the items, unless it is --interim."""
    _follow(claim, ClaimStep.AGREED, amount, part, on, reason, evidence, receipt, interim=interim, by=by, json=json)


@app.command("pay")
def pay(
    claim: Claim,
    amount: Amount = "",
    part: Parts = None,
    on: On = "",
    rate: Annotated[str, typer.Option(help="Where it was paid in another currency: EUR/USD=1.0825.")] = "",
    rate_source: Annotated[str, typer.Option(help="Who quoted the rate.")] = "",
    rate_at: Annotated[str, typer.Option(help="When it was quoted.")] = "",
    evidence: Shown = "",
    receipt: Files = None,
    by: By = None,
    json: Json = False,
) -> None:
    """Record a payment, made or received."""
    quoted = None
    if rate:
        at = parse_instant(rate_at, where="--rate-at") if rate_at else incident_now(desk(), claim, now())
        quoted = parse_rate(rate, source=rate_source, at=at, where="--rate")
    _follow(claim, ClaimStep.PAID, amount, part, on, "", evidence, receipt, rate=quoted, by=by, json=json)


@app.command("withdraw")
def withdraw(claim: Claim, reason: Reason, on: On = "", by: By = None, json: Json = False) -> None:
    """Give up what is neither agreed nor paid."""
    _follow(claim, ClaimStep.WITHDRAWN, "", None, on, reason, "", None, by=by, json=json)


@app.command("list")
def list_claims(id: Id, json: Json = False) -> None:
    """List the claims of an incident, and what is computed and not claimed yet."""
    rows = [account_data(it) for it in accounts_of(desk(), id)]
    emit(rows, json=json, columns=LIST, empty="nothing is claimed, and no allocation computes anything to claim")


@app.command("show")
def show(claim: Claim, json: Json = False) -> None:
    """Show a claim item by item, with everything that happened to it."""
    found = next((it for it in accounts_of(desk(), claim) if it.claim is not None and it.claim.id == claim), None)
    if found is None or found.claim is None:
        raise InputRefused(f"no claim {claim}", mend="'incident claim list' lists them")
    data = account_data(found)
    if json:
        emit(data, json=True)
        return
    typer.echo(f"{claim}: {found.claim.title}, {data['state']}, in {found.currency}")
    emit(data["items"], json=False, columns=ITEMS)
    typer.echo("")
    emit(data["history"], json=False, columns=HISTORY, title="what happened")
    typer.echo(f"outstanding: {data['outstanding']} {found.currency}")


def account_data(account: Account) -> dict[str, Any]:
    """A claim beside what is computed, as data."""
    whole, claim = account.whole, account.claim
    computed = _amount(sum(account.computed.values()), account.currency) if account.computed else ""
    return {
        "id": claim.id if claim else "",
        "claimant": account.claimant,
        "against": account.against,
        "under": account.agreement,
        "currency": account.currency,
        "state": account.state,
        "computed": computed,
        **(
            _stand(whole, account.currency) | {"outstanding": _amount(account.outstanding, account.currency)}
            if claim
            else _NOTHING
        ),
        "items": [
            {"id": item, "computed": _amount(account.computed.get(item), account.currency)}
            | (_stand(account.stands[item], account.currency) if item in account.stands else _NOTHING)
            for item in account.items
        ],
        "history": [_event(it, account.currency) for it in claim.events] if claim else [],
    }


_NOTHING = dict.fromkeys(("claimed", "disputed", "agreed", "paid", "outstanding"), "")


def _stand(stand: Stand, currency: str) -> dict[str, str]:
    figures = ("claimed", "disputed", "agreed", "paid", "outstanding")
    return {name: _amount(getattr(stand, name), currency) for name in figures}


def _amount(amount: Decimal | int | None, currency: str) -> str:
    return "" if amount is None else f"{Money(Decimal(amount), currency).rounded().amount:,f}"


def _event(event: ClaimEvent, currency: str) -> dict[str, Any]:
    paid = f" ({event.money} at {event.rate})" if event.money is not None else ""
    return {
        "on": event.on.isoformat(),
        "step": event.step + (" (interim)" if event.interim else ""),
        "amount": f"{Money(event.total, currency)}{paid}",
        "by": event.by,
        "reason": event.reason,
        "evidence": "; ".join(
            filter(None, (event.evidence, *(f"{it.name} {it.sha256[:12]}…" for it in event.receipts)))
        ),
        "parts": {item: f"{amount:f}" for item, amount in event.parts},
        "receipts": [{"name": it.name, "sha256": it.sha256, "size": it.size} for it in event.receipts],
    }


def _follow(
    claim: str,
    step: ClaimStep,
    amount: str,
    part: list[str] | None,
    on: str,
    reason: str,
    evidence: str,
    receipt: list[str] | None,
    *,
    rate: Rate | None = None,
    interim: bool = False,
    by: str | None,
    json: bool,
) -> None:
    present = incident_now(desk(), claim, now())
    said = _said(
        amount,
        part,
        on or str(present.day()),
        reason=reason,
        evidence=evidence,
        receipt=receipt,
        rate=rate,
        interim=interim,
    )
    _show(operation.follow(desk(), claim, step, said, actor=actor(by), now=present), json=json)


def _said(
    amount: str,
    part: list[str] | None,
    on: str,
    *,
    reason: str,
    evidence: str,
    receipt: list[str] | None,
    rate: Rate | None = None,
    interim: bool = False,
) -> operation.Said:
    if amount and part:
        raise typer.BadParameter("give --amount or --part, not both", param_hint="--part")
    return operation.Said(
        on=parse_day(on, where="--on"),
        amount=parse_money(amount, where="--amount") if amount else None,
        parts=tuple(_part(it) for it in part or ()),
        reason=reason,
        evidence=evidence,
        documents=documents(receipt),
        rate=rate,
        interim=interim,
    )


def documents(paths: list[str] | None) -> tuple[Evidence, ...]:
    """Files that show something, with their names."""
    return tuple(Evidence(Path(path).name, read_input(path)[0]) for path in paths or ())


def _part(text: str) -> tuple[str, Decimal]:
    item, _, amount = text.partition("=")
    money = parse_money(f"{amount} XXX" if amount.strip()[-1:].isdigit() else amount, where="--part")
    return item.strip(), money.amount


def _show(claim: ClaimFile, *, json: bool) -> None:
    whole = total(stands(claim).values())
    if json:
        account = Account(claim.claimant, claim.against, claim.agreement, claim.currency, {}, stands(claim), claim)
        emit(account_data(account), json=True)
        return
    left = Money(outstanding(claim), claim.currency)
    typer.echo(
        f"{claim.id}: {claim.title}, {status(claim)}: {Money(whole.claimed, claim.currency)} claimed, {left} open"
    )
