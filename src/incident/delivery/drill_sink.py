"""Where every outward call of a drill ends, whatever is configured.

The sink knows no peer and opens nothing: it marks the message EXERCISE and hands it to the function that keeps it. It
is no `Channel`, so that it can never stand in the table of live channels, nor a channel in its place.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace

from incident.delivery.channel import Evidence, Outgoing

MARK = "EXERCISE"
_BANNER = f"{MARK} {MARK} {MARK} — this is a drill; nothing of it happened, and nothing has to be done."

Keep = Callable[[str, Outgoing], None]
"""Keeps one message under the method by which it would have gone."""


class DrillSink:
    """The end of a drill's way."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep

    def take(self, method: str, message: Outgoing) -> Evidence:
        """Keep the message that would have gone by `method`."""
        marked = marked_exercise(message)
        self._keep(method, marked)
        data = f"{marked.subject}\n\n{marked.text}".encode()
        return Evidence(
            method=method,
            peer="drill sink",
            message_id=message.message_id,
            digest=hashlib.sha256(data).hexdigest(),
            size=len(data),
            accepted=message.to,
            reply="kept in the drill sink; nothing was sent",
        )


def marked_exercise(message: Outgoing) -> Outgoing:
    """The message with the mark in its subject and around its text."""
    return replace(
        message,
        subject=message.subject if message.subject.startswith(f"[{MARK}]") else f"[{MARK}] {message.subject}",
        text=message.text if message.text.startswith(_BANNER) else f"{_BANNER}\n\n{message.text}\n\n{_BANNER}\n",
        html="",
        attachments=(),
    )
