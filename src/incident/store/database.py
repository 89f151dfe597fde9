"""The database: consistent reads, and writes that lock one chain, append to the record and commit as one.

Invariants:

- A write holds its chain's lock from before its first read of the head until commit, so that eight writers lose and
  fork nothing: `BEGIN IMMEDIATE` on SQLite, `SELECT … FOR UPDATE` on the chain's row on PostgreSQL.
- Rows and record entry are one transaction: a crash leaves all or nothing, and rows without an entry are refused.
- `recorded_at` is the database's time, read inside the lock; a later write of a chain always has a later one, even
  where the database's clock was set back. There is no other clock here.
- A read is one snapshot: deferred on SQLite, repeatable read on PostgreSQL.
"""

import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session, SQLModel

from incident.errors import RecordBroken, ServiceUnavailable, StaleHead
from incident.kernel.canonical import Payload, encoded
from incident.kernel.instants import Instant
from incident.record.chain import Head, follow, head_after
from incident.record.entry import GENESIS, Actor, Entry
from incident.store.bulk import columns_of, insert_columns, names_of, with_encoded
from incident.store.covered import COVERED, STORED, Columns, Same, leaf_hashes, stated
from incident.store.entries import ENTRY, PAYLOAD, entry_values
from incident.store.faults import translated
from incident.vocabulary import Tag

LOCK_WAIT = timedelta(seconds=30)
"""How long a writer waits for another before it gives up."""
_TICK = timedelta(microseconds=1)
_SALT_BYTES = 32
# Made once: building a statement costs more than SQLite takes to run it.
_HEAD = text("SELECT head_seq FROM chain WHERE chain = :chain")
_BEGIN = text("INSERT INTO chain (chain, head_seq, head_hash) VALUES (:chain, 0, :hash) ON CONFLICT DO NOTHING")
_MOVE = text("UPDATE chain SET head_seq = :seq, head_hash = :hash WHERE chain = :chain")
_LOCK = "SELECT head_seq, head_hash FROM chain WHERE chain = :chain"
_LOCKS = {"sqlite": text(_LOCK), "postgresql": text(f"{_LOCK} FOR UPDATE")}
_TIME = "SELECT {}, (SELECT recorded_at FROM entry WHERE chain = :chain AND seq = :seq)"
_TIMES = {
    "sqlite": text(_TIME.format("strftime('%Y-%m-%d %H:%M:%f', 'now')")),
    "postgresql": text(_TIME.format("clock_timestamp()")),
}
_COUNT = text(
    "INSERT INTO counter (name, value) VALUES (:name, :many) "
    "ON CONFLICT (name) DO UPDATE SET value = counter.value + :many RETURNING value"
)


