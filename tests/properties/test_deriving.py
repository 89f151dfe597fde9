"""What deriving keeps: safe is never later than wide, holds conserve time, send-by is the inverse of receipt."""

from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st
from support.strategies import calendars, clocks, counted, days_apart, moments, periods, thorough, zones

from incident.agreements.model import DeemedReceipt, Method
from incident.agreements.receipt import Side, deemed_receipt
from incident.deadlines.count import count
from incident.deadlines.deadline import Deadline, Due, Trace
from incident.deadlines.derive import Anchor, Setting, derive
from incident.deadlines.holds import HoldSpan, under_holds
from incident.deadlines.orders import Relation, State, check
from incident.deadlines.send_by import send_by
from incident.kernel.calendars import Calendar, CalendarSpec
from incident.kernel.codec import decode, encode
from incident.kernel.instants import Instant, parse_instant
from incident.kernel.periods import Period, Unit
from incident.kernel.presets import PRESETS
from incident.kernel.terms import Combine, Counting, Limb, Roll, Terms, ZoneRule

ALONE = CalendarSpec(weekend=("sat", "sun"))
MICROSECOND = timedelta(microseconds=1)
NO_ROLL = counted(rolls=(Roll.NONE,))


def setting(anchor: Anchor, event: Instant, **zones_of: tuple[str, ...]) -> Setting:
    return Setting({"aware_at": anchor}, zones_of, "", "", {}, event)


@thorough
@given(data=st.data(), first=zones, second=zones, how=NO_ROLL)
def test_a_silent_rule_is_due_first_in_the_earliest_zone_and_last_in_the_latest(
    data: st.DataObject, first: str, second: str, how: tuple[Period, Counting]
) -> None:
    event, (period, counting) = data.draw(moments(first)), how
    limb = Limb("aware_at", period, counting)
    silent = Terms(limbs=(limb,), calendar=ALONE)

    both = derive(silent, setting(Anchor(event), event, authority=(first,), obligor=(second,)), name="a clause")

    assert isinstance(both, Due)
    for zone in (first, second):
        named = Terms(limbs=(limb,), zone_rule=ZoneRule.NAMED, zone=zone, calendar=ALONE)
        one = derive(named, setting(Anchor(event), event), name="a clause")
        assert isinstance(one, Due)
        assert both.due <= one.due <= (both.outer or both.due)


@thorough
@given(data=st.data(), zone=zones, how=NO_ROLL, spread=st.integers(1, 5 * 86_400))
def test_doubt_about_the_trigger_moves_the_due_date_to_the_early_end_and_is_no_slack(
    data: st.DataObject, zone: str, how: tuple[Period, Counting], spread: int
) -> None:
    event, (period, counting) = data.draw(moments(zone)), how
    terms = Terms(limbs=(Limb("aware_at", period, counting),), zone_rule=ZoneRule.NAMED, zone=zone, calendar=ALONE)
    anchor = Anchor(event, latest=event.plus(timedelta(seconds=spread)))

    doubtful = derive(terms, setting(anchor, event), name="a duty")
    early = derive(terms, setting(Anchor(event), event), name="a duty")

    assert isinstance(doubtful, Due)
    assert isinstance(early, Due)
    assert (doubtful.due, doubtful.outer) == (early.due, early.outer)


@thorough
@given(data=st.data(), zone=zones, hows=st.tuples(NO_ROLL, NO_ROLL), earliest=st.booleans())
def test_limbs_combine_to_the_first_or_the_last_of_them(
    data: st.DataObject, zone: str, hows: tuple[tuple[Period, Counting], ...], earliest: bool
) -> None:
    event = data.draw(moments(zone))
    limbs = tuple(Limb("aware_at", *how) for how in hows)
    combine = Combine.EARLIEST_OF if earliest else Combine.LATEST_OF

    def due(*chosen: Limb) -> Due:
        terms = Terms(limbs=chosen, combine=combine, zone_rule=ZoneRule.NAMED, zone=zone, calendar=ALONE)
        found = derive(terms, setting(Anchor(event), event), name="a duty")
        assert isinstance(found, Due)
        return found

    alone = [due(limb).due for limb in limbs]
    assert due(*limbs).due == (min(alone) if earliest else max(alone))


@thorough
@given(data=st.data(), zone=zones, how=counted())
def test_a_deadline_is_stored_and_read_back_unchanged(
    data: st.DataObject, zone: str, how: tuple[Period, Counting]
) -> None:
    event, (period, counting) = data.draw(moments(zone)), how
    terms = Terms(limbs=(Limb("aware_at", period, counting),), zone_rule=ZoneRule.NAMED, zone=zone, calendar=ALONE)

    due = derive(terms, setting(Anchor(event), event), name="a duty")

    assert decode(Deadline, encode(due, Deadline)) == due


