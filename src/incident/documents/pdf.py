"""PDF through Typst: the same document gives the same bytes.

The text reaches Typst as data and never as markup, so that nothing in it can be executed or read a file. The document
carries no date of making: when it was approved and sent stands in the record, not in the file's properties. Fonts are
Typst's own; a script that they lack is taken from the machine's fonts.
"""

import json
from dataclasses import asdict
from functools import cache

import typst

from incident.documents.document import Document, blocks_of
from incident.errors import TemplateRefused

_SOURCE = rb"""
#let data = json(bytes(sys.inputs.document))
#set document(title: data.title, date: none)
#set text(font: "Libertinus Serif", size: 11pt, lang: data.language)
#set par(justify: false)
#set page(
  paper: "a4", margin: (x: 25mm, y: 25mm), numbering: "1 / 1",
  header: if data.mark == "" { none } else { align(center, text(fill: rgb("#b00020"), weight: "bold", data.mark)) },
  footer: context grid(
    columns: (1fr, auto), text(size: 8pt, data.footer), text(size: 8pt, counter(page).display("1 / 1", both: true)),
  ),
  background: if data.mark == "" { none } else {
    rotate(-45deg, text(size: 80pt, fill: rgb(176, 0, 32, 24), weight: "bold", data.mark))
  },
)
#let lines(text) = text.split("\n").map(line => [#line]).join(linebreak())
#for block in data.blocks {
  if block.kind == "heading" { heading(level: block.level, block.text) }
  else if block.kind == "item" { list.item(lines(block.text)) }
  else { par(lines(block.text)) }
}
"""


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler()


def pdf_of(document: Document) -> bytes:
    """The document as PDF.

    Raises:
        TemplateRefused: Typst cannot set it (an unknown language tag, for instance).
    """
    data = {
        "title": document.title,
        "language": document.language.partition("-")[0],
        "mark": document.mark,
        "footer": document.footer,
        "blocks": [asdict(block) for block in blocks_of(document.text)],
    }
    try:
        made = _compiler().compile(_SOURCE, format="pdf", sys_inputs={"document": json.dumps(data)})
    except RuntimeError as error:
        raise TemplateRefused(f"no PDF can be made: {error}", where=document.title) from error
    if not isinstance(made, bytes):
        raise TemplateRefused("Typst made no single PDF", where=document.title)
    return made
