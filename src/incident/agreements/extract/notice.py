"""Notice duties: who tells whom, of what, from which event, how sure one has to be, how soon and by which method."""

import re

from incident.agreements.extract.computing import CLOCK
from incident.agreements.extract.periods import HIDDEN, SOFT, Counted, counted, one_period
from incident.agreements.extract.proposal import INCOMPLETE, Doubt, Findings, Found, Span
from incident.agreements.extract.telling import people, scope, verb_of
from incident.vocabulary import Confidence

_TRIGGERS = (
    (
        "becoming_aware",
        (
            r"\baware\b|awareness|becom\w+\s+known|(?:having|gaining|obtain\w*|actual|acquir\w*"
            r"|gain\w*)\s+(?:actual\s+)?knowledge"
            r"|(?:upon|on|of)\s+(?:\w+\s+){0,2}?knowledge\s+(?:of|that)|\bknowledge\s+of"
            r"|com\w+\s+to\s+(?:the\s+|its\s+|their\s+)?(?:attention|notice|knowledge)"
            r"|com\w+\s+to\s+[\w’' ]{3,40}\s+(?:attention|notice|knowledge)|\blearn(?:s|ed|ing)?\b"
            r"|\bknows?\b(?!-)|brought\s+to\s+(?:its|the)\s+(?:notice|attention)"
        ),
    ),
    (
        "discovery",
        r"discover\w*|detect\w*|(?:upon|after|of|first)\s+identif\w+|\bnoticing\b|\bnotices\b(?=\s+(?:any|that|such))",
    ),
    (
        "belief",
        (
            r"\bbelie(?:ves?|f|ving)\b|reason(?:able)?\s+(?:grounds?\s+)?to\s+(?:believe|suspect)"
            r"|grounds\s+to\s+believe|\bsuspects\b|\bsuspecting\b"
        ),
    ),
    (
        "confirmation",
        (
            r"\bconfirms?\b(?:\s+that|\s+(?:an?|any|the)\s)|\b(?:of|upon|after|such|following)\s+"
            r"(?:such\s+)?confirmation\b|confirming\s+(?:that|an?|the)\b"
            r"|\b(?:has|have|been|is|are)\s+confirmed|\bdetermin(?:es?|ing|ation)\s+(?:that|of)"
        ),
    ),
)
_CONFIRMS = re.compile(_TRIGGERS[3][1], re.IGNORECASE)
_TWO = re.compile(
    r"\b(actual(?:ly)?|known|evidence|confirmed|proven|real)\s*(?:,\s*(?:or\s+)?|\s+(?:or|and|and/or)\s+"
    r"|/)(?:(?:any|reasonabl[ey])\s+)*(suspected|suspicion|potential(?:ly)?|threatened|alleged"
    r"|apparent|possible|attempted|perceived)",
    re.IGNORECASE,
)
_TURNED = re.compile(
    r"\b(suspected|potential|possible|alleged|apparent)\s+(?:or|and/or)\s+(?:actual|confirmed|known)\b", re.IGNORECASE
)
_ONE = re.compile(
    r"(?<!as soon as )(?<!soon as reasonably )\b(suspected|suspicion|suspects?|suspecting|potential"
    r"(?:ly)?|threatened|alleged|apparent"
    r"|possible|attempted|confirmed)\b(?!\s+receipt)",
    re.IGNORECASE,
)
_METHODS = (
    ("web portal", re.compile(r"https?://(?P<to>[^\s,;)]+)", re.IGNORECASE)),
    ("portal", re.compile(r"\b(?:web|online)?\s*portal\b", re.IGNORECASE)),
    ("email", re.compile(r"\bby\s+e-?mail\b|\be-?mail\s+(?:to|at)\b", re.IGNORECASE)),
    ("phone", re.compile(r"\b(?:by\s+)?(?:telephone|phone)\b", re.IGNORECASE)),
    ("written", re.compile(r"\bin\s+writing\b|\bwritten\b|\bwrite\s+to\b", re.IGNORECASE)),
)
_LIMIT = re.compile(
    rf"(?:within|later\s+than|more\s+than|exceed(?:ing)?|\bin|at\s+least|least|latest\W+(?:however\W+)?"
    rf"|maximum(?:\s+of)?|end\s+of|under|inside|than"
    rf"|following|\bon)\W+(?:(?:the|an?|at\s+most|of|maximum|period|not\s+exceeding|no\s+more\s+than"
    rf"|no\s+later\s+than|{CLOCK}\s+on)\s+)*$",
    re.IGNORECASE,
)
_STAGED = re.compile(
    r"\b(?:full|final|detailed|further|complete|follow-?up|supplement\w*|interim|intermediate"
    r"|subsequent|comprehensive|root\s+cause|updates?|followed\s+by)\b",
    re.IGNORECASE,
)
_OTHER_ACT = re.compile(
    r"\b(?:and|shall|will|must|to)\s+(?:\w+ly\s+)?(?:co-?operate|remedy|cure|complete|investigate"
    r"|correct|restore|respond|return|contain"
    r"|mitigate|furnish|destroy|pay|reimburse|implement|delete)\b",
    re.IGNORECASE,
)
_TERM = re.compile(
    r"\b(?:[Ww]ithin|(?:no|not) later than(?: the)? (?:end|expiry) of)\s+(?:the|such|its|an?)\s+"
    r"(?P<term>(?:[A-Z][\w-]*\s+){1,5}(?:Period|Deadline|Timeframe|Window|Time))\b"
)
"""A limit in capitals, which the contract defines in another place."""
_REACH = 160
"""Characters from a verb to its adverb, at most."""
_JOINT = 25
"""Characters between two adverbs of one verb, at most."""
_FROM = re.compile(
    r"\b(?:of|after|following|from|upon)\s+(?:(?:the|its|such|any|first|date\s+of"
    r"|receipt\s+by\s+it\s+of)\s+)*(?P<what>[^,.;:]{3,90})",
    re.IGNORECASE,
)


