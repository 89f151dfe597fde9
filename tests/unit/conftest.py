"""Databases for tests: each test that asks for one runs on SQLite, then on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.databases import fresh_sqlite
from support.postgres import fresh_postgres, postgres_server, template

from incident.store.database import Database


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The server's address."""
    with postgres_server() as server:
        yield template(server)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database for one test: on SQLite, then on PostgreSQL."""
    if request.param == "sqlite":
        yield fresh_sqlite(tmp_path)
    else:
        with fresh_postgres(request.getfixturevalue("postgres_url")) as address:
            yield address


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """The store on `url`."""
    opened = Database.open(url)
    yield opened
    opened.close()