class Reader:
    """One consistent snapshot.

    Attributes:
        session: for queries; the rows that it returns stay usable after the block.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def head(self, chain: str) -> int:
        """The number of the last entry of a chain; 0 where there is none."""
        return self.session.connection().execute(_HEAD, {"chain": chain}).scalar() or 0


class Unit(Reader):
    """One write: everything that it stores commits together, under the lock of one chain.

    Attributes:
        recorded_at: the database's time inside the lock; later than that of every earlier write of the chain.
    """

    def __init__(self, session: Session, head: Head, recorded_at: Instant) -> None:
        super().__init__(session)
        self.recorded_at = recorded_at
        self._connection = session.connection()
        self._head = head
        self._unanswered: dict[str, list[bytes]] = {}  # hashes of rows, by table
        self._inserted = 0
        self._appended = 0

    @property
    def chain(self) -> str:
        """The chain that is locked."""
        return self._head.chain

    @property
    def head_seq(self) -> int:
        """The number of the chain's last entry, this unit's own included."""
        return self._head.seq

    @property
    def next_seq(self) -> int:
        """The number that the next entry will have: the `seq` of rows inserted before it."""
        return self._head.seq + 1

    def insert(self, rows: Sequence[SQLModel]) -> None:
        """Insert rows, of whatever tables, in bulk and in the order of their tables' first appearance.

        Insert first, then append: the next entry answers for these rows (`covered.COVERED`: by count and Merkle root).

        Raises:
            RecordBroken: a covered row does not carry the number of the next entry (`next_seq`).
        """
        for kind, columns in columns_of(rows).items():
            self.insert_columns(kind, columns, len(columns[names_of(kind)[0]]))

    def insert_columns(self, kind: type[SQLModel], columns: Columns, many: int, *, new: bool = False) -> None:
        """Insert many rows of one table, given column by column.

        Args:
            kind: the rows' table.
            columns: every column of the table.
            many: how many rows.
            new: leave out rows whose key is there already: for what is stored once by its digest.

        Raises:
            RecordBroken: as `insert`.
        """
        if not many:
            return
        columns, table = with_encoded(kind, columns), str(kind.__tablename__)
        if table in COVERED:
            self._expect_seq(table, columns["seq"])
            self._unanswered.setdefault(table, []).extend(leaf_hashes(columns, many))
        insert_columns(self._connection, kind, columns, many, new=new)
        self._inserted += many

    def _expect_seq(self, table: str, given: Sequence[int] | Same) -> None:
        strange = {given.value} if isinstance(given, Same) else set(given)
        if strange - {self.next_seq}:
            raise RecordBroken(
                f"{table} rows carry seq {sorted(strange)}, the next entry is {self.next_seq}",
                mend="this is a defect: insert rows with unit.next_seq, then append",
            )

    def append(self, tag: Tag, payload: Payload, *, actor: Actor, at: Instant, schema: int = 1) -> Entry:
        """Append one entry to the locked chain; it answers for the rows inserted since the entry before.

        Args:
            tag: what happened.
            payload: canonical data of what happened; the key `stored` is the store's.
            actor: who did it.
            at: the incident's clock.
            schema: version of the payload's schema.
        """
        if STORED in payload:
            raise RecordBroken(f"payload key {STORED!r} is the store's own", mend="this is a defect: name it otherwise")
        if self._unanswered:
            payload = {**payload, STORED: stated(self._unanswered)}
            self._unanswered = {}
        salt, body = secrets.token_hex(_SALT_BYTES), encoded(payload)
        entry = follow(
            self._head,
            tag=tag,
            payload=body,
            salt=salt,
            actor=actor,
            at=at,
            recorded_at=self.recorded_at,
            schema=schema,
        )
        self._connection.execute(ENTRY, entry_values(entry))
        self._connection.execute(PAYLOAD, {"chain": entry.chain, "seq": entry.seq, "salt": salt, "body": body})
        self._head = head_after(entry)
        self._appended += 1
        return entry

    def next_number(self, counter: str) -> int:
        """The next number of a locked counter, from 1: `incident`, `drill`, `<incident id>:o`."""
        return self.next_numbers(counter, 1)[0]

    def next_numbers(self, counter: str, many: int) -> range:
        """The next numbers of a locked counter, taken at once."""
        last = int(self._connection.execute(_COUNT, {"name": counter, "many": many}).scalar_one())
        return range(last - many + 1, last + 1)

    def settle(self) -> None:
        """Move the chain's head to the last entry; the last statement before the commit.

        Raises:
            RecordBroken: something was stored and no entry tells of it.
        """
        self.session.flush()
        if self._appended:
            moved = {"chain": self.chain, "seq": self._head.seq, "hash": self._head.hash}
            self._connection.execute(_MOVE, moved)
        if self._unanswered or (self._inserted and not self._appended):
            raise RecordBroken(
                f"rows were stored in {self.chain} and no record entry tells of them",
                mend="this is a defect: insert rows, then append",
            )


class Database:
    """Opens units of work on SQLite or PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sqlite = engine.dialect.name == "sqlite"
        reading: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        writing: dict[str, Any] = {"isolation_level": "READ COMMITTED"}
        self._reading = engine.execution_options(**({"begin": "DEFERRED"} if self._sqlite else reading))
        self._writing = engine.execution_options(**({"begin": "IMMEDIATE"} if self._sqlite else writing))
        # SQLite's own waiting sleeps and is unfair; threads of one process queue here instead.
        self._queue = Lock()

    @classmethod
    def open(cls, url: str) -> "Database":
        """The database at `url`: `sqlite:////path/to/file` or `postgresql://user@host/name`.

        Raises:
            ServiceUnavailable: no such kind of database.
        """
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise ServiceUnavailable(
                "the database's address cannot be read", mend="use sqlite:////path or postgresql://…"
            ) from error  # the address may hold a password: it is not shown
        if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
            return cls(_sqlite_engine(Path(str(parsed.database))))
        if parsed.get_backend_name() == "postgresql":
            return cls(_postgresql_engine(parsed))
        raise ServiceUnavailable(
            f"{parsed.render_as_string()} is neither an SQLite file nor PostgreSQL",
            mend="use sqlite:////path/to/file or postgresql://user@host/name",
        )

    def migrate(self) -> None:
        """Create or bring up to date all tables; quick where nothing is to be done."""
        from incident.store.migrate import is_current, upgrade  # noqa: PLC0415 - Alembic costs more than a command

        path = self.engine.url.database
        if self._sqlite and path:
            Path(path).touch(mode=0o600)  # what is in it is confidential from the first byte
        with translated():
            with self._reading.connect() as connection:
                if is_current(connection):
                    return
            with self._queue, self._writing.begin() as connection:
                upgrade(connection)

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """One consistent snapshot; nothing that is done to its session is ever stored."""
        with translated(), Session(self._reading, expire_on_commit=False, autoflush=False) as session:
            yield Reader(session)

    @contextmanager
    def write(self, chain: str, *, expected_head: int | None = None) -> Iterator[Unit]:
        """One write under the lock of `chain`, which is created where it is new.

        Args:
            chain: incident id, or `organisation`.
            expected_head: the head on which the caller's computation rests.

        Raises:
            StaleHead: somebody else appended since; nothing was stored.
        """
        with translated(), self._turn(), Session(self._writing, expire_on_commit=False) as session:
            head = _lock(session.connection(), chain)
            if expected_head is not None and head.seq != expected_head:
                raise StaleHead(f"chain {chain} is at {head.seq}, not at {expected_head}", mend="read again and repeat")
            unit = Unit(session, head, _database_time(session.connection(), head))
            yield unit
            unit.settle()
            session.commit()

    @contextmanager
    def work(self) -> Iterator[Reader]:
        """A write without a chain, for rows that are no history: leases, timers, wakes. It appends nothing."""
        with translated(), self._turn(), Session(self._writing, expire_on_commit=False) as session:
            yield Reader(session)
            session.commit()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._sqlite:
            yield
        elif self._queue.acquire(timeout=LOCK_WAIT.total_seconds()):
            try:
                yield
            finally:
                self._queue.release()
        else:
            raise ServiceUnavailable("the database is locked by another thread", mend="repeat")


