"""`incident portfolio`: parties, agreements, assets and disclosures."""

from pathlib import Path
from typing import Annotated, Any

import typer

from incident.agreements.check import FAULT, Finding
from incident.agreements.model import Agreement, Asset, Disclosure, Party, Portfolio
from incident.cli.common import By, Json, actor, desk, now
from incident.cli.main import DONE, REFUSED
from incident.cli.output import emit
from incident.cli.portfolio_duties import done, duties, request
from incident.cli.portfolio_files import generate, read
from incident.cli.portfolio_show import grounds, show
from incident.cli.portfolio_tables import import_table, template
from incident.cli.views import show_changes
from incident.operations import confirm as operations_confirm
from incident.operations import portfolio as operation

app = typer.Typer(no_args_is_help=True)
app.command("read")(read)
app.command("template")(template)
app.command("show")(show)
app.command("grounds")(grounds)
app.command("duties")(duties)
app.command("request")(request)
app.command("done")(done)
app.command("generate")(generate)

Source = Annotated[str, typer.Argument(metavar="FOLDER|FILE", help="Folder with YAML or JSON, or CSV or XLSX.")]
Preview = Annotated[
    bool, typer.Option("--preview", help="Tell what would be stored and which rows are bad; store nothing.")
]
SkipBad = Annotated[bool, typer.Option("--skip-bad", help="Leave bad rows out; needs --errors.")]
Errors = Annotated[str, typer.Option("--errors", metavar="FILE", help="Write each bad row to this CSV file.")]


@app.command("import")
def import_(
    folder: Source,
    preview: Preview = False,
    skip_bad: SkipBad = False,
    errors: Errors = "",
    by: By = None,
    json: Json = False,
) -> None:
    """Store what is new in a folder or table; any fault refuses it whole, unless bad rows are to be left out."""
    if operation.holds_tables(Path(folder)):
        done = import_table(folder, preview, skip_bad, errors, by, json=json)
        _show_import(folder, done, json=json)
        return
    if preview or skip_bad or errors:
        raise typer.BadParameter("only for CSV or XLSX; a folder of YAML has `portfolio check`", param_hint="FOLDER")
    files = operation.portfolio_files(Path(folder))
    done = operation.import_portfolio(desk(), files, actor=actor(by), now=now())
    _show_import(folder, done, json=json)


def _show_import(folder: str, done: operation.Imported, *, json: bool) -> None:
    rows = [{"id": each.id, "kind": each.kind, "version": each.version} for each in done.stored]
    if json:
        emit(
            {
                "id": folder,
                "stored": rows,
                "unchanged": done.unchanged,
                "warnings": [_finding(each) for each in done.warnings],
                "obligations_changed": [change.id for change in done.changes],
            },
            json=True,
        )
        return
    emit(rows, json=False, empty="nothing new")
    typer.echo(f"{len(done.stored)} stored, {done.unchanged} unchanged, {len(done.warnings)} warnings")
    if done.warnings and Path(folder).is_dir():
        typer.echo(f"the warnings: incident portfolio check {folder}")
    if done.changes:
        typer.echo(f"{len(done.changes)} obligations of open incidents changed")


@app.command("check")
def check(folder: Source, json: Json = False) -> None:
    """Tell everything that is wrong or doubtful in a folder or table; stores nothing."""
    if operation.holds_tables(Path(folder)):
        from incident.operations.tables import check_tables, rows_at

        findings = check_tables(desk(), rows_at(Path(folder)))
    else:
        findings = operation.check_portfolio(desk(), operation.portfolio_files(Path(folder)))
    rows = [_finding(each) | {"id": str(number)} for number, each in enumerate(findings, start=1)]
    emit(rows, json=json, columns=("id", "level", "where", "what", "mend"), empty="no fault, no warning")
    raise typer.Exit(REFUSED if any(each.level == FAULT for each in findings) else DONE)


@app.command("confirm")
def confirm(
    terms: Annotated[
        str, typer.Argument(metavar="AGREEMENT[@VERSION][/CLAUSE]", help="Whose terms; covenants is a clause too.")
    ],
    by: Annotated[str, typer.Option("--by", help="Who compared them with the words of the agreement.")],
    json: Json = False,
) -> None:
    """Confirm terms that were read or entered, so that their clocks run firmly."""
    done = operations_confirm.confirm(desk(), terms, actor=actor(by), now=now())
    show_changes(done.changes, json=json, head={"agreement": done.agreement, "confirmed": ", ".join(done.clauses)})


@app.command("list")
def list_(
    kind: Annotated[str, typer.Argument(help=f"{', '.join(operation.KINDS)} (default: all).")] = "",
    json: Json = False,
) -> None:
    """List what is recorded."""
    if kind and kind not in operation.KINDS:
        raise typer.BadParameter(f"one of {', '.join(operation.KINDS)}", param_hint="kind")
    portfolio = operation.recorded_portfolio(desk())
    shown = [kind] if kind else list(operation.KINDS)
    rows = {each: _rows(portfolio, each) for each in shown}
    if json:
        emit([row for each in shown for row in rows[each]], json=True)
        return
    for each in shown:
        emit(rows[each], json=False, title=f"{each}:", empty=f"{each}: none")


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.subject,
        "level": finding.level,
        "subject": finding.subject,
        "what": finding.what,
        "where": finding.where,
        "mend": finding.mend,
    }


def _rows(portfolio: Portfolio, kind: str) -> list[dict[str, Any]]:
    entries: dict[str, Any] = getattr(portfolio, kind)
    return [{"kind": kind, **_row(entries[id_])} for id_ in sorted(entries)]


def _row(entry: Party | Agreement | Asset | Disclosure) -> dict[str, Any]:
    match entry:
        case Party():
            return _party(entry)
        case Agreement():
            return _agreement(entry)
        case Asset():
            return _asset(entry)
        case Disclosure():
            return _disclosure(entry)


def _party(party: Party) -> dict[str, Any]:
    addresses = [f"{each.method} {each.to}" for each in party.addresses if not each.copy_only]
    return {
        "id": party.id,
        "name": party.name,
        "role": party.kind,
        "country": party.country,
        "zone": party.zone,
        "addresses": addresses,
    }


def _agreement(agreement: Agreement) -> dict[str, Any]:
    return {
        "id": agreement.id,
        "name": agreement.name,
        "type": agreement.kind,
        "version": agreement.version,
        "parties": [f"{each.party} ({each.role})" for each in agreement.parties],
        "governing_law": agreement.governing_law,
        "clauses": [clause.id for clause in agreement.clauses],
        "survival_until": agreement.survival_until and agreement.survival_until.isoformat(),
    }


def _asset(asset: Asset) -> dict[str, Any]:
    return {
        "id": asset.id,
        "name": asset.name,
        "owner": ", ".join(asset.owners),
        "data": asset.kind,
        "protection": asset.protection,
        "data_set": asset.data_set,
        "held_in": list(asset.held_in),
        "made_from": list(asset.derived_from),
        "export": " ".join(filter(None, (asset.export_list, asset.export_class))),
    }


def _disclosure(disclosure: Disclosure) -> dict[str, Any]:
    return {
        "id": disclosure.id,
        "asset": disclosure.asset,
        "from": disclosure.from_party,
        "to": disclosure.to_party,
        "at": disclosure.at.short(),
        "agreement": disclosure.agreement,
        "stage": disclosure.stage,
        "purpose": disclosure.purpose,
        "mechanism": " ".join(filter(None, (disclosure.mechanism, disclosure.reference))),
        "security": list(disclosure.security),
        "risk_assessment": disclosure.risk_assessment,
    }
