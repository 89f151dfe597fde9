"""Business-day definitions: the weekend, the places that close a day, and which of their closings count."""

import re

from incident.agreements.extract.periods import HIDDEN
from incident.agreements.extract.places import places_in
from incident.agreements.extract.proposal import CONTRADICTORY, INCOMPLETE, Doubt, Findings, Found, Span
from incident.vocabulary import Confidence

DEFINES = re.compile(
    r"[“\"'‘]?\b(?:business|working|banking)\s+days?\b[”\"'’]?\W{0,3}(?:shall\s+|will\s+|is\s+|are\s+)?"
    r"(?:have the meaning|has the meaning|means?|be\s+(?:any|a|each)\b|be\s+defined\s+as|defined\s+as"
    r"|(?:any|a|every|each|all)\s+(?:calendar\s+|week)?days?\b|refers?\s+to(?!\s+time))",
    re.IGNORECASE,
)
_DAYS = {"friday": "fri", "saturday": "sat", "sunday": "sun", "thursday": "thu"}
_WEEKDAYS = re.compile(r"\b(thursday|friday|saturday|sunday|weekend|weekday)s?\b", re.IGNORECASE)
_RANGE = re.compile(r"\b(monday|sunday)\s*(?:through|to|-|–|until)\s*(friday|thursday)\b", re.IGNORECASE)
_BASES = (
    (
        "bank closure",
        re.compile(r"\bbank(?:s|ing institutions?|ing)?\b(?:[^.;]|(?<=[A-Z])\.){0,260}?\bclos", re.IGNORECASE),
    ),
    (
        "banks open",
        re.compile(r"\bbank(?:s|ing institutions?)?\b(?:[^.;]|(?<=[A-Z])\.){0,260}?\bopen\b", re.IGNORECASE),
    ),
    ("bank holiday", re.compile(r"\bbank\s+(?:or\s+(?:other\s+)?public\s+)?holiday", re.IGNORECASE)),
    ("public holiday", re.compile(r"\bpublic\s+(?:or\s+bank\s+)?holiday", re.IGNORECASE)),
    ("statutory holiday", re.compile(r"\bstatutory\s+holiday", re.IGNORECASE)),
    ("legal holiday", re.compile(r"\b(?:legal|federal)\s+(?:legal\s+)?holiday", re.IGNORECASE)),
    ("national holiday", re.compile(r"\bnational\s+holiday", re.IGNORECASE)),
    ("official holiday", re.compile(r"\bofficial\s+holiday", re.IGNORECASE)),
)
_UNNAMED = re.compile(
    r"\b(?:any\s+)?(?:jurisdiction|place|city|country|state|location)\s+(?:in which|of|where)\s+[^.;]{3,120}?"
    r"(?=\s+(?:is|are)\s+(?:located|situated|incorporated)\b|[.;,]|$)",
    re.IGNORECASE,
)
_FED = re.compile(r"\bFederal\s+Reserve\b(?:\s+(?:Bank|System))?(?:\s+(?:calendar|holiday))?", re.IGNORECASE)
_TARGET = re.compile(r"\bTARGET\s*2?\b|\bTrans-European Automated Real-time", re.IGNORECASE)
_AT_RECIPIENT = re.compile(
    r"\b(?:in|at)\s+the\s+(?:place|city|country|jurisdiction|location)\s+(?:of|in\s+which|where"
    r"|to\s+which)\s+(?:the\s+)?(?:receipt"
    r"|recipient|addressee|receiving\s+party|party\s+(?:receiving|to\s+whom|to\s+which)|(?:such\s+"
    r"|a\s+)?notice\s+is\s+(?:sent|received|addressed|to\s+be))"
    r"[^.;,]{0,40}",
    re.IGNORECASE,
)
"""The place of receipt, which the party's own record names."""
_EXCHANGE = re.compile(r"(?:(?:[A-Z]\w+\s+){1,3}(?:Stock\s+)?Exchange|NYSE|NASDAQ|Nasdaq)\b")
_ANY = re.compile(
    r"\b(?:open|working|business)\b[^.;]{0,60}\bin\s+(?:either|any|one)\b|\bholidays?\b[^.;]{0,20}\bin\s+both\b",
    re.IGNORECASE,
)


