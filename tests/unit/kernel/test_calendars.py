"""Which days are working days, where, since when, and what a closed day is called."""

from datetime import date, timedelta

import pytest
from holidays import list_supported_countries

from incident.errors import CalendarBeyondData, PeriodRefused
from incident.kernel.calendars import Calendar, CalendarSpec, calendar_of
from incident.kernel.closures import CLOSURES, easter
from incident.kernel.weekends import WEEKENDS, weekend_of

US, DE, GB = CalendarSpec(country="US"), CalendarSpec(country="DE"), CalendarSpec("GB", "ENG")


def closed(spec: CalendarSpec, day: str, *, place: str = "") -> str:
    return calendar_of(spec, place=place).why_closed(date.fromisoformat(day))


def test_a_closed_day_has_its_name() -> None:
    assert closed(US, "2026-11-26") == "Thanksgiving Day"
    assert closed(US, "2026-11-28") == "Saturday"
    assert closed(US, "2026-11-27") == ""
    assert closed(DE, "2026-10-03") == "Saturday"
    assert closed(DE, "2025-10-03") == "German Unity Day"


def test_a_holiday_that_is_observed_in_the_year_before_is_closed() -> None:
    assert closed(US, "2027-12-31") == "New Year's Day (observed)"


def test_weekends_alone_need_no_country_and_have_no_end() -> None:
    calendar = calendar_of(CalendarSpec())

    assert calendar.is_working(date(2026, 12, 25))
    assert calendar.why_closed(date(9998, 1, 3)) == "Saturday"
    assert calendar.label == "weekends alone"


@pytest.mark.parametrize(
    ("place", "day", "name"),
    [
        ("AE", "2021-12-31", "Friday"),
        ("AE", "2022-01-07", ""),  # Friday became a working half day
        ("AE", "2022-01-09", "Sunday"),
        ("AE-SH", "2022-01-07", "Friday"),  # Sharjah keeps three days
        ("SA", "2013-06-27", "Thursday"),
        ("SA", "2013-07-04", ""),
        ("SA", "2013-07-06", "Saturday"),
        ("OM", "2013-04-25", "Thursday"),
        ("OM", "2013-05-04", "Saturday"),
        ("KW", "2007-08-30", "Thursday"),
        ("DZ", "2009-08-13", "Thursday"),
        ("DZ", "2009-08-20", ""),
        ("EG", "2026-11-27", "Friday"),
        ("IL", "2026-11-28", "Saturday"),
        ("IL", "2026-11-29", ""),
        ("BD", "2026-11-27", "Friday"),
        ("BN", "2026-11-29", "Sunday"),
        ("BN", "2026-11-28", ""),  # Friday and Sunday, not contiguous
        ("NP", "2026-11-29", ""),
        ("NP", "2022-05-22", "Sunday"),  # the trial of a two-day weekend
        ("MY-01", "2024-12-27", "Friday"),
        ("MY-01", "2025-01-10", ""),
        ("MY-03", "2026-11-27", "Friday"),
    ],
)
def test_weekends_are_those_of_the_place_and_day(place: str, day: str, name: str) -> None:
    country, _, subdivision = place.partition("-")
    weekday = weekend_of(place, date.fromisoformat(day)).days

    assert (date.fromisoformat(day).weekday() in weekday) == bool(name)
    if country in list_supported_countries(include_aliases=False) and place != "AE-SH":
        assert closed(CalendarSpec(country, subdivision), day) == name


def test_weekends_of_a_specification_win_over_the_place() -> None:
    spec = CalendarSpec(country="SA", weekend=("sat", "sun"))

    assert closed(spec, "2026-11-27") == ""
    assert closed(spec, "2026-11-29") == "Sunday"


def test_every_dated_weekend_is_in_order_and_has_a_source() -> None:
    for rows in WEEKENDS.values():
        assert [row.since for row in rows] == sorted({row.since for row in rows})
        assert rows[0].since == date.min
        assert all(row.source and row.days for row in rows)


def test_a_day_that_china_works_instead_of_a_long_holiday_is_a_working_day() -> None:
    china = CalendarSpec(country="CN")

    assert closed(china, "2026-02-14") == ""  # a Saturday, worked
    assert closed(china, "2026-02-20") == "Day off (substituted from 02/14/2026)"
    assert closed(CalendarSpec(country="CN", weekend=("sat", "sun")), "2026-02-14") == "Saturday"


