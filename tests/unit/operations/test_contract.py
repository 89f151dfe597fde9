"""The text of contracts out of files."""

import io

import docx
import pytest
import typst

from incident.errors import InputRefused
from incident.operations.contract import read_contract, text_of

CLAUSE = "Vendor shall notify Client of any data breach within 24 hours after becoming aware of it."


def test_a_word_file_is_read() -> None:
    document = docx.Document()
    document.add_heading("9 Breaches")
    document.add_paragraph(CLAUSE)
    file = io.BytesIO()
    document.save(file)

    text, passages = read_contract(file.getvalue(), name="nda.docx")

    assert [passage.kind for passage in passages] == ["leak_notice"]
    assert text[passages[0].span.start : passages[0].span.end] == CLAUSE


def test_a_pdf_is_read() -> None:
    pdf = typst.compile(f"#set page(width: 40cm)\n{CLAUSE}".encode())

    _, passages = read_contract(bytes(pdf), name="nda.pdf")

    assert passages[0].value("period") == "24 hours"


def test_markup_of_a_text_is_left_out() -> None:
    assert text_of(b'<span class="x">Vendor</span> shall', name="nda.md") == "Vendor shall"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "nda.txt"),
        (b"\xff\xfe\x00", "nda.txt"),
        (b"a\x00b", "nda.txt"),
        (b"%PDF-1.7 broken", "nda.pdf"),
        (b"PK\x03\x04 broken", "nda.docx"),
        (bytes(typst.compile(b"#rect()")), "scan.pdf"),
    ],
)
def test_a_file_without_text_or_of_another_kind_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(InputRefused):
        text_of(data, name=name)
