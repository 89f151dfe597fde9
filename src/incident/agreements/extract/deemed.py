"""Deemed receipt: which method is received when, as rules of `agreements.model.DeemedReceipt`.

The words of a clause are read as a row of tokens: methods (`by registered mail`), timings (`on the second business day
after posting`) and borders (`;`, `(b)`, a sentence's end). A timing belongs to the method that stands beside it between
two borders; a timing that implies its method (`after posting`) belongs to post where nothing stands beside it. What
happens after hours is taken out first and put on the rules that it is about.
"""

import re
from typing import Any

from incident.agreements.extract.after_hours import Late, beside_cutoff, cutoff_in, hours_in, masked, whose_clock
from incident.agreements.extract.pairing import CARRIED, PLACED, Pair, Pairing
from incident.agreements.extract.places import places_in
from incident.agreements.extract.proposal import CONTRADICTORY, INCOMPLETE, Doubt, Findings, Found, Span
from incident.agreements.extract.receipt_words import Token, blank, methods_in, plain, tokens
from incident.agreements.extract.words import ORDINAL, ordinal_of
from incident.agreements.extract.zones import zone_in
from incident.vocabulary import Confidence

DEEMS = re.compile(
    r"\b(?:deemed|considered|presumed|regarded\s+as|treated\s+as|taken\s+to|conclusive\w*\s+presum\w+)\b[^.;:]{0,80}"
    r"?\b(?:given|made"
    r"|received|receipt|served|sent|delivered|effective|service|delivery|notified|reached|transmitted"
    r"|communicated|effected|arrived?|take\s+place)\b"
    r"|\b(?:notices?|communications?)\b[^.;]{0,160}?\b(?:shall|will)\s+(?:only\s+)?(?:be|become)\s+"
    r"(?:duly\s+)?(?:effective|given|served)\b"
    r"|\b(?:notices?|communications?)\b[^.;]{0,160}\b(?:is|are|becomes?)\s+(?:effective|given"
    r"|received|served|considered)\s+(?:\(\w\)\s+)?(?:only\s+)?"
    r"(?:(?:up)?on|when|if|at)\b"
    r"|\b(?:notices?|communications?)\b[^.;]{0,200}\beffective\s+(?:when|upon|on)\b"
    r"|\bdate\s+of\s+(?:receipt|service|delivery)\b[^.;]{0,60}\bdeemed\s+to\s+be\b"
    r"|\b(?:delivery|service)\s+by\b[^.;]{0,60}\b(?:is|shall\s+be)\s+(?:effective|deemed)\b"
    r"|\b(?:shall|will)\s+take\s+effect\s+(?:up)?on\s+(?:receipt|delivery)|\bnotice\s+takes\s+effect\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:notices?|communications?|correspondence|letters?|demands?|consents?|written\s+document|documents?)\b",
    re.IGNORECASE,
)
_ON_RECEIPT = re.compile(
    r"\bnotices?\b[^.;]{0,160}\b(?:deemed|effective|given|received)\b[^.;]{0,40}\b(?:upon|on"
    r"|when|from)\s+(?:\w+\s+){0,3}?"
    r"(?:receipt|received|delivery|delivered)\b"
    r"|\bnotices?\b[^;]{0,200}\b(?:next|following)\s+(?:business|working)\s+day\b"
    r"|\bnotices?\b[^.;]{0,160}\bdeemed\b[^.;]{0,60}\b(?:given|received|served|delivered)\b[^.;]{0,60}\b"
    r"(?:days?|hours?)\b",
    re.IGNORECASE,
)
_COPY = re.compile(
    r"[^.;]{0,140}?\b(?:courtesy|information)\s+(?:only|copy|copies|purposes?)\b[^.;]*"
    r"|[^.;]{0,300}?\b(?:shall|do(?:es)?|will)\s+not\s+(?:itself\s+|themselves\s+)?(?:constitute|amount\s+to"
    r"|be\s+(?:deemed\s+)?)\s*(?:a\s+)?(?:valid\s+)?notice[^.;]*",
    re.IGNORECASE,
)
_BOUNCE = re.compile(
    r"bounce|undeliverable|(?:delivery|transmission)\s+failure|failed\s+delivery|non-?\s?delivery"
    r"|error\s+message|failure\s+to\s+deliver"
    r"|not\s+(?:been\s+)?(?:successfully\s+)?(?:delivered|transmitted)|fail(?:s|ed|ure)\s+"
    r"(?:of|in)\s+(?:delivery|transmission)|undelivered"
    r"|(?:automat\w+|returned)\s+(?:\w+\s+){0,3}(?:message|reply|notification|notice)",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"out[\s-]of[\s-](?:the[\s-])?office|absence\s+(?:reply|note|message)|auto(?:matic)?[\s-]reply", re.IGNORECASE
)
_ALL_THE_SAME = re.compile(
    r"notwithstanding|even\s+(?:if|though)|regardless|whether\s+or\s+not|irrespective", re.IGNORECASE
)
_STRIKE = re.compile(
    r"(?:postal|mail)\s+(?:service\s+)?(?:disruption|strike|interruption)|(?:disruption|interruption)\s+"
    r"(?:of|in)\s+(?:the\s+)?(?:\w+\s+)?(?:postal|mail)"
    r"|stoppage\s+of\s+(?:the\s+)?(?:post|mail)",
    re.IGNORECASE,
)
_PROVEN = re.compile(
    r"(?:receipt|transmission|delivery)\s+(?:is\s+|has\s+been\s+)?(?:confirmed|acknowledged)"
    r"|confirmation\s+of\s+(?:\w+\s+)?(?:transmission|receipt|delivery)|received\s+in\s+good\s+order"
    r"|(?:transmission|read)\s+receipt\s+requested"
    r"|answer-?back|electronic\s+confirmation|printed\s+confirmation|machine[\s-]generated",
    re.IGNORECASE,
)
_EARLIEST = re.compile(
    r"(?:earliest|earlier|first)\s+of\s+(?:the\s+)?(?:receipt\s+(?:dates|times)|these|those|such)[^.;]{0,60}",
    re.IGNORECASE,
)
_FALLBACK = re.compile(r"or,?\s+if\s+no\s+[^.;]{3,60}", re.IGNORECASE)
_EITHER_PLACE = re.compile(
    rf"\b(?P<one>{ORDINAL})\s*\((?:or\s+(?:the\s+)?)?(?P<two>{ORDINAL})[,\s]+(?P<where>(?:if|in)\s[^()]{{5,80}})\)",
    re.IGNORECASE,
)
"""`the third (seventh, if posted to a place outside Australia) day`."""
_LONG_ROW = 4
"""More methods in one clause than this are easily misread."""
_HOW = re.compile(
    r"\b(?:shall|must|will|may|to)\s+be\s+(?:in\s+writing|made\s+in\s+writing|delivered|sent"
    r"|given|made|served|transmitted|mailed|effected)\b"
    r"[^;:]{0,420}?(?=\b(?:deemed|considered|presumed|effective)\b)",
    re.IGNORECASE,
)
_ALL = ("delivery", "dispatch", "receipt")


