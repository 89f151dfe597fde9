"""Terms and facts to a deadline: limbs, anchors, zones, soft wordings, waiting, doubt, and what cannot be derived."""

import pytest

from incident.deadlines.deadline import Awaiting, Deadline, Due, Indeterminate, NoFixedPeriod, OutOfScope
from incident.deadlines.derive import Anchor, Setting, derive
from incident.deadlines.holds import HoldSpan
from incident.errors import InstantsOutOfOrder
from incident.kernel.calendars import CalendarSpec
from incident.kernel.instants import Instant, parse_instant
from incident.kernel.periods import Period, Soft, Unit, parse_period
from incident.kernel.presets import PRESETS
from incident.kernel.terms import Combine, Counting, Direction, End, Limb, Start, Terms, ZoneRule

NOW = parse_instant("2026-11-23T12:00Z")
BERLIN = "Europe/Berlin"


def at(text: str) -> Instant:
    return parse_instant(text, zone=BERLIN)


def limb(anchor: str, period: str, preset: str, **more: object) -> Limb:
    outer = PRESETS.get(f"{preset}-outer")
    return Limb(anchor, parse_period(period), PRESETS[preset], outer, **more)  # type: ignore[arg-type]


def found(
    terms: Terms, *, place: str = "DE", kind: str = "", holds: tuple[HoldSpan, ...] = (), **anchors: object
) -> Deadline:
    given = {
        name.replace("__", ":"): anchor if isinstance(anchor, Anchor) else Anchor(at(str(anchor)))
        for name, anchor in anchors.items()
    }
    setting = Setting(given, {"authority": (BERLIN,)}, place, kind, {}, NOW, (("law", "abc"),), holds)
    return derive(terms, setting, name="the duty")


def dated(terms: Terms, **more: object) -> Due:
    due = found(terms, **more)  # type: ignore[arg-type]
    assert isinstance(due, Due), due
    return due


def shown(due: Due) -> str:
    return due.due.show(due.zone, exclusive_end=due.exclusive)


GDPR = Terms(limbs=(limb("aware_at", "72 hours", "r1182-hours"),), zone_rule=ZoneRule.AUTHORITY)
DORA = Terms(
    limbs=(limb("classified_at", "4 hours", "dora-hours"), limb("aware_at", "24 hours", "dora-hours")),
    zone_rule=ZoneRule.AUTHORITY,
)


def test_the_first_of_several_limbs_decides() -> None:
    due = dated(DORA, aware_at="2026-11-24T08:00", classified_at="2026-11-24T10:00", kind="credit_institution")

    assert shown(due) == "Tue 24 Nov 2026 14:00 CET"
    assert due.outer is None
    assert "earliest of 2 limbs, decided by classified_at" in due.trace.sentence
    assert any(step.what == "combine" for step in due.trace.steps)


def test_what_has_not_happened_does_not_run_and_hides_nothing() -> None:
    due = dated(DORA, aware_at="2026-11-24T08:00")

    assert shown(due) == "Wed 25 Nov 2026 08:00 CET"
    assert due.missing == ()
    assert "classified_at is not there yet" in due.trace.sentence


def test_an_unknown_start_that_could_give_an_earlier_date_is_named_on_the_deadline() -> None:
    terms = Terms(limbs=(limb("aware_at", "30 days", "days"), limb("discovered_at", "20 days", "days")))

    assert dated(terms, aware_at="2026-11-24T08:00").missing == ("discovered_at",)


def test_the_last_of_several_limbs_needs_all_of_them() -> None:
    terms = Terms(
        limbs=(limb("aware_at", "24 hours", "elapsed"), limb("recovered_at", "4 hours", "elapsed")),
        combine=Combine.LATEST_OF,
    )

    assert found(terms, aware_at="2026-11-24T08:00") == Awaiting(
        "recovered_at", found(terms, aware_at="2026-11-24T08:00").trace, None, BERLIN
    )
    assert (
        shown(dated(terms, aware_at="2026-11-24T08:00", recovered_at="2026-11-26T08:00")) == "Thu 26 Nov 2026 12:00 CET"
    )


