"""Drafting: a passage's proposals in the words of a portfolio file, unreviewed, for a person to complete and confirm.

Nothing is filled in that the text does not say: what a file needs and the words leave open is listed under `open`.
"""

import hashlib
import re
from typing import Any

from incident.agreements.extract.business_days import calendar_terms
from incident.agreements.extract.periods import soft_of
from incident.agreements.extract.proposal import REDACTED, Passage
from incident.vocabulary import Confidence

READER = "incident portfolio read"
_LONGEST_QUOTE = 4_000
_STANDARDS = {
    "becoming_aware": "actual",
    "discovery": "constructive",
    "belief": "belief",
    "confirmation": "confirmed",
    "occurrence": "actual",
}
_METHODS = {
    "registered_post": "post",
    "post": "post",
    "airmail": "post",
    "courier": "courier",
    "email": "email",
    "fax": "fax",
    "hand": "hand",
    "portal": "portal",
}


_EVENTS = (
    ("confidentiality_breach", re.compile(r"confiden|secret|know-how|proprietary|source", re.IGNORECASE)),
    (
        "personal_data_breach",
        re.compile(r"personal|data\s+subject|\bpii\b|\bphi\b|health\s+information", re.IGNORECASE),
    ),
    ("security_incident", re.compile(r"security|cyber|vulnerab|intrusion|\bincident", re.IGNORECASE)),
    ("agreement_breach", re.compile(r"breach\s+of\s+(?:this|the)\s+(?:agreement|contract)", re.IGNORECASE)),
)


def draft(passage: Passage, text: str) -> dict[str, Any]:
    """The proposal in the form of a portfolio file; empty where a file has no place for such a clause."""
    match passage.kind:
        case "leak_notice":
            return _clause(passage, text, {"event": _event(passage), "standard": _standard(_values(passage))})
        case "compelled_disclosure":
            backward = passage.value("advance_notice") and passage.value("period")
            return _clause(passage, text, {"event": passage.kind} | ({"direction": "backward"} if backward else {}))
        case "deemed_receipt":
            return _methods(passage)
        case "business_day_definition":
            calendar = calendar_terms(list(passage.found))
            return {"calendar": calendar} if calendar else {}
        case _:
            return {}


def _values(passage: Passage) -> dict[str, Any]:
    return {each.field: each.value for each in passage.found}


def _event(passage: Passage) -> str:
    """The event of a file that the words are about; what is about several is about confidentiality."""
    told = str(passage.value("scope") or passage.quote)
    return next((event for event, pattern in _EVENTS if pattern.search(told)), "confidentiality_breach")


def _clause(passage: Passage, text: str, terms: dict[str, Any]) -> dict[str, Any]:
    values = _values(passage)
    lacks = ["id", "obligor"]
    period, soft = values.get("period"), values.get("urgency")
    if period is not None:
        terms["within"] = period
        if not period.endswith(("hours", "minutes")):
            lacks.append("counting")
    if soft is not None:
        terms["soft"] = str(soft_of(str(soft)))
    if any(doubt.kind == REDACTED and doubt.field == "period" for doubt in passage.doubts):
        terms["redacted"] = ["within"]
    elif period is None and soft is None:
        lacks.append("within")
    terms |= {
        "quote": passage.quote[:_LONGEST_QUOTE],
        "source": {
            "document": "",
            "at": f"characters {passage.span.start} to {passage.span.end}",
            "digest": hashlib.sha256(text.encode()).hexdigest(),
        },
        "extracted_by": READER,
        "extraction_confidence": str(_least(passage)),
        "open": lacks,
    }
    return terms


def _standard(values: dict[str, Any]) -> str:
    words = str(values.get("trigger_standard", ""))
    if any(
        word in words for word in ("suspect", "suspicion", "potential", "apparent", "possible", "alleged", "threatened")
    ):
        return "suspicion"
    return _STANDARDS.get(str(values.get("trigger")), "actual")


def _least(passage: Passage) -> Confidence:
    """As sure as the least sure of what the clock rests on."""
    found = [
        each.confidence for each in passage.found if each.field in ("trigger", "period", "urgency", "trigger_standard")
    ]
    order = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)
    worst = min(found, key=order.index, default=Confidence.LOW)
    return Confidence.LOW if passage.doubts else worst


def _methods(passage: Passage) -> dict[str, Any]:
    """The methods of a file, ranked as the clause lists them; rules for different places become one method."""
    by_method: dict[str, list[dict[str, Any]]] = {}
    for name, rule in (passage.value("methods") or {}).items():
        method = next((ours for theirs, ours in _METHODS.items() if name.startswith(theirs)), None)
        drafted = deemed_rule(rule)
        if method is not None and drafted not in by_method.setdefault(method, []):
            by_method[method].append(drafted)
    methods = []
    for method, rules in by_method.items():
        if len(rules) > 1 and all({"inside", "outside"} & set(rule) for rule in rules):
            methods.append({"method": method, "deemed": {"rule": "earliest_of", "rules": rules}})
        else:
            methods += [{"method": method, "deemed": rule} for rule in rules]
    return {"methods": methods} if methods else {}


def deemed_rule(rule: dict[str, Any]) -> dict[str, Any]:
    """A proposed rule as `agreements.clauses.read_deemed` takes it; what is not stated stays out and is asked for."""
    offset, basis = rule["offset"], rule["basis"]
    terms: dict[str, Any]
    if offset == 0 and (basis != "dispatch" or rule.get("proof")):
        shown = basis in ("confirmation", "signature", "dispatch")
        terms = {"rule": "on_confirmation" if shown else "on_delivery"}
    else:
        terms = _at_sending(rule) if offset == 0 else _after(rule)
        terms |= {key: rule[key] for key in ("zone", "whose") if key in rule}
    voids = [*rule.get("void_on", ()), *([rule["suspended_when"]] if "suspended_when" in rule else ())]
    if voids:
        terms["voided_by"] = voids
    if "place" in rule:
        how, _, code = str(rule["place"]).partition("_")
        terms["inside" if how == "within" else "outside"] = [code]
    return terms


def _after(rule: dict[str, Any]) -> dict[str, Any]:
    """So many hours, days or working days after dispatch, or after what has to be shown."""
    unit, basis = rule["unit"], rule["basis"]
    named = {"business_days": "after_working_days", "hours": "after_hours", "days": "after_days"}[unit]
    terms = {"rule": named, "offset": rule["offset"]}
    if basis != "dispatch":
        terms["counted_from"] = "confirmation" if basis in ("confirmation", "signature") else "delivery"
    if "at" in rule:
        terms["next_at"] = rule["at"]
    if unit == "hours" and rule.get("cutoff", "business_hours") != "business_hours":
        terms |= {key: rule[key] for key in ("cutoff", "next_at") if key in rule}
    return terms


def _at_sending(rule: dict[str, Any]) -> dict[str, Any]:
    if "non_business_day" in rule:
        return {"rule": "at_sending_on_working_day"}
    if "cutoff" not in rule:
        return {"rule": "at_sending"}
    stated = {"cutoff": rule["cutoff"]} if rule["cutoff"] != "business_hours" else {}
    opening = {"next_at": rule["next_at"]} if "next_at" in rule else {}
    return {"rule": "at_sending_with_cutoff", **stated, **opening}
