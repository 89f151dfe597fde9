"""Periods: numbers with a unit, soft wordings, and what hides or contradicts them."""

import re
from dataclasses import dataclass

from incident.agreements.extract.proposal import CONTRADICTORY, INCOMPLETE, REDACTED, Doubt, Found, Span
from incident.agreements.extract.words import NUMBER, ORDINAL, SPELLED, number_of, ordinal_of
from incident.kernel.periods import Soft
from incident.vocabulary import Confidence

_KIND = r"(?:business|working|banking|trading|calendar|consecutive|clear|full|whole|normal)"
_UNIT = rf"(?P<kind>{_KIND}(?:[\s-]+{_KIND})?)?[\s-]*(?P<unit>hours?|hrs?|h|days?|weeks?|months?|years?|minutes?)"
PERIOD = re.compile(
    rf"(?P<number>{NUMBER})[\s\]-]*{_UNIT}\b(?!\s+or\s+more\s+times)"
    rf"|\b(?P<spelled>{SPELLED})\s+(?P<kind2>{_KIND})\s*\(\s*(?P<digits>\d+)\s*\)\s*(?P<unit2>days?|hours?)\b"
    rf"|\b(?:the\s+)?(?P<ordinal>{ORDINAL})\s+(?P<kind3>{_KIND})?\s*(?P<unit3>day|anniversary)\b"
    r"|(?:(?<=within\s)|(?<=than\s))(?P<one>an?)\s+(?P<kind4>business|working|calendar)?\s*"
    r"(?P<unit4>day|week|month|year|hour)\b",
    re.IGNORECASE,
)
"""`two (2) business days`, `fifteen calendar (15) days`, `the second Business Day`, `a week`."""
HIDDEN = re.compile(
    r"\[\s*(?:\*+|[Rr][Ee][Dd][Aa][Cc][Tt][Ee][Dd]|[●•_.…-]+"
    r"|[Cc]onfidential(?: treatment)?[^\]]{0,60}|X+|insert[^\]]{0,40})\s*\]"
    r"|\*{3,}|_{3,}|█+|[●•]{1,3}(?=\s*(?:\(|business|working|calendar|days?|hours?|months?|years?))"
)
"""What stands where words were taken out, or never filled in."""
SOFT = re.compile(
    r"\b(?:immediate(?:ly)?|forthwith|at once|prompt(?:ly)?|expeditiously|instantly|timely"
    r"|in a timely (?:manner|fashion)"
    r"|without (?:(?:any )?(?:undue|unreasonable|unnecessary|culpable)|any)? ?delay"
    r"|as soon as (?:is )?(?:it )?(?:is )?(?:reasonably |commercially )?(?:possible|practicable|practical|feasible)"
    r"|as (?:quickly|promptly|soon) as (?:is )?(?:reasonably )?(?:possible|practicable|practical)"
    r"|as soon as (?:it|they) becomes? aware|at the (?:earliest|first) (?:possible |reasonable )?"
    r"(?:time|moment|opportunity|possible)"
    r"|with all (?:due |reasonable |possible )?(?:speed|dispatch)"
    r"|with(?:in)? a reasonable (?:time|period))\b",
    re.IGNORECASE,
)
_UNITS = {
    "hour": "hours",
    "hr": "hours",
    "h": "hours",
    "day": "calendar_days",
    "anniversary": "years",
    "week": "weeks",
    "month": "months",
    "year": "years",
    "minute": "minutes",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """A period in the text.

    Attributes:
        value: the number; None where it is hidden or contradicts itself.
        unit: a `kernel.periods.Unit`.
        bare: days that are called neither business nor calendar days.
        unclear: why it has no value where it neither is hidden nor contradicts itself.
    """

    value: int | None
    unit: str
    span: Span
    bare: bool = False
    unclear: str = ""


def counted(text: str, start: int, end: int) -> list[Counted]:
    """The periods between two places, in order; a number that its own digits contradict has no value."""
    return [_counted(match) for match in PERIOD.finditer(text, start, end)]


def _counted(match: re.Match[str]) -> Counted:
    span = Span(match.start(), match.end())
    kind = (match["kind"] or match["kind2"] or match["kind3"] or match["kind4"] or "").lower()
    unit = _unit(match["unit"] or match["unit2"] or match["unit3"] or match["unit4"])
    works = re.search(r"business|working|banking|trading", kind) is not None
    if match["ordinal"]:
        value, clash = ordinal_of(match["ordinal"]), False
    elif match["one"]:
        value, clash = 1, False
    else:
        value, clash = number_of(match["number"] or f"{match['spelled']} ({match['digits']})")
    if works and unit == "calendar_days":
        unit = "working_days"
    elif works:
        return Counted(None, unit, span, unclear=f"{kind} {unit} are no period of a calendar")
    return Counted(None if clash else value, unit, span, unit == "calendar_days" and not kind)


def _unit(word: str) -> str:
    lower = word.lower()
    return _UNITS[lower if lower in _UNITS else lower.rstrip("s")]


def soft_of(words: str) -> Soft:
    """The soft wording that words come closest to."""
    lower = words.lower()
    if "delay" in lower:
        return Soft.WITHOUT_UNDUE_DELAY
    if "as soon" in lower or "as quickly" in lower or "reasonable" in lower:
        return Soft.AS_SOON_AS_PRACTICABLE
    return Soft.IMMEDIATELY if lower.startswith(("immediate", "forthwith", "at once")) else Soft.PROMPTLY


_LEAD = re.compile(
    r"(?:within|later than|exceed|more than|not less than|at least|period of)\W+(?:a period of\s+|the\s+)?$",
    re.IGNORECASE,
)


def hidden_near(text: str, span: Span) -> list[Doubt]:
    """A doubt for each word that was taken out, named after what stands beside it."""
    doubts = []
    for match in HIDDEN.finditer(text, span.start, span.end):
        after = text[match.end() : match.end() + 30]
        is_period = re.match(
            r"[\s()\d*_\[\]]*(?:business|working|calendar)?\s*(?:days?|hours?|weeks?|months?|years?)",
            after,
            re.IGNORECASE,
        )
        is_money = re.match(r"\s*(?:million|%|percent)", after) or text[
            max(0, match.start() - 5) : match.start()
        ].rstrip().endswith(("$", "€", "£", "USD", "EUR"))
        name = (
            "period"
            if is_period or _LEAD.search(text[max(0, match.start() - 25) : match.start()])
            else "amount"
            if is_money
            else "text"
        )
        doubts.append(Doubt(REDACTED, name, "the words are redacted or left blank", Span(match.start(), match.end())))
    return doubts


def one_period(text: str, found: list[Counted], *, field: str = "period") -> tuple[list[Found], list[Doubt]]:
    """The one period among several mentions; different ones contradict each other."""
    doubts = [_why_none(text, each, field) for each in found if each.value is None]
    if doubts or not found:
        return [], doubts
    if len({(each.value, each.unit) for each in found}) > 1:
        said = " and ".join(dict.fromkeys(each.span.of(text) for each in found))
        return [], [Doubt(CONTRADICTORY, field, f"different periods are stated: {said}", found[0].span)]
    first = found[0]
    sure = Confidence.MEDIUM if first.bare else Confidence.HIGH
    return [Found(field, f"{first.value} {first.unit}", first.span, sure)], []


def _why_none(text: str, each: Counted, field: str) -> Doubt:
    if each.unclear:
        return Doubt(INCOMPLETE, field, each.unclear, each.span)
    return Doubt(CONTRADICTORY, field, f"words and digits differ: {each.span.of(text)}", each.span)
