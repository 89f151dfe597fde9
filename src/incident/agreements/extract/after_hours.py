"""After hours: what a clause makes of a notice that comes after a time of day or on a closed day.

Such a qualifier stands behind its rule (`…, and on the next Business Day if sent after 5 p.m.`), before it (`where it
is sent after 17:00, it is received on the next working day`), or in a sentence of its own, for every method.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from incident.agreements.extract.computing import CLOCK, clock
from incident.agreements.extract.proposal import Span
from incident.agreements.extract.receipt_words import blank, methods_in

_HOURS_OF = (
    r"(?:normal\s+|regular\s+|usual\s+|ordinary\s+|local\s+|its\s+)*(?:business|office|working)\s+hours"
    r"|hours\s+of\s+business"
)
_CLOSED = (
    r"non-?\s?(?:business|working)\s+day|(?:not|other\s+than)\s+(?:on\s+)?(?:a|being\s+a)\s+(?:business|working)\s+day"
    r"|(?:is|on|falls\s+on)\s+a\s+(?:saturday|sunday|weekend|holiday|public\s+holiday)|day\s+(?:that|which)\s+is\s+not"
)
_LATE = (
    rf"(?:after|later\s+than|past)\s+(?:the\s+)?(?:{CLOCK}(?![\w-])|{_HOURS_OF}|close\s+of\s+business)"
    rf"|outside\s+(?:of\s+)?(?:the\s+)?(?:{_HOURS_OF})"
    rf"|not\s+(?:with)?in\s+(?:the\s+)?(?:{_HOURS_OF})|not\s+during\s+(?:the\s+)?(?:{_HOURS_OF})"
    rf"|other\s+than\s+(?:during|within)\s+(?:{_HOURS_OF})"
    r"|at\s+any\s+other\s+time|\botherwise\b|\bfailing\s+which\b|\bthereafter\b|\bif\s+not\b"
    r"(?!\s+(?:on\s+)?a\s+(?:business|working))"
)
_RESULT = (
    rf"(?:(?:(?:at|as\s+of|from)\s+(?:the\s+)?(?P<at>{CLOCK}|opening\s+of\s+business|start\s+of\s+business)[^,;.()]"
    rf"{{0,30}}?\s+on\s+)?"
    r"(?:(?:on|until|to)\s+)?(?:the\s+)?(?:next|first|following|immediately|succeeding|subsequent"
    r"|business\s+day\s+(?:next\s+)?following)"
    r"(?:\s+(?:next|following|immediately|succeeding|subsequent|first))*(?:\s+(?:business|working"
    r"|banking))?(?:\s+day)?\b|when\s+business\s+hours\s+(?:next\s+)?(?:resume|begin|commence|start)\b)"
)
_BEHIND = re.compile(
    rf"(?:[,;]?\s*(?:and|but|or|otherwise|provided,?\s+(?:however,?\s+)?that)[^,;.()]{{0,60}}?)?\s*{_RESULT}[^;.()]"
    rf"{{0,60}}?"
    rf"\b(?:if|when|where|unless|should|in\s+(?:the\s+)?(?:case|event))\b[^;.()]{{0,80}}?(?P<why>{_LATE}"
    rf"|{_CLOSED})(?:[^;,.()]|(?<=[ap])\.(?=m)|(?<=\.m)\.){{0,80}}",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?P<why>{_LATE}|{_CLOSED})(?:[^;.]|(?<=[ap])\.\s?(?=m)|(?<=\d)\.(?=\d)|(?<=m)\.(?=\s+[a-z(])){{0,220}}?\b"
    rf"(?P<to>{_RESULT})(?:[^;,.()]{{0,50}})",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r";|\.\s+(?=[A-Z])|\(|,?\s*\b(?:save\s+that|except\s+that|provided,?\s+(?:however,?\s+)?"
    r"(?:that)?|but|if|where|when|any|unless|and|or)\b",
    re.IGNORECASE,
)
_CUTOFF = re.compile(
    rf"(?:before|prior\s+to|by|after|later\s+than|until|past)\s+(?:the\s+)?(?P<at>{CLOCK})(?![\w-])",
    re.IGNORECASE,
)
_RANGE = re.compile(rf"(?P<opens>{CLOCK})\s*(?:to|and|until|-|–)\s*(?P<closes>{CLOCK})", re.IGNORECASE)
_WHOSE = re.compile(
    r"(?P<sender>sender['’]?s?|senders['’]|place\s+of\s+(?:dispatch|transmission))"
    r"|(?P<recipient>recipient|addressee|receiving\s+party|place\s+of\s+(?:receipt|delivery)|place\s+to\s+which)",
    re.IGNORECASE,
)
_GENERAL = re.compile(
    r"\b(?:any|each|every|a|such|the|all|deemed)\s+(?:(?:other|such)\s+)?(?:notices?|communications?"
    r"|receipt|delivery|items?)\b|\bany\s+(?:of\s+)?which\b",
    re.IGNORECASE,
)
_TIMED = re.compile(r"\d\s*(?:[ap]\.?m|:\d)|noon|\b(?:business|working)\s+day", re.IGNORECASE)


_HEAD = 120
"""Characters before a qualifier in which its subject stands: `a notice delivered after 6 p.m.`."""
_BESIDE = 60
"""Characters behind a time of day that say whose it is."""
_NEAR = 90
"""Characters between `otherwise` and what then is, at most."""


@dataclass(frozen=True, slots=True)
class Late:
    """A qualifier.

    Attributes:
        span: its words.
        closed: only closed days, no time of day.
        next_at: the hour at which it then counts, as `09:00`.
        methods: those that it names.
        general: whether it stands apart and is about every method.
    """

    span: Span
    closed: bool
    next_at: str
    methods: tuple[str, ...]
    general: bool


def masked(words: str, span: Span) -> tuple[str, list[Late]]:
    """The words without qualifiers, and the qualifiers."""
    found: list[Late] = []
    for pattern in (_BEHIND, _BEFORE):
        for match in _apart(pattern, words, span):
            start = match.start() if pattern is _BEHIND else _start_of(words, span, match.start())
            found.append(_late(words, Span(start, match.end()), match))
            words = blank(words, start, match.end())
    found.sort(key=lambda each: each.span.start)
    return words, found


def _apart(pattern: re.Pattern[str], words: str, span: Span) -> Iterator[re.Match[str]]:
    at = span.start
    while (match := pattern.search(words, at, span.end)) is not None:
        at = match.end()
        if pattern is _BEFORE and re.match(r"otherwise", match["why"], re.IGNORECASE) and len(match[0]) > _NEAR:
            at = match.start() + len(match["why"])  # `otherwise` far from a result is an ordinary word
            continue
        yield match


def _start_of(words: str, span: Span, at: int) -> int:
    """Where the qualifier begins: the nearest word before it that opens one."""
    leads = list(_LEADS.finditer(words, max(span.start, at - 140), at))
    strong = [match for match in leads if re.search(r"save|except|provided|but|;|\(|\.", match[0], re.IGNORECASE)]
    near = [match for match in leads if not re.fullmatch(r",?\s*(?:and|or)", match[0], re.IGNORECASE)]
    chosen = (strong or near or leads)[-1:] if leads else []
    if near and strong and near[-1].start() < strong[-1].start():
        chosen = strong[-1:]
    if not chosen:
        return at
    begin = chosen[0]
    return begin.end() if begin[0].strip() in (";", ".") else begin.start()


def _late(words: str, span: Span, match: re.Match[str]) -> Late:
    said = span.of(words)
    at = clock(match["at"] or "") or ("" if not match["at"] else "opening")
    closed = re.match(_CLOSED, match["why"], re.IGNORECASE) is not None and not re.search(_LATE, said, re.IGNORECASE)
    head = re.split(r"[;:]|\.\s", words[max(0, span.start - _HEAD) : span.start])[-1]
    whole = f"{head} {said}" if _GENERAL.match(head.strip()) else said
    methods = tuple(methods_in(whole))
    general = not methods and _GENERAL.search(whole) is not None
    return Late(span, closed, at, methods, general)


def cutoff_in(words: str) -> str:
    """The time of day that parts early from late, as `17:00`; empty where none is named."""
    match = _CUTOFF.search(words)
    return clock(match["at"]) if match else ""


def hours_in(words: str) -> tuple[str, str]:
    """Opening and closing, where words state the hours of business: `9 a.m. to 5 p.m.`."""
    match = _RANGE.search(words)
    opens, closes = (clock(match["opens"]), clock(match["closes"])) if match else ("", "")
    return (opens, closes) if opens and closes and opens < closes else ("", "")


def beside_cutoff(words: str) -> str:
    """The words that a cut-off is read with: `5 p.m. at the place of receipt`."""
    match = _RANGE.search(words) or _CUTOFF.search(words)
    return words[match.start() : match.end() + _BESIDE] if match else words[-2 * _BESIDE :]


def whose_clock(words: str) -> str:
    """`sender` or `recipient`, where the words say whose clock counts."""
    match = _WHOSE.search(words)
    return "" if match is None else "sender" if match["sender"] else "recipient"
