"""Who tells whom of what: the verb of a duty to tell, its voice, its parties, and what is told.

`Vendor shall notify Client of X` is active, `Client shall be notified of X by Vendor` passive, and in `Notice of X
shall be given by Vendor to Client` a noun has the duty. `It` stands for the party that the condition before it names.
"""

import re
from dataclasses import dataclass

from incident.agreements.extract.proposal import Found, Span
from incident.agreements.extract.words import PARTY, party_of
from incident.vocabulary import Confidence

_GIVES = r"(?:gives?|provides?|sends?|delivers?|furnish(?:es)?|makes?|submits?|serves?|issues?|files?|send)"
_ACTIVE = (
    r"\b(?:notif(?:y|ies)|informs?|advises?|(?<!a\s)(?<!the\s)(?<!full\s)(?<!such\s)(?<!written\s)"
    r"(?<!final\s)(?:alerts?|reports?)"
    r"|tells?|intimates?|apprises?|warns?)\b"
    rf"|\b{_GIVES}\b(?=[^.;]{{0,60}}\b(?:notice|notification|report|intimation|warning|alert|written)\b)"
    r"|\bkeep\b(?=[^.;]{0,40}\binformed\b)|\blet\b(?=[^.;]{1,40}\bknow\b)"
    r"|\b(?:bring|draw)\b(?=[^.;]{3,160}\bto\s+the\s+(?:attention|notice|knowledge)\s+of\b)"
)
_PASSIVE = (
    r"\bbe\s+(?:(?:\w+ly|in\s+writing|also|at\s+once)\s+){0,3}(?:notified|informed|advised|alerted"
    r"|told|apprised|reported)\b"
)
_NOUN = (
    r"\b(?:notice|notification)\s+of\b(?=[^.;]{3,220}?\b(?:shall|must|will|is\s+to)\s+(?:\w+ly\s+)?be\s+"
    r"(?:\w+\s+){0,3}?"
    r"(?:given|sent|provided|made|delivered|served|submitted)\b)"
)
TELLS = re.compile(rf"(?P<noun>{_NOUN})|(?P<passive>{_PASSIVE})|(?P<active>{_ACTIVE})", re.IGNORECASE)
MODAL = (
    r"(?:shall|will|must|agrees?\s+(?:to|that)|undertakes?\s+to|(?:is|are)\s+(?:required|obliged|obligated)\s+to"
    r"|covenants?\s+to|further\s+agrees?\s+to|has\s+to|have\s+to)"
)
LEAK = re.compile(
    r"unauthori[sz]ed|breach|incident|misuse|mis-?appropriat|vulnerabilit|compromis|intrusion"
    r"|\bloss(?:es)?\b|\blost\b|theft|stolen"
    r"|accidental|unlawful|disclosed?\s+in\s+violation|\bleak|inadverten|copied|into\s+the\s+hands"
    r"|infring\w+\s+of\s+the\s+protection"
    r"|violat(?:ion|ed|es)|impair\w*\s+(?:of\s+)?the\s+(?:confidential|secur)|contrary\s+to|without\s+"
    r"(?:your|our|its|the)\s+[\w\s]{0,20}(?:permission|consent)"
    r"|privacy\s+event|security\s+event|hack|attack|circumvent|not\s+(?:entitled|authori[sz]ed|permitted)",
    re.IGNORECASE,
)
_BOUND = re.compile(rf"\b{MODAL}\W[^.;]{{0,240}}$|\b{MODAL}\W$", re.IGNORECASE)
_REACH = 300
"""Characters before a verb in which its modal stands."""
_LONGEST = 1_500
"""Characters of what is told, at most."""
_SUBJECT = re.compile(
    rf"(?<![\w’'])(?P<who>{PARTY})(?:\s*,[^,;.]{{3,80}},)?"
    r"(?:\s+(?:claiming|affected\s+by|seeking|requesting|suffering|experiencing|making|receiving"
    r"|whose|which|that|who)\s[^,;.]{2,70}?)?"
    rf"\s+(?:(?:also|further|hereby|each|\w+ly|so\s+\w+)\s+)*{MODAL}\b"
)
_NOBODY = re.compile(r"It|They|He|She|This|That|There|Such|Nothing|If|In|Where|When|Which", re.IGNORECASE)
_PRONOUN = re.compile(rf"\b(?:it|they|he|she)\s+(?:also\s+)?{MODAL}\b", re.IGNORECASE)
_CONDITION = re.compile(
    rf"\b(?:[Ii]f|[Ww]hen|[Ww]here|[Aa]fter|[Oo]nce|[Ss]hould|[Ww]henever|of\s+which|that)\s+(?P<who>{PARTY})\s+"
    r"(?:shall\s+|may\s+)?(?:becomes?|is|has|have|discovers?|learns?|believes?|knows?|suspects?"
    r"|detects?|reasonably|receives?|determines?|finds?|loses?)\b"
)
_AWARENESS = re.compile(rf"(?:upon|on)\s+(?P<who>{PARTY})['’]s?\s+(?:awareness|discovery|knowledge|becoming)")
_BY = re.compile(rf"\bby\s+(?P<who>{PARTY})(?=\s|[,.;]|$)")
_BEFORE_PASSIVE = re.compile(rf"(?P<who>{PARTY})\s+{MODAL}\s+$")
_HIS = (
    r"(?:['’]s?\s+(?:[\w-]+\s+){0,4}?(?:contact|officer|lead|team|department|representative"
    r"|manager|counsel|desk|office|owner"
    r"|director|administrator)\b)?"
)
_SOFTLY = (
    r"(?:in\s+writing|immediately|promptly|forthwith|at\s+once|without\s+(?:any\s+)?(?:undue|unreasonable)?\s*delay"
    r"|as\s+(?:soon|quickly|promptly)\s+as\s+(?:is\s+)?(?:reasonably\s+)?(?:possible|practicable)"
    r"|also|both|then|rapidly|prior)"
)
_ADVERBS = rf"(?:,?\s*{_SOFTLY}\s*,?\s*(?:(?:but|and)\s+)?)*"
_AFTER_VERB = re.compile(
    rf"\s*{_ADVERBS}(?:(?:initial|written|prompt|immediate|due|reasonable|such|a|an|prior|detailed|full)\s+)*"
    rf"(?:notice|notification|report)?\s*{_ADVERBS}\s*",
    re.IGNORECASE,
)
_OTHER = r"(?:the\s+)?other(?!\s+\w*\s*part)\b|each\s+other|one\s+another"
_OBJECT = re.compile(rf"(?:to\s+)?(?P<who>{PARTY}{_HIS}|{_OTHER})(?![\w’'])")
_TO = re.compile(rf"\bto\s+(?P<who>{PARTY}{_HIS}|{_OTHER})(?=\s|[,.;]|$)")
_NO_PARTY = re.compile(
    r"(?:notice|within|such|any|each(?!\s+(?:other|part))|every|all|of|that(?!\s+(?:other\s+)?part)"
    r"|no|on|by|not|if|upon|as)\b",
    re.IGNORECASE,
)
_STARTS = re.compile(
    r"\b(?:of|that|in\s+the\s+event\s+(?:that\s+|of\s+)?|in\s+case\s+of|regarding|concerning"
    r"|about|if|when|where|as\s+to|all"
    r"|upon\s+(?:the\s+)?(?:occurrence|discovery|detection)\s+of|aware\s+(?:of|that)|discover"
    r"(?:s|ing)?(?:\s+that)?|discovery\s+of|noticing|identifying"
    r"|detect(?:s|ing)(?:\s+that)?|detection\s+of|learn(?:s|ing)\s+(?:of|that)|suspect(?:s"
    r"|ing)?(?:\s+that)?|believes?(?:\s+that)?"
    r"|knowledge\s+of|knows?\s+of)\s+",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"\b(?=(?:any|each|every|all)\s+(?:(?:known|actual|suspected|confirmed|potential|threatened)\b[\s,]*(?:or\s+)?)*"
    r"(?:unauthori|breach|loss|security|incident|cyber|data|leak|misuse))",
    re.IGNORECASE,
)
"""`report within an hour of discovery any breach`: what is told follows without a word before it."""
_STOPS = re.compile(
    r"(?:,?\s+(?:and|but)\s+(?:shall|will|to\s+|cooperate|take|must|such\s+notice|agrees?|reasonably"
    r"|use|assist|in\s+any|in\s+no)"
    r"|,\s+(?:including|which|provided|stating|whether|such\s+notification|but|and\s+in|with\s+a\s+copy)|;|\.\s|\.$|\("
    r"|\s+(?:promptly|immediately|within|upon|in\s+no\s+event|which\s+may\s+come|no\s+later"
    r"|not\s+later|without\s+(?:undue\s+)?delay"
    r"|of\s+which\s+\S+(?:\s+\S+)?\s+becomes?|when\s+(?:it|they)\s|of\s+which\s+(?:it|they)"
    r"|that\s+may\s+come|so\s+that|as\s+soon\s+as|forthwith|at\s+once|by\s+e-?mail)\b|\s+after\s"
    r"|,\s+notify\b|,\s+and\s+(?:take|cooperate|shall|will|use|assist)"
    r"|,\s+(?:the\s+)?(?:[A-Za-z][\w’'-]*\s+){1,4}(?:shall|will|must|undertakes|agrees)\b|,\s+"
    r"(?:it|they)\s+(?:shall|will|must)\b|\s+(?:shall|must|will)\s+(?:\w+ly\s+)?be\b)",
    re.IGNORECASE,
)
_MOMENT = re.compile(
    r"\s*(?:(?:its|the|such|their|first|his|any|initial|actual)\s+)*(?:becoming|gaining|discover\w*"
    r"|aware\w*|knowledge|notic(?:ing|e)\b|determin\w*|learning"
    r"|detect\w*|confirm(?:ing|ation)\b|identif\w*|receipt|having|occurrence\s+of|service\b|being)\b",
    re.IGNORECASE,
)
_WHO_KNOWS = re.compile(
    rf"\s*(?:{PARTY}|it|they|either)\s+(?:(?:shall|may|reasonably|has|have)\s+)*(?:becomes?"
    rf"|is\s+(?:made\s+)?aware|learns?|discovers?|knows?|believes?|suspects?|detects?|determines?"
    r"|(?:(?:reasonable|good)\s+)?(?:reasons?\s+to|grounds\s+to|cause\s+to))\b"
)
"""`if Vendor becomes aware of…`: what it is aware of comes after."""
_PARTY_ALONE = re.compile(r"(?:other\s+)?part(?:y|ies)\b")
_DIRECT = re.compile(r"(?:report|reports|intimate|intimates)$", re.IGNORECASE)
_SHORT = 8
"""Characters of a word that is no scope."""
_SHORTEST = 4
"""Characters of what is told, at least: `leak`."""
_OR_SUSPECTS = re.compile(
    r"\s*or\s+(?:reasonably\s+)?(?:suspects?|believes?|discovers?)\s+(?:of\s+|that\s+)?", re.IGNORECASE
)
_POINTS = re.compile(r"(?:the|such|this|that|it|same|its|their)\b(?:\s+[\w-]+){0,3}", re.IGNORECASE)
"""`the Security Incident`: words that only point at others."""
_SEGMENT = re.compile(r";|\.\s+(?=[A-Z])|\s\((?:[b-h]|ii+|iv|v|[2-9])\)\s")


