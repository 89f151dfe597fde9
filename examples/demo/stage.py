"""The stage of the demo: a home of its own, a mail sink on this machine, the running service, and typed commands."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from incident.delivery.sink import Sink
from incident.kernel.instants import Instant

PROGRAM = Path(sys.executable).with_name("incident")
WIDTH = min(max(shutil.get_terminal_size((140, 24)).columns, 100), 160)
ZONE = "Europe/Berlin"
PAUSE = 0.5
"""Seconds between two looks at the service."""


class Interrupted(Exception):
    """A command of the demo did not do what the demo says it does."""


@dataclass
class Stage:
    """Where the demo plays.

    Attributes:
        folder: everything that it leaves behind; made anew.
        aware: since when the report says that we were aware; set when it is written.
        sink: the mail server that delivers nothing.
    """

    folder: Path
    aware: Instant = field(init=False)
    sink: Sink = field(init=False)
    _began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.home.mkdir(parents=True)
        self.sink = Sink(self.folder / "mail")

    @property
    def home(self) -> Path:
        """The home of this demo's database, keys and logs."""
        return self.folder / "home"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every command: nothing of the person's own settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("INCIDENT_", "PREFECT_"))}
        return kept | {
            "INCIDENT_HOME": str(self.home),
            "INCIDENT_SMTP_HOST": self.sink.host,
            "INCIDENT_SMTP_PORT": str(self.sink.port),
            "COLUMNS": str(WIDTH),
            "NO_COLOR": "1",
            "DO_NOT_TRACK": "1",
        }

    def since_aware(self, minutes: int) -> str:
        """An instant so many minutes after we were aware, as a person in Berlin writes it."""
        return self.aware.plus(timedelta(minutes=minutes)).local(ZONE).isoformat(timespec="minutes")

    def chapter(self, title: str) -> None:
        """Begin a part, with the time that has gone by."""
        print(f"\n━━ {title} {'━' * (WIDTH - len(title) - 12)} {self.elapsed:>4.0f} s\n", flush=True)

    @property
    def elapsed(self) -> float:
        """Seconds since the curtain rose."""
        return time.monotonic() - self._began

    def say(self, text: str) -> None:
        """A line of explanation."""
        print(text, flush=True)

    def type(self, *arguments: str, lines: int | None = None, last: int = 0, by: str = "") -> str:
        """Type a command and show what it prints.

        Args:
            arguments: without the program's name.
            lines: show so many lines of the output; None: all.
            last: where some are left out, show so many of the last ones too.
            by: the person who types it, passed on with `--by`.
        """
        line = [*arguments, *(["--by", by] if by else [])]
        print(f"$ incident {' '.join(_quoted(it) for it in line)}", flush=True)
        shown = self._run(line)
        said = shown.splitlines()
        left_out = 0 if lines is None else max(0, len(said) - lines - last)
        kept = [*said[:lines], f"… {left_out} more lines", *said[len(said) - last :]] if left_out else said
        print("\n".join(f"  {it}".rstrip() for it in kept), flush=True)
        print(flush=True)
        return shown

    def do(self, *arguments: str, by: str) -> None:
        """Run a command of a person without showing it."""
        self._run([*arguments, "--by", by])

    def ask(self, *arguments: str) -> Any:
        """What a command says with `--json`."""
        return json.loads(self._run([*arguments, "--json"]))

    def attempt(self, *arguments: str, by: str) -> str:
        """Run a command of a person that may be refused, and give the refusal; empty where it was done."""
        done = self._start([*arguments, "--by", by])
        if done.returncode not in (0, 1):
            raise Interrupted(f"incident {' '.join(arguments)} left with {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stderr.strip().removeprefix("refused: ") if done.returncode else ""

    def refused(self, *arguments: str) -> str:
        """Type a command that has to be refused, and show the refusal."""
        print(f"$ incident {' '.join(_quoted(it) for it in arguments)}", flush=True)
        done = self._start(arguments)
        if done.returncode != 1:
            raise Interrupted(f"incident {' '.join(arguments)} was not refused: {done.stdout}{done.stderr}")
        print(f"  {done.stderr.strip()}\n", flush=True)
        return done.stderr

    def _run(self, arguments: Sequence[str]) -> str:
        done = self._start(arguments)
        if done.returncode != 0:
            raise Interrupted(f"incident {' '.join(arguments)} left with {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def _start(self, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(PROGRAM), *arguments], env=self.environment, check=False, capture_output=True, text=True
        )

    @contextmanager
    def serving(self) -> Iterator[subprocess.Popen[bytes]]:
        """The service, in a process of its own, from here to the end of the block."""
        log = self.folder / "serve.log"
        with log.open("wb") as output:
            service = subprocess.Popen(
                [str(PROGRAM), "serve"], env=self.environment, stdout=output, stderr=subprocess.STDOUT
            )
            try:
                yield service
            finally:
                _stop(service)


def _stop(service: subprocess.Popen[bytes]) -> None:
    service.terminate()
    try:
        service.wait(timeout=20)
    except subprocess.TimeoutExpired:
        service.kill()
        service.wait()


def short(path: Path) -> str:
    """A path as a person would type it from here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _quoted(word: str) -> str:
    return f"'{word}'" if " " in word or "*" in word else word
