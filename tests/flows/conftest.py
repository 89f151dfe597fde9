"""A real managed Prefect server, one a test session."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.databases import fresh_sqlite
from support.house import House, Server
from support.phases import desk_on

from incident.service.clock import SystemClock
from incident.service.prefect_server import prefect_place
from incident.service.settings import load_settings
from incident.store.database import Database


@pytest.fixture(scope="session")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server, started once."""
    home = tmp_path_factory.mktemp("prefect")
    server = Server(prefect_place(load_settings(home=home)))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def house(prefect: Server, tmp_path: Path) -> Iterator[House]:
    """A fresh database and no runner yet."""
    database = Database.open(fresh_sqlite(tmp_path))
    made = House(tmp_path, desk_on(database, tmp_path, clock=SystemClock()), prefect)
    yield made
    made.close()