@dataclass(frozen=True, slots=True)
class Verb:
    """A telling verb: `active`, `passive` or `noun`, with its place."""

    voice: str
    start: int
    end: int


def verb_of(text: str, span: Span) -> Verb | None:
    """Where the duty to tell stands: the first telling verb that somebody is bound to, else the first."""
    verbs = list(TELLS.finditer(text, span.start, span.end))
    bound = [
        verb
        for verb in verbs
        if verb["noun"] or _BOUND.search(text[max(span.start, verb.start() - _REACH) : verb.start()])
    ]
    chosen = next(iter(bound or verbs), None)
    return None if chosen is None else Verb(str(chosen.lastgroup), chosen.start(), chosen.end())


def people(text: str, span: Span, verb: Verb | None) -> list[Found]:
    """Who tells, and who is told."""
    if verb is None:
        return [each for each in (_notifier(text, span, None, None),) if each]
    if verb.voice == "passive":
        return _passive(text, span, verb)
    if verb.voice == "noun":
        who, to = _BY.search(text, verb.end, span.end), _TO.search(text, verb.end, span.end)
        return [*_named("notifier", who), *_named("recipient", to)]
    recipient = _recipient(text, span, verb)
    notifier = _notifier(text, span, verb, recipient)
    return [each for each in (notifier, recipient) if each]


