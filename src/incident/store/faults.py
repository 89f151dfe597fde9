"""What the database's errors mean to a caller: no error of SQLAlchemy, SQLite or PostgreSQL leaves the store."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from incident.errors import AlreadyRecorded, IncidentError, RecordBroken, ServiceUnavailable, StaleHead

APPEND_ONLY = "append-only"
"""How the message of a guarding trigger begins; see `migrations/guards.py`."""
_RETRY = frozenset({"40001", "40P01"})
"""SQLSTATE of serialization failure and deadlock: the other one won, and nothing of ours was stored."""
_NO_TABLE = frozenset({"42P01", "42703"})
"""SQLSTATE of an undefined table or column."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn database errors inside the block into ours.

    Raises:
        StaleHead: somebody else won; read again and repeat.
        AlreadyRecorded: a row of that identity exists.
        RecordBroken: an attempt to change what is append-only.
        ServiceUnavailable: the database does not answer, is locked for too long, or lacks tables.
    """
    try:
        yield
    except StatementError as error:  # the base of DBAPIError; also wraps what a column type refused
        raise _meaning(error) from error
    except PoolTimeout as error:
        raise ServiceUnavailable("all database connections are in use", mend="repeat") from error


def _meaning(error: StatementError) -> IncidentError:
    cause = error.orig
    if isinstance(cause, IncidentError):
        return cause
    state, text = getattr(cause, "sqlstate", None) or "", str(cause)
    if APPEND_ONLY in text:
        return RecordBroken(text.splitlines()[0], mend="history is appended to; record a correction")
    if state in _RETRY:
        return StaleHead("another writer won", mend="read again and repeat")
    if isinstance(error, IntegrityError):
        return AlreadyRecorded(text.splitlines()[0], mend="what is recorded once is not recorded twice")
    if state in _NO_TABLE or "no such table" in text or "no such column" in text:
        return ServiceUnavailable(
            f"the database lacks tables: {text.splitlines()[0]}", mend="run 'incident init' to bring it up to date"
        )
    name = "the database" if isinstance(error, DBAPIError) else type(error).__name__
    return ServiceUnavailable(f"{name} does not answer: {text.splitlines()[0]}", mend="check INCIDENT_DATABASE_URL")