def _lock(connection: Connection, chain: str) -> Head:
    """Take the chain's lock and read its head; what is read after this is what the last writer left."""
    lock = _LOCKS[connection.dialect.name]
    found = connection.execute(lock, {"chain": chain}).one_or_none()
    if found is None:
        connection.execute(_BEGIN, {"chain": chain, "hash": GENESIS})
        found = connection.execute(lock, {"chain": chain}).one()
    return Head(chain, found.head_seq, found.head_hash)


def _database_time(connection: Connection, head: Head) -> Instant:
    """The database's time, in a statement of its own so that it is read after the lock was granted."""
    asked = connection.execute(_TIMES[connection.dialect.name], {"chain": head.chain, "seq": head.seq})
    now, last = map(_utc, asked.one())
    if now is None:
        raise ServiceUnavailable("the database does not tell its time")
    return Instant(now if last is None else max(now, last + _TICK))


def _utc(value: str | datetime | None) -> datetime | None:
    """PostgreSQL gives aware times, SQLite UTC as text."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return None if value is None else value.astimezone(UTC)


def _sqlite_engine(path: Path) -> Engine:
    place = f"file:{quote(str(path.absolute()))}?mode=rw"  # a missing file is an error, not an empty database

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            place, uri=True, timeout=LOCK_WAIT.total_seconds(), isolation_level=None, check_same_thread=False
        )
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
            connection.execute(f"PRAGMA {pragma}")  # recursive: else REPLACE deletes past the guarding triggers
        return connection

    engine = create_engine(URL.create("sqlite", database=str(path)), creator=connect)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'DEFERRED')}")

    return engine


def _postgresql_engine(url: URL) -> Engine:
    wait = int(LOCK_WAIT.total_seconds() * 1000)
    options = f"-c timezone=UTC -c synchronous_commit=on -c lock_timeout={wait}"
    return create_engine(
        url.set(drivername="postgresql+psycopg"), connect_args={"options": options}, pool_pre_ping=True, pool_size=10
    )
