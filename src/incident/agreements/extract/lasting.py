"""What lasts, what the law compels, and what is told before it happens: survival, compelled disclosure, changes."""

import re

from incident.agreements.extract.periods import SOFT, counted, one_period
from incident.agreements.extract.proposal import Doubt, Findings, Found, Span
from incident.agreements.extract.telling import people, verb_of
from incident.vocabulary import Confidence

SURVIVES = re.compile(
    r"\bsurviv\w*|\b(?:remain|continue)\w*\s+in\s+(?:full\s+)?(?:force|effect)"
    r"|\bobligations?\b[^.;]{0,120}\b(?:continue|remain|last|expire"
    r"|terminate)\b[^.;]{0,80}\b(?:years?|months?|perpetu|indefinite)"
    r"|\b(?:confiden\w*|secrecy)\b[^.;]{0,120}\b(?:lapse|cease|end|expire|last|perpetual)\w*"
    r"|\b(?:confidential\w*|secret)\b[^.;]{0,160}\bfor\s+(?:a\s+period\s+of\s+)?[^.;]{0,30}\byears?\b",
    re.IGNORECASE,
)
COMPELLED = re.compile(
    r"\b(?:court|authorit(?:y|ies)|tribunal|regulator|agency|law\s+enforcement)\b[^.;]{0,30}\b"
    r"(?:orders?|demands?|requires?|requests?|compels?)\b"
    r"|\bdemand\s+from\s+(?:a\s+)?(?:law|court|government|authorit)|"
    r"\b(?:required|compelled|ordered|requested|obligated)\b[^.;]{0,60}\b(?:by|under"
    r"|pursuant\s+to)\b[^.;]{0,60}\b(?:law|court|subpoena|regulat|order|governmental|judicial"
    r"|legal\s+process|authority|statute)"
    r"|\b(?:subpoena|court\s+order|legal\s+process)\b",
    re.IGNORECASE,
)
CHANGES = re.compile(r"\bsub-?\s?(?:processor|contractor)s?\b", re.IGNORECASE)
_FOREVER = re.compile(
    r"\b(?:indefinite\w*|perpetu\w*|in\s+perpetuity|without\s+limit(?:ation)?\s+(?:in|of)\s+time"
    r"|forever|no\s+time\s+limit)\b",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"\btrade\s+secrets?\b[^.;]{0,160}(?:(?:so|as)\s+long\s+as|until|remain)[^.;]{0,80}", re.IGNORECASE
)
_FROM = re.compile(
    r"\b(?:after|following|from|of|surviv\w+)\s+(?:the\s+)?(?:date\s+of\s+)?(?:(?:any|such|its|the|each"
    r"|last)\s+)*(?P<what>(?:expir\w+|earlier)?(?:\s+(?:or|and)\s+(?:earlier\s+)?)?(?:terminat\w+"
    r"|expir\w+)|end\b|disclosure|receipt|return|effective\s+date"
    r"|date\s+hereof|date\s+of\s+this)",
    re.IGNORECASE,
)
_PRIOR = re.compile(r"\b(?:prior|advance|before|in\s+advance|previous|beforehand)\b", re.IGNORECASE)
_ORDER = re.compile(
    r"\bprotective\s+order|\bobtain\s+(?:\w+\s+)?confidential\s+treatment|\b(?:resist|oppos"
    r"|challeng)\w+|\b(?:seek|obtain)\s+(?:an?\s+)?(?:appropriate\s+)?(?:remed|relief|confidential\s+treatment)"
    r"|\bcontest",
    re.IGNORECASE,
)
_NARROW = re.compile(
    r"\bonly\s+(?:that|such|the)\s+(?:portion|part|information)|\bminimum\b"
    r"|\bextent\s+(?:legally\s+)?required|\blimit\s+(?:the\s+)?disclosure",
    re.IGNORECASE,
)
_HELP = re.compile(r"\b(?:co-?operat\w+|assist\w*)\b", re.IGNORECASE)
_LAWFUL = re.compile(
    r"\b(?:to\s+the\s+extent|if|where|unless)\b[^.;]{0,30}\b(?:legally\s+)?(?:permi\w+|lawful"
    r"|practicable|prohibited|allowed|possible)",
    re.IGNORECASE,
)
_OBJECTS = re.compile(r"\bobject\w*", re.IGNORECASE)
_STARTS = {
    "terminat": "termination",
    "expir": "termination",
    "earlier": "termination",
    "end": "termination",
    "disclosure": "disclosure",
    "receipt": "receipt",
    "return": "return",
}
_PHRASE = 60
"""Characters between words of one phrase."""


