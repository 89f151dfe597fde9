"""Send-by: the latest dispatch that is received in law by the deadline; the exact inverse of deemed receipt.

Invariant: what is sent at the send-by is received in time, and one minute later is not. The forward rule is asked, not
solved anew: receipt either follows sending at a fixed distance or jumps at a cut-off, an opening or midnight, so that
the latest dispatch is one of few candidates, tried from the latest on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge

from incident.agreements.model import DeemedReceipt, Method
from incident.agreements.receipt import Received, Side, deemed_receipt
from incident.deadlines.deadline import Due
from incident.kernel.instants import Instant, at_wall, day_start
from incident.kernel.trace import Step, Trace

__all__ = ["SendBy", "Side", "last_dispatch", "send_by"]

_MINUTE = timedelta(minutes=1)
_LONGEST_CLOSURE = 40
"""Days beyond a rule's own offset in which a dispatch is looked for: longer than any summer closure."""


@dataclass(frozen=True, slots=True)
class SendBy:
    """The latest safe dispatch.

    Attributes:
        at: to the whole minute; None where receipt has to be shown, so that no dispatch is safe by itself.
        trace: how it came about.
    """

    at: Instant | None
    trace: Trace


def send_by(due: Due, method: Method, *, sender: Side, recipient: Side) -> SendBy:
    """The latest instant at which a notice may leave by `method` to be received in law by `due`.

    Args:
        due: the deadline.
        method: a delivery method of the clause.
        sender: zone and place of the sender.
        recipient: zone and place of the recipient.

    Raises:
        ClauseIncomplete: the rule lacks what it needs.
        CalendarBeyondData: the calendar that counts has no data.
    """
    probe = deemed_receipt(due.due, method.deemed, sender=sender, recipient=recipient)
    if probe.at is None or method.deemed is None:
        why = probe.steps[0].why if probe.steps else "receipt has to be shown"
        return SendBy(None, Trace(probe.steps, f"{method.method}: no dispatch is safe by itself, {why}"))
    for candidate in _candidates(due.due, method.deemed, sender, recipient):
        received = deemed_receipt(candidate, method.deemed, sender=sender, recipient=recipient)
        if received.at is not None and due.is_met_at(received.at):
            return _found(due, method, Instant(candidate.utc, sender.zone), received)
    why = f"{method.method}: no dispatch within {_LONGEST_CLOSURE} days is received by the deadline"
    return SendBy(None, Trace((), why))


def last_dispatch(
    due: Due, methods: tuple[Method, ...], *, all_required: bool, sender: Side, recipient: Side
) -> tuple[tuple[Method, SendBy], ...]:
    """The latest safe dispatch of several methods, the one to keep first.

    Args:
        due: the deadline.
        methods: the methods of the clause, ranked.
        all_required: every method has to be used, so that the earliest counts; else any of them will do, and the latest
            counts, by rank where they are equal.
        sender: zone and place of the sender.
        recipient: zone and place of the recipient.
    """
    found = [(method, send_by(due, method, sender=sender, recipient=recipient)) for method in methods]
    shown_only = [pair for pair in found if pair[1].at is None]
    safe = [(pair, pair[1].at) for pair in found if pair[1].at is not None]
    safe.sort(key=lambda each: each[1], reverse=not all_required)
    ordered = [pair for pair, _ in safe]
    return tuple(shown_only + ordered if all_required else ordered + shown_only)


def _found(due: Due, method: Method, at: Instant, received: Received) -> SendBy:
    step = Step("send_by", due.due.short(), at.short(), f"latest dispatch by {method.method}: {at.show()}")
    limit = due.due.show(due.zone, exclusive_end=due.exclusive)
    arrives = "" if received.at is None else f"; it is then received {received.at.show(due.zone)}"
    sentence = f"to be received by {limit}, {method.method} has to leave by {at.show()}{arrives}"
    return SendBy(at, Trace((*received.steps, step), sentence, due.trace.sources))


def _candidates(due: Instant, deemed: DeemedReceipt, sender: Side, recipient: Side) -> Iterator[Instant]:
    """Instants after which receipt may jump past the limit, the latest first, to the whole minute.

    They are made as they are asked for: of months of days the first few nearly always suffice.
    """
    ways = [_just_before(due.utc)]
    for rule in deemed.alternatives or (deemed,):
        if rule.rule == "after_hours":
            ways.append(_just_before(due.utc - timedelta(hours=rule.offset)))
        ways.append(_breaks(due, rule, sender.zone if rule.whose == "sender" else recipient.zone))
    last = None
    for moment in merge(*ways, reverse=True):
        if moment <= due.utc and moment != last:
            last = moment
            yield Instant(moment, due.zone)


def _just_before(moment: datetime) -> Iterator[datetime]:
    yield _whole_minute(moment)
    yield _whole_minute(moment - _MINUTE)


def _breaks(due: Instant, rule: DeemedReceipt, zone: str) -> Iterator[datetime]:
    """The minutes before each local cut-off and midnight, back to beyond the rule's offset, the latest first."""
    day = due.day(zone)
    lead = timedelta(hours=rule.offset) if rule.rule == "after_hours" else timedelta(0)
    far = rule.rule in ("after_working_days", "after_days")
    days = 2 * rule.offset + _LONGEST_CLOSURE if far else _LONGEST_CLOSURE + lead.days
    for _ in range(days):
        found = [day_start(day, zone).utc]
        if rule.cutoff is not None:
            found += [at_wall(day, rule.cutoff, zone, late=late).utc for late in (False, True)]
        yield from sorted((_whole_minute(it - _MINUTE - lead) for it in found), reverse=True)
        day -= timedelta(days=1)


def _whole_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
