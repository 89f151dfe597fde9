"""Orders between notices, checked when a notice is approved and again when it goes out."""

from collections.abc import Iterator

from incident.deadlines.orders import Relation, State, check
from incident.errors import OrderViolated
from incident.kernel.instants import Instant
from incident.law.book import LawBook
from incident.law.rule import Order
from incident.obligations.obligation import Owed
from incident.operations.matter import Matter
from incident.store.matter import StoredObligation


def demand_order(matter: Matter, stored: StoredObligation, *, book: LawBook, now: Instant, name: str) -> None:
    """Refuse to let a notice go at `now` where another has to go first, or with it.

    Args:
        matter: what is owed, and what went out when.
        stored: the obligation whose notice is to go.
        book: the law, which states the orders.
        now: when it would go.
        name: short id of the notice, for the refusal.

    Raises:
        OrderViolated: naming the other duty and the provision.
    """
    for relation, ours, other, partner, provision in _orders(matter, stored, book, now):
        standing = check(Relation(relation), ours=ours, other=other, at=now)
        if standing.state is State.VIOLATED:
            raise OrderViolated(
                f"{name} may not go now: {standing.why} ({provision})",
                where=partner.assessed.title,
                mend="let the other notice go as the order wants, or have counsel decide that it is not required",
            )


def _orders(
    matter: Matter, stored: StoredObligation, book: LawBook, now: Instant
) -> Iterator[tuple[str, Instant | None, Instant | None, StoredObligation, str]]:
    """Orders of our rule and of others' rules towards ours: relation, ours, other, partner, provision."""
    for partner in matter.obligations:
        if partner.id == stored.id or not isinstance(partner.assessed, Owed) or not _belong(partner, stored):
            continue
        theirs = matter.submissions.get(str(partner.key))
        for order in _orders_of(stored, book):
            if order.other == partner.key.duty:
                yield order.relation, now, theirs, partner, order.provision
        for order in _orders_of(partner, book):
            if order.other == stored.key.duty:
                yield order.relation, theirs, now, partner, order.provision


def _belong(one: StoredObligation, other: StoredObligation) -> bool:
    """Orders bind the notices of one holder about one data set."""
    return one.key.holder == other.key.holder and one.key.data_set == other.key.data_set


def _orders_of(stored: StoredObligation, book: LawBook) -> tuple[Order, ...]:
    return book.rule(stored.key.duty).orders if stored.source == "law" else ()
