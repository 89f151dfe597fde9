"""Rows kept once a house: organisation, portfolio, users, timers and schedules."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from incident.store.columns import Canonical, UtcDateTime


class OrganisationRow(SQLModel, table=True):
    """One recorded version of the organisation profile; the newest counts."""

    __tablename__ = "organisation"

    version: int = Field(primary_key=True)
    seq: int
    body: Any = Field(sa_type=Canonical)
    digest: str
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class PortfolioRow(SQLModel, table=True):
    """One version of a party, agreement, asset, disclosure or playbook; the highest version counts."""

    __tablename__ = "portfolio"

    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    seq: int
    body: Any = Field(sa_type=Canonical)
    digest: str
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class UserRow(SQLModel, table=True):
    """A named person who may decide."""

    __tablename__ = "user"

    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    role: str
    email: str = ""
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class TimerRow(SQLModel, table=True):
    """One thing to do at an instant of a named clock: `wall`, or a drill's incident id."""

    __tablename__ = "timer"

    id: str = Field(primary_key=True)
    clock: str = Field(index=True)
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True, nullable=True)
    kind: str
    incident: str | None = Field(default=None, index=True)
    subject: str = ""
    state: str = "waiting"
    claimed_by: str = ""
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    body: Any = Field(default=None, sa_type=Canonical, nullable=True)


class ScheduleRow(SQLModel, table=True):
    """A cron expression in a zone; `last_slot` is the local time that ran last, so that no slot runs twice."""

    __tablename__ = "schedule"

    id: str = Field(primary_key=True)
    name: str
    cron: str
    zone: str
    action: str
    body: Any = Field(sa_type=Canonical)
    last_slot: str = ""
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    active: bool = True
