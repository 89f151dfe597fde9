"""Money in contracts: who bears a cost, and what caps a liability."""

import re

from incident.agreements.extract.periods import HIDDEN, counted
from incident.agreements.extract.proposal import CONTRADICTORY, Doubt, Findings, Found, Span
from incident.agreements.extract.words import PARTY, party_of
from incident.vocabulary import Confidence

COSTS = re.compile(
    r"\b(?:costs?|expenses?)\b[^.;]{0,200}\b(?:borne|paid|payable|reimbursed|met)\s+by\b|\bcompensate\b[^.;]{0,80}"
    r"\b(?:loss|damage|cost)"
    r"|\bresponsible\s+for\s+(?:all\s+|the\s+|any\s+)*(?:reasonable\s+)?(?:costs?|expenses?)\b"
    r"|\bat\s+[^.,;]{2,50}['’]?s?\s+(?:sole\s+|own\s+)?(?:cost|expense)|\b(?:bear|pay|reimburse"
    r"|indemnif(?:y|ies))\b[^.;]{0,120}\b(?:cost|expense|breach|notif|investigat|remediat|forensic"
    r"|credit\s+monitoring)",
    re.IGNORECASE,
)
CAPS = re.compile(
    r"\b(?:liabilit(?:y|ies)|damages)\b(?:[^.;]|(?<=\d)\.(?=\d)){0,220}?\b(?:not\s+exceed|limited\s+to"
    r"|exceed|capped\s+at"
    r"|up\s+to|maximum)\b"
    r"|\b(?:in\s+no\s+event|under\s+no\s+circumstances)\b[^.;]{0,120}\bliab\w+[^.;]{0,120}\bexceed",
    re.IGNORECASE,
)
_EXPENSE = re.compile(
    rf"\bat\s+(?:the\s+)?(?P<who>{PARTY})['’]?s?\s+(?:sole\s+|own\s+)*(?:cost|expense)"
    rf"|\bat\s+the\s+(?:sole\s+)?(?:cost|expense)s?(?:\s+and\s+expense)?\s+of\s+(?P<of>{PARTY})"
)
_BEARS = re.compile(
    rf"(?P<who>{PARTY})\s+(?:shall|will|must|agrees\s+to)\b(?P<between>[^.]{{0,260}}?)\b"
    r"(?P<verb>bear|pay|reimburse|indemnify|compensate|be\s+(?:\w+ly\s+)?(?:responsible|liable)\s+for)\b"
)
_BORNE = re.compile(
    rf"\b(?:borne|paid|payable|met|reimbursed)\s+(?:\w+ly\s+)?by\s+(?P<who>{PARTY}|whichever\s+part\w+[^.;,]{{0,30}})"
)
_INCURRED = re.compile(rf"\bincurred\s+by\s+(?P<who>{PARTY})")
_PAID = re.compile(
    rf"\b(?:reimburse|indemnify|compensate|pay)\s+(?:and\s+hold\s+harmless\s+)?(?P<who>{PARTY})(?![\w’'])"
)
_TAKES = re.compile(rf"(?P<who>{PARTY})\s+(?:may|shall\s+be\s+entitled\s+to|is\s+entitled\s+to|shall|will)\b")
_ITEMS = re.compile(
    r"\b(?:all\s+steps|costs?\s+(?:and\s+expenses\s+)?(?:of|for|in\s+connection\s+with"
    r"|associated\s+with|incurred\s+in)|expenses?\s+(?:of|for|incurred\s+in)|regarding"
    r"|responsible\s+for|including,?|from\s+and\s+against)\s+(?P<what>[^.;]{5,260})",
    re.IGNORECASE,
)
_FAULT = re.compile(
    r"\bin\s+breach\b|breach\s+of\s+(?:this|the\s+(?:agreement|obligations)|its|any\s+obligation)"
    r"|caused\s+by|negligen|fault\b|fail(?:s|ure)\s+to|attributable\s+to|to\s+the\s+extent"
    r"|violation\s+of",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"(?P<currency>US\$|USD|EUR|GBP|CHF|JPY|CAD|AUD|SGD|\$|€|£"
    r"|¥)\s?(?P<number>\d{1,3}(?:[,.' ]\d{3})+(?:\.\d{2})?|\d+(?:\.\d+)?)\s?(?P<scale>million|billion"
    r"|thousand|m|k)?\b"
    r"|(?P<number2>\d{1,3}(?:[,']\d{3})+(?:\.\d{2})?|\d+(?:\.\d+)?)\s?(?P<scale2>million"
    r"|billion)?\s?(?P<currency2>USD|EUR|GBP|CHF|JPY|euros?|dollars|pounds)",
    re.IGNORECASE,
)
_FEES = re.compile(
    r"(?:(?P<percent>\d+)\s*(?:%|per\s?cent)\s*(?:\(\d+\s*%\)\s*)?of\s+|(?P<times>\d+(?:\.\d+)?"
    r"|one|two|three|twice)\s*(?:\(\d+x?\)\s*)?(?:x|times)?\s*(?:\(\d+x?\)\s*)?)?"
    r"(?:the\s+|all\s+)?(?:total\s+|aggregate\s+|annual\s+)*(?:fees|charges|amounts?|sums?"
    r"|consideration|price|royalties|payments|remuneration|contract\s+(?:value|price))\s+"
    r"(?:actually\s+)?(?:paid|payable|received|due|you\s+(?:have\s+)?paid|(?:\w+\s+){1,2}(?:has\s+)?paid)[^.;]{0,140}"
    r"|(?:exceed|limited\s+to|equal\s+to|up\s+to)\s+(?:an\s+amount\s+equal\s+to\s+)?the\s+"
    r"(?:consideration|(?:contract|purchase)\s+price|contract\s+value)\b",
    re.IGNORECASE,
)
_TIMES = {"one": "1", "two": "2", "three": "3", "twice": "2"}
_OPEN = re.compile(
    r"(?:except|other\s+than|excluding|shall\s+not\s+apply\s+to|do(?:es)?\s+not\s+apply\s+to|save\s+for)[^.;]{3,220}",
    re.IGNORECASE,
)
_CURRENCIES = {
    "$": "USD",
    "US$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "EURO": "EUR",
    "EUROS": "EUR",
    "DOLLARS": "USD",
    "POUNDS": "GBP",
}
_SCALES = {"million": 1_000_000, "m": 1_000_000, "billion": 1_000_000_000, "thousand": 1000, "k": 1000}


