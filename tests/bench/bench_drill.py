"""What a drill of ten simulated days costs, beside as many commits with nothing around them.

Every step of a drill, and every look at whether there is one, is a transaction of its own, as in a live incident; the
floor is SQLite doing as many bare commits of one row with `synchronous=FULL`. The loop alone is measured beside a heap
that is emptied in order.
"""

import heapq
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

from harness import Row, ratio
from sqlalchemy import event

sys.path.append(str(Path(__file__).parents[1]))
from support.leak import ANA, NOON, house
from support.scenarios import script

from incident.drills.clock import DrillClock
from incident.drills.loop import play
from incident.kernel.clock import FixedClock
from incident.kernel.instants import Instant, parse_instant
from incident.operations.desk import Desk
from incident.operations.drill import run_drill

START = parse_instant("2026-11-23T09:00[Europe/Berlin]")
EVENTS = 10_000
_numbers = count(1)


class Heap:
    """A world of events at minutes."""

    def __init__(self) -> None:
        self.events = [START.plus(timedelta(minutes=at)) for at in range(1, EVENTS + 1)]

    def run_ready(self, now: Instant) -> int:
        """Let go what has come."""
        done = 0
        while self.events and self.events[0] <= now:
            heapq.heappop(self.events)
            done += 1
        return done

    def next_at(self, after: Instant) -> Instant | None:
        """The first that is to come."""
        return self.events[0] if self.events and self.events[0] > after else None


def rows() -> Iterator[Row]:
    """A whole drill, and the loop that carries it."""
    with tempfile.TemporaryDirectory(prefix="bench-drill-") as folder:
        desk = house(Path(folder), clock=FixedClock(NOON))
        _play(desk)
        commits = _commits_of(desk)
        value = ratio(lambda: _play(desk), _bare(commits, Path(folder)), times=5)
        desk.database.close()
    floor = f"its {commits} commits with nothing around them"
    yield Row("a drill of ten simulated days", value, "ratio", 25.0, "lower", floor)
    value = ratio(_looped, _emptied, times=5)
    yield Row(f"the loop over {EVENTS:,} events", value, "ratio", 4.0, "lower", "a heap that is emptied")


def _play(desk: Desk) -> None:
    run_drill(desk, script(), seed=str(next(_numbers)), actor=ANA, now=NOON)


def _commits_of(desk: Desk) -> int:
    """How often one drill commits."""
    seen: list[object] = []
    noted = seen.append
    event.listen(desk.database.engine, "commit", noted)
    _play(desk)
    event.remove(desk.database.engine, "commit", noted)
    return len(seen)


def _bare(many: int, folder: Path) -> Callable[[], None]:
    connection = sqlite3.connect(folder / "floor.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE entry (number INTEGER, body TEXT)")

    def commit() -> None:
        for number in range(many):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO entry VALUES (?, ?)", (number, "x" * 600))
            connection.execute("COMMIT")

    return commit


def _looped() -> None:
    play(Heap(), DrillClock(START), until=START.plus(timedelta(minutes=EVENTS + 1)))


def _emptied() -> None:
    heap = Heap()
    while heap.events:
        heapq.heappop(heap.events)
