"""What somebody can do who owns the database: write past the triggers that keep history."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text
from support.postgres import UNGUARDED

from incident.store.database import Database


@contextmanager
def unguarded(database: Database) -> Iterator[Connection]:
    """A connection for which nothing is refused; on SQLite nothing is from here on."""
    with database.engine.begin() as connection:
        if database.engine.dialect.name == "postgresql":
            connection.execute(text(UNGUARDED.replace("SET", "SET LOCAL", 1)))
        else:
            for trigger in (
                connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            ):
                connection.execute(text(f"DROP TRIGGER {trigger}"))
        yield connection
