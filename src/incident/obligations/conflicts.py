"""Conflicts: what stands against performing an obligation as it is written. They are shown; a person decides.

- a clause forbids telling others what a law, or another contract, demands;
- a statement needs somebody's consent, and a law wants it made;
- an order forbids telling anybody of it, and the notice is about the same information;
- a deadline lies before anybody could know, or before what has to be said is known and nothing may follow later; or
  nothing that was sent after it could be known, or after the order came, would be received in law in time.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter

from incident.agreements.clauses import ORDERED
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
_GROUNDS = ("suspected_at", "reasonable_belief_at")
"""From the first of these on, at the latest, there was something to tell."""
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


class _Secrecy:
    """What clauses of secrecy say to telling somebody else: found once for all recipients that have no such clause."""

    def __init__(self, bars: Sequence[_Bar], wanted: str) -> None:
        self._bars, self._wanted = bars, wanted
        self._of = Counter(bar.party for bar in bars)
        self._told: dict[str, str] = {}

    def told(self, recipient: str) -> str:
        """Who forbids telling a recipient; empty where nobody does. A party's own clause does not bar telling it."""
        own = recipient if recipient in self._of else ""
        if own not in self._told:
            self._told[own] = self._sentence(own)
        return self._told[own]

    def _sentence(self, own: str) -> str:
        many = len(self._bars) - self._of[own]
        first = list(islice((bar for bar in self._bars if bar.party != own), _MOST_NAMED))
        forbid = "forbids" if many == 1 else "forbid"
        return f"{_named(first, many)} {forbid} telling others, and {self._wanted}" if many else ""


@dataclass(frozen=True, slots=True)
class _Against:
    """What may stand against any obligation of a case.

    Attributes:
        by_law: clauses of secrecy, against what a law demands.
        by_contract: the same, against what another agreement demands.
        settled: keys of obligations to whose statement consent was given.
        clauses: those touched, by duty.
        known: when somebody of ours knew first.
        grounds: when there was something to tell.
        ordered: when an order to disclose came.
        unknown: whether nobody knows yet what a content says, by its name; found as it is asked.
        asked: whose consent a statement needs, by audience and whether a law demands it; found as it is asked.
    """

    by_law: _Secrecy
    by_contract: _Secrecy
    consent: Sequence[_Bar]
    settled: frozenset[str]
    gags: Sequence[HoldLike]
    clauses: Mapping[str, NoticeClause]
    known: Instant | None
    grounds: Instant | None
    ordered: Instant | None
    unknown: dict[str, bool] = field(default_factory=dict)
    asked: dict[tuple[Audience, bool], str] = field(default_factory=dict)


def with_conflicts(assessed: Sequence[Assessed], case: Case) -> tuple[Assessed, ...]:
    """What was assessed, each obligation with what stands against it."""
    against = _against(case)
    same: dict[tuple[str, ...], tuple[str, ...]] = {}
    found: list[Assessed] = []
    for it in assessed:
        if isinstance(it, Owed) and (conflicts := tuple(_conflicts(it, against, case))):
            found.append(_with(it, same.setdefault(conflicts, conflicts)))
        else:
            found.append(it)
    return tuple(found)


_VALUES = attrgetter(*Owed.__match_args__)
_PLACE = Owed.__match_args__.index("conflicts")


def _with(it: Owed, conflicts: tuple[str, ...]) -> Owed:
    """As `dataclasses.replace`, which takes three times as long to find out what the fields are."""
    values = list(_VALUES(it))
    values[_PLACE] = conflicts
    return Owed(*values)


def _against(case: Case) -> _Against:
    secrecy = _secrecy(case)
    return _Against(
        _Secrecy([bar for bar in secrecy if not bar.except_law], "the law demands it"),
        _Secrecy(secrecy, "another agreement demands it"),
        _consent(case),
        frozenset(decision.subject for decision in case.decisions if decision.kind == CONSENT),
        [hold for hold in case.holds if hold.form == GAG_ORDER],
        {f"{it.agreement.id}/{it.clause.id}": it.clause for it in case.exposure.touched if it.clause is not None},
        _first(case, _KNOWING),
        _first(case, (*_KNOWING, *_GROUNDS)),
        _first(case, ("order_received_at",)),
    )


