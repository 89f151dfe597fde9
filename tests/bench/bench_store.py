"""What locking, recording and answering for rows costs, against SQLite doing nothing else."""

import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from harness import Row, ratio, seconds
from sqlalchemy import insert

sys.path.append(str(Path(__file__).parents[1]))
from support.databases import fresh_sqlite
from support.furnished import desk_of

from incident.facts.fact import Count, Fact
from incident.kernel.instants import parse_instant
from incident.operations.verify import verify
from incident.record.entry import Actor
from incident.store.database import Database
from incident.store.matter import fact_row
from incident.store.rows.matter import FactRow
from incident.vocabulary import Tag

AT = parse_instant("2026-10-24T10:00:00Z")
ANA = Actor("person", "ana")
APPENDS, FACTS, THREADS = 200, 2_000, 8
_numbers = count()


def rows() -> Iterator[Row]:
    """An operation is one append; an import is one bulk insert; a proof reads everything."""
    database = Database.open(fresh_sqlite(Path(tempfile.mkdtemp(prefix="bench-store-"))))
    floor = "a bare INSERT of the same size, committed with synchronous=FULL"
    yield Row("append", ratio(_appends(database), _commits(), times=5), "ratio", 3.0, "lower", floor)
    yield Row(
        "append, 8 threads at once",
        ratio(_at_once(database), _appends(database), times=5),
        "ratio",
        2.0,
        "lower",
        "one thread appending as many",
    )
    yield Row("insert 2,000 facts", _inserting(database), "ratio", 2.5, "lower", "SQLAlchemy Core, without a record")
    yield Row("verify 1,000 entries", _verifying(), "s", 0.6, "lower", "hashes, payloads and rows")
    database.close()


def _appends(database: Database) -> Callable[[], None]:
    def append() -> None:
        for number in range(APPENDS):
            with database.write("appends") as unit:
                unit.append(Tag.FACTS_LEARNED, {"number": number}, actor=ANA, at=AT)

    return append


def _commits() -> Callable[[], None]:
    connection = sqlite3.connect(Path(tempfile.mkdtemp(prefix="bench-floor-")) / "floor.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE entry (number INTEGER, body TEXT)")

    def commit() -> None:
        for number in range(APPENDS):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO entry VALUES (?, ?)", (number, "x" * 600))
            connection.execute("COMMIT")

    return commit


def _at_once(database: Database) -> Callable[[], None]:
    def append(number: int) -> None:
        with database.write("threads") as unit:
            unit.append(Tag.FACTS_LEARNED, {"number": number}, actor=ANA, at=AT)

    def work() -> None:
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(append, range(APPENDS)))

    return work


def _facts(seq: int) -> list[FactRow]:
    facts = (
        Fact(f"f{next(_numbers)}", "residents", Count(1, 5), AT, "call with the processor", "ana", part="DE")
        for _ in range(FACTS)
    )
    return [fact_row(fact, "facts", seq, position, recorded_at=AT) for position, fact in enumerate(facts)]


def _inserting(database: Database) -> float:
    """Rows are made outside the measurement, on both sides; the median of paired ratios."""
    pairs = []
    for _ in range(7):
        with database.read() as reader:
            ours, bare = _facts(reader.head("facts") + 1), _facts(0)
        values = [{column.key: getattr(row, column.key) for column in FactRow.__table__.columns} for row in bare]
        pairs.append(seconds(lambda: _store(database, ours)) / seconds(lambda: _store_bare(database, values)))  # noqa: B023 - called at once
    return sorted(pairs)[len(pairs) // 2]


def _store(database: Database, facts: list[FactRow]) -> None:
    with database.write("facts") as unit:
        unit.insert(facts)
        unit.append(Tag.FACTS_LEARNED, {}, actor=ANA, at=AT)


def _store_bare(database: Database, values: list[dict[str, object]]) -> None:
    with database.engine.begin() as connection:
        connection.execute(insert(FactRow.__table__), values)


def _verifying() -> float:
    database = Database.open(fresh_sqlite(Path(tempfile.mkdtemp(prefix="bench-verify-"))))
    for seq in range(1, 1_001):
        with database.write("chain") as unit:
            unit.insert(
                [fact_row(Fact(f"v{seq}", "records", Count(1, 5), AT, "s", "ana"), "chain", seq, 0, recorded_at=AT)]
            )
            unit.append(Tag.FACTS_LEARNED, {"number": seq}, actor=ANA, at=AT)
    desk = desk_of(database)
    taken = sorted(seconds(lambda: verify(desk)) for _ in range(3))[1]
    database.close()
    return taken
