"""Alert desks, whose entries a person or a rule raised: PagerDuty v3 webhooks and TheHive alerts."""

from incident.facts.adapters.base import Adapter, Payload, Taken, dig, listed, no_leak, words

_OPENINGS = ("incident.triggered", "incident.reopened")
_SAMPLE_TAGS = frozenset({"test", "sample", "demo", "example"})


def _is_pagerduty(payload: Payload) -> bool:
    return words(payload, "event.event_type").startswith("incident.") and isinstance(dig(payload, "event.data"), dict)


def _take_pagerduty(payload: Payload) -> Taken:
    event, status = words(payload, "event.event_type"), words(payload, "event.data.status")
    number = dig(payload, "event.data.number")
    if status == "resolved":
        no_leak(f"incident {number} is resolved", "event.data.status")
    if event not in _OPENINGS:
        no_leak(
            f"{event} repeats incident {number}, opened at {words(payload, 'event.data.created_at')}",
            "event.event_type",
            mend="send incident.triggered, or write a report of what leaked",
        )
    taken = Taken(
        payload,
        words(payload, "event.data.title") or f"PagerDuty incident {number}",
        f"PagerDuty incident {number}",
        f"pagerduty:{words(payload, 'event.data.id')}",
    )
    taken.when("discovered_at", "event.data.created_at", "event.occurred_at")
    taken.note("the payload does not say which information is concerned")
    return taken


def _is_thehive(payload: Payload) -> bool:
    return all(key in payload for key in ("sourceRef", "source", "title", "severity", "date"))


def _take_thehive(payload: Payload) -> Taken:
    tags = {str(tag).lower() for tag in listed(payload, "tags")}
    reference = words(payload, "sourceRef")
    if tags & _SAMPLE_TAGS or words(payload, "type").lower().startswith("test"):
        no_leak("it is marked as a test", "tags", mend="a drill is declared with `incident drill run`")
    if words(payload, "caseId"):
        no_leak(f"it became case {words(payload, 'caseId')} already", "caseId")
    taken = Taken(payload, words(payload, "title"), f"TheHive alert {reference}", f"thehive:{reference}")
    taken.when("discovered_at", "date")
    if words(payload, "description"):
        taken.note(words(payload, "description"))
    taken.note("the payload does not say which information is concerned, or whether it left")
    return taken


PAGERDUTY = Adapter("pagerduty", _is_pagerduty, _take_pagerduty)
THEHIVE = Adapter("thehive", _is_thehive, _take_thehive)
