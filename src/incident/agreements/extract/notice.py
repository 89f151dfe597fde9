"""Notice duties: who tells whom, of what, from which event, how sure one has to be, how soon and by which method."""

import re

from incident.agreements.extract.periods import SOFT, Counted, counted, one_period
from incident.agreements.extract.proposal import Doubt, Findings, Found, Span
from incident.agreements.extract.words import PARTY, party_of
from incident.vocabulary import Confidence

TELLS = re.compile(
    r"\b(?:notif(?:y|ies|ied)|inform(?:s|ed)?|advise|alert|report(?:s)?|give|gives|provide|send|deliver|furnish)\b"
    r"(?=[^.;]{0,40}\b(?:notice|notification|written)\b|(?<=notify)|(?<=notifies)|(?<=notified)"
    r"|(?<=inform)|(?<=informs)|(?<=informed)|(?<=advise)|(?<=alert)|(?<=report)|(?<=reports))",
    re.IGNORECASE,
)
LEAK = re.compile(
    r"unauthori[sz]ed|breach|incident|misuse|mis-?appropriat|vulnerabilit|compromis|intrusion"
    r"|\bloss\b|\blost\b|theft|stolen"
    r"|accidental|unlawful|disclosed\s+in\s+violation|leak",
    re.IGNORECASE,
)
_TRIGGERS = (
    (
        "becoming_aware",
        (
            r"becom\w+\s+aware|became\s+aware|is\s+(?:made\s+)?aware|awareness|having\s+knowledge"
            r"|(?:actual\s+)?knowledge\s+of|com\w+\s+to\s+(?:the\s+)?(?:attention|notice|knowledge)"
            r"|come\s+to\s+[\w’' ]{3,40}\s+(?:attention|notice|knowledge)|\blearn(?:s|ed|ing)?\b"
            r"|know(?:s)?\s+(?:of|or\s+(?:has\s+reason|should))"
        ),
    ),
    ("discovery", r"discover\w*|detect\w*|upon\s+identif\w+|first\s+identif\w+"),
    ("belief", r"\bbelie(?:ves?|f)\b|reason\s+to\s+believe|reasonably\s+suspects|\bsuspects\b"),
    (
        "confirmation",
        (
            r"\bconfirm(?:s|ed|ation)\s+(?:of\s+|that\s+)?(?:an?\s+|any\s+|the\s+)?(?:breach|incident"
            r"|unauthori[sz]ed)"
        ),
    ),
)
_TWO = re.compile(
    r"\b(actual(?:ly)?|known|evidence|confirmed)\s*(?:,\s*|\s+(?:or|and|and/or)\s+"
    r"|/)(?:any\s+)?(?:reasonabl[ey]\s+)?(suspected|suspicion|potential(?:ly)?|threatened|alleged"
    r"|apparent|possible)",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"(?<!as soon as )\b(suspected|suspicion|suspects|potential(?:ly)?|threatened|alleged|apparent"
    r"|possible|attempted)\b",
    re.IGNORECASE,
)
_METHODS = (
    ("web portal", re.compile(r"https?://(?P<to>[^\s,;)]+)", re.IGNORECASE)),
    ("portal", re.compile(r"\b(?:web|online)?\s*portal\b", re.IGNORECASE)),
    ("email", re.compile(r"\bby\s+e-?mail\b|\be-?mail\s+(?:to|at)\b", re.IGNORECASE)),
    ("phone", re.compile(r"\b(?:by\s+)?(?:telephone|phone)\b", re.IGNORECASE)),
    ("written", re.compile(r"\bin\s+writing\b|\bwritten\b|\bwrite\s+to\b", re.IGNORECASE)),
)
_MODAL = (
    r"(?:shall|will|must|agrees?\s+(?:to|that)|undertakes?\s+to|(?:is|are)\s+(?:required|obliged"
    r"|obligated)\s+to|covenants?\s+to|further\s+agrees?\s+to)"
)
_SUBJECT = re.compile(rf"(?<![\w’'])(?P<who>{PARTY})\s+(?:also\s+|further\s+|hereby\s+|each\s+)?{_MODAL}")
_ADVERBS = (
    r"(?:(?:in\s+writing|immediately|promptly|forthwith|at\s+once|without\s+(?:undue"
    r"|unreasonable)?\s*delay|as\s+soon\s+as\s+(?:reasonably\s+)?(?:possible|practicable)|also|both"
    r"|then|rapidly|prior)\s*,?\s*(?:but\s+)?)*"
)
_OBJECT = re.compile(rf"(?:to\s+)?(?P<who>{PARTY})(?![\w’'])")
_AFTER_VERB = re.compile(
    rf"\s*{_ADVERBS}(?:(?:written|prompt|immediate|due|reasonable|such|a|prior)\s+)*(?:notice"
    rf"|notification|report)?\s*{_ADVERBS}"
)
_TO = re.compile(rf"\bto\s+(?P<who>{PARTY})(?=\s|[,.;]|$)")
_STARTS = re.compile(
    r"\b(?:of|that|in\s+the\s+event\s+(?:that\s+|of\s+)?|regarding|concerning|if|about|all)\b", re.IGNORECASE
)
_STOPS = re.compile(
    r"(?:,?\s+(?:and|but)\s+(?:shall|will|to\s+|cooperate|take|must|such\s+notice|agrees?|reasonably)"
    r"|,\s+(?:including|which|provided|stating|whether)|;|\.\s|\.$"
    r"|\s+(?:promptly|immediately|within|upon|in\s+no\s+event|which\s+may\s+come)\b|\s+after\s"
    r"|,\s+and\s+(?:take|cooperate|shall|will))",
    re.IGNORECASE,
)
_AWARE_OF = re.compile(
    r"(?:becom\w+\s+aware\s+of|discovers?|discovery\s+of|knowledge\s+of|suspects?)\s+(?P<what>[^;]{12,320}?)"
    r"(?=\s*(?:\(|;|,\s+(?:the\s+)?[A-Z]\w*(?:\s+\w+)?\s+(?:shall|will|must)|\.\s|$))",
    re.IGNORECASE,
)
_REACH = 160
"""Characters from a verb to its adverb, at most."""
_SHORT = 8
"""Characters of a word that is no scope."""
_POINTER = 4
"""A scope of so few words only points at another one."""
_FROM = re.compile(
    r"\b(?:of|after|following|from|upon)\s+(?:(?:the|its|such|any|first|date\s+of"
    r"|receipt\s+by\s+it\s+of)\s+)*(?P<what>[^,.;:]{3,90})",
    re.IGNORECASE,
)


