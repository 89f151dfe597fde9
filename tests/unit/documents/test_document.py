"""Documents: text has blocks, PDF and DOCX carry them, and the same document is the same bytes."""

import io
import re

import pytest
from docx import Document as ReadDocx

from incident.documents.document import Block, Document, blocks_of
from incident.documents.pdf import pdf_of
from incident.documents.template import Templates, tidy
from incident.documents.word import docx_of
from incident.errors import TemplateRefused

TEXT = """# Notice

To: Beta KK
From: Acme GmbH

## What happened

- a mirror was public,
  for two days
- #include <stdio.h> and $x^2$ are no markup
"""
NOTICE = Document("Notice 7-n1", TEXT, language="en", mark="EXERCISE", footer="7-o3, 0123")


def test_a_text_has_headings_items_and_paragraphs_and_keeps_its_line_breaks() -> None:
    assert blocks_of(TEXT) == (
        Block("heading", "Notice", 1),
        Block("paragraph", "To: Beta KK\nFrom: Acme GmbH"),
        Block("heading", "What happened", 2),
        Block("item", "a mirror was public, for two days"),
        Block("item", "#include <stdio.h> and $x^2$ are no markup"),
    )


def test_a_pdf_is_a_pdf_and_the_same_document_gives_the_same_bytes() -> None:
    made = pdf_of(NOTICE)
    assert made.startswith(b"%PDF-")
    assert made.rstrip().endswith(b"%%EOF")
    assert pdf_of(NOTICE) == made
    assert pdf_of(Document("Notice 7-n1", TEXT + "\nmore\n")) != made
    assert b"CreationDate" not in made


def test_a_pdf_knows_its_title_and_has_pages() -> None:
    made = pdf_of(NOTICE)
    assert b"Notice 7-n1" in made
    assert len(re.findall(rb"/Type\s*/Page\b", pdf_of(Document("long", "line\n\n" * 400)))) > 1 or b"/Count" in made


def test_words_that_look_like_markup_are_set_as_they_are() -> None:
    assert pdf_of(Document("x", '#read("/etc/passwd") = *a* @b <c>')).startswith(b"%PDF-")


def test_a_docx_carries_the_same_blocks_the_mark_and_the_footer() -> None:
    made = ReadDocx(io.BytesIO(docx_of(NOTICE)))
    shown = [(it.style.name, it.text) for it in made.paragraphs]
    assert ("Heading 1", "Notice") in shown
    assert ("Normal", "To: Beta KK\nFrom: Acme GmbH") in shown
    assert ("List Bullet", "#include <stdio.h> and $x^2$ are no markup") in shown
    assert made.sections[0].header.paragraphs[0].text == "EXERCISE"
    assert made.sections[0].footer.paragraphs[0].text == "7-o3, 0123"
    assert made.core_properties.title == "Notice 7-n1"


def test_the_same_document_is_the_same_docx_and_names_no_author() -> None:
    made = docx_of(NOTICE)
    assert docx_of(NOTICE) == made
    assert ReadDocx(io.BytesIO(made)).core_properties.author == ""


def test_a_name_that_is_not_given_is_an_error_with_its_place() -> None:
    templates = Templates({"letter/body.txt": "Dear {{ name }},\n{{ nmae }}"})
    with pytest.raises(TemplateRefused, match="'nmae' is undefined") as caught:
        templates.render("letter/body.txt", {"name": "Ana"})
    assert caught.value.where.startswith("notifications/letter/body.txt")


@pytest.mark.parametrize(
    "body",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ name.__init__.__globals__ }}",
        "{% for x in range(999999999) %}x{% endfor %}",
        "{{ 1 / 0 }}",
        "{% if %}",
        "{{ names.append('x') }}",
        "{% include 'nowhere' %}",
        "{{ name | nofilter }}",
    ],
)
def test_a_template_reaches_nothing_that_it_was_not_given(body: str) -> None:
    with pytest.raises(TemplateRefused):
        Templates({"a/body.txt": body}).render("a/body.txt", {"name": "Ana", "names": ["Ana"]})


def test_a_variable_that_is_no_plain_data_is_refused() -> None:
    with pytest.raises(TemplateRefused, match=r"variable who\[0\]\.at is a object"):
        Templates({"a/body.txt": "x"}).render("a/body.txt", {"who": [{"at": object()}]})


def test_html_is_escaped_and_text_is_not() -> None:
    templates = Templates({"a/body.txt": "{{ name }}", "a/body.html": "{{ name }}"})
    assert templates.render("a/body.txt", {"name": "<b>"}) == "<b>\n"
    assert templates.render("a/body.html", {"name": "<b>"}) == "&lt;b&gt;\n"


def test_canonical_text_has_one_form() -> None:
    assert tidy("a  \r\n\n\n\n\nu\u0308\n\n") == "a\n\n\u00fc\n"
