"""`incident allocate`: who bears each cost, by which clause and reason."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from incident.cli.allocation_files import Papers, mark_of, statements_of, write_papers
from incident.cli.allocation_views import outcome_data, show_allocation, show_statement, statement_data
from incident.cli.common import By, Json, actor, desk, now, read_input
from incident.cli.output import emit
from incident.kernel.ids import parse_short
from incident.kernel.instants import parse_instant
from incident.liability.books import Books
from incident.liability.decisions import Decisions, parse_bar, parse_rate, read_decisions
from incident.liability.fault import parse_shares
from incident.operations import allocate as operation
from incident.operations.board import incident_now
from incident.operations.reserves import reserves
from incident.operations.statements import accounts_of, notes_of
from incident.store.ledger import StoredAllocation

Texts = list[str] | None


def allocate(
    id: Annotated[str, typer.Argument(metavar="[ID]", help="Incident, such as 7; none with --case.")] = "",
    fault: Annotated[Texts, typer.Option(help="Share of fault, acme=20; between two, acme:beta=80.")] = None,
    against: Annotated[Texts, typer.Option(help="Party that answers, nearest the claimant first.")] = None,
    agreement: Annotated[Texts, typer.Option(help="Agreement that alone counts, where several speak.")] = None,
    currency: Annotated[str, typer.Option(help="Currency of the ledger (default: the only one that occurs).")] = "",
    rate: Annotated[Texts, typer.Option(help="Rate of exchange, EUR/USD=1.0825.")] = None,
    rate_source: Annotated[str, typer.Option(help="Who quoted the rates.")] = "",
    rate_at: Annotated[str, typer.Option(help="When they were quoted (default: now).")] = "",
    file: Annotated[str, typer.Option(help="The same decisions from a YAML file; options go before it.")] = "",
    event: Annotated[Texts, typer.Option(help="Kind of breach that you find, such as gross_negligence.")] = None,
    barred: Annotated[Texts, typer.Option(help="Claim that came too late, acme:beta=why; an insurer's too.")] = None,
    in_time: Annotated[Texts, typer.Option(help="Late notice not held against the claim, tta/11.9.")] = None,
    agreed: Annotated[bool, typer.Option("--agreed", help="What claims were settled for counts.")] = False,
    case: Annotated[str, typer.Option(help="Allocate a whole case from a file; nothing is stored.")] = "",
    last: Annotated[bool, typer.Option("--last", help="Show the last allocation and make none.")] = False,
    statement: Annotated[str, typer.Option(help="Show what this party claims, owes and bears.")] = "",
    out: Annotated[
        str, typer.Option(help="Write ledger or statement to a file: .csv, .pdf, .docx or .beancount.")
    ] = "",
    by: By = None,
    json: Json = False,
) -> None:
    """Say who bears each cost, and store it; or, with --case, for a case in a file."""
    if bool(id) == bool(case):
        raise typer.BadParameter("give an incident, or --case FILE and no incident", param_hint="ID")
    if case:
        from incident.cli.allocate_case import allocate_file

        allocate_file(case, statement=statement, out=out, json=json)
        return
    present = incident_now(desk(), id, now())
    if last:
        found = operation.last_allocation(desk(), id)
    else:
        quoted = parse_instant(rate_at, where="--rate-at") if rate_at else present
        typed = Decisions(
            fault=parse_shares(fault or (), where="--fault"),
            against=tuple(against or ()),
            currency=currency.upper(),
            rates=tuple(parse_rate(it, source=rate_source, at=quoted, where="--rate") for it in rate or ()),
            agreements=tuple(agreement or ()),
            events=tuple(event or ()),
            in_time=tuple(in_time or ()),
            barred=tuple(parse_bar(it, where="--barred") for it in barred or ()),
            agreed=agreed,
        )
        found = operation.allocate_costs(desk(), id, _decided(id, typed, file), actor=actor(by), now=present)
    accounts, notes = accounts_of(desk(), id), notes_of(desk())
    statements = statements_of(found.outcome, found.case.items, statement, accounts=accounts, notes=notes)
    if out:
        short = parse_short(found.id)
        books = Books(
            accounts, tuple(entry for it in reserves(desk(), id) for entry in it.history), found.case.setting.rates
        )
        write_papers(
            Path(out), Papers(found.outcome, found.case.items, statements, short.incident, mark_of(short), books)
        )
    if json:
        told = {"statements": [statement_data(it) for it in statements]} if statement else {}
        emit(allocation_data(found) | told, json=True)
    elif statement:
        for each in statements:
            show_statement(each)
    else:
        show_allocation(found.outcome, f"allocation {found.id}")
        typer.echo(f"next: incident allocate {id} --last --statement {found.outcome.nets[0][0]}")


def allocation_data(found: StoredAllocation) -> dict[str, Any]:
    """A stored allocation as data."""
    made = {"id": found.id, "made_at": found.made_at, "inputs_digest": found.inputs_digest}
    return made | outcome_data(found.outcome)


def _decided(id: str, typed: Decisions, file: str) -> Decisions | None:
    """What was typed over what the file says, or over what was decided last; None where nothing is said now."""
    said = {
        it.name: value for it in fields(typed) if (value := getattr(typed, it.name)) != getattr(Decisions(), it.name)
    }
    if file:
        data, name = read_input(file)
        return replace(read_decisions(data, name=name), **said)
    return replace(operation.last_decisions(desk(), id), **said) if said else None
