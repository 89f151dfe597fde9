"""Conflicts: what stands against performing an obligation as it is written. They are shown; a person decides.

- a clause forbids telling others what a law, or another contract, demands;
- a statement needs somebody's consent, and a law wants it made;
- an order forbids telling anybody of it, and the notice is about the same information;
- a deadline lies before anybody could know, or before what has to be said is known and nothing may follow later.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from incident.agreements.model import NoticeClause
from incident.deadlines.deadline import Due
from incident.facts.fact import THE_INCIDENT
from incident.kernel.instants import Instant
from incident.obligations.acts import is_act
from incident.obligations.case import CONSENT, GAG_ORDER, Case, HoldLike
from incident.obligations.obligation import Assessed, Owed
from incident.vocabulary import FACT_KEYS, Audience, ValueKind

_KNOWING = ("aware_at", "read_at", "told_by_processor_at")
"""From the first of these on somebody of ours knew; what should have been known is not known."""
_SAYABLE = (ValueKind.TEXT, ValueKind.COUNT, ValueKind.COUNTS)
_MOST_NAMED = 3
"""Clauses that one conflict names; the others are counted."""


@dataclass(frozen=True, slots=True)
class _Bar:
    """A clause or covenant that forbids telling others."""

    agreement: str
    party: str
    clause: str
    except_law: bool
    of: tuple[Audience, ...] = ()

    def __str__(self) -> str:
        return f"{self.agreement}, clause {self.clause}" if self.clause else self.agreement


def with_conflicts(assessed: Sequence[Assessed], case: Case) -> tuple[Assessed, ...]:
    """What was assessed, each obligation with what stands against it."""
    secrecy, consent = _secrecy(case), _consent(case)
    clauses = {f"{it.agreement.id}/{it.clause.id}": it.clause for it in case.exposure.touched if it.clause is not None}
    known, gags = _known_from(case), [hold for hold in case.holds if hold.form == GAG_ORDER]
    settled = {decision.subject for decision in case.decisions if decision.kind == CONSENT}
    found = []
    for it in assessed:
        conflicts: tuple[str, ...] = ()
        if isinstance(it, Owed):
            conflicts = (
                *_barred(it, secrecy, [] if str(it.key) in settled else consent),
                *_gagged(it, gags, case.now),
                *_too_early(it, clauses, known, case),
            )
        found.append(replace(it, conflicts=conflicts) if conflicts else it)
    return tuple(found)


def _secrecy(case: Case) -> tuple[_Bar, ...]:
    return tuple(
        _Bar(it.agreement.id, it.other, it.clause.id, it.clause.secrecy == "except_law")
        for it in case.exposure.touched
        if it.clause is not None and it.clause.secrecy and not it.excluded
    )


def _consent(case: Case) -> tuple[_Bar, ...]:
    bars = {}
    for it in case.exposure.touched:
        statements = it.agreement.covenants.statements if it.agreement.covenants is not None else None
        if statements is not None:
            bars[it.agreement.id] = _Bar(
                it.agreement.id, statements.consent, statements.clause, statements.except_law, statements.of
            )
    return tuple(bars.values())


def _barred(it: Owed, secrecy: Sequence[_Bar], consent: Sequence[_Bar]) -> Iterator[str]:
    own, recipient = it.key.duty.partition("/")[0], it.key.recipient
    by_law = it.source == "law"
    against = [bar for bar in secrecy if recipient != bar.party and not (by_law and bar.except_law)]
    against = [bar for bar in against if bar.agreement != own or recipient != bar.party]
    if against:
        wanted = "the law demands it" if by_law else "another agreement demands it"
        yield f"{_named(against)} {_forbid(against)} telling others, and {wanted}"
    asked = [bar for bar in consent if it.audience in bar.of and not (by_law and bar.except_law)]
    if asked:
        yield f"{_named(asked)}: a statement to {it.audience} needs the consent of {_parties(asked)}"


def _gagged(it: Owed, gags: Sequence[HoldLike], now: Instant) -> Iterator[str]:
    """An order that forbids telling and does not put this notice off: it must not say a word of the order."""
    if is_act(it):
        return
    for hold in gags:
        ended = [at for at in (hold.released_at, hold.until) if at is not None]
        if str(it.key) not in hold.obligations and not (ended and min(ended) <= now.utc):
            yield f"the order {hold.reference} forbids telling of it: this notice must not mention the order"


def _forbid(bars: Sequence[_Bar]) -> str:
    return "forbids" if len(bars) == 1 else "forbid"


def _named(bars: Sequence[_Bar]) -> str:
    more = len(bars) - _MOST_NAMED
    return "; ".join(str(bar) for bar in bars[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _parties(bars: Sequence[_Bar]) -> str:
    return ", ".join(sorted({bar.party for bar in bars[:_MOST_NAMED]}))


def _known_from(case: Case) -> Instant | None:
    found = [known.earliest for key in _KNOWING if (known := case.sheet.get(key, THE_INCIDENT)) and known.earliest]
    return min(found, default=None)


def _too_early(it: Owed, clauses: Mapping[str, NoticeClause], known: Instant | None, case: Case) -> Iterator[str]:
    clause = clauses.get(it.key.duty)
    if clause is None or not isinstance(it.deadline, Due):
        return
    if known is not None and it.deadline.due < known:
        yield f"it was due before anybody of ours knew ({known.short()}): it could not be kept"
    if clause.phased or it.key.stage != clause.stage:
        return
    unknown = [key for key, _ in clause.contents if _is_unknown(key, case)]
    if unknown:
        yield f"it asks for {', '.join(unknown)}, which nobody knows yet, and does not let information follow later"


def _is_unknown(key: str, case: Case) -> bool:
    return key in FACT_KEYS and FACT_KEYS[key].kind in _SAYABLE and not case.sheet.speaks_of(key)
