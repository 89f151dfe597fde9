"""VERIS 1.3 and 1.4 incidents.

VERIS dates have a year, often a month and a day, and no zone: the schema cannot say one. `occurred_at` is therefore the
range over all zones, from the day's begin at UTC+14 to its end at UTC-12, so that doubt is kept and not guessed away.
"""

import calendar
from datetime import date

from incident.errors import InputRefused
from incident.facts.adapters.base import Adapter, Payload, Taken, dig, listed, no_leak, words

_NO_INCIDENT = ("Near miss", "False positive")
_LONGEST_TITLE = 120
_KINDS = {
    "Personal": "other",
    "Sensitive Personal": "other",
    "Medical": "health",
    "Payment": "payment_card",
    "Bank": "financial_account",
    "Credentials": "credentials",
    "Multi-factor credential": "credentials",
    "Session key": "keys",
    "API key": "keys",
    "Digital certificate": "keys",
    "Source code": "source_code",
    "Secrets": "trade_secret",
    "Copyrighted": "other",
    "Classified": "other",
    "Internal": "other",
    "System": "other",
    "Virtual currency": "financial_account",
    "Other": "other",
}
"""`data.variety` to our kinds; `Unknown` says nothing."""
_PERSONAL = ("Personal", "Sensitive Personal", "Medical", "Payment", "Bank")
_ENCRYPTED = frozenset({"Stored encrypted", "Transmitted encrypted"})
_PLAIN = frozenset({"Stored unencrypted", "Transmitted unencrypted", "Printed"})
_DISCLOSED = {"Yes": True}


def _recognises(payload: Payload) -> bool:
    return "security_incident" in payload and isinstance(dig(payload, "timeline.incident"), dict)


def _take(payload: Payload) -> Taken:
    verdict, disclosed = (
        words(payload, "security_incident"),
        words(payload, "attribute.confidentiality.data_disclosure"),
    )
    if verdict in _NO_INCIDENT:
        no_leak(f"it is a {verdict.lower()}", "security_incident")
    if disclosed == "No":
        no_leak("no data was disclosed", "attribute.confidentiality.data_disclosure")
    if dig(payload, "attribute.confidentiality") is None:
        no_leak("it touches availability or integrity alone", "attribute")
    number, summary = words(payload, "incident_id"), words(payload, "summary")
    title = summary if len(summary) <= _LONGEST_TITLE else f"{summary[:_LONGEST_TITLE].rsplit(' ', 1)[0]} …"
    taken = Taken(payload, title or f"VERIS incident {number}", f"VERIS incident {number}", f"veris:{number}")
    _occurred(taken)
    _data(taken)
    _circumstances(taken, disclosed, summary)
    _notes(taken)
    return taken


def _occurred(taken: Taken) -> None:
    year, month, day = (dig(taken.payload, f"timeline.incident.{part}") for part in ("year", "month", "day"))
    try:
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
    except (TypeError, ValueError) as error:
        raise InputRefused(
            f"there is no date {year}-{month}-{day}", where="timeline.incident", mend="check it"
        ) from error
    taken.say("occurred_at", f"{first}T00:00+14:00..{last}T23:59:59.999999-12:00", "timeline.incident")
    taken.note("VERIS names no zone: occurred_at is the range over all zones")


def _data(taken: Taken) -> None:
    path = "attribute.confidentiality.data"
    varieties = [words(item, "variety") for item in listed(taken.payload, path)]
    known = [variety for variety in varieties if variety in _KINDS]
    if known:
        taken.say("data_kinds", sorted({_KINDS[variety] for variety in known}), path)
    if any(variety in _PERSONAL for variety in known):
        taken.say("personal_data", True, path)
    total = dig(taken.payload, "attribute.confidentiality.data_total")
    if isinstance(total, int) and total >= 0:
        taken.say("records", total, "attribute.confidentiality.data_total")
    states = {str(state) for state in listed(taken.payload, "attribute.confidentiality.state")}
    if states and (states <= _ENCRYPTED or states <= _PLAIN):
        taken.say("encrypted", states <= _ENCRYPTED, "attribute.confidentiality.state")


def _circumstances(taken: Taken, disclosed: str, summary: str) -> None:
    if disclosed in _DISCLOSED:
        taken.say("acquired", True, "attribute.confidentiality.data_disclosure")
    if dig(taken.payload, "action.hacking") or dig(taken.payload, "action.malware"):
        taken.say("malicious", True, "action")
    if summary:
        taken.say("nature", summary, "summary")


def _notes(taken: Taken) -> None:
    discovery = dig(taken.payload, "timeline.discovery")
    if isinstance(discovery, dict):
        told = " ".join(str(part) for part in (discovery.get("value"), discovery.get("unit")) if part)
        taken.note(f"discovered {told} after it happened: discovered_at and aware_at stay unknown")
    else:
        taken.note("discovered_at and aware_at stay unknown")
    others = listed(taken.payload, "victim.secondary.victim_id")
    if others:
        taken.note(f"affected counterparties: {', '.join(map(str, others))}")
    taken.note("victim.country is where the victim is, not where the people live: residents stay unknown")


ADAPTER = Adapter("veris", _recognises, _take)
