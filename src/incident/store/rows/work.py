"""Rows of the work: phase runs, leases, steps. The step row is the only memory of a step; Prefect has none."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel, UniqueConstraint

from incident.store.columns import Canonical, UtcDateTime


class PhaseRunRow(SQLModel, table=True):
    """One flow run of one phase, keyed by incident, phase and attempt."""

    __tablename__ = "phase_run"
    __table_args__ = (UniqueConstraint("incident", "phase", "attempt"),)

    id: str = Field(primary_key=True)
    incident: str = Field(index=True)
    phase: str
    attempt: int
    state: str = "waiting"
    flow_run: str = ""
    wakes: int = 0
    seen_wakes: int = 0


class LeaseRow(SQLModel, table=True):
    """Who may enter a phase run now; `fence` only grows, and a step checks it in its own transaction."""

    __tablename__ = "lease"

    phase_run: str = Field(primary_key=True)
    owner: str
    expires_at: datetime = Field(sa_type=UtcDateTime)
    fence: int


class StepRow(SQLModel, table=True):
    """One step of a playbook in an incident."""

    __tablename__ = "step"
    __table_args__ = (UniqueConstraint("incident", "key"), UniqueConstraint("incident", "number"))

    id: str = Field(primary_key=True)
    incident: str = Field(index=True)
    number: int
    phase: str
    key: str
    name: str
    kind: str
    action: str = ""
    needs: Any = Field(sa_type=Canonical)
    role: str = ""
    state: str = "pending"
    runs: int = 0
    fence: int = 0
    not_before: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    done_by: str = ""
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    note: str = ""
    body: Any = Field(default=None, sa_type=Canonical, nullable=True)
