"""The outside, in memory: a clock that waits for nobody, a mail server and regulators' portals.

Each peer follows a plan, one behaviour a call: it accepts, refuses, loses the connection after it has the message, or
takes its time (which moves the clock and waits for nothing). What it took stands in `inbox`, and the mail server can
write the receipts that a real one would send: delivery reports, bounces, read receipts and absence replies.
"""

import hashlib
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime

from incident.delivery.channel import Channel, Evidence, Outgoing, Refusal
from incident.delivery.envelope import message_bytes
from incident.delivery.live import Live, demand_live
from incident.errors import DeliveryInDoubt, DeliveryRefused, RecipientRefused
from incident.kernel.clock import FixedClock
from incident.kernel.instants import Instant


@dataclass(frozen=True, slots=True)
class Accept:
    """Takes the message."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """Refuses it; a 5xx code of a mail server is for good."""

    code: int = 550
    text: str = "5.1.1 no such user"


@dataclass(frozen=True, slots=True)
class Drop:
    """Has the message, and loses the connection before it answers."""

    kept: bool = True


@dataclass(frozen=True, slots=True)
class Delay:
    """Takes its time, then takes the message."""

    by: timedelta = timedelta(minutes=1)


Behaviour = Accept | Refuse | Drop | Delay


@dataclass
class Peer:
    """One peer that messages are delivered to: a `Channel`, as the live ones are."""

    method: str
    clock: FixedClock
    name: str
    timeout: float = 30.0
    plan: deque[Behaviour] = field(default_factory=deque)
    inbox: list[Outgoing] = field(default_factory=list)
    calls: int = 0

    def then(self, *behaviours: Behaviour) -> "Peer":
        """Plan the next calls; after the plan it accepts."""
        self.plan.extend(behaviours)
        return self

    def deliver(self, message: Outgoing, live: Live) -> Evidence:
        """See `Channel`."""
        demand_live(live, incident=message.incident)
        self.calls += 1
        match self.plan.popleft() if self.plan else Accept():
            case Refuse(code, text):
                self._refuse(message, code, text)
            case Drop(kept):
                if kept:
                    self.inbox.append(message)
                raise DeliveryInDoubt(f"{self.name} did not answer", evidence={"peer": self.name})
            case Delay(by):
                self.clock.move_to(self.clock.now().plus(by))
        self.inbox.append(message)
        return self._evidence(message)

    def _refuse(self, message: Outgoing, code: int, text: str) -> None:
        refused = [{"address": it, "code": code, "text": text} for it in message.to]
        kind = RecipientRefused if self.method == "email" else DeliveryRefused
        raise kind(f"{self.name} refuses: {code} {text}", evidence={"peer": self.name, "refused": refused})

    def _evidence(self, message: Outgoing) -> Evidence:
        data = message_bytes(message) if self.method == "email" else message.text.encode()
        refused: tuple[Refusal, ...] = ()
        reference = f"{self.name.upper()}-{len(self.inbox):04d}" if self.method == "portal" else ""
        digest = hashlib.sha256(data).hexdigest()
        return Evidence(
            self.method, self.name, message.message_id, digest, len(data), message.to, refused, "250 ok", reference
        )


@dataclass
class Simulator:
    """A clock, one mail server and one portal."""

    clock: FixedClock
    mail: Peer = field(init=False)
    portal: Peer = field(init=False)

    def __post_init__(self) -> None:
        self.mail = Peer("email", self.clock, "mail.example")
        self.portal = Peer("portal", self.clock, "portal")

    def channels(self) -> Mapping[str, Channel]:
        """As a desk takes them."""
        return {"email": self.mail, "portal": self.portal}

    def pass_time(self, by: timedelta) -> Instant:
        """Move the clock."""
        self.clock.move_to(self.clock.now().plus(by))
        return self.clock.now()


def delivery_report(message: Outgoing, *, action: str, status: str, at: Instant, words: str = "") -> bytes:
    """A delivery status notification (RFC 3464) as a mail server sends it; `failed` is a bounce."""
    return _report(
        message,
        "delivery-status",
        at,
        "Content-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mail.example\r\n\r\n"
        f"Original-Recipient: rfc822;{message.to[0]}\r\n"
        f"Final-Recipient: rfc822;{message.to[0]}\r\n"
        f"Action: {action}\r\n"
        f"Status: {status}\r\n"
        f"Diagnostic-Code: smtp; {words or status}\r\n"
        f"Last-Attempt-Date: {format_datetime(at.utc)}\r\n",
    )


def read_receipt(message: Outgoing, *, at: Instant, displayed: bool = True) -> bytes:
    """A disposition notification (RFC 8098)."""
    what = "displayed" if displayed else "deleted"
    return _report(
        message,
        "disposition-notification",
        at,
        "Content-Type: message/disposition-notification\r\n\r\n"
        f"Final-Recipient: rfc822;{message.to[0]}\r\n"
        f"Original-Message-ID: {message.message_id}\r\n"
        f"Disposition: manual-action/MDN-sent-manually; {what}\r\n",
    )


def absence_reply(message: Outgoing, *, at: Instant) -> bytes:
    """An automatic answer (RFC 3834)."""
    return (
        f"From: {message.to[0]}\r\nTo: {message.sender}\r\nSubject: Out of office: {message.subject}\r\n"
        f"Date: {format_datetime(at.utc)}\r\nAuto-Submitted: auto-replied\r\nIn-Reply-To: {message.message_id}\r\n"
        "\r\nI am away until Monday.\r\n"
    ).encode()


def _report(message: Outgoing, kind: str, at: Instant, part: str) -> bytes:
    return (
        f"From: MAILER-DAEMON@mail.example\r\nTo: {message.sender}\r\nSubject: about your message\r\n"
        f"Date: {format_datetime(at.utc)}\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type={kind}; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain\r\n\r\nfor people\r\n\r\n--b\r\n{part}\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message.message_id}\r\n\r\n--b--\r\n"
    ).encode()
