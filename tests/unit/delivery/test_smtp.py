"""Real SMTP against a server that accepts, refuses, drops the connection mid-way, and takes its time."""

import hashlib
import time
from collections.abc import Iterator

import pytest
from support.mail import Awkward
from unit.delivery.messages import live, message

from incident.delivery.envelope import message_bytes
from incident.delivery.sink import Sink
from incident.delivery.smtp import SmtpChannel
from incident.errors import DeliveryInDoubt, DeliveryRefused, Misdirected, RecipientRefused


@pytest.fixture
def server() -> Iterator[Sink]:
    with Sink(handler=Awkward()) as sink:
        yield sink


def channel(server: Sink, *, timeout: float = 10.0) -> SmtpChannel:
    return SmtpChannel("127.0.0.1", server.port, timeout=timeout)


def test_an_accepting_server_gets_the_very_bytes_that_the_evidence_proves(server: Sink) -> None:
    evidence = channel(server).deliver(message(html="<p>Grüße</p>"), live())
    (mail,) = server.taken
    assert mail.data == message_bytes(message(html="<p>Grüße</p>"))
    assert evidence.digest == hashlib.sha256(mail.data).hexdigest()
    assert evidence.accepted == ("authority@regulator.example",)
    assert evidence.reply.startswith("250 kept as 0001")
    assert (mail.sender, mail.to) == ("privacy@acme.example", ("authority@regulator.example",))
    assert mail.header("Message-ID") == "<7-d1.abc@acme.example>"


def test_the_same_message_is_the_same_bytes() -> None:
    assert message_bytes(message(html="<p>x</p>")) == message_bytes(message(html="<p>x</p>"))


def test_a_notice_wants_absence_replies_and_a_reminder_starts_no_mail_loop() -> None:
    notice, reminder = message_bytes(message()), message_bytes(message(automatic=True))
    assert b"Disposition-Notification-To: privacy@acme.example" in notice
    assert b"Auto-Submitted" not in notice
    assert b"Precedence" not in notice
    assert b"Auto-Submitted: auto-generated" in reminder


def test_a_refused_recipient_is_a_typed_failure_with_its_code_and_nobody_is_sent_anything(server: Sink) -> None:
    server.handler.rcpt = "550 5.1.1 no such user"  # type: ignore[attr-defined]
    with pytest.raises(RecipientRefused, match=r"authority@regulator\.example: 550") as caught:
        channel(server).deliver(message(), live())
    assert caught.value.evidence["refused"] == [
        {"address": "authority@regulator.example", "code": 550, "text": "5.1.1 no such user"}
    ]
    assert server.taken == []


def test_a_refusal_after_the_message_is_certain(server: Sink) -> None:
    server.handler.data = "554 5.7.1 looks like spam"  # type: ignore[attr-defined]
    with pytest.raises(DeliveryRefused, match="554") as caught:
        channel(server).deliver(message(), live())
    assert not isinstance(caught.value, DeliveryInDoubt)
    assert caught.value.evidence["code"] == 554


def test_a_connection_lost_before_the_message_was_certainly_not_sent(server: Sink) -> None:
    server.handler.drop = "rcpt"  # type: ignore[attr-defined]
    with pytest.raises(DeliveryRefused) as caught:
        channel(server).deliver(message(), live())
    assert not isinstance(caught.value, DeliveryInDoubt)
    assert server.taken == []


def test_a_connection_lost_after_the_message_is_in_doubt_since_the_server_has_it(server: Sink) -> None:
    server.handler.drop = "data"  # type: ignore[attr-defined]
    with pytest.raises(DeliveryInDoubt) as caught:
        channel(server).deliver(message(), live())
    assert len(server.taken) == 1
    assert caught.value.evidence["digest"] == hashlib.sha256(server.taken[0].data).hexdigest()


def test_a_server_that_takes_too_long_to_answer_leaves_it_in_doubt(server: Sink) -> None:
    server.handler.seconds = 5.0  # type: ignore[attr-defined]
    began = time.monotonic()
    with pytest.raises(DeliveryInDoubt):
        channel(server, timeout=0.6).deliver(message(), live())
    assert time.monotonic() - began < 4


def test_a_slow_server_within_the_time_is_waited_for(server: Sink) -> None:
    server.handler.seconds = 0.3  # type: ignore[attr-defined]
    assert channel(server).deliver(message(), live()).reply.startswith("250")


def test_nobody_listening_is_certainly_not_sent() -> None:
    with Sink() as gone:
        pass
    with pytest.raises(DeliveryRefused, match=r"127\.0\.0\.1") as caught:
        channel(gone).deliver(message(), live())
    assert not isinstance(caught.value, DeliveryInDoubt)


def test_a_server_without_tls_is_not_sent_to_where_tls_is_asked_for(server: Sink) -> None:
    with pytest.raises(DeliveryRefused, match="STARTTLS"):
        SmtpChannel("127.0.0.1", server.port, security="starttls").deliver(message(), live())
    assert server.taken == []


def test_a_password_is_never_sent_in_the_clear() -> None:
    with pytest.raises(DeliveryRefused, match="in the clear"):
        SmtpChannel("mail.example", user="acme", password="secret")  # noqa: S106 - a test's


@pytest.mark.parametrize(
    "address",
    ["no-at-sign", "a@b.example\r\nBcc: c@d.example", "a@b.example,c@d.example", "A <a@b.example>", "ä@b.example", ""],
)
def test_what_is_no_address_is_refused_before_a_connection(server: Sink, address: str) -> None:
    with pytest.raises(Misdirected):
        channel(server).deliver(message(to=(address,)), live())
    assert server.taken == []


def test_a_subject_cannot_add_a_header(server: Sink) -> None:
    with pytest.raises(Misdirected, match="line break"):
        channel(server).deliver(message(subject="Breach\r\nBcc: everybody@example.com"), live())
    assert server.taken == []
