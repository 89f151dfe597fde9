"""The text of contracts out of files, in the order of the document, with places; what cannot be read is refused."""

import contextlib
import io

import docx
import pytest
import typst
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from incident.errors import InputRefused
from incident.operations.contracts.read import contract_text, read_contract

CLAUSE = "Vendor shall notify Client of any data breach within 24 hours after becoming aware of it."
LIST = (
    "Any notice shall be deemed to have been received:",
    "if delivered by hand, at the time of delivery;",
    "if sent by courier, on the second Business Day after dispatch; and",
    "if sent by e-mail, at the time of transmission.",
)


def word(document: object) -> bytes:
    file = io.BytesIO()
    document.save(file)  # type: ignore[attr-defined] - python-docx has no types
    return file.getvalue()


def pdf(source: str) -> bytes:
    return bytes(typst.compile(source.encode()))


PDF = pdf(f"#set page(width: 40cm)\n{CLAUSE}")


def test_a_word_file_is_read() -> None:
    document = docx.Document()
    document.add_heading("9 Breaches")
    document.add_paragraph(CLAUSE)

    found = read_contract(word(document), name="nda.docx")

    [passage] = found.passages
    assert passage.kind == "leak_notice"
    assert found.contract.text[passage.span.start : passage.span.end] == CLAUSE
    assert passage.terms["source"]["document"] == "nda.docx"
    assert passage.terms["source"]["at"] == "paragraph 2"


def test_a_table_is_read_where_it_stands() -> None:
    document = docx.Document()
    document.add_paragraph("before")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "Business Day"
    table.cell(0, 1).text = "a day on which banks are open in Oslo"
    document.add_paragraph("after")

    text = contract_text(word(document), name="nda.docx")

    assert text.text == "before\n\nBusiness Day\ta day on which banks are open in Oslo\n\nafter"
    assert text.at(10) == "table row 1"


def test_a_list_in_paragraphs_of_its_own_is_one_clause_with_its_numbers() -> None:
    document = docx.Document()
    document.add_paragraph(LIST[0])
    for item in LIST[1:]:
        document.add_paragraph(item, style="List Number")

    found = read_contract(word(document), name="nda.docx")

    assert "1. if delivered by hand" in found.contract.text
    [passage] = found.passages
    assert set(passage.value("methods")) == {"hand", "courier", "email"}


def test_a_change_that_is_tracked_is_read_as_accepted_and_said() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Vendor shall notify Client of any data breach within ")
    paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>72</w:delText></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>24</w:t></w:r></w:ins>"))
    paragraph.add_run(" hours after becoming aware.")

    found = read_contract(word(document), name="nda.docx")

    assert found.passages[0].value("period") == "24 hours"
    assert found.contract.notes == ("tracked changes, read as if they were accepted: paragraphs 1",)


def test_a_pdf_is_read_with_its_pages() -> None:
    pages = "#pagebreak()\n".join(f"Part {number}\n\n#lorem(40)\n\n#lorem({50 + number})\n\n" for number in (1, 2))
    source = (
        f'#set page(width: 20cm, height: 12cm, header: [Draft NDA], numbering: "1 of 1")\n{pages}#pagebreak()\n{CLAUSE}'
    )

    found = read_contract(pdf(source), name="nda.pdf")

    assert "Draft NDA" not in found.contract.text
    assert "3 of 3" not in found.contract.text
    assert found.passages[0].terms["source"]["at"] == "page 3"


def test_a_word_that_a_line_breaks_is_put_together() -> None:
    narrow = '#set page(width: 6cm, height: auto)\n#set text(hyphenate: true, lang: "en")\n#set par(justify: true)'
    source = f"{narrow}\n{CLAUSE}"

    found = read_contract(pdf(source), name="nda.pdf")

    assert found.passages[0].value("period") == "24 hours"
    assert found.passages[0].value("recipient") == "Client"
    assert "noti-" not in found.contract.text


def test_two_columns_are_read_one_after_the_other() -> None:
    source = f"#set page(width: 16cm, height: 12cm, columns: 2)\n{CLAUSE}\n\n#lorem(60)\n\n" + "\n".join(LIST)

    found = read_contract(pdf(source), name="nda.pdf")

    assert [passage.kind for passage in found.passages] == ["leak_notice", "deemed_receipt"]


def test_an_encrypted_pdf_is_refused_and_one_without_a_password_is_read() -> None:
    def locked(password: str) -> bytes:
        writer = PdfWriter(PdfReader(io.BytesIO(PDF)))
        writer.encrypt(password, owner_password="owner", algorithm="RC4-128")  # noqa: S106 - of a test file
        file = io.BytesIO()
        writer.write(file)
        return file.getvalue()

    with pytest.raises(InputRefused, match="encrypted"):
        contract_text(locked("secret"), name="nda.pdf")
    assert "24 hours" in contract_text(locked(""), name="nda.pdf").text


def test_a_page_without_text_is_said() -> None:
    found = contract_text(pdf(f"{CLAUSE}\n#pagebreak()\n#rect()"), name="nda.pdf")

    assert found.notes == ("no text on page 2: recognise a scan (OCR) first, or look yourself",)


def test_markup_of_a_text_is_left_out() -> None:
    assert contract_text(b'<span class="x">Vendor</span> shall', name="nda.md").text == "Vendor shall"
    assert "fees &" in contract_text(b"<html><body><p>fees &amp; costs</p></body></html>", name="nda.html").text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_text_is_read_in_the_encodings_that_office_programs_write(encoding: str) -> None:
    assert contract_text(CLAUSE.encode(encoding), name="nda.txt").text == CLAUSE


def test_a_text_of_windows_is_read_and_said() -> None:
    found = contract_text("Die Empfängerin zahlt 5 €.".encode("cp1252"), name="nda.txt")

    assert found.text == "Die Empfängerin zahlt 5 €."
    assert "Windows-1252" in found.notes[0]


def test_the_place_in_a_text_is_its_line() -> None:
    found = read_contract(f"NDA\n\n\n{CLAUSE}".encode(), name="nda.txt")

    assert found.passages[0].terms["source"]["at"] == "line 4"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "nda.txt"),
        (b"\xff\xfe\x00", "nda.txt"),
        (b"a\x00b", "nda.txt"),
        ("契約".encode("shift-jis") * 40, "nda.txt"),
        (b"{\\rtf1 text}", "nda.rtf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "nda.doc"),
        (b"%PDF-1.7 broken", "nda.pdf"),
        (b"PK\x03\x04 broken", "nda.docx"),
        (pdf("#rect()"), "scan.pdf"),
    ],
)
def test_a_file_without_text_or_of_another_kind_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(InputRefused) as refused:
        contract_text(data, name=name)
    assert refused.value.mend


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, len(PDF) - 1), junk=st.binary(min_size=1, max_size=40))
def test_a_damaged_pdf_is_read_or_refused_and_nothing_else(at: int, junk: bytes) -> None:
    damaged = PDF[:at] + junk + PDF[at + len(junk) :]

    with contextlib.suppress(InputRefused):
        contract_text(damaged, name="nda.pdf")
