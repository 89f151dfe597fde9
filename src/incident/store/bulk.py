"""Rows in bulk: column by column to what the driver takes, in one statement a table.

SQLAlchemy's own bulk insert looks at every value of every row; here a column is turned at once, and what is the same in
all rows once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice, repeat
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel

from incident.kernel.canonical import Encoded, encoded
from incident.store.columns import Canonical
from incident.store.covered import Columns, Same

_AT_ONCE = 5_000
"""Rows that are handed to the driver together, so that memory stays flat."""
Bind = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Into:
    """How a table is inserted into.

    Attributes:
        statement: with one marker a column.
        binds: by column, in the order of the markers: what turns a value into the driver's; None: it is taken as it is.
    """

    statement: str
    binds: Mapping[str, Bind | None]


_KNOWN: dict[tuple[type[SQLModel], str, bool], _Into] = {}
"""Made once: building a statement costs more than SQLite takes to run it."""


def columns_of(rows: Sequence[SQLModel]) -> dict[type[SQLModel], dict[str, list[Any]]]:
    """Rows of whatever tables, by table and column, tables in the order of their first appearance."""
    found: dict[type[SQLModel], list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(type(row), []).append(vars(row))
    return {kind: {name: [row[name] for row in held] for name in names_of(kind)} for kind, held in found.items()}


@cache
def names_of(kind: type[SQLModel]) -> tuple[str, ...]:
    """The columns of a table."""
    return tuple(column.key for column in kind.__table__.columns)  # type: ignore[attr-defined]


def with_encoded(kind: type[SQLModel], columns: Columns) -> Columns:
    """The columns, those of JSON as canonical text: made once for the driver and for the leaf.

    Raises:
        InputRefused: a value that cannot be hashed.
    """
    return {name: _encoded(columns[name]) if name in _json_of(kind) else columns[name] for name in names_of(kind)}


def insert_columns(connection: Connection, kind: type[SQLModel], columns: Columns, many: int, *, new: bool) -> None:
    """Insert rows of one table.

    Args:
        connection: in a transaction.
        kind: the table's rows.
        columns: every column of the table.
        many: how many rows.
        new: leave out those whose key is there already.
    """
    into = _into(kind, connection.dialect, new=new)
    rows = zip(*(_bound(columns[name], bind, many) for name, bind in into.binds.items()), strict=True)
    while some := list(islice(rows, _AT_ONCE)):
        connection.exec_driver_sql(into.statement, some)


def _encoded(column: Sequence[Any] | Same) -> Sequence[Any] | Same:
    if isinstance(column, Same):
        return column if column.value is None else Same(encoded(column.value))
    return [value if value is None or type(value) is Encoded else encoded(value) for value in column]


@cache
def _json_of(kind: type[SQLModel]) -> frozenset[str]:
    table = kind.__table__  # type: ignore[attr-defined]
    return frozenset(column.key for column in table.columns if isinstance(column.type, Canonical))


def _into(kind: type[SQLModel], dialect: Dialect, *, new: bool) -> _Into:
    asked = (kind, dialect.name, new)
    if asked not in _KNOWN:
        _KNOWN[asked] = _made(kind, dialect, new=new)
    return _KNOWN[asked]


def _made(kind: type[SQLModel], dialect: Dialect, *, new: bool) -> _Into:
    table, quote = kind.__table__, dialect.identifier_preparer  # type: ignore[attr-defined]
    marker = "?" if dialect.paramstyle == "qmark" else "%s"
    names = ", ".join(quote.quote(column.name) for column in table.columns)
    markers = ", ".join([marker] * len(table.columns))
    statement = f"INSERT INTO {quote.format_table(table)} ({names}) VALUES ({markers})"  # noqa: S608 - names of our own
    binds = {column.key: _bind(column.type, dialect) for column in table.columns}
    return _Into(f"{statement} ON CONFLICT DO NOTHING" if new else statement, binds)


def _bind(kind: TypeEngine[Any], dialect: Dialect) -> Bind | None:
    if isinstance(kind, Canonical):
        return lambda value: None if value is None else value.text
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _bound(column: Sequence[Any] | Same, bind: Bind | None, many: int) -> Iterable[Any]:
    if isinstance(column, Same):
        return repeat(column.value if bind is None else bind(column.value), many)
    if bind is None:
        return column
    kinds = set(map(type, column))
    return map(bind if datetime not in kinds else cache(bind), column)  # an instant that many rows share, bound once
