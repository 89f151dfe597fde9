"""What stands around the clauses: the date of an agreement and the law that governs it, as proposals."""

import re

from incident.agreements.extract.places import places_in
from incident.agreements.extract.proposal import Found, Span
from incident.vocabulary import Confidence

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    "december",
)
_MONTH = rf"(?:{'|'.join(_MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?"
_DATE = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:day\s+of\s+)?(?P<month>{_MONTH}),?\s+(?P<year>(?:19|20)\d\d)"
    rf"|(?P<month2>{_MONTH})\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>(?:19|20)\d\d)"
    r"|(?P<iso>(?:19|20)\d\d-\d\d-\d\d)",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"\b(?:effective\s+(?:as\s+of|date|from)|dated|as\s+of|made\s+(?:and\s+entered\s+into\s+)?(?:on|as\s+of|this)"
    r"|entered\s+into\s+(?:on|as\s+of)|commenc\w+\s+(?:on|date)|date\s+of\s+(?:this\s+)?agreement)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_HEAD = 4_000
"""Characters at the beginning in which an agreement says of when it is."""
_BEFORE = 90
"""Characters before a date that say what it is a date of."""
_LAW = re.compile(
    r"\b(?:govern\w+|construed|subject\s+to|interpreted)\b[^.;]{0,60}?\b(?:laws?|legislation)\s+of\s+(?:the\s+)?"
    r"(?P<where>[^.;]{2,90})"
    r"|\b(?P<adjective>German|French|English|Swiss|Austrian|Dutch|Italian|Spanish|Japanese"
    r"|Singapore|Indian|Irish|Polish"
    r"|Swedish)\s+law\b[^.;]{0,40}\b(?:appl|govern)",
    re.IGNORECASE,
)
_ADJECTIVES = {
    "german": "DE", "french": "FR", "english": "GB-ENG", "swiss": "CH", "austrian": "AT", "dutch": "NL",
    "italian": "IT", "spanish": "ES", "japanese": "JP", "singapore": "SG", "indian": "IN", "irish": "IE",
    "polish": "PL", "swedish": "SE",
}  # fmt: skip
_LAST_MONTH, _LAST_DAY = 12, 31


def agreement_date(text: str) -> Found | None:
    """The date that an agreement says it is of, as `2026-03-01`; None where its beginning names none."""
    for match in _DATE.finditer(text, 0, _HEAD):
        made = _MADE.search(text[max(0, match.start() - _BEFORE) : match.start()])
        day = _day(match)
        if made is not None and day:
            return Found("effective_from", day, Span(match.start(), match.end()), Confidence.MEDIUM)
    return None


def governing_law(text: str) -> Found | None:
    """The law that an agreement says governs it, as ISO 3166 code; None where none is named, or several are."""
    found: list[Found] = []
    for match in _LAW.finditer(text):
        where = Span(match.start(), match.end())
        if match["adjective"]:
            found.append(Found("governing_law", _ADJECTIVES[match["adjective"].lower()], where, Confidence.MEDIUM))
        else:
            found += [
                Found("governing_law", code, where, Confidence.MEDIUM) for *_, code in places_in(match["where"])[:1]
            ]
    codes = {each.value for each in found}
    return found[0] if len(codes) == 1 else None


def _day(match: re.Match[str]) -> str:
    if match["iso"]:
        return match["iso"]
    word = (match["month"] or match["month2"]).lower().rstrip(".")
    month = next(number for number, name in enumerate(_MONTHS, start=1) if name.startswith(word[:3]))
    day = int(match["day"] or match["day2"])
    year = match["year"] or match["year2"]
    return f"{year}-{month:02}-{day:02}" if 1 <= day <= _LAST_DAY and month <= _LAST_MONTH else ""
