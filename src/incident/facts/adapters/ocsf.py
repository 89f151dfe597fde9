"""OCSF findings (category 2): detections, incidents and data-security findings; weaknesses are refused."""

from incident.facts.adapters.base import Adapter, Payload, Taken, dig, no_leak, words

_FINDINGS = 2
_LEAKS = {2001: "security finding", 2004: "detection finding", 2005: "incident finding", 2006: "data security finding"}
_WEAKNESSES = {2002: "vulnerability", 2003: "compliance", 2007: "application security posture"}
_CLOSE = 3
_OVER = {3: "suppressed", 4: "resolved", 5: "archived", 6: "deleted"}


def _recognises(payload: Payload) -> bool:
    return isinstance(dig(payload, "class_uid"), int) and dig(payload, "category_uid") == _FINDINGS


def _take(payload: Payload) -> Taken:
    kind, status = dig(payload, "class_uid"), dig(payload, "status_id")
    if kind in _WEAKNESSES:
        no_leak(f"a {_WEAKNESSES[kind]} finding tells of a weakness, not of information that left", "class_uid")
    if kind not in _LEAKS:
        no_leak(f"class {kind} is no finding that could be a leak", "class_uid")
    if dig(payload, "activity_id") == _CLOSE or status in _OVER:
        no_leak(f"the finding is {_OVER.get(status, 'closed')}", "status_id" if status in _OVER else "activity_id")
    uid = words(payload, "finding_info.uid") or words(payload, "metadata.uid")
    title = words(payload, "finding_info.title") or words(payload, "message") or f"OCSF {_LEAKS[kind]}"
    taken = Taken(payload, title, f"OCSF {_LEAKS[kind]} {uid}".strip(), f"ocsf:{uid}" if uid else "")
    taken.when("discovered_at", "finding_info.created_time_dt", "finding_info.created_time", "time_dt", "time")
    if words(payload, "finding_info.desc"):
        taken.note(words(payload, "finding_info.desc"))
    if dig(payload, "is_suspected_breach") is not None:
        taken.note(f"the product says is_suspected_breach: {dig(payload, 'is_suspected_breach')}")
    taken.note("the payload does not say which agreements or people are concerned")
    return taken


ADAPTER = Adapter("ocsf", _recognises, _take)
