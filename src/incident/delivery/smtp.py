"""Notices by real SMTP, spoken command by command, so that it is always known how far a message came.

Until the first byte of the message has gone out, every failure is a certain "not sent". From then on only an answer
of the server tells: without one the dispatch is in doubt, whatever the reason (RFC 5321, section 4.5.3.2.6, asks the
client to wait long here for the same reason). A refused recipient ends the transaction before any data is sent.
"""

import contextlib
import hashlib
import smtplib
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import NoReturn

from incident.delivery.channel import Evidence, Outgoing, Refusal
from incident.delivery.envelope import checked_address, message_bytes
from incident.delivery.live import Live, demand_live
from incident.errors import DeliveryInDoubt, DeliveryRefused, RecipientRefused

_OK = (250, 251)
"""Done, and done by forwarding."""
_START = 354
_RETRY = "correct the cause, then order a new attempt: incident notice dispatch … --again REASON"
_LEAST = 0.05
"""Seconds left to a command when the time for the whole dispatch is used up."""


@dataclass(frozen=True, slots=True)
class _Way:
    """Where the server is and how to speak to it."""

    host: str
    port: int
    user: str
    password: str
    security: str
    timeout: float
    context: ssl.SSLContext | None

    @property
    def peer(self) -> str:
        return f"{self.host}:{self.port}"


class SmtpChannel:
    """One outgoing mail server.

    Attributes:
        method: `email`.
        timeout: longest time, in seconds, that one delivery takes as a whole.
    """

    method = "email"

    def __init__(
        self,
        host: str,
        port: int = 25,
        *,
        user: str = "",
        password: str = "",
        security: str = "none",
        timeout: float = 30.0,
        context: ssl.SSLContext | None = None,
    ) -> None:
        if user and security == "none":
            raise DeliveryRefused(
                f"the password of {user} would go to {host} in the clear", mend="set security to starttls or tls"
            )
        self.timeout = timeout
        self._way = _Way(host, port, user, password, security, timeout, context)

    def deliver(self, message: Outgoing, live: Live) -> Evidence:
        """Hand the message to the server, once; see `Channel`."""
        demand_live(live, incident=message.incident)
        data = message_bytes(message)
        for address in message.to:
            checked_address(address)
        with _session(self._way) as session:
            _announce(session, message, size=len(data))
            reply = _hand_over(session, data, message)
        return Evidence(
            method=self.method,
            peer=self._way.peer,
            message_id=message.message_id,
            digest=hashlib.sha256(data).hexdigest(),
            size=len(data),
            accepted=message.to,
            reply=reply,
        )


class _Session:
    """One connection whose commands share one time limit."""

    def __init__(self, way: _Way) -> None:
        self.way = way
        self._ends = time.monotonic() + way.timeout
        self.smtp = smtplib.SMTP()  # not connected yet

    def step(self) -> smtplib.SMTP:
        """The connection, with what is left of the time as its limit."""
        if self.smtp.sock is not None:
            self.smtp.sock.settimeout(max(self._ends - time.monotonic(), _LEAST))
        return self.smtp

    def connect(self) -> None:
        """Connect, secure the line, and log in where the settings say so; never with less security than they say."""
        way = self.way
        if way.security == "tls":
            self.smtp = smtplib.SMTP_SSL(way.host, way.port, timeout=way.timeout, context=self._context())
        else:
            self.smtp = smtplib.SMTP(way.host, way.port, timeout=way.timeout)
        self.step().ehlo_or_helo_if_needed()
        if self.way.security == "starttls":
            self.step().starttls(context=self._context())
            self.step().ehlo_or_helo_if_needed()
        if self.way.user:
            self.step().login(self.way.user, self.way.password)

    def _context(self) -> ssl.SSLContext:
        return self.way.context or ssl.create_default_context()


