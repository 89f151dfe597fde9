"""`incident allocate`: who bears each cost, by which clause and reason."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from incident.cli.common import By, Id, Json, actor, desk, now, read_input
from incident.cli.output import emit
from incident.errors import InputRefused
from incident.kernel.ids import parse_short
from incident.kernel.instants import parse_instant
from incident.liability.decisions import Decisions, parse_rate, read_decisions
from incident.liability.fault import parse_shares
from incident.liability.results import Line, Settlement, TraceStep
from incident.liability.statement import WORDS, Statement, bearer_statement, claim_statement, to_csv
from incident.operations import allocate as operation
from incident.operations.board import incident_now
from incident.store.ledger import StoredAllocation

STEP_COLUMNS = (("number", "step"), ("step", "what"), "before", "retained", "after", "why", "clause")
LINE_COLUMNS = ("bearer", "item", "amount", "reason", "clause", "terms")
STATEMENT_COLUMNS = ("item", "leaf", ("spent_on", "on"), "cost", "bearer", "amount", "why", "clause", "terms")

Texts = list[str] | None


def allocate(
    id: Id,
    fault: Annotated[Texts, typer.Option(help="Share of fault, acme=20; between two, acme:beta=80.")] = None,
    against: Annotated[Texts, typer.Option(help="Party that answers, nearest the claimant first.")] = None,
    agreement: Annotated[Texts, typer.Option(help="Agreement that alone counts, where several speak.")] = None,
    currency: Annotated[str, typer.Option(help="Currency of the ledger (default: the only one that occurs).")] = "",
    rate: Annotated[Texts, typer.Option(help="Rate of exchange, EUR/USD=1.0825.")] = None,
    rate_source: Annotated[str, typer.Option(help="Who quoted the rates.")] = "",
    rate_at: Annotated[str, typer.Option(help="When they were quoted (default: now).")] = "",
    file: Annotated[str, typer.Option(help="The same decisions from a YAML file; options go before it.")] = "",
    last: Annotated[bool, typer.Option("--last", help="Show the last allocation and make none.")] = False,
    statement: Annotated[str, typer.Option(help="Show what this party claims, owes and bears.")] = "",
    out: Annotated[
        str, typer.Option(help="Write ledger or statement to a file: .csv, .pdf, .docx or .beancount.")
    ] = "",
    by: By = None,
    json: Json = False,
) -> None:
    """Say who bears each cost, and store it."""
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
        )
        found = operation.allocate_costs(desk(), id, _decided(typed, file), actor=actor(by), now=present)
    statements = _statements(found, statement)
    if out:
        _write(Path(out), found, statements)
    if json:
        emit(allocation_data(found), json=True)
    elif statement:
        for each in statements:
            _show_statement(each)
    else:
        _show(found, id)


def _decided(typed: Decisions, file: str) -> Decisions | None:
    """What was typed over what the file says; None where nothing was decided now."""
    said = {
        it.name: value for it in fields(typed) if (value := getattr(typed, it.name)) != getattr(Decisions(), it.name)
    }
    if file:
        data, name = read_input(file)
        return replace(read_decisions(data, name=name), **said)
    return typed if said else None


def _statements(found: StoredAllocation, party: str) -> list[Statement]:
    """The claims in which a party stands on either side, and what it bears; without a party, what each bears."""
    outcome, items = found.outcome, found.case.items
    bearers = [bearer for bearer, _ in outcome.nets]
    claims = [it for it in outcome.settlements if party in (it.claimant, it.responsible)]
    if party and party not in bearers and not claims:
        raise InputRefused(f"{party!r} bears nothing here", where="--statement", mend=f"one of {', '.join(bearers)}")
    borne = [bearer_statement(outcome, bearer, items) for bearer in bearers if party in ("", bearer)]
    return [*(claim_statement(it, items) for it in claims), *borne]


def _write(path: Path, found: StoredAllocation, statements: list[Statement]) -> None:
    """Write what the file's name asks for; a drill's papers carry the mark."""
    kinds = {".csv": _csv, ".pdf": _paper, ".docx": _paper, ".beancount": _ledger}
    if path.suffix.lower() not in kinds:
        raise InputRefused(f"{path.name} is of no known kind", where="--out", mend=f"end it in {', '.join(kinds)}")
    try:
        path.write_bytes(kinds[path.suffix.lower()](path, found, statements))
    except OSError as error:
        raise InputRefused(f"cannot be written: {error.strerror}", where=str(path), mend="check the path") from error


def _csv(_: Path, __: StoredAllocation, statements: list[Statement]) -> bytes:
    header, *_rest = to_csv(statements[0]).splitlines(keepends=True)
    rows = [line for each in statements for line in to_csv(each).splitlines(keepends=True)[1:]]
    return "".join([header, *rows]).encode()


def _ledger(_: Path, found: StoredAllocation, __: list[Statement]) -> bytes:
    from incident.liability.beancount import to_beancount

    return to_beancount(found.outcome, found.case.items, incident=parse_short(found.id).incident).encode()


def _paper(path: Path, found: StoredAllocation, statements: list[Statement]) -> bytes:
    from incident.documents.pdf import pdf_of
    from incident.documents.word import docx_of
    from incident.liability.paper import statement_document

    short = parse_short(found.id)
    mark = "EXERCISE" if short.drill else ""
    document = statement_document(statements, incident=short.incident, mark=mark)
    return pdf_of(document) if path.suffix.lower() == ".pdf" else docx_of(document)


def _show(found: StoredAllocation, incident: str) -> None:
    outcome = found.outcome
    typer.echo(f"allocation {found.id} of {outcome.gross:,f} {outcome.currency}")
    for settlement in outcome.settlements:
        title = f"{settlement.claimant} claims from {settlement.responsible} under {settlement.agreement}"
        typer.echo("")
        emit([_step(it) for it in settlement.trace], json=False, columns=STEP_COLUMNS, title=title)
        typer.echo(f"payable: {settlement.payable:,f} {settlement.currency}, due from {settlement.responsible}")
    for step in outcome.trace[:-1]:
        typer.echo(f"\ninsurance of {step.pair} under {step.clause}")
        for why in step.why:
            typer.echo(f"  {why}")
    typer.echo("")
    lines = sorted(outcome.lines, key=lambda line: (line.bearer, line.item))
    rows = [_line(it) | {"amount": f"{it.amount:,f}"} for it in lines]
    emit(rows, json=False, columns=LINE_COLUMNS, title="who bears what")
    typer.echo("")
    for bearer, net in outcome.nets:
        typer.echo(f"{bearer} bears {net:,f} {outcome.currency}{_range(found, bearer)}")
    typer.echo(f"next: incident allocate {incident} --last --statement {outcome.nets[0][0]}")


def _range(found: StoredAllocation, bearer: str) -> str:
    for each in found.outcome.ranges:
        if each.bearer == bearer:
            return f" (between {each.low:,f} and {each.high:,f}: {'; '.join(each.because)})"
    return ""


def _show_statement(statement: Statement) -> None:
    rows = [{column: getattr(row, column) for column in row.__slots__} for row in statement.rows]
    emit(rows, json=False, columns=STATEMENT_COLUMNS, title=statement.title, empty=f"{statement.title}: nothing")
    for what, amount in statement.totals:
        typer.echo(f"{what.replace('_', ' ')}: {amount:,f} {statement.currency}")
    typer.echo("")


def allocation_data(found: StoredAllocation) -> dict[str, Any]:
    """An allocation as data."""
    outcome = found.outcome
    return {
        "id": found.id,
        "made_at": found.made_at,
        "inputs_digest": found.inputs_digest,
        "currency": outcome.currency,
        "gross": f"{outcome.gross:f}",
        "settlements": [_settlement(it) for it in outcome.settlements],
        "insurance": [_step(it) for it in outcome.trace[:-1]],
        "lines": [_line(it) for it in outcome.lines],
        "nets": [{"id": bearer, "amount": f"{net:f}"} for bearer, net in outcome.nets],
        "ranges": [
            {"id": it.bearer, "low": f"{it.low:f}", "high": f"{it.high:f}", "because": list(it.because)}
            for it in outcome.ranges
        ],
    }


def _settlement(settlement: Settlement) -> dict[str, Any]:
    return {
        "id": f"{settlement.claimant}→{settlement.responsible}",
        "claimant": settlement.claimant,
        "responsible": settlement.responsible,
        "terms": f"{settlement.agreement} v{settlement.version}",
        "currency": settlement.currency,
        "gross": f"{settlement.gross:f}",
        "payable": f"{settlement.payable:f}",
        "retained": f"{settlement.retained:f}",
        "steps": [_step(it) for it in settlement.trace],
        "lines": [_line(it) for it in settlement.lines],
        "paid": [{"id": bucket.value, "amount": f"{amount:f}"} for bucket, amount in settlement.paid],
    }


def _step(step: TraceStep) -> dict[str, Any]:
    return {
        "id": f"{step.pair}/{step.number}",
        "number": step.number,
        "step": step.step,
        "pair": step.pair,
        "before": f"{step.before:,f}",
        "retained": f"{step.retained:,f}",
        "after": f"{step.after:,f}",
        "why": list(step.why),
        "clause": step.clause,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "id": f"{line.item}/{line.bearer}/{line.reason}",
        "item": line.item,
        "bearer": line.bearer,
        "amount": f"{line.amount:f}",
        "currency": line.currency,
        "reason": line.reason.value,
        "why": WORDS[line.reason],
        "clause": line.clause,
        "terms": line.terms_version,
    }