def survival(text: str, span: Span) -> Findings:
    """What a survival clause proposes: for how long and from when, or without end."""
    found: list[Found] = []
    doubts: list[Doubt] = []
    years = [each for each in counted(text, span.start, span.end) if each.unit in ("years", "months", "calendar_days")]
    period, unsure = one_period(text, years)
    found += period
    doubts += unsure
    since = _FROM.search(text, (period[0].span.end if period else span.start), span.end)
    since = since or _FROM.search(text, span.start, span.end)
    if since is not None:
        word = next(
            (told for lead, told in _STARTS.items() if since["what"].lower().startswith(lead)), "effective date"
        )
        found.append(Found("from", word, Span(since.start(), since.end())))
    for name, pattern in (("forever", _FOREVER), ("trade_secrets_last", _SECRET)):
        match = pattern.search(text, span.start, span.end)
        if match is not None:
            found.append(Found(name, True, Span(match.start(), match.end())))
    return found, doubts


def compelled(text: str, span: Span) -> Findings:
    """What a clause on compelled disclosure proposes: whether it is told before, how soon, and what has to be tried."""
    found: list[Found] = []
    limits = [each for each in counted(text, span.start, span.end) if each.unit not in ("years", "months")]
    period, doubts = one_period(text, limits)
    found += period
    soft = SOFT.search(text, span.start, span.end)
    if soft is not None:
        found.append(
            Found("urgency", re.sub(r"^(prompt|immediate)$", r"\1ly", soft[0].lower()), Span(soft.start(), soft.end()))
        )
    found += [each for each in people(text, span, verb_of(text, span)) if each.field == "notifier"]
    for name, pattern in (
        ("advance_notice", _PRIOR),
        ("protective_order", _ORDER),
        ("narrowing", _NARROW),
        ("cooperation", _HELP),
        ("where_lawful", _LAWFUL),
    ):
        match = pattern.search(text, span.start, span.end)
        if match is not None:
            found.append(Found(name, True, Span(match.start(), match.end())))
    return found, doubts


def change(text: str, span: Span) -> Findings:
    """What a clause on new sub-processors proposes: how long before, and how long one may object."""
    found: list[Found] = []
    told = _PRIOR.search(text, span.start, span.end)
    objects = [match.start() for match in _OBJECTS.finditer(text, span.start, span.end)]
    periods = [each for each in counted(text, span.start, span.end) if each.value is not None]
    if told is not None:
        found.append(Found("direction", "before event", Span(told.start(), told.end())))
    before = [each for each in periods if told is not None and abs(each.span.start - told.start()) < _PHRASE]
    if before:
        found.append(Found("period", f"{before[0].value} {before[0].unit}", before[0].span))
    later = [each for each in periods if each not in before[:1] and objects]
    if later:
        nearest = min(later, key=lambda each: min(abs(at - each.span.start) for at in objects))
        found.append(Found("objection_period", f"{nearest.value} {nearest.unit}", nearest.span, Confidence.MEDIUM))
    found += _told_by(text, span)
    return found, []


def _told_by(text: str, span: Span) -> list[Found]:
    """How the change is told; how one objects is another matter."""
    for name, pattern in (("email", r"\bby\s+e-?mail\b"), ("written", r"\bin\s+(?:writing|text\s+form)\b|\bwritten\b")):
        for match in re.finditer(pattern, text[span.start : span.end], re.IGNORECASE):
            before = text[max(span.start, span.start + match.start() - 40) : span.start + match.start()]
            if _OBJECTS.search(before) is None:
                return [Found("method", name, Span(span.start + match.start(), span.start + match.end()))]
    return []
