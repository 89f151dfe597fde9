"""Periods: numbers with a unit, soft wordings, and what hides or contradicts them."""

import re
from dataclasses import dataclass

from incident.agreements.extract.proposal import CONTRADICTORY, REDACTED, Doubt, Found, Span
from incident.agreements.extract.words import NUMBER, number_of
from incident.kernel.periods import Soft
from incident.vocabulary import Confidence

_UNIT = (
    r"(?P<kind>business|working|banking|calendar|consecutive|clear)?[\s-]*(?P<unit>hours?|days?"
    r"|weeks?|months?|years?|minutes?)"
)
PERIOD = re.compile(rf"(?P<number>{NUMBER})[\s\]-]*{_UNIT}\b(?!\s+or\s+more\s+times)", re.IGNORECASE)
HIDDEN = re.compile(
    r"\[\s*(?:\*+|[Rr][Ee][Dd][Aa][Cc][Tt][Ee][Dd]|[●•_.…-]+"
    r"|[Cc]onfidential(?: treatment)?[^\]]{0,60}|X+|insert[^\]]{0,40})\s*\]"
    r"|\*{3,}|_{3,}|█+|[●•]{1,3}(?=\s*(?:\(|business|working|calendar|days?|hours?|months?|years?))"
)
"""What stands where words were taken out, or never filled in."""
SOFT = re.compile(
    r"\b(?:immediate(?:ly)?|forthwith|at once|prompt(?:ly)?|expeditiously|without (?:undue"
    r"|unreasonable|any undue|any)? ?delay"
    r"|as soon as (?:is )?(?:reasonably )?(?:possible|practicable|practical)|as quickly as (?:reasonably )?possible"
    r"|with(?:in)? a reasonable (?:time|period))\b",
    re.IGNORECASE,
)
_UNITS = {
    "hour": "hours",
    "day": "calendar_days",
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
    """

    value: int | None
    unit: str
    span: Span
    bare: bool = False


def counted(text: str, start: int, end: int) -> list[Counted]:
    """The periods between two places, in order; a number that its own digits contradict has no value."""
    found = []
    for match in PERIOD.finditer(text, start, end):
        value, clash = number_of(match["number"])
        kind, unit = (match["kind"] or "").lower(), _UNITS[match["unit"].lower().rstrip("s")]
        if kind in ("business", "working", "banking") and unit == "calendar_days":
            unit = "working_days"
        bare = unit == "calendar_days" and not kind
        found.append(Counted(None if clash else value, unit, Span(match.start(), match.end()), bare))
    return found


def soft_of(words: str) -> Soft:
    """The soft wording that words come closest to."""
    lower = words.lower()
    if "delay" in lower:
        return Soft.WITHOUT_UNDUE_DELAY
    if "as soon" in lower or "as quickly" in lower or "reasonable" in lower:
        return Soft.AS_SOON_AS_PRACTICABLE
    return Soft.IMMEDIATELY if lower.startswith(("immediate", "forthwith", "at once")) else Soft.PROMPTLY


_LEAD = re.compile(
    r"(?:within|later than|in|exceed|more than|not less than|at least|after|of|for)\W+(?:a period of\s+|the\s+)?$",
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
    doubts = [
        Doubt(CONTRADICTORY, field, f"words and digits differ: {each.span.of(text)}", each.span)
        for each in found
        if each.value is None
    ]
    if doubts or not found:
        return [], doubts
    if len({(each.value, each.unit) for each in found}) > 1:
        said = " and ".join(dict.fromkeys(each.span.of(text) for each in found))
        return [], [Doubt(CONTRADICTORY, field, f"different periods are stated: {said}", found[0].span)]
    first = found[0]
    sure = Confidence.MEDIUM if first.bare else Confidence.HIGH
    return [Found(field, f"{first.value} {first.unit}", first.span, sure)], []
