"""How a child follows its parent: its standard input is the parent's end of a pipe, which closes when the parent dies.

Also the keeper of a foreign program that knows nothing of this: `python -m incident.service.leash COMMAND…` runs it,
passes on SIGTERM, and ends it when the parent is gone. Imports nothing but the standard library, because it stays.
"""

import contextlib
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Sequence
from threading import Event, Thread

GRACE_SECONDS = 10


def follow_parent(stop: Event) -> None:
    """Set `stop` when standard input ends; does nothing where it is no pipe, as under a service manager."""
    try:
        is_pipe = stat.S_ISFIFO(os.fstat(0).st_mode)
    except OSError:  # closed from the start
        is_pipe = False
    if not is_pipe:
        return
    Thread(target=_watch, args=(stop,), name="leash", daemon=True).start()


def _watch(stop: Event) -> None:
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    stop.set()


def keep(command: Sequence[str]) -> int:
    """Run a command until it ends, SIGTERM comes, or the parent is gone; its exit code."""
    stop = Event()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - the caller's own command
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    follow_parent(stop)
    while child.poll() is None and not stop.wait(0.2):
        pass
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
    return child.wait()


if __name__ == "__main__":
    sys.exit(keep(sys.argv[1:]))
