"""Messages for the tests of delivery."""

from typing import Any

from incident.delivery.channel import Outgoing
from incident.delivery.live import Live
from incident.kernel.instants import parse_instant
from incident.vocabulary import IncidentKind

INCIDENT = "0199-incident"


def message(**changes: Any) -> Outgoing:
    fields: dict[str, Any] = {
        "incident": INCIDENT,
        "key": "7-n1/regulator/email/1",
        "message_id": "<7-d1.abc@acme.example>",
        "sender": "privacy@acme.example",
        "to": ("authority@regulator.example",),
        "subject": "Notice of a personal-data breach",
        "text": "What happened\n.a line that starts with a dot\nGrüße\n",
        "at": parse_instant("2026-11-23T12:00:00Z"),
    }
    return Outgoing(**{**fields, **changes})


def live() -> Live:
    return Live.of(IncidentKind.LIVE, incident=INCIDENT)