def cost(text: str, span: Span) -> Findings:
    """What a clause on costs proposes: payer, payee, items, fault and cap."""
    found: list[Found] = []
    at = _EXPENSE.search(text, span.start, span.end)
    bears = _BEARS.search(text, span.start, span.end)
    paid = _PAID.search(text, span.start, span.end)
    takes = _TAKES.search(text, span.start, span.end)
    if at is not None:
        group = "who" if at["who"] else "of"
        found.append(Found("payer", party_of(at[group]), Span(*at.span(group))))
    elif bears is not None:
        found.append(Found("payer", party_of(bears["who"]), Span(*bears.span("who"))))
    borne = _BORNE.search(text, span.start, span.end)
    if at is None and bears is None and borne is not None:
        found.append(Found("payer", party_of(borne["who"]), Span(*borne.span("who"))))
    incurred = _INCURRED.search(text, span.start, span.end)
    if paid is None and incurred is not None:
        found.append(Found("payee", party_of(incurred["who"]), Span(*incurred.span("who")), Confidence.MEDIUM))
    if paid is not None:
        found.append(Found("payee", party_of(paid["who"]), Span(*paid.span("who"))))
    elif at is not None and takes is not None and party_of(takes["who"]) not in [each.value for each in found]:
        found.append(Found("payee", party_of(takes["who"]), Span(*takes.span("who")), Confidence.MEDIUM))
    items = _ITEMS.search(text, span.start, span.end)
    if items is not None:
        listed = [
            part.strip()
            for part in re.split(r",\s*(?:and\s+|or\s+)?|;\s*|\s+and\s+to\s+", items["what"])
            if part.strip()
        ]
        found.append(Found("items", listed, Span(*items.span("what")), Confidence.LOW))
    fault = _FAULT.search(text, span.start, span.end)
    where = Span(fault.start(), fault.end()) if fault else span
    found.append(Found("fault_based", fault is not None, where, Confidence.MEDIUM))
    return found, []


def cap(text: str, span: Span) -> Findings:
    """What a limit of liability proposes: an amount, or fees over some time; what it does not reach."""
    found: list[Found] = []
    amounts = [
        (_money(match), Span(match.start(), match.end())) for match in _AMOUNT.finditer(text, span.start, span.end)
    ]
    if len({value for value, _ in amounts}) > 1 and not re.search(
        r"greater|higher|lesser|lower", span.of(text), re.IGNORECASE
    ):
        said = " and ".join(dict.fromkeys(value for value, _ in amounts))
        return [], [Doubt(CONTRADICTORY, "cap", f"different amounts are stated: {said}", amounts[0][1])]
    if amounts and not HIDDEN.search(text, span.start, span.end):
        found.append(Found("cap", amounts[0][0], amounts[0][1]))
    fees = _FEES.search(text, span.start, span.end)
    if fees is not None:
        over = counted(text, fees.start(), fees.end())
        value = {"times": _times(fees)} | (
            {"over": f"{over[0].value} {over[0].unit}"} if over and over[0].value else {}
        )
        found.append(Found("cap_of_fees", value, Span(fees.start(), fees.end()), Confidence.MEDIUM))
    beyond = _OPEN.search(text, span.start, span.end)
    if beyond is not None:
        found.append(Found("uncapped", beyond[0], Span(beyond.start(), beyond.end()), Confidence.MEDIUM))
    return found, []


def _times(fees: re.Match[str]) -> str:
    """How many times the fees: `150 %` is 1.5."""
    if fees["percent"]:
        whole, part = divmod(int(fees["percent"]), 100)
        return f"{whole}.{part:02}".rstrip("0").rstrip(".")
    times = (fees["times"] or "1").lower()
    return _TIMES.get(times, times)


def _money(match: re.Match[str]) -> str:
    currency = (match["currency"] or match["currency2"]).upper()
    digits = re.sub(r"[,' ]", "", match["number"] or match["number2"])
    scale = _SCALES.get((match["scale"] or match["scale2"] or "").lower(), 1)
    whole, _, part = digits.partition(".")
    amount = int(whole) * scale + (int(part.ljust(9, "0")[:9]) * scale // 10**9 if scale > 1 and part else 0)
    cents = f".{part}" if part and scale == 1 else ""
    return f"{_CURRENCIES.get(currency, currency)} {amount}{cents}"
