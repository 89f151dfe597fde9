"""`incident law simulate` and `incident law diff`: what would be owed, and what a change of law would do."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from incident.cli.common import By, Json, actor, desk, now, read_input
from incident.cli.law_books import book_of, named_book
from incident.cli.output import emit
from incident.deadlines.deadline import Due
from incident.facts.profile import read_profile
from incident.kernel.codec import encode
from incident.kernel.instants import parse_instant
from incident.law.differences import Changed, compare, duties_of
from incident.obligations.due import state_of
from incident.obligations.obligation import Assessed, Owed, Undetermined
from incident.service.clock import SystemClock

if TYPE_CHECKING:  # an organisation from a file needs neither database nor portfolio
    from incident.agreements.model import Portfolio
    from incident.facts.organisation import Organisation

_SIMULATED = (
    ("title", "obligation"),
    "holder",
    "recipient",
    "verdict",
    ("shown", "due (safe)"),
    ("target_shown", "target"),
    ("outer_shown", "outer"),
    "marks",
    "why",
)


def simulate(
    file: Annotated[str, typer.Argument(metavar="FACTS", help="Report with the facts; - for standard input.")],
    profile: Annotated[
        str, typer.Option(help="Organisation profile (default: the recorded one).", metavar="FILE")
    ] = "",
    portfolio: Annotated[str, typer.Option(help="Portfolio folder (default: the recorded one).", metavar="DIR")] = "",
    at: Annotated[str, typer.Option(help="The present of the simulation (default: now).", metavar="INSTANT")] = "",
    packs: Annotated[str, typer.Option(help="Another law book: a folder of packs.", metavar="DIR")] = "",
    owed: Annotated[bool, typer.Option("--owed", help="Only what is owed or open.")] = False,
    by: By = None,
    json: Json = False,
) -> None:
    """Show all obligations and deadlines for facts that are not stored."""
    from incident.operations.simulate import simulate as simulate_report

    data, name = read_input(file)
    present = parse_instant(at, where="--at") if at else SystemClock().now()
    ourselves, agreed = _house(profile, portfolio)
    found = simulate_report(
        book_of(packs),
        data,
        name=name,
        organisation=ourselves,
        portfolio=agreed,
        actor=actor(by),
        now=present,
    )
    rows = [_row(it) for it in sorted(found.assessed, key=_nearest_first) if not owed or _concerns(it)]
    if json:
        asked = [{"fact": it.fact, "about": it.about, "asks": it.asks} for it in found.questions]
        emit(
            {"title": found.report.title, "notes": found.report.notes, "obligations": rows, "questions": asked},
            json=True,
        )
        return
    emit(rows, json=False, columns=_SIMULATED, title=f"simulated, nothing is stored: {found.report.title}")
    for note in found.report.notes:
        typer.echo(f"note: {note}")
    for question in found.questions[:3]:
        typer.echo(f"would decide most: {question.asks}")


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="Folder of packs, a release, shipped or in-force.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Likewise.")],
    incidents: Annotated[bool, typer.Option(help="Say which open incidents it touches.")] = True,
    json: Json = False,
) -> None:
    """Show which duties changed between two law books, and which open incidents they touch."""
    before, after = named_book(old), named_book(new)
    changed = compare(before, after)
    touches: tuple[Any, ...] = ()
    if incidents and changed:
        from incident.operations.law_change import touched

        touches = touched(desk(), before, after, duties_of(changed), now=now())
    if json:
        emit(
            {
                "old": before.release,
                "new": after.release,
                "changed": [_changed_data(it) for it in changed],
                "touched": [encode(it) for it in touches],
            },
            json=True,
        )
        return
    emit([_changed(it) for it in changed], json=False, columns=("id", "kind", "what"), empty="no duty changed")
    if touches:
        rows = [{**encode(it), "id": it.obligation or f"{it.incident} (new)"} for it in touches]
        emit(rows, json=False, columns=("id", ("title", "obligation"), "what"), title="open incidents touched")
    elif incidents and changed:
        typer.echo("no open incident is touched")


def _house(profile: str, portfolio: str) -> "tuple[Organisation, Portfolio]":
    from incident.agreements.model import Portfolio
    from incident.operations.matter import organisation_and_portfolio

    agreed = _portfolio(portfolio) if portfolio else None
    if profile:
        data, name = read_input(profile)
        return read_profile(data, name=name), agreed or Portfolio()
    with desk().database.read() as reader:
        ourselves, recorded = organisation_and_portfolio(reader)
    return ourselves, agreed or recorded


def _portfolio(folder: str) -> "Portfolio":
    from incident.agreements.check import load_portfolio
    from incident.operations.portfolio import portfolio_files, standard_sets

    return load_portfolio(portfolio_files(Path(folder)), shipped=standard_sets())


def _row(assessed: Assessed) -> dict[str, Any]:
    deadline = assessed.deadline
    due = deadline if isinstance(deadline, Due) else None
    target = getattr(deadline, "target", None)
    zone = getattr(deadline, "zone", "UTC")
    return {
        "id": str(assessed.key),
        "duty": assessed.key.duty,
        "rule": assessed.rule_version,
        "title": assessed.title,
        "holder": assessed.key.holder,
        "recipient": assessed.key.recipient,
        "audience": assessed.audience,
        "verdict": type(assessed).__name__,
        "state": state_of(deadline),
        "due": due.due.short() if due else None,
        "shown": due.due.show(zone, exclusive_end=due.exclusive) if due else state_of(deadline).replace("_", " "),
        "target": target.short() if target else None,
        "target_shown": target.show(zone) if target and not (due and target == due.due) else "",
        "outer": due.outer.short() if due and due.outer else None,
        "outer_shown": due.outer.show(zone, exclusive_end=due.exclusive) if due and due.outer else "",
        "marks": ["provisional"] if isinstance(assessed, Owed) and assessed.provisional else [],
        "missing": list(assessed.missing) if isinstance(assessed, Undetermined) else [],
        "why": assessed.reasons[0].sentence if assessed.reasons else "",
        "citation": assessed.citation,
    }


def _concerns(assessed: Assessed) -> bool:
    return isinstance(assessed, Owed | Undetermined)


def _nearest_first(assessed: Assessed) -> tuple[int, str, str]:
    deadline = assessed.deadline
    at = deadline.due if isinstance(deadline, Due) else getattr(deadline, "target", None)
    rank = 0 if isinstance(assessed, Owed) else 1 if isinstance(assessed, Undetermined) else 2
    return rank, at.iso() if at else "~", str(assessed.key)


def _changed(it: Changed) -> dict[str, Any]:
    what = "; ".join(map(str, it.moved)) if it.kind == "changed" else ""
    return {"id": it.id, "kind": it.kind, "what": what}


def _changed_data(it: Changed) -> dict[str, Any]:
    moved = [{"what": each.what, "from": each.from_, "to": each.to} for each in it.moved]
    return {"id": it.id, "duty": it.duty, "jurisdiction": it.jurisdiction, "kind": it.kind, "moved": moved}
