"""Send-by of a contract's obligation: for each method of its clause the latest safe dispatch before the deadline.

Kept with the obligation, so that every screen shows what the assessment found. Clauses of one kind have few different
deadlines, methods and sides: equal questions are asked once.
"""

from collections.abc import Iterable
from functools import lru_cache

from incident.agreements.model import Address, Method
from incident.agreements.receipt import Side
from incident.deadlines.deadline import Deadline, Due
from incident.deadlines.send_by import SendBy, send_by
from incident.errors import IncidentError
from incident.kernel.instants import Instant
from incident.kernel.trace import Trace
from incident.obligations.obligation import SendBefore


def send_before(
    deadline: Deadline,
    methods: Iterable[Method],
    *,
    sender: Side,
    recipient: Side,
    addresses: Iterable[Address],
    on_dispatch: bool,
) -> tuple[SendBefore, ...]:
    """The latest safe dispatch by each method; nothing where there is no date to meet.

    Args:
        deadline: of the obligation.
        methods: of its clause, in order of rank.
        sender: zone and place of our entity.
        recipient: zone and place of the party.
        addresses: where the party takes notices.
        on_dispatch: the clause is satisfied on dispatch.
    """
    if not isinstance(deadline, Due) or deadline.waiting:
        return ()
    reached = {address.method for address in addresses if not address.copy_only}
    limit = (deadline.due, deadline.exclusive, deadline.zone)
    found = []
    for method in methods:
        at: Instant | None
        if on_dispatch:
            at, why = deadline.due, "the clause is satisfied on dispatch"
        else:
            at, why = _latest(limit, method, sender, recipient)
        found.append(SendBefore(method.method, at, why, method.method in reached))
    return tuple(found)


@lru_cache(maxsize=1 << 12)
def _latest(
    limit: tuple[Instant, bool, str], method: Method, sender: Side, recipient: Side
) -> tuple[Instant | None, str]:
    due, exclusive, zone = limit
    try:
        found: SendBy = send_by(Due(due, Trace(), exclusive, zone=zone), method, sender=sender, recipient=recipient)
    except IncidentError as error:  # a method that cannot be counted is told, and hides no other
        return None, f"{method.method}: {error.what}"
    return found.at, found.trace.sentence
