"""Verdicts: what the dispatches that stand make of an obligation; each on the facts recorded then, none rewritten.

The one way to a verdict: the earliest receipt in law among the dispatches that went to the recipient itself and did
not come back. A copy performs nothing; a supplement makes nothing late that was in time; where what performed came
back, what still stands is judged, and where nothing does the obligation is open again. A deadline that moves after the
performance gives a further verdict.
"""

from datetime import datetime

from incident.deadlines.deadline import OutOfScope
from incident.deadlines.verdict import Judgement, Result, verdict
from incident.kernel.instants import Instant
from incident.obligations.obligation import Assessed
from incident.store.database import Unit
from incident.store.matter import StoredObligation
from incident.store.notices import dispatches_of, stands, verdicts_on
from incident.store.rows.matter import VerdictRow
from incident.store.states import OPEN

DONE = "met"
"""The verdict on what has no legal limit and was done."""


def judge(unit: Unit, stored: StoredObligation, *, now: Instant, basis: str) -> None:
    """Append the verdict that the dispatches of an obligation come to, where it is another than the last.

    Args:
        unit: the caller's transaction, in which the dispatches stand as they are to be judged.
        stored: the obligation.
        now: the incident's clock.
        basis: what happened, in words.
    """
    unit.session.flush()
    rows = [row for row in dispatches_of(unit, obligation=stored.id) if stands(row)]
    received = min((row.deemed_at for row in rows if row.deemed_at is not None), default=None)
    earlier = verdicts_on(unit, stored.id)
    last = earlier[-1] if earlier else None
    if received is None:
        if last is not None and last.result != OPEN:
            _append(unit, stored, stored.assessed, now, OPEN, at=now, basis=basis)
    elif last is None or last.result == OPEN or last.performed_at != received:
        _append(unit, stored, stored.assessed, now, "", at=Instant(received), basis=basis)


def judge_done(unit: Unit, stored: StoredObligation, *, at: Instant, now: Instant, basis: str) -> None:
    """Append the verdict on an act that was done.

    Args:
        unit: the caller's transaction.
        stored: the obligation.
        at: when it was done.
        now: the incident's clock.
        basis: who says so, and what shows it.
    """
    _append(unit, stored, stored.assessed, now, "", at=at, basis=basis)


def judge_again(
    unit: Unit, stored: StoredObligation, assessed: Assessed, *, last: VerdictRow | None, now: Instant, because: str
) -> None:
    """Append a further verdict on what was performed, where the deadline moved and it came out differently.

    Args:
        unit: the caller's transaction.
        stored: the obligation as it was.
        assessed: what it is now.
        last: the newest verdict on it.
        now: the incident's clock.
        because: what moved the deadline.
    """
    if last is None or last.result == OPEN or isinstance(assessed.deadline, OutOfScope):
        return
    judged = verdict(assessed.deadline, Instant(last.performed_at))
    if (_result(judged), _utc(judged.limit)) != (last.result, last.due_at):
        _append(unit, stored, assessed, now, "", at=Instant(last.performed_at), basis=f"the deadline moved: {because}")


def _append(
    unit: Unit, stored: StoredObligation, assessed: Assessed, now: Instant, result: str, *, at: Instant, basis: str
) -> None:
    judged = verdict(assessed.deadline, at)
    why = basis if result else f"{judged.why}; {basis}"
    row = VerdictRow(
        obligation=stored.id,
        version=len(verdicts_on(unit, stored.id)) + 1,
        incident=stored.incident,
        seq=unit.next_seq,
        result=result or _result(judged),
        margin_seconds=judged.margin_seconds,
        performed_at=at.utc,
        due_at=_utc(judged.limit),
        as_of=now.utc,
        basis=f"{why} (on the facts recorded at {now.short()})",
    )
    unit.insert([row])


def _result(judged: Judgement) -> str:
    return DONE if judged.result is Result.NO_LIMIT else str(judged.result)


def _utc(instant: Instant | None) -> datetime | None:
    return instant.utc if instant is not None else None
