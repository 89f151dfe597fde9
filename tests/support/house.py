"""A real managed Prefect server, runners that are processes of their own, and a database that they share."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from support.phases import declared

from incident.delivery.loopback import answers
from incident.operations.desk import Desk
from incident.operations.steps import list_steps
from incident.service.prefect_server import (
    PrefectPlace,
    client_environment,
    server_command,
    server_environment,
)
from incident.store.rows.matter import IncidentRow

RUNNER = Path(__file__).parents[1] / "flows" / "small_runner.py"
LEASE_SECONDS = "2"
"""Short, so that a killed runner's phases are taken up soon."""


def until(true: Callable[[], object], *, seconds: float = 60.0, what: str = "") -> float:
    """Wait until it is true; returns how long it took, and fails where it takes too long."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds, f"not within {seconds} s: {what or true}"
        time.sleep(0.05)
    return time.monotonic() - begun


@dataclass
class Server:
    """The managed Prefect server of this session."""

    place: PrefectPlace
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.place.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "incident.service.leash", *server_command(self.place)],
                env=server_environment(self.place),
                cwd=self.place.home,
                stdout=log,
                stderr=log,
                stdin=subprocess.PIPE,  # a test run that is killed leaves no server behind
                start_new_session=True,
            )
        until(lambda: answers(self.place.port), seconds=180, what=f"Prefect, see {self.place.home}/server.log")

    def kill(self) -> None:
        """Kill -9, the server with its keeper."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            end(self.process)
            self.process = None


@dataclass
class House:
    """One incident database with its runners, all on the session's Prefect.

    Attributes:
        home: its folder.
        desk: its desk, with the wall clock.
    """

    home: Path
    desk: Desk
    prefect: Server
    runners: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def declare(self, playbook: bytes) -> IncidentRow:
        return declared(self.desk, playbook, now=self.desk.clock.now())

    def states(self, incident: IncidentRow) -> dict[str, str]:
        return {row["key"]: row["state"] for row in list_steps(self.desk, str(incident.number))}

    def is_done(self, incident: IncidentRow, *keys: str) -> bool:
        found = self.states(incident)
        return all(found[key] == "done" for key in keys)

    def lines(self, name: str) -> list[str]:
        file = self.home / name
        return file.read_text(encoding="utf-8").split() if file.exists() else []

    def environment(self) -> dict[str, str]:
        return {
            **client_environment(self.prefect.place),
            "INCIDENT_HOME": str(self.home),
            "INCIDENT_LEASE_SECONDS": LEASE_SECONDS,
            "INCIDENT_POLL_SECONDS": "0.2",
        }

    def start_runner(self) -> subprocess.Popen[bytes]:
        with (self.home / "runner.log").open("ab") as log:
            runner = subprocess.Popen(
                [sys.executable, str(RUNNER)],
                env=self.environment(),
                cwd=self.home,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )
        self.runners.append(runner)
        return runner

    def kill_runner(self) -> None:
        """As a power cut would: kill -9, and nothing is told to anybody."""
        end(self.runners.pop())

    def command(self, *arguments: str) -> str:
        """One command line, as a person types it."""
        environment = {**os.environ, "INCIDENT_HOME": str(self.home)}
        program = [sys.executable, "-c", "from incident.app import main; main()"]
        done = subprocess.run([*program, *arguments], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def close(self) -> None:
        while self.runners:
            end(self.runners.pop())
        self.desk.database.close()


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill -9, and close our end of its input."""
    process.kill()
    process.wait()
    if process.stdin is not None:
        process.stdin.close()
