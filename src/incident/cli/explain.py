"""`incident explain`: how a deadline came about, step by step."""

from datetime import timedelta
from typing import Annotated, Any

import typer

from incident.cli.common import Json, desk
from incident.cli.output import emit
from incident.cli.spans import left
from incident.cli.views import instant_shown
from incident.deadlines.deadline import Deadline, Due, Trace
from incident.kernel.codec import encode
from incident.kernel.instants import Instant
from incident.obligations.obligation import SendBefore
from incident.operations.board import date_of
from incident.operations.explain import Explained
from incident.operations.explain import explain as read
from incident.store.rows.matter import VerdictRow
from incident.store.states import OPEN


def explain(
    obligation: Annotated[str, typer.Argument(help="Obligation, such as 7-o3.")],
    json: Json = False,
) -> None:
    """Show how a deadline came about, step by step."""
    explained = read(desk(), obligation)
    if json:
        emit(_data(explained), json=True)
        return
    for line in _text(explained):
        typer.echo(line)


def _data(explained: Explained) -> dict[str, Any]:
    assessed = explained.stored.assessed
    verdict = explained.verdict
    return {
        "id": explained.id,
        "title": assessed.title,
        "citation": assessed.citation,
        "key": str(assessed.key),
        "verdict": type(assessed).__name__,
        "confidence": assessed.confidence,
        "reasons": [encode(reason) for reason in assessed.reasons],
        "deadline": encode(assessed.deadline, Deadline),
        "computed": encode(assessed.computed, Deadline) if assessed.computed else None,
        "derivation": explained.derivation,
        "terms": encode(assessed.terms),
        "send_by": [
            {"method": it.method, "at": it.at.short() if it.at else None, "why": it.why, "addressed": it.addressed}
            for it in assessed.send_by
        ],
        "conflicts": list(assessed.conflicts),
        "sides": [{"name": name, "zone": zone} for name, zone in explained.sides],
        "performed": None if verdict is None else _judged(verdict),
        "verdicts": [_judged(it) for it in explained.verdicts],
        "versions": [
            {
                "version": it.version,
                "seq": it.seq,
                "as_of": it.as_of.short(),
                "because": it.because,
                "verdict": it.verdict,
                "difference": it.difference,
            }
            for it in explained.versions
        ],
    }


def _text(explained: Explained) -> list[str]:
    assessed, deadline = explained.stored.assessed, explained.deadline
    lines = [f"{explained.id} {assessed.title}", f"  {assessed.citation}", ""]
    lines += [f"{_verdict(explained)}:"]
    for reason in assessed.reasons:
        lines.append(f"  · {reason.sentence}" + (f" ({reason.provision})" if reason.provision else ""))
    lines += [f"  CONFLICT: {conflict}" for conflict in assessed.conflicts]
    lines += ["", *_dates(deadline, explained.zone), *_for_each_side(explained), *_steps(deadline.trace)]
    lines += [f"send by      {it.why}{_unaddressed(it)}" for it in assessed.send_by]
    if isinstance(deadline, Due) and deadline.outer is not None and deadline.outer_trace is not None:
        shown = instant_shown(deadline.outer, deadline.zone, explained.zone, exclusive=deadline.outer_exclusive)
        lines += ["", f"outer limit {shown}", *_steps(deadline.outer_trace)]
    if assessed.computed is not None:
        lines += ["", "computed, before a person decided:", *_dates(assessed.computed, explained.zone)]
    if explained.verdicts:
        lines += ["", *map(_verdict_line, explained.verdicts)]
    return [*lines, "", *_history(explained)]


def _unaddressed(it: SendBefore) -> str:
    return "" if it.addressed else " — the recipient has no address for it"


def _judged(verdict: VerdictRow) -> dict[str, Any]:
    return {
        "result": verdict.result,
        "margin_seconds": verdict.margin_seconds,
        "performed_at": Instant(verdict.performed_at).short(),
        "as_of": Instant(verdict.as_of).short(),
        "basis": verdict.basis,
    }


def _verdict_line(verdict: VerdictRow) -> str:
    margin = f", margin {left(timedelta(seconds=verdict.margin_seconds))}" if verdict.due_at is not None else ""
    again = " again" if verdict.result == OPEN else margin
    return f"{verdict.result}{again}: {verdict.basis}"


def _verdict(explained: Explained) -> str:
    assessed = explained.stored.assessed
    provisional = getattr(assessed, "provisional_because", "")
    return f"{type(assessed).__name__}" + (f", PROVISIONAL ({provisional})" if provisional else "")


def _dates(deadline: Deadline, reader_zone: str) -> list[str]:
    kind, at = type(deadline).__name__, date_of(deadline)
    lines = [f"{kind}" + (f": {deadline.trace.sentence}" if deadline.trace.sentence else "")]
    if isinstance(deadline, Due):
        shown = instant_shown(deadline.due, deadline.zone, reader_zone, exclusive=deadline.exclusive)
        lines.append(f"due (safe) {shown}" + (" — projected" if deadline.projected else ""))
    if at is not None and not (isinstance(deadline, Due) and at == deadline.due):
        lines.append(f"target, not a legal deadline: {instant_shown(at, getattr(deadline, 'zone', ''), reader_zone)}")
    return lines


def _for_each_side(explained: Explained) -> list[str]:
    """The date in the local time of who owes it and of who is told."""
    deadline = explained.deadline
    if not isinstance(deadline, Due):
        return []
    shown = [f"{name} {deadline.due.show(zone, exclusive_end=deadline.exclusive)}" for name, zone in explained.sides]
    return [f"for each side: {' · '.join(shown)}"] if shown else []


def _steps(trace: Trace) -> list[str]:
    lines = []
    for step in trace.steps:
        way = " → ".join(part for part in (step.from_, step.to) if part)
        source = f" [{step.source}]" if step.source else ""
        lines.append(f"  {step.what:<12} {way}  {step.why}{source}")
    if trace.sources:
        lines.append("  rests on     " + ", ".join(f"{name} {value[:12]}" for name, value in trace.sources))
    return lines


def _history(explained: Explained) -> list[str]:
    return [
        f"version {it.version} at {it.as_of.short()} (record entry {it.seq}): {it.verdict}, because {it.because}"
        for it in explained.versions
    ]