def business_day(text: str, span: Span) -> Findings:
    """What a definition of business days proposes."""
    found: list[Found] = []
    doubts: list[Doubt] = []
    _weekend(text, span, found, doubts)
    _closed_in(text, span, found, doubts)
    bases = [(name, match) for name, pattern in _BASES if (match := pattern.search(text, span.start, span.end))]
    if bases:
        names = list(dict.fromkeys(name for name, _ in bases))
        found.append(Found("holiday_basis", " or ".join(names), _spot(bases[0][1])))
    return found, doubts


def _weekend(text: str, span: Span, found: list[Found], doubts: list[Doubt]) -> None:
    worked = _RANGE.search(text, span.start, span.end)
    if worked is not None:
        days = ["sat", "sun"] if worked[1].lower() == "monday" else ["fri", "sat"]
        found.append(Found("weekend", days, _spot(worked)))
        return
    named = list(_WEEKDAYS.finditer(text, span.start, span.end))
    days = list(dict.fromkeys(_DAYS[match[1].lower()] for match in named if match[1].lower() in _DAYS))
    if days:
        days.sort(key=["thu", "fri", "sat", "sun"].index)
        whole = Span(named[0].start(), named[len(days) - 1].end() if len(named) >= len(days) else named[-1].end())
        found.append(Found("weekend", days, whole))
    elif any(match[1].lower() == "weekday" for match in named):
        found.append(Found("weekend", ["sat", "sun"], _spot(named[0]), Confidence.MEDIUM))
    elif named:
        doubts.append(Doubt(INCOMPLETE, "weekend", "the weekend is not named by its days", _spot(named[0])))


def _closed_in(text: str, span: Span, found: list[Found], doubts: list[Doubt]) -> None:
    exchange = _EXCHANGE.search(text, span.start, span.end)
    words = span.of(text)
    if exchange is not None:
        words = words.replace(exchange[0], " " * len(exchange[0]))
        what = f"the days of {exchange[0].strip()} are in no calendar that is known"
        doubts.append(Doubt(INCOMPLETE, "closed_in", what, _spot(exchange)))
    places = places_in(words)
    codes = list(dict.fromkeys(code for _, _, code in places))
    for pattern, code in ((_FED, "us-fed-banks"), (_TARGET, "eu-target")):
        match = pattern.search(text, span.start, span.end)
        if match is not None:
            found.append(Found("corrections", [code], _spot(match)))
    if codes:
        where = Span(span.start + places[0][0], span.start + places[-1][1])
        whole = [code for code in codes if not any(other.startswith(f"{code}-") for other in codes)]
        found.append(Found("closed_in", whole, where))
        combine = _ANY.search(text, span.start, span.end)
        sure = Confidence.HIGH if len(whole) == 1 or combine is None else Confidence.MEDIUM
        found.append(Found("combine", "any" if combine else "all", where, sure))
    there = _AT_RECIPIENT.search(text, span.start, span.end)
    if there is not None:
        found.append(Found("and_place", True, _spot(there), Confidence.MEDIUM))
    doubts += [
        Doubt(INCOMPLETE, "closed_in", f"no place is named: {match[0].strip()}", _spot(match))
        for match in _UNNAMED.finditer(text, span.start, span.end)
        if not places_in(match[0]) and not (there and match.start() < there.end() and there.start() < match.end())
    ]
    if not codes and there is None and not doubts and not HIDDEN.search(text, span.start, span.end):
        doubts.append(Doubt(INCOMPLETE, "closed_in", "no place is known whose holidays count", span))


def calendar_terms(found: list[Found]) -> dict[str, object]:
    """A calendar as a portfolio file writes it; empty where nothing says which days are closed."""
    values = {each.field: each.value for each in found}
    terms: dict[str, object] = {}
    for key, name in (("closed_in", "places"), ("weekend", "weekend"), ("corrections", "corrections")):
        if values.get(key):
            terms[name] = list(values[key])
    if values.get("combine") == "any" and len(values["closed_in"]) > 1:
        terms["combine"] = "any"
    if values.get("and_place"):
        terms["and_place"] = True
    return terms


def contradicting(first: list[Found], second: list[Found], span: Span) -> list[Doubt]:
    """Two definitions of one document that do not say the same."""
    one, two = calendar_terms(first), calendar_terms(second)
    if one == two:
        return []
    return [Doubt(CONTRADICTORY, "closed_in", f"business days are defined twice: {one} and {two}", span)]


def _spot(match: re.Match[str]) -> Span:
    return Span(match.start(), match.end())