def verb_of(text: str, span: Span) -> re.Match[str] | None:
    """Where the duty to tell stands: the first telling verb that somebody is bound to, else the first."""
    verbs = list(TELLS.finditer(text, span.start, span.end))
    bound = [verb for verb in verbs if re.search(rf"{_MODAL}\W[^.;]{{0,240}}$", text[span.start : verb.start()])]
    return next(iter(bound or verbs), None)


def notice(text: str, span: Span, *, leak: bool) -> Findings:
    """What a duty to tell proposes.

    Args:
        text: the whole text.
        span: the passage.
        leak: whether it is about a leak; else the event is told in the clause's own words.
    """
    verb = verb_of(text, span)
    at = verb.start() if verb else span.start
    found: list[Found] = []
    doubts: list[Doubt] = []
    period, unsure = one_period(text, _periods(text, span, at))
    found += period
    doubts += unsure
    found += [*_trigger(text, span), *_standard(text, span)] if leak else _event(text, span, period)
    found += _urgency(text, span, at)
    found += _people(text, span, verb)
    found += _method(text, span)
    found += _scope(text, span, verb)
    return found, doubts


def _periods(text: str, span: Span, at: int) -> list[Counted]:
    """Periods of the sentence of the verb that stand for a limit, else of the whole passage."""
    limits = [
        each
        for each in counted(text, span.start, span.end)
        if re.search(
            r"(?:within|later\s+than|more\s+than|exceed|\bin|at\s+least|least)\W+(?:the\s+|a\s+period\s+of\s+)?$",
            text[max(0, each.span.start - 30) : each.span.start],
            re.IGNORECASE,
        )
    ]
    end = text.find(". ", at, span.end)
    near = [each for each in limits if at <= each.span.start and (end < 0 or each.span.start < end)]
    return near or limits


