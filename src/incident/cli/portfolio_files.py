"""`incident portfolio read`, `generate`, and the import of tables: files that come from, or go to, other programs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from incident.agreements.extract.proposal import Passage, Span
from incident.cli.common import Json, desk, read_input
from incident.cli.output import emit
from incident.errors import PortfolioRefused

if TYPE_CHECKING:
    from incident.operations.contracts.read import Reading
    from incident.operations.contracts.scroll import ContractText

_SHOWN = 60
"""Characters of a quotation in a table; JSON has it whole."""


_TEMPLATE = "example-de"
"""Our entity in the profile that `incident init` makes."""
_NOTHING = {"field": "", "value": "nothing proposed", "confidence": ""}


def read(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A contract: DOCX, PDF, HTML or text.")],
    draft: Annotated[
        str, typer.Option("--draft", metavar="DIR", help="Write a portfolio file there, unreviewed.")
    ] = "",
    agreement: Annotated[str, typer.Option("--agreement", metavar="ID", help="With --draft: its id.")] = "",
    kind: Annotated[str, typer.Option("--kind", help="With --draft: nda, processing, licence…")] = "nda",
    ours: Annotated[str, typer.Option("--ours", metavar="PARTY:ROLE", help="With --draft: our party.")] = "",
    theirs: Annotated[str, typer.Option("--theirs", metavar="PARTY:ROLE", help="With --draft: the other party.")] = "",
    begins: Annotated[str, typer.Option("--from", metavar="DAY", help="With --draft: in force from.")] = "",
    json: Json = False,
) -> None:
    """Propose terms from the words of a contract, for a person to confirm; stores nothing."""
    from incident.operations.contracts.read import LIMIT, read_contract

    data, name = read_input(file, limit=LIMIT)
    found = read_contract(data, name=Path(name).name)
    text, passages = found.contract.text, found.passages
    rows = [_passage(number, passage, found.contract) for number, passage in enumerate(passages, start=1)]
    written = _write_draft(found, draft, agreement, kind, ours, theirs, begins, name) if draft else ""
    if json:
        head = {"id": file, "reviewed": False, "characters": len(text), "notes": list(found.contract.notes)}
        emit({**head, "draft": written, "clauses": rows}, json=True)
        return
    shown = [
        {
            "id": row["id"],
            "clause": row["kind"],
            "field": each["field"],
            "proposed": each["value"],
            "sure": each["confidence"],
            "place": each["at"],
            "words": f"{each['start']}–{each['end']}: {_short(each['quote'])}",
        }
        for row in rows
        for each in [*row["proposals"], *row["doubts"]] or [_NOTHING | {"quote": row["quote"]} | _place(row)]
    ]
    emit(shown, json=False, empty="no clause of a kind that is known")
    for note in found.contract.notes:
        typer.echo(f"note: {note}")
    typer.echo("proposals, not reviewed: compare each with the words, then import and confirm them")
    if written:
        typer.echo(f"written: {written}")
        typer.echo(f"then: incident portfolio check {draft}; incident portfolio import {draft} --by YOU")
        typer.echo(f"      incident portfolio confirm {agreement}/CLAUSE --by WHO-COMPARED-IT")


def _write_draft(
    found: "Reading", folder: str, agreement: str, kind: str, ours: str, theirs: str, begins: str, name: str
) -> str:
    from incident.agreements.loading import AGREEMENT_KINDS, ROLES
    from incident.operations.contracts.draft import Heading, draft_file

    if not agreement or not ours or not theirs:
        raise typer.BadParameter("--draft needs --agreement ID, --ours PARTY:ROLE and --theirs PARTY:ROLE")
    if kind not in AGREEMENT_KINDS:
        raise typer.BadParameter(f"one of {', '.join(AGREEMENT_KINDS)}", param_hint="--kind")
    sides = []
    for option, value in (("--ours", ours), ("--theirs", theirs)):
        party, _, role = value.partition(":")
        if role not in ROLES:
            raise typer.BadParameter(f"PARTY:ROLE, with a role of {', '.join(ROLES)}", param_hint=option)
        sides.append((party, role))
    body = draft_file(found, Heading(agreement, Path(name).stem, kind, sides[0], sides[1], begins))
    target = Path(folder) / f"{agreement}.yaml"
    if target.exists():
        raise PortfolioRefused("is there already", where=str(target), mend="move it away, or choose another folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(body)
    return str(target)


def generate(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="Folder to write into; made where it does not exist.")],
    agreements: Annotated[int, typer.Option("--agreements", min=10, max=100_000, help="How many.")] = 10,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same files.")] = 1,
    entity: Annotated[str, typer.Option("--entity", help="Our entity (default: the first of the profile).")] = "",
    json: Json = False,
) -> None:
    """Write a made-up portfolio for trials."""
    from incident.agreements.starter import HOME, starter
    from incident.operations.portfolio import our_entity

    target = Path(folder)
    if target.exists() and any(target.iterdir()):
        raise PortfolioRefused("is not empty", where=folder, mend="name a new folder")
    target.mkdir(parents=True, exist_ok=True)
    files = 0
    recorded = our_entity(desk())
    ours, home = (entity, HOME) if entity or recorded is None else recorded
    for name, body in starter(agreements, seed=seed, entity=ours or _TEMPLATE, home=home):
        (target / name).write_bytes(body)
        files += 1
    row = {"id": folder, "agreements": agreements, "seed": seed, "entity": ours or _TEMPLATE, "files": files}
    emit(row, json=json)
    if not json:
        first = "incident init; " if recorded is None else ""
        typer.echo(f"next: {first}incident portfolio import {folder}")


def _passage(number: int, passage: Passage, contract: "ContractText") -> dict[str, Any]:
    return {
        "id": str(number),
        "kind": passage.kind,
        "start": passage.span.start,
        "end": passage.span.end,
        "at": contract.at(passage.span.start),
        "quote": passage.quote,
        "proposals": [
            {
                "field": each.field,
                "value": each.value,
                "confidence": str(each.confidence),
                **_words(each.span, contract),
            }
            for each in passage.found
        ],
        "doubts": [
            {"field": each.field, "value": each.what, "confidence": each.kind, **_words(each.span, contract)}
            for each in passage.doubts
        ],
        "terms": dict(passage.terms),
    }


def _place(row: dict[str, Any]) -> dict[str, Any]:
    return {"start": row["start"], "end": row["end"], "at": row["at"]}


def _words(span: Span, contract: "ContractText") -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "at": contract.at(span.start), "quote": span.of(contract.text)}


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