def is_deemed(words: str) -> bool:
    """Whether a sentence says when a notice is received in law."""
    if DEEMS.search(words) is None:
        return False
    if words.rstrip().endswith((":", "–", "—")) and _ABOUT.search(words):
        return True  # the list of methods follows
    return bool(methods_in(words)) or (_ABOUT.search(words) is not None and _ON_RECEIPT.search(words) is not None)


def deemed(text: str, span: Span) -> Findings:
    """What a clause on deemed receipt proposes: one value `methods`, by method."""
    found: list[Found] = []
    words, doubts = text, list[Doubt]()
    for pattern, name in ((_COPY, "copies"), (_EARLIEST, "multiple_methods")):
        match = pattern.search(words, span.start, span.end)
        if match is not None:
            told: object = "earliest receipt" if name == "multiple_methods" else methods_in(match[0])
            found.append(Found(name, told, Span(match.start(), match.end())))
            words = blank(words, match.start(), match.end())
    words = _either_place(_without_how(words, span), span)
    words, late = masked(words, span)
    row = Pairing(words)
    row.run(tokens(plain(words, span), span))
    methods = _ruled(text, span, row.pairs, late)
    doubts += [
        Doubt(
            CONTRADICTORY if "differ" in pair.timing.why else INCOMPLETE, "methods", pair.timing.why, _spot(pair.timing)
        )
        for pair in row.pairs
        if pair.timing.why
    ]
    doubts += _unstated(text, span, methods)
    if methods:
        sure = Confidence.MEDIUM if "default" in methods or len(row.pairs) > _LONG_ROW else Confidence.HIGH
        found.insert(0, Found("methods", methods, span, sure))
    elif not row.pairs:
        doubts.append(Doubt(INCOMPLETE, "methods", "no method could be told from the words", span))
    return found, doubts


