"""A contract's text out of a file: DOCX, PDF, Markdown or plain text; and the clauses that are read from it.

Nothing is stored: what is read are proposals for a person. A PDF without text (a scan) is refused and not guessed at.
"""

import io
import re
import zipfile
from pathlib import Path

import docx
from docx.opc.exceptions import PackageNotFoundError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from incident.agreements.extract.proposal import Passage
from incident.agreements.extract.reading import read_clauses
from incident.errors import InputRefused
from incident.kernel.reading import refuse_large

LIMIT = 32_000_000
"""Largest file, in bytes."""
LONGEST = 5_000_000
"""Characters of the longest contract."""
UNPACKED = 200_000_000
"""Bytes that a DOCX may unpack to."""
_TAG = re.compile(
    r"<(?:/?(?:span|p|br|div|a|b|i|u|em|strong|sup|sub|table|tr|td|th|ul|ol|li|h[1-6])\b[^>]{0,400})>", re.IGNORECASE
)


def read_contract(data: bytes, *, name: str) -> tuple[str, tuple[Passage, ...]]:
    """The text of a contract and the clauses that are found in it.

    Args:
        data: the file's bytes.
        name: file name; its suffix tells the format, else its first bytes do.

    Raises:
        InputRefused: too large, no text in it, or not what it calls itself.
    """
    text = text_of(data, name=name)
    return text, read_clauses(text)


def text_of(data: bytes, *, name: str) -> str:
    """The text of a file; positions of what is read count in it.

    Raises:
        InputRefused: as `read_contract`.
    """
    refuse_large(len(data), name=name, limit=LIMIT)
    suffix = Path(name).suffix.lower()
    if suffix == ".pdf" or data.startswith(b"%PDF"):
        text = _pdf(data, name)
    elif suffix == ".docx" or data.startswith(b"PK\x03\x04"):
        text = _docx(data, name)
    else:
        text = _plain(data, name)
    if len(text) > LONGEST:
        raise InputRefused(f"{len(text):,} characters are too many", where=name, mend=f"at most {LONGEST:,}")
    if not text.strip():
        raise InputRefused("no text in it", where=name, mend="a scan has to be recognised (OCR) first")
    return text


def _pdf(data: bytes, name: str) -> str:
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise InputRefused("the PDF is encrypted", where=name, mend="save it without a password")
        return "\n".join(page.extract_text() or "" for page in reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:  # what a broken file makes of pypdf
        raise InputRefused(f"is no PDF that can be read: {error}", where=name, mend="save it again") from error


def _docx(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > UNPACKED:
                raise InputRefused("unpacks to too much", where=name, mend="save it again without its pictures")
        document = docx.Document(io.BytesIO(data))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        raise InputRefused(f"is no DOCX that can be read: {error}", where=name, mend="save it again") from error
    cells = ["\t".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    return "\n\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def _plain(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused(f"is not UTF-8: {error.reason}", where=name, mend="save it as UTF-8") from error
    if "\x00" in text:
        raise InputRefused("is no text", where=name, mend="give DOCX, PDF or text")
    return _TAG.sub("", text)
