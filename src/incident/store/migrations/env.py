"""Alembic's entry: runs revisions in the transaction that the caller opened. SQLite's DDL is transactional too."""

from alembic import context

from incident.store.rows.all import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
)
context.run_migrations()
