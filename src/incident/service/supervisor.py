"""`serve`: starts the three children, starts again what dies, and ends all of them together.

The children are pages and tick (no Prefect in them), the runner, and the managed Prefect server. Clocks never wait for
Prefect: the tick runs while the server is still starting, or is away.
"""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from incident.errors import ServiceUnavailable
from incident.service.leash import GRACE_SECONDS
from incident.service.prefect_server import (
    PrefectPlace,
    client_environment,
    prefect_place,
    server_command,
    server_environment,
)
from incident.service.settings import Settings

FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0
"""Seconds before a child that died is started again; doubled each time it dies young."""
YOUNG = 60.0
"""Seconds of life after which a child's earlier deaths are forgotten."""
POLL = 0.1
"""Seconds between two looks at the children."""


@dataclass(slots=True)
class Child:
    """One process to keep alive.

    Attributes:
        name: `tick`, `runner` or `prefect`.
        command: how it is started.
        environment: its whole environment.
        folder: where it stands.
        log: where its output goes.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    process: subprocess.Popen[bytes] | None = None
    starts_at: float = 0.0
    started_at: float = 0.0
    delay: float = FIRST_DELAY
    deaths: int = field(default=0)

    def start(self) -> None:
        """Start it, on a leash: its standard input ends when this process does.

        It gets a session of its own, so that Ctrl-C comes to this process alone, which ends the children in order.
        """
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                self.command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=dict(self.environment),
                cwd=self.folder,
                start_new_session=True,
            )
        self.started_at = time.monotonic()

    def is_dead(self) -> bool:
        """Whether it was started and has ended."""
        return self.process is not None and self.process.poll() is not None

    def bury(self) -> None:
        """Plan its next start."""
        self._let_go()
        now = time.monotonic()
        self.delay = FIRST_DELAY if now - self.started_at > YOUNG else min(self.delay * 2, LONGEST_DELAY)
        self.starts_at, self.deaths = now + self.delay, self.deaths + 1

    def end(self) -> None:
        """Ask it to end, and end it where it does not."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(GRACE_SECONDS + 2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._let_go()

    def _let_go(self) -> None:
        """Forget the process that has ended, and end what it left behind."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process = None


def serve(settings: Settings, stop: Event, *, told: Callable[[str], None]) -> None:
    """Keep the children alive until `stop` is set.

    Args:
        settings: of this machine.
        stop: set by a signal.
        told: takes a line for the person who watches.

    Raises:
        ServiceUnavailable: another `serve` has this home.
    """
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(settings.home):
        place = prefect_place(settings)
        children = children_of(settings, place)
        told(f"clocks and runner start in {settings.home}; Prefect at {place.api_url}; stop with Ctrl-C")
        try:
            while not stop.wait(POLL):
                for child in children:
                    _keep(child, told)
                _write_state(settings.home, children, place)
        finally:
            for child in children:
                child.end()
            (settings.home / STATE).unlink(missing_ok=True)
        told("stopped")


STATE = "serve.json"
"""File in the home that says which processes serve it."""


def _keep(child: Child, told: Callable[[str], None]) -> None:
    if child.is_dead():
        code = child.process.returncode if child.process else 0
        child.bury()
        told(f"{child.name} ended with {code}; it starts again in {child.delay:g} s (see {child.log})")
    if child.process is None and time.monotonic() >= child.starts_at:
        child.start()


def _write_state(home: Path, children: Sequence[Child], place: PrefectPlace) -> None:
    state = {
        "pid": os.getpid(),
        "prefect": place.api_url,
        "children": {child.name: child.process.pid for child in children if child.process},
    }
    text, file = json.dumps(state), home / STATE
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        fresh = file.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(file)  # whole or not at all: whoever reads it while it is written never sees half of it


def children_of(settings: Settings, place: PrefectPlace) -> list[Child]:
    """The processes to keep alive, in the order in which they are ended: the server last."""
    logs = settings.home / "logs"
    logs.mkdir(mode=0o700, exist_ok=True)
    ours = {"INCIDENT_HOME": str(settings.home), "INCIDENT_DATABASE_URL": settings.database}
    runner = {**client_environment(place), **ours}
    module = [sys.executable, "-m"]
    children = [
        Child("runner", [*module, "incident.service.runner"], runner, place.home, logs / "runner.log"),
        Child("tick", [*module, "incident.service.tick"], {**os.environ, **ours}, settings.home, logs / "tick.log"),
    ]
    if place.is_managed:
        command = [*module, "incident.service.leash", *server_command(place)]
        children.append(Child("prefect", command, server_environment(place), place.home, logs / "prefect.log"))
    return children


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Hold the home's lock, which ends with this process whatever happens to it."""
    with (home / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ServiceUnavailable(
                f"another 'incident serve' runs in {home}", mend="stop it, or give this one another INCIDENT_HOME"
            ) from error
        yield
