"""Messages as signed HTTP calls.

The body is canonical JSON. The signature is HMAC-SHA256 over `id.timestamp.body` in the form of the Standard Webhooks
convention (`webhook-id`, `webhook-timestamp`, `webhook-signature: v1,<base64>`), with the dispatch's idempotency key as
the id, so that a receiver can tell a repeat. Redirects are not followed: a notice goes where its address says.
"""

import base64
import hashlib
import hmac

import httpx

from incident.delivery.channel import Evidence, Outgoing
from incident.delivery.live import Live, demand_live
from incident.errors import DeliveryInDoubt, DeliveryRefused, Misdirected
from incident.kernel.canonical import canonical

_UNCERTAIN = frozenset({502, 504})
"""A gateway that answers so does not know whether what stands behind it took the call."""
_SHOWN = 500


class WebhookChannel:
    """Signed calls to the address of each message.

    Attributes:
        method: `webhook`.
        timeout: longest time, in seconds, that each part of a call takes.
    """

    method = "webhook"

    def __init__(self, *, secret: bytes, timeout: float = 30.0, transport: httpx.BaseTransport | None = None) -> None:
        self.timeout = timeout
        self._secret = secret
        self._transport = transport

    def deliver(self, message: Outgoing, live: Live) -> Evidence:
        """Call the address, once; see `Channel`."""
        demand_live(live, incident=message.incident)
        address = _checked_url(message.to)
        body = canonical(
            {"id": message.key, "subject": message.subject, "text": message.text, "language": message.language}
        )
        answer = self._call(address, body, self._headers(message, body))
        told = " ".join(answer.text.split())[:_SHOWN]
        proof: dict[str, object] = {"method": self.method, "peer": address, "code": answer.status_code, "reply": told}
        if answer.status_code in _UNCERTAIN:
            raise _in_doubt(f"{address} answers {answer.status_code}", proof)
        if not answer.is_success:
            raise DeliveryRefused(f"{address} refuses with {answer.status_code}: {told}", evidence=proof)
        return Evidence(
            method=self.method,
            peer=address,
            message_id=message.message_id,
            digest=hashlib.sha256(body).hexdigest(),
            size=len(body),
            accepted=message.to,
            reply=f"{answer.status_code} {told}".strip(),
            reference=answer.headers.get("x-request-id", ""),
        )

    def _call(self, address: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        proof: dict[str, object] = {"method": self.method, "peer": address}
        try:
            with httpx.Client(timeout=self.timeout, transport=self._transport, follow_redirects=False) as client:
                return client.post(address, content=body, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as error:
            raise DeliveryRefused(f"{address} cannot be reached: {error}", evidence=proof) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _in_doubt(f"{address} did not answer: {error}", proof) from error

    def _headers(self, message: Outgoing, body: bytes) -> dict[str, str]:
        stamp = str(int(message.at.utc.timestamp()))
        signed = f"{message.key}.{stamp}.".encode() + body
        mac = base64.b64encode(hmac.new(self._secret, signed, hashlib.sha256).digest()).decode("ascii")
        return {
            "content-type": "application/json",
            "idempotency-key": message.key,
            "webhook-id": message.key,
            "webhook-timestamp": stamp,
            "webhook-signature": f"v1,{mac}",
        }


def _checked_url(to: tuple[str, ...]) -> str:
    if len(to) != 1 or not to[0].startswith(("https://", "http://")):
        raise Misdirected(f"{', '.join(to)} is not one web address", mend="give one https:// address")
    return to[0]


def _in_doubt(what: str, proof: dict[str, object]) -> DeliveryInDoubt:
    return DeliveryInDoubt(what, mend="ask the receiver, then settle the dispatch", evidence=proof)
