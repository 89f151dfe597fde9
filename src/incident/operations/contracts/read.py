"""Reading a contract: its text out of DOCX, PDF, Markdown, HTML or plain text, and the clauses that are found in it.

Nothing is stored: what is read are proposals for a person. What cannot be read (a scan, a password, another format) is
refused in words and never guessed at.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from incident.agreements.extract.proposal import Passage
from incident.agreements.extract.reading import read_clauses
from incident.errors import InputRefused
from incident.kernel.reading import refuse_large
from incident.operations.contracts.pdf import pdf_text
from incident.operations.contracts.plain import plain_text
from incident.operations.contracts.scroll import ContractText
from incident.operations.contracts.word import word_text

LIMIT = 32_000_000
"""Largest file, in bytes."""
LONGEST = 5_000_000
"""Characters of the longest contract."""
_SIGNS = str.maketrans(
    {
        "\u00a0": " ",
        "\u202f": " ",
        "\u2007": " ",
        "\u2010": "-",
        "\u2011": "-",
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\u200b": "",
        "\ufeff": "",
        "\u00ad": "",
    }
)
"""Signs that only typesetting makes: spaces that do not break, ligatures, hyphens that nobody sees."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A contract, and what was found in it.

    Attributes:
        contract: its text, with places and notes.
        passages: the clauses, in order.
    """

    contract: ContractText
    passages: tuple[Passage, ...]


def read_contract(data: bytes, *, name: str) -> Reading:
    """The text of a contract and the clauses that are found in it.

    Args:
        data: the file's bytes.
        name: file name; its suffix tells the format, else its first bytes do.

    Raises:
        InputRefused: too large, no text in it, encrypted, or not what it calls itself.
    """
    contract = contract_text(data, name=name)
    passages = tuple(_placed(passage, contract, name) for passage in read_clauses(contract.text))
    return Reading(contract, passages)


def contract_text(data: bytes, *, name: str) -> ContractText:
    """The text of a file; positions of what is read count in it.

    Raises:
        InputRefused: as `read_contract`.
    """
    refuse_large(len(data), name=name, limit=LIMIT)
    suffix = Path(name).suffix.lower()
    if suffix == ".pdf" or data.startswith(b"%PDF"):
        found = pdf_text(data, name)
    elif suffix == ".docx" or data.startswith(b"PK\x03\x04"):
        found = word_text(data, name)
    else:
        found = plain_text(data, name)
    if len(found.text) > LONGEST:
        raise InputRefused(f"{len(found.text):,} characters are too many", where=name, mend=f"at most {LONGEST:,}")
    if not found.text.strip():
        raise InputRefused("no text in it", where=name, mend="a scan has to be recognised (OCR) first")
    return _plain_signs(found)


def _plain_signs(contract: ContractText) -> ContractText:
    """The text with plain spaces and letters, and its marks where their characters went."""
    pieces, marks, length = [], [], 0
    starts = [start for start, _ in contract.marks] or [0]
    for (start, place), end in zip(contract.marks or ((0, ""),), [*starts[1:], len(contract.text)], strict=True):
        piece = contract.text[start:end].translate(_SIGNS)
        marks.append((length, place))
        pieces.append(piece)
        length += len(piece)
    return ContractText("".join(pieces), tuple(marks), contract.notes)


def _placed(passage: Passage, contract: ContractText, name: str) -> Passage:
    """The passage with the document and the place of its words in what it proposes for a file."""
    source = passage.terms.get("source")
    if source is None:
        return passage
    at = contract.at(passage.span.start) or source["at"]
    return replace(passage, terms={**passage.terms, "source": {**source, "document": name, "at": at}})
