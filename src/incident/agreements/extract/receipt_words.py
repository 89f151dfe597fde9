"""The vocabulary of deemed receipt, found in the words of a clause as a row of tokens.

Methods (`by registered mail`), timings (`on the second business day after posting`) and borders (`;`, `(b)`, a
sentence's end).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from incident.agreements.extract.computing import CLOCK, clock
from incident.agreements.extract.periods import HIDDEN
from incident.agreements.extract.proposal import Span
from incident.agreements.extract.words import NUMBER, ORDINAL, number_of, ordinal_of

_CERTIFIED = r"(?:registered|certified|recorded|signed[\s-]for)"
_AND_CERTIFIED = rf"(?:\s*(?:,|or|and|/)+\s*{_CERTIFIED}|\s+signed[\s-]for)*"
_PREPAID = (
    r"(?:,?\s*(?:postage|charges|first[\s-]class|pre-?\s?paid|U\.?S\.?|United\s+States|domestic"
    r"|air|express|and|by)\b\.?)*"
)
_MAIL = r"(?:mail\b|post\b|letters?\b|delivery\b(?!\s+service)|airmail)"
_THROUGH = r"(?:(?:mailed|posted|sent)\s+(?:by|through|via|using|as)\s+)?"
_METHODS = (
    (
        "registered_post",
        (
            rf"{_THROUGH}(?:AR\s+)?{_CERTIFIED}{_AND_CERTIFIED}{_PREPAID}\s*(?:first[\s-]class\s+)?{_MAIL}"
            rf"|(?:by\s+|the\s+)?(?:U\.?S\.?\s+|United\s+States\s+)?(?:mail|post|mailed|posted){_PREPAID},?\s*{_CERTIFIED}"
            rf"{_AND_CERTIFIED}"
            rf"|(?:mailed|sent|posted)\s+{_CERTIFIED}{_AND_CERTIFIED}\b"
        ),
    ),
    (
        "courier",
        (
            rf"{_THROUGH}(?:(?:air\s*)?courier|(?:overnight|express|next[\s-](?:business\s+)?day)"
            rf"(?:\s+(?:or\s+express|air|commercial))?"
            r"\s+(?:carrier|delivery|mail|service|courier|package|express|freight)(?:\s+(?:service|carrier|delivery))*"
            r"|delivery\s+service|(?:fedex|dhl|ups|federal\s+express|airborne\s+express|express\s+mail"
            r"|ems)\b|express\s+service"
            r"|(?:national|commercial|overnight|private)\s+carrier)"
        ),
    ),
    (
        "airmail",
        rf"{_THROUGH}(?:pre-?\s?paid\s+)?air\s?mail(?:\s+post)?|(?:overseas|foreign|international)\s+(?:mail|post)\b",
    ),
    (
        "post",
        (
            rf"{_THROUGH}(?:pre-?\s?paid[\s,]+)?first[\s-]class(?:\s+(?:pre-?\s?paid|U\.?S\.?|United\s+States"
            rf"|postage))*,?\s+(?:post|mail)\b"
            r"|(?:pre-?\s?paid\s+|postage\s+prepaid,?\s+)*(?:ordinary|regular|normal|standard|speed"
            r"|by|the|any|such|national"
            r"|U\.?S\.?|United\s+States|pre-?paid|in|given|sent|of)\s+(?:post\b(?!\s+office)|mails?\b"
            r"(?!\s+(?:address|box|system))"
            r"|postal\s+service)"
            r"|(?:that\s+is|if|is|in\s+the\s+case\s+of|when|sent|been|notices?|so|any|,)\s+"
            r"(?:mailed|posted|mailing|posting"
            r"|letter\s+by\s+post)\b(?!\s+to\s+(?:an?\s+address|you|the\s+website))|(?:and|or)\s+"
            r"(?:mailed|posted)\b|(?:postal|mailed)\s+notices?"
            r"|deposit\w*\s+(?:in|into|with)\s+(?:the\s+)?(?:[\w.]+\s+){0,3}?(?:mails?|post|postal\s+service)\b"
            r"|(?:a|any|by|letters?|of\s+a)\s+letters?\b(?!\s+by\b)|\bletters\b(?!\s+by\b)|mailing\b"
            r"(?=\s+(?:of\s+)?(?:the|such)\s+notice)"
        ),
    ),
    ("telex", r"telex(?:ed)?\b|telegrams?\b|telegraph(?:ed)?\b|cable[ds]?\b"),
    ("fax", r"fax(?:ed|es)?\b|facsimiles?|telefax|telecop(?:y|ie[rds]+)|telecommunication"),
    (
        "email",
        (
            r"e-?\s?mail(?:ed|s)?\b|electronic[\s-]+(?:mail|means|transmission|form|communications?"
            r"|notices?|message)|electronically"
        ),
    ),
    (
        "portal",
        (
            r"(?:\w+\s+)?portal\b|(?:your|customer|client)\s+dashboard|posted\s+(?:on|to)\s+(?:the"
            r"|your|its)\s+(?:web\s?site|dashboard)"
        ),
    ),
    (
        "hand",
        (
            r"by\s+(?:hand|messenger)\b|hand[\s-]+deliver\w*|personal(?:ly)?\s+(?:deliver\w*|serv\w*)"
            r"|(?:deliver\w*|served?|given)\s+(?:personally|in\s+person)|in\s+person|personally\b"
            r"|handed\s+(?:over\s+)?to\b|handed\s+over"
            r"|handing\s+over(?!\s+to\s+(?:the\s+)?courier)|notice\s+that\s+is\s+delivered|(?:if"
            r"|where|when)\s+delivered(?=\s*,)"
            r"|hand[\s-]+carried|(?:is|was)\s+handed"
        ),
    ),
)
NAMED = re.compile(r"\b(?:condition|method|paragraph|clause|sub-?clause|section)\s+\(([a-z])\)", re.IGNORECASE)
_KIND = (
    r"(?P<kind>(?:full\s+|clear\s+|whole\s+)?(?:business|working|banking|calendar|clear|full|consecutive)"
    r"(?:\s+or\s+calendar)?)?"
)
_UNIT = rf"{_KIND}[\s-]*(?P<unit>days?|hours?)"
_AFTER = (
    r"(?:(?:immediately\s+|next\s+|first\s+)*(?:after|following)|from|of|upon|subsequent\s+to|thereafter"
    r"|later|succeeding)"
)
_AT = (
    rf"(?:(?:at|by|as\s+of)\s+(?:the\s+)?(?P<clock>{CLOCK}|opening\s+of\s+business|start\s+of\s+business"
    rf"|close\s+of\s+business)[^,;.()]{{0,30}}?\s*(?:\([^()]{{3,40}}\)\s*)?,?\s+on\s+)?"
)
_BASIS = (
    r"(?P<basis>(?:(?!\s(?:if|or|unless|but|provided|subject|(?:and|in)\s+(?:on|the\s+case|\w+\s+\(?\d+\)?|at|if"
    r"|when))\b)[^,;()]){0,140}?)(?=\s(?:if|or|unless|but|provided|subject|and|in\s+the\s+case)\b|\s\s|[,;()]|\.\s"
    r"|\.?$)"
)
_COUNTED = re.compile(
    rf"{_AT}(?:(?:on|until)\s+)?(?:the\s+)?(?:expir\w+\s+of\s+|date\s+(?:which|that)\s+is\s+)?"
    rf"(?:(?P<ord>{ORDINAL})(?:\s*\([^()]{{1,4}}\))?|(?P<num>{NUMBER}))\s*{_UNIT}\b[’']?\s*"
    rf"(?:\([^()]*\)\s*)?(?:immediately\s+)?"
    rf"(?:{_AFTER}\b|on\s+which){_BASIS}",
    re.IGNORECASE,
)
_DAY_AFTER = re.compile(
    rf"{_AT}(?:on\s+)?the\s+(?P<kind>business|working|banking|calendar)?\s*day\s+(?:immediately\s+"
    rf"|next\s+)*(?:after|following|succeeding)\b{_BASIS}",
    re.IGNORECASE,
)
_ON_DAY = re.compile(
    rf"{_AT}(?:on\s+)?(?:the\s+)?(?P<ord>{ORDINAL})\s+(?P<kind>business|working|banking|calendar)?\s*"
    rf"(?P<unit>day)\b(?!\s*(?:of|{_AFTER}|delivery|mail|service|courier|air|express)\b)",
    re.IGNORECASE,
)
"""`on the next business day`, where nothing says after what."""
_AT_EXPIRY = re.compile(
    rf"{_AT}(?:(?:on|at|upon)\s+(?:the\s+)?(?:expir\w+|end|lapse)\s+of|after)\s+(?P<num>{NUMBER})\s*{_UNIT}\b[’']"
    rf"?(?!\s*{_AFTER}\b)",
    re.IGNORECASE,
)
"""`on the expiry of 48 hours`, where nothing says after what."""
_WHEN_SENT = re.compile(
    rf"(?:within\s+)?(?P<num>{NUMBER})\s*{_UNIT}\b[’']?"
    r"(?=\s+(?:(?:when|if|where)\s+(?:it\s+is\s+)?(?:sent|mailed|posted|delivered|given|transmitted"
    r"|by)|in\s+the\s+case\s+of)\b)",
    re.IGNORECASE,
)
"""`within two days if sent by courier`, where nothing says after what."""
_VAGUE = re.compile(
    r"in\s+(?:the\s+)?(?:ordinary|normal|due)\s+course\s+of\s+(?:the\s+)?(?:post|mail|transmission)", re.IGNORECASE
)
_HELD_BACK = re.compile(
    rf"(?:{HIDDEN.pattern})\s*(?:\(\s*[^()]{{0,8}}\)\s*)?(?:st|nd|rd|th)?\s*(?:business|working"
    rf"|calendar)?\s*(?:days?|hours?)\b(?:(?!\sand\s)[^,;.()]){{0,60}}",
    re.IGNORECASE,
)
_SMALL = (
    r"(?:(?:the|a|an|its|such|that|this|it|they|is|are|was|were|be|being|been|has|have|having"
    r"|so|of|date|day|time|moment|and|at"
    r"|on|as|having|recorded|shown|completion|actual|actually|notices?|document|message|communication"
    r"|physical|physically|personal"
    r"|personally|duly|hand|confirmed"
    r"|documented|proper|properly|same|business|which|letter|facsimile|fax|e-?mail|for|upon"
    r"|successful|successfully|first|or)\s+){0,12}"
)
_LEAD = r"(?:when|upon|on|at|as\s+(?:of|at)|from|once|immediately\s+(?:up)?on|if\s+and\s+when|same)\s+"
_SHOWN = (
    (
        "confirmation",
        (
            r"(?:upon|on|when|at|as\s+indicated\s+(?:on|by)|once|after)\s+(?:(?!\b(?:sent|transmitted"
            r"|dispatched)\b)[^,;.(]){0,60}?(?:confirm(?:ation|s|ed(?!\s+(?:delivery|receipt)))\b|acknowledge?ment"
            r"|acknowledges|answer-?\s?back|transmission\s+(?:report|record)|error-free)(?:\s+"
            r"(?:report|of\s+(?:receipt|transmission|delivery)))?"
        ),
    ),
    (
        "signature",
        (
            r"(?:upon|on|when|at|once|date|time)\s[^,;.()]{0,50}\b(?:signed(?:\s+as\s+received)?"
            r"(?![\s-]+for[\s-]+(?:post|mail|delivery))\b|signature)\b"
            r"|(?:date|time|day)(?:\s+and\s+(?:date|time))?\s+(?:recorded|shown|indicated|noted|stated)\s+(?:by|on|in)"
            r"(?:\s+(?:the|such)\s+[\w\s]{0,30}?(?:courier(?:['’]s\s+records)?|service|carrier|post)\b)?"
        ),
    ),
    (
        "dispatch",
        (
            rf"(?:{_LEAD}{_SMALL}(?:sent|sending|transmi\w+|transmission|dispatch\w*|despatch\w*"
            rf"|e-?\s?mailed|posted|postmarked|mailed|mailing|deposit(?:ed)?|placed\s+in|telecopied"
            rf"|telexed|faxed)\b(?!\s+and\s+(?:actually\s+)?received)"
            r"|(?:on\s+(?:that|such)|same)\s+(?:business\s+|working\s+)?day|date\s+sent|(?<=the\s)"
            r"(?:business\s+)?day\s+(?:sent|transmitted)"
            r"|when\s+[^,;.]{0,40}?\b(?:has|have)\s+(?:dispatched|sent|transmitted)\b"
            r"|the\s+(?:day|date)\s+of\s+(?:sending|transmission|e-?mailing|dispatch)\b"
            r"|when\s+the\s+sender’?'?s\s+system\s+records[^,;.]{0,30}sent)"
        ),
    ),
    (
        "receipt",
        (
            rf"when\s+(?:sent|dispatched|transmitted)\s+and\s+(?:actually\s+)?received\b|{_LEAD}{_SMALL}recei"
            rf"(?:pt|ved)\b(?!\s+(?:card|form|slip|requested))|(?:date|time)\s+[^,;.]{{0,50}}?\b"
            rf"is\s+received"
            r"|when\s+[^,;.]{0,60}?\b(?:enters?|reach(?:es|ed)|capable\s+of\s+being|opened|accessed)\b"
        ),
    ),
    (
        "delivery",
        (
            rf"{_LEAD}{_SMALL}(?:deliver(?:y|ed)\b|left\b|tendered|tender\b|serv(?:ice|ed)\b"
            rf"(?!\s+of)|given\s+to|hand(?:ed"
            rf"|ing)\b|present(?:ed|ation))"
            r"|when\s+[^,;.]{0,40}?(?:becomes?|is|are|becoming)\s+(?:accessible|available)"
            r"|the\s+(?:day|date|time)\s+(?:of\s+delivery|(?:it|they|the\s+notice)\s+(?:is|was|were|are)\s+delivered)\b"
        ),
    ),
)
BORDER = re.compile(
    r";|(?<!condition )(?<!clause )(?<!section )(?<!paragraph )\(?\b(?:[a-h]|i{1,3}|iv|vi{0,3}|\d)\)\s"
    r"|(?<=[a-z)])\.\s+(?=[A-Z])|:\s|\s[-–]\s(?=if|by)"
)
_POSTED = re.compile(r"(?<![-\w])(?:post(?:ing|ed|mark)|(?<!e )mail(?:ing|ed|s)?\b|postal)", re.IGNORECASE)
_ASIDE = re.compile(r"\([^()]{6,}\)")
"""What stands in brackets (`receipt requested`) times nothing; a number or a letter does."""
_EXCEPT = re.compile(
    r"\b(?:except|other\s+than|excluding|not\s+being)\s+(?:by\s+|for\s+)?(?:air\s?mail|e-?mail"
    r"|fax|courier|hand|post|mail)\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"the\s+(?:earlier|first)\s+(?:to\s+occur\s+)?of\s+(?:the\s+(?:date\s+of\s+)?)?(?:actual\s+)?"
    r"(?:receipt|delivery)\s+(?:and|or)\s+"
    r"|,?\s+or\s+(?:up)?on\s+(?:actual\s+)?(?:receipt|delivery)[^,;.]{0,30},?\s+(?:whichever"
    r"|if)\s+(?:is\s+|occurs\s+)?(?:earlier|first|sooner)",
    re.IGNORECASE,
)
"""That actual receipt helps where it comes sooner is always so."""


@dataclass(slots=True)
class Token:
    """`method`, `timing` or `border`, with where it stands; a timing whose number is hidden or unsure has no rule."""

    kind: str
    start: int
    end: int
    names: list[str] = field(default_factory=list)
    rule: dict[str, Any] = field(default_factory=dict)
    posts: bool = False
    why: str = ""


def methods_in(words: str) -> list[str]:
    """The methods that are named in some words."""
    return [name for name, pattern in _METHODS if re.search(rf"(?<![\w-])(?:{pattern})", words, re.IGNORECASE)]


def plain(words: str, span: Span) -> str:
    """The words without what stands in brackets and without `the earlier of receipt and…`, places kept."""
    words = _with_leads(words, span)
    for pattern in (_EARLIER, _EXCEPT, _ASIDE):
        for match in pattern.finditer(words, span.start, span.end):
            tells = _CASE.search(match[0]) and methods_in(match[0])  # `when delivered (in the case of a courier)`
            if NUMBERED.search(match[0]) is None and not tells:
                words = blank(words, match.start(), match.end())
    return words


def _with_leads(words: str, span: Span) -> str:
    """`when (a) delivered by hand, (b) sent by fax`: each item is led in by the word before the list."""
    head = _LIST_HEAD.search(words, span.start, span.end)
    if head is None:
        return words
    for match in _ITEM.finditer(words, head.end(), span.end):
        words = words[: match.start()] + ";" + "on".rjust(match.end() - match.start() - 1) + words[match.end() :]
    return words


_LIST_HEAD = re.compile(
    r"\b(?:when|upon|on|as\s+of|at)\s*:?\s*(?=\((?:a|i|1)\)\s+(?!on\b|upon\b|when\b|at\b|if\b|three\b))", re.IGNORECASE
)
_ITEM = re.compile(r"\((?:[a-h]|i{1,3}|iv|vi{0,3}|\d)\)")
_CASE = re.compile(r"\(\s*(?:in\s+the\s+case\s+of|if|for)\b", re.IGNORECASE)
NUMBERED = re.compile(r"^\(\s*\d+\s*\)$")


def blank(words: str, start: int, end: int) -> str:
    """The words with a part of them put out of sight, places kept."""
    return words[:start] + " " * (end - start) + words[end:]


def tokens(words: str, span: Span) -> list[Token]:
    """Methods, timings and borders in the order in which they stand."""
    named = [
        Token("method", match.start(), match.end(), [f"condition_{match[1].lower()}"])
        for match in NAMED.finditer(words, span.start, span.end)
    ]
    timings = _timings(words, span)
    methods = list(named)
    for name, pattern in _METHODS:
        for found in _spots(rf"(?<![\w-])(?:{pattern})", words, span):
            if _is_free(found, methods):
                methods.append(Token("method", found.start, found.end, [name]))
    borders = [Token("border", found.start, found.end) for found in _spots(BORDER.pattern, words, span, exact=True)]
    inside = [each for each in borders if _is_free(Span(each.start, each.end), [*named, *timings])]
    return sorted([*methods, *timings, *inside], key=lambda each: (each.start, each.kind == "method"))


def _timings(words: str, span: Span) -> list[Token]:
    found = [Token("timing", match.start(), match.end()) for match in _HELD_BACK.finditer(words, span.start, span.end)]
    for match in _VAGUE.finditer(words, span.start, span.end):
        why = f"names no day: {match[0]}"
        found.append(Token("timing", match.start(), match.end(), why=why))
    for counting in (_COUNTED, _DAY_AFTER, _AT_EXPIRY, _WHEN_SENT, _ON_DAY):
        for match in counting.finditer(words, span.start, span.end):
            basis = match.groupdict().get("basis") or ""
            if _is_free(Span(match.start(), match.end()), found) and (not basis.strip() or _SENDS.search(basis)):
                found.append(_counted(match))
    for basis, pattern in _SHOWN:
        for spot in _spots(rf"(?<!\w)(?:{pattern})", words, span):
            if _is_free(spot, found):
                rule = {"offset": 0, "unit": "days", "basis": basis}
                found.append(Token("timing", spot.start, spot.end, rule=rule))
    return found


_SENDS = re.compile(
    r"post|mail|dispatch|despatch|send|sent|recei|deliver|transmi|deposit|date|servi|notice"
    r"|communic|fax|telecop|courier|hand|pick|same|it\b"
    r"|which|day|confirm|acknowl",
    re.IGNORECASE,
)
"""What a rule of receipt counts from; the first day of an interest period is none."""


def _counted(match: re.Match[str]) -> Token:
    parts = match.groupdict()
    basis = parts.get("basis") or ""
    token = Token("timing", match.start(), match.end(), posts=_POSTED.search(basis) is not None)
    value, clash = 1, False
    if parts.get("ord"):
        value = ordinal_of(parts["ord"]) or 1
    elif parts.get("num"):
        number, clash = number_of(parts["num"])
        value = number or 0
    if clash:
        token.why = f"words and digits differ: {match[0].strip()}"
        return token
    kind, unit = (parts.get("kind") or "").lower(), (parts.get("unit") or "day").lower()
    works = any(word in kind for word in ("business", "working", "banking"))
    if works and unit.startswith("hour"):
        token.why = f"{kind} hours are no period of a calendar"
        return token
    named = "hours" if unit.startswith("hour") else "business_days" if works else "days"
    token.rule = {"offset": value, "unit": named, "basis": basis_of(basis)}
    at = clock(parts.get("clock") or "")
    if at:
        token.rule["at"] = at
    elif "opening" in (parts.get("clock") or "") or "start" in (parts.get("clock") or ""):
        token.rule["opens"] = True
    return token


_TO_CARRIER = re.compile(
    r"\bdelivery of the same\b|deliver\w*\s+(?:of\s+[\w\s]{2,30}\s+|thereof\s+)?(?:in)?to\s+[\w\s]{0,40}?"
    r"(?:united states|u\.?s\.?|post|mail|courier|carrier|overnight|service|fedex)"
)


def basis_of(words: str) -> str:
    """What a rule counts from: dispatch, delivery, receipt or confirmation."""
    lower = words.lower()
    if re.search(r"confirm|acknowledg|answer-?back", lower):
        return "confirmation"
    if re.search(
        r"(?<!postal )(?<!posting )\breceipt\b(?!\s+(?:requested|of\s+posting))|\breceived\b", lower
    ) and not re.search(r"receipt\s+by\s+(?:the\s+)?(?:courier|carrier|post)", lower):
        return "receipt"
    if _TO_CARRIER.search(lower):
        return "dispatch"
    return (
        "delivery"
        if re.search(r"(?<!overnight )(?<!day )\bdeliver(?:y|ed)\b(?!\s+(?:to|service))", lower)
        else "dispatch"
    )


def _spots(pattern: str, words: str, span: Span, *, exact: bool = False) -> Iterator[Span]:
    flags = re.NOFLAG if exact else re.IGNORECASE
    for match in re.compile(pattern, flags).finditer(words, span.start, span.end):
        yield Span(match.start(), match.end())


def _is_free(found: Span, taken: list[Token]) -> bool:
    return not any(each.start < found.end and found.start < each.end for each in taken)
