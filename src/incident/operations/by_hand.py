"""Counsel's hand: obligations entered, dates overridden and duties decided by a named person, laid over an assessment.

What was computed is kept beside what was decided (`Considered.computed`): nobody has to believe the person, and nobody
has to find the old date again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum

from incident.deadlines.deadline import Deadline, OutOfScope
from incident.deadlines.derive import Anchor, Setting, derive
from incident.errors import DecisionRefused
from incident.kernel.canonical import Payload
from incident.kernel.codec import decode
from incident.kernel.instants import Instant, parse_instant
from incident.kernel.periods import Period, Unit
from incident.kernel.terms import Counting, Limb, Terms, ZoneRule
from incident.obligations.alike import send_by_of
from incident.obligations.case import CONSENT
from incident.obligations.obligation import Assessed, NotOwed, ObligationKey, Owed, Reason, SendBefore
from incident.operations.matter import DONE, Matter
from incident.store.rows.matter import DecisionRow
from incident.vocabulary import Audience

COUNSEL = "stated_by_counsel"
"""The anchor of a date that counsel states outright."""


class DecisionKind(StrEnum):
    """What a decision row decides."""

    ADDED = "obligation_added"
    OVERRIDDEN = "obligation_overridden"
    REQUIRED = "notice_required"
    NOT_REQUIRED = "notice_not_required"
    LEAD_AUTHORITY = "lead_authority"
    CONTENT_SAID = "notice_content"
    CONSENT = CONSENT
    INBOUND_JUDGED = "inbound_judged"
    DONE = DONE
    SEVERITY_ADVISED = "severity_advised"
    SEVERITY_DECIDED = "severity_decided"


def with_decisions(assessed: Iterable[Assessed], matter: Matter, *, now: Instant) -> tuple[Assessed, ...]:
    """The assessment as named persons decided on it; the newest decision on an obligation counts."""
    by_subject: dict[str, DecisionRow] = {}
    for decision in matter.decisions:
        if decision.kind in (DecisionKind.OVERRIDDEN, DecisionKind.REQUIRED, DecisionKind.NOT_REQUIRED):
            by_subject[decision.subject] = decision
    computed = [*assessed, *_added(matter, now)]
    return tuple(
        _decided(it, by_subject[str(it.key)], matter, now) if str(it.key) in by_subject else it for it in computed
    )


def stated_terms(zone: str) -> Terms:
    """Terms of a date that is stated and not counted: a period of zero from the stated instant."""
    limb = Limb(COUNSEL, Period(0, Unit.MINUTES), Counting(source="stated by counsel"))
    return Terms(limbs=(limb,), zone_rule=ZoneRule.NAMED, zone=zone)


def stated_deadline(due: Instant, *, name: str, now: Instant) -> Deadline:
    """The deadline of a stated date, through the one function that computes deadlines."""
    setting = Setting(anchors={COUNSEL: Anchor(due)}, zones={}, calendar_place="", entity_type="", targets={}, now=now)
    return derive(stated_terms(due.zone), setting, name=name)


def _send_by(assessed: Assessed, matter: Matter) -> tuple[SendBefore, ...]:
    """The latest safe dispatch for a date that a person decided."""
    agreement_id, _, clause_id = assessed.key.duty.partition("/")
    agreement = matter.portfolio.agreements.get(agreement_id)
    clause = agreement.numbered(assessed.rule_version).clause(clause_id) if agreement else None
    other = matter.portfolio.parties.get(assessed.key.recipient)
    entity = next((it for it in matter.organisation.entities if it.id == assessed.key.holder), None)
    if clause is None or other is None or entity is None:
        return ()
    return send_by_of(clause, assessed.terms, assessed.deadline, entity=entity, other=other)


def _added(matter: Matter, now: Instant) -> list[Assessed]:
    rows = [it for it in matter.decisions if it.kind == DecisionKind.ADDED]
    return [_entered(row, row.body, now) for row in rows]


def _entered(row: DecisionRow, body: Mapping[str, str], now: Instant) -> Owed:
    due = parse_instant(body["due"])
    return Owed(
        key=decode(ObligationKey, body["key"]),
        title=body["title"],
        citation=body["basis"],
        audience=Audience(body["audience"]),
        reasons=(Reason(f"entered by {row.by}: {row.reasons}", body["basis"]),),
        terms=stated_terms(due.zone),
        deadline=stated_deadline(due, name=body["title"], now=now),
        source="manual",
    )


def _decided(assessed: Assessed, decision: DecisionRow, matter: Matter, now: Instant) -> Assessed:
    body: Payload = decision.body or {}
    reason = Reason(f"decided by {decision.by}: {decision.reasons}", str(body.get("basis", "")))
    reasons = (reason, *assessed.reasons)
    match DecisionKind(decision.kind):
        case DecisionKind.OVERRIDDEN:
            due = parse_instant(body["due"])
            stated = stated_deadline(due, name=assessed.title, now=now)
            moved = replace(assessed, deadline=stated, reasons=reasons, computed=assessed.deadline)
            return replace(moved, send_by=_send_by(moved, matter)) if moved.send_by else moved
        case DecisionKind.NOT_REQUIRED:
            return _as(NotOwed, assessed, reasons, OutOfScope(reason.sentence))
        case DecisionKind.REQUIRED:
            return _as(Owed, assessed, reasons, assessed.deadline)
        case _:
            raise DecisionRefused(f"{decision.kind} is no decision on an obligation", mend="this is a defect")


def _as(kind: type[Owed | NotOwed], assessed: Assessed, reasons: tuple[Reason, ...], deadline: Deadline) -> Assessed:
    return kind(
        key=assessed.key,
        title=assessed.title,
        citation=assessed.citation,
        audience=assessed.audience,
        reasons=reasons,
        terms=assessed.terms,
        deadline=deadline,
        confidence=assessed.confidence,
        source=assessed.source,
        follows=assessed.follows,
        rule_version=assessed.rule_version,
        notes=assessed.notes,
        computed=assessed.deadline,
        send_by=assessed.send_by,
        conflicts=assessed.conflicts,
    )
