"""Draws the first revision anew from `store/rows`, while nothing is released: `python tests/support/redraw.py`."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.migration import MigrationContext
from alembic.operations.ops import UpgradeOps
from sqlalchemy import create_engine
from sqlmodel.sql.sqltypes import AutoString

from incident.store import migrations
from incident.store.columns import Canonical, UtcDateTime
from incident.store.rows.all import METADATA

GUARDED = (
    "entry", "anchor", "organisation", "portfolio", "report", "fact", "obligation", "obligation_version", "derivation",
    "verdict", "decision", "statement", "receipt", "cost", "allocation", "allocation_line",
    "cost_evidence", "claim", "reserve",
)  # fmt: skip
HEAD = '''"""The first revision: every table, and the triggers that keep history."""

import sqlalchemy as sa
from alembic import op

from incident.store.migrations.guards import guard

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

GUARDED = {guarded!r}
"""Tables that are only ever appended to; `payload` is guarded too and admits withholding."""
'''
PLAIN = {UtcDateTime: "sa.DateTime(timezone=True)", Canonical: "sa.Text()", AutoString: "sa.String()"}


def draw() -> str:
    """The text of the first revision, formatted: one function a table, in the order of their names."""
    with create_engine("sqlite://").connect() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": METADATA, "render_item": plain})
        steps = produce_migrations(context, METADATA).upgrade_ops
        tables = {table: steps_of(steps, table, context) for table in sorted(METADATA.tables)}
    makers = "".join(f"def _{table}() -> None:\n{body}\n\n\n" for table, body in tables.items())
    calls = "".join(f"    _{table}()\n" for table in tables)
    return formatted(f"{HEAD.format(guarded=GUARDED)}\ndef upgrade() -> None:\n{calls}    guard(GUARDED)\n\n\n{makers}")


def steps_of(steps: UpgradeOps, table: str, context: MigrationContext) -> str:
    """The statements that make one table and its indexes."""
    ours = UpgradeOps([it for it in steps.ops if getattr(it, "table_name", "") == table])
    body = render_python_code(ours, migration_context=context, render_item=plain)
    return "\n".join(line for line in body.splitlines() if not line.lstrip().startswith("#"))


def plain(kind: str, item: Any, context: AutogenContext) -> str | bool:  # noqa: ARG001 - Alembic's signature
    """A revision names plain column types, so that it means the same when ours have changed."""
    return PLAIN.get(type(item), False) if kind == "type" else False


def formatted(text: str) -> str:
    ruff = Path(sys.executable).with_name("ruff")
    return subprocess.run(
        [ruff, "format", "--line-length", "120", "-"], input=text, capture_output=True, text=True, check=True
    ).stdout


def place() -> Path:
    return Path(migrations.__path__[0]) / "versions" / "r0001_first.py"


if __name__ == "__main__":
    place().write_text(draw())
