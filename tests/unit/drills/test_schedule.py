"""A schedule's slot is a local time and comes once, whatever the clock change does."""

import pytest

from incident.drills.schedule import due_slots, next_slot
from incident.errors import InputRefused, UnknownZone
from incident.kernel.instants import parse_instant

BERLIN = "Europe/Berlin"


def slots(cron: str, since: str, count: int, zone: str = BERLIN) -> list[tuple[str, str]]:
    at, last, found = parse_instant(since), "", []
    for _ in range(count):
        slot = next_slot(cron, zone, after=at, last=last)
        at, last = slot.at, slot.local
        found.append((slot.local, slot.at.short()))
    return found


def test_half_past_two_comes_once_in_october() -> None:
    assert slots("30 2 * * *", "2026-10-24T12:00Z", 2) == [
        ("2026-10-25T02:30", "2026-10-25T00:30:00Z"),
        ("2026-10-26T02:30", "2026-10-26T01:30:00Z"),
    ]


def test_a_slot_that_ran_does_not_come_again_in_the_repeated_hour() -> None:
    found = slots("*/30 * * * *", "2026-10-24T23:50Z", 5)
    assert [local for local, _ in found] == [
        "2026-10-25T02:00",
        "2026-10-25T02:30",
        "2026-10-25T03:00",
        "2026-10-25T03:30",
        "2026-10-25T04:00",
    ]
    repeated = next_slot("30 2 * * *", BERLIN, after=parse_instant("2026-10-25T01:00Z"), last="2026-10-25T02:30")
    assert repeated.local == "2026-10-26T02:30"


def test_a_slot_is_never_before_what_was_asked_for() -> None:
    asked = parse_instant("2026-10-25T01:00Z")  # 02:00 for the second time
    assert next_slot("30 2 * * *", BERLIN, after=asked).at > asked


def test_a_time_that_spring_skips_is_made_up_for_once() -> None:
    assert slots("30 2 * * *", "2027-03-27T12:00Z", 2) == [
        ("2027-03-28T03:00", "2027-03-28T01:00:00Z"),
        ("2027-03-29T02:30", "2027-03-29T00:30:00Z"),
    ]


def test_weekdays_are_numbered_as_cron_numbers_them() -> None:
    assert slots("0 9 * * 1", "2026-11-24T00:00Z", 1)[0][0] == "2026-11-30T09:00"  # a Monday


def test_the_zone_decides_when_it_is() -> None:
    assert slots("0 9 * * *", "2026-11-24T00:00Z", 1, "Asia/Tokyo") == [("2026-11-25T09:00", "2026-11-25T00:00:00Z")]


def test_slots_that_were_missed_are_told_one_by_one() -> None:
    found = due_slots(
        "0 9 * * *", BERLIN, since=parse_instant("2026-11-20T12:00Z"), now=parse_instant("2026-11-23T12:00Z")
    )
    assert [slot.local for slot in found] == ["2026-11-21T09:00", "2026-11-22T09:00", "2026-11-23T09:00"]


@pytest.mark.parametrize("cron", ["", "* * * *", "0 0 9 * * *", "61 2 * * *", "30 2 30 2 *", "@daily"])
def test_what_is_no_cron_expression_is_refused(cron: str) -> None:
    with pytest.raises(InputRefused):
        next_slot(cron, BERLIN, after=parse_instant("2026-11-23T12:00Z"))


def test_a_zone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownZone):
        next_slot("0 9 * * *", "Mars/Olympus", after=parse_instant("2026-11-23T12:00Z"))