@thorough
@given(
    data=st.data(),
    zone=zones,
    calendar=calendars,
    period=periods((Unit.HOURS, Unit.CALENDAR_DAYS, Unit.WORKING_DAYS), least=3),
    spans=st.lists(st.tuples(st.integers(0, 86_400 * 2), st.integers(1, 86_400 * 9)), min_size=1, max_size=3),
)
def test_suspended_and_resumed_a_period_keeps_its_running_time(
    data: st.DataObject, zone: str, calendar: Calendar, period: Period, spans: list[tuple[int, int]]
) -> None:
    event = data.draw(moments(zone))
    counting = PRESETS["elapsed" if period.unit.is_elapsed else "days"]
    original = count(event, period, counting, zone=zone, calendar=calendar)
    holds, at = [], event
    for number, (gap, length) in enumerate(spans):
        start = at.plus(timedelta(seconds=gap))
        at = start.plus(timedelta(seconds=length))
        holds.append(HoldSpan("law_enforcement", "written", str(number), "suspend", start, until=at))

    held = under_holds(
        original,
        tuple(holds),
        period=period,
        counting=counting,
        zone=zone,
        calendar=calendar,
        trigger=event,
        recount=lambda instant: count(instant, period, counting, zone=zone, calendar=calendar),
    )

    assert held.original == original
    assert held.counted.at >= original.at
    kept, whole = (
        _running((event, limit), spent, period.unit, zone=zone, calendar=calendar)
        for limit, spent in ((held.counted.at, holds), (original.at, []))
    )
    assert kept == whole


def _running(
    between: tuple[Instant, Instant], holds: list[HoldSpan], unit: Unit, *, zone: str, calendar: Calendar
) -> object:
    """What of the period ran outside of the holds: seconds, or local days, or working days."""
    event, end = between
    if unit is Unit.HOURS:
        held = sum(
            (
                min(hold.until.utc, end.utc) - hold.starts_at.utc
                for hold in holds
                if hold.until and hold.starts_at < end
            ),
            timedelta(0),
        )
        return end.utc - event.utc - held
    last = Instant(end.utc - MICROSECOND).day(zone)
    days = [event.day(zone) + timedelta(days=number) for number in range(1, days_apart(event.day(zone), last) + 1)]
    for hold in holds:
        if hold.until and hold.starts_at.day(zone) <= last:
            days = [day for day in days if not hold.starts_at.day(zone) < day <= hold.until.day(zone)]
    return sum(calendar.is_working(day) for day in days) if unit is Unit.WORKING_DAYS else len(days)


PLACES = (("Europe/London", "GB-ENG"), ("America/New_York", "US"), ("Asia/Tokyo", "JP"), ("Asia/Riyadh", "SA"))


@st.composite
def deemed_rules(draw: st.DrawFn, *, nested: bool = True) -> DeemedReceipt:
    kinds = ["at_sending", "at_sending_with_cutoff", "at_opening_hours", "after_working_days", "after_hours"]
    rule = draw(st.sampled_from([*kinds, "earliest_of"] if nested else kinds))
    if rule == "earliest_of":
        return DeemedReceipt(
            rule, alternatives=tuple(draw(st.lists(deemed_rules(nested=False), min_size=1, max_size=2)))
        )
    opening = draw(clocks)
    cutoff = draw(clocks)
    needs_hours = rule in ("at_sending_with_cutoff", "at_opening_hours")
    if needs_hours:
        assume(opening < cutoff)
    return DeemedReceipt(
        rule,
        cutoff=cutoff if needs_hours or draw(st.booleans()) else None,
        next_at=opening if needs_hours or draw(st.booleans()) else None,
        offset=draw(st.integers(0, 10)),
        whose=draw(st.sampled_from(("recipient", "sender"))),
    )


@thorough
@given(data=st.data(), rule=deemed_rules(), exclusive=st.booleans())
def test_what_leaves_at_the_send_by_is_received_in_time_and_one_minute_later_is_not(
    data: st.DataObject, rule: DeemedReceipt, exclusive: bool
) -> None:
    sender, recipient = (Side(*data.draw(st.sampled_from(PLACES))) for _ in range(2))
    limit = data.draw(moments(recipient.zone))
    due = Due(limit, Trace(), exclusive=exclusive, zone=recipient.zone)

    found = send_by(due, Method("email", rule), sender=sender, recipient=recipient).at

    assert found is not None
    in_time = deemed_receipt(found, rule, sender=sender, recipient=recipient).at
    later = deemed_receipt(found.plus(timedelta(minutes=1)), rule, sender=sender, recipient=recipient).at
    assert in_time is not None
    assert later is not None
    assert due.is_met_at(in_time)
    assert not due.is_met_at(later)


@thorough
@given(data=st.data(), rule=deemed_rules())
def test_nothing_is_received_in_law_before_it_was_sent(data: st.DataObject, rule: DeemedReceipt) -> None:
    sender, recipient = (Side(*data.draw(st.sampled_from(PLACES))) for _ in range(2))
    sent = data.draw(moments(sender.zone))

    received = deemed_receipt(sent, rule, sender=sender, recipient=recipient).at

    assert received is not None
    assert received >= sent


maybe = st.none() | st.integers(0, 10_000)
base = parse_instant("2026-11-23T12:00Z")


@thorough
@given(
    relation=st.sampled_from(tuple(Relation)),
    ours=maybe,
    other=maybe,
    first=st.integers(0, 20_000),
    later=st.integers(0, 20_000),
)
def test_an_order_once_violated_stays_violated_at_every_later_instant(
    relation: Relation, ours: int | None, other: int | None, first: int, later: int
) -> None:
    at = [None if seconds is None else base.plus(timedelta(seconds=seconds)) for seconds in (ours, other)]

    earlier_standing = check(relation, ours=at[0], other=at[1], at=base.plus(timedelta(seconds=first)))
    later_standing = check(relation, ours=at[0], other=at[1], at=base.plus(timedelta(seconds=first + later)))

    if earlier_standing.state is State.VIOLATED:
        assert later_standing.state is State.VIOLATED
