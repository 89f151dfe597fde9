"""Deemed receipt: which method is received when, as rules of `agreements.model.DeemedReceipt`.

The words of a clause are read as a row of tokens: methods (`by registered mail`), timings (`on the second business day
after posting`) and borders (`;`, `(b)`, a sentence's end). A timing belongs to the method that stands beside it between
two borders; a timing that implies its method (`after posting`) belongs to post where nothing stands beside it.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from incident.agreements.extract.computing import clock
from incident.agreements.extract.places import places_in
from incident.agreements.extract.proposal import INCOMPLETE, Doubt, Findings, Found, Span
from incident.agreements.extract.words import NUMBER, ORDINAL, number_of, ordinal_of
from incident.vocabulary import Confidence

DEEMS = re.compile(
    r"\b(?:deemed|considered|presumed|treated\s+as|taken\s+to)\b[^.;:]{0,80}?\b(?:given|made|received"
    r"|receipt|served|delivered|effective|service|delivery|notified)\b"
    r"|\bnotices?\b[^.;]{0,120}?\b(?:shall|will)\s+(?:be|become)\s+effective\b"
    r"|\bnotices?\b[^.;]{0,60}\b(?:is|are)\s+effective\s+(?:up)?on\b"
    r"|\b(?:shall|will)\s+take\s+effect\s+(?:up)?on\s+(?:receipt|delivery)",
    re.IGNORECASE,
)
_METHODS = (
    (
        "registered_post",
        (
            r"(?:AR\s+)?(?:registered|certified|recorded)(?:\s+(?:or|and)\s+(?:registered"
            r"|certified))?\s+(?:air\s*)?(?:mail|post|letter|delivery)|recorded\s+delivery"
        ),
    ),
    (
        "courier",
        (
            r"courier|overnight\s+(?:carrier|delivery|mail|service)|express\s+(?:mail|service|courier"
            r"|delivery)|(?:fedex|dhl|ups|federal\s+express)\b|overnight\s+carrier"
        ),
    ),
    (
        "post",
        (
            r"(?:pre-?\s?paid\s+)?(?:first[\s-]class|ordinary|air|regular|postage\s+prepaid|by|the|U\.?S\.?"
            r"|United States)\s+(?:post\b|mail\b|airmail)|(?:that\s+is|if|by|in the case of|when)\s+(?:mailed"
            r"|posted|mailing|letter\s+by\s+post)(?!\s+to\s+an?\s+address)|airmail"
        ),
    ),
    ("fax", r"fax(?:ed|es)?\b|facsimile|telefax|telecop(?:y|ier)"),
    ("email", r"e-?\s?mail(?:ed)?|electronic[\s-]+(?:mail|means|transmission|form|communication)|electronically"),
    ("portal", r"(?:web|online)\s+portal|secure\s+portal"),
    (
        "hand",
        (
            r"by\s+hand\b|hand[\s-]+deliver\w*|personal(?:ly)?\s+(?:deliver\w*|serv\w*)|(?:deliver\w*|served?"
            r"|given)\s+(?:personally|in\s+person)|in\s+person|personally\b|notice\s+that\s+is\s+delivered"
        ),
    ),
)
_NAMED = re.compile(r"\b(?:condition|method|paragraph|clause|sub-?clause|section)\s+\(([a-z])\)", re.IGNORECASE)
_UNIT = r"(?P<kind>business|working|banking|calendar|clear)?[\s-]*(?P<unit>days?|hours?)"
_AFTER = r"(?:after|following|from|of|upon|subsequent\s+to|thereafter|later)"
_COUNTED = re.compile(
    rf"(?:at\s+(?P<clock>\d{{1,2}}[:.]?\d{{0,2}}\s*(?:[ap]\.?m\.?|hours|noon)?)\s+on\s+)?(?:the\s+)?"
    rf"(?:(?P<ord>{ORDINAL})|(?P<num>{NUMBER}))\s*{_UNIT}\b[’']?\s*(?:\([^)]*\)\s*)?(?:immediately\s+)?"
    rf"(?:{_AFTER}\b|on\s+which)(?P<basis>(?:(?!\s(?:if|or|and)\b)[^,;.()]){{0,70}})",
    re.IGNORECASE,
)
_SHOWN = (
    (
        "confirmation",
        (
            r"(?:upon|on|when|at|as\s+indicated\s+(?:on|by))\s+[^,;.(]{0,40}?(?:confirmation"
            r"|acknowledge?ment)(?:\s+(?:report|of\s+(?:receipt|transmission|delivery)))?"
        ),
    ),
    ("signature", r"[^,;.()]{0,50}\b(?:signed(?:\s+as\s+received)?|signature)\b|time\s+recorded\s+by"),
    (
        "dispatch",
        (
            r"(?:when|upon|on|at\s+the\s+time\s+of"
            r"|at\s+the\s+time)\s+(?:the\s+)?(?:date\s+(?:of\s+)?)?(?:and\s+(?:at\s+the\s+)?time\s+(?:of"
            r"\s+)?)?(?:the\s+"
            r"|its\s+|such\s+|it\s+is\s+)?(?:sent|sending|transmi\w+|dispatch\w*|despatch\w*)"
            r"|same\s+(?:business\s+|working\s+)?day|date\s+sent"
        ),
    ),
    (
        "receipt",
        (
            r"(?:when|upon|on)\s+(?:actual(?:ly)?\s+)?(?:the\s+date\s+of\s+)?(?:actual\s+)?recei(?:pt|ved)\b"
            r"|(?:date|time)\s+[^,;.]{0,50}?\bis\s+received"
        ),
    ),
    (
        "delivery",
        (
            r"(?:when|upon|on|at|as\s+of)\s+(?:the\s+)?(?:date\s+(?:of\s+)?|time\s+(?:of\s+)?)?(?:(?:the|such"
            r"|its|confirmed|documented|actual|personal|so|actually|a)\s+)*(?:notice\s+is\s+)?(?:deliver(?:y|ed)|left\b|tendered)"
            r"|when\s+(?:so\s+)?deliver\w+"
        ),
    ),
)
_BORDER = re.compile(
    r";|(?<!condition )(?<!clause )(?<!section )(?<!paragraph )\(?\b(?:[a-h]|i{1,3}|iv|vi{0,3})\)\s"
    r"|(?<=[a-z)])\.\s+(?=[A-Z])|:\s"
)
_QUALIFIED = re.compile(
    r"(?:and|but|or|otherwise|provided,?\s+(?:however,?\s+)?that)?[^,;.()]{0,60}?(?:on|at"
    r"|to)\s+(?:(?P<at>\d{1,2}[:.]?\d{0,2}\s*(?:[ap]\.?m\.?)?)\s+on\s+)?(?:the\s+)?"
    r"(?:next|following|first|immediately\s+following)\s+(?:succeeding\s+|following\s+)?(?:business"
    r"|working)\s+day[^;()]{0,60}?"
    r"\b(?:if|when|where)\b[^;()]{0,40}?(?P<why>after|outside|non-(?:business|working)\s+day"
    r"|not\s+(?:a|on\s+a)\s+(?:business|working)\s+day|other\s+than)[^;()]{0,80}",
    re.IGNORECASE,
)
_CUTOFF = re.compile(
    r"(?:before|prior\s+to|by|after|later\s+than|not\s+later\s+than"
    r"|until)\s+(?P<at>\d{1,2}(?:[:.]\d{2})?\s*(?:[ap]\.?\s?m\.?)|\d{1,2}[:.]\d{2}|noon|midnight)",
    re.IGNORECASE,
)
_HOURS = re.compile(
    r"(?:normal|regular|usual|ordinary)?\s*(?:business|office|working)\s+hours(?:\s+(?:of"
    r"|at)\s+the\s+(?P<whose>recipient|addressee|sender|receiving\s+party|place\s+of\s+receipt))?",
    re.IGNORECASE,
)
_COPY = re.compile(
    r"[^.;]{0,140}?\b(?:courtesy|information)\s+(?:copy|purposes?)\b[^.;]*"
    r"|[^.;]*shall\s+not\s+(?:itself\s+)?constitute\s+notice[^.;]*",
    re.IGNORECASE,
)
_BOUNCE = re.compile(
    r"(?:bounce|undeliverable|delivery\s+failure|non-?delivery|out[\s-]of[\s-]office|error\s+message)[^.;]{0,40}",
    re.IGNORECASE,
)
_STRIKE = re.compile(
    r"postal\s+(?:disruption|strike|interruption)|disruption\s+of\s+(?:the\s+)?(?:postal|mail)|mail\s+strike",
    re.IGNORECASE,
)
_PROVEN = re.compile(
    r"(?:receipt|transmission)\s+confirmed|confirmation\s+of\s+(?:transmission|receipt)|received\s+in\s+good\s+order",
    re.IGNORECASE,
)
_POSTED = re.compile(r"\b(?:post(?:ing|ed|mark)|mail(?:ing|ed))", re.IGNORECASE)
_EARLIEST = re.compile(
    r"(?:earliest|earlier|first)\s+of\s+(?:the\s+)?(?:receipt|these|those|such)[^.;]{0,60}", re.IGNORECASE
)
_FALLBACK = re.compile(r"or,?\s+if\s+no\s+[^.;]{3,60}", re.IGNORECASE)
_PLACED = re.compile(r"\b(?P<how>within|inside|in|outside(?:\s+of)?)\s+(?=[A-Z])")
_LONG_ROW = 4
"""More methods in one clause than this are easily misread."""
_CARRIED = {"post", "registered_post", "courier"}
_ASIDE = re.compile(r"\([^()]{6,}\)")
"""What stands in brackets (`receipt requested`) times nothing; a number or a letter does."""
_JOINED = re.compile(
    r"(?:[\s,/]|\b(?:or|and|sent|given|delivered|transmitted|by|a|any|other|of|internationally"
    r"|nationally|recogni[sz]ed)\b|-)*"
)


@dataclass(slots=True)
class _Token:
    """`method`, `timing` or `border`, with where it stands."""

    kind: str
    start: int
    end: int
    names: list[str] = field(default_factory=list)
    rule: dict[str, Any] = field(default_factory=dict)
    posts: bool = False


def deemed(text: str, span: Span) -> Findings:
    """What a clause on deemed receipt proposes: one value `methods`, by method."""
    found: list[Found] = []
    words, doubts = text, list[Doubt]()
    for pattern, name in ((_COPY, "copies"), (_EARLIEST, "multiple_methods")):
        match = pattern.search(words, span.start, span.end)
        if match is not None:
            told: object = "earliest receipt" if name == "multiple_methods" else _methods_in(match[0])
            found.append(Found(name, told, Span(match.start(), match.end())))
            words = _blank(words, match.start(), match.end())
    words, late = _masked(words, span)
    tokens = _tokens(words, span)
    row = _Pairing(words)
    for token in tokens:
        row.take(token)
    row.close()
    methods: dict[str, Any] = {}
    for names, timing in row.pairs:
        until = min(
            (each.start for each in tokens if each.kind == "timing" and each.start > timing.start), default=span.end
        )
        rule = _with_context(text, Span(timing.start, until), span, timing, late)
        for name in names:
            place = _place(text, timing)
            key = f"{name}_{place}" if place and (name in methods or place.startswith("outside")) else name
            methods.setdefault(key, rule | ({"place": place} if place else {}))
    for match in _HOURS.finditer(text, span.start, span.end):
        if any(rule.get("cutoff") == "business_hours" for rule in methods.values()):
            doubts.append(
                Doubt(INCOMPLETE, "cutoff", "the hours of business are not stated", Span(match.start(), match.end()))
            )
            break
    fallback = _FALLBACK.search(text, span.start, span.end)
    if fallback is not None:
        doubts.append(
            Doubt(
                INCOMPLETE,
                "methods",
                f"a second rule stands in for the first: {fallback[0]}",
                Span(fallback.start(), fallback.end()),
            )
        )
    if methods:
        sure = Confidence.MEDIUM if "default" in methods or len(row.pairs) > _LONG_ROW else Confidence.HIGH
        found.insert(0, Found("methods", methods, span, sure))
    else:
        doubts.append(Doubt(INCOMPLETE, "methods", "no method could be told from the words", span))
    return found, doubts


def _masked(words: str, span: Span) -> tuple[str, list[tuple[int, re.Match[str]]]]:
    """The words without what only qualifies a timing: what happens after hours and on closed days."""
    late = [(match.start(), match) for match in _QUALIFIED.finditer(words, span.start, span.end)]
    for start, match in late:
        words = _blank(words, start, match.end())
    for match in _ASIDE.finditer(words, span.start, span.end):
        words = _blank(words, match.start(), match.end())
    return words, late


def goes_on(words: str) -> bool:
    """Whether a sentence after a clause on deemed receipt still speaks of it: copies, strikes, several methods."""
    return any(pattern.search(words) for pattern in (_COPY, _STRIKE, _EARLIEST))


def _blank(words: str, start: int, end: int) -> str:
    return words[:start] + " " * (end - start) + words[end:]


def _methods_in(words: str) -> list[str]:
    return [name for name, pattern in _METHODS if re.search(pattern, words, re.IGNORECASE)]


def _tokens(words: str, span: Span) -> list[_Token]:
    named = [
        _Token("method", match.start(), match.end(), [f"condition_{match[1].lower()}"])
        for match in _NAMED.finditer(words, span.start, span.end)
    ]
    timings = [
        _Token("timing", match.start(), match.end(), rule=rule, posts=_POSTED.search(match["basis"]) is not None)
        for match in _COUNTED.finditer(words, span.start, span.end)
        if (rule := _counted(match))
    ]
    for basis, pattern in _SHOWN:
        for found in _spots(pattern, words, span):
            if _is_free(found, timings):
                rule = {"offset": 0, "unit": "days", "basis": basis}
                timings.append(_Token("timing", found.start, found.end, rule=rule))
    methods = list(named)
    for name, pattern in _METHODS:
        for found in _spots(rf"(?<![\w-])(?:{pattern})", words, span):
            if _is_free(found, methods):
                methods.append(_Token("method", found.start, found.end, [name]))
    borders = [_Token("border", found.start, found.end) for found in _spots(_BORDER.pattern, words, span, exact=True)]
    inside = [each for each in borders if _is_free(Span(each.start, each.end), named)]
    return sorted([*methods, *timings, *inside], key=lambda each: (each.start, each.kind))


def _spots(pattern: str, words: str, span: Span, *, exact: bool = False) -> list[Span]:
    flags = re.NOFLAG if exact else re.IGNORECASE
    return [
        Span(match.start(), match.end()) for match in re.compile(pattern, flags).finditer(words, span.start, span.end)
    ]


def _is_free(found: Span, taken: list[_Token]) -> bool:
    return not any(each.start < found.end and found.start < each.end for each in taken)


def _counted(match: re.Match[str]) -> dict[str, Any]:
    value = ordinal_of(match["ord"]) if match["ord"] else number_of(match["num"])[0]
    if value is None:
        return {}
    kind = (match["kind"] or "").lower()
    unit = (
        "hours"
        if match["unit"].lower().startswith("hour")
        else "business_days"
        if kind in ("business", "working", "banking")
        else "days"
    )
    rule: dict[str, Any] = {"offset": value, "unit": unit, "basis": _basis(match["basis"])}
    if match["clock"] and (at := clock(match["clock"])):
        rule["at"] = at
    return rule


def _basis(words: str) -> str:
    lower = words.lower()
    if re.search(r"confirm|acknowledg", lower):
        return "confirmation"
    if re.search(r"\breceipt\b|\breceived\b", lower):
        return "receipt"
    if re.search(
        r"\bdelivery of the same\b|deliver\w* to (?:the |a |such )?(?:united states|u\.?s\.?|post|courier"
        r"|carrier|overnight)",
        lower,
    ):
        return "dispatch"
    return "delivery" if re.search(r"\bdeliver(?:y|ed)\b", lower) and "deliver to" not in lower else "dispatch"


class _Pairing:
    """Methods with their timings, between two borders."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.pairs: list[tuple[list[str], _Token]] = []
        self._waiting: list[str] = []
        self._last: list[str] = []
        self._open: _Token | None = None
        self._before: _Token | None = None

    def take(self, token: _Token) -> None:
        """The next token of the row."""
        {"border": self._border, "method": self._method, "timing": self._timing}[token.kind](token)
        self._before = token

    def close(self) -> None:
        """A timing beside which no method stands goes to the method that it implies."""
        if self._open is not None:
            self.pairs.append((_implied(self._open, self._last), self._open))
        self._open = None

    def _border(self, _: _Token) -> None:
        self.close()
        self._waiting = []

    def _method(self, token: _Token) -> None:
        if self._open is not None and not (self._open.posts and not {*token.names} & _CARRIED):
            self.pairs.append((list(token.names), self._open))
            self._last, self._open = self.pairs[-1][0], None
        elif self._goes_on(token):
            names = self.pairs[-1][0]
            names += [name for name in token.names if name not in names]
        else:
            self.close()
            self._waiting += [name for name in token.names if name not in self._waiting]

    def _timing(self, token: _Token) -> None:
        if self._waiting:
            self.pairs.append((self._waiting, token))
            self._last, self._waiting = self._waiting, []
        else:
            self.close()
            self._open = token

    def _goes_on(self, token: _Token) -> bool:
        """Whether a method belongs to the pair before it: `by facsimile or e-mail`, or the same method again."""
        before = self._before
        if self._waiting or self._open or not self.pairs or before is None or before.kind == "border":
            return False
        if before.kind == "timing":
            return token.names[0] in self.pairs[-1][0]
        return _JOINED.fullmatch(self.words[before.end : token.start]) is not None


