"""Rows of the record: append-only; triggers refuse updates and deletes. Never batch-altered by a migration."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from incident.store.columns import Canonical, UtcDateTime


class ChainRow(SQLModel, table=True):
    """The head of one chain: lock, version, ETag and live-update cursor in one."""

    __tablename__ = "chain"

    chain: str = Field(primary_key=True)
    head_seq: int = 0
    head_hash: str


class EntryRow(SQLModel, table=True):
    """One entry of a chain."""

    __tablename__ = "entry"

    chain: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    prev: str
    tag: str
    schema_version: int
    actor_kind: str
    actor_id: str
    actor_via: str
    at: datetime = Field(sa_type=UtcDateTime)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    payload_digest: str
    hash: str


class PayloadRow(SQLModel, table=True):
    """The payload of an entry, apart from it, so that it can be sealed or deleted while its digest stays."""

    __tablename__ = "payload"

    chain: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    salt: str
    body: Any = Field(default=None, sa_type=Canonical, nullable=True)
    withheld: str = ""


class CounterRow(SQLModel, table=True):
    """A locked counter for short ids, such as `incident`, `drill`, `<incident id>:o`."""

    __tablename__ = "counter"

    name: str = Field(primary_key=True)
    value: int


class AnchorRow(SQLModel, table=True):
    """The heads of all chains at one time, so that a chain that vanished whole is missed."""

    __tablename__ = "anchor"

    id: str = Field(primary_key=True)
    seq: int
    taken_at: datetime = Field(sa_type=UtcDateTime)
    heads: Any = Field(sa_type=Canonical)
    digest: str
