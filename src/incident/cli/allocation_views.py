"""How an allocation is shown: as tables for a person, and as data."""

from typing import Any

import typer

from incident.cli.output import emit
from incident.liability.allocation import Allocation
from incident.liability.results import Line, Settlement, TraceStep
from incident.liability.statement import WORDS, Statement

STEP_COLUMNS = (("number", "step"), ("step", "what"), "before", "retained", "after", "why", "clause")
LINE_COLUMNS = ("bearer", "item", "amount", "reason", "clause", "terms")
STATEMENT_COLUMNS = ("item", "leaf", ("spent_on", "on"), "cost", "bearer", "amount", "why", "clause", "terms")
CLAIM_COLUMNS = ("claimed", "disputed", "agreed", "paid", "outstanding")


def show_allocation(outcome: Allocation, title: str) -> None:
    """Show every step, and who bears what."""
    typer.echo(f"{title} of {outcome.gross:,f} {outcome.currency}")
    for settlement in outcome.settlements:
        heading = f"{settlement.claimant} claims from {settlement.responsible} under {settlement.agreement}"
        typer.echo("")
        emit([_step(it) for it in settlement.trace], json=False, columns=STEP_COLUMNS, title=heading)
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
        typer.echo(f"{bearer} bears {net:,f} {outcome.currency}{_range(outcome, bearer)}")


def _range(outcome: Allocation, bearer: str) -> str:
    for each in outcome.ranges:
        if each.bearer == bearer:
            return f" (between {each.low:,f} and {each.high:,f}: {'; '.join(each.because)})"
    return ""


def show_statement(statement: Statement) -> None:
    """Show one statement."""
    rows = [{column: getattr(row, column) for column in row.__slots__} for row in statement.rows]
    is_claimed = any(row.claimed for row in statement.rows)
    columns = (*STATEMENT_COLUMNS, *CLAIM_COLUMNS) if is_claimed else STATEMENT_COLUMNS
    emit(rows, json=False, columns=columns, title=statement.title, empty=f"{statement.title}: nothing")
    for what, amount in statement.totals:
        typer.echo(f"{what.replace('_', ' ')}: {amount:,f} {statement.currency}")
    for note in statement.notes:
        typer.echo(f"note: {note}")
    typer.echo("")


def statement_data(statement: Statement) -> dict[str, Any]:
    """A statement as data."""
    return {
        "id": statement.title,
        "currency": statement.currency,
        "rows": [{column: getattr(row, column) for column in row.__slots__} for row in statement.rows],
        "totals": {what: f"{amount:f}" for what, amount in statement.totals},
        "notes": list(statement.notes),
    }


def outcome_data(outcome: Allocation) -> dict[str, Any]:
    """An allocation as data."""
    return {
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
