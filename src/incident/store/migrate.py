"""Brings the tables up to date by Alembic, from the revisions packaged beside this module; no configuration file."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

_REVISIONS = "incident.store:migrations"
_LOCK = 0x1C1DE27
"""Any number that nobody else locks."""


def is_current(connection: Connection) -> bool:
    """Whether the newest revision is in the database."""
    return MigrationContext.configure(connection).get_current_revision() == newest_revision()


def newest_revision() -> str | None:
    """The newest revision that this program knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def upgrade(connection: Connection) -> None:
    """Run all missing revisions in the connection's transaction: all of them or none, by one of many at a time."""
    if connection.dialect.name == "postgresql":  # SQLite's transaction is exclusive already
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", _REVISIONS)
    config.set_main_option("path_separator", "os")
    return config
