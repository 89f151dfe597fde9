"""Words: sentences with their places, numbers in letters, and the parties that sentences speak of."""

import re
from collections.abc import Iterator

from incident.agreements.extract.proposal import Span

_ABBREVIATIONS = re.compile(
    r"(?:\b(?:U\.S|U\.K|U\.S\.A|No|Nos|Inc|Ltd|Co|Corp|Sec|Art|Arts|Mr|Ms|Dr|St|v|vs|e\.g|i\.e|cf|a\.m|p\.m|etc|para|cl"
    r"|S\.A|N\.V|B\.V|P\.O|Messrs|approx|incl|Reg)|\b[A-Z]|\b\d{1,3})\.$",
    re.IGNORECASE,
)
_ITEM = r"(?:\d+(?:\.\d+)*\.?|\([a-z0-9]{1,4}\)|[a-h]\)|[•–-])\s"
_END = re.compile(
    r"(?<=[.!?])[”\"’')\]]*\s+(?=[“\"'(\[]?[A-Z0-9])|\n\s*\n+"
    rf"|(?<=[.:;,])[ \t]*\n(?=\s*{_ITEM})|(?<=\band)[ \t]*\n(?=\s*{_ITEM})|(?<=\bor)[ \t]*\n(?=\s*{_ITEM})"
    r"|\n(?=\s*\d+(?:\.\d+)*\.?\s+[A-Z][a-z])|(?<=[a-z]:)[ \t]*\n(?=\s*[A-Z(])"
)
"""A full stop, a blank line, or a line that begins an item of a list; a line that a page breaks ends nothing."""
_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "fourteenth": 14, "fifteenth": 15, "twentieth": 20, "thirtieth": 30,
    "next": 1, "following": 1, "immediately following": 1, "next following": 1, "next succeeding": 1, "succeeding": 1,
    "immediately succeeding": 1, "first following": 1, "first succeeding": 1, "subsequent": 1,
}  # fmt: skip
_NUMBERS = {word: number for number, word in enumerate(_SMALL)} | {
    word: number * 10 for number, word in enumerate(_TENS, 2)
}
_LETTERS = "|".join(sorted([*_NUMBERS, "hundred"], key=len, reverse=True))

SPELLED = rf"(?:{_LETTERS})(?:[\s-]+(?:and\s+)?(?:{_LETTERS}))*"
"""`forty-eight`, `one hundred and twenty`."""
NUMBER = rf"(?:\b{SPELLED}\s*\(\s*\d+\s*\)|\d+\s*\(\s*{SPELLED}\s*\)|\b\d+|\b{SPELLED}\b)"
"""`seven`, `7`, `seven (7)`, `forty-eight (48)`, `6 (six)`."""
ORDINAL = rf"(?:{'|'.join(sorted(_ORDINALS, key=len, reverse=True))}|\d{{1,2}}(?:st|nd|rd|th))"
"""`third`, `3rd`, `next`."""

_WORD = r"(?:[A-Z][\w&'’.-]*|(?:(?<=[a-z] )|(?<=^))party|party|parties)"
_ROLES = (
    r"part(?:y|ies)(?:\s+(?:to|under)\s+(?:this|the)\s+[A-Z]\w+|\s+hereto)?|(?:sub-?)?contractors?"
    r"|recipients?|disclosers?|suppliers?|customers?|clients?|(?:sub-?)?processors?"
    r"|controllers?|vendors?|providers?|licensees?|licensors?|insured|insurers?|company|operators?"
    r"|employees?|consultants?"
    r"|sellers?|buyers?|purchasers?|owners?|agents?|employers?|lenders?|borrowers?|institution|sponsor|authority|bank"
    r"|manufacturer|distributor|franchisee|franchisor|lessee|lessor|tenant|landlord|user|you|us|we"
)
_WHICH = (
    r"other|disclosing|receiving|notifying|affected|impacted|indemnified|first|second|contracting|responsible|relevant"
    r"|discovering|breaching|defaulting|owning|non-\w+|innocent|recipient|obligated|bound"
)
PARTY = (
    r"(?:(?:the|The|an?|each|Each|either|Either|neither|any|Any|such|Such|this|that|both|Both"
    r"|every|Every)\s+(?:of\s+the\s+)?)?"
    rf"(?:(?:{_WHICH}|{_WHICH.title()})\s+)?"
    rf"(?:[A-Z][\w&’'-]*(?:\s+(?:of\s+|and\s+)?[A-Z][\w&-]*){{0,4}}|(?:{_ROLES})\b|(?:Party|Parties|You|We|Our)\b)"
)
"""How a contract names a party: `the Receiving Party`, `Each party`, `Vendor`, `you`."""


def sentences(text: str) -> Iterator[Span]:
    """The sentences, in order, each without the white space around it."""
    start = 0
    for match in _END.finditer(text):
        broken = "\n" in match[0]
        if not broken and _ABBREVIATIONS.search(text[max(0, match.start() - 8) : match.start()]):
            continue
        yield from _trimmed(text, start, match.start())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    if piece.strip():
        lead = len(piece) - len(piece.lstrip())
        yield Span(start + lead, start + len(piece.rstrip()))


def number_of(words: str) -> tuple[int | None, bool]:
    """The number of some words, and whether letters and digits contradict each other: `thirty (45)`."""
    digits = re.search(r"\d+", words)
    letters = _spelled(re.sub(r"[\d()]+", " ", words).lower())
    if digits is None:
        return letters, False
    value = int(digits[0])
    return value, letters is not None and letters != value


def _spelled(words: str) -> int | None:
    total, current, seen = 0, 0, False
    for word in re.split(r"[\s-]+", words.strip()):
        if word in _NUMBERS:
            current += _NUMBERS[word]
            seen = True
        elif word == "hundred":
            current = max(current, 1) * 100
            seen = True
        elif word != "and" and word:
            return None
    return total + current if seen else None


def ordinal_of(words: str) -> int | None:
    """`third` or `3rd` as a number."""
    word = " ".join(words.lower().split())
    digits = re.match(r"\d+", word)
    return int(digits[0]) if digits else _ORDINALS.get(word)


def party_of(words: str) -> str:
    """A party's name as a person would write it, without article and possessive."""
    name = re.sub(r"^(?:the|such|this|that|any|a)\s+(?:of\s+the\s+)?", "", words.strip(), flags=re.IGNORECASE)
    return re.sub(r"['’]s?$", "", name).strip(" ,;:")
