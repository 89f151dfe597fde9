"""Every table, imported once so that `metadata` is whole."""

from sqlmodel import SQLModel

from incident.store.rows import house, ledger, matter, notices, record, work

METADATA = SQLModel.metadata
TABLE_MODULES = (house, ledger, matter, notices, record, work)

TABLES: dict[str, type[SQLModel]] = {
    str(kind.__tablename__): kind
    for module in TABLE_MODULES
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, SQLModel) and hasattr(kind, "__table__")
}
"""The row classes by table."""