def _named(field: str, match: re.Match[str] | None) -> list[Found]:
    return [] if match is None else [Found(field, party_of(match["who"]), Span(*match.span("who")))]


def _passive(text: str, span: Span, verb: Verb) -> list[Found]:
    who = _BY.search(text, verb.end, span.end)
    if "report" in text[verb.start : verb.end].lower():
        return [*_named("notifier", who), *_named("recipient", _TO.search(text, verb.end, span.end))]
    told = _BEFORE_PASSIVE.search(text[span.start : verb.start])
    found = _named("notifier", who or _CONDITION.search(text, span.start, span.end))
    if told is not None:
        where = Span(span.start + told.start("who"), span.start + told.end("who"))
        found.append(Found("recipient", party_of(told["who"]), where))
    return found


def _notifier(text: str, span: Span, verb: Verb | None, recipient: Found | None) -> Found | None:
    """The party that is bound: by its own words, by the condition, by the list's head, or by who is told."""
    end = verb.end if verb else span.end
    subjects = [each for each in _SUBJECT.finditer(text, span.start, end) if not _NOBODY.fullmatch(each["who"])]
    pronouns = list(_PRONOUN.finditer(text, span.start, end))
    condition = next(_CONDITION.finditer(text, span.start, span.end), None)
    if subjects and not (pronouns and pronouns[-1].start() > subjects[-1].start() and condition is not None):
        return Found("notifier", party_of(subjects[-1]["who"]), Span(*subjects[-1].span("who")))
    plain = _PLAIN.search(text, span.start, end) if verb else None
    intro = list(_INTRO.finditer(text, max(0, span.start - _LONGEST), span.start))
    said = (condition if pronouns else None) or _AWARENESS.search(text, span.start, span.end) or condition or plain
    said = said or (intro[-1] if intro else None)
    if said is not None:
        return Found("notifier", party_of(said["who"]), Span(*said.span("who")), Confidence.MEDIUM)
    if recipient is not None and re.search(r"disclos", str(recipient.value), re.IGNORECASE):
        return Found("notifier", "Receiving Party", recipient.span, Confidence.LOW)
    return None


