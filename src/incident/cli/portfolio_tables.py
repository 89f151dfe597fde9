"""`incident portfolio template`, and the import and check of tables."""

from pathlib import Path
from typing import Annotated, Any

import typer

from incident.cli.common import Json, actor, desk, now
from incident.cli.main import DONE, REFUSED
from incident.cli.output import emit
from incident.errors import PortfolioRefused
from incident.operations.portfolio import KINDS, Imported, own_entities

_FORMATS = ("csv", "xlsx")


def import_table(path: str, preview: bool, skip_bad: bool, errors: str, by: str | None, *, json: bool) -> Imported:
    """Import a CSV or XLSX file, or a folder of them; with `preview`, tell what that would do and end."""
    from incident.operations import tables

    if skip_bad and not errors:
        raise typer.BadParameter("--skip-bad needs --errors FILE, where each row that is left out is listed")
    sifted = tables.sift(desk(), tables.rows_at(Path(path)))
    if errors:
        Path(errors).write_bytes(tables.error_file(sifted))
    if preview:
        _preview(path, sifted, json=json)
        raise typer.Exit(REFUSED if sifted.bad else DONE)
    done = tables.import_table(desk(), sifted, name=path, skip_bad=skip_bad, actor=actor(by), now=now())
    if sifted.bad:
        typer.echo(f"{sifted.left_out} bad rows were left out: {errors}", err=json)
    return done


def template(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="Folder to write into; made where it does not exist.")],
    form: Annotated[str, typer.Option("--format", help="csv (a file for each kind) or xlsx (one workbook).")] = "csv",
    json: Json = False,
) -> None:
    """Write tables to fill in: their columns, each with an example row that imports as it is."""
    from incident.agreements.templates import as_csv, table

    if form not in _FORMATS:
        raise typer.BadParameter(f"one of {', '.join(_FORMATS)}", param_hint="--format")
    target = Path(folder)
    if target.exists() and any(target.iterdir()):
        raise PortfolioRefused("is not empty", where=folder, mend="name a new folder")
    target.mkdir(parents=True, exist_ok=True)
    entity = next(iter(sorted(own_entities(desk()))), "acme")
    if form == "csv":
        for kind in KINDS:
            (target / f"{kind}.csv").write_bytes(as_csv(kind, entity=entity))
    else:
        _workbook({kind: table(kind, entity=entity) for kind in KINDS}, target / "portfolio.xlsx")
    written = sorted(path.name for path in target.iterdir())
    if json:
        emit({"id": folder, "files": written, "entity": entity}, json=True)
        return
    typer.echo(f"wrote {', '.join(written)} into {folder}")
    typer.echo(f"fill them in, then: incident portfolio import {folder} --preview")


def _workbook(sheets: dict[str, list[list[str]]], path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.remove(book.worksheets[0])
    book.save(path)


def _preview(path: str, sifted: Any, *, json: bool) -> None:  # noqa: ANN401 - `Sifted`, which is loaded late
    bad = [
        {
            "id": each.row.id,
            "where": each.row.where,
            "column": each.column,
            "what": each.what,
            "mend": each.mend,
        }
        for each in sifted.bad
    ]
    good = [{"id": row.id, "kind": row.kind, "where": row.where} for row in sifted.good]
    if json:
        emit({"id": path, "good": good, "bad": bad, "counts": sifted.counts}, json=True)
        return
    emit(bad, json=False, columns=("where", "column", "id", "what", "mend"), empty="no bad row")
    counted = ", ".join(f"{number} {kind}" for kind, number in sifted.counts.items()) or "nothing"
    typer.echo(f"{counted} would be stored or are known; {sifted.left_out} bad rows; nothing was stored")
