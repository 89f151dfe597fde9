"""The text of a DOCX, in the order of the document: headings, numbered lists, tables, footnotes, tracked changes.

Invariants: what is inserted by a tracked change is read and what is deleted is not, and the file is said to have some;
each paragraph and each row of a table is a place; a list number stands before its paragraph as Word would show it.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml

from incident.errors import InputRefused
from incident.operations.contracts.numbering import Numbering
from incident.operations.contracts.scroll import ContractText, Scroll

UNPACKED = 200_000_000
"""Bytes that a DOCX may unpack to."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_GONE = (f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", f"{_W}pPr", f"{_W}rPr", f"{_W}instrText")
"""Elements whose words are not words of the text: deleted, moved away, or of a text box."""
_SPACES = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_TRACKED = (f"{_W}ins", f"{_W}del", f"{_W}moveFrom", f"{_W}moveTo")
_BROKEN = (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError, OSError, NotImplementedError)
"""What a broken package makes of the reader."""


def word_text(data: bytes, name: str) -> ContractText:
    """The text of a DOCX.

    Raises:
        InputRefused: it is none, or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > UNPACKED:
                raise InputRefused("unpacks to too much", where=name, mend="save it again without its pictures")
        document = docx.Document(io.BytesIO(data))
        return _text(document)
    except _BROKEN as error:
        mend = "save it as DOCX again (an old .doc or .odt is none)"
        raise InputRefused(f"is no DOCX that can be read: {error}", where=name, mend=mend) from error


def _text(document: Any) -> ContractText:  # noqa: ANN401 - python-docx has no useful types here
    scroll, numbering = Scroll(), Numbering.of(document)
    tracked: list[int] = []
    paragraphs = rows = 0
    for block in _blocks(document.element.body):
        if block.tag == f"{_W}tbl":
            for row in block.iter(f"{_W}tr"):
                rows += 1
                scroll.write("\t".join(_cells(row)), f"table row {rows}")
            continue
        paragraphs += 1
        words = _words(block)
        if any(next(block.iter(tag), None) is not None for tag in _TRACKED):
            tracked.append(paragraphs)
        if words.strip():
            number = numbering.label(block)
            scroll.write(f"{number} {words}" if number else words, f"paragraph {paragraphs}")
    for number_, words in enumerate(_footnotes(document), start=1):
        scroll.write(words, f"footnote {number_}")
    if tracked:
        listed = ", ".join(str(number) for number in tracked)
        scroll.notes.append(f"tracked changes, read as if they were accepted: paragraphs {listed}")
    return scroll.done()


def _blocks(parent: Any) -> Iterator[Any]:  # noqa: ANN401 - lxml elements
    """Paragraphs and tables in order, also those inside content controls and accepted insertions."""
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag not in _GONE and isinstance(child.tag, str):
            yield from _blocks(child)


def _cells(row: Any) -> Iterator[str]:  # noqa: ANN401 - lxml elements
    for cell in row.iter(f"{_W}tc"):
        yield " ".join(words for paragraph in cell.iter(f"{_W}p") if (words := _words(paragraph).strip()))


def _words(element: Any) -> str:  # noqa: ANN401 - lxml elements
    found: list[str] = []
    for child in element:
        if child.tag == f"{_W}t":
            found.append(child.text or "")
        elif child.tag in _SPACES:
            found.append(_SPACES[child.tag])
        elif child.tag not in _GONE and isinstance(child.tag, str):
            found.append(_words(child))
    return "".join(found)


def _footnotes(document: Any) -> Iterator[str]:  # noqa: ANN401 - python-docx has no useful types here
    for relation in document.part.rels.values():
        if relation.reltype.endswith(("/footnotes", "/endnotes")):
            root = parse_xml(relation.target_part.blob)
            for note in root:
                if note.get(f"{_W}type") in ("separator", "continuationSeparator", "continuationNotice"):
                    continue
                words = " ".join(_words(paragraph) for paragraph in note.iter(f"{_W}p")).strip()
                if words:
                    yield words
