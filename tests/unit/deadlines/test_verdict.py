"""Met or late, by how much, on the deadline as it stands; and what moved between two derivations."""

from dataclasses import replace

from incident.deadlines.deadline import Awaiting, Due, Indeterminate, NoFixedPeriod, Step, Trace
from incident.deadlines.differences import differences
from incident.deadlines.verdict import Result, verdict
from incident.kernel.instants import Instant, parse_instant

NOON, ONE = parse_instant("2026-11-23T12:00Z"), parse_instant("2026-11-23T13:00Z")
TRACE = Trace((Step("trigger", "", "2026-11-20T12:00:00Z", "aware_at, noon"),), "", (("tz", "2026a"),))
DUE = Due(NOON, TRACE)


def at(text: str) -> Instant:
    return parse_instant(f"2026-11-23T{text}Z")


def test_an_instant_is_met_at_that_instant() -> None:
    judged = verdict(DUE, NOON)

    assert (judged.result, judged.margin_seconds) == (Result.MET, 0)


def test_an_end_of_day_is_late_at_midnight() -> None:
    day = replace(DUE, exclusive=True)

    assert verdict(day, NOON).result is Result.LATE
    assert verdict(day, at("11:59")).result is Result.MET


def test_a_late_notice_says_by_how_much_and_whether_the_widest_counting_would_have_held() -> None:
    wide = replace(DUE, outer=ONE)

    late, later = verdict(wide, at("12:30")), verdict(wide, at("13:30"))

    assert (late.result, late.margin_seconds, late.within_outer) == (Result.LATE, -1800, True)
    assert not later.within_outer
    assert not verdict(replace(wide, outer_exclusive=True), ONE).within_outer


def test_inside_a_waiting_period_it_is_early() -> None:
    waiting = replace(DUE, waiting=True)

    assert verdict(waiting, at("11:00")).result is Result.EARLY
    assert verdict(waiting, at("11:00")).margin_seconds == -3600
    assert verdict(waiting, NOON).result is Result.MET


def test_a_soft_duty_is_judged_against_its_target_and_is_never_late() -> None:
    soft = verdict(NoFixedPeriod(NOON, "promptly"), at("12:10"))

    assert (soft.result, soft.margin_seconds, soft.limit) == (Result.NO_LIMIT, -600, NOON)
    assert verdict(Awaiting("classified_at"), NOON).limit is None
    assert verdict(Indeterminate(("aware_at",), "unknown"), NOON).result is Result.NO_LIMIT


def test_a_first_derivation_is_a_difference_of_state() -> None:
    (moved,) = differences(None, DUE)

    assert (moved.what, moved.from_, moved.to) == ("state", "", "Due")


def test_a_date_that_moved_says_from_where_to_where_by_how_much_and_why() -> None:
    step = Step("trigger", "", "2026-11-20T13:00:00Z", "aware_at, an hour later")
    new = replace(DUE, due=ONE, trace=replace(TRACE, steps=(step,)))

    (moved,) = differences(DUE, new)

    assert (moved.what, moved.from_, moved.to, moved.seconds) == ("due", NOON.short(), ONE.short(), 3600)
    assert moved.because == "aware_at, an hour later"
    assert differences(DUE, new, because="fact f7")[0].because == "fact f7"


def test_a_library_upgrade_shows_as_a_changed_source() -> None:
    new = replace(DUE, due=ONE, trace=replace(TRACE, sources=(("tz", "2026b"),)))

    assert [(moved.what, moved.from_, moved.to) for moved in differences(DUE, new)] == [
        ("due", NOON.short(), ONE.short()),
        ("source:tz", "2026a", "2026b"),
    ]


def test_a_hold_that_came_and_went_is_a_difference() -> None:
    new = replace(DUE, due=ONE, original=NOON)

    assert [moved.what for moved in differences(DUE, new)] == ["due", "original"]


def test_a_clock_that_starts_is_a_difference_of_state_and_date() -> None:
    moved = differences(Awaiting("classified_at", TRACE), DUE)

    assert [(each.what, each.from_, each.to) for each in moved] == [
        ("state", "Awaiting", "Due"),
        ("awaits", "classified_at", ""),
        ("due", "", NOON.short()),
    ]


def test_equal_derivations_differ_in_nothing() -> None:
    assert differences(DUE, DUE) == ()
