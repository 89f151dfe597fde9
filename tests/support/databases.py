"""Migrated databases for tests: made once, then copied, since Alembic takes longer than most tests."""

import shutil
import tempfile
from functools import cache
from pathlib import Path

from incident.store.database import Database


@cache
def _template() -> Path:
    path = Path(tempfile.mkdtemp(prefix="incident-template-")) / "incident.db"
    database = Database.open(f"sqlite:///{path}")
    database.migrate()
    database.close()  # the last connection writes the log back, so that one file is the whole database
    return path


def fresh_sqlite(folder: Path) -> str:
    """The address of a migrated, empty SQLite database in `folder`."""
    path = folder / "incident.db"
    shutil.copyfile(_template(), path)
    return f"sqlite:///{path}"