def test_a_fallback_stands_in_for_an_unknown_anchor_and_is_told() -> None:
    terms = Terms(limbs=(limb("aware_at", "72 hours", "elapsed", fallbacks=("discovered_at", "reported_at")),))

    due = dated(terms, reported_at="2026-11-24T08:00")

    assert shown(due) == "Fri 27 Nov 2026 08:00 CET"
    assert any(step.what == "fallback" and "reported_at stands in" in step.why for step in due.trace.steps)


def test_a_missing_start_names_every_fact_that_would_help() -> None:
    terms = Terms(limbs=(limb("aware_at", "72 hours", "elapsed", fallbacks=("discovered_at",)),))

    answer = found(terms)

    assert isinstance(answer, Indeterminate)
    assert answer.missing == ("aware_at", "discovered_at")
    assert "aware_at or discovered_at" in answer.why


def test_a_fact_said_to_be_unknown_is_missing_too() -> None:
    assert isinstance(found(GDPR, aware_at=Anchor(None)), Indeterminate)


def test_a_clock_from_a_determination_waits_for_it_and_never_runs_from_awareness() -> None:
    terms = Terms(
        limbs=(limb("materiality_determined_at", "4 working_days", "sec-business-days", fallbacks=("aware_at",)),),
        determination=True,
        zone_rule=ZoneRule.NAMED,
        zone="America/New_York",
        calendar=CalendarSpec(corrections=("us-sec",)),
        target=Period(36, Unit.HOURS),
    )

    answer = found(terms, aware_at="2026-11-24T08:00")

    assert isinstance(answer, Awaiting)
    assert answer.awaits == "materiality_determined_at"
    assert answer.target == at("2026-11-25T20:00")
    assert "no legal deadline" in answer.trace.steps[0].why
    assert shown(dated(terms, materiality_determined_at="2026-11-23T21:00")) == "Mon 30 Nov 2026 17:30 EST"


def test_a_stage_runs_from_the_actual_submission_of_the_stage_before() -> None:
    terms = Terms(limbs=(limb("submission:first", "1 month", "months"),), zone_rule=ZoneRule.AUTHORITY)

    actual = dated(terms, submission__first="2026-11-24T08:00")
    planned = dated(terms, due__first="2026-11-26T08:00")

    assert not actual.projected
    assert shown(actual) == "Thu 24 Dec 2026 23:59 CET"
    assert planned.projected
    assert shown(planned) == "Sat 26 Dec 2026 23:59 CET"
    assert any(step.what == "projected" for step in planned.trace.steps)
    assert isinstance(found(terms), Awaiting)


def test_a_soft_wording_alone_gives_a_target_and_no_deadline() -> None:
    terms = Terms(anchor="aware_at", soft=Soft.WITHOUT_UNDUE_DELAY)

    answer = found(terms, aware_at="2026-11-24T08:00")

    assert isinstance(answer, NoFixedPeriod)
    assert answer.target == at("2026-11-25T08:00")
    assert answer.wording == "without undue delay"
    assert "the law fixes no period" in answer.trace.sentence
    assert isinstance(found(terms), Indeterminate)


def test_a_soft_wording_with_a_backstop_is_alarmed_by_its_target_and_limited_by_its_backstop() -> None:
    terms = Terms(limbs=(limb("aware_at", "60 days", "us-days"),), anchor="aware_at", soft=Soft.WITHOUT_UNDUE_DELAY)

    due = dated(terms, aware_at="2026-11-24T08:00")

    assert due.backstop
    assert due.target == at("2026-11-25T08:00")
    assert due.target < due.due


def test_a_target_never_lies_after_the_backstop() -> None:
    terms = Terms(
        limbs=(limb("aware_at", "4 hours", "elapsed"),),
        anchor="aware_at",
        soft=Soft.PROMPTLY,
        target=Period(3, Unit.CALENDAR_DAYS),
    )

    due = dated(terms, aware_at="2026-11-24T08:00")

    assert due.target == due.due


