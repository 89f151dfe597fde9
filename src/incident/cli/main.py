"""The command line: one table of commands, each loaded from its own module when it is used.

`incident --help` reads the table alone, so that it costs no more than Typer itself. A command whose module does not
exist is not listed: there are no stubs. Refusals end here: `IncidentError` becomes one line (or, with `--json`, one
object) on standard error and exit code 1; wrong usage is exit code 2.
"""

import json
import sys
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

from incident.errors import IncidentError

DONE, REFUSED, USAGE = 0, 1, 2
"""The exit codes."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the command table.

    Attributes:
        name: what a person types.
        help: one line for `incident --help`.
        module: file in this folder; empty: named as the command.
        group: whether it has commands of its own (`law list`).
    """

    name: str
    help: str
    module: str = ""
    group: bool = False

    @property
    def path(self) -> str:
        """The module's full name."""
        return f"incident.cli.{self.module or self.name}"

    @property
    def exists(self) -> bool:
        """Whether the module is there; looked up as a file, since importing it would cost what laziness saves."""
        return Path(__file__).with_name(f"{self.module or self.name}.py").is_file()


TABLE = (
    Row("init", "Write a commented organisation profile, or read one in."),
    Row("declare", "Declare an incident from a report and show its clocks."),
    Row("learn", "Record what was learned and derive everything again."),
    Row("board", "What is due when, over all incidents or for one."),
    Row("questions", "Which missing facts decide most, and soonest."),
    Row("severity", "How severe it is: the formula's advice, a person's decision.", group=True),
    Row("obligations", "All obligations of an incident, owed or not, with reasons."),
    Row("obligation", "Add, override or decide an obligation by hand.", group=True),
    Row("explain", "How a deadline came about, step by step."),
    Row("step", "The playbook's steps: list, do, fail.", group=True),
    Row("hold", "Lawful delays by an authority.", group=True),
    Row("notice", "Notices: list, show, approve, dispatch, receipt.", group=True),
    Row("close", "Close an incident when nothing is left undecided."),
    Row("reopen", "Open a closed incident again."),
    Row("cost", "Record what an incident costs.", group=True),
    Row("allocate", "Who bears each cost, by which clause."),
    Row("claim", "What is claimed, disputed, agreed and paid.", group=True),
    Row("reserve", "What is set aside, on which basis.", group=True),
    Row("law", "The law book: list, show, due, check, coverage, simulate, diff.", group=True),
    Row("count", "Count periods from a file of vectors."),
    Row("portfolio", "Parties, agreements, assets and disclosures: import, check, read, list.", group=True),
    Row("playbook", "Playbooks: list, check, import, export.", group=True),
    Row("drill", "Exercises: list, run, schedule, report.", group=True),
    Row("record", "The record: verify, export.", group=True),
    Row("serve", "Run the clocks, the runner and the workflow server."),
    Row("user", "Who may act.", module="users", group=True),
)
"""All commands, in the order in which they are shown."""


class _Rooms(MutableMapping[str, Any]):
    """The commands by name; looking one up loads its module."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = {row.name: row for row in rows}
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - Typer keeps its command type private
        if name not in self._loaded:
            self._loaded[name] = _load(self._rows[name])
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __setitem__(self, name: str, command: Any) -> None:  # noqa: ANN401 - as above
        self._loaded[name] = command

    def __delitem__(self, name: str) -> NoReturn:
        raise TypeError(f"the command table is fixed; {name} stays")


class LazyGroup(TyperGroup):
    """A group that lists its table and loads a command when it is used."""

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401 - Typer's own arguments
        super().__init__(**attributes)
        self.rows = tuple(row for row in TABLE if row.exists)
        self.commands = _Rooms(self.rows)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - Typer keeps its context type private
        """Names in the table's order."""
        return [row.name for row in self.rows]

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002 - as above
        """Write the table, without loading any command."""
        if not self.rows:
            return
        with formatter.section("Commands"):
            formatter.write_dl([(row.name, row.help) for row in self.rows])


def _load(row: Row) -> Any:  # noqa: ANN401 - as above
    module = import_module(row.path)
    app = getattr(module, "app", None)
    if app is None:
        app = typer.Typer(add_completion=False)
        app.command()(getattr(module, row.name))
    command = get_group(app) if row.group else get_command(app)
    command.name = row.name
    command.help = command.help or row.help
    return _plain(command)


def _plain(command: Any) -> Any:  # noqa: ANN401 - as above
    """Plain help, which loads no Rich, and no completion options on every single command."""
    command.rich_markup_mode = None
    command.params = [it for it in command.params if it.name not in ("install_completion", "show_completion")]
    for inner in getattr(command, "commands", {}).values():
        _plain(inner)
    return command


_app = typer.Typer(
    cls=LazyGroup,
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"incident {version('incident')}")
        raise typer.Exit(DONE)


@_app.callback()
def _root(
    _version: Annotated[
        bool, typer.Option("--version", help="Show the version and leave.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Carry a leak of confidential information from the first report to the last notice and the last invoice."""


def root() -> Any:  # noqa: ANN401 - as above
    """The root command, for the program, its tests and the command reference."""
    return get_command(_app)


def run(arguments: Sequence[str]) -> int:
    """Run one command line.

    Args:
        arguments: without the program's name.

    Returns:
        0 done, 1 refused or not verified, 2 wrong usage.
    """
    as_json = "--json" in arguments
    try:
        outcome = root().main(list(arguments), prog_name="incident", standalone_mode=False)
    except IncidentError as error:
        _refuse(error, as_json=as_json)
        return error.exit_code
    except typer.TyperException as error:
        _misused(error, as_json=as_json)
        return error.exit_code
    except typer.Abort:
        typer.echo("stopped", err=True)
        return REFUSED
    finally:
        _close_desk()
    return outcome if isinstance(outcome, int) else DONE


def _refuse(error: IncidentError, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(_refusal(error), ensure_ascii=False), err=True)
    else:
        typer.echo(f"refused: {error.diagnostics()}", err=True)


def _refusal(error: IncidentError) -> dict[str, Any]:
    body = {"error": type(error).__name__, "where": error.where, "what": error.what, "mend": error.mend}
    return {**body, "faults": [_refusal(fault) for fault in error.faults]} if error.faults else body


def _misused(error: typer.TyperException, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"error": "Usage", "where": "", "what": error.format_message(), "mend": ""}), err=True)
    else:
        getattr(error, "show", lambda: typer.echo(error.format_message(), err=True))()


def _close_desk() -> None:
    """Close what the command opened, if it opened anything."""
    common = sys.modules.get("incident.cli.common")
    if common is not None:
        common.close()
