"""A message as the bytes of RFC 5322: the same bytes for the same message, so that a digest proves what was sent.

A notice asks for a disposition notification and carries no `Precedence` and no `Auto-Submitted`: an absence reply
matters in law (a clause may void the receipt), and those headers would suppress it. What the machine itself writes (a
reminder) is marked `Auto-Submitted: auto-generated` after RFC 3834, so that it starts no mail loop.
"""

import hashlib
import re
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.policy import SMTP
from email.utils import format_datetime

from incident.delivery.channel import Outgoing
from incident.errors import Misdirected

_ADDRESS = re.compile(r"[^@\s<>(),;:\\\"\[\]]+@[^@\s<>(),;:\\\"\[\]]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def message_bytes(message: Outgoing) -> bytes:
    """The message with CRLF line ends, as it is handed over.

    Raises:
        Misdirected: an address or the subject cannot stand in a header.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _mailbox(message.sender, message.sender_name)
    mail["To"] = tuple(_mailbox(address) for address in message.to)
    mail["Subject"] = _one_line(message.subject, "subject")
    mail["Date"] = format_datetime(message.at.utc)
    mail["Message-ID"] = _one_line(message.message_id, "message id")
    _set_handling(mail, message)
    mail.set_content(message.text, cte="quoted-printable")
    if message.html:
        mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    for attachment in message.attachments:
        main, _, sub = attachment.media_type.partition("/")
        mail.add_attachment(attachment.data, maintype=main, subtype=sub, filename=attachment.name)
    _fix_boundaries(mail, message.key)
    return mail.as_bytes()


def checked_address(text: str) -> str:
    """An e-mail address without a display name.

    Raises:
        Misdirected: it is none, or carries characters that would add a header or a recipient.
    """
    if not _ADDRESS.fullmatch(text) or not text.isascii():
        raise Misdirected(f"{text!r} is not an e-mail address", mend="correct the party's notice address")
    return text


def _set_handling(mail: EmailMessage, message: Outgoing) -> None:
    if message.reply_to:
        mail["Reply-To"] = _mailbox(message.reply_to)
    if message.language:
        mail["Content-Language"] = _one_line(message.language, "language")
    if message.automatic:
        mail["Auto-Submitted"] = "auto-generated"
    elif message.receipts:
        mail["Disposition-Notification-To"] = str(_mailbox(message.sender))


def _mailbox(address: str, name: str = "") -> Address:
    local, _, domain = checked_address(address).rpartition("@")
    return Address(display_name=_one_line(name, "sender name"), username=local, domain=domain)


def _one_line(text: str, what: str) -> str:
    if _CONTROL.search(text):
        raise Misdirected(f"the {what} {text!r} holds a line break or control character", mend="keep it on one line")
    return text


def _fix_boundaries(mail: Message, key: str) -> None:
    """Boundaries from the key instead of chance."""
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary("=_" + hashlib.sha256(f"{key}/{number}".encode()).hexdigest()[:40])