def test_terms_without_a_period_are_no_clock() -> None:
    assert isinstance(found(Terms(anchor="aware_at")), OutOfScope)


def test_days_after_the_end_of_the_year_are_counted_from_its_local_end() -> None:
    terms = Terms(
        limbs=(limb("discovered_at", "60 days", "year-end-days", anchor_shift="end_of_year"),),
        zone_rule=ZoneRule.NAMED,
        zone="America/New_York",
    )

    assert shown(dated(terms, discovered_at="2027-01-01T05:30")) == "Mon 1 Mar 2027 23:59 EST"
    assert any(step.what == "shift" for step in dated(terms, discovered_at="2027-01-01T05:30").trace.steps)


def test_a_trigger_known_as_a_range_is_due_from_its_early_end_and_shows_the_late_one_apart() -> None:
    due = dated(GDPR, aware_at=Anchor(at("2026-11-24T08:00"), latest=at("2026-11-24T20:00")))

    assert shown(due) == "Fri 27 Nov 2026 08:00 CET"
    assert due.latest == at("2026-11-27T20:00")
    assert due.outer == at("2026-11-27T09:00")
    assert any(step.what == "doubt" for step in due.trace.steps)


def test_a_contested_trigger_counts_at_its_earliest() -> None:
    due = dated(GDPR, aware_at=Anchor(at("2026-11-24T08:00"), contested=True, note="the log says 09:00"))

    assert [step.what for step in due.trace.steps][1:3] == ["doubt", "note"]


def test_a_waiting_period_is_safe_at_its_latest_reading() -> None:
    terms = Terms(limbs=(limb("aware_at", "7 working_days", "us-business-days"),), waiting=True)

    due = dated(terms, aware_at=Anchor(at("2026-11-02T08:00"), latest=at("2026-11-03T08:00")), place="DE")

    assert shown(due) == "Thu 12 Nov 2026 23:59 CET"
    assert due.waiting
    assert not due.is_met_at(at("2026-11-12T23:00"))
    assert due.is_met_at(at("2026-11-13T00:00"))


def test_a_backward_period_is_counted_before_what_has_to_be_preceded() -> None:
    terms = Terms(
        limbs=(limb("disclosure_required_at", "5 days", "days"),),
        direction=Direction.BACKWARD,
        zone_rule=ZoneRule.AUTHORITY,
    )

    due = dated(terms, disclosure_required_at="2026-11-20T10:00")

    assert shown(due) == "Sat 14 Nov 2026 23:59 CET"
    assert due.outer is None


def test_a_silent_rule_is_counted_in_every_tenable_zone_and_says_so() -> None:
    terms = Terms(limbs=(Limb("aware_at", Period(1, Unit.CALENDAR_DAYS), PRESETS["days"]),))
    setting = Setting(
        {"aware_at": Anchor(parse_instant("2026-11-23T12:00Z"))},
        {"recipient": ("Pacific/Auckland",), "obligor": ("America/Los_Angeles",)},
        "",
        "",
        {},
        NOW,
    )

    due = derive(terms, setting, name="the clause")

    assert isinstance(due, Due)
    assert shown(due) == "Tue 24 Nov 2026 23:59 PST"
    assert due.outer is not None
    assert due.outer.show("Pacific/Auckland", exclusive_end=True) == "Wed 25 Nov 2026 23:59 NZDT"
    assert "the rule is silent" in due.trace.sentence
    assert "for the recipient" in due.trace.sentence


def test_a_zone_that_is_not_known_is_replaced_by_every_zone_that_is() -> None:
    terms = Terms(limbs=(limb("aware_at", "1 day", "days"),), zone_rule=ZoneRule.RECIPIENT)

    due = dated(terms, aware_at="2026-11-24T08:00")

    assert due.trace.steps[0].why.startswith(f"reckoned in {BERLIN}, the zone of the recipient is not known")