def _trigger(text: str, span: Span) -> list[Found]:
    words = span.of(text)
    hits = [
        (match.start(), name, match)
        for name, pattern in _TRIGGERS
        for match in re.finditer(pattern, words, re.IGNORECASE)
    ]
    if not hits:
        return [Found("trigger", "occurrence", span, Confidence.LOW)]
    hits.sort(key=lambda hit: hit[0])
    _, name, match = hits[0]
    sure = Confidence.HIGH if len({hit[1] for hit in hits}) == 1 else Confidence.MEDIUM
    return [Found("trigger", name, Span(span.start + match.start(), span.start + match.end()), sure)]


def _standard(text: str, span: Span) -> list[Found]:
    two = _TWO.search(text, span.start, span.end)
    if two is not None:
        first = re.sub("ly$", "", two[1].lower())
        return [Found("trigger_standard", f"{first} or {re.sub('ly$', '', two[2].lower())}", _spot(two))]
    one = _ONE.search(text, span.start, span.end)
    if one is None:
        return [Found("trigger_standard", "actual", span, Confidence.MEDIUM)]
    word = re.sub("ly$", "", one[1].lower())
    happened = re.search(
        r"\b(?:has|have|was|were|been)\b[^.;]{0,30}\bor\s*$", text[span.start : one.start()], re.IGNORECASE
    )
    return [Found("trigger_standard", f"actual or {word}" if happened else word, _spot(one), Confidence.MEDIUM)]


def _event(text: str, span: Span, period: list[Found]) -> list[Found]:
    """The event that a period runs from, in a few words."""
    start = period[0].span.end if period else span.start
    match = _FROM.match(text, start + len(text[start : span.end]) - len(text[start : span.end].lstrip()), span.end)
    match = match or _FROM.search(text, start, span.end)
    if match is None:
        return []
    words = match["what"]
    sure = Confidence.MEDIUM
    if re.search(r"\blearn(?:s|ed|ing)?\b", words, re.IGNORECASE):
        told = "learning"
    elif re.search(r"\breceiv\w+\s+(?:\w+\s+)?notice", words, re.IGNORECASE):
        told = "receipt of notice"
    elif re.search(r"\bdiscover\w*", words, re.IGNORECASE):
        told = "discovery"
    elif re.search(r"\b(?:becom\w+\s+)?aware", words, re.IGNORECASE):
        told = "becoming aware"
    else:
        told = re.split(
            r"\s+(?:of\s+any|to|for|which|that|by|is|has|was|stating|in\s+writing|of\s+(?:the|such|said))\b", words
        )[0]
        told = re.sub(r"^(?:the|such|its|any|an?|this|said|of)\s+", "", told.strip(), flags=re.IGNORECASE)
        sure = Confidence.LOW
    return [Found("trigger", told, _spot(match), sure)]


def _urgency(text: str, span: Span, at: int) -> list[Found]:
    words = list(SOFT.finditer(text, span.start, span.end))
    if not words:
        return []
    near = [each for each in words if abs(each.start() - at) < _REACH]
    if not near:
        return []
    match = near[0]
    word = re.sub(r"^(prompt|immediate)$", r"\1ly", match[0].lower())
    return [Found("urgency", word, _spot(match))]


