"""Webhooks: signed, once, and in doubt where the answer never came."""

import base64
import hashlib
import hmac

import httpx
import pytest
from unit.delivery.messages import live, message

from incident.delivery.webhook import WebhookChannel
from incident.errors import DeliveryInDoubt, DeliveryRefused, Misdirected

TO = "https://partner.example/notices"


def calling(answer: httpx.Response | Exception) -> tuple[WebhookChannel, list[httpx.Request]]:
    seen: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return WebhookChannel(secret=b"key", transport=httpx.MockTransport(handle)), seen


def test_the_receiver_can_prove_that_we_sent_it() -> None:
    channel, seen = calling(httpx.Response(202, text="queued", headers={"x-request-id": "r-1"}))
    evidence = channel.deliver(message(to=(TO,)), live())
    head, body = seen[0].headers, seen[0].content
    signed = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(b"key", signed, hashlib.sha256).digest()).decode()
    assert head["webhook-signature"] == f"v1,{expected}"
    assert head["idempotency-key"] == "7-n1/regulator/email/1"
    assert (evidence.digest, evidence.reference) == (hashlib.sha256(body).hexdigest(), "r-1")


@pytest.mark.parametrize("status", [301, 400, 410, 500])
def test_an_answer_that_is_no_success_is_a_refusal(status: int) -> None:
    channel, _ = calling(httpx.Response(status, headers={"location": "https://elsewhere.example"}))
    with pytest.raises(DeliveryRefused, match=str(status)) as caught:
        channel.deliver(message(to=(TO,)), live())
    assert not isinstance(caught.value, DeliveryInDoubt)


@pytest.mark.parametrize(
    "answer", [httpx.Response(504), httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("gone")], ids=repr
)
def test_a_missing_answer_is_in_doubt(answer: httpx.Response | Exception) -> None:
    with pytest.raises(DeliveryInDoubt):
        calling(answer)[0].deliver(message(to=(TO,)), live())


def test_a_peer_that_was_never_reached_is_certain() -> None:
    with pytest.raises(DeliveryRefused) as caught:
        calling(httpx.ConnectError("refused"))[0].deliver(message(to=(TO,)), live())
    assert not isinstance(caught.value, DeliveryInDoubt)


@pytest.mark.parametrize("to", [(), ("mailto:a@b.example",), (TO, TO)])
def test_what_is_no_web_address_is_refused(to: tuple[str, ...]) -> None:
    channel, seen = calling(httpx.Response(200))
    with pytest.raises(Misdirected):
        channel.deliver(message(to=to), live())
    assert seen == []
