"""Rows of notices and their way out: notice, dispatch (the outbox), receipt, statement, drill sink."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel, UniqueConstraint

from incident.store.columns import Canonical, UtcDateTime


class NoticeRow(SQLModel, table=True):
    """A document for one obligation and stage. Approval binds to the hash of what was approved."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("incident", "number"),)

    id: str = Field(primary_key=True)
    incident: str = Field(index=True)
    number: int
    obligation: str = Field(index=True)
    kind: str
    template: str
    language: str
    status: str = "draft"
    subject: str
    body: Any = Field(sa_type=Canonical)
    hash: str
    facts_seq: int
    drafted_by: str
    drafted_at: datetime = Field(sa_type=UtcDateTime)
    approved_by: str = ""
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    approved_hash: str = ""


class DispatchRow(SQLModel, table=True):
    """One attempt to deliver a notice by one method; the outbox. The key makes a second sending impossible."""

    __tablename__ = "dispatch"
    __table_args__ = (
        UniqueConstraint("notice", "recipient", "method", "attempt"),
        UniqueConstraint("incident", "number"),
    )

    id: str = Field(primary_key=True)
    incident: str = Field(index=True)
    number: int
    notice: str = Field(index=True)
    obligation: str
    recipient: str
    method: str
    address: str
    attempt: int
    message_id: str
    state: str = "queued"
    claimed_by: str = ""
    claimed_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    deemed_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    evidence: Any = Field(default=None, sa_type=Canonical, nullable=True)


class ReceiptRow(SQLModel, table=True):
    """What came back: accepted, delivered, read, reference, bounce, absence reply."""

    __tablename__ = "receipt"

    id: str = Field(primary_key=True)
    incident: str = Field(index=True)
    dispatch: str = Field(index=True)
    seq: int
    kind: str
    at: datetime = Field(sa_type=UtcDateTime)
    reference: str
    evidence: Any = Field(default=None, sa_type=Canonical, nullable=True)


class StatementRow(SQLModel, table=True):
    """What was said, to whom, when, on which facts."""

    __tablename__ = "statement"

    id: str = Field(primary_key=True)
    incident: str = Field(index=True)
    notice: str
    dispatch: str
    recipient: str
    said_at: datetime = Field(sa_type=UtcDateTime)
    facts: Any = Field(sa_type=Canonical)


class DrillMessageRow(SQLModel, table=True):
    """The drill sink: where every outward call of a drill ends."""

    __tablename__ = "drill_message"

    id: str = Field(primary_key=True)
    incident: str = Field(index=True)
    channel: str
    at: datetime = Field(sa_type=UtcDateTime)
    body: Any = Field(sa_type=Canonical)
