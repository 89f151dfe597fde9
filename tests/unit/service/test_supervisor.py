"""The supervisor: what dies is started again, what is asked to end ends, and nothing outlives its parent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from incident.errors import ServiceUnavailable
from incident.service.leash import keep
from incident.service.supervisor import FIRST_DELAY, LONGEST_DELAY, Child, _alone, _keep

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN = [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"]
LEASH = [sys.executable, "-m", "incident.service.leash"]


def child_of(tmp_path: Path, command: list[str]) -> Child:
    return Child("one", command, dict(os.environ), tmp_path, tmp_path / "one.log")


def test_a_child_that_dies_is_started_again_later_each_time(tmp_path: Path) -> None:
    child = child_of(tmp_path, [sys.executable, "-c", "raise SystemExit(3)"])
    said: list[str] = []
    ends = time.monotonic() + 20
    while child.deaths < 2 and time.monotonic() < ends:
        _keep(child, said.append)
        time.sleep(0.02)
    child.end()

    assert said[0].startswith("one ended with 3; it starts again in 1 s")
    assert said[1].startswith("one ended with 3; it starts again in 2 s")


def test_the_pause_before_a_start_is_bounded(tmp_path: Path) -> None:
    child = child_of(tmp_path, SLEEPER)
    child.started_at = time.monotonic()
    for _ in range(20):
        child.bury()
    assert child.delay == LONGEST_DELAY

    child.started_at = time.monotonic() - 3_600
    child.bury()
    assert child.delay == FIRST_DELAY


def test_a_child_that_does_not_hear_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("incident.service.supervisor.GRACE_SECONDS", -1.5)
    child = child_of(tmp_path, STUBBORN)
    child.start()
    process = child.process
    assert process is not None
    time.sleep(0.3)

    child.end()

    assert process.returncode == -signal.SIGKILL


def test_two_cannot_serve_one_home(tmp_path: Path) -> None:
    with _alone(tmp_path), pytest.raises(ServiceUnavailable, match="another 'incident serve'"), _alone(tmp_path):
        pass
    with _alone(tmp_path):
        pass


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"


def _leashed(tmp_path: Path) -> tuple[subprocess.Popen[bytes], int]:
    """A program on a leash, and its process id."""
    note = tmp_path / "pid"
    program = f"import os, time, pathlib; pathlib.Path({str(note)!r}).write_text(str(os.getpid())); time.sleep(600)"
    leash = subprocess.Popen([*LEASH, sys.executable, "-c", program], stdin=subprocess.PIPE)
    ends = time.monotonic() + 20
    while not (note.exists() and note.read_text(encoding="ascii")) and time.monotonic() < ends:
        time.sleep(0.02)
    return leash, int(note.read_text(encoding="ascii"))


@pytest.mark.parametrize("how", ["the parent dies", "it is asked to end"])
def test_a_foreign_program_ends_with_its_parent(tmp_path: Path, how: str) -> None:
    leash, pid = _leashed(tmp_path)
    assert _is_alive(pid)

    if how == "the parent dies":
        assert leash.stdin is not None
        leash.stdin.close()  # what the operating system does when the parent is killed
    else:
        leash.terminate()
    leash.wait(timeout=20)
    if leash.stdin is not None:
        leash.stdin.close()

    assert not _is_alive(pid)


def test_a_leash_gives_the_exit_code_of_what_it_keeps() -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    assert keep([sys.executable, "-c", "raise SystemExit(7)"]) == 7

    for number, handler in before.items():
        signal.signal(number, handler)
