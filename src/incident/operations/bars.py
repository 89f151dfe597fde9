"""Bars: claims and covers that came to nothing because a notice of claim, or a notice to an insurer, was late.

Terms name the clauses whose lateness bars a claim (`claim_notice`) or costs the cover (`notice`). Whether one was late
is the verdict on its obligation, or that its date has passed and nothing stands: no date is counted here. What binds
another than us has no obligation of ours; there a person decides (`barred`). A person may also decide that a lateness
is not held against a claim (`in_time`), such as where the other side was not prejudiced.
"""

from collections.abc import Iterable, Iterator, Mapping

from incident.deadlines.deadline import Due
from incident.kernel.instants import Instant
from incident.liability.policies import Policy
from incident.liability.results import Bar
from incident.liability.terms import PairTerms
from incident.obligations.obligation import Owed
from incident.operations.matter import Matter
from incident.store.matter import StoredObligation
from incident.store.rows.matter import VerdictRow
from incident.store.states import PERFORMED

_LATE = "late"


def bars(
    matter: Matter,
    verdicts: Mapping[str, VerdictRow],
    terms: Iterable[PairTerms],
    policies: Iterable[Policy],
    *,
    in_time: Iterable[str],
    now: Instant,
) -> tuple[Bar, ...]:
    """What bars a claim or a cover, by the clocks.

    Args:
        matter: with its obligations.
        verdicts: the newest on each obligation, by its inside id.
        terms: contracts whose notices of claim count.
        policies: whose notices count.
        in_time: `agreement/clause` of notices whose lateness a person does not hold against a claim.
        now: the incident's clock.
    """
    asked = [
        *((pair.claimant, pair.responsible, pair.agreement, clause) for pair in terms for clause in pair.claim_notice),
        *(
            (policy.insured, insurer, policy.agreement, clause)
            for policy in policies
            for clause in policy.notice
            for insurer in dict.fromkeys(layer.insurer for layer in policy.layers)
        ),
    ]
    excused = frozenset(in_time)
    return tuple(
        bar
        for claimant, other, agreement, clause in asked
        if f"{agreement}/{clause}" not in excused
        for bar in _bars(matter, verdicts, (claimant, other, agreement, clause), now)
    )


def _bars(
    matter: Matter, verdicts: Mapping[str, VerdictRow], asked: tuple[str, str, str, str], now: Instant
) -> Iterator[Bar]:
    claimant, other, agreement, clause = asked
    party = matter.portfolio.parties.get(claimant)
    for stored in matter.obligations:
        key = stored.key
        is_it = key.duty == f"{agreement}/{clause}" and key.recipient == other and key.occurrence == 1
        if is_it and party is not None and key.holder == party.entity and isinstance(stored.assessed, Owed):
            why = _why(stored, verdicts.get(stored.id), now)
            if why:
                yield Bar(claimant, why, other, clause, agreement, by_clock=True)
                return


def _why(stored: StoredObligation, verdict: VerdictRow | None, now: Instant) -> str:
    """Why the notice was late; empty where it was not, or may still be given."""
    deadline = stored.assessed.deadline
    if verdict is not None and verdict.result in PERFORMED:
        return f"{stored.assessed.title} was late: {verdict.basis}" if verdict.result == _LATE else ""
    if isinstance(deadline, Due) and not deadline.is_met_at(now):
        return f"{stored.assessed.title} was due {deadline.due.short()}, and nothing was given"
    return ""
