"""The overview reads tables by name; the names are those of the tables."""

import pytest
from sqlalchemy import TableClause

from incident.store.glance import TABLES
from incident.store.rows.all import METADATA


@pytest.mark.parametrize("read", TABLES, ids=lambda table: table.name)
def test_every_column_that_is_read_exists_and_has_its_type(read: TableClause) -> None:
    table = METADATA.tables[read.name]

    for column in read.columns:
        if column.name in ("declared_at", "clock_at", "body"):
            assert type(column.type) is type(table.columns[column.name].type)
        assert column.name in table.columns
