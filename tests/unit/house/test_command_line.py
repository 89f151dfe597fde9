"""The command table, refusals and exit codes."""

import json
import subprocess
import sys
from types import ModuleType

import pytest
import typer

from incident.cli import main
from incident.errors import NaiveTime


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    """A made-up command `count`, in place of the real one."""
    module = ModuleType("incident.cli.count")
    module.app = typer.Typer()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "incident.cli.count", module)
    monkeypatch.setattr(main, "TABLE", (main.Row("count", "Count.", module="main"),))
    monkeypatch.setattr(main.Row, "path", property(lambda _: "incident.cli.count"))
    return module.app


def test_a_refusal_is_one_line_on_standard_error_and_exit_code_1(
    room: typer.Typer, capsys: pytest.CaptureFixture[str]
) -> None:
    @room.command()
    def count() -> None:
        raise NaiveTime("'12:00' has no zone", where="facts.aware_at", mend="add an offset")

    assert main.run(["count"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "refused: facts.aware_at: '12:00' has no zone — add an offset\n"


def test_a_refusal_with_json_is_one_object_on_standard_error(
    room: typer.Typer, capsys: pytest.CaptureFixture[str]
) -> None:
    @room.command()
    def count(_json: bool = typer.Option(False, "--json")) -> None:
        raise NaiveTime("no zone", where="aware_at", mend="add one")

    assert main.run(["count", "--json"]) == 1
    body = json.loads(capsys.readouterr().err)
    assert body == {"error": "NaiveTime", "where": "aware_at", "what": "no zone", "mend": "add one"}


@pytest.mark.parametrize("line", [["nonsense"], ["count", "--nonsense"], ["count", "--nonsense", "--json"], []])
def test_wrong_usage_is_exit_code_2(room: typer.Typer, line: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    @room.command()
    def count() -> None:
        """Count."""

    assert main.run(line) == 2
    assert capsys.readouterr().err


def test_help_lists_exactly_the_commands_whose_modules_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["--help"]) == 0

    listed = capsys.readouterr().out.partition("Commands:")[2]
    names = [line.split()[0] for line in listed.splitlines() if line.startswith("  ") and line[2] != " "]
    assert names == [row.name for row in main.TABLE if row.exists]


@pytest.mark.parametrize("row", [row for row in main.TABLE if row.exists], ids=lambda row: row.name)
def test_every_listed_command_loads_and_explains_itself(row: main.Row, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run([row.name, "--help"]) == 0
    assert f"incident {row.name}" in capsys.readouterr().out


def test_help_loads_no_database_no_web_no_prefect_and_no_rich() -> None:
    heavy = ["sqlalchemy", "sqlmodel", "prefect", "fastapi", "httpx", "pendulum", "yaml", "rich", "jinja2", "holidays"]
    probe = f"""
import sys
from incident.cli.main import run
run(["--help"])
print([name for name in {heavy} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, text=True)

    assert done.stdout.splitlines()[-1] == "[]"