def test_a_holiday_known_by_estimate_says_so() -> None:
    calendar = calendar_of(CalendarSpec(country="SA"))
    ramadan_ends = [
        day for day in (date(2030, 1, 25) + timedelta(days=n) for n in range(20)) if calendar.is_estimated(day)
    ]

    assert ramadan_ends
    assert all("estimated" in calendar.why_closed(day) for day in ramadan_ends)


def test_extra_days_are_added_to_the_country_s() -> None:
    spec = CalendarSpec(country="DE", extra=(date(2026, 12, 28),))

    assert closed(spec, "2026-12-28") == "closed by the clause or the company"
    assert closed(spec, "2026-12-25") == "Christmas Day"


def test_working_in_all_of_two_places_closes_on_the_holidays_of_either() -> None:
    both = CalendarSpec("GB", "ENG", others=(US,))

    assert closed(both, "2026-11-26") == "Thanksgiving Day in US"
    assert closed(both, "2026-08-31") == "Late Summer Bank Holiday in GB-ENG"
    assert closed(both, "2026-12-25") == "Christmas Day"
    assert calendar_of(both).label == "GB-ENG and US"


def test_working_in_any_of_two_places_closes_on_common_holidays_alone() -> None:
    either = CalendarSpec("GB", "ENG", others=(US,), combine="any")

    assert closed(either, "2026-11-26") == ""
    assert closed(either, "2026-12-25") == "Christmas Day"
    assert closed(either, "2026-11-28") == "Saturday"


def test_a_specification_that_only_combines_others_has_no_days_of_its_own() -> None:
    only = CalendarSpec(others=(US, DE), combine="any")

    assert closed(only, "2026-11-26") == ""
    assert closed(only, "2026-12-25") == "Christmas Day"


def test_a_place_fills_an_empty_country_and_nothing_else() -> None:
    assert closed(CalendarSpec(), "2026-10-03", place="DE") == "Saturday"
    assert closed(CalendarSpec(), "2026-11-26", place="US-CA") == "Thanksgiving Day"
    assert closed(DE, "2026-11-26", place="US-CA") == ""
    assert calendar_of(CalendarSpec(), place="US-CA").spec.subdivision == "CA"


def test_a_place_whose_part_has_no_holidays_of_its_own_keeps_the_country_s() -> None:
    assert calendar_of(CalendarSpec(), place="SA-01").spec == CalendarSpec(country="SA")


def test_corrections_that_stand_on_their_own_are_not_filled_with_a_place() -> None:
    institutions = CalendarSpec(corrections=("eu-commission",))

    assert closed(institutions, "2026-12-28", place="DE") == "End-of-year days of the institutions"
    assert closed(institutions, "2026-04-02", place="DE") == "Maundy Thursday"
    assert closed(institutions, "2026-11-26", place="US") == ""


def test_the_list_of_the_institutions_for_2026_is_the_published_one() -> None:
    """OJ C, C/2025/4103, 24.7.2025."""
    published = {"01-01", "01-02", "04-02", "04-03", "04-06", "05-01", "05-14", "05-15", "05-25", "07-21", "11-02"}
    published |= {f"12-{day}" for day in range(24, 32)}
    calendar = calendar_of(CalendarSpec(corrections=("eu-commission",)))
    days = (date(2026, 1, 1) + timedelta(days=number) for number in range(365))

    found = {f"{day:%m-%d}" for day in days if day.weekday() < 5 and not calendar.is_working(day)}

    assert found == {day for day in published if date.fromisoformat(f"2026-{day}").weekday() < 5}


def test_a_year_whose_list_is_not_published_is_estimated() -> None:
    assert closed(CalendarSpec(corrections=("eu-commission",)), "2031-12-29").endswith("(estimated)")


def test_days_on_which_the_commission_is_not_open_close_the_sec() -> None:
    assert closed(CalendarSpec(corrections=("us-sec",)), "2025-01-09").startswith("National Day of Mourning")
    assert closed(CalendarSpec(corrections=("us-federal",)), "2025-01-09") == ""
    assert closed(CalendarSpec(corrections=("us-sec",)), "2026-11-27") == ""  # the day after Thanksgiving


def test_reserve_banks_are_open_on_the_friday_before_a_holiday_on_a_saturday() -> None:
    assert closed(US, "2026-07-03") == "Independence Day (observed)"
    assert closed(CalendarSpec(corrections=("us-fed-banks",)), "2026-07-03") == ""
    assert closed(CalendarSpec(corrections=("us-fed-banks",)), "2027-12-31") == ""
    assert closed(CalendarSpec(corrections=("us-fed-banks",)), "2027-07-05") == "Independence Day (observed)"


