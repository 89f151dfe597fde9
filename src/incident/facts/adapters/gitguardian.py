"""GitGuardian webhooks: a secret found where it should not be."""

from incident.facts.adapters.base import Adapter, Payload, Taken, dig, no_leak, words

_CLOSED = ("resolved", "ignored")
_NEWS = (
    "incident_triggered",
    "new_incident",
    "incident_reopened",
    "incident_regression",
    "new_occurrence",
    "occurrences_changed",
    "incident_shared_publicly",
)
"""Events that tell of an exposure; others tell of handling one."""
_REPEATS = ("incident_regression", "incident_reopened", "new_occurrence", "occurrences_changed")


def _recognises(payload: Payload) -> bool:
    return words(payload, "source") == "GitGuardian" and isinstance(dig(payload, "incident"), dict)


def _take(payload: Payload) -> Taken:
    action, status = words(payload, "action"), words(payload, "incident.status").lower()
    if action == "incident_resolved" or status in _CLOSED:
        no_leak(f"the incident is {status or 'resolved'}", "incident.status")
    if action not in _NEWS:
        no_leak(f"{action!r} tells how an earlier incident is handled", "action")
    number = dig(payload, "incident.id")
    what = words(payload, "incident.detector.display_name") or "a secret"
    taken = Taken(
        payload,
        f"GitGuardian: {what} exposed (incident {number})",
        f"GitGuardian incident {number}",
        f"gitguardian:{number}",
    )
    taken.when("discovered_at", "incident.date")
    taken.say("data_kinds", [_kind(payload)], "incident.detector.family")
    if action in _REPEATS:
        taken.note(f"{action}: look for the incident that was declared for {taken.reference} before")
    if dig(payload, "incident.secret_revoked") is True:
        taken.note("the secret is revoked, at a time that the payload does not give: contained_at stays unknown")
    taken.note("the payload does not say when the secret was first exposed, or what it opens")
    return taken


def _kind(payload: Payload) -> str:
    return "credentials" if words(payload, "incident.detector.family") == "credentials" else "keys"


ADAPTER = Adapter("gitguardian", _recognises, _take)
