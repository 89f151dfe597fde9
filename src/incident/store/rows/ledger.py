"""Rows of the ledger: costs with their evidence, allocations, claims and reserves, each only ever appended to.

Amounts are decimal text; nothing is rounded on the way.
"""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, SQLModel, UniqueConstraint

from incident.store.columns import Canonical, UtcDateTime


class CostRow(SQLModel, table=True):
    """Money spent or claimed."""

    __tablename__ = "cost"
    __table_args__ = (UniqueConstraint("incident", "number"),)

    id: str = Field(primary_key=True)
    incident: str = Field(index=True)
    number: int
    seq: int
    incurred_by: str
    leaf: str
    nature: str
    amount: str
    currency: str
    spent_on: date
    documented: bool
    evidence: str
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    body: Any = Field(default=None, sa_type=Canonical, nullable=True)


class AllocationRow(SQLModel, table=True):
    """One run of the waterfall over the costs recorded then."""

    __tablename__ = "allocation"
    __table_args__ = (UniqueConstraint("incident", "number"),)

    id: str = Field(primary_key=True)
    incident: str = Field(index=True)
    number: int
    seq: int
    made_at: datetime = Field(sa_type=UtcDateTime)
    inputs_digest: str
    body: Any = Field(sa_type=Canonical)


class AllocationLineRow(SQLModel, table=True):
    """One ledger line: who bears how much of which item, by which clause and reason."""

    __tablename__ = "allocation_line"

    allocation: str = Field(primary_key=True)
    position: int = Field(primary_key=True)
    incident: str = Field(index=True)
    item: str
    bearer: str
    amount: str
    currency: str
    reason: str
    clause: str
    terms_version: str


class CostEvidenceRow(SQLModel, table=True):
    """A document that shows a cost, by digest; recorded with the cost or after it."""

    __tablename__ = "cost_evidence"

    id: str = Field(primary_key=True)
    incident: str = Field(index=True)
    seq: int
    cost: int
    name: str
    sha256: str
    size: int
    by: str
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class ClaimRow(SQLModel, table=True):
    """One thing that happened to a claim; all of a number together are the claim."""

    __tablename__ = "claim"
    __table_args__ = (UniqueConstraint("incident", "number", "version"),)

    id: str = Field(primary_key=True)
    incident: str = Field(index=True)
    number: int
    version: int
    seq: int
    claimant: str
    against: str
    agreement: str
    currency: str
    step: str
    amount: str
    on: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    body: Any = Field(sa_type=Canonical)


class ReserveRow(SQLModel, table=True):
    """A reserve as it was set or moved; the highest version of a party and head counts."""

    __tablename__ = "reserve"
    __table_args__ = (UniqueConstraint("incident", "party", "head", "version"),)

    id: str = Field(primary_key=True)
    incident: str = Field(index=True)
    party: str
    head: str
    version: int
    seq: int
    amount: str
    currency: str
    on: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    body: Any = Field(sa_type=Canonical)
