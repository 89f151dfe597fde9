"""A desk in the demo's house, on a database of its own."""

from pathlib import Path

import pytest
from support.halden import set_up

from incident.operations.desk import Desk
from incident.store.database import Database


@pytest.fixture
def halden(database: Database, tmp_path: Path) -> Desk:
    """The demo's house, with nothing declared; on SQLite, then on PostgreSQL."""
    return set_up(database, tmp_path)
