"""Deemed receipt: when a dispatch is received in law, by the rule of its clause.

A clause's rule may count the recipient's, the sender's or a named clock and calendar. `sender` and `recipient` are
given as `Side`; the inverse, the latest safe dispatch, stands in `deadlines.send_by`.

Invariants:

- Receipt is never before sending.
- What performs a duty is taken at its latest tenable instant: a repeated local time is the later one; a rule that
  names a day and no hour is met with the end of that day.
- Where the clause is silent, or receipt hangs on delivery or confirmation, there is no instant until it is shown.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta

from incident.agreements.model import DeemedReceipt
from incident.errors import ClauseIncomplete
from incident.kernel.calendars import Calendar, CalendarSpec, calendar_of
from incident.kernel.instants import Instant, at_wall, show_day
from incident.kernel.trace import Step

_END_OF_DAY = time(23, 59)
"""The last whole minute of a day: where a rule names a day without an hour."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a dispatch.

    Attributes:
        zone: IANA zone.
        calendar_place: `DE`, `US-CA`.
    """

    zone: str
    calendar_place: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """When a dispatch is received in law.

    Attributes:
        at: the instant; None where it has to be shown by delivery or confirmation.
        steps: how it came about.
    """

    at: Instant | None
    steps: tuple[Step, ...]


def deemed_receipt(
    sent: Instant, deemed: DeemedReceipt | None, *, sender: Side, recipient: Side, shown: str = ""
) -> Received:
    """When something sent at `sent` is received in law.

    Args:
        sent: when it left; where `shown` says so, when its delivery or confirmation was shown.
        deemed: the rule of the method; None: the clause is silent.
        sender: the zone and place of the sender.
        recipient: the zone and place of the recipient.
        shown: `delivery` or `confirmation`, for a rule that counts from it.

    Raises:
        ClauseIncomplete: the rule lacks what it needs, or is not known.
        CalendarBeyondData: the calendar that counts has no data.
    """
    if deemed is None:
        return Received(
            None, (Step("silent", sent.short(), "", "the clause is silent: receipt counts when it is shown"),)
        )
    side = sender if deemed.whose == "sender" else recipient
    if not _is_about(deemed, recipient):
        why = f"the rule is not for a recipient in {recipient.calendar_place}: receipt counts when it is shown"
        return Received(None, (Step("silent", sent.short(), "", why, deemed.source),))
    if deemed.counted_from not in ("dispatch", shown):
        why = f"counted from {deemed.counted_from}, once that is shown"
        return Received(None, (Step("receipt", sent.short(), "", why, deemed.source),))
    if deemed.rule in ("on_delivery", "on_confirmation"):
        word = deemed.rule.removeprefix("on_")
        return Received(
            None, (Step("receipt", sent.short(), "", f"received on {word}, once it is shown", deemed.source),)
        )
    if deemed.rule == "earliest_of":
        return _earliest(sent, deemed, sender, recipient, shown)
    calendar = calendar_of(deemed.calendar or CalendarSpec(), place=side.calendar_place)
    zone = deemed.zone or side.zone
    at, why = _rule(sent, deemed, zone, calendar)
    why = why.replace("after dispatch", f"after {shown}") if deemed.counted_from == shown else why
    told = f"{why}: received {at.show(zone)}"
    voided = "".join(f"; void on {event.replace('_', ' ')}" for event in deemed.voided_by)
    return Received(at, (Step("receipt", sent.short(), at.short(), told + voided, deemed.source),))


def _is_about(deemed: DeemedReceipt, recipient: Side) -> bool:
    """Whether the rule is for recipients of that place: `two days within Singapore, eight outside it`."""
    country = recipient.calendar_place.partition("-")[0]
    here = {country, recipient.calendar_place}
    return not (deemed.inside and not here & set(deemed.inside)) and not here & set(deemed.outside)


def _earliest(sent: Instant, deemed: DeemedReceipt, sender: Side, recipient: Side, shown: str) -> Received:
    """Whichever comes first of several rules; those that have to be shown do not help before they are."""
    found = [
        deemed_receipt(sent, rule, sender=sender, recipient=recipient, shown=shown) for rule in deemed.alternatives
    ]
    known = [each for each in found if each.at is not None]
    if not known:
        return Received(None, tuple(step for each in found for step in each.steps))
    first = min(known, key=lambda each: each.at or sent)
    return Received(first.at, (*first.steps, Step("combine", "", "", "whichever is earlier", deemed.source)))


def _rule(sent: Instant, deemed: DeemedReceipt, zone: str, calendar: Calendar) -> tuple[Instant, str]:
    match deemed.rule:
        case "at_sending":
            return sent, "received at sending"
        case "at_sending_with_cutoff":
            return _within_hours(sent, deemed, zone, calendar, opening=None)
        case "at_opening_hours":
            return _within_hours(sent, deemed, zone, calendar, opening=deemed.next_at)
        case "after_hours":
            arrived = sent.plus(timedelta(hours=deemed.offset))
            if deemed.cutoff is None:
                return arrived, f"{deemed.offset} hours after dispatch"
            at, why = _within_hours(arrived, deemed, zone, calendar, opening=None)
            return at, f"{deemed.offset} hours after dispatch; {why}"
        case "after_working_days" | "after_days" | "at_sending_on_working_day":
            return _by_days(sent, deemed, zone, calendar)
        case _:
            raise ClauseIncomplete(
                f"deemed-receipt rule {deemed.rule!r} is not known",
                mend="see the rules of agreements.model.DeemedReceipt",
            )


def _within_hours(
    at: Instant, deemed: DeemedReceipt, zone: str, calendar: Calendar, *, opening: time | None
) -> tuple[Instant, str]:
    """At once inside the hours of a working day, else at the next opening."""
    if deemed.cutoff is None:
        raise ClauseIncomplete(
            f"rule {deemed.rule} without a cut-off", where=deemed.source, mend="state cutoff: '17:00'"
        )
    opens = deemed.next_at or _END_OF_DAY
    wall = at.local(zone)
    closed = calendar.why_closed(wall.date())
    if not closed and wall.time() < deemed.cutoff:
        if opening is not None and wall.time() < opening:
            return _at(wall.date(), opening, zone), f"sent before opening at {opening:%H:%M}"
        return at, f"before {deemed.cutoff:%H:%M} on a working day"
    day = calendar.next_working(wall.date())
    reason = (
        f"{show_day(wall.toordinal())} is closed ({closed})" if closed else f"not sent before {deemed.cutoff:%H:%M}"
    )
    hour = f"{opens:%H:%M}" if deemed.next_at else "no hour is named, the end"
    return _at(day, opens, zone), f"{reason}: {hour} of the next working day"


def _by_days(sent: Instant, deemed: DeemedReceipt, zone: str, calendar: Calendar) -> tuple[Instant, str]:
    if deemed.rule == "after_working_days":
        return _after_working_days(sent, deemed, zone, calendar)
    if deemed.rule == "at_sending_on_working_day":
        return _on_working_day(sent, deemed, zone, calendar)
    day = sent.local(zone).date() + timedelta(days=deemed.offset)
    return max(_at(day, deemed.next_at or _END_OF_DAY, zone), sent), f"{deemed.offset} days after dispatch"


def _on_working_day(sent: Instant, deemed: DeemedReceipt, zone: str, calendar: Calendar) -> tuple[Instant, str]:
    """At once on a working day; else on the next one, by its end where no hour is named."""
    day = sent.local(zone).date()
    closed = calendar.why_closed(day)
    if not closed:
        return sent, "sent on a working day"
    why = f"{show_day(day.toordinal())} is closed ({closed}): the next working day"
    return _at(calendar.next_working(day), deemed.next_at or _END_OF_DAY, zone), why


def _after_working_days(sent: Instant, deemed: DeemedReceipt, zone: str, calendar: Calendar) -> tuple[Instant, str]:
    wall = sent.local(zone)
    day, why = wall.date(), ""
    if deemed.cutoff is not None and (calendar.why_closed(day) or wall.time() >= deemed.cutoff):
        day, why = calendar.next_working(day), ", dispatch counting on the next working day"
    arrives, skipped = calendar.step(day, deemed.offset)
    if skipped:
        names = ", ".join(f"{show_day(it)} ({calendar.why_closed(date.fromordinal(it))})" for it in skipped)
        why += f", not counting {names}"
    at = _at(arrives, deemed.next_at or _END_OF_DAY, zone)
    return max(at, sent), f"{deemed.offset} working days after dispatch{why}"


def _at(day: date, clock: time, zone: str) -> Instant:
    """A local time that performs a duty: the later one where it is repeated."""
    return at_wall(day, clock, zone, late=True)
