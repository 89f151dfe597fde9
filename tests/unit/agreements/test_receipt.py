"""Receipt in calendar days, on working days alone, by place, and from what has to be shown."""

from datetime import time

import pytest

from incident.agreements.model import DeemedReceipt
from incident.agreements.receipt import Side, deemed_receipt
from incident.errors import PeriodRefused
from incident.kernel.calendars import CalendarSpec, calendar_of
from incident.kernel.instants import Instant, parse_instant

FRIDAY = parse_instant("2026-11-20T16:00[Europe/Berlin]")
SATURDAY = parse_instant("2026-11-21T10:00[Europe/Berlin]")
BERLIN, SINGAPORE = Side("Europe/Berlin", "DE"), Side("Asia/Singapore", "SG")


@pytest.mark.parametrize(
    ("sent", "rule", "received"),
    [
        (FRIDAY, DeemedReceipt("after_days", offset=3), "2026-11-23T23:59[Europe/Berlin]"),
        (FRIDAY, DeemedReceipt("at_sending_on_working_day"), "2026-11-20T16:00[Europe/Berlin]"),
        (SATURDAY, DeemedReceipt("at_sending_on_working_day"), "2026-11-23T23:59[Europe/Berlin]"),
    ],
)
def test_rules_that_count_days(sent: Instant, rule: DeemedReceipt, received: str) -> None:
    assert deemed_receipt(sent, rule, sender=BERLIN, recipient=BERLIN).at == parse_instant(received)


def test_the_place_of_the_recipient_chooses_among_rules() -> None:
    rule = DeemedReceipt(
        "earliest_of",
        alternatives=(
            DeemedReceipt("after_days", offset=2, inside=("SG",)),
            DeemedReceipt("after_days", offset=8, outside=("SG",)),
        ),
    )

    near = deemed_receipt(FRIDAY, rule, sender=BERLIN, recipient=SINGAPORE).at
    far = deemed_receipt(FRIDAY, rule, sender=BERLIN, recipient=BERLIN).at

    assert near is not None
    assert far is not None
    assert (far.utc - near.utc).days == 6


def test_what_counts_from_a_confirmation_has_no_instant_before_it() -> None:
    rule = DeemedReceipt("after_working_days", offset=1, counted_from="confirmation")

    assert deemed_receipt(FRIDAY, rule, sender=BERLIN, recipient=BERLIN).at is None


def test_a_cut_off_in_a_named_zone_is_read_there() -> None:
    """Friday 16:00 in Berlin is 15:00 in London, before its cut-off; by Berlin's clock it is not."""
    london = DeemedReceipt("at_sending_with_cutoff", cutoff=time(16), next_at=time(9), zone="Europe/London")
    berlin = DeemedReceipt("at_sending_with_cutoff", cutoff=time(16), next_at=time(9))

    assert deemed_receipt(FRIDAY, london, sender=BERLIN, recipient=BERLIN).at == FRIDAY
    assert deemed_receipt(FRIDAY, berlin, sender=BERLIN, recipient=BERLIN).at != FRIDAY


def test_a_rule_that_counts_from_a_confirmation_counts_once_it_is_shown() -> None:
    rule = DeemedReceipt("after_working_days", offset=1, counted_from="confirmation")

    received = deemed_receipt(FRIDAY, rule, sender=BERLIN, recipient=BERLIN, shown="confirmation")

    assert received.at == parse_instant("2026-11-23T23:59[Europe/Berlin]")
    assert "after confirmation" in received.steps[-1].why


def test_a_calendar_may_add_the_place_of_receipt() -> None:
    """Monday 23 November is a holiday in Japan alone: London and the place of receipt is Tuesday in Tokyo."""
    calendar = CalendarSpec(country="GB", subdivision="ENG", and_place=True)
    rule = DeemedReceipt("after_working_days", offset=1, calendar=calendar)

    in_tokyo = deemed_receipt(FRIDAY, rule, sender=BERLIN, recipient=Side("Asia/Tokyo", "JP")).at
    in_berlin = deemed_receipt(FRIDAY, rule, sender=BERLIN, recipient=BERLIN).at

    assert in_tokyo == parse_instant("2026-11-24T23:59[Asia/Tokyo]")
    assert in_berlin == parse_instant("2026-11-23T23:59[Europe/Berlin]")


def test_a_place_that_nobody_knows_is_not_left_out_of_a_calendar() -> None:
    with pytest.raises(PeriodRefused, match="place that is not known"):
        calendar_of(CalendarSpec(country="GB", and_place=True))


def test_a_cut_off_without_an_opening_hour_is_met_with_the_end_of_the_next_working_day() -> None:
    """What performs a duty is taken at its latest tenable instant."""
    rule = DeemedReceipt("at_sending_with_cutoff", cutoff=time(15))

    assert deemed_receipt(FRIDAY, rule, sender=BERLIN, recipient=BERLIN).at == parse_instant(
        "2026-11-23T23:59[Europe/Berlin]"
    )
