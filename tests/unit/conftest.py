"""Databases for tests: each test that asks for one runs on SQLite, then on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.databases import fresh_sqlite
from support.postgres import emptied, migrated, postgres_server

from incident.store.database import Database


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a migrated database on a real server."""
    with postgres_server() as server:
        yield migrated(server)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated, empty database for one test: on SQLite, then on PostgreSQL."""
    if request.param == "sqlite":
        return fresh_sqlite(tmp_path)
    return emptied(request.getfixturevalue("postgres_url"))


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """The store on `url`."""
    opened = Database.open(url)
    yield opened
    opened.close()
