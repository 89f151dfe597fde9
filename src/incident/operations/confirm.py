"""Confirming the terms of an agreement: recorded on the organisation's chain, and every open incident assessed anew."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from incident.agreements.confirm import confirm as confirmed_terms
from incident.agreements.model import Portfolio
from incident.errors import DecisionRefused, UnknownReference
from incident.kernel.instants import Instant
from incident.operations.assess import Change
from incident.operations.desk import Desk
from incident.operations.ripple import reassess_open
from incident.operations.transact import transact
from incident.record.entry import ORGANISATION, Actor
from incident.store.database import Reader, Unit
from incident.store.house import portfolio_of, save_portfolio
from incident.vocabulary import Tag


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What was confirmed, and what it changed in open incidents."""

    agreement: str
    clauses: tuple[str, ...]
    changes: tuple[Change, ...] = ()


def confirm(desk: Desk, name: str, *, actor: Actor, now: Instant) -> Confirmed:
    """Confirm an agreement's terms, or one clause of it.

    Args:
        desk: where to work.
        name: `AGREEMENT` or `AGREEMENT/CLAUSE`, with `@1` behind the agreement for an earlier version.
        actor: the person who compared the terms with the words.
        now: the present.

    Raises:
        UnknownReference: no such agreement or clause. DecisionRefused: no person, or nothing to confirm.
    """
    if actor.kind != "person":
        raise DecisionRefused("terms are confirmed by a person", where="--by", mend="name one: --by ana")
    named, _, clause = name.partition("/")
    agreement_id, _, version = named.partition("@")

    def plan(reader: Reader) -> Callable[[Unit], tuple[str, ...]]:
        known = portfolio_of(reader).agreements
        if agreement_id not in known:
            raise UnknownReference(
                f"agreement {agreement_id!r} is not recorded", mend="'incident portfolio list agreements' lists them"
            )
        agreement, ids = confirmed_terms(known[agreement_id], clause, by=actor.id, at=now, version=version)

        def write(unit: Unit) -> tuple[str, ...]:
            save_portfolio(unit, replace(Portfolio(), agreements={agreement_id: agreement}))
            told = {"agreement": agreement_id, "version": version or str(agreement.version), "clauses": list(ids)}
            unit.append(Tag.TERMS_CONFIRMED, told, actor=actor, at=now)
            return ids

        return write

    ids = transact(desk, ORGANISATION, plan)
    because = f"terms of {agreement_id} confirmed by {actor.id}"
    return Confirmed(agreement_id, ids, reassess_open(desk, actor=actor, now=now, because=because))
