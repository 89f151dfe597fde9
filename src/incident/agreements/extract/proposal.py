"""What reading a contract gives: passages, each with proposed terms and doubts, never a reviewed clause.

Invariants:

- Every proposal and every doubt carries the words that it rests on and where they stand; `text[start:end] == quote`.
- What is redacted, or said twice in different ways, is a doubt and gives no value.
- The same text gives the same passages in the same order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from incident.vocabulary import Confidence

REDACTED, CONTRADICTORY, INCOMPLETE = "redacted", "contradictory", "incomplete"


@dataclass(frozen=True, slots=True)
class Span:
    """Some words of the text: `text[start:end]`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Found:
    """One proposed value, before its words are quoted.

    Attributes:
        field: what it is, such as `period` or `closed_in`.
        value: plain data: a text, a truth, a list or a mapping.
        span: the words that it rests on.
        confidence: `high` where the words say it, `low` where it is concluded.
    """

    field: str
    value: Any
    span: Span
    confidence: Confidence = Confidence.HIGH


@dataclass(frozen=True, slots=True)
class Doubt:
    """What cannot be proposed.

    Attributes:
        kind: `redacted`, `contradictory` or `incomplete`.
        field: which value it keeps from being proposed.
        what: why, in words.
        span: the words that it rests on.
    """

    kind: str
    field: str
    what: str
    span: Span


Findings = tuple[list[Found], list[Doubt]]
"""What one reader makes of one passage."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One clause of a contract, as it was read.

    Attributes:
        kind: `leak_notice`, `deemed_receipt`, `business_day_definition`…
        span: where it stands.
        quote: its words.
        found: proposed values.
        doubts: what a person has to settle.
        terms: the proposal in the form of a portfolio file, unreviewed; empty where no file has a place for it.
    """

    kind: str
    span: Span
    quote: str
    found: tuple[Found, ...]
    doubts: tuple[Doubt, ...]
    terms: Mapping[str, Any]

    def value(self, field: str) -> Any:  # noqa: ANN401 - plain data
        """A proposed value; None where there is none."""
        return next((each.value for each in self.found if each.field == field), None)