def _implied(timing: _Token, last: list[str]) -> list[str]:
    if timing.posts:
        known = [name for name in last if name in ("registered_post", "post")]
        return known or ["post"]
    return ["hand"] if timing.rule["basis"] == "delivery" else ["default"]


def _with_context(
    text: str, reach: Span, span: Span, timing: _Token, late: list[tuple[int, re.Match[str]]]
) -> dict[str, Any]:
    """The rule of a timing with what qualifies it, up to the next timing."""
    rule = dict(timing.rule)
    after = next((match for start, match in late if timing.start <= start < reach.end), None)
    if after is not None and rule["basis"] in ("dispatch", "delivery"):
        rule |= _after_hours(text[timing.start : after.end()], after)
    if rule["basis"] == "dispatch" and _PROVEN.search(text, reach.start, reach.end):
        rule["proof"] = "confirmation"
    if rule["basis"] == "dispatch" and timing.posts and _STRIKE.search(text, span.start, span.end):
        rule["suspended_when"] = "postal_disruption"
    if _BOUNCE.search(text, reach.start, reach.end):
        rule["void_on"] = "bounce"
    return rule


def _after_hours(words: str, after: re.Match[str]) -> dict[str, Any]:
    """What becomes of a dispatch after hours, or on a closed day."""
    if re.match(r"non|not", after["why"], re.IGNORECASE):
        rule = {"non_business_day": "next_business_day"}
    else:
        at = _CUTOFF.search(words)
        rule = {"cutoff": clock(at["at"]) if at else "business_hours", "after_cutoff": "next_business_day"}
    if after["at"] and (opens := clock(after["at"])):
        rule["next_at"] = opens
    return rule


def _place(text: str, timing: _Token) -> str:
    """`within SG` where a timing is for one place only."""
    if not timing.posts:
        return ""
    near = text[timing.start : timing.end + 80]
    near = re.split(r"\band\s+(?:\w+\s+\(|\d)", near)[0]
    placed = _PLACED.search(near)
    places = places_in(near[placed.end() :]) if placed else []
    if placed is None or not places:
        return ""
    return f"{'outside' if placed['how'].lower().startswith('outside') else 'within'}_{places[0][2]}"
