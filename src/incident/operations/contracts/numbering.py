"""List numbers of a DOCX: what Word shows before a paragraph (`12.3`, `(b)`), which its text does not hold."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_ALPHABET = 26


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int


@dataclass(slots=True)
class Numbering:
    """The lists of a document, counted while its paragraphs pass in order."""

    levels: dict[tuple[str, int], _Level] = field(default_factory=dict)
    abstract: dict[str, str] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, document: Any) -> "Numbering":  # noqa: ANN401 - python-docx has no useful types here
        """The numbering of a document; without lists, an empty one."""
        made = cls()
        part = next((it.target_part for it in document.part.rels.values() if it.reltype.endswith("/numbering")), None)
        if part is None:
            return made
        root = part.element
        for entry in root.iter(f"{_W}abstractNum"):
            for level in entry.iter(f"{_W}lvl"):
                key = (entry.get(f"{_W}abstractNumId"), int(level.get(f"{_W}ilvl") or 0))
                made.levels[key] = _Level(
                    _value(level, "numFmt") or "decimal", _value(level, "lvlText"), int(_value(level, "start") or 1)
                )
        for entry in root.iter(f"{_W}num"):
            made.abstract[entry.get(f"{_W}numId")] = _value(entry, "abstractNumId")
        for style in document.styles.element.iter(f"{_W}style"):
            found = _list_of(style)
            if found is not None:
                made.styles[style.get(f"{_W}styleId")] = found
        return made

    def label(self, paragraph: Any) -> str:  # noqa: ANN401 - lxml elements
        """The number of a paragraph; empty where it has none."""
        listed = _list_of(paragraph)
        if listed is None:
            style = paragraph.find(f"{_W}pPr/{_W}pStyle")
            listed = self.styles.get(style.get(f"{_W}val")) if style is not None else None
        if listed is None or listed[0] == "0":
            return ""
        of, depth = self.abstract.get(listed[0], ""), listed[1]
        level = self.levels.get((of, depth))
        if level is None or level.form in ("bullet", "none"):
            return ""
        counts = self.counts[of]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [it for it in counts if it > depth]:
            del counts[deeper]
        return self._shown(of, level, counts)

    def _shown(self, of: str, level: _Level, counts: dict[int, int]) -> str:
        text = level.text
        for depth in range(9):
            if f"%{depth + 1}" in text:
                other = self.levels.get((of, depth), level)
                text = text.replace(f"%{depth + 1}", _written(counts.get(depth, other.start), other.form))
        return text


def _list_of(element: Any) -> tuple[str, int] | None:  # noqa: ANN401 - lxml elements
    properties = element.find(f"{_W}pPr/{_W}numPr")
    if properties is None:
        return None
    return _value(properties, "numId"), int(_value(properties, "ilvl") or 0)


def _value(element: Any, name: str) -> str:  # noqa: ANN401 - lxml elements
    child = element.find(f"{_W}{name}")
    return "" if child is None else child.get(f"{_W}val") or ""


def _written(number: int, form: str) -> str:
    letters = "lowerLetter", "upperLetter", "lowerRoman", "upperRoman"
    if form not in letters or number < 1:
        return str(number)
    word = _letter(number) if form.endswith("Letter") else _roman(number)
    return word.upper() if form.startswith("upper") else word


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % _ALPHABET) * ((number - 1) // _ALPHABET + 1)


def _roman(number: int) -> str:
    word = ""
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        word += sign * times
    return word
