"""The text of a PDF, page by page: lines that repeat on every page left out, words that a line breaks put together.

A page without text is a picture: it is said, and a PDF that has only such pages is refused, because what nobody
recognised cannot be read.
"""

import io
import logging
import re
import struct
import zlib
from collections import Counter

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from incident.errors import InputRefused
from incident.operations.contracts.scroll import ContractText, Scroll

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong with a file is said in our own words
_BROKEN = (
    *(PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, AssertionError),
    *(NotImplementedError, OverflowError, OSError, zlib.error, struct.error),
)
"""What a broken file makes of the reader."""
_KEPT = re.compile(
    r"(?:\b(?:e|non|pre|sub|first|self|third|cross|co|re|in|out|of|the|class|multi|inter|twenty|thirty|forty|fifty|sixty|seventy"
    r"|eighty|ninety|un)|\d)-$",
    re.IGNORECASE,
)
"""Words whose hyphen is their own: `non-business`, `forty-eight`."""
_NUMBER = re.compile(r"^(?:page\s+)?[-–]?\s*\d{1,4}\s*(?:(?:of|/)\s*\d{1,4})?\s*[-–]?$", re.IGNORECASE)
_LINES = 2
"""Lines at the top and the bottom of a page that may repeat."""
_PAGES = 3
"""Pages from which on a repeated line is a running title."""


def pdf_text(data: bytes, name: str) -> ContractText:
    """The text of a PDF.

    Raises:
        InputRefused: it is encrypted, broken, or has no text.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputRefused("the PDF is encrypted", where=name, mend="save it without a password")
        pages = [page.extract_text() or "" for page in reader.pages]
    except _BROKEN as error:
        raise InputRefused(f"is no PDF that can be read: {error}", where=name, mend="save it again") from error
    return _joined(pages)


def _joined(pages: list[str]) -> ContractText:
    scroll = Scroll()
    running = _running(pages)
    for number, page in enumerate(pages, start=1):
        words = _without_breaks(_trimmed(page, running))
        if words.strip():
            broken = scroll.pieces and scroll.pieces[-1].endswith("-") and words[:1].islower()
            if broken and not _KEPT.search(scroll.pieces[-1]):
                scroll.pieces[-1] = scroll.pieces[-1][:-1]
                scroll.length -= 1
            scroll.write(words, f"page {number}", before="" if broken else "\n")
    empty = [str(number) for number, page in enumerate(pages, start=1) if not page.strip()]
    if empty and scroll.length:
        scroll.notes.append(f"no text on page {', '.join(empty)}: recognise a scan (OCR) first, or look yourself")
    return scroll.done()


def _running(pages: list[str]) -> set[str]:
    """Lines that stand at the top or the bottom of most pages."""
    if len(pages) < _PAGES:
        return set()
    seen = Counter(_bare(line) for page in pages for line in set(_edges(page.splitlines())))
    return {line for line, times in seen.items() if line and times > len(pages) // 2}


def _edges(lines: list[str]) -> list[str]:
    return [*lines[:_LINES], *lines[-_LINES:]]


def _bare(line: str) -> str:
    return re.sub(r"\d+", "#", line.strip())


def _trimmed(page: str, running: set[str]) -> str:
    lines = page.splitlines()
    kept = []
    for number, line in enumerate(lines):
        edge = number < _LINES or number >= len(lines) - _LINES
        if not (edge and (_bare(line) in running or _NUMBER.match(line.strip()))):
            kept.append(line)
    return "\n".join(kept) if "".join(kept).strip() else page


def _without_breaks(page: str) -> str:
    """`notifi-` and `cation` as one word; a hyphen of its own stays."""
    return re.sub(r"(\w+-)\n(?=[a-z])", lambda match: match[1] if _KEPT.search(match[1]) else match[1][:-1], page)
