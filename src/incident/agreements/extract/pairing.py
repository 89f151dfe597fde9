"""Which timing belongs to which method, between two borders of a clause on deemed receipt.

A method waits for the timing behind it (`by courier, on delivery`); a timing waits for the method behind it (`on
delivery, if by courier`); what no timing follows shares the one before it (`by fax or e-mail`).
"""

import re
from dataclasses import dataclass

from incident.agreements.extract.places import places_in
from incident.agreements.extract.receipt_words import Token

_DEEMS = re.compile(r"\b(?:shall|will|is|are)\s+(?:be\s+)?(?:deemed|effective|considered|presumed)\b", re.IGNORECASE)
CARRIED = {"post", "registered_post", "courier", "airmail"}
_MADE_SO = re.compile(
    r"(?:when|if|where)\s+(?:so\s+)?(?:it\s+is\s+|actually\s+)?(?:sent|delivered|given|transmitted"
    r"|dispatched|mailed|telecopied|faxed|posted)\s*$",
    re.IGNORECASE,
)
_ONLY_HOW = re.compile(r"\b(?:shall|must|may|will)\s+be\s+(?:sent|given|delivered|made|transmitted)\b", re.IGNORECASE)
_ANOTHER = re.compile(r"\b(?:or|and),?\s+(?:in\s+the\s+case\s+of|if|where)\b", re.IGNORECASE)
_IF = re.compile(r"(?:if|when|where|in\s+the\s+case)\b", re.IGNORECASE)
_FAR = 60
"""Characters between two methods of one timing, at most."""
_SENT = re.compile(
    r"\b(?:mailed|posted|sent|transmitted|telecopied|telexed|faxed|e-?mailed|deposited|dispatched)\b", re.IGNORECASE
)
_OWN_VERB = re.compile(
    r"[\s,]*(?!(?:when|upon|on|if|at)\b)(?:\w+\s+){0,4}?(?:is|are|shall|will)\s+(?:\w+\s+){0,2}?"
    r"(?:taken|deemed|received"
    r"|given|effective|considered|presumed)\b",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"(?:[\s,/]|\b(?:or|and|sent|given|delivered|transmitted|by|a|an|any|other|of|via|internationally"
    r"|the|service|express|air|special|private|priority|standard|regular|ordinary|electronic"
    r"|confirmed|either|overnight|delivery"
    r"|nationally|recogni[sz]ed|reputable|commercial|same|some|pre-?paid|local)\b|-)*",
    re.IGNORECASE,
)
PLACED = re.compile(r"\b(?P<how>within|inside|in|outside(?:\s+of)?|from\s+a\s+place\s+outside)\s+(?=[A-Z])")


@dataclass(slots=True)
class Pair:
    """Methods and the timing that they share; `start` is where the first of them stands."""

    names: list[str]
    timing: Token
    start: int