_INTRO = re.compile(rf"(?P<who>{PARTY})\s+(?:(?:also|further|hereby|each)\s+)*{MODAL}[^.;:]{{0,60}}:\s")
"""`the Recipient shall:` before a list, of which the duty is one item."""
_PLAIN = re.compile(rf"(?P<who>{PARTY})\s+(?=(?:notif(?:y|ies)|informs?|advises?|alerts?|reports?|tells?)\b)")
"""`the Parties inform each other`: the present tense of a duty."""


def _recipient(text: str, span: Span, verb: Verb) -> Found | None:
    lead = _AFTER_VERB.match(text, verb.end, span.end)
    start = lead.end() if lead else verb.end
    direct = _OBJECT.match(text, start, span.end)
    if direct is None or _NO_PARTY.match(direct["who"]):
        direct = _TO.search(text, verb.end, span.end)
    return Found("recipient", party_of(direct["who"]), Span(*direct.span("who"))) if direct else None


def scope(text: str, span: Span, verb: Verb | None) -> list[Found]:
    """What is told of: behind the verb, else in the condition before it; a pointer (`the Incident`) is followed."""
    begin = verb.end if verb else span.start
    own = next((match.start() for match in _SEGMENT.finditer(text, begin, span.end)), span.end)
    behind = [*_subject_of(text, span, verb), *_candidates(text, begin, own, verb)]
    before = _candidates(text, span.start, begin, None)
    every = [*behind, *before, *_candidates(text, own, span.end, None)]
    every.sort(key=lambda each: LEAK.search(each.of(text)) is None)
    full = [each for each in every if _POINTS.fullmatch(each.of(text)) is None]
    chosen = next(iter([*full, *every]), None)
    return [] if chosen is None else [Found("scope", chosen.of(text), chosen, Confidence.MEDIUM)]


