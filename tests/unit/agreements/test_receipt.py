"""Receipt in calendar days, on working days alone, by place, and from what has to be shown."""

import pytest

from incident.agreements.model import DeemedReceipt
from incident.agreements.receipt import Side, deemed_receipt
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
