"""Rows as the database holds them, byte for byte, for whoever trusts nothing that was kept.

A mapped row forgives: other white space in JSON, another way to write an instant, a text where a number belongs. Here
each column must be exactly what the store would have written.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Boolean, Column, Date, Integer, String, literal_column, select
from sqlmodel import AutoString, SQLModel

from incident.errors import IncidentError
from incident.kernel.canonical import canonical, parse_canonical
from incident.store.columns import Canonical, UtcDateTime
from incident.store.database import Reader

_SQLITE_TIME = "%Y-%m-%d %H:%M:%S.%f"


@dataclass(frozen=True, slots=True)
class Raw:
    """One row.

    Attributes:
        values: by column; what could not have been written is missing.
        spoilt: names of the columns that are missing.
    """

    values: dict[str, Any]
    spoilt: tuple[str, ...]


def raw_rows(reader: Reader, kind: type[SQLModel], *, by: str = "", value: str = "") -> Iterator[Raw]:
    """The rows of a table in the order of their keys; those whose column `by` is `value`, where it is named."""
    table = kind.__table__  # type: ignore[attr-defined]
    columns = list(table.columns)
    unread: Any = select(*(literal_column(f'"{it.name}"') for it in columns)).select_from(table)
    wanted = unread.where(table.c[by] == value) if by else unread
    for row in reader.session.execute(wanted.order_by(*table.primary_key.columns)):
        yield _raw(columns, row)


def _raw(columns: list[Column[Any]], row: Any) -> Raw:  # noqa: ANN401 - SQLAlchemy's row
    values, spoilt = {}, []
    for column, cell in zip(columns, row, strict=True):
        try:
            values[column.name] = None if cell is None else _read(column, cell)
        except (ValueError, TypeError, IncidentError):
            spoilt.append(column.name)
    return Raw(values, tuple(spoilt))


def _read(column: Column[Any], cell: Any) -> Any:  # noqa: ANN401 - any cell
    match column.type:
        case UtcDateTime():
            return _time(cell)
        case Canonical():
            value = parse_canonical(cell)
            return _same(value, canonical(value).decode() == cell)
        case Boolean():
            return _same(bool(cell), cell in (0, 1))
        case Integer():
            return _same(cell, type(cell) is int)
        case Date():
            day = cell if isinstance(cell, date) else date.fromisoformat(cell)
            return _same(day, cell in (day, day.isoformat()))
        case String() | AutoString():
            return _same(cell, type(cell) is str)
    raise TypeError(column.type)


def _time(cell: str | datetime) -> datetime:
    if isinstance(cell, datetime):
        return cell.astimezone(UTC)
    time = datetime.strptime(cell, _SQLITE_TIME).replace(tzinfo=UTC)
    return _same(time, time.strftime(_SQLITE_TIME) == cell)  # type: ignore[no-any-return]


def _same(value: Any, is_as_written: bool) -> Any:  # noqa: ANN401 - any value
    if not is_as_written:
        raise ValueError(value)
    return value