def test_days_without_any_zone_are_indeterminate_and_hours_are_not() -> None:
    setting = Setting({"aware_at": Anchor(NOW)}, {}, "", "", {}, NOW)

    answer = derive(Terms(limbs=(limb("aware_at", "1 day", "days"),)), setting, name="the duty")
    hours = derive(Terms(limbs=(Limb("aware_at", Period(4, Unit.HOURS)),)), setting, name="the duty")

    assert isinstance(answer, Indeterminate)
    assert answer.missing == ("zone",)
    assert isinstance(hours, Due)


def test_a_calendar_without_data_makes_a_working_day_indeterminate_and_takes_only_the_widest_reading_from_hours() -> (
    None
):
    days = Terms(limbs=(limb("aware_at", "4 working_days", "working-days"),), calendar=CalendarSpec(country="LK"))
    month = Terms(limbs=(limb("aware_at", "1 month", "months"),), calendar=CalendarSpec(country="LK"))

    answer = found(days, aware_at="2027-11-24T08:00")
    strict = dated(month, aware_at="2027-11-24T08:00")

    assert isinstance(answer, Indeterminate)
    assert answer.missing == ("calendar",)
    assert strict.outer is None
    assert any(step.what == "outer" and "not shown" in step.why for step in strict.trace.steps)


def test_instants_out_of_order_are_refused_by_name_and_value() -> None:
    with pytest.raises(InstantsOutOfOrder, match=r"classified_at 2026-11-24T06:00:00Z lies before aware_at") as refused:
        found(DORA, aware_at="2026-11-24T08:00", classified_at="2026-11-24T07:00")

    assert refused.value.where == "the duty"
    assert refused.value.mend


def test_a_range_that_reaches_past_the_other_is_not_out_of_order() -> None:
    classified = Anchor(at("2026-11-24T07:00"), latest=at("2026-11-24T09:00"))

    assert dated(DORA, aware_at="2026-11-24T08:00", classified_at=classified)


def test_the_trace_keeps_what_the_date_rests_on() -> None:
    sources = dict(dated(GDPR, aware_at="2026-11-24T08:00").trace.sources)

    assert set(sources) == {"engine", "tz", "holidays", "calendar", "law"}
    assert sources["law"] == "abc"


def test_no_date_depends_on_the_present() -> None:
    earlier = Setting({"aware_at": Anchor(NOW)}, {"authority": (BERLIN,)}, "DE", "", {}, NOW)
    later = Setting({"aware_at": Anchor(NOW)}, {"authority": (BERLIN,)}, "DE", "", {}, at("2031-01-01T00:00"))

    assert derive(GDPR, earlier, name="the duty") == derive(GDPR, later, name="the duty")


def test_an_open_hold_awaits_its_release_and_keeps_the_original_in_the_trace() -> None:
    hold = HoldSpan("law_enforcement", "written", "LKA-7", "defer", at("2026-11-25T08:00"))

    answer = found(GDPR, aware_at="2026-11-24T08:00", holds=(hold,))

    assert isinstance(answer, Awaiting)
    assert answer.awaits == "release of hold LKA-7 by law enforcement"
    assert "ends Fri 27 Nov 2026 08:00 CET" in answer.trace.sentence


def test_a_hold_that_ended_keeps_original_and_adjusted() -> None:
    hold = HoldSpan(
        "law_enforcement", "written", "LKA-7", "suspend", at("2026-11-25T08:00"), released_at=at("2026-11-26T08:00")
    )

    due = dated(GDPR, aware_at="2026-11-24T08:00", holds=(hold,))

    assert shown(due) == "Sat 28 Nov 2026 08:00 CET"
    assert due.original == at("2026-11-27T08:00")
    assert due.outer == at("2026-11-28T09:00")


def test_minutes_and_local_times_are_limbs_like_any_other() -> None:
    office = Counting(Start.NEXT_DAY, End.LOCAL_TIME, PRESETS["sec-business-days"].end_at)
    terms = Terms(limbs=(Limb("aware_at", Period(1, Unit.WORKING_DAYS), office),), zone_rule=ZoneRule.AUTHORITY)

    assert shown(dated(terms, aware_at="2026-11-27T08:00")) == "Mon 30 Nov 2026 17:30 CET"
