"""A process of its own that dispatches one notice: `python -m support.sender URL PORT NOTICE HOME [GATE]`.

It prints what became of it. With a gate, a file, it waits until that is there, so that several start at once.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from support.leak import ANA, NOON, law

from incident.delivery.smtp import SmtpChannel
from incident.errors import IncidentError
from incident.kernel.clock import FixedClock
from incident.operations.desk import Desk
from incident.operations.dispatch import dispatch
from incident.store.database import Database


def main(arguments: Sequence[str]) -> int:
    """Dispatch once."""
    url, port, notice, home, *gate = arguments
    channel = SmtpChannel("127.0.0.1", int(port), timeout=30.0)
    desk = Desk(Database.open(url), law, FixedClock(NOON), lambda: {"email": channel}, Path(home))
    law()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while gate and not Path(gate[0]).exists():
        time.sleep(0.005)
    try:
        told = [it.state for it in dispatch(desk, notice, actor=ANA, now=NOON)]
    except IncidentError as error:
        told = [type(error).__name__]
    sys.stdout.write(" ".join(told) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
