"""Prefect is imported by flows and the runner alone: nobody who types a command or waits for a clock pays for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.databases import fresh_sqlite
from support.phases import declared, desk_on, playbook_of

from incident.store.database import Database

SAY = "import sys; print(sorted({name.split('.')[0] for name in sys.modules} & {'prefect', 'apscheduler', 'fastapi'}))"


def imported(program: str, home: Path) -> str:
    environment = {**os.environ, "INCIDENT_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\n{SAY}"], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    "command", [("step", "list", "1"), ("board",), ("playbook", "list"), ("step", "done", "1-s1", "--by", "ana")]
)
def test_a_command_imports_no_prefect(tmp_path: Path, command: tuple[str, ...]) -> None:
    database = Database.open(fresh_sqlite(tmp_path))
    declared(desk_on(database, tmp_path), playbook_of())
    database.close()

    assert imported(f"from incident.cli.main import run; assert run({list(command)!r}) == 0", tmp_path) == "[]"


def test_the_tick_imports_no_prefect(tmp_path: Path) -> None:
    assert imported("import incident.service.tick", tmp_path) == "['apscheduler']"


def test_the_supervisor_imports_no_prefect(tmp_path: Path) -> None:
    assert imported("import incident.service.supervisor", tmp_path) == "[]"