@contextlib.contextmanager
def _session(way: _Way) -> Iterator[_Session]:
    """A session ready for a message; what fails in it before the data is a certain refusal."""
    session = _Session(way)
    try:
        session.connect()
        yield session
    except (smtplib.SMTPException, OSError) as error:
        raise _refusal(way, _words(error)) from error
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            session.step().quit()
        session.smtp.close()


def _announce(session: _Session, message: Outgoing, *, size: int) -> None:
    """Sender and recipients, with a delivery status notification asked for where the server can give one (RFC 3461)."""
    smtp, asks = session.smtp, session.smtp.has_extn("dsn") and message.receipts
    options = [f"size={size}"] if smtp.has_extn("size") else []
    if asks:
        options += ["RET=HDRS", f"ENVID={_xtext(message.message_id.strip('<>'))}"]
    code, reply = session.step().mail(message.sender, options)
    if code not in _OK:
        _refuse(session.way, f"refuses the sender {message.sender}: {code} {_text(reply)}", code=code)
    refused = []
    for address in message.to:
        wanted = ["NOTIFY=SUCCESS,FAILURE,DELAY", f"ORCPT=rfc822;{_xtext(address)}"] if asks else []
        code, reply = session.step().rcpt(address, wanted)
        if code not in _OK:
            refused.append(Refusal(address, code, _text(reply)))
    if refused:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            session.step().rset()
        _refuse_recipients(session.way, refused)


def _hand_over(session: _Session, data: bytes, message: Outgoing) -> str:
    code, reply = session.step().docmd("DATA")
    if code != _START:
        _refuse(session.way, f"refuses the message: {code} {_text(reply)}", code=code)
    try:
        session.step().send(_dotted(data))
        code, reply = session.step().getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryInDoubt(
            f"{session.way.peer} got the message {message.message_id} and did not answer: {_words(error)}",
            mend="look whether it arrived, then settle the dispatch: incident notice settle DISPATCH sent|not-sent",
            evidence={**_evidence(session.way, _words(error)), "digest": hashlib.sha256(data).hexdigest()},
        ) from error
    if code not in _OK:
        _refuse(session.way, f"refuses the message: {code} {_text(reply)}", code=code)
    return f"{code} {_text(reply)}"


def _dotted(data: bytes) -> bytes:
    """Dot-stuffed, with the end of data (RFC 5321, section 4.5.2)."""
    body = data if data.endswith(b"\r\n") else data + b"\r\n"
    return (b"." + body if body.startswith(b".") else body).replace(b"\r\n.", b"\r\n..") + b".\r\n"


def _refuse(way: _Way, what: str, *, code: int) -> NoReturn:
    raise _refusal(way, what, code=code)


def _refusal(way: _Way, what: str, *, code: int = 0) -> DeliveryRefused:
    return DeliveryRefused(f"{way.peer} {what}", mend=_RETRY, evidence=_evidence(way, what, code=code))


def _refuse_recipients(way: _Way, refused: list[Refusal]) -> NoReturn:
    told = "; ".join(f"{it.address}: {it.code} {it.text}" for it in refused)
    evidence = {**_evidence(way, told, code=refused[0].code), "refused": [asdict(it) for it in refused]}
    raise RecipientRefused(f"{way.peer} refuses {told}", mend=_RETRY, evidence=evidence)


def _evidence(way: _Way, reply: str, *, code: int = 0) -> Mapping[str, object]:
    return {"method": SmtpChannel.method, "peer": way.peer, "code": code, "reply": reply}


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"answers {error.smtp_code} {_text(error.smtp_error)}"
    return f"fails: {str(error) or type(error).__name__}"


def _text(reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    return " ".join(text.split())[:500]


def _xtext(text: str) -> str:
    """RFC 3461, section 4: printable ASCII without `+` and `=`; the rest as `+XX`."""
    safe = range(33, 127)
    return "".join(
        char if ord(char) in safe and char not in "+=" else "".join(f"+{byte:02X}" for byte in char.encode())
        for char in text
    )