def _subject_of(text: str, span: Span, verb: Verb | None) -> list[Span]:
    """`Notice of X must be given`, `X shall be reported`."""
    if verb is None or verb.voice == "active":
        return []
    if verb.voice == "noun":
        stop = re.search(r"\s+(?:shall|must|will|is\s+to)\b", text[verb.end : span.end])
        return list(_trimmed(text, verb.end, verb.end + stop.start())) if stop else []
    if "report" not in text[verb.start : verb.end].lower():
        return []
    modal = re.search(rf"\s+{MODAL}\s+$", text[span.start : verb.start])
    start = max(text.rfind(mark, span.start, verb.start) for mark in (". ", "; ", ", ", "\n")) + 1
    return list(_trimmed(text, max(span.start, start), span.start + modal.start())) if modal else []


def _candidates(text: str, begin: int, end: int, verb: Verb | None) -> list[Span]:
    found = []
    if verb is not None and verb.voice == "active" and _DIRECT.search(text[verb.start : verb.end]):
        lead = re.match(
            rf"\s*{_ADVERBS}\s*(?:to\s+{PARTY}\b)?(?:\s*,[^,]{{3,80}},)?\s*{_ADVERBS}\s*,?\s*"
            rf"(?=(?:any|each|every|all|the|such|cyber|an?)\b)",
            text[begin:end],
        )
        if lead is not None:
            to = _TO.search(text, begin + lead.end() + _SHORT, end)
            found += _scoped(text, begin + lead.end(), to.start() if to else end)
    after_period: list[Span] = []
    for match in _STARTS.finditer(text, begin, end):
        if any(each.match(text, match.end(), end) for each in (_PARTY_ALONE, _MOMENT, _WHO_KNOWS)):
            continue
        counts = re.search(r"(?:hours?|days?|h|time|period)\s+$", text[max(begin, match.start() - 8) : match.start()])
        (after_period if counts else found).extend(_scoped(text, match.end(), end))
    for match in _BARE.finditer(text, begin, end):
        after_period.extend(_scoped(text, match.start(), end))
    telling = [each for each in (*found, *after_period) if LEAK.search(each.of(text))]
    return telling or [*found, *after_period][:1]


def _scoped(text: str, start: int, end: int) -> list[Span]:
    also = _OR_SUSPECTS.match(text, start, end)
    start = also.end() if also else start
    rest = text[start : min(end, start + _LONGEST)]
    stop = next((match for match in _STOPS.finditer(rest) if match.start() >= _SHORTEST), None)
    return list(_trimmed(text, start, start + (stop.start() if stop else len(rest))))


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    words = text[start:end]
    lead = len(words) - len(words.lstrip(" ,:\n"))
    where = Span(start + lead, start + len(words.rstrip(" ,.\n")))
    return [where] if where.end - where.start >= _SHORTEST else []