def goes_on(words: str) -> bool:
    """Whether a sentence after a clause on deemed receipt still speaks of it: copies, strikes, several methods."""
    return any(pattern.search(words) for pattern in (_COPY, _STRIKE, _EARLIEST))


def _without_how(words: str, span: Span) -> str:
    """`…shall be delivered by hand or mail and shall be deemed given…`: how it is sent times nothing."""
    for match in _HOW.finditer(words, span.start, span.end):
        rest = re.split(r"\.\s+(?=[A-Z])", words[match.end() : span.end])[0]
        if methods_in(rest):
            words = blank(words, match.start(), match.end())
    return words


def _either_place(words: str, span: Span) -> str:
    """`third (seventh, if outside X) day after posting` without the second one, which `_places` reads."""
    match = _EITHER_PLACE.search(words, span.start, span.end)
    return words if match is None else blank(words, match.end("one"), match.end())


def _unstated(text: str, span: Span, methods: dict[str, Any]) -> list[Doubt]:
    doubts = []
    if any(rule.get("cutoff") == "business_hours" for rule in methods.values()):
        doubts.append(Doubt(INCOMPLETE, "cutoff", "the hours of business are not stated", span))
    fallback = _FALLBACK.search(text, span.start, span.end)
    if fallback is not None:
        why = f"a second rule stands in for the first: {fallback[0]}"
        doubts.append(Doubt(INCOMPLETE, "methods", why, Span(fallback.start(), fallback.end())))
    return doubts


def _ruled(text: str, span: Span, pairs: list[Pair], late: list[Late]) -> dict[str, Any]:
    """Each method with its rule and what qualifies it."""
    methods: dict[str, Any] = {}
    told = [pair for pair in pairs if pair.timing.rule]
    for pair in told:
        after = min((each.start for each in pairs if each.start > pair.timing.start), default=span.end)
        reach = Span(pair.start, max(after, pair.timing.end))
        rule = _with_context(text, reach, span, pair)
        _qualify(rule, text, reach, pair, late)
        for name in pair.names:
            for place, ruled in _places(text, span, pair, rule):
                key = f"{name}_{place}" if place and (name in methods or place.startswith("outside")) else name
                kept = methods.get(key)
                if kept is not None and ruled["offset"] and not kept["offset"] and kept["basis"] == "delivery":
                    methods.setdefault("hand", kept)  # `a letter when left at the address, or two days after posting`
                    methods[key] = ruled
                methods.setdefault(key, ruled)
    for each in late:  # `a notice delivered by hand after 5 p.m. is received on the next day`, and no more is said
        for name in each.methods:
            basis = "delivery" if name in ("hand", "courier") else "dispatch"
            rule = {"offset": 0, "unit": "days", "basis": basis}
            _put(rule, each, each.span.of(text))
            if name not in methods and not any(name in pair.names for pair in pairs):
                methods[name] = rule
    return methods


def _with_context(text: str, reach: Span, span: Span, pair: Pair) -> dict[str, Any]:
    """The rule of a timing with what stands beside it, up to the next pair."""
    rule = dict(pair.timing.rule)
    if rule["basis"] == "dispatch" and _PROVEN.search(text, reach.start, reach.end):
        rule["proof"] = "confirmation"
    if rule["basis"] == "dispatch" and {*pair.names} & CARRIED and _STRIKE.search(text, span.start, span.end):
        rule["suspended_when"] = "postal_disruption"
    voids = [
        name
        for name, pattern in (("bounce", _BOUNCE), ("absence_reply", _ABSENT))
        if (match := pattern.search(text, reach.start, reach.end))
        and not _ALL_THE_SAME.search(text[max(reach.start, match.start() - 90) : match.start()])
    ]
    if voids:
        rule["void_on"] = voids
    return rule


