"""Lawful delays: what release does, how long a hold may last, nested and open-ended ones."""

import pytest

from incident.deadlines.count import count
from incident.deadlines.holds import Held, HoldSpan, under_holds
from incident.errors import PeriodRefused
from incident.kernel.calendars import CalendarSpec, calendar_of
from incident.kernel.instants import Instant, parse_instant
from incident.kernel.periods import parse_period
from incident.kernel.presets import PRESETS

ZONE, CALENDAR = "America/New_York", calendar_of(CalendarSpec(country="US"))
TRIGGER = "2026-09-01T10:00"


def at(text: str) -> Instant:
    return parse_instant(text if "T" in text else f"{text}T10:00", zone=ZONE)


def hold(effect: str, start: str, end: str = "", **more: int) -> HoldSpan:
    until = at(end) if end else None
    return HoldSpan("attorney_general", "written", "ref", effect, at(start), until=until, **more)


def held(period: str, *holds: HoldSpan, preset: str = "days") -> Held:
    counting, counted = PRESETS[preset], parse_period(period)

    def recount(event: Instant) -> object:
        return count(event, counted, counting, zone=ZONE, calendar=CALENDAR)

    return under_holds(
        count(at(TRIGGER), counted, counting, zone=ZONE, calendar=CALENDAR),
        holds,
        period=counted,
        counting=counting,
        zone=ZONE,
        calendar=CALENDAR,
        trigger=at(TRIGGER),
        recount=recount,  # type: ignore[arg-type]
    )


def shown(found: Held) -> str:
    return found.counted.at.show(ZONE, exclusive_end=found.counted.exclusive)


def test_without_holds_nothing_moves() -> None:
    assert shown(held("45 days")) == "Fri 16 Oct 2026 23:59 EDT"


def test_release_plus_leaves_a_limit_that_has_not_passed_under_the_hold() -> None:
    """Maryland: release on day 43 leaves day 45."""
    assert shown(held("45 days", hold("release_plus", "2026-09-10", "2026-10-14", release_days=7))) == (
        "Fri 16 Oct 2026 23:59 EDT"
    )


def test_release_plus_gives_days_after_a_release_past_the_limit() -> None:
    """Maryland: release on day 50 gives day 57."""
    assert shown(held("45 days", hold("release_plus", "2026-09-10", "2026-10-21", release_days=7))) == (
        "Wed 28 Oct 2026 23:59 EDT"
    )


def test_a_deferred_limit_is_the_release_and_never_earlier_than_it_was() -> None:
    assert shown(held("10 days", hold("defer", "2026-09-05", "2026-10-01"))) == "Thu 1 Oct 2026 10:00 EDT"
    assert shown(held("10 days", hold("defer", "2026-09-02", "2026-09-05"))) == "Fri 11 Sep 2026 23:59 EDT"


def test_a_restarted_period_runs_anew_from_the_release() -> None:
    assert shown(held("10 days", hold("restart", "2026-09-05", "2026-10-01"))) == "Sun 11 Oct 2026 23:59 EDT"


def test_a_suspended_period_of_hours_resumes_with_what_was_left() -> None:
    found = held("72 hours", hold("suspend", "2026-09-02", "2026-09-04"), preset="elapsed")

    assert shown(found) == "Sun 6 Sep 2026 10:00 EDT"


def test_a_suspended_period_of_working_days_keeps_the_working_days_that_were_left() -> None:
    """Wed 2 and Thu 3 September ran; Friday and the rest of 5 working days follow the release, Labor Day is closed."""
    found = held("5 working_days", hold("suspend", "2026-09-03", "2026-09-04"), preset="working-days")

    assert found.original.at.show(ZONE, exclusive_end=True) == "Wed 9 Sep 2026 23:59 EDT"
    assert shown(found) == "Thu 10 Sep 2026 23:59 EDT"


def test_overlapping_suspensions_count_once() -> None:
    outer = hold("suspend", "2026-09-03", "2026-09-13")
    inner = hold("suspend", "2026-09-05", "2026-09-08")

    assert shown(held("10 days", outer, inner)) == shown(held("10 days", outer))


def test_one_suspension_after_the_other_adds_up() -> None:
    found = held("10 days", hold("suspend", "2026-09-03", "2026-09-05"), hold("suspend", "2026-09-12", "2026-09-15"))

    assert shown(found) == "Wed 16 Sep 2026 23:59 EDT"


def test_a_hold_after_the_limit_or_before_the_trigger_moves_nothing() -> None:
    after, before = hold("suspend", "2026-09-12", "2026-09-20"), hold("restart", "2026-08-01", "2026-08-15")

    assert shown(held("10 days", after, before)) == "Fri 11 Sep 2026 23:59 EDT"


