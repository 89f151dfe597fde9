"""Obligations at a glance: what the overview of all incidents needs, read without building a single domain object.

The overview is looked at many times a day and must come up at once, so it reads columns instead of rows, and of a
deadline only the date that alarms run on.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import TableClause, column, func, select, table

from incident.kernel.instants import Instant, parse_instant
from incident.store.columns import Canonical, UtcDateTime
from incident.store.database import Reader

_INCIDENT = table(
    "incident",
    *(column(name) for name in ("id", "kind", "number", "title", "status", "zone")),
    column("declared_at", UtcDateTime),
    column("clock_at", UtcDateTime),
)
_OBLIGATION = table("obligation", column("id"), column("incident"), column("number"))
_VERSION = table("obligation_version", column("obligation"), column("version"), column("verdict"), column("derivation"))
_DERIVATION = table("derivation", column("digest"), column("body", Canonical))
_VERDICT = table("verdict", column("obligation"), column("version"), column("result"))
TABLES = (_INCIDENT, _OBLIGATION, _VERSION, _DERIVATION, _VERDICT)
"""By name and not by row class: the classes cost as much as all else here. A test holds the names to the tables."""


@dataclass(frozen=True, slots=True)
class Glance:
    """One obligation at a glance.

    Attributes:
        incident: inside id.
        number: within the incident.
        verdict: `Owed`, `NotOwed` or `Undetermined`.
        result: `met` or `late` by the newest verdict on it; empty where there is none.
        at: the instant that alarms run on; None where there is no date.
    """

    incident: str
    number: int
    verdict: str
    result: str
    at: Instant | None


def incidents_at_a_glance(reader: Reader) -> list[Any]:
    """The columns of all incidents, live ones first, in the order of their numbers."""
    query = select(_INCIDENT).order_by(_INCIDENT.c.kind.desc(), _INCIDENT.c.number)
    return list(reader.session.connection().execute(query))


def obligations_at_a_glance(reader: Reader) -> list[Glance]:
    """Every obligation of every incident as its newest version says."""
    newest = _newest(_VERSION)
    query = (
        select(_OBLIGATION, _VERSION.c.verdict, _VERSION.c.derivation)
        .join(_VERSION, _VERSION.c.obligation == _OBLIGATION.c.id)
        .join(newest, (newest.c.obligation == _OBLIGATION.c.id) & (newest.c.version == _VERSION.c.version))
    )
    results, alarms = _results(reader), _alarms(reader)
    return [
        Glance(row.incident, row.number, row.verdict, results.get(row.id, ""), alarms.get(row.derivation))
        for row in reader.session.connection().execute(query)
    ]


def _alarms(reader: Reader) -> dict[str, Instant | None]:
    """The instant that alarms run on, by derivation; thousands of obligations may share one."""
    stored = reader.session.connection().execute(select(_DERIVATION.c.digest, _DERIVATION.c.body))
    return {row.digest: _alarm(row.body["deadline"]) for row in stored}


def _results(reader: Reader) -> dict[str, str]:
    newest = _newest(_VERDICT)
    query = select(_VERDICT.c.obligation, _VERDICT.c.result).join(
        newest, (newest.c.obligation == _VERDICT.c.obligation) & (newest.c.version == _VERDICT.c.version)
    )
    return {row.obligation: row.result for row in reader.session.connection().execute(query)}


def _newest(of: TableClause) -> Any:  # noqa: ANN401 - SQLAlchemy's subquery of two columns
    version = func.max(of.c.version).label("version")
    return select(of.c.obligation, version).group_by(of.c.obligation).subquery()


def _alarm(deadline: dict[str, Any]) -> Instant | None:
    """The target of a soft wording or of an awaited decision, else the safe date: as `operations.board.date_of`."""
    text = deadline.get("target") or deadline.get("due")
    return parse_instant(text) if text else None
