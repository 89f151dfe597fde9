"""Every table, imported once so that `metadata` is whole."""

from sqlmodel import SQLModel

from incident.store.rows import house, ledger, matter, notices, record, work

METADATA = SQLModel.metadata
TABLE_MODULES = (house, ledger, matter, notices, record, work)
