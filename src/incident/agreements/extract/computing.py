"""How time is computed: what a day is, whether the first one counts, and what becomes of a last one that is closed."""

import re

from incident.agreements.extract.business_days import DEFINES, business_day
from incident.agreements.extract.places import zone_in
from incident.agreements.extract.proposal import Findings, Found, Span

_READINGS: tuple[tuple[str, object, str], ...] = (
    (
        "default_day_kind",
        "calendar",
        (
            r"[“\"']?days?[”\"']?\s+(?:shall|will)?\s*(?:be\s+)?(?:construed\s+as|means?|refers?\s+to"
            r"|mean)\s+(?:a\s+)?calendar\s+days?"
        ),
    ),
    (
        "default_day_kind",
        "business",
        (
            r"[“\"']?days?[”\"']?\s+(?:shall|will)?\s*(?:be\s+)?(?:construed\s+as|means?|refers?\s+to"
            r"|mean)\s+(?:a\s+)?(?:business|working)\s+days?"
        ),
    ),
    (
        "exclude_first_day",
        True,
        r"(?:excluding|exclusive\s+of|exclude)\s+(?:of\s+)?the\s+(?:first|day\s+(?:of|on\s+which))",
    ),
    ("include_last_day", True, r"(?:including|inclusive\s+of|include)\s+(?:of\s+)?the\s+last"),
    (
        "include_last_day",
        True,
        r"(?:excluding|exclusive\s+of)\s+the\s+first\s+and\s+(?:including|inclusive\s+of)\s+the\s+last",
    ),
    (
        "roll",
        "next business day",
        (
            r"(?:last|final)?\s*day\b[^.;]{0,120}?(?:not\s+a|other\s+than\s+a|is\s+a\s+(?:saturday|sunday"
            r"|holiday|non))[^.;]{0,80}?(?:next|following|succeeding"
            r"|immediately\s+following)\s+(?:succeeding\s+)?(?:business|working)?\s*day"
        ),
    ),
    (
        "roll",
        "previous business day",
        (
            r"(?:last|final)?\s*day\b[^.;]{0,120}?not\s+a[^.;]{0,60}?(?:preceding|previous)\s+(?:business"
            r"|working)\s+day"
        ),
    ),
)
_HOURS = re.compile(
    r"(?:business|office"
    r"|working)\s+hours[”\"']?[^.;]{0,60}?(?P<from>\d{1,2}[:.h]?\d{0,2}\s*(?:[ap]\.?m\.?)?)\s*(?:and"
    r"|to|until|-|–)\s*"
    r"(?P<to>\d{1,2}[:.h]?\d{0,2}\s*(?:[ap]\.?m\.?)?)",
    re.IGNORECASE,
)
CLOCK = (
    r"(?:\d{1,2}(?:[:.]\d{2}|h\d{2})?\s*(?:[ap]\.?\s?m\b\.?|o['’]clock(?:\s*[ap]\.?\s?m\b\.?)?|hours\b|hrs\b)"
    r"|\d{1,2}(?:[:.]\d{2}|h\d{2})|\d{4}\s*(?:hours|hrs)|(?:12\s*)?noon|midday)"
)
"""A time of day: `5 p.m.`, `17:00`, `17h00`, `1700 hours`, `noon`."""
COMPUTES = re.compile(
    r"(?:computation|calculation|reckoning)\s+of\s+(?:time|periods?)|exclu\w+\s+(?:of\s+)?the\s+first"
    r"|references?\s+to\s+[“\"']?(?:days?|business\s+hours|time)\b[”\"']?"
    r"|\b(?:period|time\s+limit)\b[^.;]{0,80}\b(?:expir|end)\w*\b[^.;]{0,60}\bnot\s+a\s+(?:business|working)\s+day",
    re.IGNORECASE,
)

_DAY, _HOUR = 24, 60


def computing(text: str, span: Span) -> Findings:
    """What a clause on the computation of time proposes."""
    found: dict[str, Found] = {}
    for field, value, pattern in _READINGS:
        match = re.search(pattern, text[span.start : span.end], re.IGNORECASE)
        if match is not None and field not in found:
            found[field] = Found(field, value, Span(span.start + match.start(), span.start + match.end()))
    hours = _HOURS.search(text, span.start, span.end)
    if hours is not None and (opens := clock(hours["from"])) and (closes := clock(hours["to"])):
        found["business_hours"] = Found("business_hours", f"{opens}-{closes}", Span(hours.start(), hours.end()))
    zone = zone_in(span.of(text))
    if zone is not None:
        found["zone"] = Found("zone", zone[2], Span(span.start + zone[0], span.start + zone[1]))
    if DEFINES.search(text, span.start, span.end) is not None:
        found |= {each.field: each for each in business_day(text, span)[0]}
    return list(found.values()), []


def clock(words: str) -> str:
    """`5 p.m.`, `9.00 am`, `17h30`, `1700 hours`, `noon` as `17:00`; empty where it is no time of day."""
    if re.search(r"noon|midday", words, re.IGNORECASE):
        return "12:00"
    match = re.match(
        r"(\d{1,2})(?:[:.h]?(\d{2}))?\s*(?:o['’]clock\s*)?(?:(?:in\s+the\s+)?([ap])(?:\.?\s?m\.?|fternoon))?",
        words.strip(),
        re.IGNORECASE,
    )
    if match is None:
        return ""
    hour, minute = int(match[1]), int(match[2] or 0)
    half = (match[3] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02}:{minute:02}" if hour < _DAY and minute < _HOUR else ""