def _conflicts(it: Owed, against: _Against, case: Case) -> Iterator[str]:
    barred = (against.by_law if it.source == "law" else against.by_contract).told(it.key.recipient)
    if barred:
        yield barred
    if against.consent and str(it.key) not in against.settled and (needed := _without_consent(it, against)):
        yield needed
    if against.gags:
        yield from _gagged(it, against.gags, case.now)
    if isinstance(it.deadline, Due):
        yield from _too_early(it, it.deadline, against, case)


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


def _without_consent(it: Owed, against: _Against) -> str:
    """Whose consent a statement needs; empty where nobody's."""
    asked = (it.audience, it.source == "law")
    if asked not in against.asked:
        bars = [bar for bar in against.consent if it.audience in bar.of and not (asked[1] and bar.except_law)]
        needs = f"a statement to {it.audience} needs the consent of {_parties(bars)}"
        against.asked[asked] = f"{_named(bars, len(bars))}: {needs}" if bars else ""
    return against.asked[asked]


def _gagged(it: Owed, gags: Sequence[HoldLike], now: Instant) -> Iterator[str]:
    """An order that forbids telling and does not put this notice off: it must not say a word of the order."""
    if is_act(it):
        return
    for hold in gags:
        ended = [at for at in (hold.released_at, hold.until) if at is not None]
        if str(it.key) not in hold.obligations and not (ended and min(ended) <= now.utc):
            yield f"the order {hold.reference} forbids telling of it: this notice must not mention the order"


def _named(bars: Sequence[_Bar], many: int) -> str:
    more = many - _MOST_NAMED
    return "; ".join(str(bar) for bar in bars[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _parties(bars: Sequence[_Bar]) -> str:
    return ", ".join(sorted({bar.party for bar in bars[:_MOST_NAMED]}))


def _first(case: Case, keys: Sequence[str]) -> Instant | None:
    found = [known.earliest for key in keys if (known := case.sheet.get(key, THE_INCIDENT)) and known.earliest]
    return min(found, default=None)


def _too_early(it: Owed, deadline: Due, against: _Against, case: Case) -> Iterator[str]:
    clause = against.clauses.get(it.key.duty)
    if clause is None:
        return
    ordered = clause.event in ORDERED
    known, told = (against.ordered, "the order came") if ordered else (against.known, "anybody of ours knew")
    if known is not None and deadline.due < known:
        yield f"it was due before {told} ({known.short()}): it could not be kept"
    elif late := _out_of_reach(it, against.ordered if ordered else against.grounds):
        yield late
    if clause.phased or it.key.stage != clause.stage:
        return
    unknown = [key for key, _ in clause.contents if _is_unknown(key, against.unknown, case)]
    if unknown:
        yield f"it asks for {', '.join(unknown)}, which nobody knows yet, and does not let information follow later"


def _out_of_reach(it: Owed, begins: Instant | None) -> str:
    """Where no dispatch is received in time after there was something to tell; empty where one is, or can be shown."""
    sent = [(each.at, each.method) for each in it.send_by if each.at is not None]
    if begins is None or not sent or len(sent) < len(it.send_by) or max(sent)[0] >= begins:
        return ""
    at, method = max(sent)
    return (
        f"no method of the clause is received in law in time: by {method} it had to leave by {at.short()}, and there "
        f"was nothing to tell before {begins.short()}: send it at once, and show that it arrived"
    )


def _is_unknown(key: str, found: dict[str, bool], case: Case) -> bool:
    if key not in found:
        found[key] = key in FACT_KEYS and FACT_KEYS[key].kind in _SAYABLE and not case.sheet.speaks_of(key)
    return found[key]
