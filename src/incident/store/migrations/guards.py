"""Triggers that keep history: what is recorded is never updated and never deleted, whoever asks the database.

Never alter a guarded table in SQLite's batch mode: it copies the table and drops its triggers.
"""

from alembic import op

_FUNCTION = """
CREATE FUNCTION incident_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only: % of %', lower(TG_OP), TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
_WITHHELD = (
    "NEW.chain = OLD.chain AND NEW.seq = OLD.seq AND NEW.salt IN (OLD.salt, '') "
    "AND NEW.body IS NULL AND NEW.withheld <> ''"
)
"""The one change that a payload admits: it is withheld, for a reason, and its salt may go with it."""


def guard(tables: tuple[str, ...]) -> None:
    """Refuse updates and deletes of these tables, and all but withholding on `payload`."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(_FUNCTION)
    for table in tables:
        _refuse(table, "UPDATE", unless="", postgresql=postgresql)
        _refuse(table, "DELETE", unless="", postgresql=postgresql)
    _refuse("payload", "UPDATE", unless=_WITHHELD, postgresql=postgresql)
    _refuse("payload", "DELETE", unless="", postgresql=postgresql)


def _refuse(table: str, act: str, *, unless: str, postgresql: bool) -> None:
    name = f"{table}_refuses_{act.lower()}"
    when = f"WHEN (NOT ({unless}))" if unless else ""
    if not postgresql:
        op.execute(
            f'CREATE TRIGGER {name} BEFORE {act} ON "{table}" {when} '
            f"BEGIN SELECT RAISE(ABORT, 'append-only: {act.lower()} of {table}'); END"
        )
        return
    does = "EXECUTE FUNCTION incident_append_only()"
    op.execute(f'CREATE TRIGGER {name} BEFORE {act} ON "{table}" FOR EACH ROW {when} {does}')
    if act == "DELETE":
        op.execute(f'CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT {does}')
