"""DOCX through python-docx: the same document gives the same bytes.

A DOCX is a ZIP archive whose members and properties carry times and authors; here they carry none that depends on
when or where it was made.
"""

import io
import zipfile
from datetime import datetime

from docx import Document as NewDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor
from docx.text.paragraph import Paragraph

from incident.documents.document import Document, blocks_of

_EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001 - the earliest time that a ZIP archive can state; python-docx wants it naive
_STYLES = {"item": "List Bullet", "paragraph": "Normal"}


def docx_of(document: Document) -> bytes:
    """The document as DOCX."""
    made = NewDocument()
    properties = made.core_properties
    properties.title = document.title
    properties.language = document.language
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = _EPOCH
    properties.revision = 1
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), document.language)
    made.styles["Normal"].element.get_or_add_rPr().append(language)
    section = made.sections[0]
    section.footer.paragraphs[0].text = document.footer
    if document.mark:
        _mark(section.header.paragraphs[0], document.mark)
    for block in blocks_of(document.text):
        if block.kind == "heading":
            made.add_heading(block.text, level=block.level)
        else:
            made.add_paragraph(block.text, style=_STYLES[block.kind])
    buffer = io.BytesIO()
    made.save(buffer)
    return _without_times(buffer.getvalue())


def _mark(paragraph: Paragraph, mark: str) -> None:
    run = paragraph.add_run(mark)
    run.bold = True
    run.font.color.rgb = RGBColor(0xB0, 0x00, 0x20)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _without_times(archive: bytes) -> bytes:
    """The archive with its members in order and without their times."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(out, "w") as target:
        for name in sorted(source.namelist(), key=lambda it: (it != "[Content_Types].xml", it)):
            member = zipfile.ZipInfo(name, date_time=_EPOCH.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, source.read(name))
    return out.getvalue()
