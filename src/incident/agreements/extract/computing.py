"""How time is computed: what a day is, whether the first one counts, and what becomes of a last one that is closed."""

import re

from incident.agreements.extract.business_days import DEFINES, business_day
from incident.agreements.extract.proposal import Findings, Found, Span
from incident.agreements.extract.zones import zone_in

_DAYS = r"[“\"']?days?[”\"']?"
_CLOSED = (
    r"(?:not|other\s+than)\s+(?:on\s+)?(?:a|being\s+a)\s+(?:business|working|banking)\s+day"
    r"|non-?(?:business|working)\s+day"
    r"|(?:falls?|falling|ends?|ending|expires?|expiring|is|occurs?)\s+(?:up)?(?:on\s+)?a?\s*"
    r"(?:non|saturday|sunday|weekend|public|legal|holiday)"
)
_READINGS: tuple[tuple[str, object, str], ...] = (
    (
        "default_day_kind",
        "calendar",
        (
            rf"{_DAYS},?\s+(?:(?:shall|will|is|are|be|to|a|deemed|construed|as|mean|means|refers?"
            rf"|references?|calculated|consecutive|such|number)\s*,?\s+){{1,8}}calendar\s+days?"
        ),
    ),
    (
        "default_day_kind",
        "calendar",
        r"references?\s+to\s+(?:a\s+)?[“\"']?days?\b[^.;]{0,70}\breference\s+to\s+a\s+calendar\s+day",
    ),
    (
        "default_day_kind",
        "business",
        (
            rf"{_DAYS},?\s+(?:(?:shall|will|is|are|be|to|a|deemed|construed|as|mean|means|refers?"
            rf"|references?)\s+){{1,6}}(?:business|working)\s+days?"
        ),
    ),
    (
        "exclude_first_day",
        True,
        (
            r"exclu\w+\s+(?:of\s+)?(?:the\s+first|(?:the|that|such)\s+day)"
            r"|(?:first\s+day|\b(?:day|date)\s+(?:of|on|from|upon)\s[^.;]{3,110}?|that\s+day|such\s+day)\s+"
            r"(?:(?:is|are|shall|will)\s+(?:be\s+)?not(?:\s+be)?\s+(?:counted|included|taken)"
            r"|(?:is|shall\s+be|will\s+be|being)\s+excluded)"
            r"|(?:begin|commenc|start)\w*\s+(?:to\s+run\s+)?on\s+the\s+day\s+(?:after|following)"
            r"|not\s+counting\s+the\s+(?:first\s+)?day"
        ),
    ),
    (
        "include_last_day",
        True,
        (
            r"inclu\w+\s+(?:of\s+)?(?:the\s+)?(?:last|final)|(?:last|final)\s+day(?:\s+of\s+[\w\s]{3,30}?)?\s+"
            r"(?:(?:is|are|shall|will)\s+(?:be\s+)?)?(?:included|counted)"
        ),
    ),
    ("exclude_first_day", False, r"[“\"']?from[”\"']?\s+means?\s+[“\"']?from\s+and\s+including"),
    (
        "include_last_day",
        False,
        r"[“\"']?(?:to|until)[”\"']?[^.;]{0,40}\s+means?\s+[“\"']?(?:to|until)\s+but\s+excluding",
    ),
    (
        "roll",
        "next business day",
        (
            rf"(?:{_CLOSED})[^.;]{{0,170}}?\b(?:next|following|succeeding|first)\s+(?:succeeding\s+"
            rf"|following\s+)?(?:\w+\s+)?(?:(?:business|working|banking)\s+)?day"
        ),
    ),
    (
        "roll",
        "previous business day",
        rf"(?:{_CLOSED})[^.;]{{0,170}}?\b(?:preceding|previous|prior|last)\s+(?:(?:business|working|banking)\s+)?day",
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
    r"\brefers?\s+to\s+a\s+number\s+of\s+days|(?:comput|calculat|reckon|count)\w*\s+(?:of\s+)?"
    r"(?:(?:any|the|a|such)\s+)?(?:time|periods?"
    r"|number\s+of\s+days|deadlines?)\b"
    r"|exclu\w+\s+(?:of\s+)?(?:the\s+first|that\s+day)|\bperiods?\b[^.;]{0,60}\b(?:begin|run"
    r"|commence|start)\w*\s+(?:on|from)\b"
    r"|references?\s+to\s+(?:a\s+)?(?:[\w\s]{0,12}\s)?[“\"']?(?:days?|business\s+hours|office\s+hours"
    r"|times?)\b(?!\s+is\s+made)[”\"']?"
    r"|\btimes?\s+of\s+day\b[^.;]{0,40}\b(?:references?|refer)\b|[“\"]days?[”\"]\s+(?:shall\s+)?means?"
    rf"|\b(?:period|time\s+limit|last\s+day|day\s+(?:on\s+which|for)|date\s+(?:on\s+which|for)"
    rf"|deadline|act|payment|anything)\b[^.;]{{0,110}}(?:{_CLOSED})"
    r"[^.;]{0,170}?\b(?:next|following|succeeding|first|preceding|previous|immediately|extended)\b",
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
