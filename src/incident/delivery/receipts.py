"""What comes back by mail: bounces and other delivery reports, disposition notifications, absence replies, answers.

Reads one message (RFC 5322) and says which of our messages it is about and what it means for its receipt:
delivery status notifications after RFC 3464, disposition notifications after RFC 8098, automatic answers after RFC
3834. What cannot be tied to a Message-ID of ours is returned without one, never guessed by its subject.
"""

import re
from datetime import UTC
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import NamedTuple

from incident.errors import InputRefused
from incident.kernel.instants import Instant

LARGEST = 26_214_400
"""Bytes of the largest message that is read (25 MiB, what mail servers usually take)."""
_ID = re.compile(r"<[^<>\s]+@[^<>\s]+>")
_ACTIONS = {"failed": "bounce", "delayed": "delayed", "delivered": "delivered", "relayed": "relayed"}


class ArrivalKind(StrEnum):
    """What a message that came back means."""

    BOUNCE = "bounce"
    DELAYED = "delayed"
    RELAYED = "relayed"
    """Passed on to a system that reports nothing."""
    DELIVERED = "delivered"
    READ = "read"
    DISCARDED = "discarded"
    """Deleted or refused by the reader without being displayed."""
    ABSENCE_REPLY = "absence_reply"
    REPLY = "reply"


class Arrival(NamedTuple):
    """One thing that a message says about one of ours.

    Attributes:
        kind: what it means.
        message_id: Message-ID of ours that it is about; empty where it does not say.
        address: the recipient concerned.
        at: when it happened, as the message says; None where it does not.
        status: RFC 3463 code or disposition.
        text: the reporter's words.
    """

    kind: ArrivalKind
    message_id: str
    address: str
    at: Instant | None
    status: str
    text: str


def read_arrival(data: bytes) -> tuple[Arrival, ...]:
    """Read a message that came back; a delivery report tells one thing for each recipient.

    Raises:
        InputRefused: too large, or no mail message at all.
    """
    if len(data) > LARGEST:
        raise InputRefused(f"a message of {len(data):,} bytes is not read", mend=f"at most {LARGEST:,} bytes")
    message = message_from_bytes(data, policy=compat32)
    if not message.keys():
        raise InputRefused("this is no mail message: it has no headers", mend="give the message as it came (.eml)")
    report = str(message.get_param("report-type", "")).lower()
    if report == "delivery-status":
        return tuple(_delivery_reports(message))
    if report == "disposition-notification":
        return (_disposition(message),)
    return (_answer(message),)


def _delivery_reports(message: Message) -> list[Arrival]:
    groups = [
        group
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status"
        for group in _groups(part)
    ]
    shared = groups[0] if groups else Message()
    about = _original_id(message) or _from_envelope(_text(shared, "Original-Envelope-Id"))
    return [_delivery_report(group, about, message) for group in groups[1:]]


def _delivery_report(group: Message, about: str, message: Message) -> Arrival:
    action = _text(group, "Action").lower()
    address = _text(group, "Original-Recipient") or _text(group, "Final-Recipient")
    return Arrival(
        kind=ArrivalKind(_ACTIONS.get(action, "delayed")),
        message_id=about,
        address=address.rpartition(";")[2].strip(),
        at=_date(_text(group, "Last-Attempt-Date")) or _date(_text(message, "Date")),
        status=_text(group, "Status"),
        text=_text(group, "Diagnostic-Code") or action,
    )


def _disposition(message: Message) -> Arrival:
    part = next((it for it in message.walk() if it.get_content_type() == "message/disposition-notification"), message)
    fields = next(iter(_groups(part)), Message())
    what = _text(fields, "Disposition").rpartition(";")[2].strip()
    return Arrival(
        kind=ArrivalKind.READ if what.lower().startswith("displayed") else ArrivalKind.DISCARDED,
        message_id=_first_id(_text(fields, "Original-Message-ID")) or _original_id(message),
        address=_text(fields, "Final-Recipient").rpartition(";")[2].strip(),
        at=_date(_text(message, "Date")),
        status=what,
        text=what,
    )


def _answer(message: Message) -> Arrival:
    """An ordinary message; automatic where RFC 3834 or the older customs say so."""
    submitted = _text(message, "Auto-Submitted").lower()
    automatic = submitted.startswith(("auto-replied", "auto-generated")) or any(
        name in message for name in ("X-Autoreply", "X-Autorespond")
    )
    return Arrival(
        kind=ArrivalKind.ABSENCE_REPLY if automatic else ArrivalKind.REPLY,
        message_id=_first_id(_text(message, "In-Reply-To")) or _last_id(_text(message, "References")),
        address=_address(_text(message, "From")),
        at=_date(_text(message, "Date")),
        status=submitted,
        text=_text(message, "Subject"),
    )


def _groups(part: Message) -> list[Message]:
    """Groups of fields; the parser reads each as a message of headers alone."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [it for it in payload if isinstance(it, Message)]
    return [
        message_from_bytes(block.encode("utf-8", "surrogateescape"), policy=compat32)
        for block in re.split(r"\r?\n\r?\n", str(payload))
        if block.strip()
    ]


def _original_id(message: Message) -> str:
    """Message-ID of the returned message or of its returned headers."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            payload = part.get_payload()
            inner = payload[0] if isinstance(payload, list) and payload else None
            if isinstance(inner, Message):
                return _first_id(_text(inner, "Message-ID"))
        if kind == "text/rfc822-headers":
            raw = part.get_payload(decode=True)
            found = message_from_bytes(raw, policy=compat32) if isinstance(raw, bytes) else Message()
            return _first_id(_text(found, "Message-ID"))
    return ""


def _from_envelope(envelope_id: str) -> str:
    """The Message-ID that we put into ENVID, out of its xtext form (RFC 3461, section 4)."""
    plain = re.sub(r"\+([0-9A-F]{2})", lambda match: chr(int(match[1], 16)), envelope_id)
    return f"<{plain}>" if _ID.fullmatch(f"<{plain}>") else ""


def _first_id(text: str) -> str:
    match = _ID.search(text)
    return match[0] if match else ""


def _last_id(text: str) -> str:
    found = _ID.findall(text)
    return str(found[-1]) if found else ""


def _address(text: str) -> str:
    match = re.search(r"[^\s<>,;]+@[^\s<>,;]+", text)
    return match[0] if match else ""


def _text(message: Message, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _date(text: str) -> Instant | None:
    try:
        stamp = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    # RFC 5322, section 3.3: `-0000` is UTC, from a system that does not know its own zone
    return Instant(stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp)