def test_a_maximum_ends_a_hold_that_was_never_released() -> None:
    """HIPAA: an oral request holds for at most 30 days."""
    found = held("10 days", hold("defer", "2026-09-05", maximum_days=30))

    assert found.open_hold is None
    assert shown(found) == "Mon 5 Oct 2026 10:00 EDT"


def test_an_open_hold_leaves_the_limit_open() -> None:
    found = held("10 days", hold("defer", "2026-09-05"))

    assert found.open_hold is not None
    assert "is open" in found.counted.steps[-1].why


def test_release_comes_before_the_stated_end() -> None:
    span = HoldSpan(
        "attorney_general",
        "written",
        "ref",
        "defer",
        at("2026-09-05"),
        until=at("2026-12-01"),
        released_at=at("2026-09-20"),
    )

    assert shown(held("10 days", span)) == "Sun 20 Sep 2026 10:00 EDT"


def test_every_hold_stands_in_the_steps_with_its_provision_and_both_limits() -> None:
    span = HoldSpan(
        "law_enforcement", "oral", "Det. Roe", "defer", at("2026-09-05"), maximum_days=30, provision="45 CFR 164.412"
    )

    step = held("10 days", span).counted.steps[-1]

    assert (step.what, step.source) == ("hold", "45 CFR 164.412")
    assert (step.from_, step.to) == ("2026-09-12T04:00:00Z", "2026-10-05T14:00:00Z")
    assert "Det. Roe" in step.why


def test_a_hold_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(PeriodRefused, match="ends before it starts"):
        hold("defer", "2026-09-05", "2026-09-01")
    with pytest.raises(PeriodRefused, match="effect 'vanish' is not known"):
        hold("vanish", "2026-09-05")


def test_hours_resume_to_the_minute_and_days_by_whole_days() -> None:
    span = hold("suspend", "2026-09-02T15:30", "2026-09-03T09:10")

    assert shown(held("72 hours", span, preset="elapsed")) == "Sat 5 Sep 2026 03:40 EDT"
    assert shown(held("10 days", span)) == "Sat 12 Sep 2026 23:59 EDT"


def test_days_and_working_days_over_a_weekend_resume_each_in_their_own_count() -> None:
    over_labor_day = hold("suspend", "2026-09-03", "2026-09-08")

    assert shown(held("10 days", over_labor_day)) == "Wed 16 Sep 2026 23:59 EDT"
    assert shown(held("5 working_days", over_labor_day, preset="working-days")) == "Fri 11 Sep 2026 23:59 EDT"


def test_a_suspension_counts_in_full_although_another_kind_of_hold_overlaps_it() -> None:
    deferred, suspended = hold("defer", "2026-09-02", "2026-09-04"), hold("suspend", "2026-09-03", "2026-09-06")

    assert shown(held("10 days", deferred, suspended)) == "Mon 14 Sep 2026 23:59 EDT"


def test_a_hold_that_begins_at_the_limit_or_has_no_length_moves_nothing() -> None:
    at_the_limit = hold("suspend", "2026-09-04T10:00", "2026-09-06T10:00")
    nothing = hold("suspend", "2026-09-02", "2026-09-02")

    found = held("72 hours", nothing, at_the_limit, preset="elapsed")

    assert shown(found) == "Fri 4 Sep 2026 10:00 EDT"
    assert found.counted.steps[-1].why == "hold ref by attorney general leaves the limit where it is"


def test_a_release_at_the_limit_leaves_it_an_end_of_day() -> None:
    release = hold("defer", "2026-09-05", "2026-09-12T00:00")

    assert held("10 days", release).counted.exclusive
    assert shown(held("10 days", hold("release_plus", "2026-09-05", "2026-09-12T00:00", release_days=7))) == (
        "Fri 11 Sep 2026 23:59 EDT"
    )


def test_a_restart_that_ended_as_the_period_began_moves_nothing() -> None:
    assert shown(held("10 days", hold("restart", "2026-08-20", "2026-09-01T10:00"))) == "Fri 11 Sep 2026 23:59 EDT"


def test_the_sentence_tells_what_a_hold_did() -> None:
    moved = held("72 hours", hold("suspend", "2026-09-02", "2026-09-04"), preset="elapsed")
    kept = held("72 hours", hold("defer", "2026-09-02", "2026-09-03"), preset="elapsed")

    assert moved.counted.sentence.endswith(
        "; hold ref by attorney general (suspend) ends Fri 4 Sep 2026 10:00 EDT, "
        "so that it ends Sun 6 Sep 2026 10:00 EDT"
    )
    assert kept.counted.sentence.endswith("; hold ref by attorney general leaves the limit where it is")