def _qualify(rule: dict[str, Any], text: str, reach: Span, pair: Pair, late: list[Late]) -> None:
    """What becomes of it after hours, or on a closed day."""
    if (rule["offset"] and rule["unit"] != "hours") or rule["basis"] not in _ALL:
        return
    own = [
        each
        for each in late
        if reach.start <= each.span.start < reach.end and not (each.methods and not {*pair.names} & {*each.methods})
    ]
    general = [each for each in late if each.general or ({*pair.names} & {*each.methods})]
    chosen = next(iter(own or general), None)
    if chosen is None:
        early = _early(text, reach)
        if early and rule["basis"] == "dispatch" and not rule["offset"]:
            rule |= {"cutoff": early, "after_cutoff": "next_business_day"}
            _put_clock(rule, text[reach.start : reach.end])
        return
    said = text[min(reach.start, chosen.span.start) : chosen.span.end] if chosen in own else chosen.span.of(text)
    _put(rule, chosen, said)


def _put(rule: dict[str, Any], chosen: Late, said: str) -> None:
    if chosen.closed:
        rule["non_business_day"] = "next_business_day"
    else:
        opens, closes = hours_in(said)
        rule |= {"cutoff": closes or cutoff_in(said) or "business_hours", "after_cutoff": "next_business_day"}
        if opens:
            rule["next_at"] = opens
        _put_clock(rule, said)
    if chosen.next_at and chosen.next_at != "opening":
        rule["next_at"] = chosen.next_at


def _put_clock(rule: dict[str, Any], said: str) -> None:
    """Whose clock a cut-off is read on: a named zone's, the sender's or the recipient's."""
    near = beside_cutoff(said)
    named, whose = zone_in(near), whose_clock(near)
    if named is not None:
        rule["zone"] = named[2]
    elif whose:
        rule["whose"] = whose


def _early(text: str, reach: Span) -> str:
    """A time of day before which it has to be sent, where nothing is said of what comes after."""
    match = re.search(r"(?:before|prior\s+to|by)\s+(?=\d|noon)", text[reach.start : reach.end], re.IGNORECASE)
    return cutoff_in(text[reach.start + match.start() : reach.end]) if match else ""


def _places(text: str, span: Span, pair: Pair, rule: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """(`outside_SG`, rule) where a timing is for one place only; both where one phrase has a rule for each."""
    either = _EITHER_PLACE.search(text, span.start, span.end)
    if either is not None and pair.timing.start <= either.start("one") < pair.timing.end:
        place = _place_of(re.sub(r"^(?:if|in)\s.*?(?=\b(?:outside|within|inside)\b)", "", either["where"]))
        other = rule | {"offset": ordinal_of(either["two"]) or 0}
        if place:
            inverse = (
                place.replace("outside_", "within_")
                if place.startswith("outside")
                else place.replace("within_", "outside_")
            )
            return [("", rule | {"place": inverse}), (place, other | {"place": place})]
    place = _place(text, pair.timing) if pair.timing.posts or {*pair.names} & CARRIED else ""
    return [(place, rule | ({"place": place} if place else {}))]


def _place(text: str, timing: Token) -> str:
    near = re.split(r"\band\s+(?:\w+\s+\(|\d|on\b)|[;.]\s", text[timing.start : timing.end + 80])[0]
    return _place_of(near)


def _place_of(near: str) -> str:
    """`within_SG` or `outside_SG`, where words limit a rule to a place."""
    placed = PLACED.search(near)
    places = places_in(near[placed.end() :]) if placed else []
    if placed is None or not places or places[0][0] > len("a "):
        return ""
    return f"{'outside' if 'outside' in placed['how'].lower() else 'within'}_{places[0][2]}"


def _spot(token: Token) -> Span:
    return Span(token.start, token.end)
