"""Orders between notices and authorities' holds, checked when a notice is approved and again when it goes out.

Only what waiting can keep is refused: where the other notice has not gone, and has to go first. Where it went already
and ours should have gone before, or with it, that is broken for good, and holding ours back would make it worse.
"""

from collections.abc import Iterator
from datetime import timedelta

from incident.deadlines.orders import Relation, State, check
from incident.errors import DecisionRefused, OrderViolated
from incident.kernel.ids import ShortId
from incident.kernel.instants import Instant
from incident.law.book import LawBook
from incident.law.rule import Rule
from incident.obligations.obligation import Owed
from incident.operations.matter import Matter
from incident.store.matter import StoredObligation
from incident.store.rows.matter import HoldRow


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


def demand_not_held(matter: Matter, stored: StoredObligation, *, book: LawBook, now: Instant, name: str) -> None:
    """Refuse to let a notice go while an authority's hold on it lasts: telling is what it asked us not to do yet.

    Args:
        matter: with every hold.
        stored: the obligation whose notice is to go.
        book: the law, which states how long a hold can last.
        now: when it would go.
        name: short id of the notice, for the refusal.

    Raises:
        DecisionRefused: naming the authority and how the hold ends.
    """
    rule = _rule_of(stored, book)
    for row in matter.holds:
        admitted = [it for it in rule.holds if it.authority == row.authority] if rule else []
        longest = min((it.maximum_days for it in admitted if it.maximum_days), default=0)
        if str(stored.key) in row.obligations and _lasts(row, longest, now):
            held = ShortId(matter.is_drill, matter.incident.number, "h", row.number)
            raise DecisionRefused(
                f"{name} may not go while hold {row.reference} by {row.authority.replace('_', ' ')} lasts",
                where=stored.assessed.title,
                mend=f"once the authority lets it go: incident hold release {held}",
            )


def _lasts(row: HoldRow, longest: int, now: Instant) -> bool:
    end = row.released_at or row.until
    lapsed = bool(longest) and now.utc >= row.starts_at + timedelta(days=longest)
    return row.starts_at <= now.utc and (end is None or now.utc < end) and not lapsed


def _orders(
    matter: Matter, stored: StoredObligation, book: LawBook, now: Instant
) -> Iterator[tuple[str, Instant | None, Instant | None, StoredObligation, str]]:
    """Orders towards what has not gone yet, by our rule and the other's: relation, ours, other, partner, provision."""
    mine = _rule_of(stored, book)
    for partner in matter.obligations:
        theirs = _rule_of(partner, book)
        if mine is None or theirs is None or not _waits(matter, partner) or not _belong(partner, stored):
            continue
        for order in mine.orders:
            if book.rule(order.other).duty == theirs.duty:
                yield order.relation, now, None, partner, order.provision
        for order in theirs.orders:
            if book.rule(order.other).duty == mine.duty:
                yield order.relation, None, now, partner, order.provision


def _waits(matter: Matter, partner: StoredObligation) -> bool:
    return isinstance(partner.assessed, Owed) and str(partner.key) not in matter.submissions


def _belong(one: StoredObligation, other: StoredObligation) -> bool:
    """Orders bind the notices of one holder about one data set."""
    same = one.key.holder == other.key.holder and one.key.data_set == other.key.data_set
    return same and one.id != other.id


def _rule_of(stored: StoredObligation, book: LawBook) -> Rule | None:
    return book.rule(stored.assessed.rule_version or stored.key.duty) if stored.source == "law" else None
