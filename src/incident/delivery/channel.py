"""What every way to the outside has in common: a message, the evidence of its delivery, and one method.

Invariants:

- `deliver` demands the live capability of the message's own incident before it touches anything.
- It returns `Evidence` only where the peer took the message for every recipient. It raises `DeliveryRefused` where the
  peer certainly did not take it, and `DeliveryInDoubt` where that cannot be known (the connection was lost after the
  last byte and before the answer). Foreign errors never leave it.
- It is called once for a dispatch row; whether there is another attempt is a person's decision.
"""

from dataclasses import dataclass
from typing import Protocol

from incident.delivery.live import Live
from incident.kernel.instants import Instant


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message for one recipient's address, ready to go.

    Attributes:
        incident: id of the incident; the capability has to be its own.
        key: idempotency key of the dispatch; the same for a repeat of the same attempt.
        message_id: RFC 5322 Message-ID with angle brackets, stable for the key.
        sender: address that it comes from.
        to: addresses that it goes to.
        subject: one line.
        text: plain text.
        at: instant that the message is dated.
        html: the same as HTML; empty where there is none.
        sender_name: shown beside the sender.
        reply_to: address for answers; empty: the sender.
        attachments: files.
        language: BCP 47 tag of the text.
        automatic: written by the machine (a reminder) rather than approved by a person (a notice).
        receipts: ask the peer for a delivery status notification.
    """

    incident: str
    key: str
    message_id: str
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    at: Instant
    html: str = ""
    sender_name: str = ""
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()
    language: str = "en"
    automatic: bool = False
    receipts: bool = True


@dataclass(frozen=True, slots=True)
class Refusal:
    """One recipient that the peer refused."""

    address: str
    code: int
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the peer said when it took the message.

    Attributes:
        method: the channel's method.
        peer: who took it, such as `mail.example:25`.
        message_id: under which id.
        digest: SHA-256 of the very bytes that were handed over.
        size: their number.
        accepted: addresses that were taken.
        refused: addresses that were not.
        reply: the peer's last words.
        reference: the peer's own reference, such as a queue id or a filing number.
    """

    method: str
    peer: str
    message_id: str
    digest: str
    size: int
    accepted: tuple[str, ...]
    refused: tuple[Refusal, ...] = ()
    reply: str = ""
    reference: str = ""


class Channel(Protocol):
    """One way to the outside.

    Attributes:
        method: name of the method, such as `email`.
        timeout: seconds within which `deliver` comes to an end; a claim that is older was left by a crash.
    """

    method: str
    timeout: float

    def deliver(self, message: Outgoing, live: Live) -> Evidence:
        """Hand the message over, once.

        Raises:
            NotLive: the capability is missing or another incident's.
            DeliveryRefused: the peer certainly did not take it.
            DeliveryInDoubt: it cannot be known whether the peer took it.
        """
        ...
