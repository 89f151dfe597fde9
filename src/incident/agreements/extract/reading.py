"""Reading a contract: from its text to passages with proposed terms, deterministic and offline.

A passage is a run of sentences that belong to one family of clauses; each family has one finder, which says whether a
sentence is its own, and one reader. What the readers propose is for a person to confirm: nothing here is a clause yet.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from incident.agreements.extract.business_days import DEFINES, business_day, contradicting
from incident.agreements.extract.computing import COMPUTES, computing
from incident.agreements.extract.deemed import deemed, goes_on, is_deemed
from incident.agreements.extract.drafting import draft
from incident.agreements.extract.lasting import CHANGES, COMPELLED, SURVIVES, change, compelled, survival
from incident.agreements.extract.money import CAPS, COSTS, cap, cost
from incident.agreements.extract.notice import notice
from incident.agreements.extract.periods import HIDDEN, PERIOD, SOFT, hidden_near
from incident.agreements.extract.proposal import CONTRADICTORY, Doubt, Findings, Passage, Span
from incident.agreements.extract.telling import LEAK, TELLS, scope, verb_of
from incident.agreements.extract.words import sentences

_HEADING = 90
"""Characters between two sentences of one clause that a heading or a number may take."""
_REPORTS = re.compile(
    r"\b(?:report\w*|notif\w+|inform(?:s|ed)?)\b[^.;]{0,80}\bwithin\s+\S+\s+(?:\S+\s+){0,2}(?:hours|days)",
    re.IGNORECASE,
)
_LIST = re.compile(r"\s*(?:\(?(?:[a-h]|i{1,3}|iv|v|vi{1,3}|[1-9])\)|[;,•])")
_NUMBERED = re.compile(r"\s*(?:§\s*)?(?:\d+(?:\.\d+)+\.?|\d+\.)\s+[A-Z“\"]")
"""A line that begins a numbered clause, which is one of its own."""
_GOES_ON = re.compile(r"(?:[:;,]|\b(?:and|or))\s*$")


@dataclass(frozen=True, slots=True)
class _Family:
    """One family of clauses.

    Attributes:
        owns: whether a sentence is of this family.
        read: what its passages propose.
        more: whether a sentence right after one of its own still belongs to it.
        lists: whether its clauses are lists, so that what ends with a colon or a semicolon goes on.
    """

    kind: str
    owns: Callable[[str], bool]
    read: Callable[[str, Span], Findings]
    more: Callable[[str], bool] = lambda _: False
    lists: bool = False


def read_clauses(text: str) -> tuple[Passage, ...]:
    """The clauses of a text that the product knows, in order.

    Args:
        text: of a contract, or of one clause.
    """
    spans = list(sentences(text))
    found = [_passage(family, text, span) for family in _FAMILIES for span in _runs(family, text, spans)]
    found = [each for each in found if _says_something(each)]
    found.sort(key=lambda passage: (passage.span.start, passage.kind))
    return tuple(_against_each_other(found))


def _says_something(passage: Passage) -> bool:
    """A clause on time that says nothing that can be read is none; a survival without a period is one."""
    if passage.kind == "time_computation":
        return bool(passage.found)
    return bool(passage.found or passage.doubts) or passage.kind == "survival"


def _runs(family: _Family, text: str, spans: list[Span]) -> Iterator[Span]:
    """Sentences of one family that follow each other in one paragraph, as one passage."""
    current: Span | None = None
    for span in spans:
        words = span.of(text)
        own = family.owns(words)
        goes_on = current is not None and _GOES_ON.search(text[current.start : current.end]) is not None
        gap = text[current.end : span.start] if current else ""
        item = _LIST.match(words) is not None
        apart = "\n\n" in gap or ("\n" in gap and _NUMBERED.match(words) is not None)
        near = current is not None and len(gap) < _HEADING and (not apart or goes_on or item)
        if current is not None and near and (own or family.more(words) or (family.lists and goes_on)):
            current = Span(current.start, span.end)
        elif own:
            if current is not None:
                yield current
            current = span
    if current is not None:
        yield current


def _passage(family: _Family, text: str, span: Span) -> Passage:
    found, doubts = family.read(text, span)
    hidden = hidden_near(text, span)
    covered = {doubt.field for doubt in hidden}
    if "period" in covered:  # what is redacted is never guessed from what stands around it
        found = [each for each in found if each.field != "period" or HIDDEN.search(each.span.of(text)) is None]
        found = [each for each in found if each.field != "period"]
    doubts = [*hidden, *doubts]
    passage = Passage(family.kind, span, span.of(text), tuple(found), tuple(doubts), {})
    return replace(passage, terms=draft(passage, text))


def _against_each_other(found: list[Passage]) -> Iterator[Passage]:
    """Passages of one kind that contradict an earlier one say so."""
    by_kind: dict[str, list[Passage]] = {}
    for passage in found:
        extra: list[Doubt] = []
        for before in by_kind.setdefault(passage.kind, []):
            if passage.kind == "business_day_definition":
                extra += contradicting(list(before.found), list(passage.found), passage.span)
            elif passage.kind in ("survival", "leak_notice"):
                extra += _other_period(before, passage)
        by_kind[passage.kind].append(passage)
        yield replace(passage, doubts=(*passage.doubts, *extra)) if extra else passage


def _other_period(before: Passage, passage: Passage) -> list[Doubt]:
    one, two = before.value("period"), passage.value("period")
    same = before.value("scope") == passage.value("scope") and before.value("trigger") == passage.value("trigger")
    if one is None or two is None or one == two or not same:
        return []
    return [Doubt(CONTRADICTORY, "period", f"another clause says {one}, this one {two}", passage.span)]


def _tells_of_leak(words: str) -> bool:
    if COMPELLED.search(words) and not re.search(r"unauthori[sz]ed|breach|incident", words, re.IGNORECASE):
        return False
    if not (TELLS.search(words) or _REPORTS.search(words)) or is_deemed(words):
        return False
    of_terms = _OF_TERMS.search(words) and SOFT.search(words) and PERIOD.search(words) is None
    if LEAK.search(words) is None or not (_SURE.search(words) or _INFORMATION.search(words) or of_terms):
        return False
    whole = Span(0, len(words))
    verb = verb_of(words, whole)
    told = scope(words, whole, verb)
    near = words[max(0, (verb.start if verb else 0) - _BEFORE) : (verb.end if verb else len(words))]
    return any(LEAK.search(str(each.value)) for each in told) or (
        _POINTED.search(str(told[0].value) if told else "the") is not None and LEAK.search(near) is not None
    )


_OF_TERMS = re.compile(
    r"(?:violation|breach)\s+of\s+(?:(?:the\s+terms|any\s+(?:term|provision))\s+of\s+)?this\s+"
    r"(?:agreement|nda|undertaking|deed)",
    re.IGNORECASE,
)
"""What an agreement on secrecy alone calls a leak."""
_BEFORE = 400
"""Characters before a verb in which a condition may stand."""
_POINTED = re.compile(r"^(?:the|such|this|that|it|same|its)\b|^$", re.IGNORECASE)
_SURE = re.compile(
    r"unauthori[sz]ed\s+(?:\w+\s+)?(?:or\s+\w+\s+)?(?:use|access|disclos|acqui|copy|possession)"
    r"|security\s+(?:incident|breach|event)"
    r"|data\s+(?:protection\s+)?breach|vulnerabilit|cyber\s*-?\s*(?:incident|event|attack)"
    r"|breach\s+of\s+(?:the\s+)?(?:confiden|security|data)"
    r"|\bleak(?:age|ed|s)?\b|disclosure\s+not\s+(?:authori[sz]ed|permitted)|privacy\s+(?:event|incident|breach)",
    re.IGNORECASE,
)
_INFORMATION = re.compile(
    r"\b(?:information|data|security|cyber|network|confiden\w*|access|secrets?|know-?how|materials?"
    r"|documents?|credentials?"
    r"|phi|pii|health|source\s+code|drawings?|samples?|records|proprietary)\b",
    re.IGNORECASE,
)
_SEVERED = re.compile(r"\b(?:invalid|unenforceable|severab|illegal)", re.IGNORECASE)
_PROTECTS = re.compile(r"\b(?:confidential\w*|surviv\w*|secre\w*|information|obligations|duties)\b", re.IGNORECASE)
_OF_A_LEAK = re.compile(
    r"breach|confidential|incident|unauthori[sz]ed|notif|recover|security|personal\s+data|investigat|forensic",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\bat\s+(?:its|their|his|her|no|our|your)\b[^.;]{0,20}\b(?:cost|expense)|\bits\s+own\s+costs", re.IGNORECASE
)


_FEW = 5
"""Words of a heading, at most."""


def _survives(words: str) -> bool:
    heading = words.upper() == words or len(words.split()) < _FEW
    return not heading and bool(SURVIVES.search(words) and _PROTECTS.search(words)) and not _SEVERED.search(words)


def _is_cost(words: str) -> bool:
    """Who bears the cost of a leak; that everybody pays for what he does himself allocates nothing."""
    return bool(COSTS.search(_OWN.sub(" ", words)) and _OF_A_LEAK.search(words))


def _tells_within(words: str) -> bool:
    if _tells_of_leak(words) or is_deemed(words) or COMPELLED.search(words) or CHANGES.search(words):
        return False
    limit = re.search(r"\b(?:within|later\s+than|no\s+more\s+than|less\s+than|at\s+least)\b", words, re.IGNORECASE)
    return (
        TELLS.search(words) is not None
        and limit is not None
        and (PERIOD.search(words) or HIDDEN.search(words)) is not None
    )


def _is_cap(words: str) -> bool:
    return CAPS.search(words) is not None


def _is_change(words: str) -> bool:
    told = CHANGES.search(words) and re.search(r"\b(?:inform|notif|notice|object|announce)\w*", words, re.IGNORECASE)
    return bool(told) and (PERIOD.search(words) or HIDDEN.search(words)) is not None


def _is_compelled(words: str) -> bool:
    """A duty around an order to disclose; a bare exception (`unless required by law`) is none."""
    ordered = COMPELLED.search(words) and re.search(
        r"disclos|produc|surrender|hand\s+over|reveal", words, re.IGNORECASE
    )
    return bool(ordered) and _ACTS.search(words) is not None


_ACTS = re.compile(
    r"notif|notice|inform(?:s|ed)?\b|advise|tell|consult|assist|co-?operat|protective|\bseek"
    r"|\bobject|redirect|contest|resist"
    r"|confidential\s+treatment|\blimit\w*\s+(?:the\s+|such\s+)?disclos|only\s+(?:that|such|the)\s+(?:portion|part)",
    re.IGNORECASE,
)


def _is_item(words: str) -> bool:
    return _LIST.match(words) is not None


_FAMILIES = (
    _Family(
        "business_day_definition", lambda words: DEFINES.search(words) is not None, business_day, _is_item, lists=True
    ),
    _Family("time_computation", lambda words: COMPUTES.search(words) is not None, computing),
    _Family(
        "deemed_receipt",
        is_deemed,
        deemed,
        lambda words: _is_item(words) or goes_on(words),
        lists=True,
    ),
    _Family("leak_notice", _tells_of_leak, lambda text, span: notice(text, span, leak=True), _is_item, lists=True),
    _Family("notice_period", _tells_within, lambda text, span: notice(text, span, leak=False)),
    _Family("subprocessor_notice", _is_change, change),
    _Family("compelled_disclosure", _is_compelled, compelled),
    _Family("survival", _survives, survival),
    _Family("cost_allocation", _is_cost, cost),
    _Family("cap", _is_cap, cap),
)
"""In the order in which they are looked for; one sentence may belong to several."""