def notice(text: str, span: Span, *, leak: bool) -> Findings:
    """What a duty to tell proposes.

    Args:
        text: the whole text.
        span: the passage.
        leak: whether it is about a leak; else the event is told in the clause's own words.
    """
    verb = verb_of(text, span)
    at = verb.start if verb else span.start
    found: list[Found] = []
    doubts: list[Doubt] = []
    limits, later = _limits(text, span, at)
    period, unsure = one_period(text, limits)
    unsure = unsure if limits else [*unsure, *_defined_elsewhere(text, span)]
    found += period
    if later and period:
        told = [f"{each.value} {each.unit}" for each in later]
        found.append(Found("follow_up", told, Span(later[0].span.start, later[-1].span.end), Confidence.MEDIUM))
    doubts += unsure
    found += [*_trigger(text, span), *_standard(text, span)] if leak else _event(text, span, period)
    found += _urgency(text, span, at)
    found += people(text, span, verb)
    found += _method(text, span)
    found += scope(text, span, verb)
    return found, doubts


def _defined_elsewhere(text: str, span: Span) -> list[Doubt]:
    """A limit that is a defined term, such as `within the Breach Notification Period`: its number stands elsewhere."""
    match = _TERM.search(text, span.start, span.end)
    what = f"the period is a defined term, look for its value: {match['term']}" if match else ""
    return [Doubt(INCOMPLETE, "period", what, Span(match.start("term"), match.end("term")))] if match else []


def _limits(text: str, span: Span, at: int) -> tuple[list[Counted], list[Counted]]:
    """Periods that stand for the limit of this duty, and those of fuller notices that come after."""
    limits = [
        each
        for each in counted(text, span.start, span.end)
        if _LIMIT.search(text[max(0, each.span.start - 50) : each.span.start])
    ]
    end = text.find(". ", at, span.end)
    near = [each for each in limits if at <= each.span.start and (end < 0 or each.span.start < end)] or limits
    chosen: list[Counted] = []
    later: list[Counted] = []
    for each in near:
        between = text[chosen[-1].span.end if chosen else at : each.span.start]
        if chosen and _STAGED.search(between) and each.value is not None:
            later.append(each)
        elif not (chosen and _OTHER_ACT.search(between)):
            chosen.append(each)
    return chosen, later


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
    turned = _TURNED.search(text, span.start, span.end)
    if turned is not None:
        return [Found("trigger_standard", f"actual or {turned[1].lower()}", _spot(turned))]
    one = _ONE.search(text, span.start, span.end)
    if (
        one is None
        and (confirmed := re.search(r"\bconfirm\w*", span.of(text), re.IGNORECASE))
        and _CONFIRMS.search(span.of(text))
    ):
        where = Span(span.start + confirmed.start(), span.start + confirmed.end())
        return [Found("trigger_standard", "confirmed", where, Confidence.MEDIUM)]
    if one is None:
        return [Found("trigger_standard", "actual", span, Confidence.MEDIUM)]
    word = {"suspect": "suspected", "suspects": "suspected", "suspecting": "suspected"}.get(
        one[1].lower(), re.sub("ly$", "", one[1].lower())
    )
    happened = re.search(
        r"\b(?:has|have|was|were|been|aware|learns?|discovers?|knows?|knowledge)\b[^.;]{0,30}\bor\s+"
        r"(?:has\s+reason\s+to\s+|reasonably\s+)?$",
        text[span.start : one.start()],
        re.IGNORECASE,
    )
    return [Found("trigger_standard", f"actual or {word}" if happened else word, _spot(one), Confidence.MEDIUM)]


def _event(text: str, span: Span, period: list[Found]) -> list[Found]:
    """The event that a period runs from, in a few words."""
    hidden = HIDDEN.search(text, span.start, span.end)
    start = period[0].span.end if period else hidden.end() if hidden else span.start
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
    """The soft wording nearest to the verb; of two that are joined, the first."""
    words = [each for each in SOFT.finditer(text, span.start, span.end) if abs(each.start() - at) < _REACH]
    if not words:
        return []
    nearest = min(range(len(words)), key=lambda number: abs(words[number].start() - at))
    while nearest and words[nearest].start() - words[nearest - 1].end() < _JOINT:
        nearest -= 1
    match = words[nearest]
    word = re.sub(r"^(prompt|immediate)$", r"\1ly", match[0].lower())
    return [Found("urgency", word, _spot(match))]


def _method(text: str, span: Span) -> list[Found]:
    """The method that is named first; `in writing` where no other is."""
    hits = [
        (match.start(), name, match)
        for name, pattern in _METHODS
        if (match := pattern.search(text, span.start, span.end))
    ]
    named = [hit for hit in hits if hit[1] != "written"] or hits
    if not named:
        return [Found("method", "unspecified", span, Confidence.MEDIUM)]
    _, name, match = min(named, key=lambda hit: (hit[1] != "web portal", hit[0]))
    told = f"web portal {match['to'].rstrip('.')}" if name == "web portal" else name
    return [Found("method", told, _spot(match))]


def _spot(match: re.Match[str]) -> Span:
    return Span(match.start(), match.end())
