"""Rows of an incident: reports, facts, obligations with their versions, verdicts, holds and decisions."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel, UniqueConstraint

from incident.store.columns import Canonical, UtcDateTime


class IncidentRow(SQLModel, table=True):
    """A declared report. `kind` never changes; `clock_at` is a drill's own time.

    `house_seq` and `law_digest` say on which state of the organisation's chain and of the law the newest assessment
    rests: where they differ from today's, the incident is to be assessed anew.
    """

    __tablename__ = "incident"
    __table_args__ = (UniqueConstraint("kind", "number"),)

    id: str = Field(primary_key=True)
    number: int
    kind: str
    title: str
    status: str = "open"
    zone: str = "UTC"
    declared_at: datetime = Field(sa_type=UtcDateTime)
    declared_by: str
    clock_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    playbook: Any = Field(default=None, sa_type=Canonical, nullable=True)
    scenario: Any = Field(default=None, sa_type=Canonical, nullable=True)
    privileged: bool = False
    house_seq: int = 0
    law_digest: str = ""


class ReportRow(SQLModel, table=True):
    """What came in, before anyone judged it; the first entry of the chain answers for it."""

    __tablename__ = "report"

    id: str = Field(primary_key=True)
    incident: str = Field(index=True)
    seq: int = 1
    received_at: datetime = Field(sa_type=UtcDateTime)
    format: str
    reference: str = Field(default="", index=True)
    digest: str
    body: Any = Field(sa_type=Canonical)


class FactRow(SQLModel, table=True):
    """One statement of fact; never updated."""

    __tablename__ = "fact"

    id: str = Field(primary_key=True)
    incident: str = Field(index=True)
    seq: int
    position: int
    key: str
    subject_kind: str
    subject_id: str
    part: str
    value: Any = Field(default=None, sa_type=Canonical, nullable=True)
    earliest: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    latest: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    true_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    learned_at: datetime = Field(sa_type=UtcDateTime)
    learned_zone: str
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    source: str
    said_by: str
    fidelity: str
    standing: str
    complete: bool
    reason: str
    privileged: bool


class ObligationRow(SQLModel, table=True):
    """The identity of an obligation: duty × holder × recipient × data set × stage × occurrence; it never changes."""

    __tablename__ = "obligation"
    __table_args__ = (
        UniqueConstraint("incident", "duty", "holder", "recipient", "data_set", "stage", "occurrence"),
        UniqueConstraint("incident", "number"),
    )

    id: str = Field(primary_key=True)
    incident: str = Field(index=True)
    seq: int
    number: int
    duty: str
    holder: str
    recipient: str
    data_set: str
    stage: str
    occurrence: int
    source: str


class ObligationVersionRow(SQLModel, table=True):
    """What an assessment said of an obligation; the highest version counts, none is ever changed.

    `body` is its own; the terms and the deadline stand in the derivation, which many may share.
    """

    __tablename__ = "obligation_version"

    obligation: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    incident: str = Field(index=True)
    seq: int
    verdict: str
    provisional: bool
    title: str
    audience: str
    body: Any = Field(sa_type=Canonical)
    derivation: str
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    as_of: datetime = Field(sa_type=UtcDateTime)
    because: str
    difference: Any = Field(default=None, sa_type=Canonical, nullable=True)


class DerivationRow(SQLModel, table=True):
    """Terms and the deadline that they came to, with its trace: stored once by its digest and shared."""

    __tablename__ = "derivation"

    digest: str = Field(primary_key=True)
    body: Any = Field(sa_type=Canonical)


class VerdictRow(SQLModel, table=True):
    """Met or late, on the facts recorded then; a later correction adds one, it rewrites none."""

    __tablename__ = "verdict"

    obligation: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    incident: str = Field(index=True)
    seq: int
    result: str
    margin_seconds: int
    performed_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    as_of: datetime = Field(sa_type=UtcDateTime)
    basis: str


class HoldRow(SQLModel, table=True):
    """An authority's lawful delay; `released_at` is set by the release, which the record tells."""

    __tablename__ = "hold"
    __table_args__ = (UniqueConstraint("incident", "number"),)

    id: str = Field(primary_key=True)
    incident: str = Field(index=True)
    number: int
    seq: int
    authority: str
    form: str
    reference: str
    starts_at: datetime = Field(sa_type=UtcDateTime)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    released_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    obligations: Any = Field(sa_type=Canonical)
    reason: str


class DecisionRow(SQLModel, table=True):
    """A decision by a named person, with reasons."""

    __tablename__ = "decision"

    id: str = Field(primary_key=True)
    incident: str = Field(index=True)
    seq: int
    kind: str
    subject: str
    choice: str
    reasons: str
    by: str
    at: datetime = Field(sa_type=UtcDateTime)
    body: Any = Field(default=None, sa_type=Canonical, nullable=True)