def _people(text: str, span: Span, verb: re.Match[str] | None) -> list[Found]:
    found: list[Found] = []
    recipient = _recipient(text, span, verb) if verb else None
    notifier = _notifier(text, span, verb, recipient)
    if notifier is not None:
        found.append(notifier)
    if recipient is not None:
        found.append(recipient)
    return found


def _notifier(text: str, span: Span, verb: re.Match[str] | None, recipient: Found | None) -> Found | None:
    subjects = list(_SUBJECT.finditer(text, span.start, verb.end() if verb else span.end))
    if subjects:
        last = subjects[-1]
        return Found("notifier", party_of(last["who"]), Span(*last.span("who")))
    aware = re.search(
        rf"(?:upon|on)\s+(?P<a>{PARTY})['’]s?\s+(?:awareness|discovery|knowledge)|(?:if|when"
        rf"|after)\s+(?P<b>{PARTY})\s+(?:becomes?|is|discovers?|learns?|believes?)\b",
        text[span.start : span.end],
    )
    if aware is not None:
        group = "a" if aware["a"] else "b"
        where = Span(span.start + aware.start(group), span.start + aware.end(group))
        return Found("notifier", party_of(aware[group]), where, Confidence.MEDIUM)
    if recipient is not None and re.search(r"disclos", str(recipient.value), re.IGNORECASE):
        return Found("notifier", "Receiving Party", recipient.span, Confidence.LOW)
    return None


def _recipient(text: str, span: Span, verb: re.Match[str]) -> Found | None:
    lead = _AFTER_VERB.match(text, verb.end(), span.end)
    start = lead.end() if lead else verb.end()
    direct = _OBJECT.match(text, start, span.end)
    if direct is None or re.match(r"notice|within|Within|such", direct["who"]):
        direct = _TO.search(text, verb.end(), span.end)
    return Found("recipient", party_of(direct["who"]), Span(*direct.span("who"))) if direct else None


def _method(text: str, span: Span) -> list[Found]:
    for name, pattern in _METHODS:
        match = pattern.search(text, span.start, span.end)
        if match is not None:
            told = f"web portal {match['to'].rstrip('.')}" if name == "web portal" else name
            return [Found("method", told, _spot(match))]
    return [Found("method", "unspecified", span, Confidence.MEDIUM)]


def _scope(text: str, span: Span, verb: re.Match[str] | None) -> list[Found]:
    """What is told of; a mere pointer (`the Incident`) is followed to the words of which one becomes aware."""
    found = _told_of(text, span, verb)
    if found and len(str(found[0].value).split()) > _POINTER:
        return found
    condition = _AWARE_OF.search(text, span.start, span.end)
    if condition is None:
        return found
    where = Span(*condition.span("what"))
    return [Found("scope", where.of(text), where, Confidence.MEDIUM)]


def _told_of(text: str, span: Span, verb: re.Match[str] | None) -> list[Found]:
    """The words from `of`, `that` or `if` after the verb up to where the duty goes on."""
    begin = verb.end() if verb else span.start
    for match in _STARTS.finditer(text, begin, span.end):
        rest = text[match.end() : span.end]
        if len(rest.strip()) < _SHORT or (not LEAK.search(rest) and match[0].lower() != "of"):
            continue
        stop = _STOPS.search(rest)
        words = rest[: stop.start()] if stop else rest
        if len(words.strip()) < _SHORT or re.fullmatch(
            r"\s*(?:discovery|awareness|becoming\s+aware)\W*", words, re.IGNORECASE
        ):
            continue
        lead = len(words) - len(words.lstrip())
        where = Span(match.end() + lead, match.end() + len(words.rstrip(" ,")))
        return [Found("scope", where.of(text), where, Confidence.MEDIUM)] if where.end > where.start else []
    return []


def _spot(match: re.Match[str]) -> Span:
    return Span(match.start(), match.end())
