"""The text of a contract with the places in it: which page, paragraph, line or footnote a character stands in.

Invariants: marks are in order, and the text is never changed after it was marked.
"""

from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ContractText:
    """A contract as it was read.

    Attributes:
        text: all of it.
        marks: (first character, name of the place), in order.
        notes: what a person has to know about the file: changes that are tracked, pages without text.
    """

    text: str
    marks: tuple[tuple[int, str], ...] = ()
    notes: tuple[str, ...] = ()

    def at(self, position: int) -> str:
        """The place of a character, such as `page 3`; empty where the file has none."""
        number = bisect_right(self.marks, position, key=lambda mark: mark[0])
        return self.marks[number - 1][1] if number else ""


@dataclass(slots=True)
class Scroll:
    """A text that is written piece by piece."""

    pieces: list[str] = field(default_factory=list)
    marks: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    length: int = 0

    def write(self, words: str, place: str, *, before: str = "\n\n") -> None:
        """One more piece; `before` parts it from what stands already."""
        if self.length:
            self.pieces.append(before)
            self.length += len(before)
        self.marks.append((self.length, place))
        self.pieces.append(words)
        self.length += len(words)

    def done(self) -> ContractText:
        """The whole."""
        return ContractText("".join(self.pieces), tuple(self.marks), tuple(self.notes))