def test_recurring_closures_cross_the_end_of_the_year() -> None:
    privacy, organs = CalendarSpec(corrections=("nz-privacy",)), CalendarSpec(corrections=("jp-administrative",))

    assert closed(privacy, "2027-01-15") == "summer break of the Privacy Act"
    assert closed(privacy, "2027-01-18") == ""
    assert closed(organs, "2026-12-29") == "year-end holiday of administrative organs"
    assert closed(organs, "2026-12-28") == ""


def test_second_and_fourth_saturdays_close_indian_banks_since_september_2015() -> None:
    banks = CalendarSpec(corrections=("in-banks",))

    assert closed(banks, "2026-11-14") == "second or fourth Saturday"
    assert closed(banks, "2026-11-21") == ""
    assert closed(banks, "2015-08-22") == ""
    assert closed(banks, "2026-11-22") == "Sunday"


def test_every_set_of_corrections_says_what_supports_it_and_closes_something_in_every_year() -> None:
    for name, closures in CLOSURES.items():
        assert closures.title
        assert closures.source
        calendar = calendar_of(CalendarSpec(corrections=(name,)))
        for year in range(2015, 2036):
            assert any(calendar.why_closed(date(year, 1, 1) + timedelta(days=day)) for day in range(7))


def test_easter_is_where_it_was_and_will_be() -> None:
    known = {2015: "04-05", 2016: "03-27", 2019: "04-21", 2024: "03-31", 2026: "04-05", 2035: "03-25", 2038: "04-25"}

    assert {year: f"{easter(year):%m-%d}" for year in known} == known


@pytest.mark.parametrize("country", sorted(list_supported_countries(include_aliases=False)))
def test_every_country_covers_2015_to_2035_as_far_as_it_has_data(country: str) -> None:
    calendar = calendar_of(CalendarSpec(country=country))
    late = {"FJ": 2016, "GW": 2023, "MS": 2017, "NF": 2016, "PN": 2016}  # data begins later
    until = {"LK": 2026}  # lunar holidays are published a year ahead

    for year in range(max(2015, late.get(country, 2015)), min(2035, until.get(country, 2035)) + 1):
        assert calendar.why_closed(date(year, 1, 1)) is not None


def test_a_country_asked_beyond_its_data_refuses_and_names_the_year() -> None:
    with pytest.raises(CalendarBeyondData, match=r"calendar LK is asked for 2027; its data runs from 2003 to 2026"):
        closed(CalendarSpec(country="LK"), "2027-01-01")
    with pytest.raises(CalendarBeyondData, match="no calendar for country 'XX'"):
        calendar_of(CalendarSpec(country="XX"))
    with pytest.raises(CalendarBeyondData, match="knows no subdivision 'ZZ'"):
        calendar_of(CalendarSpec("DE", "ZZ"))
    with pytest.raises(CalendarBeyondData, match="no set of corrections 'us-moon'"):
        calendar_of(CalendarSpec(corrections=("us-moon",)))


def test_a_week_without_a_working_day_is_refused() -> None:
    with pytest.raises(PeriodRefused, match="seven days"):
        calendar_of(CalendarSpec(weekend=("mon", "tue", "wed", "thu", "fri", "sat", "sun")))
    with pytest.raises(PeriodRefused, match="'caturday' is no weekday"):
        calendar_of(CalendarSpec(weekend=("caturday",)))


def test_working_days_are_stepped_both_ways_and_across_years_without_gaps() -> None:
    fresh = Calendar(US)

    assert fresh.next_working(date(2026, 11, 25)) == date(2026, 11, 27)
    assert fresh.previous_working(date(2026, 11, 27)) == date(2026, 11, 25)
    assert fresh.step(date(2020, 1, 2), 3)[0] == date(2020, 1, 7)
    assert fresh.step(date(2023, 1, 3), -1)[0] == date(2022, 12, 30)
    assert fresh.step(date(2026, 11, 25), 1)[1] == [date(2026, 11, 26).toordinal()]
    assert fresh.working_days_between(date(2026, 11, 23), date(2026, 11, 30)) == 5


def test_one_specification_has_one_calendar_and_one_digest() -> None:
    assert calendar_of(US) is calendar_of(CalendarSpec(country="US"))
    assert calendar_of(US).digest == Calendar(US).digest
    assert calendar_of(US).digest != calendar_of(DE).digest
