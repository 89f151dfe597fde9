"""All formats that are read, most specific first. A new adapter is one module and one line here."""

from incident.facts.adapters import desks, events, gitguardian, github, ocsf, veris
from incident.facts.adapters.base import Adapter, Payload

ADAPTERS: tuple[Adapter, ...] = (
    veris.ADAPTER,
    gitguardian.ADAPTER,
    github.WEBHOOK,
    github.AUDIT,
    desks.PAGERDUTY,
    desks.THEHIVE,
    ocsf.ADAPTER,
    events.EVENTS,
    events.DETECTIONS,
)


def adapter_for(payload: Payload) -> Adapter | None:
    """The first adapter that recognises the payload's shape; None where none does."""
    return next((adapter for adapter in ADAPTERS if adapter.recognises(payload)), None)
