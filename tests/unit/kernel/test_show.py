"""English wall time, written by hand for speed, reads as pendulum writes it."""

from datetime import UTC, datetime, timedelta

import pendulum
import pytest

from incident.kernel.instants import Instant


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "Asia/Riyadh", "Asia/Kathmandu", "UTC"])
def test_wall_time_reads_as_pendulum_writes_it(zone: str) -> None:
    for hours in range(0, 24 * 400, 37):
        instant = Instant(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours), zone)
        shown = pendulum.instance(instant.local())

        assert instant.show() == f"{shown.format('ddd D MMM YYYY HH:mm')} {shown.tzname()}"


def test_a_fixed_offset_is_named_as_one() -> None:
    assert Instant(datetime(2026, 1, 1, tzinfo=UTC), "+05:30").show() == "Thu 1 Jan 2026 05:30 UTC+05:30"


def test_another_language_is_written_by_pendulum() -> None:
    assert (
        Instant(datetime(2026, 10, 26, 10, tzinfo=UTC), "Europe/Paris").show(locale="fr")
        == "lun. 26 oct. 2026 11:00 CET"
    )


def test_an_exclusive_end_of_day_is_shown_as_the_last_minute_of_the_day_it_closes() -> None:
    midnight = Instant(datetime(2026, 11, 27, 5, tzinfo=UTC), "America/New_York")

    assert midnight.show(exclusive_end=True) == "Thu 26 Nov 2026 23:59 EST"
