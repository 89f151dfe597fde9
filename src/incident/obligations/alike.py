"""What clauses that are alike share: found once in a case, and one object, so that it is compared and stored once.

A leak under a hundred thousand contracts meets few different terms, zones and methods. Two clauses whose terms are the
same object, held by the same entity against parties of one zone and country, come to the same deadline, unless a hold,
an earlier submission or a policy of its own tells them apart; parts are found by identity, for comparing terms costs as
much as counting them. What is not shared is computed for itself and comes out equal.
"""

from collections.abc import Callable
from typing import Any

from incident.agreements.clauses import ORDERED
from incident.agreements.model import NoticeClause, Party
from incident.agreements.receipt import Side
from incident.deadlines.deadline import Deadline, Due, OutOfScope
from incident.facts.organisation import Entity
from incident.kernel.logic import Verdict
from incident.kernel.terms import Terms
from incident.law.clocks import anchored_on
from incident.obligations.case import Case
from incident.obligations.obligation import Reason, SendBefore
from incident.obligations.sending import send_before


class Alike:
    """The parts that were found in one case; it keeps them, so that no identity is used twice."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._events: dict[tuple[str, str, str], tuple[Verdict, Reason]] = {}
        self._deadlines: dict[tuple[object, ...], Deadline] = {}
        self._latest: dict[tuple[object, ...], tuple[SendBefore, ...]] = {}
        self._nowhere: dict[str, OutOfScope] = {}
        self._plain: dict[int, bool] = {}
        self._kept: list[Any] = []

    def event(
        self, clause: NoticeClause, entity: Entity, find: Callable[[], tuple[Verdict, Reason]]
    ) -> tuple[Verdict, Reason]:
        """Whether the incident is the event of a clause for one of our entities, and why."""
        asked = (clause.event, clause.id, entity.id)
        found = self._events.get(asked)
        if found is None:
            found = self._events[asked] = find()
        return found

    def deadline(
        self,
        terms: Terms,
        clause: NoticeClause,
        *,
        entity: Entity,
        other: Party,
        duty: str,
        find: Callable[[], Deadline],
    ) -> Deadline:
        """The deadline of a clause or stage with these terms."""
        if not self._is_shared(terms, clause, duty):
            return find()
        asked = (id(terms), entity.id, other.zone, other.country)
        found = self._deadlines.get(asked)
        if found is None:
            self._kept.append(terms)
            found = self._deadlines[asked] = find()
        return found

    def send_by(
        self, clause: NoticeClause, terms: Terms, deadline: Deadline, *, entity: Entity, other: Party
    ) -> tuple[SendBefore, ...]:
        """As `send_by_of`; of a deadline its limit alone decides, to which many come by other ways."""
        if not isinstance(deadline, Due) or deadline.waiting:
            return ()
        limit = (deadline.due.utc, deadline.exclusive, deadline.zone, terms.satisfied_on)
        reached = tuple([it.method for it in other.addresses if not it.copy_only])
        asked = (limit, id(clause.methods), entity.id, other.zone, other.country, reached)
        found = self._latest.get(asked)
        if found is None:
            self._kept.append(clause)
            found = self._latest[asked] = send_by_of(clause, terms, deadline, entity=entity, other=other)
        return found

    def out_of_scope(self, why: str) -> OutOfScope:
        """No clock at all, for this reason."""
        return self._nowhere.setdefault(why, OutOfScope(why))

    def _is_shared(self, terms: Terms, clause: NoticeClause, duty: str) -> bool:
        """Whether nothing but terms, entity, zone and country decides."""
        if (self._case.holds and clause.event in ORDERED) or duty in self._case.targets:
            return False
        if id(terms) not in self._plain:
            self._kept.append(terms)
            self._plain[id(terms)] = not anchored_on(terms)
        return self._plain[id(terms)]


def send_by_of(
    clause: NoticeClause, terms: Terms, deadline: Deadline, *, entity: Entity, other: Party
) -> tuple[SendBefore, ...]:
    """The latest safe dispatch by each method of a clause, from one of our entities to a party."""
    return send_before(
        deadline,
        clause.methods,
        sender=Side(entity.main.zone, entity.main.country),
        recipient=Side(other.zone, other.country),
        addresses=other.addresses,
        on_dispatch=terms.satisfied_on == "dispatch",
    )