class Pairing:
    """Methods with their timings, between two borders."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.pairs: list[Pair] = []
        self._waiting: list[str] = []
        self._from = 0
        self._last: list[str] = []
        self._open: list[Token] = []
        self._before: Token | None = None
        self._is_last = False
        self._carried: list[str] = []

    def run(self, row: list[Token]) -> None:
        """All tokens, in order."""
        for number, token in enumerate(row):
            ahead = next((each.kind for each in row[number + 1 :] if each.kind != "method"), "border")
            self._is_last = ahead == "border"
            self._take(token)
        self.close()

    def _take(self, token: Token) -> None:
        inside = self._before is not None and token.kind == "method" and token.start < self._before.end
        if inside and not self._open and self._before is not None and self._before.kind == "timing":
            return  # `24 hours after delivery to the courier`: part of the timing of a method that was named before
        {"border": self._border, "method": self._method, "timing": self._timing}[token.kind](token)
        self._before = token

    def close(self) -> None:
        """A timing beside which no method stands goes to the method that it implies."""
        for timing in self._open:
            self._pair(_implied(timing, self._last), timing, timing.start)
        self._open = []

    def _pair(self, names: list[str], timing: Token, start: int) -> None:
        self.pairs.append(Pair(names, timing, start))

    def _border(self, token: Token) -> None:
        self.close()
        labels = self._before is not None and self._before.kind == "method" and self.words[token.start] == ":"
        if labels and token.start - (self._before.end if self._before else 0) < len("notice"):
            return  # `E-mail: at the time of sending`
        self._carried = [*self._carried, *self._waiting]
        self._waiting = []

    def _method(self, token: Token) -> None:
        between = self.words[self._open[-1].end : token.end] if self._open else ""
        if self._open and not self._is_last and _ANOTHER.search(between):
            self.close()  # `when received or, in the case of e-mail, when opened`
        if self._open and _OWN_VERB.match(self.words, token.end):
            self.close()  # `…and a letter is taken to be received on…`: a sentence of its own
        if self._open and _ONLY_HOW.search(self.words, self._open[-1].end, token.start):
            self.close()  # `effective when received and shall be sent by courier`
            return
        fits = self._open and not (self._open[-1].posts and not {*token.names} & CARRIED)
        if fits:
            names = list(token.names)
            for timing in self._open:
                self._pair(names, timing, timing.start)
            self._last, self._open = names, []
        elif self._goes_on(token):
            self._join(token)
        else:
            self.close()
            self._from = token.start if not self._waiting else self._from
            self._waiting += [name for name in token.names if name not in self._waiting]

    def _join(self, token: Token) -> None:
        """One more method of the pair before; `when delivered by hand or mailed` has a verb for each."""
        pair = self.pairs[-1]
        if pair.names == ["post"] and token.names == ["registered_post"] and pair.start == pair.timing.start:
            pair.names[:] = token.names  # `three days after deposit with the post office by registered mail`
            return
        between = self.words[pair.timing.start : token.end]
        sent = _SENT.search(self.words, self._before.end if self._before else token.start, token.end)
        if (
            pair.timing.rule.get("basis") == "delivery"
            and not pair.timing.rule["offset"]
            and sent
            and not re.search(r"\bif\b", between)
        ):
            rule = {"offset": 0, "unit": "days", "basis": "dispatch"}
            self._pair(list(token.names), Token("timing", token.start, token.end, rule=rule), token.start)
        else:
            pair.names += [name for name in token.names if name not in pair.names]

    def _timing(self, token: Token) -> None:
        if self._waiting:
            if self._carried and _DEEMS.search(self.words, self._from, token.start):
                self._waiting = [
                    *self._carried,
                    *self._waiting,
                ]  # `(i) by mail or (ii) by fax, and deemed received when…`
            self._pair(self._waiting, token, self._from)
            self._last, self._waiting, self._carried = self._waiting, [], []
        elif self._open and _MADE_SO.search(self.words[token.start : token.end]):
            return  # `upon receipt, when delivered by hand`: how it is sent, not when it counts
        elif self._explains(token):
            self.pairs[-1].timing = token
        elif self._repeats(token):
            self._pair(self._last, token, token.start)
        elif self._open and PLACED.search(self.words[self._open[-1].end - 30 : token.start]):
            self._open.append(token)  # one rule for here and one for abroad, for one method that follows
        else:
            self.close()
            self._open = [token]

    def _explains(self, token: Token) -> bool:
        """Whether the timing of the pair before only said how: `when sent by fax, notices are received at…`."""
        before = self._before
        if self._open or before is None or before.kind != "method" or not self.pairs:
            return False
        last = self.pairs[-1].timing
        between = self.words[before.end : token.start]
        how = _MADE_SO.search(self.words[last.start : last.end]) is not None
        return how and last.start < before.start and not re.search(r"\b(?:or|and)\b|;", between)

    def _repeats(self, token: Token) -> bool:
        """Whether a second counted timing is the same method's rule for another place."""
        near = re.split(r"[;]|\.\s", self.words[token.start : token.end + 60])[0]
        return bool(self._last and token.rule and token.rule["offset"] and not self._open) and bool(
            PLACED.search(near) and places_in(near) and self._before is not None and self._before.kind == "timing"
        )

    def _goes_on(self, token: Token) -> bool:
        """Whether a method belongs to the pair before it: `by facsimile or e-mail`, or the same method again."""
        before = self._before
        if self._waiting or self._open or not self.pairs or before is None or before.kind == "border":
            return False
        if before.kind == "timing":
            return token.names[0] in self.pairs[-1].names
        between = self.words[before.end : token.start]
        if token.names[0] in self.pairs[-1].names and ";" not in between:
            return True
        if self._is_last and not _ONLY_HOW.search(between) and len(between) < _FAR:
            return True  # no timing follows before the border: it shares the one that stands before
        if _IF.match(self.words, token.start):
            return False
        return _JOINED.fullmatch(self.words[before.end : token.start]) is not None


def _implied(timing: Token, last: list[str]) -> list[str]:
    if timing.posts:
        known = [name for name in last if name in ("registered_post", "post")]
        return known or ["post"]
    return ["hand"] if timing.rule and timing.rule["basis"] == "delivery" else ["default"]
