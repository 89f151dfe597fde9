"""A fact: a value for a key about a subject, with who said so, when it was learned and when it was recorded.

Facts are bitemporal and never edited: a correction is a newer fact for the same key, subject and part; rivals of a
contested fact stand side by side; a determination by counsel outranks assertions; a retraction removes what it names
from later sheets and from nothing else.
"""

from dataclasses import dataclass

from incident.kernel.instants import Instant
from incident.vocabulary import Fidelity, Standing, SubjectKind


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """What a fact is about: `incident`, or `entity:acme-de`, `data_set:crm`, `asset:fw-src`, `group:staff`."""

    kind: SubjectKind = SubjectKind.INCIDENT
    id: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else str(self.kind)


THE_INCIDENT = Subject()
OUR_NOTICES = "our notices"
"""Source of facts that say whom our own notices told; no clock runs from them."""


@dataclass(frozen=True, slots=True)
class Count:
    """A count known as a closed range; equal ends where it is known exactly."""

    low: int
    high: int


Value = Instant | bool | frozenset[str] | Count | str | None
"""A value by `ValueKind`: instant, truth, set, count(s), choice or text; None says *unknown* on purpose."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One recorded statement of fact.

    Attributes:
        id: UUIDv7.
        key: name in the fact vocabulary.
        subject: what it is about.
        part: ISO 3166 code for counts by residence; empty otherwise. A `counts` fact with an empty part states the
            list of all places (a set) and is `complete`.
        value: by the key's kind; None: explicitly unknown.
        earliest: for instants, the earliest tenable instant.
        latest: for instants, the latest tenable instant.
        true_at: what instant it is true of; None where the value is itself an instant, or where nobody said.
        learned_at: when we claim to have learned it.
        recorded_at: when it was recorded (database time); None before it is stored.
        source: where it comes from, in words.
        said_by: who said so.
        fidelity: how exactly it is known.
        standing: asserted, contested, determined, retracted.
        complete: for sets and counts: nothing is missing from it.
        reason: why, for determinations, contests and retractions.
        privileged: seen by counsel's circle only.
    """

    id: str
    key: str
    value: Value
    learned_at: Instant
    source: str
    said_by: str
    subject: Subject = THE_INCIDENT
    part: str = ""
    earliest: Instant | None = None
    latest: Instant | None = None
    true_at: Instant | None = None
    recorded_at: Instant | None = None
    fidelity: Fidelity = Fidelity.EXACT
    standing: Standing = Standing.ASSERTED
    complete: bool = False
    reason: str = ""
    privileged: bool = False

    @property
    def name(self) -> str:
        """`key`, or `key[part]`."""
        return f"{self.key}[{self.part}]" if self.part else self.key
