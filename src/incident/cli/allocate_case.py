"""`incident allocate --case FILE`: the waterfall for cases in a file, with no incident and no database."""

from pathlib import Path
from typing import Any

import typer

from incident.cli.allocation_files import Papers, statements_of, write_papers
from incident.cli.allocation_views import outcome_data, show_allocation, show_statement
from incident.cli.common import read_input
from incident.cli.output import emit
from incident.errors import AllocationRefused, IncidentError
from incident.kernel.canonical import digest
from incident.kernel.codec import encode
from incident.liability.allocation import Allocation, allocate
from incident.liability.casefile import NamedCase, read_cases
from incident.liability.expected import differences


def allocate_file(file: str, *, statement: str, out: str, json: bool) -> None:
    """Allocate every case of a file, show it, and hold it against what the file expects.

    Raises:
        AllocationRefused: a case leaves open who pays, or comes out otherwise than expected.
    """
    data, name = read_input(file)
    cases = read_cases(data, name=name)
    found = [(case, _allocated(case, alone=len(cases) == 1)) for case in cases]
    wrong: list[str] = []
    shown: list[dict[str, Any]] = []
    for case, outcome in found:
        told = differences(case.expect, outcome) if isinstance(outcome, Allocation) else (str(outcome),)
        wrong += [f"{case.name}: {each}" for each in told]
        shown.append(_data(case, outcome, told))
    if out:
        _write(Path(out), found, statement)
    if json:
        emit(shown[0] if len(shown) == 1 else shown, json=True)
    else:
        for case, outcome in found:
            _show(case, outcome, statement)
    if wrong:
        raise AllocationRefused(
            f"{len(wrong)} figures differ: {'; '.join(wrong)}", where=name, mend="mend the terms, or what is expected"
        )


def _write(path: Path, found: list[tuple[NamedCase, Allocation | IncidentError]], statement: str) -> None:
    """Write the papers of the first case that came out."""
    for case, outcome in found:
        if isinstance(outcome, Allocation):
            statements = statements_of(outcome, case.case.items, statement)
            write_papers(path, Papers(outcome, case.case.items, statements, case.name))
            return


def _allocated(case: NamedCase, *, alone: bool) -> Allocation | IncidentError:
    """What comes out; among several cases a refusal stops only its own."""
    try:
        return allocate(case.case)
    except IncidentError as error:
        if alone:
            raise
        return error


def _data(case: NamedCase, outcome: Allocation | IncidentError, told: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(outcome, Allocation):
        return {"id": case.name, "error": type(outcome).__name__, "what": outcome.what, "mend": outcome.mend}
    made = {"id": case.name, "inputs_digest": digest(encode(case.case)), "differences": list(told)}
    return made | outcome_data(outcome)


def _show(case: NamedCase, outcome: Allocation | IncidentError, statement: str) -> None:
    if not isinstance(outcome, Allocation):
        typer.echo(f"{case.name}: refused: {outcome.diagnostics()}")
    elif statement:
        for each in statements_of(outcome, case.case.items, statement):
            show_statement(each)
    else:
        show_allocation(outcome, f"{case.name}, nothing is stored: allocation")
        if case.expect:
            typer.echo("as expected" if not differences(case.expect, outcome) else "otherwise than expected")
