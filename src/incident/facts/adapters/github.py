"""GitHub: webhooks on secrets, code scanning and visibility, and the audit log's change of visibility."""

from incident.facts.adapters.base import Adapter, Payload, Taken, dig, no_leak, words

_OVER = ("fixed", "resolved", "closed_by_user", "appeared_in_branch", "dismissed")
_CLOSED = ("resolved", "fixed", "dismissed", "closed")


def _is_webhook(payload: Payload) -> bool:
    return isinstance(dig(payload, "repository"), dict) and isinstance(dig(payload, "sender"), dict)


def _take_webhook(payload: Payload) -> Taken:
    action, state = words(payload, "action"), words(payload, "alert.state").lower()
    if action in _OVER or state in _CLOSED:
        no_leak(f"the alert is {state or action}", "alert.state")
    if dig(payload, "alert.secret_type"):
        return _secret(payload)
    if dig(payload, "alert"):
        rule = words(payload, "alert.rule.id")
        no_leak(f"code scanning found a weakness ({rule}), not information that left", "alert.rule")
    if action != "publicized":
        no_leak(f"{action!r} of a repository makes nothing public", "action")
    return _visibility(payload, words(payload, "repository.full_name"))


def _secret(payload: Payload) -> Taken:
    where, number = words(payload, "repository.full_name"), dig(payload, "alert.number")
    what = words(payload, "alert.secret_type_display_name") or words(payload, "alert.secret_type")
    taken = Taken(
        payload,
        f"GitHub: {what} in {where}",
        f"GitHub secret scanning alert {number} of {where}",
        f"github-secret:{where}:{number}",
    )
    taken.when("discovered_at", "alert.created_at")
    taken.say("data_kinds", ["credentials"], "alert.secret_type")
    taken.note("the payload does not say who saw the secret, or what it opens")
    return taken


def _is_audit(payload: Payload) -> bool:
    return words(payload, "p_log_type") == "GitHub.Audit" or (
        words(payload, "action").startswith("repo.") and bool(words(payload, "repo"))
    )


def _take_audit(payload: Payload) -> Taken:
    action, visibility = words(payload, "action"), words(payload, "visibility").lower()
    if action != "repo.access":
        no_leak(f"{action!r} changes nobody's access to information", "action")
    if visibility == "private":
        no_leak("the repository was made private", "visibility")
    taken = _visibility(payload, words(payload, "repo"))
    taken.when("occurred_at", "created_at", "@timestamp")
    if not visibility:
        taken.note("the payload does not say which visibility the repository has now")
    return taken


def _visibility(payload: Payload, repository: str) -> Taken:
    taken = Taken(
        payload,
        f"GitHub: {repository} changed its visibility",
        f"GitHub event on {repository}",
        f"github-visibility:{repository}",
    )
    taken.say("data_kinds", ["source_code"], "repository" if "repository" in payload else "repo")
    taken.note("whether anybody copied the repository while it was open is not in the payload")
    return taken


WEBHOOK = Adapter("github", _is_webhook, _take_webhook)
AUDIT = Adapter("github-audit", _is_audit, _take_audit)
