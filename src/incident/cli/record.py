"""`incident record`: verify, export and anchor the record."""

import json as _json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from incident.cli.common import By, Json, actor, desk, now, read_input
from incident.cli.output import emit
from incident.errors import InputRefused
from incident.operations import anchor as anchoring
from incident.operations import export as exporting
from incident.operations.verify import Verified, verify, verify_file
from incident.record.anchor import heads_in, listed_heads
from incident.record.chain import Head

app = typer.Typer(no_args_is_help=True)
LARGEST_ANCHOR = 16 * 1024 * 1024
"""Bytes of the largest anchor file: some hundred thousand chains."""
PRIVATE = 0o600
_COLUMNS = (("id", "chain"), "entries", "withheld", "anchors", "verified", ("seq", "first bad"), "fault", "why")

Chain = Annotated[str | None, typer.Argument(help="Incident, such as 7 or D2, or 'organisation'; none: all.")]


@app.command("verify")
def verify_command(
    id: Chain = None,
    all_chains: Annotated[bool, typer.Option("--all", help="Every chain (the default without ID).")] = False,
    file: Annotated[Path | None, typer.Option(help="An export instead of the database.")] = None,
    anchor: Annotated[Path | None, typer.Option(help="An anchor that was kept elsewhere.")] = None,
    json: Json = False,
) -> None:
    """Prove the record: every entry, its order, and the rows it answers for. Exit code 1 where it is not proved."""
    if sum((id is not None, all_chains, file is not None)) > 1:
        raise InputRefused("more than one of ID, --all and --file", mend="give one")
    anchors = _anchors(anchor)
    verified = _verify_file(file, anchors) if file else verify(desk(), [id] if id else [], anchors=anchors)
    emit([_shown(it) for it in verified], json=json, columns=_COLUMNS, empty="nothing is recorded yet")
    if any(it.finding for it in verified):
        raise typer.Exit(1)


@app.command("export")
def export_command(
    id: Chain = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write here (default: standard output).")
    ] = None,
    with_privileged: Annotated[
        bool, typer.Option("--with-privileged", help="Counsel releases what is privileged.")
    ] = False,
    by: By = None,
) -> None:
    """Write the record as JSON Lines that anybody can verify: 'incident record verify --file FILE'."""
    lines = exporting.export(desk(), [id] if id else [], actor=actor(by), now=now(), with_privileged=with_privileged)
    if output is None:
        sys.stdout.buffer.writelines(lines)
        return
    _write(output, lines)
    typer.echo(f"written to {output}; check it with 'incident record verify --file {output}'", err=True)


@app.command("anchor")
def anchor_command(by: By = None) -> None:
    """Record the heads of all chains and print them: keep that elsewhere, for 'verify --anchor FILE'."""
    heads = anchoring.take_anchor(desk(), actor=actor(by), now=now())
    typer.echo(_json.dumps(listed_heads(heads), indent=1))


def _write(output: Path, lines: Iterator[bytes]) -> None:
    """Write whole or not at all, for the owner alone."""
    part = output.with_name(f"{output.name}.part")
    try:
        part.touch(mode=PRIVATE)
        with part.open("wb") as target:
            target.writelines(lines)
        part.replace(output)
    except OSError as error:
        raise InputRefused(f"cannot be written: {error.strerror}", where=str(output), mend="check the path") from error
    finally:
        part.unlink(missing_ok=True)


def _anchors(path: Path | None) -> Sequence[Head]:
    if path is None:
        return ()
    data, name = read_input(str(path), limit=LARGEST_ANCHOR)
    try:
        heads = heads_in(_json.loads(data))
    except (ValueError, RecursionError):
        heads = []
    if not heads:
        raise InputRefused("no anchor", where=name, mend="give what 'incident record anchor' printed")
    return heads


def _verify_file(path: Path, anchors: Sequence[Head]) -> list[Verified]:
    try:
        with path.open("rb") as lines:
            return verify_file(lines, anchors=anchors)
    except OSError as error:
        raise InputRefused(f"cannot be read: {error.strerror}", where=str(path), mend="check the path") from error


def _shown(it: Verified) -> dict[str, Any]:
    found = it.finding
    return {
        "id": it.id,
        "chain": it.proof.chain,
        "entries": it.proof.entries,
        "withheld": it.proof.withheld,
        "anchors": it.proof.anchors,
        "verified": found is None,
        "seq": found.seq if found else None,
        "fault": found.fault.value if found else "",
        "why": found.why if found else "",
    }
