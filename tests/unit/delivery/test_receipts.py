"""What comes back by mail is tied to our message by its id, and means what its standard says."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulator import absence_reply, delivery_report, read_receipt
from unit.delivery.messages import message

from incident.delivery.receipts import Arrival, ArrivalKind, read_arrival
from incident.errors import InputRefused
from incident.kernel.instants import parse_instant

AT = parse_instant("2026-11-23T12:05:00Z")
OURS = "<7-d1.abc@acme.example>"


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("failed", "5.1.1", ArrivalKind.BOUNCE),
        ("delivered", "2.0.0", ArrivalKind.DELIVERED),
        ("delayed", "4.4.1", ArrivalKind.DELAYED),
        ("relayed", "2.0.0", ArrivalKind.RELAYED),
    ],
)
def test_a_delivery_report_tells_the_fate_of_the_message(action: str, status: str, kind: ArrivalKind) -> None:
    arrivals = read_arrival(delivery_report(message(), action=action, status=status, at=AT, words="550 no such user"))
    assert arrivals == (Arrival(kind, OURS, "authority@regulator.example", AT, status, "smtp; 550 no such user"),)


def test_a_bounce_without_the_original_is_tied_by_the_envelope_id() -> None:
    report = delivery_report(message(), action="failed", status="5.1.1", at=AT)
    head, _, _ = report.partition(b"--b\r\nContent-Type: text/rfc822-headers")
    bare = (
        head.replace(b"Reporting-MTA", b"Original-Envelope-Id: 7-d1.abc@acme.example\r\nReporting-MTA") + b"--b--\r\n"
    )
    assert read_arrival(bare)[0].message_id == OURS


def test_a_read_receipt_says_that_it_was_displayed() -> None:
    assert read_arrival(read_receipt(message(), at=AT))[0][:4] == (
        ArrivalKind.READ, OURS, "authority@regulator.example", AT,
    )  # fmt: skip


def test_a_message_deleted_unread_is_no_receipt() -> None:
    assert read_arrival(read_receipt(message(), at=AT, displayed=False))[0].kind is ArrivalKind.DISCARDED


def test_an_absence_reply_is_told_from_an_answer() -> None:
    automatic = absence_reply(message(), at=AT)
    by_hand = automatic.replace(b"Auto-Submitted: auto-replied\r\n", b"")
    assert read_arrival(automatic)[0].kind is ArrivalKind.ABSENCE_REPLY
    assert read_arrival(by_hand)[0].kind is ArrivalKind.REPLY
    assert read_arrival(by_hand)[0].message_id == OURS


def test_an_answer_that_names_no_message_of_ours_is_not_tied_to_one() -> None:
    assert (
        read_arrival(b"From: x@y.example\r\nSubject: Notice of a personal-data breach\r\n\r\nhello")[0].message_id == ""
    )


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"no headers here"])
def test_what_is_no_mail_is_refused(data: bytes) -> None:
    with pytest.raises(InputRefused):
        read_arrival(data)


@given(st.binary(max_size=400), st.integers(0, 800))
def test_a_damaged_report_is_read_or_refused_and_never_fails_otherwise(noise: bytes, at: int) -> None:
    report = delivery_report(message(), action="failed", status="5.1.1", at=AT)
    with contextlib.suppress(InputRefused):
        read_arrival(report[:at] + noise + report[at:])
